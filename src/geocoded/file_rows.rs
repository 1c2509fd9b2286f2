//! The rows of one file with their words, each word kept once.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::archive::FileName;
use crate::geography::{AreaIndex, PointKey};
use crate::records::{UNCOUNTED_COLUMNS, read_outcomes, read_stops, read_street};
use crate::values::{Kind, LonLat, StopColumn};

/// The most words a row has: the date and all columns of a stop.
const MOST_WORDS: usize = 1 + StopColumn::ALL.len() + UNCOUNTED_COLUMNS.len();

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Its point and the code beside it.
    pub(super) key: PointKey,
    /// Places of its words in [`FileRows::list`]; those behind the kind's number of words are 0.
    words: [u32; MOST_WORDS],
    /// It repeats a later row of the file.
    pub(super) duplicate: bool,
}

/// The rows of one file that could be read.
#[derive(Debug, Default)]
pub(super) struct FileRows {
    pub(super) rows: Vec<Row>,
    /// Words of each row.
    width: usize,
    list: Vec<String>,
    places: FxHashMap<String, u32>,
}

/// What makes two rows of a file one crime: the identifier, the category and the point.
type Identity = ([u8; 16], u32, Option<LonLat>);

impl FileRows {
    /// Reads a file; rows that cannot be read are in the list of quarantined rows already.
    pub(super) fn read(bytes: &[u8], name: &FileName, ids_identify: bool) -> Self {
        let mut rows = Self::default();
        match name.kind {
            Kind::Street => rows.read_street(bytes, name, ids_identify),
            Kind::Outcomes => {
                // A file without its columns has no row that could be read.
                let _ = read_outcomes(bytes, name.month, |row| {
                    if let Ok(row) = row {
                        let key = PointKey { position: row.position, code: row.code };
                        let [by, location] = [row.reported_by, row.location].map(String::from_utf8_lossy);
                        rows.push(key, &[&by, &location, row.outcome.as_str()]);
                    }
                });
            }
            Kind::StopAndSearch => {
                let _ = read_stops(bytes, |row| {
                    if let Ok(row) = row {
                        let labels = row.labels.map(crate::records::Text::as_str);
                        let uncounted = row.uncounted.map(String::from_utf8_lossy);
                        let mut words = vec![row.date.as_str()];
                        words.extend(labels);
                        words.extend(uncounted.iter().map(|field| &**field));
                        rows.push(PointKey { position: row.position, code: None }, &words);
                    }
                });
            }
        }
        rows
    }

    fn read_street(&mut self, bytes: &[u8], name: &FileName, ids_identify: bool) {
        let mut last: FxHashMap<Identity, usize> = FxHashMap::default();
        let _ = read_street(bytes, name.month, |row| {
            let Ok(row) = row else { return };
            let key = PointKey { position: row.position, code: row.code };
            let at = self.rows.len();
            let words = [row.reported_by, row.location, row.crime_type, row.last_outcome];
            self.push(key, &words.map(crate::records::Text::as_str));
            if ids_identify && !row.crime_id.is_empty() {
                let digest = Sha256::digest(row.crime_id);
                let id: [u8; 16] = digest[..16].try_into().expect("a SHA-256 has 32 bytes");
                // The later row's outcome stands.
                if let Some(before) = last.insert((id, self.rows[at].words[2], row.position), at) {
                    self.rows[before].duplicate = true;
                }
            }
        });
    }

    fn push(&mut self, key: PointKey, words: &[&str]) {
        self.width = words.len();
        let mut places = [0; MOST_WORDS];
        for (place, word) in places.iter_mut().zip(words) {
            *place = self.place(word);
        }
        self.rows.push(Row { key, words: places, duplicate: false });
    }

    fn place(&mut self, word: &str) -> u32 {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = self.list.len() as u32;
        self.list.push(word.to_owned());
        self.places.insert(word.to_owned(), place);
        place
    }

    /// The words of a row in the order of its columns.
    pub(super) fn words(&self, row: &Row) -> impl Iterator<Item = &str> {
        let words = row.words;
        (0..self.width).map(move |at| self.list[words[at] as usize].as_str())
    }

    /// Sorts by area, point and words: nothing of the file's own order stays.
    pub(super) fn sort_by(&mut self, area: impl Fn(&Row) -> Option<AreaIndex>) {
        let mut by_word: Vec<u32> = (0..self.list.len() as u32).collect();
        by_word.sort_unstable_by_key(|place| &self.list[*place as usize]);
        let mut ranks = vec![0; by_word.len().max(1)];
        for (rank, place) in by_word.iter().enumerate() {
            ranks[*place as usize] = rank;
        }
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_by_cached_key(|row| {
            (area(row), row.key, row.words.map(|place| ranks[place as usize]), row.duplicate)
        });
        self.rows = rows;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n";

    #[test]
    fn the_earlier_of_two_rows_of_one_crime_is_the_repeat() {
        let rows = "a,2024-05,F,F,-0.5,52,On or near A,E01000001,,Drugs,Under investigation,\n\
                    a,2024-05,F,F,-0.5,52,On or near A,E01000001,,Drugs,Local resolution,\n\
                    a,2024-05,F,F,-0.6,52,On or near B,E01000001,,Drugs,Local resolution,\n\
                    ,2024-05,F,F,,,No Location,,,Anti-social behaviour,,\n";
        let name = FileName { force: "x".to_owned(), kind: Kind::Street, month: "2024-05".parse().unwrap() };
        let text = format!("{HEAD}{rows}");
        let read = FileRows::read(text.as_bytes(), &name, true);
        assert_eq!(
            read.rows.iter().map(|row| row.duplicate).collect::<Vec<_>>(),
            [true, false, false, false]
        );
        assert_eq!(read.words(&read.rows[1]).nth(3), Some("Local resolution"));
        let mut other = FileRows::read(text.as_bytes(), &name, false);
        assert!(other.rows.iter().all(|row| !row.duplicate), "IDs of this force identify nothing");
        other.sort_by(|row| row.key.code.map(|_| 0));
        assert_eq!(other.words(&other.rows[0]).nth(2), Some("Anti-social behaviour"), "no area comes first");
    }
}
