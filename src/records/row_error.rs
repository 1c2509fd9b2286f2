//! Why a row or a whole file could not be read.

/// What is wrong with a row; the key of `accounting.quarantined`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Fewer fields than the header has.
    TooFewColumns,
    /// More fields than the header has.
    TooManyColumns,
    /// Not a month, or another month than the file's.
    BadMonth,
    /// Not numbers, one without the other, or outside ±180, ±90.
    BadCoordinates,
    /// Neither blank nor a letter and eight digits.
    BadLsoaCode,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// More different labels in a column than a real file can have.
    TooManyLabels,
    /// The file lacks a column; all its rows are quarantined.
    MissingColumn,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::TooFewColumns,
        Self::TooManyColumns,
        Self::BadMonth,
        Self::BadCoordinates,
        Self::BadLsoaCode,
        Self::NotUtf8,
        Self::TooManyLabels,
        Self::MissingColumn,
    ];

    /// The key in `build.json` and `quarantine.csv`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::TooFewColumns => "too-few-columns",
            Self::TooManyColumns => "too-many-columns",
            Self::BadMonth => "bad-month",
            Self::BadCoordinates => "bad-coordinates",
            Self::BadLsoaCode => "bad-lsoa-code",
            Self::NotUtf8 => "not-utf-8",
            Self::TooManyLabels => "too-many-labels",
            Self::MissingColumn => "missing-column",
        }
    }
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// From 1; the header is line 1.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
    /// The field that does not fit, at most 60 characters.
    pub detail: String,
}

/// A file whose header cannot be used: none of its rows is counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column:?} is missing")]
pub struct HeaderError {
    /// The column looked for.
    pub column: &'static str,
    /// Rows below the header.
    pub rows: u64,
}
