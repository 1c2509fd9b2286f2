//! Many area objects in one file, each less what they share.
//!
//! A district holds a hundred areas or more, and 50,000 of them make up most of the atlas's bytes. What they
//! share stands once at the head (months, window, categories, areas compared with, remarks); category
//! figures, comparisons and outcomes are rows under one list of column names.

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::geography::{AreaIndex, Level};
use crate::statistics::{AreaFigures, Axes, CategoryFigures, Change, Figure};
use crate::values::{CategoryGroup, MonthSpan, OutcomeGroup};

use super::area_object::{AreaOf, DensityObject, ParentObject, PopulationObject, WorkdayObject, note_object};
use super::number::{
    RATE_DECIMALS, RATIO_DECIMALS, RateObject, Span, degrees, months, ratio_ends, rounded, share,
};

/// Words that `rate_status` of a row counts from 0.
pub(super) const RATE_STATUSES: [&str; 5] =
    ["ok", "not-reported", "too-few-months", "too-few", "no-residents"];

/// Columns of a category's row. Nulls at the end of a row are left out.
pub(super) const CATEGORY_COLUMNS: [&str; 18] = [
    "count",
    "rate_status",
    "share",
    "benchmark_share",
    "rate",
    "rate_low",
    "rate_high",
    "rate_low998",
    "rate_high998",
    "verdict",
    "benchmark",
    "newest",
    "before",
    "ratio",
    "ratio_low",
    "ratio_high",
    "pairs",
    "pairs_share",
];

/// Columns of a comparison; `around` is a place in the file's list of that name.
pub(super) const COMPARISON_COLUMNS: [&str; 7] =
    ["around", "rate", "rate_low", "rate_high", "rate_low998", "rate_high998", "verdict"];

/// Columns of a change.
pub(super) const CHANGE_COLUMNS: [&str; 7] =
    ["newest", "before", "ratio", "ratio_low", "ratio_high", "pairs", "pairs_share"];

/// Columns of an outcome group's row.
pub(super) const OUTCOME_COLUMNS: [&str; 4] = ["count", "share", "share_low", "share_high"];

/// One place of a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
enum Cell {
    Null,
    Count(u64),
    Number(f64),
    Word(&'static str),
}

impl From<Option<u64>> for Cell {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Self::Null, Self::Count)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

type Row = Vec<Cell>;

/// Without the nulls at its end.
fn trimmed(mut row: Row) -> Row {
    while row.last() == Some(&Cell::Null) {
        row.pop();
    }
    row
}

fn change_cells(change: &Change) -> [Cell; 7] {
    let [low, high] = ratio_ends(change.interval95);
    [
        Cell::Count(change.newest),
        Cell::Count(change.before),
        Cell::Number(rounded(change.ratio, RATIO_DECIMALS)),
        Cell::Number(low),
        Cell::Number(high),
        Cell::Count(change.pairs.into()),
        Cell::Number(share(change.share)),
    ]
}

/// The place of a figure's status in [`RATE_STATUSES`].
fn status(figure: &Figure) -> Cell {
    let word = match &figure.rate {
        Ok(_) => "ok",
        Err(why) => why.slug(),
    };
    Cell::Count(RATE_STATUSES.iter().position(|of| *of == word).expect("the list holds every status") as u64)
}

/// A category's row; the benchmark stands beside a rate only, shares where anything was recorded.
fn category_row(figures: &CategoryFigures) -> Row {
    let any = figures.newest.count.is_some_and(|count| count > 0);
    let part = |part: Option<f64>| Cell::from(part.filter(|_| any).map(share));
    let mut row = Row::with_capacity(CATEGORY_COLUMNS.len());
    row.extend([
        figures.newest.count.into(),
        status(&figures.newest),
        part(figures.share),
        part(figures.benchmark_share),
    ]);
    match &figures.newest.rate {
        Ok(rate) => row.extend(
            [
                rate.per_1000,
                rate.interval95.low,
                rate.interval95.high,
                rate.interval998.low,
                rate.interval998.high,
            ]
            .map(|number| Cell::Number(rounded(number, RATE_DECIMALS))),
        ),
        Err(_) => row.extend([Cell::Null; 5]),
    }
    let has_rate = figures.newest.rate.is_ok();
    row.push(figures.verdict.map_or(Cell::Null, |verdict| Cell::Word(verdict.word())));
    let benchmark = figures.benchmark.as_ref().filter(|_| has_rate);
    row.push(benchmark.map(|rate| rounded(rate.per_1000, RATE_DECIMALS)).into());
    row.extend(figures.change.iter().flat_map(change_cells));
    trimmed(row)
}

/// Counts by category in the order of the axis, written as a map.
#[derive(Debug, Clone)]
struct Counts<'a>(Vec<(&'a str, Vec<Option<u32>>)>);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(category, months)| (category, months)))
    }
}

