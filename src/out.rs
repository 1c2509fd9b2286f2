//! The one door through which files of the site are written.
#![expect(clippy::disallowed_methods, reason = "the one door for writing")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

/// Size and hash of a written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutError {
    /// Two writers gave the same path.
    #[error("{0} was written twice: two pages or files share an address")]
    Twice(String),
    /// The path would leave the folder.
    #[error("{0:?} is not a path inside the site")]
    Path(String),
    /// The disk refused.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The path on disk.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// Where a site goes: a folder that is swapped in whole at the end, or memory for tests.
#[derive(Debug)]
pub enum Out {
    /// Kept in memory, by path.
    Memory(Mutex<BTreeMap<String, Vec<u8>>>),
}

impl Out {
    /// For tests.
    pub fn memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// Begins a site that will stand at `folder`; nothing there changes before [`Out::finish`].
    pub fn folder(_folder: &Path) -> Result<Self, OutError> {
        todo!()
    }

    /// Writes one file; `path` is relative, with `/`. May be called from many threads.
    pub fn write(&self, _path: &str, _bytes: &[u8]) -> Result<(), OutError> {
        let _ = Sha256::digest([]);
        todo!()
    }

    /// What has been written so far, by path.
    pub fn written(&self) -> BTreeMap<String, Written> {
        todo!()
    }

    /// Puts the finished site in its place; the previous one is replaced whole.
    pub fn finish(self) -> Result<(), OutError> {
        todo!()
    }
}
