//! Packed areas say what the area object says.

use serde_json::{Value, json};

use super::*;
use crate::json::{area_object::AreaObject, sample};

fn packed() -> (Value, Value) {
    let (area, region, axes) = (sample::area(), sample::region(), sample::axes());
    let area_of = |_, _| &region;
    let mut packer = Packer::new(&axes, &area_of);
    packer.add(sample::figures(&area));
    packer.add(sample::figures(&area));
    let whole = AreaObject::new(&sample::figures(&area), &axes, &area_of);
    (serde_json::to_value(packer.finish()).unwrap(), serde_json::to_value(whole).unwrap())
}

#[test]
fn what_is_shared_stands_once() {
    let (packed, whole) = packed();
    assert_eq!(packed["months"], whole["months"]);
    assert_eq!(packed["window"], whole["window"]);
    assert_eq!(packed["categories"], whole["categories"]);
    assert_eq!(packed["cohort"], whole["outcomes"]["cohort"]);
    assert_eq!(
        packed["around"],
        json!([{ "level": "region", "code": "E12000006", "name": whole["parents"][0]["name"] }])
    );
    assert_eq!(packed["notes"], whole["coverage"]["notes"]);
    assert_eq!(packed["coverage_months"], json!([whole["coverage"]["months"]]));
    assert_eq!(packed["areas"][1], packed["areas"][0]);
}

#[test]
fn an_area_unpacks_to_its_object() {
    let (packed, whole) = packed();
    let area = &packed["areas"][0];
    for field in
        ["code", "level", "population", "crimes", "counts", "strays", "railway", "rate", "interval998"]
    {
        assert_eq!(area[field], whole[field], "{field}");
    }
    let parent = area["parents"][0].as_u64().unwrap() as usize;
    assert_eq!(packed["around"][parent], whole["parents"][0]);
    let places = sample::axes().category_groups.into_iter().enumerate();
    let antisocial: Vec<usize> = places
        .filter_map(|(at, group)| (group == CategoryGroup::AntiSocialBehaviour).then_some(at))
        .collect();
    assert_eq!((antisocial.len(), area.get("antisocial")), (1, None), "its category says it");
    assert_eq!(area["category_figures"][antisocial[0]][0], whole["antisocial"]["count"]);
    let row = &area["category_figures"][0];
    let at = |name: &str| &row[CATEGORY_COLUMNS.iter().position(|c| *c == name).unwrap()];
    let burglary = &whole["category_figures"]["burglary"];
    assert_eq!(at("rate"), &burglary["rate"]);
    assert_eq!(at("rate_low998"), &burglary["interval998"][0]);
    assert_eq!(at("verdict"), &burglary["verdict"]);
    assert_eq!(at("benchmark_share"), &burglary["benchmark_share"]);
    assert_eq!(at("ratio_high"), &burglary["change"]["interval95"][1]);
    assert_eq!(at("pairs"), &burglary["change"]["pairs"]);
    let rest = &whole["comparison"][0];
    assert_eq!(
        area["comparison"][0],
        json!([
            0,
            rest["rate"],
            rest["interval95"][0],
            rest["interval95"][1],
            rest["interval998"][0],
            rest["interval998"][1],
            rest["verdict"]
        ])
    );
    let groups = packed["outcome_groups"].as_array().unwrap();
    let positive = groups.iter().position(|group| group == "positive").unwrap();
    let of = &whole["outcomes"]["groups"]["positive"];
    assert_eq!(
        area["outcomes"]["groups"][positive],
        json!([of["count"], of["share"], of["interval95"][0], of["interval95"][1]])
    );
}

#[test]
fn a_missing_figure_keeps_its_reason_and_no_more() {
    let mut figures = sample::figures(&sample::area()).categories.remove(1);
    figures.verdict = None;
    figures.change = None;
    let row = category_row(&figures);
    assert_eq!(serde_json::to_value(&row).unwrap(), json!([null, 1]));
    assert_eq!(RATE_STATUSES[1], "not-reported");
}
