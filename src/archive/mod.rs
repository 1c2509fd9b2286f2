//! Police archives: zips and unpacked folders to named files, the newest version of each first.

mod file_name;
mod hashing;
mod holdings;
mod opened;
mod previous;

pub use file_name::FileName;
pub use hashing::{Digests, KnownSums};
pub use holdings::{Holdings, PoliceFile, Version};
pub use opened::{Archive, Entry, Inflater};
pub use previous::{
    PastArchive, PastAreaRevision, PastCrimes, PastFile, PastIds, PastLedger, PastRevision, PreviousError,
    PreviousSite,
};

use std::path::PathBuf;

/// An archive cannot be used. Each message says which file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a zip, or cut off.
    #[error("{path} is not a complete zip archive ({source}): download it again")]
    NotAZip {
        /// The file.
        path: PathBuf,
        /// Why.
        source: zip::result::ZipError,
    },
    /// An entry cannot be right.
    #[error("{path}: entry {entry:?} {problem}")]
    BadEntry {
        /// The archive.
        path: PathBuf,
        /// The entry's name.
        entry: String,
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// No police file in it.
    #[error(
        "{path} holds no police file: expected names such as 2024-05/2024-05-bedfordshire-street.csv; \
         is it an archive of data.police.uk?"
    )]
    Empty {
        /// The archive.
        path: PathBuf,
    },
    /// A folder of archives, not of one that was unpacked.
    #[error(
        "{path} is a folder of zips, not an unpacked archive: give the zips, as in --archive {path}/*.zip"
    )]
    FolderOfZips {
        /// The folder.
        path: PathBuf,
    },
    /// A sum was given for an archive that was not: it would never be checked.
    #[error("--md5 names {name}, but no such archive is given ({given}): correct the name")]
    UnusedMd5 {
        /// The name in the argument.
        name: String,
        /// The archives that are given.
        given: String,
    },
    /// The sum given for it differs.
    #[error("{path} has MD5 {found}, but {expected} was published for it: download it again")]
    WrongMd5 {
        /// The archive.
        path: PathBuf,
        /// The sum as published.
        expected: String,
        /// The sum of the bytes here.
        found: String,
    },
}
