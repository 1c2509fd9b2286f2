//! LSOA polygons as arcs that neighbours share: dissolving, simplifying and neighbours follow from it.
//!
//! An arc runs between two nodes, which are vertices where more than two borders meet. Because both
//! sides refer to one arc, a border thinned once is thinned the same for both, and areas dissolve by
//! leaving out the arcs with members on both sides.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::boundaries::{Rings, twice_area, twice_signed_area};
use super::crossings::untangle;
use super::dissolve;
use super::groups::Groups;
use super::polygon_finder::{Edge, NONE, PolygonFinder};
use super::simplify::{simplify, to_metres};
use super::{AreaIndex, Detail};
use crate::values::{Bounds, LonLat};

/// Tolerance of [`Detail::Web`] in metres.
const WEB_M: f64 = 20.0;
/// Tolerance of [`Detail::Overview`] in metres.
const OVERVIEW_M: f64 = 200.0;

/// The points of all arcs, one after the other.
#[derive(Debug, Default)]
pub(super) struct ArcPoints {
    starts: Vec<u32>,
    points: Vec<LonLat>,
    /// What each arc adds to twice the area on its left, of a ring that it is a part of.
    twice_areas: Vec<i128>,
}

impl ArcPoints {
    pub(super) fn from_arcs(arcs: &[Vec<LonLat>]) -> Self {
        let mut out = Self {
            starts: vec![0],
            points: Vec::with_capacity(arcs.iter().map(Vec::len).sum()),
            twice_areas: Vec::with_capacity(arcs.len()),
        };
        for arc in arcs {
            out.push(arc.iter().copied());
        }
        out
    }

    fn push(&mut self, arc: impl IntoIterator<Item = LonLat>) {
        let from = self.points.len();
        self.points.extend(arc);
        self.starts.push(self.points.len() as u32);
        self.twice_areas.push(self.points[from..].windows(2).map(|p| twice_area(p[0], p[1])).sum());
    }

    /// What an arc adds to [`twice_signed_area`] of a ring that takes it forwards.
    pub(super) fn twice_area(&self, arc: u32) -> i128 {
        self.twice_areas[arc as usize]
    }

    pub(super) fn get(&self, arc: u32) -> &[LonLat] {
        &self.points[self.starts[arc as usize] as usize..self.starts[arc as usize + 1] as usize]
    }
}

/// Size and place of one LSOA polygon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Square micro-degrees, narrowed by nothing.
    pub(super) area: f64,
    /// Middle of the area; perhaps outside it.
    pub(super) centroid: LonLat,
    pub(super) bounds: Bounds,
}

/// Polygons of LSOAs as shared arcs.
#[derive(Debug, Default)]
pub(super) struct Topology {
    /// By [`Detail`].
    details: [ArcPoints; 3],
    /// Nodes at which each arc starts and ends; one and the same for an island.
    nodes: Vec<[u32; 2]>,
    /// The LSOAs left and right of each arc, or [`NONE`].
    sides: Vec<[u32; 2]>,
    arcs_of: Groups,
    neighbours: Groups,
    shapes: Vec<Option<Shape>>,
    /// Made when a point is looked for.
    finder: OnceLock<PolygonFinder>,
    /// LSOAs that overlap a neighbour or do not share its vertices, with their own rings.
    torn: BTreeMap<AreaIndex, Vec<Vec<LonLat>>>,
}

impl Topology {
    /// Builds the arcs of `areas` LSOAs; the owners of the rings are LSOA indices.
    pub(super) fn new(rings: &Rings, areas: usize) -> Self {
        let mut out = arcs(rings);
        out.shapes = shapes(rings, areas);
        let mut of_area = Vec::new();
        let mut pairs = Vec::new();
        for (arc, [left, right]) in out.sides.iter().enumerate() {
            of_area.extend([*left, *right].iter().filter(|a| **a != NONE).map(|a| (*a, arc as u32)));
            if left != right && *left != NONE && *right != NONE {
                pairs.extend([(*left, *right), (*right, *left)]);
            }
        }
        out.arcs_of = Groups::from_pairs(areas, of_area);
        out.neighbours = Groups::from_pairs(areas, pairs);
        out.find_torn(rings);
        out.simplify();
        out
    }

    fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::with_capacity(self.details[0].points.len());
        for (arc, [left, right]) in self.sides.iter().enumerate() {
            let points = self.details[0].get(arc as u32);
            edges.extend(points.windows(2).filter_map(|p| Edge::new(p[0], p[1], *left, *right)));
        }
        edges
    }

    /// Looks across each border without a neighbour: an LSOA there has other vertices, or overlaps.
    fn find_torn(&mut self, rings: &Rings) {
        let mut torn: FxHashSet<u32> = self.torn.keys().copied().collect();
        for (arc, [left, right]) in self.sides.iter().enumerate() {
            if (*left == NONE) == (*right == NONE) {
                continue;
            }
            let points = self.details[0].get(arc as u32);
            let longest = points.windows(2).max_by_key(|p| {
                let (dx, dy) = (i64::from(p[1].lon - p[0].lon), i64::from(p[1].lat - p[0].lat));
                dx * dx + dy * dy
            });
            let Some([a, b]) = longest else { continue };
            let (dx, dy) = (f64::from(b.lon - a.lon), f64::from(b.lat - a.lat));
            // Three micro-degrees to the side without an owner: right of the arc when the left is owned.
            let side = if *right == NONE { 3.0 } else { -3.0 } / dx.hypot(dy);
            let across = LonLat {
                lon: (f64::midpoint(f64::from(a.lon), f64::from(b.lon)) + dy * side).round() as i32,
                lat: (f64::midpoint(f64::from(a.lat), f64::from(b.lat)) - dx * side).round() as i32,
            };
            let own = if *left == NONE { *right } else { *left };
            if let Some(other) = self.finder().find(across).filter(|other| *other != own) {
                torn.extend([own, other]);
            }
        }
        self.torn = BTreeMap::new();
        if !torn.is_empty() {
            for (owner, ring) in rings.iter().filter(|(owner, _)| torn.contains(owner)) {
                self.torn.entry(owner).or_default().push(ring.to_vec());
            }
        }
    }

    fn simplify(&mut self) {
        for (detail, tolerance_m) in [(Detail::Web, WEB_M), (Detail::Overview, OVERVIEW_M)] {
            let full = &self.details[0];
            let mut thinned: Vec<Vec<LonLat>> = (0..self.nodes.len())
                .into_par_iter()
                .map(|arc| simplify(full.get(arc as u32), tolerance_m))
                .collect();
            untangle(full, &mut thinned, tolerance_m);
            self.details[detail as usize] = ArcPoints::from_arcs(&thinned);
        }
    }

    fn finder(&self) -> &PolygonFinder {
        self.finder.get_or_init(|| PolygonFinder::new(&self.edges()))
    }

    /// Drops what finds points until one is looked for again.
    pub(super) fn forget_finder(&mut self) {
        self.finder.take();
    }

    /// The LSOA a point lies in.
    pub(super) fn find(&self, p: LonLat) -> Option<AreaIndex> {
        let torn = self.torn.iter().find(|(lsoa, rings)| {
            self.shapes[**lsoa as usize].is_some_and(|s| s.bounds.contains(p)) && is_inside(rings, p)
        });
        torn.map(|(lsoa, _)| *lsoa).or_else(|| self.finder().find(p))
    }

    /// The LSOAs that share a border with one.
    pub(super) fn neighbours(&self, lsoa: AreaIndex) -> &[AreaIndex] {
        self.neighbours.get(lsoa)
    }

    /// Size and place of an LSOA; none when the file had no polygon for it.
    pub(super) fn shape(&self, lsoa: AreaIndex) -> Option<Shape> {
        self.shapes.get(lsoa as usize).copied().flatten()
    }

    /// How many LSOAs do not fit their neighbours.
    pub(super) fn torn(&self) -> Vec<AreaIndex> {
        self.torn.keys().copied().collect()
    }

    /// Metres from a point to the nearest border of an LSOA; infinite without a polygon.
    pub(super) fn distance_m(&self, p: LonLat, lsoa: AreaIndex) -> f64 {
        let edges = self.arcs_of.get(lsoa).iter().flat_map(|arc| self.details[0].get(*arc).windows(2));
        edges.map(|e| distance_to_edge_m(p, e[0], e[1])).fold(f64::INFINITY, f64::min)
    }

    /// Tells the LSOAs on both sides of every border of an LSOA or of its neighbours that comes within so many
    /// metres of a point.
    pub(super) fn borders_within(
        &self,
        p: LonLat,
        lsoa: AreaIndex,
        within_m: f64,
        mut tell: impl FnMut([Option<AreaIndex>; 2]),
    ) {
        // 110 km to a degree of latitude, a little less than there are: the box is never too small.
        let lat = (within_m / 110_000.0 * 1e6).ceil() as i32;
        let lon = (f64::from(lat) / p.lat_degrees().to_radians().cos().max(0.01)).ceil() as i32;
        let in_reach = |a: &LonLat, b: &LonLat| {
            a.lon.min(b.lon) <= p.lon + lon
                && a.lon.max(b.lon) >= p.lon - lon
                && a.lat.min(b.lat) <= p.lat + lat
                && a.lat.max(b.lat) >= p.lat - lat
        };
        for near in std::iter::once(&lsoa).chain(self.neighbours.get(lsoa)) {
            for arc in self.arcs_of.get(*near) {
                let is_near = self.details[0]
                    .get(*arc)
                    .windows(2)
                    .any(|e| in_reach(&e[0], &e[1]) && distance_to_edge_m(p, e[0], e[1]) <= within_m);
                if is_near {
                    tell(self.sides[*arc as usize].map(|side| (side != NONE).then_some(side)));
                }
            }
        }
    }

    /// The polygon of a set of LSOAs.
    pub(super) fn polygon(
        &self,
        lsoas: &[AreaIndex],
        is_member: impl Fn(AreaIndex) -> bool,
        detail: Detail,
    ) -> geo::MultiPolygon<f64> {
        if !self.torn.is_empty() && lsoas.iter().any(|lsoa| self.torn.contains_key(lsoa)) {
            return self.union(lsoas, is_member, detail);
        }
        let mut halves = Vec::new();
        for lsoa in lsoas {
            for arc in self.arcs_of.get(*lsoa) {
                let [left, right] = self.sides[*arc as usize];
                let inside = |side: u32| side == *lsoa || (side != NONE && is_member(side));
                // The member's own side decides, so that no arc comes twice.
                match (inside(left), inside(right)) {
                    (true, false) if left == *lsoa => halves.push(dissolve::half(*arc, false)),
                    (false, true) if right == *lsoa => halves.push(dissolve::half(*arc, true)),
                    _ => {}
                }
            }
        }
        dissolve::polygons(halves, &self.nodes, &self.details[0], &self.details[detail as usize])
    }

    /// The union by boolean operations of those that do not fit their neighbours with all the others.
    fn union(
        &self,
        lsoas: &[AreaIndex],
        is_member: impl Fn(AreaIndex) -> bool,
        detail: Detail,
    ) -> geo::MultiPolygon<f64> {
        let is_torn = |lsoa: &AreaIndex| self.torn.contains_key(lsoa);
        let (torn, whole): (Vec<AreaIndex>, Vec<AreaIndex>) = lsoas.iter().partition(|lsoa| is_torn(lsoa));
        let mut parts: Vec<geo::MultiPolygon<f64>> =
            torn.iter().map(|lsoa| dissolve::from_rings(self.torn[lsoa].clone())).collect();
        if !whole.is_empty() {
            let is_member: &dyn Fn(AreaIndex) -> bool = &|lsoa| !is_torn(&lsoa) && is_member(lsoa);
            parts.push(self.polygon(&whole, is_member, detail));
        }
        dissolve::rounded(&geo::unary_union(parts.iter().flat_map(|m| &m.0)))
    }
}

