//! What is counted at snap points over the window, and how the crimes of the mature cohort ended: the sums
//! behind hexagons and points, wherever they are drawn.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use rayon::prelude::*;

use crate::geography::AreaIndex;
use crate::values::{CategoryGroup, MonthSpan, OutcomeGroup};

use super::{Axes, Figures, SnapCell, SnapPoint};

/// Which months and forces enter which total.
#[derive(Debug)]
pub struct PlaceCounting<'a> {
    axes: &'a Axes,
    window: std::ops::Range<usize>,
    /// `[force][month]`: whether the month is of the force's mature cohort.
    mature: Vec<Vec<bool>>,
    /// By place in `axes.forces`.
    railway: Vec<bool>,
}

impl<'a> PlaceCounting<'a> {
    /// The window and cohort of the figures.
    pub fn of(figures: &Figures<'a>) -> Self {
        let axes = &figures.counts().axes;
        let forces = &axes.forces;
        let railway = forces.iter().map(|force| force.railway).collect();
        let mature = (0..forces.len())
            .map(|force| {
                let runs = figures.force(force).cohort_runs;
                axes.months.iter().map(|month| runs.iter().any(|run| run.index(month).is_some())).collect()
            })
            .collect();
        Self::new(axes, figures.window(), mature, railway)
    }

    /// From its parts; `mature` is `[force][month]`, `railway` by place in `axes.forces`.
    pub fn new(axes: &'a Axes, window: MonthSpan, mature: Vec<Vec<bool>>, railway: Vec<bool>) -> Self {
        Self { axes, window: axes.months.range_of(window), mature, railway }
    }

    /// The axes of the counts.
    pub const fn axes(&self) -> &'a Axes {
        self.axes
    }

    /// Whether any month of any force is mature.
    pub fn has_cohort(&self) -> bool {
        self.mature.iter().flatten().any(|mature| *mature)
    }

    /// The totals of nothing.
    pub fn zero(&self) -> PlaceTotals {
        PlaceTotals { categories: vec![0; self.axes.categories.len()], ..PlaceTotals::default() }
    }

    /// Whether a cell enters an area's figures: no railway, and a month with the own force's file.
    pub fn counts(&self, cell: &SnapCell) -> bool {
        cell.own_force_reports && !self.railway[usize::from(cell.force)]
    }

    /// Adds a cell to the totals it belongs to.
    pub fn add(&self, totals: &mut PlaceTotals, cell: &SnapCell) {
        let count = cell.incidents();
        let month = usize::from(cell.month);
        let category = usize::from(cell.category);
        let railway = self.railway[usize::from(cell.force)];
        if self.window.contains(&month) {
            if railway {
                totals.railway += count;
            } else if !cell.own_force_reports {
                totals.strays += count;
            } else {
                totals.categories[category] += count;
            }
        }
        let crime = self.axes.category_groups[category] == CategoryGroup::Crime;
        let mature = self
            .mature
            .get(usize::from(cell.force))
            .and_then(|months| months.get(month))
            .copied()
            .unwrap_or(false);
        let group = self.axes.outcome_groups[usize::from(cell.outcome)];
        if let Some(group) = group.filter(|_| crime && mature && self.counts(cell)) {
            totals.outcomes[group as usize] += count;
        }
    }
}

/// Incidents of one place: few beside those of a nation, and hundreds of thousands of places are held at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceTotals {
    /// By category: in months with the own force's file, no railway.
    pub categories: Vec<u32>,
    /// British Transport Police.
    pub railway: u32,
    /// By other forces in months without the own force's file.
    pub strays: u32,
    /// Crimes of the mature cohort by group.
    pub outcomes: [u32; OutcomeGroup::ALL.len()],
}

impl PlaceTotals {
    /// Incidents of the categories of a group.
    pub fn of_group(&self, axes: &Axes, group: CategoryGroup) -> u64 {
        self.categories
            .iter()
            .zip(&axes.category_groups)
            .filter(|(_, of)| **of == group)
            .map(|(count, _)| u64::from(*count))
            .sum()
    }

