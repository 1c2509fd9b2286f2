//! What newer archives changed.

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, Maker, Partition, Table};

const BEFORE: Column = Column::month("before", "Release of the older archive");
const AFTER: Column = Column::month("after", "Release of the newer archive");

/// Files whose versions differ.
pub(super) static FILES: Table = Table {
    id: "revised-files",
    title: "Police files whose versions differ between archives",
    description: "One row for each file that a newer archive holds with other contents than an older one.",
    key: &["force", "kind", "month", "before"],
    sorted: 1,
    columns: &[
        Column::text("force", "Slug of the force"),
        Column::text("kind", "street, outcomes or stop-and-search"),
        Column::month("month", "Month of the file"),
        BEFORE,
        AFTER,
        Column::count("rows_before", "file-rows", "Rows of the older version"),
        Column::count("rows_after", "file-rows", "Rows of the newer version"),
    ],
    packed: false,
};

/// Areas whose crimes differ.
pub(super) static AREAS: Table = Table {
    id: "revised-areas",
    title: "Areas whose crimes differ between archives",
    description: "One row for each area and month whose crimes a newer archive changed: those that revised \
                  street files place there, in the older and in the newer version.",
    key: &["level", "code", "month", "before"],
    sorted: 0,
    columns: &[
        Column::text("level", "Slug of the level"),
        Column::text("code", "Code of the area"),
        Column::month("month", "Month of the crimes"),
        BEFORE,
        AFTER,
        Column::count("crimes_before", "crimes-by-month", "Crimes in the older version"),
        Column::count("crimes_after", "crimes-by-month", "Crimes in the newer version"),
    ],
    packed: false,
};

/// The table of files.
pub(super) fn write_files(maker: &Maker) -> anyhow::Result<TableFiles> {
    let counts = maker.atlas.figures.counts();
    let texts: Vec<[String; 3]> = counts
        .revisions
        .files
        .iter()
        .map(|r| [r.month, r.before, r.after].map(|month| month.to_string()))
        .collect();
    let mut batch = Batch::new(&FILES);
    for (revision, [month, before, after]) in counts.revisions.files.iter().zip(&texts) {
        batch.push(&[
            counts.axes.forces[revision.force].slug.as_str().into(),
            revision.kind.slug().into(),
            month.as_str().into(),
            before.as_str().into(),
            after.as_str().into(),
            Cell::Count(u32::try_from(revision.rows.0).ok()),
            Cell::Count(u32::try_from(revision.rows.1).ok()),
        ]);
    }
    let mut writer = maker.writer(&FILES)?;
    batch.write(&mut writer)?;
    let mut files = TableFiles::new(&FILES);
    files.extend(maker.finish(writer, "revised-files", &Partition::new())?);
    Ok(files)
}

/// The table of areas.
pub(super) fn write_areas(maker: &Maker) -> anyhow::Result<TableFiles> {
    let revisions = &maker.atlas.figures.counts().revisions.areas;
    let texts: Vec<[String; 3]> =
        revisions.iter().map(|r| [r.month, r.before, r.after].map(|month| month.to_string())).collect();
    let mut batch = Batch::new(&AREAS);
    for (revision, [month, before, after]) in revisions.iter().zip(&texts) {
        batch.push(&[
            revision.level.slug().into(),
            maker.code(revision.level, revision.area).into(),
            month.as_str().into(),
            before.as_str().into(),
            after.as_str().into(),
            revision.crimes.0.into(),
            revision.crimes.1.into(),
        ]);
    }
    let mut writer = maker.writer(&AREAS)?;
    batch.write(&mut writer)?;
    let mut files = TableFiles::new(&AREAS);
    files.extend(maker.finish(writer, "revised-areas", &Partition::new())?);
    Ok(files)
}
