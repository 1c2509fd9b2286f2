//! `compare/`: the shell of the comparison of two to five areas, and what its script must know: the words of
//! categories and outcomes.
//!
//! The comparison is made in the reader's browser from the area objects; which areas are compared stands in
//! the fragment of the address, which is never sent.

use serde::Serialize;

use crate::assets;
use crate::atlas::Atlas;
use crate::geography::Level;
use crate::urls;
use crate::values::{CategoryGroup, OutcomeGroup};

use super::format;
use super::layout::{Link, Links};

/// The script of the page, `site-templates/assets/compare.ts`.
const SCRIPT: &str = "compare";

/// `compare/`.
#[derive(Debug, Serialize)]
pub(super) struct ComparePage {
    script: Option<String>,
    window: String,
    areas: Vec<Link>,
    methods: String,
    glossary: String,
    data: String,
    /// [`Settings`] as JSON, for the script.
    settings: String,
}

/// Something with a key in JSON and words on pages.
#[derive(Debug, Serialize)]
struct Term<'a> {
    key: &'a str,
    label: &'a str,
}

#[derive(Debug, Serialize)]
struct Settings<'a> {
    categories: Vec<Term<'a>>,
    outcomes: Vec<Term<'static>>,
    levels: Vec<Term<'static>>,
}

impl ComparePage {
    /// The page for this atlas; `window` in words, `pages` the levels with lists of their areas.
    pub(super) fn new(atlas: &Atlas, window: String, pages: &[Level], links: &Links) -> Self {
        let axes = &atlas.figures.counts().axes;
        let crimes = axes.categories.terms().iter().zip(&axes.category_groups);
        let settings = Settings {
            categories: crimes
                .filter(|(_, group)| **group == CategoryGroup::Crime)
                .map(|(term, _)| Term { key: &term.key, label: &term.label })
                .collect(),
            outcomes: OutcomeGroup::ALL
                .iter()
                .map(|group| Term { key: group.slug(), label: group.label() })
                .collect(),
            levels: Level::all().map(|l| Term { key: l.slug(), label: l.row().name }).collect(),
        };
        let list = |level: &Level| links.link(&urls::level(*level), format::capital(level.row().plural));
        Self {
            script: assets::script_path(SCRIPT).map(|path| links.to(path)),
            window,
            areas: pages.iter().map(list).collect(),
            methods: links.to(&urls::prose("methods")),
            glossary: links.to(&urls::prose("glossary")),
            data: links.to(&urls::prose("data")),
            settings: serde_json::to_string(&settings).expect("strings are always JSON"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_bundled() {
        assert!(assets::script_path(SCRIPT).is_some());
    }
}
