//! The cleaned, geocoded rows of the police files, on request (`build --with-records`): one Parquet file for
//! each kind, force and year, and `data/v1/records.json`.
//!
//! The files are read a second time, one month after another, and each month becomes a row group: memory
//! holds the rows of one file for each thread. A year that would be larger than hosts take is split by months. Crime IDs are left out; rows of a month are sorted by place, so
//! that their order tells nothing either.

mod columns;
mod file_rows;
mod index;

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::archive::{Holdings, Inflater, PoliceFile};
use crate::geography::{Geography, Level, Located, PointKey};
use crate::json::{Batch, Cell, Encoded, Stamp, TableWriter};
use crate::out::{Out, Written};
use crate::report::Report;
use crate::values::{Kind, MonthSpan};

use file_rows::{FileRows, Row};
use index::FileObject;

/// The folder of all rows.
const ROOT: &str = "data/v1/records";
/// The index.
const INDEX: &str = "data/v1/records.json";

/// Hosts take files of 25 MiB.
pub const MOST_BYTES: usize = 24 << 20;

/// Where rows come from and go to.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The archives.
    pub holdings: &'a Holdings,
    /// Where points lie.
    pub geography: &'a Geography,
    /// What the build counted: the rows must add up to it.
    pub report: &'a Report,
    /// The months of the atlas.
    pub months: MonthSpan,
    /// Slugs of forces whose Crime IDs are not identifiers.
    pub reuses_ids: &'a [String],
    /// Slugs of forces whose incidents are railway incidents.
    pub railway: &'a [String],
    /// Files that would be larger are split by months; a month alone stays whole.
    pub most_bytes: usize,
}

/// Files of one kind, force and year.
type Job<'a> = ((Kind, &'a str, u16), Vec<&'a PoliceFile>);

/// Rows by where they went: counted, in no area, repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    counted: u64,
    not_located: u64,
    duplicate: u64,
}

/// Writes the rows; `done` is told the bytes of each file read.
///
/// # Errors
/// When a file cannot be read or written, or the rows do not add up to what was counted.
pub fn write_all(source: &Source, out: &Out, done: &(dyn Fn(u64) + Sync)) -> anyhow::Result<()> {
    let mut jobs: BTreeMap<(Kind, &str, u16), Vec<&PoliceFile>> = BTreeMap::new();
    for file in &source.holdings.files {
        let name = &file.name;
        jobs.entry((name.kind, &name.force, name.month.year())).or_default().push(file);
    }
    let jobs: Vec<Job> = jobs.into_iter().collect();
    let written = jobs
        .par_iter()
        .with_max_len(1)
        .map(|job| write_job(source, out, job, done))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut tallies = crate::values::ByKind::<Tally>::default();
    let mut files = Vec::new();
    for (((kind, ..), _), (parts, tally)) in jobs.iter().zip(written) {
        let sum = &mut tallies[*kind];
        sum.counted += tally.counted;
        sum.not_located += tally.not_located;
        sum.duplicate += tally.duplicate;
        files.extend(parts);
    }
    for (kind, tally) in tallies.iter() {
        let wanted = &source.report.accounting[kind];
        let wanted = Tally {
            counted: wanted.counted,
            not_located: wanted.not_located.values().sum(),
            duplicate: wanted.duplicate,
        };
        ensure!(
            *tally == wanted,
            "rows of {kind} are {tally:?}, counted were {wanted:?}: a defect of this program"
        );
    }
    Ok(out.write(INDEX, &index::render(source.months, files))?)
}

/// Months of rows in one file.
struct Part {
    months: Vec<String>,
    encoded: Encoded,
    tally: Tally,
}

fn write_job(
    source: &Source,
    out: &Out,
    ((kind, force, year), files): &Job,
    done: &(dyn Fn(u64) + Sync),
) -> anyhow::Result<(Vec<FileObject>, Tally)> {
    let fits = |part: &Part| part.encoded.parquet.len() <= source.most_bytes;
    let parts = split(files, &fits, &mut |files| encode(source, (*kind, force), files))?;
    done(files.iter().map(|file| source.holdings.newest(file).1.bytes).sum());
    let whole = parts.len() == 1;
    let (mut tally, mut written) = (Tally::default(), Vec::new());
    for Part { months, encoded: Encoded { parquet, rows, .. }, tally: own } in parts {
        tally.counted += own.counted;
        tally.not_located += own.not_located;
        tally.duplicate += own.duplicate;
        let Some(first) = months.first() else { continue };
        let when = if whole { year.to_string() } else { first.clone() };
        let path = format!("{ROOT}/{}/{force}-{when}.parquet", kind.slug());
        out.write(&path, &parquet).with_context(|| path.clone())?;
        let Written { bytes, sha256 } = Written::of(&parquet);
        let (kind, force) = (kind.slug(), (*force).to_owned());
        written.push(FileObject { path, kind, force, year: *year, months, rows, bytes, sha256 });
    }
    Ok((written, tally))
}

/// Encodes items together where that fits, else by halves.
fn split<T, P>(
    items: &[T],
    fits: &impl Fn(&P) -> bool,
    encode: &mut impl FnMut(&[T]) -> anyhow::Result<P>,
) -> anyhow::Result<Vec<P>> {
    let whole = encode(items)?;
    if items.len() < 2 || fits(&whole) {
        return Ok(vec![whole]);
    }
    let (early, late) = items.split_at(items.len() / 2);
    let mut parts = split(early, fits, encode)?;
    parts.extend(split(late, fits, encode)?);
    Ok(parts)
}

