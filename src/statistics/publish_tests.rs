//! Figures of a made-up country of four small areas, worked out by hand.

use std::collections::BTreeSet;

use super::cohort::Maturity;
use super::comparators::Surroundings;
use super::presence::{Presence, Supplier, parts_of};
use super::quality::partial_months;
use super::snap_points::renewals;
use super::territory::{Ground, Territory, counts_by_part, window_counts};
use super::{Evidence, Figures, Finding, NoRate, Note, Status, Test, Verdict};
use crate::aggregates::{
    AreaCounts, Axes, CohortCell, Counts, Force, ForceCounts, Revisions, Shape, SnapCell, SnapPoint,
    StopCounts, UnusableFile,
};
use crate::geography::{Area, AreaIndex, ByLevel, Level, Residents};
use crate::values::{CategoryGroup, Kind, LonLat, Month, MonthSpan, OutcomeGroup, StopColumn, Vocabulary};

const MONTHS: usize = 30;
const BURGLARY: usize = 0;
const ASB: usize = 1;

/// Small areas: residents, force, ward, district, burglaries a month.
const LSOAS: [(f64, usize, u32, u32, u32); 4] =
    [(2_000.0, 0, 0, 0, 20), (2_000.0, 0, 1, 0, 10), (4_000.0, 0, 2, 1, 20), (8_000.0, 1, 3, 2, 160)];

fn months() -> MonthSpan {
    MonthSpan::new(Month::new(2023, 7).unwrap(), Month::new(2025, 12).unwrap()).unwrap()
}

/// The second force lacks December 2025 and July 2024.
fn supplied(force: usize, month: usize) -> bool {
    force == 0 || (month != 29 && month != 12)
}

fn area(level: Level, code: &str, parents: &[(Level, AreaIndex)], lsoas: u32) -> Area {
    Area {
        level,
        code: code.to_owned(),
        name: code.to_owned(),
        name_cy: None,
        local_name: None,
        parents: parents.to_vec(),
        area_km2: None,
        centre: None,
        bounds: None,
        lsoas_held: (lsoas, lsoas),
    }
}

/// The areas of every level.
fn areas() -> ByLevel<Vec<Area>> {
    let country = (Level::Country, 0);
    let district = |d: u32| (Level::District, d);
    ByLevel::from_fn(|level| match level {
        Level::Country => vec![area(level, "E92000001", &[], 4)],
        Level::Force => vec![
            area(level, "alpha", &[country], 3),
            area(level, "beta", &[country], 1),
            area(level, "btp", &[], 0),
        ],
        Level::District => [2, 1, 1]
            .into_iter()
            .enumerate()
            .map(|(d, lsoas)| area(level, &format!("E0700000{d}"), &[country], lsoas))
            .collect(),
        Level::Ward => LSOAS
            .iter()
            .enumerate()
            .map(|(w, l)| area(level, &format!("E0500000{w}"), &[country, district(l.3)], 1))
            .collect(),
        Level::Lsoa => LSOAS
            .iter()
            .enumerate()
            .map(|(i, l)| {
                area(level, &format!("E0100000{i}"), &[country, district(l.3), (Level::Ward, l.2)], 1)
            })
            .collect(),
        // Half of the second small area and a quarter of the fourth.
        Level::Outcode => vec![area(level, "AB1", &[country], 0)],
        Level::Region | Level::County | Level::Msoa => Vec::new(),
    })
}

/// The areas that a small area belongs to at a level.
fn place(level: Level, lsoa: usize) -> Option<usize> {
    match level {
        Level::Country => Some(0),
        Level::Force => Some(LSOAS[lsoa].1),
        Level::District => Some(LSOAS[lsoa].3 as usize),
        Level::Ward => Some(LSOAS[lsoa].2 as usize),
        Level::Lsoa => Some(lsoa),
        // The points of the second and the fourth all lie nearest to its postcodes.
        Level::Outcode => (lsoa % 2 == 1).then_some(0),
        Level::Region | Level::County | Level::Msoa => None,
    }
}

/// The made-up country, for tests of other parts.
pub(super) fn made_up() -> (ByLevel<Vec<Area>>, Counts) {
    let areas = areas();
    let counts = counts(&areas);
    (areas, counts)
}

