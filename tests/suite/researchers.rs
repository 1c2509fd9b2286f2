//! The data as researchers use it: every file has a schema, and programs of others read what is published.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crime_atlas::json::schema_for;

use crate::site::{files, json, program, skipped, small_demo};

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
    let output = Command::new(python)
        .arg("-W")
        .arg("ignore")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/test_site.py"))
        .env("ATLAS_SITE", site)
        .env("ATLAS_ADDRESS", &served.address)
        .env("ATLAS_ARCHIVES", archives)
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

#[test]
fn programs_of_others_read_the_demo() {
    let demo = small_demo();
    read_with_python(&demo.site, &demo.input.archives);
}