/// Whether a ray east from the point meets the rings an odd number of times.
fn is_inside(rings: &[Vec<LonLat>], p: LonLat) -> bool {
    let edges = rings.iter().flat_map(|ring| {
        ring.iter().zip(ring.iter().cycle().skip(1)).filter_map(|(a, b)| Edge::new(*a, *b, NONE, NONE))
    });
    edges.filter(|edge| edge.is_met_by_ray(p)).count() % 2 == 1
}

fn distance_to_edge_m(p: LonLat, a: LonLat, b: LonLat) -> f64 {
    let ((ax, ay), (bx, by)) = (to_metres(a, p), to_metres(b, p));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

/// Sums over the rings of an LSOA, from the first point on.
#[derive(Debug, Clone, Copy)]
struct Moments {
    origin: LonLat,
    twice_area: i128,
    /// Six times the first moments, in cubic micro-degrees.
    lon: f64,
    lat: f64,
    bounds: Bounds,
}

fn shapes(rings: &Rings, areas: usize) -> Vec<Option<Shape>> {
    let mut sums: Vec<Option<Moments>> = vec![None; areas];
    for (owner, ring) in rings.iter() {
        let bounds = Bounds::around(ring.iter().copied()).expect("a ring has points: checked in boundaries");
        let sum = sums[owner as usize].get_or_insert(Moments {
            origin: ring[0],
            twice_area: 0,
            lon: 0.0,
            lat: 0.0,
            bounds,
        });
        let origin = sum.origin;
        let local =
            |p: &LonLat| (f64::from(p.lon) - f64::from(origin.lon), f64::from(p.lat) - f64::from(origin.lat));
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let ((ax, ay), (bx, by)) = (local(a), local(b));
            let cross = ax * by - bx * ay;
            sum.lon += (ax + bx) * cross;
            sum.lat += (ay + by) * cross;
        }
        sum.twice_area += twice_signed_area(ring);
        sum.bounds = sum.bounds.union(bounds);
    }
    let shape = |sum: Moments| {
        let twice = sum.twice_area as f64;
        let middle = |start: i32, moment: f64| start + (moment / (3.0 * twice)).round() as i32;
        let centroid = LonLat { lon: middle(sum.origin.lon, sum.lon), lat: middle(sum.origin.lat, sum.lat) };
        Shape { area: twice / 2.0, centroid, bounds: sum.bounds }
    };
    sums.into_iter().map(|sum| sum.map(shape)).collect()
}

