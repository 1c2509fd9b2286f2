//! An area among others on its page: areas like it, the ranks it may hold, its mix of crimes, unusual
//! months, and how far its places can be trusted.

use serde::Serialize;

use crate::geography::{Area, Level};
use crate::statistics::{
    Axes, BORDER_M, Comparators, Features, Funnel, FunnelPoint, LevelComparators, LocationConfidence,
    MixDifference, MonthFlag, NEIGHBOURS, Position, RankSet, Together, Verdict,
};
use crate::urls;

use super::chart::rank_bar;
use super::figure::FigureText;
use super::layout::Links;
use super::ranking::RANKED;
use super::{format, words};

/// What the section is made from.
pub(super) struct ComparatorInputs<'a> {
    /// The area among others of its level.
    pub found: &'a Comparators,
    /// Its level as a whole.
    pub level: &'a LevelComparators,
    /// Its mix of crimes against the rest of its benchmark.
    pub mix: Vec<MixDifference>,
    /// The benchmark of the mix.
    pub against: Option<&'a Area>,
    /// Whether ranks are published.
    pub ranks: bool,
    /// The areas of its level.
    pub areas: &'a [Area],
}

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct ComparatorsText {
    similar: Vec<SimilarRow>,
    /// The neighbours that have no row, with their rates.
    similar_more: Option<String>,
    similar_head: String,
    similar_by: String,
    /// Headings of the features by which likeness was measured.
    feature_heads: Vec<&'static str>,
    /// The area's own features.
    own_features: Vec<String>,
    together: Option<String>,
    rank: Option<RankText>,
    mix: Vec<MixRow>,
    mix_against: String,
    months: Vec<String>,
    places: Vec<String>,
}

/// A statistical neighbour.
#[derive(Debug, Serialize)]
struct SimilarRow {
    name: String,
    inside: Option<String>,
    href: Option<String>,
    crimes: FigureText,
    features: Vec<String>,
    distance: String,
    verdict: &'static str,
    word: &'static str,
}

/// The ranks an area may hold and its place in the funnel.
#[derive(Debug, Serialize)]
struct RankText {
    sentences: Vec<String>,
    svg: Option<String>,
    plural: &'static str,
    href: Option<String>,
}

/// A category whose share differs.
#[derive(Debug, Serialize)]
struct MixRow {
    label: String,
    points: String,
    interval: String,
    word: &'static str,
}

/// The district, else the county or region, that tells two areas of one name apart.
pub(super) fn inside<'a>(
    area: &Area,
    find: &(dyn Fn(Level, crate::geography::AreaIndex) -> &'a Area + Sync),
) -> Option<String> {
    let wanted = match area.level {
        Level::Ward | Level::Msoa | Level::Lsoa => Level::District,
        Level::Country | Level::Region | Level::County | Level::District | Level::Force | Level::Outcode => {
            return None;
        }
    };
    area.parent(wanted).map(|index| find(wanted, index).name.clone())
}

/// The ranks in words: "between the 12th and the 40th highest rate of 317 districts".
pub(super) fn rank_words(rank: RankSet, plural: &str) -> String {
    let of = format::number(rank.of.into());
    if rank.to == 1 {
        format!("the highest of {of} {plural}")
    } else if rank.from == rank.to {
        format!("the {} highest of {of} {plural}", ordinal(rank.from))
    } else {
        format!(
            "somewhere between the {} and the {} highest of {of} {plural}",
            ordinal(rank.from),
            ordinal(rank.to)
        )
    }
}

/// The tenths in words; none where the ranks span more than two.
pub(super) fn tenth_words(rank: RankSet) -> Option<String> {
    let (first, last) = rank.tenths?;
    let tenth = |n: u8| match n {
        1 => "highest tenth".to_owned(),
        10 => "lowest tenth".to_owned(),
        n => format!("{} tenth", ordinal(n.into())),
    };
    Some(if first == last {
        format!("in the {}", tenth(first))
    } else {
        format!("in the {} or the {}", tenth(first), tenth(last))
    })
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{ending}", format::number(n.into()))
}

/// The word for a comparison of two areas in which both are subject to chance.
const fn told_apart(verdict: Option<Verdict>) -> (&'static str, &'static str) {
    match verdict {
        Some(Verdict::Lower) => ("lower", "lower than there"),
        Some(Verdict::Higher) => ("higher", "higher than there"),
        Some(Verdict::Similar) => ("similar", "not distinguishable"),
        None => ("", "no rate to compare"),
    }
}

