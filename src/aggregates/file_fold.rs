//! One police file folded to counts. Pure: bytes in, counts out, so files are folded in parallel.

use sha2::{Digest, Sha256};

use super::labels::Labels;
use super::points::Points;
use crate::archive::FileName;
use crate::geography::PointKey;
use crate::records::{HeaderError, Reason, RowError, read_outcomes, read_stops, read_street};
use crate::report::{KindAccounting, QuarantinedRow};
use crate::values::{Kind, LonLat, StopColumn};

/// What the labels of the data are measured against.
#[derive(Debug, Clone)]
pub(super) struct KnownLabels {
    pub(super) categories: Vec<String>,
    pub(super) outcomes: Vec<String>,
}

/// A crime with an ID: what identity and the join with outcomes need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CrimeKey {
    /// 64 bits of the Crime ID: two of a force's few million crimes share them with odds below one in a million.
    pub(super) id: u64,
    pub(super) category: u8,
}

/// Incidents at one point of one category with one last outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileCell {
    pub(super) point: u32,
    pub(super) category: u8,
    pub(super) outcome: u8,
    pub(super) count: u32,
}

/// An outcome waiting for its crime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OutcomeKey {
    pub(super) id: u64,
    pub(super) outcome: u8,
}

/// Stops at one point with one combination of labels.
pub(super) type StopCell = (u32, [u8; StopColumn::ALL.len()]);

/// What one file holds.
#[derive(Debug, Clone)]
pub(super) enum Folded {
    Street {
        cells: Vec<FileCell>,
        crimes: Vec<CrimeKey>,
        categories: Labels,
        outcomes: Labels,
        reported_by: String,
        conflicting_ids: u64,
    },
    Outcomes {
        keys: Vec<OutcomeKey>,
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

    fn finish(self, points: Points, folded: Folded) -> FileFold {
        let Self { accounting, quarantined, malformed, .. } = self;
        FileFold { points: points.sealed(), folded, accounting, quarantined, malformed }
    }
}

fn too_many(line: u64, label: &str) -> RowError {
    RowError { line, reason: Reason::TooManyLabels, detail: label.chars().take(60).collect() }
}

/// Folds the bytes of one file; `shown_as` names it in lists of quarantined rows.
pub(super) fn fold_file(
    bytes: &[u8],
    name: &FileName,
    shown_as: String,
    known: &KnownLabels,
    ids_identify: bool,
) -> FileFold {
    let tally = Tally {
        file: shown_as,
        accounting: KindAccounting::default(),
        quarantined: Vec::new(),
        malformed: None,
    };
    match name.kind {
        Kind::Street => fold_street(bytes, name, tally, known, ids_identify),
        Kind::Outcomes => fold_outcomes(bytes, name, tally, known),
        Kind::StopAndSearch => fold_stops(bytes, name, tally),
    }
}

/// An incident with a Crime ID before repeats are taken out, in sorting order: rows of one crime stand
/// together and the last in the file comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct WithId {
    key: CrimeKey,
    position: Option<LonLat>,
    row: u32,
    point: u32,
    outcome: u8,
}

fn fold_street(
    bytes: &[u8],
    name: &FileName,
    mut tally: Tally,
    known: &KnownLabels,
    ids_identify: bool,
) -> FileFold {
    let (mut points, mut categories, mut outcomes) =
        (Points::default(), Labels::new(&known.categories), Labels::new(&known.outcomes));
    let mut incidents: Vec<(u32, u8, u8)> = Vec::new();
    let mut with_id: Vec<WithId> = Vec::new();
    let mut reported_by = String::new();
    let mut row_number = 0;
    let result = read_street(bytes, name.month, |row| {
        row_number += 1;
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
            row.reported_by.clone_into(&mut reported_by);
        }
        let point = points.id(PointKey { position: row.position, code: row.code }, row.location);
        if row.crime_id.is_empty() || !ids_identify {
            incidents.push((point, category, outcome));
        } else {
            let key = CrimeKey { id: id_of(row.crime_id), category };
            with_id.push(WithId { key, position: row.position, row: row_number, point, outcome });
        }
    });
    tally.read(&result);
    with_id.sort_unstable();
    let mut crimes = Vec::with_capacity(with_id.len());
    let mut conflicting_ids = 0;
    for (i, row) in with_id.iter().enumerate() {
        match with_id.get(i + 1) {
            // The same crime again: the later row's outcome stands.
            Some(next) if next.key == row.key && next.position == row.position => {
                tally.accounting.duplicate += 1;
            }
            next => {
                conflicting_ids += u64::from(next.is_some_and(|n| n.key.id == row.key.id));
                incidents.push((row.point, row.key.category, row.outcome));
                crimes.push(row.key);
            }
        }
    }
    crimes.dedup();
    incidents.sort_unstable();
    let mut cells: Vec<FileCell> = Vec::new();
    for (point, category, outcome) in incidents {
        match cells.last_mut() {
            Some(c) if (c.point, c.category, c.outcome) == (point, category, outcome) => c.count += 1,
            _ => cells.push(FileCell { point, category, outcome, count: 1 }),
        }
    }
    tally.finish(points, Folded::Street { cells, crimes, categories, outcomes, reported_by, conflicting_ids })
}

fn fold_outcomes(bytes: &[u8], name: &FileName, mut tally: Tally, known: &KnownLabels) -> FileFold {
    let (mut points, mut outcomes) = (Points::default(), Labels::new(&known.outcomes));
    let (mut keys, mut rows_by_point) = (Vec::new(), Vec::new());
    let result = read_outcomes(bytes, name.month, |row| {
        let row = match row {
            Ok(row) => row,
            Err(error) => return tally.refuse(error),
        };
        let Some(outcome) = outcomes.id(row.outcome) else {
            return tally.refuse(too_many(row.line, row.outcome));
        };
        let point = points.id(PointKey { position: row.position, code: row.code }, "") as usize;
        if point == rows_by_point.len() {
            rows_by_point.push(0);
        }
        rows_by_point[point] += 1;
        keys.push(OutcomeKey { id: id_of(row.crime_id), outcome });
    });
    tally.read(&result);
    tally.finish(points, Folded::Outcomes { keys, outcomes, rows_by_point })
}

fn fold_stops(bytes: &[u8], name: &FileName, mut tally: Tally) -> FileFold {
    let mut points = Points::default();
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
        cells.push((points.id(PointKey { position: row.position, code: None }, ""), ids));
    });
    tally.read(&result);
    tally.finish(points, Folded::Stops { cells, labels, other_month })
}

/// The first 16 hexadecimal digits of a Crime ID; of any other text, a hash of all of it.
pub(super) fn id_of(crime_id: &[u8]) -> u64 {
    let hex = |b: u8| match b {
        b'0'..=b'9' => Some(u64::from(b - b'0')),
        b'a'..=b'f' => Some(u64::from(b - b'a') + 10),
        _ => None,
    };
    if crime_id.len() == 64
        && let Some(id) = crime_id[..16].iter().try_fold(0u64, |id, b| hex(*b).map(|digit| id << 4 | digit))
    {
        return id;
    }
    // Archives from elsewhere, and tests, have other IDs.
    let digest = Sha256::digest(crime_id);
    u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 has 32 bytes"))
}
