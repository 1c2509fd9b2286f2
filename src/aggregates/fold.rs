//! All files of all forces folded to snap points, in parallel; nothing is kept per row.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::counts::FileFacts;
use super::file_fold::{Desk, FileFold, Folded, KnownLabels, Labelled, StopCell, fold_file};
use super::force_cells::{ForceCells, OfMonth};
use super::join::{Join, OfFile, join};
use super::kept_fold;
use super::labels::Labels;
use super::points::Points;
use crate::archive::{ArchiveError, FileName, Holdings, Inflater, PoliceFile};
use crate::cache::Cache;
use crate::report::{KindAccounting, QuarantinedRow, Report};
use crate::values::{ByKind, CategoryGroup, Kind, Month, MonthSpan, OutcomeGroup, Pool, StopColumn};

/// What the build knows before it reads: labels and forces of `content/`.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Categories.
    pub categories: Vec<KnownCategory>,
    /// Outcome labels and groups, without the blank.
    pub outcomes: Vec<(String, OutcomeGroup)>,
    /// Forces.
    pub forces: Vec<KnownForce>,
}

/// A category as `content/categories.toml` knows it.
#[derive(Debug, Clone)]
pub struct KnownCategory {
    /// As in the CSV.
    pub label: String,
    /// How it enters the headline.
    pub group: CategoryGroup,
    /// In use today: shown even when nothing was counted in it.
    pub current: bool,
}

/// A force as `content/forces.toml` knows it.
#[derive(Debug, Clone)]
pub struct KnownForce {
    /// In file names.
    pub slug: String,
    /// "Bedfordshire Police".
    pub name: String,
    /// Its incidents are railway incidents.
    pub railway: bool,
    /// Its Crime IDs are not identifiers.
    pub reuses_ids: bool,
    /// Kinds of file it never publishes.
    pub never: Vec<Kind>,
}

/// One force, folded. Label ids are the force's own until [`super::to_areas`] brings them together.
#[derive(Debug)]
pub(super) struct ForceFold {
    pub(super) slug: String,
    pub(super) reported_by: String,
    pub(super) points: Points,
    pub(super) cells: ForceCells,
    /// Rows of outcomes files at each point.
    pub(super) outcome_rows: Vec<u32>,
    pub(super) stops: Vec<(u16, StopCell)>,
    pub(super) stop_labels: Vec<Labels>,
    pub(super) stops_of_other_months: u64,
    pub(super) joined: Join,
    pub(super) categories: Labels,
    pub(super) outcomes: Labels,
    pub(super) conflicting_ids: u64,
    /// Files with at least one row.
    pub(super) present: Vec<(Kind, Month)>,
    /// Every file read.
    pub(super) files: Vec<FileFacts>,
    /// Files without a row or without a column.
    pub(super) unusable: Vec<(Kind, Month, Option<&'static str>)>,
}

/// Every force, folded, and the months they span.
#[derive(Debug)]
pub struct Folds {
    pub(super) months: MonthSpan,
    pub(super) known: Known,
    /// By slug.
    pub(super) forces: Vec<ForceFold>,
}

impl Folds {
    /// Slugs and the names the forces report under, by slug.
    pub fn forces(&self) -> impl Iterator<Item = (&str, &str)> {
        self.forces.iter().map(|f| (f.slug.as_str(), f.reported_by.as_str()))
    }

