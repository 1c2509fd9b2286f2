//! History beyond the archives given: what the last published site told of releases that are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::Counts;
use super::revisions::{AreaRevision, FileRevision, IdChanges, LEVELS};
use crate::archive::{
    Holdings, PastArchive, PastAreaRevision, PastCrimes, PastFile, PastIds, PastLedger, PastRevision,
    PreviousSite,
};
use crate::geography::{AreaIndex, Geography, Level};
use crate::values::{CategoryGroup, Kind, Month, MonthSpan};

/// What a later build continues, and what this one took over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Archives of earlier builds that are no longer given, newest release first.
    pub archives: Vec<PastArchive>,
    /// Every file known in its newest version, by force, kind, month: those of this build, and those of
    /// earlier ones that no archive given holds.
    pub files: Vec<PastFile>,
    /// Of these, files whose month lies in the atlas but which no archive given holds any more.
    pub withdrawn: Vec<PastFile>,
    /// What each force's newest street files place in areas, by level, code, force.
    pub crimes: Vec<PastCrimes>,
    /// Revisions of files of forces that this atlas does not know.
    pub other_files: Vec<PastRevision>,
    /// Revisions in areas that this atlas does not know.
    pub other_areas: Vec<PastAreaRevision>,
    /// The ledger of months before the atlas's first.
    pub earlier: Vec<PastLedger>,
}

impl History {
    /// How many of the files known were counted from an archive of this release.
    pub fn files_of(&self, release: Month) -> u32 {
        self.files.iter().filter(|file| file.release == release).count() as u32
    }
}

/// Force slug, kind, month.
type FileKey = (String, Kind, Month);

