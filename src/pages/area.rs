//! The page of one area: headline, remarks, months, categories, outcomes, places, data.

use serde::Serialize;

use crate::content::Content;
use crate::geography::{Area, AreaIndex, Level};
use crate::settings::{Profile, Publication};
use crate::statistics::{AreaFigures, Axes, Classes, Comparison, ForceFigures, Note, StopFigures, Waits};
use crate::urls;

use super::category_table::{CategoryRow, ChangesText, category_rows, changes_text};
use super::chart::{Break, MonthsChart, Part, Strip, stacked_bar, strip};
use super::comparators::{ComparatorInputs, ComparatorsText};
use super::figure::{FigureText, Near, PlaceTable, place_rows};
use super::force::{ReporterText, reporter_text};
use super::layout::{Head, Link, Links};
use super::map::{self, LegendEntry, Shape};
use super::notes::{NoteText, note_texts, partial_around};
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
    /// Areas beside it.
    pub neighbours: Vec<Near<'a>>,
    /// What the map shows: its children, or itself among its neighbours.
    pub shapes: Vec<Shape>,
    /// Level of the shapes.
    pub shapes_level: Level,
    /// The classes of the map.
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
}

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct AreaPage {
    crumbs: Vec<Link>,
    name: String,
    /// The name in a sentence.
    place: String,
    local_name: Option<String>,
    level: String,
    facts: Vec<String>,
    force: Option<Link>,
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

/// The months as chart and table.
#[derive(Debug, Serialize)]
pub(super) struct MonthsText {
    /// Both drawings.
    pub svg: String,
    /// The span in words.
    pub span: String,
    /// Whether a month is missing.
    pub gaps: bool,
    /// Whether a month is partly supplied.
    pub parts: bool,
    /// A row for each year.
    pub years: Vec<YearRow>,
}

/// A year of the table.
#[derive(Debug, Serialize)]
pub(super) struct YearRow {
    year: u16,
    /// No month of it was supplied.
    empty: bool,
    /// January to December; empty outside the atlas, an en dash where not supplied.
    cells: Vec<String>,
}

/// How crimes ended.
#[derive(Debug, Serialize)]
pub(super) struct OutcomesText {
    /// The bar.
    pub svg: String,
    /// The months of the crimes.
    pub cohort: String,
    /// How many crimes.
    pub crimes: String,
    /// Whether a force supplied nothing for some of these months.
    pub partly: bool,
    /// Group by group.
    pub rows: Vec<OutcomeRow>,
}

/// A kind of end.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeRow {
    key: &'static str,
    label: &'static str,
    count: String,
    share: String,
    /// The share's 95 % interval.
    interval: String,
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
    let (_, ward) =
        area.parents.iter().find(|(level, _)| area.level == Level::Lsoa && *level == Level::Ward)?;
    Some(urls::section(&find(Level::Ward, *ward).code, &area.code))
}

/// The comparison that the category table's words and plots rest on.
fn category_benchmark<'c>(figures: &'c AreaFigures) -> Option<&'c Comparison> {
    let wanted: &[Level] = match figures.area.level {
        Level::Ward | Level::Msoa | Level::Lsoa => &[Level::District],
        Level::District => &[Level::Force, Level::Country],
        Level::Country | Level::Region | Level::County | Level::Force | Level::Outcode => &[Level::Country],
    };
    wanted
        .iter()
        .find_map(|level| figures.comparisons.iter().find(|c| c.level == *level))
        .or_else(|| figures.comparisons.first())
}

/// "the 12 months to December 2025", or fewer where not all are there.
pub(super) fn window_words(figures: &AreaFigures) -> String {
    let window = figures.window;
    let all = window.len() as u32;
    if (1..all).contains(&figures.observed_months) {
        format!("{} of the {all} months to {}", figures.observed_months, window.last().long())
    } else {
        format!("the {all} months to {}", window.last().long())
    }
}

