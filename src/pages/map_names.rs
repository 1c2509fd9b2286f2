//! Where a name is written on a drawn map: at the place in its area that is furthest from every border, for a
//! box of the name's own proportions. The search is that of Mapbox's polylabel (a heap of ever smaller squares),
//! with the distance of a box (the larger of both directions) in the place of the straight one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Places are told apart to so many units of the drawing.
const PRECISION: f64 = 4.0;

/// Squares are not made smaller than this.
const FINEST: f64 = 0.5;

/// Corner of a ring, in units of the drawing.
pub(super) type Corner = [f64; 2];

/// A square of the search.
#[derive(Debug, Clone, Copy)]
struct Square {
    at: Corner,
    half: f64,
    /// Half the side of the largest box around the middle that crosses no border; below 0 outside.
    room: f64,
}

impl Square {
    /// The room that any place in it could have at most.
    const fn most(&self) -> f64 {
        self.room + self.half
    }

    /// None where no place in it has as much room as `needed`.
    fn new(at: Corner, half: f64, needed: f64, lines: &mut [Line]) -> Option<Self> {
        let square = Self { at, half, room: room(at, needed - half, lines)? };
        (square.most() >= needed).then_some(square)
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |square: &Self| square.at;
        self.most()
            .total_cmp(&other.most())
            .then_with(|| place(self)[0].total_cmp(&place(other)[0]))
            .then_with(|| place(self)[1].total_cmp(&place(other)[1]))
    }
}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Square {}

/// How far a line lies from the origin, by the larger of both directions.
fn distance([ax, ay]: Corner, [bx, by]: Corner) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    // The distance along the line is made of straight pieces: it is least at an end, or where they meet.
    let meeting = [(-ax, dx), (-ay, dy), (ay - ax, dx - dy), (-ay - ax, dx + dy)];
    let far = |t: f64| (ax + t * dx).abs().max((ay + t * dy).abs());
    meeting
        .into_iter()
        .filter(|(_, by)| *by != 0.0)
        .map(|(of, by)| far((of / by).clamp(0.0, 1.0)))
        .fold(far(0.0).min(far(1.0)), f64::min)
}

/// How far the box around a line lies from the origin: no more than the line itself.
fn distance_of_box([ax, ay]: Corner, [bx, by]: Corner) -> f64 {
    let away = |a: f64, b: f64| a.min(b).max(-a.max(b));
    away(ax, bx).max(away(ay, by))
}

/// From corner to corner of a ring.
type Line = [Corner; 2];

/// The lines of rings, which need not repeat their first corner.
fn lines(rings: &[Vec<Corner>]) -> Vec<Line> {
    let pairs = rings.iter().flat_map(|ring| ring.last().into_iter().chain(ring).zip(ring));
    pairs.map(|(a, b)| [*a, *b]).collect()
}

/// [`Square::room`] at a place; none where it is found to be below `needed`. The line that tells so is moved to the
/// front: it is likely to tell so at the next place too.
fn room([x, y]: Corner, needed: f64, lines: &mut [Line]) -> Option<f64> {
    let mut inside = false;
    let mut least = f64::INFINITY;
    for i in 0..lines.len() {
        let [a, b] = lines[i].map(|corner| [corner[0] - x, corner[1] - y]);
        if (a[1] > 0.0) != (b[1] > 0.0) && 0.0 < a[0] - a[1] / (b[1] - a[1]) * (b[0] - a[0]) {
            inside = !inside;
        }
        // Most lines are further away than one before: the dear distance is spared.
        if distance_of_box(a, b) < least {
            least = least.min(distance(a, b));
            if least < needed {
                lines.swap(0, i);
                return None;
            }
        }
    }
    Some(if inside { least } else { -least })
}

