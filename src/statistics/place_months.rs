//! What is counted in hexagons month by month and category by category.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};

use super::place_totals::{PlaceCounting, cell_of};
use super::{SnapCell, SnapPoint};

/// Incidents by category and month, `[category * months + month]`, of every cell with any in any month.
pub fn hexagon_months(
    points: &[SnapPoint],
    cells: &[SnapCell],
    resolution: Resolution,
    counting: &PlaceCounting,
) -> BTreeMap<CellIndex, Vec<u32>> {
    let months = counting.axes().months.len();
    let places = counting.axes().categories.len() * months;
    let mut found: BTreeMap<CellIndex, Vec<u32>> = BTreeMap::new();
    for point in points {
        let Some(cell) = cell_of(point, resolution) else { continue };
        let inside = point.own_cells(cells).iter();
        let mut counted = inside.filter(|cell| counting.counts(cell)).peekable();
        if counted.peek().is_none() {
            continue;
        }
        let counts = found.entry(cell).or_insert_with(|| vec![0; places]);
        for cell in counted {
            counts[usize::from(cell.category) * months + usize::from(cell.month)] += cell.count;
        }
    }
    found
}
