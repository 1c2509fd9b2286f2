//! What is published of one area: the only numbers that pages, JSON and layers may show.

use crate::geography::{Area, AreaIndex, Level, Residents};
use crate::values::{Month, MonthSpan, OutcomeGroup};

use super::{Exposure, Test};

/// A closed interval around an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Events per 1,000 residents and year, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Per 1,000 person-years.
    pub per_1000: f64,
    /// 95 % interval, same unit.
    pub interval95: Interval,
    /// 99.8 % interval, same unit.
    pub interval998: Interval,
}

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoRate {
    /// The place's own force supplied no file in the window.
    NotReported,
    /// Fewer than 9 of the window's 12 months are observed.
    TooFewMonths,
    /// Fewer than 10 events.
    TooFew,
    /// No population figure, or nobody lives there.
    NoResidents,
}

impl NoRate {
    /// The key in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotReported => "not-reported",
            Self::TooFewMonths => "too-few-months",
            Self::TooFew => "too-few",
            Self::NoResidents => "no-residents",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotReported => "not reported",
            Self::TooFewMonths => "too few months for a yearly rate",
            Self::TooFew => "too few for a reliable rate",
            Self::NoResidents => "no population figure",
        }
    }
}

/// A count over the window and the rate it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Incidents in the observed months of the window; none when no month is observed.
    pub count: Option<u64>,
    /// The rate, or why there is none.
    pub rate: Result<Rate, NoRate>,
    /// How much of the window it is of.
    pub observed: Observed,
}

/// How much of a window was observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// Calendar months in which any force of the place supplied its file.
    pub months: u32,
    /// Calendar months of the window.
    pub of: u32,
    /// Share of the window's person-months, 0 to 1.
    pub share: f64,
}

#[cfg(test)]
impl Observed {
    /// A whole year.
    pub(crate) const YEAR: Self = Self { months: 12, of: 12, share: 1.0 };
}

/// One rate against another, by the 95 % interval of their difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Lower by more than chance in both explains.
    Lower,
    /// Chance could make the difference.
    Similar,
    /// Higher by more than chance in both explains.
    Higher,
}

impl Verdict {
    /// The word on pages and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Similar => "similar",
            Self::Higher => "higher",
        }
    }
}

/// An area's figure against that of an area around it, the area itself taken out of the benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Level of the benchmark.
    pub level: Level,
    /// Its index.
    pub area: AreaIndex,
    /// The benchmark's rate with this area taken out ("the rest of …").
    pub rest: Rate,
    /// The word.
    pub verdict: Verdict,
}

/// One category of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryFigures {
    /// Place in `axes.categories`.
    pub category: usize,
    /// Month by month; none where the own force supplied no file.
    pub months: Vec<Option<u32>>,
    /// Over the newest 12 months.
    pub newest: Figure,
    /// Against the rest of the area that [`Figures::benchmark_of`](super::Figures::benchmark_of) names;
    /// none when either has no rate.
    pub verdict: Option<Verdict>,
    /// The rate of the rest of the benchmark, for the mark on the interval plot.
    pub benchmark: Option<Rate>,
    /// Share of the area's crimes of the window, 0 to 1; none for other categories and without crimes.
    pub share: Option<f64>,
    /// The same share in the rest of the benchmark.
    pub benchmark_share: Option<f64>,
    /// Newest 12 months over the 12 before.
    pub change: Option<Change>,
}

/// Newest 12 months against the 12 before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Count in the compared months of the newest 12.
    pub newest: u64,
    /// Count in the same months a year before.
    pub before: u64,
    /// newest / before, over months and forces observed in both years.
    pub ratio: f64,
    /// 95 % interval of the ratio.
    pub interval95: Interval,
    /// Months of the newest 12 compared with their counterpart; the others are not observed in both years.
    pub pairs: u32,
    /// Share of the area's person-months compared, 0 to 1: a part of an area of several forces may lack.
    pub share: f64,
}

/// How the crimes of mature months ended.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeFigures {
    /// From the first to the last crime month summarised: the newest 12 (or fewer) whose file was published
    /// at least 12 months later.
    pub cohort: MonthSpan,
    /// The months of the cohort in unbroken runs; one, unless months between are missing or too young.
    pub runs: Vec<MonthSpan>,
    /// Crimes with an outcome category in the cohort.
    pub crimes: u64,
    /// Crimes and share (0 to 1) by group, in the order of [`OutcomeGroup::ALL`]; zero groups included.
    pub groups: Vec<(OutcomeGroup, u64, f64)>,
    /// 95 % intervals of the shares, in the same order.
    pub intervals95: Vec<Interval>,
}

/// People present on a workday, and crimes of the window against them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workday {
    /// People.
    pub people: f64,
    /// Crimes per 1,000 of them and year.
    pub crimes: Figure,
}