/// The middle of a box of so many units, where it has the most room inside the rings; none where it does not fit.
pub(super) fn place(rings: &[Vec<Corner>], width: f64, height: f64) -> Option<Corner> {
    // Narrowed so far that the box is a square.
    let narrow = height / width;
    let rings: Vec<Vec<Corner>> =
        rings.iter().map(|ring| ring.iter().map(|[x, y]| [x * narrow, *y]).collect()).collect();
    let mut ends = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for [x, y] in rings.iter().flatten() {
        ends = [ends[0].min(*x), ends[1].min(*y), ends[2].max(*x), ends[3].max(*y)];
    }
    let [west, north, east, south] = ends;
    let needed = height / 2.0;
    let side = (east - west).min(south - north);
    if side < height || !side.is_finite() {
        return None;
    }
    let mut lines = lines(&rings);
    let half = side / 2.0;
    let mut squares = BinaryHeap::new();
    let mut best: Option<Square> = None;
    let across = ((east - west) / side).ceil() as u32;
    let down = ((south - north) / side).ceil() as u32;
    for i in 0..across {
        for j in 0..down {
            let at = [west + half + side * f64::from(i), north + half + side * f64::from(j)];
            squares.extend(Square::new(at, half, needed, &mut lines));
        }
    }
    while let Some(square) = squares.pop() {
        if square.room >= best.map_or(needed, |best| best.room) {
            best = Some(square);
        }
        let (found, precision) = best.map_or((needed, 0.0), |best| (best.room, PRECISION));
        if square.most() < found + precision {
            break;
        }
        let half = square.half / 2.0;
        if half < FINEST {
            continue;
        }
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            squares.extend(Square::new([square.at[0] + dx, square.at[1] + dy], half, found, &mut lines));
        }
    }
    best.map(|square| [square.at[0] / narrow, square.at[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(west: f64, north: f64, width: f64, height: f64) -> Vec<Corner> {
        vec![[west, north], [west + width, north], [west + width, north + height], [west, north + height]]
    }

    #[test]
    fn distances_are_those_of_boxes() {
        let same = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found}");
        same(distance([3.0, -5.0], [3.0, 5.0]), 3.0);
        same(distance([2.0, 4.0], [6.0, 5.0]), 4.0);
        // The line from (4, 0) to (0, 4) is met by a box of half a side 2.
        same(distance([4.0, 0.0], [0.0, 4.0]), 2.0);
        same(distance_of_box([2.0, 4.0], [6.0, -5.0]), 2.0);
        same(distance_of_box([-2.0, 4.0], [-6.0, 5.0]), 4.0);
        let room = |at, needed| room(at, needed, &mut lines(&[ring(0.0, 0.0, 10.0, 20.0)]));
        same(room([5.0, 5.0], 0.0).unwrap(), 5.0);
        same(room([-3.0, 5.0], 0.0).unwrap(), -3.0);
        assert_eq!(room([5.0, 5.0], 5.1), None);
        // Whatever line comes first, the room is the same.
        let mut turned = lines(&[ring(0.0, 0.0, 10.0, 20.0)]);
        turned.rotate_left(2);
        same(super::room([4.0, 5.0], 0.0, &mut turned).unwrap(), room([4.0, 5.0], 0.0).unwrap());
    }

    #[test]
    fn a_name_stands_in_the_middle_of_the_widest_place_it_fits() {
        let square = [ring(0.0, 0.0, 100.0, 100.0)];
        let [x, y] = place(&square, 60.0, 20.0).unwrap();
        assert!((x - 50.0).abs() <= 20.0 && (y - 50.0).abs() <= 40.0, "{x} {y}");
        assert_eq!(place(&square, 110.0, 20.0), None);
        assert_eq!(place(&[], 10.0, 10.0), None);
    }

    #[test]
    fn a_name_stays_off_an_area_within_its_own() {
        // As Cambridge lies within South Cambridgeshire: the middle is another's.
        let around = [ring(0.0, 0.0, 200.0, 200.0), ring(80.0, 60.0, 40.0, 40.0)];
        let (width, height) = (60.0, 20.0);
        let [x, y] = place(&around, width, height).unwrap();
        assert!((x - 100.0).abs() <= 6.0, "{x}");
        assert!((y - 150.0).abs() <= 20.0, "below, where the room is larger: {y}");
    }
}
