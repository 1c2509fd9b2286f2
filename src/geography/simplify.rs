//! Thins an arc by Visvalingam and Whyatt's method, in metres, keeping its ends.

use geo::{LineString, SimplifyVwIdx};

use crate::values::LonLat;

/// Metres in a micro-degree of latitude on the mean sphere.
const METRES_PER_MICRO_DEGREE: f64 = 0.111_195;

/// Positions as metres east and north of `origin`, true within a few kilometres of it.
pub(super) fn to_metres(p: LonLat, origin: LonLat) -> (f64, f64) {
    let narrowing = origin.lat_degrees().to_radians().cos();
    (
        f64::from(p.lon - origin.lon) * METRES_PER_MICRO_DEGREE * narrowing,
        f64::from(p.lat - origin.lat) * METRES_PER_MICRO_DEGREE,
    )
}

/// Drops points whose triangle with their neighbours is smaller than the square of the tolerance.
/// A closed arc (an island) keeps at least a triangle.
pub(super) fn simplify(arc: &[LonLat], tolerance_m: f64) -> Vec<LonLat> {
    if arc.len() <= 2 {
        return arc.to_vec();
    }
    let metres: LineString<f64> = arc.iter().map(|p| to_metres(*p, arc[0])).collect();
    let kept = metres.simplify_vw_idx(tolerance_m * tolerance_m);
    if arc[0] == arc[arc.len() - 1] && kept.len() < 4 {
        return triangle(arc);
    }
    kept.into_iter().map(|i| arc[i]).collect()
}

/// The start, the point farthest from it, and the point farthest from the line through both.
fn triangle(ring: &[LonLat]) -> Vec<LonLat> {
    let far = farthest(ring, |p| {
        let (x, y) = to_metres(p, ring[0]);
        x.hypot(y)
    });
    let (fx, fy) = to_metres(ring[far], ring[0]);
    let side = farthest(ring, |p| {
        let (x, y) = to_metres(p, ring[0]);
        (x * fy - y * fx).abs()
    });
    let (a, b) = (far.min(side), far.max(side));
    vec![ring[0], ring[a], ring[b], ring[0]]
}

/// The first point with the greatest measure.
fn farthest(points: &[LonLat], measure: impl Fn(LonLat) -> f64) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (i, p) in points.iter().enumerate() {
        let m = measure(*p);
        if m > best.1 {
            best = (i, m);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(points: &[(i32, i32)]) -> Vec<LonLat> {
        points.iter().map(|(lon, lat)| LonLat { lon: *lon, lat: *lat }).collect()
    }

    #[test]
    fn small_wiggles_go_and_ends_stay() {
        // 1,000 micro-degrees are 111 m at the equator; the wiggle is 1.1 m high, the corner 111 m.
        let wiggle = arc(&[(0, 0), (500, 10), (1000, 0), (1000, 1000)]);
        assert_eq!(simplify(&wiggle, 20.0), arc(&[(0, 0), (1000, 0), (1000, 1000)]));
        assert_eq!(simplify(&wiggle, 2000.0), arc(&[(0, 0), (1000, 1000)]));
    }

    #[test]
    fn an_island_keeps_a_triangle() {
        let island = arc(&[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]);
        assert_eq!(simplify(&island, 2000.0), arc(&[(0, 0), (10, 0), (10, 10), (0, 0)]));
    }
}
