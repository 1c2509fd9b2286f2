//! Counts per area: dense tables, one for each level.

use crate::geography::{AreaIndex, ByLevel};
use crate::values::{CategoryGroup, Kind, Month, MonthSpan, OutcomeGroup, Vocabulary};

/// The axes of every table: which months, categories, outcomes and forces there are.
#[derive(Debug, Clone)]
pub struct Axes {
    /// From the oldest to the newest month of any street file.
    pub months: MonthSpan,
    /// Crime types; ids are places in this list.
    pub categories: Vocabulary,
    /// For each category, how it enters the headline.
    pub category_groups: Vec<CategoryGroup>,
    /// Last outcome categories and outcome types (one list); id 0 is the blank.
    pub outcomes: Vocabulary,
    /// For each outcome, its group; none for the blank, which only ASB and railway incidents have.
    pub outcome_groups: Vec<Option<OutcomeGroup>>,
    /// Forces with a file in the archives or a territory in the reference, by slug; ids are places in this list.
    pub forces: Vec<Force>,
}

impl Axes {
    /// The place of a force on the axis.
    pub fn force(&self, slug: &str) -> Option<usize> {
        self.forces.iter().position(|f| f.slug == slug)
    }
}

/// A police force as the atlas knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Force {
    /// In file names and addresses.
    pub slug: String,
    /// "Bedfordshire Police".
    pub name: String,
    /// Its incidents are railway incidents (British Transport Police).
    pub railway: bool,
    /// Kinds of file it never publishes.
    pub never: Vec<Kind>,
    /// The area of level force that is its territory; none for forces without one.
    pub territory: Option<AreaIndex>,
}

#[cfg(test)]
impl Force {
    /// A force with a territory of its own, for tests.
    pub(crate) fn named(slug: &str, territory: Option<AreaIndex>) -> Self {
        Self {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            railway: slug == "btp",
            never: Vec::new(),
            territory,
        }
    }
}

/// What one level's areas hold.
#[derive(Debug, Clone, Default)]
pub struct AreaCounts {
    /// How many areas, categories and months the tables are laid out for.
    pub shape: Shape,
    /// `[area][category][month]`: incidents in months in which the place's own force supplied its file,
    /// by whatever territorial force recorded them. Railway incidents are not in it.
    pub incidents: Vec<u32>,
    /// `[area][month]`: incidents that other forces recorded in months without the own force's file.
    pub strays: Vec<u32>,
    /// `[area][month]`: incidents of the British Transport Police.
    pub railway: Vec<u32>,
    /// `[area][group][month]`: crimes (not ASB, not railway) of `incidents` by the group of their last outcome.
    pub outcome_groups: Vec<u32>,
}

/// The lengths of the axes of [`AreaCounts`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// Areas of the level.
    pub areas: usize,
    /// Categories.
    pub categories: usize,
    /// Months.
    pub months: usize,
}

impl AreaCounts {
    /// Tables of zeros.
    pub fn zeros(shape: Shape) -> Self {
        let Shape { areas, categories, months } = shape;
        Self {
            shape,
            incidents: vec![0; areas * categories * months],
            strays: vec![0; areas * months],
            railway: vec![0; areas * months],
            outcome_groups: vec![0; areas * OutcomeGroup::ALL.len() * months],
        }
    }

    /// One category of one area, month by month.
    pub fn category(&self, area: AreaIndex, category: usize) -> &[u32] {
        let from = (area as usize * self.shape.categories + category) * self.shape.months;
        &self.incidents[from..from + self.shape.months]
    }

    /// Incidents by other forces while the own force is missing, month by month.
    pub fn strays(&self, area: AreaIndex) -> &[u32] {
        &self.strays[area as usize * self.shape.months..][..self.shape.months]
    }

    /// Railway incidents, month by month.
    pub fn railway(&self, area: AreaIndex) -> &[u32] {
        &self.railway[area as usize * self.shape.months..][..self.shape.months]
    }

