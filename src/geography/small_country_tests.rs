//! A made-up country of unit squares, read from files as published: gzip, zip, byte order mark.
#![expect(clippy::disallowed_methods, reason = "tests write the files they read")]
#![expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]

use std::fs;
use std::io::Write;
use std::path::Path;

use geo::Area as _;

use super::*;

/// Side of a square in degrees; 0.01° are 1,000 m or less.
const SIDE: f64 = 0.01;

/// A square of the grid, with extra points on its west side.
fn square(code: &str, column: i32, row: i32, west: &[f64]) -> String {
    let (x, y) = (f64::from(column) * SIDE, 52.0 + f64::from(row) * SIDE);
    let mut ring = vec![(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE)];
    ring.extend(west.iter().rev().map(|up| (x, y + up * SIDE)));
    ring.push((x, y));
    let ring: Vec<String> = ring.iter().map(|(x, y)| format!("[{x:.6},{y:.6}]")).collect();
    format!(
        r#"{{"type":"Feature","properties":{{"LSOA21CD":"{code}","LSOA21NM":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
        ring.join(",")
    )
}

fn gzip(path: &Path, text: &str) {
    let mut out = flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap();
}

/// Four squares: 1 and 2 (north of each other) in England, 3 and 4 east of them in Wales.
fn country(torn: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let west: &[f64] = if torn { &[0.5] } else { &[] };
    let squares = [
        square("E01000001", 0, 0, &[]),
        square("E01000002", 0, 1, &[]),
        square("W01000003", 1, 0, west),
        square("W01000004", 1, 1, &[]),
    ];
    gzip(
        &at("lsoa.geojson.gz"),
        &format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, squares.join(",")),
    );
    fs::write(
        at("wards.csv"),
        "\u{feff}LSOA21CD,LSOA21NM,LSOA21NMW,WD24CD,WD24NM,WD24NMW,LAD24CD,LAD24NM,LAD24NMW\r\n\
         E01000001,Alpha 001A,,E05000001,\"North, and South\",,E06000001,Alpha,\r\n\
         E01000002,Alpha 001B,,E05000001,\"North, and South\",,E06000001,Alpha,\r\n\
         W01000003,Beta 001A,Beta 001A,W05000001,Pen,Pen-y-bryn,W06000001,Beta,Bêta\r\n\
         W01000004,Beta 001B,,W05000002,Top,,W06000001,Beta,Bêta\r\n",
    )
    .unwrap();
    fs::write(
        at("exact.csv"),
        "LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000001,U\nE01000099,E01000001,S\nE01000099,E01000002,S\n\
         W01000097,W01000003,M\nW01000098,W01000003,M\nE01000096,E01000002,X\nE01000096,E01009999,X\n",
    )
    .unwrap();
    fs::write(
        at("force.csv"),
        "LAD24CD,PFA24CD,PFA24NM\nE06000001,E23000001,Alpha\nW06000001,W15000001,Beta Police\n",
    )
    .unwrap();
    fs::write(
        at("population.csv"),
        "LSOA 2021 Code,Area Sq Km,Mid-2020: Population,Mid-2022: Population\n\
         E01000001,0.5,100,120\nE01000002,0.5,200,220\nW01000003,0.6,300,320\nW01000004,0.6,400,420\n",
    )
    .unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(at("postcodes.zip")).unwrap());
    zip.start_file("Documents/read me.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"a,b\n1,2\n").unwrap();
    zip.start_file("Data/multi_csv/NSPL_A.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(
        b"pcds,doterm,lat,long,lsoa21\nAA1 1AA,,52.005,0.005,E01000001\nAA1 1AB,201901,52.005,0.005,E01000001\n\
          AA1 1AC,,52.015,0.005,E01000002\nAA2 1AA,,52.005,0.015,\nAA2 1AB,,52.015,0.006,E01000002\n\
          BT1 1AA,,99.999999,0.000000,N99999999\n",
    )
    .unwrap();
    zip.finish().unwrap();
    fs::write(at("notes.txt"), "nothing, really").unwrap();
    folder
}

fn forces() -> Vec<ForceArea> {
    let force = |slug: &str, area: Option<&str>| ForceArea {
        slug: slug.to_owned(),
        name: format!("{slug} Constabulary"),
        area_code: area.map(str::to_owned),
        reports: area.is_none(),
        country: (slug == "north").then(|| ("N92000002".to_owned(), "Northern Ireland".to_owned())),
    };
    vec![force("alpha", Some("E23000001")), force("north", None), force("railway", None)]
}

