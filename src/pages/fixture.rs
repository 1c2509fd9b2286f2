//! Hand-made figures for the tests of the pages.

use crate::geography::{Area, Level, Residents};
use crate::settings::Publication;
use crate::statistics::{
    AreaFigures, Axes, CategoryFigures, Comparison, Figure, Force, Interval, NoRate, Note, Observed,
    OutcomeFigures, Rate, Verdict,
};
use crate::values::{CategoryGroup, Month, MonthSpan, OutcomeGroup, Vocabulary};

pub(super) fn area(level: Level, code: &str, name: &str) -> Area {
    Area {
        level,
        code: code.into(),
        name: name.into(),
        name_cy: None,
        local_name: None,
        parents: Vec::new(),
        area_km2: Some(43.4),
        centre: None,
        bounds: None,
        lsoas_held: (120, 120),
    }
}

pub(super) fn publication() -> Publication {
    Publication::default()
}

pub(super) fn rate(per_1000: f64, low: f64, high: f64) -> Rate {
    Rate { per_1000, interval95: Interval { low, high }, interval998: Interval { low, high } }
}

/// As many crimes as given among 1,000 residents each; the interval is a plain tenth either way.
pub(super) fn figure(count: u64, residents: f64) -> Figure {
    let per_1000 = count as f64 / residents * 1000.0;
    Figure {
        count: Some(count),
        rate: if count < 10 {
            Err(NoRate::TooFew)
        } else {
            Ok(rate(per_1000, per_1000 * 0.9, per_1000 * 1.1))
        },
        observed: Observed::YEAR,
    }
}

pub(super) fn axes() -> Axes {
    let content = crate::content::Content::embedded().unwrap();
    let labels = content.categories.iter().map(|c| c.label.as_str());
    Axes {
        months: MonthSpan::new(Month::new(2021, 3).unwrap(), Month::new(2025, 12).unwrap()).unwrap(),
        categories: Vocabulary::new(labels, &std::collections::BTreeSet::default()),
        category_groups: content.categories.iter().map(|c| c.group).collect(),
        outcomes: Vocabulary::default(),
        outcome_groups: Vec::new(),
        forces: vec![Force::named("bedfordshire", Some(0)), Force::named("btp", None)],
    }
}

/// A district with eight missing months, one category below ten, and two areas around it.
pub(super) fn figures<'a>(area: &'a Area, axes: &Axes, residents: f64) -> AreaFigures<'a> {
    let months = axes.months;
    let missing = MonthSpan::new(Month::new(2024, 5).unwrap(), Month::new(2024, 12).unwrap()).unwrap();
    let gap = months.range_of(missing);
    let wave = |i: usize, base: f64| (base * (1.0 + 0.2 * (i as f64 / 3.0).sin())) as u32;
    let series = |base: f64| -> Vec<Option<u32>> {
        (0..months.len()).map(|i| (!gap.contains(&i)).then(|| wave(i, base))).collect()
    };
    let sizes = [34.0, 9.0, 6.5, 6.8, 6.7, 7.8, 2.9, 4.5, 2.1, 1.0, 1.4, 1.5, 0.04, 13.7, 0.0, 0.0];
    let categories: Vec<CategoryFigures> = sizes
        .iter()
        .enumerate()
        .map(|(category, size)| {
            let newest = figure((size * residents / 1000.0).round() as u64, residents);
            CategoryFigures {
                category,
                months: series(size * residents / 12_000.0),
                verdict: newest
                    .rate
                    .ok()
                    .map(|_| [Verdict::Higher, Verdict::Similar, Verdict::Lower][category % 3]),
                benchmark: newest.rate.ok().map(|_| {
                    let benchmark = size * [0.8, 1.0, 1.3][category % 3];
                    rate(benchmark, benchmark * 0.98, benchmark * 1.02)
                }),
                newest,
                share: None,
                benchmark_share: None,
                change: None,
            }
        })
        .collect();
    let crimes: u64 = categories
        .iter()
        .filter(|c| axes.category_groups[c.category] == CategoryGroup::Crime)
        .filter_map(|c| c.newest.count)
        .sum();
    AreaFigures {
        per_km2: None,
        workday: None,
        area,
        index: 0,
        residents: Some(Residents { count: residents, year: 2022, census: false }),
        months,
        window: months.newest(12),
        observed_months: 12,
        observed_share: 1.0,
        crime_months: series(crimes as f64 / 12.0),
        month_coverage: (0..months.len()).map(|i| f64::from(!gap.contains(&i))).collect(),
        crimes: figure(crimes, residents),
        antisocial: figure((13.7 * residents / 1000.0) as u64, residents),
        categories,
        strays: vec![0; months.len()],
        railway: (0..months.len()).map(|i| u32::from(i % 4 == 0)).collect(),
        benchmark: Some((Level::Force, 0)),
        comparisons: vec![
            Comparison {
                level: Level::Force,
                area: 0,
                rest: rate(66.1, 65.2, 67.0),
                verdict: Verdict::Higher,
            },
            Comparison {
                level: Level::Country,
                area: 0,
                rest: rate(76.4, 75.9, 76.9),
                verdict: Verdict::Higher,
            },
        ],
        change: None,
        outcomes: Some(OutcomeFigures {
            cohort: MonthSpan::new(Month::new(2023, 5).unwrap(), Month::new(2024, 4).unwrap()).unwrap(),
            runs: vec![MonthSpan::new(Month::new(2023, 5).unwrap(), Month::new(2024, 4).unwrap()).unwrap()],
            crimes: 1000,
            groups: OutcomeGroup::ALL
                .iter()
                .zip([120, 40, 90, 700, 50, 0])
                .map(|(g, n)| (*g, n, n as f64 / 1000.0))
                .collect(),
            intervals95: [120, 40, 90, 700, 50, 0]
                .map(|n| Interval { low: n as f64 / 1100.0, high: n as f64 / 900.0 })
                .to_vec(),
        }),
        notes: vec![
            Note::MissingMonths { force: 0, runs: vec![missing] },
            Note::NotLocated { force: 0, share: 0.041 },
            Note::SnapPointsRenewed {
                month: Month::new(2022, 7).unwrap(),
                last_old: Month::new(2022, 6).unwrap(),
            },
        ],
    }
}
