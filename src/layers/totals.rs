//! What is counted at snap points over the window, and how the crimes of the mature cohort ended.

use crate::atlas::Atlas;
use crate::statistics::{Axes, SnapCell};
use crate::values::{CategoryGroup, MonthSpan, OutcomeGroup};

use super::columns::{Column, Value, ValueType};

/// Which months and forces enter which total.
#[derive(Debug)]
pub(super) struct Counting<'a> {
    axes: &'a Axes,
    window: std::ops::Range<usize>,
    /// `[force][month]`: whether the month is of the force's mature cohort.
    mature: Vec<Vec<bool>>,
    /// By place in `axes.forces`.
    railway: Vec<bool>,
}

impl<'a> Counting<'a> {
    /// The window and cohort of the atlas.
    pub(super) fn of(atlas: &Atlas<'a>) -> Self {
        let axes = &atlas.figures.counts().axes;
        let forces = &axes.forces;
        let railway = forces.iter().map(|force| force.railway).collect();
        let mature = (0..forces.len())
            .map(|force| {
                let runs = atlas.figures.force(force).cohort_runs;
                axes.months.iter().map(|month| runs.iter().any(|run| run.index(month).is_some())).collect()
            })
            .collect();
        Self::new(axes, atlas.figures.window(), mature, railway)
    }

    /// From its parts.
    pub(super) fn new(axes: &'a Axes, window: MonthSpan, mature: Vec<Vec<bool>>, railway: Vec<bool>) -> Self {
        Self { axes, window: axes.months.range_of(window), mature, railway }
    }

    /// Columns of counts by category, behind those that name a feature. Counts of 0 are left out of the
    /// files: at a point or in a hexagon nothing is ever missing, and most categories have none.
    pub(super) fn columns(&self) -> Vec<Column> {
        let count = |name: &str, description: &str| {
            Column::new(name, ValueType::Count, description).unit("incidents in the newest 12 months")
        };
        let mut columns = vec![
            count("crimes", "Crimes: no anti-social behaviour, no railway, no strays"),
            count("asb", "Anti-social behaviour"),
            count("railway", "Incidents of the British Transport Police"),
            count("strays", "Incidents other forces recorded while the own force supplied no file"),
        ];
        columns.extend(category_columns(self.axes));
        columns.into_iter().map(or_none).collect()
    }

    /// Columns of crimes by outcome group; none without a mature cohort.
    pub(super) fn outcome_columns(&self) -> impl Iterator<Item = Column> {
        outcome_columns(self.has_cohort()).map(or_none)
    }

    /// Whether any month of any force is mature.
    fn has_cohort(&self) -> bool {
        self.mature.iter().flatten().any(|mature| *mature)
    }

    /// The totals of nothing.
    pub(super) fn zero(&self) -> Totals {
        Totals { categories: vec![0; self.axes.categories.len()], ..Totals::default() }
    }

    /// Adds a cell to the totals it belongs to.
    pub(super) fn add(&self, totals: &mut Totals, cell: &SnapCell) {
        let count = u64::from(cell.count);
        let month = usize::from(cell.month);
        let category = usize::from(cell.category);
        let railway = self.railway[usize::from(cell.force)];
        if self.window.contains(&month) {
            if railway {
                totals.railway += count;
            } else if !cell.own_force_reports {
                totals.strays += count;
            } else {
                totals.categories[category] += count;
            }
        }
        let crime = self.axes.category_groups[category] == CategoryGroup::Crime;
        let mature = self
            .mature
            .get(usize::from(cell.force))
            .and_then(|months| months.get(month))
            .copied()
            .unwrap_or(false);
        let group = self.axes.outcome_groups[usize::from(cell.outcome)];
        if let Some(group) = group.filter(|_| crime && mature && !railway && cell.own_force_reports) {
            totals.outcomes[group as usize] += count;
        }
    }

    /// The values of [`Counting::columns`].
    pub(super) fn values(&self, totals: &Totals) -> Vec<Value> {
        let of = |group| -> u64 {
            totals
                .categories
                .iter()
                .zip(&self.axes.category_groups)
                .filter(|(_, of)| **of == group)
                .map(|(count, _)| *count)
                .sum()
        };
        let first =
            [of(CategoryGroup::Crime), of(CategoryGroup::AntiSocialBehaviour), totals.railway, totals.strays];
        first.into_iter().chain(totals.categories.iter().copied()).map(unless_none).collect()
    }

    /// The values of [`Counting::outcome_columns`].
    pub(super) fn outcome_values(&self, totals: &Totals) -> impl Iterator<Item = Value> {
        totals.outcomes.into_iter().filter(|_| self.has_cohort()).map(unless_none)
    }
}

/// The column with the meaning of an absent value.
fn or_none(mut column: Column) -> Column {
    column.description.push_str("; absent: none");
    column
}

/// A count, left out when it is 0.
fn unless_none(count: u64) -> Value {
    if count == 0 { Value::Missing } else { count.into() }
}

/// Names of other columns that a category first seen in the data must not take.
const TAKEN: [&str; 13] = [
    "code",
    "name",
    "residents",
    "crimes",
    "rate",
    "rate_status",
    "asb",
    "railway",
    "strays",
    "partial",
    "place",
    "lsoa",
    "cell",
];

/// A column for the incidents of each category; names are the keys with underscores.
pub(super) fn category_columns(axes: &Axes) -> impl Iterator<Item = Column> {
    axes.categories.terms().iter().map(|term| {
        let mut name = term.key.replace('-', "_");
        if TAKEN.contains(&name.as_str()) {
            name.push_str("_category");
        }
        Column::new(&name, ValueType::Count, &term.label).unit("incidents in the newest 12 months")
    })
}

/// A column for the crimes of each outcome group; none without a mature cohort.
pub(super) fn outcome_columns(mature: bool) -> impl Iterator<Item = Column> {
    OutcomeGroup::ALL.into_iter().filter(move |_| mature).map(|group| {
        Column::new(&format!("outcome_{}", group.slug().replace('-', "_")), ValueType::Count, group.label())
            .unit("crimes of the 12 months that ended 12 months ago")
    })
}

/// Incidents of one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// By category: in months with the own force's file, no railway.
    pub(super) categories: Vec<u64>,
    /// British Transport Police.
    pub(super) railway: u64,
    /// By other forces in months without the own force's file.
    pub(super) strays: u64,
    /// Crimes of the mature cohort by group.
    pub(super) outcomes: [u64; OutcomeGroup::ALL.len()],
}

impl Totals {
    /// Incidents of every series in the window.
    pub(super) fn incidents(&self) -> u64 {
        self.categories.iter().sum::<u64>() + self.railway + self.strays
    }
}