fn counts(areas: &ByLevel<Vec<Area>>) -> Counts {
    let mut forces = [("alpha", Some(0)), ("beta", Some(1)), ("btp", None)]
        .map(|(slug, at)| Force::named(slug, at))
        .to_vec();
    forces[2].never = vec![Kind::Outcomes, Kind::StopAndSearch];
    let tables = ByLevel::from_fn(|level| {
        let shape = Shape { areas: areas[level].len(), categories: 2, months: MONTHS };
        let mut table = AreaCounts::zeros(shape);
        for (lsoa, (_, force, .., monthly)) in LSOAS.into_iter().enumerate() {
            let Some(at) = place(level, lsoa) else { continue };
            for month in 0..MONTHS {
                let cell = |row: usize| row * MONTHS + month;
                if !supplied(force, month) {
                    table.strays[cell(at)] += 1;
                    continue;
                }
                // The newest 12 months hold a tenth more crimes.
                let burglaries = if month >= 18 { monthly + monthly / 10 } else { monthly };
                table.incidents[cell(at * 2 + BURGLARY)] += burglaries;
                table.incidents[cell(at * 2 + ASB)] += 1;
                let group =
                    if month.is_multiple_of(2) { OutcomeGroup::Positive } else { OutcomeGroup::Pending };
                table.outcome_groups[cell(at * OutcomeGroup::ALL.len() + group as usize)] += burglaries;
            }
        }
        table
    });
    let force_counts = |force: usize| {
        let mut counts = ForceCounts {
            incidents: vec![0; 2 * MONTHS],
            not_located: vec![0; 2 * MONTHS],
            outside_own_area: vec![0; MONTHS],
            last_outcomes: vec![0; 3 * MONTHS],
            outcomes_matched: 40,
            ..ForceCounts::default()
        };
        if force < 2 {
            for month in (0..MONTHS).filter(|m| supplied(force, *m)) {
                counts.incidents[month] = 100;
                counts.not_located[month] = 5;
                counts.last_outcomes[MONTHS + month] = 60;
                counts.last_outcomes[2 * MONTHS + month] = 40;
            }
            // The crimes of July 2024: 30 outcomes at once, 20 two months later, 5 far later.
            counts.cohorts = [(0, 30), (2, 20), (14, 5), (-1, 1)]
                .map(|(lag, count)| CohortCell { month: 12, category: 0, outcome: 1, lag, count })
                .to_vec();
        }
        counts
    };
    let stops = |monthly: u32| StopCounts {
        months: vec![monthly; MONTHS],
        columns: vec![vec![(String::new(), vec![monthly; MONTHS])]; StopColumn::ALL.len()],
    };
    let present = (0..3)
        .map(|force| {
            let street = (0..MONTHS).map(|m| force < 2 && supplied(force, m)).collect();
            // Outcomes cover a year from July 2024 only.
            [street, (0..MONTHS).map(|m| (12..=24).contains(&m)).collect(), vec![force == 0; MONTHS]]
        })
        .collect();
    let (points, cells) = points();
    Counts {
        axes: Axes {
            months: months(),
            categories: Vocabulary::new(["Burglary", "Anti-social behaviour"], &BTreeSet::new()),
            category_groups: vec![CategoryGroup::Crime, CategoryGroup::AntiSocialBehaviour],
            outcomes: Vocabulary::new(["", "Suspect charged", "Under investigation"], &BTreeSet::new()),
            outcome_groups: vec![None, Some(OutcomeGroup::Positive), Some(OutcomeGroup::Pending)],
            forces,
        },
        present,
        areas: tables,
        forces: (0..3).map(force_counts).collect(),
        stops_by_force: vec![stops(10), stops(0), stops(0)],
        stops_by_district: vec![stops(5); 3],
        points,
        cells,
        beyond: Vec::new(),
        polygon_disagrees: (0, 0),
        files: Vec::new(),
        revisions: Revisions::default(),
        history: crate::aggregates::History::default(),
        stop_cells: Vec::new(),
        unusable: vec![UnusableFile {
            force: 1,
            kind: Kind::Street,
            month: months().at(12),
            missing_column: None,
        }],
    }
}

