//! What every area rests on: its residents, the forces that report for it, its counts by force.
//!
//! Worked out once for all areas, so that one area's figures are a few sums.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::aggregates::Counts;
use crate::geography::{Area, AreaIndex, ByLevel, Geography, Level, Residents};
use crate::values::{CategoryGroup, Kind, Month, MonthSpan};

use super::cohort::{Maturity, runs};
use super::compare::Observation;
use super::notes::ForceRemarks;
use super::presence::{Part, Presence, Supplier, month_coverage, parts_of};
use super::quality::{Finding, Test, findings, partial_months};
use super::rate::Exposure;
use super::snap_points::{Renewal, renewals};

/// One area's people and forces.
#[derive(Debug, Clone, Default)]
pub(super) struct Territory {
    /// At the middle of the window.
    pub(super) residents: Option<Residents>,
    /// People present on a workday, where a file gives them.
    pub(super) workday: Option<f64>,
    /// The forces' parts, largest first; shares add up to 1.
    pub(super) parts: Vec<Part>,
    /// Counts of each part, `[part][category][month]`; only where several forces share the area and its
    /// LSOAs are known.
    pub(super) by_part: Option<Vec<u32>>,
    /// Observed months of the window, weighted by the parts' shares.
    pub(super) window_months: f64,
    /// Calendar months of the window in which any part is observed.
    pub(super) calendar_months: u32,
}

/// Everything that figures are worked out from.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) counts: &'a Counts,
    /// The areas of each level.
    pub(super) areas: ByLevel<&'a [Area]>,
    /// In the order of `areas`.
    pub(super) territories: ByLevel<Vec<Territory>>,
    /// "England and Wales" and its countries.
    pub(super) england_and_wales: Option<(AreaIndex, Vec<AreaIndex>)>,
    /// For each force of the axes, its area.
    pub(super) force_areas: Vec<Option<AreaIndex>>,
    /// Street files.
    pub(super) street: Presence,
    /// How old street files were when published.
    pub(super) maturity: Maturity,
    /// What looks odd in the files.
    pub(super) findings: Vec<Finding>,
    /// For each force, months whose street file looks incomplete.
    pub(super) partial: Vec<Vec<usize>>,
    /// Stop and search files.
    pub(super) stops: Presence,
    /// The newest 12 months.
    pub(super) window: MonthSpan,
    /// `[area][category]`: incidents of the window, which nearly every figure begins with.
    pub(super) window_counts: ByLevel<Vec<u64>>,
    /// Months with new map points, by force.
    pub(super) renewals: Vec<Renewal>,
    /// By force, once they are asked for.
    pub(super) force_remarks: OnceLock<Vec<ForceRemarks>>,
}

