//! `data/v1/revisions.json`: the archives given, and what a newer one changed in files that an older one has.

use serde::Serialize;

use crate::geography::{AreaIndex, Level};
use crate::report::ArchiveUsed;
use crate::statistics::{Axes, FileRevision, IdChanges, Revisions};

use super::number::to_json;

#[derive(Debug, Serialize)]
struct ArchiveObject<'a> {
    name: &'a str,
    release: &'a str,
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
    rows: Vec<(&'static str, &'a str, String, String, String, u32, u32)>,
}

#[derive(Debug, Serialize)]
struct RevisionsFile<'a> {
    archives: Vec<ArchiveObject<'a>>,
    files: Vec<FileObject<'a>>,
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

/// Archives, newest release first; files by force, kind, month; areas by level, code, month.
pub(super) fn render<'a>(
    archives: &'a [ArchiveUsed],
    revisions: &Revisions,
    axes: &'a Axes,
    code: impl Fn(Level, AreaIndex) -> &'a str,
) -> Vec<u8> {
    let archives = archives.iter().map(|archive| {
        let (files, newest) = archive.files;
        ArchiveObject {
            name: &archive.name,
            release: &archive.release,
            files,
            newest,
            replaced: files.saturating_sub(newest),
        }
    });
    let areas = revisions.areas.iter().map(|r| {
        let [month, before, after] = [r.month, r.before, r.after].map(|month| month.to_string());
        (r.level.slug(), code(r.level, r.area), month, before, after, r.crimes.0, r.crimes.1)
    });
    to_json(&RevisionsFile {
        archives: archives.collect(),
        files: revisions.files.iter().map(|revision| file(revision, axes)).collect(),
        areas: AreasObject {
            columns: ["level", "code", "month", "before", "after", "crimes_before", "crimes_after"],
            rows: areas.collect(),
        },
    })
}