fn rank_text(inputs: &ComparatorInputs, level: Level, links: &Links) -> Option<RankText> {
    let plural = level.row().plural;
    let rank = inputs.found.rank.filter(|_| inputs.ranks);
    let mut sentences = Vec::new();
    if let Some(rank) = rank {
        let tenth = tenth_words(rank).map_or_else(String::new, |words| format!(", {words}"));
        sentences.push(format!("By its rate of recorded crime it is {}{tenth}.", rank_words(rank, plural)));
        if rank.from < rank.to {
            sentences.push("Chance does not let its place be told more closely.".to_owned());
        }
    }
    if let Some(sentence) =
        inputs.found.funnel.zip(inputs.level.funnel.as_ref()).map(|(p, f)| funnel_words(p, f, plural))
    {
        sentences.push(sentence);
    }
    (!sentences.is_empty()).then(|| RankText {
        sentences,
        svg: rank.map(rank_bar),
        plural,
        href: (RANKED.contains(&level) && inputs.areas.len() > 1).then(|| links.to(&urls::ranking(level))),
    })
}

fn funnel_words(point: FunnelPoint, funnel: &Funnel, plural: &str) -> String {
    let all = format!("the rate of all {plural} together ({})", format::decimal(funnel.per_1000, 1));
    match point.position {
        Position::Within => {
            format!("It differs from {all} no more than {plural} of its size usually do.")
        }
        Position::Above | Position::FarAbove => format!(
            "It lies above {all} by more than is usual among {plural} of its size ({}).",
            beyond(point.position)
        ),
        Position::Below | Position::FarBelow => format!(
            "It lies below {all} by more than is usual among {plural} of its size ({}).",
            beyond(point.position)
        ),
    }
}

const fn beyond(position: Position) -> &'static str {
    match position {
        Position::FarAbove | Position::FarBelow => "beyond the 99.8% limit",
        Position::Above | Position::Below | Position::Within => "beyond the 95% limit",
    }
}

/// `+3.1`, in percentage points.
fn points(share: f64) -> String {
    format::signed(share * 100.0)
}

fn mix_rows(mix: &[MixDifference], axes: &Axes) -> Vec<MixRow> {
    let mut told: Vec<&MixDifference> = mix.iter().filter(|m| m.verdict != Verdict::Similar).collect();
    told.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()).then(a.category.cmp(&b.category)));
    told.into_iter()
        .map(|m| MixRow {
            label: axes.categories.terms()[m.category].label.clone(),
            points: points(m.difference),
            interval: format!("{} to {}", points(m.interval95.low), points(m.interval95.high)),
            word: m.verdict.word(),
        })
        .collect()
}

/// The month of all crimes, or of one category, in words.
fn month_words(flag: &MonthFlag, what: &str, axes: &Axes) -> String {
    let word = if f64::from(flag.count) > flag.expected { "more" } else { "fewer" };
    let (of, recorded) = if what == "crime" {
        (String::new(), format::counted(flag.count.into(), "crime", "crimes"))
    } else {
        (format!(", {what}"), format::number(flag.count.into()))
    };
    format!(
        "{}{of}: {recorded} recorded, {word} than the {} that its own earlier months lead one to expect.",
        axes.months.at(flag.month).long(),
        format::decimal(flag.expected, usize::from(flag.expected < 10.0))
    )
}

fn place_words(location: &LocationConfidence) -> Vec<String> {
    let share = |part: u64| format::percent(part as f64 / location.incidents as f64);
    let mut said = Vec::new();
    if let Some(top) = &location.top {
        let named = if top.place.is_empty() {
            "one map point without a name".to_owned()
        } else {
            format!("one map point, \u{201c}On or near {}\u{201d}", top.place)
        };
        said.push(format!(
            "{} of its {} placed here in these 12 months stand on {named}; they are spread over {}.",
            share(top.count),
            format::counted(location.incidents, "incident", "incidents"),
            format::counted(location.points.into(), "map point", "map points")
        ));
    }
    if let Some(near) = location.near_border {
        said.push(format!(
            "{} lie within {} m of its border, where a map point may stand for a place on the other side.",
            share(near),
            format::decimal(BORDER_M, 0)
        ));
    }
    if let Some(lost) = location.not_located_in_force {
        said.push(format!(
            "{} of what its police force recorded has no place at all and is in no area.",
            format::percent(lost)
        ));
    }
    said
}

/// Statistical neighbours that have a row of the table: all, but for levels of thousands of areas, whose pages
/// would grow past what hosts hold; the others are named with their rates.
const fn rows_of(level: Level) -> usize {
    match level {
        Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => 5,
        Level::Country | Level::Region | Level::County | Level::District | Level::Force => NEIGHBOURS,
    }
}

