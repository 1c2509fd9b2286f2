//! `fetched.json`: what was fetched, so that a second run asks nobody.
#![expect(clippy::disallowed_methods, reason = "the ledger lies beside what was fetched")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::values::hexadecimal;

/// The ledger's name.
const FILE: &str = "fetched.json";

/// What was fetched to one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// Key of the source.
    pub source: String,
    /// From where.
    pub url: String,
    /// What was asked of it: the release, where the source has several.
    pub asked: Option<String>,
    /// Size.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: String,
    /// MD5 as published, when it agreed.
    pub md5_verified: Option<String>,
    /// What the server calls this version, to ask whether there is another.
    pub etag: Option<String>,
}

/// What was fetched, by path below the folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    files: BTreeMap<String, Fetched>,
    #[serde(skip)]
    folder: PathBuf,
}

impl Ledger {
    /// Reads the ledger of a folder; an empty one where there is none yet.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut ledger: Self = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{}: delete it to fetch everything again", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        folder.clone_into(&mut ledger.folder);
        Ok(ledger)
    }

    /// The file of a source, where it was fetched for the same question and lies there unchanged.
    pub fn holds(&self, source: &str, asked: Option<&str>) -> anyhow::Result<Option<(&str, &Fetched)>> {
        let found =
            self.files.iter().find(|(_, file)| file.source == source && file.asked.as_deref() == asked);
        let Some((path, file)) = found else { return Ok(None) };
        let whole = self.folder.join(path);
        let is_there = fs::metadata(&whole).is_ok_and(|there| there.len() == file.bytes);
        Ok((is_there && Sums::of(&whole)?.sha256 == file.sha256).then_some((path, file)))
    }

    /// Notes a file, and writes the ledger at once: a killed run keeps what it has.
    pub fn note(&mut self, path: &str, file: Fetched) -> anyhow::Result<()> {
        self.files.insert(path.to_owned(), file);
        let mut text = serde_json::to_string_pretty(self).context("writing the ledger")?;
        text.push('\n');
        write_whole(&self.folder.join(FILE), text.as_bytes())
    }
}

/// Sums of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// Size.
    pub bytes: u64,
    /// MD5 in hexadecimal.
    pub md5: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Sums {
    /// Reads a file through.
    pub fn of(path: &Path) -> anyhow::Result<Self> {
        let reading = || format!("reading {}", path.display());
        let mut file = fs::File::open(path).with_context(reading)?;
        let (mut md5, mut sha256, mut bytes) = (Md5::new(), Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = file.read(&mut buffer).with_context(reading)?;
            if n == 0 {
                break;
            }
            md5.update(&buffer[..n]);
            sha256.update(&buffer[..n]);
            bytes += n as u64;
        }
        Ok(Self { bytes, md5: hexadecimal(&md5.finalize()), sha256: hexadecimal(&sha256.finalize()) })
    }
}

/// Writes a file whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let writing = || format!("writing {}", path.display());
    let Some(folder) = path.parent() else { bail!("{} is no file", path.display()) };
    fs::create_dir_all(folder).with_context(writing)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(writing)?;
    std::io::Write::write_all(&mut file, bytes).with_context(writing)?;
    file.as_file().sync_all().with_context(writing)?;
    file.persist(path).with_context(writing)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fetched_is_known_until_it_changes() {
        let place = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::read(place.path()).unwrap();
        write_whole(&place.path().join("a/b.csv"), b"abc").unwrap();
        let sums = Sums::of(&place.path().join("a/b.csv")).unwrap();
        // RFC 1321 and FIPS 180-4.
        assert_eq!(sums.md5, "900150983cd24fb0d6963f7d28e17f72");
        assert!(sums.sha256.starts_with("ba7816bf"));
        let file = Fetched {
            source: "b".to_owned(),
            url: "http://x/".to_owned(),
            asked: Some("2024-12".to_owned()),
            bytes: sums.bytes,
            sha256: sums.sha256,
            md5_verified: None,
            etag: None,
        };
        ledger.note("a/b.csv", file.clone()).unwrap();
        let ledger = Ledger::read(place.path()).unwrap();
        assert_eq!(ledger.holds("b", Some("2024-12")).unwrap(), Some(("a/b.csv", &file)));
        assert_eq!(ledger.holds("b", None).unwrap(), None);
        write_whole(&place.path().join("a/b.csv"), b"abd").unwrap();
        assert_eq!(ledger.holds("b", Some("2024-12")).unwrap(), None);
    }
}
