//! Tests on the real reference files, skipped with a word where they are absent.

use std::path::PathBuf;
use std::time::Instant;

use geo::{Area as _, Contains, Validation as _};
use rayon::prelude::*;

use super::*;

/// `../shared/data`, or `ATLAS_DATA`.
fn data(part: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "tests find their data by it")]
    let root = std::env::var("ATLAS_DATA")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    // A git worktree may lie one folder deeper than the project.
    let beside = [root.clone(), PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")];
    let found = beside.into_iter().map(|root| root.join(part)).find(|path| path.is_dir());
    if found.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
        {
            eprintln!("SKIPPED: {} is absent; set ATLAS_DATA", root.join(part).display());
        }
    }
    found
}

fn force(slug: &str, name: &str, code: Option<&str>) -> ForceArea {
    ForceArea {
        slug: slug.into(),
        name: name.into(),
        area_code: code.map(str::to_owned),
        reports: code.is_none(),
        country: None,
    }
}

fn forces() -> Vec<ForceArea> {
    let mut northern_ireland = force("northern-ireland", "Police Service of Northern Ireland", None);
    northern_ireland.country = Some(("N92000002".to_owned(), "Northern Ireland".to_owned()));
    vec![
        force("bedfordshire", "Bedfordshire Police", Some("E23000026")),
        force("btp", "British Transport Police", None),
        force("cambridgeshire", "Cambridgeshire Constabulary", Some("E23000023")),
        force("city-of-london", "City of London Police", Some("E23000034")),
        northern_ireland,
    ]
}

fn region() -> Option<(Geography, Report)> {
    let mut report = Report::default();
    let complete = [("E92000001".to_owned(), 33_755), ("E23000026".to_owned(), 700)];
    let geography = load(&data("region/reference")?, &forces(), &complete, &mut report).unwrap();
    Some((geography, report))
}

/// Every polygon of a level is the sum of its LSOAs, valid rings and all.
fn assert_dissolved(geography: &Geography, level: Level, detail: Detail) {
    let area_of = |level, index| geography.polygon(level, index, detail).map_or(0.0, |p| p.unsigned_area());
    (0..geography.areas(level).len() as AreaIndex).into_par_iter().for_each(|index| {
        let whole = area_of(level, index);
        let parts: f64 = geography.lsoas_of(level, index).iter().map(|l| area_of(Level::Lsoa, *l)).sum();
        let code = &geography.area(level, index).code;
        assert!((whole - parts).abs() <= 1e-9 * whole, "{level} {code}: {whole} is not {parts}");
    });
}

#[test]
fn the_region_is_put_together() {
    let Some((geography, report)) = region() else { return };
    let count = |level| geography.areas(level).len();
    assert_eq!(count(Level::Lsoa), 939);
    assert_eq!(count(Level::District), 10);
    assert_eq!(count(Level::Ward), 204);
    assert_eq!(count(Level::Msoa), 175);
    assert_eq!(count(Level::County), 1);
    assert_eq!(count(Level::Outcode), 89);
    assert_eq!(count(Level::Force), 5, "three with a territory, two without");
    assert_eq!(count(Level::Country), 2, "England, and Northern Ireland for its force");
    assert_eq!(count(Level::Region), 2);
    assert_eq!(report.missing, []);
    assert_eq!(report.sources.len(), 15);
    assert!(report.sources.iter().all(|s| s.rows > 0 && s.sha256.len() == 64));
    assert_eq!(geography.postcodes().len(), 38_400);
    assert!(report.oddities.is_empty(), "{:?}", report.oddities);

    let lsoa = geography.find(Level::Lsoa, "E01017540").unwrap();
    let area = geography.area(Level::Lsoa, lsoa);
    assert_eq!(area.full_name(), "Bedford 001A, Riseley & Sharnbrook");
    let parents: Vec<_> = area.parents.iter().map(|(l, i)| geography.area(*l, *i).code.as_str()).collect();
    assert_eq!(parents[..4], ["E92000001", "E12000006", "bedfordshire", "E06000055"]);
    let bedfordshire = geography.find(Level::Force, "bedfordshire").unwrap();
    let area = geography.area(Level::Force, bedfordshire);
    assert_eq!((area.name.as_str(), area.lsoas_held.1), ("Bedfordshire Police", 700));
    assert!(area.is_partial());
    let ni = geography.find(Level::Force, "northern-ireland").unwrap();
    assert_eq!(geography.area(Level::Force, ni).parents.len(), 1);
    assert!(geography.lsoas_of(Level::Force, ni).is_empty());
    assert_eq!(geography.england_and_wales(), None);
}

