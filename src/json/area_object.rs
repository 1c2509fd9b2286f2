//! The area object: everything published of one area, the same wherever it stands.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::geography::{Area, AreaIndex, Level, Residents};
use crate::statistics::{AreaFigures, Axes, CategoryFigures, Change, Note, OutcomeFigures, Rate, Workday};
use crate::values::MonthSpan;

use super::number::{
    RATE_DECIMALS, RATIO_DECIMALS, RateObject, Span, degrees, ends, months, ratio_ends, rounded, share,
};
use super::stops::StopsObject;

/// Finds the area behind a level and index, so that the object can be made without a whole geography.
pub(super) type AreaOf<'a> = &'a (dyn Fn(Level, AreaIndex) -> &'a Area + Sync);

/// An area that contains another.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ParentObject<'a> {
    pub(super) level: &'static str,
    pub(super) code: &'a str,
    pub(super) name: &'a str,
}

/// How many people live there, and who says so.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PopulationObject {
    count: f64,
    year: u16,
    source: &'static str,
}

impl From<Residents> for PopulationObject {
    fn from(residents: Residents) -> Self {
        Self {
            count: rounded(residents.count, 1),
            year: residents.year,
            source: if residents.census { "census" } else { "mid-year-estimate" },
        }
    }
}

/// One benchmark.
#[derive(Debug, Clone, Serialize)]
struct ComparisonObject<'a> {
    level: &'static str,
    code: &'a str,
    name: &'a str,
    rate: f64,
    interval95: [f64; 2],
    interval998: [f64; 2],
    verdict: &'static str,
}

/// Newest 12 months against the 12 before.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangeObject {
    newest: u64,
    before: u64,
    ratio: f64,
    interval95: [f64; 2],
    pairs: u32,
    share: f64,
}

impl From<&Change> for ChangeObject {
    fn from(change: &Change) -> Self {
        Self {
            newest: change.newest,
            before: change.before,
            ratio: rounded(change.ratio, RATIO_DECIMALS),
            interval95: ratio_ends(change.interval95),
            pairs: change.pairs,
            share: share(change.share),
        }
    }
}

/// One category over the window. What is absent is not known or not reliable: most categories of small
/// areas have too few incidents for a rate, and leaving it out halves the files.
#[derive(Debug, Clone, Serialize)]
struct CategoryObject {
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval95: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval998: Option<[f64; 2]>,
    rate_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    benchmark: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    benchmark_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeObject>,
}

impl From<&CategoryFigures> for CategoryObject {
    fn from(figures: &CategoryFigures) -> Self {
        let newest = RateObject::from(&figures.newest);
        Self {
            count: newest.count,
            rate: newest.rate,
            interval95: newest.interval95,
            interval998: newest.interval998,
            rate_status: newest.rate_status,
            verdict: figures.verdict.map(crate::statistics::Verdict::word),
            benchmark: figures.benchmark.map(|rate| rounded(rate.per_1000, RATE_DECIMALS)),
            share: figures.share.map(share),
            benchmark_share: figures.benchmark_share.map(share),
            change: figures.change.as_ref().map(ChangeObject::from),
        }
    }
}

/// Crimes per km² of land and year.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DensityObject {
    rate: f64,
    interval95: [f64; 2],
    interval998: [f64; 2],
}

impl From<&Rate> for DensityObject {
    fn from(rate: &Rate) -> Self {
        Self {
            rate: rounded(rate.per_1000, RATE_DECIMALS),
            interval95: ends(rate.interval95),
            interval998: ends(rate.interval998),
        }
    }
}

/// Crimes against people present on a workday.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WorkdayObject {
    people: f64,
    #[serde(flatten)]
    crimes: RateObject,
}

impl From<&Workday> for WorkdayObject {
    fn from(workday: &Workday) -> Self {
        Self { people: rounded(workday.people, 1), crimes: RateObject::from(&workday.crimes) }
    }
}

/// How the crimes of the mature cohort ended.
#[derive(Debug, Clone, Serialize)]
struct OutcomesObject {
    cohort: Span,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<Vec<Span>>,
    crimes: u64,
    groups: Map<String, Value>,
}

impl From<&OutcomeFigures> for OutcomesObject {
    fn from(outcomes: &OutcomeFigures) -> Self {
        let groups = outcomes
            .groups
            .iter()
            .zip(&outcomes.intervals95)
            .map(|((group, count, part), interval)| {
                let interval95 = [share(interval.low), share(interval.high)];
                let group_object = json!({ "count": count, "share": share(*part), "interval95": interval95 });
                (group.slug().to_owned(), group_object)
            })
            .collect();
        let runs = (outcomes.runs.len() > 1).then(|| outcomes.runs.iter().map(|r| (*r).into()).collect());
        Self { cohort: outcomes.cohort.into(), runs, crimes: outcomes.crimes, groups }
    }
}

/// What is known of the area's months.
#[derive(Debug, Clone, Serialize)]
struct CoverageObject {
    observed_months: u32,
    observed_share: f64,
    months: Vec<f64>,
    notes: Vec<Value>,
}

/// Everything published of one area.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AreaObject<'a> {
    code: &'a str,
    name: &'a str,
    local_name: Option<&'a str>,
    name_cy: Option<&'a str>,
    level: &'static str,
    parents: Vec<ParentObject<'a>>,
    population: Option<PopulationObject>,
    area_km2: Option<f64>,
    centre: Option<[f64; 2]>,
    months: Vec<String>,
    window: Span,
    categories: Vec<&'a str>,
    counts: Map<String, Value>,
    crimes: Vec<Option<u32>>,
    strays: Vec<u32>,
    railway: Vec<u32>,
    #[serde(flatten)]
    headline: RateObject,
    antisocial: RateObject,
    per_km2: Option<DensityObject>,
    workday: Option<WorkdayObject>,
    comparison: Vec<ComparisonObject<'a>>,
    change: Option<ChangeObject>,
    category_figures: Map<String, Value>,
    outcomes: Option<OutcomesObject>,
    coverage: CoverageObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    stops: Option<StopsObject>,
}

