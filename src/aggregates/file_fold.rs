//! One police file folded to counts. Pure: bytes in, counts out, so files are folded in parallel.

use sha2::{Digest, Sha256};

use super::buckets::{by_id, in_buckets};
use super::labels::Labels;
use super::points::{Gathering, Points};
use crate::archive::FileName;
use crate::geography::PointKey;
use crate::records::{HeaderError, Reason, RowError, Text, read_outcomes, read_stops, read_street};
use crate::report::{KindAccounting, QuarantinedRow};
use crate::values::{Kind, StopColumn};

/// What the labels of the data are measured against.
#[derive(Debug, Clone)]
pub(super) struct KnownLabels {
    pub(super) categories: Vec<String>,
    pub(super) outcomes: Vec<String>,
}

/// Crime IDs with a label each: the category of a crime, the outcome given to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Labelled {
    /// 64 bits of the Crime IDs, ascending: two of a force's few million crimes share them with odds below one
    /// in a million.
    pub(super) ids: Vec<u64>,
    /// As many.
    pub(super) labels: Vec<u8>,
}

impl Labelled {
    /// In any order.
    pub(super) fn by_id(rows: &[(u64, u8)]) -> Self {
        let (ids, labels) = by_id(rows, |(id, _)| *id).into_iter().unzip();
        Self { ids, labels }
    }
}

/// Incidents at one point of one category with one last outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileCell {
    pub(super) point: u32,
    pub(super) category: u8,
    pub(super) outcome: u8,
    pub(super) count: u32,
}

/// Stops at one point with one combination of labels.
pub(super) type StopCell = (u32, [u8; StopColumn::ALL.len()]);

/// What one file holds.
#[derive(Debug, Clone)]
pub(super) enum Folded {
    Street {
        cells: Vec<FileCell>,
        /// By category; an ID twice only with two categories.
        crimes: Labelled,
        categories: Labels,
        outcomes: Labels,
        reported_by: String,
        conflicting_ids: u64,
    },
    Outcomes {
        /// By outcome.
        given: Labelled,
        outcomes: Labels,
        rows_by_point: Vec<u32>,
    },
    Stops {
        cells: Vec<StopCell>,
        labels: Vec<Labels>,
        other_month: u64,
    },
}

/// One file, folded.
#[derive(Debug, Clone)]
pub(super) struct FileFold {
    pub(super) points: Points,
    pub(super) folded: Folded,
    /// Rows read, repeated, quarantined. Counted and not located follow when points are located.
    pub(super) accounting: KindAccounting,
    pub(super) quarantined: Vec<QuarantinedRow>,
    /// The file lacked a column and is treated as not supplied.
    pub(super) malformed: Option<&'static str>,
}

/// Longer lists of quarantined rows help nobody; the count by reason stays exact.
const MAX_LISTED: usize = 1_000;

struct Tally {
    file: String,
    accounting: KindAccounting,
    quarantined: Vec<QuarantinedRow>,
    malformed: Option<&'static str>,
}

impl Tally {
    fn refuse(&mut self, error: RowError) {
        *self.accounting.quarantined.entry(error.reason.slug()).or_default() += 1;
        if self.quarantined.len() < MAX_LISTED {
            let RowError { line, reason, detail } = error;
            self.quarantined.push(QuarantinedRow {
                file: self.file.clone(),
                line,
                reason: reason.slug(),
                detail,
            });
        }
    }

    fn read(&mut self, result: &Result<u64, HeaderError>) {
        match *result {
            Ok(rows) => self.accounting.read = rows,
            Err(HeaderError { column, rows }) => {
                self.accounting.read = rows;
                self.malformed = Some(column);
                let reason = Reason::MissingColumn.slug();
                if rows > 0 {
                    self.accounting.quarantined.insert(reason, rows);
                }
                self.quarantined.push(QuarantinedRow {
                    file: self.file.clone(),
                    line: 1,
                    reason,
                    detail: format!("no column {column:?}; {rows} rows not counted"),
                });
            }
        }
    }

    fn finish(self, points: &Gathering, folded: Folded) -> FileFold {
        let Self { accounting, quarantined, malformed, .. } = self;
        FileFold { points: points.points().clone(), folded, accounting, quarantined, malformed }
    }
}

fn too_many(line: u64, label: Text<'_>) -> RowError {
    RowError { line, reason: Reason::TooManyLabels, detail: label.as_str().chars().take(60).collect() }
}

/// What is written on while a file is folded: lists that keep their room for the next file.
#[derive(Default)]
pub(super) struct Desk {
    points: Gathering,
    incidents: Vec<u64>,
    with_id: Vec<WithId>,
    given: Vec<(u64, u8)>,
}

