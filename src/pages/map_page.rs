//! `map/`: the interactive map's page: what its script must know, and the map drawn at build time that stands
//! there before the script has come, or instead of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assets;
use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::settings::BaseMapKind;
use crate::statistics::Classes;
use crate::urls;
use crate::values::{Kind, OutcomeGroup};

use super::format;
use super::gather::shape;
use super::headlines::Headlines;
use super::layout::{Link, Links};
use super::map::{self, LegendEntry, Shape};
use super::map_breaks::{LevelBreaks, level_breaks};
use super::map_hexagons::{self, HexagonSize};
use super::map_measures::{ALL, Measure, measures};
use super::map_shards::{self, Files, ShardEntry};

/// Levels the map colours, widest first.
const LEVELS: [Level; 4] = [Level::Force, Level::District, Level::Ward, Level::Lsoa];

/// The script of the page, `site-templates/assets/map.ts`.
const SCRIPT: &str = "map";
/// What draws, which the script loads when it runs: `site-templates/assets/map_view.ts`.
const VIEW: &str = "map_view";
/// `MapLibre`'s worker, bundled by `build.rs` as an entry of its own.
const WORKER: &str = "map_worker";

/// Bounds between the classes of change, in per cent: symmetrical, so that lower and higher look alike.
const CHANGE_BREAKS: [f64; 4] = [-20.0, -5.0, 5.0, 20.0];

/// Where there are more areas than this none is looked for that lies far off the others.
const MOST_TO_COMPARE: usize = 60;

/// `map/`.
#[derive(Debug, Serialize)]
pub(super) struct MapPage {
    script: Option<String>,
    /// Scripts that will be asked for before the map can be drawn.
    ahead: Vec<String>,
    /// The areas that are drawn first.
    first_areas: Option<String>,
    worker: Option<String>,
    window: String,
    all: String,
    together: Vec<Measure>,
    crimes: Vec<Measure>,
    others: Vec<Measure>,
    outcomes: Vec<Choice>,
    stops: bool,
    years: Vec<String>,
    months: Vec<Choice>,
    levels: Vec<LevelEntry>,
    tables: Vec<Link>,
    preview: Option<Preview>,
    /// [`Settings`] as JSON, for the script.
    settings: String,
}

/// A key and its words.
#[derive(Debug, Clone, Serialize)]
struct Choice {
    key: String,
    label: String,
}

/// The map drawn at build time.
#[derive(Debug, Clone, Serialize)]
struct Preview {
    svg: String,
    legend: Vec<LegendEntry>,
    title: String,
    caption: String,
    /// West, south, east and north of what is drawn.
    #[serde(skip)]
    bbox: Option<[f64; 4]>,
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

/// What the areas of a country are compared with.
#[derive(Debug, Serialize)]
struct Country {
    name: String,
    residents: Option<f64>,
    exposure_months: f64,
    /// Calendar months of the newest 12 in which any of its forces reported.
    observed_months: u32,
    /// By category, in the order of the axis.
    counts: Vec<Option<u64>>,
    /// By outcome group.
    outcomes: Option<Vec<u64>>,
}

#[derive(Debug, Serialize)]
struct Settings<'a> {
    site_name: &'a str,
    /// What is shown first: `rate` or `count`.
    first: &'static str,
    window: &'a str,
    release: String,
    months: Vec<String>,
    categories: Vec<&'a str>,
    measures: &'a [Measure],
    outcomes: &'a [Choice],
    levels: &'a [LevelEntry],
    shards: Vec<ShardEntry>,
    hexagons: Vec<HexagonSize>,
    change_breaks: [f64; 4],
    breaks: BTreeMap<String, LevelBreaks>,
    countries: BTreeMap<&'a str, Country>,
    base_map: Option<BaseMapEntry<'a>>,
    /// West, south, east and north of what is shown first; none where nothing is drawn.
    first_view: Option<[f64; 4]>,
}

/// What lies below the map.
#[derive(Debug, Serialize)]
struct BaseMapEntry<'a> {
    kind: &'static str,
    url: &'a str,
    attribution: &'a str,
}

/// The page and the files it reads.
pub(super) struct MapParts {
    /// The page.
    pub page: MapPage,
    /// Its files.
    pub files: Files,
}

