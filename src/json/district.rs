//! The files that hold many area objects: a district's wards, MSOAs and LSOAs, a postcode area's outcodes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};

use super::area_object::{AreaObject, AreaOf};
use super::number::to_json;
use super::packed::{Packed, Packer};

#[derive(Debug, Serialize)]
struct InsideDistrict<'a> {
    district: &'a str,
    name: &'a str,
    #[serde(flatten)]
    areas: Packed<'a>,
}

#[derive(Debug, Serialize)]
struct Outcodes<'a> {
    postcode_area: &'a str,
    #[serde(flatten)]
    areas: Packed<'a>,
}

/// The areas packed into one file, in the order given.
fn pack<'a>(
    atlas: &Atlas<'a>,
    area_of: AreaOf<'a>,
    areas: impl Iterator<Item = (Level, AreaIndex)>,
) -> Packed<'a> {
    let mut packer = Packer::new(&atlas.figures.counts().axes, area_of);
    for (level, index) in areas {
        packer.add(atlas.figures.area(level, index));
    }
    packer.finish()
}

/// One area's object.
pub(super) fn object(atlas: &Atlas, level: Level, index: AreaIndex) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let area_of = |level, index| atlas.geography.area(level, index);
    let object = AreaObject::new(&atlas.figures.area(level, index), &counts.axes, &area_of);
    match counts.stops_by_district.get(index as usize) {
        Some(stops) if level == Level::District && stops.months.iter().any(|n| *n > 0) => {
            let stops = super::stops::StopsObject::new(stops, &atlas.figures.stops_of_district(index));
            to_json(&object.with_stops(stops))
        }
        _ => to_json(&object),
    }
}

/// `data/v1/district/<code>.json`: the area objects of its wards, MSOAs and LSOAs, by level and code.
pub(super) fn render(atlas: &Atlas, district: AreaIndex) -> Vec<u8> {
    let lsoas = atlas.geography.lsoas_of(Level::District, district);
    let parents = |level| -> BTreeSet<AreaIndex> {
        lsoas.iter().filter_map(|lsoa| atlas.geography.parent_of_lsoa(*lsoa, level)).collect()
    };
    let (wards, msoas) = (parents(Level::Ward), parents(Level::Msoa));
    let inside = wards
        .into_iter()
        .map(|index| (Level::Ward, index))
        .chain(msoas.into_iter().map(|index| (Level::Msoa, index)))
        .chain(lsoas.iter().map(|index| (Level::Lsoa, *index)));
    let area_of = |level, index| atlas.geography.area(level, index);
    let area = atlas.geography.area(Level::District, district);
    to_json(&InsideDistrict { district: &area.code, name: &area.name, areas: pack(atlas, &area_of, inside) })
}

/// The outcodes of each postcode area: `LU` to the indices of `LU1`, `LU2`, …
pub(super) fn outcode_areas<'a>(
    codes: impl IntoIterator<Item = &'a str>,
) -> BTreeMap<&'a str, Vec<AreaIndex>> {
    let mut areas: BTreeMap<&str, Vec<AreaIndex>> = BTreeMap::new();
    for (index, code) in codes.into_iter().enumerate() {
        let letters = code.find(|c: char| c.is_ascii_digit()).unwrap_or(code.len());
        areas.entry(&code[..letters]).or_default().push(index as AreaIndex);
    }
    areas
}

/// `data/v1/outcodes/<AREA>.json`: the area objects of a postcode area's outcodes.
pub(super) fn outcodes(atlas: &Atlas, postcode_area: &str, outcodes: &[AreaIndex]) -> Vec<u8> {
    let area_of = |level, index| atlas.geography.area(level, index);
    let areas = outcodes.iter().map(|index| (Level::Outcode, *index));
    to_json(&Outcodes { postcode_area, areas: pack(atlas, &area_of, areas) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcodes_are_grouped_by_their_letters() {
        let areas = outcode_areas(["E1", "EC1A", "EC2", "LU1"]);
        let expected: BTreeMap<&str, Vec<AreaIndex>> =
            [("E", vec![0]), ("EC", vec![1, 2]), ("LU", vec![3])].into();
        assert_eq!(areas, expected);
    }
}
