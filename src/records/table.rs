//! What the three kinds of file share: columns by name, rows as bytes, positions and months.

use super::rows::Rows;
use super::{HeaderError, Reason, RowError, Text};
use crate::values::{LonLat, LsoaCode, Month};

/// The fields of a row that must be there, and those that may be blank for want of their column.
pub(super) type RowFields<'r, const N: usize, const M: usize> = ([&'r [u8]; N], [&'r [u8]; M]);

/// Reads a CSV whose header must name `columns` and may name `optional` ones, in any order and among others.
/// Calls `each` with the line and the fields in their orders. Gives the number of rows.
pub(super) fn read_rows<const N: usize, const M: usize>(
    bytes: &[u8],
    columns: [&'static str; N],
    optional: [&'static str; M],
    mut each: impl FnMut(u64, Result<RowFields<'_, N, M>, RowError>),
) -> Result<u64, HeaderError> {
    let mut table = Rows::of(bytes);
    let (width, places, optional) = match table.next() {
        Some(header) => {
            let place = |column: &str| (0..header.len()).find(|i| header.get(*i) == column.as_bytes());
            // What is behind the last field is blank.
            let or_blank = |column: &str| place(column).unwrap_or(header.len());
            (header.len(), columns.map(place), optional.map(or_blank))
        }
        None => (0, [None; N], [0; M]),
    };
    table.keep(width);
    let mut rows = 0;
    if let Some(missing) = places.iter().position(Option::is_none) {
        while table.next().is_some() {
            rows += 1;
        }
        return Err(HeaderError { column: columns[missing], rows });
    }
    let places = places.map(|place| place.expect("every column was found"));
    while let Some(row) = table.next() {
        rows += 1;
        let line = row.line;
        if row.len() == width {
            each(line, Ok((places.map(|place| row.get(place)), optional.map(|place| row.get(place)))));
        } else {
            let reason = if row.len() < width { Reason::TooFewColumns } else { Reason::TooManyColumns };
            let detail = format!("{} fields where the header has {width}", row.len());
            each(line, Err(RowError { line, reason, detail }));
        }
    }
    Ok(rows)
}

/// A row's error, with the field cut to what a list can show.
#[cold]
pub(super) fn error(line: u64, reason: Reason, field: &[u8]) -> RowError {
    RowError { line, reason, detail: String::from_utf8_lossy(field).chars().take(60).collect() }
}

/// Text of a field.
#[inline]
pub(super) fn text(line: u64, field: &[u8]) -> Result<Text<'_>, RowError> {
    Text::from_bytes(field).ok_or_else(|| error(line, Reason::NotUtf8, field))
}

/// The snap point; none when both coordinates are blank or zero (as published for places far from any point).
#[inline]
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
#[inline]
pub(super) fn lsoa_code(line: u64, field: &[u8]) -> Result<Option<LsoaCode>, RowError> {
    if field.is_empty() {
        return Ok(None);
    }
    LsoaCode::from_bytes(field).map(Some).ok_or_else(|| error(line, Reason::BadLsoaCode, field))
}

/// The row's month, which must be the file's.
#[inline]
pub(super) fn month(line: u64, field: &[u8], file: Month) -> Result<Month, RowError> {
    Month::from_bytes(field)
        .filter(|month| *month == file && field.len() == 7)
        .ok_or_else(|| error(line, Reason::BadMonth, field))
}
