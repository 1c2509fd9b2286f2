//! Folded points located and counted into the areas of every level.

use rayon::prelude::*;

use super::counts::{AreaCounts, Axes, Counts, FileFacts, ForceCounts, Shape, SnapCell, UnusableFile};
use super::fold::{Folds, ForceFold};
use super::force_cells::ForceCell;
use super::labels::Labels;
use super::revisions::Revisions;
use super::snap_points::Gathered;
use super::{accounting, axes, far_points, snap_points, stops};
use crate::geography::{AreaIndex, ByLevel, Geography, Level, Located};
use crate::report::Report;
use crate::values::{CategoryGroup, Kind, OutcomeGroup};

/// What the stages of counting share.
pub(super) struct Counting<'a> {
    pub(super) geography: &'a Geography,
    pub(super) folds: &'a [ForceFold],
    /// For each fold, its place in `axes.forces`, and its label ids in the common vocabularies.
    pub(super) maps: Vec<FoldMap>,
    /// For each fold, where its points lie.
    pub(super) located: Vec<Vec<Located>>,
    pub(super) axes: &'a Axes,
    /// `[lsoa]`: the force in whose territory it lies.
    own_force: Vec<Option<u8>>,
    /// `[force][month]`: the street file is there.
    street: Vec<Vec<bool>>,
    any_street: Vec<bool>,
}

pub(super) struct FoldMap {
    pub(super) force: u8,
    pub(super) category: Vec<u8>,
    pub(super) outcome: Vec<u8>,
}

impl Counting<'_> {
    /// Whether the force of an LSOA's place supplied its street file; any force's where none is known.
    pub(super) fn own_force_reports(&self, lsoa: AreaIndex, month: u16) -> bool {
        match self.own_force[lsoa as usize] {
            Some(force) => self.street[force as usize][month as usize],
            None => self.any_street[month as usize],
        }
    }

    /// Every cell with its place, labels in the common vocabularies.
    pub(super) fn cells(&self) -> impl Iterator<Item = (u8, &Located, ForceCell)> {
        self.folds.iter().zip(&self.maps).zip(&self.located).flat_map(|((fold, map), located)| {
            let by_point = located.iter().zip(fold.cells.by_point());
            by_point.flat_map(move |(located, cells)| {
                cells.iter().map(move |cell| (map.force, located, map.apply(*cell)))
            })
        })
    }
}

impl FoldMap {
    pub(super) fn apply(&self, cell: ForceCell) -> ForceCell {
        let (category, outcome) =
            (self.category[cell.category as usize], self.outcome[cell.outcome as usize]);
        ForceCell { category, outcome, ..cell }
    }
}

/// Locates every point once, accounts for every row, and counts into every level. What the geography finds points
/// by is dropped on the way: with the folds and the tables it would be the most memory of a build.
pub fn to_areas(folds: Folds, geography: &mut Geography, report: &mut Report) -> Counts {
    let Folds { months, known, forces: folds } = folds;
    let axes = axes::common(months, &known, &folds, geography);
    let force_id = |slug: &str| axes.forces.iter().position(|f| f.slug == slug).map(|id| id as u8);
    let maps = folds
        .iter()
        .map(|fold| FoldMap {
            force: force_id(&fold.slug).expect("every folded force is on the axis"),
            category: ids_in(&fold.categories, |label| axes.categories.id(label)),
            outcome: ids_in(&fold.outcomes, |label| axes.outcomes.id(label)),
        })
        .collect();
    let located: Vec<Vec<Located>> = folds
        .iter()
        .map(|fold| fold.points.keys.par_iter().map(|key| geography.locate(*key)).collect())
        .collect();
    geography.forget_finders();
    let geography = &*geography;
    let present = present(&folds, &axes, &force_id);
    let street: Vec<Vec<bool>> = present.iter().map(|kinds| kinds[Kind::Street as usize].clone()).collect();
    let any_street = (0..axes.months.len()).map(|m| street.iter().any(|force| force[m])).collect();
    let own_force = (0..geography.areas(Level::Lsoa).len() as AreaIndex)
        .map(|lsoa| {
            let area = geography.parent_of_lsoa(lsoa, Level::Force)?;
            force_id(&geography.area(Level::Force, area).code)
        })
        .collect();
    let counting =
        Counting { geography, folds: &folds, maps, located, axes: &axes, own_force, street, any_street };
    accounting::account(&counting, report);
    let forces = forces(&counting);
    let Gathered { points, cells, without_position } = snap_points::gather(&counting);
    let beyond = snap_points::gather_beyond(&counting);
    let (stops_by_force, stops_by_district) = stops::count(&counting);
    let stop_cells = stops::by_cell(&counting);
    let polygon_disagrees = disagreement(&counting);
    let unusable = folds
        .iter()
        .flat_map(|fold| {
            let force = usize::from(force_id(&fold.slug).expect("every folded force is on the axis"));
            fold.unusable.iter().map(move |(kind, month, column)| UnusableFile {
                force,
                kind: *kind,
                month: *month,
                missing_column: column.map(str::to_owned),
            })
        })
        .collect();
    let files = files(&folds, &axes, &force_id);
    // The tables of areas take as much memory as the folds, which nothing needs any more.
    drop(counting);
    drop(folds);
    let placed =
        points.iter().flat_map(|point| point.own_cells(&cells).iter().map(move |cell| (point, cell)));
    let in_outcodes = placed.clone().filter_map(|(point, cell)| Some((point.outcode?, cell)));
    let in_lsoas = placed
        .map(|(point, cell)| (point.lsoa, cell))
        .chain(without_position.iter().map(|(lsoa, cell)| (*lsoa, cell)));
    let (lsoa, outcode) = rayon::join(
        || count_into(&axes, shape(geography, &axes, Level::Lsoa), in_lsoas),
        || count_into(&axes, shape(geography, &axes, Level::Outcode), in_outcodes),
    );
    let areas = levels(geography, &axes, lsoa, outcode, &forces);
    Counts {
        files,
        revisions: Revisions::default(),
        history: crate::aggregates::History::default(),
        axes,
        present,
        unusable,
        areas,
        forces,
        stops_by_force,
        stops_by_district,
        stop_cells,
        points,
        cells,
        beyond,
        polygon_disagrees,
    }
}

