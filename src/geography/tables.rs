//! Reads the CSV tables of the reference: one reader for each shape, from any [`Read`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use anyhow::{Context, Result, anyhow, bail};
use csv::StringRecord;

use super::columns::Columns;
use crate::values::{LonLat, LsoaCode, Postcode};

/// A code with its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) name_cy: Option<String>,
}

/// A row of the lookup from LSOA to ward and district.
#[derive(Debug, Clone)]
pub(super) struct WardRow {
    pub(super) lsoa: LsoaCode,
    pub(super) name: String,
    pub(super) name_cy: Option<String>,
    pub(super) ward: Named,
    pub(super) district: Option<Named>,
}

/// What a lookup says of an LSOA's MSOA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MsoaRow {
    pub(super) lsoa_name: String,
    pub(super) msoa: Named,
    pub(super) district: Option<Named>,
}

/// What a lookup says of a district.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DistrictRow {
    pub(super) county: Option<Named>,
    pub(super) region: Option<Named>,
    pub(super) country: Option<Named>,
    pub(super) force: Option<Named>,
}

/// A live postcode as a file gives it.
#[derive(Debug, Clone)]
pub(super) struct PostcodeRow {
    pub(super) postcode: Postcode,
    pub(super) position: LonLat,
    pub(super) lsoa: Option<LsoaCode>,
}

/// Mid-year estimates: the years, and for each LSOA its area in km² and its residents by year.
#[derive(Debug, Clone, Default)]
pub(super) struct MidYear {
    pub(super) years: Vec<u16>,
    pub(super) rows: BTreeMap<LsoaCode, (f64, Vec<u32>)>,
}

/// A CSV file being read, with its name for errors.
pub(super) struct Table<R> {
    pub(super) columns: Columns,
    reader: csv::Reader<R>,
    file: String,
    names: Vec<String>,
}

impl<R: Read> Table<R> {
    /// Reads the header. The byte order mark must be gone.
    pub(super) fn open(input: R, file: &str) -> Result<Self> {
        let mut reader = format().from_reader(input);
        let names: Vec<String> = reader
            .headers()
            .with_context(|| format!("{file}: the header cannot be read"))?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let columns = Columns::new(names.iter().map(String::as_str));
        Ok(Self { columns, reader, file: file.to_owned(), names })
    }

    /// Calls `each` for every row; an error gets the file and the line in front of it.
    /// Returns the number of rows.
    pub(super) fn rows(mut self, mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<u64> {
        let mut record = StringRecord::new();
        let mut rows = 0;
        while self
            .reader
            .read_record(&mut record)
            .with_context(|| format!("{}: not readable as CSV in UTF-8; download it again", self.file))?
        {
            // A blank line with a carriage return.
            if record.len() == 1 && record[0].trim().is_empty() {
                continue;
            }
            rows += 1;
            let line = record.position().map_or(0, csv::Position::line);
            each(&Row { record: &record, names: &self.names })
                .with_context(|| format!("{}, line {line}", self.file))?;
        }
        if rows == 0 {
            bail!("{}: a header without rows; download it again or take it out of the folder", self.file);
        }
        Ok(rows)
    }
}

/// Rows of any length that end with a line feed. The carriage return before it is trimmed off fields: as
/// part of the row's end it would make the line numbers of errors one too small.
fn format() -> csv::ReaderBuilder {
    let mut format = csv::ReaderBuilder::new();
    format.flexible(true).terminator(csv::Terminator::Any(b'\n'));
    format
}

/// One row of a [`Table`].
pub(super) struct Row<'a> {
    record: &'a StringRecord,
    names: &'a [String],
}