    /// Crimes of one outcome group, by month of the crime.
    pub fn outcome_group(&self, area: AreaIndex, group: OutcomeGroup) -> &[u32] {
        let from = (area as usize * OutcomeGroup::ALL.len() + group as usize) * self.shape.months;
        &self.outcome_groups[from..from + self.shape.months]
    }
}

/// One force as reporter, wherever its incidents lie.
#[derive(Debug, Clone, Default)]
pub struct ForceCounts {
    /// `[category][month]`: all rows counted or not located, repeats taken out.
    pub incidents: Vec<u32>,
    /// `[category][month]`: of these, those in no area.
    pub not_located: Vec<u32>,
    /// `[month]`: located incidents outside the force's own area.
    pub outside_own_area: Vec<u32>,
    /// `[month]`: incidents outside the box around England, Wales and Northern Ireland.
    pub outside_box: Vec<u32>,
    /// `[month]`: incidents more than a degree beyond where the force's others lie.
    pub far_away: Vec<u32>,
    /// `[outcome][month]`: crimes by last outcome (street file).
    pub last_outcomes: Vec<u32>,
    /// Outcomes file joined to crimes, one cell per combination, sorted.
    pub cohorts: Vec<CohortCell>,
    /// Crimes with at least one outcome in the outcomes files, by the lag of the first, sorted.
    pub first_outcomes: Vec<FirstOutcomeCell>,
    /// Crimes with one outcome in the outcomes files, with two, with more.
    pub outcomes_per_crime: [u64; 3],
    /// Outcome rows without a crime in the archives.
    pub outcomes_unmatched: u64,
    /// `[month]`: of these, by month of the outcomes file.
    pub unmatched_months: Vec<u32>,
    /// Outcome rows joined to a crime.
    pub outcomes_matched: u64,
    /// Crimes whose ID stands on another crime of the same month too (other category or point).
    pub conflicting_ids: u64,
    /// Stops whose date lies outside their file's month.
    pub stops_of_other_months: u64,
}

/// Outcomes given to the crimes of one month and category after a lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CohortCell {
    /// Month of the crime, as a place in the span.
    pub month: u16,
    /// Category of the crime.
    pub category: u8,
    /// Outcome given.
    pub outcome: u8,
    /// Months from the crime to the outcome; a few are negative.
    pub lag: i16,
    /// How many.
    pub count: u32,
}

/// Crimes of one month and category whose first outcome came after a lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirstOutcomeCell {
    /// Month of the crime, as a place in the span.
    pub month: u16,
    /// Category of the crime.
    pub category: u8,
    /// Months from the crime to its first outcome; a few are negative.
    pub lag: i16,
    /// How many crimes.
    pub count: u32,
}

/// Stops and searches of one force or one district.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopCounts {
    /// `[month]`, by the file's month.
    pub months: Vec<u32>,
    /// For each of [`StopColumn::ALL`](crate::values::StopColumn::ALL): (label, `[month]` counts), sorted by label; the blank label is "".
    pub columns: Vec<Vec<(String, Vec<u32>)>>,
}

/// Stops and searches inside one hexagon: one combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StopCell {
    /// H3 cell of resolution 7.
    pub cell: u64,
    /// Force that searched.
    pub force: u8,
    /// Place in the span, by the file's month.
    pub month: u16,
    /// What was searched for.
    pub object: crate::values::StopObjectGroup,
    /// What came of it.
    pub outcome: crate::values::StopOutcomeGroup,
    /// How many.
    pub count: u32,
}

/// A snap point after geography: where it lies and what was counted there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapPoint {
    /// Micro-degrees.
    pub position: crate::values::LonLat,
    /// "On or near X" without the words "On or near"; empty when the police give none.
    pub place: String,
    /// The LSOA it lies in.
    pub lsoa: AreaIndex,
    /// The outcode of the nearest live postcode.
    pub outcode: Option<AreaIndex>,
    /// H3 cell of resolution 9.
    pub h3: u64,
    /// Where its cells start in [`Counts::cells`].
    pub first_cell: u32,
    /// How many cells.
    pub cells: u32,
}

