//! What the three kinds of file share: columns by name, rows as bytes, positions and months.

use super::rows::Rows;
use super::{HeaderError, Reason, RowError, Text};
use crate::values::{LonLat, LsoaCode, Month};

/// The fields of a row that must be there, and those that may be blank for want of their column.
pub(super) type RowFields<'r, const N: usize, const M: usize> = ([&'r [u8]; N], [&'r [u8]; M]);

/// Which row is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) line: u64,
    is_ascii: bool,
}

/// Reads a CSV whose header must name `columns` and may name `optional` ones, in any order and among others.
/// Calls `each` with the row's place and the fields in their orders. Gives the number of rows.
pub(super) fn read_rows<const N: usize, const M: usize>(
    bytes: &[u8],
    columns: [&'static str; N],
    optional: [&'static str; M],
    mut each: impl FnMut(At, Result<RowFields<'_, N, M>, RowError>),
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
        let at = At { line, is_ascii: row.is_ascii };
        if row.len() == width {
            let fields = std::array::from_fn(|i| row.get(places[i]));
            each(at, Ok((fields, std::array::from_fn(|i| row.get(optional[i])))));
        } else {
            let reason = if row.len() < width { Reason::TooFewColumns } else { Reason::TooManyColumns };
            let detail = format!("{} fields where the header has {width}", row.len());
            each(at, Err(RowError { line, reason, detail }));
        }
    }
    Ok(rows)
}

/// A row's error, with the field cut to what a list can show.
#[cold]
pub(super) fn error(line: u64, reason: Reason, field: &[u8]) -> RowError {
    RowError { line, reason, detail: String::from_utf8_lossy(field).chars().take(60).collect() }
}

impl At {
    /// Text of a field.
    #[inline]
    pub(super) fn text(self, field: &[u8]) -> Result<Text<'_>, RowError> {
        if self.is_ascii {
            return Ok(Text::of_ascii(field));
        }
        Text::from_bytes(field).ok_or_else(|| error(self.line, Reason::NotUtf8, field))
    }

    /// The snap point; none when both coordinates are blank or zero (as published for places far from any point).
    #[inline]
    pub(super) fn position(self, lon: &[u8], lat: &[u8]) -> Result<Option<LonLat>, RowError> {
        if lon.is_empty() && lat.is_empty() {
            return Ok(None);
        }
        match (LonLat::micro_degrees(lon), LonLat::micro_degrees(lat)) {
            (Some(0), Some(0)) => Ok(None),
            (Some(lon), Some(lat)) if lon.abs() <= 180_000_000 && lat.abs() <= 90_000_000 => {
                Ok(Some(LonLat { lon, lat }))
            }
            _ => Err(error(self.line, Reason::BadCoordinates, &[lon, b",", lat].concat())),
        }
    }

    /// The LSOA code; none when blank.
    #[inline]
    pub(super) fn lsoa_code(self, field: &[u8]) -> Result<Option<LsoaCode>, RowError> {
        if field.is_empty() {
            return Ok(None);
        }
        LsoaCode::from_bytes(field).map(Some).ok_or_else(|| error(self.line, Reason::BadLsoaCode, field))
    }

    /// Checks that the row's month is the file's, given as [`month_text`].
    #[inline]
    pub(super) fn month(self, field: &[u8], file: [u8; 7]) -> Result<(), RowError> {
        match <[u8; 7]>::try_from(field) {
            Ok(given) if given == file => Ok(()),
            _ => Err(error(self.line, Reason::BadMonth, field)),
        }
    }
}

/// A month as every row of its file must give it.
pub(super) fn month_text(month: Month) -> [u8; 7] {
    month.to_string().as_bytes().try_into().expect("a month is written in seven bytes")
}
