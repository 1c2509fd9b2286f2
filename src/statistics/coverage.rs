//! Which force-months are there, and which are not.

use crate::values::{ByKind, MonthSpan};

/// What is known of one kind of file of one force-month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The file is in an archive and was counted.
    Present,
    /// No archive holds it.
    Missing,
    /// The force never publishes this kind.
    NeverPublished,
    /// Present, but without rows.
    HeaderOnly,
}

impl Status {
    /// The key in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
            Self::NeverPublished => "never-published",
            Self::HeaderOnly => "header-only",
        }
    }
}

/// One force's ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct ForceCoverage {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Month by month, for each kind.
    pub status: ByKind<Vec<Status>>,
    /// Share of the force's street rows that lie in no area, month by month; none where missing.
    pub not_located: Vec<Option<f64>>,
}

/// The ledger of all forces.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The months of the ledger.
    pub months: MonthSpan,
    /// In the order of `axes.forces`.
    pub forces: Vec<ForceCoverage>,
}
