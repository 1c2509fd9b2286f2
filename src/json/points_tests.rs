//! Shards of snap points, read back as a browser reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use h3o::LatLng;
use serde_json::Value;

use super::*;
use crate::json::sample;
use crate::values::LonLat;

/// (longitude, latitude, place, month, category, group, series) to count.
type Decoded = BTreeMap<(i64, i64, String, i64, String, String, String), i64>;

fn integers(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect()
}

/// The shards by path with the index behind them, and where the points of each lie.
fn shards(points: Vec<Point>, coding: &Coding) -> (Vec<(String, Vec<u8>)>, Vec<Extent>) {
    let files = Mutex::new(BTreeMap::new());
    let write = |(path, bytes): (String, Vec<u8>)| {
        assert_eq!(files.lock().unwrap().insert(path.clone(), bytes), None, "{path} is written once");
        Ok(())
    };
    let extents = write_shards(points, coding, &write).unwrap();
    let mut files = files.into_inner().unwrap();
    let index = files.remove_entry("data/v1/points.json").unwrap();
    (files.into_iter().chain([index]).collect(), extents)
}

/// The reader of the module's documentation.
fn decode(index: &Value, shard: &Value, into: &mut Decoded) {
    let list = |key: &str| index[key].as_array().unwrap().clone();
    let (categories, groups, series) = (list("categories"), list("groups"), list("series"));
    let kinds = (groups.len() * series.len()) as i64;
    let (steps, lats) = (integers(&shard["lon"]), integers(&shard["lat"]));
    let (places, codes) = (integers(&shard["place"]), integers(&shard["kinds"]));
    let (mut lon, mut lat) = (0, 0);
    let word = |list: &[Value], i: i64| list[i as usize].as_str().unwrap().to_owned();
    for i in 0..steps.len() {
        lon += steps[i];
        lat += lats[i];
        let place = word(shard["places"].as_array().unwrap(), places[i]);
        let (mut month, mut count, mut further) = (0, 1, 0);
        let mut values = shard["cells"][i].as_str().unwrap().bytes().map(|byte| i64::from(byte) - 35);
        while let Some(value) = values.next() {
            match value {
                90.. => count += values.next().unwrap(),
                89 => further += 50,
                50.. => month += value - 49,
                _ => {
                    let kind = codes[(further + value) as usize];
                    let key = (
                        lon,
                        lat,
                        place.clone(),
                        month,
                        word(&categories, kind / kinds),
                        word(&groups, kind % kinds / series.len() as i64),
                        word(&series, kind % series.len() as i64),
                    );
                    assert_eq!(into.insert(key, count), None, "alike cells are added up");
                    (count, further) = (1, 0);
                }
            }
        }
    }
}

fn snap<'a>(lon: i32, lat: i32, place: &'a str, cells: &'a [SnapCell]) -> Point<'a> {
    let position = LonLat { lon, lat };
    let h3 = LatLng::new(position.lat_degrees(), position.lon_degrees()).unwrap().to_cell(FINEST);
    Point { position, place, h3: h3.into(), district: Some("E06000055"), in_area: true, cells }
}

fn cell(month: u16, category: u8, outcome: u8, force: u8, own: bool, count: u16) -> SnapCell {
    SnapCell { month, category, outcome, force, own_force_reports: own, count }
}

#[test]
fn cells_come_back_with_like_ones_added_up() {
    let axes = sample::axes();
    let cells = [
        cell(0, 0, 2, 0, true, 1),
        cell(0, 1, 0, 0, true, 4),
        cell(1, 0, 1, 0, true, 2),
        cell(1, 0, 1, 1, true, 3),
        cell(1, 0, 2, 0, false, 1),
    ];
    let beyond = Point { district: None, in_area: false, ..snap(-390_000, 51_890_000, "", &cells[..1]) };
    let points =
        [snap(-400_000, 51_900_000, "High Street", &cells[..2]), snap(-390_000, 51_890_000, "", &cells[2..])];
    let with_beyond = points.iter().copied().chain([beyond]).collect();
    let (files, extents) = shards(with_beyond, &Coding::new(&axes, &[false, true]));
    assert_eq!(files.len(), 2, "one shard and the index");
    let json: Vec<Value> = files.iter().map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect();
    assert_eq!(json[1]["shards"][0]["path"].as_str(), Some(files[0].0.as_str()));
    assert_eq!(json[1]["shards"][0]["bbox"], serde_json::json!([-0.4, 51.89, -0.39, 51.9]));
    assert_eq!(json[0]["districts"], serde_json::json!(["E06000055"]));
    let mut districts: Vec<&Value> = json[0]["district"].as_array().unwrap().iter().collect();
    districts.sort_by_key(|district| district.is_null());
    assert_eq!(districts, [&Value::from(0), &Value::from(0), &Value::Null]);
    assert_eq!(extents[0].ranges[..2], [[-4_000, -3_900], [518_900, 519_000]]);
    // 51.9 − 0.24 = 51.66, 51.89 − 0.234 = 51.656; 51.9 + 0.24 = 52.14, 51.89 + 0.234 = 52.124.
    assert_eq!(extents[0].ranges[2..], [[516_560, 516_600], [521_240, 521_400]]);
    let mut decoded = Decoded::new();
    decode(&json[1], &json[0], &mut decoded);
    let key = |lon, lat, place: &str, month, category: &str, group: &str, series: &str| {
        (lon, lat, place.to_owned(), month, category.to_owned(), group.to_owned(), series.to_owned())
    };
    let expected: Decoded = [
        (key(-400_000, 51_900_000, "High Street", 0, "burglary", "pending", "counted"), 1),
        (key(-400_000, 51_900_000, "High Street", 0, "anti-social-behaviour", "none", "counted"), 4),
        (key(-390_000, 51_890_000, "", 1, "burglary", "no-suspect-or-evidence", "counted"), 2),
        (key(-390_000, 51_890_000, "", 1, "burglary", "no-suspect-or-evidence", "railway"), 3),
        (key(-390_000, 51_890_000, "", 1, "burglary", "pending", "stray"), 1),
        (key(-390_000, 51_890_000, "", 0, "burglary", "pending", "beyond"), 1),
    ]
    .into();
    assert_eq!(decoded, expected);
}