/// The first force uses one point to February 2025 and another from March; the second always the same.
fn points() -> (Vec<SnapPoint>, Vec<SnapCell>) {
    let uses = [(0u8, 0..20usize), (0, 20..MONTHS), (1, 0..MONTHS)];
    let (mut points, mut cells) = (Vec::new(), Vec::new());
    for (i, (force, months)) in uses.into_iter().enumerate() {
        points.push(SnapPoint {
            position: LonLat { lon: i as i32, lat: 0 },
            place: String::new(),
            lsoa: 0,
            outcode: None,
            h3: 0,
            first_cell: cells.len() as u32,
            cells: months.len() as u32,
        });
        cells.extend(months.map(|month| SnapCell {
            month: month as u16,
            category: 0,
            outcome: 0,
            force,
            own_force_reports: true,
            count: 200,
        }));
    }
    (points, cells)
}

fn ground<'a>(counts: &'a Counts, areas: &'a ByLevel<Vec<Area>>) -> Ground<'a> {
    let mut ground = Ground {
        findings: Vec::new(),
        counts,
        areas: ByLevel::from_fn(|level| areas[level].as_slice()),
        territories: ByLevel::from_fn(|_| Vec::new()),
        england_and_wales: None,
        force_areas: vec![Some(0), Some(1), Some(2)],
        street: Presence::of(counts, Kind::Street),
        stops: Presence::of(counts, Kind::StopAndSearch),
        maturity: Maturity::of(counts),
        partial: partial_months(counts, Kind::Street),
        window: counts.axes.months.newest(12),
        window_counts: window_counts(counts, counts.axes.months.newest(12)),
        renewals: renewals(counts),
        force_remarks: std::sync::OnceLock::new(),
    };
    ground.territories = ByLevel::from_fn(|level| {
        (0..areas[level].len()).map(|index| territory(&ground, level, index)).collect()
    });
    ground
}

fn territory(ground: &Ground<'_>, level: Level, index: usize) -> Territory {
    let people = |count| Some(Residents { count, year: 2022, census: false });
    if level == Level::Outcode {
        let parts = parts_of([(Supplier::Force(0), 1_000.0), (Supplier::Force(1), 2_000.0)]);
        return ground.territory(people(3_000.0), parts, None);
    }
    let members: Vec<usize> = (0..4).filter(|l| place(level, *l) == Some(index)).collect();
    if members.is_empty() {
        return ground.territory(None, parts_of([(Supplier::Force(index), 1.0)]), None);
    }
    let supplier = |l: usize| Supplier::Force(LSOAS[l].1);
    let parts = parts_of(members.iter().map(|l| (supplier(*l), LSOAS[*l].0)));
    let by_part = (parts.len() > 1).then(|| {
        counts_by_part(ground.counts, &parts, members.iter().map(|l| (*l as AreaIndex, supplier(*l))))
    });
    ground.territory(people(members.iter().map(|l| LSOAS[*l].0).sum()), parts, by_part)
}

