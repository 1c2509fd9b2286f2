//! Snap points with incidents in the window, for research: one layer for each district.

use flatgeobuf::GeometryType;
use geo::Point;

use crate::statistics::{SnapCell, SnapPoint};

use super::columns::{Column, Feature, Value, ValueType};
use super::totals::{Counted, Counting};

/// The geometry every layer of snap points declares.
pub(super) const GEOMETRY: GeometryType = GeometryType::Point;

/// Columns of a layer of snap points. How their crimes ended is in the points shards only.
pub(super) fn columns(counting: &Counting) -> Vec<Column> {
    [
        Column::new("place", ValueType::Text, "Where the incidents are on or near; absent: not given"),
        Column::new("lsoa", ValueType::Text, "ONS code of the LSOA, 2021"),
    ]
    .into_iter()
    .chain(counting.columns())
    .collect()
}

/// A point as a feature of [`columns`]; none without incidents in the window.
pub(super) fn feature(
    point: &SnapPoint,
    cells: &[SnapCell],
    lsoa: &str,
    counting: &Counting,
) -> Option<Feature> {
    let mut totals = counting.zero();
    for cell in point.own_cells(cells) {
        counting.add(&mut totals, cell);
    }
    if totals.incidents() == 0 {
        return None;
    }
    let place = Some(point.place.as_str()).filter(|place| !place.is_empty());
    let mut values = vec![Value::from(place), lsoa.into()];
    values.extend(counting.values(&totals));
    let (lon, lat) = (point.position.lon_degrees(), point.position.lat_degrees());
    Some(Feature { geometry: Point::new(lon, lat).into(), values })
}
