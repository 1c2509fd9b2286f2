//! Hexagons with stops and searches around a district, for the reports of places in it.

use geo::{BoundingRect, MultiPolygon, Polygon, Rect};
use h3o::CellIndex;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::statistics::corners;

use super::outline::Outline;

/// Degrees beyond a district that a report in it may reach: the largest radius, and a little more.
const MARGIN: f64 = 0.04;

/// A hexagon that is published: one with enough stops and searches.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Nearby {
    /// Stops and searches of each force's newest 12 months supplied.
    count: u64,
    outline: Outline,
}

/// Every published hexagon with the box around it.
#[derive(Debug)]
pub(super) struct StopsNearby(Vec<(Rect<f64>, Nearby)>);

impl StopsNearby {
    /// Those of the atlas.
    pub(super) fn of(atlas: &Atlas) -> Self {
        let found = atlas.figures.stop_hexagons();
        let hexagons = found.cells.iter().filter_map(|hexagon| {
            let cell = CellIndex::try_from(hexagon.cell).ok()?;
            let polygon = MultiPolygon::new(vec![Polygon::new(corners(cell), Vec::new())]);
            let nearby = Nearby { count: hexagon.count, outline: Outline::from(&polygon) };
            Some((polygon.bounding_rect()?, nearby))
        });
        Self(hexagons.collect())
    }

    /// Those that a report in the district may touch.
    pub(super) fn around(&self, atlas: &Atlas, district: AreaIndex) -> Vec<&Nearby> {
        let polygon = atlas.geography.polygon(Level::District, district, Detail::Overview);
        let Some(rect) = polygon.and_then(|polygon| polygon.bounding_rect()) else { return Vec::new() };
        let meets = |other: &Rect<f64>| {
            other.min().x <= rect.max().x + MARGIN
                && other.max().x >= rect.min().x - MARGIN
                && other.min().y <= rect.max().y + MARGIN
                && other.max().y >= rect.min().y - MARGIN
        };
        self.0.iter().filter(|(rect, _)| meets(rect)).map(|(_, nearby)| nearby).collect()
    }
}
