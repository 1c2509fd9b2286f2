//! Stops and searches of one force or district: how many, and what the forms say, blanks beside every table.

use serde::Serialize;

use crate::statistics::{StopColumn, StopColumnFigures, StopFigures};

use super::format;

/// Labels shown of a column; the rest are summed.
const MOST_LABELS: usize = 12;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct StopsText {
    sentences: Vec<String>,
    columns: Vec<StopColumnTable>,
}

/// One column of the forms.
#[derive(Debug, Serialize)]
pub(super) struct StopColumnTable {
    title: &'static str,
    /// Left blank: number and share.
    blank: String,
    rows: Vec<(String, String, String)>,
}

/// Labels by count; what is beyond the first dozen is summed, blanks are apart.
pub(super) fn column_table(column: &StopColumnFigures) -> StopColumnTable {
    let row = |label: &str, count, share| (label.to_owned(), format::number(count), format::percent(share));
    let (shown, rest) = column.labels.split_at(column.labels.len().min(MOST_LABELS));
    let mut rows: Vec<_> =
        shown.iter().map(|l| row(label_words(column.column, &l.label), l.count, l.share)).collect();
    if !rest.is_empty() {
        let (count, share) = rest.iter().fold((0, 0.0), |sum, l| (sum.0 + l.count, sum.1 + l.share));
        rows.push(row("Everything else", count, share));
    }
    StopColumnTable {
        title: column.column.header(),
        blank: format!(
            "{} ({})",
            format::counted(column.blank, "search", "searches"),
            format::percent(column.blank_share)
        ),
        rows,
    }
}

/// "True" and "False" say nothing under a heading that readers have passed.
fn label_words(column: StopColumn, label: &str) -> &str {
    match (column, label) {
        (StopColumn::LinkedToObject, "True") => "Linked to what was searched for",
        (StopColumn::LinkedToObject, "False") => "Not linked",
        _ => label,
    }
}

/// "the 12 months to April 2024", or "10 of the 12 months to April 2024".
pub(super) fn window_words(figures: &StopFigures) -> Option<String> {
    let window = figures.window?;
    let range = figures.months.range_of(window);
    let supplied = figures.series[range].iter().flatten().count();
    Some(if supplied < window.len() {
        format!("{supplied} of the {} months to {}", window.len(), window.last().long())
    } else {
        format!("the {} months to {}", window.len(), window.last().long())
    })
}

/// The section of a force or a district named `name`; `other_month` are the force's rows dated in another
/// month than their file's.
pub(super) fn stops_text(figures: &StopFigures, name: &str, other_month: Option<u64>) -> Option<StopsText> {
    let window = window_words(figures)?;
    let count = figures.newest.count?;
    let mut sentences = vec![match figures.newest.rate {
        Ok(rate) => format!(
            "{} in {name} in {window}: {} per 1,000 residents a year (95% interval {}).",
            format::counted(count, "stop and search", "stops and searches"),
            format::rate(rate),
            format::interval(rate.interval95)
        ),
        Err(why) => format!(
            "{} in {name} in {window}. There is no rate: {}.",
            format::counted(count, "stop and search", "stops and searches"),
            why.label()
        ),
    }];
    if let Some(linked) = figures.columns.iter().find(|c| c.column == StopColumn::LinkedToObject) {
        let yes = linked.labels.iter().find(|l| l.label == "True").map_or(0, |l| l.count);
        let told: u64 = linked.labels.iter().map(|l| l.count).sum();
        if told > 0 {
            sentences.push(format!(
                "The forms of {} say whether the outcome was linked to what was searched for: {} ({}) were. \
                 On {} of all forms it is left blank.",
                format::number(told),
                format::number(yes),
                format::percent(yes as f64 / told as f64),
                format::percent(linked.blank_share)
            ));
        }
    }
    if let Some(other) = other_month.filter(|n| *n > 0) {
        sentences.push(format!(
            "{} of all months {} dated in another month than the file they stand in; the file\u{2019}s month counts.",
            format::counted(other, "search", "searches"),
            if other == 1 { "is" } else { "are" }
        ));
    }
    Some(StopsText { sentences, columns: figures.columns.iter().map(column_table).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{Figure, NoRate, Observed, StopLabel};
    use crate::values::{Month, MonthSpan};

    #[test]
    fn blanks_stand_beside_every_table() {
        let month = |n| Month::new(2024, n).unwrap();
        let label = |label: &str, count, share| StopLabel { label: label.to_owned(), count, share };
        let months = MonthSpan::new(month(1), month(12)).unwrap();
        let mut series = vec![Some(10); 12];
        series[3] = None;
        let figures = StopFigures {
            months,
            series,
            total: 110,
            observed_months: 11,
            window: Some(months),
            newest: Figure { count: Some(110), rate: Err(NoRate::NoResidents), observed: Observed::YEAR },
            columns: vec![StopColumnFigures {
                column: StopColumn::LinkedToObject,
                labels: vec![label("True", 30, 30.0 / 110.0), label("False", 10, 10.0 / 110.0)],
                blank: 70,
                blank_share: 70.0 / 110.0,
            }],
        };
        let text = stops_text(&figures, "Bedford", Some(2)).unwrap();
        assert!(text.sentences[0].contains("11 of the 12 months to December 2024"), "{}", text.sentences[0]);
        assert!(
            text.sentences[1].contains(
                "The forms of 40 say whether the outcome was linked to what was searched for: 30 (75%)"
            ),
            "{}",
            text.sentences[1]
        );
        assert!(
            text.sentences[1].ends_with("On 64% of all forms it is left blank."),
            "{}",
            text.sentences[1]
        );
        assert!(text.sentences[2].starts_with("2 searches of all months are dated"));
        assert_eq!(text.columns[0].blank, "70 searches (64%)");
        assert_eq!(text.columns[0].rows[0].0, "Linked to what was searched for");
    }
}
