//! Counts to published numbers. No reading, no writing: the same counts give the same figures.

mod coverage;
mod figures;
mod force;
mod publish;

pub use crate::aggregates::{Axes, CohortCell, Counts, Force, SnapCell, SnapPoint, StopCounts};
pub use crate::values::StopColumn;
pub use coverage::{Coverage, ForceCoverage, Status};
pub use figures::{
    AreaFigures, CategoryFigures, Change, Comparison, Figure, Interval, NoRate, Note, OutcomeFigures, Rate,
    Verdict,
};
pub use force::ForceFigures;
pub use publish::{Figures, publish};
