//! The page of one area: headline, remarks, months, categories, outcomes, places, data.

use serde::Serialize;

use crate::content::Content;
use crate::geography::{Area, AreaIndex, Level};
use crate::settings::{Profile, Publication};
use crate::statistics::{AreaFigures, Axes, Classes, Comparison, ForceFigures, StopFigures, Waits};
use crate::urls;

use super::category_table::{CategoryRow, ChangesText, category_rows, changes_text};
use super::chart::{Strip, strip};
use super::comparators::{ComparatorInputs, ComparatorsText};
use super::figure::{FigureText, Near, PlaceRow, PlaceTable, place_rows};
use super::force::{ReporterText, reporter_text};
use super::layout::{Head, Link, Links};
use super::lead::{Told, category_benchmark, facts, force_name, has_rates, headline, window_words};
use super::map::{self, LegendEntry, Shape};
use super::months::{MonthsText, months_text};
use super::notes::{NoteText, note_texts, partial_around};
use super::outcome_table::{OutcomesText, outcomes_text};
use super::share::ShareText;
use super::small_area::{SmallArea, small_area};
use super::stops_text::{StopsText, stops_text};
use super::waits::{WaitsText, waits_text};
use super::{format, words};

/// What an area's page is made from.
pub(super) struct AreaInputs<'a> {
    /// Its figures.
    pub figures: AreaFigures<'a>,
    /// The axes of the figures.
    pub axes: &'a Axes,
    /// Words and facts.
    pub content: &'a Content,
    /// Who publishes.
    pub publication: &'a Publication,
    /// Finds an area by level and index.
    pub find: &'a (dyn Fn(Level, AreaIndex) -> &'a Area + Sync),
    /// Areas inside it that have pages or sections, by level.
    pub children: Vec<(Level, Vec<Near<'a>>)>,
    /// The districts its residents live in, with their shares of these: of outcodes, which lie in none.
    pub lies_in: Vec<(&'a Area, f64)>,
    /// Areas beside it.
    pub neighbours: Vec<Near<'a>>,
    /// What the map shows: its children, or itself among its neighbours.
    pub shapes: Vec<Shape>,
    /// Level of the shapes.
    pub shapes_level: Level,
    /// The classes of the map; none where too few areas have a rate.
    pub classes: Option<&'a Classes>,
    /// In profile compact the LSOAs of a ward, as sections of its page.
    pub small_areas: Vec<AreaFigures<'a>>,
    /// A force as reporter.
    pub reporter: Option<ForceFigures>,
    /// How long crimes of its force waited for an outcome, and the force's name; for forces and districts.
    pub waits: Option<(Waits, String)>,
    /// Stops and searches, for districts and forces; for forces with the rows dated in another month.
    pub stops: Option<(StopFigures, Option<u64>)>,
    /// The area among the others of its level.
    pub comparators: Option<ComparatorInputs<'a>>,
    /// Whether every area with a page of its own has a feed.
    pub every_feed: bool,
}

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct AreaPage {
    /// [`is_brief`]
    brief: bool,
    crumbs: Vec<Link>,
    name: String,
    /// The name in a sentence.
    place: String,
    local_name: Option<String>,
    level: String,
    facts: Vec<String>,
    force: Option<Link>,
    /// Districts, each with the share of the residents that it holds in words; none where it holds them all.
    lies_in: Vec<(Link, Option<String>)>,
    crimes: FigureText,
    window: String,
    headline: Vec<String>,
    strip: Option<Strip>,
    strip_caption: String,
    notes: Vec<NoteText>,
    months: MonthsText,
    categories: Vec<CategoryRow>,
    changes: Option<ChangesText>,
    /// Whether any category has a rate.
    rates: bool,
    against: Option<String>,
    against_short: Option<String>,
    antisocial: FigureText,
    railway: Option<String>,
    outcomes: Option<OutcomesText>,
    map: Option<MapText>,
    /// Where the page of its ward draws it among its neighbours: of small areas, whose pages hold no map.
    ward_map: Option<Link>,
    compare_href: String,
    /// The area on the interactive map, where that map has its level.
    map_href: Option<String>,
    children: Vec<PlaceTable>,
    neighbours: Option<PlaceTable>,
    small_areas: Vec<SmallArea>,
    reporter: Option<ReporterText>,
    waits: Option<WaitsText>,
    /// A force without a territory here: its figures are those it reported, wherever they lie.
    as_reported: bool,
    stops: Option<StopsText>,
    stops_href: String,
    comparators: Option<ComparatorsText>,
    downloads: Vec<Link>,
    cite: String,
    share: ShareText,
}

#[derive(Debug, Serialize)]
struct MapText {
    svg: String,
    caption: String,
    legend: Vec<LegendEntry>,
}

/// Where an area's figures stand for readers: its page, or its section in a ward's page; none for an MSOA
/// in profile compact.
pub(super) fn area_path<'a>(
    area: &Area,
    profile: Profile,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Option<String> {
    if profile == Profile::Full || area.level.row().compact_page {
        return Some(urls::area(area.level, &area.code));
    }
    let ward = area.parent(Level::Ward).filter(|_| area.level == Level::Lsoa)?;
    Some(urls::section(&find(Level::Ward, ward).code, &area.code))
}

/// Whether there are thousands of areas of a level.
pub(super) const fn is_narrow(level: Level) -> bool {
    matches!(level, Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode)
}

/// Whether pages of a level are kept as small as the sections they would be in profile compact: there are tens of
/// thousands of them.
pub(super) const fn is_brief(level: Level) -> bool {
    matches!(level, Level::Lsoa)
}

/// The files with an area's figures.
fn downloads<'a>(
    area: &Area,
    profile: Profile,
    links: &Links,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Vec<Link> {
    let district = || area.parent(Level::District).map(|index| find(Level::District, index));
    let own = links.link(&urls::area_json(area.level, &area.code), "This area (JSON)");
    match (area.level, profile) {
        (Level::District, _) => {
            vec![own, links.link(&urls::district_json(&area.code), "Its wards and small areas (JSON)")]
        }
        (Level::Country | Level::Region | Level::County | Level::Force, _) | (_, Profile::Full) => vec![own],
        (Level::Ward | Level::Msoa | Level::Lsoa, Profile::Compact) => district()
            .map(|d| {
                links.link(
                    &urls::district_json(&d.code),
                    format!("All wards and small areas of {} (JSON)", d.name),
                )
            })
            .into_iter()
            .collect(),
        (Level::Outcode, Profile::Compact) => {
            let letters: String = area.code.chars().take_while(char::is_ascii_alphabetic).collect();
            vec![links.link(&urls::outcodes_json(&letters), format!("All outcodes of {letters} (JSON)"))]
        }
    }
}

impl AreaPage {
    /// Puts the page together; `path` is its own.
    pub(super) fn new(inputs: &AreaInputs, path: &str) -> Self {
        let AreaInputs { figures, axes, content, publication, find, .. } = inputs;
        let links = Links::from(path);
        let area = figures.area;
        let name = words::in_sentence(area);
        let place_href = |a: &Area| area_path(a, publication.profile, find).map(|p| links.to(&p));
        let by = |c: &Comparison| find(c.level, c.area);
        let brief = is_brief(area.level);
        let mut rates = Vec::new();
        if let Ok(rate) = figures.crimes.rate {
            rates.push((area.name.clone(), rate));
            let most = if brief { Told::Fully.comparisons() } else { usize::MAX };
            rates.extend(
                words::nearest_and_widest(&figures.comparisons, most)
                    .into_iter()
                    .map(|c| (format::capital(&words::the_rest_of(by(c))), c.rest)),
            );
        }
        let against = category_benchmark(figures).map(by);
        let railway: u64 =
            figures.months.range_of(figures.window).map(|i| u64::from(figures.railway[i])).sum();
        let children: Vec<PlaceTable> = inputs
            .children
            .iter()
            .filter(|(level, places)| {
                !places.is_empty() && (*level != Level::Lsoa || inputs.small_areas.is_empty())
            })
            .map(|(level, places)| {
                let title = if *level == Level::Outcode {
                    // They reach beyond it, and their figures are of the whole.
                    format!("Outcodes that reach into {name}, whole")
                } else {
                    format!("{} in {name}", format::capital(level.row().plural))
                };
                place_table(title, *level, format!("in-{level}"), place_rows(places, place_href))
            })
            .collect();
        let neighbours = (!inputs.neighbours.is_empty()).then(|| {
            let rows = place_rows(&inputs.neighbours, place_href);
            place_table(format!("Around {name}"), area.level, "around".to_owned(), rows)
        });
        Self {
            brief,
            crumbs: area
                .parents
                .iter()
                .filter(|(level, _)| !matches!(level, Level::Force | Level::Msoa | Level::Outcode))
                .filter_map(|(level, index)| {
                    let parent = find(*level, *index);
                    Some(Link { href: place_href(parent)?, label: parent.name.clone() })
                })
                .collect(),
            name: area.name.clone(),
            place: name.clone(),
            local_name: area.local_name.clone(),
            level: words::level_title(area.level),
            facts: facts(figures, &inputs.children, None),
            force: area.parent(Level::Force).and_then(|index| {
                let force = find(Level::Force, index);
                Some(Link { href: place_href(force)?, label: force.name.clone() })
            }),
            lies_in: inputs
                .lies_in
                .iter()
                .filter_map(|(district, share)| {
                    let link = Link { href: place_href(district)?, label: district.name.clone() };
                    Some((link, (*share < 1.0).then(|| format::part(*share))))
                })
                .collect(),
            crimes: figures.crimes.into(),
            window: window_words(figures),
            headline: headline(figures, Told::Fully, by),
            strip: strip(&rates),
            strip_caption: if brief {
                "Per 1,000 residents; the bars are 95% intervals.".to_owned()
            } else {
                format!("Crimes per 1,000 residents, {}. The bars are 95% intervals.", window_words(figures))
            },
            notes: note_texts(figures, |force| force_name(axes, content, force))
                .into_iter()
                .chain(partial_around(figures.comparisons.iter().map(by)))
                .collect(),
            months: months_text(figures, &format!("Crimes recorded in {name} by month")),
            categories: category_rows(figures, axes, content, &links, brief),
            changes: if brief { None } else { changes_text(figures, axes) },
            rates: has_rates(figures),
            against: against.map(words::the_rest_of),
            against_short: against.map(words::the_rest_short),
            antisocial: figures.antisocial.into(),
            railway: (railway > 0).then(|| format::counted(railway, "incident", "incidents")),
            outcomes: outcomes_text(figures, !brief),
            map: map_text(inputs, &name),
            ward_map: area.parent(Level::Ward).filter(|_| brief && area.bounds.is_some()).map(|ward| {
                let ward = find(Level::Ward, ward);
                links.link(
                    &urls::places_in(Level::Ward, &ward.code),
                    format!("The map of {} shows it", ward.name),
                )
            }),
            compare_href: links.to(&urls::compare_with(area.level, &area.code)),
            map_href: map_path(area)
                .filter(|path| publication.sections.has_page(path))
                .map(|path| links.to(&path)),
            children,
            neighbours,
            small_areas: inputs
                .small_areas
                .iter()
                .map(|small| small_area(small, figures, (axes, content), &links, by))
                .collect(),
            waits: inputs.waits.as_ref().and_then(|(waits, name)| waits_text(waits, name)),
            reporter: inputs.reporter.as_ref().map(|r| reporter_text(r, &figures.notes, axes, content)),
            as_reported: inputs.reporter.is_some() && area.lsoas_held.0 == 0,
            stops: inputs.stops.as_ref().and_then(|(stops, other)| stops_text(stops, &name, *other)),
            stops_href: links.to(urls::stop_and_search()),
            comparators: inputs
                .comparators
                .as_ref()
                .map(|c| ComparatorsText::new(c, area.level, axes, find, &links)),
            downloads: downloads(area, publication.profile, &links, find),
            cite: format!(
                "{}, \u{201c}{}\u{201d}, release {}, {}",
                publication.site_name,
                area.full_name(),
                figures.months.last().long(),
                publication.site_url.as_ref().map_or_else(|| path.to_owned(), |url| format!("{url}{path}"))
            ),
            share: ShareText::new(figures, publication, find, inputs.every_feed, path),
        }
    }

    /// Title and description with the figure.
    pub(super) fn head<'p>(inputs: &AreaInputs, path: &'p str) -> Head<'p> {
        let figures = &inputs.figures;
        let name = figures.area.full_name();
        let to = figures.months.last().long();
        let description = match (figures.crimes.count, figures.crimes.rate) {
            (Some(count), Ok(rate)) => format!(
                "{} crimes recorded per 1,000 residents in {name} in {} (95% interval {}; {}). \
                 Month by month, by category, with what is missing.",
                format::rate(rate),
                window_words(figures),
                format::interval(rate.interval95),
                format::counted(count, "crime", "crimes")
            ),
            (Some(count), Err(why)) => format!(
                "{} recorded in {name} in {}; no rate: {}.",
                format::counted(count, "crime", "crimes"),
                window_words(figures),
                why.label()
            ),
            (None, _) => format!(
                "Recorded crime in {name}: the police supplied no file for {}.",
                window_words(figures)
            ),
        };
        Head { path, title: format!("{name}: recorded crime to {to}"), description }
    }
}

