//! The file every search begins with, and the words for mending misspelt ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::Level;
use crate::settings::Profile;

use super::areas::{TopRow, Tops};
use super::shards::Shards;
use super::words::words;
use crate::json::number::to_json;

/// The shards of every kind, their files taken out.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    /// Wards and neighbourhoods by word.
    pub places: Shards,
    /// Small areas by code and number.
    pub small: Shards,
    /// Names of streets by word.
    pub streets: Shards,
    /// Streets of a district, by code, hyphen and name.
    pub districts: Shards,
    /// Lengths of words that have a list.
    pub words: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct First<'a> {
    full: bool,
    same: &'a BTreeMap<String, Vec<String>>,
    generic: &'a [String],
    silent: &'a [String],
    areas: &'a [TopRow<'a>],
    outcodes: BTreeMap<&'a str, Vec<&'a str>>,
    places: BTreeMap<&'a str, Vec<&'a str>>,
    small: BTreeMap<&'a str, Vec<&'a str>>,
    streets: BTreeMap<&'a str, Vec<&'a str>>,
    districts: BTreeMap<&'a str, Vec<&'a str>>,
    words: &'a [usize],
}

/// File names with the beginnings they hold.
fn shelf(shards: &Shards) -> BTreeMap<&str, Vec<&str>> {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (beginning, file) in &shards.index {
        files.entry(file).or_default().push(beginning);
    }
    files
}

/// The districts that are not alone in one file: file to codes, or to code, hyphen and beginnings of names.
fn parted(shards: &Shards) -> BTreeMap<&str, Vec<&str>> {
    let mut files = shelf(shards);
    // A district alone in one file is found by its code.
    files.retain(|file, held| *held != [*file] || file.contains('-'));
    files
}

/// What follows the letters of a postcode area in each of its outcodes: "10" of "N10".
///
/// The shards do not tell them apart: postcodes that begin "N10" are those of N10 or of N1.
fn by_postcode_area<'a>(outcodes: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut areas: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for outcode in outcodes {
        let (letters, rest) = outcode.split_at(outcode.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
        areas.entry(letters).or_default().push(rest);
    }
    areas
}

/// The first file.
pub(super) fn render(atlas: &Atlas, tops: &Tops, shelves: &Shelves) -> Vec<u8> {
    let words = &atlas.content.search;
    to_json(&First {
        full: atlas.publication.profile == Profile::Full,
        same: &words.same,
        generic: &words.generic,
        silent: &words.silent,
        areas: &tops.rows,
        outcodes: by_postcode_area(
            atlas.geography.areas(Level::Outcode).iter().map(|area| area.code.as_str()),
        ),
        places: shelf(&shelves.places),
        small: shelf(&shelves.small),
        streets: shelf(&shelves.streets),
        districts: parted(&shelves.districts),
        words: &shelves.words,
    })
}

#[derive(Debug, Serialize)]
struct WordsFile {
    length: usize,
    words: Vec<String>,
}

/// Every word of the names by its number of letters, alphabetically.
pub(super) fn words_by_length<'a>(
    names: impl Iterator<Item = &'a str>,
    least: usize,
) -> Vec<(usize, Vec<u8>)> {
    let mut lengths: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for word in names.flat_map(words) {
        let length = word.chars().count();
        // Numbers are typed right or not at all.
        if length >= least && !word.chars().any(|letter| letter.is_ascii_digit()) {
            lengths.entry(length).or_default().insert(word);
        }
    }
    lengths
        .into_iter()
        .map(|(length, words)| (length, to_json(&WordsFile { length, words: words.into_iter().collect() })))
        .collect()
}
