//! Incidents at impossible or improbable coordinates, by the rules of data.police.uk.

use super::fold::ForceFold;
use super::force_cells::ForceCell;
use crate::values::LonLat;

/// 8.2° W to 1.8° E, in micro-degrees: the box that data.police.uk checks against.
const LON: std::ops::RangeInclusive<i32> = -8_200_000..=1_800_000;
/// 49.8° N to 55.9° N.
const LAT: std::ops::RangeInclusive<i32> = 49_800_000..=55_900_000;

/// One degree: how far from the force's others a point may lie.
const FAR: i32 = 1_000_000;

/// A force's others are the middle 98 % of its incidents in each direction: a median alone would accuse the
/// far end of every wide force area (Penzance lies 1.4° from the median of Devon and Cornwall).
const OTHERS: (f64, f64) = (0.01, 0.99);

/// Whether a point lies in the box around England, Wales and Northern Ireland.
fn in_box(at: LonLat) -> bool {
    LON.contains(&at.lon) && LAT.contains(&at.lat)
}

/// The values below which a share of all weights lies; none without weights.
fn quantiles(mut weighted: Vec<(i32, u64)>, (low, high): (f64, f64)) -> Option<(i32, i32)> {
    weighted.sort_unstable();
    let total: u64 = weighted.iter().map(|(_, n)| n).sum();
    let at = |share: f64| {
        let wanted = share * total as f64;
        let mut sum = 0;
        weighted.iter().find_map(|(value, n)| {
            sum += n;
            (sum as f64 >= wanted).then_some(*value)
        })
    };
    Some((at(low)?, at(high)?))
}

/// Incidents of a force outside the box and far from its others, by month. A railway force works anywhere.
pub(super) fn count(fold: &ForceFold, months: usize, railway: bool) -> (Vec<u32>, Vec<u32>) {
    let (mut outside, mut far) = (vec![0; months], vec![0; months]);
    let by_point = || fold.points.keys.iter().zip(fold.cells.by_point());
    let placed = || by_point().filter_map(|(key, cells)| Some((key.position?, cells)));
    let of_each = |axis: fn(LonLat) -> i32| {
        let incidents = |cells: &[ForceCell]| cells.iter().map(|cell| u64::from(cell.count)).sum();
        quantiles(placed().map(|(at, cells)| (axis(at), incidents(cells))).collect(), OTHERS)
    };
    let (Some(lon), Some(lat)) = (of_each(|at| at.lon), of_each(|at| at.lat)) else { return (outside, far) };
    let beyond = |value: i32, (low, high): (i32, i32)| value < low - FAR || value > high + FAR;
    for (at, cells) in placed() {
        let is_outside = !in_box(at);
        let is_far = !railway && (beyond(at.lon, lon) || beyond(at.lat, lat));
        for cell in cells.iter().filter(|_| is_outside || is_far) {
            let month = usize::from(cell.month);
            outside[month] += if is_outside { cell.count } else { 0 };
            far[month] += if is_far { cell.count } else { 0 };
        }
    }
    (outside, far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_of_data_police_uk() {
        let at = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
        assert!(in_box(at(-8.2, 49.8)) && in_box(at(1.8, 55.9)) && in_box(at(-0.46, 52.13)));
        assert!(!in_box(at(-8.21, 52.0)) && !in_box(at(1.81, 52.0)));
        assert!(!in_box(at(0.0, 49.79)) && !in_box(at(0.0, 55.91)));
    }

    #[test]
    fn quantiles_weigh_incidents() {
        let hundred = vec![(5, 98), (900, 1), (-900, 1)];
        assert_eq!(quantiles(hundred, (0.02, 0.98)), Some((5, 5)));
        assert_eq!(quantiles(vec![(1, 1), (2, 1)], OTHERS), Some((1, 2)));
        assert_eq!(quantiles(Vec::new(), OTHERS), None);
    }
}
