//! A force as reporter: all it recorded, wherever that lies.

use crate::values::{MonthSpan, OutcomeGroup};

/// What a force recorded. Its area's rates stand in the area figures of its territory.
#[derive(Debug, Clone, PartialEq)]
pub struct ForceFigures {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Months of the atlas.
    pub months: MonthSpan,
    /// Crimes by month; none where no file.
    pub crimes: Vec<Option<u32>>,
    /// ASB incidents by month; none where no file.
    pub antisocial: Vec<Option<u32>>,
    /// `[category][month]`, none where no file.
    pub categories: Vec<Vec<Option<u32>>>,
    /// Incidents in no area, by month.
    pub not_located: Vec<u32>,
    /// Located incidents outside the own area, by month.
    pub outside_own_area: Vec<u32>,
    /// Mature cohort: crimes by outcome id (place in `axes.outcomes`), largest first.
    pub outcomes: Vec<(usize, u64)>,
    /// Mature cohort: crimes by group.
    pub outcome_groups: Vec<(OutcomeGroup, u64, f64)>,
    /// The months of the mature cohort; none when the atlas is too short.
    pub cohort: Option<MonthSpan>,
    /// Outcome rows joined to a crime, and not.
    pub outcomes_matched: (u64, u64),
    /// Share of mature crimes with a first outcome after at most this many months: index = lag, from 0.
    /// From the outcomes files; empty without them.
    pub share_by_lag: Vec<f64>,
}
