//! `build --previous SITE`: what an earlier edition told goes on, without its archives.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::real_data::data;
use crate::site::{build_command, files, json as read, small_demo, stderr, succeed};

/// The sites of the older archive alone, of the newer with the older site before it, and of both archives.
struct Sites {
    older: PathBuf,
    continued: PathBuf,
    both: PathBuf,
}

fn sites() -> &'static Sites {
    static SITES: OnceLock<Sites> = OnceLock::new();
    SITES.get_or_init(|| {
        let demo = small_demo();
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("previous");
        let _ = std::fs::remove_dir_all(&place);
        let [older, continued, both] = ["older", "continued", "both"].map(|name| place.join(name));
        let [newest, oldest] = demo.input.archives.as_slice() else {
            unreachable!("the demo has two archives")
        };
        let reference = &demo.input.reference;
        succeed(&mut build_command(&[oldest], reference, &older));
        succeed(build_command(&[newest], reference, &continued).arg("--previous").arg(&older));
        succeed(&mut build_command(&[newest, oldest], reference, &both));
        Sites { older, continued, both }
    })
}

fn list<'a>(file: &'a Value, path: &str) -> &'a Vec<Value> {
    file.pointer(path).and_then(Value::as_array).unwrap_or_else(|| unreachable!("{path} is a list"))
}

/// Without what only the rows of both versions tell.
fn without_ids(file: &Value) -> Vec<Value> {
    let mut files = list(file, "/files").clone();
    for file in &mut files {
        file["crime_ids"] = Value::Null;
    }
    files
}

#[test]
fn a_site_before_tells_what_its_archive_would() {
    let sites = sites();
    let [continued, both] = [&sites.continued, &sites.both].map(|site| read(site, "data/v1/revisions.json"));
    assert!(!list(&both, "/files").is_empty(), "the demo's newer archive revises files");
    assert_eq!(without_ids(&continued), without_ids(&both));
    let changed = |file: &Value| -> Vec<Value> {
        let rows = list(file, "/areas/rows").iter();
        rows.filter(|row| row[0] != "x").cloned().collect()
    };
    assert_eq!(changed(&continued), changed(&both), "crimes of areas before and after");
    assert!(changed(&both).iter().any(|row| row[5] != row[6]));
    let releases = |file: &Value| -> Vec<(Value, Value, Value)> {
        list(file, "/archives")
            .iter()
            .map(|a| (a["release"].clone(), a["files"].clone(), a["newest"].clone()))
            .collect()
    };
    assert_eq!(releases(&continued), releases(&both));
    let given: Vec<&Value> = list(&continued, "/archives").iter().map(|a| &a["given"]).collect();
    assert_eq!(given, [&json!(true), &json!(false)]);

    let [continued, both] = [&sites.continued, &sites.both].map(|site| read(site, "data/v1/history.json"));
    assert_eq!(continued["files"], both["files"], "each file's first release and newest version");
    assert_eq!(continued["crimes"], both["crimes"]);
    let [continued, both] = [&sites.continued, &sites.both].map(|site| read(site, "data/v1/coverage.json"));
    let refreshed = |file: &Value| file.to_string().matches("\"refreshed\"").count();
    assert!(refreshed(&both) > 1 && refreshed(&continued) == refreshed(&both));
}

#[test]
fn the_page_shows_releases_that_are_no_longer_given() {
    let page = |site: &Path| std::fs::read_to_string(site.join("revisions/index.html")).unwrap();
    let continued = page(&sites().continued);
    assert!(continued.contains("read for an earlier edition"), "{continued}");
    assert!(continued.contains("changed between the archives of April 2025 and June 2025"), "{continued}");
    assert!(!page(&sites().both).contains("read for an earlier edition"));
}

#[test]
fn continuing_a_site_by_itself_changes_nothing() {
    let (demo, sites) = (small_demo(), sites());
    let place = tempfile::tempdir().unwrap();
    let [again, twice] = ["again", "twice"].map(|name| place.path().join(name));
    for (site, before) in [(&again, &sites.continued), (&twice, &again)] {
        let newest = &demo.input.archives[..1];
        succeed(build_command(newest, &demo.input.reference, site).arg("--previous").arg(before));
    }
    assert_eq!(files(&again), files(&twice));
    assert_eq!(files(&again), files(&sites.continued));
}

