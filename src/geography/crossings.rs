//! Where thinned borders cross or touch although the full ones do not.
//!
//! Thinning looks at one arc at a time, so a bend may come to lie across another arc, or across its own. Such
//! arcs are thinned less, by halves, until none meets another but in a common end: shared borders stay shared.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::simplify::simplify;
use super::topology::ArcPoints;
use crate::values::{Bounds, LonLat};

/// So often is the tolerance of an arc halved; then it is drawn in full.
const MOST_HALVINGS: u8 = 5;

/// Two neighbouring points of an arc.
#[derive(Debug, Clone, Copy)]
struct Segment {
    arc: u32,
    ends: [LonLat; 2],
}

/// Thins arcs less, until none crosses or touches another or itself.
pub(super) fn untangle(full: &ArcPoints, thinned: &mut [Vec<LonLat>], tolerance_m: f64) {
    let mut halvings: BTreeMap<u32, u8> = BTreeMap::new();
    let mut suspects: Vec<u32> = (0..thinned.len() as u32).collect();
    let bounds: Vec<Bounds> = suspects
        .par_iter()
        .map(|arc| Bounds::around(full.get(*arc).iter().copied()).expect("an arc has points"))
        .collect();
    loop {
        let mut tangled = crossing(&suspects, thinned);
        // Full arcs that cross are the file's own.
        tangled.retain(|arc| thinned[*arc as usize].len() < full.get(*arc).len());
        if tangled.is_empty() {
            return;
        }
        for arc in &tangled {
            let times = halvings.entry(*arc).or_default();
            *times += 1;
            thinned[*arc as usize] = if *times > MOST_HALVINGS {
                full.get(*arc).to_vec()
            } else {
                simplify(full.get(*arc), tolerance_m / f64::from(1u32 << *times))
            };
        }
        let changed: FxHashSet<(i32, i32)> =
            tangled.iter().flat_map(|arc| cells(bounds[*arc as usize])).collect();
        suspects = (0..thinned.len() as u32)
            .into_par_iter()
            .filter(|arc| cells(bounds[*arc as usize]).any(|cell| changed.contains(&cell)))
            .collect();
    }
}

/// Cells of a grid of some two kilometres that a box lies in.
fn cells(bounds: Bounds) -> impl Iterator<Item = (i32, i32)> {
    const SIDE: i32 = 20_000;
    let range = |from: i32, to: i32| from.div_euclid(SIDE)..=to.div_euclid(SIDE);
    let rows = range(bounds.min.lat, bounds.max.lat);
    range(bounds.min.lon, bounds.max.lon).flat_map(move |x| rows.clone().map(move |y| (x, y)))
}

