//! H3 hexagons, resolutions 6 to 9: what was recorded at the snap points inside.
//!
//! A cell's figures are of the whole cell. At the fine resolutions it is listed with the one district that
//! holds most of its incidents (of several, the smaller code), so every cell is in exactly one file.

use flatgeobuf::GeometryType;
use geo::{Coord, Geometry, LineString, Polygon};
use h3o::CellIndex;

pub(super) use crate::statistics::Hexagon;

use super::columns::{Column, Feature, Value, ValueType};
use super::totals::{Counted, Counting};

/// The geometry every layer of hexagons declares.
pub(super) const GEOMETRY: GeometryType = GeometryType::Polygon;

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
