//! One table, a batch of rows at a time, to Parquet and to CSV.

use std::io::Write;
use std::sync::Arc;

use flate2::write::GzEncoder;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::{Column, ColumnKind, Stamp, Table};
use crate::json::number::push_number;

/// Rows that make a row group: readers skip whole groups by the codes in them.
pub(super) const GROUP_ROWS: usize = 250_000;

/// The place that stands for a missing word.
pub(super) const NO_WORD: u32 = u32::MAX;

/// The values of one column of a batch.
#[derive(Debug)]
pub(super) enum Values<'a> {
    /// Text by its place in a list; [`NO_WORD`] is missing.
    Words(&'a [&'a str], Vec<u32>),
    /// Counts.
    Counts(Vec<Option<u32>>),
    /// Whole numbers of either sign.
    Integers(Vec<i32>),
    /// Numbers, rounded already.
    Numbers(Vec<Option<f64>>),
}

impl Values<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::Words(_, places) => places.len(),
            Self::Counts(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Numbers(values) => values.len(),
        }
    }
}

/// A finished table.
pub(crate) struct Encoded {
    /// The Parquet file.
    pub(crate) parquet: Vec<u8>,
    /// The CSV, gzipped where the table says so; none when only Parquet was asked for.
    pub(crate) csv: Option<Vec<u8>>,
    /// Rows.
    pub(crate) rows: usize,
}

/// CSV on its way to bytes: one gzip member without name or time, or plain.
enum CsvWriter {
    Packed(Box<GzEncoder<Vec<u8>>>),
    Plain(Vec<u8>),
}

impl CsvWriter {
    fn write(&mut self, text: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Packed(gzip) => gzip.write_all(text),
            Self::Plain(bytes) => bytes.write_all(text),
        }
    }

    fn finish(self) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Packed(gzip) => gzip.finish(),
            Self::Plain(bytes) => Ok(bytes),
        }
    }
}

/// Writes one file of a table in both formats.
pub(crate) struct TableWriter {
    table: &'static Table,
    parquet: SerializedFileWriter<Vec<u8>>,
    csv: Option<CsvWriter>,
    rows: usize,
}

fn parquet_type(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnKind::Text | ColumnKind::Month => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Count => (PhysicalType::INT32, Some(LogicalType::integer(32, false))),
        ColumnKind::Integer => (PhysicalType::INT32, None),
        ColumnKind::Number => (PhysicalType::DOUBLE, None),
    };
    let repetition = if column.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let built = Type::primitive_type_builder(column.name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(built))
}

fn properties(table: &Table, stamp: &Stamp) -> Result<WriterProperties, ParquetError> {
    let describe = |column: &Column| {
        serde_json::json!({
            "name": column.name,
            "description": column.description,
            "measure": column.measure,
        })
    };
    let columns: Vec<_> = table.columns.iter().map(describe).collect();
    let metadata = [
        ("table", table.id.to_owned()),
        ("title", table.title.to_owned()),
        ("description", table.description.to_owned()),
        ("columns", serde_json::Value::from(columns).to_string()),
        ("release", stamp.release.clone()),
        ("licence", stamp.licence.clone()),
    ];
    let sorted_by = table.key[..table.sorted].iter().filter_map(|key| {
        let at = table.columns.iter().position(|column| column.name == *key)?;
        Some(SortingColumn { column_idx: at as i32, descending: false, nulls_first: false })
    });
    let mut properties = WriterProperties::builder();
    // Readers skip what lies outside the bounds of codes and numbers. Every part holds nearly every category and
    // month, and finding the first and last word of those takes as long as encoding them.
    let sorted = &table.key[..table.sorted];
    let is_word = |column: &&Column| matches!(column.kind, ColumnKind::Text | ColumnKind::Month);
    for column in table.columns.iter().filter(is_word).filter(|column| !sorted.contains(&column.name)) {
        properties = properties.set_column_statistics_enabled(column.name.into(), EnabledStatistics::None);
    }
    Ok(properties
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(6)?))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(concat!("crime-atlas version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_sorting_columns(Some(sorted_by.collect()))
        .set_key_value_metadata(Some(
            metadata.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect(),
        ))
        .build())
}

