//! Tests of the shards of the search.

use std::collections::BTreeMap;

use serde_json::Value;

use super::first::words_by_length;
use super::shards::{Keyed, shards};

struct Word(&'static str);
impl Keyed for Word {
    fn key(&self) -> &str {
        self.0
    }
}

#[test]
fn words_are_listed_by_their_length_each_once() {
    let names = ["St Neots", "Eaton Socon", "Neots Road", "A421", "Ŵyl"];
    let files: BTreeMap<usize, Value> = words_by_length(names.into_iter(), 3)
        .into_iter()
        .map(|(length, bytes)| (length, serde_json::from_slice(&bytes).unwrap()))
        .collect();
    let listed = |length: usize| files[&length]["words"].as_array().unwrap().len();
    assert_eq!(files.keys().copied().collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!((listed(3), listed(4)), (1, 1), "numbers and short words are left out");
    assert_eq!(files[&5]["words"], serde_json::json!(["eaton", "neots", "socon"]));
}

#[test]
fn a_beginning_leads_to_the_file_of_its_words() {
    let entries = ["abbey", "abbots", "beck", "bedford"].map(Word);
    let made = shards(&entries, 2, 2, &|held| {
        held.iter().map(|word| word.0).collect::<Vec<_>>().join(" ").into_bytes()
    });
    let files: BTreeMap<_, _> = made.files.into_iter().collect();
    assert_eq!(made.index["ab"], "ab");
    assert_eq!(made.index["be"], "be");
    assert_eq!(files["be"], b"beck bedford");
}
