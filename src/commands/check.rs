//! `check`: whether a site keeps its promises; every cause of a breach is named.
#![expect(clippy::disallowed_methods, reason = "a check reads the site")]

mod json;
mod limits;
mod links;
mod page;
mod sums;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};
use rayon::prelude::*;
use serde_json::Value;

use self::page::Page;
use crate::content::Content;
use crate::out::Written;
use crate::settings::base_of;
use crate::site::{self, MANIFEST, policy};

/// Something that is not as promised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Breach {
    /// The file's path in the site.
    path: String,
    /// What is wrong with it.
    what: String,
    /// The same for all breaches that one change would mend.
    cause: String,
}

impl Breach {
    /// Of a cause that is told by what is wrong.
    fn new(path: &str, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { path: path.to_owned(), cause: what.clone(), what }
    }
}

/// A file as read.
#[derive(Debug)]
struct Examined {
    written: Written,
    /// Of an HTML file: its links and ids.
    page: Option<Page>,
    breaches: Vec<Breach>,
}

/// Checks the site in `dir`, also by the limits of the hosts named, and prints what is wrong; an error when there
/// is any.
pub fn run(dir: &Path, hosts: &[String]) -> anyhow::Result<()> {
    let known = Content::embedded()?.hosts;
    site::check_hosts(&known, hosts)?;
    if !dir.join("index.html").is_file() {
        bail!("{} holds no site: there is no index.html in it", dir.display());
    }
    let (files, mut breaches) = list(dir)?;
    let schemas = json::Schemas::read(dir).context("reading the schemas")?;
    let policy = policy::told(|file| std::fs::read_to_string(dir.join(file)).ok());
    let examined: BTreeMap<String, Examined> = files
        .par_iter()
        .map(|path| Ok((path.clone(), examine(dir, path, &schemas, &policy)?)))
        .collect::<anyhow::Result<_>>()?;

    breaches.extend(examined.values().flat_map(|file| file.breaches.iter().cloned()));
    let sizes: BTreeMap<&str, u64> =
        examined.iter().map(|(path, file)| (path.as_str(), file.written.bytes)).collect();
    let build = read_json(dir, "data/v1/build.json")?;
    let site = limits::Site::read(dir, sizes.clone())?;
    if hosts.is_empty() {
        breaches.extend(limits::of_profile(&site, &known, build["profile"].as_str()));
    }
    for host in known.iter().filter(|host| hosts.contains(&host.slug)) {
        breaches.extend(limits::of_host(&site, host));
        for told in limits::unserved(&site, host) {
            writeln!(io::stdout(), "note: {told}")?;
        }
    }
    breaches.extend(limits::twins_of_layers(&sizes));
    breaches.extend(manifest(&examined, &read_json(dir, MANIFEST)?));
    let pages: BTreeMap<&str, &Page> =
        examined.iter().filter_map(|(path, file)| Some((path.as_str(), file.page.as_ref()?))).collect();
    breaches.extend(links::breaches(&pages, &sizes, base_of(build["site_url"].as_str())));
    breaches.extend(links::base_maps(&pages, &sizes));
    breaches.extend(sums::accounting(&build));
    breaches.extend(sums::children(dir, &files)?);
    breaches.extend(sums::cube(&read_json(dir, "data/v1/cube.json")?, &build));

    breaches.sort();
    breaches.dedup();
    report(&examined, &pages, &schemas, &breaches)?;
    if breaches.is_empty() { Ok(()) } else { bail!("{} in {}", number(breaches.len()), dir.display()) }
}

/// Places of one cause that are named; the others are counted.
const MOST_PLACES: usize = 3;

/// A line for each breach; of one cause the first few, and how many more there are.
fn lines(breaches: &[Breach]) -> Vec<String> {
    let mut by_cause: BTreeMap<&str, Vec<&Breach>> = BTreeMap::new();
    for breach in breaches {
        by_cause.entry(&breach.cause).or_default().push(breach);
    }
    let mut groups: Vec<Vec<&Breach>> = by_cause.into_values().collect();
    groups.sort();
    let mut lines = Vec::new();
    for group in groups {
        // "And one more" would be as long as the one.
        let named = if group.len() > MOST_PLACES + 1 { MOST_PLACES } else { group.len() };
        let (named, more) = group.split_at(named);
        lines.extend(named.iter().map(|Breach { path, what, .. }| format!("{path}: {what}")));
        if !more.is_empty() {
            let is_page =
                |breach: &&Breach| Path::new(&breach.path).extension().is_some_and(|end| end == "html");
            let are = if more.iter().all(is_page) { "pages" } else { "files" };
            lines.push(format!("  and {} more {are}", more.len()));
        }
    }
    lines
}