fn ids_in(labels: &Labels, id: impl Fn(&str) -> Option<usize>) -> Vec<u8> {
    // A label that no row of this force carries may be absent from the axis: it is never looked up.
    labels.all().iter().map(|label| id(label).map_or(u8::MAX, |id| id as u8)).collect()
}

fn present(folds: &[ForceFold], axes: &Axes, force_id: &impl Fn(&str) -> Option<u8>) -> Vec<[Vec<bool>; 3]> {
    let nothing = || std::array::from_fn(|_| vec![false; axes.months.len()]);
    let mut present: Vec<[Vec<bool>; 3]> = axes.forces.iter().map(|_| nothing()).collect();
    for fold in folds {
        let force = usize::from(force_id(&fold.slug).expect("every folded force is on the axis"));
        for (kind, month) in &fold.present {
            if let Some(month) = axes.months.index(*month) {
                present[force][*kind as usize][month] = true;
            }
        }
    }
    present
}

fn files(folds: &[ForceFold], axes: &Axes, force_id: &impl Fn(&str) -> Option<u8>) -> Vec<Vec<FileFacts>> {
    let mut files = vec![Vec::new(); axes.forces.len()];
    for fold in folds {
        let force = usize::from(force_id(&fold.slug).expect("every folded force is on the axis"));
        files[force].clone_from(&fold.files);
        files[force].sort_unstable_by_key(|file| (file.kind, file.month));
    }
    files
}

fn shape(geography: &Geography, axes: &Axes, level: Level) -> Shape {
    Shape {
        areas: geography.areas(level).len(),
        categories: axes.categories.len(),
        months: axes.months.len(),
    }
}

fn count_into<'a>(
    axes: &Axes,
    shape: Shape,
    cells: impl Iterator<Item = (AreaIndex, &'a SnapCell)>,
) -> AreaCounts {
    let mut table = AreaCounts::zeros(shape);
    let Shape { categories, months, .. } = shape;
    for (area, cell) in cells {
        let (area, month, category) = (area as usize, cell.month as usize, cell.category as usize);
        if axes.forces[cell.force as usize].railway {
            table.railway[area * months + month] += cell.incidents();
        } else if cell.own_force_reports {
            table.incidents[(area * categories + category) * months + month] += cell.incidents();
            if axes.category_groups[category] == CategoryGroup::Crime
                && let Some(group) = axes.outcome_groups[cell.outcome as usize]
            {
                table.outcome_groups[(area * OutcomeGroup::ALL.len() + group as usize) * months + month] +=
                    cell.incidents();
            }
        } else {
            table.strays[area * months + month] += cell.incidents();
        }
    }
    table
}

/// Sums the LSOA tables upwards, so that children always sum to their parent.
fn levels(
    geography: &Geography,
    axes: &Axes,
    lsoa: AreaCounts,
    outcode: AreaCounts,
    forces: &[ForceCounts],
) -> ByLevel<AreaCounts> {
    let mut levels = ByLevel::from_fn(|level| match level {
        Level::Lsoa | Level::Outcode => AreaCounts::default(),
        Level::Country
        | Level::Region
        | Level::County
        | Level::District
        | Level::Ward
        | Level::Msoa
        | Level::Force => {
            let members: Vec<&[AreaIndex]> = (0..geography.areas(level).len() as AreaIndex)
                .map(|area| geography.lsoas_of(level, area))
                .collect();
            sum(&lsoa, &members, shape(geography, axes, level))
        }
    });
    // Forces without a territory, and countries that only such a force covers, are counted by who recorded.
    for (index, area) in geography.areas(Level::Force).iter().enumerate() {
        let Some(force) = axes.forces.iter().position(|f| f.slug == area.code) else { continue };
        if !geography.lsoas_of(Level::Force, index as AreaIndex).is_empty() {
            continue;
        }
        by_reporter(&mut levels[Level::Force], index, axes, &forces[force]);
        for (level, country) in &area.parents {
            if *level == Level::Country && geography.lsoas_of(Level::Country, *country).is_empty() {
                by_reporter(&mut levels[Level::Country], *country as usize, axes, &forces[force]);
            }
        }
    }
    levels[Level::Lsoa] = lsoa;
    levels[Level::Outcode] = outcode;
    levels
}

