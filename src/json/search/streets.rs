//! Streets and places of snap points: which districts have a name, and where it is in each.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::out::{QUICK, gzip};
use crate::values::LonLat;

use super::areas::Tops;
use super::shards::{Keyed, MOST_GZIP, Shards, shards};
use super::words::{mended, words};
use crate::json::number::to_json;

/// Names of a shard, as many as nearly always fit.
const MOST_NAMES: usize = 3_000;
/// Streets of a district in one file.
const MOST_STREETS: usize = 3_000;
/// Parts of a degree: 11 m north, 7 m east; points of one street lie further apart.
const GRID: i32 = 10_000;
/// Micro-degrees of one part.
const STEP: i32 = 1_000_000 / GRID;

/// A name in a ward, at its busiest point.
#[derive(Debug, Clone, Copy)]
struct Spot {
    ward: Option<AreaIndex>,
    /// LSOA of the busiest point.
    lsoa: AreaIndex,
    position: LonLat,
    /// Incidents of all months, of the ward's points of this name.
    incidents: u64,
    /// Incidents of the busiest of these points.
    most: u64,
}

/// The spots of one name in one district, busiest first.
#[derive(Debug)]
struct Street {
    name: String,
    key: String,
    spots: Vec<Spot>,
}

impl Keyed for Street {
    fn key(&self) -> &str {
        &self.key
    }
}

/// Every street and place by district.
pub(super) struct Streets<'a> {
    atlas: &'a Atlas<'a>,
    /// By place in the areas of level district: streets in order of key and name.
    districts: Vec<Vec<Street>>,
    /// By name: rows of the districts that have it, busiest first.
    names: BTreeMap<String, Vec<usize>>,
}

/// The name a point is found by; none for motorway slips and the like, which have none.
fn name_of(place: &str) -> Option<String> {
    let name = mended(place);
    (!words(&name).is_empty()).then_some(name)
}

impl<'a> Streets<'a> {
    /// Gathers the names of all snap points.
    pub(super) fn new(atlas: &'a Atlas<'a>, tops: &Tops) -> Self {
        let counts = atlas.figures.counts();
        let mut by_district: Vec<Vec<usize>> = vec![Vec::new(); atlas.geography.areas(Level::District).len()];
        for (at, point) in counts.points.iter().enumerate() {
            if let Some(district) = atlas.geography.parent_of_lsoa(point.lsoa, Level::District) {
                by_district[district as usize].push(at);
            }
        }
        let districts: Vec<Vec<Street>> =
            by_district.par_iter().map(|points| streets_of(atlas, points)).collect();
        let mut names: BTreeMap<String, Vec<(u64, usize)>> = BTreeMap::new();
        for (district, streets) in districts.iter().enumerate() {
            for street in streets {
                let incidents = street.spots.iter().map(|spot| spot.incidents).sum();
                let row = tops.district_row(district as AreaIndex);
                names.entry(street.name.clone()).or_default().push((incidents, row));
            }
        }
        let names = names
            .into_iter()
            .map(|(name, mut districts)| {
                districts.sort_by_key(|(incidents, row)| (std::cmp::Reverse(*incidents), *row));
                (name, districts.into_iter().map(|(_, row)| row).collect())
            })
            .collect();
        Self { atlas, districts, names }
    }

    /// Every name, once.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Names under each of their words but generic ones, and under the first whatever it is.
    pub(super) fn name_shards(&self, generic: &[String]) -> Shards {
        let mut entries: Vec<Named> = Vec::new();
        for (name, districts) in &self.names {
            let words = words(name);
            let keys: BTreeSet<String> = words
                .into_iter()
                .enumerate()
                .filter(|(place, word)| *place == 0 || !generic.contains(word))
                .map(|(_, word)| word)
                .collect();
            entries.extend(keys.into_iter().map(|key| Named { key, name, districts }));
        }
        entries.sort_by(|a, b| (&a.key, a.name).cmp(&(&b.key, b.name)));
        shards(&entries, 2, MOST_NAMES, &|entries| {
            let names = entries.iter().map(|entry| (entry.name, entry.districts)).collect();
            to_json(&NamesFile { names })
        })
    }

