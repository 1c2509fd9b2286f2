//! Stops and searches of a force or a district: how many, and what the forms say, blanks included.

use crate::aggregates::{StopCell, StopCounts};
use crate::values::{MonthSpan, StopColumn, StopObjectGroup, StopOutcomeGroup};

use super::Figure;
use super::rate::{Exposure, figure};

/// One label of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct StopLabel {
    /// As the police write it.
    pub label: String,
    /// Searches of the window.
    pub count: u64,
    /// Share of all searches of the window, blanks included, 0 to 1.
    pub share: f64,
}

/// What one column of the forms says.
#[derive(Debug, Clone, PartialEq)]
pub struct StopColumnFigures {
    /// The column.
    pub column: StopColumn,
    /// Its labels, most frequent first, without the blank.
    pub labels: Vec<StopLabel>,
    /// Searches of the window in which it was left blank.
    pub blank: u64,
    /// Their share of all, 0 to 1.
    pub blank_share: f64,
}

/// Stops and searches of one force or district.
#[derive(Debug, Clone, PartialEq)]
pub struct StopFigures {
    /// Months of the atlas.
    pub months: MonthSpan,
    /// Month by month; none where the force supplied no file.
    pub series: Vec<Option<u32>>,
    /// All months together.
    pub total: u64,
    /// Months with a file.
    pub observed_months: u32,
    /// The 12 months that end with the newest month supplied, which may be older than the atlas's newest;
    /// none when no month is supplied.
    pub window: Option<MonthSpan>,
    /// Searches of that window, per 1,000 residents and year.
    pub newest: Figure,
    /// The columns over that window, in the order of [`StopColumn::ALL`]; those without a search are left
    /// out.
    pub columns: Vec<StopColumnFigures>,
}

/// Fewest stops of a hexagon that is published: below, what a few persons met would show.
pub const LEAST_STOPS: u64 = 10;

/// Stops and searches inside one H3 cell of resolution 7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopHexagon {
    /// The cell.
    pub cell: u64,
    /// Stops of each force's newest 12 months supplied.
    pub count: u64,
    /// By object, in the order of [`StopObjectGroup::ALL`].
    pub objects: [u64; StopObjectGroup::ALL.len()],
    /// By outcome, in the order of [`StopOutcomeGroup::ALL`].
    pub outcomes: [u64; StopOutcomeGroup::ALL.len()],
}

/// Every hexagon with enough stops.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopHexagons {
    /// By cell.
    pub cells: Vec<StopHexagon>,
    /// Hexagons with fewer than [`LEAST_STOPS`], and the stops in them: in no cell.
    pub left_out: (u64, u64),
}

/// Adds up the cells; `windows` are the newest 12 months that each force supplied.
pub(super) fn stop_hexagons(
    cells: &[StopCell],
    months: MonthSpan,
    windows: &[Option<MonthSpan>],
) -> StopHexagons {
    let ranges: Vec<std::ops::Range<usize>> =
        windows.iter().map(|window| window.map_or(0..0, |window| months.range_of(window))).collect();
    let mut found = StopHexagons::default();
    for of in cells.chunk_by(|a, b| a.cell == b.cell) {
        let (mut objects, mut outcomes) = ([0; 5], [0; 4]);
        for cell in of.iter().filter(|c| ranges[usize::from(c.force)].contains(&usize::from(c.month))) {
            objects[cell.object as usize] += u64::from(cell.count);
            outcomes[cell.outcome as usize] += u64::from(cell.count);
        }
        let count: u64 = objects.iter().sum();
        if count >= LEAST_STOPS {
            found.cells.push(StopHexagon { cell: of[0].cell, count, objects, outcomes });
        } else if count > 0 {
            found.left_out = (found.left_out.0 + 1, found.left_out.1 + count);
        }
    }
    found
}