impl SnapPoint {
    /// Its own cells among [`Counts::cells`].
    pub fn own_cells<'a>(&self, cells: &'a [SnapCell]) -> &'a [SnapCell] {
        &cells[self.first_cell as usize..][..self.cells as usize]
    }
}

/// What was counted at a snap point: one combination. There are sixteen million of them in three years of a nation,
/// so that each byte more here is sixteen million held to the end of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapCell {
    /// Place in the span.
    pub month: u16,
    /// Category.
    pub category: u8,
    /// Last outcome.
    pub outcome: u8,
    /// Force that recorded it.
    pub force: u8,
    /// Whether the place's own force supplied its file for the month.
    pub own_force_reports: bool,
    /// Incidents. More than fit stand in further cells of the same combination.
    pub count: u16,
}

impl SnapCell {
    /// Incidents, as wide as sums of them are.
    pub const fn incidents(&self) -> u32 {
        self.count as u32
    }
}

/// A point with coordinates that lies in no area of the reference: what is counted there enters no area's
/// figures, but it lies where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointBeyond {
    /// Micro-degrees.
    pub position: crate::values::LonLat,
    /// As for [`SnapPoint::place`].
    pub place: String,
    /// H3 cell of resolution 9.
    pub h3: u64,
    /// In order of month, category, outcome, force; `own_force_reports` says nothing here.
    pub cells: Vec<SnapCell>,
}

/// A file that is there but cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableFile {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Kind of file.
    pub kind: Kind,
    /// Its month.
    pub month: Month,
    /// The column it lacks; none when it only has a header.
    pub missing_column: Option<String>,
}

/// What is known of one file that was read, whatever its rows say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// Kind of file.
    pub kind: Kind,
    /// Its month.
    pub month: Month,
    /// Newest month of the archive it was taken from.
    pub release: Month,
    /// Bytes of the CSV.
    pub bytes: u64,
    /// CRC-32 of the CSV.
    pub crc32: u32,
    /// Rows, readable or not.
    pub rows: u64,
    /// Crimes whose ID stands on another crime of the file too; 0 for other kinds.
    pub conflicting_ids: u64,
    /// Stops dated outside the file's month; 0 for other kinds.
    pub other_month: u64,
}

/// Everything counted.
#[derive(Debug, Clone)]
pub struct Counts {
    /// The axes of the tables.
    pub axes: Axes,
    /// Which force-months are present with at least one row: `[force][kind][month]`.
    pub present: Vec<[Vec<bool>; 3]>,
    /// The files read, for each force of `axes.forces`, by kind and month.
    pub files: Vec<Vec<FileFacts>>,
    /// How older versions of the files differ.
    pub revisions: super::Revisions,
    /// What earlier sites told, and what a later build continues.
    pub history: super::History,
    /// Files without a row, and files that lack a column: (force, kind, month, malformed). Not present.
    pub unusable: Vec<UnusableFile>,
    /// One table for each level. Level force is by place (the force area), not by reporter.
    pub areas: ByLevel<AreaCounts>,
    /// By reporting force, in the order of `axes.forces`.
    pub forces: Vec<ForceCounts>,
    /// Stops by force, in the order of `axes.forces`.
    pub stops_by_force: Vec<StopCounts>,
    /// Stops by district index, where coordinates are given.
    pub stops_by_district: Vec<StopCounts>,
    /// Stops located in an area, by hexagon, force, month.
    pub stop_cells: Vec<StopCell>,
    /// Located snap points by position.
    pub points: Vec<SnapPoint>,
    /// Cells of the snap points, in order of point, month, category, outcome, force.
    pub cells: Vec<SnapCell>,
    /// Points in no area of the reference, by position.
    pub beyond: Vec<PointBeyond>,
    /// Located incidents whose point lies in another LSOA than the one counted, and those asked.
    pub polygon_disagrees: (u64, u64),
}

impl Counts {
    /// Whether a force supplied a kind of file for a month.
    pub fn is_present(&self, force: usize, kind: Kind, month: Month) -> bool {
        self.axes.months.index(month).is_some_and(|m| self.present[force][kind as usize][m])
    }
}
