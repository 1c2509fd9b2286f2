//! Hexagons of the interactive map: coarse ones as small files of its own, and the classes of all of them.
//!
//! The fine ones (resolutions 8 and 9) are read from the districts' layers, which are fetched whole.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::atlas::Atlas;
use crate::statistics::{Hexagon, PlaceCounting, class_breaks, corners};
use crate::values::OutcomeGroup;

use super::borders::steps;
use super::map_breaks::{Breaks, LevelBreaks, outcome_breaks};
use super::map_hexagon_months;
use super::map_measures::Measure;
use super::map_shards::{Files, Shard, ShardArea, ShardEntry};

/// Sizes with files of the map's own, and the cells that part them.
const OWN_FILES: [(Resolution, Option<Resolution>); 2] =
    [(Resolution::Six, None), (Resolution::Seven, Some(Resolution::Three))];
/// Sizes whose files are the districts' layers.
const IN_LAYERS: [Resolution; 2] = [Resolution::Eight, Resolution::Nine];
/// Steps of the grid in a degree: about 10 m.
const PER_DEGREE: f64 = 10_000.0;

/// One size of hexagon.
#[derive(Debug, Serialize)]
pub(super) struct HexagonSize {
    /// H3 resolution.
    pub resolution: u8,
    /// Mean area in square kilometres.
    pub km2: f64,
    /// Files of the map's own; none where the districts' layers are read.
    pub files: Vec<ShardEntry>,
}

/// Sizes, their classes under `h3-6` to `h3-9`, and the files.
pub(super) struct Hexagons {
    pub sizes: Vec<HexagonSize>,
    pub breaks: BTreeMap<String, LevelBreaks>,
    pub files: Files,
}

fn columns(atlas: &Atlas) -> Vec<String> {
    let axes = &atlas.figures.counts().axes;
    let categories = axes.categories.terms().iter().map(|term| term.key.replace('-', "_"));
    let outcomes = OutcomeGroup::ALL.iter().map(|g| format!("outcome_{}", g.slug().replace('-', "_")));
    std::iter::once("cell".to_owned())
        .chain(categories)
        .chain(outcomes)
        .chain(["railway", "strays"].map(str::to_owned))
        .collect()
}

fn file(atlas: &Atlas, level: &'static str, hexagons: &[&Hexagon]) -> Option<(Vec<u8>, [f64; 4])> {
    let mut around = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut areas = Vec::with_capacity(hexagons.len());
    let on_grid = |degrees: f64| (degrees * PER_DEGREE).round() as i64;
    for hexagon in hexagons {
        let outline = corners(hexagon.cell);
        for corner in outline.coords() {
            around = [
                around[0].min(corner.x),
                around[1].min(corner.y),
                around[2].max(corner.x),
                around[3].max(corner.y),
            ];
        }
        let totals = &hexagon.totals;
        let counts =
            totals.categories.iter().chain(&totals.outcomes).chain([&totals.railway, &totals.strays]);
        let values = std::iter::once(json!(hexagon.cell.to_string())).chain(counts.map(|n| json!(n)));
        let ring = steps(outline.coords().map(|c| (on_grid(c.x), on_grid(c.y))));
        areas.push(ShardArea { values: values.collect(), polygons: vec![vec![ring]] });
    }
    if areas.is_empty() {
        return None;
    }
    let shard = Shard { level, per_degree: PER_DEGREE, columns: columns(atlas), arcs: Vec::new(), areas };
    let bytes = serde_json::to_vec(&shard).expect("strings and finite numbers are always JSON");
    Some((bytes, around.map(|degrees| (degrees * 1e4).round() / 1e4)))
}

const fn slug(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Six => "h3-6",
        Resolution::Seven => "h3-7",
        Resolution::Eight => "h3-8",
        _ => "h3-9",
    }
}

