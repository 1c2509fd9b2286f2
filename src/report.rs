//! What a build tells: where its input came from, where every row went, what was odd, how long it took.

use std::collections::BTreeMap;

use crate::values::{ByKind, Kind};

/// An archive that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArchiveUsed {
    /// Its file or folder name, without the path.
    pub name: String,
    /// The newest month it holds, `YYYY-MM`.
    pub release: String,
    /// Bytes of the zip, or of all files of a folder.
    pub bytes: u64,
    /// MD5 of the zip; none for a folder.
    pub md5: Option<String>,
    /// SHA-256 of the zip; for a folder, of the sorted list of names and file hashes.
    pub sha256: String,
    /// Whether the MD5 was checked against a published one.
    pub md5_verified: bool,
    /// Police files in it, and how many of them are the newest version.
    pub files: (u32, u32),
}

/// A reference file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceUsed {
    /// What it was recognised as: a key of `content/sources.toml`.
    pub source: String,
    /// Its path below the reference folder.
    pub file: String,
    /// SHA-256 of the file as given.
    pub sha256: String,
    /// Rows or features read.
    pub rows: u64,
}

/// A reference source that no file gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceMissing {
    /// A key of `content/sources.toml`.
    pub source: String,
    /// What the atlas lacks for it, in a sentence.
    pub consequence: String,
}

/// Where the rows of one kind of file went. Adds up, or the build fails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindAccounting {
    /// Rows read from the newest versions of the files.
    pub read: u64,
    /// Rows counted in an area (street, outcomes, stops with coordinates).
    pub counted: u64,
    /// Rows counted for their force only, by reason.
    pub not_located: BTreeMap<&'static str, u64>,
    /// Rows that repeat a crime (same force-month, Crime ID, category and point).
    pub duplicate: u64,
    /// Rows that could not be read, by reason.
    pub quarantined: BTreeMap<&'static str, u64>,
}

impl KindAccounting {
    /// Whether every row read is in exactly one place.
    pub fn adds_up(&self) -> bool {
        self.read
            == self.counted
                + self.duplicate
                + self.not_located.values().sum::<u64>()
                + self.quarantined.values().sum::<u64>()
    }

    /// Adds another file's rows.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.counted += other.counted;
        self.duplicate += other.duplicate;
        for (reason, rows) in &other.not_located {
            *self.not_located.entry(reason).or_default() += rows;
        }
        for (reason, rows) in &other.quarantined {
            *self.quarantined.entry(reason).or_default() += rows;
        }
    }
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantinedRow {
    /// `archive.zip/2024-01/2024-01-x-street.csv`
    pub file: String,
    /// Line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The key of the reason.
    pub reason: &'static str,
    /// The field that did not fit, cut short.
    pub detail: String,
}

/// Everything a build says about its input.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Archives, newest release first.
    pub archives: Vec<ArchiveUsed>,
    /// Reference files, by source.
    pub sources: Vec<SourceUsed>,
    /// Reference sources without a file.
    pub missing: Vec<SourceMissing>,
    /// Where every row went.
    pub accounting: ByKind<KindAccounting>,
    /// Rows that could not be read, by file and line.
    pub quarantined: Vec<QuarantinedRow>,
    /// Other oddities by name: how often, and the first example.
    pub oddities: BTreeMap<String, (u64, String)>,
}

impl Report {
    /// Counts an oddity of the input under a name; keeps the first example (in order of text).
    pub fn odd(&mut self, name: &str, example: &str) {
        self.odd_many(name, 1, example);
    }

    /// As [`Report::odd`], `times` times.
    pub fn odd_many(&mut self, name: &str, times: u64, example: &str) {
        let entry = self.oddities.entry(name.to_owned()).or_insert_with(|| (0, example.to_owned()));
        entry.0 += times;
        if example < entry.1.as_str() {
            example.clone_into(&mut entry.1);
        }
    }

    /// The kinds whose rows do not add up; empty in a sound build.
    pub fn unbalanced(&self) -> Vec<Kind> {
        self.accounting.iter().filter(|(_, rows)| !rows.adds_up()).map(|(kind, _)| kind).collect()
    }
}
