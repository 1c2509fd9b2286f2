//! The one door through which files of the site are written.

mod folder;
mod gzip;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::values::hexadecimal;

pub use self::folder::Folder;
pub use self::gzip::{QUICK, fits_gzipped, gzip};

/// Size and hash of a written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Written {
    /// Size and hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: hexadecimal(&Sha256::digest(bytes)) }
    }
}

/// A file could not be written, or the site not be put in its place.
#[derive(Debug, thiserror::Error)]
pub enum OutError {
    /// Two writers gave the same path.
    #[error("{0} was written twice: two pages or files share an address")]
    Twice(String),
    /// A publisher's file would stand where the site has one of its own.
    #[error(
        "{given} cannot be published as {path}: the site has its own {theirs} there. Give it another name, or take it \
         out of the folder"
    )]
    Taken {
        /// The publisher's file, as its publisher knows it.
        given: String,
        /// Where it would stand in the site.
        path: String,
        /// What stands there, or stands below it or above it.
        theirs: String,
    },
    /// The publisher's file would be sent as something it is not.
    #[error(
        "{given} cannot be published as {path}: hosts are told that whatever lies in that folder {rule}. Put it into \
         another folder of root/, or into static/"
    )]
    Ruled {
        /// The publisher's file, as its publisher knows it.
        given: String,
        /// Where it would stand in the site.
        path: String,
        /// What browsers make of them.
        rule: &'static str,
    },
    /// The path would leave the folder.
    #[error("{0:?} is not a path inside the site")]
    Path(String),
    /// The folder holds something this program did not make.
    #[error(
        "{folder} is not empty and holds no crime atlas (there is no data/v1/build.json in it): it would be \
         replaced whole, so nothing was touched. Name a new or empty folder, or empty this one yourself"
    )]
    Foreign {
        /// The folder the site should have gone to.
        folder: String,
    },
    /// The atlas there holds files that are not of it.
    #[error(
        "{folder} holds {names} beside its atlas, which would be lost as the folder is replaced whole, so nothing was \
         touched. Move them away, or build to another folder and bring the site here with `crime-atlas publish`, \
         which leaves other files alone. What is to be published with the atlas goes into root/ of the publisher's \
         templates"
    )]
    Others {
        /// The folder the site should have gone to.
        folder: String,
        /// What is in it, at its top.
        names: String,
    },
    /// Another build writes to the same folder.
    #[error(
        "another build is writing to {folder} (it holds {staging}): wait for it to end, or name another folder"
    )]
    Busy {
        /// The folder both builds want.
        folder: String,
        /// The hidden folder the other build writes into.
        staging: String,
    },
    /// Something of another kind stands where the hidden folder should be.
    #[error("{staging} is in the way and was not made by this program: move it elsewhere and build again")]
    InTheWay {
        /// The path that is taken.
        staging: String,
    },
    /// The disk refused.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The path on disk.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl OutError {
    /// The disk's refusal with the path it concerns.
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.display().to_string(), source }
    }
}

/// What a manifest lists: SHA-256 by path.
///
/// # Errors
/// When it is damaged.
pub fn listed(manifest: &[u8]) -> serde_json::Result<BTreeMap<String, String>> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        files: Vec<Listed>,
    }
    #[derive(serde::Deserialize)]
    struct Listed {
        path: String,
        sha256: String,
    }
    let manifest: Manifest = serde_json::from_slice(manifest)?;
    Ok(manifest.files.into_iter().map(|file| (file.path, file.sha256)).collect())
}

/// Where a site goes: a folder that is swapped in whole at the end, or memory for tests.
#[derive(Debug)]
pub enum Out {
    /// Kept in memory, by path.
    Memory(Mutex<BTreeMap<String, Vec<u8>>>),
    /// Written beside the target and swapped in at the end.
    Folder(Folder),
}

impl Out {
    /// For tests.
    pub fn memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// Begins a site that will stand at `folder`; nothing there changes before [`Out::finish`].
    ///
    /// The folder's parents are created. What an earlier, killed build left beside it is removed.
    pub fn folder(folder: &Path) -> Result<Self, OutError> {
        Folder::begin(folder).map(Self::Folder)
    }

    /// Writes one file; `path` is relative, with `/`. May be called from many threads.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), OutError> {
        if !is_inside(path) {
            return Err(OutError::Path(path.to_owned()));
        }
        match self {
            Self::Memory(files) => {
                let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
                if files.contains_key(path) {
                    return Err(OutError::Twice(path.to_owned()));
                }
                files.insert(path.to_owned(), bytes.to_vec());
                Ok(())
            }
            Self::Folder(folder) => folder.write(path, bytes),
        }
    }

    /// Takes files over from the site that stands in the folder now, as they are; those already written stay.
    pub fn keep(&self, files: &BTreeMap<String, Written>) -> Result<(), OutError> {
        match self {
            // There is no site before one in memory.
            Self::Memory(_) => Ok(()),
            Self::Folder(folder) => files.iter().try_for_each(|(path, written)| folder.keep(path, written)),
        }
    }

    /// A file as written.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, OutError> {
        match self {
            Self::Memory(files) => {
                let files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.get(path).cloned().ok_or_else(|| OutError::Path(path.to_owned()))
            }
            Self::Folder(folder) => folder.read(path),
        }
    }

    /// What has been written so far, by path.
    pub fn written(&self) -> BTreeMap<String, Written> {
        match self {
            Self::Memory(files) => {
                let files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.iter().map(|(path, bytes)| (path.clone(), Written::of(bytes))).collect()
            }
            Self::Folder(folder) => folder.written(),
        }
    }

    /// Puts the finished site in its place; the previous one is replaced whole.
    pub fn finish(self) -> Result<(), OutError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Folder(folder) => folder.finish(),
        }
    }
}

/// Whether a path names a file below the site's root on every system: relative, `/` between names, no
/// `.` or `..`, nothing a drive letter or a backslash could turn into another place.
fn is_inside(path: &str) -> bool {
    !path.contains(['\\', ':', '\0']) && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_outside_the_site_are_refused() {
        let out = Out::memory();
        for path in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "C:/a", "a\0"] {
            assert!(matches!(out.write(path, b"x"), Err(OutError::Path(_))), "{path:?}");
        }
        out.write("a/b.c/.d", b"x").unwrap();
        assert_eq!(out.written().len(), 1);
    }

    #[test]
    fn a_path_is_written_once() {
        let out = Out::memory();
        out.write("a.txt", b"one").unwrap();
        assert!(matches!(out.write("a.txt", b"two"), Err(OutError::Twice(path)) if path == "a.txt"));
        let Out::Memory(files) = &out else { unreachable!() };
        assert_eq!(files.lock().unwrap()["a.txt"], b"one");
    }

    #[test]
    fn hashes_are_sha_256() {
        // The example of FIPS 180-4.
        let abc = Written::of(b"abc");
        assert_eq!(abc.bytes, 3);
        assert_eq!(abc.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
