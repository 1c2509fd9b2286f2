//! Gathers from the atlas what an area's page is made from.

use std::ops::RangeInclusive;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Geography, Level};
use crate::settings::Profile;
use crate::statistics::{AreaFigures, Classes, Figure};

use super::area::{AreaInputs, area_path, is_brief};
use super::comparators::ComparatorInputs;
use super::figure::Near;
use super::format;
use super::headlines::{Headline, Headlines, is_shown};
use super::layout::Links;
use super::map::Shape;
use super::share;

/// The shape of an area for a map on the page of `links`; none without boundaries.
pub(super) fn shape(
    atlas: &Atlas,
    headlines: &Headlines,
    (level, index): (Level, AreaIndex),
    detail: Detail,
    links: &Links,
) -> Option<Shape> {
    shape_of(atlas, headlines.get(level, index)?.crimes, (level, index), detail, links)
}

/// The same where its crimes are at hand.
fn shape_of(
    atlas: &Atlas,
    crimes: Figure,
    (level, index): (Level, AreaIndex),
    detail: Detail,
    links: &Links,
) -> Option<Shape> {
    let area = atlas.geography.area(level, index);
    let path = area_path(area, atlas.publication.profile, |l, i| atlas.geography.area(l, i));
    Some(Shape {
        name: area.name.clone(),
        href: path.map(|p| links.to(&p)),
        title: match crimes.rate {
            Ok(rate) => format!(
                "{}: {} ({})",
                area.full_name(),
                format::rate(rate),
                format::interval(rate.interval95)
            ),
            Err(why) => format!("{}: {}", area.full_name(), why.label()),
        },
        class: crimes.rate.ok().and_then(|r| colour(atlas.figures.classes(level), r.per_1000)),
        own: false,
        polygon: atlas.geography.polygon(level, index, detail)?,
    })
}

/// The colour of a rate, 0 to 4; none where too few different rates make classes.
fn colour(classes: &Classes, per_1000: f64) -> Option<usize> {
    (!classes.breaks.is_empty()).then(|| classes.colour_of(classes.class_of(per_1000)))
}

/// Most areas on one small map: more cannot be told apart.
pub(super) const MOST_ON_A_MAP: usize = 60;

/// The areas drawn on the map of an area: all of their level inside it, whatever lies between.
fn drawn_inside(geography: &Geography, level: Level, area: AreaIndex) -> Option<(Level, Vec<AreaIndex>)> {
    let first_of = |levels: &[Level], sizes: RangeInclusive<usize>| {
        let within = levels.iter().map(|inner| (*inner, geography.areas_within(level, area, *inner)));
        within.into_iter().find(|(_, places)| sizes.contains(&places.len()))
    };
    let any = 2..=usize::MAX;
    match level {
        Level::Country if geography.england_and_wales().is_some_and(|(all, _)| all == area) => {
            // Wales has no regions.
            first_of(&[Level::District, Level::Force], 2..=MOST_ON_A_MAP)
        }
        // A country of one or two regions is told apart by its districts.
        Level::Country => first_of(&[Level::Region], 3..=MOST_ON_A_MAP)
            .or_else(|| first_of(&[Level::District, Level::Region], any)),
        Level::Region | Level::County | Level::Force => first_of(&[Level::District], any),
        Level::District => first_of(&[Level::Ward], any),
        Level::Ward => first_of(&[Level::Lsoa], any),
        Level::Msoa | Level::Lsoa | Level::Outcode => None,
    }
}

const fn detail(shapes: Level) -> Detail {
    match shapes {
        Level::Country | Level::Region | Level::County | Level::Force => Detail::Overview,
        Level::District | Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => Detail::Web,
    }
}

