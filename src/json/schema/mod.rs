//! A JSON Schema (2020-12) for every kind of JSON file, and which kind a path is.

mod area;
mod badges;
mod comparators;
mod foreign;
mod kinds;
mod ledger;
mod report;
mod search;
mod shape;

use serde_json::{Value, json};

use super::number::to_json;
use super::paths;

/// One kind of file.
pub(super) struct Kind {
    /// Name of the schema: `data/v1/schema/<name>.json`.
    pub(super) name: &'static str,
    /// The schema's path, for [`schema_for`].
    pub(super) path: &'static str,
    /// Paths of the files; `*` stands for one or more characters other than `/`.
    pub(super) pattern: &'static str,
    /// What such a file is.
    pub(super) title: &'static str,
    /// Its shape.
    shape: fn() -> Value,
}

/// A row of the table; the schema's path is spelt at compile time.
macro_rules! kind {
    ($name:literal, $pattern:literal, $title:literal, $shape:expr) => {
        kind!($name at concat!("data/v1/", $pattern), $title, $shape)
    };
    ($name:literal at $pattern:expr, $title:literal, $shape:expr) => {
        Kind {
            name: $name,
            path: concat!("data/v1/schema/", $name, ".json"),
            pattern: $pattern,
            title: $title,
            shape: $shape,
        }
    };
}

/// Every kind of file. A new one is a row here and a shape.
pub(super) const KINDS: &[Kind] = &[
    kind!("build", "build.json", "What the atlas was made of, and where every row went", kinds::build),
    kind!("levels", "levels.json", "The kinds of area", kinds::levels),
    kind!("measures", "measures.json", "Every published number: unit, definition, formula", kinds::measures),
    kind!("categories", "categories.json", "Crime categories", kinds::categories),
    kind!("outcome-terms", "outcomes.json", "Outcomes and their groups", kinds::outcome_terms),
    kind!("forces", "forces.json", "Police forces", kinds::forces),
    kind!("search", "search.json", "Wide areas by name, and the shards of the search", search::first),
    kind!("search-places", "search/places/*.json", "Wards and neighbourhoods by word", search::places),
    kind!("search-small", "search/small/*.json", "Small areas by code and number", search::small),
    kind!("search-streets", "search/streets/*.json", "Districts that have a street", search::streets),
    kind!("search-district", "search/district/*.json", "Streets of districts", search::district),
    kind!("search-words", "search/words/*.json", "Words of all names, by length", search::words),
    kind!("areas", "areas/*.json", "The areas of a level with their headline figures", kinds::areas),
    kind!(
        "comparators",
        "comparators/*.json",
        "The areas of a level among one another: neighbours, ranks, funnels, unusual months",
        comparators::comparators
    ),
    kind!("area", "area/*/*.json", "Everything published of one area", area::area),
    kind!("district", "district/*.json", "A district's wards, MSOAs and LSOAs", kinds::district),
    kind!("outcodes", "outcodes/*.json", "The outcodes of a postcode area", kinds::outcodes),
    kind!(
        "badges",
        "badges/*.json",
        "Areas' recorded crime in a line, for badges and watches",
        badges::badges
    ),
    kind!("stops", "stops/force/*.json", "Stops and searches of a force", kinds::stops),
    kind!("stop-hexagons", "stops/hexagons.json", "Stops and searches by hexagon", ledger::stop_hexagons),
    kind!(
        "outcomes",
        "outcomes/*.json",
        "Outcomes of a force by month of the crime and lag",
        kinds::outcomes
    ),
    kind!("coverage", "coverage.json", "Which force-months are there", ledger::coverage),
    kind!("quality", "quality.json", "What looks odd in the input", ledger::quality),
    kind!("revisions", "revisions.json", "The archives given", ledger::revisions),
    kind!(
        "history",
        "history.json",
        "The ledger of files and areas that a later build continues",
        ledger::history
    ),
    kind!("cube", "cube.json", "Every table for researchers: columns, files, sizes, hashes", kinds::cube),
    kind!("points", "points.json", "Where the shards of snap points are", kinds::points),
    kind!(
        "points-shard",
        "points/*.json",
        "The snap points of neighbouring H3 cells, packed",
        kinds::points_shard
    ),
    kind!("postcodes", "postcodes.json", "Where the shards of postcodes are", kinds::postcodes),
    kind!("postcodes-shard", "postcodes/*.json", "Postcodes with a common beginning", kinds::postcodes_shard),
    kind!("report", "report.json", "Where what a report is made from is", report::index),
    kind!(
        "report-surroundings",
        "report/*.json",
        "What a report inside a district is set against",
        report::surroundings
    ),
    kind!("codes-lsoa", "codes/lsoa/*.json", "Wards whose pages tell of LSOAs, by code", kinds::codes_lsoa),
    kind!("codes-msoa", "codes/msoa/*.json", "LSOAs of MSOAs, by code", kinds::codes_msoa),
    kind!("layers", "layers.json", "The map layers and their columns", kinds::layers),
    kind!(
        "records",
        "records.json",
        "Which rows are in which file, where they were asked for",
        foreign::records
    ),
    kind!("boundaries", "boundaries.json", "Boundaries as GeoJSON and KML", foreign::boundaries),
    kind!("manifest", "manifest.json", "Every file of the site", kinds::manifest),
    kind!("schema-index", "schema/index.json", "Which schema describes which path", kinds::schema_index),
    kind!(
        "datapackage",
        "datapackage.json",
        "The CSV files as a Frictionless Data Package",
        foreign::datapackage
    ),
    kind!(
        "csvw",
        "cube/*.json",
        "The columns of the CSV files in the vocabulary of CSV on the Web",
        foreign::csvw
    ),
    kind!(
        "openapi",
        "openapi.json",
        "The addresses of all files as an OpenAPI 3.1 description",
        foreign::openapi
    ),
    kind!("map-shard" at "map/*.json", "Areas as the interactive map draws them; for its script alone", foreign::map_shard),
    kind!("map-part" at "map/*/*.json", "Parts that the interactive map fetches; for its script alone", foreign::map_shard),
    kind!("api-forces" at "api/forces/index.html", "Forces with a file in the atlas", foreign::api_forces),
    kind!("api-force" at "api/forces/*/index.html", "One force", foreign::api_force),
    kind!("api-categories" at "api/crime-categories/index.html", "Crime categories by the API's slugs", foreign::api_categories),
    kind!("api-dates" at "api/crimes-street-dates/index.html", "Months with street files, newest first", foreign::api_dates),
    kind!("api-last-updated" at "api/crime-last-updated/index.html", "The newest month", foreign::api_last_updated),
    kind!("api-no-location" at "api/crimes-no-location/*/index.html", "Incidents of a force without a place, counted by month and category", foreign::api_no_location),
    kind!("api-at-location" at "api/crimes-at-location/*/index.html", "Incidents of the newest month in a district, counted by map point and category", foreign::api_at_location),
];

