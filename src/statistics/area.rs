//! Everything published of one area, put together from sums over its rows.

use crate::geography::{AreaIndex, Level};
use crate::values::{CategoryGroup, OutcomeGroup};

use super::cohort::{outcome_figures, runs};
use super::compare::{Observation, rest, verdict};
use super::notes::{is_small, notes};
use super::presence::{Supplier, month_coverage};
use super::rate::{Exposure, figure, rate};
use super::territory::Ground;
use super::trend::{Compared, Pairs, change, compared};
use super::{AreaFigures, CategoryFigures, Change, Comparison, Figure, OutcomeFigures, Verdict, Workday};

/// For each month the share of an area's residents whose force supplied its file.
fn coverage_of(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Vec<f64> {
    let parts = &ground.territory_of(level, index).parts;
    (0..ground.counts.axes.months.len()).map(|month| month_coverage(parts, &ground.street, month)).collect()
}

/// A series by month; none where nothing was observed.
fn where_observed(series: &[u32], coverage: &[f64]) -> Vec<Option<u32>> {
    series.iter().zip(coverage).map(|(count, share)| (*share > 0.0).then_some(*count)).collect()
}

/// The months of every category of one area.
pub(super) fn category_months(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Vec<Vec<Option<u32>>> {
    let (table, coverage) = (&ground.counts.areas[level], coverage_of(ground, level, index));
    let of = |category| where_observed(table.category(index, category), &coverage);
    (0..table.shape.categories).map(of).collect()
}

/// The figures of one area.
pub(super) fn area_figures<'a>(ground: &Ground<'a>, level: Level, index: AreaIndex) -> AreaFigures<'a> {
    let axes = &ground.counts.axes;
    let table = &ground.counts.areas[level];
    let territory = ground.territory_of(level, index);
    let coverage = coverage_of(ground, level, index);
    let own = ground.crimes(level, index);
    let crimes = figure(own.count, own.exposure);
    let pairs = Paired::of(ground, level, index);
    let benchmark = ground.benchmark_of(level, index);
    let benchmark_crimes = benchmark.map(|(l, i)| ground.crimes(l, i));
    let categories: Vec<CategoryFigures> = (0..axes.categories.len())
        .map(|category| {
            let series = table.category(index, category);
            let count = ground.window_count(level, index, category);
            let newest = figure(count, own.exposure);
            let around = benchmark.map(|(l, i)| Observation {
                count: ground.window_count(l, i, category),
                exposure: ground.exposure(l, i),
            });
            let benchmark_rate =
                around.and_then(|around| rest(around, Observation { count, exposure: own.exposure }));
            let is_crime = axes.category_groups[category] == CategoryGroup::Crime;
            let share_of = |part: u64, whole: u64| {
                (is_crime && whole > 0 && own.exposure.months > 0.0).then(|| part as f64 / whole as f64)
            };
            CategoryFigures {
                category,
                months: where_observed(series, &coverage),
                newest,
                verdict: newest
                    .rate
                    .ok()
                    .zip(benchmark_rate)
                    .map(|(own, benchmark)| verdict(&own, &benchmark)),
                benchmark: benchmark_rate,
                change: pairs.change(ground, level, index, std::iter::once(category)),
                share: share_of(count, own.count),
                benchmark_share: around.zip(benchmark_crimes).and_then(|(around, all)| {
                    share_of(around.count.saturating_sub(count), all.count.saturating_sub(own.count))
                }),
            }
        })
        .collect();
    let mut crime_months = vec![0; axes.months.len()];
    for category in ground.categories_of(CategoryGroup::Crime) {
        for (sum, count) in crime_months.iter_mut().zip(table.category(index, category)) {
            *sum += count;
        }
    }
    let window = ground.window_range();
    AreaFigures {
        area: &ground.areas[level][index as usize],
        index,
        residents: territory.residents,
        months: axes.months,
        window: ground.window,
        observed_months: coverage[window.clone()].iter().filter(|share| **share > 0.0).count() as u32,
        observed_share: territory.window_months / window.len() as f64,
        crime_months: where_observed(&crime_months, &coverage),
        crimes,
        antisocial: figure(
            ground.window_group(level, index, CategoryGroup::AntiSocialBehaviour),
            own.exposure,
        ),
        per_km2: ground.areas[level][index as usize].area_km2.and_then(|km2| {
            // 1,000 residents for each km²: the rate per 1,000 of them is that per km².
            rate(own.count, Exposure { residents: Some(1000.0 * km2), ..own.exposure }).ok()
        }),
        workday: territory.workday.filter(|people| *people > 0.0).map(|people| Workday {
            people,
            crimes: figure(own.count, Exposure { residents: Some(people), ..own.exposure }),
        }),
        benchmark,
        categories,
        strays: table.strays(index).to_vec(),
        railway: table.railway(index).to_vec(),
        comparisons: comparisons(ground, level, index, &crimes).collect(),
        change: pairs.change(ground, level, index, ground.categories_of(CategoryGroup::Crime)),
        outcomes: outcomes(ground, level, index),
        notes: notes(ground, level, index, &crimes),
        month_coverage: coverage,
    }
}

/// Crimes against the rest of each area around it, nearest first.
fn comparisons(
    ground: &Ground<'_>,
    level: Level,
    index: AreaIndex,
    crimes: &Figure,
) -> impl Iterator<Item = Comparison> {
    let own = ground.crimes(level, index);
    let rate = crimes.rate.ok();
    let around = rate.map(|_| ground.containing(level, index)).unwrap_or_default();
    around.into_iter().filter_map(move |(level, area)| {
        let rest = rest(ground.crimes(level, area), own)?;
        Some(Comparison { level, area, rest, verdict: verdict(&rate?, &rest) })
    })
}

