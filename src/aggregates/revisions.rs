//! What changed between two versions of a file: rows, Crime IDs, places, outcomes, and the crimes of areas.
//!
//! Only files whose older version differs are read again, two versions of one force-month at a time.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::counts::Counts;
use super::file_fold::id_of;
use super::fold::Known;
use super::labels::Labels;
use crate::archive::{Archive, ArchiveError, Entry, FileName, Holdings, Inflater, PoliceFile, Version};
use crate::geography::{AreaIndex, Geography, Level, PointKey};
use crate::records::{read_outcomes, read_stops, read_street};
use crate::values::{CategoryGroup, Kind, LonLat, LsoaCode, Month};

/// Levels whose areas are followed from release to release.
pub(super) const LEVELS: [Level; 6] =
    [Level::Country, Level::Region, Level::County, Level::District, Level::Ward, Level::Force];

/// Every difference between neighbouring versions of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    /// By force, kind, month and older release.
    pub files: Vec<FileRevision>,
    /// By level, area, month and older release.
    pub areas: Vec<AreaRevision>,
}

/// A file that two archives hold in different versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileRevision {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Kind of file.
    pub kind: Kind,
    /// Its month.
    pub month: Month,
    /// Newest month of the older archive.
    pub before: Month,
    /// Newest month of the newer archive.
    pub after: Month,
    /// Rows in the older and the newer version.
    pub rows: (u64, u64),
    /// What became of the Crime IDs; street files only, and only where IDs identify crimes.
    pub ids: Option<IdChanges>,
}

/// What became of the Crime IDs of a street file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdChanges {
    /// IDs in the older version.
    pub before: u64,
    /// Of these, not in the newer one.
    pub gone: u64,
    /// Of these, in both.
    pub kept: u64,
    /// IDs only in the newer version.
    pub new: u64,
    /// Of the kept: another LSOA code.
    pub other_code: u64,
    /// Of the kept: other coordinates.
    pub moved: u64,
    /// Of the kept: another last outcome.
    pub other_outcome: u64,
    /// Of the kept: another category.
    pub other_category: u64,
}

/// The crimes that revised street files place in an area, in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AreaRevision {
    /// Level of the area.
    pub level: Level,
    /// Its index.
    pub area: AreaIndex,
    /// The month of the crimes.
    pub month: Month,
    /// Newest month of the older archive.
    pub before: Month,
    /// Newest month of the newer archive.
    pub after: Month,
    /// Crimes in the older and the newer version.
    pub crimes: (u32, u32),
}

impl Revisions {
    /// What is known of one area, by month.
    pub fn of_area(&self, level: Level, area: AreaIndex) -> &[AreaRevision] {
        let from = self.areas.partition_point(|r| (r.level, r.area) < (level, area));
        let to = self.areas.partition_point(|r| (r.level, r.area) <= (level, area));
        &self.areas[from..to]
    }
}

/// Compares every version of a file with the next newer one.
///
/// # Errors
/// When an archive cannot be read.
pub fn revisions(
    holdings: &Holdings,
    known: &Known,
    counts: &Counts,
    geography: &Geography,
) -> Result<Revisions, ArchiveError> {
    let pairs: Vec<(&PoliceFile, Version, Version)> = holdings
        .files
        .iter()
        .flat_map(|file| file.versions.windows(2).map(move |pair| (file, pair[1], pair[0])))
        .collect();
    let found = pairs
        .par_iter()
        .with_max_len(1)
        .map_init(
            || (Inflater::default(), Inflater::default()),
            |inflaters, (file, older, newer)| {
                let (older, newer) = (holdings.version(*older), holdings.version(*newer));
                let Some((before, after)) = different(inflaters, older, newer)? else { return Ok(None) };
                let Some(force) = counts.axes.force(&file.name.force) else { return Ok(None) };
                let releases = (older.0.release, newer.0.release);
                Ok(Some(compare(&file.name, force, releases, (before, after), known, geography)))
            },
        )
        .collect::<Result<Vec<_>, ArchiveError>>()?;
    let mut all = Revisions::default();
    let mut areas = BTreeMap::<AreaKey, (u32, u32)>::new();
    for (file, places) in found.into_iter().flatten() {
        for (key, (before, after)) in places {
            let (level, area) = key;
            let sums = areas.entry((level, area, file.month, file.before, file.after)).or_default();
            sums.0 += before;
            sums.1 += after;
        }
        all.files.push(file);
    }
    all.files.sort_unstable();
    all.areas = areas
        .into_iter()
        .map(|((level, area, month, before, after), crimes)| AreaRevision {
            level,
            area,
            month,
            before,
            after,
            crimes,
        })
        .collect();
    Ok(all)
}

