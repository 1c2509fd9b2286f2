//! Reports of the command line, against a count of the police files row by row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::real_data::data;
use crate::site::{build_command, json, program, small_demo, stderr, succeed};

/// Mean Earth radius in metres, as the report states it.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// One row of a street file that has a place.
struct Row {
    month: String,
    category: String,
    force: String,
    lat: f64,
    lon: f64,
}

/// The street files of an archive by name.
fn street_files(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    if archive.is_dir() {
        let files = walkdir::WalkDir::new(archive).into_iter().map(|entry| entry.unwrap().into_path());
        return files
            .filter(|path| path.to_string_lossy().ends_with("-street.csv"))
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
            })
            .collect();
    }
    let mut zip = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().rsplit('/').next().unwrap().to_owned();
        if name.ends_with("-street.csv") {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            files.insert(name, bytes);
        }
    }
    files
}

/// Every row with a place, of the newest version of each file, a crime's repeats taken out.
fn rows(archives: &[PathBuf]) -> Vec<Row> {
    let mut newest: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // By their newest month: what comes later replaces what came before.
    let mut read: Vec<BTreeMap<String, Vec<u8>>> = archives.iter().map(|a| street_files(a)).collect();
    read.sort_by_key(|files| files.keys().map(|name| name[..7].to_owned()).max());
    for files in read {
        newest.extend(files.into_iter().filter(|(_, bytes)| bytes.trim_ascii_end().contains(&b'\n')));
    }
    let mut found = Vec::new();
    for (name, bytes) in newest {
        let (month, force) = (&name[..7], name[8..].trim_end_matches("-street.csv"));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let header = reader.headers().unwrap().clone();
        let columns = ["Month", "Crime ID", "Longitude", "Latitude", "Crime type"]
            .map(|column| header.iter().position(|name| name == column));
        // A file that lacks a column cannot be counted.
        let columns: Option<Vec<usize>> = columns.into_iter().collect();
        let Some(columns) = columns else { continue };
        let mut known: BTreeSet<[String; 4]> = BTreeSet::new();
        for row in reader.records() {
            let row = row.unwrap();
            let field = |place: usize| row.get(columns[place]).unwrap_or_default().to_owned();
            // A row of another month, or with a field too few, is quarantined.
            if row.len() != header.len() || field(0) != month {
                continue;
            }
            let [id, lon, lat, category] = [1, 2, 3, 4].map(field);
            let identity = [id.clone(), lon.clone(), lat.clone(), category.clone()];
            if !id.is_empty() && force != "northern-ireland" && !known.insert(identity) {
                continue;
            }
            let (Ok(lat), Ok(lon)) = (lat.parse(), lon.parse()) else { continue };
            found.push(Row { month: month.to_owned(), category, force: force.to_owned(), lat, lon });
        }
    }
    found
}

/// Haversine, in metres.
fn distance_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, other) = (a.0.to_radians(), b.0.to_radians());
    let h = ((other - lat) / 2.0).sin().powi(2)
        + lat.cos() * other.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS_M * h.sqrt().asin()
}

/// What a report says month by month.
#[derive(Debug, PartialEq, Eq)]
struct Month {
    /// "not supplied", "in part" or nothing.
    state: String,
    /// By the header of the column.
    counts: BTreeMap<String, u64>,
}

struct Reported {
    centre: (f64, f64),
    months: BTreeMap<String, Month>,
    html: String,
}

fn between<'a>(text: &'a str, before: &str, behind: &str) -> &'a str {
    let from = text.find(before).unwrap_or_else(|| panic!("no {before}")) + before.len();
    let length = text[from..].find(behind).unwrap_or_else(|| panic!("no {behind}"));
    &text[from..from + length]
}

