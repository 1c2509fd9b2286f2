//! What came of crimes, and after how many months.

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, ColumnKind, Maker, Partition, Table};

/// The table.
pub(super) static TABLE: Table = Table {
    id: "outcomes",
    title: "Outcomes by force, month of the crime, category and lag",
    description: "One row for each force, month of the crime, category, outcome and months from the crime \
                  to the outcome: rows of the outcomes files joined to their crimes. A crime may have \
                  several outcomes. Months younger than a year are still filling.",
    key: &["force", "crime_month", "category", "outcome", "lag_months"],
    sorted: 2,
    columns: &[
        Column::text("force", "Slug of the force"),
        Column::month("crime_month", "Month of the crime"),
        Column::text("category", "Category key of the crime, as in categories.json"),
        Column::text("outcome", "Outcome key, as in outcomes.json"),
        Column::text("outcome_group", "Group of the outcome, as in outcomes.json; none: the blank"),
        Column {
            measure: Some("outcome-lag"),
            ..Column::new(
                "lag_months",
                ColumnKind::Integer,
                "Months from the crime to the outcome; a few are negative",
            )
        },
        Column::count("count", "outcome-count", "Outcomes"),
    ],
    packed: true,
};

/// The table in one file.
pub(super) fn write(maker: &Maker) -> anyhow::Result<TableFiles> {
    let counts = maker.atlas.figures.counts();
    let axes = &counts.axes;
    let mut writer = maker.writer(&TABLE)?;
    for (force, of_force) in axes.forces.iter().zip(&counts.forces) {
        let mut batch = Batch::new(&TABLE);
        // Crimes of the last months of an archive of outcomes alone may lie behind the span.
        for cell in of_force.cohorts.iter().filter(|cell| usize::from(cell.month) < maker.months.len()) {
            let outcome = usize::from(cell.outcome);
            let group = axes.outcome_groups[outcome];
            batch.push(&[
                force.slug.as_str().into(),
                maker.months[usize::from(cell.month)].as_str().into(),
                maker.categories[usize::from(cell.category)].into(),
                axes.outcomes.terms()[outcome].key.as_str().into(),
                group.map_or("none", crate::values::OutcomeGroup::slug).into(),
                Cell::Integer(i32::from(cell.lag)),
                cell.count.into(),
            ]);
        }
        batch.write(&mut writer)?;
    }
    let mut files = TableFiles::new(&TABLE);
    files.extend(maker.finish(writer, "outcomes", &Partition::new())?);
    Ok(files)
}
