//! What the tests share: the small demo, built once; folders read and compared; the program run.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin;
use crime_atlas::content::Content;
use crime_atlas::demo::{self, DemoInput};
use crime_atlas::pipeline;
use crime_atlas::progress::Progress;
use crime_atlas::settings::{BuildSettings, Profile, Publication};

/// The small made-up country and its site.
pub(crate) struct SmallDemo {
    /// Archives and reference files.
    pub(crate) input: DemoInput,
    /// The built site.
    pub(crate) site: PathBuf,
}

/// Written and built once for all tests of this binary.
pub(crate) fn small_demo() -> &'static SmallDemo {
    static DEMO: OnceLock<SmallDemo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("small-demo");
        let _ = std::fs::remove_dir_all(&place);
        let input = demo::write_small(&place.join("input")).expect("the country can be written");
        let site = place.join("site");
        let publication = Publication { fictional: true, with_records: true, ..Publication::default() };
        build(&settings(&input, &site, publication));
        SmallDemo { input, site }
    })
}

/// The site of the same country in profile `full`, without rows; built once for all tests of this binary.
pub(crate) fn full_demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full-demo");
        let _ = std::fs::remove_dir_all(&site);
        let publication = Publication { fictional: true, profile: Profile::Full, ..Publication::default() };
        build(&settings(&small_demo().input, &site, publication));
        site
    })
}

/// How to build a site of the made-up country.
pub(crate) fn settings(input: &DemoInput, site: &Path, publication: Publication) -> BuildSettings {
    BuildSettings {
        archives: input.archives.clone(),
        md5: Vec::new(),
        reference: input.reference.clone(),
        previous: None,
        out: site.to_owned(),
        cache: None,
        publication,
    }
}

fn build(settings: &BuildSettings) {
    let content = Content::embedded().expect("the content is sound");
    pipeline::build(settings, &content, &Progress::silent()).expect("the demo builds");
}

/// The program, ready for arguments.
pub(crate) fn program() -> Command {
    let mut command = Command::new(cargo_bin!("crime-atlas"));
    command.env("RUST_BACKTRACE", "0").env_remove("RAYON_NUM_THREADS");
    command
}

/// `build` of archives and a reference folder.
pub(crate) fn build_command(archives: &[impl AsRef<Path>], reference: &Path, out: &Path) -> Command {
    let mut command = program();
    command.arg("build").arg("--reference").arg(reference).arg("--out").arg(out);
    for archive in archives {
        command.arg("--archive").arg(archive.as_ref());
    }
    command
}

/// Runs a command that must succeed.
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

/// What a command complained of.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("the folder can be walked"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below its folder");
            let path = path.to_str().expect("paths are Unicode").replace('\\', "/");
            (path, std::fs::read(entry.path()).expect("a file can be read"))
        })
        .collect()
}

/// Fails with the names of the files in which two folders differ.
pub(crate) fn assert_same(left: &Path, right: &Path) {
    let (left, right) = (files(left), files(right));
    assert!(!left.is_empty(), "nothing to compare");
    let paths: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differ: Vec<_> = paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).collect();
    assert!(differ.is_empty(), "these files differ: {differ:?}");
}

/// A JSON file of a site.
pub(crate) fn json(site: &Path, path: &str) -> serde_json::Value {
    let bytes = std::fs::read(site.join(path)).unwrap_or_else(|error| unreachable!("{path}: {error}"));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| unreachable!("{path}: {error}"))
}

/// Says aloud (past the capture of test output) that a test has nothing to look at.
pub(crate) fn skipped(what: &str) {
    writeln!(std::io::stderr(), "skipped: {what}").expect("standard error is open");
}

/// One area object of a `data/v1/district/` file, whichever way months and categories are written.
pub(crate) struct AreaCounts {
    pub(crate) level: String,
    pub(crate) code: String,
    pub(crate) force: Option<String>,
    pub(crate) months: Vec<String>,
    /// By category and month; none where the own force supplied no file.
    pub(crate) counts: BTreeMap<String, Vec<Option<u64>>>,
    pub(crate) strays: Vec<u64>,
    pub(crate) railway: Vec<u64>,
}

/// An area object, with months and categories from the file's head where the file has one.
pub(crate) fn area_counts(head: &serde_json::Value, area: &serde_json::Value) -> AreaCounts {
    let texts = |key: &str| -> Vec<String> {
        let list = head.get(key).or(area.get(key)).and_then(serde_json::Value::as_array);
        let list = list.unwrap_or_else(|| unreachable!("neither the file nor the area has {key}"));
        list.iter().map(|text| text.as_str().expect("text").to_owned()).collect()
    };
    let numbers = |value: &serde_json::Value| -> Vec<Option<u64>> {
        value.as_array().expect("one number for each month").iter().map(serde_json::Value::as_u64).collect()
    };
    let months = texts("months");
    let series =
        |key: &str| -> Vec<u64> { numbers(&area[key]).into_iter().map(|n| n.expect("a number")).collect() };
    let counts = texts("categories")
        .into_iter()
        .map(|category| {
            let series = numbers(&area["counts"][category.as_str()]);
            assert_eq!(series.len(), months.len(), "{}", area["code"]);
            (category, series)
        })
        .collect();
    // Beside others in a file, parents are places in its list.
    let parents = area["parents"].as_array().into_iter().flatten();
    let mut parents =
        parents.map(|parent| parent.as_u64().map_or(parent, |place| &head["around"][place as usize]));
    let force = parents.find(|parent| parent["level"] == "force");
    AreaCounts {
        level: area["level"].as_str().expect("a level").to_owned(),
        code: area["code"].as_str().expect("a code").to_owned(),
        force: force.map(|force| force["code"].as_str().expect("a slug").to_owned()),
        counts,
        strays: series("strays"),
        railway: series("railway"),
        months,
    }
}

/// Every area object of the district files of a site.
pub(crate) fn small_areas(site: &Path) -> Vec<AreaCounts> {
    let mut found = Vec::new();
    let folder = std::fs::read_dir(site.join("data/v1/district")).expect("the site has districts");
    for entry in folder {
        let name = entry.expect("it can be listed").file_name();
        let file = json(site, &format!("data/v1/district/{}", name.to_string_lossy()));
        let areas = file["areas"].as_array().expect("a district file holds areas");
        found.extend(areas.iter().map(|area| area_counts(&file, area)));
    }
    found
}
