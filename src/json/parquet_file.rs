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
    REQUIRED INT32 count (INTEGER(32,false));
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

/// The rows as one file; the same rows give the same bytes with the same version of the writer.
pub(super) fn render(
    names: &CubeNames,
    mut rows: impl Iterator<Item = CubeRow>,
    release: &str,
) -> Result<Vec<u8>, ParquetError> {
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
    loop {
        let part: Vec<CubeRow> = rows.by_ref().take(GROUP_ROWS).collect();
        if part.is_empty() {
            break;
        }
        let mut group = writer.next_row_group()?;
        let column = |of: &dyn Fn(&CubeRow) -> ByteArray| -> Vec<ByteArray> { part.iter().map(of).collect() };
        write_words(&mut group, &column(&|row| lsoas[row.lsoa as usize].clone()))?;
        write_words(&mut group, &column(&|row| months[row.month].clone()))?;
        write_words(&mut group, &column(&|row| categories[row.category].clone()))?;
        let counts: Vec<i32> = part.iter().map(|row| row.count.cast_signed()).collect();
        let mut column = group.next_column()?.expect("the schema has a column of counts");
        column.typed::<Int32Type>().write_batch(&counts, None, None)?;
        column.close()?;
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
            CubeRow { lsoa: 0, month: 0, category: 1, count: 3 },
            CubeRow { lsoa: 1, month: 0, category: 0, count: 12 },
        ];
        let bytes = render(&names, rows.into_iter(), "2024-01").unwrap();
        assert_eq!(bytes, render(&names, rows.into_iter(), "2024-01").unwrap());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let back: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(
            back,
            [
                "{lsoa: \"E01000001\", month: \"2024-01\", category: \"drugs\", count: 3}",
                "{lsoa: \"E01000002\", month: \"2024-01\", category: \"burglary\", count: 12}",
            ]
        );
    }
}
