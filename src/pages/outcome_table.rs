//! How the crimes of an area ended, as a bar and as a table.

use serde::Serialize;

use crate::statistics::AreaFigures;
use crate::values::{MonthSpan, OutcomeGroup};

use super::chart::{Part, stacked_bar};
use super::format;

/// How crimes ended.
#[derive(Debug, Serialize)]
pub(super) struct OutcomesText {
    /// The bar, where the table does not stand alone.
    pub svg: Option<String>,
    /// The months of the crimes.
    pub cohort: String,
    /// How many crimes.
    pub crimes: String,
    /// Where a force supplied nothing for some of these months: the share of residents, month by month, whose
    /// force did.
    pub partly: Option<String>,
    /// Group by group.
    pub rows: Vec<OutcomeRow>,
}

/// A kind of end.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeRow {
    key: &'static str,
    label: &'static str,
    count: String,
    share: String,
    /// The share's 95 % interval.
    interval: String,
}

/// The months of a cohort: "May 2022 to April 2023"; fewer than 12 are counted.
pub(super) fn cohort_words(runs: &[MonthSpan]) -> String {
    let months: usize = runs.iter().map(|run| run.len()).sum();
    let named = format::listed(&runs.iter().map(|run| format::run(*run)).collect::<Vec<_>>());
    if months < 12 { format!("{named} ({months} of 12 months)") } else { named }
}

/// The table of how crimes ended, and the bar where it is `drawn`.
pub(super) fn outcomes_text(area: &AreaFigures, drawn: bool) -> Option<OutcomesText> {
    let figures = area.outcomes.as_ref()?;
    let supplied: Vec<f64> = figures
        .runs
        .iter()
        .flat_map(|run| area.months.range_of(*run))
        .filter(|month| area.crime_months[*month].is_some())
        .filter_map(|month| area.month_coverage.get(month).copied())
        .collect();
    let partly = supplied
        .iter()
        .any(|share| *share < 0.995)
        .then(|| format::percent(supplied.iter().sum::<f64>() / supplied.len() as f64));
    let bar = || {
        let part = |(group, _, share): &(OutcomeGroup, u64, f64)| Part { key: group.slug(), share: *share };
        let parts: Vec<Part> = figures.groups.iter().map(part).collect();
        stacked_bar(&parts, "How the crimes ended; the table below holds the figures")
    };
    Some(OutcomesText {
        svg: drawn.then(bar),
        cohort: cohort_words(&figures.runs),
        crimes: format::number(figures.crimes),
        partly,
        rows: figures
            .groups
            .iter()
            .zip(&figures.intervals95)
            .filter(|((_, count, _), _)| *count > 0)
            .map(|((group, count, share), interval)| OutcomeRow {
                key: group.slug(),
                label: group.label(),
                count: format::number(*count),
                share: format::percent(*share),
                interval: format!(
                    "{}\u{2013}{}",
                    format::percent(interval.low),
                    format::percent(interval.high)
                ),
            })
            .collect(),
    })
}