impl<'a> Ground<'a> {
    /// Asks the geography about every area.
    pub(super) fn survey(counts: &'a Counts, geography: &'a Geography) -> Self {
        let axes = &counts.axes;
        let window = axes.months.newest(12);
        let at = middle(window);
        let areas = ByLevel::from_fn(|level| geography.areas(level));
        let suppliers: Vec<Supplier> = areas[Level::Force]
            .iter()
            .map(|area| axes.force(&area.code).map_or(Supplier::Absent, Supplier::Force))
            .collect();
        let lsoas: Vec<(Supplier, f64)> = (0..areas[Level::Lsoa].len() as AreaIndex)
            .map(|lsoa| {
                let force = geography.parent_of_lsoa(lsoa, Level::Force);
                let residents = geography.residents(Level::Lsoa, lsoa, at);
                (
                    force.map_or(Supplier::Any, |f| suppliers[f as usize]),
                    residents.map_or(0.0, |residents| residents.count),
                )
            })
            .collect();
        let england_and_wales = geography.england_and_wales();
        let mut ground = Self {
            counts,
            areas,
            territories: ByLevel::from_fn(|_| Vec::new()),
            england_and_wales,
            force_areas: axes.forces.iter().map(|force| geography.find(Level::Force, &force.slug)).collect(),
            street: Presence::of(counts, Kind::Street),
            maturity: Maturity::of(counts),
            findings: findings(counts),
            partial: partial_months(counts, Kind::Street),
            stops: Presence::of(counts, Kind::StopAndSearch),
            window,
            window_counts: window_counts(counts, window),
            renewals: renewals(counts),
            force_remarks: OnceLock::new(),
        };
        ground.territories = ByLevel::from_fn(|level| {
            (0..ground.areas[level].len() as AreaIndex)
                .into_par_iter()
                .map(|index| {
                    let residents = geography.residents(level, index, at);
                    if level == Level::Outcode {
                        let shares = geography.outcode_shares(index);
                        let parts = parts_of(shares.iter().map(|(lsoa, share)| {
                            let (supplier, residents) = lsoas[*lsoa as usize];
                            (supplier, residents * share)
                        }));
                        return ground.territory(residents, parts, None);
                    }
                    let members = ground.members(geography, level, index);
                    let parts = if members.is_empty() {
                        ground.parts_without_land(level, index, &suppliers)
                    } else {
                        parts_of(members.iter().map(|lsoa| lsoas[*lsoa as usize]))
                    };
                    let by_part = (parts.len() > 1 && !members.is_empty()).then(|| {
                        counts_by_part(
                            counts,
                            &parts,
                            members.iter().map(|lsoa| (*lsoa, lsoas[*lsoa as usize].0)),
                        )
                    });
                    let workday = geography.workday_population(level, index);
                    Territory { workday, ..ground.territory(residents, parts, by_part) }
                })
                .collect()
        });
        ground
    }

    /// The LSOAs of an area; for England and Wales those of both.
    fn members(&self, geography: &'a Geography, level: Level, index: AreaIndex) -> Vec<AreaIndex> {
        let own = geography.lsoas_of(level, index);
        match &self.england_and_wales {
            Some((whole, countries)) if own.is_empty() && level == Level::Country && *whole == index => {
                countries.iter().flat_map(|c| geography.lsoas_of(level, *c)).copied().collect()
            }
            _ => own.to_vec(),
        }
    }

    /// A force without a territory reports for itself; a country without LSOAs by the forces inside it.
    fn parts_without_land(&self, level: Level, index: AreaIndex, suppliers: &[Supplier]) -> Vec<Part> {
        if level == Level::Force {
            return parts_of([(suppliers[index as usize], 1.0)]);
        }
        let inside: Vec<Supplier> = self.areas[Level::Force]
            .iter()
            .zip(suppliers)
            .filter(|(force, _)| force.parents.contains(&(level, index)))
            .map(|(_, supplier)| *supplier)
            .collect();
        if inside.is_empty() {
            parts_of([(Supplier::Any, 1.0)])
        } else {
            parts_of(inside.into_iter().map(|s| (s, 1.0)))
        }
    }

    /// With the observed months of the window added.
    pub(super) fn territory(
        &self,
        residents: Option<Residents>,
        parts: Vec<Part>,
        by_part: Option<Vec<u32>>,
    ) -> Territory {
        let covered: Vec<f64> =
            self.window_range().map(|month| month_coverage(&parts, &self.street, month)).collect();
        Territory {
            residents,
            workday: None,
            parts,
            by_part,
            window_months: covered.iter().sum(),
            calendar_months: covered.iter().filter(|share| **share > 0.0).count() as u32,
        }
    }

    /// Unbroken runs of months whose street file looks incomplete.
    pub(super) fn partial_runs(&self, force: usize) -> Vec<MonthSpan> {
        runs(self.counts.axes.months, &self.partial[force])
    }

    /// Unbroken runs of months whose street file is there and cannot be read.
    pub(super) fn unreadable_runs(&self, force: usize) -> Vec<MonthSpan> {
        runs(self.counts.axes.months, &self.unreadable(force))
    }

    /// Unbroken runs of months of which no archive holds a street file.
    pub(super) fn missing_runs(&self, force: usize) -> Vec<MonthSpan> {
        let (months, unreadable) = (self.counts.axes.months, self.unreadable(force));
        let missing: Vec<usize> = (0..months.len())
            .filter(|month| !self.street.observed(Supplier::Force(force), *month))
            .filter(|month| !unreadable.contains(month))
            .collect();
        runs(months, &missing)
    }

