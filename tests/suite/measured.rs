//! Every number of every JSON file belongs to a row of the table of measures, or is declared as structure.

use std::collections::{BTreeMap, BTreeSet};

use crime_atlas::json::schema_for;
use serde_json::Value;

use crate::site::{files, json, small_demo};

/// Numbers that measure nothing: places in lists, sizes of files, coordinates.
const STRUCTURE: &str = "";

/// Kind of file (`*`: any), keys down to the number (`*`: any one key, `**` at the end: all below), measure.
/// The first row that fits decides.
const TABLE: &[(&str, &str, &str)] = &[
    ("manifest", "**", STRUCTURE),
    ("measures", "**", STRUCTURE),
    ("search", "**", STRUCTURE),
    ("search-district", "**", STRUCTURE),
    ("search-places", "**", STRUCTURE),
    ("search-small", "**", STRUCTURE),
    ("search-streets", "**", STRUCTURE),
    ("search-words", "**", STRUCTURE),
    ("boundaries", "**", STRUCTURE),
    ("datapackage", "**", STRUCTURE),
    ("records", "files.rows", "file-rows"),
    ("records", "**", STRUCTURE),
    ("api-no-location", "count", "force-count"),
    ("badges", "badges.crimes", "crimes"),
    // What the maps draw: their columns say which figure each is.
    ("map-part", "areas.counts", "category-by-month"),
    ("map-shard", "areas.values", "category-by-month"),
    ("map-shard", "**", STRUCTURE),
    ("report", "**", STRUCTURE),
    ("report-surroundings", "around.counts", "category-by-month"),
    ("report-surroundings", "not_located.*", "not-located-share"),
    ("report-surroundings", "stops.columns.labels.count", "stops"),
    ("report-surroundings", "**", STRUCTURE),
    ("postcodes", "**", STRUCTURE),
    ("postcodes-shard", "**", STRUCTURE),
    ("points", "**", STRUCTURE),
    ("points-shard", "resolution", STRUCTURE),
    ("points-shard", "lat", STRUCTURE),
    ("points-shard", "lon", STRUCTURE),
    ("points-shard", "place", STRUCTURE),
    ("points-shard", "**", "category-by-month"),
    ("layers", "**", STRUCTURE),
    ("cube", "files.**", STRUCTURE),
    ("cube", "totals.railway", "railway"),
    ("cube", "totals.strays", "strays"),
    ("cube", "**", "category-by-month"),
    ("levels", "levels.areas", STRUCTURE),
    ("levels", "**", "map-class"),
    ("forces", "**", "file-status"),
    ("build", "accounting.**", "rows-accounted"),
    ("build", "**", "file-rows"),
    ("coverage", "forces.not_located", "not-located-share"),
    ("history", "files.rows", "file-rows"),
    ("history", "crimes.rows", "revised-crimes"),
    ("revisions", "archives.*", "file-rows"),
    ("revisions", "withdrawn.rows", "file-rows"),
    ("revisions", "files.crime_ids.*", "revised-ids"),
    ("revisions", "files.*", "revised-rows"),
    ("revisions", "areas.rows", "revised-crimes"),
    ("quality", "polygon_asked", "polygon-disagreement"),
    ("quality", "polygon_disagrees", "polygon-disagreement"),
    ("quality", "polygon_disagrees_share", "polygon-disagreement"),
    ("quality", "oddities.times", "quality-finding"),
    ("quality", "tests.findings", "quality-finding"),
    ("quality", "forces.findings.*", "quality-finding"),
    ("quality", "forces.rows.*", "file-rows"),
    ("quality", "forces.outcomes_matched", "outcomes-matched"),
    ("quality", "forces.outcomes_unmatched", "outcomes-matched"),
    ("quality", "forces.outcomes_unmatched_share", "outcomes-matched"),
    ("quality", "forces.outside_own_area", "outside-own-area"),
    ("quality", "forces.*", "quality-count"),
    ("outcomes", "matched", "outcomes-matched"),
    ("outcomes", "unmatched", "outcomes-matched"),
    ("outcomes", "cells.rows", "outcomes-within"),
    ("outcomes", "cohort.share_by_lag", "outcomes-within"),
    ("outcomes", "cohort.groups.*", "outcome-share"),
    ("outcomes", "cohort.outcomes.count", "outcome-count"),
    ("outcomes", "waits.cohorts.*", "first-outcome-share"),
    ("outcomes", "waits.*", "outcomes-per-crime"),
    ("stop-hexagons", "**", "stop-hexagon"),
    ("stops", "newest.rate", "stop-rate"),
    ("stops", "newest.interval95", "stop-rate"),
    ("stops", "newest.interval998", "stop-rate"),
    ("stops", "newest.count", "stops"),
    ("stops", "newest.columns.blank", "stop-blank-share"),
    ("stops", "newest.columns.blank_share", "stop-blank-share"),
    ("stops", "newest.columns.values.*", "stop-label-share"),
    ("stops", "columns.blank", "stop-blank-share"),
    ("stops", "columns.blank_share", "stop-blank-share"),
    ("stops", "columns.values.*", "stop-label-share"),
    ("stops", "*", "stops"),
    // The lists of a level name their columns; each is a figure of the area object.
    ("areas", "rows", "crime-rate"),
    ("comparators", "months_judged", "months-judged"),
    ("comparators", "category_months_judged", "months-judged"),
    ("comparators", "border_m", "near-border-share"),
    ("comparators", "funnel.**", "over-dispersion"),
    ("comparators", "category_funnels.**", "over-dispersion"),
    ("comparators", "areas.features", "neighbour-features"),
    ("comparators", "areas.similar", "statistical-distance"),
    ("comparators", "areas.similar_together", "comparison"),
    ("comparators", "areas.rank.*", "rank-set"),
    ("comparators", "areas.funnel", "funnel-deviation"),
    ("comparators", "areas.category_funnels", "funnel-deviation"),
    ("comparators", "areas.mix", "mix-difference"),
    ("comparators", "areas.flags.*", "month-flag"),
    ("comparators", "areas.category_flags.*.*", "month-flag"),
    ("comparators", "areas.location", "located-incidents"),
    ("packed", "coverage_months", "month-coverage"),
    ("packed", "areas.parents", STRUCTURE),
    ("packed", "areas.coverage.months", STRUCTURE),
    ("packed", "areas.coverage.notes", STRUCTURE),
    ("area", "centre", STRUCTURE),
    ("area", "area_km2", "land-area"),
    ("area", "population.*", "residents"),
    ("area", "counts.*", "category-by-month"),
    ("area", "crimes", "crimes-by-month"),
    ("area", "strays", "strays"),
    ("area", "railway", "railway"),
    ("area", "count", "crimes"),
    ("area", "rate", "crime-rate"),
    ("area", "interval95", "crime-rate-interval-95"),
    ("area", "interval998", "crime-rate-interval-998"),
    ("area", "antisocial.count", "antisocial"),
    ("area", "antisocial.*", "antisocial-rate"),
    ("area", "per_km2.*", "crimes-per-km2"),
    ("area", "workday.people", "workday-population"),
    ("area", "workday.*", "workday-rate"),
    ("area", "comparison.*", "rest-rate"),
    ("area", "comparison", "rest-rate"),
    ("area", "change.interval95", "change-interval-95"),
    ("area", "change.*", "change"),
    ("area", "change", "change"),
    ("area", "category_figures.*.benchmark", "rest-rate"),
    ("area", "category_figures.*.benchmark_share", "category-share"),
    ("area", "category_figures.*.share", "category-share"),
    ("area", "category_figures.*.count", "category-count"),
    ("area", "category_figures.*.change.*", "change"),
    ("area", "category_figures.*.*", "category-rate"),
    ("area", "category_figures", "category-rate"),
    ("area", "outcomes.**", "outcome-share"),
    ("area", "coverage.months", "month-coverage"),
    ("area", "coverage.observed_months", "observed-months"),
    ("area", "coverage.observed_share", "observed-share"),
    ("area", "notes.crimes_before", "revised-crimes"),
    ("area", "notes.crimes_after", "revised-crimes"),
    ("area", "notes.count", "strays"),
    ("area", "notes.residents", "residents"),
    ("area", "notes.workday", "workday-population"),
    ("area", "notes.lsoas_held", STRUCTURE),
    ("area", "notes.lsoas_official", STRUCTURE),
    ("area", "notes.lacking", "observed-share"),
    ("area", "notes.forces", "observed-share"),
    ("area", "notes.share", "observed-share"),
];

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}

