//! Tables for researchers, as Parquet and as CSV, and `data/v1/cube.json` that says what is where.
//!
//! Every table is described once ([`Table`]); its files, the index, the catalogue and the schemas of other
//! standards all follow from that. Rows go through a [`TableWriter`] a batch at a time, so that memory does
//! not grow with their number.

mod areas;
mod batch;
mod coverage;
mod crimes;
mod index;
mod outcomes;
mod rates;
mod revisions;
mod stops;
mod writer;

pub(super) use index::{CubeIndex, FileObject, TableFiles};

use std::collections::BTreeMap;

use crate::atlas::Atlas;
use crate::geography::Level;
use crate::out::Written;
use crate::statistics::StopColumn;
use crate::values::{Month, kebab};

pub(crate) use batch::{Batch, Cell};
pub(crate) use writer::{Encoded, TableWriter};

/// The folder of all tables.
pub(super) const ROOT: &str = "data/v1/cube";

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Any text.
    Text,
    /// A calendar month, `YYYY-MM`.
    Month,
    /// A whole number, not negative.
    Count,
    /// A whole number of either sign.
    Integer,
    /// A number with decimals.
    Number,
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
    /// What its values are.
    pub(crate) kind: ColumnKind,
    /// Whether a value may be missing.
    pub(crate) nullable: bool,
    /// The published number it holds: a row of `MEASURES`; none for keys and words.
    pub(crate) measure: Option<&'static str>,
    /// What it holds.
    pub(crate) description: &'static str,
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: ColumnKind, description: &'static str) -> Self {
        Self { name, kind, nullable: false, measure: None, description }
    }

    pub(crate) const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, ColumnKind::Text, description)
    }

    pub(crate) const fn month(name: &'static str, description: &'static str) -> Self {
        Self::new(name, ColumnKind::Month, description)
    }

    const fn count(name: &'static str, measure: &'static str, description: &'static str) -> Self {
        Self { measure: Some(measure), ..Self::new(name, ColumnKind::Count, description) }
    }

    const fn number(name: &'static str, measure: &'static str, description: &'static str) -> Self {
        Self { measure: Some(measure), ..Self::new(name, ColumnKind::Number, description) }
    }

    /// The same column whose values may be missing.
    pub(crate) const fn or_missing(self) -> Self {
        Self { nullable: true, ..self }
    }
}

/// What a table holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Key of the table, in paths and catalogues.
    pub(crate) id: &'static str,
    /// Title in words.
    pub(crate) title: &'static str,
    /// What a row is, and what an absent row means.
    pub(crate) description: &'static str,
    /// Columns that name a row; rows are in their order.
    pub(crate) key: &'static [&'static str],
    /// How many of the key's first columns are in the order of their letters; the others follow the order
    /// of the lists of terms.
    pub(crate) sorted: usize,
    /// Columns in order.
    pub(crate) columns: &'static [Column],
    /// Whether its CSV is gzipped; small tables are plain.
    pub(crate) packed: bool,
}

impl Table {
    /// How its CSV files end.
    pub(crate) const fn csv_ending(&self) -> &'static str {
        if self.packed { "csv.gz" } else { "csv" }
    }
}

/// Every table, in the order of the index.
pub(super) const TABLES: [&Table; 10] = [
    &crimes::TABLE,
    &crimes::BY_FORCE,
    &rates::TABLE,
    &areas::TABLE,
    &outcomes::TABLE,
    &stops::TABLE,
    &coverage::NOT_LOCATED,
    &coverage::TABLE,
    &revisions::FILES,
    &revisions::AREAS,
];

/// Where bytes go: a path from the site's root, and the file.
pub(super) type Write<'a> = &'a (dyn Fn(&str, &[u8]) -> anyhow::Result<()> + Sync);

/// What every file says of itself in its metadata.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    /// Newest month of the atlas.
    pub(crate) release: String,
    /// Licence of the figures.
    pub(crate) licence: String,
}