/// The bytes of both versions; none when they are the same.
fn different<'a>(
    inflaters: &'a mut (Inflater, Inflater),
    older: (&Archive, &Entry),
    newer: (&Archive, &Entry),
) -> Result<Option<Bytes<'a>>, ArchiveError> {
    let same_size = older.1.bytes == newer.1.bytes;
    if same_size && older.1.crc32.is_some() && older.1.crc32 == newer.1.crc32 {
        return Ok(None);
    }
    let before = inflaters.0.read(older.0, older.1)?;
    let after = inflaters.1.read(newer.0, newer.1)?;
    Ok((before != after).then_some((before, after)))
}

/// Level, area, month, older release, newer release.
type AreaKey = (Level, AreaIndex, Month, Month, Month);

/// The bytes of an older and a newer version.
type Bytes<'a> = (&'a [u8], &'a [u8]);

type Places = BTreeMap<(Level, AreaIndex), (u32, u32)>;

fn compare(
    name: &FileName,
    force: usize,
    (before, after): (Month, Month),
    bytes: Bytes<'_>,
    known: &Known,
    geography: &Geography,
) -> (FileRevision, Places) {
    let mut places = Places::default();
    let (rows, ids) = match name.kind {
        Kind::Street => {
            let identify = !known.forces.iter().any(|f| f.slug == name.force && f.reuses_ids);
            let mut reader = Reader {
                month: name.month,
                identify,
                categories: Labels::new(
                    &known.categories.iter().map(|c| c.label.clone()).collect::<Vec<_>>(),
                ),
                outcomes: Labels::new(&[String::new()]),
                known,
                geography,
            };
            let (old, new) = (reader.read(bytes.0), reader.read(bytes.1));
            for (lsoa, crimes) in &old.by_lsoa {
                add(&mut places, geography, *lsoa, (*crimes, 0));
            }
            for (lsoa, crimes) in &new.by_lsoa {
                add(&mut places, geography, *lsoa, (0, *crimes));
            }
            ((old.rows, new.rows), identify.then(|| changes(&old.ids, &new.ids)))
        }
        // A file without a column it needs still tells how many rows it has.
        Kind::Outcomes => {
            let rows = |bytes| read_outcomes(bytes, name.month, |_| {}).unwrap_or_else(|e| e.rows);
            ((rows(bytes.0), rows(bytes.1)), None)
        }
        Kind::StopAndSearch => {
            let rows = |bytes| read_stops(bytes, |_| {}).unwrap_or_else(|e| e.rows);
            ((rows(bytes.0), rows(bytes.1)), None)
        }
    };
    (FileRevision { force, kind: name.kind, month: name.month, before, after, rows, ids }, places)
}

fn add(places: &mut Places, geography: &Geography, lsoa: AreaIndex, (before, after): (u32, u32)) {
    for level in LEVELS {
        if let Some(area) = geography.parent_of_lsoa(lsoa, level) {
            let sums = places.entry((level, area)).or_default();
            sums.0 += before;
            sums.1 += after;
        }
    }
}

/// A row with a Crime ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct IdRow {
    id: u64,
    category: u8,
    position: Option<LonLat>,
    row: u32,
    code: Option<LsoaCode>,
    outcome: u8,
}

/// One version of a street file.
struct VersionRead {
    rows: u64,
    /// One row for each ID, by ID: the last in the file.
    ids: Vec<IdRow>,
    /// Crimes by LSOA, repeats taken out.
    by_lsoa: BTreeMap<AreaIndex, u32>,
}

