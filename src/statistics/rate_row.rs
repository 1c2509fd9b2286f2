//! The rate of one category of one area with all its comparisons, as the tables for researchers hold it.

use crate::geography::{AreaIndex, Level};
use crate::values::CategoryGroup;

use super::compare::{Observation, rest, verdict};
use super::rate::{figure, intervals};
use super::territory::Ground;
use super::{Figure, Interval, Rate, Verdict};

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// All crime categories together.
    Crimes,
    /// One category, by its place in `axes.categories`.
    Category(usize),
}

/// A rate against the rest of an area around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// The area around it.
    pub area: (Level, AreaIndex),
    /// Its rate with the area itself taken out; none when that has no rate.
    pub rest: Option<Rate>,
    /// Where the area's 95 % interval lies; none when either has no rate.
    pub verdict: Option<Verdict>,
}

/// One row of the table of rates.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRow {
    /// What was counted.
    pub counted: Counted,
    /// Count and rate of the window.
    pub newest: Figure,
    /// 95 % and 99.8 % interval of the rate, per 1,000 person-years. Unlike the rate itself it is given
    /// below ten events too: there it is wide, and says so.
    pub intervals: Option<[Interval; 2]>,
    /// Against the area that [`Figures::benchmark_of`](super::Figures::benchmark_of) names.
    pub benchmark: Option<Against>,
    /// Against the widest country around it.
    pub country: Option<Against>,
}

/// The rows of an area: all crimes, then every category in the order of the axes.
pub(super) fn rate_rows(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Vec<RateRow> {
    let exposure = ground.exposure(level, index);
    let benchmark = ground.benchmark_of(level, index);
    let around = ground.containing(level, index);
    let country = around.into_iter().rev().find(|(outer, _)| *outer == Level::Country);
    let categories = ground.counts.axes.categories.len();
    std::iter::once(Counted::Crimes)
        .chain((0..categories).map(Counted::Category))
        .map(|counted| {
            let count_of = |level, index| match counted {
                Counted::Crimes => ground.window_group(level, index, CategoryGroup::Crime),
                Counted::Category(category) => ground.window_count(level, index, category),
            };
            let own = Observation { count: count_of(level, index), exposure };
            let newest = figure(own.count, exposure);
            let against = |(outer, place)| {
                let whole =
                    Observation { count: count_of(outer, place), exposure: ground.exposure(outer, place) };
                let rest = rest(whole, own);
                let verdict = newest.rate.ok().zip(rest).map(|(own, rest)| verdict(&own, &rest));
                Against { area: (outer, place), rest, verdict }
            };
            RateRow {
                counted,
                newest,
                intervals: intervals(own.count, exposure),
                benchmark: benchmark.map(against),
                country: country.map(against),
            }
        })
        .collect()
}
