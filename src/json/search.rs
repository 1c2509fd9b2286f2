//! `data/v1/areas/search.json`: the areas that have a page in every profile, for finding them by name.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, LEVELS, Level};

use super::number::to_json;

/// Level, code, name, and the name of the narrowest area around it.
type Row<'a> = (&'static str, &'a str, &'a str, Option<&'a str>);

#[derive(Debug, Serialize)]
struct Search<'a> {
    columns: [&'static str; 4],
    rows: Vec<Row<'a>>,
}

fn row<'a>(area: &'a Area, area_of: impl Fn(Level, AreaIndex) -> &'a Area) -> Row<'a> {
    // Forces overlap the other levels: a place is looked for in its district or region.
    let within = area.parents.iter().rfind(|(level, _)| !matches!(level, Level::Force | Level::Msoa));
    let within = within.map(|(level, index)| area_of(*level, *index).name.as_str());
    (area.level.slug(), &area.code, &area.name, within)
}

/// Every area of the levels with pages, by level and code.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let area_of = |level, index| atlas.geography.area(level, index);
    let rows = LEVELS
        .iter()
        .filter(|level| level.compact_page)
        .flat_map(|level| atlas.geography.areas(level.level))
        .map(|area| row(area, area_of))
        .collect();
    to_json(&Search { columns: ["level", "code", "name", "within"], rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;

    #[test]
    fn a_place_is_found_in_the_area_around_it() {
        let (mut area, region) = (sample::area(), sample::region());
        area.parents.push((Level::Force, 0));
        let found = row(&area, |level, _| {
            assert_eq!(level, Level::Region);
            &region
        });
        assert_eq!(found, ("district", "E06000055", "Bedford", Some("East of England")));
        assert_eq!(row(&region, |_, _| unreachable!("it has no parents")).3, None);
    }
}
