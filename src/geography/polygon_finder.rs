//! Point in polygon for a coverage of polygons: exact in whole micro-degrees, every point in one area.
//!
//! A ray goes east from the point; the area is the one on the west side of the first edge it meets.
//! An edge covers its lower end and not its upper one, so a point on a border, or on a corner of four
//! areas, lies in exactly one of them. A grid of buckets makes the ray short.

use std::cmp::Ordering;

use crate::values::{Bounds, LonLat};

/// No area.
pub(super) const NONE: u32 = u32::MAX;

/// An edge that is not level, from its lower to its upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    low: LonLat,
    high: LonLat,
    /// The area west of it, or [`NONE`].
    west: u32,
}

impl Edge {
    /// An edge between two points with the areas on its left and right; none when it is level.
    pub(super) fn new(from: LonLat, to: LonLat, left: u32, right: u32) -> Option<Self> {
        match from.lat.cmp(&to.lat) {
            Ordering::Less => Some(Self { low: from, high: to, west: left }),
            Ordering::Greater => Some(Self { low: to, high: from, west: right }),
            Ordering::Equal => None,
        }
    }

    fn rise(&self) -> i64 {
        i64::from(self.high.lat) - i64::from(self.low.lat)
    }

    fn run(&self) -> i64 {
        i64::from(self.high.lon) - i64::from(self.low.lon)
    }

    /// Whether a ray east from the point meets it.
    pub(super) fn is_met_by_ray(&self, p: LonLat) -> bool {
        self.low.lat <= p.lat && p.lat < self.high.lat && {
            let (dx, dy) =
                (i64::from(p.lon) - i64::from(self.low.lon), i64::from(p.lat) - i64::from(self.low.lat));
            dx * self.rise() < self.run() * dy
        }
    }

    /// Where the parallel meets it: a longitude as (numerator, denominator).
    fn crossing(&self, lat: i32) -> (i64, i64) {
        let dy = i64::from(lat) - i64::from(self.low.lat);
        (i64::from(self.low.lon) * self.rise() + self.run() * dy, self.rise())
    }

    /// Which of two edges that meet the parallel comes first from the west; just above it when they
    /// meet it in one point.
    fn west_to_east(&self, other: &Self, lat: i32) -> Ordering {
        let ((n, d), (m, e)) = (self.crossing(lat), other.crossing(lat));
        (i128::from(n) * i128::from(e))
            .cmp(&(i128::from(m) * i128::from(d)))
            .then_with(|| (self.run() * other.rise()).cmp(&(other.run() * self.rise())))
    }
}

