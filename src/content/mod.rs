//! Reads the top-level `content/`: the words and facts that people edit.

mod hosts;

pub use self::hosts::{Encoding, HostFile, HostInfo};

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::values::{CategoryGroup, OutcomeGroup};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// A file of `content/` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The file is not there.
    #[error("content/{0} is missing")]
    Missing(String),
    /// The file cannot be read as TOML of the expected shape.
    #[error("content/{file}: {source}")]
    Toml {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        source: Box<toml::de::Error>,
    },
    /// The file says something that cannot be.
    #[error("content/{file}: {what}")]
    Wrong {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
}

/// A crime category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryInfo {
    /// As in the CSV.
    pub label: String,
    /// How it enters the headline.
    pub group: CategoryGroup,
    /// The police API's slug.
    pub api: String,
    /// What it holds, in a sentence.
    pub definition: String,
    /// First month of its use, where it did not exist from the start.
    pub since: Option<String>,
    /// Last month of its use, where it was given up.
    pub until: Option<String>,
}

/// Categories that are looked at together, under one name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// "Theft of all kinds".
    pub label: String,
    /// Labels of crime categories.
    pub categories: Vec<String>,
}

/// A last outcome category or outcome type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeInfo {
    /// As in the CSV.
    pub label: String,
    /// What kind of end it is.
    pub group: OutcomeGroup,
    /// The police API's slug.
    pub api: String,
}

/// A police force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForceInfo {
    /// In file names.
    pub slug: String,
    /// "Bedfordshire Police".
    pub name: String,
    /// ONS police force area code, where it has a territory in England or Wales.
    pub area_code: Option<String>,
    /// `[code, name]` of the country whose only force it is.
    pub country: Option<(String, String)>,
    /// Kinds of file it never publishes.
    #[serde(default)]
    pub never: Vec<String>,
    /// Counted as railway incidents.
    #[serde(default)]
    pub railway: bool,
    /// Crime IDs are not identifiers.
    #[serde(default)]
    pub reuses_ids: bool,
}

/// A source of reference data.
#[derive(Debug, Clone, Deserialize)]
pub struct SourceInfo {
    /// The key used in `build.json`.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The licence's name.
    pub licence: String,
    /// The words the licence asks for.
    pub attribution: String,
    /// Where it is published.
    pub page: String,
    /// How it is fetched; none for what is made by hand from other sources.
    pub fetch: Option<FetchInfo>,
}

/// How a source is fetched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchInfo {
    /// The way.
    pub route: Route,
    /// Where it begins.
    pub url: String,
    /// Where it goes, below the folder fetched to; `{release}` stands for the archive's newest month.
    pub file: String,
    /// Rows asked for at once, where it comes in pages.
    pub page_rows: Option<u32>,
    /// Whether it is fetched only when it is named.
    #[serde(default)]
    pub only: bool,
}

/// The way a source is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// The police archive: a page that lists zips with their MD5 sums.
    Archive,
    /// One download.
    File,
    /// A layer of an ArcGIS `FeatureServer` with its shapes, to GeoJSON.
    Features,
    /// The same without shapes, to CSV.
    Table,
    /// A table of the Nomis API, to CSV with a column for each year.
    Nomis,
    /// A product of the OS Downloads API.
    Os,
}

/// How many LSOAs an official area has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteArea {
    /// ONS code.
    pub code: String,
    /// Its LSOAs of 2021.
    pub lsoas: u32,
}

/// Words of the search field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchWords {
    /// Kinds of road: they find nothing by themselves.
    pub generic: Vec<String>,
    /// Words that may be left out or added.
    pub silent: Vec<String>,
    /// What people type, and the words of names it stands for.
    pub same: BTreeMap<String, Vec<String>>,
}