#[test]
fn the_regions_polygons_dissolve() {
    let Some((geography, report)) = region() else { return };
    assert!(!report.oddities.contains_key("lsoa-polygon-does-not-fit-its-neighbours"));
    for level in [Level::District, Level::Ward, Level::Msoa, Level::Force, Level::County] {
        for detail in [Detail::Full, Detail::Web] {
            assert_dissolved(&geography, level, detail);
        }
    }
    for level in [Level::Lsoa, Level::Ward, Level::District] {
        for (index, area) in geography.areas(level).iter().enumerate() {
            let polygon = geography.polygon(level, index as AreaIndex, Detail::Full).unwrap();
            let centre = area.centre.unwrap();
            let centre = geo::Point::new(centre.lon_degrees(), centre.lat_degrees());
            assert!(polygon.contains(&centre), "{}", area.code);
        }
    }
}

#[test]
fn thinned_polygons_are_valid() {
    let Some((geography, _)) = region() else { return };
    for level in [Level::Lsoa, Level::Ward, Level::Msoa, Level::District, Level::County, Level::Region] {
        for detail in [Detail::Web, Detail::Overview] {
            (0..geography.areas(level).len() as AreaIndex).into_par_iter().for_each(|index| {
                let polygon = geography.polygon(level, index, detail).unwrap();
                let code = &geography.area(level, index).code;
                assert!(polygon.is_valid(), "{level} {code} at {detail:?}: {:?}", polygon.check_validation());
            });
        }
    }
}

#[test]
fn the_finder_agrees_with_another_point_in_polygon() {
    let Some((geography, _)) = region() else { return };
    let polygons: Vec<_> =
        (0..939).map(|lsoa| geography.polygon(Level::Lsoa, lsoa, Detail::Full).unwrap()).collect();
    let mut inside = 0;
    for postcode in geography.postcodes().iter().step_by(40) {
        let p = postcode.position;
        let found = geography.locate(PointKey { position: Some(p), code: None }).lsoa.ok();
        let point = geo::Point::new(p.lon_degrees(), p.lat_degrees());
        let holding: Vec<u32> = (0..939).filter(|lsoa| polygons[*lsoa as usize].contains(&point)).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), holding, "{}", postcode.postcode);
        inside += holding.len();
    }
    assert!(inside > 900);
}

#[test]
fn old_codes_and_residents() {
    let Some((geography, _)) = region() else { return };
    // Every outcode's postcode finds itself, and residents of outcodes add up to those of LSOAs with one.
    let month = Month::new(2022, 6).unwrap();
    let sum = |level: Level| {
        (0..geography.areas(level).len() as AreaIndex)
            .filter_map(|i| geography.residents(level, i, month))
            .map(|r| r.count)
            .sum::<f64>()
    };
    let lsoas = sum(Level::Lsoa);
    // Both added up from the file by another program.
    assert!((lsoas - 1_635_793.0).abs() < 1e-6, "{lsoas}");
    let bedford = geography.find(Level::District, "E06000055").unwrap();
    let bedford = geography.residents(Level::District, bedford, month).unwrap();
    assert_eq!((bedford.count as u32, bedford.year, bedford.census), (187_503, 2022, false));
    for level in [Level::Ward, Level::District, Level::Msoa, Level::Force, Level::Region, Level::Country] {
        assert!((sum(level) - lsoas).abs() < 1e-6, "{level}");
    }
    assert!((sum(Level::Outcode) - lsoas).abs() < 1.0, "every LSOA has a postcode");
    for postcode in geography.postcodes().iter().step_by(997) {
        let at = geography.locate(PointKey { position: Some(postcode.position), code: None });
        assert!(at.outcode.is_some() || at.lsoa.is_err());
        assert_eq!(at.h3 >> 52 & 0xf, 9);
    }
    let nowhere = geography.locate(PointKey { position: None, code: "E01033000".parse().ok() });
    assert_eq!(nowhere.lsoa, Err(NotLocated::CodeOutsideReference));
}

