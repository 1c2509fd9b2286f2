//! `data/v1/history.json`: what the next build continues, so that history outlives the months of an archive.

use serde::Serialize;

use crate::statistics::{History, PastCrimes, PastFile};

use super::number::to_json;

/// Force, kind, month, release, first release, rows, bytes, CRC-32.
type FileRow<'a> = (&'a str, &'static str, String, String, String, u64, u64, u32);

/// Level, code, force, first month, crimes by [`packed`].
type CrimesRow<'a> = (&'a str, &'a str, &'a str, String, Vec<Option<i64>>);

#[derive(Debug, Serialize)]
struct Files<'a> {
    columns: [&'static str; 8],
    rows: Vec<FileRow<'a>>,
}

#[derive(Debug, Serialize)]
struct Crimes<'a> {
    columns: [&'static str; 5],
    rows: Vec<CrimesRow<'a>>,
}

#[derive(Debug, Serialize)]
struct HistoryFile<'a> {
    files: Files<'a>,
    crimes: Crimes<'a>,
}

/// A police file as a row.
pub(super) fn file_row(file: &PastFile) -> FileRow<'_> {
    (
        &file.force,
        file.kind.slug(),
        file.month.to_string(),
        file.release.to_string(),
        file.first_release.to_string(),
        file.rows,
        file.bytes,
        file.crc32,
    )
}

fn crimes_row(row: &PastCrimes) -> CrimesRow<'_> {
    (&row.level, &row.code, &row.force, row.first.to_string(), packed(&row.crimes))
}

/// Months in a row with no crime as one negative number of them: most forces place little outside their own area.
fn packed(crimes: &[Option<u32>]) -> Vec<Option<i64>> {
    let runs = crimes.chunk_by(|before, after| *before == Some(0) && before == after);
    let packed = |run: &[Option<u32>]| match run {
        [one] => one.map(i64::from),
        zeros => Some(-(zeros.len() as i64)),
    };
    runs.map(packed).collect()
}

/// Every file known, and what the newest street files place in areas.
pub(super) fn render(history: &History) -> Vec<u8> {
    to_json(&HistoryFile {
        files: Files {
            columns: ["force", "kind", "month", "release", "first_release", "rows", "bytes", "crc32"],
            rows: history.files.iter().map(file_row).collect(),
        },
        crimes: Crimes {
            columns: ["level", "code", "force", "first", "crimes"],
            rows: history.crimes.iter().map(crimes_row).collect(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Kind;

    #[test]
    fn rows_follow_their_columns() {
        let month = |text: &str| text.parse().unwrap();
        let history = History {
            files: vec![PastFile {
                force: "marlshire".into(),
                kind: Kind::Street,
                month: month("2024-01"),
                release: month("2024-06"),
                first_release: month("2024-03"),
                rows: 7,
                bytes: 900,
                crc32: 5,
            }],
            crimes: vec![PastCrimes {
                level: "ward".into(),
                code: "X05000001".into(),
                force: "marlshire".into(),
                first: month("2024-01"),
                crimes: vec![Some(3), None, None, Some(0), Some(0), Some(0), Some(7), Some(7), Some(0)],
            }],
            ..History::default()
        };
        let json: serde_json::Value = serde_json::from_slice(&render(&history)).unwrap();
        let row = serde_json::json!(["marlshire", "street", "2024-01", "2024-06", "2024-03", 7, 900, 5]);
        assert_eq!(json["files"]["rows"][0], row);
        assert_eq!(json["files"]["columns"].as_array().map(Vec::len), row.as_array().map(Vec::len));
        let row =
            serde_json::json!(["ward", "X05000001", "marlshire", "2024-01", [3, null, null, -3, 7, 7, 0]]);
        assert_eq!(json["crimes"]["rows"][0], row);
    }
}
