//! A JSON Schema (2020-12) for every kind of JSON file, and which kind a path is.

mod area;
mod comparators;
mod kinds;
mod ledger;
mod shape;

use serde_json::{Value, json};

use super::number::to_json;
use super::paths;

/// One kind of file.
struct Kind {
    /// Name of the schema: `data/v1/schema/<name>.json`.
    name: &'static str,
    /// The schema's path, for [`schema_for`].
    path: &'static str,
    /// Paths of the files; `*` stands for one or more characters other than `/`.
    pattern: &'static str,
    /// What such a file is.
    title: &'static str,
    /// Its shape.
    shape: fn() -> Value,
}

/// A row of the table; the schema's path is spelt at compile time.
macro_rules! kind {
    ($name:literal, $pattern:literal, $title:literal, $shape:expr) => {
        Kind {
            name: $name,
            path: concat!("data/v1/schema/", $name, ".json"),
            pattern: concat!("data/v1/", $pattern),
            title: $title,
            shape: $shape,
        }
    };
}

/// Every kind of file. A new one is a row here and a shape.
const KINDS: &[Kind] = &[
    kind!("build", "build.json", "What the atlas was made of, and where every row went", kinds::build),
    kind!("levels", "levels.json", "The kinds of area", kinds::levels),
    kind!("measures", "measures.json", "Every published number: unit, definition, formula", kinds::measures),
    kind!("categories", "categories.json", "Crime categories", kinds::categories),
    kind!("outcome-terms", "outcomes.json", "Outcomes and their groups", kinds::outcome_terms),
    kind!("forces", "forces.json", "Police forces", kinds::forces),
    kind!("search", "areas/search.json", "Areas that have a page, for finding them by name", kinds::search),
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
    kind!("cube", "cube.json", "The files of every LSOA, month and category", kinds::cube),
    kind!("points", "points.json", "Where the shards of snap points are", kinds::points),
    kind!("points-shard", "points/*.json", "The snap points of one H3 cell, packed", kinds::points_shard),
    kind!("postcodes", "postcodes.json", "Where the shards of postcodes are", kinds::postcodes),
    kind!("postcodes-shard", "postcodes/*.json", "Postcodes with a common beginning", kinds::postcodes_shard),
    kind!("layers", "layers.json", "The map layers and their columns", kinds::layers),
    kind!("manifest", "manifest.json", "Every file of the site", kinds::manifest),
    kind!("schema-index", "schema/index.json", "Which schema describes which path", kinds::schema_index),
];

/// Whether a path fits a pattern, folder by folder.
fn fits(pattern: &str, path: &str) -> bool {
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
