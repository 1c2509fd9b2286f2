//! Walks the reference folder and recognises each file by its columns; the only place that opens them.
#![expect(clippy::disallowed_methods, reason = "the one place of this layer that opens files")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::boundaries::{self, LsoaPolygons};
use super::columns::Columns;
use super::context::{self, ByLsoa};
use super::tables::{self, DistrictRow, MidYear, MsoaNames, MsoaRow, PostcodeRow, Table, WardRow};
use super::workday::{self, ByCode};
use crate::report::{Report, SourceMissing, SourceUsed};
use crate::values::{LonLat, LsoaCode, Postcode, hexadecimal};

/// Everything the reference folder says.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) exact_fit: Vec<(LsoaCode, LsoaCode)>,
    pub(super) wards: Vec<WardRow>,
    pub(super) msoas: BTreeMap<LsoaCode, MsoaRow>,
    pub(super) msoa_names: MsoaNames,
    pub(super) districts: BTreeMap<String, DistrictRow>,
    pub(super) centroids: BTreeMap<LsoaCode, LonLat>,
    pub(super) mid_year: MidYear,
    pub(super) census: BTreeMap<LsoaCode, u32>,
    /// Scores of the index of multiple deprivation.
    pub(super) deprivation: ByLsoa,
    /// 1 for rural LSOAs, 0 for urban ones.
    pub(super) rural: ByLsoa,
    pub(super) polygons: LsoaPolygons,
    /// People present on a workday, by code of any level.
    pub(super) workday: ByCode,
    /// Preferred files first; a postcode may stand in several.
    pub(super) postcodes: Vec<PostcodeRow>,
}

/// What one file, or one file in a zip, was found to be.
enum Content {
    ExactFit(Vec<(LsoaCode, LsoaCode)>),
    Wards(Vec<WardRow>),
    Msoas(BTreeMap<LsoaCode, MsoaRow>),
    MsoaNames(MsoaNames),
    Districts(BTreeMap<String, DistrictRow>),
    Centroids(BTreeMap<LsoaCode, LonLat>),
    MidYear(MidYear),
    Census(BTreeMap<LsoaCode, u32>),
    Deprivation(ByLsoa),
    Rural(ByLsoa),
    Workday(ByCode),
    Polygons(LsoaPolygons),
    Postcodes(Vec<PostcodeRow>),
    /// Known, and nothing of it is used here.
    NotNeeded,
    Unknown,
}

/// A file's content, the sources it is, and its rows.
struct Recognised {
    content: Content,
    sources: Vec<&'static str>,
    rows: u64,
}

const NOT_NEEDED: Recognised = Recognised { content: Content::NotNeeded, sources: Vec::new(), rows: 0 };
const UNKNOWN: Recognised = Recognised { content: Content::Unknown, sources: Vec::new(), rows: 0 };

/// A file of the folder, or one of the files in a zip.
struct Document {
    /// Place in the list of files.
    file: usize,
    /// Place in the zip.
    entry: Option<usize>,
    /// For errors: path below the folder, and behind `!` the path in the zip.
    label: String,
}

/// Levels whose polygons need not be read, because they are dissolved from the LSOAs.
const DISSOLVED: [&str; 7] = ["WD", "LAD", "PFA", "CTYUA", "RGN", "CTRY", "MSOA"];