fn countries<'a>(atlas: &Atlas<'a>) -> BTreeMap<&'a str, Country> {
    let areas = atlas.geography.areas(Level::Country);
    let of = |index: AreaIndex| {
        let figures = atlas.figures.area(Level::Country, index);
        Country {
            name: figures.area.name.clone(),
            residents: figures.residents.map(|residents| residents.count),
            exposure_months: (figures.exposure().months * 1e4).round() / 1e4,
            observed_months: figures.exposure().calendar,
            counts: figures.categories.iter().map(|category| category.newest.count).collect(),
            outcomes: figures.outcomes.map(|found| found.groups.iter().map(|(_, n, _)| *n).collect()),
        }
    };
    areas.iter().zip(0..).map(|(area, index)| (area.code.as_str(), of(index))).collect()
}

/// What the map shows first: rates, or the number recorded where the data are too short for a rate.
fn first_shown(atlas: &Atlas, levels: &[Level]) -> &'static str {
    let rated = levels.iter().any(|level| !atlas.figures.classes(*level).breaks.is_empty());
    if rated || levels.is_empty() { "rate" } else { "count" }
}

/// The districts, or the forces where there are no districts to tell apart, by what the map shows first.
fn preview(
    atlas: &Atlas,
    headlines: &Headlines,
    breaks: &BTreeMap<String, LevelBreaks>,
    first: &str,
    links: &Links,
) -> Option<Preview> {
    let drawn = |level: Level| {
        let all = 0..atlas.geography.areas(level).len() as AreaIndex;
        let shapes: Vec<_> = all
            .filter_map(|i| Some((shape(atlas, headlines, (level, i), Detail::Overview, links)?, i)))
            .collect();
        (shapes.len() > 1).then_some((level, shapes))
    };
    let (level, mut shapes) = [Level::District, Level::Force].into_iter().find_map(drawn)?;
    let by_rate = first == "rate";
    let of_counts =
        Classes { breaks: breaks.get(level.slug())?.measures.get(ALL)?.count.clone(), ..Classes::default() };
    let classes = if by_rate { atlas.figures.classes(level) } else { &of_counts };
    if !by_rate {
        for (shape, index) in &mut shapes {
            let count = headlines.get(level, *index).and_then(|headline| headline.crimes.count);
            shape.class = count.map(|count| of_counts.colour_of(of_counts.class_of(count as f64)));
        }
    }
    let shapes: Vec<Shape> = shapes.into_iter().map(|(shape, _)| shape).collect();
    let (shapes, left_out) =
        if shapes.len() > MOST_TO_COMPARE { (shapes, Vec::new()) } else { map::close_together(shapes) };
    let plural = format::capital(level.row().plural);
    let what = if by_rate { "per 1,000 residents" } else { "recorded" };
    Some(Preview {
        svg: map::draw_coarse(&shapes, &format!("{plural} by crimes {what}"))?,
        legend: map::legend(classes, &shapes),
        title: format!("All crimes, {what}"),
        caption: format!(
            "{plural}.{}{}",
            if classes.are_fifths() { " Each colour holds about a fifth of all of them." } else { "" },
            map::left_out_words(&left_out)
        ),
        bbox: map::bounds(shapes.iter()).map(|ends| ends.map(|degrees| (degrees * 1e4).round() / 1e4)),
    })
}

/// The scripts that the page's own will import or start, each once: found one by one they would come a journey
/// apart.
fn ahead() -> Vec<&'static str> {
    let own = assets::script_path(SCRIPT);
    let others = [VIEW, WORKER].into_iter().filter_map(assets::script_path);
    let mut files: Vec<&str> = own.into_iter().chain(others).flat_map(assets::with_imports).collect();
    files.sort_unstable();
    files.dedup();
    files.retain(|path| Some(*path) != own);
    files
}

/// Outcome groups that any crime has.
fn outcomes(countries: &BTreeMap<&str, Country>) -> Vec<Choice> {
    let has = |place: usize| {
        countries.values().any(|country| country.outcomes.as_ref().is_some_and(|groups| groups[place] > 0))
    };
    OutcomeGroup::ALL
        .into_iter()
        .enumerate()
        .filter(|(place, _)| has(*place))
        .map(|(_, group)| Choice { key: group.slug().to_owned(), label: group.label().to_owned() })
        .collect()
}