impl<'a> AreaObject<'a> {
    /// Puts the figures of one area into the contract's form.
    pub(super) fn new(figures: &AreaFigures<'a>, axes: &'a Axes, area_of: AreaOf<'a>) -> Self {
        let area = figures.area;
        let key = |category: usize| axes.categories.terms()[category].key.as_str();
        Self {
            code: &area.code,
            name: &area.name,
            local_name: area.local_name.as_deref(),
            name_cy: area.name_cy.as_deref(),
            level: area.level.slug(),
            parents: area
                .parents
                .iter()
                .map(|(level, index)| {
                    let parent = area_of(*level, *index);
                    ParentObject { level: level.slug(), code: &parent.code, name: &parent.name }
                })
                .collect(),
            population: figures.residents.map(PopulationObject::from),
            area_km2: area.area_km2.map(|km2| rounded(km2, 4)),
            centre: area.centre.map(degrees),
            months: months(figures.months),
            window: figures.window.into(),
            categories: figures.categories.iter().map(|c| key(c.category)).collect(),
            counts: figures
                .categories
                .iter()
                .map(|c| (key(c.category).to_owned(), json!(c.months)))
                .collect(),
            crimes: figures.crime_months.clone(),
            strays: figures.strays.clone(),
            railway: figures.railway.clone(),
            headline: RateObject::from(&figures.crimes),
            antisocial: RateObject::from(&figures.antisocial),
            per_km2: figures.per_km2.as_ref().map(DensityObject::from),
            workday: figures.workday.as_ref().map(WorkdayObject::from),
            comparison: figures
                .comparisons
                .iter()
                .map(|comparison| {
                    let other = area_of(comparison.level, comparison.area);
                    ComparisonObject {
                        level: comparison.level.slug(),
                        code: &other.code,
                        name: &other.name,
                        rate: rounded(comparison.rest.per_1000, RATE_DECIMALS),
                        interval95: ends(comparison.rest.interval95),
                        interval998: ends(comparison.rest.interval998),
                        verdict: comparison.verdict.word(),
                    }
                })
                .collect(),
            change: figures.change.as_ref().map(ChangeObject::from),
            category_figures: figures
                .categories
                .iter()
                .map(|c| (key(c.category).to_owned(), json!(CategoryObject::from(c))))
                .collect(),
            outcomes: figures.outcomes.as_ref().map(OutcomesObject::from),
            coverage: CoverageObject {
                observed_months: figures.observed_months,
                observed_share: share(figures.observed_share),
                months: figures.month_coverage.iter().map(|part| share(*part)).collect(),
                notes: figures.notes.iter().map(|note| note_object(note, axes)).collect(),
            },
            stops: None,
        }
    }

    /// Adds the stops and searches recorded inside it (districts only).
    #[must_use]
    pub(super) fn with_stops(mut self, stops: StopsObject) -> Self {
        self.stops = Some(stops);
        self
    }
}

/// A remark, by kind.
pub(super) fn note_object(note: &Note, axes: &Axes) -> Value {
    let slug = |force: usize| axes.forces[force].slug.as_str();
    let spans = |runs: &[MonthSpan]| runs.iter().map(|run| Span::from(*run)).collect::<Vec<_>>();
    match note {
        Note::MissingMonths { force, runs } => json!({
            "kind": "missing-months",
            "force": slug(*force),
            "runs": spans(runs),
        }),
        Note::NotLocated { force, share: part } => {
            json!({ "kind": "not-located", "force": slug(*force), "share": share(*part) })
        }
        Note::Partial { held, official } => {
            json!({ "kind": "partial", "lsoas_held": held, "lsoas_official": official })
        }
        Note::PartlyReported { lacking, forces, share: part } => {
            json!({ "kind": "partly-reported", "lacking": lacking, "forces": forces, "share": share(*part) })
        }
        Note::PartialSuspected { force, runs } => json!({
            "kind": "partial-suspected",
            "force": slug(*force),
            "runs": spans(runs),
        }),
        Note::Unreadable { force, runs } => json!({
            "kind": "unreadable",
            "force": slug(*force),
            "runs": spans(runs),
        }),
        Note::Odd { force, test, runs } => json!({
            "kind": "odd",
            "force": slug(*force),
            "test": test.slug(),
            "runs": spans(runs),
        }),
        Note::Revised { months, before, after, crimes } => json!({
            "kind": "revised",
            "months": Span::from(*months),
            "before": before.to_string(),
            "after": after.to_string(),
            "crimes_before": crimes.0,
            "crimes_after": crimes.1,
        }),
        Note::Strays { count } => json!({ "kind": "strays", "count": count }),
        Note::ResidentsMislead { residents, workday } => json!({
            "kind": "residents-mislead",
            "residents": rounded(*residents, 1),
            "workday": workday.map(|people| rounded(people, 1)),
        }),
        Note::SnapPointsRenewed { month, last_old } => json!({
            "kind": "snap-points-renewed",
            "month": month.to_string(),
            "last_old": last_old.to_string(),
        }),
    }
}

#[cfg(test)]
#[path = "area_object_tests.rs"]
mod tests;