/// Whether a path fits a pattern, folder by folder.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    pattern.split('/').count() == path.split('/').count()
        && pattern.split('/').zip(path.split('/')).all(|(pattern, part)| match pattern.split_once('*') {
            None => pattern == part,
            Some((before, behind)) => {
                part.len() > before.len() + behind.len() && part.starts_with(before) && part.ends_with(behind)
            }
        })
}

/// The path of the schema that describes a JSON file of the site; none for paths outside the contract.
///
/// `data/v1/area/district/E06000055.json` is described by `data/v1/schema/area.json`.
pub fn schema_for(path: &str) -> Option<&'static str> {
    KINDS.iter().find(|kind| fits(kind.pattern, path)).map(|kind| kind.path)
}

fn schema(kind: &Kind) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.title,
    });
    let (whole, shape) = (schema.as_object_mut(), (kind.shape)());
    if let (Some(whole), Value::Object(shape)) = (whole, shape) {
        whole.extend(shape);
    }
    schema
}

/// Every schema with its path, and the index of patterns.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    let index: Vec<Value> = KINDS
        .iter()
        .map(|kind| {
            json!({
                "kind": kind.name,
                "title": kind.title,
                "pattern": kind.pattern,
                "schema": kind.path,
            })
        })
        .collect();
    KINDS
        .iter()
        .map(|kind| (kind.path.to_owned(), to_json(&schema(kind))))
        .chain([(paths::schema("index"), to_json(&json!({ "schemas": index })))])
        .collect()
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