/// Reads the folder.
pub(super) fn read(folder: &Path, report: &mut Report) -> Result<Reference> {
    let files = list(folder)?;
    let documents = list_documents(folder, &files)?;
    let (hashes, read) = rayon::join(
        || files.par_iter().map(|file| sha256(file)).collect::<Result<Vec<_>>>(),
        || documents.par_iter().map(|d| recognise(&files[d.file], d)).collect::<Result<Vec<_>>>(),
    );
    let (hashes, read) = (hashes?, read?);

    let mut rows: BTreeMap<(&'static str, usize), u64> = BTreeMap::new();
    let mut known = vec![false; files.len()];
    let mut out = Reference::default();
    let mut postcodes: [Vec<Vec<PostcodeRow>>; 3] = Default::default();
    for (document, found) in documents.iter().zip(read) {
        for source in &found.sources {
            *rows.entry((source, document.file)).or_default() += found.rows;
        }
        known[document.file] |= !matches!(found.content, Content::Unknown);
        if let Content::Postcodes(found_rows) = found.content {
            let rank = ["postcodes-nspl", "postcodes-to-lsoa"].iter().position(|s| found.sources[0] == *s);
            postcodes[rank.unwrap_or(2)].push(found_rows);
        } else {
            out.take(found.content).with_context(|| format!("reading {}", document.label))?;
        }
    }
    out.postcodes.reserve_exact(postcodes.iter().flatten().map(Vec::len).sum());
    out.postcodes.extend(postcodes.into_iter().flatten().flatten());
    for (file, _) in files.iter().zip(&known).filter(|(_, known)| !**known) {
        report.odd("reference-file-not-recognised", &below(folder, file));
    }
    let used: Vec<&'static str> = rows.keys().map(|(source, _)| *source).collect();
    report.missing.extend(missing(&used));
    report.sources.extend(rows.iter().map(|((source, file), rows)| SourceUsed {
        source: (*source).to_owned(),
        file: below(folder, &files[*file]),
        sha256: hashes[*file].clone(),
        rows: *rows,
    }));
    Ok(out)
}

impl Reference {
    fn take(&mut self, content: Content) -> Result<()> {
        match content {
            Content::ExactFit(pairs) => once(&mut self.exact_fit, pairs, Vec::is_empty),
            Content::Wards(rows) => once(&mut self.wards, rows, Vec::is_empty),
            Content::Msoas(rows) => once(&mut self.msoas, rows, BTreeMap::is_empty),
            Content::MsoaNames(rows) => once(&mut self.msoa_names, rows, BTreeMap::is_empty),
            Content::Centroids(rows) => once(&mut self.centroids, rows, BTreeMap::is_empty),
            Content::MidYear(rows) => once(&mut self.mid_year, rows, |m| m.rows.is_empty()),
            Content::Census(rows) => once(&mut self.census, rows, BTreeMap::is_empty),
            Content::Deprivation(rows) => once(&mut self.deprivation, rows, BTreeMap::is_empty),
            Content::Rural(rows) => once(&mut self.rural, rows, BTreeMap::is_empty),
            Content::Workday(rows) => once(&mut self.workday, rows, BTreeMap::is_empty),
            Content::Polygons(rows) => once(&mut self.polygons, rows, |p| p.features.is_empty()),
            Content::Districts(rows) => {
                for (code, found) in rows {
                    let known = self.districts.entry(code.clone()).or_default();
                    for (known, found) in [
                        (&mut known.county, found.county),
                        (&mut known.region, found.region),
                        (&mut known.country, found.country),
                        (&mut known.force, found.force),
                    ] {
                        if known.as_ref().zip(found.as_ref()).is_some_and(|(a, b)| a.code != b.code) {
                            bail!("another file gives {code} other areas; keep one vintage in the folder");
                        }
                        *known = known.take().or(found);
                    }
                }
                Ok(())
            }
            Content::Postcodes(_) | Content::NotNeeded | Content::Unknown => Ok(()),
        }
    }
}

fn once<T>(place: &mut T, found: T, is_empty: impl Fn(&T) -> bool) -> Result<()> {
    if !is_empty(place) {
        bail!("another file gives the same table; keep one vintage in the folder");
    }
    *place = found;
    Ok(())
}

/// The files below the folder, sorted by path.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry
            .with_context(|| format!("reading the reference folder {}; see --reference", folder.display()))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_file() && !hidden {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        bail!("the reference folder {} holds no file; see --reference", folder.display());
    }
    Ok(files)
}

fn below(folder: &Path, file: &Path) -> String {
    let path = file.strip_prefix(folder).unwrap_or(file);
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("opening {}", path.display()))
}

fn extension_is(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

fn list_documents(folder: &Path, files: &[PathBuf]) -> Result<Vec<Document>> {
    let mut out = Vec::new();
    for (file, path) in files.iter().enumerate() {
        let label = below(folder, path);
        if !extension_is(&label, "zip") {
            out.push(Document { file, entry: None, label });
            continue;
        }
        let zip = ZipArchive::new(BufReader::new(open(path)?))
            .with_context(|| format!("{label}: not a readable zip; download it again"))?;
        for entry in 0..zip.len() {
            let name = zip.name_for_index(entry).and_then(Result::ok).unwrap_or_default();
            if ["csv", "geojson", "json", "dbf"].iter().any(|e| extension_is(&name, e)) {
                out.push(Document { file, entry: Some(entry), label: format!("{label}!{name}") });
            }
        }
    }
    Ok(out)
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).with_context(|| format!("reading {}", path.display()))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
    }
    Ok(hexadecimal(&hash.finalize()))
}

fn recognise(path: &Path, document: &Document) -> Result<Recognised> {
    let reading = || format!("reading {}", document.label);
    let mut file = open(path)?;
    if let Some(entry) = document.entry {
        let mut zip = ZipArchive::new(BufReader::new(file)).with_context(reading)?;
        let entry = zip.by_index(entry).with_context(reading)?;
        return recognise_text(BufReader::with_capacity(1 << 16, entry), &document.label);
    }
    let mut magic = [0; 2];
    let gzip = file.read(&mut magic).with_context(reading)? == 2 && magic == [0x1f, 0x8b];
    file.seek(SeekFrom::Start(0)).with_context(reading)?;
    if gzip {
        recognise_text(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)), &document.label)
    } else {
        recognise_text(BufReader::with_capacity(1 << 16, file), &document.label)
    }
}