fn place_table(title: String, level: Level, id: String, rows: Vec<PlaceRow>) -> PlaceTable {
    let compared = rows.iter().any(|row| row.verdict.is_some());
    PlaceTable {
        title,
        head: words::level_title(level),
        against: compared.then(|| words::around_title(level)),
        id,
        rows,
    }
}

/// Pixels of the interactive map's window that an area should fill.
const MAP_PX: f64 = 512.0;

/// The interactive map with the area chosen, or around it where its level is not drawn there; none for a force
/// without an area of its own.
fn map_path(area: &Area) -> Option<String> {
    if area.level == Level::Force && area.lsoas_held.0 == 0 {
        return None;
    }
    urls::map_at(area.level, &area.code).or_else(|| {
        let centre = area.centre?;
        let zoom = area.bounds.map_or(11.0, |bounds| {
            let wide = bounds.max.lon_degrees() - bounds.min.lon_degrees();
            let high = (bounds.max.lat_degrees() - bounds.min.lat_degrees())
                / centre.lat_degrees().to_radians().cos();
            // At zoom 0 the world is 512 px wide.
            (MAP_PX * 360.0 / (512.0 * wide.max(high).max(0.01))).log2().clamp(4.0, 14.0)
        });
        Some(urls::map_around(centre.lon_degrees(), centre.lat_degrees(), zoom))
    })
}

