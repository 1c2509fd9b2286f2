//! `data/v1/cube.json`: every table with its columns, and which file holds which part of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::measure;
use crate::values::Kind;

use super::{Column, ColumnKind, Partition, Table};
use crate::json::number::{Span, months};

/// A file of a table.
#[derive(Debug, Clone, Serialize)]
pub(in crate::json) struct FileObject {
    /// From the site's root.
    pub(in crate::json) path: String,
    /// `parquet`, `csv.gz` or `csv`.
    pub(in crate::json) format: &'static str,
    /// Rows, without the header.
    pub(in crate::json) rows: usize,
    /// Size.
    pub(in crate::json) bytes: u64,
    /// Of its bytes.
    pub(in crate::json) sha256: String,
    /// Which part of the table it holds; empty: all of it.
    pub(in crate::json) partition: Partition,
}

/// The files of one table.
#[derive(Debug)]
pub(in crate::json) struct TableFiles {
    /// The table.
    pub(in crate::json) table: &'static Table,
    /// Its files in the order written.
    pub(in crate::json) files: Vec<FileObject>,
}

impl TableFiles {
    pub(super) const fn new(table: &'static Table) -> Self {
        Self { table, files: Vec::new() }
    }

    pub(super) fn extend(&mut self, files: impl IntoIterator<Item = FileObject>) {
        self.files.extend(files);
    }
}

/// The sums of the columns of the cube, which together are the street rows counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(in crate::json) struct Totals {
    count: u64,
    strays: u64,
    railway: u64,
    incidents: u64,
}

impl Totals {
    pub(super) fn add(&mut self, count: u32, strays: u32, railway: u32) {
        self.count += u64::from(count);
        self.strays += u64::from(strays);
        self.railway += u64::from(railway);
        self.incidents = self.count + self.strays + self.railway;
    }

    pub(super) const fn include(&mut self, other: &Self) {
        self.count += other.count;
        self.strays += other.strays;
        self.railway += other.railway;
        self.incidents += other.incidents;
    }
}

#[derive(Debug, Serialize)]
struct ColumnObject {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    nullable: bool,
    unit: Option<&'static str>,
    measure: Option<&'static str>,
    description: &'static str,
}

impl From<&Column> for ColumnObject {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name,
            kind: match column.kind {
                ColumnKind::Text => "text",
                ColumnKind::Month => "month",
                ColumnKind::Count => "count",
                ColumnKind::Integer => "integer",
                ColumnKind::Number => "number",
            },
            nullable: column.nullable,
            unit: column.measure.and_then(measure).map(|measure| measure.unit),
            measure: column.measure,
            description: column.description,
        }
    }
}

#[derive(Debug, Serialize)]
struct TableObject<'a> {
    id: &'static str,
    title: &'static str,
    description: &'static str,
    key: &'static [&'static str],
    columns: Vec<ColumnObject>,
    files: &'a [FileObject],
}

#[derive(Debug, Serialize)]
struct Missing {
    force: String,
    months: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Cube<'a> {
    release: String,
    months: &'a [String],
    window: &'a Span,
    totals: Totals,
    absent: &'static str,
    missing: &'a [Missing],
    tables: Vec<TableObject<'a>>,
    compact: Option<BTreeMap<&'static str, serde_json::Value>>,
}

/// Every table and its files.
#[derive(Debug)]
pub(in crate::json) struct CubeIndex {
    release: String,
    months: Vec<String>,
    window: Span,
    totals: Totals,
    missing: Vec<Missing>,
    /// In the order of the tables.
    pub(in crate::json) tables: Vec<TableFiles>,
}

impl CubeIndex {
    pub(super) fn new(atlas: &Atlas, tables: Vec<TableFiles>, totals: Totals) -> Self {
        let counts = atlas.figures.counts();
        let axes = &counts.axes;
        let missing = axes.forces.iter().zip(&counts.present).map(|(force, present)| Missing {
            force: force.slug.clone(),
            months: axes
                .months
                .iter()
                .zip(&present[Kind::Street as usize])
                .filter(|(_, there)| !**there)
                .map(|(month, _)| month.to_string())
                .collect(),
        });
        Self {
            release: axes.months.last().to_string(),
            months: months(axes.months),
            window: atlas.figures.window().into(),
            totals,
            missing: missing.filter(|missing| !missing.months.is_empty()).collect(),
            tables,
        }
    }

    /// The file; `compact` says where the compact cube is and what it holds.
    pub(in crate::json) fn render(
        &self,
        compact: Option<BTreeMap<&'static str, serde_json::Value>>,
    ) -> Vec<u8> {
        let tables = self.tables.iter().map(|TableFiles { table, files }| TableObject {
            id: table.id,
            title: table.title,
            description: table.description,
            key: table.key,
            columns: table.columns.iter().map(ColumnObject::from).collect(),
            files,
        });
        crate::json::number::to_json(&Cube {
            release: self.release.clone(),
            months: &self.months,
            window: &self.window,
            totals: self.totals,
            absent: "Zero where the force of the place supplied the month's file, unknown where it did not.",
            missing: &self.missing,
            tables: tables.collect(),
            compact,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_the_columns_summed() {
        let mut totals = Totals::default();
        totals.add(3, 0, 1);
        totals.add(0, 12, 0);
        assert_eq!(totals, Totals { count: 3, strays: 12, railway: 1, incidents: 16 });
        let mut twice = totals;
        twice.include(&totals);
        assert_eq!(twice.incidents, 32);
    }
}
