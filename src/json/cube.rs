//! `data/v1/cube/…`: every LSOA, month and category with incidents, as CSV and Parquet, and `cube.json`.
//!
//! Every located incident is in exactly one of three columns: `count` (territorial forces, the place's own
//! force supplied the month's file), `strays` (it did not, and another force recorded it) or `railway`. A
//! combination that is absent is zero when the own force supplied the month's file, and unknown when it did
//! not; `cube.json` lists the force-months not supplied.

use std::io::Write;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{Counts, SnapPoint};
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
    /// Incidents; none where the own force supplied no file.
    pub(super) count: Option<u32>,
    /// Incidents other forces recorded in such a month.
    pub(super) strays: u32,
    /// Incidents of the British Transport Police.
    pub(super) railway: u32,
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

/// What was counted of one combination.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    reported: bool,
    count: u32,
    strays: u32,
    railway: u32,
}

/// Snap points by their LSOA.
fn by_lsoa(counts: &Counts) -> Vec<&SnapPoint> {
    let mut points: Vec<&SnapPoint> = counts.points.iter().collect();
    points.par_sort_by_key(|point| point.lsoa);
    points
}

/// The rows of one LSOA, by month and category.
fn rows_of(points: &[&SnapPoint], counts: &Counts) -> Vec<CubeRow> {
    let axes = &counts.axes;
    let categories = axes.categories.len();
    let mut tallies = vec![Tally::default(); axes.months.len() * categories];
    for point in points {
        for cell in &counts.cells[point.first_cell as usize..][..point.cells as usize] {
            let tally = &mut tallies[usize::from(cell.month) * categories + usize::from(cell.category)];
            tally.reported |= cell.own_force_reports;
            if axes.forces[usize::from(cell.force)].railway {
                tally.railway += cell.count;
            } else if cell.own_force_reports {
                tally.count += cell.count;
            } else {
                tally.strays += cell.count;
            }
        }
    }
    let row = |(place, tally): (usize, &Tally)| {
        (tally.count + tally.strays + tally.railway > 0).then_some(CubeRow {
            lsoa: points[0].lsoa,
            month: place / categories,
            category: place % categories,
            count: tally.reported.then_some(tally.count),
            strays: tally.strays,
            railway: tally.railway,
        })
    };
    tallies.iter().enumerate().filter_map(row).collect()
}

/// The rows of the cube by LSOA, month and category.
fn rows(counts: &Counts) -> Vec<CubeRow> {
    let points = by_lsoa(counts);
    let lsoas: Vec<&[&SnapPoint]> = points.chunk_by(|a, b| a.lsoa == b.lsoa).collect();
    lsoas.into_par_iter().flat_map_iter(|points| rows_of(points, counts)).collect()
}

/// The rows as CSV in one gzip member without name or time, so that the same rows give the same bytes.
fn csv_gz(names: &CubeNames, rows: &[CubeRow]) -> std::io::Result<Vec<u8>> {
    let mut gzip = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::new(6));
    let mut buffer = b"lsoa,month,category,count,strays,railway\r\n".to_vec();
    for row in rows {
        buffer.extend_from_slice(names.lsoas[row.lsoa as usize].as_bytes());
        buffer.push(b',');
        buffer.extend_from_slice(names.months[row.month].as_bytes());
        buffer.push(b',');
        buffer.extend_from_slice(names.categories[row.category].as_bytes());
        buffer.push(b',');
        if let Some(count) = row.count {
            write!(buffer, "{count}")?;
        }
        write!(buffer, ",{},{}\r\n", row.strays, row.railway)?;
        if buffer.len() > 1 << 16 {
            gzip.write_all(&buffer)?;
            buffer.clear();
        }
    }
    gzip.write_all(&buffer)?;
    gzip.finish()
}

#[derive(Debug, Serialize)]
struct FileObject {
    path: &'static str,
    format: &'static str,
    bytes: usize,
    rows: usize,
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
    columns: [ColumnObject; 6],
    totals: Totals,
    months: Vec<String>,
    absent: &'static str,
    missing: Vec<MissingObject<'a>>,
}

const CSV_PATH: &str = "data/v1/cube/lsoa-month-category.csv.gz";
const PARQUET_PATH: &str = "data/v1/cube/lsoa-month-category.parquet";

const COLUMNS: [ColumnObject; 6] = [
    ColumnObject { name: "lsoa", description: "ONS code of the Lower layer Super Output Area, 2021" },
    ColumnObject { name: "month", description: "Month of the street file, YYYY-MM" },
    ColumnObject { name: "category", description: "Category key, as in categories.json" },
    ColumnObject {
        name: "count",
        description: "Incidents recorded by territorial forces; missing where the own force supplied no file",
    },
    ColumnObject {
        name: "strays",
        description: "Incidents other forces recorded there in a month without the own force's file",
    },
    ColumnObject { name: "railway", description: "Incidents of the British Transport Police" },
];

/// The sums of the columns, which together are the street rows counted.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Totals {
    count: u64,
    strays: u64,
    railway: u64,
    incidents: u64,
}

impl Totals {
    fn of(rows: &[CubeRow]) -> Self {
        let sum = |of: fn(&CubeRow) -> u32| rows.iter().map(|row| u64::from(of(row))).sum::<u64>();
        let (count, strays, railway) =
            (sum(|row| row.count.unwrap_or(0)), sum(|row| row.strays), sum(|row| row.railway));
        Self { count, strays, railway, incidents: count + strays + railway }
    }
}

/// The two cubes and the file that describes them.
pub(super) fn render(atlas: &Atlas) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let counts = atlas.figures.counts();
    let axes = &counts.axes;
    let names = CubeNames::new(
        atlas.geography.areas(Level::Lsoa),
        axes.months,
        axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
    );
    let table = rows(counts);
    let (csv, parquet) = rayon::join(
        || csv_gz(&names, &table),
        || parquet_file::render(&names, &table, &axes.months.last().to_string()),
    );
    let (csv, parquet, rows) = (csv?, parquet?, table.len());
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
        totals: Totals::of(&table),
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
            CubeRow { lsoa: 0, month: 1, category: 0, count: Some(3), strays: 0, railway: 1 },
            CubeRow { lsoa: 1, month: 0, category: 1, count: None, strays: 12, railway: 0 },
        ];
        assert_eq!(Totals::of(&rows), Totals { count: 3, strays: 12, railway: 1, incidents: 16 });
        let bytes = csv_gz(&names, &rows).unwrap();
        assert_eq!(&bytes[4..8], [0; 4], "no time in the header");
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(
            text,
            "lsoa,month,category,count,strays,railway\r\nE01000001,2024-02,burglary,3,0,1\r\n\
             E01000002,2024-01,drugs,,12,0\r\n"
        );
        assert_eq!(csv_gz(&names, &rows).unwrap(), bytes);
    }
}
