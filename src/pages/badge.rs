//! Badges: an area's recorded crime in a small picture and a small file, for other sites and watches.
//!
//! Badges of a group of areas (those of one police force, say) are one SVG, one below the other, each with a view
//! of its own: `badge/bedfordshire.svg#E06000032` shows Luton's. So some ten thousand badges are a hundred files.

use std::collections::BTreeMap;
use std::fmt::Write;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{AreaFigures, Verdict};
use crate::urls;

use super::lead::window_words;
use super::{format, share};

/// Pixels.
pub(super) const WIDTH: u32 = 340;
/// Pixels.
pub(super) const HEIGHT: u32 = 92;

/// Areas with no police force of their own above them: countries, regions, counties.
const WIDE: &str = "wide-areas";

/// Levels that have badges: none smaller than a ward, as with ranks.
pub(super) const fn has_badge(level: Level) -> bool {
    match level {
        Level::Country
        | Level::Region
        | Level::County
        | Level::District
        | Level::Ward
        | Level::Force
        | Level::Outcode => true,
        Level::Msoa | Level::Lsoa => false,
    }
}

/// The name of the files that hold an area's badge: its force's, its first letter for outcodes.
pub(super) fn group<'a>(area: &Area, find: &dyn Fn(Level, AreaIndex) -> &'a Area) -> String {
    match area.level {
        Level::Force => area.code.clone(),
        Level::Outcode => {
            format!("outcodes-{}", area.code.chars().take(1).collect::<String>().to_ascii_lowercase())
        }
        Level::Country | Level::Region | Level::County => WIDE.to_owned(),
        Level::District | Level::Ward | Level::Msoa | Level::Lsoa => area
            .parent(Level::Force)
            .map_or_else(|| WIDE.to_owned(), |force| find(Level::Force, force).code.clone()),
    }
}

/// A badge in a file for programs. Every text says what a reader may be told.
#[derive(Debug, Serialize)]
struct BadgeObject {
    code: String,
    level: &'static str,
    name: String,
    /// Crimes of the window; none where no month is observed.
    crimes: Option<u64>,
    /// Per 1,000 residents and year, one decimal.
    rate: Option<f64>,
    interval95: Option<[f64; 2]>,
    /// Why there is no rate.
    no_rate: Option<&'static str>,
    /// Against the rest of the widest area around it, by the interval.
    verdict: Option<&'static str>,
    /// The widest area around it.
    compared_with: Option<Widest>,
    text: String,
    page: String,
    picture: String,
}

#[derive(Debug, Serialize)]
struct Widest {
    level: &'static str,
    code: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct BadgesFile<'a> {
    group: &'a str,
    release: String,
    window: [String; 2],
    badges: Vec<BadgeObject>,
}

/// Everything drawn or told of one badge.
struct Badge {
    object: BadgeObject,
    figure: String,
    unit: &'static str,
    comparison: String,
    when: String,
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn badge<'a>(figures: &AreaFigures, group: &str, find: &dyn Fn(Level, AreaIndex) -> &'a Area) -> Badge {
    let area = figures.area;
    let rate = figures.crimes.rate.ok();
    let widest = figures.comparisons.last().filter(|_| rate.is_some());
    let (figure, unit) = match (figures.crimes.count, rate) {
        (_, Some(rate)) => (format::rate(rate), "crimes recorded per 1,000 residents"),
        (Some(count), None) => (format::number(count), "crimes recorded; no rate"),
        (None, None) => ("\u{2013}".to_owned(), "no file supplied by the police"),
    };
    let comparison = match widest {
        Some(c) => {
            let sign = match c.verdict {
                Verdict::Lower => "\u{25bc}",
                Verdict::Similar => "\u{2248}",
                Verdict::Higher => "\u{25b2}",
            };
            format!("{sign} {}", share::compared(c.verdict, find(c.level, c.area)))
        }
        None => figures.crimes.rate.err().map_or_else(String::new, |why| why.label().to_owned()),
    };
    Badge {
        object: BadgeObject {
            code: area.code.clone(),
            level: area.level.slug(),
            name: area.full_name(),
            crimes: figures.crimes.count,
            rate: rate.map(|r| round(r.per_1000)),
            interval95: rate.map(|r| [round(r.interval95.low), round(r.interval95.high)]),
            no_rate: figures.crimes.rate.err().map(crate::statistics::NoRate::slug),
            verdict: widest.map(|c| c.verdict.word()),
            compared_with: widest.map(|c| {
                let around = find(c.level, c.area);
                Widest { level: around.level.slug(), code: around.code.clone(), name: around.name.clone() }
            }),
            text: share::sentence(figures, find),
            page: urls::area(area.level, &area.code),
            picture: format!("{}#{}", urls::badges_svg(group), area.code),
        },
        figure,
        unit,
        comparison,
        when: format::capital(window_words(figures).trim_start_matches("the ")),
    }
}

