//! Several archives, in any order: for each file name the newest archive that holds it wins.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Archive, ArchiveError, Entry, FileName};
use crate::report::Report;

/// Where one version of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Place in [`Holdings::archives`].
    pub archive: usize,
    /// Place in the archive's entries.
    pub entry: usize,
}

/// A file name and all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoliceFile {
    /// Force, kind, month.
    pub name: FileName,
    /// Newest first; never empty. Only the first is counted.
    pub versions: Vec<Version>,
}

/// All archives of a build.
#[derive(Debug)]
pub struct Holdings {
    /// Newest release first.
    pub archives: Vec<Archive>,
    /// By force, kind, month.
    pub files: Vec<PoliceFile>,
}

impl Holdings {
    /// Opens the archives and finds the newest version of each file.
    ///
    /// # Errors
    /// When an archive cannot be used.
    pub fn open(paths: &[PathBuf], report: &mut Report) -> Result<Self, ArchiveError> {
        let mut archives = paths.iter().map(|path| Archive::open(path)).collect::<Result<Vec<_>, _>>()?;
        // The same set of archives gives the same site, in whatever order they are named.
        archives.sort_by(|a, b| (b.release, b.name(), &b.path).cmp(&(a.release, a.name(), &a.path)));
        let mut files: BTreeMap<FileName, Vec<Version>> = BTreeMap::new();
        for (archive, opened) in archives.iter().enumerate() {
            for path in &opened.ignored {
                report.odd("archive-file-not-recognised", &format!("{}/{path}", opened.name()));
            }
            for (entry, found) in opened.entries.iter().enumerate() {
                let versions = files.entry(found.name.clone()).or_default();
                if versions.last().is_some_and(|v| v.archive == archive) {
                    report.odd("file-twice-in-one-archive", &format!("{}/{}", opened.name(), found.path));
                    continue;
                }
                versions.push(Version { archive, entry });
            }
        }
        let files = files.into_iter().map(|(name, versions)| PoliceFile { name, versions }).collect();
        Ok(Self { archives, files })
    }

    /// The archive and entry of a version.
    pub fn version(&self, version: Version) -> (&Archive, &Entry) {
        let archive = &self.archives[version.archive];
        (archive, &archive.entries[version.entry])
    }

    /// The version that is counted.
    pub fn newest(&self, file: &PoliceFile) -> (&Archive, &Entry) {
        self.version(file.versions[0])
    }
}
