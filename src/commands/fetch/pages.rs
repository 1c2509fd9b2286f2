//! Tables and layers that come in pages: `ArcGIS` `FeatureServer` to `GeoJSON` or CSV, Nomis to CSV.
//!
//! Each page is kept in a folder beside the target until all are there, so a run that broke off goes on with the
//! page it lacks. The number of rows is asked for first and held against what came.
#![expect(clippy::disallowed_methods, reason = "pages are kept beside the file they will make")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use serde_json::Value;

use super::download::Client;
use super::ledger::write_whole;
use super::meter::Meter;

/// Digits of a degree kept: 0.1 m.
const DECIMALS: u32 = 6;

/// Where a table is, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Paged<'a> {
    /// The layer, or the table with its question.
    pub url: &'a str,
    /// The file to make.
    pub target: &'a Path,
    /// Rows asked for at once.
    pub rows: u32,
}

/// The pages that are there already.
struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Pages of another question are of no use.
    fn open(paged: &Paged) -> anyhow::Result<Self> {
        let mut name = paged.target.file_name().unwrap_or_default().to_owned();
        name.push(".pages");
        let folder = paged.target.with_file_name(name);
        let question = format!("{} {}", paged.url, paged.rows);
        let asked = folder.join("question");
        if fs::read_to_string(&asked).ok().as_deref() != Some(question.as_str()) {
            let _ = fs::remove_dir_all(&folder);
            write_whole(&asked, question.as_bytes())?;
        }
        Ok(Self { folder })
    }

    /// A page: the one kept, or the one that `fetch` brings.
    fn page(&self, number: u32, fetch: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<String> {
        let path = self.folder.join(format!("{number:05}"));
        if let Ok(text) = fs::read_to_string(&path) {
            return Ok(text);
        }
        let text = fetch()?;
        write_whole(&path, text.as_bytes())?;
        Ok(text)
    }

    /// Forgets the pages: they are in the file, or were not what was wanted.
    fn remove(self) {
        // What stays is written over, or removed, by the next run.
        let _ = fs::remove_dir_all(self.folder);
    }
}

/// A question to a layer. Every server keeps the order of its own ids from page to page.
fn query(layer: &str, parameters: &str) -> String {
    format!("{layer}/query?where=1%3D1&{parameters}")
}

/// What a `FeatureServer` answers; an error comes with status 200.
fn answer(text: &str) -> anyhow::Result<Value> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        if text.trim_start().starts_with('<') {
            anyhow!("a web page came instead of data")
        } else {
            anyhow!(error)
        }
    })?;
    if let Some(error) = value.get("error") {
        bail!("the server answers with an error: {}", error["message"].as_str().unwrap_or("without words"));
    }
    Ok(value)
}

/// How many rows a layer has.
fn rows_of(client: &Client, layer: &str) -> anyhow::Result<u64> {
    let url = query(layer, "returnCountOnly=true&f=json");
    let asked = client.address(&url);
    let count = answer(&client.text(&url)?).with_context(|| format!("fetching {asked}"))?;
    count["count"]
        .as_u64()
        .with_context(|| format!("fetching {asked}: the server does not tell how many rows there are"))
}

/// Every page of a layer, given to `take` with its rows.
fn layer_pages(
    client: &Client,
    paged: &Paged,
    parameters: &str,
    meter: &Meter,
    mut take: impl FnMut(Value) -> anyhow::Result<u64>,
) -> anyhow::Result<u64> {
    let expected = rows_of(client, paged.url)?;
    let kept = Kept::open(paged)?;
    let (mut offset, mut number) = (0, 0);
    loop {
        let url = query(
            paged.url,
            &format!("outFields=*&resultOffset={offset}&resultRecordCount={}&{parameters}", paged.rows),
        );
        let asked = client.address(&url);
        let text = kept.page(number, || {
            let text = client.text(&url)?;
            answer(&text).with_context(|| format!("fetching {asked}"))?;
            Ok(text)
        })?;
        meter.advance(text.len() as u64);
        let page = answer(&text).with_context(|| format!("reading {asked}"))?;
        // In GeoJSON the mark stands among the collection's properties.
        let more = page["exceededTransferLimit"].as_bool().unwrap_or(false)
            || page["properties"]["exceededTransferLimit"].as_bool().unwrap_or(false);
        let rows = take(page)?;
        offset += rows;
        number += 1;
        // A server may give fewer rows than asked for: only its mark, or nothing at all, tells the end.
        if rows == 0 || (!more && offset >= expected) {
            break;
        }
    }
    if offset != expected {
        kept.remove();
        bail!("fetching {}: {offset} rows came of {expected}; run it again", client.address(paged.url));
    }
    kept.remove();
    Ok(offset)
}

