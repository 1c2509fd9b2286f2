//! Writes the reference folder: boundaries, lookups, population and postcodes in the official layouts.
#![expect(clippy::disallowed_methods, reason = "the made-up input is written here, before any site exists")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::archives::zipped;
use super::areas::{Country, ESTIMATE_YEARS, Lsoa, Origin};
use super::borders::{Ring, contains, doubled_area};
use super::names::{COUNTRY, COUNTY, DISTRICTS, FORCES, REGIONS};

use crate::values::LonLat;

/// Output areas in an LSOA.
const OUTPUT_AREAS: u32 = 5;
/// The byte order mark that ONS puts before some files.
const BOM: &str = "\u{feff}";

/// Rows of a CSV file, quoted where a comma asks for it.
struct Table(String);

impl Table {
    fn new(header: &str) -> Self {
        Self(format!("{header}\r\n"))
    }

    fn row<const N: usize>(&mut self, fields: [&str; N]) {
        for (i, field) in fields.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            if field.contains(',') {
                let _ = write!(self.0, "{comma}\"{field}\"");
            } else {
                let _ = write!(self.0, "{comma}{field}");
            }
        }
        self.0.push_str("\r\n");
    }
}

/// Writes every file below a folder.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(country: &Country, folder: &Path) -> anyhow::Result<()> {
    for (name, bytes) in files(country)? {
        let path = folder.join(&name);
        let parent = path.parent().expect("every file lies in a folder");
        std::fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
        std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// Every file by its path.
pub(super) fn files(country: &Country) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut put = |path: &str, bytes: Vec<u8>| files.insert(path.to_owned(), bytes);
    put(
        "boundaries/Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5.geojson",
        boundaries(country).into_bytes(),
    );
    put(
        "lookups/LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv",
        exact_fit(country).into_bytes(),
    );
    put(
        "lookups/LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv",
        format!("{BOM}{}", best_fit(country)).into_bytes(),
    );
    put("lookups/OA21_LSOA21_MSOA21_LAD22_EW_LU.csv", output_areas(country).into_bytes());
    put("lookups/msoa21_names.csv", neighbourhoods(country).into_bytes());
    for (name, text) in district_lookups() {
        put(&format!("lookups/{name}.csv"), text.into_bytes());
    }
    put("lookups/LLSOA_Dec_2021_PWC.csv", centroids(country)?.into_bytes());
    put("population/TS001_residence_type_2021.csv", census(country).into_bytes());
    put("population/workday_population.csv", workday(country).into_bytes());
    put(
        "population/LSOA21_mid_year_population_density_2011_to_2022.csv.gz",
        gzipped(estimates(country).as_bytes())?,
    );
    put("postcodes/codepo_gb.zip", zipped(&code_point_open(country)?)?);
    Ok(files)
}

/// One feature a line; an LSOA with islets is a multi-polygon.
fn boundaries(country: &Country) -> String {
    let features: Vec<String> = country
        .lsoas
        .iter()
        .map(|lsoa| {
            let polygons: Vec<String> = polygons(&lsoa.rings)
                .iter()
                .map(|rings| format!("[{}]", rings.iter().map(|r| coordinates(r)).collect::<Vec<_>>().join(",")))
                .collect();
            let geometry = if let [one] = polygons.as_slice() {
                format!(r#"{{"type":"Polygon","coordinates":{one}}}"#)
            } else {
                format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, polygons.join(","))
            };
            format!(
                r#"{{"type":"Feature","properties":{{"LSOA21CD":"{}","LSOA21NM":"{}"}},"geometry":{geometry}}}"#,
                lsoa.code, lsoa.name
            )
        })
        .collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"LSOA_2021_EW_BGC\",\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    )
}

/// Outer rings, each with the holes inside it.
fn polygons(rings: &[Ring]) -> Vec<Vec<&Ring>> {
    let is_hole = |ring: &&Ring| doubled_area(ring) > 0;
    let mut polygons: Vec<Vec<&Ring>> = rings.iter().filter(|r| !is_hole(r)).map(|r| vec![r]).collect();
    for hole in rings.iter().filter(is_hole) {
        if let Some(outer) = polygons.iter_mut().find(|p| contains(std::slice::from_ref(p[0]), hole[0])) {
            outer.push(hole);
        }
    }
    polygons
}

fn coordinates(ring: &Ring) -> String {
    let pairs: Vec<String> =
        ring.iter().map(|p| format!("[{},{}]", p.lon_degrees(), p.lat_degrees())).collect();
    format!("[{}]", pairs.join(","))
}