    /// The streets of each district. Districts that fit together share a file, which has the code of one of them;
    /// a district too large for one has several, whose names begin with its code.
    pub(super) fn district_shards(&self, tops: &Tops) -> Shards {
        let made: Vec<(&str, Shards)> = self
            .districts
            .par_iter()
            .enumerate()
            .filter(|(_, streets)| !streets.is_empty())
            .map(|(district, streets)| {
                let row = tops.district_row(district as AreaIndex);
                let code = tops.rows[row].1;
                (code, shards(streets, 1, MOST_STREETS, &|streets| self.district(row, streets)))
            })
            .collect();
        together(made)
    }

    fn district(&self, district: usize, streets: &[&Street]) -> Vec<u8> {
        let spots = || streets.iter().flat_map(|street| &street.spots);
        let wards: BTreeSet<AreaIndex> = spots().filter_map(|spot| spot.ward).collect();
        let lsoas: BTreeMap<AreaIndex, Option<AreaIndex>> =
            spots().map(|spot| (spot.lsoa, spot.ward)).collect();
        let wards: Vec<AreaIndex> = wards.into_iter().collect();
        let places_of: BTreeMap<AreaIndex, usize> =
            lsoas.keys().enumerate().map(|(place, lsoa)| (*lsoa, place)).collect();
        let grid = |micro: i32| (f64::from(micro) / f64::from(STEP)).round() as i32;
        let west = spots().map(|spot| grid(spot.position.lon)).min().unwrap_or_default();
        let south = spots().map(|spot| grid(spot.position.lat)).min().unwrap_or_default();
        let area = |ward: &AreaIndex| {
            let area = self.atlas.geography.area(Level::Ward, *ward);
            (area.code.as_str(), area.name.as_str())
        };
        let small = |(lsoa, ward): (&AreaIndex, &Option<AreaIndex>)| {
            let ward = ward.and_then(|ward| wards.binary_search(&ward).ok());
            (self.atlas.geography.area(Level::Lsoa, *lsoa).code.as_str(), ward)
        };
        let places = streets
            .iter()
            .map(|street| {
                let spots = street.spots.iter().map(|spot| {
                    let lsoa = places_of[&spot.lsoa];
                    (lsoa, grid(spot.position.lon) - west, grid(spot.position.lat) - south)
                });
                (street.name.as_str(), spots.collect())
            })
            .collect();
        to_json(&OfDistrict {
            district,
            grid: GRID,
            origin: [west, south],
            wards: wards.iter().map(area).collect(),
            lsoas: lsoas.iter().map(small).collect(),
            places,
        })
    }
}

/// Districts that share a file.
struct Group<'a> {
    /// As many bytes as they take at most: packed one by one they take more than in one file.
    packed: usize,
    districts: Vec<(&'a str, Vec<u8>)>,
}

/// Shards of districts by code, as files of one or several districts.
fn together(made: Vec<(&str, Shards)>) -> Shards {
    let mut out = Shards::default();
    let mut whole: Vec<(usize, &str, Vec<u8>)> = Vec::new();
    for (code, mut shards) in made {
        if shards.files.len() > 1 {
            let named = |name: &str| format!("{code}-{name}");
            out.index.extend(shards.index.iter().map(|(from, name)| (named(from), named(name))));
            let files = shards.files.into_iter();
            out.files.extend(files.map(|(name, bytes)| (named(&name), districts_file(&[bytes.as_slice()]))));
        } else if let Some((_, bytes)) = shards.files.pop() {
            whole.push((gzip(&bytes, QUICK).len(), code, bytes));
        }
    }
    // The largest first, each into the first file that has room: files are nearly full.
    whole.sort_by_key(|(packed, code, _)| (std::cmp::Reverse(*packed), *code));
    let mut groups: Vec<Group> = Vec::new();
    for (packed, code, bytes) in whole {
        match groups.iter_mut().find(|group| group.packed + packed <= MOST_GZIP) {
            Some(group) => {
                group.packed += packed;
                group.districts.push((code, bytes));
            }
            None => groups.push(Group { packed, districts: vec![(code, bytes)] }),
        }
    }
    for Group { districts, .. } in groups {
        let name = districts[0].0;
        out.index.extend(districts.iter().map(|(code, _)| ((*code).to_owned(), name.to_owned())));
        let districts: Vec<&[u8]> = districts.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        out.files.push((name.to_owned(), districts_file(&districts)));
    }
    out
}