/// Level slug, area code, force slug.
type PlaceKey = (&'static str, String, String);

/// Crimes by month; none where no street file is known.
type Monthly = BTreeMap<Month, Option<u32>>;

/// Puts this build's files and, where there is one, the last site's history together. Adds to
/// `counts.revisions` what differs between that site and this build.
pub fn continue_history(
    previous: Option<&PreviousSite>,
    holdings: &Holdings,
    geography: &Geography,
    counts: &mut Counts,
) {
    let own = own_files(holdings, counts);
    let placed = own_crimes(geography, counts);
    let Some(previous) = previous else {
        counts.history =
            History { files: own.into_values().collect(), crimes: series(placed), ..History::default() };
        return;
    };
    let past = past_crimes(previous);
    let mut history = History {
        archives: previous
            .archives
            .iter()
            .filter(|archive| !holdings.archives.iter().any(|given| given.release == archive.release))
            .cloned()
            .collect(),
        earlier: earlier(previous, counts.axes.months),
        ..History::default()
    };
    let changed = changed_since(previous, &own, holdings, counts);
    add_areas(&changed, &past, &placed, geography, counts);
    add_files(&changed, counts);
    carry(previous, geography, counts, &mut history);

    let mut files = own;
    for file in &previous.files {
        let key = (file.force.clone(), file.kind, file.month);
        if let Some(own) = files.get_mut(&key) {
            own.first_release = own.first_release.min(file.first_release);
        } else {
            if counts.axes.months.index(file.month).is_some() {
                history.withdrawn.push(file.clone());
            }
            files.insert(key, file.clone());
        }
    }
    history.withdrawn.sort_by(|a, b| (&a.force, a.kind, a.month).cmp(&(&b.force, b.kind, b.month)));
    history.files = files.into_values().collect();
    let mut crimes = past;
    for (key, months) in placed {
        let known = crimes.entry(key).or_default();
        for (month, crimes) in months {
            let slot = known.entry(month).or_default();
            *slot = crimes.or(*slot);
        }
    }
    history.crimes = series(crimes);
    counts.history = history;
}

/// The files counted, with the first release given that holds each.
fn own_files(holdings: &Holdings, counts: &Counts) -> BTreeMap<FileKey, PastFile> {
    let first: BTreeMap<(&str, Kind, Month), Month> = holdings
        .files
        .iter()
        .filter_map(|file| {
            let releases = file.versions.iter().map(|v| holdings.version(*v).0.release);
            Some(((file.name.force.as_str(), file.name.kind, file.name.month), releases.min()?))
        })
        .collect();
    let mut files = BTreeMap::new();
    for (force, read) in counts.axes.forces.iter().zip(&counts.files) {
        for file in read {
            let key = (force.slug.clone(), file.kind, file.month);
            let first_release = first.get(&(force.slug.as_str(), file.kind, file.month));
            let known = PastFile {
                force: force.slug.clone(),
                kind: file.kind,
                month: file.month,
                release: file.release,
                first_release: first_release.copied().unwrap_or(file.release),
                rows: file.rows,
                bytes: file.bytes,
                crc32: file.crc32,
            };
            files.insert(key, known);
        }
    }
    files
}

/// Crimes by place and reporting force, from the snap points.
fn own_crimes(geography: &Geography, counts: &Counts) -> BTreeMap<PlaceKey, Monthly> {
    let axes = &counts.axes;
    let months = axes.months.len();
    let is_crime: Vec<bool> = axes.category_groups.iter().map(|g| *g == CategoryGroup::Crime).collect();
    // For each LSOA its forces; each with one number a month in `sums`.
    let mut slots: Vec<Vec<(u8, usize)>> = vec![Vec::new(); geography.areas(Level::Lsoa).len()];
    let mut sums: Vec<u32> = Vec::new();
    for point in &counts.points {
        let of_lsoa = &mut slots[point.lsoa as usize];
        for cell in point.own_cells(&counts.cells) {
            if !is_crime[usize::from(cell.category)] {
                continue;
            }
            let from = if let Some((_, from)) = of_lsoa.iter().find(|(force, _)| *force == cell.force) {
                *from
            } else {
                of_lsoa.push((cell.force, sums.len()));
                sums.resize(sums.len() + months, 0);
                sums.len() - months
            };
            sums[from + usize::from(cell.month)] += cell.incidents();
        }
    }
    let mut areas = BTreeMap::<(Level, AreaIndex, u8), Vec<u32>>::new();
    for (lsoa, forces) in slots.iter().enumerate() {
        for level in LEVELS {
            let Some(area) = geography.parent_of_lsoa(lsoa as AreaIndex, level) else { continue };
            for (force, from) in forces {
                let row = areas.entry((level, area, *force)).or_insert_with(|| vec![0; months]);
                for (sum, count) in row.iter_mut().zip(&sums[*from..]) {
                    *sum += count;
                }
            }
        }
    }
    areas
        .into_iter()
        .map(|((level, area, force), row)| {
            let present = &counts.present[usize::from(force)][Kind::Street as usize];
            let by_month = axes
                .months
                .iter()
                .zip(row.iter().zip(present))
                .map(|(m, (n, there))| (m, there.then_some(*n)));
            let slug = axes.forces[usize::from(force)].slug.clone();
            ((level.slug(), geography.area(level, area).code.clone(), slug), by_month.collect())
        })
        .collect()
}

fn past_crimes(previous: &PreviousSite) -> BTreeMap<PlaceKey, Monthly> {
    previous
        .crimes
        .iter()
        .filter_map(|row| {
            let level: Level = row.level.parse().ok()?;
            let months = (0..).zip(&row.crimes).map(|(i, n)| (row.first.plus(i), *n)).collect();
            Some(((level.slug(), row.code.clone(), row.force.clone()), months))
        })
        .collect()
}

/// From the first known month to the last; places without any known month are left out.
fn series(places: BTreeMap<PlaceKey, Monthly>) -> Vec<PastCrimes> {
    places
        .into_iter()
        .filter_map(|((level, code, force), months)| {
            let known = || months.iter().filter(|(_, n)| n.is_some()).map(|(month, _)| *month);
            let span = MonthSpan::new(known().next()?, known().next_back()?)?;
            let crimes = span.iter().map(|month| months.get(&month).copied().flatten()).collect();
            Some(PastCrimes { level: level.to_owned(), code, force, first: span.first(), crimes })
        })
        .collect()
}

/// Files that the last site counted in another version than the first archive given that is newer.
fn changed_since(
    previous: &PreviousSite,
    own: &BTreeMap<FileKey, PastFile>,
    holdings: &Holdings,
    counts: &Counts,
) -> Vec<FileRevision> {
    let revised = &counts.revisions.files;
    let mut changed = Vec::new();
    for file in &previous.files {
        let key = (file.force.clone(), file.kind, file.month);
        let (Some(now), Some(force)) = (own.get(&key), counts.axes.force(&file.force)) else { continue };
        // The oldest version given that is newer than the one counted then.
        let newer = holdings
            .files
            .iter()
            .find(|f| (&f.name.force, f.name.kind, f.name.month) == (&key.0, key.1, key.2))
            .and_then(|f| {
                f.versions.iter().rev().map(|v| holdings.version(*v)).find(|(a, _)| a.release > file.release)
            });
        let Some((archive, entry)) = newer else { continue };
        let is_newest = archive.release == now.release;
        let same = entry.bytes == file.bytes
            && match (is_newest, entry.crc32) {
                (true, _) => now.crc32 == file.crc32,
                (false, Some(crc32)) => crc32 == file.crc32,
                (false, None) => true,
            };
        let (before, after) = (file.release, archive.release);
        let of_file = |r: &&FileRevision| (r.force, r.kind, r.month) == (force, file.kind, file.month);
        let known = revised.iter().filter(of_file).any(|r| r.before == before);
        if same || known {
            continue;
        }
        // Versions up to the next revision have the same rows.
        let next = revised.iter().filter(of_file).filter(|r| r.before >= after).min_by_key(|r| r.before);
        let rows = (file.rows, next.map_or(now.rows, |r| r.rows.0));
        changed.push(FileRevision {
            force,
            kind: file.kind,
            month: file.month,
            before,
            after,
            rows,
            ids: None,
        });
    }
    changed
}

fn add_files(changed: &[FileRevision], counts: &mut Counts) {
    counts.revisions.files.extend_from_slice(changed);
    counts.revisions.files.sort_unstable();
}

/// The crimes of areas in the street files that changed, where both versions are known. Areas that the last
/// site did not know are left out: their crimes are not new.
fn add_areas(
    changed: &[FileRevision],
    past: &BTreeMap<PlaceKey, Monthly>,
    placed: &BTreeMap<PlaceKey, Monthly>,
    geography: &Geography,
    counts: &mut Counts,
) {
    let known: BTreeSet<(&str, &str)> = past.keys().map(|(level, code, _)| (*level, code.as_str())).collect();
    let mut areas = BTreeMap::<(Level, AreaIndex, Month, Month, Month), (u32, u32)>::new();
    for file in changed.iter().filter(|file| file.kind == Kind::Street) {
        let same = |r: &FileRevision| (r.force, r.kind, r.month) == (file.force, file.kind, file.month);
        // What a version between held of each place is not told by force.
        if counts.revisions.files.iter().any(|r| same(r) && r.before >= file.after) {
            continue;
        }
        let slug = &counts.axes.forces[file.force].slug;
        for (versions, newer) in [(past, false), (placed, true)] {
            for ((level, code, force), months) in versions {
                let count = months.get(&file.month).copied().flatten().unwrap_or(0);
                if force != slug || count == 0 || !known.contains(&(*level, code.as_str())) {
                    continue;
                }
                let Some((level, area)) =
                    level.parse::<Level>().ok().and_then(|level| Some((level, geography.find(level, code)?)))
                else {
                    continue;
                };
                let sums = areas.entry((level, area, file.month, file.before, file.after)).or_default();
                if newer {
                    sums.1 += count;
                } else {
                    sums.0 += count;
                }
            }
        }
    }
    counts.revisions.areas.extend(areas.into_iter().map(|((level, area, month, before, after), crimes)| {
        AreaRevision { level, area, month, before, after, crimes }
    }));
    counts.revisions.areas.sort_unstable();
}

/// Takes over what the last site told of revisions; what the archives given tell themselves stands.
fn carry(previous: &PreviousSite, geography: &Geography, counts: &mut Counts, history: &mut History) {
    let key = |r: &FileRevision| (r.force, r.kind, r.month, r.before, r.after);
    let own: BTreeSet<_> = counts.revisions.files.iter().map(key).collect();
    for revision in &previous.revisions {
        let Some(force) = counts.axes.force(&revision.force) else {
            history.other_files.push(revision.clone());
            continue;
        };
        let PastRevision { kind, month, before, after, .. } = *revision;
        if !own.contains(&(force, kind, month, before, after)) {
            let rows = (revision.rows_before, revision.rows_after);
            let ids = revision.crime_ids.map(id_changes);
            counts.revisions.files.push(FileRevision { force, kind, month, before, after, rows, ids });
        }
    }
    counts.revisions.files.sort_unstable();
    let key = |r: &AreaRevision| (r.level, r.area, r.month, r.before, r.after);
    let own: BTreeSet<_> = counts.revisions.areas.iter().map(key).collect();
    for revision in &previous.areas {
        let PastAreaRevision { month, before, after, crimes, .. } = *revision;
        let found = revision
            .level
            .parse::<Level>()
            .ok()
            .and_then(|level| Some((level, geography.find(level, &revision.code)?)));
        match found {
            Some((level, area)) if !own.contains(&(level, area, month, before, after)) => {
                counts.revisions.areas.push(AreaRevision { level, area, month, before, after, crimes });
            }
            Some(_) => {}
            None => history.other_areas.push(revision.clone()),
        }
    }
    counts.revisions.areas.sort_unstable();
}

fn id_changes(ids: PastIds) -> IdChanges {
    IdChanges {
        before: ids.before,
        gone: ids.gone,
        kept: ids.kept,
        new: ids.new,
        other_code: ids.kept_other_lsoa_code,
        moved: ids.kept_moved,
        other_outcome: ids.kept_other_outcome,
        other_category: ids.kept_other_category,
    }
}

/// The months of the last site's ledger before this atlas's first.
fn earlier(previous: &PreviousSite, months: MonthSpan) -> Vec<PastLedger> {
    previous
        .ledgers
        .iter()
        .map(|ledger| PastLedger {
            status: ledger.status.iter().filter(|(month, _)| *month < months.first()).cloned().collect(),
            ..ledger.clone()
        })
        .filter(|ledger| !ledger.status.is_empty())
        .collect()
}
