//! What reports of a circle or a shape are made from, beside the shards of points and postcodes.
//!
//! `data/v1/report.json` says where things are and what is the same for every place; the page of reports
//! holds it, so that no request is spent on it. `data/v1/report/<district>.json` holds what a report inside
//! a district is set against: counts of the district, its force area and the nation, borders, stops.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::statistics::Axes;
use crate::values::{CategoryGroup, OutcomeGroup};

use super::number::{Span, months, share, to_json};
use super::outline::{Outline, PER_DEGREE};
use super::points::Extent;
use super::stops_nearby::{Nearby, StopsNearby};

/// A month of a force in [`ForceEntry::months`]: no street file.
const NO_FILE: char = '0';
/// A street file.
const FILE: char = '1';
/// A street file published at least 12 months later, so that outcomes can be summed.
const MATURE_FILE: char = '2';

#[derive(Debug, Serialize)]
struct CategoryEntry<'a> {
    key: &'a str,
    label: &'a str,
    group: &'static str,
}

#[derive(Debug, Serialize)]
struct GroupEntry {
    key: &'static str,
    label: &'static str,
}

#[derive(Debug, Serialize)]
struct ForceEntry<'a> {
    slug: &'a str,
    name: &'a str,
    railway: bool,
    /// One sign for each month.
    months: String,
    /// First months with renewed map points.
    renewed: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Index<'a> {
    release: String,
    months: Vec<String>,
    categories: Vec<CategoryEntry<'a>>,
    groups: Vec<GroupEntry>,
    attributions: Vec<&'a str>,
    forces: Vec<ForceEntry<'a>>,
    /// By code: name and place in `forces`.
    districts: BTreeMap<&'a str, (&'a str, Option<usize>)>,
    points: &'a [Extent],
    postcodes: &'a [Vec<String>],
}

const fn group_slug(group: CategoryGroup) -> &'static str {
    match group {
        CategoryGroup::Crime => "crime",
        CategoryGroup::AntiSocialBehaviour => "anti-social-behaviour",
        CategoryGroup::Unknown => "unknown",
    }
}

fn categories(axes: &Axes) -> Vec<CategoryEntry<'_>> {
    let terms = axes.categories.terms().iter().zip(&axes.category_groups);
    terms
        .map(|(term, group)| CategoryEntry { key: &term.key, label: &term.label, group: group_slug(*group) })
        .collect()
}

fn forces<'a>(atlas: &Atlas<'a>) -> Vec<ForceEntry<'a>> {
    let (figures, axes) = (atlas.figures, &atlas.figures.counts().axes);
    axes.forces
        .iter()
        .enumerate()
        .map(|(index, force)| ForceEntry {
            slug: &force.slug,
            name: &force.name,
            railway: force.railway,
            months: (0..axes.months.len())
                .map(|month| match figures.street_file_is_mature(index, month) {
                    None => NO_FILE,
                    Some(false) => FILE,
                    Some(true) => MATURE_FILE,
                })
                .collect(),
            renewed: figures
                .renewals()
                .iter()
                .filter(|renewal| renewal.force == index)
                .map(|renewal| renewal.first_new.to_string())
                .collect(),
        })
        .collect()
}

/// The place on the axis of the force in whose area a district lies.
fn force_of(atlas: &Atlas, district: AreaIndex) -> Option<usize> {
    let force = atlas.geography.area(Level::District, district).parent(Level::Force)?;
    atlas.figures.counts().axes.force(&atlas.geography.area(Level::Force, force).code)
}

/// The words that the sources' licences ask for, each once.
fn attributions<'a>(atlas: &Atlas<'a>) -> Vec<&'a str> {
    let used: BTreeSet<&str> =
        atlas.report.sources.iter().map(|s| s.source.as_str()).chain(["police-archive"]).collect();
    let mut words: Vec<&str> = Vec::new();
    for source in atlas.content.sources.iter().filter(|s| used.contains(s.key.as_str())) {
        for sentence in source.attribution.trim_end_matches('.').split(". ") {
            if !words.contains(&sentence) {
                words.push(sentence);
            }
        }
    }
    words
}

/// `data/v1/report.json`.
pub(super) fn index(atlas: &Atlas, points: &[Extent], postcodes: &[Vec<String>]) -> Vec<u8> {
    let axes = &atlas.figures.counts().axes;
    let districts = atlas.geography.areas(Level::District);
    to_json(&Index {
        release: axes.months.last().to_string(),
        months: months(axes.months),
        categories: categories(axes),
        groups: OutcomeGroup::ALL.map(|g| GroupEntry { key: g.slug(), label: g.label() }).into(),
        attributions: attributions(atlas),
        forces: forces(atlas),
        districts: districts
            .iter()
            .enumerate()
            .map(|(index, area)| {
                (area.code.as_str(), (area.name.as_str(), force_of(atlas, index as AreaIndex)))
            })
            .collect(),
        points,
        postcodes,
    })
}

/// An area that a report is set against.
#[derive(Debug, Serialize)]
struct Around<'a> {
    level: &'static str,
    code: &'a str,
    name: &'a str,
    /// Whether the atlas holds only a part of it.
    partial: bool,
    /// Incidents by category and month; none where its own force supplied no file.
    counts: Vec<Vec<Option<u32>>>,
}

/// Rows of a force's street files, month by month.
#[derive(Debug, Serialize)]
struct NotLocated {
    rows: Vec<u64>,
    without_place: Vec<u64>,
}

