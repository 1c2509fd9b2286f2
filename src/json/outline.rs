//! Polygons on a grid, as steps from corner to corner: small in JSON, which every host compresses.

use geo::{LineString, MultiPolygon};
use serde::Serialize;

/// Steps of the grid in a degree: 11 m north, 7 m east.
pub(super) const PER_DEGREE: f64 = 10_000.0;

/// Polygons of rings of `x, y, dx, dy, …` in grid steps, not closed; the first ring of each is the outer one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Outline(Vec<Vec<Vec<i64>>>);

/// A ring as steps; none when too small to be seen on the grid.
fn steps(ring: &LineString<f64>) -> Option<Vec<i64>> {
    let on_grid = |degrees: f64| (degrees * PER_DEGREE).round() as i64;
    let mut corners: Vec<(i64, i64)> = ring.coords().map(|c| (on_grid(c.x), on_grid(c.y))).collect();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.len() < 3 {
        return None;
    }
    let mut steps = Vec::with_capacity(2 * corners.len());
    let (mut x, mut y) = (0, 0);
    for (to_x, to_y) in corners {
        steps.extend([to_x - x, to_y - y]);
        (x, y) = (to_x, to_y);
    }
    Some(steps)
}

impl From<&MultiPolygon<f64>> for Outline {
    fn from(polygon: &MultiPolygon<f64>) -> Self {
        let parts = polygon.iter().filter_map(|part| {
            let outer = steps(part.exterior())?;
            let holes = part.interiors().iter().filter_map(steps);
            Some(std::iter::once(outer).chain(holes).collect())
        });
        Self(parts.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn corners_are_steps_and_specks_are_left_out() {
        let square = polygon![(x: -0.1, y: 51.0), (x: 0.1, y: 51.0), (x: 0.1, y: 51.2), (x: -0.1, y: 51.2)];
        let speck = polygon![(x: 1.0, y: 51.0), (x: 1.00001, y: 51.0), (x: 1.0, y: 51.00001)];
        let outline = Outline::from(&MultiPolygon::new(vec![square, speck]));
        assert_eq!(outline, Outline(vec![vec![vec![-1_000, 510_000, 2_000, 0, 0, 2_000, -2_000, 0]]]));
    }
}
