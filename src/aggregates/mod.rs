//! Records folded to snap points, then counted into areas.
//!
//! Fold first: a national archive of 20 million rows has about 750,000 snap points, so geography is asked
//! once per point, and nothing is kept per row.

mod accounting;
mod areas;
mod axes;
mod buckets;
mod counts;
mod file_fold;
mod far_points;
mod fold;
mod force_cells;
mod history;
mod join;
mod kept_fold;
mod labels;
mod points;
mod revisions;
mod snap_points;
mod stops;

pub use crate::archive::{
    PastArchive, PastAreaRevision, PastCrimes, PastFile, PastIds, PastLedger, PastRevision,
};
pub use areas::to_areas;
pub use counts::{
    AreaCounts, Axes, CohortCell, Counts, FileFacts, FirstOutcomeCell, Force, ForceCounts, PointBeyond,
    Shape, SnapCell, SnapPoint, StopCell, StopCounts, UnusableFile,
};
pub use fold::{Folds, Known, KnownCategory, KnownForce, fold, fold_kept};
pub use history::{History, continue_history};
pub use revisions::{AreaRevision, FileRevision, IdChanges, Revisions, revisions};