fn exact_fit(country: &Country) -> String {
    let mut table =
        Table::new("LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW,ObjectId");
    let mut id = 0;
    for lsoa in &country.lsoas {
        let district = DISTRICTS[lsoa.district];
        let mut row = |code: &str, name: &str, change: &str| {
            id += 1;
            let id = format!("{id}");
            table.row([
                code,
                name,
                &lsoa.code,
                &lsoa.name,
                change,
                district.code,
                district.name,
                district.welsh,
                &id,
            ]);
        };
        match &lsoa.origin {
            Origin::Unchanged => row(&lsoa.code, &lsoa.name, "U"),
            Origin::Split(code, name) => row(code, name, "S"),
            Origin::Merged(halves) => halves.iter().for_each(|(code, name)| row(code, name, "M")),
        }
    }
    table.0
}

fn best_fit(country: &Country) -> String {
    let mut table =
        Table::new("LSOA21CD,LSOA21NM,LSOA21NMW,WD24CD,WD24NM,WD24NMW,LAD24CD,LAD24NM,LAD24NMW,ObjectId");
    for (id, lsoa) in country.lsoas.iter().enumerate() {
        let (ward, district) = (&country.wards[lsoa.ward], DISTRICTS[lsoa.district]);
        table.row([
            &lsoa.code,
            &lsoa.name,
            &lsoa.welsh,
            &ward.code,
            &ward.name,
            &ward.welsh,
            district.code,
            district.name,
            district.welsh,
            &format!("{}", id + 1),
        ]);
    }
    table.0
}

/// Codes of an LSOA's output areas with their residents, which add up to the LSOA's.
fn parts(lsoa: &Lsoa) -> impl Iterator<Item = (String, u32)> {
    let number: u32 = lsoa.code[3..].parse().expect("codes end in digits");
    let census = lsoa.census;
    (0..OUTPUT_AREAS).map(move |i| {
        let people = census * (i + 1) / OUTPUT_AREAS - census * i / OUTPUT_AREAS;
        (format!("X00{:06}", number * OUTPUT_AREAS + i), people)
    })
}

fn output_areas(country: &Country) -> String {
    let mut table = Table::new("OA21CD,LSOA21CD,LSOA21NM,MSOA21CD,MSOA21NM,LAD22CD,LAD22NM");
    for lsoa in &country.lsoas {
        let (msoa, district) = (&country.msoas[lsoa.msoa], DISTRICTS[lsoa.district]);
        for (code, _) in parts(lsoa) {
            table.row([&code, &lsoa.code, &lsoa.name, &msoa.code, &msoa.name, district.code, district.name]);
        }
    }
    table.0
}

fn neighbourhoods(country: &Country) -> String {
    let mut table =
        Table::new("msoa21cd,msoa21nm,msoa21nmw,msoa21hclnm,msoa21hclnmw,localauthorityname,type");
    for msoa in &country.msoas {
        let district = DISTRICTS[msoa.district].name;
        table.row([&msoa.code, &msoa.name, &msoa.welsh, &msoa.local, "", district, "Present in 2011"]);
    }
    table.0
}

