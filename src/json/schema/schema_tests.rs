//! Every schema is one, and what the renderers write fits it.

use std::collections::BTreeMap;

use jsonschema::Validator;

use super::*;
use crate::content::Content;
use crate::json::coverage::UnusableObject;
use crate::json::{
    area_object::AreaObject, coverage, history as history_file, packed::Packer, revisions, sample, terms,
};
use crate::report::ArchiveUsed;
use crate::statistics::{Coverage, ForceCoverage, Status};

fn validators() -> BTreeMap<String, Validator> {
    files()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("/index.json"))
        .map(|(path, bytes)| {
            let schema: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(jsonschema::meta::is_valid(&schema), "{path}");
            (path, jsonschema::validator_for(&schema).unwrap())
        })
        .collect()
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn paths_find_their_schema() {
    let schema = |path| schema_for(path).map(|schema| schema.rsplit('/').next().unwrap());
    assert_eq!(schema("data/v1/area/district/E06000055.json"), Some("area.json"));
    assert_eq!(schema("data/v1/search/places/be.json"), Some("search-places.json"));
    assert_eq!(schema("data/v1/areas/ward.json"), Some("areas.json"));
    assert_eq!(schema("data/v1/outcomes.json"), Some("outcome-terms.json"));
    assert_eq!(schema("data/v1/outcomes/kent.json"), Some("outcomes.json"));
    assert_eq!(schema("data/v1/points/84194d1ffffffff.json"), Some("points-shard.json"));
    assert_eq!(schema("data/v1/schema/index.json"), Some("schema-index.json"));
    for other in
        ["data/v1/area/district/.json", "data/v1/schema/area.json", "build.json", "data/v1/x/y/z.json"]
    {
        assert_eq!(schema(other), None, "{other}");
    }
}

#[test]
fn what_is_rendered_fits_its_schema() {
    let validators = validators();
    let content = Content::embedded().unwrap();
    let (area, region, axes) = (sample::area(), sample::region(), sample::axes());
    let figures = sample::figures(&area);
    let mut status = crate::values::ByKind::<Vec<Status>>::default();
    status[crate::values::Kind::Street] = vec![Status::Present, Status::Missing];
    let ledger = Coverage {
        months: sample::span(),
        forces: vec![ForceCoverage { force: 0, status, not_located: vec![Some(0.012_345), None] }],
    };
    let archive = ArchiveUsed {
        name: "2024-02.zip".to_owned(),
        release: "2024-02".to_owned(),
        bytes: 1,
        md5: None,
        sha256: "0".repeat(64),
        md5_verified: false,
        files: (6, 4),
    };
    let month = sample::span().first();
    let (before, after) = (month, sample::span().last());
    let ids = Some(crate::statistics::IdChanges { before: 3, gone: 1, kept: 2, ..Default::default() });
    let (kind, level) = (crate::values::Kind::Street, crate::geography::Level::District);
    let revised = crate::statistics::Revisions {
        files: vec![crate::statistics::FileRevision {
            force: 0,
            kind,
            month,
            before,
            after,
            rows: (5, 4),
            ids,
        }],
        areas: vec![crate::statistics::AreaRevision { level, area: 0, month, before, after, crimes: (5, 4) }],
    };
    let past_file = crate::statistics::PastFile {
        force: "bedfordshire".to_owned(),
        kind,
        month,
        release: before,
        first_release: before,
        rows: 5,
        bytes: 700,
        crc32: 9,
    };
    let history = crate::statistics::History {
        files: vec![past_file.clone()],
        withdrawn: vec![past_file],
        ..crate::statistics::History::default()
    };
    let past = crate::statistics::PastLedger {
        force: "bedfordshire".to_owned(),
        name: "Bedfordshire Police".to_owned(),
        kind,
        status: vec![(month.plus(-2), "missing".to_owned())],
    };
    let area_of = |_, _| &region;
    let object = AreaObject::new(&figures, &axes, &area_of);
    let packed = {
        let mut packer = Packer::new(&axes, &area_of);
        packer.add(sample::figures(&area));
        let mut file = serde_json::to_value(packer.finish()).unwrap();
        file["postcode_area"] = "MK".into();
        file
    };
    let mut rendered = vec![
        ("data/v1/outcodes/MK.json".to_owned(), to_json(&packed)),
        ("data/v1/area/district/E06000055.json".to_owned(), to_json(&object)),
        ("data/v1/categories.json".to_owned(), terms::categories(&axes, &content)),
        ("data/v1/outcomes.json".to_owned(), terms::outcomes(&axes, &content)),
        (
            "data/v1/coverage.json".to_owned(),
            coverage::render(&ledger, &axes, vec![UnusableObject::malformed()], &[past]),
        ),
        (
            "data/v1/revisions.json".to_owned(),
            revisions::render(&[archive], (&revised, &history), &axes, |_, _| "E06000055"),
        ),
        ("data/v1/history.json".to_owned(), history_file::render(&history)),
    ];
    rendered.extend(files().into_iter().filter(|(path, _)| path.ends_with("/index.json")));
    for (path, bytes) in rendered {
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        let validator = &validators[schema_for(&path).unwrap()];
        assert_eq!(errors(validator, &value), [""; 0], "{path}");
        let mut other = value.clone();
        other["not-in-the-contract"] = true.into();
        assert!(!validator.is_valid(&other), "{path}: an unknown field is refused");
    }
}

#[test]
fn a_negative_count_is_refused() {
    let (area, region, axes) = (sample::area(), sample::region(), sample::axes());
    let figures = sample::figures(&area);
    let mut value = serde_json::to_value(AreaObject::new(&figures, &axes, &|_, _| &region)).unwrap();
    value["counts"]["burglary"][0] = (-1).into();
    assert!(!validators()["data/v1/schema/area.json"].is_valid(&value));
}
