//! `map/`: the shell of the interactive map, and what its script must know: measures, levels, class breaks.
//!
//! The breaks are worked out here, once, over all areas of a level, so that a colour means the same
//! wherever the map is moved to.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::assets;
use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::statistics::{AreaFigures, CLASSES, Classes, Figure};
use crate::urls;
use crate::values::CategoryGroup;

use super::format;
use super::layout::{Link, Links};
use super::map_shards::ShardEntry;

/// Levels the map colours, widest first.
const LEVELS: [Level; 4] = [Level::Force, Level::District, Level::Ward, Level::Lsoa];

/// The script of the page, `site-templates/assets/map.ts`.
const SCRIPT: &str = "map";
/// `MapLibre`'s worker, bundled by `build.rs` as an entry of its own.
const WORKER: &str = "maplibre-gl-worker";

/// `map/`.
#[derive(Debug, Serialize)]
pub(super) struct MapPage {
    script: Option<String>,
    worker: Option<String>,
    window: String,
    measures: Vec<Measure>,
    levels: Vec<LevelEntry>,
    tables: Vec<Link>,
    /// [`Settings`] as JSON, for the script.
    settings: String,
}

/// Something that can be mapped.
#[derive(Debug, Clone, Serialize)]
struct Measure {
    /// In the page's address and in the breaks: `crimes`, or a category's key.
    key: String,
    /// "All crimes".
    label: String,
    /// `crime`, `anti-social-behaviour` or `other`: crimes are added up, the others stand apart.
    group: &'static str,
}

/// A level the map shows.
#[derive(Debug, Clone, Serialize)]
struct LevelEntry {
    slug: &'static str,
    name: &'static str,
    plural: &'static str,
    /// Whether its areas have pages of their own.
    pages: bool,
}

/// Lower ends of all classes but the lowest, by measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Breaks {
    /// Per 1,000 residents and year.
    rate: Vec<f64>,
    /// Incidents of the newest 12 months.
    count: Vec<u64>,
}

#[derive(Debug, Serialize)]
struct Settings<'a> {
    window: &'a str,
    measures: &'a [Measure],
    levels: &'a [LevelEntry],
    shards: Vec<ShardEntry>,
    breaks: BTreeMap<&'static str, BTreeMap<&'a str, Breaks>>,
}

const fn group_slug(group: CategoryGroup) -> &'static str {
    match group {
        CategoryGroup::Crime => "crime",
        CategoryGroup::AntiSocialBehaviour => "anti-social-behaviour",
        CategoryGroup::Unknown => "other",
    }
}

/// All crimes, then each category in the order of the data.
fn measures(atlas: &Atlas) -> Vec<Measure> {
    let axes = &atlas.figures.counts().axes;
    let all = Measure { key: "crimes".to_owned(), label: "All crimes".to_owned(), group: "crime" };
    let categories = axes.categories.terms().iter().zip(&axes.category_groups).map(|(term, group)| Measure {
        key: term.key.clone(),
        label: term.label.clone(),
        group: group_slug(*group),
    });
    std::iter::once(all).chain(categories).collect()
}

/// The figures of [`measures`], in their order.
fn figures_of(area: &AreaFigures) -> Vec<Figure> {
    std::iter::once(area.crimes).chain(area.categories.iter().map(|category| category.newest)).collect()
}

/// About equal numbers of areas in each class; equal counts are never parted.
fn count_breaks(figures: impl IntoIterator<Item = Figure>) -> Vec<u64> {
    let mut counts: Vec<u64> = figures.into_iter().filter_map(|figure| figure.count).collect();
    counts.sort_unstable();
    let Some(lowest) = counts.first().copied() else { return Vec::new() };
    let mut breaks: Vec<u64> =
        (1..CLASSES).filter_map(|class| counts.get(class * counts.len() / CLASSES).copied()).collect();
    breaks.dedup();
    breaks.retain(|from| *from > lowest);
    breaks
}

/// The breaks of one level, measure by measure.
fn level_breaks(atlas: &Atlas, level: Level, measures: usize) -> Vec<Breaks> {
    let areas: Vec<Vec<Figure>> = (0..atlas.geography.areas(level).len() as AreaIndex)
        .into_par_iter()
        .map(|index| figures_of(&atlas.figures.area(level, index)))
        .collect();
    let of = |measure: usize| Breaks {
        rate: Classes::of(areas.iter().map(|area| &area[measure].rate)).breaks,
        count: count_breaks(areas.iter().map(|area| area[measure])),
    };
    (0..measures).map(of).collect()
}

impl MapPage {
    /// The page for this atlas; `window` in words, `shards` the files of its polygons.
    pub(super) fn new(
        atlas: &Atlas,
        window: String,
        pages: &[Level],
        shards: Vec<ShardEntry>,
        links: &Links,
    ) -> Self {
        let measures = measures(atlas);
        let shown = LEVELS.into_iter().filter(|level| !atlas.geography.areas(*level).is_empty());
        let levels: Vec<Level> = shown.collect();
        let entries: Vec<LevelEntry> = levels
            .iter()
            .map(|level| LevelEntry {
                slug: level.slug(),
                name: level.row().name,
                plural: level.row().plural,
                pages: pages.contains(level),
            })
            .collect();
        let breaks = levels
            .iter()
            .map(|level| {
                let of_level = level_breaks(atlas, *level, measures.len());
                (level.slug(), measures.iter().map(|m| m.key.as_str()).zip(of_level).collect())
            })
            .collect();
        let settings = Settings { window: &window, measures: &measures, levels: &entries, shards, breaks };
        let settings = serde_json::to_string(&settings).expect("strings and finite numbers are always JSON");
        let tables =
            pages.iter().map(|level| links.link(&urls::level(*level), format::capital(level.row().plural)));
        Self {
            script: assets::script_path(SCRIPT).map(|path| links.to(path)),
            worker: assets::script_path(WORKER).map(|path| links.to(path)),
            tables: tables.collect(),
            window,
            measures,
            levels: entries,
            settings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::NoRate;

    fn figure(count: u64) -> Figure {
        Figure { count: Some(count), rate: Err(NoRate::TooFew) }
    }

    #[test]
    fn counts_fall_into_five_classes_and_missing_ones_into_none() {
        let missing = Figure { count: None, rate: Err(NoRate::NotReported) };
        let figures = (1..=100).map(figure).chain([missing]);
        assert_eq!(count_breaks(figures), [21, 41, 61, 81]);
    }

    #[test]
    fn equal_counts_share_a_class() {
        assert_eq!(count_breaks([0, 0, 0, 0, 0, 0, 1, 1, 9].map(figure)), [1]);
        assert_eq!(count_breaks([]), Vec::<u64>::new());
    }

    #[test]
    fn the_script_and_the_worker_are_bundled() {
        assert!(assets::script_path(SCRIPT).is_some());
        assert!(assets::script_path(WORKER).is_some());
    }
}