/// The text with an ellipsis where it would not fit.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}\u{2026}", kept.trim_end())
}

/// All badges of a group. Colours are attributes: a policy for content that forbids styles inside keeps them.
fn svg(badges: &[Badge], accent: &str, site_name: &str) -> String {
    let height = HEIGHT as usize;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif\" fill=\"#14202b\">\
         <defs><g id=\"ground\"><rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"#fff\" stroke=\"#d3dae1\"/>\
         <path d=\"M4.5 1H6v{}H4.5A3.5 3.5 0 0 1 1 {}V4.5A3.5 3.5 0 0 1 4.5 1z\" fill=\"{accent}\"/></g></defs>\n",
        WIDTH - 1,
        HEIGHT - 1,
        HEIGHT - 2,
        f64::from(HEIGHT) - 4.5
    );
    for (i, badge) in badges.iter().enumerate() {
        let top = i * height;
        writeln!(
            svg,
            "<view id=\"{}\" viewBox=\"0 {top} {WIDTH} {HEIGHT}\"/><g transform=\"translate(0 {top})\"><title>{}</title>\
             <use href=\"#ground\"/><text x=\"18\" y=\"23\" font-size=\"14\" font-weight=\"600\">{}</text>\
             <text x=\"18\" y=\"46\"><tspan font-size=\"20\" font-weight=\"600\" fill=\"{accent}\">{}</tspan>\
             <tspan dx=\"6\" font-size=\"11\">{}</tspan></text>\
             <text x=\"18\" y=\"65\" font-size=\"11.5\">{}</text>\
             <text x=\"18\" y=\"82\" font-size=\"10.5\" fill=\"#4c5a67\">{}</text></g>",
            format::escape(&badge.object.code),
            format::escape(&badge.object.text),
            format::escape(&cut(&badge.object.name, 44)),
            format::escape(&badge.figure),
            badge.unit,
            format::escape(&cut(&badge.comparison, 54)),
            format::escape(&cut(&format!("{} \u{b7} {site_name}", badge.when), 56)),
        )
        .expect("writing to a String cannot fail");
    }
    svg.push_str("</svg>\n");
    svg
}

/// Every file of badges, with its path.
pub(super) fn render(atlas: &Atlas) -> Vec<(String, Vec<u8>)> {
    let find = |level: Level, index: AreaIndex| atlas.geography.area(level, index);
    let mut groups: BTreeMap<String, Vec<(Level, AreaIndex)>> = BTreeMap::new();
    for level in Level::all().filter(|level| has_badge(*level)) {
        for (index, area) in atlas.geography.areas(level).iter().enumerate() {
            groups.entry(group(area, &find)).or_default().push((level, index as AreaIndex));
        }
    }
    let accent = atlas.publication.accent.as_ref().map_or("#12436d", |accent| &accent.light);
    let window = atlas.figures.window();
    let groups: Vec<(String, Vec<(Level, AreaIndex)>)> = groups.into_iter().collect();
    groups
        .into_par_iter()
        .flat_map_iter(|(group, mut areas)| {
            // The force's own badge first: it is what the file shows without a fragment.
            areas.sort_by_key(|(level, index)| (*level != Level::Force, *level, *index));
            let badges: Vec<Badge> = areas
                .iter()
                .map(|(level, index)| badge(&atlas.figures.area(*level, *index), &group, &find))
                .collect();
            let picture = svg(&badges, accent, &atlas.publication.site_name);
            let file = BadgesFile {
                group: &group,
                release: window.last().to_string(),
                window: [window.first().to_string(), window.last().to_string()],
                badges: badges.into_iter().map(|badge| badge.object).collect(),
            };
            let mut json = serde_json::to_vec(&file).expect("texts and numbers are always JSON");
            json.push(b'\n');
            [(urls::badges_svg(&group), picture.into_bytes()), (urls::badges_json(&group), json)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut() {
        assert_eq!(cut("Luton", 5), "Luton");
        assert_eq!(cut("Milton Keynes", 8), "Milton\u{2026}");
    }
}