/// So many breaches in words.
fn number(breaches: usize) -> String {
    if breaches == 1 { "1 breach".to_owned() } else { format!("{breaches} breaches") }
}

/// Every file's path in the site, in order, and what is neither file nor folder.
fn list(dir: &Path) -> anyhow::Result<(Vec<String>, Vec<Breach>)> {
    let (mut files, mut breaches) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let entry = entry.with_context(|| format!("walking {}", dir.display()))?;
        let below = entry.path().strip_prefix(dir).expect("walkdir stays below its root");
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        let Some(names) = names else {
            breaches.push(Breach::new(&below.to_string_lossy(), "its name is not Unicode"));
            continue;
        };
        if entry.file_type().is_file() {
            files.push(names.join("/"));
        } else if entry.file_type().is_symlink() {
            breaches.push(Breach::new(&names.join("/"), "is a link: hosts do not keep links"));
        }
    }
    Ok((files, breaches))
}

/// Reads a file once for everything that looks at one file alone.
fn examine(dir: &Path, path: &str, schemas: &json::Schemas, policy: &str) -> anyhow::Result<Examined> {
    let bytes = std::fs::read(dir.join(path)).with_context(|| format!("reading {path}"))?;
    let written = Written::of(&bytes);
    let (mut page, mut breaches) = (None, Vec::new());
    match Path::new(path).extension().and_then(|end| end.to_str()) {
        // Answers of the police API: JSON where clients look for it.
        Some("html") if path.starts_with("api/") => {
            breaches.extend(schemas.breaches(path, &bytes).into_iter().map(|what| Breach::new(path, what)));
        }
        Some("html") => {
            let read = Page::read(&bytes, policy);
            breaches.extend(read.breaches.iter().map(|what| Breach::new(path, what.clone())));
            page = Some(read);
        }
        Some("json" | "geojson" | "webmanifest") => {
            breaches.extend(schemas.breaches(path, &bytes).into_iter().map(|what| Breach::new(path, what)));
        }
        _ => {}
    }
    Ok(Examined { written, page, breaches })
}

/// A JSON file of the site; null where it is missing or broken, which is named elsewhere.
fn read_json(dir: &Path, path: &str) -> anyhow::Result<Value> {
    match std::fs::read(dir.join(path)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Value::Null),
        Err(error) => Err(error).with_context(|| format!("reading {path}")),
    }
}

/// Whether the list of files tells of exactly the files there are, as they are.
fn manifest(examined: &BTreeMap<String, Examined>, manifest: &Value) -> Vec<Breach> {
    let Some(files) = manifest["files"].as_array() else {
        return vec![Breach::new(MANIFEST, "is missing or lists no files")];
    };
    let mut breaches = Vec::new();
    let mut listed: BTreeMap<&str, &Value> = BTreeMap::new();
    for file in files {
        let path = file["path"].as_str().unwrap_or_default();
        if listed.insert(path, file).is_some() {
            breaches.push(Breach::new(MANIFEST, format!("lists {path} twice")));
        }
        if !examined.contains_key(path) {
            breaches.push(Breach::new(path, "is listed in the manifest but not there"));
        }
    }
    for (path, file) in examined.iter().filter(|(path, _)| *path != MANIFEST) {
        let Some(entry) = listed.get(path.as_str()) else {
            breaches.push(Breach::new(path, "is not listed in the manifest"));
            continue;
        };
        if entry["sha256"].as_str() != Some(file.written.sha256.as_str())
            || entry["bytes"].as_u64() != Some(file.written.bytes)
        {
            breaches.push(Breach::new(path, "differs from its hash in the manifest"));
        }
    }
    breaches
}

