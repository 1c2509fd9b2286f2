//! The atlas as JSON, CSV and Parquet: the contract for other programs, with a schema for every kind of file.
//!
//! Renderers return bytes; only [`write_all`] talks to [`Out`].

mod api;
mod area_object;
mod areas;
mod build;
mod catalogue;
mod codes;
mod comparators;
mod coverage;
mod compact;
mod district;
mod forces;
mod history;
mod levels;
mod measures;
mod number;
mod outcomes;
mod outline;
mod packed;
pub mod paths;
mod points;
mod postcodes;
mod quality;
mod quarantine;
mod report;
mod revisions;
#[cfg(test)]
mod sample;
mod schema;
mod search;
mod stop_hexagons;
mod stops;
mod stops_nearby;
mod tables;
mod terms;

pub use schema::schema_for;
pub(crate) use tables::{Batch, Cell, Column, ColumnKind, Encoded, Stamp, Table, TableWriter};

use anyhow::Context;
use rayon::prelude::*;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, LEVELS, Level};
use crate::out::Out;
use crate::urls;

/// The index of every area of a level.
fn indices(atlas: &Atlas, level: Level) -> rayon::range::Iter<AreaIndex> {
    (0..atlas.geography.areas(level).len() as AreaIndex).into_par_iter()
}

/// Files of which there is one each.
fn single_files(atlas: &Atlas) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let counts = atlas.figures.counts();
    let axes = &counts.axes;
    let mut files = schema::files();
    files.extend([
        (paths::single("build"), build::render(atlas)),
        (paths::single("measures"), measures::render()),
        (paths::single("levels"), levels::render(atlas)),
        (paths::single("categories"), terms::categories(axes, atlas.content)),
        (paths::single("outcomes"), terms::outcomes(axes, atlas.content)),
        (paths::single("forces"), forces::render(atlas)),
        (
            paths::single("coverage"),
            coverage::render(
                atlas.figures.coverage(),
                axes,
                coverage::unusable(counts),
                &counts.history.earlier,
            ),
        ),
        (paths::single("stops/hexagons"), stop_hexagons::render(atlas)),
        (paths::single("history"), history::render(&counts.history)),
        (paths::single("quality"), quality::render(atlas)),
        (
            paths::single("revisions"),
            revisions::render(
                &atlas.report.archives,
                (&counts.revisions, &counts.history),
                axes,
                |level, index| &atlas.geography.area(level, index).code,
            ),
        ),
        (
            format!("{}/quarantine.csv", paths::ROOT),
            quarantine::render(&atlas.report.quarantined).context("writing quarantine.csv")?,
        ),
    ]);
    Ok(files)
}

/// Writes every JSON, CSV and Parquet file.
///
/// # Errors
/// When a file cannot be written or a path is used twice.
pub fn write_all(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let write = |(path, bytes): (String, Vec<u8>)| -> anyhow::Result<()> { Ok(out.write(&path, &bytes)?) };
    let (extents, prefixes) = (points::write_all(atlas, &write)?, postcodes::write_all(atlas, &write)?);
    write((urls::report_json().to_owned(), report::index(atlas, &extents, &prefixes)))?;
    // A file of a table grows from its first row to its last: the rest is written beside them. Points are not,
    // for they and the tables hold the most.
    let (index, rest) = rayon::join(|| write_tables(atlas, out), || write_json(atlas, &write));
    rest?;
    let index = index?;
    let paths: Vec<String> = out.written().into_keys().collect();
    catalogue::files(atlas, &index, &paths).into_iter().try_for_each(write)
}

/// Writes the tables with their index.
fn write_tables(atlas: &Atlas, out: &Out) -> anyhow::Result<tables::CubeIndex> {
    let write_bytes = |path: &str, bytes: &[u8]| -> anyhow::Result<()> { Ok(out.write(path, bytes)?) };
    let index = tables::write_all(atlas, &write_bytes).context("writing the tables")?;
    // Not beside the tables: each of them holds much until its last row.
    let compact = compact::render(atlas);
    let described = compact.describe();
    compact.files.into_iter().try_for_each(|(path, bytes)| write_bytes(&path, &bytes))?;
    write_bytes(&paths::single("cube"), &index.render(described))?;
    Ok(index)
}

/// Writes what is neither a table nor about other files.
fn write_json(atlas: &Atlas, write: points::Write) -> anyhow::Result<()> {
    single_files(atlas)?.into_iter().try_for_each(write)?;
    for row in &LEVELS {
        if let Some(bytes) = areas::render(atlas, row.level) {
            write((paths::areas(row.level), bytes))?;
        }
        if atlas.is_drawn_and_compared(row.level)
            && let Some(bytes) = comparators::render(atlas, row.level)
        {
            write((paths::comparators(row.level), bytes))?;
        }
        if levels::has_own_file(row.level, atlas.publication.profile) {
            indices(atlas, row.level).try_for_each(|index| {
                let code = &atlas.geography.area(row.level, index).code;
                write((urls::area_json(row.level, code), district::object(atlas, row.level, index)))
            })?;
        }
    }
    codes::render(atlas).into_iter().try_for_each(write)?;
    api::files(atlas).into_iter().try_for_each(write)?;
    search::render(atlas).into_par_iter().try_for_each(write)?;
    let forces = &atlas.figures.counts().axes.forces;
    (0..forces.len()).into_par_iter().try_for_each(|force| {
        let slug = &forces[force].slug;
        let stops = stops::render(atlas, force).map(|bytes| (paths::stops(slug), bytes));
        let outcomes = outcomes::render(atlas, force).map(|bytes| (paths::outcomes(slug), bytes));
        stops.into_iter().chain(outcomes).try_for_each(write)
    })?;
    // Last what is cut finest: no thread then waits long for the other.
    let stops = stops_nearby::StopsNearby::of(atlas);
    indices(atlas, Level::District).try_for_each(|index| {
        let code = &atlas.geography.area(Level::District, index).code;
        write((paths::report(code), report::surroundings(atlas, index, &stops)))
    })?;
    let codes = atlas.geography.areas(Level::Outcode).iter().map(|area| area.code.as_str());
    district::outcode_areas(codes).into_par_iter().try_for_each(|(letters, outcodes)| {
        write((urls::outcodes_json(letters), district::outcodes(atlas, letters, &outcodes)))
    })?;
    indices(atlas, Level::District).try_for_each(|index| {
        let code = &atlas.geography.area(Level::District, index).code;
        write((urls::district_json(code), district::render(atlas, index)))
    })
}