fn loaded(torn: bool) -> (Geography, Report) {
    let folder = country(torn);
    let mut report = Report::default();
    let complete = [("E92000001".to_owned(), 3), ("W92000004".to_owned(), 2), ("E23000001".to_owned(), 2)];
    let geography = load(folder.path(), &forces(), &complete, &mut report).unwrap();
    (geography, report)
}

fn key(lon: f64, lat: f64, code: &str) -> PointKey {
    PointKey { position: LonLat::from_degrees(lon, lat), code: code.parse().ok() }
}

#[test]
fn files_are_recognised_and_named() {
    let (_, report) = loaded(false);
    let sources: Vec<_> =
        report.sources.iter().map(|s| (s.source.as_str(), s.file.as_str(), s.rows)).collect();
    assert_eq!(
        sources,
        [
            ("district-force", "force.csv", 2),
            ("lsoa-boundaries", "lsoa.geojson.gz", 4),
            ("lsoa-exact-fit", "exact.csv", 7),
            ("lsoa-ward-district", "wards.csv", 4),
            ("population-mid-year", "population.csv", 4),
            ("postcodes-nspl", "postcodes.zip", 6),
        ]
    );
    let missing: Vec<_> = report.missing.iter().map(|m| m.source.as_str()).collect();
    assert_eq!(
        missing,
        [
            "lsoa-msoa",
            "msoa-names",
            "district-county",
            "district-region",
            "lsoa-centroids",
            "population-census",
            "deprivation",
            "rural-urban"
        ]
    );
    assert_eq!(report.oddities["reference-file-not-recognised"], (1, "notes.txt".to_owned()));
    assert_eq!(report.oddities.len(), 1);
}

#[test]
fn areas_know_their_parents_parts_and_sizes() {
    let (geography, _) = loaded(false);
    let codes = |level| geography.areas(level).iter().map(|a| a.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes(Level::Country), ["E92000001", "K04000001", "N92000002", "W92000004"]);
    assert_eq!(codes(Level::Force), ["alpha", "beta-police", "north", "railway"]);
    assert_eq!(geography.england_and_wales(), Some((1, vec![0, 3])));
    assert_eq!(geography.lsoas_of(Level::Country, 1), [0, 1, 2, 3]);
    assert_eq!(geography.lsoas_of(Level::Country, 3), [2, 3]);
    let held = |level, i| geography.area(level, i).lsoas_held;
    assert_eq!(
        [held(Level::Country, 0), held(Level::Country, 1), held(Level::Force, 0)],
        [(2, 3), (4, 5), (2, 2)]
    );
    assert_eq!(geography.area(Level::Ward, 0).name, "North, and South");
    assert_eq!(geography.area(Level::Ward, 1).name_cy.as_deref(), Some("Pen-y-bryn"));
    assert_eq!(geography.area(Level::Lsoa, 2).name_cy, None, "the same in both languages");
    assert_eq!(
        geography.area(Level::Lsoa, 2).parents,
        [(Level::Country, 3), (Level::District, 1), (Level::Force, 1), (Level::Ward, 1)]
    );
    assert_eq!(geography.area(Level::Country, 3).parents, [(Level::Country, 1)]);
    assert_eq!(geography.area(Level::Force, 2).parents, [(Level::Country, 2)]);
    assert_eq!(geography.area(Level::Force, 3).parents, []);
    assert_eq!(geography.children(Level::Country, 1), [(Level::Country, vec![0, 3])]);
    assert_eq!(geography.children(Level::Country, 3), [(Level::District, vec![1]), (Level::Force, vec![1])]);
    assert_eq!(
        geography.children(Level::District, 0),
        [(Level::Ward, vec![0]), (Level::Outcode, vec![0, 1])]
    );
    assert_eq!(geography.children(Level::Ward, 0), [(Level::Lsoa, vec![0, 1])]);
    assert_eq!(geography.areas_within(Level::Country, 1, Level::District), [0, 1]);
    assert_eq!(geography.areas_within(Level::Country, 3, Level::Lsoa), [2, 3]);
    assert!(geography.areas_within(Level::Lsoa, 0, Level::Ward).is_empty(), "its ward holds more");
    assert_eq!(geography.area(Level::Country, 1).area_km2, Some(2.2));
}

