//! `data/v1/revisions.json`: the archives given, and what a newer one changed in files that an older one has.

use serde::Serialize;

use crate::geography::{AreaIndex, Level};
use crate::report::ArchiveUsed;
use crate::statistics::{Axes, FileRevision, History, IdChanges, PastFile, PastRevision, Revisions};

use super::number::to_json;

#[derive(Debug, Serialize)]
struct ArchiveObject<'a> {
    name: &'a str,
    release: String,
    given: bool,
    files: u32,
    newest: u32,
    replaced: u32,
}

#[derive(Debug, Serialize)]
struct IdsObject {
    before: u64,
    gone: u64,
    kept: u64,
    new: u64,
    kept_other_lsoa_code: u64,
    kept_moved: u64,
    kept_other_outcome: u64,
    kept_other_category: u64,
}

impl From<IdChanges> for IdsObject {
    fn from(ids: IdChanges) -> Self {
        Self {
            before: ids.before,
            gone: ids.gone,
            kept: ids.kept,
            new: ids.new,
            kept_other_lsoa_code: ids.other_code,
            kept_moved: ids.moved,
            kept_other_outcome: ids.other_outcome,
            kept_other_category: ids.other_category,
        }
    }
}

#[derive(Debug, Serialize)]
struct FileObject<'a> {
    force: &'a str,
    kind: &'static str,
    month: String,
    before: String,
    after: String,
    rows_before: u64,
    rows_after: u64,
    crime_ids: Option<IdsObject>,
}

#[derive(Debug, Serialize)]
struct AreasObject<'a> {
    columns: [&'static str; 7],
    rows: Vec<(&'a str, &'a str, String, String, String, u32, u32)>,
}

/// A file that an earlier site counted and no archive given holds.
#[derive(Debug, Serialize)]
struct WithdrawnObject<'a> {
    force: &'a str,
    kind: &'static str,
    month: String,
    release: String,
    rows: u64,
}

#[derive(Debug, Serialize)]
struct RevisionsFile<'a> {
    archives: Vec<ArchiveObject<'a>>,
    files: Vec<FileObject<'a>>,
    withdrawn: Vec<WithdrawnObject<'a>>,
    areas: AreasObject<'a>,
}

fn file<'a>(revision: &FileRevision, axes: &'a Axes) -> FileObject<'a> {
    FileObject {
        force: &axes.forces[revision.force].slug,
        kind: revision.kind.slug(),
        month: revision.month.to_string(),
        before: revision.before.to_string(),
        after: revision.after.to_string(),
        rows_before: revision.rows.0,
        rows_after: revision.rows.1,
        crime_ids: revision.ids.map(IdsObject::from),
    }
}

/// A revision of a force that this atlas does not know, as an earlier site published it.
fn past_file(revision: &PastRevision) -> FileObject<'_> {
    FileObject {
        force: &revision.force,
        kind: revision.kind.slug(),
        month: revision.month.to_string(),
        before: revision.before.to_string(),
        after: revision.after.to_string(),
        rows_before: revision.rows_before,
        rows_after: revision.rows_after,
        crime_ids: revision.crime_ids.map(|ids| IdsObject {
            before: ids.before,
            gone: ids.gone,
            kept: ids.kept,
            new: ids.new,
            kept_other_lsoa_code: ids.kept_other_lsoa_code,
            kept_moved: ids.kept_moved,
            kept_other_outcome: ids.kept_other_outcome,
            kept_other_category: ids.kept_other_category,
        }),
    }
}

/// Archives given and those of earlier builds, newest release first.
fn archives<'a>(given: &'a [ArchiveUsed], history: &'a History) -> Vec<ArchiveObject<'a>> {
    let mut archives: Vec<ArchiveObject<'a>> = given
        .iter()
        .map(|archive| {
            let (files, newest) = archive.files;
            let replaced = files.saturating_sub(newest);
            let (name, release) = (archive.name.as_str(), archive.release.clone());
            ArchiveObject { name, release, given: true, files, newest, replaced }
        })
        .collect();
    archives.extend(history.archives.iter().map(|archive| {
        let newest = history.files_of(archive.release);
        ArchiveObject {
            name: &archive.name,
            release: archive.release.to_string(),
            given: false,
            files: archive.files,
            newest,
            replaced: archive.files.saturating_sub(newest),
        }
    }));
    archives.sort_by(|a, b| b.release.cmp(&a.release));
    archives
}

fn withdrawn(file: &PastFile) -> WithdrawnObject<'_> {
    WithdrawnObject {
        force: &file.force,
        kind: file.kind.slug(),
        month: file.month.to_string(),
        release: file.release.to_string(),
        rows: file.rows,
    }
}

/// Archives, newest release first; files by force, kind, month; areas by level, code, month. What an earlier
/// site told of forces and areas that are no more comes last.
pub(super) fn render<'a>(
    given: &'a [ArchiveUsed],
    (revisions, history): (&Revisions, &'a History),
    axes: &'a Axes,
    code: impl Fn(Level, AreaIndex) -> &'a str,
) -> Vec<u8> {
    let areas = revisions.areas.iter().map(|r| {
        let [month, before, after] = [r.month, r.before, r.after].map(|month| month.to_string());
        (r.level.slug(), code(r.level, r.area), month, before, after, r.crimes.0, r.crimes.1)
    });
    let past_areas = history.other_areas.iter().map(|r| {
        let [month, before, after] = [r.month, r.before, r.after].map(|month| month.to_string());
        (r.level.as_str(), r.code.as_str(), month, before, after, r.crimes.0, r.crimes.1)
    });
    let files = revisions.files.iter().map(|revision| file(revision, axes));
    to_json(&RevisionsFile {
        archives: archives(given, history),
        files: files.chain(history.other_files.iter().map(past_file)).collect(),
        withdrawn: history.withdrawn.iter().map(withdrawn).collect(),
        areas: AreasObject {
            columns: ["level", "code", "month", "before", "after", "crimes_before", "crimes_after"],
            rows: areas.chain(past_areas).collect(),
        },
    })
}