/// A point is seldom named by fewer bytes of a file.
const BYTES_OF_A_POINT: usize = 512;

/// Folds the bytes of one file; `shown_as` names it in lists of quarantined rows.
pub(super) fn fold_file(
    bytes: &[u8],
    name: &FileName,
    shown_as: String,
    known: &KnownLabels,
    ids_identify: bool,
    desk: &mut Desk,
) -> FileFold {
    desk.points.begin(bytes.len() / BYTES_OF_A_POINT);
    desk.incidents.clear();
    desk.with_id.clear();
    desk.given.clear();
    let tally = Tally {
        file: shown_as,
        accounting: KindAccounting::default(),
        quarantined: Vec::new(),
        malformed: None,
    };
    match name.kind {
        Kind::Street => fold_street(bytes, name, tally, known, ids_identify, desk),
        Kind::Outcomes => fold_outcomes(bytes, name, tally, known, desk),
        Kind::StopAndSearch => fold_stops(bytes, name, tally, &mut desk.points),
    }
}

/// An incident with a Crime ID before repeats are taken out.
#[derive(Clone, Copy)]
struct WithId {
    id: u64,
    point: u32,
    category: u8,
    outcome: u8,
}

/// Point, category and outcome in one word, in this order.
fn packed(point: u32, category: u8, outcome: u8) -> u64 {
    u64::from(point) << 16 | u64::from(category) << 8 | u64::from(outcome)
}

fn fold_street(
    bytes: &[u8],
    name: &FileName,
    mut tally: Tally,
    known: &KnownLabels,
    ids_identify: bool,
    desk: &mut Desk,
) -> FileFold {
    let Desk { points, incidents, with_id, .. } = desk;
    let (mut categories, mut outcomes) = (Labels::new(&known.categories), Labels::new(&known.outcomes));
    let mut reported_by = String::new();
    let result = read_street(bytes, name.month, |row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return tally.refuse(error),
        };
        let Some(category) = categories.id(row.crime_type) else {
            return tally.refuse(too_many(row.line, row.crime_type));
        };
        let Some(outcome) = outcomes.id(row.last_outcome) else {
            return tally.refuse(too_many(row.line, row.last_outcome));
        };
        if reported_by.is_empty() {
            row.reported_by.as_str().clone_into(&mut reported_by);
        }
        let point = points.id(PointKey { position: row.position, code: row.code }, row.location);
        if row.crime_id.is_empty() || !ids_identify {
            incidents.push(packed(point, category, outcome));
        } else {
            with_id.push(WithId { id: id_of(row.crime_id), point, category, outcome });
        }
    });
    tally.read(&result);
    let with_id = by_id(with_id, |row| row.id);
    let keys = &points.points().keys;
    let mut crimes =
        Labelled { ids: Vec::with_capacity(with_id.len()), labels: Vec::with_capacity(with_id.len()) };
    incidents.reserve(with_id.len());
    let mut conflicting_ids = 0;
    for rows in with_id.chunk_by(|a, b| a.id == b.id) {
        if let [row] = rows {
            incidents.push(packed(row.point, row.category, row.outcome));
            crimes.ids.push(row.id);
            crimes.labels.push(row.category);
            continue;
        }
        // Rows of one crime, in the order of the file behind one another.
        let position = |row: &WithId| keys[row.point as usize].position;
        let mut rows = rows.to_vec();
        rows.sort_by_key(|row| (row.category, position(row)));
        let first = crimes.ids.len();
        for (i, row) in rows.iter().enumerate() {
            match rows.get(i + 1) {
                // The same crime again: the later row's outcome stands.
                Some(next) if (next.category, position(next)) == (row.category, position(row)) => {
                    tally.accounting.duplicate += 1;
                }
                next => {
                    conflicting_ids += u64::from(next.is_some());
                    incidents.push(packed(row.point, row.category, row.outcome));
                    if crimes.labels[first..].last() != Some(&row.category) {
                        crimes.ids.push(row.id);
                        crimes.labels.push(row.category);
                    }
                }
            }
        }
    }
    let cells = cells(incidents, keys.len());
    tally.finish(points, Folded::Street { cells, crimes, categories, outcomes, reported_by, conflicting_ids })
}

