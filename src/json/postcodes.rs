//! Postcode to LSOA, ward and place, in shards by common beginning, and `data/v1/postcodes.json`.
//!
//! Postcodes are cut by postcode area and first digit of the district, then by the next characters where
//! that is too many; neighbours that fit together share a shard. To look one up, take the space out, find
//! the longest prefix the index has, fetch its shard and read `postcodes[rest]`, the rest being what follows
//! the shard's own `prefix`: `[place in lsoas, wards and districts, lon, lat]`, coordinates in [`GRID`]ths of a degree
//! from the shard's origin.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level, PostcodeAt};
use crate::out::{QUICK, gzip};
use crate::values::LonLat;

use super::number::to_json;
use super::paths;
use super::points::Write;

/// Postcodes that may fit into a shard: as many are never tried without cutting them.
const MOST_POSTCODES: usize = 4_450;
/// Bytes of a shard after gzip; 40,000 as any host packs it.
const MOST_GZIP: usize = 39_500;
/// Parts of a degree: 1.1 m north, 0.7 m east. A report counts the map points within a radius of it, so that
/// a coarser grid would move points across its edge.
const GRID: i32 = 100_000;
/// Micro-degrees of one part.
const STEP: i32 = 1_000_000 / GRID;

/// A postcode without its space, and where it lies. There are two million: no text of its own.
struct Entry<'a> {
    letters: [u8; MOST_LETTERS],
    length: u8,
    at: &'a PostcodeAt,
}

/// Letters and digits of the longest postcodes.
const MOST_LETTERS: usize = 7;

impl<'a> Entry<'a> {
    fn of(at: &'a PostcodeAt) -> Self {
        let mut letters = [0; MOST_LETTERS];
        let text = [at.postcode.outcode().as_bytes(), at.postcode.incode().as_bytes()].concat();
        letters[..text.len()].copy_from_slice(&text);
        Self { letters, length: text.len() as u8, at }
    }

    /// The letters and digits.
    fn packed(&self) -> &str {
        std::str::from_utf8(&self.letters[..usize::from(self.length)]).expect("postcodes are ASCII")
    }
}

#[derive(Debug, Serialize)]
struct Shard<'a> {
    prefix: &'a str,
    grid: i32,
    origin: [i32; 2],
    lsoas: Vec<&'a str>,
    wards: Vec<Option<&'a str>>,
    districts: Vec<Option<&'a str>>,
    postcodes: BTreeMap<&'a str, (usize, i32, i32)>,
}

#[derive(Debug, Serialize)]
struct ShardEntry {
    path: String,
    postcodes: usize,
}

#[derive(Debug, Serialize)]
struct Index {
    postcodes: usize,
    shards: BTreeMap<String, ShardEntry>,
}

/// Codes of an LSOA, its ward and its district.
type CodesOf<'a> = &'a (dyn Fn(AreaIndex) -> (&'a str, Option<&'a str>, Option<&'a str>) + Sync);

fn pack(entries: &[&Entry], prefix: &str, codes_of: CodesOf<'_>) -> Vec<u8> {
    let grid = |position: LonLat| {
        (f64::from(position.lon) / f64::from(STEP), f64::from(position.lat) / f64::from(STEP))
    };
    let whole = |entry: &Entry| {
        let (lon, lat) = grid(entry.at.position);
        (lon.round() as i32, lat.round() as i32)
    };
    let west = entries.iter().map(|entry| whole(entry).0).min().unwrap_or_default();
    let south = entries.iter().map(|entry| whole(entry).1).min().unwrap_or_default();
    let mut areas: Vec<AreaIndex> = entries.iter().map(|entry| entry.at.lsoa).collect();
    areas.sort_unstable();
    areas.dedup();
    let codes: Vec<_> = areas.iter().map(|lsoa| codes_of(*lsoa)).collect();
    to_json(&Shard {
        prefix,
        grid: GRID,
        origin: [west, south],
        lsoas: codes.iter().map(|(lsoa, ..)| *lsoa).collect(),
        wards: codes.iter().map(|(_, ward, _)| *ward).collect(),
        districts: codes.iter().map(|(.., district)| *district).collect(),
        postcodes: entries
            .iter()
            .map(|entry| {
                let place = areas.binary_search(&entry.at.lsoa).expect("collected from these entries");
                let (lon, lat) = whole(entry);
                (&entry.packed()[prefix.len()..], (place, lon - west, lat - south))
            })
            .collect(),
    })
}

/// A run of entries with a prefix of their own.
struct Part<'a> {
    /// Length of the prefix.
    prefix: usize,
    entries: &'a [Entry<'a>],
}

