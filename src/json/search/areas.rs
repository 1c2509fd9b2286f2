//! Areas by the words of their names: the wide ones of the first file, places and small areas in shards.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};

use super::shards::{Keyed, Shards, shards};
use super::words::words;
use crate::json::number::to_json;

/// Levels of the first file, in its order.
const TOP_LEVELS: [Level; 5] = [Level::Country, Level::Region, Level::County, Level::District, Level::Force];

/// Rows of a shard of places, as many as nearly always fit.
const MOST_PLACES: usize = 1_250;
/// Rows of a shard of small areas.
const MOST_SMALL: usize = 2_450;

/// Residents in hundreds: enough to put larger places first.
fn hundreds(atlas: &Atlas, level: Level, index: AreaIndex) -> u32 {
    let residents = atlas.geography.residents(level, index, atlas.figures.window().last());
    residents.map_or(0, |residents| (residents.count / 100.0).round() as u32)
}

/// An area of the first file: level, code, name, Welsh name, the row around it, residents in hundreds.
pub(super) type TopRow<'a> = (&'static str, &'a str, &'a str, Option<&'a str>, Option<usize>, u32);

/// The areas of the first file.
pub(super) struct Tops<'a> {
    /// Its rows.
    pub rows: Vec<TopRow<'a>>,
    /// Where each level begins.
    first: BTreeMap<Level, usize>,
}

impl<'a> Tops<'a> {
    /// Countries, regions, counties, districts and forces, by level and code.
    pub(super) fn new(atlas: &Atlas<'a>) -> Self {
        let mut first = BTreeMap::new();
        let mut next = 0;
        for level in TOP_LEVELS {
            first.insert(level, next);
            next += atlas.geography.areas(level).len();
        }
        let mut rows = Vec::with_capacity(next);
        for level in TOP_LEVELS {
            for (index, area) in atlas.geography.areas(level).iter().enumerate() {
                // Forces overlap the other levels: a place is looked for in its county or region.
                let around = area.parents.iter().rfind(|(level, _)| *level != Level::Force);
                let around = around.and_then(|(level, index)| Some(first.get(level)? + *index as usize));
                let residents = hundreds(atlas, level, index as AreaIndex);
                let welsh = welsh(area);
                rows.push((level.slug(), area.code.as_str(), area.name.as_str(), welsh, around, residents));
            }
        }
        Self { rows, first }
    }

    /// The row of the district an area lies in.
    pub(super) fn district(&self, area: &Area) -> Option<usize> {
        area.parent(Level::District).map(|index| self.district_row(index))
    }

    /// The row of a district.
    pub(super) fn district_row(&self, index: AreaIndex) -> usize {
        self.first[&Level::District] + index as usize
    }

    /// Every name.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.rows.iter().flat_map(|row| [Some(row.2), row.3]).flatten()
    }
}

/// The Welsh name where it differs.
fn welsh(area: &Area) -> Option<&str> {
    area.name_cy.as_deref().filter(|welsh| *welsh != area.name)
}

/// A ward, or a neighbourhood by its House of Commons Library name.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    level: Level,
    code: &'a str,
    name: &'a str,
    welsh: Option<&'a str>,
    district: Option<usize>,
    residents: u32,
    /// Ward and LSOA whose page shows a neighbourhood.
    page: Option<(&'a str, &'a str)>,
}

impl<'a> Place<'a> {
    /// The name, and the Welsh one.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        [Some(self.name), self.welsh].into_iter().flatten()
    }
}

