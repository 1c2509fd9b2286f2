//! The axes of every table: one vocabulary for all forces, independent of reading order.

use std::collections::BTreeSet;

use super::counts::{Axes, Force};
use super::fold::{ForceFold, Known};
use crate::geography::{AreaIndex, Geography, Level};
use crate::values::{CategoryGroup, MonthSpan, OutcomeGroup, Vocabulary};

pub(super) fn common(months: MonthSpan, known: &Known, folds: &[ForceFold], geography: &Geography) -> Axes {
    let mut used_categories = BTreeSet::new();
    let mut outcomes_found = BTreeSet::new();
    for fold in folds {
        let mut used = [false; 256];
        for cell in fold.cells.all() {
            used[cell.category as usize] = true;
        }
        let labels = fold.categories.all().iter().enumerate();
        used_categories.extend(labels.filter(|(id, _)| used[*id]).map(|(_, label)| label.clone()));
        outcomes_found.extend(fold.outcomes.all().iter().cloned());
    }
    let shown = known.categories.iter().filter(|c| c.current || used_categories.contains(&c.label));
    let categories = Vocabulary::new(shown.map(|c| c.label.as_str()), &used_categories);
    let group_of = |label: &str| known.categories.iter().find(|c| c.label == label).map(|c| c.group);
    let category_groups =
        categories.terms().iter().map(|t| group_of(&t.label).unwrap_or(CategoryGroup::Unknown)).collect();
    let known_outcomes = std::iter::once("").chain(known.outcomes.iter().map(|(label, _)| label.as_str()));
    let outcomes = Vocabulary::new(known_outcomes, &outcomes_found);
    let outcome_group =
        |label: &str| known.outcomes.iter().find(|(l, _)| l == label).map(|(_, group)| *group);
    let outcome_groups = outcomes
        .terms()
        .iter()
        .map(|t| (!t.label.is_empty()).then(|| outcome_group(&t.label).unwrap_or(OutcomeGroup::Unknown)))
        .collect();
    Axes {
        months,
        categories,
        category_groups,
        outcomes,
        outcome_groups,
        forces: forces(known, folds, geography),
    }
}

fn forces(known: &Known, folds: &[ForceFold], geography: &Geography) -> Vec<Force> {
    let territories = geography.areas(Level::Force).iter().enumerate();
    let territories =
        territories.filter(|(i, _)| !geography.lsoas_of(Level::Force, *i as AreaIndex).is_empty());
    let slugs: BTreeSet<&str> = folds
        .iter()
        .map(|fold| fold.slug.as_str())
        .chain(territories.map(|(_, area)| area.code.as_str()))
        .collect();
    slugs
        .into_iter()
        .map(|slug| {
            let info = known.forces.iter().find(|f| f.slug == slug);
            let reported =
                folds.iter().find(|f| f.slug == slug).map(|f| &f.reported_by).filter(|n| !n.is_empty());
            let area = geography.find(Level::Force, slug);
            let name = info.map(|f| &f.name).or(reported).cloned();
            Force {
                slug: slug.to_owned(),
                name: name
                    .or_else(|| area.map(|a| geography.area(Level::Force, a).name.clone()))
                    .unwrap_or_else(|| slug.to_owned()),
                railway: info.is_some_and(|f| f.railway),
                never: info.map(|f| f.never.clone()).unwrap_or_default(),
                territory: area.filter(|a| !geography.lsoas_of(Level::Force, *a).is_empty()),
            }
        })
        .collect()
}