/// Cuts the rings at their nodes into arcs, each kept once with the owners of its sides.
fn arcs(rings: &Rings) -> Topology {
    let mut ids: FxHashMap<LonLat, u32> = FxHashMap::default();
    ids.reserve(rings.points() / 2);
    let mut vertices = Vec::with_capacity(rings.points());
    for (_, ring) in rings.iter() {
        for p in ring {
            let next = ids.len() as u32;
            vertices.push(*ids.entry(*p).or_insert(next));
        }
    }
    let is_node = nodes(rings, &vertices, ids.len());
    drop(ids);

    let mut out = Topology::default();
    out.details[0].starts.push(0);
    // From the first two vertices of an arc, in either direction, to the arc; the lowest bit: backwards.
    let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut overlapping: Vec<AreaIndex> = Vec::new();
    let mut from = 0;
    for (owner, ring) in rings.iter() {
        let n = ring.len();
        let v = &vertices[from..from + n];
        from += n;
        let first = (0..n).find(|i| is_node[v[*i] as usize]);
        // An island starts at its smallest position, so that both its sides cut it alike.
        let start = first.unwrap_or_else(|| (0..n).min_by_key(|i| ring[*i]).unwrap_or(0));
        let mut begin = start;
        for end in start + 1..=start + n {
            if end != start + n && !is_node[v[end % n] as usize] {
                continue;
            }
            let (a, b) = (v[begin % n], v[end % n]);
            let (second, last_but_one) = (v[(begin + 1) % n], v[(end - 1) % n]);
            // There and back again encloses nothing.
            if !(a == b && second == last_but_one) {
                let next = (out.nodes.len() as u32) << 1;
                let arc = *known.entry((a, second)).or_insert(next);
                if arc == next {
                    known.insert((b, last_but_one), next | 1);
                    out.nodes.push([a, b]);
                    out.sides.push([NONE, NONE]);
                    out.details[0].push((begin..=end).map(|i| ring[i % n]));
                }
                let side = &mut out.sides[(arc >> 1) as usize][(arc & 1) as usize];
                if *side == NONE {
                    *side = owner;
                } else {
                    overlapping.extend([*side, owner]);
                }
            }
            begin = end;
        }
    }
    out.torn = overlapping.into_iter().map(|lsoa| (lsoa, Vec::new())).collect();
    out
}

/// Vertices with more than two different neighbours.
fn nodes(rings: &Rings, vertices: &[u32], count: usize) -> Vec<bool> {
    let mut beside = vec![[NONE; 2]; count];
    let mut is_node = vec![false; count];
    let mut from = 0;
    for (_, ring) in rings.iter() {
        let v = &vertices[from..from + ring.len()];
        from += ring.len();
        for i in 0..v.len() {
            let [a, b] = &mut beside[v[i] as usize];
            for next in [v[(i + v.len() - 1) % v.len()], v[(i + 1) % v.len()]] {
                if *a == NONE || *a == next {
                    *a = next;
                } else if *b == NONE || *b == next {
                    *b = next;
                } else {
                    is_node[v[i] as usize] = true;
                }
            }
        }
    }
    is_node
}
