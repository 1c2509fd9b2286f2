//! Rows of street files: recorded incidents.

use super::table::{month_text, read_rows};
use super::{HeaderError, RowError, Text};
use crate::values::{LonLat, LsoaCode, Month};

/// One recorded incident. Text borrows from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreetRow<'a> {
    /// Line in the file.
    pub line: u64,
    /// Blank for ASB and railway incidents.
    pub crime_id: &'a [u8],
    /// "Bedfordshire Police".
    pub reported_by: Text<'a>,
    /// The snap point.
    pub position: Option<LonLat>,
    /// "On or near High Street", "No Location".
    pub location: Text<'a>,
    /// LSOA code of 2011 or 2021.
    pub code: Option<LsoaCode>,
    /// Category.
    pub crime_type: Text<'a>,
    /// Last outcome category; blank for ASB and railway incidents.
    pub last_outcome: Text<'a>,
}

const COLUMNS: [&str; 9] = [
    "Crime ID",
    "Month",
    "Reported by",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "Crime type",
    "Last outcome category",
];

/// Reads a street file of one month; gives the number of rows, readable or not.
///
/// # Errors
/// When a column is missing.
pub fn read_street(
    bytes: &[u8],
    file_month: Month,
    mut each: impl FnMut(Result<StreetRow<'_>, RowError>),
) -> Result<u64, HeaderError> {
    let month = month_text(file_month);
    read_rows(bytes, COLUMNS, [], |at, fields| {
        each(fields.and_then(
            |([crime_id, row_month, by, lon, lat, location, code, crime_type, outcome], [])| {
                at.month(row_month, month)?;
                Ok(StreetRow {
                    line: at.line,
                    crime_id,
                    reported_by: at.text(by)?,
                    position: at.position(lon, lat)?,
                    location: at.text(location)?,
                    code: at.lsoa_code(code)?,
                    crime_type: at.text(crime_type)?,
                    last_outcome: at.text(outcome)?,
                })
            },
        ));
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Reason;
    use crate::records::Reason::{BadCoordinates, BadLsoaCode, BadMonth, TooFewColumns, TooManyColumns};
    use proptest::prelude::*;

    const HEAD: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\r\n";

    fn may() -> Month {
        "2024-05".parse().unwrap()
    }

    fn reasons(body: &str) -> Vec<Option<Reason>> {
        let mut found = Vec::new();
        let rows = read_street(format!("{HEAD}{body}").as_bytes(), may(), |row| {
            found.push(row.err().map(|e| e.reason));
        });
        assert_eq!(rows.unwrap() as usize, found.len());
        found
    }

    #[test]
    fn a_real_row_with_quotes() {
        let body = "ab,2024-05,Dorset Police,Dorset Police,-1.95,50.75,\"On or near St X, The\",E01015282,\"Bournemouth, Christchurch and Poole 001A\",Drugs,Under investigation,\r\n";
        read_street(format!("{HEAD}{body}").as_bytes(), may(), |row| {
            let row = row.unwrap();
            assert_eq!(
                (row.line, row.crime_id, row.location.as_str()),
                (2, &b"ab"[..], "On or near St X, The")
            );
            assert_eq!(row.position, Some(LonLat { lon: -1_950_000, lat: 50_750_000 }));
            assert_eq!(
                (row.crime_type.as_str(), row.last_outcome.as_str()),
                ("Drugs", "Under investigation")
            );
        })
        .unwrap();
    }

    #[test]
    fn bad_rows_are_named() {
        let found = reasons(
            ",2024-05,F,F,,,No Location,,,Anti-social behaviour,,\n\
             ,2024-06,F,F,,,x,,,Drugs,,\n\
             ,2024-99,F,F,,,x,,,Drugs,,\n\
             ,2024-05,F,F,1,,x,,,Drugs,,\n\
             ,2024-05,F,F,200.0,51,x,,,Drugs,,\n\
             ,2024-05,F,F,here,there,x,,,Drugs,,\n\
             ,2024-05,F,F,0,0,x,,,Drugs,,\n\
             ,2024-05,F,F,,,x,E0100,,Drugs,,\n\
             ,2024-05,F\n\
             ,2024-05,F,F,,,x,,,Drugs,,,,\n",
        );
        let expected = [
            None,
            Some(BadMonth),
            Some(BadMonth),
            Some(BadCoordinates),
            Some(BadCoordinates),
            Some(BadCoordinates),
            None,
            Some(BadLsoaCode),
            Some(TooFewColumns),
            Some(TooManyColumns),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_counted_with_either_line_end() {
        for end in ["\r\n", "\n"] {
            let rows = format!("{}{end}x{end}{end},2024-05,F{end}", HEAD.trim_end());
            let mut lines = Vec::new();
            read_street(rows.as_bytes(), may(), |row| lines.push(row.unwrap_err().line)).unwrap();
            assert_eq!(lines, [2, 4]);
        }
    }

    #[test]
    fn columns_are_found_by_name() {
        let text = "Extra,Month,Crime type,Crime ID,Reported by,Longitude,Latitude,Location,LSOA code,Last outcome category\n\
                    x,2024-05,Burglary,id,F,-0.5,52,On or near A,E01000001,\n";
        let mut seen = 0;
        read_street(text.as_bytes(), may(), |row| {
            assert_eq!(row.unwrap().crime_type, "Burglary");
            seen += 1;
        })
        .unwrap();
        assert_eq!(seen, 1);
        let error = read_street(b"Month,Crime type\n2024-05,Drugs\n", may(), |_| unreachable!()).unwrap_err();
        assert_eq!((error.column, error.rows), ("Crime ID", 1));
        assert_eq!(read_street(b"", may(), |_| unreachable!()).unwrap_err().rows, 0);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_named() {
        let mut file = HEAD.as_bytes().to_vec();
        file.extend(b",2024-05,F,F,,,On or near \xff,,,Drugs,,\n");
        read_street(&file, may(), |row| assert_eq!(row.unwrap_err().reason, Reason::NotUtf8)).unwrap();
    }

    proptest! {
        #[test]
        fn any_bytes_never_panic(body: Vec<u8>) {
            let mut file = HEAD.as_bytes().to_vec();
            file.extend(&body);
            let mut seen = 0;
            let rows = read_street(&file, may(), |_| seen += 1);
            prop_assert_eq!(rows.unwrap(), seen);
            let _ = read_street(&body, may(), |_| {});
        }
    }
}
