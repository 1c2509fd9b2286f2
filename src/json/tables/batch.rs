//! Rows put together one by one, for tables that are small enough for it.

use rustc_hash::FxHashMap;

use super::writer::{NO_WORD, TableWriter, Values};
use super::{ColumnKind, Table};

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Text or a month; none is missing.
    Text(Option<&'a str>),
    /// A count; none is missing.
    Count(Option<u32>),
    /// A whole number of either sign.
    Integer(i32),
    /// A number, rounded already; none is missing.
    Number(Option<f64>),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl From<u32> for Cell<'_> {
    fn from(count: u32) -> Self {
        Self::Count(Some(count))
    }
}

/// One column while it grows; words are kept once.
enum Growing<'a> {
    Words { list: Vec<&'a str>, ids: FxHashMap<&'a str, u32>, places: Vec<u32> },
    Counts(Vec<Option<u32>>),
    Integers(Vec<i32>),
    Numbers(Vec<Option<f64>>),
}

/// Rows of a table.
pub(crate) struct Batch<'a> {
    columns: Vec<Growing<'a>>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(table: &Table) -> Self {
        let grow = |kind| match kind {
            ColumnKind::Text | ColumnKind::Month => {
                Growing::Words { list: Vec::new(), ids: FxHashMap::default(), places: Vec::new() }
            }
            ColumnKind::Count => Growing::Counts(Vec::new()),
            ColumnKind::Integer => Growing::Integers(Vec::new()),
            ColumnKind::Number => Growing::Numbers(Vec::new()),
        };
        Self { columns: table.columns.iter().map(|column| grow(column.kind)).collect() }
    }

    /// Adds a row: a value of the right kind for each column.
    pub(crate) fn push(&mut self, row: &[Cell<'a>]) {
        assert_eq!(row.len(), self.columns.len(), "a row has a value for each column");
        for (column, cell) in self.columns.iter_mut().zip(row) {
            match (column, cell) {
                (Growing::Words { list, ids, places }, Cell::Text(text)) => {
                    places.push(text.map_or(NO_WORD, |text| {
                        *ids.entry(text).or_insert_with(|| {
                            list.push(text);
                            list.len() as u32 - 1
                        })
                    }));
                }
                (Growing::Counts(values), Cell::Count(count)) => values.push(*count),
                (Growing::Integers(values), Cell::Integer(number)) => values.push(*number),
                (Growing::Numbers(values), Cell::Number(number)) => values.push(*number),
                (_, cell) => unreachable!("the table has no such column for {cell:?}"),
            }
        }
    }

    /// Hands the rows to a writer.
    pub(crate) fn write(mut self, writer: &mut TableWriter) -> anyhow::Result<()> {
        let values: Vec<Values> = self
            .columns
            .iter_mut()
            .map(|column| match column {
                Growing::Words { list, places, .. } => Values::Words(list, std::mem::take(places)),
                Growing::Counts(values) => Values::Counts(std::mem::take(values)),
                Growing::Integers(values) => Values::Integers(std::mem::take(values)),
                Growing::Numbers(values) => Values::Numbers(std::mem::take(values)),
            })
            .collect();
        writer.push(&values)
    }
}
