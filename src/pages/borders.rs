//! Borders of areas that are drawn together, each once: rings are cut where borders meet, and a border is thinned
//! the same for both its sides.
//!
//! `geography` thins the borders of the smallest areas and keeps every corner where these meet. Along the border
//! of wider areas most of those are no corners any more: far fewer points draw the same line.

use geo::{LineString, MultiPolygon, Polygon, SimplifyVwIdx};
use rustc_hash::FxHashMap;

use crate::values::METRES_PER_DEGREE;

/// A position in micro-degrees east and north, by which corners are told apart.
type Corner = (i32, i32);

/// An arc of a ring, taken forwards or backwards.
#[derive(Debug, Clone, Copy)]
struct Part {
    arc: usize,
    backwards: bool,
}

/// Rings as the arcs they are made of; a polygon's first is its outer one.
type Rings = Vec<Vec<Part>>;

/// The borders of some areas.
#[derive(Debug, Default)]
pub(super) struct Borders {
    arcs: Vec<Vec<Corner>>,
    /// By area: its polygons.
    areas: Vec<Vec<Rings>>,
}

/// Borders on a coarse grid, as steps from the corner before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stepped {
    /// `x, y, dx, dy, …` of each.
    pub arcs: Vec<Vec<i64>>,
    /// By area its polygons, by polygon its rings: places in `arcs`; of one taken backwards −1 less the place.
    pub areas: Vec<Vec<Vec<Vec<i64>>>>,
}

fn corners(ring: &LineString<f64>) -> Vec<Corner> {
    let micro = |degrees: f64| (degrees * 1e6).round() as i32;
    let mut corners: Vec<Corner> = ring.coords().map(|c| (micro(c.x), micro(c.y))).collect();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    corners
}

/// Corners at which a border ends: those with other neighbours in one ring than in another.
#[derive(Default)]
struct Ends(FxHashMap<Corner, Option<[Corner; 2]>>);

impl Ends {
    fn add(&mut self, ring: &[Corner]) {
        for (i, at) in ring.iter().enumerate() {
            let (before, after) = (ring[(i + ring.len() - 1) % ring.len()], ring[(i + 1) % ring.len()]);
            let beside = [before.min(after), before.max(after)];
            let known = self.0.entry(*at).or_insert(Some(beside));
            if *known != Some(beside) {
                *known = None;
            }
        }
    }

    fn holds(&self, at: Corner) -> bool {
        self.0.get(&at) == Some(&None)
    }

    /// The arcs of a ring, each from end to end; one without an end begins at its smallest corner, so that the
    /// ring on its other side does too.
    fn cut(&self, mut ring: Vec<Corner>) -> Vec<Vec<Corner>> {
        let first = ring.iter().position(|at| self.holds(*at));
        let first = first.or_else(|| (0..ring.len()).min_by_key(|i| ring[*i]));
        ring.rotate_left(first.unwrap_or_default());
        ring.extend(ring.first().copied());
        let mut arcs = Vec::new();
        let mut begun = 0;
        for i in 1..ring.len() {
            if i == ring.len() - 1 || self.holds(ring[i]) {
                arcs.push(ring[begun..=i].to_vec());
                begun = i;
            }
        }
        arcs
    }
}