#[test]
fn every_kind_month_and_count_has_its_text() {
    let tallies: Vec<Tally> = [(0, 3, 1), (0, 60, 2), (41, 119, 93), (41, 3, 200), (230, 0, 1)]
        .map(|(month, kind, count)| Tally { month, kind, count })
        .into();
    let ranks: Vec<u16> = (0..120).collect();
    let text = cells_text(&tallies, &ranks);
    assert!(text.bytes().all(|byte| (b'#'..=b'~').contains(&byte)));
    let value = |value: u8| char::from(CELL_ZERO + value);
    let expected = [
        3, 90, 1, 89, 10, 88, 51, 90, 91, 90, 1, 89, 89, 19, 90, 91, 90, 91, 90, 17, 3, 88, 88, 88, 88, 82, 0,
    ];
    assert_eq!(text, expected.map(value).iter().collect::<String>());
    assert_eq!(ranked(&tallies, 120).0, [3, 0, 60, 119]);
}

#[test]
fn crowded_cells_are_split_and_no_point_is_lost() {
    let axes = sample::axes();
    let cells: Vec<SnapCell> = (0..9_000).map(|n| cell(n % 2, 0, 1, 0, true, 1 + n % 3)).collect();
    let points: Vec<Point> = (0..9_000)
        .map(|n| {
            let own = &cells[n..=n];
            let n = n as i32;
            snap(-400_000 + n % 100 * 900, 51_900_000 + n / 100 * 700, "Road", own)
        })
        .collect();
    let (files, _) = shards(points, &Coding::new(&axes, &[false, true]));
    let (index, shards) = files.split_last().unwrap();
    let index: Value = serde_json::from_slice(&index.1).unwrap();
    assert!(shards.len() >= 4);
    let mut decoded = Decoded::new();
    let mut resolutions = BTreeSet::new();
    for (_, bytes) in shards {
        let shard: Value = serde_json::from_slice(bytes).unwrap();
        assert!(shard["lon"].as_array().unwrap().len() <= MOST_POINTS);
        assert!(fits_gzipped(bytes, 120_000));
        resolutions.insert(shard["resolution"].as_u64().unwrap());
        decode(&index, &shard, &mut decoded);
    }
    assert!(resolutions.iter().all(|r| *r > 3), "{resolutions:?}");
    assert_eq!(decoded.len(), 9_000);
    assert_eq!(decoded.values().sum::<i64>(), cells.iter().map(|c| i64::from(c.count)).sum::<i64>());
}

#[test]
fn small_neighbours_share_a_file() {
    let axes = sample::axes();
    let cells = [cell(0, 0, 1, 0, true, 1)];
    // A town of more points than a shard takes, and villages around it.
    let town = (0..5_000).map(|n| snap(-400_000 + n % 100 * 200, 51_900_000 + n / 100 * 150, "Road", &cells));
    let villages =
        (0..600).map(|n| snap(-800_000 + n % 30 * 30_000, 51_600_000 + n / 30 * 30_000, "Lane", &cells));
    let points: Vec<Point> = town.chain(villages).collect();
    let children: BTreeSet<CellIndex> =
        points.iter().map(|point| child_of(point, Resolution::Five)).collect();
    let (files, extents) = shards(points, &Coding::new(&axes, &[false, true]));
    let (index, shards) = files.split_last().unwrap();
    assert!(shards.len() * 2 < children.len(), "{} files, {} cells", shards.len(), children.len());
    let index: Value = serde_json::from_slice(&index.1).unwrap();
    let listed = index["shards"].as_array().unwrap();
    assert_eq!(listed.len(), shards.len());
    assert!(listed.is_sorted_by_key(|shard| shard["cell"].as_str().unwrap()));
    assert_eq!(listed.iter().map(|shard| shard["points"].as_u64().unwrap()).sum::<u64>(), 5_600);
    for (shard, extent) in listed.iter().zip(extents) {
        assert_eq!(shard["cell"].as_str().unwrap(), extent.cell);
    }
}