/// A file of districts that are JSON already.
fn districts_file(districts: &[&[u8]]) -> Vec<u8> {
    [b"{\"districts\":[", districts.join(&b","[..]).as_slice(), b"]}"].concat()
}

/// The streets of some points, in order of key and name.
fn streets_of(atlas: &Atlas, points: &[usize]) -> Vec<Street> {
    let counts = atlas.figures.counts();
    let mut spots: BTreeMap<(String, Option<AreaIndex>), Spot> = BTreeMap::new();
    for point in points.iter().map(|at| &counts.points[*at]) {
        let Some(name) = name_of(&point.place) else { continue };
        let cells = point.own_cells(&counts.cells);
        let incidents: u64 = cells.iter().map(|cell| u64::from(cell.count)).sum();
        let ward = atlas.geography.parent_of_lsoa(point.lsoa, Level::Ward);
        let spot = spots.entry((name, ward)).or_insert(Spot {
            ward,
            lsoa: point.lsoa,
            position: point.position,
            incidents: 0,
            most: 0,
        });
        spot.incidents += incidents;
        if incidents > spot.most {
            (spot.most, spot.position, spot.lsoa) = (incidents, point.position, point.lsoa);
        }
    }
    let mut streets: Vec<Street> = Vec::new();
    for ((name, _), spot) in spots {
        match streets.last_mut().filter(|street| street.name == name) {
            Some(street) => street.spots.push(spot),
            None => streets.push(Street { key: words(&name).concat(), name, spots: vec![spot] }),
        }
    }
    for street in &mut streets {
        street.spots.sort_by_key(|spot| (std::cmp::Reverse(spot.incidents), spot.ward));
    }
    streets.sort_by(|a, b| (&a.key, &a.name).cmp(&(&b.key, &b.name)));
    streets
}

/// A name under one of its words.
struct Named<'a> {
    key: String,
    name: &'a str,
    districts: &'a [usize],
}

impl Keyed for Named<'_> {
    fn key(&self) -> &str {
        &self.key
    }
}

#[derive(Debug, Serialize)]
struct NamesFile<'a> {
    names: BTreeMap<&'a str, &'a [usize]>,
}

#[derive(Debug, Serialize)]
struct OfDistrict<'a> {
    district: usize,
    grid: i32,
    origin: [i32; 2],
    wards: Vec<(&'a str, &'a str)>,
    lsoas: Vec<(&'a str, Option<usize>)>,
    places: BTreeMap<&'a str, Vec<(usize, i32, i32)>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::out::fits_gzipped;

    /// A district's shards: its bytes are hard to pack.
    fn of(seed: u32, lengths: &[usize]) -> Shards {
        let files: Vec<(String, Vec<u8>)> = lengths
            .iter()
            .enumerate()
            .map(|(place, length)| {
                let numbers = (0..*length as u32).map(|n| (n + 1).wrapping_mul(0x9e37_79b1 ^ seed) >> 3);
                let name = char::from(b'a' + place as u8).to_string();
                (name, to_json(&numbers.collect::<Vec<u32>>()))
            })
            .collect();
        let index = files.iter().map(|(name, _)| (name.clone(), name.clone())).collect();
        Shards { index, files }
    }

    #[test]
    fn small_districts_share_a_file_and_large_ones_have_several() {
        let made = vec![
            ("E1", of(1, &[1_000])),
            ("E2", of(2, &[1_000])),
            ("E3", of(3, &[4_000, 5_000])),
            ("E4", of(4, &[500])),
            ("E5", of(5, &[4_000])),
        ];
        let together = together(made);
        let files: BTreeMap<&str, usize> = together
            .files
            .iter()
            .map(|(name, bytes)| {
                assert!(fits_gzipped(bytes, MOST_GZIP), "{name}");
                let file: serde_json::Value = serde_json::from_slice(bytes).unwrap();
                (name.as_str(), file["districts"].as_array().unwrap().len())
            })
            .collect();
        assert_eq!(files, [("E3-a", 1), ("E3-b", 1), ("E5", 4)].into());
        let index: Vec<(&str, &str)> = together.index.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            index,
            [("E1", "E5"), ("E2", "E5"), ("E3-a", "E3-a"), ("E3-b", "E3-b"), ("E4", "E5"), ("E5", "E5")]
        );
    }
}
