//! Stops and searches: how many by force, and what the files say of them, blanks included.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::statistics::{Axes, Coverage, Status, StopColumn, StopCounts};
use crate::urls;
use crate::values::{Kind, MonthSpan};

use super::area::force_name;
use super::format;
use super::layout::{Link, Links};

/// Labels shown of a column; the rest are summed.
const MOST_LABELS: usize = 12;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct StopsPage {
    window: String,
    total: String,
    forces: Vec<ForceRow>,
    columns: Vec<ColumnTable>,
}

/// One force.
#[derive(Debug, Serialize)]
struct ForceRow {
    force: Link,
    stops: String,
    supplied: String,
}

/// One column of the files.
#[derive(Debug, Serialize)]
struct ColumnTable {
    title: &'static str,
    blank: String,
    rows: Vec<(String, String, String)>,
}

impl StopsPage {
    /// `stops` in the order of `axes.forces`; `window` is the newest 12 months.
    pub(super) fn new(
        stops: &[StopCounts],
        coverage: &Coverage,
        window: MonthSpan,
        axes: &Axes,
        content: &Content,
        links: &Links,
    ) -> Self {
        let range = axes.months.range_of(window);
        let sum = |months: &[u32]| -> u64 {
            months.get(range.clone()).unwrap_or_default().iter().map(|n| u64::from(*n)).sum()
        };
        let in_ledger = coverage.months.range_of(window);
        let forces = coverage
            .forces
            .iter()
            .filter_map(|force| {
                let status = &force.status[Kind::StopAndSearch][in_ledger.clone()];
                if status.iter().all(|s| *s == Status::NeverPublished) {
                    return None;
                }
                let have = status.iter().filter(|s| s.is_counted()).count();
                let slug = &axes.forces[force.force].slug;
                Some(ForceRow {
                    force: links
                        .link(&urls::area(Level::Force, slug), force_name(axes, content, force.force)),
                    stops: if have == 0 {
                        "\u{2013}".to_owned()
                    } else {
                        format::number(stops.get(force.force).map_or(0, |s| sum(&s.months)))
                    },
                    supplied: format!("{have} of {}", status.len()),
                })
            })
            .collect();
        let columns = StopColumn::ALL
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let mut labels: BTreeMap<&str, u64> = BTreeMap::new();
                for (label, months) in stops.iter().filter_map(|s| s.columns.get(i)).flatten() {
                    *labels.entry(label).or_default() += sum(months);
                }
                column_table(*column, &labels)
            })
            .filter(|c| !c.rows.is_empty())
            .collect();
        Self {
            window: format!("the {} months to {}", window.len(), window.last().long()),
            total: format::number(stops.iter().map(|s| sum(&s.months)).sum()),
            forces,
            columns,
        }
    }
}

/// Labels by count, largest first, then by name; blanks apart.
fn column_table(column: StopColumn, labels: &BTreeMap<&str, u64>) -> ColumnTable {
    let all: u64 = labels.values().sum();
    let share = |n: u64| format::percent(n as f64 / all.max(1) as f64);
    let mut sorted: Vec<(&str, u64)> =
        labels.iter().filter(|(label, n)| !label.is_empty() && **n > 0).map(|(l, n)| (*l, *n)).collect();
    sorted.sort_by_key(|(label, n)| (std::cmp::Reverse(*n), *label));
    let rest: u64 = sorted.iter().skip(MOST_LABELS).map(|(_, n)| n).sum();
    let mut rows: Vec<(String, String, String)> = sorted
        .iter()
        .take(MOST_LABELS)
        .map(|(label, n)| ((*label).to_owned(), format::number(*n), share(*n)))
        .collect();
    if rest > 0 {
        rows.push(("Everything else".to_owned(), format::number(rest), share(rest)));
    }
    ColumnTable { title: column.header(), blank: share(labels.get("").copied().unwrap_or(0)), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_stand_apart_and_count() {
        let labels = BTreeMap::from([("", 25), ("Drugs", 50), ("Arrest", 25)]);
        let table = column_table(StopColumn::Object, &labels);
        assert_eq!(table.blank, "25%");
        assert_eq!(table.rows[0], ("Drugs".to_owned(), "50".to_owned(), "50%".to_owned()));
        assert_eq!(table.rows.len(), 2);
    }
}