/// The features by which likeness is measured, each with its heading, its name in a sentence and its value.
fn feature_texts(features: Features) -> Vec<(&'static str, &'static str, String)> {
    let mut texts = vec![
        ("Residents", "residents", format::decimal(features.residents, 0)),
        ("Per km\u{b2}", "residents per km\u{b2}", format::decimal(features.residents_per_km2, 0)),
    ];
    texts.extend(features.deprivation.map(|score| ("Deprivation", "deprivation", format::decimal(score, 1))));
    texts.extend(features.rural_share.map(|share| ("Rural", "share in rural areas", format::percent(share))));
    texts
}

impl ComparatorsText {
    /// Puts the section together; `place_href` leads to an area's page.
    pub(super) fn new<'a>(
        inputs: &ComparatorInputs<'a>,
        level: Level,
        axes: &Axes,
        find: &(dyn Fn(Level, crate::geography::AreaIndex) -> &'a Area + Sync),
        links: &Links,
    ) -> Self {
        let found = inputs.found;
        let values = |features: Option<Features>| -> Vec<String> {
            features.map(feature_texts).unwrap_or_default().into_iter().map(|(.., value)| value).collect()
        };
        let own = found.features.map(feature_texts).unwrap_or_default();
        let (with_row, others) = found.similar.split_at(rows_of(level).min(found.similar.len()));
        let similar = with_row.iter().map(|similar| {
            let area = &inputs.areas[similar.area as usize];
            let (verdict, word) = told_apart(similar.verdict);
            SimilarRow {
                name: area.name.clone(),
                inside: inside(area, find),
                href: level.row().compact_page.then(|| links.to(&urls::area(level, &area.code))),
                crimes: similar.crimes.into(),
                features: values(inputs.level.areas[similar.area as usize].features),
                distance: format::decimal(similar.distance, 2),
                verdict,
                word,
            }
        });
        Self {
            similar: similar.collect(),
            similar_more: (!others.is_empty()).then(|| {
                let named = others.iter().map(|similar| {
                    let name = &inputs.areas[similar.area as usize].name;
                    let rate = similar.crimes.rate.ok().map(|rate| format!(" ({})", format::rate(rate)));
                    format!("{name}{}", rate.unwrap_or_default())
                });
                format!("Next: {}.", format::listed(&named.collect::<Vec<_>>()))
            }),
            similar_head: words::level_title(level),
            similar_by: format::listed(
                &own.iter().map(|(_, named, _)| (*named).to_owned()).collect::<Vec<_>>(),
            ),
            feature_heads: own.iter().map(|(head, ..)| *head).collect(),
            own_features: values(found.features),
            together: found.together.map(|Together { rate, verdict, areas }| {
                let phrase = if verdict == Verdict::Similar { " to that of" } else { " than that of" };
                let row = level.row();
                let those = match areas {
                    1 => format!("the {} most like it", row.name),
                    count => format!("the {count} {} most like it taken together", row.plural),
                };
                format!("Its rate is <b>{}</b>{phrase} {those} ({}).", verdict.word(), format::rate(rate))
            }),
            rank: rank_text(inputs, level, links),
            mix: mix_rows(&inputs.mix, axes),
            mix_against: inputs.against.map(words::the_rest_of).unwrap_or_default(),
            months: found
                .flags
                .iter()
                .map(|flag| month_words(flag, "crime", axes))
                .chain(found.category_flags.iter().map(|(category, flag)| {
                    month_words(flag, &axes.categories.terms()[*category].label.to_lowercase(), axes)
                }))
                .collect(),
            places: found.location.as_ref().map(place_words).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_in_words() {
        let rank = |from, to, tenths| RankSet { from, to, of: 1_317, tenths };
        assert_eq!(
            rank_words(rank(2, 113, None), "wards"),
            "somewhere between the 2nd and the 113th highest of 1,317 wards"
        );
        assert_eq!(rank_words(rank(1, 1, None), "wards"), "the highest of 1,317 wards");
        assert_eq!(rank_words(rank(2, 2, None), "wards"), "the 2nd highest of 1,317 wards");
        assert_eq!(tenth_words(rank(1, 200, Some((1, 2)))).unwrap(), "in the highest tenth or the 2nd tenth");
        assert_eq!(tenth_words(rank(1_310, 1_317, Some((10, 10)))).unwrap(), "in the lowest tenth");
        assert_eq!(tenth_words(rank(1, 900, None)), None);
        assert_eq!(
            (ordinal(11), ordinal(21), ordinal(1_002)),
            ("11th".into(), "21st".into(), "1,002nd".into())
        );
    }

    #[test]
    fn points_have_a_sign() {
        assert_eq!(
            (points(0.031), points(-0.031), points(0.0001), points(0.0)),
            ("+3.1".into(), "\u{2212}3.1".into(), "+0.01".into(), "0.0".into())
        );
    }
}