impl Row<'_> {
    pub(super) fn text(&self, column: usize) -> Result<&str> {
        self.record.get(column).map(str::trim).ok_or_else(|| {
            anyhow!(
                "the row ends before column {}; the file is cut off, download it again",
                self.names[column]
            )
        })
    }

    fn refused(&self, column: usize, found: &str, expected: &str) -> anyhow::Error {
        let found: String = found.chars().take(40).collect();
        anyhow!(
            "column {} holds {found:?}, not {expected}; correct the row or download the file again",
            self.names[column]
        )
    }

    pub(super) fn lsoa(&self, column: usize) -> Result<LsoaCode> {
        let text = self.text(column)?;
        LsoaCode::from_bytes(text.as_bytes())
            .ok_or_else(|| self.refused(column, text, "an LSOA code such as E01000001"))
    }

    fn postcode(&self, column: usize) -> Result<Postcode> {
        let text = self.text(column)?;
        let postcode: Option<Postcode> = text.parse().ok();
        postcode.ok_or_else(|| self.refused(column, text, "a postcode such as LU1 2AB"))
    }

    pub(super) fn number<T: std::str::FromStr>(&self, column: usize) -> Result<T> {
        let text = self.text(column)?;
        text.parse().ok().ok_or_else(|| self.refused(column, text, "a number"))
    }

    /// A code column with the name columns beside it; none when the code is blank.
    fn named(&self, columns: NamedColumns) -> Result<Option<Named>> {
        let code = self.text(columns.code)?;
        // E99999999 and its like are ONS pseudo codes for "no such area here".
        if code.is_empty() || code.ends_with("99999999") {
            return Ok(None);
        }
        if LsoaCode::from_bytes(code.as_bytes()).is_none() {
            return Err(self.refused(columns.code, code, "a nine-character ONS code"));
        }
        let name = columns.name.map_or(Ok(code), |c| self.text(c))?;
        Ok(Some(Named { code: code.to_owned(), name: name.to_owned(), name_cy: self.welsh(columns, name) }))
    }

    fn welsh(&self, columns: NamedColumns, name: &str) -> Option<String> {
        let text = self.record.get(columns.name_cy?)?.trim();
        (!text.is_empty() && text != name).then(|| text.to_owned())
    }
}

#[derive(Debug, Clone, Copy)]
struct NamedColumns {
    code: usize,
    name: Option<usize>,
    name_cy: Option<usize>,
}

fn named_columns(columns: &Columns, stem: &str) -> Option<NamedColumns> {
    Some(NamedColumns {
        code: columns.newest(stem, "CD")?,
        name: columns.newest(stem, "NM"),
        name_cy: columns.newest(stem, "NMW"),
    })
}

pub(super) fn need<T>(found: Option<T>, what: &str) -> Result<T> {
    found.with_context(|| format!("column {what} is missing; take the file as published"))
}

/// LSOA 2011 with its LSOA 2021, one pair a row.
pub(super) fn exact_fit<R: Read>(table: Table<R>) -> Result<(Vec<(LsoaCode, LsoaCode)>, u64)> {
    let old = need(table.columns.vintage("LSOA", 11, "CD"), "LSOA11CD")?;
    let new = need(table.columns.vintage("LSOA", 21, "CD"), "LSOA21CD")?;
    let mut pairs = Vec::new();
    let rows = table.rows(|row| {
        pairs.push((row.lsoa(old)?, row.lsoa(new)?));
        Ok(())
    })?;
    Ok((pairs, rows))
}

/// LSOA to ward to district, one row for each LSOA.
pub(super) fn wards<R: Read>(table: Table<R>) -> Result<(Vec<WardRow>, u64)> {
    let lsoa = NamedColumns {
        code: need(table.columns.vintage("LSOA", 21, "CD"), "LSOA21CD")?,
        name: table.columns.vintage("LSOA", 21, "NM"),
        name_cy: table.columns.vintage("LSOA", 21, "NMW"),
    };
    let ward = need(named_columns(&table.columns, "WD"), "WDnnCD")?;
    let district = named_columns(&table.columns, "LAD");
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa.code)?;
        if !seen.insert(code) {
            bail!("{code} stands twice; keep one row for each LSOA");
        }
        let name = lsoa.name.map_or_else(|| Ok(code.to_string()), |c| row.text(c).map(str::to_owned))?;
        let name_cy = row.welsh(lsoa, &name);
        let ward = row.named(ward)?.with_context(|| format!("{code} has no ward code"))?;
        let district = district.map(|d| row.named(d)).transpose()?.flatten();
        out.push(WardRow { lsoa: code, name, name_cy, ward, district });
        Ok(())
    })?;
    Ok((out, rows))
}

