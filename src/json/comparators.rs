//! `data/v1/comparators/<level>.json`: each area of a level among the others: statistical neighbours, rank
//! set, place in the funnels, category mix, unusual months, and how far its places can be trusted.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{
    Axes, BORDER_M, Comparators, Confidence, Features, Funnel, FunnelPoint, LocationConfidence,
    MixDifference, MonthFlag, RankSet, Similar, Together, Verdict,
};

use super::number::{RATE_DECIMALS, SHARE_DECIMALS, Span, degrees, ends, rounded, share, share_of, to_json};

/// Columns of the features by which likeness is measured.
pub(super) const FEATURE_COLUMNS: [&str; 4] =
    ["residents", "residents_per_km2", "deprivation", "rural_share"];
/// Columns of an area like it; `area` is a place in the file's list of areas, where its own figures are.
pub(super) const SIMILAR_COLUMNS: [&str; 3] = ["area", "distance", "verdict"];
/// Columns of all areas like it together.
pub(super) const TOGETHER_COLUMNS: [&str; 5] = ["rate", "low", "high", "verdict", "areas"];
/// Columns of the place in the funnel of crimes.
pub(super) const FUNNEL_COLUMNS: [&str; 4] = ["person_years", "rate", "z", "position"];
/// Columns of the place in the funnel of a category.
pub(super) const CATEGORY_FUNNEL_COLUMNS: [&str; 2] = ["z", "position"];
/// Columns of a category's difference in the mix.
pub(super) const MIX_COLUMNS: [&str; 4] = ["difference", "low", "high", "verdict"];
/// Columns of how far places can be trusted.
pub(super) const LOCATION_COLUMNS: [&str; 7] = [
    "incidents",
    "points",
    "top_share",
    "top_place",
    "top_position",
    "near_border_share",
    "not_located_in_force",
];

