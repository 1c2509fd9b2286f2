//! What the police changed between two real releases, and which outcomes find their crime. Needs the archives
//! of `../shared/data/region`; says so and ends where they are not.
#![expect(clippy::disallowed_methods, reason = "a test that reads what a build wrote")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of real data beside the repository, or beside the repository its worktree belongs to.
fn region() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data/region", "../../shared/data/region"].map(|place| root.join(place));
    found.into_iter().find(|folder| folder.join("archives/2022-03.zip").is_file())
}

fn read(site: &Path, file: &str) -> Value {
    let bytes = std::fs::read(site.join("data/v1").join(file)).expect("the build wrote it");
    serde_json::from_slice(&bytes).expect("it is JSON")
}

#[test]
fn bedfordshire_between_march_2022_and_april_2024() {
    let Some(region) = region() else {
        eprintln!("skipped: no ../shared/data/region");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let site = folder.path().join("site");
    let mut build = Command::new(env!("CARGO_BIN_EXE_crime-atlas"));
    build.arg("build").arg("--reference").arg(region.join("reference")).arg("--out").arg(&site);
    for release in ["2022-03", "2024-04", "2025-12"] {
        build.arg("--archive").arg(region.join(format!("archives/{release}.zip")));
    }
    let done = build.output().expect("the program starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

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
    assert_eq!((&outcomes["matched"], &outcomes["unmatched"]), (&145_047.into(), &5_370.into()));
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
