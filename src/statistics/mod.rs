//! Counts to published numbers. No reading, no writing: the same counts give the same figures.

mod area;
mod classes;
mod cohort;
mod comparators;
mod compare;
mod coverage;
mod figures;
mod flags;
mod force;
mod funnel;
mod interval;
mod location;
mod measure;
mod measure_input;
mod neighbours;
mod notes;
mod place_months;
mod place_totals;
mod presence;
mod publish;
mod quality;
mod revisions;
#[cfg(test)]
mod publish_tests;
mod rank;
mod rate;
mod rate_row;
#[cfg(test)]
mod simulation;
mod snap_points;
mod stops;
mod territory;
mod trend;
mod waits;

pub use crate::aggregates::{
    AreaRevision, Axes, CohortCell, Counts, FileFacts, FileRevision, Force, History, IdChanges, PastArchive,
    PastAreaRevision, PastCrimes, PastFile, PastLedger, PastRevision, PointBeyond, Revisions, SnapCell,
    SnapPoint, StopCounts,
};
pub use crate::values::{StopColumn, StopObjectGroup, StopOutcomeGroup};
pub use area::AreaWindow;
pub use classes::{CLASSES, Classes, class_breaks};
pub use comparators::{
    Comparators, LevelComparators, MixDifference, NEIGHBOURS, Similar, Together, has_comparators,
};
pub use coverage::{Coverage, ForceCoverage, Status};
pub use figures::{
    AreaFigures, CategoryFigures, Change, Comparison, Figure, Interval, NoRate, Note, Observed,
    OutcomeFigures, Rate, Verdict, Workday,
};
pub use flags::MonthFlag;
pub use force::ForceFigures;
pub use funnel::{Funnel, FunnelPoint, Position};
pub use interval::{Confidence, poisson_limits, ratio_interval, wilson};
pub use location::{BORDER_M, LocationConfidence, TopPoint};
pub use measure::{MEASURES, Measure, measure};
pub use neighbours::Features;
pub use place_totals::{Hexagon, PlaceCounting, PlaceTotals, corners, hexagons};
pub use publish::{Figures, publish};
pub use quality::{Evidence, Finding, Test};
pub use rank::{RankSet, is_ranked};
pub use rate::{Exposure, rate};
pub use rate_row::{Against, Counted, RateRow};
pub use revisions::{ForceRevision, force_revisions};
pub use snap_points::Renewal;
pub use stops::{LEAST_STOPS, StopColumnFigures, StopFigures, StopHexagon, StopHexagons, StopLabel};
pub use waits::{Wait, Waits};
