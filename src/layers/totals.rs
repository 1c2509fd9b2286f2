//! Columns and values of what is counted at snap points and in hexagons.

use crate::statistics::{Axes, PlaceCounting, PlaceTotals};
use crate::values::{CategoryGroup, OutcomeGroup};

use super::columns::{Column, Value, ValueType};

/// Which months and forces enter which total.
pub(super) type Counting<'a> = PlaceCounting<'a>;
/// Incidents of one place.
pub(super) type Totals = PlaceTotals;

/// Totals as columns of a layer.
pub(super) trait Counted {
    /// Columns of counts by category, behind those that name a feature. Counts of 0 are left out of the
    /// files: at a point or in a hexagon nothing is ever missing, and most categories have none.
    fn columns(&self) -> Vec<Column>;
    /// Columns of crimes by outcome group; none without a mature cohort.
    fn outcome_columns(&self) -> Vec<Column>;
    /// The values of [`Counted::columns`].
    fn values(&self, totals: &Totals) -> Vec<Value>;
    /// The values of [`Counted::outcome_columns`].
    fn outcome_values(&self, totals: &Totals) -> Vec<Value>;
}

impl Counted for Counting<'_> {
    fn columns(&self) -> Vec<Column> {
        let count = |name: &str, description: &str| {
            Column::new(name, ValueType::Count, description).unit("incidents in the newest 12 months")
        };
        let mut columns = vec![
            count("crimes", "Crimes: no anti-social behaviour, no railway, no strays"),
            count("asb", "Anti-social behaviour"),
            count("railway", "Incidents of the British Transport Police"),
            count("strays", "Incidents other forces recorded while the own force supplied no file"),
        ];
        columns.extend(category_columns(self.axes()));
        columns.into_iter().map(or_none).collect()
    }

    fn outcome_columns(&self) -> Vec<Column> {
        outcome_columns(self.has_cohort()).map(or_none).collect()
    }

    fn values(&self, totals: &Totals) -> Vec<Value> {
        let of = |group| totals.of_group(self.axes(), group);
        let groups = [of(CategoryGroup::Crime), of(CategoryGroup::AntiSocialBehaviour)];
        let counts = [&totals.railway, &totals.strays].into_iter().chain(&totals.categories);
        groups.into_iter().chain(counts.map(|count| u64::from(*count))).map(unless_none).collect()
    }

    fn outcome_values(&self, totals: &Totals) -> Vec<Value> {
        totals.outcomes.into_iter().filter(|_| self.has_cohort()).map(|n| unless_none(n.into())).collect()
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