fn read_report(html: String) -> Reported {
    let centre: Vec<f64> = between(&html, " m from ", " (the postcode")
        .split(", ")
        .map(|number| number.replace('−', "-").parse().unwrap())
        .collect();
    if !html.contains("atlas-report__numbers\"") {
        // No map point lies there: nothing to put into a table.
        return Reported { centre: (centre[0], centre[1]), months: BTreeMap::new(), html };
    }
    let table = between(&html, "atlas-report__numbers\"", "</table>");
    let head = between(table, "<thead>", "</thead>");
    let labels: Vec<&str> =
        head.split("<span>").skip(1).map(|cell| cell.split('<').next().unwrap()).collect();
    let months = table
        .split("<tr data-month=\"")
        .skip(1)
        .map(|row| {
            let state = if row.contains("<i>") { between(row, "<i>", "</i>") } else { "" };
            let cells =
                row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().replace(',', ""));
            let counts = labels
                .iter()
                .zip(cells)
                .map(|(label, cell)| (html_text(label), cell.parse().unwrap_or_default()))
                .collect();
            (row[..7].to_owned(), Month { state: state.to_owned(), counts })
        })
        .collect();
    Reported { centre: (centre[0], centre[1]), months, html }
}

fn html_text(text: &str) -> String {
    text.replace("&amp;", "&")
}

fn report(site: &Path, place: &[&str], to: &Path) -> Reported {
    succeed(program().arg("report").arg("--site").arg(site).args(place).arg("--out").arg(to));
    read_report(std::fs::read_to_string(to).unwrap())
}

/// Compares a report with the rows, month by month and category by category; returns incidents compared.
fn compare(reported: &Reported, rows: &[Row], radius_m: f64, name: &str) -> u64 {
    let mut own: HashMap<&str, BTreeMap<&str, u64>> = HashMap::new();
    for row in rows.iter().filter(|row| distance_m(reported.centre, (row.lat, row.lon)) <= radius_m) {
        let category = if row.force == "btp" { "Railway incidents" } else { &row.category };
        *own.entry(&row.month).or_default().entry(category).or_default() += 1;
    }
    assert!(!reported.months.is_empty() || own.is_empty(), "{name}: the report tells of nothing");
    let mut compared = 0;
    for (month, said) in &reported.months {
        let nothing = BTreeMap::new();
        let counted = own.get(month.as_str()).unwrap_or(&nothing);
        let (all, said_all): (u64, u64) = (counted.values().sum(), said.counts.values().sum());
        assert_eq!(said_all, all, "{name}, {month}: all incidents");
        let strays = said.counts.get("Recorded by other forces").copied().unwrap_or_default();
        if strays == 0 {
            for (category, count) in counted {
                assert_eq!(said.counts.get(*category), Some(count), "{name}, {month}: {category}");
            }
        }
        compared += all;
    }
    compared
}

/// Postcodes with their shards' prefixes, in order.
fn postcodes(site: &Path) -> Vec<String> {
    let index = json(site, "data/v1/postcodes.json");
    let paths: BTreeSet<&str> =
        index["shards"].as_object().unwrap().values().map(|shard| shard["path"].as_str().unwrap()).collect();
    let mut found = Vec::new();
    for path in paths {
        let shard = json(site, path);
        let prefix = shard["prefix"].as_str().unwrap();
        found.extend(shard["postcodes"].as_object().unwrap().keys().map(|rest| format!("{prefix}{rest}")));
    }
    found
}

#[test]
fn reports_of_the_demo_count_what_its_files_hold() {
    let demo = small_demo();
    let rows = rows(&demo.input.archives);
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("report.html");
    let all = postcodes(&demo.site);
    let months = json(&demo.site, "data/v1/report.json")["months"].as_array().unwrap().clone();
    let period = format!("{}..{}", months[0].as_str().unwrap(), months[months.len() - 1].as_str().unwrap());
    let mut compared = 0;
    for (n, postcode) in all.iter().step_by(all.len() / 12).enumerate() {
        let radius = ["250", "500", "2000"][n % 3];
        let place = ["--postcode", postcode, "--radius", radius, "--period", &period];
        let reported = report(&demo.site, &place, &out);
        assert!(reported.months.is_empty() || reported.months.len() == months.len());
        compared += compare(&reported, &rows, radius.parse().unwrap(), postcode);
    }
    assert!(compared > 300, "only {compared} incidents compared");
}

