//! `data/v1/revisions.json`: the archives given and how many of their files a newer archive replaces.

use serde::Serialize;

use crate::report::ArchiveUsed;

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
struct Revisions<'a> {
    archives: Vec<ArchiveObject<'a>>,
}

/// Archives, newest release first.
pub(super) fn render(archives: &[ArchiveUsed]) -> Vec<u8> {
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
    to_json(&Revisions { archives: archives.collect() })
}