/// Crimes of the window of one area and how they compare with the nearest area around it, without all else.
pub(super) fn area_headline(
    ground: &Ground<'_>,
    level: Level,
    index: AreaIndex,
) -> (Figure, Option<Verdict>) {
    let own = ground.crimes(level, index);
    let crimes = figure(own.count, own.exposure);
    (crimes, comparisons(ground, level, index, &crimes).next().map(|comparison| comparison.verdict))
}

/// What the classes of maps are made from: the counts of an area in the window, without all that is said of them.
#[derive(Debug)]
pub struct AreaWindow<'a> {
    /// Residents and observed months.
    pub exposure: Exposure,
    /// For each month of the window whether any of the area's forces supplied it.
    pub observed: Vec<bool>,
    /// Crimes of the mature cohort by group, in the order of [`OutcomeGroup::ALL`].
    pub outcomes: Option<[u64; OutcomeGroup::ALL.len()]>,
    /// `[category][month of the atlas]`
    series: &'a [u32],
    months: usize,
    window: std::ops::Range<usize>,
}

impl AreaWindow<'_> {
    /// Incidents of some categories together, month by month; none in months that are not observed.
    pub fn months<'c>(&'c self, categories: &'c [usize]) -> impl Iterator<Item = Option<u32>> + 'c {
        self.window.clone().zip(&self.observed).map(|(month, is_observed)| {
            let count = |category: &usize| self.series[category * self.months + month];
            is_observed.then(|| categories.iter().map(count).sum())
        })
    }

    /// Incidents of some categories in the whole window; none when no month is observed.
    pub fn count(&self, categories: &[usize]) -> Option<u64> {
        let of = |category: &usize| -> u64 {
            let series = &self.series[category * self.months..][..self.months];
            series[self.window.clone()].iter().map(|count| u64::from(*count)).sum()
        };
        (self.exposure.months > 0.0).then(|| categories.iter().map(of).sum())
    }
}

/// The window of one area.
pub(super) fn area_window<'a>(ground: &Ground<'a>, level: Level, index: AreaIndex) -> AreaWindow<'a> {
    let table = &ground.counts.areas[level];
    let (categories, months) = (table.shape.categories, table.shape.months);
    let parts = &ground.territory_of(level, index).parts;
    let window = ground.window_range();
    let is_observed = |month: usize| month_coverage(parts, &ground.street, month) > 0.0;
    AreaWindow {
        exposure: ground.exposure(level, index),
        observed: window.clone().map(is_observed).collect(),
        outcomes: outcomes(ground, level, index)
            .map(|found| std::array::from_fn(|place| found.groups[place].1)),
        series: &table.incidents[index as usize * categories * months..][..categories * months],
        months,
        window,
    }
}

/// How the crimes of the mature cohort ended.
fn outcomes(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Option<OutcomeFigures> {
    let months = ground.counts.axes.months;
    let suppliers: Vec<Supplier> =
        ground.territory_of(level, index).parts.iter().map(|part| part.supplier).collect();
    let cohort = ground.maturity.cohort(&suppliers);
    let table = &ground.counts.areas[level];
    outcome_figures(
        runs(months, &cohort),
        OutcomeGroup::ALL.map(|group| {
            let series = table.outcome_group(index, group);
            cohort.iter().map(|month| u64::from(series[*month])).sum()
        }),
    )
}

/// Which months of an area are compared with the year before, part by part where its counts are known by
/// force, else only months in which the very same forces reported.
struct Paired {
    pairs: Vec<Pairs>,
    compared: Compared,
}

impl Paired {
    fn of(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Self {
        let territory = ground.territory_of(level, index);
        let months = ground.counts.axes.months;
        // Small areas gain and lose whole points when the map points are renewed: nothing is compared
        // across it.
        let renewed = |supplier| {
            is_small(level)
                && ground.renewals.iter().any(|renewal| {
                    supplier == Supplier::Force(renewal.force)
                        && months.index(renewal.first_new).is_some_and(|new| {
                            // Old points in the older year, new ones in the newer.
                            new + 24 > months.len()
                        })
                })
        };
        let seen = |supplier, month| ground.street.observed(supplier, month);
        let pairs = if territory.by_part.is_some() || territory.parts.len() == 1 {
            territory
                .parts
                .iter()
                .map(|part| {
                    Pairs::find(months.len(), part.share, |newer, older| {
                        seen(part.supplier, newer) && seen(part.supplier, older) && !renewed(part.supplier)
                    })
                })
                .collect()
        } else {
            let all = |newer, older| {
                territory.parts.iter().all(|part| {
                    seen(part.supplier, newer) && seen(part.supplier, older) && !renewed(part.supplier)
                })
            };
            vec![Pairs::find(months.len(), 1.0, all)]
        };
        let compared = compared(&pairs);
        Self { pairs, compared }
    }

    /// The change of some categories together.
    fn change(
        &self,
        ground: &Ground<'_>,
        level: Level,
        index: AreaIndex,
        categories: impl Iterator<Item = usize>,
    ) -> Option<Change> {
        let table = &ground.counts.areas[level];
        let (rows, months) = (table.shape.categories, table.shape.months);
        let by_part = ground.territory_of(level, index).by_part.as_deref();
        let (mut newest, mut before) = (0, 0);
        for category in categories {
            for (part, pairs) in self.pairs.iter().enumerate() {
                let series = match by_part {
                    Some(counts) => &counts[(part * rows + category) * months..][..months],
                    None => table.category(index, category),
                };
                let (n, b) = pairs.sums(series);
                newest += n;
                before += b;
            }
        }
        change((newest, before), self.compared)
    }
}