/// What all tables are made with.
struct Maker<'a> {
    atlas: &'a Atlas<'a>,
    write: Write<'a>,
    stamp: Stamp,
    /// `YYYY-MM` of every month of the atlas.
    months: Vec<String>,
    /// Category keys.
    categories: Vec<&'a str>,
    /// Keys of the counted columns of stops and searches.
    stop_keys: [String; StopColumn::ALL.len()],
    /// The month whose year residents are taken of.
    middle: Month,
}

/// Which part of a table a file holds.
type Partition = BTreeMap<&'static str, String>;

impl<'a> Maker<'a> {
    fn new(atlas: &'a Atlas<'a>, write: Write<'a>) -> Self {
        let axes = &atlas.figures.counts().axes;
        let window = atlas.figures.window();
        let licence = if atlas.publication.fictional { "made-up figures" } else { "OGL-UK-3.0" };
        Self {
            atlas,
            write,
            stamp: Stamp { release: axes.months.last().to_string(), licence: licence.to_owned() },
            months: super::number::months(axes.months),
            categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
            stop_keys: StopColumn::ALL.map(|column| kebab(column.header())),
            middle: window.at(window.len() / 2),
        }
    }

    /// A writer of Parquet and CSV.
    fn writer(&self, table: &'static Table) -> anyhow::Result<TableWriter> {
        TableWriter::new(table, &self.stamp, true)
    }

    /// A writer of Parquet alone, for files that hold nothing new.
    fn parquet_writer(&self, table: &'static Table) -> anyhow::Result<TableWriter> {
        TableWriter::new(table, &self.stamp, false)
    }

    /// Writes what a writer has made to `data/v1/cube/<stem>.parquet` and `.csv.gz` or `.csv`.
    fn finish(
        &self,
        writer: TableWriter,
        stem: &str,
        partition: &Partition,
    ) -> anyhow::Result<Vec<FileObject>> {
        let table = writer.table();
        let Encoded { parquet, csv, rows } = writer.finish()?;
        let mut files = Vec::new();
        for (ending, bytes) in [("parquet", Some(parquet)), (table.csv_ending(), csv)] {
            let Some(bytes) = bytes else { continue };
            let path = format!("{ROOT}/{stem}.{ending}");
            (self.write)(&path, &bytes)?;
            let written = Written::of(&bytes);
            files.push(FileObject {
                path,
                format: ending,
                rows,
                bytes: written.bytes,
                sha256: written.sha256,
                partition: partition.clone(),
            });
        }
        Ok(files)
    }

    fn code(&self, level: Level, index: crate::geography::AreaIndex) -> &'a str {
        &self.atlas.geography.area(level, index).code
    }
}

/// Writes the files of every table; the index is what `cube.json` and the catalogue are made of.
///
/// # Errors
/// When a file cannot be encoded or written.
pub(super) fn write_all(atlas: &Atlas, write: Write) -> anyhow::Result<CubeIndex> {
    let maker = Maker::new(atlas, write);
    let (crimes, by_force, totals) = crimes::write(&maker)?;
    let mut files = vec![crimes];
    files.extend(by_force);
    files.extend([
        rates::write(&maker)?,
        areas::write(&maker)?,
        outcomes::write(&maker)?,
        stops::write(&maker)?,
        coverage::write_not_located(&maker)?,
        coverage::write(&maker)?,
        revisions::write_files(&maker)?,
        revisions::write_areas(&maker)?,
    ]);
    Ok(CubeIndex::new(atlas, files, totals))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::statistics::measure;

    #[test]
    fn every_number_is_a_measure_and_every_key_a_column() {
        for table in TABLES {
            let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}: a name stands twice", table.id);
            for key in table.key {
                let column = table.columns.iter().find(|column| column.name == *key);
                assert!(column.is_some(), "{}: {key}", table.id);
            }
            for column in table.columns {
                match column.kind {
                    ColumnKind::Count | ColumnKind::Number | ColumnKind::Integer => {
                        let id = column.measure.unwrap_or_else(|| unreachable!("{} has none", column.name));
                        assert!(measure(id).is_some(), "{}.{}: {id}", table.id, column.name);
                    }
                    ColumnKind::Text | ColumnKind::Month => {
                        assert!(column.measure.is_none_or(|id| measure(id).is_some()), "{}", column.name);
                    }
                }
            }
        }
    }
}
