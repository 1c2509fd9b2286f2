//! Rows of stop-and-search files.

use super::table::{error, read_rows};
use super::{HeaderError, Reason, RowError, Text};
use crate::values::{LonLat, Month, StopColumn};

/// One stop or search. Text borrows from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopRow<'a> {
    /// Line in the file.
    pub line: u64,
    /// Date and time as given, `2024-05-31T23:10:00+00:00`.
    pub date: Text<'a>,
    /// The month of its date, which may differ from the file's.
    pub month: Month,
    /// Snap point, often blank.
    pub position: Option<LonLat>,
    /// Labels in the order of [`StopColumn::ALL`]; blank where the force gives none.
    pub labels: [Text<'a>; StopColumn::ALL.len()],
    /// Fields in the order of [`UNCOUNTED_COLUMNS`]; blank where the force gives none.
    pub uncounted: [&'a [u8]; UNCOUNTED_COLUMNS.len()],
}

/// Columns that nothing is counted by.
pub const UNCOUNTED_COLUMNS: [&str; 3] =
    ["Part of a policing operation", "Policing operation", "Removal of more than just outer clothing"];

/// Reads a stop-and-search file; gives the number of rows, readable or not.
///
/// # Errors
/// When a column is missing.
pub fn read_stops(
    bytes: &[u8],
    mut each: impl FnMut(Result<StopRow<'_>, RowError>),
) -> Result<u64, HeaderError> {
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = StopColumn::ALL.map(StopColumn::header);
    let columns = ["Date", "Longitude", "Latitude", c0, c1, c2, c3, c4, c5, c6, c7, c8];
    read_rows(bytes, columns, UNCOUNTED_COLUMNS, |at, fields| {
        each(fields.and_then(|([date, lon, lat, rest @ ..], uncounted)| {
            let month = Month::from_bytes(date).ok_or_else(|| error(at.line, Reason::BadMonth, date))?;
            let mut labels = [Text::default(); StopColumn::ALL.len()];
            for (label, field) in labels.iter_mut().zip(rest) {
                *label = at.text(field)?;
            }
            let (date, position) = (at.text(date)?, at.position(lon, lat)?);
            Ok(StopRow { line: at.line, date, month, position, labels, uncounted })
        }));
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &[u8] = b"Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing\r\n";

    proptest! {
        #[test]
        fn any_bytes_never_panic(body: Vec<u8>) {
            let _ = read_stops(&[HEAD, &body].concat(), |_| {});
        }
    }

    #[test]
    fn latitude_comes_first_in_the_file() {
        let file = [HEAD, b"Person search,2024-04-01T17:46:00+00:00,False,,51.5,-0.1,Male,10-17,,White,PACE,Drugs,Arrest,True,False\r\n"].concat();
        read_stops(&file, |row| {
            let row = row.unwrap();
            assert_eq!(row.position, Some(LonLat { lon: -100_000, lat: 51_500_000 }));
            assert_eq!(row.month.to_string(), "2024-04");
            assert_eq!(
                row.labels.map(Text::as_str),
                ["Drugs", "Arrest", "True", "PACE", "", "White", "10-17", "Male", "Person search"]
            );
            assert_eq!(row.uncounted, [&b"False"[..], b"", b"False"]);
        })
        .unwrap();
    }
}