    /// Incidents of every series in the window.
    pub fn incidents(&self) -> u64 {
        self.categories.iter().chain([&self.railway, &self.strays]).map(|count| u64::from(*count)).sum()
    }
}

/// One cell with what was counted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hexagon {
    /// The cell.
    pub cell: CellIndex,
    /// The district that holds most of its incidents.
    pub district: Option<AreaIndex>,
    /// What was counted.
    pub totals: PlaceTotals,
}

/// The cell a snap point lies in. Not the parent of its cell of resolution 9, which is known: hexagons do not
/// nest exactly, and a point near an edge may lie beyond the outline of that parent.
fn cell_of(point: &SnapPoint, resolution: Resolution) -> Option<CellIndex> {
    if resolution == Resolution::Nine {
        return CellIndex::try_from(point.h3).ok();
    }
    let at = LatLng::new(point.position.lat_degrees(), point.position.lon_degrees()).ok()?;
    Some(at.to_cell(resolution))
}

/// The corners of a cell, longitude first, in degrees; not closed.
pub fn corners(cell: CellIndex) -> geo::LineString<f64> {
    cell.boundary().iter().map(|corner| (corner.lng(), corner.lat())).collect()
}

/// Every cell with incidents in the window, by cell; the same for points in any order.
pub fn hexagons(
    points: &[SnapPoint],
    cells: &[SnapCell],
    resolution: Resolution,
    counting: &PlaceCounting,
    district_of: &(dyn Fn(AreaIndex) -> Option<AreaIndex> + Sync),
) -> Vec<Hexagon> {
    hexagons_of(&placed(points, resolution), cells, counting, district_of)
}

/// Points with the cells they lie in, by cell.
pub(super) fn placed(points: &[SnapPoint], resolution: Resolution) -> Vec<(CellIndex, &SnapPoint)> {
    let mut placed: Vec<(CellIndex, &SnapPoint)> =
        points.par_iter().filter_map(|point| Some((cell_of(point, resolution)?, point))).collect();
    placed.par_sort_unstable_by_key(|(cell, point)| (*cell, point.position));
    placed
}

/// The points of each cell.
pub(super) fn by_cell<'r, 'p>(
    placed: &'r [(CellIndex, &'p SnapPoint)],
) -> Vec<&'r [(CellIndex, &'p SnapPoint)]> {
    placed.chunk_by(|a, b| a.0 == b.0).collect()
}

/// [`hexagons`] of points whose cells are known.
pub(super) fn hexagons_of(
    placed: &[(CellIndex, &SnapPoint)],
    cells: &[SnapCell],
    counting: &PlaceCounting,
    district_of: &(dyn Fn(AreaIndex) -> Option<AreaIndex> + Sync),
) -> Vec<Hexagon> {
    by_cell(placed).into_par_iter().filter_map(|run| hexagon(run, cells, counting, district_of)).collect()
}

/// What was counted at the points of one cell; none without incidents in the window.
fn hexagon(
    run: &[(CellIndex, &SnapPoint)],
    cells: &[SnapCell],
    counting: &PlaceCounting,
    district_of: &(dyn Fn(AreaIndex) -> Option<AreaIndex> + Sync),
) -> Option<Hexagon> {
    let mut totals = counting.zero();
    let mut shares: BTreeMap<Option<AreaIndex>, u64> = BTreeMap::new();
    for (_, point) in run {
        let before = totals.incidents();
        for counted in point.own_cells(cells) {
            counting.add(&mut totals, counted);
        }
        *shares.entry(district_of(point.lsoa)).or_default() += totals.incidents() - before;
    }
    if totals.incidents() == 0 {
        return None;
    }
    // Ascending order and `>`: of districts with equal shares the first, the smaller code, stays.
    let most = shares
        .into_iter()
        .filter(|(district, _)| district.is_some())
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    Some(Hexagon { cell: run[0].0, district: most.and_then(|(district, _)| district), totals })
}