/// Everything of `content/`.
#[derive(Debug, Clone)]
pub struct Content {
    /// Crime categories in the order shown.
    pub categories: Vec<CategoryInfo>,
    /// Categories looked at together, in the order shown.
    pub together: Vec<Together>,
    /// Outcomes in the order shown.
    pub outcomes: Vec<OutcomeInfo>,
    /// Forces by slug.
    pub forces: Vec<ForceInfo>,
    /// Sources of data.
    pub sources: Vec<SourceInfo>,
    /// Hosts a site may be put on.
    pub hosts: Vec<HostInfo>,
    /// Official sizes, to tell a part from a whole.
    pub complete: Vec<CompleteArea>,
    /// Words of the search field.
    pub search: SearchWords,
    /// Markdown pages: (slug, text).
    pub pages: Vec<(String, String)>,
}

impl Content {
    /// The content built into the program.
    pub fn embedded() -> Result<Self, ContentError> {
        #[derive(Deserialize)]
        struct Categories {
            category: Vec<CategoryInfo>,
            together: Vec<Together>,
        }
        #[derive(Deserialize)]
        struct Outcomes {
            outcome: Vec<OutcomeInfo>,
        }
        #[derive(Deserialize)]
        struct Forces {
            force: Vec<ForceInfo>,
        }
        #[derive(Deserialize)]
        struct Sources {
            source: Vec<SourceInfo>,
        }
        #[derive(Deserialize)]
        struct Complete {
            area: Vec<CompleteArea>,
        }
        let mut pages: Vec<(String, String)> = EMBEDDED
            .get_dir("pages")
            .ok_or_else(|| ContentError::Missing("pages".to_owned()))?
            .files()
            .filter_map(|file| {
                Some((file.path().file_stem()?.to_str()?.to_owned(), file.contents_utf8()?.to_owned()))
            })
            .collect();
        pages.extend(sub_pages("data")?);
        pages.sort();
        let Categories { category: categories, together } = parse("categories.toml")?;
        Ok(Self {
            categories,
            together,
            outcomes: parse::<Outcomes>("outcomes.toml")?.outcome,
            forces: parse::<Forces>("forces.toml")?.force,
            sources: parse::<Sources>("sources.toml")?.source,
            hosts: hosts::read()?,
            complete: parse::<Complete>("complete-areas.toml")?.area,
            search: parse("search.toml")?,
            pages,
        })
    }
}

/// The pages below another: `content/pages/data/api.md` is the page `data/api`.
fn sub_pages(folder: &str) -> Result<Vec<(String, String)>, ContentError> {
    let path = format!("pages/{folder}");
    let dir = EMBEDDED.get_dir(&path).ok_or(ContentError::Missing(path))?;
    let page = |file: &include_dir::File<'static>| {
        let name = format!("{folder}/{}", file.path().file_stem()?.to_str()?);
        Some((name, file.contents_utf8()?.to_owned()))
    };
    Ok(dir.files().filter_map(page).collect())
}

fn parse<T: for<'de> Deserialize<'de>>(file: &str) -> Result<T, ContentError> {
    let text = EMBEDDED
        .get_file(file)
        .and_then(|f| f.contents_utf8())
        .ok_or_else(|| ContentError::Missing(file.to_owned()))?;
    toml::from_str(text)
        .map_err(|source| ContentError::Toml { file: file.to_owned(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_content_is_sound() {
        let content = Content::embedded().unwrap();
        assert_eq!(
            content
                .categories
                .iter()
                .filter(|c| c.group == CategoryGroup::Crime && c.until.is_none())
                .count(),
            13
        );
        for label in content.together.iter().flat_map(|together| &together.categories) {
            let found = content.categories.iter().find(|category| category.label == *label);
            assert_eq!(found.map(|category| category.group), Some(CategoryGroup::Crime), "{label}");
        }
        assert!(content.forces.is_sorted_by(|a, b| a.slug < b.slug));
        assert_eq!(content.forces.iter().filter(|f| f.area_code.is_some()).count(), 43);
    }
}