impl<'a> Part<'a> {
    fn name(&self) -> &'a str {
        &self.entries[0].packed()[..self.prefix]
    }
}

/// Parts of a run by the character behind `prefix` ones, each cut again until it is small enough.
fn parts<'a>(entries: &'a [Entry<'a>], prefix: usize, most: usize, into: &mut Vec<Part<'a>>) {
    // Postcodes are longer than any prefix that thousands of them share.
    for part in
        entries.chunk_by(|a, b| a.packed().as_bytes().get(prefix) == b.packed().as_bytes().get(prefix))
    {
        if part.len() > most {
            parts(part, prefix + 1, most, into);
        } else {
            into.push(Part { prefix: prefix + 1, entries: part });
        }
    }
}

/// How many characters two texts begin with alike.
fn alike(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// A part with the bytes it takes after gzip.
struct Weighed<'a> {
    part: Part<'a>,
    weight: usize,
}

/// The part, cut again while it is too large for a shard.
fn weighed<'a>(part: Part<'a>, codes_of: CodesOf<'_>) -> Vec<Weighed<'a>> {
    let entries: Vec<&Entry> = part.entries.iter().collect();
    let weight = gzip(&pack(&entries, part.name(), codes_of), QUICK).len();
    if weight <= MOST_GZIP {
        return vec![Weighed { part, weight }];
    }
    let mut smaller = Vec::new();
    parts(part.entries, part.prefix, part.entries.len() / 2, &mut smaller);
    smaller.into_iter().flat_map(|part| weighed(part, codes_of)).collect()
}

