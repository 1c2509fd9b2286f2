//! Real archives, recounted here row by row with nothing of the program but its output.
//!
//! The data stands beside the repository or in the folder `ATLAS_DATA`; without it the tests say so.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use geo::{Contains, Distance, Euclidean, Point, Polygon};
use geo::{MultiPolygon, Scale};

use crate::site::{assert_same, build_command, json, skipped, small_areas, succeed};

pub(crate) fn data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("ATLAS_DATA").map_or(beside, PathBuf::from).join(name);
    if folder.join("archives").is_dir() {
        return Some(folder);
    }
    skipped(&format!("there is no real data in {}; name its folder in ATLAS_DATA", folder.display()));
    None
}

fn archives(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("archives")).expect("it can be listed");
    let mut zips: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "zip"))
        .collect();
    zips.sort();
    zips
}

/// Every file of a zip by the last part of its name.
pub(crate) fn unzipped(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("it opens")).expect("it is a zip");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        if entry.is_file() {
            let name = entry.name().expect("a name").rsplit('/').next().expect("a name").to_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).expect("it unpacks");
            files.insert(name, bytes);
        }
    }
    files
}

fn reference_file(folder: &Path, part: &str) -> PathBuf {
    walkdir::WalkDir::new(folder.join("reference"))
        .into_iter()
        .map(|entry| entry.expect("it can be walked").into_path())
        .find(|path| path.is_file() && path.to_string_lossy().contains(part))
        .unwrap_or_else(|| unreachable!("no reference file {part}"))
}

/// Where an LSOA code of any vintage and a point lie, by the rules of the published method.
struct Places {
    polygons: BTreeMap<String, MultiPolygon<f64>>,
    successors: HashMap<String, Vec<String>>,
}

