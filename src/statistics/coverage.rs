//! Which force-months are there, and which are not.

use crate::aggregates::{Counts, FileRevision};
use crate::values::{ByKind, Kind, Month, MonthSpan};

use super::quality::partial_months;

/// What is known of one kind of file of one force-month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The file is in an archive and was counted.
    Present,
    /// In an archive and counted, but with far fewer rows than usual.
    PartialSuspected,
    /// In an archive and counted; an older archive holds another version of it.
    Refreshed,
    /// No archive holds it.
    Missing,
    /// The force never publishes this kind.
    NeverPublished,
    /// There, but without a row that can be read; counted as missing.
    HeaderOnly,
    /// There, but without a column it needs; counted as missing.
    Malformed,
}

impl Status {
    /// Every status, in the order shown.
    pub const ALL: [Self; 7] = [
        Self::Present,
        Self::PartialSuspected,
        Self::Refreshed,
        Self::Missing,
        Self::NeverPublished,
        Self::HeaderOnly,
        Self::Malformed,
    ];

    /// Whether the file was counted.
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Present | Self::PartialSuspected | Self::Refreshed)
    }

    /// The status with this key.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }

    /// The key in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::PartialSuspected => "partial-suspected",
            Self::Refreshed => "refreshed",
            Self::Missing => "missing",
            Self::NeverPublished => "never-published",
            Self::HeaderOnly => "header-only",
            Self::Malformed => "malformed",
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

/// The ledger of the files counted.
pub(super) fn ledger(counts: &Counts) -> Coverage {
    let months = counts.axes.months;
    let partial = Kind::ALL.map(|kind| partial_months(counts, kind));
    let forces = (0..counts.axes.forces.len())
        .map(|force| {
            let mut statuses: ByKind<Vec<Status>> = ByKind::default();
            for kind in Kind::ALL {
                statuses[kind] = months
                    .iter()
                    .enumerate()
                    .map(|(m, month)| match status(counts, force, kind, month) {
                        Status::Present | Status::Refreshed if partial[kind as usize][force].contains(&m) => {
                            Status::PartialSuspected
                        }
                        status => status,
                    })
                    .collect();
            }
            let status = statuses;
            let not_located = (0..months.len())
                .map(|m| {
                    let rows = month_rows(counts, force, m);
                    (status[Kind::Street][m].is_counted() && rows.all > 0)
                        .then(|| rows.not_located as f64 / rows.all as f64)
                })
                .collect();
            ForceCoverage { force, status, not_located }
        })
        .collect();
    Coverage { months, forces }
}

fn status(counts: &Counts, force: usize, kind: Kind, month: Month) -> Status {
    if counts.is_present(force, kind, month) {
        let revised = |f: &FileRevision| (f.force, f.kind, f.month) == (force, kind, month);
        let refreshed = counts.revisions.files.iter().any(revised);
        return if refreshed { Status::Refreshed } else { Status::Present };
    }
    let unusable = counts.unusable.iter().find(|f| (f.force, f.kind, f.month) == (force, kind, month));
    match unusable {
        Some(file) if file.missing_column.is_some() => Status::Malformed,
        Some(_) => Status::HeaderOnly,
        None if counts.axes.forces[force].never.contains(&kind) => Status::NeverPublished,
        None => Status::Missing,
    }
}

/// A force's street rows of one or more months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ForceRows {
    /// All rows counted or not located.
    pub all: u64,
    /// Of these, those in no area.
    pub not_located: u64,
}

/// A force's street rows of one month.
pub(super) fn month_rows(counts: &Counts, force: usize, month: usize) -> ForceRows {
    let (force, months) = (&counts.forces[force], counts.axes.months.len());
    let sum = |table: &[u32]| -> u64 {
        table.iter().skip(month).step_by(months).map(|count| u64::from(*count)).sum()
    };
    ForceRows { all: sum(&force.incidents), not_located: sum(&force.not_located) }
}

/// Share of a force's street rows of some months that lie in no area; none without rows.
pub(super) fn not_located_share(
    counts: &Counts,
    force: usize,
    months: std::ops::Range<usize>,
) -> Option<f64> {
    let rows = months.map(|m| month_rows(counts, force, m)).fold(ForceRows::default(), |a, b| ForceRows {
        all: a.all + b.all,
        not_located: a.not_located + b.not_located,
    });
    (rows.all > 0).then(|| rows.not_located as f64 / rows.all as f64)
}
