//! Stops and searches counted by force and by district, for each column on its own.

use std::collections::{BTreeMap, BTreeSet};

use h3o::{CellIndex, Resolution};

use super::areas::Counting;
use super::counts::{StopCell, StopCounts};
use super::labels::Labels;
use crate::geography::Level;
use crate::values::{StopColumn, StopObjectGroup, StopOutcomeGroup};

/// Dense counts of some groups (forces or districts).
struct Table<'a> {
    months: usize,
    /// For each column its labels, sorted; the blank is always there.
    labels: &'a [Vec<String>],
    totals: Vec<u32>,
    counts: Vec<u32>,
    width: usize,
}

impl<'a> Table<'a> {
    fn new(groups: usize, months: usize, labels: &'a [Vec<String>]) -> Self {
        let width = labels.iter().map(Vec::len).sum::<usize>() * months;
        Self { months, labels, totals: vec![0; groups * months], counts: vec![0; groups * width], width }
    }

    fn add(&mut self, group: usize, month: usize, ids: &[usize]) {
        self.totals[group * self.months + month] += 1;
        let mut first = 0;
        for (id, labels) in ids.iter().zip(self.labels) {
            self.counts[group * self.width + (first + id) * self.months + month] += 1;
            first += labels.len();
        }
    }

    fn finish(&self) -> Vec<StopCounts> {
        self.totals
            .chunks(self.months)
            .enumerate()
            .map(|(group, months)| {
                let mut rows = self.counts[group * self.width..][..self.width].chunks(self.months);
                let columns = self.labels.iter().map(|labels| {
                    let column =
                        labels.iter().map(|label| (label.clone(), rows.next().unwrap_or_default().to_vec()));
                    column
                        .filter(|(label, counts)| label.is_empty() || counts.iter().any(|n| *n > 0))
                        .collect()
                });
                StopCounts { months: months.to_vec(), columns: columns.collect() }
            })
            .collect()
    }
}

/// By force in the order of the axis, and by district where the stop has coordinates in one.
pub(super) fn count(counting: &Counting<'_>) -> (Vec<StopCounts>, Vec<StopCounts>) {
    let (axes, geography) = (counting.axes, counting.geography);
    let months = axes.months.len();
    let labels: Vec<Vec<String>> = (0..StopColumn::ALL.len())
        .map(|column| {
            let found: BTreeSet<&String> =
                counting.folds.iter().flat_map(|f| f.stop_labels[column].all()).collect();
            found.into_iter().cloned().collect()
        })
        .collect();
    let mut by_force = Table::new(axes.forces.len(), months, &labels);
    let mut by_district = Table::new(geography.areas(Level::District).len(), months, &labels);
    for ((fold, map), located) in counting.folds.iter().zip(&counting.maps).zip(&counting.located) {
        let ids = |column: usize, labels_of: &Labels| -> Vec<usize> {
            let place = |label: &String| labels[column].binary_search(label).expect("collected above");
            labels_of.all().iter().map(place).collect()
        };
        let maps: Vec<Vec<usize>> = fold.stop_labels.iter().enumerate().map(|(i, l)| ids(i, l)).collect();
        for (month, (point, stop)) in &fold.stops {
            let month = *month as usize;
            if month >= months {
                continue;
            }
            let ids: [usize; StopColumn::ALL.len()] = std::array::from_fn(|c| maps[c][stop[c] as usize]);
            by_force.add(map.force as usize, month, &ids);
            let district =
                located[*point as usize].lsoa.ok().and_then(|l| geography.parent_of_lsoa(l, Level::District));
            if let Some(district) = district {
                by_district.add(district as usize, month, &ids);
            }
        }
    }
    (by_force.finish(), by_district.finish())
}

/// By hexagon of resolution 7, where the stop has coordinates in an area: wide enough that a cell tells of a
/// neighbourhood, not of a doorstep.
pub(super) fn by_cell(counting: &Counting<'_>) -> Vec<StopCell> {
    let months = counting.axes.months.len();
    let place = |column: StopColumn| {
        StopColumn::ALL.iter().position(|c| *c == column).expect("every column is in the list")
    };
    let (object_at, outcome_at) = (place(StopColumn::Object), place(StopColumn::Outcome));
    let mut cells = BTreeMap::<(u64, u8, u16, StopObjectGroup, StopOutcomeGroup), u32>::new();
    for ((fold, map), located) in counting.folds.iter().zip(&counting.maps).zip(&counting.located) {
        let objects: Vec<StopObjectGroup> =
            fold.stop_labels[object_at].all().iter().map(|label| StopObjectGroup::of(label)).collect();
        let outcomes: Vec<StopOutcomeGroup> =
            fold.stop_labels[outcome_at].all().iter().map(|label| StopOutcomeGroup::of(label)).collect();
        for (month, (point, stop)) in &fold.stops {
            let place = &located[*point as usize];
            if usize::from(*month) >= months || place.lsoa.is_err() {
                continue;
            }
            let parent = CellIndex::try_from(place.h3).ok().and_then(|cell| cell.parent(Resolution::Seven));
            let Some(cell) = parent else { continue };
            let object = objects[usize::from(stop[object_at])];
            let outcome = outcomes[usize::from(stop[outcome_at])];
            *cells.entry((u64::from(cell), map.force, *month, object, outcome)).or_default() += 1;
        }
    }
    cells
        .into_iter()
        .map(|((cell, force, month, object, outcome), count)| StopCell {
            cell,
            force,
            month,
            object,
            outcome,
            count,
        })
        .collect()
}
