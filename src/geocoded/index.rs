//! `data/v1/records.json`: which rows are in which file.

use serde::Serialize;

use crate::values::{Kind, MonthSpan};

use super::columns;

/// A file of rows.
#[derive(Debug, Serialize)]
pub(super) struct FileObject {
    pub(super) path: String,
    pub(super) kind: &'static str,
    pub(super) force: String,
    pub(super) year: u16,
    /// Each is a row group of its own, in this order.
    pub(super) months: Vec<String>,
    pub(super) rows: usize,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

#[derive(Debug, Serialize)]
struct ColumnObject {
    name: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct KindObject {
    kind: &'static str,
    title: &'static str,
    description: &'static str,
    columns: Vec<ColumnObject>,
}

#[derive(Debug, Serialize)]
struct Index {
    months: Vec<String>,
    kinds: Vec<KindObject>,
    files: Vec<FileObject>,
}

/// The index, files by kind, force, year.
pub(super) fn render(months: MonthSpan, files: Vec<FileObject>) -> Vec<u8> {
    let kinds = Kind::ALL.map(|kind| {
        let table = columns::of(kind);
        let column = |column: &crate::json::Column| ColumnObject {
            name: column.name,
            description: column.description,
        };
        KindObject {
            kind: kind.slug(),
            title: table.title,
            description: table.description,
            columns: table.columns.iter().map(column).collect(),
        }
    });
    let index =
        Index { months: months.iter().map(|month| month.to_string()).collect(), kinds: kinds.into(), files };
    serde_json::to_vec(&index).expect("own structs with string keys always serialise")
}