/// Arcs that meet themselves or another anywhere but in a common end, ascending.
fn crossing(arcs: &[u32], points: &[Vec<LonLat>]) -> Vec<u32> {
    let segments: Vec<Segment> = arcs
        .iter()
        .flat_map(|arc| points[*arc as usize].windows(2).map(|p| Segment { arc: *arc, ends: [p[0], p[1]] }))
        .collect();
    let side = cell_side(&segments);
    // Segments that meet share a cell of a grid.
    let mut cells: Vec<(i32, i32, u32)> = Vec::with_capacity(2 * segments.len());
    for (at, Segment { ends: [a, b], .. }) in segments.iter().enumerate() {
        let range = |a: i32, b: i32| a.min(b).div_euclid(side)..=a.max(b).div_euclid(side);
        for x in range(a.lon, b.lon) {
            cells.extend(range(a.lat, b.lat).map(|y| (x, y, at as u32)));
        }
    }
    cells.par_sort_unstable();
    let mut found: Vec<u32> = cells
        .par_chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .flat_map_iter(|cell| {
            let pairs = cell.iter().enumerate().flat_map(|(i, p)| cell[i + 1..].iter().map(move |q| (p, q)));
            pairs
                .map(|(p, q)| (&segments[p.2 as usize], &segments[q.2 as usize]))
                .filter(|(p, q)| meet(p.ends, q.ends))
                .flat_map(|(p, q)| [p.arc, q.arc])
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Micro-degrees to a cell's side: twice a usual segment.
fn cell_side(segments: &[Segment]) -> i32 {
    let reach = |s: &Segment| {
        let [a, b] = s.ends;
        i64::from(a.lon.abs_diff(b.lon).max(a.lat.abs_diff(b.lat)))
    };
    let sum: i64 = segments.iter().map(reach).sum();
    (2 * sum / segments.len().max(1) as i64).max(16) as i32
}

/// Twice the area of the triangle, positive when it runs counter-clockwise.
fn turn(a: LonLat, b: LonLat, c: LonLat) -> i64 {
    let step = |from: i32, to: i32| i64::from(to) - i64::from(from);
    step(a.lon, b.lon) * step(a.lat, c.lat) - step(a.lat, b.lat) * step(a.lon, c.lon)
}

/// Whether two segments have a point in common that is not an end of both.
fn meet([a, b]: [LonLat; 2], [c, d]: [LonLat; 2]) -> bool {
    let apart = |a: i32, b: i32, c: i32, d: i32| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(a.lon, b.lon, c.lon, d.lon) || apart(a.lat, b.lat, c.lat, d.lat) {
        return false;
    }
    for (start, end) in [(a, b), (b, a)] {
        for (other_start, other_end) in [(c, d), (d, c)] {
            if start == other_start {
                // From a common end they part, or one lies on the other.
                let step = |from: i32, to: i32| i64::from(to) - i64::from(from);
                let along = step(start.lon, end.lon) * step(start.lon, other_end.lon)
                    + step(start.lat, end.lat) * step(start.lat, other_end.lat);
                return along > 0 && turn(start, end, other_end) == 0;
            }
        }
    }
    let sides = |a: LonLat, b: LonLat, c: LonLat, d: LonLat| turn(a, b, c).signum() * turn(a, b, d).signum();
    sides(a, b, c, d) <= 0 && sides(c, d, a, b) <= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arc(points: &[(i32, i32)]) -> Vec<LonLat> {
        points.iter().map(|(lon, lat)| LonLat { lon: *lon, lat: *lat }).collect()
    }

    fn full(arcs: &[Vec<LonLat>]) -> ArcPoints {
        ArcPoints::from_arcs(arcs)
    }

    fn untangled(arcs: &[Vec<LonLat>], tolerance_m: f64) -> Vec<Vec<LonLat>> {
        let mut thinned: Vec<Vec<LonLat>> = arcs.iter().map(|arc| simplify(arc, tolerance_m)).collect();
        untangle(&full(arcs), &mut thinned, tolerance_m);
        thinned
    }

    fn all_crossing(arcs: &[Vec<LonLat>]) -> Vec<u32> {
        crossing(&(0..arcs.len() as u32).collect::<Vec<_>>(), arcs)
    }

    #[test]
    fn segments_meet_anywhere_but_in_a_common_end() {
        let meets = |a, b, c, d| {
            let p = |(lon, lat)| LonLat { lon, lat };
            meet([p(a), p(b)], [p(c), p(d)])
        };
        assert!(meets((0, 0), (10, 10), (0, 10), (10, 0)), "a cross");
        assert!(meets((0, 0), (10, 0), (5, 0), (5, 9)), "a T");
        assert!(meets((0, 0), (10, 0), (5, 0), (15, 0)), "on one line");
        assert!(meets((0, 0), (10, 0), (0, 0), (5, 0)), "one on the other from a common end");
        assert!(meets((0, 0), (10, 0), (10, 0), (0, 0)), "the same");
        assert!(!meets((0, 0), (10, 0), (10, 0), (10, 5)), "a corner");
        assert!(!meets((0, 0), (10, 0), (10, 0), (20, 0)), "straight on");
        assert!(!meets((0, 0), (10, 10), (0, 1), (9, 10)), "side by side");
        assert!(!meets((0, 0), (10, 0), (11, 0), (20, 0)), "one behind the other");
    }

    #[test]
    fn an_arc_thinned_across_another_is_thinned_less_and_others_stay() {
        // A bay of 55 m with a pier in it, and a border far away.
        let bay = arc(&[(0, 0), (400, 5), (500, -500), (600, 5), (1000, 0)]);
        let pier = arc(&[(500, -400), (500, 400)]);
        let far = arc(&[(0, 9000), (400, 9005), (500, 8500), (600, 9005), (1000, 9000)]);
        let tangled: Vec<_> = [&bay, &pier, &far].map(|arc| simplify(arc, 200.0)).into();
        assert_eq!(all_crossing(&tangled), [0, 1]);
        let thinned = untangled(&[bay, pier.clone(), far], 200.0);
        assert!(all_crossing(&thinned).is_empty());
        assert!(thinned[0].contains(&LonLat { lon: 500, lat: -500 }), "the bay is back");
        assert_eq!(thinned[1], pier);
        assert_eq!(thinned[2], arc(&[(0, 9000), (1000, 9000)]));
    }

    #[test]
    fn two_arcs_between_the_same_ends_do_not_fall_on_each_other() {
        let (upper, lower) = (arc(&[(0, 0), (5, 4), (10, 0)]), arc(&[(0, 0), (5, -4), (10, 0)]));
        let thinned = untangled(&[upper, lower], 200.0);
        assert_ne!(thinned[0], thinned[1]);
    }

    proptest! {
        /// Arcs side by side, each between two lines of its own, never cross in full: nor do they thinned.
        #[test]
        fn what_does_not_cross_in_full_does_not_thinned(
            heights in proptest::collection::vec(proptest::collection::vec(0..2_000i32, 3..40), 2..6),
        ) {
            let mut floor = [0; 40];
            let arcs: Vec<Vec<LonLat>> = heights.iter().map(|heights| {
                let points = heights.iter().enumerate().map(|(x, height)| {
                    floor[x] += 1 + height;
                    (300 * x as i32, floor[x])
                });
                arc(&points.collect::<Vec<_>>())
            }).collect();
            prop_assert_eq!(all_crossing(&arcs), Vec::<u32>::new());
            prop_assert_eq!(all_crossing(&untangled(&arcs, 200.0)), Vec::<u32>::new());
        }
    }
}