#[test]
fn what_finds_points_is_made_again_when_it_was_dropped() {
    let (mut geography, _) = loaded(false);
    let keys = [key(0.005, 52.005, ""), key(0.01, 52.01, ""), key(0.005, 52.015, "E01000099")];
    let before = keys.map(|key| geography.locate(key));
    assert!(before.iter().all(|located| located.lsoa.is_ok()));
    geography.forget_finders();
    assert_eq!(keys.map(|key| geography.locate(key)), before);
}

#[test]
fn points_and_codes_lead_to_one_lsoa() {
    let (geography, _) = loaded(false);
    let lsoa = |key| geography.locate(key).lsoa;
    assert_eq!(lsoa(key(0.005, 52.005, "")), Ok(0));
    assert_eq!(lsoa(key(0.01, 52.01, "")), Ok(3), "the middle corner belongs to the north-east");
    assert_eq!(lsoa(key(0.5, 52.0, "")), Err(NotLocated::OutsideEnglandAndWales));
    assert_eq!(lsoa(PointKey { position: None, code: None }), Err(NotLocated::NoCoordinates));
    assert_eq!(lsoa(key(0.005, 52.005, "E01000002")), Ok(1), "the own code counts, wherever the point is");
    assert_eq!(lsoa(PointKey { position: None, code: "W01000098".parse().ok() }), Ok(2), "merged");
    assert_eq!(lsoa(key(0.005, 52.015, "E01000099")), Ok(1), "split, by polygon");
    assert_eq!(lsoa(key(0.025, 52.014, "E01000099")), Ok(1), "split, in neither: the nearer");
    assert_eq!(lsoa(key(0.025, 52.004, "E01000099")), Ok(0));
    let blank = PointKey { position: None, code: "E01000099".parse().ok() };
    assert_eq!(lsoa(blank), Err(NotLocated::CodeOutsideReference), "split, without a point");
    assert_eq!(lsoa(key(0.005, 52.015, "E01000096")), Ok(1), "one successor is not in the reference");
    assert_eq!(lsoa(key(0.5, 52.0, "E01000096")), Err(NotLocated::CodeOutsideReference));
    assert_eq!(lsoa(key(0.005, 52.005, "E01012345")), Err(NotLocated::CodeOutsideReference));
    let asked = |key| geography.locate(key).polygon_agrees;
    assert_eq!(asked(key(0.005, 52.005, "E01000002")), Some(false));
    assert_eq!(asked(key(0.005, 52.005, "E01000001")), Some(true));
    assert_eq!(asked(PointKey { position: None, code: "E01000001".parse().ok() }), None);
    let outcode = geography.locate(key(0.014, 52.004, "")).outcode.unwrap();
    assert_eq!(geography.area(Level::Outcode, outcode).code, "AA2");
    assert_eq!(geography.locate(key(0.5, 52.0, "")).outcode, None);
    assert_eq!(geography.locate(key(0.5, 52.0, "")).h3 >> 52 & 0xf, 9);
}

#[test]
fn residents_and_outcodes() {
    let (geography, _) = loaded(false);
    let of = |level, i, year| geography.residents(level, i, Month::new(year, 6).unwrap());
    assert_eq!(of(Level::District, 0, 2024), Some(Residents { count: 340.0, year: 2022, census: false }));
    assert_eq!(of(Level::Country, 1, 2019).unwrap().count, 1000.0);
    assert_eq!(of(Level::Force, 3, 2022), None);
    // AA1 has all of LSOA 1 and one of two postcodes of LSOA 2; AA2 the other and all of LSOA 3.
    assert_eq!(geography.outcode_shares(0), [(0, 1.0), (1, 0.5)]);
    assert_eq!(of(Level::Outcode, 0, 2022).unwrap().count, 120.0 + 110.0);
    assert_eq!(of(Level::Outcode, 1, 2022).unwrap().count, 110.0 + 320.0);
    let districts = |outcode| geography.outcode_districts(outcode, Month::new(2022, 6).unwrap());
    assert_eq!(districts(0), [(0, 1.0)]);
    assert_eq!(districts(1), [(1, 320.0 / 430.0), (0, 110.0 / 430.0)], "most residents first");
    assert_eq!(geography.postcodes().len(), 4);
    assert_eq!(geography.area(Level::Outcode, 0).parents, [(Level::Country, 0)]);
}