/// The name of a force by its place in the axes; the slug where `content/` has no name.
pub(super) fn force_name(axes: &Axes, content: &Content, force: usize) -> String {
    let slug = &axes.forces[force].slug;
    content.forces.iter().find(|f| f.slug == *slug).map_or_else(|| words::from_slug(slug), |f| f.name.clone())
}

/// The chart and the table of an area's months.
pub(super) fn months_text(figures: &AreaFigures, title: &str) -> MonthsText {
    let breaks = figures
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::SnapPointsRenewed { month, .. } => {
                Some(Break { month: *month, label: "map points renewed".to_owned() })
            }
            _ => None,
        })
        .collect();
    let chart = MonthsChart {
        title: format!("{title}, {}", figures.months),
        span: figures.months,
        values: &figures.crime_months,
        coverage: &figures.month_coverage,
        breaks,
    };
    MonthsText {
        svg: chart.svg(),
        span: figures.months.to_string(),
        gaps: figures.crime_months.iter().any(Option::is_none),
        parts: figures
            .crime_months
            .iter()
            .zip(&figures.month_coverage)
            .any(|(value, share)| value.is_some() && *share < 0.995),
        years: year_rows(figures.months, &figures.crime_months),
    }
}

/// Months as rows of years.
pub(super) fn year_rows(span: crate::values::MonthSpan, values: &[Option<u32>]) -> Vec<YearRow> {
    (span.first().year()..=span.last().year())
        .map(|year| YearRow {
            year,
            empty: span.iter().zip(values).all(|(month, value)| month.year() != year || value.is_none()),
            cells: (1..=12)
                .map(|number| {
                    crate::values::Month::new(year, number)
                        .and_then(|m| span.index(m))
                        .map_or_else(String::new, |i| {
                            values[i].map_or_else(|| "\u{2013}".to_owned(), |v| format::number(v.into()))
                        })
                })
                .collect(),
        })
        .collect()
}

/// The months of a cohort: "May 2022 to April 2023"; fewer than 12 are counted.
pub(super) fn cohort_words(runs: &[crate::values::MonthSpan]) -> String {
    let months: usize = runs.iter().map(|run| run.len()).sum();
    let named = format::listed(&runs.iter().map(|run| format::run(*run)).collect::<Vec<_>>());
    if months < 12 { format!("{named} ({months} of 12 months)") } else { named }
}

/// The bar and the table of how crimes ended.
pub(super) fn outcomes_text(area: &AreaFigures) -> Option<OutcomesText> {
    let figures = area.outcomes.as_ref()?;
    let partly = figures.runs.iter().flat_map(|run| area.months.range_of(*run)).any(|month| {
        area.crime_months[month].is_some() && area.month_coverage.get(month).is_some_and(|s| *s < 0.995)
    });
    let parts: Vec<Part> =
        figures.groups.iter().map(|(g, _, share)| Part { key: g.slug(), share: *share }).collect();
    Some(OutcomesText {
        svg: stacked_bar(&parts, "How the crimes ended; the table below holds the figures"),
        cohort: cohort_words(&figures.runs),
        crimes: format::number(figures.crimes),
        partly,
        rows: figures
            .groups
            .iter()
            .zip(&figures.intervals95)
            .filter(|((_, count, _), _)| *count > 0)
            .map(|((group, count, share), interval)| OutcomeRow {
                key: group.slug(),
                label: group.label(),
                count: format::number(*count),
                share: format::percent(*share),
                interval: format!(
                    "{}\u{2013}{}",
                    format::percent(interval.low),
                    format::percent(interval.high)
                ),
            })
            .collect(),
    })
}

/// The files with an area's figures.
fn downloads<'a>(
    area: &Area,
    profile: Profile,
    links: &Links,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Vec<Link> {
    let district = || {
        area.parents
            .iter()
            .find(|(level, _)| *level == Level::District)
            .map(|(_, index)| find(Level::District, *index))
    };
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

/// Level, residents, what it is made of, size.
pub(super) fn facts(figures: &AreaFigures, children: &[(Level, Vec<Near>)]) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(residents) = figures.residents {
        let source =
            if residents.census { "Census 2021".to_owned() } else { format!("mid-{}", residents.year) };
        facts.push(format!("{} residents ({source})", format::decimal(residents.count, 0)));
    }
    for (level, places) in children.iter().filter(|(_, p)| !p.is_empty()) {
        let row = level.row();
        facts.push(format::counted(places.len() as u64, row.name, row.plural));
    }
    if let Some(km2) = figures.area.area_km2 {
        facts.push(format!("{} km\u{b2}", format::decimal(km2, usize::from(km2 < 100.0))));
    }
    facts
}