/// LSOA to MSOA, from a lookup of output areas or of LSOAs.
pub(super) fn msoas<R: Read>(table: Table<R>) -> Result<(BTreeMap<LsoaCode, MsoaRow>, u64)> {
    let lsoa = need(table.columns.vintage("LSOA", 21, "CD"), "LSOA21CD")?;
    let lsoa_name = table.columns.vintage("LSOA", 21, "NM");
    let msoa = need(named_columns(&table.columns, "MSOA"), "MSOA21CD")?;
    let district = named_columns(&table.columns, "LAD");
    let mut out: BTreeMap<LsoaCode, MsoaRow> = BTreeMap::new();
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa)?;
        // Five output areas in a row share an LSOA: names are made once.
        let same = |old: &MsoaRow| Ok::<_, anyhow::Error>(old.msoa.code == row.text(msoa.code)?);
        if let Some(old) = out.get(&code) {
            if !same(old)? {
                bail!("{code} was given MSOA {} further up; keep one MSOA for each LSOA", old.msoa.code);
            }
            return Ok(());
        }
        let found = MsoaRow {
            lsoa_name: lsoa_name.map_or_else(|| Ok(code.to_string()), |c| row.text(c).map(str::to_owned))?,
            msoa: row.named(msoa)?.with_context(|| format!("{code} has no MSOA code"))?,
            district: district.map(|d| row.named(d)).transpose()?.flatten(),
        };
        out.insert(code, found);
        Ok(())
    })?;
    Ok((out, rows))
}

/// What the House of Commons Library's list says of an MSOA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MsoaName {
    /// ONS Welsh name.
    pub name_cy: Option<String>,
    /// The Library's name.
    pub local: String,
    /// The Library's Welsh name, where it differs.
    pub local_cy: Option<String>,
}

/// By MSOA code.
pub(super) type MsoaNames = BTreeMap<String, MsoaName>;

/// The House of Commons Library's names of MSOAs.
pub(super) fn msoa_names<R: Read>(table: Table<R>) -> Result<(MsoaNames, u64)> {
    let msoa = need(named_columns(&table.columns, "MSOA"), "msoa21cd")?;
    let local = need(table.columns.newest("MSOA", "HCLNM"), "msoa21hclnm")?;
    let welsh = table.columns.newest("MSOA", "HCLNMW");
    let mut out = BTreeMap::new();
    let rows = table.rows(|row| {
        let found = row.named(msoa)?.context("the MSOA code is blank")?;
        let name = row.text(local)?;
        if name.is_empty() {
            bail!("{} has no House of Commons Library name; take the row out or name it", found.code);
        }
        let local_cy = welsh.map_or(Ok(""), |column| row.text(column))?;
        let names = MsoaName {
            name_cy: found.name_cy,
            local: name.to_owned(),
            local_cy: Some(local_cy).filter(|cy| !cy.is_empty() && *cy != name).map(str::to_owned),
        };
        if out.insert(found.code.clone(), names).is_some() {
            bail!("{} stands twice; keep one row for each MSOA", found.code);
        }
        Ok(())
    })?;
    Ok((out, rows))
}