fn corners(polygon: &geo::MultiPolygon<f64>) -> Vec<(i32, i32)> {
    let points = polygon.0.iter().flat_map(|p| p.exterior().0.iter());
    let mut out: Vec<_> = points.map(|c| ((c.x * 1e6).round() as i32, (c.y * 1e6).round() as i32)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[test]
fn a_parent_is_found_by_its_level() {
    let (geography, _) = loaded(false);
    let lsoa = geography.area(Level::Lsoa, 0);
    for (level, index) in &lsoa.parents {
        assert_eq!(lsoa.parent(*level), Some(*index), "{level}");
    }
    assert!(lsoa.parent(Level::District).is_some());
    assert_eq!(lsoa.parent(Level::Lsoa), None);
    assert_eq!(geography.area(Level::Country, 1).parent(Level::District), None);
}

#[test]
fn squares_dissolve_and_share_their_corners() {
    let (geography, _) = loaded(false);
    for detail in [Detail::Full, Detail::Web, Detail::Overview] {
        let whole = geography.polygon(Level::Country, 1, detail).unwrap();
        assert_eq!((whole.0.len(), whole.0[0].interiors().len()), (1, 0));
        assert!((whole.signed_area() - 4.0 * SIDE * SIDE).abs() < 1e-12, "counter-clockwise");
        let west = geography.polygon(Level::District, 0, detail).unwrap();
        assert!((west.signed_area() - 2.0 * SIDE * SIDE).abs() < 1e-12);
    }
    let east = corners(&geography.polygon(Level::District, 1, Detail::Overview).unwrap());
    assert!(east.contains(&(10_000, 52_000_000)) && east.contains(&(10_000, 52_020_000)));
    assert_eq!(geography.neighbours(Level::Lsoa, 0), [1, 2], "a corner is not a border");
    assert_eq!(geography.neighbours(Level::District, 0), [1]);
    assert_eq!(geography.neighbours(Level::Country, 0), [3]);
    assert!(geography.neighbours(Level::Country, 1).is_empty());
    assert_eq!(geography.polygon(Level::Outcode, 0, Detail::Full), None);
    assert_eq!(geography.polygon(Level::Force, 2, Detail::Full), None);
    let centre = geography.area(Level::District, 0).centre.unwrap();
    assert_eq!(centre, LonLat { lon: 5_000, lat: 52_010_000 });
    let bounds = geography.area(Level::District, 0).bounds.unwrap();
    assert_eq!(
        (bounds.min, bounds.max),
        (LonLat { lon: 0, lat: 52_000_000 }, LonLat { lon: 10_000, lat: 52_020_000 })
    );
}

#[test]
fn polygons_with_other_vertices_are_united_and_named() {
    let (geography, report) = loaded(true);
    let (times, example) = &report.oddities["lsoa-polygon-does-not-fit-its-neighbours"];
    assert_eq!((*times, example.as_str()), (2, "E01000001"));
    let whole = geography.polygon(Level::Country, 1, Detail::Full).unwrap();
    assert_eq!((whole.0.len(), whole.0[0].interiors().len()), (1, 0));
    assert!((whole.signed_area() - 4.0 * SIDE * SIDE).abs() < 1e-10);
    assert_eq!(geography.locate(key(0.005, 52.005, "")).lsoa, Ok(0));
    assert_eq!(geography.locate(key(0.015, 52.005, "")).lsoa, Ok(2));
}

#[test]
fn errors_name_file_line_and_way_out() {
    let told = |name: &str, text: &str| {
        let folder = country(false);
        fs::write(folder.path().join(name), text).unwrap();
        format!("{:#}", load(folder.path(), &forces(), &[], &mut Report::default()).unwrap_err())
    };
    let twice = told("wards.csv", "LSOA21CD,WD24CD\nE01000001,E05000001\nE01000001,E05000002\n");
    assert_eq!(twice, "wards.csv, line 3: E01000001 stands twice; keep one row for each LSOA");
    let cut = told("population.csv", "LSOA 2021 Code,Mid-2022: Population\nE01000001\n");
    assert!(cut.starts_with("population.csv, line 2: ") && cut.contains("cut off"), "{cut}");
    let wrong = told("exact.csv", "LSOA11CD,LSOA21CD\r\nE01000001,1\r\n");
    assert!(wrong.contains("exact.csv, line 2") && wrong.contains("\"1\""), "{wrong}");
    let second = told("wards2.csv", "LSOA21CD,WD25CD\nE01000001,E05000001\n");
    assert!(second.contains("wards2.csv") && second.contains("keep one vintage"), "{second}");
    let empty = tempfile::tempdir().unwrap();
    assert!(load(empty.path(), &[], &[], &mut Report::default()).is_err());
}