/// Everything of one area's page.
pub(super) fn area_inputs<'a>(
    atlas: &Atlas<'a>,
    headlines: &'a Headlines,
    find: &'a (dyn Fn(Level, AreaIndex) -> &'a crate::geography::Area + Sync),
    (level, index): (Level, AreaIndex),
    links: &Links,
) -> AreaInputs<'a> {
    let counts = atlas.figures.counts();
    let figures = atlas.figures.area(level, index);
    let profile = atlas.publication.profile;
    let small_areas: Vec<AreaFigures> = if level == Level::Ward && profile == Profile::Compact {
        atlas.geography.lsoas_of(level, index).iter().map(|l| atlas.figures.area(Level::Lsoa, *l)).collect()
    } else {
        Vec::new()
    };
    let headline = |level: Level, index: AreaIndex| {
        let here = small_areas.iter().find(|small| level == Level::Lsoa && small.index == index);
        here.map(Headline::of).or_else(|| headlines.get(level, index).copied())
    };
    let near = |level: Level, places: &[AreaIndex]| -> Vec<Near> {
        let of = |index: &AreaIndex| {
            let Headline { crimes, verdict } = headline(level, *index)?;
            Some(Near { area: atlas.geography.area(level, *index), crimes, verdict })
        };
        places.iter().filter_map(of).collect()
    };
    let inside = atlas.geography.children(level, index);
    let children = inside
        .iter()
        .filter(|(l, _)| is_shown(*l, profile))
        .map(|(l, places)| (*l, near(*l, places)))
        .collect();
    let around = atlas.geography.neighbours(level, index);
    let draw = |level: Level, places: &[AreaIndex]| -> Vec<Shape> {
        let of = |index: &AreaIndex| {
            shape_of(atlas, headline(level, *index)?.crimes, (level, *index), detail(level), links)
        };
        places.iter().filter_map(of).collect()
    };
    let drawn = drawn_inside(atlas.geography, level, index);
    let drawn = drawn.map(|(inner, places)| (inner, draw(inner, &places)));
    let (shapes_level, shapes) = drawn.filter(|(_, shapes)| shapes.len() > 1).unwrap_or_else(|| {
        if is_brief(level) {
            return (level, Vec::new());
        }
        // Nothing to tell apart inside it: itself among its neighbours.
        let mut shapes = draw(level, &around);
        if let Some(own) = shape(atlas, headlines, (level, index), detail(level), links) {
            shapes.push(Shape { own: true, href: None, ..own });
        }
        (level, shapes)
    });
    let code = &figures.area.code;
    let reporter = (level == Level::Force)
        .then(|| counts.axes.force(code))
        .flatten()
        .map(|force| atlas.figures.force(force));
    // Outcomes are joined by force: a district shows its force's waits.
    let own_force = match level {
        Level::Force => Some(code.as_str()),
        Level::District => figures
            .area
            .parent(Level::Force)
            .map(|force| atlas.geography.area(Level::Force, force).code.as_str()),
        _ => None,
    };
    let waits = own_force.and_then(|slug| counts.axes.force(slug)).map(|force| {
        let name = super::lead::force_name(&counts.axes, atlas.content, force);
        (atlas.figures.force(force).waits, name)
    });
    let stops = match level {
        Level::District => Some((atlas.figures.stops_of_district(index), None)),
        Level::Force => counts
            .axes
            .force(code)
            .map(|f| (atlas.figures.stops_of_force(f), Some(counts.forces[f].stops_of_other_months))),
        _ => None,
    }
    .filter(|(stops, _)| stops.newest.count.is_some_and(|n| n > 0));
    let neighbours = near(level, &around);
    let lies_in = if level == Level::Outcode {
        let window = atlas.figures.window();
        let districts = atlas.geography.outcode_districts(index, window.at(window.len() / 2));
        districts.into_iter().map(|(d, share)| (atlas.geography.area(Level::District, d), share)).collect()
    } else {
        Vec::new()
    };
    AreaInputs {
        axes: &counts.axes,
        content: atlas.content,
        publication: atlas.publication,
        find,
        children,
        lies_in,
        neighbours,
        classes: Some(atlas.figures.classes(shapes_level)).filter(|classes| !classes.breaks.is_empty()),
        shapes,
        shapes_level,
        small_areas,
        reporter,
        waits,
        stops,
        comparators: Some(ComparatorInputs {
            found: atlas.figures.comparators(level, index),
            level: atlas.figures.level_comparators(level),
            mix: atlas.figures.mix(level, index),
            against: atlas.figures.benchmark_of(level, index).map(|(l, i)| atlas.geography.area(l, i)),
            ranks: atlas.publication.ranks,
            areas: atlas.geography.areas(level),
        }),
        figures,
        every_feed: share::every_feed(atlas.geography),
    }
}