/// Names and text of the small lookups between district and county, region, country and force.
fn district_lookups() -> [(&'static str, String); 4] {
    let mut county = Table::new("LAD23CD,LAD23NM,CTYUA23CD,CTYUA23NM");
    let mut region = Table::new("LAD24CD,LAD24NM,RGN24CD,RGN24NM");
    let mut country = Table::new("LAD24CD,LAD24NM,CTRY24CD,CTRY24NM");
    let mut force = Table::new("LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM");
    for (n, d) in DISTRICTS.iter().enumerate() {
        let above = if d.code.starts_with("X07") { COUNTY } else { (d.code, d.name) };
        county.row([d.code, d.name, above.0, above.1]);
        region.row([d.code, d.name, REGIONS[d.region].0, REGIONS[d.region].1]);
        country.row([d.code, d.name, COUNTRY.0, COUNTRY.1]);
        let (safety, area) = (format!("X22{:06}", n + 1), FORCES[d.force]);
        force.row([d.code, d.name, &safety, d.name, area.code, area.area]);
    }
    [
        ("LAD23_CTYUA23_EW_LU", county.0),
        ("LAD24_RGN24_EN_LU", region.0),
        ("LAD24_CTRY24_UK_LU", country.0),
        ("LAD24_CSP24_PFA24_EW_LU", force.0),
    ]
}

/// National Grid easting and northing in metres.
fn grid(at: LonLat) -> anyhow::Result<(f64, f64)> {
    lonlat_bng::convert_osgb36(at.lon_degrees(), at.lat_degrees())
        .with_context(|| format!("no National Grid reference for {at:?}"))
}

fn centroids(country: &Country) -> anyhow::Result<String> {
    let mut table = Table::new("FID,LSOA21CD,GlobalID,x,y");
    for (id, lsoa) in country.lsoas.iter().enumerate() {
        let (east, north) = grid(lsoa.centre)?;
        let global = format!("00000000-0000-4000-8000-{:012x}", id + 1);
        let id = format!("{}", id + 1);
        table.row([&id, &lsoa.code, &global, &format!("{east:.4}"), &format!("{north:.4}")]);
    }
    Ok(table.0)
}

fn census(country: &Country) -> String {
    let mut table = Table::new(
        "Geography code,Geography label,Geography area type,Parent area code,Parent area type,Classification,\
         Lives in a household,Lives in a communal establishment,Total,Percentage: Lives in a household,\
         Percentage: Lives in a communal establishment",
    );
    let mut row = |code: &str, label: &str, kind: &str, parent: [&str; 2], total: u32| {
        // About one in sixty lives in a communal establishment, in every fifth LSOA or larger area.
        let communal = if kind == "Output Area" || !total.is_multiple_of(5) { 0 } else { total / 60 };
        let share = f64::from(communal) * 100.0 / f64::from(total.max(1));
        let numbers = [total - communal, communal, total].map(|n| n.to_string());
        let [household, communal, total] = &numbers;
        let (most, rest) = (format!("{:.1}", 100.0 - share), format!("{share:.1}"));
        table.row([
            code,
            label,
            kind,
            parent[0],
            parent[1],
            "residence_type",
            household,
            communal,
            total,
            &most,
            &rest,
        ]);
    };
    for lsoa in &country.lsoas {
        for (code, people) in parts(lsoa) {
            row(&code, &code, "Output Area", [&lsoa.code, &lsoa.name], people);
        }
    }
    for lsoa in &country.lsoas {
        let msoa = &country.msoas[lsoa.msoa];
        row(&lsoa.code, &lsoa.name, "LSOA", [&msoa.code, &msoa.name], lsoa.census);
    }
    let total = |belongs: &dyn Fn(&Lsoa) -> bool| {
        country.lsoas.iter().filter(|lsoa| belongs(lsoa)).map(|lsoa| lsoa.census).sum::<u32>()
    };
    for (i, msoa) in country.msoas.iter().enumerate() {
        let district = DISTRICTS[msoa.district];
        row(&msoa.code, &msoa.name, "MSOA", [district.code, district.name], total(&|lsoa| lsoa.msoa == i));
    }
    for (i, district) in DISTRICTS.iter().enumerate() {
        let region = REGIONS[district.region];
        let people = total(&|lsoa| lsoa.district == i);
        row(district.code, district.name, "Local Authority", [region.0, region.1], people);
    }
    row(COUNTRY.0, COUNTRY.1, "National", ["", ""], total(&|_| true));
    table.0
}

/// People present on a workday: towns draw them from the open country; the busiest draw most.
fn workday(country: &Country) -> String {
    let mut table = Table::new("LSOA21CD,Workday population");
    for lsoa in &country.lsoas {
        let people = f64::from(lsoa.census) * (0.7 + 1.4 * lsoa.urban.powi(3));
        table.row([&lsoa.code, &format!("{}", people.round())]);
    }
    table.0
}

fn estimates(country: &Country) -> String {
    let mut text = String::from("LSOA 2021 Code,LSOA 2021 Name,Area Sq Km");
    for year in ESTIMATE_YEARS[0]..=ESTIMATE_YEARS[1] {
        let _ = write!(text, ",Mid-{year}: Population,Mid-{year}: People per Sq Km");
    }
    text.push_str("\r\n");
    for lsoa in &country.lsoas {
        let name = if lsoa.name.contains(',') { format!("\"{}\"", lsoa.name) } else { lsoa.name.clone() };
        let _ = write!(text, "{},{name},{:.4}", lsoa.code, lsoa.area_km2);
        for people in &lsoa.residents {
            let _ = write!(text, ",{people},{}", f64::from(*people) / lsoa.area_km2);
        }
        text.push_str("\r\n");
    }
    text
}

/// `Data/CSV/xx.csv` by postcode area, without headers, as Code-Point Open has them.
fn code_point_open(country: &Country) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut rows: BTreeMap<String, BTreeMap<&str, String>> = BTreeMap::new();
    for lsoa in &country.lsoas {
        let (ward, district) = (&country.wards[lsoa.ward], DISTRICTS[lsoa.district]);
        let county = if district.code.starts_with("X07") { COUNTY.0 } else { "" };
        for (postcode, at) in &lsoa.postcodes {
            let (east, north) = grid(*at)?;
            let area =
                postcode.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
            let row = format!(
                "\"{postcode}\",10,{east:.0},{north:.0},\"{}\",\"\",\"\",\"{county}\",\"{}\",\"{}\"\r\n",
                COUNTRY.0, district.code, ward.code
            );
            rows.entry(format!("Data/CSV/{area}.csv")).or_default().insert(postcode, row);
        }
    }
    Ok(rows
        .into_iter()
        .map(|(name, rows)| (name, rows.into_values().collect::<String>().into_bytes()))
        .collect())
}

fn gzipped(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).and_then(|()| writer.finish()).context("compressing a reference file")
}
