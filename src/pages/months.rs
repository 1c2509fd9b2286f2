//! The months of an area as a chart and as a table of years.

use serde::Serialize;

use crate::statistics::{AreaFigures, Note};
use crate::values::{Month, MonthSpan};

use super::chart::{Break, MonthsChart};
use super::format;

/// The months as chart and table.
#[derive(Debug, Serialize)]
pub(super) struct MonthsText {
    /// The drawing.
    pub svg: String,
    /// The span in words.
    pub span: String,
    /// Whether a month is missing.
    pub gaps: bool,
    /// Whether a month is partly supplied.
    pub parts: bool,
    /// A row for each year.
    pub years: Vec<YearRow>,
}

/// A year of the table.
#[derive(Debug, Serialize)]
pub(super) struct YearRow {
    year: u16,
    /// No month of it was supplied.
    empty: bool,
    /// January to December; empty outside the atlas, an en dash where not supplied.
    cells: Vec<String>,
}

/// The chart and the table of an area's months.
pub(super) fn months_text(figures: &AreaFigures, title: &str) -> MonthsText {
    let breaks = figures
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::SnapPointsRenewed { month, .. } => {
                Some(Break { month: *month, label: "map points renewed".to_owned() })
            }
            _ => None,
        })
        .collect();
    let chart = MonthsChart {
        title: format!("{title}, {}", figures.months),
        span: figures.months,
        values: &figures.crime_months,
        coverage: &figures.month_coverage,
        breaks,
    };
    MonthsText {
        svg: chart.svg(),
        span: figures.months.to_string(),
        gaps: figures.crime_months.iter().any(Option::is_none),
        parts: figures
            .crime_months
            .iter()
            .zip(&figures.month_coverage)
            .any(|(value, share)| value.is_some() && *share < 0.995),
        years: year_rows(figures.months, &figures.crime_months),
    }
}

/// Months as rows of years.
pub(super) fn year_rows(span: MonthSpan, values: &[Option<u32>]) -> Vec<YearRow> {
    (span.first().year()..=span.last().year())
        .map(|year| YearRow {
            year,
            empty: span.iter().zip(values).all(|(month, value)| month.year() != year || value.is_none()),
            cells: (1..=12)
                .map(|number| {
                    Month::new(year, number).and_then(|m| span.index(m)).map_or_else(String::new, |i| {
                        values[i].map_or_else(|| "\u{2013}".to_owned(), |v| format::number(v.into()))
                    })
                })
                .collect(),
        })
        .collect()
}
