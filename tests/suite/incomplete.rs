//! What is missing, broken, cut short or doubled in the police files is told beside every figure it touches.

use serde_json::Value;

use crate::real_data::{data, unzipped};
use crate::site::{build_command, json, succeed};

/// The newest archive of the region with files taken out, broken, cut short and doubled; none: taken out.
fn spoilt(name: &str, bytes: Vec<u8>) -> Option<Vec<u8>> {
    let text = String::from_utf8(bytes).expect("police files are text");
    let (header, rows) = text.split_once("\r\n").expect("a header");
    let first_rows = |count: usize| rows.split_inclusive("\r\n").take(count).collect::<String>();
    let changed = match name {
        "2025-03-cambridgeshire-street.csv" | "2025-04-cambridgeshire-street.csv" => return None,
        "2025-11-bedfordshire-street.csv" => format!("{header}\r\n"),
        "2025-06-city-of-london-street.csv" => text.replacen("Latitude", "Height", 1),
        "2025-08-bedfordshire-street.csv" => format!("{header}\r\n{}", first_rows(500)),
        "2025-09-city-of-london-street.csv" => format!("{header}\r\n{rows}{rows}{rows}"),
        _ => text,
    };
    Some(changed.into_bytes())
}

#[test]
fn what_is_wrong_with_the_files_is_told_beside_the_figures() {
    let Some(region) = data("region") else { return };
    let place = tempfile::tempdir().unwrap();
    let newest = place.path().join("2025-12");
    for (name, bytes) in unzipped(&region.join("archives/2025-12.zip")) {
        let Some(bytes) = spoilt(&name, bytes) else { continue };
        let path = newest.join(&name[..7]).join(name);
        std::fs::create_dir_all(path.parent().expect("a folder of its month")).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let site = place.path().join("site");
    let archives = [newest, region.join("archives/2024-04.zip")];
    succeed(&mut build_command(&archives, &region.join("reference"), &site));
    let page = |path: &str| std::fs::read_to_string(site.join(path).join("index.html")).expect("a page");

    let coverage = json(&site, "data/v1/coverage.json");
    let months = coverage["months"].as_array().expect("months");
    let status = |force: &str, month: &str| {
        let forces = coverage["forces"].as_array().expect("forces");
        let of = forces.iter().find(|f| f["force"] == force).expect("a force of the region");
        of["status"]["street"][months.iter().position(|m| m == month).expect("a month")].clone()
    };
    assert_eq!(status("cambridgeshire", "2025-03"), "missing");
    assert_eq!(status("bedfordshire", "2025-11"), "header-only");
    assert_eq!(status("city-of-london", "2025-06"), "malformed");
    assert_eq!(status("bedfordshire", "2025-08"), "partial-suspected");

    // Remarks of the areas, on their pages and in their files.
    let luton = json(&site, "data/v1/area/district/E06000032.json");
    let kinds = |area: &Value| -> Vec<String> {
        let notes = area["coverage"]["notes"].as_array().expect("remarks");
        notes.iter().map(|note| note["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    assert!(
        ["missing-months", "unreadable", "partial-suspected"]
            .iter()
            .all(|k| kinds(&luton).contains(&(*k).to_owned()))
    );
    let city = json(&site, "data/v1/area/district/E09000001.json");
    let odd = city["coverage"]["notes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|note| note["kind"] == "odd")
        .expect("a remark");
    assert_eq!((&odd["test"], &odd["runs"][0]["first"]), (&"doubled-or-halved".into(), &"2025-09".into()));
    let luton_page = page("area/district/E06000032");
    assert!(
        luton_page.contains("Those of November 2025 hold no row or lack a column"),
        "no word of the broken file"
    );
    assert!(
        !luton_page.contains("and November 2025 are in no archive"),
        "a file that is there is called missing"
    );
    assert!(luton_page.contains("11 of the 12 months to December 2025"));
    // The cut month is in doubt, in the chart and in its table.
    let august = luton["crimes"][months.iter().position(|m| m == "2025-08").unwrap()].as_u64().unwrap();
    assert!(luton_page.contains(&format!("<td>{august}\u{a0}?")), "August is not marked");
    assert!(luton_page.contains(">?</text>") && luton_page.contains("A question mark:"));
    assert!(
        page("area/district/E09000001")
            .contains("Some street files of City of London Police doubled or halved.")
    );

    // Every incomplete figure says of how much it is: in tables of places, in rankings, on the first page.
    for path in ["ranking/district", "category/burglary"] {
        let listed = page(path);
        let mut incomplete = 0;
        for row in listed.split("<tr>").filter(|row| row.contains("area/district/")) {
            let code = row.split("area/district/").nth(1).expect("a link").split('/').next().expect("a code");
            let area = json(&site, &format!("data/v1/area/district/{code}.json"));
            let observed = area["coverage"]["observed_months"].as_u64().expect("a number");
            assert_eq!(row.contains(&format!("{observed} of 12 months")), observed < 12, "{path}: {row}");
            incomplete += u32::from(observed < 12);
        }
        assert_eq!(incomplete, 10, "{path}");
    }
    let share =
        json(&site, "data/v1/area/country/E92000001.json")["coverage"]["observed_share"].as_f64().unwrap();
    assert!((0.5..0.99).contains(&share));
    let words = format!("the 12 months to December 2025 ({:.0}% supplied)", 100.0 * share);
    assert!(page("").contains(&words), "the first page does not say {words}");
}
