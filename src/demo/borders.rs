//! Borders between areas of the honeycomb: smoothed and thinned once, so that both sides share every point.

use std::collections::{BTreeMap, BTreeSet};

use super::land::{Land, to_degrees};
use super::mesh::Corner;
use super::rng::Rng;

use crate::values::LonLat;

/// Borders may leave their course by this much when points are dropped.
const TOLERANCE_KM: f64 = 0.016;
/// Rounds of smoothing; each moves a point half way to the middle of its neighbours.
const SMOOTHING_ROUNDS: usize = 3;
/// Random unevenness after smoothing.
const UNEVENNESS_KM: f64 = 0.012;

/// A ring of positions: first equals last, clockwise for an outer ring, as ONS publishes them.
pub(super) type Ring = Vec<LonLat>;

/// Corner to the corners it shares a border with: two, or three where three areas (or the sea) meet.
type Web = BTreeMap<Corner, Vec<Corner>>;

/// The rings of each area; the first of all is the largest.
pub(super) fn rings(land: &Land) -> Vec<Vec<Ring>> {
    let mut web = Web::new();
    // For each area, where its border goes on from a corner, the area on the left.
    let mut onward: Vec<BTreeMap<Corner, Corner>> = vec![BTreeMap::new(); land.seeds.len()];
    for (area, cells) in land.cells_by_area().into_iter().enumerate() {
        for cell in cells {
            let (corners, neighbours) = (land.mesh.corners(cell), land.mesh.neighbours(cell));
            for side in 0..6 {
                if land.owner[neighbours[side]] != land.owner[cell] {
                    let (from, to) = (corners[side], corners[(side + 1) % 6]);
                    onward[area].insert(from, to);
                    for (a, b) in [(from, to), (to, from)] {
                        let others = web.entry(a).or_default();
                        if !others.contains(&b) {
                            others.push(b);
                        }
                    }
                }
            }
        }
    }
    let places = smooth(land, &web);
    let kept = thin(&web, &places);
    let positions: BTreeMap<Corner, LonLat> = kept
        .iter()
        .map(|corner| {
            let [lon, lat] = to_degrees(places[corner]);
            (*corner, LonLat::from_degrees(lon, lat).expect("the mesh lies in the North Sea"))
        })
        .collect();
    onward.into_iter().map(|borders| close(borders, &positions)).collect()
}

/// Moves every point towards its neighbours, then roughens the line a little.
fn smooth(land: &Land, web: &Web) -> BTreeMap<Corner, [f64; 2]> {
    let mut places: BTreeMap<Corner, [f64; 2]> =
        web.keys().map(|corner| (*corner, land.mesh.corner(*corner))).collect();
    for _ in 0..SMOOTHING_ROUNDS {
        places = web
            .iter()
            .map(|(corner, others)| {
                let n = others.len() as f64;
                let mean = |i: usize| others.iter().map(|o| places[o][i]).sum::<f64>() / n;
                let [x, y] = places[corner];
                (*corner, [x.midpoint(mean(0)), y.midpoint(mean(1))])
            })
            .collect();
    }
    for (corner, place) in &mut places {
        let mut rng = Rng::of(&[2, *corner as u64]);
        *place = place.map(|km| km + rng.between(-UNEVENNESS_KM, UNEVENNESS_KM));
    }
    places
}

/// The corners that stay: all meeting points, and of the lines between them what Douglas and Peucker keep.
fn thin(web: &Web, places: &BTreeMap<Corner, [f64; 2]>) -> BTreeSet<Corner> {
    let is_meeting = |corner: &Corner| web[corner].len() == 3;
    let mut kept: BTreeSet<Corner> = web.keys().copied().filter(is_meeting).collect();
    let mut seen = kept.clone();
    for (start, others) in web.iter().filter(|(corner, _)| is_meeting(corner)) {
        for first in others {
            if is_meeting(first) || seen.contains(first) {
                continue;
            }
            let line = walk(web, *start, *first, &is_meeting);
            seen.extend(&line);
            keep(&line, places, &mut kept);
        }
    }
    // What is left are whole coasts of islets.
    for start in web.keys() {
        if !seen.contains(start) {
            let mut line = walk(web, *start, web[start][0], &|corner| corner == start);
            seen.extend(&line);
            let half = line.split_off(line.len() / 2);
            line.push(half[0]);
            kept.extend([line[0], half[0]]);
            keep(&line, places, &mut kept);
            keep(&half, places, &mut kept);
        }
    }
    kept
}

/// Corners from a start by way of a neighbour to where the line ends, both ends included.
fn walk(web: &Web, start: Corner, first: Corner, is_end: &dyn Fn(&Corner) -> bool) -> Vec<Corner> {
    let mut line = vec![start, first];
    while !is_end(&line[line.len() - 1]) {
        let [before, here] = [line[line.len() - 2], line[line.len() - 1]];
        let next = web[&here].iter().find(|corner| **corner != before);
        line.push(*next.expect("a border has no loose end"));
    }
    line
}

/// Douglas and Peucker (1973): keeps the point farthest from the chord where it is too far, and goes on.
fn keep(line: &[Corner], places: &BTreeMap<Corner, [f64; 2]>, kept: &mut BTreeSet<Corner>) {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
    let (a, b) = (places[first], places[last]);
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    let away = |corner: &Corner| {
        let (x, y) = (places[corner][0] - a[0], places[corner][1] - a[1]);
        if length < 1e-9 { x.hypot(y) } else { (dx * y - dy * x).abs() / length }
    };
    let farthest =
        (1..line.len().saturating_sub(1)).max_by(|i, j| away(&line[*i]).total_cmp(&away(&line[*j])));
    if let Some(i) = farthest.filter(|i| away(&line[*i]) > TOLERANCE_KM) {
        kept.insert(line[i]);
        keep(&line[..=i], places, kept);
        keep(&line[i..], places, kept);
    }
}

/// Follows an area's borders round and round until none is left; the longest ring comes first.
fn close(mut onward: BTreeMap<Corner, Corner>, positions: &BTreeMap<Corner, LonLat>) -> Vec<Ring> {
    let mut rings = Vec::new();
    while let Some((start, mut here)) = onward.pop_first() {
        let mut ring: Ring = positions.get(&start).copied().into_iter().collect();
        while here != start {
            ring.extend(positions.get(&here));
            here = onward.remove(&here).expect("a border closes");
        }
        ring.reverse();
        ring.push(ring[0]);
        rings.push(ring);
    }
    rings.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    rings
}

/// Twice the signed area in square micro-degrees; negative for a clockwise ring.
pub(super) fn doubled_area(ring: &[LonLat]) -> i64 {
    ring.windows(2)
        .map(|w| i64::from(w[0].lon) * i64::from(w[1].lat) - i64::from(w[1].lon) * i64::from(w[0].lat))
        .sum()
}

/// Whether a position lies inside rings, by counting crossings (a hole's ring counts as well).
pub(super) fn contains(rings: &[Ring], p: LonLat) -> bool {
    let side = |a: LonLat, b: LonLat| {
        i64::from(b.lon - a.lon) * i64::from(p.lat - a.lat)
            - i64::from(b.lat - a.lat) * i64::from(p.lon - a.lon)
    };
    let crossings = rings
        .iter()
        .flat_map(|ring| ring.windows(2))
        .filter(|w| (w[0].lat > p.lat) != (w[1].lat > p.lat))
        .filter(|w| (side(w[0], w[1]) > 0) == (w[1].lat > w[0].lat))
        .count();
    crossings % 2 == 1
}