/// Takes the text of a file, with or without byte order mark, for what its columns say it is.
fn recognise_text(mut input: impl BufRead, label: &str) -> Result<Recognised> {
    let head = input.fill_buf().with_context(|| format!("reading {label}"))?;
    if head.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    if extension_is(label, "dbf") {
        return shapefile(input, label);
    }
    let head = input.fill_buf().with_context(|| format!("reading {label}"))?;
    if head.first() == Some(&b'{') {
        return polygons(input, label);
    }
    if !head.contains(&b',') || head.contains(&0) {
        return Ok(UNKNOWN);
    }
    // Code-Point Open has no header. (`OA21CD` would do as a postcode, but not beside a number.)
    let line = String::from_utf8_lossy(head.split(|b| *b == b'\n').next().unwrap_or_default());
    let mut fields = line.split(',').map(|field| field.trim_matches('"'));
    let postcode = fields.next().is_some_and(|field| field.parse::<Postcode>().is_ok());
    if postcode && fields.next().is_some_and(|field| field.parse::<u8>().is_ok()) {
        let (rows, read) = tables::code_point(input, label)?;
        return Ok(one("postcodes-code-point-open", Content::Postcodes(rows), read));
    }
    table(Table::open(input, label)?)
}

fn one(source: &'static str, content: Content, rows: u64) -> Recognised {
    Recognised { content, sources: vec![source], rows }
}

/// Nearly always enough of a file of polygons to know what it is.
const HEAD_BYTES: u64 = 1 << 18;

fn polygons(mut input: impl BufRead, label: &str) -> Result<Recognised> {
    let mut text = Vec::new();
    let mut read = |text: &mut Vec<u8>, bytes: u64| {
        input.by_ref().take(bytes).read_to_end(text).with_context(|| format!("reading {label}"))
    };
    // Most files are of areas that are dissolved: tens of megabytes that need not be unpacked.
    read(&mut text, HEAD_BYTES)?;
    let mut columns = boundaries::property_names(&text);
    let is_lsoas = |columns: &Columns| columns.vintage("LSOA", 21, "CD").is_some();
    if columns.as_ref().is_none_or(is_lsoas) {
        read(&mut text, u64::MAX)?;
        columns = boundaries::property_names(&text);
    }
    let Some(columns) = columns else { return Ok(UNKNOWN) };
    if is_lsoas(&columns) {
        let found = boundaries::read(&text, label)?;
        let rows = found.features.len() as u64;
        return Ok(one("lsoa-boundaries", Content::Polygons(found), rows));
    }
    Ok(if columns.any_code(&DISSOLVED) { NOT_NEEDED } else { UNKNOWN })
}

/// The attribute table of a shapefile: field descriptors of 32 bytes, the name in the first eleven.
fn shapefile(mut input: impl BufRead, label: &str) -> Result<Recognised> {
    let head = input.fill_buf().with_context(|| format!("reading {label}"))?;
    let names = head.chunks(32).skip(1).take_while(|field| field[0] != b'\r').map(|field| {
        let name = &field[..field.len().min(11)];
        String::from_utf8_lossy(name).trim_end_matches('\0').to_owned()
    });
    let names: Vec<String> = names.collect();
    let columns = Columns::new(names.iter().map(String::as_str));
    // LSOA polygons as a shapefile would be needed, and cannot be read: that must be seen.
    let needed = columns.newest("LSOA", "CD").is_some() || !columns.any_code(&DISSOLVED);
    Ok(if needed { UNKNOWN } else { NOT_NEEDED })
}

