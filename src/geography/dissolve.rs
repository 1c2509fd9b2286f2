//! Joins the border arcs of a set of areas to rings, and rings to polygons.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;

use super::boundaries::{lie_in, lies_in, twice_signed_area};
use super::topology::ArcPoints;
use crate::values::{Bounds, LonLat};

/// An arc taken forwards or backwards, with the area on its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Half {
    arc: u32,
    backwards: bool,
}

pub(super) const fn half(arc: u32, backwards: bool) -> Half {
    Half { arc, backwards }
}

impl Half {
    /// Start and end node.
    fn nodes(self, nodes: &[[u32; 2]]) -> (u32, u32) {
        let [a, b] = nodes[self.arc as usize];
        if self.backwards { (b, a) } else { (a, b) }
    }

    /// The direction in which it leaves its start (or comes to its end, seen from there), in radians.
    fn direction(self, full: &ArcPoints, at_start: bool) -> f64 {
        let points = full.get(self.arc);
        let (at, beside) = if self.backwards == at_start {
            (points[points.len() - 1], points[points.len() - 2])
        } else {
            (points[0], points[1])
        };
        f64::from(beside.lat - at.lat).atan2(f64::from(beside.lon - at.lon))
    }

    /// Adds its points but the last.
    fn extend(self, arcs: &ArcPoints, ring: &mut Vec<LonLat>) {
        let points = arcs.get(self.arc);
        if self.backwards {
            ring.extend(points[1..].iter().rev());
        } else {
            ring.extend(&points[..points.len() - 1]);
        }
    }
}

/// Polygons from border arcs that have the area on their left: `full` decides what is a hole,
/// `drawn` gives the points.
pub(super) fn polygons(
    mut halves: Vec<Half>,
    nodes: &[[u32; 2]],
    full: &ArcPoints,
    drawn: &ArcPoints,
) -> MultiPolygon<f64> {
    halves.sort_unstable();
    let points = |ring: &[Half], arcs: &ArcPoints| {
        let mut out = Vec::new();
        for half in ring {
            half.extend(arcs, &mut out);
        }
        out
    };
    let twice_area = |ring: &[Half], arcs: &ArcPoints| -> i128 {
        let of = |half: &Half| {
            let forwards = arcs.twice_area(half.arc);
            if half.backwards { -forwards } else { forwards }
        };
        ring.iter().map(of).sum()
    };
    let mut kept = Vec::new();
    let mut largest: Option<(i128, Vec<Half>)> = None;
    let mut has_exterior = false;
    for ring in join(&halves, nodes, full) {
        let area = twice_area(&ring, full);
        // A ring that thinning has turned inside out or flattened is gone at this detail.
        if area.signum() == twice_area(&ring, drawn).signum() && area != 0 {
            has_exterior |= area > 0;
            kept.push(points(&ring, drawn));
        } else if area > largest.as_ref().map_or(0, |l| l.0) {
            largest = Some((area, ring));
        }
    }
    if let Some((_, ring)) = largest.filter(|_| !has_exterior) {
        kept = vec![points(&ring, full)];
    }
    from_rings(kept)
}

/// Joins arcs end to end. Where rings touch in a node they are kept apart.
fn join(halves: &[Half], nodes: &[[u32; 2]], full: &ArcPoints) -> Vec<Vec<Half>> {
    let mut leaving: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (i, half) in halves.iter().enumerate() {
        leaving.entry(half.nodes(nodes).0).or_default().push(i);
    }
    let mut used = vec![false; halves.len()];
    let mut rings = Vec::new();
    for first in 0..halves.len() {
        let mut path: Vec<Half> = Vec::new();
        let mut place_of: FxHashMap<u32, usize> = FxHashMap::default();
        let mut next = (!used[first]).then_some(first);
        while let Some(i) = next {
            used[i] = true;
            let (start, end) = halves[i].nodes(nodes);
            place_of.insert(start, path.len());
            path.push(halves[i]);
            // The path is back at a node: the loop is a ring of its own.
            if let Some(place) = place_of.get(&end).copied() {
                for half in &path[place..] {
                    place_of.remove(&half.nodes(nodes).0);
                }
                rings.push(path.split_off(place));
            }
            if path.is_empty() {
                break;
            }
            let free = leaving.get(&end).into_iter().flatten().copied().filter(|i| !used[*i]);
            let back = halves[i].direction(full, false);
            // The first clockwise from where the path came in: it bounds the same piece of the area.
            let turn =
                |i: &usize| (back - halves[*i].direction(full, true)).rem_euclid(std::f64::consts::TAU);
            next = free.min_by(|a, b| turn(a).total_cmp(&turn(b)));
        }
    }
    rings
}