    /// The months of the files.
    pub fn months(&self) -> MonthSpan {
        self.months
    }
}

/// Folds the newest version of every file. `done` is told the bytes of each file as it is finished.
///
/// # Errors
/// When a file cannot be read from its archive.
pub fn fold(
    holdings: &Holdings,
    known: Known,
    report: &mut Report,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Folds, ArchiveError> {
    fold_kept(holdings, known, report, None, done)
}

/// As [`fold`]; files whose folds a cache holds are not read, and the folds of others are kept there.
///
/// # Errors
/// As [`fold`].
pub fn fold_kept(
    holdings: &Holdings,
    known: Known,
    report: &mut Report,
    cache: Option<&Cache>,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Folds, ArchiveError> {
    let months = span(&holdings.files).expect("every archive holds a police file: checked when opened");
    let labels = KnownLabels {
        categories: known.categories.iter().map(|c| c.label.clone()).collect(),
        outcomes: std::iter::once(String::new())
            .chain(known.outcomes.iter().map(|(l, _)| l.clone()))
            .collect(),
    };
    let mut by_force: BTreeMap<&str, Vec<&PoliceFile>> = BTreeMap::new();
    for file in &holdings.files {
        by_force.entry(&file.name.force).or_default().push(file);
    }
    // Large forces first, so that none is left over at the end.
    let mut jobs: Vec<(&str, Vec<&PoliceFile>)> = by_force.into_iter().collect();
    let bytes = |files: &[&PoliceFile]| files.iter().map(|f| holdings.newest(f).1.bytes).sum::<u64>();
    jobs.sort_by_key(|(slug, files)| (std::cmp::Reverse(bytes(files)), *slug));
    let (readers, buffers) = (Pool::<(Inflater, Desk)>::default(), Pool::default());
    let mut folded = jobs
        .par_iter()
        .with_max_len(1)
        .map(|(slug, files)| {
            let ids_identify = !known.forces.iter().any(|f| f.slug == *slug && f.reuses_ids);
            let folds = files
                .par_iter()
                .with_max_len(1)
                .map(|file| {
                    let (archive, entry) = holdings.newest(file);
                    let shown_as = format!("{}/{}", archive.name(), entry.path);
                    let kept = Kept::of(cache, &buffers, &file.name, &labels, ids_identify);
                    let facts_of = |crc32| (archive.release, entry.bytes, crc32);
                    // What the directory of a zip says of a file is enough to know it again.
                    if let Some(crc32) = entry.crc32
                        && let Some(fold) = kept.get(entry.bytes, crc32, &shown_as)
                    {
                        done(entry.bytes);
                        let facts = facts(file, facts_of(crc32), &fold);
                        return Ok((fold, facts));
                    }
                    readers.with(|(inflater, desk)| {
                        let bytes = inflater.read(archive, entry)?;
                        let length = bytes.len() as u64;
                        let crc32 = entry.crc32.unwrap_or_else(|| libdeflater::crc32(bytes));
                        let unpacked = entry.crc32.is_none();
                        let found = unpacked.then(|| kept.get(length, crc32, &shown_as)).flatten();
                        let fold = found.unwrap_or_else(|| {
                            let fold = fold_file(bytes, &file.name, shown_as, &labels, ids_identify, desk);
                            kept.put(length, crc32, &fold);
                            fold
                        });
                        done(entry.bytes);
                        let facts = facts(file, facts_of(crc32), &fold);
                        Ok((fold, facts))
                    })
                })
                .collect::<Result<Vec<_>, ArchiveError>>()?;
            Ok(merge(slug, files, folds, months, &labels))
        })
        .collect::<Result<Vec<_>, ArchiveError>>()?;
    folded.sort_by(|a, b| a.fold.slug.cmp(&b.fold.slug));
    if let Some(cache) = cache {
        let files = folded.iter().flat_map(|m| m.fold.files.iter().map(|f| (&m.fold.slug, f)));
        let used: BTreeSet<String> =
            files.map(|(slug, f)| format!("{}-{slug}-{}.csv.{:08x}", f.month, f.kind, f.crc32)).collect();
        cache.retain(FOLDS, |name| used.contains(name));
    }
    let mut forces = Vec::with_capacity(folded.len());
    for Merged { fold, accounting, quarantined } in folded {
        for (kind, rows) in accounting.iter() {
            report.accounting[kind].add(rows);
        }
        report.quarantined.extend(quarantined);
        forces.push(fold);
    }
    report.quarantined.sort();
    Ok(Folds { months, known, forces })
}

/// The place of one file's fold in a cache.
struct Kept<'a> {
    cache: Option<&'a Cache>,
    buffers: &'a Pool<Vec<u8>>,
    name: String,
    /// All that a fold depends on but the bytes.
    key: String,
}

impl<'a> Kept<'a> {
    fn of(
        cache: Option<&'a Cache>,
        buffers: &'a Pool<Vec<u8>>,
        file: &FileName,
        known: &KnownLabels,
        ids_identify: bool,
    ) -> Self {
        let name = format!("{FOLDS}/{file}");
        let key = match cache {
            Some(_) => format!("{} {file} {known:?} {ids_identify}", kept_fold::LAYOUT),
            None => String::new(),
        };
        Self { cache, buffers, name, key }
    }

    /// Name and key for the file with this size and CRC-32.
    fn of_bytes(&self, bytes: u64, crc32: u32) -> (String, String) {
        (format!("{}.{crc32:08x}", self.name), format!("{} {bytes} {crc32:08x}", self.key))
    }

    fn get(&self, bytes: u64, crc32: u32, shown_as: &str) -> Option<FileFold> {
        let (name, key) = self.of_bytes(bytes, crc32);
        self.buffers.with(|bytes| {
            self.cache?.read(&name, &key, bytes)?;
            kept_fold::read(bytes, shown_as)
        })
    }

    fn put(&self, bytes: u64, crc32: u32, fold: &FileFold) {
        if let Some(cache) = self.cache
            && let Some(columns) = kept_fold::write(fold)
        {
            let (name, key) = self.of_bytes(bytes, crc32);
            cache.put(&name, &key, &columns);
        }
    }
}

/// The folder of the cache that holds folded files.
const FOLDS: &str = "folds";

fn span(files: &[PoliceFile]) -> Option<MonthSpan> {
    let street = files.iter().filter(|f| f.name.kind == Kind::Street).map(|f| f.name.month);
    let all = files.iter().map(|f| f.name.month);
    // The newest month of street files ends the atlas: its window must not run into months without crimes.
    MonthSpan::new(all.clone().min()?, street.max().or_else(|| all.max())?)
}

/// What is known of a file besides its counts.
fn facts(file: &PoliceFile, (release, bytes, crc32): (Month, u64, u32), fold: &FileFold) -> FileFacts {
    let (conflicting_ids, other_month) = match &fold.folded {
        Folded::Street { conflicting_ids, .. } => (*conflicting_ids, 0),
        Folded::Outcomes { .. } => (0, 0),
        Folded::Stops { other_month, .. } => (0, *other_month),
    };
    FileFacts {
        kind: file.name.kind,
        month: file.name.month,
        release,
        bytes,
        crc32,
        rows: fold.accounting.read,
        conflicting_ids,
        other_month,
    }
}

struct Merged {
    fold: ForceFold,
    accounting: ByKind<KindAccounting>,
    quarantined: Vec<QuarantinedRow>,
}

fn merge(
    slug: &str,
    files: &[&PoliceFile],
    folds: Vec<(FileFold, FileFacts)>,
    months: MonthSpan,
    known: &KnownLabels,
) -> Merged {
    let mut fold = ForceFold {
        slug: slug.to_owned(),
        reported_by: String::new(),
        points: Points::default(),
        cells: ForceCells::default(),
        outcome_rows: Vec::new(),
        stops: Vec::new(),
        stop_labels: vec![Labels::new(&[String::new()]); StopColumn::ALL.len()],
        stops_of_other_months: 0,
        joined: Join::default(),
        categories: Labels::new(&known.categories),
        outcomes: Labels::new(&known.outcomes),
        conflicting_ids: 0,
        present: Vec::new(),
        files: Vec::new(),
        unusable: Vec::new(),
    };
    let mut accounting = ByKind::<KindAccounting>::default();
    let mut quarantined = Vec::new();
    let (folds, facts): (Vec<FileFold>, Vec<FileFacts>) = folds.into_iter().unzip();
    fold.files = facts;
    let (tables, folds): (Vec<Points>, Vec<FileFold>) =
        folds.into_iter().map(|mut fold| (std::mem::take(&mut fold.points), fold)).unzip();
    let (points, ids) = Points::united(&tables);
    drop(tables);
    fold.points = points;
    fold.outcome_rows.resize(fold.points.keys.len(), 0);
    let mut incidents: Vec<OfMonth> = Vec::new();
    let (mut crimes, mut given): (Vec<LabelledFile>, Vec<LabelledFile>) = (Vec::new(), Vec::new());
    for ((file, file_fold), ids) in files.iter().zip(folds).zip(ids) {
        let (kind, month) = (file.name.kind, file.name.month);
        accounting[kind].add(&file_fold.accounting);
        quarantined.extend(file_fold.quarantined);
        let readable = file_fold.accounting.read > file_fold.accounting.quarantined.values().sum::<u64>();
        if readable {
            fold.present.push((kind, month));
        } else {
            fold.unusable.push((kind, month, file_fold.malformed));
        }
        // May lie behind the span (never for street files): such months count in lags and accounting only.
        let month = month.since(months.first()) as u16;
        let map = |labels: &Labels, into: &mut Labels| {
            labels.map_into(into).unwrap_or_else(|| {
                // More than 255 labels over all files: the rest share the last id.
                labels
                    .all()
                    .iter()
                    .map(|label| into.id(label.as_str().into()).unwrap_or(u8::MAX - 1))
                    .collect()
            })
        };
        match file_fold.folded {
            Folded::Street {
                cells,
                crimes: file_crimes,
                categories,
                outcomes: labels,
                reported_by,
                conflicting_ids,
            } => {
                let (category, outcome) =
                    (map(&categories, &mut fold.categories), map(&labels, &mut fold.outcomes));
                if !reported_by.is_empty() {
                    fold.reported_by = reported_by;
                }
                fold.conflicting_ids += conflicting_ids;
                incidents.push(OfMonth { month, cells, points: ids, category: category.clone(), outcome });
                crimes.push((month, file_crimes, category));
            }
            Folded::Outcomes { given: file_given, outcomes: labels, rows_by_point } => {
                let outcome = map(&labels, &mut fold.outcomes);
                for (point, rows) in rows_by_point.iter().enumerate() {
                    fold.outcome_rows[ids[point] as usize] += rows;
                }
                given.push((month, file_given, outcome));
            }
            Folded::Stops { cells, labels, other_month } => {
                let maps: Vec<Vec<u8>> =
                    labels.iter().zip(&mut fold.stop_labels).map(|(from, into)| map(from, into)).collect();
                fold.stops_of_other_months += other_month;
                fold.stops.extend(cells.iter().map(|(point, labels)| {
                    let mut mapped = *labels;
                    for (id, map) in mapped.iter_mut().zip(&maps) {
                        *id = map[*id as usize];
                    }
                    (month, (ids[*point as usize], mapped))
                }));
            }
        }
    }
    fold.cells = ForceCells::of(&incidents, fold.points.keys.len());
    drop(incidents);
    fold.joined = join(&of_files(&crimes), &of_files(&given));
    Merged { fold, accounting, quarantined }
}

/// Month, IDs, and the force's label for each of the file's.
type LabelledFile = (u16, Labelled, Vec<u8>);

fn of_files(files: &[LabelledFile]) -> Vec<OfFile<'_>> {
    files.iter().map(|(month, ids, labels)| OfFile { month: *month, ids, labels }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Version;

    #[test]
    fn the_newest_street_month_ends_the_span() {
        let file = |month: &str, kind| PoliceFile {
            name: FileName { force: "x".to_owned(), kind, month: month.parse().unwrap() },
            versions: vec![Version { archive: 0, entry: 0 }],
        };
        let files = [
            file("2024-01", Kind::Street),
            file("2023-12", Kind::Outcomes),
            file("2024-03", Kind::StopAndSearch),
        ];
        assert_eq!(span(&files).unwrap().to_string(), "December 2023 to January 2024");
    }
}