fn sum(from: &AreaCounts, members: &[&[AreaIndex]], shape: Shape) -> AreaCounts {
    let mut table = AreaCounts::zeros(shape);
    let add = |into: &mut [u32], from: &[u32], members: &[&[AreaIndex]], width: usize| {
        into.par_chunks_mut(width.max(1)).zip(members).for_each(|(sums, members)| {
            for lsoa in *members {
                for (sum, n) in sums.iter_mut().zip(&from[*lsoa as usize * width..][..width]) {
                    *sum += n;
                }
            }
        });
    };
    let months = shape.months;
    add(&mut table.incidents, &from.incidents, members, shape.categories * months);
    add(&mut table.strays, &from.strays, members, months);
    add(&mut table.railway, &from.railway, members, months);
    add(&mut table.outcome_groups, &from.outcome_groups, members, OutcomeGroup::ALL.len() * months);
    table
}

fn by_reporter(table: &mut AreaCounts, area: usize, axes: &Axes, force: &ForceCounts) {
    let months = table.shape.months;
    let width = table.shape.categories * months;
    table.incidents[area * width..][..width].copy_from_slice(&force.incidents);
    for (outcome, group) in axes.outcome_groups.iter().enumerate() {
        let Some(group) = group else { continue };
        let into = &mut table.outcome_groups[(area * OutcomeGroup::ALL.len() + *group as usize) * months..]
            [..months];
        for (sum, n) in into.iter_mut().zip(&force.last_outcomes[outcome * months..]) {
            *sum += n;
        }
    }
}

fn forces(counting: &Counting<'_>) -> Vec<ForceCounts> {
    let axes = counting.axes;
    let months = axes.months.len();
    let mut forces: Vec<ForceCounts> = axes
        .forces
        .iter()
        .map(|_| ForceCounts {
            incidents: vec![0; axes.categories.len() * months],
            not_located: vec![0; axes.categories.len() * months],
            outside_own_area: vec![0; months],
            last_outcomes: vec![0; axes.outcomes.len() * months],
            ..ForceCounts::default()
        })
        .collect();
    for (force, place, cell) in counting.cells() {
        let (into, month, category) =
            (&mut forces[force as usize], cell.month as usize, cell.category as usize);
        into.incidents[category * months + month] += cell.count;
        if axes.category_groups[category] == CategoryGroup::Crime {
            into.last_outcomes[cell.outcome as usize * months + month] += cell.count;
        }
        match place.lsoa {
            Err(_) => into.not_located[category * months + month] += cell.count,
            Ok(lsoa) => {
                let elsewhere = counting.own_force[lsoa as usize].is_some_and(|own| own != force);
                if elsewhere && axes.forces[force as usize].territory.is_some() {
                    into.outside_own_area[month] += cell.count;
                }
            }
        }
    }
    for (fold, map) in counting.folds.iter().zip(&counting.maps) {
        let into = &mut forces[map.force as usize];
        into.outcomes_matched = fold.joined.matched;
        into.outcomes_unmatched = fold.joined.unmatched;
        into.unmatched_months.clone_from(&fold.joined.unmatched_months);
        into.unmatched_months.resize(months, 0);
        let railway = axes.forces[map.force as usize].railway;
        (into.outside_box, into.far_away) = far_points::count(fold, months, railway);
        into.conflicting_ids = fold.conflicting_ids;
        into.stops_of_other_months = fold.stops_of_other_months;
        into.cohorts.clone_from(&fold.joined.cohorts);
        for cell in &mut into.cohorts {
            cell.category = map.category[cell.category as usize];
            cell.outcome = map.outcome[cell.outcome as usize];
        }
        into.cohorts.sort_unstable();
        into.outcomes_per_crime = fold.joined.per_crime;
        into.first_outcomes.clone_from(&fold.joined.firsts);
        for cell in &mut into.first_outcomes {
            cell.category = map.category[cell.category as usize];
        }
        into.first_outcomes.sort_unstable();
    }
    forces
}

fn disagreement(counting: &Counting<'_>) -> (u64, u64) {
    let (mut differ, mut all) = (0, 0);
    for (fold, located) in counting.folds.iter().zip(&counting.located) {
        for (place, cells) in located.iter().zip(fold.cells.by_point()) {
            let Some(agrees) = place.polygon_agrees else { continue };
            let incidents: u64 = cells.iter().map(|cell| u64::from(cell.count)).sum();
            all += incidents;
            differ += if agrees { 0 } else { incidents };
        }
    }
    (differ, all)
}
