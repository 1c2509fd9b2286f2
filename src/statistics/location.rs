//! How much the place of incidents is to be trusted: heaped on one map point, close to the border, or
//! without a place at all.

use std::ops::Range;

use rayon::prelude::*;

use crate::aggregates::{Counts, SnapPoint};
use crate::geography::{AreaIndex, ByLevel, Geography, Level};
use crate::values::LonLat;

/// So close to the border a point may stand for something beyond it. Map points lie some hundred metres
/// apart at most in towns, and boundary files are drawn to about 20 m.
pub const BORDER_M: f64 = 50.0;

/// Levels for which this is worked out: larger areas hardly depend on single points.
const LEVELS: [Level; 3] = [Level::District, Level::Ward, Level::Lsoa];

/// The map point with most incidents of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct TopPoint {
    /// "Bute Street", "Supermarket"; empty when the police give none.
    pub place: String,
    /// Where it is.
    pub position: LonLat,
    /// Incidents of the window on it.
    pub count: u64,
}

/// How sure the places of an area's incidents are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LocationConfidence {
    /// Located incidents of the window, crimes and anti-social behaviour, without railway incidents.
    pub incidents: u64,
    /// Map points with at least one of them.
    pub points: u32,
    /// The point with most of them.
    pub top: Option<TopPoint>,
    /// Incidents within [`BORDER_M`] of the area's border; none without boundaries.
    pub near_border: Option<u64>,
    /// Share of the street rows of the area's largest force that have no place; none without rows.
    pub not_located_in_force: Option<f64>,
}

/// A sum over points; `top` is a place in the list of points.
#[derive(Debug, Clone, Copy, Default)]
struct Heap {
    incidents: u64,
    points: u32,
    top: Option<(u64, usize)>,
    near_border: u64,
    unknown_border: bool,
}

/// For each area of the levels asked, how its incidents of the window lie; empty lists for other levels.
pub(super) fn location_confidence(
    counts: &Counts,
    geography: &Geography,
    window: &Range<usize>,
) -> ByLevel<Vec<Option<LocationConfidence>>> {
    let per_point: Vec<(u64, Option<[bool; LEVELS.len()]>)> = counts
        .points
        .par_iter()
        .map(|point| {
            let incidents = incidents(counts, point, window);
            let near = (incidents > 0)
                .then(|| geography.is_near_border(point.position, point.lsoa, BORDER_M, LEVELS))
                .flatten();
            (incidents, near)
        })
        .collect();
    let mut heaps = LEVELS.map(|level| vec![Heap::default(); geography.areas(level).len()]);
    for (at, (point, (incidents, near))) in counts.points.iter().zip(&per_point).enumerate() {
        if *incidents == 0 {
            continue;
        }
        for (of_level, (level, heaps)) in LEVELS.into_iter().zip(&mut heaps).enumerate() {
            let Some(area) = geography.parent_of_lsoa(point.lsoa, level) else { continue };
            heaps[area as usize].add(at, *incidents, near.map(|near| near[of_level]));
        }
    }
    let mut out = ByLevel::from_fn(|_| Vec::new());
    for (level, heaps) in LEVELS.into_iter().zip(heaps) {
        out[level] = heaps.into_iter().map(|heap| heap.confidence(&counts.points)).collect();
    }
    out
}

/// Incidents of territorial forces on a point in the window, in months with the own force's file.
fn incidents(counts: &Counts, point: &SnapPoint, window: &Range<usize>) -> u64 {
    point
        .own_cells(&counts.cells)
        .iter()
        .filter(|cell| {
            cell.own_force_reports
                && window.contains(&usize::from(cell.month))
                && !counts.axes.forces[usize::from(cell.force)].railway
        })
        .map(|cell| u64::from(cell.count))
        .sum()
}

impl Heap {
    fn add(&mut self, point: usize, incidents: u64, near_border: Option<bool>) {
        self.incidents += incidents;
        self.points += 1;
        // Of equal points the first by position.
        if self.top.is_none_or(|(most, _)| incidents > most) {
            self.top = Some((incidents, point));
        }
        match near_border {
            Some(true) => self.near_border += incidents,
            Some(false) => {}
            None => self.unknown_border = true,
        }
    }

    fn confidence(self, points: &[SnapPoint]) -> Option<LocationConfidence> {
        (self.incidents > 0).then(|| LocationConfidence {
            incidents: self.incidents,
            points: self.points,
            top: self.top.map(|(count, at)| TopPoint {
                place: points[at].place.clone(),
                position: points[at].position,
                count,
            }),
            near_border: (!self.unknown_border).then_some(self.near_border),
            not_located_in_force: None,
        })
    }
}

/// The index of an area in a list that may be empty for its level.
pub(super) fn of_area(list: &[Option<LocationConfidence>], index: AreaIndex) -> Option<LocationConfidence> {
    list.get(index as usize).cloned().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_point_is_the_top() {
        let point = |lon| SnapPoint {
            position: LonLat { lon, lat: 0 },
            place: format!("Street {lon}"),
            lsoa: 0,
            outcode: None,
            h3: 0,
            first_cell: 0,
            cells: 0,
        };
        let points = [point(0), point(1), point(2)];
        let mut heap = Heap::default();
        heap.add(0, 5, Some(true));
        heap.add(1, 9, Some(false));
        heap.add(2, 9, Some(true));
        let found = heap.confidence(&points).unwrap();
        assert_eq!((found.incidents, found.points, found.near_border), (23, 3, Some(14)));
        assert_eq!(found.top.map(|t| (t.place, t.count)), Some(("Street 1".to_owned(), 9)));
        heap.add(0, 1, None);
        assert_eq!(heap.confidence(&points).unwrap().near_border, None);
        assert_eq!(Heap::default().confidence(&points), None);
    }
}
