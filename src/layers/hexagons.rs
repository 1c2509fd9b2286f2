//! H3 hexagons, resolutions 6 to 9: what was recorded at the snap points inside.
//!
//! A cell's figures are of the whole cell. At the fine resolutions it is listed with the one district that
//! holds most of its incidents (of several, the smaller code), so every cell is in exactly one file.

use std::collections::BTreeMap;

use flatgeobuf::GeometryType;
use geo::{Coord, Geometry, LineString, Polygon};
use h3o::{CellIndex, Resolution};

use crate::geography::AreaIndex;
use crate::statistics::{SnapCell, SnapPoint};

use super::columns::{Column, Feature, Value, ValueType};
use super::totals::{Counting, Totals};

/// The geometry every layer of hexagons declares.
pub(super) const GEOMETRY: GeometryType = GeometryType::Polygon;

/// One cell with what was counted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hexagon {
    /// The cell.
    pub(super) cell: CellIndex,
    /// The district that holds most of its incidents.
    pub(super) district: Option<AreaIndex>,
    /// What was counted.
    pub(super) totals: Totals,
}

/// The cell of a snap point at a resolution of at most 9; none for a point without a cell.
fn cell_of(point: &SnapPoint, resolution: Resolution) -> Option<CellIndex> {
    CellIndex::try_from(point.h3).ok()?.parent(resolution)
}

/// Snap points in the order of their cells, as [`hexagons`] wants them.
pub(super) fn by_cell(points: &[SnapPoint]) -> Vec<&SnapPoint> {
    let mut sorted: Vec<&SnapPoint> = points.iter().collect();
    sorted.sort_unstable_by_key(|point| (point.h3, point.position));
    sorted
}

/// Every cell with incidents in the window, by cell.
pub(super) fn hexagons(
    points: &[&SnapPoint],
    cells: &[SnapCell],
    resolution: Resolution,
    counting: &Counting,
    district_of: &(dyn Fn(AreaIndex) -> Option<AreaIndex> + Sync),
) -> Vec<Hexagon> {
    let mut hexagons = Vec::new();
    for run in points.chunk_by(|a, b| cell_of(a, resolution) == cell_of(b, resolution)) {
        let Some(cell) = cell_of(run[0], resolution) else { continue };
        let mut totals = counting.zero();
        let mut shares: BTreeMap<Option<AreaIndex>, u64> = BTreeMap::new();
        for point in run {
            let before = totals.incidents();
            for counted in &cells[point.first_cell as usize..][..point.cells as usize] {
                counting.add(&mut totals, counted);
            }
            *shares.entry(district_of(point.lsoa)).or_default() += totals.incidents() - before;
        }
        if totals.incidents() == 0 {
            continue;
        }
        // Ascending order and `>`: of districts with equal shares the first, the smaller code, stays.
        let most = shares
            .into_iter()
            .filter(|(district, _)| district.is_some())
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        hexagons.push(Hexagon { cell, district: most.and_then(|(district, _)| district), totals });
    }
    hexagons
}

/// Columns of a layer of hexagons.
pub(super) fn columns(counting: &Counting) -> Vec<Column> {
    let cell = Column::new("cell", ValueType::Text, "H3 cell");
    [cell].into_iter().chain(counting.columns()).chain(counting.outcome_columns()).collect()
}

/// The cell's outline; corners to a hundred-millionth of a degree, so that every machine writes the same.
pub(super) fn outline(cell: CellIndex) -> Geometry<f64> {
    let exact = |degrees: f64| (degrees * 1e8).round() / 1e8;
    let mut ring: Vec<Coord<f64>> = cell
        .boundary()
        .iter()
        .map(|corner| Coord { x: exact(corner.lng()), y: exact(corner.lat()) })
        .collect();
    ring.extend(ring.first().copied());
    Polygon::new(LineString::new(ring), Vec::new()).into()
}

/// The hexagon as a feature of [`columns`].
pub(super) fn feature(hexagon: &Hexagon, counting: &Counting) -> Feature {
    let mut values = vec![Value::Text(hexagon.cell.to_string())];
    values.extend(counting.values(&hexagon.totals));
    values.extend(counting.outcome_values(&hexagon.totals));
    Feature { geometry: outline(hexagon.cell), values }
}

#[cfg(test)]
#[path = "hexagons_tests.rs"]
mod tests;