/// A layer with its shapes, as one `GeoJSON` file in WGS84.
pub fn features(client: &Client, paged: &Paged, meter: &Meter) -> anyhow::Result<u64> {
    let parameters = format!("outSR=4326&geometryPrecision={DECIMALS}&f=geojson");
    let writing = || format!("writing {}", paged.target.display());
    whole(paged.target, |file| {
        file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[").with_context(writing)?;
        let mut first = true;
        let rows = layer_pages(client, paged, &parameters, meter, |mut page| {
            let Value::Array(features) = page["features"].take() else {
                bail!("{}: the page holds no features", client.address(paged.url))
            };
            for feature in &features {
                if !first {
                    file.write_all(b",").with_context(writing)?;
                }
                first = false;
                file.write_all(b"\n").with_context(writing)?;
                serde_json::to_writer(&mut *file, feature).with_context(writing)?;
            }
            Ok(features.len() as u64)
        })?;
        ensure!(rows > 0, "{}: the layer is empty", client.address(paged.url));
        file.write_all(b"\n]}\n").with_context(writing)?;
        Ok(rows)
    })
}

/// A layer without its shapes, as CSV with the layer's own columns.
pub fn table(client: &Client, paged: &Paged, meter: &Meter) -> anyhow::Result<u64> {
    whole(paged.target, |file| {
        let mut csv = csv::Writer::from_writer(file);
        let mut columns: Vec<String> = Vec::new();
        let rows = layer_pages(client, paged, "returnGeometry=false&f=json", meter, |page| {
            if columns.is_empty() {
                let fields = page["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                columns =
                    fields.iter().filter_map(|field| Some(field["name"].as_str()?.to_owned())).collect();
                ensure!(!columns.is_empty(), "{}: the page names no columns", client.address(paged.url));
                csv.write_record(&columns)?;
            }
            let features = page["features"].as_array().map(Vec::as_slice).unwrap_or_default();
            for feature in features {
                csv.write_record(columns.iter().map(|column| cell(&feature["attributes"][column.as_str()])))?;
            }
            Ok(features.len() as u64)
        })?;
        ensure!(rows > 0, "{}: the table is empty", client.address(paged.url));
        csv.flush().with_context(|| format!("writing {}", paged.target.display()))?;
        Ok(rows)
    })
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// A Nomis table of one number by place and year, as the ONS lays out its own: a row for each place, a column
/// `Mid-<year>: Population` for each year.
pub fn nomis(client: &Client, paged: &Paged, meter: &Meter) -> anyhow::Result<u64> {
    let kept = Kept::open(paged)?;
    let mut places: BTreeMap<String, (String, BTreeMap<String, String>)> = BTreeMap::new();
    let (mut offset, mut number) = (0, 0);
    loop {
        let url = format!("{}&recordoffset={offset}&recordlimit={}", paged.url, paged.rows);
        let asked = client.address(&url);
        let text = kept.page(number, || {
            let text = client.text(&url)?;
            let head = text.lines().next().unwrap_or_default().to_ascii_uppercase();
            // Past the last row comes nothing, not even names of columns.
            ensure!(
                head.is_empty() || head.contains("GEOGRAPHY_CODE"),
                "fetching {asked}: something else came instead of a table"
            );
            Ok(text)
        })?;
        meter.advance(text.len() as u64);
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        let head = csv.headers().with_context(|| format!("reading {asked}"))?.clone();
        let column = |name: &str| head.iter().position(|column| column.eq_ignore_ascii_case(name));
        let mut rows = 0;
        for row in csv.records() {
            let row = row.with_context(|| format!("reading {asked}"))?;
            let get = |name: &str| {
                column(name)
                    .and_then(|at| row.get(at))
                    .with_context(|| format!("{asked}: the column {name} is missing"))
            };
            let place = places.entry(get("GEOGRAPHY_CODE")?.to_owned()).or_default();
            get("GEOGRAPHY_NAME")?.clone_into(&mut place.0);
            place.1.insert(get("DATE_NAME")?.to_owned(), get("OBS_VALUE")?.to_owned());
            rows += 1;
        }
        offset += rows;
        number += 1;
        if rows < u64::from(paged.rows) {
            break;
        }
    }
    ensure!(!places.is_empty(), "{}: the table is empty", client.address(paged.url));
    let years: std::collections::BTreeSet<String> =
        places.values().flat_map(|(_, by)| by.keys().cloned()).collect();
    let made = whole(paged.target, |file| {
        let mut csv = csv::Writer::from_writer(file);
        let head = ["LSOA 2021 Code".to_owned(), "LSOA 2021 Name".to_owned()];
        csv.write_record(head.into_iter().chain(years.iter().map(|year| format!("Mid-{year}: Population"))))?;
        for (code, (name, by_year)) in &places {
            let mut row = vec![code.as_str(), name.as_str()];
            for year in &years {
                let value = by_year.get(year).with_context(|| {
                    format!("{}: {code} has no number for {year}; run it again", client.address(paged.url))
                })?;
                row.push(value);
            }
            csv.write_record(&row)?;
        }
        csv.flush().with_context(|| format!("writing {}", paged.target.display()))?;
        Ok(places.len() as u64)
    });
    kept.remove();
    made
}

/// Writes a file whole or not at all.
fn whole<T>(
    target: &Path,
    write: impl FnOnce(&mut BufWriter<fs::File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let writing = || format!("writing {}", target.display());
    let folder = target.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder).with_context(writing)?;
    let file = tempfile::NamedTempFile::new_in(folder).with_context(writing)?;
    let mut buffered = BufWriter::new(file.reopen().with_context(writing)?);
    let made = write(&mut buffered)?;
    let plain = buffered.into_inner().map_err(|error| anyhow!(error.to_string())).with_context(writing)?;
    plain.sync_all().with_context(writing)?;
    file.persist(target).with_context(writing)?;
    Ok(made)
}
