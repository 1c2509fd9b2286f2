//! What the map can be asked for: all crimes, categories taken together, each category.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::values::{CategoryGroup, kebab};

/// Something that can be counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Measure {
    /// In the page's address and in the breaks: `crimes`, `theft-of-all-kinds`, or a category's key.
    pub key: String,
    /// "All crimes".
    pub label: String,
    /// `crime`, `anti-social-behaviour` or `other`: crimes are added up, the others stand apart.
    pub group: &'static str,
    /// Keys of the categories it adds up.
    pub categories: Vec<String>,
    /// Their places on the axis.
    #[serde(skip)]
    pub places: Vec<usize>,
}

/// The key of all crimes together.
pub(super) const ALL: &str = "crimes";

const fn group_slug(group: CategoryGroup) -> &'static str {
    match group {
        CategoryGroup::Crime => "crime",
        CategoryGroup::AntiSocialBehaviour => "anti-social-behaviour",
        CategoryGroup::Unknown => "other",
    }
}

/// All crimes, then what is looked at together, then each category in the order of the data.
pub(super) fn measures(atlas: &Atlas) -> Vec<Measure> {
    let axes = &atlas.figures.counts().axes;
    let terms = axes.categories.terms();
    let of = |label: String, group, places: Vec<usize>| Measure {
        key: kebab(&label),
        label,
        group,
        categories: places.iter().map(|place| terms[*place].key.clone()).collect(),
        places,
    };
    let crimes = (0..terms.len()).filter(|c| axes.category_groups[*c] == CategoryGroup::Crime).collect();
    let all = Measure { key: ALL.to_owned(), ..of("All crimes".to_owned(), "crime", crimes) };
    let together = atlas.content.together.iter().filter_map(|together| {
        let places: Vec<usize> =
            together.categories.iter().filter_map(|label| axes.categories.id(label)).collect();
        (places.len() > 1).then(|| of(together.label.clone(), "crime", places))
    });
    let single = terms.iter().zip(&axes.category_groups).enumerate().map(|(place, (term, group))| Measure {
        key: term.key.clone(),
        ..of(term.label.clone(), group_slug(*group), vec![place])
    });
    std::iter::once(all).chain(together).chain(single).collect()
}