/// The sentences after the big number, as HTML.
///
/// Compared with at most so many areas around it: the nearest and the widest.
pub(super) fn headline<'a>(
    figures: &AreaFigures,
    most: usize,
    find: impl Fn(&Comparison) -> &'a Area,
) -> Vec<String> {
    let mut said = Vec::new();
    if let (Some(count), Ok(rate)) = (figures.crimes.count, figures.crimes.rate) {
        said.push(format!("{}.", format::counted(count, "crime", "crimes")));
        if figures.area.is_partial() {
            said.push("The figures are for the part in this atlas.".to_owned());
        }
        said.extend(words::comparison_sentence(&figures.comparisons, most, find));
        said.push(format!(
            "Chance alone would move the rate between {} and {} in 19 years of 20.",
            format::decimal(rate.interval95.low, 1),
            format::decimal(rate.interval95.high, 1)
        ));
    }
    said.extend(alternatives(figures));
    if let Some(change) = figures.change.filter(|c| c.newest >= 20 && c.before >= 20) {
        let range = change.interval95;
        let with = if change.pairs < 12 {
            format!("the {} of these months that were also observed a year before", change.pairs)
        } else {
            "the 12 months before".to_owned()
        };
        let ends = format!("{} to {}", format::change(range.low), format::change(range.high));
        said.push(if range.low > 1.0 || range.high < 1.0 {
            let word = if change.ratio > 1.0 { "higher" } else { "lower" };
            format!("Compared with {with} it is <b>{word}</b>: {} ({ends}).", format::change(change.ratio))
        } else {
            format!("Compared with {with} it is <b>similar</b>: {} ({ends}).", format::change(change.ratio))
        });
    } else if figures.change.is_none() && figures.crimes.rate.is_ok() && figures.months.len() >= 24 {
        said.extend(no_change(figures).map(str::to_owned));
    }
    said
}

/// Why there is no comparison with the year before.
fn no_change(figures: &AreaFigures) -> Option<&'static str> {
    let months = figures.months.len();
    let lacking = (months - 24..months - 12).filter(|m| figures.crime_months[*m].is_none()).count();
    let renewed = figures.notes.iter().any(|note| {
        matches!(note, Note::SnapPointsRenewed { month, .. } if figures.months.index(*month).is_some_and(|m| m + 24 > months))
    });
    if lacking > 3 {
        Some("It cannot be compared with the 12 months before: too many of them are missing.")
    } else if renewed {
        Some("It cannot be compared with the 12 months before: the map points were renewed between.")
    } else {
        None
    }
}

/// The rate by people present on a workday, where known, and where residents mislead that by land.
fn alternatives(figures: &AreaFigures) -> Option<String> {
    let misleads = figures.notes.iter().any(|note| matches!(note, Note::ResidentsMislead { .. }));
    let workday = figures.workday.and_then(|workday| Some((workday.people, workday.crimes.rate.ok()?)));
    let by_workday = workday.map(|(people, rate)| {
        format!(
            "{} per 1,000 of the {} people here on a workday ({})",
            format::rate(rate),
            format::decimal(people, 0),
            format::interval(rate.interval95)
        )
    });
    let by_land = figures
        .per_km2
        .filter(|_| misleads)
        .map(|rate| format!("{} per km\u{b2} ({})", format::rate(rate), format::interval(rate.interval95)));
    let said: Vec<String> = by_workday.into_iter().chain(by_land).collect();
    (!said.is_empty()).then(|| format!("Counted otherwise, a year: {}.", format::listed(&said)))
}