impl Places {
    fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(reference_file(folder, "Lower_layer")).expect("boundaries");
        let collection: geojson::FeatureCollection = text.parse().expect("GeoJSON");
        let polygons = collection
            .features
            .into_iter()
            .map(|feature| {
                let code = feature.property("LSOA21CD").and_then(|v| v.as_str()).expect("a code").to_owned();
                let geometry = feature.geometry.expect("a polygon");
                let polygon = match geo::Geometry::try_from(geometry).expect("a geometry") {
                    geo::Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
                    geo::Geometry::MultiPolygon(polygons) => polygons,
                    other => unreachable!("{other:?}"),
                };
                (code, polygon)
            })
            .collect();
        let mut table = csv::Reader::from_path(reference_file(folder, "Exact_Fit")).expect("the exact fit");
        let mut successors: HashMap<String, Vec<String>> = HashMap::new();
        for row in table.records() {
            let row = row.expect("a row");
            successors.entry(row[0].to_owned()).or_default().push(row[2].to_owned());
        }
        Self { polygons, successors }
    }

    /// The LSOA 2021 of a row; none when it is in none of the region.
    fn of(&self, code: &str, lon: &str, lat: &str) -> Option<&str> {
        if let Some((code, _)) = self.polygons.get_key_value(code) {
            return Some(code);
        }
        let at = lon.parse().ok().zip(lat.parse().ok()).map(|(lon, lat)| Point::new(lon, lat));
        let candidates: Vec<&str> = if code.is_empty() {
            self.polygons.keys().map(String::as_str).collect()
        } else {
            self.successors.get(code)?.iter().map(String::as_str).collect()
        };
        if let [only] = candidates[..] {
            return Some(only);
        }
        let at = at?;
        if let Some(inside) = candidates.iter().find(|c| self.polygons[**c].contains(&at)) {
            return Some(inside);
        }
        if code.is_empty() {
            return None;
        }
        // Degrees of longitude are shorter than those of latitude: 0.615 at 52 degrees north.
        let squeezed = Point::new(at.x() * 0.615, at.y());
        let distance = |code: &str| -> f64 {
            let parts = self.polygons[code].0.iter().map(|p: &Polygon<f64>| {
                Euclidean.distance(&p.scale_around_point(0.615, 1.0, Point::new(0.0, 0.0)), &squeezed)
            });
            parts.fold(f64::INFINITY, f64::min)
        };
        candidates.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// `Violence and sexual offences` as `violence-and-sexual-offences`.
fn kebab(label: &str) -> String {
    let words = label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Street rows counted by LSOA, month and category.
#[derive(Default)]
struct Recount {
    read: u64,
    repeated: u64,
    located: u64,
    by_lsoa: HashMap<(String, String), HashMap<String, u64>>,
    /// Force-months with at least one row.
    present: BTreeSet<(String, String)>,
    /// Incidents of 2025 by LSOA: all, and those within 50 m of its border.
    near_border: HashMap<String, (u64, u64)>,
}

/// Metres from a position to the nearest border of a polygon, on a plane that touches the earth there.
fn border_m(polygon: &MultiPolygon<f64>, lon: f64, lat: f64) -> f64 {
    let metres = 111_195.0;
    let flat = |c: geo::Coord<f64>| ((c.x - lon) * metres * lat.to_radians().cos(), (c.y - lat) * metres);
    let rings = polygon.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings
        .flat_map(geo::LineString::lines)
        .map(|line| {
            let ((ax, ay), (bx, by)) = (flat(line.start), flat(line.end));
            let (dx, dy) = (bx - ax, by - ay);
            let along = (-(ax * dx + ay * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            (ax + along * dx).hypot(ay + along * dy)
        })
        .fold(f64::INFINITY, f64::min)
}

fn recount(folder: &Path) -> Recount {
    let places = Places::read(folder);
    let mut newest: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // Sorted by name, so by month: what comes later replaces what came before.
    for archive in archives(folder) {
        newest.extend(unzipped(&archive));
    }
    let mut found = Recount::default();
    for (name, bytes) in newest.iter().filter(|(name, _)| name.ends_with("-street.csv")) {
        let (month, rest) = (&name[..7], &name[8..]);
        let force = rest.trim_end_matches("-street.csv");
        let mut rows: Vec<[String; 5]> = Vec::new();
        let mut known: HashMap<[String; 4], usize> = HashMap::new();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let header = reader.headers().expect("a header").clone();
        let place = |column: &str| header.iter().position(|name| name == column).expect("the column");
        let columns = ["Crime ID", "Longitude", "Latitude", "LSOA code", "Crime type"].map(place);
        for row in reader.records() {
            let row = row.expect("a row");
            found.read += 1;
            found.present.insert((force.to_owned(), month.to_owned()));
            let [id, lon, lat, code, category] = columns.map(|column| row[column].to_owned());
            let identity = [id.clone(), category.clone(), lon.clone(), lat.clone()];
            let fields = [id, lon, lat, code, category];
            if fields[0].is_empty() {
                rows.push(fields);
            } else if let Some(before) = known.get(&identity) {
                found.repeated += 1;
                rows[*before] = fields;
            } else {
                known.insert(identity, rows.len());
                rows.push(fields);
            }
        }
        for [_, lon, lat, code, category] in &rows {
            if let Some(lsoa) = places.of(code, lon, lat) {
                found.located += 1;
                if month.starts_with("2025") {
                    let [lon, lat] =
                        [lon, lat].map(|degrees| degrees.parse().expect("a located row has a place"));
                    let near = border_m(&places.polygons[lsoa], lon, lat) <= 50.0;
                    let sums = found.near_border.entry(lsoa.to_owned()).or_default();
                    *sums = (sums.0 + 1, sums.1 + u64::from(near));
                }
                let months = found.by_lsoa.entry((lsoa.to_owned(), month.to_owned())).or_default();
                *months.entry(kebab(category)).or_default() += 1;
            }
        }
    }
    found
}

#[test]
fn the_region_is_counted_as_an_independent_loop_counts_it() {
    let Some(folder) = data("region") else { return };
    let place = tempfile::tempdir().unwrap();
    let site = place.path().join("site");
    succeed(&mut build_command(&archives(&folder), &folder.join("reference"), &site));
    let build = json(&site, "data/v1/build.json");
    let rows = &build["accounting"];
    assert_eq!(rows["street"]["read"], 485_069);
    assert_eq!(rows["street"]["duplicate"], 262);
    assert_eq!(rows["street"]["counted"], 462_291);
    assert_eq!(rows["outcomes"]["read"], 235_347);
    assert_eq!(rows["stop-and-search"]["read"], 16_650);

    let own = recount(&folder);
    assert_eq!((own.read, own.repeated, own.located), (485_069, 262, 462_291));
    let (mut cells, mut incidents) = (0, 0);
    for area in small_areas(&site).iter().filter(|area| area.level == "lsoa") {
        let force = area.force.as_ref().expect("every LSOA of the region lies in a force area");
        for (index, month) in area.months.iter().enumerate() {
            let counted = own.by_lsoa.get(&(area.code.clone(), month.clone()));
            let present = own.present.contains(&(force.clone(), month.clone()));
            for (category, series) in &area.counts {
                let expected = counted.and_then(|c| c.get(category)).copied().unwrap_or_default();
                let expected = present.then_some(expected);
                assert_eq!(series[index], expected, "{} {month} {category}", area.code);
                cells += 1;
                incidents += expected.unwrap_or_default();
            }
            let strays = if present { 0 } else { counted.map_or(0, |c| c.values().sum()) };
            assert_eq!(area.strays[index], strays, "{} {month}", area.code);
            incidents += strays;
        }
    }
    let comparators = json(&site, "data/v1/comparators/lsoa.json");
    let mut compared = 0;
    for area in comparators["areas"].as_array().unwrap() {
        let code = area["code"].as_str().unwrap();
        let Some((incidents, near)) = own.near_border.get(code) else { continue };
        let location = |name: &str| {
            let columns = comparators["columns"]["location"].as_array().unwrap();
            &area["location"][columns.iter().position(|column| column == name).unwrap()]
        };
        assert_eq!(*location("incidents"), *incidents, "{code}");
        let share = *near as f64 / *incidents as f64;
        let published = location("near_border_share").as_f64().unwrap();
        // Published with four decimals.
        assert!((published - share).abs() < 0.000_051, "{code}: {published} is not {share}");
        compared += 1;
    }
    assert!(compared > 900, "{compared} LSOAs");
    assert!(cells > 500_000, "only {cells} counts compared");
    assert_eq!(incidents, 462_291, "an LSOA is missing from the site");
}

#[test]
fn order_and_wrapping_of_archives_change_nothing() {
    let Some(folder) = data("region") else { return };
    let place = tempfile::tempdir().unwrap();
    let reference = folder.join("reference");
    let zips = archives(&folder);
    let [straight, turned, unpacked] = ["straight", "turned", "unpacked"].map(|n| place.path().join(n));
    succeed(&mut build_command(&zips, &reference, &straight));
    succeed(
        build_command(&zips.iter().rev().collect::<Vec<_>>(), &reference, &turned).args(["--threads", "1"]),
    );
    assert_same(&straight, &turned);
    // Folders have no MD5 and another name; all that is counted is the same.
    let folders: Vec<PathBuf> = zips
        .iter()
        .map(|zip| {
            let to = place.path().join(zip.file_stem().unwrap());
            for (name, bytes) in unzipped(zip) {
                let month = to.join(&name[..7]);
                std::fs::create_dir_all(&month).unwrap();
                std::fs::write(month.join(name), bytes).unwrap();
            }
            to
        })
        .collect();
    succeed(&mut build_command(&folders, &reference, &unpacked));
    let (mut zipped, mut plain) = (crate::site::files(&straight), crate::site::files(&unpacked));
    // These name the archives and their sums, or list the hashes of files that do.
    let names_archives = |path: &str| {
        path.ends_with(".html")
            || path == "data/v1/SHA256SUMS"
            || ["build", "manifest", "revisions"].iter().any(|name| path == format!("data/v1/{name}.json"))
    };
    zipped.retain(|path, _| !names_archives(path));
    plain.retain(|path, _| !names_archives(path));
    assert!(zipped.len() > 50);
    let differ: Vec<&String> = zipped.keys().filter(|path| zipped.get(*path) != plain.get(*path)).collect();
    assert!(differ.is_empty() && zipped.len() == plain.len(), "these files differ: {differ:?}");
    let accounting = |site: &Path| json(site, "data/v1/build.json")["accounting"].clone();
    assert_eq!(accounting(&straight), accounting(&unpacked));
}

#[test]
fn the_nation_is_read_to_the_last_row() {
    let Some(folder) = data("national") else { return };
    let place = tempfile::tempdir().unwrap();
    let site = place.path().join("site");
    succeed(&mut build_command(&archives(&folder), &folder.join("reference"), &site));
    let build = json(&site, "data/v1/build.json");
    let street = &build["accounting"]["street"];
    assert_eq!(street["read"], 1_321_441);
    assert_eq!(street["duplicate"], 439);
    let lsoas = small_areas(&site);
    let railway: u64 = lsoas.iter().filter(|a| a.level == "lsoa").flat_map(|area| &area.railway).sum();
    // 3,508 lie inside a small area of theirs; 5 at Rochester station carry the code of a split area but lie
    // just outside all its successors, so the nearest of these holds them.
    assert_eq!(railway, 3_508 + 5, "incidents of the British Transport Police in England and Wales");

    let coverage = json(&site, "data/v1/coverage.json");
    let months: Vec<String> = serde_json::from_value(coverage["months"].clone()).expect("months");
    let august = months.iter().position(|month| month == "2021-08").expect("a month of the archives");
    let status = |force: &str, kind: &str| {
        let forces = coverage["forces"].as_array().expect("forces");
        let found = forces.iter().find(|f| f["force"] == force).expect("a force of the archives");
        found["status"][kind][august].as_str().expect("a status").to_owned()
    };
    for force in ["greater-manchester", "metropolitan", "west-midlands", "west-yorkshire"] {
        assert_eq!(status(force, "street"), "missing", "{force}");
    }
    for force in ["btp", "northern-ireland"] {
        assert_eq!(
            [status(force, "street"), status(force, "outcomes")],
            ["present", "never-published"],
            "{force}"
        );
    }
    // Rows of other forces fall into Manchester: they are no figure of it.
    let manchester = json(&site, "data/v1/area/district/E08000003.json");
    let strays: u64 =
        manchester["strays"].as_array().expect("months").iter().filter_map(serde_json::Value::as_u64).sum();
    assert!(strays > 0 && manchester["count"].is_null() && manchester["crimes"][august].is_null());
    assert_eq!(manchester["rate_status"], "not-reported");
}
