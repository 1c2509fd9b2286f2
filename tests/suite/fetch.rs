//! `fetch` against a local server that plays the official ones: ranges, redirects, broken lines, wrong sums, pages of
//! errors, busy answers, pages of tables.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crime_atlas::commands::fetch::download::Patience;
use crime_atlas::commands::fetch::{self, FetchSettings};
use crime_atlas::values::hexadecimal;
use md5::{Digest, Md5};

use crate::site::{program, stderr};

/// What the server does with one request.
#[derive(Clone)]
enum Act {
    /// The file, or the part asked for when it is of the same version.
    File { bytes: Vec<u8>, etag: Option<&'static str> },
    /// As `File`, but the line breaks after so many bytes.
    Break { bytes: Vec<u8>, etag: Option<&'static str>, after: usize },
    /// A text of this type.
    Text(&'static str, String),
    /// A status with a header.
    Status(u16, &'static str),
    /// Elsewhere on this server.
    Moved(&'static str),
    /// Rows of an `ArcGIS` layer or a Nomis table, by the question's parameters.
    Rows(fn(&BTreeMap<String, String>) -> String),
}

/// A request as it came: path with question, and its headers in lower case.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    headers: BTreeMap<String, String>,
}

type Script = BTreeMap<&'static str, Vec<Act>>;

/// Plays the servers. A path's acts are done one by one; the last is repeated.
struct Players {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Players {
    fn begin(script: &[(&'static str, Vec<Act>)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(script.iter().cloned().collect()));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                // A client that hangs up is part of the play.
                std::thread::spawn(move || drop(answer(stream, &script, &log)));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    fn settings(&self, to: &Path, only: &[&str]) -> FetchSettings {
        FetchSettings {
            to: to.to_owned(),
            only: only.iter().map(|name| (*name).to_owned()).collect(),
            from: Some(self.address.clone()),
            silent: true,
            ..FetchSettings::default()
        }
    }
}

fn answer(mut stream: TcpStream, script: &Mutex<Script>, log: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    log.lock().unwrap().push(Asked { path: path.clone(), headers: headers.clone() });
    let (bare, question) = path.split_once('?').unwrap_or((&path, ""));
    let act = {
        let mut script = script.lock().unwrap();
        match script.get_mut(bare) {
            None => Act::Status(404, ""),
            Some(acts) if acts.len() > 1 => acts.remove(0),
            Some(acts) => acts[0].clone(),
        }
    };
    match act {
        Act::File { bytes, etag } => file(&mut stream, &bytes, etag, usize::MAX, &headers),
        Act::Break { bytes, etag, after } => file(&mut stream, &bytes, etag, after, &headers),
        Act::Text(kind, text) => {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                text.len()
            )
        }
        Act::Status(status, header) => {
            write!(stream, "HTTP/1.1 {status} X\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n")
        }
        Act::Moved(to) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        Act::Rows(rows) => {
            let parameters = question
                .split('&')
                .filter_map(|part| part.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let text = rows(&parameters);
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                text.len()
            )
        }
    }
}

fn file(
    stream: &mut TcpStream,
    bytes: &[u8],
    etag: Option<&str>,
    after: usize,
    headers: &BTreeMap<String, String>,
) -> std::io::Result<()> {
    if etag.is_some() && headers.get("if-none-match").map(String::as_str) == etag {
        return write!(stream, "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n");
    }
    let same = headers.get("if-range").is_none_or(|version| Some(version.as_str()) == etag);
    let start: Option<usize> = headers
        .get("range")
        .filter(|_| same)
        .and_then(|range| range.strip_prefix("bytes=")?.trim_end_matches('-').parse().ok());
    let (status, body) = match start {
        Some(start) => ("206 Partial Content", &bytes[start.min(bytes.len())..]),
        None => ("200 OK", bytes),
    };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len())?;
    if let Some(etag) = etag {
        write!(stream, "etag: {etag}\r\n")?;
    }
    if let Some(start) = start {
        write!(stream, "content-range: bytes {start}-{}/{}\r\n", bytes.len() - 1, bytes.len())?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(&body[..body.len().min(after)])
}

/// Waits are noted, not waited for.
static WAITS: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

fn patience() -> Patience {
    Patience { tries: 3, wait: |wait| WAITS.lock().unwrap().push(wait), ..Patience::default() }
}

/// A zip with one file of so many bytes that do not compress.
fn zip_of(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("2025-09/2025-09-bedfordshire-street.csv", stored).unwrap();
    let noise: Vec<u8> = (0..bytes).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    zip.write_all(&noise).unwrap();
    zip.finish().unwrap().into_inner()
}

fn md5(bytes: &[u8]) -> String {
    hexadecimal(&Md5::digest(bytes))
}

const PAGE: &str = "/data.police.uk/data/archive/";
const ZIP: &str = "/data.police.uk/data/archive/2025-09.zip";

/// The page of archives with this sum beside the newest.
fn page(sum: &str) -> Act {
    Act::Text(
        "text/html",
        format!(
            "<ul><li><a href=\"/data/archive/2025-09.zip\">September 2025</a> <code>{sum}</code></li>\
             <li><a href=\"/data/archive/2025-08.zip\">August 2025</a></li></ul>"
        ),
    )
}

#[test]
fn an_archive_is_resumed_verified_and_not_fetched_again() {
    let place = tempfile::tempdir().unwrap();
    let zip = zip_of(300_000);
    let etag = Some("\"a\"");
    let server = Players::begin(&[
        (PAGE, vec![page(&md5(&zip))]),
        (ZIP, vec![Act::Moved("/bucket/2025-09.zip")]),
        (
            "/bucket/2025-09.zip",
            vec![
                Act::Break { bytes: zip.clone(), etag, after: 100_000 },
                Act::Status(503, "retry-after: 7\r\n"),
                Act::Break { bytes: zip.clone(), etag, after: 100_000 },
                Act::File { bytes: zip.clone(), etag },
            ],
        ),
    ]);
    let settings = server.settings(place.path(), &["police-archive"]);
    fetch::run(&settings, patience()).unwrap();
    let target = place.path().join("archives/2025-09.zip");
    assert!(std::fs::read(&target).unwrap() == zip);
    assert_eq!(std::fs::read_dir(target.parent().unwrap()).unwrap().count(), 1, "nothing unfinished is left");
    let asked = server.asked();
    let ranges: Vec<&str> = asked
        .iter()
        .filter(|a| a.path == "/bucket/2025-09.zip")
        .filter_map(|a| Some(a.headers.get("range")?.as_str()))
        .collect();
    assert_eq!(ranges, ["bytes=100000-", "bytes=100000-", "bytes=200000-"]);
    assert!(
        asked.iter().filter(|a| a.headers.contains_key("range")).all(|a| a.headers["if-range"] == "\"a\"")
    );
    assert!(WAITS.lock().unwrap().contains(&Duration::from_secs(7)), "the server's own wait is kept");

    fetch::run(&settings, patience()).unwrap();
    assert_eq!(server.asked().len(), asked.len(), "a second run asks nobody");
    fetch::run(&FetchSettings { refresh: true, ..settings.clone() }, patience()).unwrap();
    assert_eq!(server.asked().last().unwrap().headers["if-none-match"], "\"a\"");
    // A file that was changed is not taken for what was fetched.
    std::fs::write(&target, b"spoilt").unwrap();
    fetch::run(&settings, patience()).unwrap();
    assert!(std::fs::read(&target).unwrap() == zip);
}

#[test]
fn a_run_that_ended_in_the_middle_is_gone_on_with() {
    let place = tempfile::tempdir().unwrap();
    let zip = zip_of(200_000);
    let broken = |etag| Act::Break { bytes: zip.clone(), etag, after: 50_000 };
    let server = Players::begin(&[
        (PAGE, vec![page(&md5(&zip))]),
        (ZIP, vec![broken(Some("\"a\"")), Act::Status(500, "")]),
    ]);
    let settings = server.settings(place.path(), &["police-archive"]);
    let error = format!("{:#}", fetch::run(&settings, patience()).unwrap_err());
    assert!(error.contains("police-archive") && error.contains("run it again"), "{error}");
    assert_eq!(std::fs::metadata(place.path().join("archives/2025-09.zip.part")).unwrap().len(), 50_000);
    // Another version since: the part is of no use, and is not mixed with it.
    let newer = zip_of(150_000);
    let server = Players::begin(&[
        (PAGE, vec![page(&md5(&newer))]),
        (ZIP, vec![Act::File { bytes: newer.clone(), etag: Some("\"b\"") }]),
    ]);
    fetch::run(&server.settings(place.path(), &["police-archive"]), patience()).unwrap();
    assert!(std::fs::read(place.path().join("archives/2025-09.zip")).unwrap() == newer);
    assert_eq!(server.asked().last().unwrap().headers["range"], "bytes=50000-");
}

#[test]
fn what_is_not_as_published_is_refused_and_nothing_is_left() {
    let zip = zip_of(1_000);
    let cases: [(&str, Vec<Act>, &str); 5] = [
        (
            "00000000000000000000000000000000",
            vec![Act::File { bytes: zip.clone(), etag: None }],
            "published is 00000000000000000000000000000000, twice",
        ),
        (
            "",
            vec![Act::Text("text/html", "<!DOCTYPE html><h1>Sorry</h1>".to_owned())],
            "a web page came instead",
        ),
        ("", vec![Act::Text("application/zip", "PK but no zip".to_owned())], "no readable zip"),
        ("", vec![Act::Status(404, "")], "nothing at this address (status 404)"),
        ("", vec![Act::Status(429, "retry-after: 2\r\n")], "given up after 3 tries"),
    ];
    for (sum, acts, word) in cases {
        let place = tempfile::tempdir().unwrap();
        let server = Players::begin(&[
            (PAGE, vec![page(sum)]),
            (ZIP, acts.clone()),
            ("/data.police.uk/data/archive/latest.zip", acts),
        ]);
        let output = program()
            .args(["fetch", "--only", "police-archive", "--tries", "3", "--from", &server.address, "--to"])
            .arg(place.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(word), "{said}");
        assert!(
            !said.contains("https://") && said.contains(&server.address),
            "it names what was asked: {said}"
        );
        assert!(stderr(&output).contains("https://data.police.uk/data/archive/"), "it says where to look");
        let left = crate::site::files(place.path());
        assert!(left.is_empty(), "{:?}", left.keys());
    }
    let server = Players::begin(&[(PAGE, vec![page("")])]);
    let place = tempfile::tempdir().unwrap();
    let output = program()
        .args([
            "fetch",
            "--only",
            "police-archive",
            "--release",
            "2031-01",
            "--from",
            &server.address,
            "--to",
        ])
        .arg(place.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("there is no archive of 2031-01") && said.contains("2025-08 to 2025-09"), "{said}");
    assert!(!said.contains("https://") && said.contains(&server.address), "{said}");
    let nobody = Players::begin(&[(PAGE, vec![Act::Status(503, "")])]);
    let output = program()
        .args(["fetch", "--only", "police-archive", "--tries", "1", "--from", &nobody.address, "--to"])
        .arg(place.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("given up after one try"), "{said}");
}

/// 5 rows, at most 2 at once, whatever is asked for; marked as `ArcGIS` marks it.
fn five_rows(parameters: &BTreeMap<String, String>) -> String {
    if parameters.contains_key("returnCountOnly") {
        return r#"{"count":5}"#.to_owned();
    }
    let offset: usize = parameters["resultOffset"].parse().unwrap();
    let rows: Vec<usize> = (offset..5).take(2).collect();
    let more = offset + rows.len() < 5;
    if parameters["f"] == "geojson" {
        assert_eq!(parameters["outSR"], "4326");
        let features: Vec<String> = rows
            .iter()
            .map(|i| {
                format!(r#"{{"type":"Feature","properties":{{"LSOA21CD":"E0100000{i}"}},"geometry":{{"type":"Point","coordinates":[0.{i},52]}}}}"#)
            })
            .collect();
        let mark = if more { r#","properties":{"exceededTransferLimit":true}"# } else { "" };
        return format!(r#"{{"type":"FeatureCollection","features":[{}]{mark}}}"#, features.join(","));
    }
    let features: Vec<String> = rows
        .iter()
        .map(|i| {
            format!(
                r#"{{"attributes":{{"FID":{i},"LAD24CD":"E0600000{i}","LAD24NM":"Bournemouth, Poole"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"fields":[{{"name":"LAD24CD"}},{{"name":"LAD24NM"}},{{"name":"FID"}}],"exceededTransferLimit":{more},"features":[{}]}}"#,
        features.join(",")
    )
}

/// 3 places in 2 years, in pages of the size asked for.
fn estimates(parameters: &BTreeMap<String, String>) -> String {
    let offset: usize = parameters["recordoffset"].parse().unwrap();
    let limit: usize = parameters["recordlimit"].parse().unwrap();
    let rows = (0..6).skip(offset).take(limit);
    let rows = rows.map(|i| format!("{},E0100000{},\"A, {}\",{}\n", 2022 + i % 2, i / 2, i / 2, 1000 + i));
    format!("DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,OBS_VALUE\n{}", rows.collect::<String>())
}

const ARC: &str = "/services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services/";

#[test]
fn tables_and_layers_come_page_by_page() {
    let place = tempfile::tempdir().unwrap();
    let region: &'static str =
        Box::leak(format!("{ARC}LAD24_RGN24_EN_LU/FeatureServer/0/query").into_boxed_str());
    let layer: &'static str = Box::leak(
        format!(
            "{ARC}Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5/FeatureServer/0/query"
        )
        .into_boxed_str(),
    );
    let server = Players::begin(&[
        (
            region,
            vec![Act::Rows(five_rows), Act::Rows(five_rows), Act::Status(502, ""), Act::Rows(five_rows)],
        ),
        (layer, vec![Act::Rows(five_rows)]),
        ("/www.nomisweb.co.uk/api/v01/dataset/NM_2014_1.data.csv", vec![Act::Rows(estimates)]),
    ]);
    let only = ["district-region", "lsoa-boundaries", "population-mid-year"];
    fetch::run(&server.settings(place.path(), &only), patience()).unwrap();
    let read = |path: &str| std::fs::read_to_string(place.path().join("reference").join(path)).unwrap();
    let table = read("lookups/lad24-rgn24.csv");
    assert!(table.starts_with("LAD24CD,LAD24NM,FID\nE06000000,\"Bournemouth, Poole\",0\n"), "{table}");
    assert_eq!(table.lines().count(), 6);
    let shapes: serde_json::Value = serde_json::from_str(&read("boundaries/lsoa-2021-bgc.geojson")).unwrap();
    assert_eq!(shapes["features"].as_array().unwrap().len(), 5);
    assert_eq!(shapes["features"][4]["geometry"]["coordinates"][0], 0.4);
    let people = read("population/lsoa21-mid-year.csv");
    assert_eq!(
        people,
        "LSOA 2021 Code,LSOA 2021 Name,Mid-2022: Population,Mid-2023: Population\n\
         E01000000,\"A, 0\",1000,1001\nE01000001,\"A, 1\",1002,1003\nE01000002,\"A, 2\",1004,1005\n"
    );
    let left = crate::site::files(place.path());
    assert!(!left.keys().any(|path| path.contains(".pages")), "{:?}", left.keys());
    let before = server.asked().len();
    fetch::run(&server.settings(place.path(), &only), patience()).unwrap();
    assert_eq!(server.asked().len(), before, "a second run asks nobody");
}

#[test]
fn pages_that_came_are_kept_and_errors_in_disguise_are_seen() {
    let place = tempfile::tempdir().unwrap();
    let region: &'static str =
        Box::leak(format!("{ARC}LAD24_RGN24_EN_LU/FeatureServer/0/query").into_boxed_str());
    let error = Act::Text("application/json", r#"{"error":{"code":400,"message":"Invalid URL"}}"#.to_owned());
    let server = Players::begin(&[(region, vec![Act::Rows(five_rows), Act::Rows(five_rows), error])]);
    let settings = server.settings(place.path(), &["district-region"]);
    assert!(fetch::run(&settings, patience()).is_err());
    assert!(!place.path().join("reference/lookups/lad24-rgn24.csv").exists());
    let server = Players::begin(&[(region, vec![Act::Rows(five_rows)])]);
    fetch::run(&FetchSettings { from: Some(server.address.clone()), ..settings }, patience()).unwrap();
    let offsets: Vec<String> = server
        .asked()
        .iter()
        .filter_map(|asked| Some(asked.path.split_once("resultOffset=")?.1.split('&').next()?.to_owned()))
        .collect();
    assert_eq!(offsets, ["2", "4"], "the first page was there");
}

#[test]
fn the_os_names_its_file_and_sum() {
    let place = tempfile::tempdir().unwrap();
    let zip = zip_of(5_000);
    let list = format!(
        r#"[{{"format":"GeoPackage","area":"GB","url":"https://api.os.uk/g","md5":"x"}},{{"format":"CSV","area":"GB","fileName":"codepo_gb.zip","url":"https://api.os.uk/c","md5":"{}"}}]"#,
        md5(&zip).to_uppercase()
    );
    let server = Players::begin(&[
        (
            "/api.os.uk/downloads/v1/products/CodePointOpen/downloads",
            vec![Act::Text("application/json", list)],
        ),
        ("/api.os.uk/c", vec![Act::File { bytes: zip.clone(), etag: None }]),
    ]);
    fetch::run(&server.settings(place.path(), &["postcodes-code-point-open"]), patience()).unwrap();
    assert!(std::fs::read(place.path().join("reference/postcodes/codepo_gb.zip")).unwrap() == zip);
    let ledger = std::fs::read_to_string(place.path().join("fetched.json")).unwrap();
    assert!(ledger.contains(&md5(&zip)), "{ledger}");
}