/// Classes over the hexagons in which anything of the measure was recorded; `km2` is the size of each.
fn breaks(found: &[&Hexagon], km2: &[f64], measures: &[Measure]) -> LevelBreaks {
    let of = |measure: &Measure| {
        let counted = |hexagon: &Hexagon| -> u64 {
            measure.places.iter().map(|place| u64::from(hexagon.totals.categories[*place])).sum()
        };
        let some: Vec<(f64, f64)> = found
            .iter()
            .zip(km2)
            .map(|(hexagon, km2)| (counted(hexagon) as f64, *km2))
            .filter(|(count, _)| *count > 0.0)
            .collect();
        let breaks = Breaks {
            rate: class_breaks(some.iter().map(|(count, km2)| count / km2), 1),
            count: class_breaks(some.iter().map(|(count, _)| *count), 0),
            ..Breaks::default()
        };
        (measure.key.clone(), breaks)
    };
    LevelBreaks {
        measures: measures.par_iter().map(of).collect(),
        outcomes: outcome_breaks(&found.iter().map(|hexagon| hexagon.totals.outcomes.as_slice())),
        stops: None,
    }
}

/// Those with incidents in other months only, beside the hexagons of the window: an earlier month shows them.
fn only_earlier(
    found: &[Hexagon],
    months: Option<&BTreeMap<CellIndex, Vec<u32>>>,
    counting: &PlaceCounting,
) -> Vec<Hexagon> {
    let is_known = |cell: &CellIndex| found.binary_search_by_key(cell, |hexagon| hexagon.cell).is_ok();
    let cells = months.into_iter().flat_map(BTreeMap::keys).filter(|cell| !is_known(cell));
    cells.map(|cell| Hexagon { cell: *cell, district: None, totals: counting.zero() }).collect()
}

/// Asks for every size, and renders the files of the coarse ones below the folder.
pub(super) fn render(atlas: &Atlas, folder: &str, measures: &[Measure]) -> Hexagons {
    let counts = atlas.figures.counts();
    let counting = PlaceCounting::of(atlas.figures);
    let mut all = Hexagons { sizes: Vec::new(), breaks: BTreeMap::new(), files: Vec::new() };
    let sizes = OWN_FILES.into_iter().map(|(resolution, parts)| (resolution, Some(parts)));
    for (resolution, own) in sizes.chain(IN_LAYERS.map(|resolution| (resolution, None))) {
        let level = slug(resolution);
        let (found, months) = match own {
            Some(_) => {
                let (found, months) = atlas.figures.hexagons_and_months(resolution);
                (found, Some(months))
            }
            None => (atlas.figures.hexagons(resolution), None),
        };
        let earlier = only_earlier(found, months.as_ref(), &counting);
        let mut found: Vec<&Hexagon> = found.iter().chain(&earlier).collect();
        found.sort_by_key(|hexagon| hexagon.cell);
        if found.is_empty() {
            continue;
        }
        let mut parts: BTreeMap<Option<CellIndex>, Vec<&Hexagon>> = BTreeMap::new();
        if let Some(by) = own {
            for hexagon in found.iter().copied() {
                parts.entry(by.and_then(|by| hexagon.cell.parent(by))).or_default().push(hexagon);
            }
        }
        let mut files = Vec::new();
        for (part, inside) in parts {
            let Some((bytes, bbox)) = file(atlas, level, &inside) else { continue };
            let name = part.map_or_else(|| level.to_owned(), |cell| format!("{level}-{cell}"));
            let path = format!("{folder}{name}.json");
            let of_months = months.as_ref().map(|months| {
                let inside =
                    inside.iter().filter_map(|hexagon| Some((hexagon.cell, months.get(&hexagon.cell)?)));
                let bytes = map_hexagon_months::file(
                    &counts.axes,
                    inside.map(|(cell, counts)| (cell, counts.as_slice())),
                );
                let path = format!("{folder}months/{name}.json");
                all.files.push((path.clone(), bytes));
                path
            });
            files.push(ShardEntry { path: path.clone(), level, bbox, months: of_months });
            all.files.push((path, bytes));
        }
        // Once for each cell: the area of a piece of a sphere costs more than everything else here.
        let km2: Vec<f64> = found.par_iter().map(|hexagon| hexagon.cell.area_km2()).collect();
        let mean = km2.iter().sum::<f64>() / km2.len() as f64;
        all.sizes.push(HexagonSize {
            resolution: u8::from(resolution),
            km2: (mean * 100.0).round() / 100.0,
            files,
        });
        all.breaks.insert(level.to_owned(), breaks(&found, &km2, measures));
    }
    all
}
