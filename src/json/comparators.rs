//! `data/v1/comparators/<level>.json`: each area of a level among the others: statistical neighbours, rank
//! set, place in the funnels, category mix, unusual months, and how far its places can be trusted.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{
    Axes, BORDER_M, Comparators, Confidence, Features, Funnel, FunnelPoint, Interval, LocationConfidence,
    MixDifference, MonthFlag, RankSet, Similar, Together, Verdict,
};

use super::number::{RateObject, SHARE_DECIMALS, Span, degrees, ends, rounded, share, share_of, to_json};

#[derive(Debug, Serialize)]
struct LevelObject<'a> {
    level: &'static str,
    window: Span,
    border_m: f64,
    funnel: Option<FunnelObject>,
    category_funnels: BTreeMap<&'a str, FunnelObject>,
    months_judged: u32,
    category_months_judged: u32,
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

#[derive(Debug, Serialize)]
struct AreaObject<'a> {
    code: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<FeaturesObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    similar: Vec<SimilarObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similar_together: Option<TogetherObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<RankObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    funnel: Option<PointObject>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    category_funnels: BTreeMap<&'a str, (f64, &'static str)>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    mix: BTreeMap<&'a str, MixObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<FlagObject>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    category_flags: BTreeMap<&'a str, Vec<FlagObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationObject<'a>>,
}

#[derive(Debug, Serialize)]
struct FeaturesObject {
    residents: f64,
    residents_per_km2: f64,
    deprivation: Option<f64>,
    rural_share: Option<f64>,
}

#[derive(Debug, Serialize)]
struct SimilarObject<'a> {
    code: &'a str,
    distance: f64,
    count: Option<u64>,
    rate: Option<f64>,
    verdict: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct TogetherObject {
    rate: f64,
    interval95: [f64; 2],
    verdict: &'static str,
    areas: u32,
}

#[derive(Debug, Serialize)]
struct RankObject {
    from: u32,
    to: u32,
    of: u32,
    tenths: Option<(u8, u8)>,
}

#[derive(Debug, Serialize)]
struct PointObject {
    person_years: f64,
    rate: f64,
    z: f64,
    position: &'static str,
}

#[derive(Debug, Serialize)]
struct MixObject {
    difference: f64,
    interval95: [f64; 2],
    verdict: &'static str,
}

#[derive(Debug, Serialize)]
struct FlagObject {
    month: String,
    count: u32,
    expected: f64,
    p: f64,
}

#[derive(Debug, Serialize)]
struct LocationObject<'a> {
    incidents: u64,
    points: u32,
    top_share: Option<f64>,
    top_place: Option<&'a str>,
    top_position: Option<[f64; 2]>,
    near_border_share: Option<f64>,
    not_located_in_force: Option<f64>,
}

fn z(value: f64) -> f64 {
    rounded(value, 2)
}

fn share_ends(interval: Interval) -> [f64; 2] {
    [rounded(interval.low, SHARE_DECIMALS), rounded(interval.high, SHARE_DECIMALS)]
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

fn features(features: Features) -> FeaturesObject {
    FeaturesObject {
        residents: rounded(features.residents, 1),
        residents_per_km2: rounded(features.residents_per_km2, 1),
        deprivation: features.deprivation.map(|score| rounded(score, 2)),
        rural_share: features.rural_share.map(share),
    }
}

fn similar<'a>(similar: &Similar, areas: &'a [Area]) -> SimilarObject<'a> {
    let crimes = RateObject::from(&similar.crimes);
    SimilarObject {
        code: &areas[similar.area as usize].code,
        distance: rounded(similar.distance, 3),
        count: crimes.count,
        rate: crimes.rate,
        verdict: similar.verdict.map(Verdict::word),
    }
}

const fn rank(rank: RankSet) -> RankObject {
    RankObject { from: rank.from, to: rank.to, of: rank.of, tenths: rank.tenths }
}

fn point(point: FunnelPoint) -> PointObject {
    PointObject {
        person_years: rounded(point.person_years, 1),
        rate: rounded(point.per_1000, 2),
        z: z(point.z),
        position: point.position.slug(),
    }
}

fn mix_object(mix: &MixDifference) -> MixObject {
    MixObject {
        difference: rounded(mix.difference, SHARE_DECIMALS),
        interval95: share_ends(mix.interval95),
        verdict: mix.verdict.word(),
    }
}

fn flag(flag: &MonthFlag, axes: &Axes) -> FlagObject {
    FlagObject {
        month: axes.months.at(flag.month).to_string(),
        count: flag.count,
        expected: rounded(flag.expected, 1),
        p: probability(flag.p),
    }
}

fn location(location: &LocationConfidence) -> LocationObject<'_> {
    let top = location.top.as_ref();
    LocationObject {
        incidents: location.incidents,
        points: location.points,
        top_share: top.and_then(|top| share_of(top.count, location.incidents)),
        top_place: top.map(|top| top.place.as_str()),
        top_position: top.map(|top| degrees(top.position)),
        near_border_share: location.near_border.and_then(|near| share_of(near, location.incidents)),
        not_located_in_force: location.not_located_in_force.map(share),
    }
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
        similar: found.similar.iter().map(|s| similar(s, areas)).collect(),
        similar_together: found.together.map(|Together { rate, verdict, areas }| TogetherObject {
            areas,
            rate: rounded(rate.per_1000, 2),
            interval95: ends(rate.interval95),
            verdict: verdict.word(),
        }),
        rank: found.rank.filter(|_| ranks).map(rank),
        funnel: found.funnel.map(point),
        category_funnels: found
            .category_funnels
            .iter()
            .enumerate()
            .filter_map(|(category, point)| {
                let point = (*point)?;
                Some((key(category), (z(point.z), point.position.slug())))
            })
            .collect(),
        mix: mix.iter().map(|m| (key(m.category), mix_object(m))).collect(),
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
}
