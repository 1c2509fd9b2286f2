//! `data/v1/search.json` and the shards behind it: every area, street and place by the words of its name.
//!
//! The first file holds the areas from districts up, the words that stand for one another and the names of
//! the shards. Four kinds of shards hold the rest, each cut by how a word begins and small enough for a
//! slow line: `places` (wards and neighbourhood names), `small` (LSOAs, MSOAs and every code), `streets`
//! (which districts have a street or place of a name) and `district` (the streets of districts with
//! where they are). `words` lists every word by its length, for words whose beginning is misspelt.

mod areas;
mod first;
mod shards;
mod streets;
mod words;

use crate::atlas::Atlas;

use super::paths;
use areas::{Tops, places, small};
use shards::Shards;
use streets::Streets;

/// Words of one or two letters are not worth correcting.
const LEAST_LETTERS: usize = 3;

/// The shards of one kind with the folder they lie in.
fn in_folder(folder: &str, shards: &mut Shards, into: &mut Vec<(String, Vec<u8>)>) {
    let files = std::mem::take(&mut shards.files);
    into.extend(files.into_iter().map(|(name, bytes)| (paths::search(folder, &name), bytes)));
}

/// Every file with its path.
pub(super) fn render(atlas: &Atlas) -> Vec<(String, Vec<u8>)> {
    let tops = Tops::new(atlas);
    let streets = Streets::new(atlas, &tops);
    let (places, small) = (places(atlas, &tops), small(atlas, &tops));
    let generic = &atlas.content.search.generic;
    let mut files = Vec::new();
    let mut index = first::Shelves {
        places: areas::place_shards(&places),
        small: areas::small_shards(&small),
        streets: streets.name_shards(generic),
        districts: streets.district_shards(&tops),
        ..Default::default()
    };
    in_folder("places", &mut index.places, &mut files);
    in_folder("small", &mut index.small, &mut files);
    in_folder("streets", &mut index.streets, &mut files);
    in_folder("district", &mut index.districts, &mut files);
    let names = tops.names().chain(places.iter().flat_map(areas::Place::names)).chain(streets.names());
    for (length, bytes) in first::words_by_length(names, LEAST_LETTERS) {
        index.words.push(length);
        files.push((paths::search("words", &length.to_string()), bytes));
    }
    files.push((paths::single("search"), first::render(atlas, &tops, &index)));
    files
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