/// Beside borders of districts, forces and shards, in towns and in the country, at the region's edge.
const REGION: [&str; 20] = [
    "MK44 2AL", "MK44 2AN", "PE19 2LN", "PE19 6YH", "PE7 7AT", "PE7 7AX", "LU1 4GJ", "LU1 4GN", "CB5 8QT",
    "CB5 8QX", "CB1 9XU", "CB1 9YX", "CB4 2SY", "PE16 6NB", "CB2 1RU", "MK43 1AD", "LU1 2SE", "WC1V 7BN",
    "EC1A 7BE", "PE15 0XT",
];

#[test]
fn reports_of_the_region_count_what_its_files_hold() {
    let Some(folder) = data("region") else { return };
    let place = tempfile::tempdir().unwrap();
    let (site, out) = (place.path().join("site"), place.path().join("report.html"));
    let mut archives: Vec<PathBuf> = std::fs::read_dir(folder.join("archives"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "zip"))
        .collect();
    archives.sort();
    succeed(&mut build_command(&archives, &folder.join("reference"), &site));
    let rows = rows(&archives);
    let mut compared = 0;
    for (n, postcode) in REGION.iter().enumerate() {
        let usual = report(&site, &["--postcode", postcode], &out);
        assert_eq!(usual.months.len(), 12);
        compared += compare(&usual, &rows, 500.0, postcode);
        // The same place over every month, in another radius.
        let radius = ["250", "1000", "2000", "1234"][n % 4];
        let place = ["--postcode", postcode, "--radius", radius, "--period", "2021-03..2025-12"];
        let all = report(&site, &place, &out);
        assert_eq!(all.months.len(), 58);
        compared += compare(&all, &rows, radius.parse().unwrap(), postcode);
    }
    assert!(compared > 100_000, "only {compared} incidents compared");
}

#[test]
fn what_is_asked_wrongly_is_explained() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("report.html");
    let complaint = |arguments: &[&str]| {
        let mut command = program();
        command.arg("report").arg("--site").arg(&demo.site).args(arguments).arg("--out").arg(&out);
        let output = command.output().unwrap();
        assert!(!output.status.success() && !out.exists(), "{arguments:?}");
        stderr(&output)
    };
    assert!(complaint(&["--postcode", "ZZ9 9ZZ"]).contains("lies outside this atlas"));
    assert!(complaint(&["--postcode", "LU1"]).contains("not a whole postcode"));
    assert!(complaint(&["--at", "58.2,-6.4"]).contains("No incident of this atlas is shown"));
    assert!(complaint(&["--at", "here"]).contains("latitude,longitude"));
    assert!(
        complaint(&["--at", "51,0", "--period", "1999-01..1999-12"]).contains("none of them is asked for")
    );
    assert!(complaint(&["--at", "51,0", "--radius", "9"]).contains("250..=2000"));
    assert!(complaint(&["--at", "51,0", "--period", "2024-13"]).contains("no month"));
    let nowhere =
        program().args(["report", "--site", "/nowhere", "--at", "51,0", "--out", "x"]).output().unwrap();
    assert!(stderr(&nowhere).contains("holds no site"));
}

#[test]
fn an_unknown_postcode_gets_the_nearest_known() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let known = postcodes(&demo.site);
    let letters = ["AB", "DE", "XY", "ZZ", "QQ"];
    let unknown = letters
        .iter()
        .map(|end| format!("{}{end}", &known[0][..known[0].len() - 2]))
        .find(|postcode| !known.contains(postcode))
        .unwrap();
    let reported = report(&demo.site, &["--postcode", &unknown], &place.path().join("report.html"));
    assert!(reported.html.contains("is not known here"));
    // One file: nothing to run, nothing to fetch.
    assert!(!reported.html.contains("<script") && !reported.html.contains("<link rel=\"stylesheet\""));
    assert!(!reported.html.contains(" src=\"http") && !reported.html.contains("url(http"));
}