/// The names of the columns of every row.
#[derive(Debug, Serialize)]
struct Columns {
    features: [&'static str; FEATURE_COLUMNS.len()],
    similar: [&'static str; SIMILAR_COLUMNS.len()],
    similar_together: [&'static str; TOGETHER_COLUMNS.len()],
    funnel: [&'static str; FUNNEL_COLUMNS.len()],
    category_funnels: [&'static str; CATEGORY_FUNNEL_COLUMNS.len()],
    mix: [&'static str; MIX_COLUMNS.len()],
    location: [&'static str; LOCATION_COLUMNS.len()],
}

const COLUMNS: Columns = Columns {
    features: FEATURE_COLUMNS,
    similar: SIMILAR_COLUMNS,
    similar_together: TOGETHER_COLUMNS,
    funnel: FUNNEL_COLUMNS,
    category_funnels: CATEGORY_FUNNEL_COLUMNS,
    mix: MIX_COLUMNS,
    location: LOCATION_COLUMNS,
};

#[derive(Debug, Serialize)]
struct LevelObject<'a> {
    level: &'static str,
    window: Span,
    border_m: f64,
    funnel: Option<FunnelObject>,
    category_funnels: BTreeMap<&'a str, FunnelObject>,
    months_judged: u32,
    category_months_judged: u32,
    categories: Vec<&'a str>,
    columns: Columns,
    areas: Vec<AreaObject<'a>>,
}

#[derive(Debug, Serialize)]
struct FunnelObject {
    rate: f64,
    over_dispersion: f64,
    areas: u32,
    limits: Vec<LimitObject>,
}

/// The limits at one size, for drawing.
#[derive(Debug, Serialize)]
struct LimitObject {
    person_years: f64,
    limits95: [f64; 2],
    limits998: [f64; 2],
}

/// An area; rows are of [`COLUMNS`], those of categories in the order of the file's list, without nulls at the end.
#[derive(Debug, Serialize)]
struct AreaObject<'a> {
    code: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<FeaturesRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    similar: Vec<SimilarRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similar_together: Option<TogetherRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<RankObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    funnel: Option<FunnelRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    category_funnels: Vec<Option<CategoryFunnelRow>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mix: Vec<Option<MixRow>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<FlagObject>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    category_flags: BTreeMap<&'a str, Vec<FlagObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationRow<'a>>,
}

type FeaturesRow = (f64, f64, Option<f64>, Option<f64>);
type SimilarRow = (AreaIndex, f64, Option<&'static str>);
type TogetherRow = (f64, f64, f64, &'static str, u32);
type FunnelRow = (f64, f64, f64, &'static str);
type CategoryFunnelRow = (f64, &'static str);
type MixRow = (f64, f64, f64, &'static str);
type LocationRow<'a> = (u64, u32, Option<f64>, Option<&'a str>, Option<[f64; 2]>, Option<f64>, Option<f64>);

#[derive(Debug, Serialize)]
struct RankObject {
    from: u32,
    to: u32,
    of: u32,
    tenths: Option<(u8, u8)>,
}

#[derive(Debug, Serialize)]
struct FlagObject {
    month: String,
    count: u32,
    expected: f64,
    p: f64,
}

fn z(value: f64) -> f64 {
    rounded(value, 2)
}

/// A probability with three digits that mean something, however small.
fn probability(p: f64) -> f64 {
    format!("{p:.2e}").parse().unwrap_or(p)
}

fn funnel(funnel: &Funnel, largest: f64) -> FunnelObject {
    let limits = |share: f64| {
        let person_years = rounded(largest * share, 1);
        LimitObject {
            person_years,
            limits95: ends(funnel.limits(person_years, Confidence::P95)),
            limits998: ends(funnel.limits(person_years, Confidence::P998)),
        }
    };
    FunnelObject {
        rate: rounded(funnel.per_1000, 2),
        over_dispersion: rounded(funnel.over_dispersion, 3),
        areas: funnel.areas,
        limits: [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0].map(limits).into(),
    }
}

fn features(features: Features) -> FeaturesRow {
    (
        rounded(features.residents, 1),
        rounded(features.residents_per_km2, 1),
        features.deprivation.map(|score| rounded(score, 2)),
        features.rural_share.map(share),
    )
}

fn similar(similar: &Similar) -> SimilarRow {
    (similar.area, rounded(similar.distance, 3), similar.verdict.map(Verdict::word))
}

fn together(together: &Together) -> TogetherRow {
    let [low, high] = ends(together.rate.interval95);
    (rounded(together.rate.per_1000, RATE_DECIMALS), low, high, together.verdict.word(), together.areas)
}

const fn rank(rank: RankSet) -> RankObject {
    RankObject { from: rank.from, to: rank.to, of: rank.of, tenths: rank.tenths }
}

fn point(point: FunnelPoint) -> FunnelRow {
    (
        rounded(point.person_years, 1),
        rounded(point.per_1000, RATE_DECIMALS),
        z(point.z),
        point.position.slug(),
    )
}

fn mix_row(mix: &MixDifference) -> MixRow {
    let end = |value| rounded(value, SHARE_DECIMALS);
    (end(mix.difference), end(mix.interval95.low), end(mix.interval95.high), mix.verdict.word())
}

/// Rows by category as a list in the order of the categories, up to the last there is.
fn by_category<T>(rows: impl Iterator<Item = (usize, T)>) -> Vec<Option<T>> {
    let mut list = Vec::new();
    for (category, row) in rows {
        if list.len() <= category {
            list.resize_with(category + 1, || None);
        }
        list[category] = Some(row);
    }
    list
}

fn flag(flag: &MonthFlag, axes: &Axes) -> FlagObject {
    FlagObject {
        month: axes.months.at(flag.month).to_string(),
        count: flag.count,
        expected: rounded(flag.expected, 1),
        p: probability(flag.p),
    }
}

fn location(location: &LocationConfidence) -> LocationRow<'_> {
    let top = location.top.as_ref();
    (
        location.incidents,
        location.points,
        top.and_then(|top| share_of(top.count, location.incidents)),
        top.map(|top| top.place.as_str()),
        top.map(|top| degrees(top.position)),
        location.near_border.and_then(|near| share_of(near, location.incidents)),
        location.not_located_in_force.map(share),
    )
}

fn object<'a>(
    found: &'a Comparators,
    mix: &[MixDifference],
    index: AreaIndex,
    areas: &'a [Area],
    axes: &'a Axes,
    ranks: bool,
) -> AreaObject<'a> {
    let key = |category: usize| axes.categories.terms()[category].key.as_str();
    let area = &areas[index as usize];
    AreaObject {
        code: &area.code,
        name: &area.name,
        features: found.features.map(features),
        similar: found.similar.iter().map(similar).collect(),
        similar_together: found.together.as_ref().map(together),
        rank: found.rank.filter(|_| ranks).map(rank),
        funnel: found.funnel.map(point),
        category_funnels: by_category(
            found.category_funnels.iter().enumerate().filter_map(|(category, point)| {
                Some((category, (z((*point)?.z), (*point)?.position.slug())))
            }),
        ),
        mix: by_category(mix.iter().map(|m| (m.category, mix_row(m)))),
        flags: found.flags.iter().map(|f| flag(f, axes)).collect(),
        category_flags: found
            .category_flags
            .chunk_by(|a, b| a.0 == b.0)
            .map(|of| (key(of[0].0), of.iter().map(|(_, f)| flag(f, axes)).collect()))
            .collect(),
        location: found.location.as_ref().map(location),
    }
}

/// The file of a level; none when nothing is known of any of its areas.
pub(super) fn render(atlas: &Atlas, level: Level) -> Option<Vec<u8>> {
    let figures = atlas.figures;
    let found = figures.level_comparators(level);
    if !found.areas.iter().any(|area| *area != Comparators::default()) {
        return None;
    }
    let (axes, areas) = (&figures.counts().axes, atlas.geography.areas(level));
    let compared = crate::statistics::has_comparators(level);
    let objects: Vec<AreaObject> = (0..areas.len() as AreaIndex)
        .into_par_iter()
        .map(|index| {
            let mix = if compared { figures.mix(level, index) } else { Vec::new() };
            object(&found.areas[index as usize], &mix, index, areas, axes, atlas.publication.ranks)
        })
        .collect();
    let largest =
        found.areas.iter().filter_map(|area| area.funnel).map(|p| p.person_years).fold(1.0, f64::max);
    Some(to_json(&LevelObject {
        level: level.slug(),
        window: figures.window().into(),
        border_m: BORDER_M,
        funnel: found.funnel.as_ref().map(|f| funnel(f, largest)),
        category_funnels: found
            .category_funnels
            .iter()
            .enumerate()
            .filter_map(|(category, f)| {
                Some((axes.categories.terms()[category].key.as_str(), funnel(f.as_ref()?, largest)))
            })
            .collect(),
        months_judged: found.months_judged,
        category_months_judged: found.category_months_judged,
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        columns: COLUMNS,
        areas: objects,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_probabilities_keep_their_digits() {
        assert_eq!(to_json(&probability(0.000_012_345)), b"0.0000123");
        assert_eq!(to_json(&probability(0.25)), b"0.25");
        assert_eq!(to_json(&probability(0.0)), b"0");
    }

    #[test]
    fn rows_stand_at_the_place_of_their_category() {
        let rows = by_category([(1, 0.5), (3, 0.25)].into_iter());
        assert_eq!(to_json(&rows), b"[null,0.5,null,0.25]");
        assert!(by_category(std::iter::empty::<(usize, f64)>()).is_empty());
    }
}
