//! The door to every published number.

use crate::aggregates::Counts;
use crate::geography::{AreaIndex, Geography, Level};
use crate::values::MonthSpan;

use super::{AreaFigures, Coverage, ForceFigures};

/// Every published number. An area's figures are worked out when asked for: cheap, pure, parallel.
#[derive(Debug)]
pub struct Figures<'a> {
    geography: &'a Geography,
    counts: &'a Counts,
    window: MonthSpan,
    coverage: Coverage,
}

/// Checks the counts and works out what needs all areas at once.
pub fn publish<'a>(_counts: &'a Counts, _geography: &'a Geography) -> Figures<'a> {
    todo!()
}

impl<'a> Figures<'a> {
    /// The counts behind the figures: axes, snap points, stops, outcome cohorts.
    pub fn counts(&self) -> &'a Counts {
        self.counts
    }

    /// The newest 12 months (fewer in a short atlas).
    pub fn window(&self) -> MonthSpan {
        self.window
    }

    /// Which force-months are present.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// One area.
    pub fn area(&self, _level: Level, _index: AreaIndex) -> AreaFigures<'a> {
        todo!("{:?}", self.geography)
    }

    /// A force as reporter, by place in `axes.forces`.
    pub fn force(&self, _force: usize) -> ForceFigures {
        todo!()
    }
}