/// Finds the area a point lies in.
#[derive(Debug, Default)]
pub(super) struct PolygonFinder {
    bounds: Option<Bounds>,
    /// Side of a bucket in micro-degrees.
    cell: i64,
    columns: i64,
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

impl PolygonFinder {
    /// About one edge of the input for each bucket.
    pub(super) fn new(edges: &[Edge]) -> Self {
        let Some(bounds) = Bounds::around(edges.iter().flat_map(|e| [e.low, e.high])) else {
            return Self::default();
        };
        let width = i64::from(bounds.max.lon) - i64::from(bounds.min.lon) + 1;
        let height = i64::from(bounds.max.lat) - i64::from(bounds.min.lat) + 1;
        let cell = ((width as f64 * height as f64 / edges.len() as f64).sqrt() as i64).max(1);
        let (columns, rows) = (width / cell + 1, height / cell + 1);
        let mut finder = Self { bounds: Some(bounds), cell, columns, starts: Vec::new(), edges: Vec::new() };
        let mut starts = vec![0u32; (columns * rows) as usize + 1];
        for edge in edges {
            finder.buckets(edge, bounds, |bucket| starts[bucket + 1] += 1);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut placed = vec![edges[0]; starts[starts.len() - 1] as usize];
        for edge in edges {
            finder.buckets(edge, bounds, |bucket| {
                placed[next[bucket] as usize] = *edge;
                next[bucket] += 1;
            });
        }
        finder.starts = starts;
        finder.edges = placed;
        finder
    }

    /// Calls `put` with each bucket the edge passes through.
    fn buckets(&self, edge: &Edge, bounds: Bounds, mut put: impl FnMut(usize)) {
        let row = |lat: i32| (i64::from(lat) - i64::from(bounds.min.lat)) / self.cell;
        let slope = edge.run() as f64 / edge.rise() as f64;
        let lon_at = |lat: i64| {
            let lat = lat.clamp(i64::from(edge.low.lat), i64::from(edge.high.lat));
            f64::from(edge.low.lon) + slope * (lat - i64::from(edge.low.lat)) as f64
        };
        for r in row(edge.low.lat)..=row(edge.high.lat) {
            let south = i64::from(bounds.min.lat) + r * self.cell;
            let (a, b) = (lon_at(south), lon_at(south + self.cell));
            // A micro-degree on both sides outweighs the rounding of the slope.
            let column =
                |lon: f64| ((lon as i64 - i64::from(bounds.min.lon)) / self.cell).clamp(0, self.columns - 1);
            for c in column(a.min(b) - 2.0)..=column(a.max(b) + 2.0) {
                put((r * self.columns + c) as usize);
            }
        }
    }

    /// The area the point lies in.
    pub(super) fn find(&self, p: LonLat) -> Option<u32> {
        let bounds = self.bounds.filter(|b| b.contains(p))?;
        let row = (i64::from(p.lat) - i64::from(bounds.min.lat)) / self.cell;
        let first = (i64::from(p.lon) - i64::from(bounds.min.lon)) / self.cell;
        let mut best: Option<&Edge> = None;
        for column in first..self.columns {
            let bucket = (row * self.columns + column) as usize;
            for edge in &self.edges[self.starts[bucket] as usize..self.starts[bucket + 1] as usize] {
                let nearer = |b: &Edge| edge.west_to_east(b, p.lat) == Ordering::Less;
                if edge.is_met_by_ray(p) && best.is_none_or(nearer) {
                    best = Some(edge);
                }
            }
            if let Some(edge) = best {
                let (n, d) = edge.crossing(p.lat);
                let east_end = i64::from(bounds.min.lon) + (column + 1) * self.cell;
                if n < east_end * d {
                    break;
                }
            }
        }
        best.map(|edge| edge.west).filter(|west| *west != NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn at(lon: i32, lat: i32) -> LonLat {
        LonLat { lon, lat }
    }

    /// Four squares around (10, 10), each border given once.
    fn quarters() -> PolygonFinder {
        let edge =
            |a: (i32, i32), b: (i32, i32), left, right| Edge::new(at(a.0, a.1), at(b.0, b.1), left, right);
        let edges: Vec<Edge> = [
            edge((0, 20), (0, 10), 2, NONE),
            edge((0, 10), (0, 0), 0, NONE),
            edge((10, 0), (10, 10), 0, 1),
            edge((10, 10), (10, 20), 2, 3),
            edge((20, 0), (20, 10), 1, NONE),
            edge((20, 10), (20, 20), 3, NONE),
            edge((0, 10), (10, 10), 2, 0),
        ]
        .into_iter()
        .flatten()
        .collect();
        PolygonFinder::new(&edges)
    }

    #[test]
    fn borders_and_corners_lie_in_exactly_one_area() {
        let finder = quarters();
        assert_eq!(finder.find(at(5, 5)), Some(0));
        assert_eq!(finder.find(at(10, 10)), Some(3), "north-east of the corner");
        assert_eq!(finder.find(at(10, 5)), Some(1), "east of the border");
        assert_eq!(finder.find(at(5, 10)), Some(2), "north of the border");
        assert_eq!(finder.find(at(0, 0)), Some(0));
        assert_eq!((finder.find(at(20, 5)), finder.find(at(5, 20))), (None, None), "outer east, outer north");
        assert_eq!((finder.find(at(-1, 5)), finder.find(at(5, 21))), (None, None));
        assert_eq!(PolygonFinder::default().find(at(0, 0)), None);
    }

    proptest! {
        /// Against counting every edge that the ray meets, on a fan of triangles around a centre.
        #[test]
        fn as_the_parity_of_each_polygon(
            corners in proptest::collection::vec((1_000i32..9_000, 1_000i32..9_000), 4),
            points in proptest::collection::vec((-9_500i32..9_500, -9_500i32..9_500), 50),
        ) {
            let signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)];
            let ring: Vec<LonLat> =
                corners.iter().zip(signs).map(|((x, y), (sx, sy))| at(x * sx, y * sy)).collect();
            let mut edges = Vec::new();
            let mut rings: Vec<[LonLat; 3]> = Vec::new();
            for i in 0..4 {
                let (a, b) = (ring[i], ring[(i + 1) % 4]);
                edges.extend(Edge::new(a, b, i as u32, NONE));
                edges.extend(Edge::new(at(0, 0), a, i as u32, (i as u32 + 3) % 4));
                rings.push([at(0, 0), a, b]);
            }
            let finder = PolygonFinder::new(&edges);
            for (x, y) in points {
                let p = at(x, y);
                let odd = |ring: &[LonLat; 3]| {
                    (0..3).filter_map(|i| Edge::new(ring[i], ring[(i + 1) % 3], 0, 0))
                        .filter(|e| e.is_met_by_ray(p)).count() % 2 == 1
                };
                let holding: Vec<u32> = (0..4).filter(|i| odd(&rings[*i as usize])).collect();
                prop_assert!(holding.len() <= 1, "{p:?} lies in {holding:?}");
                prop_assert_eq!(finder.find(p), holding.first().copied());
            }
        }
    }
}
