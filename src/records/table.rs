//! What the three kinds of file share: columns by name, rows as bytes, positions and months.

use csv::{ByteRecord, ReaderBuilder};

use super::{HeaderError, Reason, RowError};
use crate::values::{LonLat, LsoaCode, Month};

/// Reads a CSV whose header must name `columns`, in any order and among others. Calls `each` with the
/// line and the fields in the order of `columns`. Gives the number of rows.
pub(super) fn read_rows<const N: usize>(
    bytes: &[u8],
    columns: [&'static str; N],
    mut each: impl FnMut(u64, Result<[&[u8]; N], RowError>),
) -> Result<u64, HeaderError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(bytes);
    let mut record = ByteRecord::with_capacity(512, 16);
    let mut next = |record: &mut ByteRecord| {
        reader.read_byte_record(record).expect("memory can be read, and rows may have any length")
    };
    if !next(&mut record) {
        record.clear();
    }
    let width = record.len();
    let places = columns.map(|column| record.iter().position(|field| field == column.as_bytes()));
    let usable = !places.contains(&None);
    let mut rows = 0;
    while next(&mut record) {
        rows += 1;
        // The reader takes line ends before a row, such as the \n of \r\n, for a part of it.
        let line = record.position().map_or(0, |p| {
            let before = bytes[p.byte() as usize..].iter().take_while(|b| matches!(b, b'\r' | b'\n'));
            p.line() + before.filter(|b| **b == b'\n').count() as u64
        });
        if !usable {
            continue;
        }
        if record.len() == width {
            each(line, Ok(places.map(|place| place.and_then(|p| record.get(p)).unwrap_or_default())));
        } else {
            let reason = if record.len() < width { Reason::TooFewColumns } else { Reason::TooManyColumns };
            let detail = format!("{} fields where the header has {width}", record.len());
            each(line, Err(RowError { line, reason, detail }));
        }
    }
    match places.iter().position(Option::is_none) {
        Some(missing) => Err(HeaderError { column: columns[missing], rows }),
        None => Ok(rows),
    }
}

/// A row's error, with the field cut to what a list can show.
pub(super) fn error(line: u64, reason: Reason, field: &[u8]) -> RowError {
    RowError { line, reason, detail: String::from_utf8_lossy(field).chars().take(60).collect() }
}

/// Text of a field.
pub(super) fn text(line: u64, field: &[u8]) -> Result<&str, RowError> {
    std::str::from_utf8(field).map_err(|_utf8| error(line, Reason::NotUtf8, field))
}

/// The snap point; none when both coordinates are blank or zero (as published for places far from any point).
pub(super) fn position(line: u64, lon: &[u8], lat: &[u8]) -> Result<Option<LonLat>, RowError> {
    if lon.is_empty() && lat.is_empty() {
        return Ok(None);
    }
    match (LonLat::micro_degrees(lon), LonLat::micro_degrees(lat)) {
        (Some(0), Some(0)) => Ok(None),
        (Some(lon), Some(lat)) if lon.abs() <= 180_000_000 && lat.abs() <= 90_000_000 => {
            Ok(Some(LonLat { lon, lat }))
        }
        _ => Err(error(line, Reason::BadCoordinates, &[lon, b",", lat].concat())),
    }
}

/// The LSOA code; none when blank.
pub(super) fn lsoa_code(line: u64, field: &[u8]) -> Result<Option<LsoaCode>, RowError> {
    if field.is_empty() {
        return Ok(None);
    }
    LsoaCode::from_bytes(field).map(Some).ok_or_else(|| error(line, Reason::BadLsoaCode, field))
}

/// The row's month, which must be the file's.
pub(super) fn month(line: u64, field: &[u8], file: Month) -> Result<Month, RowError> {
    Month::from_bytes(field)
        .filter(|month| *month == file && field.len() == 7)
        .ok_or_else(|| error(line, Reason::BadMonth, field))
}
