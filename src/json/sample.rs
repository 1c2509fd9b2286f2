//! Hand-made values for the tests of this layer.

use crate::geography::{Area, Level, Residents};
use crate::statistics::{
    AreaFigures, Axes, CategoryFigures, Change, Comparison, Figure, Force, ForceFigures, Interval, NoRate,
    Note, Observed, OutcomeFigures, Rate, Test, Verdict, Wait, Waits,
};
use crate::values::{CategoryGroup, LonLat, Month, MonthSpan, OutcomeGroup, Vocabulary};

pub(super) fn span() -> MonthSpan {
    MonthSpan::new(Month::new(2024, 1).unwrap(), Month::new(2024, 2).unwrap()).unwrap()
}

pub(super) fn axes() -> Axes {
    let none = std::collections::BTreeSet::new();
    Axes {
        months: span(),
        categories: Vocabulary::new(["Burglary", "Anti-social behaviour"], &none),
        category_groups: vec![CategoryGroup::Crime, CategoryGroup::AntiSocialBehaviour],
        outcomes: Vocabulary::new(["", "Unable to prosecute suspect", "Under investigation"], &none),
        outcome_groups: vec![None, Some(OutcomeGroup::NoSuspectOrEvidence), Some(OutcomeGroup::Pending)],
        forces: vec![Force::named("bedfordshire", Some(0)), Force::named("btp", None)],
    }
}

pub(super) fn region() -> Area {
    Area {
        level: Level::Region,
        code: "E12000006".to_owned(),
        name: "East of England".to_owned(),
        name_cy: None,
        local_name: None,
        parents: Vec::new(),
        area_km2: None,
        centre: None,
        bounds: None,
        lsoas_held: (1, 1),
    }
}

pub(super) fn area() -> Area {
    Area {
        level: Level::District,
        code: "E06000055".to_owned(),
        name: "Bedford".to_owned(),
        name_cy: None,
        local_name: None,
        parents: vec![(Level::Region, 0)],
        area_km2: Some(476.412_34),
        centre: LonLat::from_degrees(-0.5, 52.1),
        bounds: None,
        lsoas_held: (1, 2),
    }
}

pub(super) fn rate() -> Rate {
    Rate {
        per_1000: 12.345_6,
        interval95: Interval { low: 11.0, high: 13.5 },
        interval998: Interval { low: 10.0, high: 14.5 },
    }
}

pub(super) fn figures(area: &Area) -> AreaFigures<'_> {
    let change = Change {
        newest: 250,
        before: 200,
        ratio: 1.25,
        interval95: Interval { low: 1.1, high: 1.4 },
        pairs: 12,
        share: 1.0,
    };
    let category = |category, months, newest| CategoryFigures {
        category,
        months,
        newest,
        verdict: Some(Verdict::Similar),
        benchmark: Some(rate()),
        share: Some(0.25),
        benchmark_share: Some(0.2),
        change: Some(change),
    };
    let force = 0;
    AreaFigures {
        per_km2: None,
        workday: None,
        area,
        index: 0,
        residents: Some(Residents { count: 185_225.0, year: 2021, census: true }),
        months: span(),
        window: span(),
        observed_months: 1,
        observed_share: 0.5,
        crime_months: vec![Some(250), None],
        month_coverage: vec![1.0, 0.0],
        crimes: Figure { count: Some(250), rate: Ok(rate()), observed: Observed::YEAR },
        antisocial: Figure { count: None, rate: Err(NoRate::NotReported), observed: Observed::YEAR },
        categories: vec![
            category(
                0,
                vec![Some(250), None],
                Figure { count: Some(250), rate: Ok(rate()), observed: Observed::YEAR },
            ),
            category(
                1,
                vec![None, None],
                Figure { count: None, rate: Err(NoRate::NotReported), observed: Observed::YEAR },
            ),
        ],
        strays: vec![0, 4],
        railway: vec![2, 1],
        benchmark: Some((Level::Region, 0)),
        comparisons: vec![Comparison {
            level: Level::Region,
            area: 0,
            rest: rate(),
            verdict: Verdict::Higher,
        }],
        change: Some(change),
        outcomes: Some(OutcomeFigures {
            cohort: span(),
            runs: vec![span()],
            crimes: 3,
            groups: vec![(OutcomeGroup::Positive, 1, 1.0 / 3.0), (OutcomeGroup::Pending, 2, 2.0 / 3.0)],
            intervals95: vec![Interval { low: 0.06, high: 0.79 }, Interval { low: 0.21, high: 0.94 }],
        }),
        notes: vec![
            Note::MissingMonths { force, runs: vec![span()] },
            Note::NotLocated { force, share: 0.012_34 },
            Note::PartlyReported { lacking: 1, forces: 2, share: 0.82 },
            Note::PartialSuspected { force, runs: vec![span()] },
            Note::Unreadable { force, runs: vec![span()] },
            Note::Odd { force, test: Test::Jump, runs: vec![span()] },
            Note::Revised { months: span(), before: span().first(), after: span().last(), crimes: (52, 41) },
            Note::Partial { held: 1, official: 2 },
            Note::Strays { count: 4 },
            Note::ResidentsMislead { residents: 8_600.5, workday: None },
            Note::SnapPointsRenewed {
                month: Month::new(2022, 7).unwrap(),
                last_old: Month::new(2022, 6).unwrap(),
            },
        ],
    }
}

pub(super) fn force_figures() -> ForceFigures {
    ForceFigures {
        force: 0,
        months: span(),
        crimes: vec![Some(250), None],
        antisocial: vec![Some(50), None],
        categories: vec![vec![Some(250), None], vec![Some(50), None]],
        not_located: vec![3, 0],
        outside_own_area: vec![1, 0],
        outcomes: vec![(2, 5), (1, 4)],
        outcome_groups: vec![(OutcomeGroup::Pending, 5, 0.555_55)],
        cohort: Some(span()),
        cohort_runs: vec![span()],
        outcomes_matched: (9, 1),
        share_by_lag: vec![0.5, 2.0 / 3.0],
        waits: Waits {
            cohorts: vec![Wait { months: span(), crimes: 250, shares: vec![0.4, 0.5], followed: vec![2, 1] }],
            per_crime: [7, 1, 0],
            before_crime: 1,
        },
    }
}