fn table<R: Read>(table: Table<R>) -> Result<Recognised> {
    let c = &table.columns;
    let lsoa = c.vintage("LSOA", 21, "CD").is_some();
    let plain = |name: &str| c.plain(name).is_some();
    if workday::gives_workday(&table) {
        let (found, rows) = workday::workday(table)?;
        return Ok(one("population-workday", Content::Workday(found), rows));
    }
    if lsoa && c.vintage("LSOA", 11, "CD").is_some() {
        let (found, rows) = tables::exact_fit(table)?;
        return Ok(one("lsoa-exact-fit", Content::ExactFit(found), rows));
    }
    if plain("pcds") && plain("lat") && plain("long") {
        let source = if plain("doterm") { "postcodes-nspl" } else { "postcodes-to-lsoa" };
        let (found, rows) = tables::postcodes(table)?;
        return Ok(one(source, Content::Postcodes(found), rows));
    }
    if lsoa && c.newest("WD", "CD").is_some() {
        let (found, rows) = tables::wards(table)?;
        return Ok(one("lsoa-ward-district", Content::Wards(found), rows));
    }
    if lsoa && c.newest("MSOA", "CD").is_some() {
        let (found, rows) = tables::msoas(table)?;
        return Ok(one("lsoa-msoa", Content::Msoas(found), rows));
    }
    if c.newest("MSOA", "HCLNM").is_some() {
        let (found, rows) = tables::msoa_names(table)?;
        return Ok(one("msoa-names", Content::MsoaNames(found), rows));
    }
    if lsoa && plain("x") && plain("y") {
        let (found, rows) = tables::centroids(table)?;
        return Ok(one("lsoa-centroids", Content::Centroids(found), rows));
    }
    if !lsoa && c.newest("LAD", "CD").is_some() && c.any_code(&["CTYUA", "RGN", "CTRY", "PFA"]) {
        let gives = [
            ("CTYUA", "district-county"),
            ("RGN", "district-region"),
            ("CTRY", "district-region"),
            ("PFA", "district-force"),
        ];
        let mut sources: Vec<&'static str> =
            gives.iter().filter(|(stem, _)| c.any_code(&[stem])).map(|(_, source)| *source).collect();
        sources.dedup();
        let (found, rows) = tables::districts(table)?;
        return Ok(Recognised { content: Content::Districts(found), sources, rows });
    }
    let mid_years = c.plain_where(|name| name.starts_with("MID-") && name.ends_with(": POPULATION"));
    if plain("LSOA 2021 Code") && !mid_years.is_empty() {
        let (found, rows) = tables::mid_year(table)?;
        return Ok(one("population-mid-year", Content::MidYear(found), rows));
    }
    if plain("Geography code") && plain("Geography area type") && plain("Total") {
        let (found, rows) = tables::census(table)?;
        return Ok(one("population-census", Content::Census(found), rows));
    }
    if plain("geography code") && !c.plain_where(tables::is_census_total).is_empty() {
        let (found, rows) = tables::census_bulk(table)?;
        if found.is_empty() {
            return Ok(NOT_NEEDED);
        }
        return Ok(one("population-census", Content::Census(found), rows));
    }
    if context::gives_deprivation(&table) {
        let (found, rows) = context::deprivation(table)?;
        return Ok(one("deprivation", Content::Deprivation(found), rows));
    }
    if context::gives_rural_class(&table) {
        let (found, rows) = context::rural(table)?;
        return Ok(one("rural-urban", Content::Rural(found), rows));
    }
    Ok(UNKNOWN)
}

/// What the atlas lacks for each source that no file gives.
fn missing(used: &[&str]) -> Vec<SourceMissing> {
    const POSTCODES: [&str; 3] = ["postcodes-nspl", "postcodes-to-lsoa", "postcodes-code-point-open"];
    let consequences = [
        (
            "lsoa-boundaries",
            "No maps, no neighbours; points without a code cannot be located, nor codes of 2011 that were split.",
        ),
        (
            "lsoa-exact-fit",
            "Points with an LSOA code of 2011 that is not a code of 2021 too cannot be located.",
        ),
        ("lsoa-ward-district", "No wards; districts only where the lookup of MSOAs gives them."),
        ("lsoa-msoa", "No MSOAs."),
        ("msoa-names", "Small areas have no neighbourhood names."),
        ("district-county", "No counties."),
        ("district-region", "No regions."),
        ("district-force", "No police force areas: nothing can be compared with them."),
        (
            "lsoa-centroids",
            "Labels stand at the middle of the polygon; without boundaries split codes of 2011 cannot be located.",
        ),
        ("population-mid-year", "Rates rest on the census of 2021 in every year; no land areas."),
        ("population-census", "Areas without a mid-year estimate have no rates."),
        ("deprivation", "Statistical neighbours are chosen without deprivation."),
        ("rural-urban", "Statistical neighbours are chosen without the rural share."),
    ];
    let lacks = |source: &str| !used.contains(&source);
    let mut out: Vec<SourceMissing> = consequences
        .iter()
        .filter(|(source, _)| lacks(source))
        .map(|(source, text)| SourceMissing { source: (*source).to_owned(), consequence: (*text).to_owned() })
        .collect();
    // Any one of them will do.
    if POSTCODES.iter().all(|source| lacks(source)) {
        out.push(SourceMissing {
            source: POSTCODES[2].to_owned(),
            consequence: "No outcodes, and no search by postcode.".to_owned(),
        });
    }
    out
}
