//! Rows of outcomes files: what came of crimes of this and earlier months.

use super::table::{month_text, read_rows};
use super::{HeaderError, RowError, Text};
use crate::values::{LonLat, LsoaCode, Month};

/// One outcome. Text borrows from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutcomeRow<'a> {
    /// Line in the file.
    pub line: u64,
    /// The crime it belongs to.
    pub crime_id: &'a [u8],
    /// The crime's snap point.
    pub position: Option<LonLat>,
    /// LSOA code of 2011 or 2021.
    pub code: Option<LsoaCode>,
    /// Outcome type.
    pub outcome: Text<'a>,
    /// "Bedfordshire Police"; nothing is counted by it.
    pub reported_by: &'a [u8],
    /// "On or near High Street"; nothing is counted by it.
    pub location: &'a [u8],
}

const COLUMNS: [&str; 6] = ["Crime ID", "Month", "Longitude", "Latitude", "LSOA code", "Outcome type"];
const UNCOUNTED: [&str; 2] = ["Reported by", "Location"];

/// Reads an outcomes file of one month; gives the number of rows, readable or not.
///
/// # Errors
/// When a column is missing.
pub fn read_outcomes(
    bytes: &[u8],
    file_month: Month,
    mut each: impl FnMut(Result<OutcomeRow<'_>, RowError>),
) -> Result<u64, HeaderError> {
    let month = month_text(file_month);
    read_rows(bytes, COLUMNS, UNCOUNTED, |at, fields| {
        each(fields.and_then(|([crime_id, row_month, lon, lat, code, outcome], [reported_by, location])| {
            at.month(row_month, month)?;
            Ok(OutcomeRow {
                line: at.line,
                crime_id,
                position: at.position(lon, lat)?,
                code: at.lsoa_code(code)?,
                outcome: at.text(outcome)?,
                reported_by,
                location,
            })
        }));
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &[u8] = b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\r\n";

    proptest! {
        #[test]
        fn any_bytes_never_panic(body: Vec<u8>) {
            let _ = read_outcomes(&[HEAD, &body].concat(), "2024-05".parse().unwrap(), |_| {});
        }
    }

    #[test]
    fn a_real_row() {
        let file =
            [HEAD, b"ab,2024-05,B,B,-0.562724,51.882559,ON OR NEAR X,E01017588,Y 032E,Local resolution\r\n"]
                .concat();
        read_outcomes(&file, "2024-05".parse().unwrap(), |row| {
            let row = row.unwrap();
            assert_eq!((row.crime_id, row.outcome.as_str()), (&b"ab"[..], "Local resolution"));
            assert_eq!(row.code.unwrap().to_string(), "E01017588");
            assert_eq!((row.reported_by, row.location), (&b"B"[..], &b"ON OR NEAR X"[..]));
        })
        .unwrap();
    }

    #[test]
    fn columns_that_nothing_is_counted_by_may_be_missing() {
        let file =
            b"Crime ID,Month,Longitude,Latitude,LSOA code,Outcome type\nab,2024-05,,,,Local resolution\n";
        let rows = read_outcomes(file, "2024-05".parse().unwrap(), |row| {
            let row = row.unwrap();
            assert_eq!((row.reported_by, row.location), (&b""[..], &b""[..]));
        });
        assert_eq!(rows.unwrap(), 1);
    }
}
