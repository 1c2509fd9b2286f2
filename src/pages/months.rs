//! The months of an area as a chart and as a table of years.

use serde::Serialize;

use crate::statistics::{AreaFigures, Note};
use crate::values::{Month, MonthSpan};

use super::chart::{Break, MonthsChart};
use super::format;

/// The months as chart and table.
#[derive(Debug, Serialize)]
pub(super) struct MonthsText {
    /// The drawing; empty where no month was supplied.
    pub svg: String,
    /// The span in words.
    pub span: String,
    /// Whether a month is missing.
    pub gaps: bool,
    /// Whether a month is partly supplied.
    pub parts: bool,
    /// Whether the file of a month looks odd.
    pub doubtful: bool,
    /// The table.
    pub table: YearsText,
}

/// Months as a table of years.
#[derive(Debug, Serialize)]
pub(super) struct YearsText {
    rows: Vec<YearRow>,
    /// What the signs in it mean.
    legend: String,
}

/// A year of the table.
#[derive(Debug, Serialize)]
struct YearRow {
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
    let doubtful = doubtful_months(&figures.notes, figures.months);
    let chart = MonthsChart {
        title: format!("{title}, {}", figures.months),
        span: figures.months,
        values: &figures.crime_months,
        coverage: &figures.month_coverage,
        doubtful: &doubtful,
        breaks,
    };
    let supplied = figures.crime_months.iter().any(Option::is_some);
    MonthsText {
        svg: if supplied { chart.svg() } else { String::new() },
        span: figures.months.to_string(),
        gaps: figures.crime_months.iter().any(Option::is_none),
        parts: (0..figures.months.len()).any(|month| chart.is_part(month)),
        doubtful: !doubtful.is_empty(),
        table: years_text(&chart),
    }
}

/// Months (places in the span) of which a remark says that a street file looks odd or incomplete.
pub(super) fn doubtful_months(notes: &[Note], span: MonthSpan) -> Vec<usize> {
    let mut months: Vec<usize> = notes
        .iter()
        .filter_map(|note| match note {
            Note::PartialSuspected { runs, .. } | Note::Odd { runs, .. } => Some(runs),
            _ => None,
        })
        .flatten()
        .flat_map(|run| run.iter())
        .filter_map(|month| span.index(month))
        .collect();
    months.sort_unstable();
    months.dedup();
    months
}

/// The months of a chart as rows of years.
pub(super) fn years_text(chart: &MonthsChart) -> YearsText {
    let MonthsChart { span, values, doubtful, .. } = chart;
    let cell = |i: usize| {
        let Some(value) = values[i] else { return "\u{2013}".to_owned() };
        let doubt = if doubtful.contains(&i) { "\u{a0}?" } else { "" };
        let part = if chart.is_part(i) { "\u{a0}*" } else { "" };
        format!("{}{doubt}{part}", format::number(value.into()))
    };
    let rows = (span.first().year()..=span.last().year())
        .map(|year| YearRow {
            year,
            empty: span.iter().zip(*values).all(|(month, value)| month.year() != year || value.is_none()),
            cells: (1..=12)
                .map(|number| {
                    Month::new(year, number).and_then(|m| span.index(m)).map_or_else(String::new, cell)
                })
                .collect(),
        })
        .collect();
    let mut legend = "A dash: not supplied.".to_owned();
    if (0..values.len()).any(|month| chart.is_part(month)) {
        legend.push_str(" A star: supplied for a part of the area only.");
    }
    if !doubtful.is_empty() {
        legend.push_str(" A question mark: the police file looks odd or incomplete.");
    }
    YearsText { rows, legend }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::Level;
    use crate::pages::fixture;

    #[test]
    fn months_in_part_or_in_doubt_are_marked_in_words_too() {
        let area = fixture::area(Level::Region, "E12000006", "East of England");
        let mut figures = fixture::figures(&area, &fixture::axes(), 1_000.0);
        let last = figures.months.len() - 1;
        figures.month_coverage[last] = 0.5;
        let plain = months_text(&figures, "Crimes");
        assert!(plain.parts && !plain.doubtful);
        let december = plain.table.rows.last().unwrap().cells[11].clone();
        assert!(december.ends_with("\u{a0}*"), "{december}");
        assert!(plain.table.legend.contains("A star") && !plain.table.legend.contains("question"));

        let month = figures.months.at(last - 1);
        let runs = vec![MonthSpan::new(month, month).unwrap()];
        figures.notes.push(Note::PartialSuspected { force: 0, runs });
        let text = months_text(&figures, "Crimes");
        assert!(text.doubtful && text.table.rows.last().unwrap().cells[10].ends_with("\u{a0}?"));
        assert!(text.table.legend.contains("A question mark"));
        assert!(text.svg.contains(">?</text>") && !plain.svg.contains(">?</text>"));
    }
}