/// An outer ring with its holes.
struct Exterior {
    area: i128,
    bounds: Bounds,
    ring: Vec<LonLat>,
    holes: Vec<Vec<LonLat>>,
}

impl Exterior {
    /// Whether a ring lies inside the outer ring, perhaps in a hole.
    fn surrounds(&self, bounds: Bounds, ring: &[LonLat]) -> bool {
        self.bounds.contains(bounds.min) && self.bounds.contains(bounds.max) && lies_in(ring, &self.ring)
    }
}

/// Which exteriors lie in the area of another: islets that a coast has come to cover by thinning.
fn covered(exteriors: &[Exterior]) -> Vec<bool> {
    let mut found = vec![false; exteriors.len()];
    for coast in exteriors {
        let is_within = |islet: &&Exterior| {
            coast.area > islet.area
                && coast.bounds.contains(islet.bounds.min)
                && coast.bounds.contains(islet.bounds.max)
        };
        let (places, rings): (Vec<usize>, Vec<&[LonLat]>) = exteriors
            .iter()
            .enumerate()
            .filter(|(_, islet)| is_within(islet))
            .map(|(at, islet)| (at, &islet.ring[..]))
            .unzip();
        if rings.is_empty() {
            continue;
        }
        for ((at, ring), is_inside) in places.into_iter().zip(&rings).zip(lie_in(&rings, &coast.ring)) {
            found[at] |= is_inside && !coast.holes.iter().any(|hole| lies_in(ring, hole));
        }
    }
    found
}

/// Sorts rings into polygons: counter-clockwise ones are exteriors, clockwise ones holes of the
/// smallest exterior around them. Rings do not repeat their first point.
pub(super) fn from_rings(rings: Vec<Vec<LonLat>>) -> MultiPolygon<f64> {
    let mut exteriors: Vec<Exterior> = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let area = twice_signed_area(&ring);
        let Some(bounds) = Bounds::around(ring.iter().copied()) else { continue };
        if area > 0 {
            exteriors.push(Exterior { area, bounds, ring, holes: Vec::new() });
        } else if area < 0 {
            holes.push((bounds, ring));
        }
    }
    exteriors.sort_by_key(|e| e.area);
    for (bounds, hole) in holes {
        if let Some(exterior) = exteriors.iter_mut().find(|e| e.surrounds(bounds, &hole)) {
            exterior.holes.push(hole);
        }
    }
    let mut covered = covered(&exteriors).into_iter();
    exteriors.retain(|_| !covered.next().unwrap_or_default());
    // Largest first, as labels and thumbnails like it; ties by position.
    exteriors.sort_by(|a, b| b.area.cmp(&a.area).then_with(|| a.ring.cmp(&b.ring)));
    let polygon = |e: Exterior| Polygon::new(line(&e.ring), e.holes.iter().map(|hole| line(hole)).collect());
    MultiPolygon(exteriors.into_iter().map(polygon).collect())
}

fn line(ring: &[LonLat]) -> LineString<f64> {
    ring.iter().chain(ring.first()).map(|p| Coord { x: p.lon_degrees(), y: p.lat_degrees() }).collect()
}

/// The same polygons on whole micro-degrees: boolean operations move points by less than that.
pub(super) fn rounded(polygons: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let ring = |line: &LineString<f64>, exterior: bool| {
        let mut out: Vec<LonLat> = line.0.iter().filter_map(|c| LonLat::from_degrees(c.x, c.y)).collect();
        out.dedup();
        if out.len() > 1 && out[0] == out[out.len() - 1] {
            out.pop();
        }
        if (twice_signed_area(&out) > 0) != exterior {
            out.reverse();
        }
        out
    };
    let rings = polygons.0.iter().flat_map(|p| {
        let holes = p.interiors().iter().map(|hole| ring(hole, false));
        std::iter::once(ring(p.exterior(), true)).chain(holes).collect::<Vec<_>>()
    });
    from_rings(rings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: i32, to: i32) -> Vec<LonLat> {
        [(from, from), (to, from), (to, to), (from, to)].map(|(lon, lat)| LonLat { lon, lat }).into()
    }

    fn hole(from: i32, to: i32) -> Vec<LonLat> {
        let mut ring = square(from, to);
        ring.reverse();
        ring
    }

    #[test]
    fn an_island_in_a_lake_stays_and_one_in_the_land_goes() {
        let made = from_rings(vec![square(0, 100), hole(20, 80), square(40, 60), square(85, 90)]);
        assert_eq!(made.0.len(), 2);
        assert_eq!(made.0[0].interiors().len(), 1);
        assert!((made.0[1].exterior().0[0].x - 40e-6).abs() < 1e-9);
    }
}