/// Whatever a lookup says of districts: county, region, country, force.
pub(super) fn districts<R: Read>(table: Table<R>) -> Result<(BTreeMap<String, DistrictRow>, u64)> {
    let district = need(named_columns(&table.columns, "LAD"), "LADnnCD")?;
    let [county, region, country, force] =
        ["CTYUA", "RGN", "CTRY", "PFA"].map(|stem| named_columns(&table.columns, stem));
    let mut out: BTreeMap<String, DistrictRow> = BTreeMap::new();
    let rows = table.rows(|row| {
        let code = row.named(district)?.context("the district code is blank")?.code;
        let read = |columns: Option<NamedColumns>| {
            columns.map_or(Ok(None), |c| row.named(c)) as Result<Option<Named>>
        };
        let found = DistrictRow {
            county: read(county)?.filter(|c| c.code != code),
            region: read(region)?,
            country: read(country)?,
            force: read(force)?,
        };
        match out.insert(code.clone(), found) {
            Some(old) if Some(&old) != out.get(&code) => {
                bail!("{code} was given other areas further up; keep one row for each district")
            }
            _ => Ok(()),
        }
    })?;
    Ok((out, rows))
}

/// Population-weighted centroids, from the National Grid.
pub(super) fn centroids<R: Read>(table: Table<R>) -> Result<(BTreeMap<LsoaCode, LonLat>, u64)> {
    let lsoa = need(table.columns.vintage("LSOA", 21, "CD"), "LSOA21CD")?;
    let (x, y) = (need(table.columns.plain("x"), "x")?, need(table.columns.plain("y"), "y")?);
    let mut out = BTreeMap::new();
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa)?;
        let position = national_grid(row.number(x)?, row.number(y)?)
            .with_context(|| format!("{code} lies outside the National Grid; columns x and y are metres"))?;
        if out.insert(code, position).is_some() {
            bail!("{code} stands twice; keep one row for each LSOA");
        }
        Ok(())
    })?;
    Ok((out, rows))
}

/// Eastings and northings in metres (EPSG:27700) to WGS 84, by OSTN15.
pub(super) fn national_grid(easting: f64, northing: f64) -> Option<LonLat> {
    let (lon, lat) = lonlat_bng::convert_osgb36_to_ll(easting, northing).ok()?;
    LonLat::from_degrees(lon, lat)
}

/// The year of "MID-2022: POPULATION".
fn mid_year_column(name: &str) -> Option<u16> {
    name.strip_prefix("MID-")?.strip_suffix(": POPULATION")?.parse().ok()
}

/// ONS mid-year estimates and area in km².
pub(super) fn mid_year<R: Read>(table: Table<R>) -> Result<(MidYear, u64)> {
    let lsoa = need(table.columns.plain("LSOA 2021 Code"), "LSOA 2021 Code")?;
    let area = table.columns.plain("Area Sq Km");
    let mut columns: Vec<(u16, usize)> = table
        .columns
        .plain_where(|name| mid_year_column(name).is_some())
        .into_iter()
        .filter_map(|(i, name)| Some((mid_year_column(name)?, i)))
        .collect();
    columns.sort_unstable();
    let mut out = MidYear { years: columns.iter().map(|c| c.0).collect(), rows: BTreeMap::new() };
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa)?;
        let residents = columns.iter().map(|(_, i)| row.number(*i)).collect::<Result<Vec<u32>>>()?;
        let area_km2 = area.map_or(Ok(f64::NAN), |a| row.number(a))?;
        if out.rows.insert(code, (area_km2, residents)).is_some() {
            bail!("{code} stands twice; keep one row for each LSOA");
        }
        Ok(())
    })?;
    Ok((out, rows))
}

/// Census TS001: usual residents of the LSOA rows (the file may hold every other level too).
pub(super) fn census<R: Read>(table: Table<R>) -> Result<(BTreeMap<LsoaCode, u32>, u64)> {
    let code = need(table.columns.plain("Geography code"), "Geography code")?;
    let kind = need(table.columns.plain("Geography area type"), "Geography area type")?;
    let total = need(table.columns.plain("Total"), "Total")?;
    let mut out = BTreeMap::new();
    table.rows(|row| {
        if row.text(kind)? == "LSOA" {
            let code = row.lsoa(code)?;
            if out.insert(code, row.number(total)?).is_some() {
                bail!("{code} stands twice; keep one row for each LSOA");
            }
        }
        Ok(())
    })?;
    let rows = out.len() as u64;
    Ok((out, rows))
}

