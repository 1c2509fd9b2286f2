//! `data/v1/areas/<level>.json`: every area of a level with its headline figures, as a table.
//!
//! A list of objects for 35,672 LSOAs would be larger than hosts take; rows under one list of column names
//! are not.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, LEVELS, Level};
use crate::statistics::AreaFigures;

use super::area_object::AreaOf;
use super::number::{RATIO_DECIMALS, RateObject, Span, degrees, rounded, to_json};

/// Columns before those of the parents.
const NAMES: [&str; 4] = ["code", "name", "local_name", "centre"];
/// Columns behind those of the parents.
const FIGURES: [&str; 15] = [
    "residents",
    "area_km2",
    "crimes",
    "rate",
    "rate_low",
    "rate_high",
    "rate_low998",
    "rate_high998",
    "rate_status",
    "asb",
    "railway",
    "observed_months",
    "observed_share",
    "change_ratio",
    "partial",
];

#[derive(Debug, Serialize)]
struct Areas {
    level: &'static str,
    window: Span,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

/// The levels that some area of the list has as a parent, widest first.
fn parent_levels<'a>(parents: impl Iterator<Item = &'a [(Level, AreaIndex)]>) -> Vec<Level> {
    let mut seen = [false; LEVELS.len()];
    for list in parents {
        for (level, _) in list {
            seen[*level as usize] = true;
        }
    }
    Level::all().filter(|level| seen[*level as usize]).collect()
}

/// The column names of a list.
fn columns(parents: &[Level]) -> Vec<&'static str> {
    NAMES.into_iter().chain(parents.iter().map(|level| level.slug())).chain(FIGURES).collect()
}

/// One area's row, in the order of [`columns`].
fn row(figures: &AreaFigures, parents: &[Level], area_of: AreaOf) -> Vec<Value> {
    let area = figures.area;
    let crimes = RateObject::from(&figures.crimes);
    let railway: u64 =
        figures.railway[figures.months.range_of(figures.window)].iter().map(|n| u64::from(*n)).sum();
    let mut row: Vec<Value> = Vec::with_capacity(NAMES.len() + parents.len() + FIGURES.len());
    row.extend([
        area.code.as_str().into(),
        area.name.as_str().into(),
        area.local_name.as_deref().into(),
        area.centre.map(degrees).map(|at| at.to_vec()).into(),
    ]);
    row.extend(
        parents
            .iter()
            .map(|level| Value::from(area.parent(*level).map(|index| area_of(*level, index).code.as_str()))),
    );
    row.extend([
        figures.residents.map(|residents| rounded(residents.count, 1)).into(),
        area.area_km2.map(|km2| rounded(km2, 4)).into(),
        crimes.count.into(),
        crimes.rate.into(),
        crimes.interval95.map(|[low, _]| low).into(),
        crimes.interval95.map(|[_, high]| high).into(),
        crimes.interval998.map(|[low, _]| low).into(),
        crimes.interval998.map(|[_, high]| high).into(),
        crimes.rate_status.into(),
        figures.antisocial.count.into(),
        railway.into(),
        figures.observed_months.into(),
        super::number::share(figures.observed_share).into(),
        figures.change.map(|change| rounded(change.ratio, RATIO_DECIMALS)).into(),
        area.is_partial().into(),
    ]);
    row
}

/// The list of a level; none when the level has no areas.
pub(super) fn render(atlas: &Atlas, level: Level) -> Option<Vec<u8>> {
    let areas = atlas.geography.areas(level);
    if areas.is_empty() {
        return None;
    }
    let parents = parent_levels(areas.iter().map(|area| area.parents.as_slice()));
    let area_of = |level, index| atlas.geography.area(level, index);
    let rows = (0..areas.len() as AreaIndex)
        .into_par_iter()
        .map(|index| row(&atlas.figures.area(level, index), &parents, &area_of))
        .collect();
    Some(to_json(&Areas {
        level: level.slug(),
        window: atlas.figures.window().into(),
        columns: columns(&parents),
        rows,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;

    #[test]
    fn a_row_has_a_value_for_each_column() {
        let (area, region) = (sample::area(), sample::region());
        let figures = sample::figures(&area);
        let parents = parent_levels(std::iter::once(area.parents.as_slice()));
        let row = row(&figures, &parents, &|_, _| &region);
        let columns = columns(&parents);
        assert_eq!(row.len(), columns.len());
        let at = |name: &str| &row[columns.iter().position(|c| *c == name).unwrap()];
        assert_eq!(at("region"), "E12000006");
        assert_eq!(at("crimes"), 250);
        assert_eq!(at("rate"), 12.35);
        assert_eq!(at("rate_low998"), 10.0);
        assert_eq!(at("asb"), &Value::Null);
        assert_eq!(at("railway"), 3);
        assert_eq!(at("centre"), &serde_json::json!([-0.5, 52.1]));
    }
}