/// A headline without what is not known.
#[derive(Debug, Clone, Serialize)]
struct PackedRate {
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval95: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval998: Option<[f64; 2]>,
    rate_status: &'static str,
}

impl From<&Figure> for PackedRate {
    fn from(figure: &Figure) -> Self {
        let RateObject { count, rate, interval95, interval998, rate_status } = figure.into();
        Self { count, rate, interval95, interval998, rate_status }
    }
}

#[derive(Debug, Clone, Serialize)]
struct PackedOutcomes {
    crimes: u64,
    groups: Vec<[Cell; 4]>,
}

#[derive(Debug, Clone, Serialize)]
struct PackedCoverage {
    observed_months: u32,
    observed_share: f64,
    /// Place in the head's list.
    months: usize,
    /// Places in the head's list.
    notes: Vec<usize>,
}

/// An area object less what stands at the head.
#[derive(Debug, Clone, Serialize)]
struct PackedArea<'a> {
    code: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_cy: Option<&'a str>,
    level: &'static str,
    /// Places in the head's `around`.
    parents: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<PopulationObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area_km2: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    centre: Option<[f64; 2]>,
    counts: Counts<'a>,
    crimes: Vec<Option<u32>>,
    strays: Vec<u32>,
    railway: Vec<u32>,
    #[serde(flatten)]
    headline: PackedRate,
    /// None where the row of a category says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    antisocial: Option<PackedRate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_km2: Option<DensityObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workday: Option<WorkdayObject>,
    comparison: Vec<[Cell; 7]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<[Cell; 7]>,
    category_figures: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<PackedOutcomes>,
    coverage: PackedCoverage,
}