/// Equal incidents counted together, in the order of point, category, outcome.
fn cells(incidents: &[u64], points: usize) -> Vec<FileCell> {
    let (mut sorted, starts) = in_buckets(incidents, points, |incident| (incident >> 16) as usize);
    for ends in starts.windows(2) {
        if ends[1] - ends[0] > 1 {
            sorted[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
    }
    sorted
        .chunk_by(|a, b| a == b)
        .map(|same| {
            let [outcome, category, ..] = same[0].to_le_bytes();
            FileCell { point: (same[0] >> 16) as u32, category, outcome, count: same.len() as u32 }
        })
        .collect()
}

fn fold_outcomes(
    bytes: &[u8],
    name: &FileName,
    mut tally: Tally,
    known: &KnownLabels,
    desk: &mut Desk,
) -> FileFold {
    let Desk { points, given, .. } = desk;
    let (mut outcomes, mut rows_by_point) = (Labels::new(&known.outcomes), Vec::new());
    let result = read_outcomes(bytes, name.month, |row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return tally.refuse(error),
        };
        let Some(outcome) = outcomes.id(row.outcome) else {
            return tally.refuse(too_many(row.line, row.outcome));
        };
        let point = points.id(PointKey { position: row.position, code: row.code }, Text::default()) as usize;
        if point == rows_by_point.len() {
            rows_by_point.push(0);
        }
        rows_by_point[point] += 1;
        given.push((id_of(row.crime_id), outcome));
    });
    tally.read(&result);
    let given = Labelled::by_id(given);
    tally.finish(points, Folded::Outcomes { given, outcomes, rows_by_point })
}

fn fold_stops(bytes: &[u8], name: &FileName, mut tally: Tally, points: &mut Gathering) -> FileFold {
    let mut labels = vec![Labels::new(&[String::new()]); StopColumn::ALL.len()];
    let (mut cells, mut other_month) = (Vec::new(), 0);
    let result = read_stops(bytes, |row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return tally.refuse(error),
        };
        let mut ids = [0; StopColumn::ALL.len()];
        for ((id, labels), label) in ids.iter_mut().zip(&mut labels).zip(row.labels) {
            match labels.id(label) {
                Some(found) => *id = found,
                None => return tally.refuse(too_many(row.line, label)),
            }
        }
        other_month += u64::from(row.month != name.month);
        cells.push((points.id(PointKey { position: row.position, code: None }, Text::default()), ids));
    });
    tally.read(&result);
    tally.finish(points, Folded::Stops { cells, labels, other_month })
}

/// The first 16 hexadecimal digits of a Crime ID; of any other text, a hash of all of it.
#[inline]
pub(super) fn id_of(crime_id: &[u8]) -> u64 {
    if let Ok(whole) = <&[u8; 64]>::try_from(crime_id)
        && let ([high, low, ..], _) = whole.as_chunks::<8>()
        && let (Some(high), Some(low)) = (eight_hex_digits(*high), eight_hex_digits(*low))
    {
        return u64::from(high) << 32 | u64::from(low);
    }
    // Archives from elsewhere, and tests, have other IDs.
    let digest = Sha256::digest(crime_id);
    u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 has 32 bytes"))
}

/// The number that eight hexadecimal digits, letters in lower case, write; none when any byte is not one.
#[inline]
fn eight_hex_digits(text: [u8; 8]) -> Option<u32> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_be_bytes(text);
    // '0' to '9' are 0x30 to 0x39, 'a' to 'f' are 0x61 to 0x66: bit 6 tells letters.
    let letters = (bytes >> 6) & EACH;
    let lower = bytes & (0x0f * EACH);
    let right_upper = bytes & (0xf0 * EACH) == 0x30 * (EACH + letters);
    // At most 15 + 9 in each byte. Letters must come out above 9, digits below 10, and nothing above 15.
    let values = lower + letters * 9;
    let right_value = (values + 6 * EACH) & (0x10 * EACH) == letters << 4 && values & (0x10 * EACH) == 0;
    if !right_upper || !right_value {
        return None;
    }
    let twos = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos | twos >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hexadecimal_digits_are_read(text in "[0-9a-f]{8}", at in 0usize..8, byte: u8) {
            let mut bytes: [u8; 8] = text.as_bytes().try_into().unwrap();
            prop_assert_eq!(eight_hex_digits(bytes), u32::from_str_radix(&text, 16).ok());
            bytes[at] = byte;
            let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            prop_assert_eq!(eight_hex_digits(bytes).is_some(), is_digit);
        }
    }

    #[test]
    fn ids_of_every_shape() {
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(id_of(id.as_bytes()), 0x0123_4567_89ab_cdef);
        let of = [id.to_uppercase(), "x".to_owned(), id[1..].to_owned()].map(|id| id_of(id.as_bytes()));
        assert!(of[0] != of[1] && of[1] != of[2] && !of.contains(&0x0123_4567_89ab_cdef));
    }
}
