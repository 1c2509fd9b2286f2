//! The country as written: the same each time, sound as a map, with the traps its plan names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::archives::{files, zipped};
use super::areas::{Country, MERGED_LSOAS, Origin, SPLIT_LSOAS};
use super::borders::{contains, doubled_area};
use super::incidents::incidents;
use super::names::{DISTRICTS, FORCES};
use super::stops::STOPS_HEADER;
use super::street::{Archive, OUTCOMES_HEADER, STREET_HEADER};
use super::*;

use crate::values::{Bounds, LonLat, Postcode};

static COUNTRY: LazyLock<Country> = LazyLock::new(Country::found);

type Files = BTreeMap<String, Vec<u8>>;

fn archive(plan: &Plan, newest: bool) -> Files {
    let incidents = incidents(&COUNTRY, plan);
    files(&Archive { country: &COUNTRY, plan, incidents: &incidents, newest })
}

/// The files of the newest and of the older archive of the full plan.
static FULL: LazyLock<[Files; 2]> =
    LazyLock::new(|| [true, false].map(|newest| archive(&Plan::full(), newest)));

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn street_of(files: &Files, (slug, month): (&str, crate::values::Month)) -> Option<Vec<Vec<String>>> {
    files.get(&format!("{month}/{month}-{slug}-street.csv")).map(|bytes| rows(bytes))
}

