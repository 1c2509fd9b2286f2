//! `data/v1/outcomes/<force>.json`: how a force's crimes ended, by month of the crime and lag.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::{Axes, CohortCell, ForceFigures, Waits};

use super::number::{Span, months, share, to_json};

#[derive(Debug, Serialize)]
struct LastOutcome<'a> {
    outcome: &'a str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct CohortGroup {
    group: &'static str,
    count: u64,
    share: f64,
}

/// The mature cohort.
#[derive(Debug, Serialize)]
struct Cohort<'a> {
    months: Span,
    runs: Vec<Span>,
    outcomes: Vec<LastOutcome<'a>>,
    groups: Vec<CohortGroup>,
    share_by_lag: Vec<f64>,
}

/// One row for each combination: month, category, outcome (places in the lists), lag in months, count.
#[derive(Debug, Serialize)]
struct Cells {
    columns: [&'static str; 5],
    rows: Vec<(u16, u8, u8, i16, u32)>,
}

#[derive(Debug, Serialize)]
struct ForceOutcomes<'a> {
    force: &'a str,
    name: &'a str,
    months: Vec<String>,
    categories: Vec<&'a str>,
    outcomes: Vec<&'a str>,
    matched: u64,
    unmatched: u64,
    cohort: Option<Cohort<'a>>,
    waits: WaitsObject,
    cells: Cells,
}

/// Crimes of one year and the share of them with a first outcome by lag.
#[derive(Debug, Serialize)]
struct WaitObject {
    months: Span,
    crimes: u64,
    share_by_lag: Vec<f64>,
    months_followed: Vec<u32>,
}

/// How long crimes waited for their first outcome.
#[derive(Debug, Serialize)]
struct WaitsObject {
    cohorts: Vec<WaitObject>,
    crimes_by_outcomes: [u64; 3],
    first_outcome_before_crime: u64,
}

impl From<&Waits> for WaitsObject {
    fn from(waits: &Waits) -> Self {
        Self {
            cohorts: waits
                .cohorts
                .iter()
                .map(|wait| WaitObject {
                    months: wait.months.into(),
                    crimes: wait.crimes,
                    share_by_lag: wait.shares.iter().map(|part| share(*part)).collect(),
                    months_followed: wait.followed.clone(),
                })
                .collect(),
            crimes_by_outcomes: waits.per_crime,
            first_outcome_before_crime: waits.before_crime,
        }
    }
}

fn file<'a>(
    slug: &'a str,
    name: &'a str,
    figures: &ForceFigures,
    cells: &[CohortCell],
    axes: &'a Axes,
) -> ForceOutcomes<'a> {
    let key = |outcome: usize| axes.outcomes.terms()[outcome].key.as_str();
    ForceOutcomes {
        force: slug,
        name,
        months: months(axes.months),
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        outcomes: axes.outcomes.terms().iter().map(|term| term.key.as_str()).collect(),
        matched: figures.outcomes_matched.0,
        unmatched: figures.outcomes_matched.1,
        cohort: figures.cohort.map(|cohort| Cohort {
            months: cohort.into(),
            runs: figures.cohort_runs.iter().map(|run| (*run).into()).collect(),
            outcomes: figures
                .outcomes
                .iter()
                .map(|(outcome, count)| LastOutcome { outcome: key(*outcome), count: *count })
                .collect(),
            groups: figures
                .outcome_groups
                .iter()
                .map(|(group, count, part)| CohortGroup {
                    group: group.slug(),
                    count: *count,
                    share: share(*part),
                })
                .collect(),
            share_by_lag: figures.share_by_lag.iter().map(|part| share(*part)).collect(),
        }),
        waits: WaitsObject::from(&figures.waits),
        cells: Cells {
            columns: ["month", "category", "outcome", "lag", "count"],
            rows: cells.iter().map(|c| (c.month, c.category, c.outcome, c.lag, c.count)).collect(),
        },
    }
}

/// A force's outcomes; none when it supplied no file at all.
pub(super) fn render(atlas: &Atlas, force: usize) -> Option<Vec<u8>> {
    let counts = atlas.figures.counts();
    if !counts.present[force].iter().flatten().any(|there| *there) {
        return None;
    }
    let slug = counts.axes.forces[force].slug.as_str();
    let name = &counts.axes.forces[force].name;
    let figures = atlas.figures.force(force);
    Some(to_json(&file(slug, name, &figures, &counts.forces[force].cohorts, &counts.axes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;

    #[test]
    fn rows_follow_their_columns() {
        let axes = sample::axes();
        let cells = [CohortCell { month: 1, category: 0, outcome: 2, lag: -1, count: 4 }];
        let json = serde_json::to_value(file("x", "X", &sample::force_figures(), &cells, &axes)).unwrap();
        assert_eq!(json["cells"]["rows"][0], serde_json::json!([1, 0, 2, -1, 4]));
        assert_eq!(json["matched"], 9);
        assert_eq!(json["cohort"]["share_by_lag"], serde_json::json!([0.5, 0.6667]));
        assert_eq!(json["waits"]["cohorts"][0]["months_followed"], serde_json::json!([2, 1]));
        assert_eq!(json["waits"]["crimes_by_outcomes"], serde_json::json!([7, 1, 0]));
        assert_eq!(json["cohort"]["outcomes"][0]["outcome"], "under-investigation");
    }
}