impl Borders {
    /// The borders of areas with polygons in degrees.
    pub(super) fn of<'p>(areas: impl Iterator<Item = &'p MultiPolygon<f64>> + Clone) -> Self {
        let rings_of = |polygon: &Polygon<f64>| -> Vec<Vec<Corner>> {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(corners).collect()
        };
        let mut ends = Ends::default();
        for ring in areas.clone().flatten().flat_map(rings_of) {
            ends.add(&ring);
        }
        let mut borders = Self::default();
        let mut known: FxHashMap<Vec<Corner>, usize> = FxHashMap::default();
        for area in areas {
            let polygons = area.iter().map(|polygon| {
                let rings = rings_of(polygon).into_iter();
                rings
                    .map(|ring| ends.cut(ring).into_iter().map(|arc| borders.part(arc, &mut known)).collect())
                    .collect()
            });
            let polygons = polygons.collect();
            borders.areas.push(polygons);
        }
        borders
    }

    fn part(&mut self, arc: Vec<Corner>, known: &mut FxHashMap<Vec<Corner>, usize>) -> Part {
        if let Some(found) = known.get(&arc) {
            return Part { arc: *found, backwards: false };
        }
        let turned: Vec<Corner> = arc.iter().rev().copied().collect();
        if let Some(found) = known.get(&turned) {
            return Part { arc: *found, backwards: true };
        }
        known.insert(arc.clone(), self.arcs.len());
        self.arcs.push(arc);
        Part { arc: self.arcs.len() - 1, backwards: false }
    }

    /// Leaves out corners whose triangle with their neighbours is smaller than the square of the tolerance, by
    /// Visvalingam and Whyatt's method; small islands stay as they are.
    pub(super) fn thinned(&self, tolerance_m: f64) -> Self {
        let thin = |arc: &Vec<Corner>| -> Vec<Corner> {
            let shrink = arc.first().map_or(1.0, |(_, y)| (f64::from(*y) / 1e6).to_radians().cos());
            let metres = |micro: i32| f64::from(micro) / 1e6 * METRES_PER_DEGREE;
            let line: LineString<f64> = arc.iter().map(|(x, y)| (metres(*x) * shrink, metres(*y))).collect();
            let kept = line.simplify_vw_idx(tolerance_m * tolerance_m);
            let least = if arc.first() == arc.last() { 4 } else { 2 };
            if kept.len() < least { arc.clone() } else { kept.into_iter().map(|i| arc[i]).collect() }
        };
        Self { arcs: self.arcs.iter().map(thin).collect(), areas: self.areas.clone() }
    }

    /// The areas again, in degrees.
    pub(super) fn polygons(&self) -> impl Iterator<Item = MultiPolygon<f64>> {
        let degrees = |(x, y): Corner| (f64::from(x) / 1e6, f64::from(y) / 1e6);
        let line = move |parts: &Vec<Part>| -> LineString<f64> {
            joined(&self.arcs, parts).into_iter().map(degrees).collect()
        };
        self.areas.iter().map(move |area| {
            let polygon = |rings: &Rings| {
                let mut lines = rings.iter().map(line);
                Polygon::new(lines.next().unwrap_or(LineString::empty()), lines.collect())
            };
            area.iter().map(polygon).collect()
        })
    }

    /// The same on a grid of so many steps to a degree; islands and holes too small for it are left out.
    pub(super) fn stepped(&self, per_degree: f64) -> Stepped {
        let on_grid = |micro: i32| (f64::from(micro) / 1e6 * per_degree).round() as i64;
        let arcs: Vec<Vec<(i64, i64)>> = self
            .arcs
            .iter()
            .map(|arc| {
                let mut corners: Vec<_> = arc.iter().map(|(x, y)| (on_grid(*x), on_grid(*y))).collect();
                corners.dedup();
                corners
            })
            .collect();
        let mut out = Stepped { arcs: Vec::new(), areas: Vec::new() };
        let mut places: Vec<Option<i64>> = vec![None; arcs.len()];
        let mut ring = |parts: &Vec<Part>| -> Option<Vec<i64>> {
            // The first corner comes twice.
            if joined(&arcs, parts).len() < 4 {
                return None;
            }
            // An arc that has become a single corner draws nothing.
            let seen = parts.iter().filter(|part| arcs[part.arc].len() > 1);
            let place = |part: &Part| {
                let place = *places[part.arc].get_or_insert_with(|| {
                    out.arcs.push(steps(arcs[part.arc].iter().copied()));
                    out.arcs.len() as i64 - 1
                });
                if part.backwards { -1 - place } else { place }
            };
            Some(seen.map(place).collect())
        };
        let mut areas = Vec::with_capacity(self.areas.len());
        for area in &self.areas {
            let polygons = area.iter().filter_map(|rings| {
                let (outer, holes) = rings.split_first()?;
                let mut drawn = vec![ring(outer)?];
                drawn.extend(holes.iter().filter_map(&mut ring));
                Some(drawn)
            });
            areas.push(polygons.collect());
        }
        out.areas = areas;
        out
    }
}

/// The corners of a ring, closed; where a coarse grid makes neighbours one they come once.
fn joined<C: Copy + PartialEq>(arcs: &[Vec<C>], parts: &[Part]) -> Vec<C> {
    let mut ring = Vec::new();
    for part in parts {
        let arc = &arcs[part.arc];
        if part.backwards {
            ring.extend(arc.iter().rev());
        } else {
            ring.extend(arc);
        }
    }
    ring.dedup();
    ring
}

/// `x, y, dx, dy, …`: corners as steps from the corner before.
pub(super) fn steps(corners: impl Iterator<Item = (i64, i64)>) -> Vec<i64> {
    let (mut x, mut y) = (0, 0);
    let step = |(to_x, to_y)| {
        let step = [to_x - x, to_y - y];
        (x, y) = (to_x, to_y);
        step
    };
    corners.flat_map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    /// Two squares beside each other, with a corner on the border between them that is hardly one, and an island
    /// of the second within the first.
    fn country() -> Vec<MultiPolygon<f64>> {
        let hole = [(0.4, 0.4), (0.4, 0.6), (0.6, 0.6), (0.6, 0.4)];
        let mut west = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.001, y: 0.5), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        west.interiors_push(hole.to_vec());
        let island = Polygon::new(hole.iter().rev().copied().collect(), Vec::new());
        let east = polygon![(x: 1.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.001, y: 0.5)];
        vec![MultiPolygon(vec![west]), MultiPolygon(vec![east, island])]
    }

    #[test]
    fn a_border_between_two_areas_is_one_arc() {
        let borders = Borders::of(country().iter());
        // Two outer borders, the one between, the island's shore.
        assert_eq!(borders.arcs.len(), 4);
        let areas: Vec<f64> = borders.polygons().map(|area| area.unsigned_area()).collect();
        let expected: Vec<f64> = country().iter().map(Area::unsigned_area).collect();
        assert!(areas.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{areas:?} {expected:?}");
    }

    #[test]
    fn a_border_is_thinned_the_same_for_both_sides() {
        let borders = Borders::of(country().iter()).thinned(10_000.0);
        let areas: Vec<_> = borders.polygons().collect();
        assert_eq!(areas[0].0[0].exterior().0.len(), 5, "a square again");
        assert!((areas[0].unsigned_area() - 0.96).abs() < 1e-9);
        assert!((areas[1].unsigned_area() - 1.04).abs() < 1e-9);
    }

    #[test]
    fn arcs_are_steps_on_the_grid_and_specks_are_left_out() {
        let mut country = country();
        country[0].0.push(polygon![(x: 3.0, y: 3.0), (x: 3.0001, y: 3.0), (x: 3.0, y: 3.0001)]);
        let found = Borders::of(country.iter()).thinned(10_000.0).stepped(10.0);
        assert_eq!(found.arcs[0], [10, 0, 0, 10], "the border between");
        assert_eq!(found.areas[0], [[vec![0, 1], vec![2]]]);
        assert_eq!(found.areas[1], [vec![vec![3, -1]], vec![vec![-3]]]);
        assert_eq!(found.arcs.len(), 4);
    }
}
