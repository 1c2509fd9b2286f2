//! The cube as Parquet: sorted, dictionaries for the words, zstd, row groups of at most 500,000 rows.

use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::cube::{CubeNames, CubeRow};

/// Rows of a row group.
const GROUP_ROWS: usize = 500_000;

const SCHEMA: &str = "message cube {
    REQUIRED BYTE_ARRAY lsoa (STRING);
    REQUIRED BYTE_ARRAY month (STRING);
    REQUIRED BYTE_ARRAY category (STRING);
    OPTIONAL INT32 count (INTEGER(32,false));
    REQUIRED INT32 strays (INTEGER(32,false));
    REQUIRED INT32 railway (INTEGER(32,false));
}";

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<ByteArray> {
    words.into_iter().map(ByteArray::from).collect()
}

fn write_words(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[ByteArray],
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.expect("the schema has three columns of words");
    column.typed::<ByteArrayType>().write_batch(values, None, None)?;
    column.close()
}

/// `there` says for each row whether it has a value; without it every row has.
fn write_numbers(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[i32],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.expect("the schema has three columns of numbers");
    column.typed::<Int32Type>().write_batch(values, there, None)?;
    column.close()
}

/// The rows as one file; the same rows give the same bytes with the same version of the writer.
pub(super) fn render(names: &CubeNames, rows: &[CubeRow], release: &str) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(6)?))
        .set_dictionary_enabled(true)
        .set_created_by(concat!("crime-atlas version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("release".to_owned(), release.to_owned())]))
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let lsoas = words(names.lsoas.iter().copied());
    let months = words(names.months.iter().map(String::as_str));
    let categories = words(names.categories.iter().copied());
    for part in rows.chunks(GROUP_ROWS) {
        let mut group = writer.next_row_group()?;
        let column = |of: &dyn Fn(&CubeRow) -> ByteArray| -> Vec<ByteArray> { part.iter().map(of).collect() };
        write_words(&mut group, &column(&|row| lsoas[row.lsoa as usize].clone()))?;
        write_words(&mut group, &column(&|row| months[row.month].clone()))?;
        write_words(&mut group, &column(&|row| categories[row.category].clone()))?;
        let there: Vec<i16> = part.iter().map(|row| i16::from(row.count.is_some())).collect();
        let counts: Vec<i32> = part.iter().filter_map(|row| row.count).map(u32::cast_signed).collect();
        write_numbers(&mut group, &counts, Some(&there))?;
        let column =
            |of: fn(&CubeRow) -> u32| -> Vec<i32> { part.iter().map(of).map(u32::cast_signed).collect() };
        write_numbers(&mut group, &column(|row| row.strays), None)?;
        write_numbers(&mut group, &column(|row| row.railway), None)?;
        group.close()?;
    }
    writer.into_inner()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    #[test]
    fn the_rows_come_back() {
        let names = CubeNames {
            lsoas: vec!["E01000001", "E01000002"],
            months: vec!["2024-01".to_owned()],
            categories: vec!["burglary", "drugs"],
        };
        let rows = [
            CubeRow { lsoa: 0, month: 0, category: 1, count: Some(3), strays: 0, railway: 1 },
            CubeRow { lsoa: 1, month: 0, category: 0, count: None, strays: 12, railway: 0 },
        ];
        let bytes = render(&names, &rows, "2024-01").unwrap();
        assert_eq!(bytes, render(&names, &rows, "2024-01").unwrap());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let back: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(
            back,
            [
                "{lsoa: \"E01000001\", month: \"2024-01\", category: \"drugs\", count: 3, strays: 0, railway: 1}",
                "{lsoa: \"E01000002\", month: \"2024-01\", category: \"burglary\", count: null, strays: 12, railway: 0}",
            ]
        );
    }
}