/// How the crimes of the district ended.
#[derive(Debug, Serialize)]
struct Outcomes {
    cohort: Span,
    crimes: u64,
    /// In the order of the index's groups.
    counts: Vec<u64>,
}

/// A value of a column of the stop and search forms.
#[derive(Debug, Serialize)]
struct Label<'a> {
    label: &'a str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct Column<'a> {
    header: &'static str,
    blank: u64,
    blank_share: f64,
    labels: Vec<Label<'a>>,
}

/// Stops and searches located in the district.
#[derive(Debug, Serialize)]
struct Stops<'a> {
    months: Vec<Option<u32>>,
    window: Option<Span>,
    /// Of the window.
    count: Option<u64>,
    columns: Vec<Column<'a>>,
    /// In the district and around it.
    hexagons: Vec<&'a Nearby>,
}

#[derive(Debug, Serialize)]
struct Ward<'a> {
    code: &'a str,
    name: &'a str,
    /// Whether it lies in the district; the others are its neighbours, for the map.
    inside: bool,
    outline: Outline,
}

#[derive(Debug, Serialize)]
struct Surroundings<'a> {
    district: &'a str,
    name: &'a str,
    release: String,
    around: Vec<Around<'a>>,
    not_located: Option<NotLocated>,
    outcomes: Option<Outcomes>,
    stops: Option<Stops<'a>>,
    per_degree: f64,
    border: Option<Outline>,
    wards: Vec<Ward<'a>>,
}

/// Columns of stops that a report shows.
const STOP_COLUMNS: [&str; 2] = ["Object of search", "Outcome"];

fn around<'a>(atlas: &Atlas<'a>, level: Level, index: AreaIndex) -> Around<'a> {
    let figures = atlas.figures.area(level, index);
    Around {
        level: level.slug(),
        code: &figures.area.code,
        name: &figures.area.name,
        partial: figures.area.is_partial(),
        counts: figures.categories.into_iter().map(|category| category.months).collect(),
    }
}

fn not_located(atlas: &Atlas, force: usize) -> NotLocated {
    let counts = atlas.figures.counts();
    let length = counts.axes.months.len();
    let by_month = |table: &[u32]| {
        let sum = |month| table.iter().skip(month).step_by(length).map(|n| u64::from(*n)).sum();
        (0..length).map(sum).collect()
    };
    let of_force = &counts.forces[force];
    NotLocated { rows: by_month(&of_force.incidents), without_place: by_month(&of_force.not_located) }
}

/// `data/v1/report/<district>.json`.
pub(super) fn surroundings(atlas: &Atlas, district: AreaIndex, nearby: &StopsNearby) -> Vec<u8> {
    let (geography, figures) = (atlas.geography, atlas.figures);
    let area = geography.area(Level::District, district);
    let force = force_of(atlas, district);
    let force_area = force.and_then(|force| figures.force_area(force));
    let levels = [
        Some((Level::District, district)),
        force_area.map(|area| (Level::Force, area)),
        figures.nation().map(|nation| (Level::Country, nation)),
    ];
    let outcomes = figures.area(Level::District, district).outcomes.map(|outcomes| Outcomes {
        cohort: outcomes.cohort.into(),
        crimes: outcomes.crimes,
        counts: OutcomeGroup::ALL
            .iter()
            .map(|group| outcomes.groups.iter().find(|(of, ..)| of == group).map_or(0, |(_, n, _)| *n))
            .collect(),
    });
    let stop_figures = figures.stops_of_district(district);
    let stops = (stop_figures.total > 0).then(|| Stops {
        months: stop_figures.series.clone(),
        window: stop_figures.window.map(Span::from),
        count: stop_figures.newest.count,
        columns: stop_figures
            .columns
            .iter()
            .filter(|column| STOP_COLUMNS.contains(&column.column.header()))
            .map(|column| Column {
                header: column.column.header(),
                blank: column.blank,
                blank_share: share(column.blank_share),
                labels: column.labels.iter().map(|l| Label { label: &l.label, count: l.count }).collect(),
            })
            .collect(),
        hexagons: nearby.around(atlas, district),
    });
    let inside: BTreeSet<AreaIndex> = geography
        .lsoas_of(Level::District, district)
        .iter()
        .filter_map(|lsoa| geography.parent_of_lsoa(*lsoa, Level::Ward))
        .collect();
    let beside = inside.iter().flat_map(|ward| geography.neighbours(Level::Ward, *ward));
    let shown: BTreeSet<AreaIndex> = inside.iter().copied().chain(beside).collect();
    let wards = shown.into_iter().filter_map(|index| {
        let polygon = geography.polygon(Level::Ward, index, Detail::Web)?;
        let ward = geography.area(Level::Ward, index);
        let inside = inside.contains(&index);
        Some(Ward { code: &ward.code, name: &ward.name, inside, outline: Outline::from(&polygon) })
    });
    let border = geography.polygon(Level::District, district, Detail::Web);
    to_json(&Surroundings {
        district: &area.code,
        name: &area.name,
        release: figures.counts().axes.months.last().to_string(),
        around: levels.into_iter().flatten().map(|(level, index)| around(atlas, level, index)).collect(),
        not_located: force.map(|force| not_located(atlas, force)),
        outcomes,
        stops,
        per_degree: PER_DEGREE,
        border: border.as_ref().map(Outline::from),
        wards: wards.collect(),
    })
}
