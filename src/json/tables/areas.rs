//! Every area of every level with what contains it: the table to join the others with.

use crate::geography::{LEVELS, Level};
use crate::json::number::rounded;

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, Maker, Partition, Table};

/// The table.
pub(super) static TABLE: Table = Table {
    id: "areas",
    title: "Areas of every level with the areas around them",
    description: "One row for each area. The columns ward to country hold the codes of the areas that \
                  contain it, so that small areas can be added up to any of them.",
    key: &["level", "code"],
    sorted: 0,
    columns: &[
        Column::text("level", "Slug of the level, as in levels.json"),
        Column::text("code", "ONS code; slug of a force; outcode"),
        Column::text("name", "Name"),
        Column::text("local_name", "Neighbourhood name of the House of Commons Library").or_missing(),
        Column::text("name_cy", "Welsh name").or_missing(),
        Column::text("ward", "Code of its ward").or_missing(),
        Column::text("msoa", "Code of its MSOA").or_missing(),
        Column::text("district", "Code of its district").or_missing(),
        Column::text("county", "Code of its county").or_missing(),
        Column::text("force", "Slug of the force in whose area it lies").or_missing(),
        Column::text("region", "Code of its region").or_missing(),
        Column::text("country", "Code of its country").or_missing(),
        Column::number("residents", "residents", "Usual residents").or_missing(),
        Column::number("area_km2", "land-area", "Land area in square kilometres").or_missing(),
        Column::number("longitude", "centre", "Longitude of a point inside, in degrees").or_missing(),
        Column::number("latitude", "centre", "Latitude of that point, in degrees").or_missing(),
    ],
    packed: true,
};

/// Columns of the areas around an area.
const AROUND: [Level; 7] =
    [Level::Ward, Level::Msoa, Level::District, Level::County, Level::Force, Level::Region, Level::Country];

/// The table in one file.
pub(super) fn write(maker: &Maker) -> anyhow::Result<TableFiles> {
    let mut batch = Batch::new(&TABLE);
    let geography = maker.atlas.geography;
    for row in &LEVELS {
        for (index, area) in geography.areas(row.level).iter().enumerate() {
            let residents = geography.residents(row.level, index as u32, maker.middle);
            let around = AROUND.map(|level| {
                Cell::Text(area.parent(level).map(|index| geography.area(level, index).code.as_str()))
            });
            let mut cells = vec![
                row.slug.into(),
                area.code.as_str().into(),
                area.name.as_str().into(),
                Cell::Text(area.local_name.as_deref()),
                Cell::Text(area.name_cy.as_deref()),
            ];
            cells.extend(around);
            cells.extend([
                Cell::Number(residents.map(|residents| rounded(residents.count, 1))),
                Cell::Number(area.area_km2.map(|km2| rounded(km2, 4))),
                Cell::Number(area.centre.map(crate::values::LonLat::lon_degrees)),
                Cell::Number(area.centre.map(crate::values::LonLat::lat_degrees)),
            ]);
            batch.push(&cells);
        }
    }
    let mut writer = maker.writer(&TABLE)?;
    batch.write(&mut writer)?;
    let mut files = TableFiles::new(&TABLE);
    files.extend(maker.finish(writer, "areas", &Partition::new())?);
    Ok(files)
}