/// The ward that holds most LSOAs of a neighbourhood, and its first LSOA there.
fn ward_of<'a>(atlas: &Atlas<'a>, msoa: AreaIndex) -> Option<(&'a str, &'a str)> {
    let lsoas = atlas.geography.lsoas_of(Level::Msoa, msoa);
    let mut held: BTreeMap<AreaIndex, Vec<AreaIndex>> = BTreeMap::new();
    for lsoa in lsoas {
        held.entry(atlas.geography.parent_of_lsoa(*lsoa, Level::Ward)?).or_default().push(*lsoa);
    }
    let (ward, lsoas) = held.into_iter().rev().max_by_key(|(_, lsoas)| lsoas.len())?;
    let code = |level, index| atlas.geography.area(level, index).code.as_str();
    Some((code(Level::Ward, ward), code(Level::Lsoa, *lsoas.first()?)))
}

/// Wards and named neighbourhoods.
pub(super) fn places<'a>(atlas: &Atlas<'a>, tops: &Tops<'a>) -> Vec<Place<'a>> {
    let wards = atlas.geography.areas(Level::Ward).iter().enumerate().map(|(index, area)| Place {
        level: Level::Ward,
        code: &area.code,
        name: &area.name,
        welsh: welsh(area),
        district: tops.district(area),
        residents: hundreds(atlas, Level::Ward, index as AreaIndex),
        page: None,
    });
    let neighbourhoods = atlas.geography.areas(Level::Msoa).iter().enumerate().filter_map(|(index, area)| {
        Some(Place {
            level: Level::Msoa,
            code: &area.code,
            name: area.local_name.as_deref()?,
            welsh: atlas.geography.neighbourhood_name_cy(index as AreaIndex),
            district: tops.district(area),
            residents: hundreds(atlas, Level::Msoa, index as AreaIndex),
            page: ward_of(atlas, index as AreaIndex),
        })
    });
    wards.chain(neighbourhoods).collect()
}

/// Something to be found by one of its words.
struct Entry<'a, T> {
    key: String,
    of: &'a T,
    order: usize,
}

impl<T: Sync> Keyed for Entry<'_, T> {
    fn key(&self) -> &str {
        &self.key
    }
}

/// Every item under each of its keys, by key and then in the order given.
fn keyed<'a, T, K: IntoIterator<Item = String>>(
    items: &'a [T],
    keys: impl Fn(&'a T) -> K,
) -> Vec<Entry<'a, T>> {
    let mut entries: Vec<Entry<T>> = Vec::new();
    for (order, of) in items.iter().enumerate() {
        let keys: BTreeSet<String> = keys(of).into_iter().filter(|key| !key.is_empty()).collect();
        entries.extend(keys.into_iter().map(|key| Entry { key, of, order }));
    }
    entries.sort_by(|a, b| (&a.key, a.order).cmp(&(&b.key, b.order)));
    entries
}

/// The items of a shard, each once, in the order given at first.
fn distinct<'a, T>(entries: &[&Entry<'a, T>]) -> Vec<&'a T> {
    let found: BTreeMap<usize, &'a T> = entries.iter().map(|entry| (entry.order, entry.of)).collect();
    found.into_values().collect()
}

/// Code, name, row of the district, residents in hundreds, ward and LSOA whose page shows it, Welsh name.
type Neighbourhood<'a> = (&'a str, &'a str, Option<usize>, u32, Option<(&'a str, &'a str)>, Option<&'a str>);

/// Code, name, row of the district, residents in hundreds, Welsh name.
type Ward<'a> = (&'a str, &'a str, Option<usize>, u32, Option<&'a str>);

/// A shard of places; the places of a row stand in `columns` of the schema.
#[derive(Debug, Serialize)]
struct PlacesFile<'a> {
    wards: Vec<Ward<'a>>,
    neighbourhoods: Vec<Neighbourhood<'a>>,
}

/// Places under every word of their names.
pub(super) fn place_shards(places: &[Place]) -> Shards {
    let entries = keyed(places, |place| place.names().flat_map(words).collect::<Vec<_>>());
    shards(&entries, 2, MOST_PLACES, &|entries| {
        let places = distinct(entries);
        let of = |level| places.iter().filter(move |place| place.level == level);
        to_json(&PlacesFile {
            wards: of(Level::Ward).map(|p| (p.code, p.name, p.district, p.residents, p.welsh)).collect(),
            neighbourhoods: of(Level::Msoa)
                .map(|p| (p.code, p.name, p.district, p.residents, p.page, p.welsh))
                .collect(),
        })
    })
}