/// The keys down to every number; lists are passed through.
fn numbers(value: &Value, path: &mut Vec<String>, found: &mut BTreeSet<String>) {
    match value {
        Value::Number(_) => {
            found.insert(path.join("."));
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(item, path, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                path.push(key.clone());
                numbers(value, path, found);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Kind and path as the table spells them: packed areas, remarks and a district's stops are those of others.
fn spelt(kind: &str, path: &str) -> Vec<(String, String)> {
    let mut spellings = vec![(kind.to_owned(), path.to_owned())];
    if matches!(kind, "district" | "outcodes") {
        spellings.insert(0, ("packed".to_owned(), path.to_owned()));
        let inner = path.strip_prefix("areas.").unwrap_or(path);
        spellings.push(("area".to_owned(), inner.to_owned()));
    }
    if let Some(inner) = path.strip_prefix("coverage.notes.").or(path.strip_prefix("notes.")) {
        spellings.push(("area".to_owned(), format!("notes.{inner}")));
    }
    if let Some(inner) = path.strip_prefix("stops.") {
        spellings.push(("stops".to_owned(), inner.to_owned()));
    }
    spellings
}

#[test]
fn every_number_belongs_to_a_measure() {
    let site = &small_demo().site;
    let measures = json(site, "data/v1/measures.json");
    let mut ids = BTreeSet::new();
    for measure in measures["measures"].as_array().expect("a list of measures") {
        ids.insert(measure["id"].as_str().or(measure["key"].as_str()).expect("an id").to_owned());
    }
    for (_, pattern, measure) in TABLE {
        assert!(
            measure.is_empty() || ids.contains(*measure),
            "{pattern} names {measure}, which is no measure"
        );
    }
    let mut by_kind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, bytes) in files(site) {
        let kind = schema_for(&path).and_then(|schema| schema.strip_prefix("data/v1/schema/"));
        let Some(kind) = kind.and_then(|name| name.strip_suffix(".json")) else { continue };
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        numbers(&value, &mut Vec::new(), by_kind.entry(kind.to_owned()).or_default());
    }
    let told: usize = by_kind.values().map(BTreeSet::len).sum();
    assert!(told > 200 && by_kind.contains_key("area"), "the demo tells {told} kinds of number");
    let strangers: Vec<String> = by_kind
        .iter()
        .flat_map(|(kind, paths)| paths.iter().map(move |path| (kind, path)))
        .filter(|(kind, path)| {
            !spelt(kind, path)
                .iter()
                .any(|(kind, path)| TABLE.iter().any(|(of, pattern, _)| of == kind && fits(pattern, path)))
        })
        .map(|(kind, path)| format!("{kind}: {path}"))
        .collect();
    assert!(strangers.is_empty(), "numbers of no measure: {strangers:#?}");
}
