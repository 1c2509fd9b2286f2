//! The data as catalogues of others describe it: Frictionless, CSVW, DCAT, CFF and `OpenAPI`.

mod citation;
mod csvw;
mod dcat;
mod frictionless;
mod openapi;

use crate::atlas::Atlas;

use super::paths::ROOT;
use super::tables::CubeIndex;

/// Addresses in catalogues: of the site where it has one, else from the folder of the catalogues.
struct Addresses {
    site_url: Option<String>,
}

impl Addresses {
    fn of(atlas: &Atlas) -> Self {
        Self { site_url: atlas.publication.site_url.clone() }
    }

    /// The address of a path from the site's root.
    fn of_path(&self, path: &str) -> String {
        match &self.site_url {
            Some(site_url) => format!("{site_url}{path}"),
            None => match path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')) {
                Some(below) => below.to_owned(),
                None => format!("../../{path}"),
            },
        }
    }
}

/// The licence of the figures, by the keys of each standard.
struct Licence {
    /// Of SPDX.
    spdx: &'static str,
    title: &'static str,
    address: &'static str,
}

/// The police archive and the reference files are published under it, and so are the figures.
const OPEN_GOVERNMENT: Licence = Licence {
    spdx: "OGL-UK-3.0",
    title: "Open Government Licence v3.0",
    address: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
};

/// A made-up country is anyone's.
const FICTION: Licence = Licence {
    spdx: "CC0-1.0",
    title: "Creative Commons Zero v1.0 Universal",
    address: "https://creativecommons.org/publicdomain/zero/1.0/",
};

const fn licence(atlas: &Atlas) -> &'static Licence {
    if atlas.publication.fictional { &FICTION } else { &OPEN_GOVERNMENT }
}

/// What the data is called.
fn title(atlas: &Atlas) -> String {
    format!(
        "{}: recorded crime by area, release {}",
        atlas.publication.site_name,
        atlas.figures.counts().axes.months.last()
    )
}

const DESCRIPTION: &str = "Incidents recorded by the police in England, Wales and Northern Ireland, counted by \
    small area, month, category and outcome group from the monthly archive of data.police.uk; rates with \
    intervals for every level of area; stops and searches; outcomes with their lags; which files are there and \
    what newer archives changed.";

const MADE_UP: &str = "A made-up country with made-up figures, in the form of a real crime atlas: incidents by \
    small area, month, category and outcome group; rates with intervals; stops and searches; outcomes with \
    their lags; which files are there and what newer archives changed.";

const fn description(atlas: &Atlas) -> &'static str {
    if atlas.publication.fictional { MADE_UP } else { DESCRIPTION }
}

const KEYWORDS: [&str; 6] =
    ["crime", "police", "stop and search", "small areas", "England and Wales", "Northern Ireland"];

/// The sources that the atlas was made from: title, page, publisher, licence and the words it asks for.
fn sources<'a>(atlas: &Atlas<'a>) -> impl Iterator<Item = &'a crate::content::SourceInfo> {
    let used = &atlas.report.sources;
    atlas.content.sources.iter().filter(move |source| {
        source.key == super::build::ARCHIVE_SOURCE || used.iter().any(|used| used.source == source.key)
    })
}

/// JSON files that are written after the catalogues, whatever the site holds.
const LATER: [&str; 5] = ["datapackage", "openapi", "layers", "boundaries", "manifest"];

/// Every catalogue, with its path. `paths` are those of the JSON files written so far.
pub(super) fn files(atlas: &Atlas, index: &CubeIndex, paths: &[String]) -> Vec<(String, Vec<u8>)> {
    let records = atlas.publication.with_records.then_some("records");
    let later = LATER.into_iter().chain(records).map(|name| format!("{ROOT}/{name}.json"));
    let paths: Vec<String> = paths.iter().cloned().chain(later).collect();
    let mut files = vec![
        (format!("{ROOT}/datapackage.json"), frictionless::render(atlas, index)),
        (format!("{ROOT}/catalog.jsonld"), dcat::render(atlas, index)),
        (format!("{ROOT}/CITATION.cff"), citation::render(atlas).into_bytes()),
        (format!("{ROOT}/openapi.json"), openapi::render(atlas, index, &paths)),
    ];
    files.extend(csvw::files(index));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_from_the_folder_or_the_site() {
        let nowhere = Addresses { site_url: None };
        assert_eq!(nowhere.of_path("data/v1/cube.json"), "cube.json");
        assert_eq!(nowhere.of_path("data/"), "../../data/");
        let somewhere = Addresses { site_url: Some("https://example.org/".to_owned()) };
        assert_eq!(somewhere.of_path("data/v1/cube.json"), "https://example.org/data/v1/cube.json");
    }
}
