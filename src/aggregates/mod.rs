//! Records folded to snap points, then counted into areas.
//!
//! Fold first: a national archive of 20 million rows has about 750,000 snap points, so geography is asked
//! once per point, and nothing is kept per row.

/// The place of a month in the atlas's span.
pub type MonthIndex = u16;

mod counts;

pub use counts::{
    AreaCounts, Axes, CohortCell, Counts, ForceCounts, Shape, SnapCell, SnapPoint, StopColumn, StopCounts,
};
