//! Remarks that belong beside an area's figures, worked out by rule, most important first.

use crate::aggregates::AreaRevision;
use crate::geography::{AreaIndex, Level};
use crate::values::{Month, MonthSpan};

use super::coverage::not_located_share;
use super::presence::Supplier;
use super::territory::Ground;
use super::{Figure, Note, Test};

/// A yearly rate per 1,000 residents beyond what residents alone explain.
const MISLEADING_RATE: f64 = 250.0;

/// People present on a workday for each resident from which on residents mislead.
const MISLEADING_RATIO: f64 = 1.5;

/// Below this many residents any rate says little of those who live there.
const FEW_RESIDENTS: f64 = 500.0;

/// Share of a force's incidents without a place from which on it is worth a remark.
const NOT_LOCATED_SHARE: f64 = 0.02;

/// Tests whose findings touch every figure of the force's places, and not only rows that lie elsewhere.
const OF_WHOLE_FILES: [Test; 2] = [Test::Identical, Test::Jump];

/// Whether snap points weigh on a level: its areas are small enough to gain or lose whole points.
pub(super) const fn is_small(level: Level) -> bool {
    match level {
        Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => true,
        Level::Country | Level::Region | Level::County | Level::District | Level::Force => false,
    }
}

/// What is remarked of a force's files, the same in each of the thousands of areas it reports for.
#[derive(Debug)]
pub(super) struct ForceRemarks {
    missing: Vec<MonthSpan>,
    unreadable: Vec<MonthSpan>,
    partial: Vec<MonthSpan>,
    /// By test of [`OF_WHOLE_FILES`].
    odd: [Vec<MonthSpan>; OF_WHOLE_FILES.len()],
    /// Share of its incidents of the window without a place.
    not_located: Option<f64>,
}

impl ForceRemarks {
    pub(super) fn of(ground: &Ground<'_>, force: usize) -> Self {
        Self {
            missing: ground.missing_runs(force),
            unreadable: ground.unreadable_runs(force),
            partial: ground.partial_runs(force),
            odd: OF_WHOLE_FILES.map(|test| ground.odd_runs(force, test)),
            not_located: not_located_share(ground.counts, force, ground.window_range()),
        }
    }
}

/// The remarks on one area.
pub(super) fn notes(ground: &Ground<'_>, level: Level, index: AreaIndex, crimes: &Figure) -> Vec<Note> {
    let area = &ground.areas[level][index as usize];
    let territory = ground.territory_of(level, index);
    let forces: Vec<usize> = territory
        .parts
        .iter()
        .filter_map(|part| match part.supplier {
            Supplier::Force(force) => Some(force),
            Supplier::Absent | Supplier::Any => None,
        })
        .collect();
    let mut notes = Vec::new();
    let window = ground.window_range();
    let lacking = territory
        .parts
        .iter()
        .filter(|part| !window.clone().all(|month| ground.street.observed(part.supplier, month)))
        .count() as u32;
    let calendar = territory.calendar_months;
    if lacking > 0 && calendar > 0 && territory.parts.len() > 1 {
        notes.push(Note::PartlyReported {
            lacking,
            forces: territory.parts.len() as u32,
            share: territory.window_months / window.len() as f64,
        });
    }
    let remarks = || forces.iter().map(|force| (*force, ground.force_remarks(*force)));
    let some = |runs: &Vec<MonthSpan>| Some(runs.clone()).filter(|runs| !runs.is_empty());
    notes.extend(
        remarks()
            .filter_map(|(force, of)| Some(Note::MissingMonths { force, runs: some(&of.missing)? }))
            .chain(
                remarks()
                    .filter_map(|(force, of)| Some(Note::Unreadable { force, runs: some(&of.unreadable)? })),
            )
            .chain(
                remarks().filter_map(|(force, of)| {
                    Some(Note::PartialSuspected { force, runs: some(&of.partial)? })
                }),
            ),
    );
    for (place, test) in OF_WHOLE_FILES.into_iter().enumerate() {
        notes.extend(
            remarks().filter_map(|(force, of)| Some(Note::Odd { force, test, runs: some(&of.odd[place])? })),
        );
    }
    if area.is_partial() {
        notes.push(Note::Partial { held: area.lsoas_held.0, official: area.lsoas_held.1 });
    }
    if let Some(residents) = territory.residents.map(|r| r.count)
        && residents_mislead(level, residents, territory.workday, crimes.rate.ok().map(|rate| rate.per_1000))
    {
        notes.push(Note::ResidentsMislead { residents, workday: territory.workday });
    }
    // A district or a force area may gain or lose points at its border too; a country cannot tell.
    if is_small(level) || matches!(level, Level::District | Level::Force) {
        notes.extend(
            ground.renewals.iter().filter(|renewal| forces.contains(&renewal.force)).map(|renewal| {
                Note::SnapPointsRenewed { month: renewal.first_new, last_old: renewal.last_old }
            }),
        );
    }
    // What is not shown was not revised: in months without the own force's file there are only strays.
    let shown = |month: Month| {
        let parts = &territory.parts;
        let place = ground.counts.axes.months.index(month);
        place.is_some_and(|m| parts.iter().any(|part| ground.street.observed(part.supplier, m)))
    };
    notes.extend(revised(ground.counts.revisions.of_area(level, index), shown));
    let strays = ground.counts.areas[level].strays(index).iter().map(|count| u64::from(*count)).sum();
    if strays > 0 {
        notes.push(Note::Strays { count: strays });
    }
    notes.extend(remarks().filter_map(|(force, of)| {
        let share = of.not_located.filter(|share| *share >= NOT_LOCATED_SHARE)?;
        Some(Note::NotLocated { force, share })
    }));
    notes
}

