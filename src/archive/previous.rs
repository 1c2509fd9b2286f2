//! The last published site, read again: what its files told of releases that may no longer be given.
//!
//! Only the files of [`READ`] are opened, each checked against the site's own list of hashes first.
#![expect(clippy::disallowed_methods, reason = "the layer that reads what a build is made from")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::values::{Kind, Month, hexadecimal};

/// The contract of the files that can be read.
const CONTRACT: &str = "v1";

/// What is read, below `data/v1/`.
const READ: [&str; 4] = ["build", "coverage", "revisions", "history"];

/// A folder given as the last published site cannot be used. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PreviousError {
    /// No atlas.
    #[error(
        "{path} is no site of this program: it has no data/v1/build.json. Give the folder that an earlier \
         build wrote, or leave --previous out"
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// An atlas of another contract.
    #[error(
        "{path} was published in contract {found}, which this program ({CONTRACT}) cannot continue: build it \
         again with the program that made it, or leave --previous out"
    )]
    Contract {
        /// The folder.
        path: PathBuf,
        /// What its `build.json` says.
        found: String,
    },
    /// A file is missing, cut off or changed.
    #[error("{path} {problem}: restore the site, or leave --previous out")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// An archive that the site was made of, or one before it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PastArchive {
    /// File name.
    pub name: String,
    /// Newest month it holds.
    #[serde(deserialize_with = "parsed")]
    pub release: Month,
    /// Police files in it.
    pub files: u32,
}

/// A police file as last counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFile {
    /// Slug of the force.
    pub force: String,
    /// Kind of file.
    pub kind: Kind,
    /// Its month.
    pub month: Month,
    /// Release of the archive it was taken from.
    pub release: Month,
    /// The first release known to hold a version of it.
    pub first_release: Month,
    /// Rows.
    pub rows: u64,
    /// Bytes of the CSV.
    pub bytes: u64,
    /// CRC-32 of the CSV.
    pub crc32: u32,
}

/// The crimes that one force's street files place in an area, month by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCrimes {
    /// Slug of the level.
    pub level: String,
    /// Code of the area.
    pub code: String,
    /// Slug of the force.
    pub force: String,
    /// The month of the first number.
    pub first: Month,
    /// Crimes; none where no street file is known.
    pub crimes: Vec<Option<u32>>,
}

/// What became of Crime IDs, as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the fields of `revisions.json`, documented in its schema")]
pub struct PastIds {
    pub before: u64,
    pub gone: u64,
    pub kept: u64,
    pub new: u64,
    pub kept_other_lsoa_code: u64,
    pub kept_moved: u64,
    pub kept_other_outcome: u64,
    pub kept_other_category: u64,
}

/// A file whose versions differ between two releases.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PastRevision {
    /// Slug of the force.
    pub force: String,
    /// Kind of file.
    #[serde(deserialize_with = "parsed")]
    pub kind: Kind,
    /// Its month.
    #[serde(deserialize_with = "parsed")]
    pub month: Month,
    /// Older release.
    #[serde(deserialize_with = "parsed")]
    pub before: Month,
    /// Newer release.
    #[serde(deserialize_with = "parsed")]
    pub after: Month,
    /// Rows of the older version.
    pub rows_before: u64,
    /// Rows of the newer version.
    pub rows_after: u64,
    /// Its Crime IDs.
    pub crime_ids: Option<PastIds>,
}

/// Crimes of an area that revised files place there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAreaRevision {
    /// Slug of the level.
    pub level: String,
    /// Code of the area.
    pub code: String,
    /// Month of the crimes.
    pub month: Month,
    /// Older release.
    pub before: Month,
    /// Newer release.
    pub after: Month,
    /// Crimes in the older and the newer version.
    pub crimes: (u32, u32),
}

/// The state of a force's files of one kind, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastLedger {
    /// Slug of the force.
    pub force: String,
    /// Its name.
    pub name: String,
    /// Kind of file.
    pub kind: Kind,
    /// The state of each month, oldest first, by its word.
    pub status: Vec<(Month, String)>,
}