    /// Unbroken runs of months whose street file a test of whole files found odd. Months beside a file that
    /// looks incomplete are left out of the jumps: that is said already.
    pub(super) fn odd_runs(&self, force: usize, test: Test) -> Vec<MonthSpan> {
        let months = self.counts.axes.months;
        let partial = |month: usize| self.partial[force].contains(&month);
        let seen = |month: &usize| self.street.observed(Supplier::Force(force), *month);
        let odd: Vec<usize> = self
            .findings
            .iter()
            .filter(|f| (f.force, f.test, f.kind) == (force, test, Kind::Street))
            .filter_map(|f| months.index(f.month))
            .filter(seen)
            .filter(|month| test != Test::Jump || !(partial(*month) || *month > 0 && partial(month - 1)))
            .collect();
        runs(months, &odd)
    }

    fn unreadable(&self, force: usize) -> Vec<usize> {
        let unusable = self.counts.unusable.iter();
        let mut places: Vec<usize> = unusable
            .filter(|file| (file.force, file.kind) == (force, Kind::Street))
            .filter_map(|file| self.counts.axes.months.index(file.month))
            .collect();
        places.sort_unstable();
        places
    }

    /// What every area that a force reports for says of its files.
    pub(super) fn force_remarks(&self, force: usize) -> &ForceRemarks {
        let all = || (0..self.counts.axes.forces.len()).map(|force| ForceRemarks::of(self, force)).collect();
        &self.force_remarks.get_or_init(all)[force]
    }

    /// Places of the window's months.
    pub(super) fn window_range(&self) -> Range<usize> {
        self.counts.axes.months.range_of(self.window)
    }

    pub(super) fn territory_of(&self, level: Level, index: AreaIndex) -> &Territory {
        &self.territories[level][index as usize]
    }

    /// Residents and observed months of an area over the window.
    pub(super) fn exposure(&self, level: Level, index: AreaIndex) -> Exposure {
        let territory = self.territory_of(level, index);
        Exposure {
            residents: territory.residents.map(|r| r.count),
            months: territory.window_months,
            calendar: territory.calendar_months,
            window: self.window.len() as u32,
        }
    }

    /// Incidents of one category in the window.
    pub(super) fn window_count(&self, level: Level, index: AreaIndex, category: usize) -> u64 {
        self.window_counts[level][index as usize * self.counts.areas[level].shape.categories + category]
    }

    /// Incidents of all categories of a group in the window.
    pub(super) fn window_group(&self, level: Level, index: AreaIndex, group: CategoryGroup) -> u64 {
        self.categories_of(group).map(|category| self.window_count(level, index, category)).sum()
    }

