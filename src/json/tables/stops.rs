//! Stops and searches by force and by district.

use crate::geography::Level;
use crate::statistics::StopCounts;
use crate::values::Kind;

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, Maker, Partition, Table, TableWriter};

/// The table.
pub(super) static TABLE: Table = Table {
    id: "stops",
    title: "Stops and searches by force and by district",
    description: "Each characteristic on its own: the rows of one area, month and characteristic add up to \
                  its row all. Forces hold all their stops; districts those with coordinates. Months that a \
                  force did not supply have no row; months of the file, which a stop's date may miss by one.",
    key: &["level", "code", "characteristic", "value", "month"],
    sorted: 0,
    columns: &[
        Column::text("level", "force or district"),
        Column::text("code", "Slug of the force; ONS code of the district"),
        Column::text(
            "characteristic",
            "Column of the police file in lower case with hyphens; all: every stop",
        ),
        Column::text("value", "Its value as the police write it; missing: left blank, or all").or_missing(),
        Column::month("month", "Month of the file"),
        Column::count("count", "stops", "Stops and searches"),
    ],
    packed: true,
};

fn push<'a>(
    maker: &'a Maker,
    writer: &mut TableWriter,
    (level, code): (&'a str, &'a str),
    stops: &'a StopCounts,
    present: impl Fn(usize) -> bool,
) -> anyhow::Result<()> {
    let mut batch = Batch::new(&TABLE);
    let mut series = |characteristic: &'a str, value: Option<&'a str>, counts: &[u32], zeros: bool| {
        for (month, count) in counts.iter().enumerate() {
            if present(month) && (zeros || *count > 0) {
                batch.push(&[
                    level.into(),
                    code.into(),
                    characteristic.into(),
                    Cell::Text(value),
                    maker.months[month].as_str().into(),
                    (*count).into(),
                ]);
            }
        }
    };
    series("all", None, &stops.months, true);
    for (key, values) in maker.stop_keys.iter().zip(&stops.columns) {
        for (label, counts) in values {
            let value = Some(label.as_str()).filter(|label| !label.is_empty());
            series(key, value, counts, false);
        }
    }
    batch.write(writer)
}

/// The table in one file.
pub(super) fn write(maker: &Maker) -> anyhow::Result<TableFiles> {
    let counts = maker.atlas.figures.counts();
    let mut writer = maker.writer(&TABLE)?;
    for ((force, stops), present) in
        counts.axes.forces.iter().zip(&counts.stops_by_force).zip(&counts.present)
    {
        let held = &present[Kind::StopAndSearch as usize];
        push(maker, &mut writer, (Level::Force.slug(), &force.slug), stops, |month| held[month])?;
    }
    let districts = maker.atlas.geography.areas(Level::District);
    for (index, (district, stops)) in districts.iter().zip(&counts.stops_by_district).enumerate() {
        if stops.months.iter().all(|count| *count == 0) {
            continue;
        }
        let series = maker.atlas.figures.stops_of_district(index as u32).series;
        let level = Level::District.slug();
        push(maker, &mut writer, (level, &district.code), stops, |month| series[month].is_some())?;
    }
    let mut files = TableFiles::new(&TABLE);
    files.extend(maker.finish(writer, "stops", &Partition::new())?);
    Ok(files)
}