fn encode(source: &Source, (kind, force): (Kind, &str), files: &[&PoliceFile]) -> anyhow::Result<Part> {
    let stamp = Stamp { release: source.months.last().to_string(), licence: "OGL-UK-3.0".to_owned() };
    let mut writer = TableWriter::new(columns::of(kind), &stamp, false)?;
    let (mut tally, mut months) = (Tally::default(), Vec::new());
    let mut located: FxHashMap<PointKey, Located> = FxHashMap::default();
    let mut inflater = Inflater::default();
    let ids_identify = !source.reuses_ids.iter().any(|slug| slug == force);
    for file in files {
        let (archive, entry) = source.holdings.newest(file);
        let bytes = inflater.read(archive, entry)?;
        let mut rows = FileRows::read(bytes, &file.name, ids_identify);
        for row in &rows.rows {
            located.entry(row.key).or_insert_with(|| source.geography.locate(row.key));
        }
        rows.sort_by(|row| located[&row.key].lsoa.ok());
        for row in &rows.rows {
            let counter = if row.duplicate {
                &mut tally.duplicate
            } else if located[&row.key].lsoa.is_ok() {
                &mut tally.counted
            } else {
                &mut tally.not_located
            };
            *counter += 1;
        }
        if !rows.rows.is_empty() {
            months.push(file.name.month.to_string());
            push(source, &mut writer, (kind, force), file, &rows, &located)?;
        }
    }
    Ok(Part { months, encoded: writer.finish()?, tally })
}

/// How a row came to its area, or why it has none.
fn how(source: &Source, key: PointKey, located: &Located) -> &'static str {
    match (located.lsoa, key.code) {
        (Err(why), _) => why.slug(),
        (Ok(_), None) => "point",
        (Ok(lsoa), Some(code)) if source.geography.area(Level::Lsoa, lsoa).code == code.to_string() => "code",
        (Ok(_), Some(_)) => "code-2011",
    }
}

/// Text that is there.
fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// One month's rows as a row group.
fn push(
    source: &Source,
    writer: &mut TableWriter,
    (kind, force): (Kind, &str),
    file: &PoliceFile,
    rows: &FileRows,
    located: &FxHashMap<PointKey, Located>,
) -> anyhow::Result<()> {
    let month = file.name.month.to_string();
    let railway = u32::from(source.railway.iter().any(|slug| slug == force));
    let cells_of = |row: &Row| -> String {
        let cell = located[&row.key].h3;
        h3o::CellIndex::try_from(cell).map(|cell| cell.to_string()).unwrap_or_default()
    };
    let texts: Vec<[String; 2]> = rows
        .rows
        .iter()
        .map(|row| [row.key.code.map(|code| code.to_string()).unwrap_or_default(), cells_of(row)])
        .collect();
    let mut batch = Batch::new(columns::of(kind));
    for (row, [code, cell]) in rows.rows.iter().zip(&texts) {
        let at = &located[&row.key];
        let area = at.lsoa.ok().map(|lsoa| source.geography.area(Level::Lsoa, lsoa));
        let parent = |level| {
            let parent = source.geography.parent_of_lsoa(at.lsoa.ok()?, level)?;
            Some(source.geography.area(level, parent).code.as_str())
        };
        let outcode = at.outcode.map(|outcode| source.geography.area(Level::Outcode, outcode).code.as_str());
        let mut cells = vec![
            force.into(),
            month.as_str().into(),
            Cell::Number(row.key.position.map(crate::values::LonLat::lon_degrees)),
            Cell::Number(row.key.position.map(crate::values::LonLat::lat_degrees)),
        ];
        cells.extend(rows.words(row).map(|word| Cell::Text(given(word))));
        if kind != Kind::StopAndSearch {
            cells.push(Cell::Text(given(code)));
        }
        cells.extend([
            Cell::Text(area.map(|area| area.code.as_str())),
            Cell::Text(area.map(|area| area.name.as_str())),
            Cell::Text(parent(Level::Ward)),
            Cell::Text(parent(Level::District)),
            Cell::Text(outcode),
            Cell::Text(given(cell)),
            how(source, row.key, at).into(),
            railway.into(),
        ]);
        if kind == Kind::Street {
            cells.push(u32::from(row.duplicate).into());
        }
        batch.push(&cells);
    }
    batch.write(writer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_halved_until_it_does_or_is_one() {
        let parts =
            |most: u32| {
                let sizes = [3, 1, 4, 1, 5];
                split(&sizes, &|part: &Vec<u32>| part.iter().sum::<u32>() <= most, &mut |items| {
                    Ok(items.to_vec())
                })
                .unwrap()
            };
        assert_eq!(parts(14), [vec![3, 1, 4, 1, 5]]);
        assert_eq!(parts(10), [vec![3, 1], vec![4, 1, 5]]);
        assert_eq!(parts(6), [vec![3, 1], vec![4], vec![1, 5]]);
        assert_eq!(parts(0), [[3], [1], [4], [1], [5]]);
    }
}
