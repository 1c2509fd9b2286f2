//! The data as researchers use it: every file has a schema, and programs of others read what is published.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crime_atlas::content::Content;
use crime_atlas::json::schema_for;
use crime_atlas::out::Out;
use crime_atlas::pipeline;
use crime_atlas::progress::Progress;
use crime_atlas::settings::Publication;

use crate::site::{
    area_counts, files, full_demo, json, program, settings, skipped, small_areas, small_demo, succeed,
};

/// A Python with the packages of `tests/python/requirements.txt`, which `scripts/test` makes where it can.
fn python() -> Option<PathBuf> {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let python = std::env::var_os("ATLAS_PYTHON").map_or(made, PathBuf::from);
    if python.exists() {
        return Some(python);
    }
    skipped("the data is not read with Python: scripts/test makes target/python, ATLAS_PYTHON names another");
    None
}

/// A site served until dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: String,
}

impl Served {
    pub(crate) fn begin(site: &Path) -> Self {
        let mut child = program()
            .arg("serve")
            .arg(site)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where the site is");
        let start = line.find("http://").expect("an address");
        let address = line[start..].split_whitespace().next().expect("an address").to_owned();
        Self { child, address }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the Python tests over a site; prints what they skip, fails with what they find.
fn read_with_python(site: &Path, archives: &[PathBuf]) {
    let Some(python) = python() else { return };
    let served = Served::begin(site);
    let archives = std::env::join_paths(archives).expect("paths without separators");
    for tests in ["test_site.py", "test_feeds.py"] {
        let output = Command::new(&python)
            .arg("-W")
            .arg("ignore")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(tests))
            .env("ATLAS_SITE", site)
            .env("ATLAS_ADDRESS", &served.address)
            .env("ATLAS_ARCHIVES", &archives)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .arg("-v")
            .output()
            .expect("Python starts");
        let text = String::from_utf8_lossy(&output.stderr);
        for line in text.lines().filter(|line| line.contains("skipped")) {
            skipped(line);
        }
        assert!(output.status.success(), "{text}");
    }
}

#[test]
fn every_json_file_has_a_schema() {
    let site = &small_demo().site;
    let mut found = 0;
    for path in files(site).into_keys() {
        let is_answer = path.starts_with("api/");
        let is_schema = path.starts_with("data/v1/schema/") && !path.ends_with("/index.json");
        // Their form is the hosts' own.
        let is_for_hosts = !path.contains('/') || path.starts_with("hosting/");
        if is_schema || is_for_hosts || !(path.ends_with(".json") || is_answer) {
            continue;
        }
        assert!(schema_for(&path).is_some(), "{path} has no schema");
        found += 1;
    }
    assert!(found > 50, "{found} files");
}

#[test]
fn the_index_of_tables_tells_of_the_files_as_they_are() {
    let site = &small_demo().site;
    let on_disk = files(site);
    let cube = json(site, "data/v1/cube.json");
    let mut listed = 0;
    for table in cube["tables"].as_array().unwrap() {
        for file in table["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            assert_eq!(on_disk[path].len() as u64, file["bytes"].as_u64().unwrap(), "{path}");
            listed += 1;
        }
    }
    let tables = on_disk.keys().filter(|path| {
        path.starts_with("data/v1/cube/")
            && (path.ends_with(".parquet") || path.ends_with(".csv") || path.ends_with(".csv.gz"))
    });
    assert_eq!(tables.count(), listed);
}

/// Files of the data that say which files there are, or where pages stand.
const OF_THE_PROFILE: [&str; 9] = [
    "SHA256SUMS",
    "build.json",
    "catalog.jsonld",
    "cube.json",
    "layers.json",
    "levels.json",
    "manifest.json",
    "openapi.json",
    "search.json",
];

#[test]
fn both_profiles_have_the_same_figures_at_the_same_addresses() {
    let (compact, full) = (files(&small_demo().site), files(full_demo()));
    let mut shared = 0;
    for (path, bytes) in &compact {
        let below = path.strip_prefix("data/v1/");
        // Only compact leads from small areas to their wards' pages; only the other site was built with rows.
        let is_of_compact = below.is_some_and(|below| {
            OF_THE_PROFILE.contains(&below) || below.starts_with("codes/") || below.starts_with("records")
        });
        if (below.is_some() || path.starts_with("api/")) && !is_of_compact {
            assert!(full.get(path) == Some(bytes), "{path} differs or is missing");
            shared += 1;
        }
        assert!(!path.starts_with("area/") || full.contains_key(path), "{path} is missing");
    }
    assert!(shared > 50, "{shared} files");
    let of = |key: &str, file: &str| {
        [&small_demo().site, full_demo()].map(|site| json(site, &format!("data/v1/{file}"))[key].clone())
    };
    for (key, file) in [("totals", "cube.json"), ("accounting", "build.json"), ("months", "cube.json")] {
        let [compact, full] = of(key, file);
        assert!(!compact.is_null() && compact == full, "{key}: {compact} and {full}");
    }
}

#[test]
fn a_full_site_has_files_for_every_small_area_and_district() {
    let site = full_demo();
    let on_disk = files(site);
    let mut compared = 0;
    for area in small_areas(site) {
        let own = json(site, &format!("data/v1/area/{}/{}.json", area.level, area.code));
        let own = area_counts(&own, &own);
        assert_eq!(
            (&own.months, &own.counts, &own.strays, &own.railway),
            (&area.months, &area.counts, &area.strays, &area.railway),
            "{}",
            area.code
        );
        assert!(on_disk.contains_key(&format!("area/{}/{}/index.html", area.level, area.code)));
        compared += 1;
    }
    assert!(compared > 10, "{compared} areas");
    let districts = json(site, "data/v1/areas/district.json");
    for district in districts["rows"].as_array().unwrap() {
        let code = district[0].as_str().unwrap();
        for path in [
            format!("api/crimes-at-location/{code}/index.html"),
            format!("data/v1/cube/crimes/district/{code}.parquet"),
            format!("data/v1/layers/points/{code}.fgb"),
        ] {
            assert!(on_disk.contains_key(&path), "{path}");
            assert!(!small_demo().site.join(&path).exists(), "{path} is too much for compact");
        }
    }
    succeed(program().arg("check").arg(site));
}

#[test]
fn programs_of_others_read_the_demo() {
    let demo = small_demo();
    read_with_python(&demo.site, &demo.input.archives);
}

#[test]
fn programs_of_others_read_a_full_site() {
    read_with_python(full_demo(), &small_demo().input.archives);
}

#[test]
fn a_site_without_rows_says_so_and_asks_for_none() {
    let page = |path: &str| std::fs::read_to_string(full_demo().join(path)).unwrap();
    assert!(page("data/index.html").contains("are <a href=\"records/\">not in this atlas</a>"));
    let records = page("data/records/index.html");
    assert!(records.contains("published without the rows") && !records.contains("records.json"));
    assert!(!records.contains("assets/records"), "no script that would ask for them");
    let with = std::fs::read_to_string(small_demo().site.join("data/records/index.html")).unwrap();
    assert!(with.contains("assets/records") && with.contains("records.json"));
}

/// What `records.json` says: rows and months by kind, force and year, files in their order.
type RowsByYear = BTreeMap<(String, String, u64), (u64, Vec<String>)>;

fn rows_by_year(index: &serde_json::Value) -> RowsByYear {
    let mut found = RowsByYear::new();
    for file in index["files"].as_array().unwrap() {
        let text = |key: &str| file[key].as_str().unwrap().to_owned();
        let (rows, months) =
            found.entry((text("kind"), text("force"), file["year"].as_u64().unwrap())).or_default();
        *rows += file["rows"].as_u64().unwrap();
        months.extend(file["months"].as_array().unwrap().iter().map(|m| m.as_str().unwrap().to_owned()));
    }
    found
}

#[test]
fn years_of_rows_too_large_for_hosts_are_split_by_months() {
    let demo = small_demo();
    let content = Content::embedded().unwrap();
    let publication = Publication { fictional: true, ..Publication::default() };
    let settings = settings(&demo.input, Path::new("unused"), publication);
    let survey = pipeline::survey(&settings, &content, &Progress::silent()).unwrap();
    let whole = json(&demo.site, "data/v1/records.json");
    let sizes = |index: &serde_json::Value| -> Vec<(u64, usize)> {
        let files = index["files"].as_array().unwrap().iter();
        files.map(|f| (f["bytes"].as_u64().unwrap(), f["months"].as_array().unwrap().len())).collect()
    };
    let largest = sizes(&whole).into_iter().map(|(bytes, _)| bytes).max().unwrap();
    for most in [largest * 2 / 3, 1] {
        let out = Out::memory();
        survey.write_records(&content, &out, most as usize, &Progress::silent()).unwrap();
        let bytes = out.read("data/v1/records.json").unwrap();
        let split: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        for file in split["files"].as_array().unwrap() {
            let written = out.read(file["path"].as_str().unwrap()).unwrap().len() as u64;
            assert_eq!(Some(written), file["bytes"].as_u64(), "{file}");
        }
        assert!(sizes(&split).len() > sizes(&whole).len());
        assert!(sizes(&split).iter().all(|(bytes, months)| *bytes <= most || *months == 1));
        assert_eq!(sizes(&split).iter().any(|(_, months)| *months > 1), most > 1, "no more than needed");
        assert_eq!(rows_by_year(&split), rows_by_year(&whole), "no row and no month is lost");
    }
}