/// Reads both versions with the same labels, so that label ids can be compared.
struct Reader<'a> {
    month: Month,
    identify: bool,
    categories: Labels,
    outcomes: Labels,
    known: &'a Known,
    geography: &'a Geography,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8]) -> VersionRead {
        let known = self.known;
        let is_crime = |category: u8| {
            known.categories.get(usize::from(category)).is_some_and(|c| c.group == CategoryGroup::Crime)
        };
        let identify = self.identify;
        let mut crimes: BTreeMap<PointKey, u32> = BTreeMap::default();
        let mut with_id: Vec<IdRow> = Vec::new();
        let mut number = 0;
        let rows = read_street(bytes, self.month, |row| {
            number += 1;
            let Ok(row) = row else { return };
            let labels = self.categories.id(row.crime_type).zip(self.outcomes.id(row.last_outcome));
            let Some((category, outcome)) = labels else { return };
            if identify && !row.crime_id.is_empty() {
                let (position, code) = (row.position, row.code);
                with_id.push(IdRow {
                    id: id_of(row.crime_id),
                    category,
                    position,
                    row: number,
                    code,
                    outcome,
                });
            } else if is_crime(category) {
                *crimes.entry(PointKey { position: row.position, code: row.code }).or_default() += 1;
            }
        })
        .unwrap_or_else(|error| error.rows);
        with_id.sort_unstable();
        for (i, row) in with_id.iter().enumerate() {
            let repeated = with_id.get(i + 1).is_some_and(|next| {
                (next.id, next.category, next.position) == (row.id, row.category, row.position)
            });
            if !repeated && is_crime(row.category) {
                *crimes.entry(PointKey { position: row.position, code: row.code }).or_default() += 1;
            }
        }
        with_id.sort_unstable_by_key(|row| (row.id, std::cmp::Reverse(row.row)));
        with_id.dedup_by_key(|row| row.id);
        let mut by_lsoa: BTreeMap<AreaIndex, u32> = BTreeMap::default();
        for (point, count) in crimes {
            if let Ok(lsoa) = self.geography.locate(point).lsoa {
                *by_lsoa.entry(lsoa).or_default() += count;
            }
        }
        VersionRead { rows, ids: with_id, by_lsoa }
    }
}

/// Walks through both lists, which are in the order of their IDs.
fn changes(old: &[IdRow], new: &[IdRow]) -> IdChanges {
    let mut changes = IdChanges { before: old.len() as u64, ..IdChanges::default() };
    let mut at = 0;
    for row in old {
        while new.get(at).is_some_and(|n| n.id < row.id) {
            at += 1;
        }
        match new.get(at).filter(|n| n.id == row.id) {
            None => changes.gone += 1,
            Some(kept) => {
                changes.kept += 1;
                changes.other_code += u64::from(kept.code != row.code);
                changes.moved += u64::from(kept.position != row.position);
                changes.other_outcome += u64::from(kept.outcome != row.outcome);
                changes.other_category += u64::from(kept.category != row.category);
            }
        }
    }
    changes.new = new.len() as u64 - changes.kept;
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, code: &[u8], lon: i32, outcome: u8, category: u8) -> IdRow {
        let position = Some(LonLat { lon, lat: 52_000_000 });
        IdRow { id, category, position, row: 0, code: LsoaCode::from_bytes(code), outcome }
    }

    #[test]
    fn every_kind_of_change_is_counted() {
        let old = [
            row(1, b"E01000001", 0, 1, 0),
            row(2, b"E01000001", 0, 1, 0),
            row(4, b"E01000001", 0, 1, 0),
            row(5, b"E01000001", 0, 1, 0),
            row(9, b"E01000001", 0, 1, 0),
        ];
        let new = [
            row(2, b"E01000002", 0, 1, 0),
            row(3, b"E01000001", 0, 1, 0),
            row(4, b"E01000001", 7, 2, 0),
            row(5, b"E01000001", 0, 1, 3),
            row(9, b"E01000001", 0, 1, 0),
        ];
        let expected = IdChanges {
            before: 5,
            gone: 1,
            kept: 4,
            new: 1,
            other_code: 1,
            moved: 1,
            other_outcome: 1,
            other_category: 1,
        };
        assert_eq!(changes(&old, &new), expected);
        assert_eq!(changes(&old, &old).kept, 5);
        assert_eq!(changes(&[], &new).new, 5);
    }

    #[test]
    fn an_area_finds_its_own_revisions() {
        let month = Month::new(2021, 5).unwrap();
        let of =
            |level, area| AreaRevision { level, area, month, before: month, after: month, crimes: (1, 2) };
        let areas = vec![of(Level::District, 0), of(Level::District, 1), of(Level::Ward, 1)];
        let revisions = Revisions { files: Vec::new(), areas };
        assert_eq!(revisions.of_area(Level::District, 1), [of(Level::District, 1)]);
        assert!(revisions.of_area(Level::Country, 0).is_empty());
    }
}
