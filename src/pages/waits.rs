//! How long crimes waited for their first outcome, as chart, sentences and table.

use serde::Serialize;

use crate::statistics::Waits;
use crate::values::MonthSpan;

use super::chart::lag_chart;
use super::format;

/// Lags of the table.
const SHOWN: [usize; 7] = [0, 1, 3, 6, 12, 18, 24];

/// The component's words and numbers.
#[derive(Debug, Serialize)]
pub(super) struct WaitsText {
    /// Whose crimes.
    name: String,
    svg: Option<String>,
    heads: Vec<String>,
    rows: Vec<WaitRow>,
    sentences: Vec<String>,
    /// Whether a share rests on a part of its year's months.
    parts: bool,
}

/// Crimes of one year.
#[derive(Debug, Serialize)]
struct WaitRow {
    months: String,
    crimes: String,
    /// Share and, where fewer months are followed so long, how many of how many.
    cells: Vec<(String, Option<String>)>,
}

fn months_words(months: MonthSpan) -> String {
    if months.len() == 12 && months.first().number() == 1 {
        months.first().year().to_string()
    } else {
        format::run(months)
    }
}

/// The section of a force; none without outcomes.
pub(super) fn waits_text(waits: &Waits, name: &str) -> Option<WaitsText> {
    let longest = waits.cohorts.iter().map(|wait| wait.shares.len()).max()?;
    let lags: Vec<usize> = SHOWN.into_iter().filter(|lag| *lag < longest).collect();
    let rows: Vec<WaitRow> = waits
        .cohorts
        .iter()
        .map(|wait| WaitRow {
            months: months_words(wait.months),
            crimes: format::number(wait.crimes),
            cells: lags
                .iter()
                .map(|lag| match wait.shares.get(*lag).zip(wait.followed.get(*lag)) {
                    None => ("\u{2013}".to_owned(), None),
                    Some((share, months)) => {
                        let all = wait.followed[0];
                        let part = (*months < all).then(|| {
                            if all > 12 {
                                // Months of many forces.
                                format!("{} of months", format::percent(f64::from(*months) / f64::from(all)))
                            } else {
                                format!("{months} of {all} months")
                            }
                        });
                        (format::percent(*share), part)
                    }
                })
                .collect(),
        })
        .collect();
    let with: u64 = waits.per_crime.iter().sum();
    let several = waits.per_crime[1] + waits.per_crime[2];
    let mut sentences = Vec::new();
    if with > 0 && several > 0 {
        sentences.push(format!(
            "Of {} with an outcome in these files, {} {} more than one; here the first counts.",
            format::counted(with, "crime", "crimes"),
            format::number(several),
            if several == 1 { "has" } else { "have" }
        ));
    }
    if waits.before_crime > 0 {
        sentences.push(format!(
            "For {} the first outcome is dated before the month of the crime; it counts as given in that month.",
            format::counted(waits.before_crime, "crime", "crimes")
        ));
    }
    let parts = rows.iter().any(|row| row.cells.iter().any(|(_, part)| part.is_some()));
    let label = format!(
        "Share of crimes of {name} with a first outcome, by months since the crime; the table holds the figures"
    );
    Some(WaitsText {
        name: name.to_owned(),
        svg: lag_chart(&waits.cohorts, &label),
        heads: lags
            .iter()
            .map(|lag| match lag {
                0 => "Same month".to_owned(),
                1 => "1 month".to_owned(),
                n => format!("{n} months"),
            })
            .collect(),
        rows,
        sentences,
        parts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Wait;
    use crate::values::Month;

    #[test]
    fn what_was_not_followed_is_said() {
        let month = |n| Month::new(2024, n).unwrap();
        let waits = Waits {
            cohorts: vec![Wait {
                months: MonthSpan::new(month(1), month(12)).unwrap(),
                crimes: 1_200,
                shares: vec![0.4, 0.5, 0.6, 0.65],
                followed: vec![12, 12, 12, 9],
            }],
            per_crime: [900, 40, 2],
            before_crime: 3,
        };
        let text = waits_text(&waits, "Bedfordshire Police").unwrap();
        assert_eq!(text.rows[0].months, "2024");
        assert_eq!(text.rows[0].cells[2], ("65%".to_owned(), Some("9 of 12 months".to_owned())));
        assert!(text.sentences[0].contains("42 have more than one"), "{}", text.sentences[0]);
        assert!(text.parts && text.svg.is_some());
        assert!(waits_text(&Waits::default(), "x").is_none());
    }
}