/// The page for this atlas with its files; `window` in words, `pages` the levels with pages of their own.
pub(super) fn render(
    atlas: &Atlas,
    headlines: &Headlines,
    window: String,
    pages: &[Level],
    links: &Links,
) -> MapParts {
    let folder = urls::map();
    let axes = &atlas.figures.counts().axes;
    let measures = measures(atlas);
    let levels: Vec<Level> =
        LEVELS.into_iter().filter(|level| !atlas.geography.areas(*level).is_empty()).collect();
    let entries: Vec<LevelEntry> = levels
        .iter()
        .map(|level| LevelEntry {
            slug: level.slug(),
            name: level.row().name,
            plural: level.row().plural,
            pages: pages.contains(level),
        })
        .collect();
    let mut breaks: BTreeMap<String, LevelBreaks> = levels
        .iter()
        .map(|level| (level.slug().to_owned(), level_breaks(atlas, *level, &measures)))
        .collect();
    let mut hexagons = map_hexagons::render(atlas, folder, &measures);
    breaks.append(&mut hexagons.breaks);
    let (shards, parts): (Vec<_>, Vec<_>) = map_shards::render(atlas, folder).into_iter().unzip();
    let first = first_shown(atlas, &levels);
    let preview = preview(atlas, headlines, &breaks, first, links);
    let countries = countries(atlas);
    let outcomes = outcomes(&countries);
    let settings = Settings {
        site_name: &atlas.publication.site_name,
        first,
        window: &window,
        release: axes.months.last().to_string(),
        months: axes.months.iter().map(|month| month.to_string()).collect(),
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        measures: &measures,
        outcomes: &outcomes,
        levels: &entries,
        shards,
        hexagons: hexagons.sizes,
        change_breaks: CHANGE_BREAKS,
        breaks,
        countries,
        first_view: preview.as_ref().and_then(|preview| preview.bbox),
        base_map: atlas.publication.base_map.as_ref().map(|base| BaseMapEntry {
            kind: match base.kind {
                BaseMapKind::Style => "style",
                BaseMapKind::Pmtiles => "pmtiles",
                BaseMapKind::Water => "water",
            },
            url: &base.url,
            attribution: &base.attribution,
        }),
    };
    let first_areas = settings.shards.iter().find(|shard| shard.level == Level::District.slug());
    let first_areas = first_areas.map(|shard| links.to(&shard.path));
    let settings = serde_json::to_string(&settings).expect("strings and finite numbers are always JSON");
    let mut years: Vec<String> = axes.months.iter().map(|month| month.to_string()[..4].to_owned()).collect();
    years.dedup();
    years.reverse();
    let counts = atlas.figures.counts();
    let of = |group: &str, many: bool| -> Vec<Measure> {
        measures[1..]
            .iter()
            .filter(|m| (m.group == "crime") == (group == "crime") && (m.places.len() > 1) == many)
            .cloned()
            .collect()
    };
    let page = MapPage {
        script: assets::script_path(SCRIPT).map(|path| links.to(path)),
        ahead: ahead().into_iter().map(|path| links.to(path)).collect(),
        first_areas,
        worker: assets::script_path(WORKER).map(|path| links.to(path)),
        all: measures[0].label.clone(),
        together: of("crime", true),
        crimes: of("crime", false),
        others: of("other", false),
        stops: counts.present.iter().any(|kinds| kinds[Kind::StopAndSearch as usize].contains(&true)),
        years,
        months: axes
            .months
            .iter()
            .rev()
            .map(|month| Choice { key: month.to_string(), label: month.long() })
            .collect(),
        tables: pages
            .iter()
            .map(|level| links.link(&urls::level(*level), format::capital(level.row().plural)))
            .collect(),
        preview,
        outcomes,
        window,
        levels: entries,
        // Nothing in it may look like the end of the element that holds it.
        settings: settings.replace('<', "\\u003c"),
    };
    let files = parts.into_iter().flatten().chain(hexagons.files).collect();
    MapParts { page, files }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_and_the_worker_are_bundled() {
        assert!(assets::script_path(SCRIPT).is_some());
        assert!(assets::script_path(WORKER).is_some());
        assert!(ahead().iter().any(|path| path.starts_with("assets/map_view-")));
    }
}