#[test]
fn twice_the_same_bytes() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let written = dirs.each_ref().map(|dir| {
        write_small(dir.path()).unwrap();
        walkdir::WalkDir::new(dir.path())
            .sort_by_file_name()
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                #[expect(clippy::disallowed_methods, reason = "the test reads what was written")]
                let bytes = std::fs::read(entry.path()).unwrap();
                (entry.path().strip_prefix(dir.path()).unwrap().to_owned(), bytes)
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(written[0].len(), 3 + 14, "two archives with sums, fourteen reference files");
    assert!(written[0] == written[1]);
}

#[test]
fn neighbours_share_their_borders_and_the_rest_is_coast() {
    let mut edges: BTreeMap<(LonLat, LonLat), usize> = BTreeMap::new();
    for ring in COUNTRY.lsoas.iter().flat_map(|lsoa| &lsoa.rings) {
        assert_eq!(ring.first(), ring.last());
        assert!(ring.len() >= 4);
        for side in ring.windows(2) {
            assert_ne!(side[0], side[1]);
            *edges.entry((side[0], side[1])).or_default() += 1;
        }
    }
    assert!(edges.values().all(|times| *times == 1), "no side belongs to two areas in the same direction");
    let coast = edges.keys().filter(|(a, b)| !edges.contains_key(&(*b, *a))).count();
    let interior = edges.len() - coast;
    assert!(interior > 2 * coast, "{interior} sides inside, {coast} at the coast");
    // The coast closes: as many sides arrive at each of its points as leave.
    let mut balance: BTreeMap<LonLat, i32> = BTreeMap::new();
    for (a, b) in edges.keys().filter(|(a, b)| !edges.contains_key(&(*b, *a))) {
        *balance.entry(*a).or_default() += 1;
        *balance.entry(*b).or_default() -= 1;
    }
    assert!(balance.values().all(|n| *n == 0));
}

#[test]
fn no_border_crosses_another() {
    let mut sides: Vec<(LonLat, LonLat)> = Vec::new();
    for ring in COUNTRY.lsoas.iter().flat_map(|lsoa| &lsoa.rings) {
        sides.extend(ring.windows(2).map(|w| (w[0].min(w[1]), w[0].max(w[1]))));
    }
    sides.sort();
    sides.dedup();
    let turn = |a: LonLat, b: LonLat, c: LonLat| {
        (i64::from(b.lon - a.lon) * i64::from(c.lat - a.lat)
            - i64::from(b.lat - a.lat) * i64::from(c.lon - a.lon))
        .signum()
    };
    for (i, (a, b)) in sides.iter().enumerate() {
        // Sorted by the western end: later sides that begin east of this one's end cannot meet it.
        for (c, d) in sides[i + 1..].iter().take_while(|(c, _)| c.lon <= b.lon) {
            if a == c || a == d || b == c || b == d {
                continue;
            }
            let crosses =
                turn(*a, *b, *c) * turn(*a, *b, *d) <= 0 && turn(*c, *d, *a) * turn(*c, *d, *b) <= 0;
            assert!(!crosses, "{a:?} {b:?} crosses {c:?} {d:?}");
        }
    }
}

#[test]
fn everything_lies_inside_its_area() {
    for lsoa in &COUNTRY.lsoas {
        assert!(doubled_area(&lsoa.rings[0]) < 0, "outer rings run clockwise");
        let places = lsoa.points.iter().map(|p| p.position).chain(lsoa.postcodes.iter().map(|(_, at)| *at));
        for place in places {
            assert!(contains(&lsoa.rings, place), "{} {place:?}", lsoa.code);
        }
        // Counted in cells and measured from the rings, in square degrees at 54.35° N.
        let doubled: i64 = lsoa.rings.iter().map(|ring| -doubled_area(ring)).sum();
        let km2 = doubled as f64 / 2.0 * 1e-12 * 64.90 * 111.32;
        assert!((km2 / lsoa.area_km2 - 1.0).abs() < 0.25, "{} {km2} {}", lsoa.code, lsoa.area_km2);
    }
}

#[test]
fn the_country_has_the_size_of_a_demo() {
    let lsoas = &COUNTRY.lsoas;
    assert!((140..190).contains(&lsoas.len()), "{}", lsoas.len());
    assert!((25..40).contains(&COUNTRY.wards.len()), "{}", COUNTRY.wards.len());
    assert!((30..50).contains(&COUNTRY.msoas.len()), "{}", COUNTRY.msoas.len());
    let districts: BTreeSet<usize> = lsoas.iter().map(|lsoa| lsoa.district).collect();
    assert_eq!(districts.len(), DISTRICTS.len());
    assert!(lsoas.iter().any(|lsoa| lsoa.rings.len() > 1), "an area with an islet");
    assert!(lsoas.windows(2).all(|w| w[0].code < w[1].code));
    let splits = lsoas.iter().filter(|l| matches!(l.origin, Origin::Split(..))).count();
    let merged = lsoas.iter().filter(|l| matches!(l.origin, Origin::Merged(_))).count();
    assert_eq!((splits, merged), (2 * SPLIT_LSOAS, MERGED_LSOAS));
    let names: BTreeSet<&str> = COUNTRY.wards.iter().map(|ward| ward.name.as_str()).collect();
    assert_eq!(names.len(), COUNTRY.wards.len());
}

#[test]
fn postcodes_come_once_and_keep_their_place_on_the_national_grid() {
    let mut seen = BTreeSet::new();
    let sea = Bounds {
        min: LonLat { lon: -8_200_000, lat: 49_800_000 },
        max: LonLat { lon: 1_800_000, lat: 55_900_000 },
    };
    for (postcode, at) in COUNTRY.lsoas.iter().flat_map(|lsoa| &lsoa.postcodes) {
        let parsed: Postcode = postcode.parse().unwrap();
        assert!(["QX", "ZD"].contains(&parsed.area()));
        assert!(seen.insert(parsed), "{postcode} comes twice");
        assert!(sea.contains(*at));
        let (east, north) = lonlat_bng::convert_osgb36(at.lon_degrees(), at.lat_degrees()).unwrap();
        let (lon, lat) = lonlat_bng::convert_osgb36_to_ll(east.round(), north.round()).unwrap();
        let back = LonLat::from_degrees(lon, lat).unwrap();
        // Half a metre is lost each way by whole metres.
        assert!(at.distance_m(back) < 0.8, "{postcode}: {} m", at.distance_m(back));
    }
    assert!(seen.len() > 3_000);
}

#[test]
fn headers_and_line_ends_are_the_official_ones() {
    for (name, bytes) in FULL.iter().flatten() {
        let text = std::str::from_utf8(bytes).unwrap();
        let header = match name {
            n if n.ends_with("street.csv") => STREET_HEADER,
            n if n.ends_with("outcomes.csv") => OUTCOMES_HEADER,
            _ => STOPS_HEADER,
        };
        assert_eq!(text.split("\r\n").next(), Some(header), "{name}");
        assert!(text.ends_with("\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }
}

#[test]
fn the_traps_are_where_the_plan_puts_them() {
    for plan in [Plan::full(), Plan::small()] {
        let newest = archive(&plan, true);
        assert_eq!(street_of(&newest, plan.missing_street), None);
        assert_eq!(street_of(&newest, plan.header_only_street), Some(vec![]));
        let (slug, months) = plan.missing_outcomes;
        for month in months {
            assert!(!newest.contains_key(&format!("{month}/{month}-{slug}-outcomes.csv")));
        }
        let malformed = street_of(&newest, plan.malformed).unwrap();
        let unreadable = malformed
            .iter()
            .filter(|row| {
                row.len() != 12 || row[1].ends_with("-13") || row[4].starts_with(char::is_alphabetic)
            })
            .count();
        assert_eq!(unreadable, Plan::MALFORMED_ROWS);

        let (mut unknown, mut strays, mut months_with_strays) = (0, 0, BTreeSet::new());
        let mut repeats = [0; 3];
        for (name, bytes) in newest.iter().filter(|(name, _)| name.ends_with("-street.csv")) {
            let rows = rows(bytes);
            unknown += rows.iter().filter(|r| r.get(9).is_some_and(|c| c == Plan::UNKNOWN_CATEGORY)).count();
            if name.contains("-marlshire-") {
                months_with_strays.insert(name[..7].to_owned());
                let abroad = ["Port Thrayle", "Vellmouth"];
                strays += rows
                    .iter()
                    .filter(|r| r.len() == 12 && abroad.iter().any(|a| r[8].starts_with(a)))
                    .count();
            }
            for pair in rows.windows(2).filter(|p| !p[0][0].is_empty() && p[0][0] == p[1][0]) {
                let same = |columns: std::ops::Range<usize>| pair[0][columns.clone()] == pair[1][columns];
                let kind = match (same(4..9), same(10..11)) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, _) => 2,
                };
                assert!(same(9..10) && (kind != 2 || same(10..11)));
                repeats[kind] += 1;
            }
        }
        assert_eq!(unknown, 1);
        // A repeated stray would count twice.
        let expected = months_with_strays.len() * Plan::STRAYS_A_MONTH;
        assert!((expected..=expected + 2).contains(&strays), "{strays} strays");
        assert_eq!(repeats, [plan.repeated_identical, plan.repeated_later_outcome, plan.repeated_elsewhere]);
    }
}

#[test]
fn blanks_are_where_they_are_in_real_files() {
    let mut nowhere: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (name, bytes) in FULL[0].iter().filter(|(name, _)| name.ends_with("-street.csv")) {
        for row in rows(bytes).iter().filter(|row| row.len() == 12 && row[9] != Plan::UNKNOWN_CATEGORY) {
            if row[1].ends_with("-13") || row[4] == "east" {
                continue;
            }
            let blank_id = row[9] == "Anti-social behaviour" || name.contains("-btp-");
            assert_eq!(row[0].is_empty(), blank_id, "{name} {row:?}");
            assert_eq!(row[10].is_empty(), blank_id);
            assert_eq!(row[0].len(), if blank_id { 0 } else { 64 });
            let blank = row[4].is_empty();
            assert_eq!([row[5].is_empty(), row[7].is_empty(), row[6] == "No Location"], [blank; 3]);
            let counts = nowhere.entry(row[2].clone()).or_default();
            counts[usize::from(blank)] += 1;
        }
    }
    let share = |name: &str| nowhere[name][1] as f64 / (nowhere[name][0] + nowhere[name][1]) as f64;
    for (force, share) in FORCES.iter().map(|f| (f.slug, share(f.name))) {
        let expected = if force == "tarwen-isles" { 0.07..0.11 } else { 0.01..0.03 };
        assert!(expected.contains(&share), "{force} {share}");
    }
}

#[test]
fn codes_of_2011_end_with_their_month_and_revised_files_never_have_them() {
    let plan = Plan::full();
    let old: BTreeSet<&str> = COUNTRY
        .lsoas
        .iter()
        .flat_map(|lsoa| match &lsoa.origin {
            Origin::Unchanged => vec![],
            Origin::Split(code, _) => vec![code.as_str()],
            Origin::Merged(halves) => halves.iter().map(|(code, _)| code.as_str()).collect(),
        })
        .collect();
    let current: BTreeSet<&str> = COUNTRY.lsoas.iter().map(|lsoa| lsoa.code.as_str()).collect();
    let mut with_old = BTreeSet::new();
    for (newest, archive) in [(true, &FULL[0]), (false, &FULL[1])] {
        for (name, bytes) in archive.iter().filter(|(name, _)| name.ends_with("-street.csv")) {
            for row in rows(bytes).iter().filter(|row| row.len() == 12 && !row[7].is_empty()) {
                let is_old = old.contains(row[7].as_str());
                assert!(is_old || current.contains(row[7].as_str()), "{name} {row:?}");
                if is_old {
                    let month: crate::values::Month = name[..7].parse().unwrap();
                    assert!(month <= plan.last_month_of_2011_codes, "{name}");
                    let reported_by_marlshire =
                        FORCES.iter().any(|f| f.slug == "marlshire" && row[2] == f.name);
                    // A stray lies in another force's area, whose codes were not refreshed.
                    let stray = ["Port Thrayle", "Vellmouth"].iter().any(|abroad| row[8].starts_with(abroad));
                    let refreshed = newest && reported_by_marlshire && plan.revised.1.contains(&month);
                    assert!(!refreshed || stray, "{name} {row:?}");
                    with_old.insert(row[7].clone());
                }
            }
        }
    }
    assert_eq!(with_old.len(), SPLIT_LSOAS + 2 * MERGED_LSOAS, "every old code occurs");
}

#[test]
fn the_revision_changes_what_it_says() {
    let plan = Plan::full();
    for month in &plan.revised.1 {
        let [now, before] = [0, 1].map(|i| {
            let rows = street_of(&FULL[i], (plan.revised.0, *month)).unwrap();
            rows.into_iter()
                .filter(|r| !r[0].is_empty())
                .map(|r| (r[0].clone(), r))
                .collect::<BTreeMap<_, _>>()
        });
        let kept: Vec<_> = now.keys().filter(|id| before.contains_key(*id)).collect();
        let share = |n: usize| n as f64 / before.len() as f64;
        let differs =
            |column: usize| kept.iter().filter(|id| now[**id][column] != before[**id][column]).count();
        assert!((0.04..0.13).contains(&share(before.len() - kept.len())), "gone");
        assert!((0.02..0.09).contains(&share(now.len() - kept.len())), "new");
        assert!((0.004..0.04).contains(&share(differs(4))), "moved");
        assert!((0.04..0.13).contains(&share(differs(10))), "other outcome");
    }
    // Months behind the overlap's last outcomes are the same in both but for outcomes.
    let untouched = ("tarwen-isles", crate::values::Month::new(2024, 2).unwrap());
    let [now, before] = [0, 1].map(|i| street_of(&FULL[i], untouched).unwrap());
    assert_eq!(now.len(), before.len());
    assert!(now.iter().zip(&before).all(|(a, b)| a[..10] == b[..10]));
}

#[test]
fn a_zip_reads_back() {
    let files: Files = [("b/2.csv", "two"), ("a/1.csv", "one")]
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .into();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zipped(&files).unwrap())).unwrap();
    assert_eq!(zip.len(), 2);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_index(0).unwrap(), &mut text).unwrap();
    assert_eq!(text, "one");
}
