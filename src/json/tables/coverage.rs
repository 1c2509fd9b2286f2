//! Which force-months are there, and what lies nowhere.

use crate::json::number::share;
use crate::values::Kind;

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, Maker, Partition, Table};

/// Which force-months are there.
pub(super) static TABLE: Table = Table {
    id: "coverage",
    title: "State of each force's file of each kind and month",
    description: "One row for each force, kind of file and month of the atlas.",
    key: &["force", "kind", "month"],
    sorted: 1,
    columns: &[
        Column::text("force", "Slug of the force"),
        Column::text("kind", "street, outcomes or stop-and-search"),
        Column::month("month", "Month of the file"),
        Column {
            measure: Some("file-status"),
            ..Column::text("status", "State of the file, as in coverage.json")
        },
        Column::number(
            "not_located_share",
            "not-located-share",
            "Share of the rows of a street file that lie in no area, 0 to 1",
        )
        .or_missing(),
    ],
    packed: false,
};

/// Incidents in no area.
pub(super) static NOT_LOCATED: Table = Table {
    id: "not-located",
    title: "Incidents without a place by force, month and category",
    description: "Incidents that a force recorded and that lie in no area of the atlas. With the table \
                  crimes-by-force they add up to all that the force recorded.",
    key: &["force", "month", "category"],
    sorted: 2,
    columns: &[
        Column::text("force", "Slug of the force"),
        Column::month("month", "Month of the street file"),
        Column::text("category", "Category key, as in categories.json"),
        Column::count("count", "force-count", "Incidents in no area"),
    ],
    packed: false,
};

/// The table of files.
pub(super) fn write(maker: &Maker) -> anyhow::Result<TableFiles> {
    let mut batch = Batch::new(&TABLE);
    let coverage = maker.atlas.figures.coverage();
    let forces = &maker.atlas.figures.counts().axes.forces;
    for ledger in &coverage.forces {
        for (kind, statuses) in ledger.status.iter() {
            for (month, status) in statuses.iter().enumerate() {
                let part = ledger.not_located.get(month).copied().flatten();
                batch.push(&[
                    forces[ledger.force].slug.as_str().into(),
                    kind.slug().into(),
                    maker.months[month].as_str().into(),
                    status.slug().into(),
                    Cell::Number(part.filter(|_| kind == Kind::Street).map(share)),
                ]);
            }
        }
    }
    let mut writer = maker.writer(&TABLE)?;
    batch.write(&mut writer)?;
    let mut files = TableFiles::new(&TABLE);
    files.extend(maker.finish(writer, "coverage", &Partition::new())?);
    Ok(files)
}

/// The table of incidents in no area.
pub(super) fn write_not_located(maker: &Maker) -> anyhow::Result<TableFiles> {
    let mut batch = Batch::new(&NOT_LOCATED);
    let counts = maker.atlas.figures.counts();
    let months = maker.months.len();
    for (force, of_force) in counts.axes.forces.iter().zip(&counts.forces) {
        for (month, name) in maker.months.iter().enumerate() {
            for (category, key) in maker.categories.iter().enumerate() {
                let count = of_force.not_located.get(category * months + month).copied().unwrap_or(0);
                if count > 0 {
                    batch.push(&[
                        force.slug.as_str().into(),
                        name.as_str().into(),
                        (*key).into(),
                        count.into(),
                    ]);
                }
            }
        }
    }
    let mut writer = maker.writer(&NOT_LOCATED)?;
    batch.write(&mut writer)?;
    let mut files = TableFiles::new(&NOT_LOCATED);
    files.extend(maker.finish(writer, "not-located", &Partition::new())?);
    Ok(files)
}