/// Prints what was checked and what is wrong.
fn report(
    examined: &BTreeMap<String, Examined>,
    pages: &BTreeMap<&str, &Page>,
    schemas: &json::Schemas,
    breaches: &[Breach],
) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in lines(breaches) {
        writeln!(stdout, "{line}")?;
    }
    let bytes: u64 = examined.values().map(|file| file.written.bytes).sum();
    let links: usize = pages.values().map(|page| page.links.len()).sum();
    writeln!(
        stdout,
        "{} files, {:.1} MB, {} pages, {links} links, {} schemas: {}",
        examined.len(),
        bytes as f64 / 1e6,
        pages.len(),
        schemas.len(),
        number(breaches.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a site with its list of files.
    fn write_site(dir: &Path, files: &[(&str, &str)]) {
        let mut listed = Vec::new();
        for (path, text) in files {
            let file = dir.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
            let written = Written::of(text.as_bytes());
            listed
                .push(serde_json::json!({ "path": path, "bytes": written.bytes, "sha256": written.sha256 }));
        }
        std::fs::write(dir.join(MANIFEST), serde_json::json!({ "files": listed }).to_string()).unwrap();
    }

    #[test]
    fn a_site_passes_until_it_is_broken() {
        let place = tempfile::tempdir().unwrap();
        let build = r#"{"profile":"compact","accounting":{"street":{"read":2,"counted":2}}}"#;
        let area = |level: &str, code: &str, count: u32, parents: &str| {
            format!(
                r#"{{"level":"{level}","code":"{code}","parents":[{parents}],"counts":{{"burglary":[{count}]}},"strays":[0],"railway":[0]}}"#
            )
        };
        let parts = ["ward", "msoa", "lsoa"].map(|level| area(level, "X", 2, "0")).join(",");
        let good = [
            ("index.html", "<a href=area/#x>".to_owned()),
            ("area/index.html", "<h1 id=x><a href=../>".to_owned()),
            ("data/v1/build.json", build.to_owned()),
            ("data/v1/cube.json", r#"{"totals":{"incidents":2}}"#.to_owned()),
            ("data/v1/area/district/E06.json", area("district", "E06", 2, "")),
            (
                "data/v1/district/E06.json",
                format!(r#"{{"around":[{{"level":"msoa","code":"X"}}],"areas":[{parts}]}}"#),
            ),
        ];
        let good: Vec<(&str, &str)> = good.iter().map(|(path, text)| (*path, text.as_str())).collect();
        write_site(place.path(), &good);
        run(place.path(), &[]).unwrap();
        for (path, text) in [
            ("index.html", "<a href=nowhere/>"),
            ("area/index.html", "<h1 id=y>"),
            ("data/v1/build.json", r#"{"accounting":{"street":{"read":3,"counted":2}}}"#),
            ("data/v1/area/district/E06.json", area("district", "E06", 3, "").as_str()),
            ("data/v1/district/E06.json", "{"),
        ] {
            let mut broken = good.clone();
            broken.iter_mut().find(|(name, _)| *name == path).unwrap().1 = text;
            write_site(place.path(), &broken);
            assert!(run(place.path(), &[]).is_err(), "{path}");
        }
        write_site(place.path(), &good);
        std::fs::write(place.path().join("area/index.html"), "<h1 id=x><a href=../> ").unwrap();
        assert!(run(place.path(), &[]).is_err(), "a changed file");
    }

    #[test]
    fn a_cause_is_told_once_with_its_first_places() {
        let page = |n: usize| format!("area/{n}/index.html");
        let lost =
            |n: usize| Breach { cause: "s.css".to_owned(), ..Breach::new(&page(n), format!("{n} × s.css")) };
        let with = |most: usize| lines(&(0..most).map(lost).collect::<Vec<_>>());
        assert_eq!(with(4).len(), 4);
        assert_eq!(with(5)[2..], ["area/2/index.html: 2 × s.css", "  and 2 more pages"]);
        let mut breaches: Vec<Breach> = (0..5).map(lost).collect();
        breaches.extend(["area/0/a.json", "b", "c", "d", "e"].map(|path| Breach::new(path, "is not listed")));
        breaches.sort();
        let told = lines(&breaches);
        assert_eq!(told[..2], ["area/0/a.json: is not listed", "b: is not listed"]);
        assert_eq!((told[3].as_str(), told.len()), ("  and 2 more files", 8));
        assert_eq!([0, 1, 2].map(number), ["0 breaches", "1 breach", "2 breaches"]);
    }

    #[test]
    fn the_manifest_must_tell_the_truth() {
        let file =
            |text: &str| Examined { written: Written::of(text.as_bytes()), page: None, breaches: vec![] };
        let examined: BTreeMap<String, Examined> =
            [("a", "a"), ("b", "b"), ("c", "c"), (MANIFEST, "")].map(|(p, t)| (p.to_owned(), file(t))).into();
        let of = |path: &str, text: &str| {
            let written = Written::of(text.as_bytes());
            serde_json::json!({ "path": path, "bytes": written.bytes, "sha256": written.sha256 })
        };
        let right = serde_json::json!({ "files": [of("a", "a"), of("b", "b"), of("c", "c")] });
        assert_eq!(manifest(&examined, &right), []);
        let wrong = serde_json::json!({ "files": [of("a", "a"), of("a", "a"), of("b", "B"), of("d", "d")] });
        assert_eq!(
            manifest(&examined, &wrong),
            [
                Breach::new(MANIFEST, "lists a twice"),
                Breach::new("d", "is listed in the manifest but not there"),
                Breach::new("b", "differs from its hash in the manifest"),
                Breach::new("c", "is not listed in the manifest"),
            ]
        );
        assert_eq!(manifest(&examined, &Value::Null).len(), 1);
    }
}