#[test]
fn other_folders_are_refused_with_the_way_out() {
    let (demo, sites) = (small_demo(), sites());
    let place = tempfile::tempdir().unwrap();
    let refused = |previous: &Path| {
        let out = place.path().join("out");
        let mut command = build_command(&demo.input.archives, &demo.input.reference, &out);
        let output = command.arg("--previous").arg(previous).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(!out.exists(), "nothing is written");
        stderr(&output)
    };
    let foreign = place.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    assert!(refused(&foreign).contains("is no site of this program"));

    let changed = |name: &str, change: &dyn Fn(&Path)| {
        let copy = place.path().join(name);
        for (path, bytes) in files(&sites.older).into_iter().filter(|(path, _)| path.starts_with("data/v1/"))
        {
            std::fs::create_dir_all(copy.join(&path).parent().unwrap()).unwrap();
            std::fs::write(copy.join(path), bytes).unwrap();
        }
        change(&copy.join("data/v1"));
        refused(&copy)
    };
    let with_text = |file: &'static str, from: &'static str, to: &'static str| {
        move |data: &Path| {
            let text = std::fs::read_to_string(data.join(file)).unwrap();
            assert!(text.contains(from), "{file} holds {from}");
            std::fs::write(data.join(file), text.replacen(from, to, 1)).unwrap();
        }
    };
    let future = changed("future", &with_text("build.json", "\"contract\":\"v1\"", "\"contract\":\"v2\""));
    assert!(future.contains("contract v2"), "{future}");
    let other =
        changed("other", &with_text("build.json", "\"program\":\"crime-atlas\"", "\"program\":\"mine\""));
    assert!(other.contains("is no site of this program"), "{other}");
    let edited = changed("edited", &with_text("history.json", "\"street\"", "\"Street\""));
    assert!(edited.contains("history.json is not as it was published"), "{edited}");
    let cut = changed("cut", &|data| std::fs::write(data.join("build.json"), "{\"program\":").unwrap());
    assert!(cut.contains("build.json is damaged"), "{cut}");
    let gone = changed("gone", &|data| std::fs::remove_file(data.join("revisions.json")).unwrap());
    assert!(gone.contains("revisions.json cannot be read"), "{gone}");
    let made_up = refused(&demo.site);
    assert!(made_up.contains("made-up country"), "{made_up}");

    let out = place.path().join("backwards");
    let mut command = build_command(&demo.input.archives[1..], &demo.input.reference, &out);
    let output = command.arg("--previous").arg(&sites.continued).output().unwrap();
    assert!(stderr(&output).contains("newer than the archives given"), "{}", stderr(&output));
}

#[test]
fn the_region_goes_on_from_april_2024_without_its_archives() {
    let Some(region) = data("region") else { return };
    let place = tempfile::tempdir().unwrap();
    let reference = region.join("reference");
    let archive = |release: &str| region.join(format!("archives/{release}.zip"));
    let [first, second, third] = ["first", "second", "third"].map(|name| place.path().join(name));
    succeed(&mut build_command(&[archive("2022-03")], &reference, &first));
    succeed(build_command(&[archive("2024-04")], &reference, &second).arg("--previous").arg(&first));
    succeed(build_command(&[archive("2025-12")], &reference, &third).arg("--previous").arg(&second));

    // The revision of 2024 is known to the atlas of 2025, and every release is listed.
    let revisions = read(&third, "data/v1/revisions.json");
    let sum = |key: &str| -> u64 {
        list(&revisions, "/files")
            .iter()
            .filter(|f| f["force"] == "bedfordshire" && f["kind"] == "street" && f["after"] == "2024-04")
            .map(|f| f[key].as_u64().expect("a count"))
            .sum()
    };
    assert_eq!((sum("rows_before"), sum("rows_after")), (56_761, 54_419));
    let releases: Vec<&str> =
        list(&revisions, "/archives").iter().filter_map(|a| a["release"].as_str()).collect();
    assert_eq!(releases, ["2025-12", "2024-04", "2022-03"]);
    // Months before the newest archive's first keep their ledger.
    let coverage = read(&third, "data/v1/coverage.json");
    let months = list(&coverage, "/earlier/months");
    assert_eq!((&months[0], months.last().unwrap()), (&json!("2021-03"), &json!("2023-09")));
    let beds = list(&coverage, "/earlier/forces").iter().find(|f| f["force"] == "bedfordshire").unwrap();
    let at = |month: &str| {
        let place = months.iter().position(|m| m == month).unwrap();
        beds["status"]["street"][place].as_str().unwrap()
    };
    assert_eq!([at("2021-04"), at("2021-05"), at("2023-09")], ["present", "refreshed", "present"]);
    // Files of months that the newest archive spans but does not hold are named as withdrawn.
    let withdrawn = list(&revisions, "/withdrawn").iter().any(|file| {
        file["force"] == "bedfordshire" && file["month"] == "2024-04" && file["release"] == "2024-04"
    });
    assert!(withdrawn);
    // The crimes of Luton in March 2021 are still known, to the last.
    let history = |site: &Path| read(site, "data/v1/history.json");
    let luton = |file: &Value| -> u64 {
        list(file, "/crimes/rows")
            .iter()
            .filter(|row| row[0] == "district" && row[1] == "E06000032" && row[3] == "2021-03")
            .map(|row| row[4][0].as_u64().unwrap_or(0))
            .sum()
    };
    assert!(luton(&history(&first)) > 1_000);
    assert_eq!(luton(&history(&third)), luton(&history(&first)));
}