impl TableWriter {
    pub(crate) fn new(table: &'static Table, stamp: &Stamp, with_csv: bool) -> anyhow::Result<Self> {
        let fields = table.columns.iter().map(parquet_type).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("row").with_fields(fields).build()?;
        let properties = properties(table, stamp)?;
        let parquet = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut csv = with_csv.then(|| {
            if table.packed {
                // Twice as fast as the usual level, for a twentieth more bytes.
                let level = flate2::Compression::new(4);
                CsvWriter::Packed(Box::new(flate2::GzBuilder::new().mtime(0).write(Vec::new(), level)))
            } else {
                CsvWriter::Plain(Vec::new())
            }
        });
        if let Some(csv) = &mut csv {
            csv.write(format!("{}\r\n", names.join(",")).as_bytes())?;
        }
        Ok(Self { table, parquet, csv, rows: 0 })
    }

    /// The table being written.
    pub(super) const fn table(&self) -> &'static Table {
        self.table
    }

    /// Adds rows: one list of values for each column. They become a row group of their own.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub(super) fn push(&mut self, columns: &[Values]) -> anyhow::Result<()> {
        let rows = columns.first().map_or(0, Values::len);
        debug_assert!(columns.len() == self.table.columns.len() && columns.iter().all(|c| c.len() == rows));
        if rows == 0 {
            return Ok(());
        }
        let (table, parquet) = (self.table, &mut self.parquet);
        let mut encode = || -> Result<(), ParquetError> {
            let mut group = parquet.next_row_group()?;
            for (column, values) in table.columns.iter().zip(columns) {
                write_column(&mut group, column, values)?;
            }
            group.close().map(drop)
        };
        // Packing text takes as long as encoding.
        let (encoded, packed) = match &mut self.csv {
            Some(csv) => rayon::join(encode, || write_csv(csv, columns, rows)),
            None => (encode(), Ok(())),
        };
        encoded?;
        packed?;
        self.rows += rows;
        Ok(())
    }

    /// The finished files.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub(crate) fn finish(self) -> anyhow::Result<Encoded> {
        let csv = self.csv.map(CsvWriter::finish).transpose()?;
        Ok(Encoded { parquet: self.parquet.into_inner()?, csv, rows: self.rows })
    }
}

/// Rows encoded at a time: few enough that their values stay in the processor's cache, and a multiple of the
/// encoder's own batches, so that pages end where they would anyway.
const ROWS_AT_A_TIME: usize = 8 * 1024;

/// Writes the values of `rows`, of which `value` says what one holds; only nullable columns may hold none.
fn write_values<T: DataType, R>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    rows: &[R],
    value: impl Fn(&R) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let mut writer = group.next_column()?.expect("a batch has as many columns as the table");
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for rows in rows.chunks(ROWS_AT_A_TIME) {
        values.clear();
        there.clear();
        for row in rows {
            let value = value(row);
            there.push(i16::from(value.is_some()));
            values.extend(value);
        }
        let there = column.nullable.then_some(there.as_slice());
        writer.typed::<T>().write_batch(&values, there, None)?;
    }
    writer.close()
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    values: &Values,
) -> Result<(), ParquetError> {
    match values {
        Values::Words(words, places) => {
            let words: Vec<ByteArray> = words.iter().map(|word| ByteArray::from(*word)).collect();
            let word = |place: &u32| words.get(*place as usize).cloned();
            write_values::<ByteArrayType, _>(group, column, places, word)
        }
        Values::Counts(counts) => {
            let count = |count: &Option<u32>| count.map(u32::cast_signed);
            write_values::<Int32Type, _>(group, column, counts, count)
        }
        Values::Integers(numbers) => {
            write_values::<Int32Type, _>(group, column, numbers, |number| Some(*number))
        }
        Values::Numbers(numbers) => write_values::<DoubleType, _>(group, column, numbers, |number| *number),
    }
}

