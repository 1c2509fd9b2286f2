//! Cuts a sorted list into small files by how its keys begin.
//!
//! Runs of keys with a common beginning are made longer and longer until each fits into a file; neighbours
//! that fit together share one. The index maps each beginning to its file: whoever looks for a key takes
//! the longest beginning of it that the index has, or every one that the key itself begins.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::out::fits_gzipped;

/// Bytes of a file after gzip: a little below 32,000, for copies of zlib differ.
pub(super) const MOST_GZIP: usize = 31_500;

/// A list cut into files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shards {
    /// Beginning of the keys to the name of the file.
    pub index: BTreeMap<String, String>,
    /// Name and content of each file.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Something with a key; many may share one.
pub(super) trait Keyed: Sync {
    /// Letters and digits only, never empty.
    fn key(&self) -> &str;
}

struct Part<'a, T> {
    /// Letters of the beginning.
    letters: usize,
    entries: &'a [T],
}

/// The first so many letters of a key.
fn beginning(key: &str, letters: usize) -> &str {
    key.char_indices().nth(letters).map_or(key, |(at, _)| &key[..at])
}

/// Cuts a run by the letter behind the first `letters`, again and again while a part is too large.
fn cut<'a, T: Keyed>(entries: &'a [T], letters: usize, most: usize, into: &mut Vec<Part<'a, T>>) {
    for part in entries.chunk_by(|a, b| beginning(a.key(), letters) == beginning(b.key(), letters)) {
        // A run of one key cannot be cut further.
        let one_key = part[0].key() == part[part.len() - 1].key();
        if part.len() > most && !one_key {
            cut(part, letters + 1, most, into);
        } else {
            into.push(Part { letters, entries: part });
        }
    }
}

/// Neighbouring parts as one file, halved while it is too large.
fn pack<'a, T: Keyed>(
    parts: &[Part<'a, T>],
    render: &(dyn Fn(&[&T]) -> Vec<u8> + Sync),
    into: &mut Vec<(Vec<&'a str>, Vec<u8>)>,
) {
    let entries: Vec<&T> = parts.iter().flat_map(|part| part.entries).collect();
    let bytes = render(&entries);
    if !fits_gzipped(&bytes, MOST_GZIP) {
        if parts.len() > 1 {
            let (left, right) = parts.split_at(parts.len() / 2);
            pack(left, render, into);
            return pack(right, render, into);
        }
        let part = &parts[0];
        let mut smaller = Vec::new();
        cut(part.entries, part.letters + 1, part.entries.len() / 2, &mut smaller);
        if smaller.len() > 1 || smaller[0].letters < longest(part.entries) {
            return pack(&smaller, render, into);
        }
    }
    let beginnings = parts.iter().map(|part| beginning(part.entries[0].key(), part.letters)).collect();
    into.push((beginnings, bytes));
}

fn longest<T: Keyed>(entries: &[T]) -> usize {
    entries.iter().map(|entry| entry.key().chars().count()).max().unwrap_or_default()
}

/// Files of the entries, which are sorted by key; `most` entries fit into one nearly always. Keys are cut
/// to their first `letters` at least.
pub(super) fn shards<T: Keyed>(
    entries: &[T],
    letters: usize,
    most: usize,
    render: &(dyn Fn(&[&T]) -> Vec<u8> + Sync),
) -> Shards {
    let mut parts = Vec::new();
    cut(entries, letters, most, &mut parts);
    let mut runs: Vec<Vec<Part<T>>> = Vec::new();
    let mut held = 0;
    for part in parts {
        held += part.entries.len();
        match runs.last_mut() {
            Some(run) if held <= most => run.push(part),
            _ => {
                held = part.entries.len();
                runs.push(vec![part]);
            }
        }
    }
    let made: Vec<Vec<(Vec<&str>, Vec<u8>)>> = runs
        .par_iter()
        .map(|run| {
            let mut made = Vec::new();
            pack(run, render, &mut made);
            made
        })
        .collect();
    let mut out = Shards::default();
    for (beginnings, bytes) in made.into_iter().flatten() {
        // The first beginning is in no other file, so the name is free.
        let name = beginnings[0].to_owned();
        for beginning in beginnings {
            out.index.insert(beginning.to_owned(), name.clone());
        }
        out.files.push((name, bytes));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Entry(String);
    impl Keyed for Entry {
        fn key(&self) -> &str {
            &self.0
        }
    }

    fn render(entries: &[&Entry]) -> Vec<u8> {
        entries.iter().map(|entry| entry.0.clone()).collect::<Vec<_>>().join(" ").into_bytes()
    }

    #[test]
    fn every_key_is_in_the_file_of_its_beginning_and_files_are_small() {
        let mut keys: Vec<String> = (0..40_000u32)
            .map(|n| {
                let letter = |n: u32| char::from(b'a' + (n % 23) as u8);
                let hash = n.wrapping_mul(2_654_435_761);
                [hash >> 3, hash >> 9, hash >> 14, hash >> 19, hash >> 24].map(letter).iter().collect()
            })
            .chain(["a".to_owned(), "ab".to_owned(), "ŵyl".to_owned()])
            .collect();
        // One key that would fill a file alone.
        keys.extend(std::iter::repeat_n("mmmmm".to_owned(), 5_000));
        keys.sort();
        let entries: Vec<Entry> = keys.iter().cloned().map(Entry).collect();
        let made = shards(&entries, 2, 3_000, &render);
        assert!(made.files.len() > 3);
        let names: std::collections::BTreeSet<_> = made.files.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), made.files.len());
        for (_, bytes) in &made.files {
            assert!(fits_gzipped(bytes, MOST_GZIP));
        }
        let files: BTreeMap<_, _> = made.files.iter().map(|(name, bytes)| (name, bytes)).collect();
        for key in &keys {
            let beginning = (1..=key.chars().count())
                .rev()
                .map(|n| beginning(key, n))
                .find(|b| made.index.contains_key(*b))
                .unwrap();
            let text = std::str::from_utf8(files[&made.index[beginning]]).unwrap();
            assert!(text.split(' ').any(|held| held == key), "{key}");
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(shards::<Entry>(&[], 2, 10, &render), Shards::default());
    }
}