/// Everything a newer build continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousSite {
    /// The newest month it holds.
    pub release: Month,
    /// Whether its country is made up.
    pub fictional: bool,
    /// Newest release first.
    pub archives: Vec<PastArchive>,
    /// Every file known.
    pub files: Vec<PastFile>,
    /// What those files place in areas.
    pub crimes: Vec<PastCrimes>,
    /// Files that changed between releases.
    pub revisions: Vec<PastRevision>,
    /// Areas they changed.
    pub areas: Vec<PastAreaRevision>,
    /// The ledger, by force and kind.
    pub ledgers: Vec<PastLedger>,
}

#[derive(Deserialize)]
struct BuildFile {
    program: String,
    contract: String,
    fictional: bool,
    #[serde(deserialize_with = "parsed")]
    release: Month,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    sha256: String,
}

#[derive(Deserialize)]
struct ManifestFile {
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Rows<R> {
    rows: Vec<R>,
}

#[derive(Deserialize)]
struct RevisionsFile {
    archives: Vec<PastArchive>,
    files: Vec<PastRevision>,
    areas: Rows<(String, String, String, String, String, u32, u32)>,
}

/// Force, kind, month, release, first release, rows, bytes, CRC-32.
type FileRow = (String, String, String, String, String, u64, u64, u32);

/// Level, code, force, first month, crimes; a negative number stands for so many months without any.
type CrimesRow = (String, String, String, String, Vec<Option<i64>>);

/// More months than any archive spans: a file that tells of more is no ledger.
const MOST_MONTHS: usize = 1_200;

/// The crimes of a row, month by month; none where they are of more months than can be.
fn unpacked(crimes: &[Option<i64>]) -> Option<Vec<Option<u32>>> {
    let mut months = Vec::with_capacity(crimes.len());
    for crimes in crimes {
        match *crimes {
            Some(run) if run < 0 => {
                let run = usize::try_from(run.unsigned_abs()).ok().filter(|run| *run <= MOST_MONTHS)?;
                months.resize(months.len() + run, Some(0));
            }
            Some(crimes) => months.push(Some(u32::try_from(crimes).ok()?)),
            None => months.push(None),
        }
        if months.len() > MOST_MONTHS {
            return None;
        }
    }
    Some(months)
}

#[derive(Deserialize)]
struct HistoryFile {
    files: Rows<FileRow>,
    crimes: Rows<CrimesRow>,
}

#[derive(Deserialize)]
struct ForceLedger {
    force: String,
    name: String,
    status: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Ledger {
    months: Vec<String>,
    forces: Vec<ForceLedger>,
}

#[derive(Deserialize)]
struct CoverageFile {
    months: Vec<String>,
    forces: Vec<ForceLedger>,
    earlier: Ledger,
}

/// A value written as its text.
fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

fn damaged(path: &Path, problem: impl std::fmt::Display) -> PreviousError {
    PreviousError::Damaged { path: path.to_owned(), problem: problem.to_string() }
}

/// A word of a file that stands for a value.
fn value<T: std::str::FromStr>(path: &Path, text: &str) -> Result<T, PreviousError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| damaged(path, error))
}

