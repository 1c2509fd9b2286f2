//! What the police changed between two real releases, and which outcomes find their crime.

use std::path::Path;

use serde_json::Value;

use crate::real_data::data;
use crate::site::{build_command, json, succeed};

fn read(site: &Path, file: &str) -> Value {
    json(site, &format!("data/v1/{file}"))
}

/// A site of the region's archives of some releases.
fn region_of(releases: &[&str], site: &Path) -> Option<()> {
    let region = data("region")?;
    let archives: Vec<_> = releases.iter().map(|r| region.join(format!("archives/{r}.zip"))).collect();
    succeed(&mut build_command(&archives, &region.join("reference"), site));
    Some(())
}

#[test]
fn outcomes_of_bedfordshire_find_their_crimes() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    if region_of(&["2024-04"], &site).is_some() {
        let outcomes = read(&site, "outcomes/bedfordshire.json");
        assert_eq!((&outcomes["matched"], &outcomes["unmatched"]), (&145_047.into(), &5_370.into()));
    }
}

#[test]
fn bedfordshire_between_march_2022_and_april_2024() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    if region_of(&["2022-03", "2024-04", "2025-12"], &site).is_none() {
        return;
    }

    let revisions = read(&site, "revisions.json");
    let files: Vec<&Value> = revisions["files"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|f| f["force"] == "bedfordshire" && f["kind"] == "street")
        .filter(|f| f["before"] == "2022-03" && f["after"] == "2024-04")
        .collect();
    assert_eq!(files.len(), 11);
    assert_eq!((&files[0]["month"], &files[10]["month"]), (&"2021-05".into(), &"2022-03".into()));
    let sum = |path: &str| -> u64 {
        files.iter().map(|f| f.pointer(path).and_then(Value::as_u64).expect("a count")).sum()
    };
    assert_eq!((sum("/rows_before"), sum("/rows_after")), (56_761, 54_419));
    let ids = ["before", "gone", "kept", "new"].map(|name| sum(&format!("/crime_ids/{name}")));
    assert_eq!(ids, [44_767, 4_772, 39_995, 2_239]);
    let kept = ["other_lsoa_code", "moved", "other_outcome", "other_category"]
        .map(|name| sum(&format!("/crime_ids/kept_{name}")));
    assert_eq!(kept, [8_735, 136, 3_229, 10]);

    // Months from the archive of April 2024 are followed for a year up to April 2023 only.
    let outcomes = read(&site, "outcomes/bedfordshire.json");
    let span = serde_json::json!({ "first": "2022-05", "last": "2023-04" });
    assert_eq!(outcomes["cohort"]["months"], span);

    let coverage = read(&site, "coverage.json");
    let beds = coverage["forces"].as_array().expect("a list").iter().find(|f| f["force"] == "bedfordshire");
    let street = &beds.expect("Bedfordshire is a force")["status"]["street"];
    let months = coverage["months"].as_array().expect("a list");
    let at = |month: &str| {
        let place = months.iter().position(|m| m == month).expect("a month of the atlas");
        street[place].as_str().expect("a word")
    };
    assert_eq!([at("2021-04"), at("2021-05"), at("2024-04")], ["present", "refreshed", "present"]);
    assert_eq!([at("2024-05"), at("2024-12"), at("2025-01")], ["missing", "missing", "present"]);
}
