//! The polygons of the interactive map at wide zooms, with the counts that colour them.
//!
//! The layers under `data/v1/layers/` are exact and for everyone; these files are for the map's script
//! alone: corners on a coarse grid, as steps from the corner before, each border once, in JSON, which every host
//! compresses. All of a nation's districts take about a fiftieth of their layer.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::statistics::{AreaFigures, Figure, NoRate};
use crate::values::OutcomeGroup;

use super::borders::Borders;
use super::map_breaks::reporter;

/// One file: the areas of a level that lie in one force's area, or all of them.
#[derive(Debug, Serialize)]
pub(super) struct Shard {
    /// Level of its areas, or the size of its hexagons: `h3-6`.
    pub level: &'static str,
    pub per_degree: f64,
    pub columns: Vec<String>,
    /// Borders as `x, y, dx, dy, …`; none of hexagons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arcs: Vec<Vec<i64>>,
    pub areas: Vec<ShardArea>,
}

#[derive(Debug, Serialize)]
pub(super) struct ShardArea {
    pub values: Vec<Value>,
    /// Polygons of rings: of places in `arcs`, −1 less the place of one taken backwards; without arcs of
    /// `x, y, dx, dy, …`, not closed.
    pub polygons: Vec<Vec<Vec<i64>>>,
}

/// What the page says of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ShardEntry {
    /// From the root of the site.
    pub path: String,
    /// Level of its areas.
    pub level: &'static str,
    /// West, south, east, north in degrees.
    pub bbox: [f64; 4],
    /// The file of its areas' months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months: Option<String>,
}

/// Paths and bytes.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// Steps of the grid in a degree: about 100 m for the widest areas, 15 m for wards.
const fn per_degree(level: Level) -> f64 {
    match level {
        Level::Ward => 5_000.0,
        _ => 1_000.0,
    }
}

/// How much the borders of a level are thinned, in metres: wide areas are seen from afar.
const fn tolerance_m(level: Level) -> Option<f64> {
    match level {
        Level::Ward => None,
        _ => Some(400.0),
    }
}

/// Names of an area's values; figures have the names of the layers' columns. Of districts, by which hexagons
/// know where nothing was reported, also which months are observed.
fn columns(atlas: &Atlas, level: Level) -> Vec<String> {
    let named = [
        "code",
        "name",
        "district",
        "country",
        "residents",
        "observed_months",
        "exposure_months",
        "rate",
        "rate_status",
        "stops",
        "stops_rate",
        "stops_status",
        "crimes",
    ];
    let categories = atlas.figures.counts().axes.categories.terms();
    let outcomes =
        OutcomeGroup::ALL.into_iter().map(|group| format!("outcome_{}", group.slug().replace('-', "_")));
    named
        .into_iter()
        .map(str::to_owned)
        .chain(categories.iter().map(|term| term.key.replace('-', "_")))
        .chain(outcomes)
        .chain((level == Level::District).then(|| "months".to_owned()))
        .collect()
}

/// A character for each month: 1 where the own force supplied a file.
fn months_observed(figures: &AreaFigures) -> Option<String> {
    let months = &figures.categories.first()?.months;
    Some(months.iter().map(|count| if count.is_some() { '1' } else { '0' }).collect())
}

fn rounded(rate: f64) -> f64 {
    (rate * 100.0).round() / 100.0
}

/// Code of the area of a level that holds an area.
fn parent<'a>(atlas: &Atlas<'a>, figures: &AreaFigures<'a>, level: Level) -> Option<&'a str> {
    let index = figures.area.parent(level)?;
    Some(atlas.geography.area(level, index).code.as_str())
}

/// Stops and searches of an area: none but for forces and districts.
fn stops(atlas: &Atlas, figures: &AreaFigures) -> Option<Figure> {
    match figures.area.level {
        Level::District => Some(atlas.figures.stops_of_district(figures.index).newest),
        Level::Force => Some(atlas.figures.stops_of_force(reporter(atlas, figures.index)?).newest),
        _ => None,
    }
}

/// The values of [`columns`].
fn values(atlas: &Atlas, figures: &AreaFigures) -> Vec<Value> {
    let rate = &figures.crimes.rate;
    let stops = stops(atlas, figures);
    let mut values = vec![
        json!(figures.area.code),
        json!(figures.area.full_name()),
        json!(parent(atlas, figures, Level::District)),
        json!(parent(atlas, figures, Level::Country)),
        json!(figures.residents.map(|residents| residents.count)),
        json!(figures.observed_months),
        json!(rounded(figures.exposure().months)),
        json!(rate.as_ref().ok().map(|rate| rounded(rate.per_1000))),
        json!(rate.as_ref().map_or_else(|why| why.slug(), |_| "ok")),
        json!(stops.and_then(|stops| stops.count)),
        json!(stops.and_then(|stops| stops.rate.ok()).map(|rate| rounded(rate.per_1000))),
        json!(stops.map(|stops| stops.rate.map_or_else(NoRate::slug, |_| "ok"))),
        json!(figures.crimes.count),
    ];
    values.extend(figures.categories.iter().map(|category| json!(category.newest.count)));
    values.extend(OutcomeGroup::ALL.iter().map(|group| {
        let groups = figures.outcomes.as_ref().map(|outcomes| &outcomes.groups);
        json!(groups.and_then(|groups| groups.iter().find(|(of, ..)| of == group)).map(|(_, n, _)| *n))
    }));
    if figures.area.level == Level::District {
        values.push(json!(months_observed(figures)));
    }
    values
}

