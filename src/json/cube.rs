//! `data/v1/cube/…`: every LSOA, month and category with incidents, as CSV and Parquet, and `cube.json`.
//!
//! Only counts above zero stand in the files. A combination that is absent is zero when the own force
//! supplied the month's file, and unknown when it did not; `cube.json` lists the force-months not supplied.

use std::io::Write;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::Counts;
use crate::values::{Kind, MonthSpan};

use super::number::{months, to_json};
use super::parquet_file;

/// One row of the cube; areas, months and categories are places in their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CubeRow {
    /// Place of the LSOA in its level.
    pub(super) lsoa: AreaIndex,
    /// Place of the month in the span.
    pub(super) month: usize,
    /// Place of the category in the axes.
    pub(super) category: usize,
    /// Incidents, never 0.
    pub(super) count: u32,
}

/// What the places of a row stand for.
#[derive(Debug, Clone)]
pub(super) struct CubeNames<'a> {
    /// Codes of the LSOAs, ascending.
    pub(super) lsoas: Vec<&'a str>,
    /// `YYYY-MM`.
    pub(super) months: Vec<String>,
    /// Category keys.
    pub(super) categories: Vec<&'a str>,
}

impl<'a> CubeNames<'a> {
    fn new(lsoas: &'a [Area], span: MonthSpan, categories: Vec<&'a str>) -> Self {
        Self {
            lsoas: lsoas.iter().map(|area| area.code.as_str()).collect(),
            months: months(span),
            categories,
        }
    }
}

/// The rows of the cube by LSOA, month and category.
pub(super) fn rows(counts: &Counts) -> impl Iterator<Item = CubeRow> {
    let table = &counts.areas[Level::Lsoa];
    let shape = table.shape;
    (0..shape.areas as AreaIndex).flat_map(move |lsoa| {
        (0..shape.months).flat_map(move |month| {
            (0..shape.categories).filter_map(move |category| {
                let count = table.category(lsoa, category)[month];
                (count > 0).then_some(CubeRow { lsoa, month, category, count })
            })
        })
    })
}

/// The rows as CSV in one gzip member without name or time, so that the same rows give the same bytes.
pub(super) fn csv_gz(
    names: &CubeNames,
    rows: impl Iterator<Item = CubeRow>,
) -> std::io::Result<(Vec<u8>, u64)> {
    let mut gzip = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::new(6));
    let mut buffer = b"lsoa,month,category,count\r\n".to_vec();
    let mut written = 0;
    for row in rows {
        buffer.extend_from_slice(names.lsoas[row.lsoa as usize].as_bytes());
        buffer.push(b',');
        buffer.extend_from_slice(names.months[row.month].as_bytes());
        buffer.push(b',');
        buffer.extend_from_slice(names.categories[row.category].as_bytes());
        write!(buffer, ",{}\r\n", row.count)?;
        written += 1;
        if buffer.len() > 1 << 16 {
            gzip.write_all(&buffer)?;
            buffer.clear();
        }
    }
    gzip.write_all(&buffer)?;
    Ok((gzip.finish()?, written))
}

#[derive(Debug, Serialize)]
struct FileObject {
    path: &'static str,
    format: &'static str,
    bytes: usize,
    rows: u64,
}

#[derive(Debug, Serialize)]
struct ColumnObject {
    name: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct MissingObject<'a> {
    force: &'a str,
    months: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Cube<'a> {
    files: Vec<FileObject>,
    columns: [ColumnObject; 4],
    months: Vec<String>,
    absent: &'static str,
    missing: Vec<MissingObject<'a>>,
}

const CSV_PATH: &str = "data/v1/cube/lsoa-month-category.csv.gz";
const PARQUET_PATH: &str = "data/v1/cube/lsoa-month-category.parquet";

const COLUMNS: [ColumnObject; 4] = [
    ColumnObject { name: "lsoa", description: "ONS code of the Lower layer Super Output Area, 2021" },
    ColumnObject { name: "month", description: "Month of the street file, YYYY-MM" },
    ColumnObject { name: "category", description: "Category key, as in categories.json" },
    ColumnObject {
        name: "count",
        description: "Incidents recorded by territorial forces; railway incidents are not in it",
    },
];

/// The two cubes and the file that describes them.
pub(super) fn render(atlas: &Atlas) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let counts = atlas.figures.counts();
    let axes = &counts.axes;
    let names = CubeNames::new(
        atlas.geography.areas(Level::Lsoa),
        axes.months,
        axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
    );
    let (csv, parquet) = rayon::join(
        || csv_gz(&names, rows(counts)),
        || parquet_file::render(&names, rows(counts), &axes.months.last().to_string()),
    );
    let ((csv, rows), parquet) = (csv?, parquet?);
    let street = Kind::Street as usize;
    let missing = axes
        .forces
        .iter()
        .zip(&counts.present)
        .map(|(force, present)| MissingObject {
            force: &force.slug,
            months: axes
                .months
                .iter()
                .zip(&present[street])
                .filter(|(_, there)| !**there)
                .map(|(month, _)| month.to_string())
                .collect(),
        })
        .filter(|missing| !missing.months.is_empty());
    let index = Cube {
        files: vec![
            FileObject { path: CSV_PATH, format: "csv.gz", bytes: csv.len(), rows },
            FileObject { path: PARQUET_PATH, format: "parquet", bytes: parquet.len(), rows },
        ],
        columns: COLUMNS,
        months: months(axes.months),
        absent: "Zero where the force of the place supplied the month's file, unknown where it did not.",
        missing: missing.collect(),
    };
    Ok(vec![
        (super::paths::single("cube"), to_json(&index)),
        (CSV_PATH.to_owned(), csv),
        (PARQUET_PATH.to_owned(), parquet),
    ])
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_csv_unpacks_and_repeats_byte_for_byte() {
        let names = CubeNames {
            lsoas: vec!["E01000001", "E01000002"],
            months: vec!["2024-01".to_owned(), "2024-02".to_owned()],
            categories: vec!["burglary", "drugs"],
        };
        let rows = [
            CubeRow { lsoa: 0, month: 1, category: 0, count: 3 },
            CubeRow { lsoa: 1, month: 0, category: 1, count: 12 },
        ];
        let (bytes, written) = csv_gz(&names, rows.into_iter()).unwrap();
        assert_eq!(written, 2);
        assert_eq!(&bytes[4..8], [0; 4], "no time in the header");
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(
            text,
            "lsoa,month,category,count\r\nE01000001,2024-02,burglary,3\r\nE01000002,2024-01,drugs,12\r\n"
        );
        assert_eq!(csv_gz(&names, rows.into_iter()).unwrap().0, bytes);
    }
}