/// The column of TS001 that counts everybody, as Nomis names it in its bulk files.
pub(super) fn is_census_total(name: &str) -> bool {
    name.starts_with("RESIDENCE TYPE: TOTAL")
}

/// Census TS001 as Nomis publishes it: a file for each level, of which only that of the LSOAs counts.
pub(super) fn census_bulk<R: Read>(table: Table<R>) -> Result<(BTreeMap<LsoaCode, u32>, u64)> {
    let code = need(table.columns.plain("geography code"), "geography code")?;
    let total = table.columns.plain_where(is_census_total).first().map(|(i, _)| *i);
    let total = need(total, "Residence type: Total")?;
    let mut out = BTreeMap::new();
    table.rows(|row| {
        let text = row.text(code)?;
        if (text.starts_with("E01") || text.starts_with("W01"))
            && out.insert(row.lsoa(code)?, row.number(total)?).is_some()
        {
            bail!("{text} stands twice; keep one row for each LSOA");
        }
        Ok(())
    })?;
    let rows = out.len() as u64;
    Ok((out, rows))
}

/// Live postcodes of NSPL, ONSPD or a table of the same columns: `pcds`, `lat`, `long`, `lsoa21`, `doterm`.
pub(super) fn postcodes<R: Read>(table: Table<R>) -> Result<(Vec<PostcodeRow>, u64)> {
    let postcode = need(table.columns.plain("pcds"), "pcds")?;
    let (lat, lon) = (need(table.columns.plain("lat"), "lat")?, need(table.columns.plain("long"), "long")?);
    let lsoa = table.columns.plain("lsoa21").or_else(|| table.columns.vintage("LSOA", 21, "CD"));
    let ended = table.columns.plain("doterm");
    let mut out = Vec::new();
    let rows = table.rows(|row| {
        if !ended.map_or(Ok(""), |e| row.text(e))?.is_empty() {
            return Ok(());
        }
        let postcode = row.postcode(postcode)?;
        // A live postcode may be without a position: blank, or at 99.999999 north in NSPL.
        if row.text(lat)?.is_empty() && row.text(lon)?.is_empty() {
            return Ok(());
        }
        let micro = |column: usize| {
            let text = row.text(column)?;
            LonLat::micro_degrees(text.as_bytes())
                .ok_or_else(|| row.refused(column, text, "a coordinate in degrees"))
        };
        let position = LonLat { lon: micro(lon)?, lat: micro(lat)? };
        if position.lat > 90_000_000 {
            return Ok(());
        }
        let lsoa = lsoa.map_or(Ok(""), |l| row.text(l))?;
        out.push(PostcodeRow { postcode, position, lsoa: LsoaCode::from_bytes(lsoa.as_bytes()) });
        Ok(())
    })?;
    Ok((out, rows))
}

/// Code-Point Open: no header; postcode, quality, easting, northing, country.
pub(super) fn code_point<R: Read>(input: R, file: &str) -> Result<(Vec<PostcodeRow>, u64)> {
    let reader = format().has_headers(false).from_reader(input);
    let names = ["Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code"];
    let names: Vec<String> = names.map(str::to_owned).into();
    let columns = Columns::new(names.iter().map(String::as_str));
    let mut out = Vec::new();
    let rows = Table { columns, reader, file: file.to_owned(), names }.rows(|row| {
        // Quality 90 has no position. LSOAs end at the Scottish border, so its points are not converted.
        if row.number::<u8>(1)? == 90 || row.record.get(4).is_some_and(|c| c.starts_with('S')) {
            return Ok(());
        }
        let postcode = row.postcode(0)?;
        let position = national_grid(row.number(2)?, row.number(3)?)
            .with_context(|| format!("{postcode} lies outside the National Grid"))?;
        out.push(PostcodeRow { postcode, position, lsoa: None });
        Ok(())
    })?;
    Ok((out, rows))
}
