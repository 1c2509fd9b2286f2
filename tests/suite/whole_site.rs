//! The small demo's site against `tests/expected/`: the list of its files, and those that stand for their kind.
//!
//! `scripts/bless` writes what is expected anew; read the difference before you commit it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::Cursor;
use std::path::Path;

use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geozero::{ColumnValue, PropertyProcessor};

use crate::site::{files, json, small_demo};

/// Kinds of page, by the start of their path: the first page of each kind stands for it.
const PAGES: [&str; 16] = [
    "index.html",
    "404.html",
    "about/",
    "area/country/",
    "area/county/",
    "area/district/",
    "area/force/",
    "area/outcode/",
    "area/region/",
    "area/ward/",
    "category/",
    "coverage/",
    "data/index.html",
    "methods/",
    "outcomes/",
    "stop-and-search/",
];

/// Files that stand for their kind, `*` for the first of a folder.
const JSON: [&str; 10] = [
    "data/v1/build.json",
    "data/v1/levels.json",
    "data/v1/forces.json",
    "data/v1/coverage.json",
    "data/v1/quality.json",
    "data/v1/areas/district.json",
    "data/v1/area/country/*",
    "data/v1/area/district/*",
    "data/v1/stops/force/*",
    "data/v1/layers.json",
];

/// Features of a layer that are written out.
const ROWS: usize = 3;

/// The name without the hash of its content, which changes with every style.
fn without_hash(path: &str) -> String {
    let Some((stem, end)) = path.strip_prefix("assets/").and_then(|name| name.rsplit_once('.')) else {
        return path.to_owned();
    };
    let stem = stem.rsplit_once('-').map_or(stem, |(name, _)| name);
    format!("assets/{stem}-HASH.{end}")
}

/// The inside of `<main>`: what stands around it would change every page at once.
fn main_of(html: &str, path: &str) -> String {
    let start = html.find("<main").unwrap_or_else(|| unreachable!("{path} has no <main>"));
    let end = html.rfind("</main>").unwrap_or_else(|| unreachable!("{path} has no </main>"));
    // One element a line, so that a difference can be read.
    html[start..end].replace("><", ">\n<") + "</main>\n"
}

/// Collects a feature's fields as text.
struct Fields(String);

impl PropertyProcessor for Fields {
    fn property(&mut self, _: usize, name: &str, value: &ColumnValue) -> geozero::error::Result<bool> {
        write!(self.0, " {name}={value}").expect("a String takes it");
        Ok(false)
    }
}

/// A layer in words: columns, features, the first rows.
fn described(bytes: &[u8]) -> String {
    let reader = FgbReader::open(Cursor::new(bytes)).expect("a layer opens");
    let header = reader.header();
    let mut text = format!("{:?}, {} features\n", header.geometry_type(), header.features_count());
    for column in header.columns().into_iter().flatten() {
        writeln!(text, "{} {:?}", column.name(), column.type_()).expect("a String takes it");
    }
    let mut features = reader.select_all().expect("its features follow");
    for _ in 0..ROWS {
        let Some(feature) = features.next().expect("a feature can be read") else { break };
        let mut fields = Fields(String::from("row:"));
        feature.process_properties(&mut fields).expect("its fields can be read");
        text.push_str(&fields.0);
        text.push('\n');
    }
    text
}

/// What is compared, by its path below `tests/expected/`.
fn representatives(site: &Path) -> BTreeMap<String, String> {
    let all = files(site);
    let mut list: Vec<String> = all.keys().map(|path| without_hash(path) + "\n").collect();
    list.sort_unstable();
    let mut kept = BTreeMap::from([("files.txt".to_owned(), list.concat())]);
    for start in PAGES {
        let page = all.iter().find(|(path, _)| path.starts_with(start) && path.ends_with(".html"));
        let (path, bytes) = page.unwrap_or_else(|| unreachable!("no page {start}"));
        let html = String::from_utf8(bytes.clone()).expect("pages are UTF-8");
        kept.insert(format!("pages/{path}"), main_of(&html, path));
    }
    for pattern in JSON {
        let start = pattern.trim_end_matches('*');
        let path =
            all.keys().find(|path| path.starts_with(start)).unwrap_or_else(|| unreachable!("no {pattern}"));
        let text = serde_json::to_string_pretty(&json(site, path)).expect("JSON prints");
        kept.insert(path.clone(), text + "\n");
    }
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".fgb")) {
        kept.insert(format!("{path}.txt"), described(bytes));
    }
    kept
}

#[test]
fn the_small_demo_is_as_expected() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected");
    let built = representatives(&small_demo().site);
    if std::env::var_os("ATLAS_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&expected);
        for (path, text) in &built {
            let file = expected.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        return;
    }
    assert!(expected.is_dir(), "there is no tests/expected/: scripts/bless writes it");
    let mut wrong = Vec::new();
    let wanted = files(&expected);
    for path in built.keys().chain(wanted.keys()).collect::<BTreeSet<_>>() {
        match (built.get(path), wanted.get(path)) {
            (Some(built), Some(wanted)) => {
                let wanted = String::from_utf8_lossy(wanted);
                let lines = built.lines().zip(wanted.lines());
                if let Some((at, (new, old))) = lines.enumerate().find(|(_, (new, old))| new != old) {
                    let short = |text: &str| text.chars().take(160).collect::<String>();
                    wrong.push(format!(
                        "{path}:{}\n  expected {}\n  built    {}",
                        at + 1,
                        short(old),
                        short(new)
                    ));
                } else if *built != wanted {
                    wrong.push(format!("{path}: longer or shorter than expected"));
                }
            }
            (Some(_), None) => wrong.push(format!("{path}: not expected")),
            (None, _) => wrong.push(format!("{path}: expected, but not built")),
        }
    }
    assert!(wrong.is_empty(), "{}\n(scripts/bless accepts what was built)", wrong.join("\n"));
}
