//! `crime-atlas inspect`: what archives hold, force by force, before anything is built.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::build::{runs, thousands, wrapped};
use crate::archive::{ArchiveError, Holdings, Inflater, PoliceFile};
use crate::progress::Progress;
use crate::records::{HeaderError, RowError, read_outcomes, read_stops, read_street};
use crate::report::Report;
use crate::values::{Kind, Month, MonthSpan};

/// One file of an archive, read.
#[derive(Debug, Serialize)]
struct Inspected {
    force: String,
    kind: String,
    month: String,
    archive: String,
    /// Archives that hold another version of it.
    older_versions: Vec<String>,
    rows: u64,
    bad_rows: BTreeMap<&'static str, u64>,
    missing_column: Option<&'static str>,
}

/// Prints a table, or JSON.
///
/// # Errors
/// When an archive cannot be read.
pub fn run(archives: &[PathBuf], json: bool) -> anyhow::Result<()> {
    let mut report = Report::default();
    let holdings = Holdings::open(archives, &mut report)?;
    let bytes = holdings.files.iter().map(|f| holdings.newest(f).1.bytes).sum();
    let files = Progress::new().stage("Reading archives", Some(bytes), |stage| {
        let inspect = |inflater: &mut Inflater, file: &PoliceFile| {
            let inspected = inspect(&holdings, inflater, file);
            stage.advance(holdings.newest(file).1.bytes);
            inspected
        };
        holdings
            .files
            .par_iter()
            .map_init(Inflater::default, inspect)
            .collect::<Result<Vec<_>, ArchiveError>>()
    })?;
    let mut to = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(
            &mut to,
            &serde_json::json!({ "files": files, "oddities": report.oddities }),
        )?;
        writeln!(to)?;
    } else {
        table(&mut to, &holdings, &files, &report)?;
    }
    Ok(())
}

fn inspect(
    holdings: &Holdings,
    inflater: &mut Inflater,
    file: &PoliceFile,
) -> Result<Inspected, ArchiveError> {
    let (archive, entry) = holdings.newest(file);
    let bytes = inflater.read(archive, entry)?;
    let mut bad_rows = BTreeMap::new();
    let mut note = |error: Option<RowError>| {
        if let Some(error) = error {
            *bad_rows.entry(error.reason.slug()).or_default() += 1;
        }
    };
    let read = match file.name.kind {
        Kind::Street => read_street(bytes, file.name.month, |row| note(row.err())),
        Kind::Outcomes => read_outcomes(bytes, file.name.month, |row| note(row.err())),
        Kind::StopAndSearch => read_stops(bytes, |row| note(row.err())),
    };
    let (rows, missing_column) = match read {
        Ok(rows) => (rows, None),
        Err(HeaderError { column, rows }) => (rows, Some(column)),
    };
    let older = file.versions[1..].iter().map(|v| holdings.version(*v).0.name()).collect();
    Ok(Inspected {
        force: file.name.force.clone(),
        kind: file.name.kind.slug().to_owned(),
        month: file.name.month.to_string(),
        archive: archive.name(),
        older_versions: older,
        rows,
        bad_rows,
        missing_column,
    })
}

fn table(
    to: &mut impl Write,
    holdings: &Holdings,
    files: &[Inspected],
    report: &Report,
) -> anyhow::Result<()> {
    for archive in &holdings.archives {
        writeln!(
            to,
            "{}: {} police files, newest month {}",
            archive.name(),
            archive.entries.len(),
            archive.release
        )?;
    }
    let months = holdings.files.iter().map(|f| f.name.month);
    let span =
        MonthSpan::new(months.clone().min().expect("checked when opened"), months.max().expect("checked"))
            .expect("the smallest month is not behind the largest");
    writeln!(to, "\n{span}, {} months. Missing months stand behind each line.\n", span.len())?;
    writeln!(to, "{:<22} {:<15} {:>6} {:>10}  missing", "force", "kind", "months", "rows")?;
    let mut lines: BTreeMap<(&str, Kind), Vec<(Month, u64)>> = BTreeMap::new();
    for (file, inspected) in holdings.files.iter().zip(files) {
        lines.entry((&file.name.force, file.name.kind)).or_default().push((file.name.month, inspected.rows));
    }
    for ((force, kind), held) in &lines {
        let missing = runs(span.iter().filter(|m| !held.iter().any(|(month, _)| month == m)));
        let rows = held.iter().map(|(_, rows)| rows).sum();
        let start = format!("{force:<22} {kind:<15} {:>6} {:>10}  ", held.len(), thousands(rows));
        wrapped(to, &start, missing.iter().map(String::as_str), start.len())?;
    }
    let problems: Vec<&Inspected> = files
        .iter()
        .filter(|f| f.rows == 0 || !f.bad_rows.is_empty() || f.missing_column.is_some())
        .collect();
    if !problems.is_empty() {
        writeln!(to, "\nProblems")?;
    }
    for f in problems {
        let mut what: Vec<String> =
            f.bad_rows.iter().map(|(reason, n)| format!("{n} row(s) {reason}")).collect();
        what.extend(
            f.missing_column.map(|column| format!("no column {column:?}: the file cannot be counted")),
        );
        what.extend((f.rows == 0).then(|| "only a header".to_owned()));
        writeln!(to, "  {} {} {}: {}", f.month, f.force, f.kind, what.join(", "))?;
    }
    for (oddity, (times, example)) in &report.oddities {
        writeln!(to, "  {oddity}: {times}, such as {example}")?;
    }
    let several = files.iter().filter(|f| !f.older_versions.is_empty()).count();
    if several > 0 {
        writeln!(
            to,
            "\n{several} file(s) stand in more than one archive; the newest archive's version counts."
        )?;
    }
    Ok(())
}
