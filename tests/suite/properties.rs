//! What holds for every site: parts sum to the whole, rows are accounted for, every file keeps its promises.

use std::collections::BTreeMap;

use crime_atlas::aggregates::{self, Counts, Known};
use crime_atlas::archive::Holdings;
use crime_atlas::geography::{self, AreaIndex, ForceArea, Geography, Level};
use crime_atlas::json::schema_for;
use crime_atlas::report::Report;
use serde_json::Value;

use crate::site::{AreaCounts, area_counts, files, json, program, small_areas, small_demo, succeed};

/// The demo through the public functions, as another program would use them.
fn counted() -> (Counts, Geography) {
    let demo = small_demo();
    let mut report = Report::default();
    let holdings = Holdings::open(&demo.input.archives, &mut report).expect("the archives open");
    let folds = aggregates::fold(&holdings, Known::default(), &mut report, &|_| ()).expect("they fold");
    let forces: Vec<ForceArea> = folds
        .forces()
        .map(|(slug, name)| ForceArea {
            slug: slug.to_owned(),
            name: name.to_owned(),
            area_code: None,
            reports: true,
            country: None,
        })
        .collect();
    let mut geography =
        geography::load(&demo.input.reference, &forces, &[], &mut report).expect("the reference loads");
    let counts = aggregates::to_areas(folds, &mut geography, &mut report);
    assert!(report.unbalanced().is_empty());
    (counts, geography)
}

#[test]
fn lsoas_sum_to_every_level_for_every_month_and_category() {
    let (counts, geography) = counted();
    let lsoas = &counts.areas[Level::Lsoa];
    let mut compared = 0;
    for level in [Level::Ward, Level::Msoa, Level::District, Level::County, Level::Region, Level::Country] {
        let table = &counts.areas[level];
        for area in 0..geography.areas(level).len() as AreaIndex {
            let inside = geography.lsoas_of(level, area);
            if inside.is_empty() {
                continue;
            }
            for category in 0..counts.axes.categories.len() {
                for month in 0..counts.axes.months.len() {
                    let sum: u32 = inside.iter().map(|lsoa| lsoas.category(*lsoa, category)[month]).sum();
                    assert_eq!(table.category(area, category)[month], sum, "{level} {area}");
                    compared += u32::from(sum > 0);
                }
            }
            for month in 0..counts.axes.months.len() {
                let strays: u32 = inside.iter().map(|lsoa| lsoas.strays(*lsoa)[month]).sum();
                let railway: u32 = inside.iter().map(|lsoa| lsoas.railway(*lsoa)[month]).sum();
                assert_eq!((table.strays(area)[month], table.railway(area)[month]), (strays, railway));
            }
        }
    }
    assert!(compared > 1_000, "only {compared} sums above zero");
}

/// Incidents of a month with its strays: what must add up where some of the parts have a gap.
fn everything(area: &AreaCounts, month: usize) -> u64 {
    area.counts.values().filter_map(|series| series[month]).sum::<u64>() + area.strays[month]
}

fn assert_sums(whole: &AreaCounts, parts: &[&AreaCounts]) {
    assert!(!parts.is_empty(), "{} has no parts", whole.code);
    for month in 0..whole.months.len() {
        let gap = |area: &AreaCounts| area.counts.values().any(|series| series[month].is_none());
        if !gap(whole) && !parts.iter().any(|part| gap(part)) {
            for (category, series) in &whole.counts {
                let sum: u64 = parts.iter().filter_map(|part| part.counts[category][month]).sum();
                assert_eq!(series[month], Some(sum), "{} {category} {month}", whole.code);
            }
        }
        let sum: u64 = parts.iter().map(|part| everything(part, month)).sum();
        assert_eq!(everything(whole, month), sum, "{} {month}", whole.code);
        let railway: u64 = parts.iter().map(|part| part.railway[month]).sum();
        assert_eq!(whole.railway[month], railway, "{} {month}", whole.code);
    }
}

