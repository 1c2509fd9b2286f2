//! MD5 and SHA-256 of archives, and the sums that were published for them.
#![expect(clippy::disallowed_methods, reason = "the layer that reads archives")]

use std::fs::File;
use std::io::Read;

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::values::hexadecimal;

use super::{Archive, ArchiveError};

/// The sums of one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Bytes of the zip, or of all files of a folder.
    pub bytes: u64,
    /// MD5 of a zip; none for a folder.
    pub md5: Option<String>,
    /// SHA-256 of a zip; for a folder, of the list of paths and hashes of its police files.
    pub sha256: String,
}

/// MD5 sums that a publisher gave, by file name.
#[derive(Debug, Clone, Default)]
pub struct KnownSums {
    given: Vec<(String, String)>,
}

impl KnownSums {
    /// From `--md5 NAME=SUM`; these win over an `MD5SUMS` file.
    ///
    /// # Errors
    /// When a sum is for none of the archives: a typing error would leave it unchecked.
    pub fn new(given: &[(String, String)], archives: &[Archive]) -> Result<Self, ArchiveError> {
        let names: Vec<String> = archives.iter().map(Archive::name).collect();
        if let Some((name, _)) = given.iter().find(|(name, _)| !names.contains(name)) {
            return Err(ArchiveError::UnusedMd5 { name: name.clone(), given: names.join(", ") });
        }
        Ok(Self { given: given.to_vec() })
    }

    /// The published sum of an archive: as given, else from `MD5SUMS` in its folder.
    pub fn of(&self, archive: &Archive) -> Option<String> {
        let name = archive.name();
        if let Some((_, sum)) = self.given.iter().find(|(n, _)| *n == name) {
            return Some(sum.to_ascii_lowercase());
        }
        let list = std::fs::read_to_string(archive.path.parent()?.join("MD5SUMS")).ok()?;
        list.lines().find_map(|line| {
            let (sum, file) = line.split_once(char::is_whitespace)?;
            (file.trim().trim_start_matches('*') == name).then(|| sum.to_ascii_lowercase())
        })
    }

    /// Checks an archive's MD5; says whether there was a sum to check against.
    ///
    /// # Errors
    /// When the sums differ.
    pub fn verify(&self, archive: &Archive, digests: &Digests) -> Result<bool, ArchiveError> {
        match (self.of(archive), &digests.md5) {
            (Some(expected), Some(found)) if expected != *found => {
                Err(ArchiveError::WrongMd5 { path: archive.path.clone(), expected, found: found.clone() })
            }
            (expected, found) => Ok(expected.is_some() && found.is_some()),
        }
    }
}

impl Digests {
    /// One line that [`from_text`](Self::from_text) reads.
    pub fn to_text(&self) -> String {
        format!("{} {} {}", self.bytes, self.sha256, self.md5.as_deref().unwrap_or("-"))
    }

    /// As [`to_text`](Self::to_text) wrote it.
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(text).ok()?.split(' ');
        let (bytes, sha256, md5) = (words.next()?.parse().ok()?, words.next()?.to_owned(), words.next()?);
        let md5 = (md5 != "-").then(|| md5.to_owned());
        words.next().is_none().then_some(Self { bytes, md5, sha256 })
    }

    /// Reads a whole archive once.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(archive: &Archive) -> Result<Self, ArchiveError> {
        if archive.is_folder {
            let (mut list, mut bytes) = (Sha256::new(), 0);
            for entry in &archive.entries {
                let mut file = Sha256::new();
                bytes += read_through(&archive.path.join(&entry.path), |chunk| file.update(chunk))?;
                list.update(format!("{}  {}\n", hexadecimal(&file.finalize()), entry.path));
            }
            return Ok(Self { bytes, md5: None, sha256: hexadecimal(&list.finalize()) });
        }
        let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
        let bytes = read_through(&archive.path, |chunk| {
            md5.update(chunk);
            sha256.update(chunk);
        })?;
        Ok(Self { bytes, md5: Some(hexadecimal(&md5.finalize())), sha256: hexadecimal(&sha256.finalize()) })
    }
}

fn read_through(path: &std::path::Path, mut each: impl FnMut(&[u8])) -> Result<u64, ArchiveError> {
    let error = |source| ArchiveError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(error)?;
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer).map_err(error)?;
        if n == 0 {
            return Ok(bytes);
        }
        each(&buffer[..n]);
        bytes += n as u64;
    }
}