/// Neighbouring parts, those of small postcode areas too, together as long as they fit: packed one by one they
/// take more bytes than in one file.
fn runs(all: Vec<Weighed<'_>>) -> Vec<Vec<Part<'_>>> {
    let mut runs: Vec<Vec<Part>> = Vec::new();
    let mut held = 0;
    for Weighed { part, weight } in all {
        held += weight;
        match runs.last_mut() {
            Some(run) if held <= MOST_GZIP => run.push(part),
            _ => {
                held = weight;
                runs.push(vec![part]);
            }
        }
    }
    runs
}

/// The shard of a run.
fn shard(run: &[Part], codes_of: CodesOf<'_>) -> Vec<u8> {
    let entries: Vec<&Entry> = run.iter().flat_map(|part| part.entries).collect();
    let (first, last) = (run[0].name(), run[run.len() - 1].name());
    pack(&entries, &first[..alike(first, last)], codes_of)
}

/// Writes all shards and the index; returns the prefixes each shard is found by, the first of which names it.
fn write_shards(
    postcodes: &[PostcodeAt],
    codes_of: CodesOf<'_>,
    write: Write<'_>,
) -> anyhow::Result<Vec<Vec<String>>> {
    let mut entries: Vec<Entry> = postcodes.iter().map(Entry::of).collect();
    // Digits come before letters: those of B before those of BA.
    entries.par_sort_unstable_by_key(|entry| entry.letters);
    let mut all = Vec::new();
    for area in entries.chunk_by(|a, b| a.at.postcode.area() == b.at.postcode.area()) {
        parts(area, area[0].at.postcode.area().len(), MOST_POSTCODES, &mut all);
    }
    let all: Vec<Weighed> = all.into_par_iter().flat_map_iter(|part| weighed(part, codes_of)).collect();
    let runs = runs(all);
    // The first prefix is in no other shard, so the name is free.
    let path = |run: &[Part]| paths::postcodes(run[0].name());
    runs.par_iter().try_for_each(|run| write((path(run), shard(run, codes_of))))?;
    let mut index = Index { postcodes: postcodes.len(), shards: BTreeMap::new() };
    for run in &runs {
        for part in run {
            let entry = ShardEntry { path: path(run), postcodes: part.entries.len() };
            index.shards.insert(part.name().to_owned(), entry);
        }
    }
    write((paths::single("postcodes"), to_json(&index)))?;
    Ok(runs.iter().map(|run| run.iter().map(|part| part.name().to_owned()).collect()).collect())
}

/// Writes all shards and the index, nothing without postcodes; returns the prefixes each shard is found by, the
/// first of which names it.
pub(super) fn write_all(atlas: &Atlas, write: Write<'_>) -> anyhow::Result<Vec<Vec<String>>> {
    let geography = atlas.geography;
    if geography.postcodes().is_empty() {
        return Ok(Vec::new());
    }
    let codes_of = |lsoa| {
        let parent = |level| {
            let parent = geography.parent_of_lsoa(lsoa, level)?;
            Some(geography.area(level, parent).code.as_str())
        };
        let code = geography.area(Level::Lsoa, lsoa).code.as_str();
        (code, parent(Level::Ward), parent(Level::District))
    };
    write_shards(geography.postcodes(), &codes_of, write)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::Value;

    use super::*;
    use crate::out::fits_gzipped;

    /// A look-up as a browser does it.
    fn look_up(files: &BTreeMap<String, Value>, postcode: &str) -> Option<(String, f64, f64)> {
        let packed = postcode.replace(' ', "");
        let index = files["data/v1/postcodes.json"]["shards"].as_object()?;
        let prefix = (1..packed.len()).rev().find(|n| index.contains_key(&packed[..*n]))?;
        let shard = &files[index[&packed[..prefix]]["path"].as_str()?];
        let entry = shard["postcodes"].get(packed.strip_prefix(shard["prefix"].as_str()?)?)?;
        let number = |value: &Value| value.as_f64().unwrap();
        let at = |i: usize| (number(&shard["origin"][i]) + number(&entry[i + 1])) / number(&shard["grid"]);
        assert_eq!(shard["wards"][entry[0].as_u64()? as usize], "E05000001");
        assert_eq!(shard["districts"][entry[0].as_u64()? as usize], "E06000001");
        let lsoa = shard["lsoas"][entry[0].as_u64()? as usize].as_str()?;
        Some((lsoa.to_owned(), at(0), at(1)))
    }

    #[test]
    fn every_postcode_is_found_in_a_small_shard() {
        let letters = ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N'];
        let mut postcodes = Vec::new();
        for district in ["LU1", "LU10", "LU11", "LU2", "L1"] {
            for sector in 0..10 {
                for first in letters {
                    for second in letters {
                        let n = postcodes.len() as i32;
                        postcodes.push(PostcodeAt {
                            postcode: format!("{district} {sector}{first}{second}").parse().unwrap(),
                            // Irregular, as real ones are.
                            position: LonLat {
                                lon: -400_000 + n * 7_919 % 90_001,
                                lat: 51_900_000 + n * 104_729 % 70_001,
                            },
                            lsoa: n as u32 / 100,
                        });
                    }
                }
            }
        }
        let few: Vec<&str> = vec!["LD1 1AA", "LD2 1AA", "LD7 1AA"];
        postcodes.extend(few.iter().map(|postcode| PostcodeAt {
            postcode: postcode.parse().unwrap(),
            position: LonLat { lon: -3_000_000, lat: 52_000_000 },
            lsoa: 0,
        }));
        let codes: Vec<String> = (0..50).map(|n| format!("E010000{n:02}")).collect();
        let files = Mutex::new(BTreeMap::new());
        let write = |(path, bytes): (String, Vec<u8>)| {
            assert_eq!(files.lock().unwrap().insert(path.clone(), bytes), None, "{path} is written once");
            Ok(())
        };
        let codes_of = |lsoa: u32| (codes[lsoa as usize].as_str(), Some("E05000001"), Some("E06000001"));
        let prefixes = write_shards(&postcodes, &codes_of, &write).unwrap();
        let files = files.into_inner().unwrap();
        assert!(prefixes.len() > 1 && files.len() == prefixes.len() + 1, "{prefixes:?}");
        for prefixes in &prefixes {
            assert!(fits_gzipped(&files[&paths::postcodes(&prefixes[0])], MOST_GZIP), "{prefixes:?}");
        }
        let json: BTreeMap<String, Value> = files
            .iter()
            .map(|(path, bytes)| (path.clone(), serde_json::from_slice(bytes).unwrap()))
            .collect();
        for at in &postcodes {
            let (lsoa, lon, lat) = look_up(&json, &at.postcode.to_string()).unwrap();
            assert_eq!(lsoa, codes[at.lsoa as usize]);
            assert!((lon - at.position.lon_degrees()).abs() <= 0.000_005_1);
            assert!((lat - at.position.lat_degrees()).abs() <= 0.000_005_1);
        }
        let shards = json["data/v1/postcodes.json"]["shards"].as_object().unwrap();
        assert_eq!(shards["LD7"]["path"], shards["LD1"]["path"], "few postcodes share a file");
        assert_eq!(look_up(&json, "LU1 9ZZ"), None);
        assert_eq!(look_up(&json, "XX1 1AA"), None);
    }
}