/// A remark that belongs beside an area's figures.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// The own force supplied no street file in these months (unbroken runs).
    MissingMonths {
        /// Force slug index.
        force: usize,
        /// Runs of missing months.
        runs: Vec<MonthSpan>,
    },
    /// Share of the force's incidents of the window that lie in no area.
    NotLocated {
        /// Force slug index.
        force: usize,
        /// 0 to 1.
        share: f64,
    },
    /// Not all of the area's forces supplied all files of the window; the rate is for those who are observed.
    PartlyReported {
        /// Forces that lack at least one month of the window.
        lacking: u32,
        /// Forces of the area.
        forces: u32,
        /// Share of the window's person-months observed, 0 to 1.
        share: f64,
    },
    /// Files of these months hold far fewer rows than the force's files usually do.
    PartialSuspected {
        /// Force slug index.
        force: usize,
        /// Runs of such months.
        runs: Vec<MonthSpan>,
    },
    /// Files of these months are there and cannot be read: no row, or a column is missing.
    Unreadable {
        /// Force slug index.
        force: usize,
        /// Runs of such months.
        runs: Vec<MonthSpan>,
    },
    /// A test of whole street files found these months odd.
    Odd {
        /// Force slug index.
        force: usize,
        /// Which test.
        test: Test,
        /// Runs of such months.
        runs: Vec<MonthSpan>,
    },
    /// A newer archive changed the counts of months already published.
    Revised {
        /// From the first to the last changed month.
        months: MonthSpan,
        /// Newest month of the older archive.
        before: Month,
        /// Newest month of the newer archive.
        after: Month,
        /// Crimes of the changed months in the older and the newer version.
        crimes: (u64, u64),
    },
    /// The reference holds only a part of the area.
    Partial {
        /// LSOAs held.
        held: u32,
        /// LSOAs it officially has.
        official: u32,
    },
    /// Other forces recorded incidents here while the own force's file is missing.
    Strays {
        /// How many.
        count: u64,
    },
    /// People present far outnumber residents (crimes per resident beyond what residents can explain).
    ResidentsMislead {
        /// Residents.
        residents: f64,
        /// People present on a workday, where a file gives them.
        workday: Option<f64>,
    },
    /// The police renewed their map points: no comparison of small areas across it.
    SnapPointsRenewed {
        /// First month with the new points.
        month: Month,
        /// Last month with the old ones; months between are missing.
        last_old: Month,
    },
}

/// Everything published of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaFigures<'a> {
    /// The area.
    pub area: &'a Area,
    /// Its place in its level.
    pub index: AreaIndex,
    /// Residents at the middle of the window.
    pub residents: Option<Residents>,
    /// All months of the atlas.
    pub months: MonthSpan,
    /// The newest 12 months.
    pub window: MonthSpan,
    /// Months of the window in which any of its forces supplied a file.
    pub observed_months: u32,
    /// Share of the window's person-months that are observed, 0 to 1.
    pub observed_share: f64,
    /// Crimes month by month; none where missing.
    pub crime_months: Vec<Option<u32>>,
    /// For each month the share of residents whose force supplied its file, 0 to 1.
    pub month_coverage: Vec<f64>,
    /// Crimes of the window.
    pub crimes: Figure,
    /// Anti-social behaviour of the window.
    pub antisocial: Figure,
    /// Crimes per km² of land and year, with intervals in the same unit; none where there is no yearly rate
    /// for want of months or crimes, or no land area.
    pub per_km2: Option<Rate>,
    /// Crimes against people present on a workday, where a file gives them.
    pub workday: Option<Workday>,
    /// The area with whose rest categories are compared.
    pub benchmark: Option<(Level, AreaIndex)>,
    /// Every category of the axes, in their order.
    pub categories: Vec<CategoryFigures>,
    /// Incidents by other forces in months without the own force's file, month by month.
    pub strays: Vec<u32>,
    /// British Transport Police incidents, month by month.
    pub railway: Vec<u32>,
    /// Against the areas around it, nearest first.
    pub comparisons: Vec<Comparison>,
    /// Crimes: newest 12 months over the 12 before.
    pub change: Option<Change>,
    /// How crimes ended; none when the atlas has no mature months or the area no crimes in them.
    pub outcomes: Option<OutcomeFigures>,
    /// Remarks, most important first.
    pub notes: Vec<Note>,
}

impl AreaFigures<'_> {
    /// How many people were watched for how long in the window.
    pub fn exposure(&self) -> Exposure {
        Exposure {
            residents: self.residents.map(|residents| residents.count),
            months: self.observed_share * self.window.len() as f64,
            calendar: self.observed_months,
            window: self.window.len() as u32,
        }
    }
}