/// One remark for each pair of releases that differ in the area's crimes.
fn revised(revisions: &[AreaRevision], shown: impl Fn(Month) -> bool) -> Vec<Note> {
    let changed = || revisions.iter().filter(|r| r.crimes.0 != r.crimes.1 && shown(r.month));
    let mut releases: Vec<(Month, Month)> = changed().map(|r| (r.before, r.after)).collect();
    releases.sort_unstable();
    releases.dedup();
    let note = |(before, after): (Month, Month)| {
        let of = || changed().filter(move |r| (r.before, r.after) == (before, after));
        let months = MonthSpan::new(of().map(|r| r.month).min()?, of().map(|r| r.month).max()?)?;
        let crimes =
            of().fold((0, 0), |sums, r| (sums.0 + u64::from(r.crimes.0), sums.1 + u64::from(r.crimes.1)));
        Some(Note::Revised { months, before, after, crimes })
    };
    releases.into_iter().filter_map(note).collect()
}

/// Few residents anywhere, or far more people on a workday than residents. Where no file tells of workdays:
/// a rate beyond what residents explain in a ward or anything larger. Single small areas reach such rates
/// wherever there is a shopping street, so the rate says nothing there.
fn residents_mislead(level: Level, residents: f64, workday: Option<f64>, rate_per_1000: Option<f64>) -> bool {
    if let Some(workday) = workday {
        return residents < FEW_RESIDENTS || workday > MISLEADING_RATIO * residents;
    }
    let by_rate = match level {
        Level::Lsoa | Level::Msoa => false,
        Level::Country
        | Level::Region
        | Level::County
        | Level::District
        | Level::Ward
        | Level::Force
        | Level::Outcode => rate_per_1000.is_some_and(|rate| rate > MISLEADING_RATE),
    };
    residents < FEW_RESIDENTS || by_rate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_names_the_months_that_changed() {
        let month = |n: u8| Month::new(2021, n).unwrap();
        let of = |n: u8, crimes| AreaRevision {
            level: Level::Ward,
            area: 0,
            month: month(n),
            before: month(11),
            after: month(12),
            crimes,
        };
        let revisions = [of(5, (10, 8)), of(6, (9, 9)), of(7, (1, 4))];
        let notes = revised(&revisions, |_| true);
        let months = MonthSpan::new(month(5), month(7)).unwrap();
        assert_eq!(notes, [Note::Revised { months, before: month(11), after: month(12), crimes: (11, 12) }]);
        assert!(revised(&[of(6, (9, 9))], |_| true).is_empty());
        assert!(revised(&revisions, |_| false).is_empty());
    }

    #[test]
    fn the_city_of_london_is_flagged() {
        // 8,600 residents and about 8,000 crimes a year.
        assert!(residents_mislead(Level::District, 8_600.0, None, Some(930.0)));
        assert!(!residents_mislead(Level::District, 185_000.0, None, Some(85.0)));
        assert!(residents_mislead(Level::Outcode, 120.0, None, None));
        // With a file of workdays the ratio decides, not the rate.
        assert!(residents_mislead(Level::District, 8_600.0, Some(13_000.0), Some(90.0)));
        assert!(!residents_mislead(Level::District, 8_600.0, Some(12_000.0), Some(930.0)));
        assert!(!residents_mislead(Level::Lsoa, 1_700.0, None, Some(400.0)));
    }
}