/// The figures of one set of counts; `observed` says which months were supplied.
pub(super) fn stop_figures(
    counts: &StopCounts,
    months: MonthSpan,
    observed: &[bool],
    residents: Option<f64>,
) -> StopFigures {
    let month = |m: usize| counts.months.get(m).copied().unwrap_or(0);
    let series: Vec<Option<u32>> =
        observed.iter().enumerate().map(|(m, there)| there.then(|| month(m))).collect();
    let window = observed
        .iter()
        .rposition(|there| *there)
        .and_then(|newest| MonthSpan::new(months.first(), months.at(newest)))
        .map(|supplied| supplied.newest(12));
    let range = window.map_or(0..0, |window| months.range_of(window));
    let supplied = observed[range.clone()].iter().filter(|there| **there).count() as u32;
    let exposure =
        Exposure { residents, months: f64::from(supplied), calendar: supplied, window: range.len() as u32 };
    let searches: u64 = range.clone().map(|m| u64::from(month(m))).sum();
    let share = |count: u64| if searches == 0 { 0.0 } else { count as f64 / searches as f64 };
    let columns = StopColumn::ALL
        .into_iter()
        .zip(&counts.columns)
        .map(|(column, labels)| {
            let (mut named, mut blank) = (Vec::new(), 0);
            for (label, by_month) in labels {
                let count: u64 =
                    by_month.get(range.clone()).unwrap_or_default().iter().map(|n| u64::from(*n)).sum();
                if label.is_empty() {
                    blank += count;
                } else if count > 0 {
                    named.push(StopLabel { label: label.clone(), count, share: share(count) });
                }
            }
            named.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
            StopColumnFigures { column, labels: named, blank, blank_share: share(blank) }
        })
        .filter(|column| column.blank > 0 || !column.labels.is_empty())
        .collect();
    StopFigures {
        months,
        total: series.iter().flatten().map(|count| u64::from(*count)).sum(),
        observed_months: series.iter().flatten().count() as u32,
        series,
        window,
        newest: figure(searches, exposure),
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::NoRate;
    use crate::values::Month;

    fn months() -> MonthSpan {
        MonthSpan::new(Month::new(2024, 1).unwrap(), Month::new(2025, 3).unwrap()).unwrap()
    }

    fn counts() -> StopCounts {
        let mut columns = vec![Vec::new(); StopColumn::ALL.len()];
        columns[0] = vec![
            (String::new(), vec![1; 15]),
            ("Controlled drugs".to_owned(), vec![6; 15]),
            ("Stolen goods".to_owned(), vec![3; 15]),
        ];
        StopCounts { months: vec![10; 15], columns }
    }

    #[test]
    fn shares_count_the_blanks() {
        let figures = stop_figures(&counts(), months(), &[true; 15], Some(60_000.0));
        assert_eq!(figures.total, 150);
        assert_eq!(figures.newest.count, Some(120));
        assert!((figures.newest.rate.unwrap().per_1000 - 2.0).abs() < 1e-12);
        assert_eq!(figures.columns.len(), 1);
        let object = &figures.columns[0];
        assert_eq!(object.labels[0].label, "Controlled drugs");
        assert!((object.labels[0].share - 0.6).abs() < 1e-12);
        assert_eq!((object.blank, object.blank_share), (12, 0.1));
    }

    #[test]
    fn the_window_ends_with_the_newest_month_supplied() {
        let mut observed = [true; 15];
        observed[13] = false;
        observed[14] = false;
        let figures = stop_figures(&counts(), months(), &observed, None);
        assert_eq!(figures.window.unwrap().last(), Month::new(2025, 1).unwrap());
        assert_eq!(figures.newest.rate, Err(NoRate::NoResidents));
        let none = stop_figures(&counts(), months(), &[false; 15], Some(60_000.0));
        assert_eq!((none.window, none.newest.count, none.columns.len()), (None, None, 0));
        assert_eq!(none.newest.rate, Err(NoRate::NotReported));
    }

    #[test]
    fn hexagons_of_few_stops_are_left_out_but_counted() {
        use StopObjectGroup::{Drugs, Weapons};
        use StopOutcomeGroup::{Arrest, NoAction};
        let cell =
            |cell, month, object, outcome, count| StopCell { cell, force: 0, month, object, outcome, count };
        let cells = [
            cell(1, 0, Drugs, NoAction, 50),
            cell(1, 3, Drugs, NoAction, 8),
            cell(1, 4, Weapons, Arrest, 2),
            cell(2, 5, Drugs, Arrest, 9),
        ];
        let window = months().newest(12);
        let found = stop_hexagons(&cells, months(), &[Some(window)]);
        // The first month lies before the window.
        assert_eq!(found.cells.len(), 1);
        assert_eq!((found.cells[0].count, found.cells[0].objects), (10, [8, 2, 0, 0, 0]));
        assert_eq!(found.cells[0].outcomes, [8, 2, 0, 0]);
        assert_eq!(found.left_out, (1, 9));
        assert_eq!(stop_hexagons(&cells, months(), &[None]), StopHexagons::default());
    }
}
