//! `data/v1/categories.json` and `data/v1/outcomes.json`: the words of the data with their stable keys.

use serde::Serialize;

use crate::content::{CategoryInfo, Content, OutcomeInfo};
use crate::statistics::Axes;
use crate::values::{CategoryGroup, OutcomeGroup};

use super::number::to_json;

#[derive(Debug, Serialize)]
struct CategoryObject<'a> {
    key: &'a str,
    label: &'a str,
    group: CategoryGroup,
    api: Option<&'a str>,
    definition: Option<&'a str>,
    since: Option<&'a str>,
    until: Option<&'a str>,
    known: bool,
}

#[derive(Debug, Serialize)]
struct Categories<'a> {
    categories: Vec<CategoryObject<'a>>,
}

#[derive(Debug, Serialize)]
struct OutcomeObject<'a> {
    key: &'a str,
    label: &'a str,
    group: Option<OutcomeGroup>,
    api: Option<&'a str>,
    known: bool,
}

#[derive(Debug, Serialize)]
struct GroupObject {
    key: &'static str,
    label: &'static str,
}

#[derive(Debug, Serialize)]
struct Outcomes<'a> {
    groups: Vec<GroupObject>,
    outcomes: Vec<OutcomeObject<'a>>,
}

/// Every category of the atlas, in its order.
pub(super) fn categories(axes: &Axes, content: &Content) -> Vec<u8> {
    let categories = axes.categories.terms().iter().zip(&axes.category_groups).map(|(term, group)| {
        let info: Option<&CategoryInfo> = content.categories.iter().find(|info| info.label == term.label);
        CategoryObject {
            key: &term.key,
            label: &term.label,
            group: *group,
            api: info.map(|i| i.api.as_str()),
            definition: info.map(|i| i.definition.as_str()),
            since: info.and_then(|i| i.since.as_deref()),
            until: info.and_then(|i| i.until.as_deref()),
            known: info.is_some(),
        }
    });
    to_json(&Categories { categories: categories.collect() })
}

/// Every outcome of the atlas, in its order, and the groups.
pub(super) fn outcomes(axes: &Axes, content: &Content) -> Vec<u8> {
    let outcomes = axes.outcomes.terms().iter().zip(&axes.outcome_groups).map(|(term, group)| {
        let info: Option<&OutcomeInfo> = content.outcomes.iter().find(|info| info.label == term.label);
        OutcomeObject {
            key: &term.key,
            label: &term.label,
            group: *group,
            api: info.map(|i| i.api.as_str()),
            known: info.is_some() || term.label.is_empty(),
        }
    });
    to_json(&Outcomes {
        groups: OutcomeGroup::ALL
            .into_iter()
            .map(|group| GroupObject { key: group.slug(), label: group.label() })
            .collect(),
        outcomes: outcomes.collect(),
    })
}
