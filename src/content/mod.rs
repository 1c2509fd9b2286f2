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
    /// A publisher's file of facts has a name that no file of the program has.
    #[error(
        "content/{0}: no such file of facts can be laid over: there are categories.toml, forces.toml, outcomes.toml, sources.toml and \
         pages/NAME.md"
    )]
    Unknown(String),
    /// The name of a publisher's page cannot be part of an address.
    #[error("content/{0}: a page is pages/NAME.md, its name of small letters, digits and hyphens")]
    Slug(String),
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
    /// A layer of an `ArcGIS` `FeatureServer` with its shapes, to `GeoJSON`.
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

/// The file of categories.
#[derive(Deserialize)]
struct Categories {
    category: Vec<CategoryInfo>,
    together: Vec<Together>,
}

/// The file of outcomes.
#[derive(Deserialize)]
struct Outcomes {
    outcome: Vec<OutcomeInfo>,
}

/// The file of forces.
#[derive(Deserialize)]
struct Forces {
    force: Vec<ForceInfo>,
}

/// The file of sources.
#[derive(Deserialize)]
struct Sources {
    source: Vec<SourceInfo>,
}

impl Content {
    /// The content built into the program.
    pub fn embedded() -> Result<Self, ContentError> {
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

impl Content {
    /// Lays a publisher's own file over the program's: `pages/about.md` takes the place of that page or is a new
    /// one, `categories.toml` that of all categories.
    ///
    /// # Errors
    /// When the file is unsound, or the program has no file of facts of that name.
    pub fn lay_over(&mut self, file: &str, text: &str) -> Result<(), ContentError> {
        if let Some(slug) = file.strip_prefix("pages/").and_then(|name| name.strip_suffix(".md")) {
            let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if slug.is_empty() || !slug.bytes().all(good) {
                return Err(ContentError::Slug(file.to_owned()));
            }
            match self.pages.binary_search_by(|(known, _)| known.as_str().cmp(slug)) {
                Ok(at) => text.clone_into(&mut self.pages[at].1),
                Err(at) => self.pages.insert(at, (slug.to_owned(), text.to_owned())),
            }
            return Ok(());
        }
        match file {
            "categories.toml" => {
                let Categories { category, together } = parse_text(file, text)?;
                (self.categories, self.together) = (category, together);
            }
            "outcomes.toml" => self.outcomes = parse_text::<Outcomes>(file, text)?.outcome,
            "forces.toml" => self.forces = parse_text::<Forces>(file, text)?.force,
            "sources.toml" => self.sources = parse_text::<Sources>(file, text)?.source,
            _ => return Err(ContentError::Unknown(file.to_owned())),
        }
        Ok(())
    }
}

/// The files of facts that a publisher may lay over.
const CHANGEABLE: [&str; 4] = ["categories.toml", "forces.toml", "outcomes.toml", "sources.toml"];

/// Every file of words and facts that a publisher may lay over, with its path below `content/`.
pub fn files() -> impl Iterator<Item = (String, &'static str)> {
    let pages = EMBEDDED.get_dir("pages").into_iter().flat_map(Dir::files);
    let facts = CHANGEABLE.iter().filter_map(|file| EMBEDDED.get_file(file));
    facts
        .chain(pages)
        .filter_map(|file| Some((file.path().to_str()?.replace('\\', "/"), file.contents_utf8()?)))
}

fn parse_text<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<T, ContentError> {
    toml::from_str(text)
        .map_err(|source| ContentError::Toml { file: file.to_owned(), source: Box::new(source) })
}

fn parse<T: for<'de> Deserialize<'de>>(file: &str) -> Result<T, ContentError> {
    let text = EMBEDDED
        .get_file(file)
        .and_then(|f| f.contents_utf8())
        .ok_or_else(|| ContentError::Missing(file.to_owned()))?;
    parse_text(file, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publishers_files_are_laid_over() {
        let mut content = Content::embedded().unwrap();
        let pages = content.pages.len();
        content.lay_over("pages/about.md", "# Ours\n").unwrap();
        content.lay_over("pages/contact-us.md", "# Contact\n").unwrap();
        assert_eq!(content.pages.len(), pages + 1);
        assert!(content.pages.is_sorted() && content.pages.contains(&("about".into(), "# Ours\n".into())));
        for wrong in ["pages/../x.md", "pages/Über.md", "pages/.md", "categroies.toml"] {
            assert!(content.lay_over(wrong, "").is_err(), "{wrong}");
        }
        let error = content.lay_over("forces.toml", "[[force]]\nslug = 1\n").unwrap_err().to_string();
        assert!(error.contains("content/forces.toml") && error.contains("line 2"), "{error}");
        let own = files().find(|(path, _)| path == "forces.toml").unwrap().1;
        content.lay_over("forces.toml", own).unwrap();
    }

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