/// `cargo test --release --lib geography::real -- --ignored --nocapture`
#[test]
#[ignore = "reads 80 MB; for scale"]
#[expect(clippy::print_stderr, reason = "it measures")]
fn the_nation_is_put_together() {
    let Some(folder) = data("national/reference") else { return };
    let mut report = Report::default();
    let start = Instant::now();
    let geography = load(&folder, &forces(), &[], &mut report).unwrap();
    eprintln!("load {:.2} s, {}", start.elapsed().as_secs_f64(), memory());
    for (level, areas) in geography.hierarchy.areas.iter() {
        eprintln!("{level} {}", areas.len());
    }
    eprintln!("{} postcodes; {:?}; {:?}", geography.postcodes().len(), report.oddities, report.missing);
    assert_eq!(geography.areas(Level::Lsoa).len(), 35_672);
    assert_eq!(geography.areas(Level::District).len(), 318);
    assert_eq!(geography.areas(Level::Ward).len(), 7_536);
    assert_eq!(geography.areas(Level::Country).len(), 4);

    let topology = geography.topology.as_ref().unwrap();
    for lsoa in topology.torn() {
        let p = geography.polygon(Level::Lsoa, lsoa, Detail::Full).unwrap();
        eprintln!(
            "torn {} {:?} area {} of {} parts {}",
            geography.area(Level::Lsoa, lsoa).code,
            geography.parent_of_lsoa(lsoa, Level::Ward),
            p.unsigned_area() * 1e12,
            topology.shape(lsoa).unwrap().area,
            p.0.len()
        );
    }
    let points: Vec<LonLat> = geography.postcodes().iter().map(|p| p.position).collect();
    let start = Instant::now();
    let found = points.iter().filter(|p| topology.find(**p).is_some()).count();
    let rate = |n: usize, start: Instant| n as f64 / start.elapsed().as_secs_f64() / 1e6;
    eprintln!(
        "point in polygon: {found} of {}, {:.2} M/s on one thread",
        points.len(),
        rate(points.len(), start)
    );
    let start = Instant::now();
    let located = points
        .iter()
        .filter(|p| geography.locate(PointKey { position: Some(**p), code: None }).outcode.is_some());
    eprintln!("locate: {} found, {:.2} M/s on one thread", located.count(), rate(points.len(), start));

    for level in [Level::Ward, Level::District, Level::Region, Level::Country] {
        let start = Instant::now();
        assert_dissolved(&geography, level, Detail::Full);
        eprintln!("{level} dissolved and compared in {:.2} s", start.elapsed().as_secs_f64());
    }
    for detail in [Detail::Web, Detail::Overview] {
        let start = Instant::now();
        let lost = (0..35_672).filter(|l| geography.polygon(Level::Lsoa, *l, detail).is_none()).count();
        eprintln!("LSOAs lost at {detail:?}: {lost}; {:.2} s", start.elapsed().as_secs_f64());
        assert_eq!(lost, 0);
    }
}

/// Peak resident memory, where the system says so.
fn memory() -> String {
    #[expect(clippy::disallowed_methods, reason = "a measurement of the test itself")]
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS")).collect::<Vec<_>>().join(", ")
}