    /// Ids of the categories of a group.
    pub(super) fn categories_of(&self, group: CategoryGroup) -> impl Iterator<Item = usize> + '_ {
        let groups = &self.counts.axes.category_groups;
        (0..groups.len()).filter(move |category| groups[*category] == group)
    }

    /// Crimes of the window with the people they belong to.
    pub(super) fn crimes(&self, level: Level, index: AreaIndex) -> Observation {
        Observation {
            count: self.window_group(level, index, CategoryGroup::Crime),
            exposure: self.exposure(level, index),
        }
    }

    /// The areas around an area that are larger than it, nearest first: district, county, force, region,
    /// country, England and Wales.
    pub(super) fn containing(&self, level: Level, index: AreaIndex) -> Vec<(Level, AreaIndex)> {
        let area = &self.areas[level][index as usize];
        let mut around: Vec<(Level, AreaIndex)> = area
            .parents
            .iter()
            .copied()
            .filter(|(l, _)| {
                matches!(l, Level::District | Level::County | Level::Force | Level::Region | Level::Country)
            })
            .collect();
        let parts = &self.territory_of(level, index).parts;
        if let ([Part { supplier: Supplier::Force(force), .. }], true) =
            (parts.as_slice(), level != Level::Outcode)
            && let Some(force_area) = self.force_areas[*force]
        {
            around.push((Level::Force, force_area));
        }
        if let Some((whole, countries)) = &self.england_and_wales {
            let country = around.iter().find(|(l, _)| *l == Level::Country).map(|(_, i)| *i);
            let own = (level == Level::Country).then_some(index);
            if country.or(own).is_some_and(|c| countries.contains(&c)) {
                around.push((Level::Country, *whole));
            }
        }
        let whole = self.england_and_wales.as_ref().map(|(whole, _)| (Level::Country, *whole));
        let nearness = |l: Level, i: AreaIndex| match l {
            Level::District => 0,
            Level::County => 1,
            Level::Force => 2,
            Level::Region => 3,
            Level::Country if whole == Some((l, i)) => 5,
            Level::Country => 4,
            // Never containing, by the filter above.
            Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => 6,
        };
        around.retain(|(l, i)| self.is_larger((*l, *i), (level, index)));
        around.sort_unstable_by_key(|(l, i)| (nearness(*l, *i), *i));
        around.dedup();
        around
    }

    fn is_larger(&self, outer: (Level, AreaIndex), inner: (Level, AreaIndex)) -> bool {
        if outer == inner {
            return false;
        }
        let residents = |(l, i)| self.territory_of(l, i).residents.map(|r| r.count);
        if let (Some(outer), Some(inner)) = (residents(outer), residents(inner)) {
            return outer > inner + 0.5;
        }
        let held = |(l, i): (Level, AreaIndex)| self.areas[l][i as usize].lsoas_held.0;
        held(outer) > held(inner)
    }

    /// The area whose rest every category is compared with.
    pub(super) fn benchmark_of(&self, level: Level, index: AreaIndex) -> Option<(Level, AreaIndex)> {
        let around = self.containing(level, index);
        around.into_iter().find(|(outer, _)| match level {
            Level::Ward | Level::Msoa | Level::Lsoa => true,
            Level::District => matches!(outer, Level::Force | Level::Country),
            Level::Country | Level::Region | Level::County | Level::Force | Level::Outcode => {
                *outer == Level::Country
            }
        })
    }

    /// The widest area: England and Wales, else the country with most residents.
    pub(super) fn nation(&self) -> Option<AreaIndex> {
        if let Some((whole, _)) = &self.england_and_wales {
            return Some(*whole);
        }
        let residents = |i: &AreaIndex| {
            self.territory_of(Level::Country, *i).residents.map_or(0.0, |residents| residents.count)
        };
        (0..self.areas[Level::Country].len() as AreaIndex)
            .max_by(|a, b| residents(a).total_cmp(&residents(b)).then(b.cmp(a)))
    }
}

/// The month in whose year the window's residents are taken: July for January to December.
pub(super) fn middle(window: MonthSpan) -> Month {
    window.at(window.len() / 2)
}

/// The sums behind [`Ground::window_count`].
pub(super) fn window_counts(counts: &Counts, window: MonthSpan) -> ByLevel<Vec<u64>> {
    let window = counts.axes.months.range_of(window);
    let sum = |series: &[u32]| series[window.clone()].iter().map(|count| u64::from(*count)).sum();
    ByLevel::from_fn(|level| {
        let table = &counts.areas[level];
        table.incidents.chunks_exact(table.shape.months.max(1)).map(sum).collect()
    })
}

pub(super) fn counts_by_part(
    counts: &Counts,
    parts: &[Part],
    members: impl Iterator<Item = (AreaIndex, Supplier)>,
) -> Vec<u32> {
    let table = &counts.areas[Level::Lsoa];
    let row = table.shape.categories * table.shape.months;
    let mut sums = vec![0; parts.len() * row];
    for (lsoa, supplier) in members {
        let part = parts
            .iter()
            .position(|p| p.supplier == supplier)
            .expect("the parts were made of these very LSOAs");
        let from = lsoa as usize * row;
        for (sum, count) in sums[part * row..][..row].iter_mut().zip(&table.incidents[from..from + row]) {
            *sum += count;
        }
    }
    sums
}