#[test]
fn published_parts_sum_to_the_published_whole() {
    let site = &small_demo().site;
    let mut districts = Vec::new();
    for entry in std::fs::read_dir(site.join("data/v1/area/district")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let object = json(site, &format!("data/v1/area/district/{name}"));
        let whole = area_counts(&object, &object);
        let file = json(site, &format!("data/v1/district/{name}"));
        let inside: Vec<AreaCounts> =
            file["areas"].as_array().unwrap().iter().map(|area| area_counts(&file, area)).collect();
        for level in ["ward", "msoa", "lsoa"] {
            let parts: Vec<&AreaCounts> = inside.iter().filter(|area| area.level == level).collect();
            assert_sums(&whole, &parts);
        }
        districts.push((object, whole));
    }
    let mut wider: BTreeMap<(String, String), Vec<&AreaCounts>> = BTreeMap::new();
    for (object, counts) in &districts {
        for parent in object["parents"].as_array().unwrap() {
            let key = ["level", "code"].map(|key| parent[key].as_str().unwrap().to_owned());
            if key[0] != "force" {
                wider.entry(key.into()).or_default().push(counts);
            }
        }
    }
    assert!(wider.keys().any(|(level, _)| level == "county") && wider.keys().any(|(l, _)| l == "country"));
    for ((level, code), parts) in wider {
        let object = json(site, &format!("data/v1/area/{level}/{code}.json"));
        assert_sums(&area_counts(&object, &object), &parts);
    }
}

#[test]
fn every_row_is_in_exactly_one_place() {
    let build = json(&small_demo().site, "data/v1/build.json");
    let sum = |value: &Value| match value {
        Value::Object(reasons) => reasons.values().map(|n| n.as_u64().unwrap()).sum(),
        other => other.as_u64().unwrap(),
    };
    for kind in ["street", "outcomes", "stop-and-search"] {
        let rows = &build["accounting"][kind];
        let placed: u64 = ["counted", "not_located", "duplicate", "quarantined"]
            .iter()
            .map(|place| sum(&rows[*place]))
            .sum();
        assert!(placed > 100, "{kind}: {rows}");
        assert_eq!(sum(&rows["read"]), placed, "{kind}");
    }
    // What is located is in the LSOAs: as incidents, as strays or on the railway.
    let located: u64 = small_areas(&small_demo().site)
        .iter()
        .filter(|area| area.level == "lsoa")
        .map(|area| (0..area.months.len()).map(|m| everything(area, m) + area.railway[m]).sum::<u64>())
        .sum();
    assert_eq!(located, sum(&build["accounting"]["street"]["counted"]));
}

#[test]
fn every_json_file_has_a_schema_and_keeps_to_it() {
    let site = &small_demo().site;
    let mut seen = 0;
    for path in files(site).into_keys().filter(|path| path.starts_with("data/") && path.ends_with(".json")) {
        let is_schema = path.starts_with("data/v1/schema/") && path != "data/v1/schema/index.json";
        assert!(is_schema || schema_for(&path).is_some(), "{path} has no schema");
        seen += 1;
    }
    assert!(seen > 20);
    // `check` holds every file against its schema; that it sees breaches is tested beside it.
    let said = succeed(program().arg("check").arg(site));
    assert!(said.contains(" 0 breaches"), "{said}");
}

#[test]
fn a_broken_promise_is_seen() {
    let place = tempfile::tempdir().unwrap();
    for (path, bytes) in files(&small_demo().site) {
        let to = place.path().join(&path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
    let mut coverage = json(place.path(), "data/v1/coverage.json");
    coverage.as_object_mut().unwrap().insert("surprise".to_owned(), Value::from("a key of no schema"));
    coverage.as_object_mut().unwrap().remove("months");
    std::fs::write(place.path().join("data/v1/coverage.json"), coverage.to_string()).unwrap();
    let output = program().arg("check").arg(place.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("data/v1/coverage.json: breaks its schema"), "{said}");
    assert!(said.contains("data/v1/coverage.json: differs from its hash"), "{said}");
}

#[test]
fn no_file_is_too_large_and_no_layer_empty() {
    let site = &small_demo().site;
    for (path, bytes) in files(site) {
        assert!(bytes.len() <= 25 << 20, "{path} has {} bytes", bytes.len());
        assert!(!bytes.is_empty() || path == ".nojekyll", "{path} is empty");
    }
    let index = json(site, "data/v1/layers.json");
    let layers = index["layers"].as_array().unwrap();
    assert!(layers.len() > 5);
    for layer in layers {
        assert!(layer["features"].as_u64().unwrap() > 0, "{layer}");
        let bytes = std::fs::metadata(site.join(layer["path"].as_str().unwrap())).unwrap().len();
        assert_eq!(layer["bytes"].as_u64(), Some(bytes), "{layer}");
    }
}