/// Text as a CSV field, quoted where RFC 4180 asks for it.
fn push_field(line: &mut Vec<u8>, text: &str) {
    if text.contains([',', '"', '\r', '\n']) {
        line.push(b'"');
        line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    } else {
        line.extend_from_slice(text.as_bytes());
    }
}

fn write_csv(csv: &mut CsvWriter, columns: &[Values], rows: usize) -> std::io::Result<()> {
    let (mut buffer, mut digits) = (Vec::new(), itoa::Buffer::new());
    // A word stands in thousands of rows: whether it needs quotes is asked once.
    let field = |word: &&str| {
        let mut field = Vec::with_capacity(word.len());
        push_field(&mut field, word);
        field
    };
    let fields: Vec<Vec<Vec<u8>>> = columns
        .iter()
        .map(|values| match values {
            Values::Words(words, _) => words.iter().map(field).collect(),
            Values::Counts(_) | Values::Integers(_) | Values::Numbers(_) => Vec::new(),
        })
        .collect();
    for row in 0..rows {
        for (at, values) in columns.iter().enumerate() {
            if at > 0 {
                buffer.push(b',');
            }
            match values {
                Values::Words(_, places) => {
                    if let Some(field) = fields[at].get(places[row] as usize) {
                        buffer.extend_from_slice(field);
                    }
                }
                Values::Counts(counts) => {
                    if let Some(count) = counts[row] {
                        buffer.extend_from_slice(digits.format(count).as_bytes());
                    }
                }
                Values::Integers(numbers) => {
                    buffer.extend_from_slice(digits.format(numbers[row]).as_bytes());
                }
                Values::Numbers(numbers) => {
                    if let Some(number) = numbers[row] {
                        push_number(&mut buffer, number);
                    }
                }
            }
        }
        buffer.extend_from_slice(b"\r\n");
        if buffer.len() > 1 << 16 {
            csv.write(&buffer)?;
            buffer.clear();
        }
    }
    csv.write(&buffer)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    static TABLE: Table = Table {
        id: "x",
        title: "X",
        description: "Made for a test.",
        key: &["lsoa"],
        sorted: 1,
        columns: &[
            Column::text("lsoa", "Code"),
            Column::text("name", "Name").or_missing(),
            Column::count("count", "category-by-month", "Incidents").or_missing(),
            Column::number("rate", "crime-rate", "Rate").or_missing(),
            Column::new("lag", ColumnKind::Integer, "Months"),
        ],
        packed: true,
    };

    fn encoded() -> Encoded {
        let stamp = Stamp { release: "2024-01".to_owned(), licence: "none".to_owned() };
        let mut writer = TableWriter::new(&TABLE, &stamp, true).unwrap();
        let words = ["E01000001", "E01000002", "On or near \"A\", The"];
        for (code, name, count, rate, lag) in [(0, 2, Some(3), Some(1.5), -1), (1, NO_WORD, None, None, 7)] {
            writer
                .push(&[
                    Values::Words(&words, vec![code]),
                    Values::Words(&words, vec![name]),
                    Values::Counts(vec![count]),
                    Values::Numbers(vec![rate]),
                    Values::Integers(vec![lag]),
                ])
                .unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn rows_come_back_from_parquet() {
        let first = encoded();
        assert_eq!(first.parquet, encoded().parquet);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&first.parquet).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert!(
            metadata.iter().any(|pair| pair.key == "release" && pair.value.as_deref() == Some("2024-01"))
        );
        let back: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(
            back,
            [
                "{lsoa: \"E01000001\", name: \"On or near \"A\", The\", count: 3, rate: 1.5, lag: -1}",
                "{lsoa: \"E01000002\", name: null, count: null, rate: null, lag: 7}",
            ]
        );
    }

    #[test]
    fn csv_quotes_and_leaves_blank_what_is_missing() {
        let packed = encoded().csv.unwrap();
        assert_eq!(packed, encoded().csv.unwrap(), "no time in it");
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(
            text,
            "lsoa,name,count,rate,lag\r\nE01000001,\"On or near \"\"A\"\", The\",3,1.5,-1\r\n\
             E01000002,,,,7\r\n"
        );
    }
}
