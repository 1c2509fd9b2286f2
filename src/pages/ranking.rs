//! `/ranking/`: the areas of a level by name, each with the ranks it may hold, and funnel plots.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{Funnel, FunnelPoint, Position};
use crate::urls;
use crate::values::CategoryGroup;

use super::chart::{funnel, rank_bar};
use super::comparators::{inside, tenth_words};
use super::figure::FigureText;
use super::format;
use super::layout::{Link, Links};

/// Levels with a page here: none for forces, which would rank how they record, and none for small areas,
/// whose ranks are mostly chance.
pub(super) const RANKED: [Level; 4] = [Level::Region, Level::County, Level::District, Level::Ward];

/// A level with more areas than this is listed letter by letter.
const MOST_ON_A_PAGE: usize = 1_000;

/// `/ranking/`.
#[derive(Debug, Serialize)]
pub(super) struct RankingsPage {
    levels: Vec<(Link, String)>,
    ranks: bool,
}

/// `/ranking/<level>/`, and its letters.
#[derive(Debug, Serialize)]
pub(super) struct RankingPage {
    title: String,
    plural: &'static str,
    head: String,
    release: String,
    ranks: bool,
    up: Link,
    others: Vec<Link>,
    letter: Option<String>,
    letters: Vec<Link>,
    rows: Vec<RankRow>,
    funnels: Vec<FunnelText>,
}

/// An area.
#[derive(Debug, Serialize)]
struct RankRow {
    name: String,
    inside: Option<String>,
    href: String,
    crimes: FigureText,
    rank: Option<String>,
    tenth: Option<String>,
    svg: Option<String>,
    position: Option<&'static str>,
    position_key: &'static str,
}

/// A funnel plot with its words.
#[derive(Debug, Serialize)]
struct FunnelText {
    title: String,
    id: String,
    svg: String,
    words: Vec<String>,
}

/// The first letter of a name, for its page: `a`; `other` for what is no letter of the alphabet.
pub(super) fn initial(name: &str) -> String {
    match name.chars().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_ascii_alphabetic() => c.to_ascii_lowercase().to_string(),
        _ => "other".to_owned(),
    }
}

/// The levels of this atlas that have a page here.
pub(super) fn levels(atlas: &Atlas) -> Vec<Level> {
    RANKED.into_iter().filter(|level| atlas.geography.areas(*level).len() > 1).collect()
}

/// The letters a level is split by; none when one page holds it.
pub(super) fn letters(atlas: &Atlas, level: Level) -> Vec<String> {
    let areas = atlas.geography.areas(level);
    if areas.len() <= MOST_ON_A_PAGE {
        return Vec::new();
    }
    let found: BTreeSet<String> = areas.iter().map(|area| initial(&area.name)).collect();
    found.into_iter().collect()
}

impl RankingsPage {
    /// All levels that have a page.
    pub(super) fn new(atlas: &Atlas, links: &Links) -> Self {
        let line = |level: Level| {
            let row = level.row();
            let count = atlas.geography.areas(level).len() as u64;
            (
                links.link(&urls::ranking(level), format::capital(row.plural)),
                format::counted(count, row.name, row.plural),
            )
        };
        Self { levels: levels(atlas).into_iter().map(line).collect(), ranks: atlas.publication.ranks }
    }
}

impl RankingPage {
    /// The page of a level, or of one letter of it.
    pub(super) fn new(atlas: &Atlas, level: Level, letter: Option<&str>, links: &Links) -> Self {
        let row = level.row();
        let found = letters(atlas, level);
        let funnels = if letter.is_none() { funnels(atlas, level) } else { Vec::new() };
        Self {
            title: format::capital(row.plural),
            plural: row.plural,
            head: format::capital(row.name),
            release: atlas.figures.window().last().long(),
            ranks: atlas.publication.ranks,
            up: if letter.is_some() {
                links.link(&urls::ranking(level), format::capital(row.plural))
            } else {
                links.link(urls::rankings(), "How areas differ")
            },
            others: levels(atlas)
                .into_iter()
                .filter(|other| *other != level)
                .map(|other| links.link(&urls::ranking(other), format::capital(other.row().plural)))
                .collect(),
            letter: letter.map(str::to_uppercase),
            rows: if found.is_empty() || letter.is_some() {
                rows(atlas, level, letter, links)
            } else {
                Vec::new()
            },
            letters: found
                .iter()
                .map(|l| links.link(&urls::ranking_letter(level, l), l.to_uppercase()))
                .collect(),
            funnels,
        }
    }
}