fn file_path(site: &Path, name: &str) -> PathBuf {
    site.join("data").join("v1").join(format!("{name}.json"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, PreviousError> {
    std::fs::read(path).map_err(|error| damaged(path, format!("cannot be read ({error})")))
}

fn decoded<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, PreviousError> {
    serde_json::from_slice(bytes).map_err(|error| damaged(path, format!("is damaged ({error})")))
}

impl PreviousSite {
    /// Reads the site in a folder.
    ///
    /// # Errors
    /// When the folder is no site of this program, of another contract, or damaged.
    pub fn read(site: &Path) -> Result<Self, PreviousError> {
        let build_path = file_path(site, "build");
        let Ok(build_bytes) = std::fs::read(&build_path) else {
            return Err(PreviousError::Foreign { path: site.to_owned() });
        };
        // The contract first: the files of another one may look different in all else.
        let head: serde_json::Value = decoded(&build_path, &build_bytes)?;
        if head["program"] != env!("CARGO_PKG_NAME") {
            return Err(PreviousError::Foreign { path: site.to_owned() });
        }
        if head["contract"] != CONTRACT {
            let found = head["contract"].as_str().unwrap_or("without a name").to_owned();
            return Err(PreviousError::Contract { path: site.to_owned(), found });
        }
        let build: BuildFile = decoded(&build_path, &build_bytes)?;
        debug_assert!(build.program == env!("CARGO_PKG_NAME") && build.contract == CONTRACT);
        let manifest_path = file_path(site, "manifest");
        let manifest: ManifestFile = decoded(&manifest_path, &bytes(&manifest_path)?)?;
        let [_, coverage, revisions, history] = READ.map(|name| {
            let path = file_path(site, name);
            let found = bytes(&path)?;
            let sum = hexadecimal(&Sha256::digest(&found));
            let listed = manifest.files.iter().find(|f| f.path == format!("data/v1/{name}.json"));
            match listed {
                Some(listed) if listed.sha256 == sum => Ok((path, found)),
                Some(_) => Err(damaged(&path, "is not as it was published: its SHA-256 differs")),
                None => Err(damaged(&path, "is not in the site's own list of files")),
            }
        });
        let (coverage, revisions, history) = (coverage?, revisions?, history?);
        let mut previous = Self {
            release: build.release,
            fictional: build.fictional,
            archives: Vec::new(),
            files: Vec::new(),
            crimes: Vec::new(),
            revisions: Vec::new(),
            areas: Vec::new(),
            ledgers: ledgers(&coverage.0, decoded(&coverage.0, &coverage.1)?)?,
        };
        previous.take_revisions(&revisions.0, decoded(&revisions.0, &revisions.1)?)?;
        previous.take_history(&history.0, decoded(&history.0, &history.1)?)?;
        Ok(previous)
    }

    fn take_revisions(&mut self, path: &Path, file: RevisionsFile) -> Result<(), PreviousError> {
        self.archives = file.archives;
        self.revisions = file.files;
        for (level, code, month, before, after, old, new) in file.areas.rows {
            let [month, before, after] = [value(path, &month)?, value(path, &before)?, value(path, &after)?];
            self.areas.push(PastAreaRevision { level, code, month, before, after, crimes: (old, new) });
        }
        Ok(())
    }

    fn take_history(&mut self, path: &Path, file: HistoryFile) -> Result<(), PreviousError> {
        for (force, kind, month, release, first_release, rows, bytes, crc32) in file.files.rows {
            self.files.push(PastFile {
                force,
                kind: value(path, &kind)?,
                month: value(path, &month)?,
                release: value(path, &release)?,
                first_release: value(path, &first_release)?,
                rows,
                bytes,
                crc32,
            });
        }
        for (level, code, force, first, crimes) in file.crimes.rows {
            let first = value(path, &first)?;
            let unreadable = || damaged(path, format!("tells of the crimes of {code} what cannot be"));
            let crimes = unpacked(&crimes).ok_or_else(unreadable)?;
            self.crimes.push(PastCrimes { level, code, force, first, crimes });
        }
        Ok(())
    }
}

/// Earlier months and those of the atlas as one row for each force and kind.
fn ledgers(path: &Path, file: CoverageFile) -> Result<Vec<PastLedger>, PreviousError> {
    let mut rows = BTreeMap::<(String, Kind), PastLedger>::new();
    for ledger in [file.earlier, Ledger { months: file.months, forces: file.forces }] {
        let months = ledger.months.iter().map(|m| value(path, m)).collect::<Result<Vec<Month>, _>>()?;
        for force in ledger.forces {
            for (kind, status) in force.status {
                let kind: Kind = value(path, &kind)?;
                if status.len() != months.len() {
                    return Err(damaged(path, format!("has not one status a month for {}", force.force)));
                }
                let row = rows.entry((force.force.clone(), kind)).or_insert_with(|| PastLedger {
                    force: force.force.clone(),
                    name: force.name.clone(),
                    kind,
                    status: Vec::new(),
                });
                row.status.extend(months.iter().copied().zip(status));
            }
        }
    }
    Ok(rows.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_crimes_come_back() {
        let read = [Some(3), None, Some(-3), Some(0), Some(7)];
        let months = [Some(3), None, Some(0), Some(0), Some(0), Some(0), Some(7)];
        assert_eq!(unpacked(&read).unwrap(), months);
        for never in [[Some(-1_201)], [Some(i64::MIN)], [Some(5_000_000_000)]] {
            assert_eq!(unpacked(&never), None, "{never:?}");
        }
        assert_eq!(unpacked(&[Some(-700), Some(-700)]), None, "longer than any archive");
    }
}