/// Distinct values in the order of their first use.
#[derive(Debug)]
struct Places<K> {
    places: FxHashMap<K, usize>,
    values: Vec<K>,
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self { places: FxHashMap::default(), values: Vec::new() }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Places<K> {
    fn of(&mut self, value: K) -> usize {
        *self.places.entry(value.clone()).or_insert_with(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }
}

/// The names of the columns of every row.
#[derive(Debug, Clone, Serialize)]
struct Columns {
    category_figures: [&'static str; CATEGORY_COLUMNS.len()],
    comparison: [&'static str; COMPARISON_COLUMNS.len()],
    change: [&'static str; CHANGE_COLUMNS.len()],
    outcomes: [&'static str; OUTCOME_COLUMNS.len()],
}

/// The shared head and the areas, as they stand in a file.
#[derive(Debug, Serialize)]
pub(super) struct Packed<'a> {
    months: Vec<String>,
    window: Option<Span>,
    categories: Vec<&'a str>,
    rate_statuses: [&'static str; RATE_STATUSES.len()],
    outcome_groups: [&'static str; OutcomeGroup::ALL.len()],
    cohort: Option<Span>,
    columns: Columns,
    around: Vec<ParentObject<'a>>,
    coverage_months: Vec<Vec<f64>>,
    notes: Vec<Value>,
    areas: Vec<PackedArea<'a>>,
}

/// Collects areas and what they share.
pub(super) struct Packer<'a> {
    axes: &'a Axes,
    /// Whether anti-social behaviour is one category, whose row holds its figures.
    one_antisocial: bool,
    area_of: AreaOf<'a>,
    window: Option<MonthSpan>,
    cohort: Option<MonthSpan>,
    around: Places<(Level, AreaIndex)>,
    /// Shares in ten-thousandths, as they are printed.
    coverage: Places<Vec<u16>>,
    notes: Places<String>,
    areas: Vec<PackedArea<'a>>,
}

impl<'a> Packer<'a> {
    /// Without areas.
    pub(super) fn new(axes: &'a Axes, area_of: AreaOf<'a>) -> Self {
        let antisocial = |group: &&CategoryGroup| **group == CategoryGroup::AntiSocialBehaviour;
        Self {
            axes,
            one_antisocial: axes.category_groups.iter().filter(antisocial).count() == 1,
            area_of,
            window: None,
            cohort: None,
            around: Places::default(),
            coverage: Places::default(),
            notes: Places::default(),
            areas: Vec::new(),
        }
    }

    /// Adds an area behind those added before.
    pub(super) fn add(&mut self, figures: AreaFigures<'a>) {
        let area = figures.area;
        self.window = Some(figures.window);
        self.cohort = self.cohort.or_else(|| figures.outcomes.as_ref().map(|outcomes| outcomes.cohort));
        let comparison = figures.comparisons.iter().map(|comparison| {
            let number = |value: f64| Cell::Number(rounded(value, RATE_DECIMALS));
            let rest = &comparison.rest;
            [
                Cell::Count(self.around.of((comparison.level, comparison.area)) as u64),
                number(rest.per_1000),
                number(rest.interval95.low),
                number(rest.interval95.high),
                number(rest.interval998.low),
                number(rest.interval998.high),
                Cell::Word(comparison.verdict.word()),
            ]
        });
        let comparison = comparison.collect();
        let outcomes = figures.outcomes.as_ref().map(|outcomes| PackedOutcomes {
            crimes: outcomes.crimes,
            groups: OutcomeGroup::ALL
                .iter()
                .map(|group| {
                    let found =
                        outcomes.groups.iter().zip(&outcomes.intervals95).find(|((of, ..), _)| of == group);
                    found.map_or([Cell::Null; 4], |((_, count, part), interval)| {
                        let [part, low, high] =
                            [*part, interval.low, interval.high].map(|p| Cell::Number(share(p)));
                        [Cell::Count(*count), part, low, high]
                    })
                })
                .collect(),
        });
        let months = figures.month_coverage.iter().map(|part| (part * 1e4).round() as u16).collect();
        let notes = figures.notes.iter().map(|note| note_object(note, self.axes).to_string());
        let coverage = PackedCoverage {
            observed_months: figures.observed_months,
            observed_share: share(figures.observed_share),
            months: self.coverage.of(months),
            notes: notes.map(|note| self.notes.of(note)).collect(),
        };
        let parents = area.parents.iter().map(|parent| self.around.of(*parent)).collect();
        let categories = self.axes.categories.terms();
        let counts = figures
            .categories
            .iter()
            .map(|figures| (categories[figures.category].key.as_str(), figures.months.clone()));
        let counts = Counts(counts.collect());
        let category_figures = figures.categories.iter().map(category_row).collect();
        self.areas.push(PackedArea {
            code: &area.code,
            name: &area.name,
            local_name: area.local_name.as_deref(),
            name_cy: area.name_cy.as_deref(),
            level: area.level.slug(),
            parents,
            population: figures.residents.map(PopulationObject::from),
            area_km2: area.area_km2.map(|km2| rounded(km2, 4)),
            centre: area.centre.map(degrees),
            crimes: figures.crime_months,
            strays: figures.strays,
            railway: figures.railway,
            headline: PackedRate::from(&figures.crimes),
            antisocial: (!self.one_antisocial).then(|| PackedRate::from(&figures.antisocial)),
            per_km2: figures.per_km2.as_ref().map(DensityObject::from),
            workday: figures.workday.as_ref().map(WorkdayObject::from),
            comparison,
            change: figures.change.as_ref().map(change_cells),
            category_figures,
            counts,
            outcomes,
            coverage,
        });
    }

    /// The head and the areas.
    pub(super) fn finish(self) -> Packed<'a> {
        let around = self.around.values.iter().map(|(level, index)| {
            let area = (self.area_of)(*level, *index);
            ParentObject { level: level.slug(), code: &area.code, name: &area.name }
        });
        Packed {
            months: months(self.axes.months),
            window: self.window.map(Span::from),
            categories: self.axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
            rate_statuses: RATE_STATUSES,
            outcome_groups: OutcomeGroup::ALL.map(OutcomeGroup::slug),
            cohort: self.cohort.map(Span::from),
            columns: Columns {
                category_figures: CATEGORY_COLUMNS,
                comparison: COMPARISON_COLUMNS,
                change: CHANGE_COLUMNS,
                outcomes: OUTCOME_COLUMNS,
            },
            around: around.collect(),
            coverage_months: self
                .coverage
                .values
                .iter()
                .map(|months| months.iter().map(|part| f64::from(*part) / 1e4).collect())
                .collect(),
            notes: self
                .notes
                .values
                .iter()
                .map(|note| serde_json::from_str(note).expect("it was printed from JSON"))
                .collect(),
            areas: self.areas,
        }
    }
}

#[cfg(test)]
#[path = "packed_tests.rs"]
mod tests;