/// The months of the areas of one file: counts by category and month.
#[derive(Debug, Serialize)]
struct Months<'a> {
    level: &'static str,
    #[serde(rename = "months")]
    span: Vec<String>,
    categories: Vec<&'a str>,
    areas: Vec<MonthsOf<'a>>,
}

#[derive(Debug, Serialize)]
struct MonthsOf<'a> {
    code: &'a str,
    /// Whether the newest 12 months can be compared with the 12 before.
    compared: bool,
    /// `[category][month]`, null where the own force supplied no file.
    counts: Vec<Vec<Option<u32>>>,
}

fn months_file(atlas: &Atlas, level: Level, areas: Vec<AreaFigures>) -> Vec<u8> {
    let axes = &atlas.figures.counts().axes;
    let file = Months {
        level: level.slug(),
        span: axes.months.iter().map(|month| month.to_string()).collect(),
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        areas: areas
            .into_iter()
            .map(|figures| MonthsOf {
                code: &figures.area.code,
                compared: figures.change.is_some(),
                counts: figures.categories.into_iter().map(|category| category.months).collect(),
            })
            .collect(),
    };
    serde_json::to_vec(&file).expect("strings and numbers are always JSON")
}

/// The areas of one file, and the box around them.
fn shard(atlas: &Atlas, level: Level, areas: &[AreaFigures]) -> Option<(Vec<u8>, [f64; 4])> {
    use geo::BoundingRect;
    let per_degree = per_degree(level);
    let detail = if level == Level::Ward { Detail::Web } else { Detail::Overview };
    let mut around = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let (mut polygons, mut found) = (Vec::new(), Vec::new());
    for figures in areas {
        let Some(polygon) = atlas.geography.polygon(level, figures.index, detail) else { continue };
        let Some(rect) = polygon.bounding_rect() else { continue };
        around = [
            around[0].min(rect.min().x),
            around[1].min(rect.min().y),
            around[2].max(rect.max().x),
            around[3].max(rect.max().y),
        ];
        polygons.push(polygon);
        found.push(values(atlas, figures));
    }
    if found.is_empty() {
        return None;
    }
    let borders = Borders::of(polygons.iter());
    let borders = match tolerance_m(level) {
        Some(tolerance_m) => borders.thinned(tolerance_m),
        None => borders,
    };
    let stepped = borders.stepped(per_degree);
    let areas = found.into_iter().zip(stepped.areas).map(|(values, polygons)| ShardArea { values, polygons });
    let shard = Shard {
        level: level.slug(),
        per_degree,
        columns: columns(atlas, level),
        arcs: stepped.arcs,
        areas: areas.collect(),
    };
    let bytes = serde_json::to_vec(&shard).expect("strings and finite numbers are always JSON");
    Some((bytes, around.map(|degrees| (degrees * 1e4).round() / 1e4)))
}

/// The files of the map below its folder: one for forces, one for districts, and the wards of each force.
pub(super) fn render(atlas: &Atlas, folder: &str) -> Vec<(ShardEntry, Files)> {
    let geography = atlas.geography;
    let all = |level: Level| (0..geography.areas(level).len() as AreaIndex).collect::<Vec<_>>();
    let mut parts: Vec<(Level, String, Vec<AreaIndex>)> = [Level::Force, Level::District]
        .into_iter()
        .map(|level| (level, level.slug().to_owned(), all(level)))
        .collect();
    let mut wards: std::collections::BTreeMap<Option<AreaIndex>, Vec<AreaIndex>> =
        std::collections::BTreeMap::new();
    for index in all(Level::Ward) {
        let force = geography.area(Level::Ward, index).parent(Level::Force);
        wards.entry(force).or_default().push(index);
    }
    parts.extend(wards.into_iter().map(|(force, wards)| {
        let name = force.map_or("elsewhere", |force| geography.area(Level::Force, force).code.as_str());
        (Level::Ward, format!("ward-{name}"), wards)
    }));
    parts
        .into_par_iter()
        .filter_map(|(level, name, areas)| {
            let areas: Vec<AreaFigures> =
                areas.into_iter().map(|index| atlas.figures.area(level, index)).collect();
            let (bytes, bbox) = shard(atlas, level, &areas)?;
            let months = format!("{folder}months/{name}.json");
            let path = format!("{folder}{name}.json");
            let entry =
                ShardEntry { path: path.clone(), level: level.slug(), bbox, months: Some(months.clone()) };
            Some((entry, vec![(path, bytes), (months, months_file(atlas, level, areas))]))
        })
        .collect()
}