/// An LSOA, MSOA or ward by its code, the first two also by number: "Bedford 001A".
#[derive(Debug, Clone)]
pub(super) struct Small<'a> {
    level: Level,
    code: &'a str,
    name: &'a str,
    welsh: Option<&'a str>,
    local: Option<&'a str>,
    district: Option<usize>,
    /// Ward whose page shows it, and the LSOA there.
    page: Option<(&'a str, &'a str)>,
}

/// Every ward, MSOA and LSOA, in order of code.
pub(super) fn small<'a>(atlas: &Atlas<'a>, tops: &Tops<'a>) -> Vec<Small<'a>> {
    let mut out = Vec::new();
    for level in [Level::Ward, Level::Msoa, Level::Lsoa] {
        for (index, area) in atlas.geography.areas(level).iter().enumerate() {
            let index = index as AreaIndex;
            let page = match level {
                Level::Msoa => ward_of(atlas, index),
                Level::Lsoa => atlas
                    .geography
                    .parent_of_lsoa(index, Level::Ward)
                    .map(|ward| (atlas.geography.area(Level::Ward, ward).code.as_str(), area.code.as_str())),
                _ => None,
            };
            out.push(Small {
                level,
                code: &area.code,
                name: &area.name,
                welsh: welsh(area),
                local: area.local_name.as_deref(),
                district: tops.district(area),
                page,
            });
        }
    }
    out
}

#[derive(Debug, Serialize)]
struct SmallFile<'a> {
    locals: Vec<&'a str>,
    wards: Vec<&'a str>,
    rows: Vec<SmallRow<'a>>,
}

/// Level, code, name, place in `locals`, row of the district, place in `wards`, LSOA shown there unless it
/// is the area itself, Welsh name.
type SmallRow<'a> = (
    &'static str,
    &'a str,
    &'a str,
    Option<usize>,
    Option<usize>,
    Option<usize>,
    Option<&'a str>,
    Option<&'a str>,
);

/// The place of a text in a sorted list that holds it.
fn place_in(list: &[&str], text: &str) -> Option<usize> {
    list.binary_search(&text).ok()
}

/// Small areas under their code and, LSOAs and MSOAs, under their name without spaces.
pub(super) fn small_shards(all: &[Small]) -> Shards {
    let name_key = |name: &str| words(name).concat();
    let entries = keyed(all, |small| {
        let named = small.level != Level::Ward;
        let names = [Some(small.name), small.welsh].into_iter().flatten().filter(|_| named);
        std::iter::once(small.code.to_lowercase()).chain(names.map(name_key)).collect::<Vec<_>>()
    });
    shards(&entries, 2, MOST_SMALL, &|entries| {
        let found = distinct(entries);
        let list = |pick: fn(&Small<'_>) -> Option<String>| -> Vec<String> {
            found.iter().filter_map(|small| pick(small)).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let locals = list(|small| small.local.map(str::to_owned));
        let wards = list(|small| small.page.map(|(ward, _)| ward.to_owned()));
        let locals: Vec<&str> = locals.iter().map(String::as_str).collect();
        let wards: Vec<&str> = wards.iter().map(String::as_str).collect();
        let rows = found
            .iter()
            .map(|small| {
                let lsoa = small.page.map(|(_, lsoa)| lsoa).filter(|lsoa| *lsoa != small.code);
                (
                    small.level.slug(),
                    small.code,
                    small.name,
                    small.local.and_then(|local| place_in(&locals, local)),
                    small.district,
                    small.page.and_then(|(ward, _)| place_in(&wards, ward)),
                    lsoa,
                    small.welsh,
                )
            })
            .collect();
        to_json(&SmallFile { locals, wards, rows })
    })
}