/// Whether any category has a rate: where none has, a table needs no column for them.
pub(super) fn has_rates(figures: &AreaFigures) -> bool {
    figures.crimes.rate.is_ok() || figures.categories.iter().any(|c| c.newest.rate.is_ok())
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
        let mut rates = Vec::new();
        if let Ok(rate) = figures.crimes.rate {
            rates.push((area.name.clone(), rate));
            rates.extend(
                words::distinct(&figures.comparisons)
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
            .map(|(level, places)| PlaceTable {
                title: format!("{} in {name}", format::capital(level.row().plural)),
                head: words::level_title(*level),
                against: words::around_title(*level),
                id: format!("in-{level}"),
                rows: place_rows(places, place_href),
            })
            .collect();
        let neighbours = (!inputs.neighbours.is_empty()).then(|| PlaceTable {
            title: format!("Around {name}"),
            head: words::level_title(area.level),
            against: words::around_title(area.level),
            id: "around".to_owned(),
            rows: place_rows(&inputs.neighbours, place_href),
        });
        Self {
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
            facts: facts(figures, &inputs.children),
            force: area.parents.iter().find(|(level, _)| *level == Level::Force).and_then(
                |(level, index)| {
                    let force = find(*level, *index);
                    Some(Link { href: place_href(force)?, label: force.name.clone() })
                },
            ),
            crimes: figures.crimes.into(),
            window: window_words(figures),
            headline: headline(figures, 3, by),
            strip: strip(&rates),
            strip_caption: format!(
                "Crimes per 1,000 residents, {}. The bars are 95% intervals.",
                window_words(figures)
            ),
            notes: note_texts(figures, |force| force_name(axes, content, force))
                .into_iter()
                .chain(partial_around(figures.comparisons.iter().map(by)))
                .collect(),
            months: months_text(figures, &format!("Crimes recorded in {name} by month")),
            categories: category_rows(figures, axes, content, &links),
            changes: changes_text(figures, axes),
            rates: has_rates(figures),
            against: against.map(words::the_rest_of),
            against_short: against.map(|a| match a.level {
                Level::Force => "rest of the force area".to_owned(),
                level => format!("rest of the {}", level.row().name),
            }),
            antisocial: figures.antisocial.into(),
            railway: (railway > 0).then(|| format::counted(railway, "incident", "incidents")),
            outcomes: outcomes_text(figures),
            map: map_text(inputs, &name),
            compare_href: links.to(&urls::compare_with(area.level, &area.code)),
            map_href: map_path(area)
                .filter(|path| publication.sections.has_page(path))
                .map(|path| links.to(&path)),
            children,
            neighbours,
            small_areas: inputs
                .small_areas
                .iter()
                .map(|small| small_area(small, axes, content, &links, by))
                .collect(),
            waits: inputs.waits.as_ref().and_then(|(waits, name)| waits_text(waits, name)),
            reporter: inputs.reporter.as_ref().map(|r| reporter_text(r, axes, content)),
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
            share: ShareText::new(figures, publication, find, path, &Self::head(inputs, path).description),
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

/// Pixels of the interactive map's window that an area should fill.
const MAP_PX: f64 = 512.0;

/// The interactive map with the area chosen, or around it where its level is not drawn there.
fn map_path(area: &Area) -> Option<String> {
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
    let classes = inputs.classes?;
    let own = inputs.shapes.iter().any(|s| s.own);
    let row = inputs.shapes_level.row();
    let what = if own {
        format!("{} and the {} around it", name, row.plural)
    } else {
        format!("{} in {name}", format::capital(row.plural))
    };
    let (shapes, left_out) = map::close_together(inputs.shapes.clone());
    let svg =
        map::draw(&shapes, &format!("{what} by crimes per 1,000 residents; the table holds the figures"))?;
    Some(MapText {
        svg,
        caption: format!(
            "{what}, crimes per 1,000 residents. The same five classes on every map of {} here: \
             about a fifth of them all in each.{}",
            row.plural,
            map::left_out_words(&left_out)
        ),
        legend: map::legend(classes, inputs.shapes.iter().any(|s| s.class.is_none())),
    })
}