fn rows(atlas: &Atlas, level: Level, letter: Option<&str>, links: &Links) -> Vec<RankRow> {
    let areas = atlas.geography.areas(level);
    let mut chosen: Vec<(AreaIndex, &Area)> = areas
        .iter()
        .enumerate()
        .map(|(index, area)| (index as AreaIndex, area))
        .filter(|(_, area)| letter.is_none_or(|letter| initial(&area.name) == letter))
        .collect();
    chosen.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.1.code.cmp(&b.1.code)));
    let find = |l: Level, i: AreaIndex| atlas.geography.area(l, i);
    let row = |(index, area): (AreaIndex, &Area)| {
        let found = atlas.figures.comparators(level, index);
        let rank = found.rank.filter(|_| atlas.publication.ranks);
        RankRow {
            name: area.name.clone(),
            inside: inside(area, &find),
            href: links.to(&urls::area(level, &area.code)),
            crimes: atlas.figures.crimes(level, index).into(),
            rank: rank.map(|rank| {
                if rank.from == rank.to {
                    format::number(rank.from.into())
                } else {
                    format!("{}\u{2013}{}", format::number(rank.from.into()), format::number(rank.to.into()))
                }
            }),
            tenth: rank.and_then(tenth_words),
            svg: rank.map(rank_bar),
            position: found.funnel.map(|point| point.position.label()),
            position_key: found.funnel.map_or("none", |point| key(point.position)),
        }
    };
    chosen.into_iter().map(row).collect()
}

const fn key(position: Position) -> &'static str {
    match position {
        Position::FarBelow | Position::Below => "lower",
        Position::Within => "similar",
        Position::Above | Position::FarAbove => "higher",
    }
}

/// The funnel of all crime and those of the categories.
fn funnels(atlas: &Atlas, level: Level) -> Vec<FunnelText> {
    let found = atlas.figures.level_comparators(level);
    let axes = &atlas.figures.counts().axes;
    let plural = level.row().plural;
    let mut out = Vec::new();
    let points: Vec<_> = found.areas.iter().filter_map(|area| area.funnel).collect();
    out.extend(
        found.funnel.as_ref().and_then(|f| funnel_text(f, &points, ("All crime", "all-crime"), plural)),
    );
    for (category, f) in found.category_funnels.iter().enumerate() {
        let (Some(f), true) = (f, axes.category_groups[category] != CategoryGroup::Unknown) else { continue };
        let term = &axes.categories.terms()[category];
        let points: Vec<_> = found.areas.iter().filter_map(|area| area.category_funnels[category]).collect();
        out.extend(funnel_text(f, &points, (&term.label, &term.key), plural));
    }
    out
}

fn funnel_text(
    of: &Funnel,
    points: &[FunnelPoint],
    (title, id): (&str, &str),
    plural: &str,
) -> Option<FunnelText> {
    let count = |wanted: &[Position]| points.iter().filter(|p| wanted.contains(&p.position)).count();
    let (high, low) =
        (count(&[Position::Above, Position::FarAbove]), count(&[Position::Below, Position::FarBelow]));
    let within = count(&[Position::Within]);
    let said = format!(
        "{} {plural}: {} within what is usual, {} higher, {} lower.",
        format::number(points.len() as u64),
        format::number(within as u64),
        format::number(high as u64),
        format::number(low as u64)
    );
    let drawing = funnel(of, points, &format!("Funnel plot, {title}. {said}"))?;
    let mut words = vec![
        said,
        format!(
            "All together: {} per 1,000 residents. Differences among {plural} are usually {} times as wide as \
             chance alone would make them.",
            format::decimal(of.per_1000, if of.per_1000 < 10.0 { 2 } else { 1 }),
            format::decimal(of.over_dispersion.sqrt(), 1)
        ),
    ];
    if drawing.beyond > 0 {
        words.push(format!(
            "{} beyond the scale, drawn at its upper edge.",
            format::capital(&format::counted(drawing.beyond as u64, "rate lies", "rates lie"))
        ));
    }
    Some(FunnelText { title: title.to_owned(), id: id.to_owned(), svg: drawing.svg, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_letter() {
        assert_eq!(initial("Élan"), "other");
        assert_eq!(initial("'Ampthill"), "a");
        assert_eq!(initial("St Mary"), "s");
        assert_eq!(initial(""), "other");
    }

    #[test]
    fn neither_forces_nor_small_areas_have_a_table() {
        assert!(RANKED.iter().all(|level| crate::statistics::is_ranked(*level)));
        assert!(!RANKED.contains(&Level::Force) && !RANKED.contains(&Level::Lsoa));
    }
}
