//! What an area's page tells search engines: <https://schema.org>, as JSON-LD.

use serde::Serialize;

use crate::geography::{Area, AreaIndex, Level};
use crate::settings::Publication;
use crate::statistics::AreaFigures;
use crate::urls;

#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: (Way<'a>, DataSet<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSet<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    description: String,
    url: String,
    temporal_coverage: String,
    spatial_coverage: Place<'a>,
    is_accessible_for_free: bool,
    license: &'static str,
    creator: Creator<'a>,
    distribution: Download,
}

#[derive(Serialize)]
struct Place<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<&'a str>,
    #[serde(rename = "containedInPlace", skip_serializing_if = "Option::is_none")]
    contained_in: Option<Box<Place<'a>>>,
}

#[derive(Serialize)]
struct Creator<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Download {
    #[serde(rename = "@type")]
    kind: &'static str,
    encoding_format: &'static str,
    content_url: String,
}

/// The areas around the page's own, widest first, and the page itself, which needs no address.
#[derive(Serialize)]
struct Way<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    steps: Vec<WayStep<'a>>,
}

#[derive(Serialize)]
struct WayStep<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: u8,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

/// The way to the page, and the page as a data set about a place.
pub(super) fn structured<'a>(
    figures: &AreaFigures<'a>,
    publication: &Publication,
    find: &dyn Fn(Level, AreaIndex) -> &'a Area,
    address: &dyn Fn(&str) -> String,
    path: &str,
) -> String {
    let area = figures.area;
    let around: Vec<&Area> = area
        .parents
        .iter()
        .filter(|(level, _)| !matches!(level, Level::Force | Level::Msoa | Level::Outcode))
        .map(|(level, index)| find(*level, *index))
        .collect();
    let own = std::iter::once((area.name.as_str(), None));
    let steps =
        around.iter().map(|a| (a.name.as_str(), Some(address(&urls::area(a.level, &a.code))))).chain(own);
    let way = Way {
        kind: "BreadcrumbList",
        steps: steps
            .zip(1..)
            .map(|((name, item), position)| WayStep { kind: "ListItem", position, name, item })
            .collect(),
    };
    let data = data_set(figures, publication, around.last().copied(), address, path);
    let graph = Graph { context: "https://schema.org", graph: (way, data) };
    let text = serde_json::to_string(&graph).expect("strings and numbers are always JSON");
    // Nothing in it may end the script's element.
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn data_set<'a>(
    figures: &AreaFigures<'a>,
    publication: &'a Publication,
    parent: Option<&'a Area>,
    address: &dyn Fn(&str) -> String,
    path: &str,
) -> DataSet<'a> {
    let area = figures.area;
    DataSet {
        kind: "Dataset",
        name: format!("Recorded crime in {}", area.name),
        description: format!(
            "Crimes recorded by the police in {}, month by month and by category, with rates and 95% intervals.",
            area.name
        ),
        url: address(path),
        temporal_coverage: format!("{}/{}", figures.months.first(), figures.months.last()),
        spatial_coverage: Place {
            kind: if area.level == Level::Country { "Country" } else { "AdministrativeArea" },
            name: &area.name,
            identifier: Some(&area.code),
            contained_in: parent.map(|parent| {
                Box::new(Place {
                    kind: "AdministrativeArea",
                    name: &parent.name,
                    identifier: None,
                    contained_in: None,
                })
            }),
        },
        is_accessible_for_free: true,
        license: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        creator: Creator {
            kind: "Organization",
            name: publication.publisher.name.as_deref().unwrap_or(&publication.site_name),
        },
        distribution: Download {
            kind: "DataDownload",
            encoding_format: "application/json",
            content_url: address(&urls::area_json(area.level, &area.code)),
        },
    }
}
