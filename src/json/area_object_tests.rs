//! The area object of hand-made figures.

use serde_json::{Value, json};

use super::*;
use crate::json::sample;

fn object() -> Value {
    let (area, region, axes) = (sample::area(), sample::region(), sample::axes());
    let figures = sample::figures(&area);
    serde_json::to_value(AreaObject::new(&figures, &axes, &|_, _| &region)).unwrap()
}

#[test]
fn the_fields_of_the_contract_are_there() {
    let object = object();
    for field in [
        "code",
        "name",
        "level",
        "parents",
        "population",
        "months",
        "categories",
        "counts",
        "strays",
        "railway",
        "rate",
        "interval95",
        "interval998",
        "comparison",
        "outcomes",
        "coverage",
    ] {
        assert!(object.get(field).is_some(), "{field}");
    }
}

#[test]
fn missing_is_null_and_never_zero() {
    let object = object();
    assert_eq!(object["counts"]["burglary"], json!([250, null]));
    assert_eq!(object["counts"]["anti-social-behaviour"], json!([null, null]));
    assert_eq!(object["antisocial"]["count"], Value::Null);
    assert_eq!(object["antisocial"]["rate_status"], "not-reported");
    assert_eq!(object["strays"], json!([0, 4]));
}

#[test]
fn rates_stand_with_both_intervals() {
    let object = object();
    assert_eq!(object["rate"], 12.35);
    assert_eq!(object["interval95"], json!([11.0, 13.5]));
    assert_eq!(object["interval998"], json!([10.0, 14.5]));
    assert_eq!(object["comparison"][0]["code"], "E12000006");
    assert_eq!(object["comparison"][0]["verdict"], "higher");
    assert_eq!(
        object["outcomes"]["groups"]["positive"],
        json!({ "count": 1, "share": 0.3333, "interval95": [0.06, 0.79] })
    );
    assert_eq!(object["coverage"]["notes"].as_array().unwrap().len(), 11);
}