fn map_text(inputs: &AreaInputs, name: &str) -> Option<MapText> {
    let own = inputs.shapes.iter().any(|s| s.own);
    let row = inputs.shapes_level.row();
    let what = if own {
        format!("{} and the {} around it", name, row.plural)
    } else {
        format!("{} in {name}", format::capital(row.plural))
    };
    let (shapes, left_out) = map::close_together(inputs.shapes.clone());
    let Some(classes) = inputs.classes else {
        // Where the places lie is worth a map without figures too; one area alone is not.
        let svg = (shapes.len() > 1).then(|| map::draw(&shapes, &what, false)).flatten()?;
        let left_out = map::left_out_words(&left_out);
        let caption =
            format!("{what}. Without colours: too few {} of this atlas have a rate.{left_out}", row.plural);
        return Some(MapText { svg, caption, legend: Vec::new() });
    };
    let title = format!("{what} by crimes per 1,000 residents; the table holds the figures");
    let svg = map::draw(&shapes, &title, true)?;
    let words = if shapes.iter().all(|s| s.class.is_none()) {
        ". None of them has a rate.".to_owned()
    } else {
        let fifths = if classes.are_fifths() { ": about a fifth of them all in each" } else { "" };
        format!(", crimes per 1,000 residents. The same classes on every map of {} here{fifths}.", row.plural)
    };
    let caption = format!("{what}{words}{}", map::left_out_words(&left_out));
    Some(MapText { svg, caption, legend: map::legend(classes, &shapes) })
}
