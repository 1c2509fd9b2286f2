//! What is counted in hexagons month by month and category by category.

use std::collections::BTreeMap;

use h3o::CellIndex;
use rayon::prelude::*;

use super::place_totals::{PlaceCounting, by_cell};
use super::{SnapCell, SnapPoint};

/// Incidents by category and month, `[category * months + month]`, of every cell with any in any month; of points
/// with the cells they lie in, by cell.
pub(super) fn hexagon_months(
    placed: &[(CellIndex, &SnapPoint)],
    cells: &[SnapCell],
    counting: &PlaceCounting,
) -> BTreeMap<CellIndex, Vec<u32>> {
    let months = counting.axes().months.len();
    let places = counting.axes().categories.len() * months;
    let of = |run: &[(CellIndex, &SnapPoint)]| {
        let all = run.iter().flat_map(|(_, point)| point.own_cells(cells));
        let mut counted = all.filter(|cell| counting.counts(cell)).peekable();
        counted.peek()?;
        let mut counts = vec![0; places];
        for cell in counted {
            counts[usize::from(cell.category) * months + usize::from(cell.month)] += cell.incidents();
        }
        Some((run[0].0, counts))
    };
    let found: Vec<_> = by_cell(placed).into_par_iter().filter_map(of).collect();
    found.into_iter().collect()
}