fn with_figures(test: impl FnOnce(&Figures<'_>)) {
    let areas = areas();
    let counts = counts(&areas);
    test(&Figures::on(ground(&counts, &areas), &Surroundings::default()));
}

#[test]
fn a_ward_against_the_rest_of_its_district() {
    with_figures(|figures| {
        let ward = figures.area(Level::Ward, 0);
        // 22 a month in a full year: 264 among 2,000 residents.
        assert_eq!(ward.crimes.count, Some(264));
        let rate = ward.crimes.rate.unwrap();
        assert!((rate.per_1000 - 132.0).abs() < 1e-9);
        // The rest of the district is the other ward: 132 among 2,000.
        let nearest = &ward.comparisons[0];
        assert_eq!((nearest.level, nearest.area), (Level::District, 0));
        assert!((nearest.rest.per_1000 - 66.0).abs() < 1e-9);
        assert_eq!(nearest.verdict, Verdict::Higher);
        // The rest of the force area: 11 + 22 a month among 6,000.
        assert_eq!(ward.comparisons[1].level, Level::Force);
        assert!((ward.comparisons[1].rest.per_1000 - 66.0).abs() < 1e-9);
        assert_eq!(ward.comparisons[2].level, Level::Country);
        assert_eq!(ward.categories[BURGLARY].verdict, Some(Verdict::Higher));
        assert_eq!(ward.categories[BURGLARY].share, Some(1.0));
        assert_eq!(ward.categories[ASB].share, None);
        // Anti-social behaviour is no crime: once a month, 12 a year, a rate of its own.
        assert_eq!(ward.antisocial.count, Some(12));
        assert_eq!(ward.crime_months[18], Some(22));
        assert!((ward.observed_share - 1.0).abs() < f64::EPSILON);
    });
}

#[test]
fn a_missing_month_is_no_zero() {
    with_figures(|figures| {
        let district = figures.area(Level::District, 2);
        assert_eq!(district.crime_months[29], None);
        assert_eq!(district.categories[ASB].months[29], None);
        assert_eq!(district.strays[29], 1);
        assert_eq!(district.observed_months, 11);
        // 176 × 11 months among 8,000 × 11/12 person-years.
        assert_eq!(district.crimes.count, Some(1_936));
        assert!((district.crimes.rate.unwrap().per_1000 - 264.0).abs() < 1e-9);
        let missing = |note: &Note| match note {
            Note::MissingMonths { force, runs } => Some((*force, runs.len())),
            _ => None,
        };
        assert_eq!(district.notes.iter().find_map(missing), Some((1, 1)));
        let unreadable = |note: &Note| matches!(note, Note::Unreadable { force: 1, runs } if runs.len() == 1);
        assert!(district.notes.iter().any(unreadable), "{:?}", district.notes);
        assert!(district.notes.contains(&Note::Strays { count: 2 }));
        assert!(district.notes.contains(&Note::ResidentsMislead { residents: 8_000.0, workday: None }));
        let located = |note: &Note| matches!(note, Note::NotLocated { force: 1, share } if (share - 0.05).abs() < 1e-12);
        assert!(district.notes.iter().any(located));
    });
}

#[test]
fn series_and_exposure_alone_are_those_of_the_whole() {
    with_figures(|figures| {
        for (level, index) in [(Level::District, 2), (Level::Ward, 0), (Level::Country, 0)] {
            let whole = figures.area(level, index);
            let series: Vec<_> = whole.categories.iter().map(|category| category.months.clone()).collect();
            assert_eq!(figures.category_months(level, index), series);
            let (alone, whole) = (figures.exposure(level, index), whole.exposure());
            assert_eq!((alone.residents, alone.calendar), (whole.residents, whole.calendar));
            assert!((alone.months - whole.months).abs() < 1e-12);
        }
        assert_eq!(figures.category_months(Level::District, 2)[ASB][29], None);
    });
}

#[test]
fn a_file_that_is_there_but_odd_is_told_beside_the_figures() {
    let areas = areas();
    let mut counts = counts(&areas);
    let month = |place| counts.axes.months.at(place);
    let (broken, jump, partial) = (month(29), month(20), 10);
    let jumps = [jump, month(partial), month(partial + 1)];
    counts.unusable =
        vec![UnusableFile { force: 1, kind: Kind::Street, month: broken, missing_column: None }];
    let mut ground = ground(&counts, &areas);
    ground.partial[1] = vec![partial];
    ground.findings = jumps
        .map(|month| Finding {
            test: Test::Jump,
            force: 1,
            kind: Kind::Street,
            month,
            evidence: Evidence::Rows { before: 100, count: 300 },
        })
        .into();
    let figures = Figures::on(ground, &Surroundings::default());
    let notes = figures.area(Level::District, 2).notes;
    let one = |month| vec![MonthSpan::new(month, month).unwrap()];
    assert!(notes.contains(&Note::Unreadable { force: 1, runs: one(broken) }), "{notes:?}");
    // A month that looks incomplete, and the one after it, are told of once.
    assert!(notes.contains(&Note::Odd { force: 1, test: Test::Jump, runs: one(jump) }), "{notes:?}");
    assert!(
        notes.contains(&Note::PartialSuspected {
            force: 1,
            runs: one(figures.counts().axes.months.at(partial))
        })
    );
    let missing = |note: &Note| matches!(note, Note::MissingMonths { force: 1, runs } if runs.len() == 1);
    assert!(notes.iter().any(missing), "{notes:?}");
    // The other force's places say nothing of it.
    let elsewhere = figures.area(Level::District, 0).notes;
    assert!(!elsewhere.iter().any(|note| matches!(note, Note::Odd { .. } | Note::Unreadable { .. })));
}

#[test]
fn the_country_is_observed_by_residents() {
    with_figures(|figures| {
        let country = figures.area(Level::Country, 0);
        assert!((country.month_coverage[29] - 0.5).abs() < 1e-12);
        assert!((country.month_coverage[28] - 1.0).abs() < 1e-12);
        assert_eq!(country.crime_months[29], Some(22 + 11 + 22));
        assert!((country.observed_share - 11.5 / 12.0).abs() < 1e-12);
        // (55 × 12 + 176 × 11) among 16,000 × 11.5/12.
        let rate = country.crimes.rate.unwrap().per_1000;
        assert!((rate - 1000.0 * 2_596.0 / (16_000.0 * 11.5 / 12.0)).abs() < 1e-9);
        assert_eq!(figures.nation(), Some(0));
        assert_eq!(figures.benchmark_of(Level::Country, 0), None);
        assert!(country.comparisons.is_empty());
    });
}

#[test]
fn children_sum_to_their_parent() {
    with_figures(|figures| {
        let months = |level, index| figures.area(level, index).crime_months;
        for month in 0..MONTHS {
            let sum = |level, areas: std::ops::Range<u32>| -> u32 {
                areas.filter_map(|i| months(level, i)[month]).sum()
            };
            let country = sum(Level::Country, 0..1);
            assert_eq!(sum(Level::Lsoa, 0..4), country);
            assert_eq!(sum(Level::Ward, 0..4), country);
            assert_eq!(sum(Level::District, 0..3), country);
            assert_eq!(sum(Level::Force, 0..2), country);
        }
    });
}

#[test]
fn change_compares_the_same_months_and_forces() {
    with_figures(|figures| {
        let district = figures.area(Level::District, 2).change.unwrap();
        // Of 2025 December is missing: January to November in both years... July 2024 is missing too.
        assert_eq!((district.pairs, district.newest, district.before), (10, 1_760, 1_600));
        assert!((district.ratio - 1.1).abs() < 1e-12);
        let country = figures.area(Level::Country, 0).change.unwrap();
        assert_eq!((country.newest, country.before), (55 * 12 + 1_760, 50 * 12 + 1_600));
        assert!((country.share - 22.0 / 24.0).abs() < 1e-12);
        // The first force renewed its points in March 2025: its wards are not compared, its districts are.
        assert_eq!(figures.area(Level::Ward, 2).change, None);
        assert!(figures.area(Level::District, 1).change.is_some());
        assert!(figures.area(Level::Ward, 3).change.is_some());
        let renewed = Note::SnapPointsRenewed {
            month: Month::new(2025, 3).unwrap(),
            last_old: Month::new(2025, 2).unwrap(),
        };
        assert!(figures.area(Level::Lsoa, 0).notes.contains(&renewed));
        assert!(!figures.area(Level::Lsoa, 3).notes.contains(&renewed));
        assert!(figures.area(Level::District, 1).notes.contains(&renewed));
        assert!(!figures.area(Level::District, 2).notes.contains(&renewed));
        assert!(!figures.area(Level::Country, 0).notes.contains(&renewed));
        assert_eq!(figures.renewals().len(), 1);
        assert_eq!(figures.renewals()[0].last_old, Month::new(2025, 2).unwrap());
    });
}

#[test]
fn benchmarks_are_the_next_larger_area() {
    with_figures(|figures| {
        assert_eq!(figures.benchmark_of(Level::Lsoa, 0), Some((Level::District, 0)));
        // The only ward of its district, the only district of its force area: the country.
        assert_eq!(figures.benchmark_of(Level::Ward, 3), Some((Level::Country, 0)));
        assert_eq!(figures.benchmark_of(Level::District, 2), Some((Level::Country, 0)));
        assert_eq!(figures.benchmark_of(Level::District, 0), Some((Level::Force, 0)));
        assert_eq!(figures.benchmark_of(Level::Force, 0), Some((Level::Country, 0)));
        assert_eq!(figures.benchmark_of(Level::Outcode, 0), Some((Level::Country, 0)));
    });
}

#[test]
fn outcomes_are_those_of_mature_months() {
    with_figures(|figures| {
        let outcomes = figures.area(Level::Ward, 0).outcomes.unwrap();
        assert_eq!(outcomes.cohort.to_string(), "January 2024 to December 2024");
        assert_eq!(outcomes.crimes, 240);
        assert_eq!(outcomes.groups[0], (OutcomeGroup::Positive, 120, 0.5));
        assert_eq!(outcomes.groups.len(), OutcomeGroup::ALL.len());
        let force = figures.force(0);
        assert_eq!(force.outcomes, [(1, 720), (2, 480)]);
        assert_eq!(force.outcome_groups[0], (OutcomeGroup::Positive, 720, 0.6));
        // Only July 2024 is followed for a year: 31, 31, 51 … outcomes of 100 crimes.
        assert_eq!(force.share_by_lag.len(), 13);
        assert_eq!(force.share_by_lag[..3], [0.31, 0.31, 0.51]);
        assert!((force.share_by_lag[12] - 0.51).abs() < 1e-12);
        // The second force has no street file for that month.
        assert!(figures.force(1).share_by_lag.is_empty());
        assert!(figures.area(Level::Force, 2).outcomes.is_none());
    });
}

#[test]
fn a_force_without_land_is_counted_by_presence() {
    with_figures(|figures| {
        let railway = figures.area(Level::Force, 2);
        assert_eq!(railway.crimes.count, None);
        assert_eq!(railway.crimes.rate, Err(NoRate::NotReported));
        assert!(railway.residents.is_none());
        assert!(railway.comparisons.is_empty());
        assert_eq!(figures.force(2).crimes, vec![None; MONTHS]);
        assert_eq!(figures.not_located_share(2), None);
        assert_eq!(figures.not_located_share(1), Some(0.05));
    });
}

#[test]
fn the_ledger_tells_missing_from_empty_and_never() {
    let areas = areas();
    let counts = counts(&areas);
    let figures = Figures::on(ground(&counts, &areas), &Surroundings::default());
    let status = |force: usize, kind, month: usize| figures.coverage().forces[force].status[kind][month];
    assert_eq!(status(1, Kind::Street, 29), Status::Missing);
    assert_eq!(status(1, Kind::Street, 28), Status::Present);
    assert_eq!(status(2, Kind::StopAndSearch, 0), Status::NeverPublished);
    assert_eq!(status(0, Kind::StopAndSearch, 0), Status::Present);
    assert_eq!(status(1, Kind::Street, 12), Status::HeaderOnly);
    assert_eq!(figures.coverage().forces[1].not_located[12], None);
    assert_eq!(figures.coverage().forces[1].not_located[13], Some(0.05));
}

#[test]
fn stops_by_force_and_district() {
    with_figures(|figures| {
        let alpha = figures.stops_of_force(0);
        // 120 a year among 8,000 residents.
        assert!((alpha.newest.rate.unwrap().per_1000 - 15.0).abs() < 1e-12);
        assert!((alpha.columns[0].blank_share - 1.0).abs() < f64::EPSILON);
        assert_eq!(figures.stops_of_force(1).newest.count, None);
        assert_eq!(figures.stops_of_district(1).newest.count, Some(60));
        assert_eq!(figures.stops_of_district(2).newest.count, None);
    });
}

#[test]
fn classes_hold_every_area_once() {
    with_figures(|figures| {
        for level in Level::all() {
            let classes = figures.classes(level);
            let areas = classes.areas.iter().sum::<u32>() + classes.without_rate;
            assert_eq!(areas as usize, figures.counts().areas[level].shape.areas, "{level}");
        }
        assert_eq!(figures.classes(Level::Ward).range, Some((66.0, 264.0)));
    });
}
