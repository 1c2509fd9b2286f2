//! An area among the areas of its level: those most like it, the ranks it may hold, its place in the
//! funnel, its unusual months, and how far its places can be trusted. Worked out once for a whole level.

use rayon::prelude::*;

use crate::geography::{AreaIndex, ByLevel, Geography, Level};

use super::compare::{Observation, against, share_difference, verdict};
use super::coverage::not_located_share;
use super::flags::{Judged, MonthFlag, Monthly, Series, flagged, judge};
use super::funnel::{Funnel, FunnelPoint};
use super::location::{self, LocationConfidence, location_confidence};
use super::neighbours::{Features, statistical_neighbours};
use super::notes::is_small;
use super::presence::{Supplier, month_coverage};
use super::rank::{RankSet, Ranked, is_ranked, joint_ranks};
use super::rate::{Exposure, rate};
use super::territory::{Ground, middle};
use super::{Figure, Interval, Rate, Verdict};
use crate::values::CategoryGroup;

/// How many statistical neighbours an area has.
pub const NEIGHBOURS: usize = 10;

/// Whether the areas of a level are set beside one another at all.
pub const fn has_comparators(level: Level) -> bool {
    match level {
        Level::Region | Level::County | Level::District | Level::Ward | Level::Msoa | Level::Outcode => true,
        Level::Country | Level::Lsoa | Level::Force => false,
    }
}

/// What the geography knows of areas beside what figures rest on.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    features: ByLevel<Vec<Option<Features>>>,
    locations: ByLevel<Vec<Option<LocationConfidence>>>,
}

impl Surroundings {
    /// Asks the geography about every area.
    pub(super) fn survey(ground: &Ground<'_>, geography: &Geography) -> Self {
        let at = middle(ground.window);
        let features = ByLevel::from_fn(|level| {
            if !has_comparators(level) {
                return Vec::new();
            }
            (0..ground.areas[level].len() as AreaIndex)
                .into_par_iter()
                .map(|index| {
                    let residents = ground.territory_of(level, index).residents?.count;
                    let km2 = ground.areas[level][index as usize].area_km2?;
                    (residents > 0.0 && km2 > 0.0).then(|| Features {
                        residents,
                        residents_per_km2: residents / km2,
                        deprivation: geography.deprivation(level, index, at),
                        rural_share: geography.rural_share(level, index, at),
                    })
                })
                .collect()
        });
        let mut locations = location_confidence(ground.counts, geography, &ground.window_range());
        for level in Level::all() {
            for (index, location) in locations[level].iter_mut().enumerate() {
                let parts = &ground.territory_of(level, index as AreaIndex).parts;
                if let (Some(location), Some(Supplier::Force(force))) =
                    (location.as_mut(), parts.first().map(|part| part.supplier))
                {
                    location.not_located_in_force =
                        not_located_share(ground.counts, force, ground.window_range());
                }
            }
        }
        Self { features, locations }
    }
}

/// An area most like another, with its figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similar {
    /// Which.
    pub area: AreaIndex,
    /// How unlike the two are; 0 for equal features.
    pub distance: f64,
    /// Its crimes of the window.
    pub crimes: Figure,
    /// The own rate against its; similar: chance in both could make the difference.
    pub verdict: Option<Verdict>,
}

/// The areas most like another taken together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// Their rate.
    pub rate: Rate,
    /// The own rate against it.
    pub verdict: Verdict,
    /// How many of them have enough months to be counted in.
    pub areas: u32,
}

/// What is worked out of one area among the others of its level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparators {
    /// By which likeness is measured.
    pub features: Option<Features>,
    /// The areas most like it, nearest first.
    pub similar: Vec<Similar>,
    /// Their rate together, and the own rate against it.
    pub together: Option<Together>,
    /// The ranks it may hold by its crime rate; 1 is the highest.
    pub rank: Option<RankSet>,
    /// Its place in the funnel of crimes.
    pub funnel: Option<FunnelPoint>,
    /// Its places in the funnels of the categories.
    pub category_funnels: Vec<Option<FunnelPoint>>,
    /// Its unusual months among the newest.
    pub flags: Vec<MonthFlag>,
    /// Unusual months of single categories of crime: place in `axes.categories`, and the month. False flags
    /// stay below 5 % over all areas of the level and all categories together.
    pub category_flags: Vec<(usize, MonthFlag)>,
    /// How far its places can be trusted.
    pub location: Option<LocationConfidence>,
}

/// A level as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LevelComparators {
    /// By area index.
    pub areas: Vec<Comparators>,
    /// The funnel of crimes.
    pub funnel: Option<Funnel>,
    /// By category.
    pub category_funnels: Vec<Option<Funnel>>,
    /// Months asked whether they are unusual, over all areas.
    pub months_judged: u32,
    /// Months of single categories asked, over all areas and categories.
    pub category_months_judged: u32,
}

/// The share of a category in the crimes of an area against the rest of the area around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixDifference {
    /// Place in `axes.categories`.
    pub category: usize,
    /// Own share minus the other, −1 to 1.
    pub difference: f64,
    /// 95 % interval of the difference.
    pub interval95: Interval,
    /// Lower, similar or higher share, by the interval.
    pub verdict: Verdict,
}

/// Works out a level.
pub(super) fn level_comparators(
    ground: &Ground<'_>,
    surroundings: &Surroundings,
    level: Level,
) -> LevelComparators {
    let areas = ground.areas[level].len();
    let location = |index| location::of_area(&surroundings.locations[level], index);
    if !has_comparators(level) {
        let only_location = |index| Comparators { location: location(index), ..Comparators::default() };
        return LevelComparators {
            areas: (0..areas as AreaIndex).map(only_location).collect(),
            ..LevelComparators::default()
        };
    }
    let all = 0..areas as AreaIndex;
    let crimes: Vec<Observation> = all.clone().map(|index| ground.crimes(level, index)).collect();
    let ranked: Vec<Option<Ranked>> = crimes.iter().map(|o| comparable(o.count, o.exposure)).collect();
    let ranks = if is_ranked(level) { joint_ranks(&ranked) } else { vec![None; areas] };
    let funnel = Funnel::of(&ranked);
    let by_category: Vec<(Option<Funnel>, Vec<Option<FunnelPoint>>)> = (0..ground
        .counts
        .axes
        .categories
        .len())
        .into_par_iter()
        .map(|category| {
            let counted: Vec<Option<Ranked>> = all
                .clone()
                .map(|index| {
                    comparable(ground.window_count(level, index, category), crimes[index as usize].exposure)
                })
                .collect();
            let funnel = Funnel::of(&counted);
            (funnel, counted.iter().map(|area| funnel?.point((*area)?)).collect())
        })
        .collect();
    let crime_categories: Vec<usize> = ground.categories_of(CategoryGroup::Crime).collect();
    let judged = judge(&monthly(ground, level, &crime_categories));
    let months_judged = judged.len() as u32;
    let mut flags = flagged(vec![judged], areas).remove(0);
    // One family: a reader who looks at all categories is told no more falsehoods than of one.
    let judged_categories: Vec<Vec<Judged>> =
        crime_categories.par_iter().map(|category| judge(&monthly(ground, level, &[*category]))).collect();
    let category_months_judged = judged_categories.iter().map(|judged| judged.len() as u32).sum();
    let by_category_flags: Vec<(usize, Vec<Vec<MonthFlag>>)> =
        crime_categories.iter().copied().zip(flagged(judged_categories, areas)).collect();
    let found = &surroundings.features[level];
    let neighbours = statistical_neighbours(found, NEIGHBOURS);
    let one = |index: AreaIndex| {
        let at = index as usize;
        let similar: Vec<Similar> = neighbours
            .get(at)
            .into_iter()
            .flatten()
            .map(|neighbour| {
                let other = neighbour.area as usize;
                Similar {
                    area: neighbour.area,
                    distance: neighbour.distance,
                    crimes: super::rate::figure(crimes[other].count, crimes[other].exposure),
                    verdict: ranked[at].zip(ranked[other]).and_then(|(own, other)| against(own, other)),
                }
            })
            .collect();
        Comparators {
            features: found.get(at).copied().flatten(),
            together: together(crimes[at], similar.iter().map(|s| crimes[s.area as usize])),
            similar,
            rank: ranks[at],
            funnel: funnel.and_then(|funnel| funnel.point(ranked[at]?)),
            category_funnels: by_category.iter().map(|(_, points)| points[at]).collect(),
            flags: Vec::new(),
            category_flags: by_category_flags
                .iter()
                .flat_map(|(category, flags)| flags[at].iter().map(|flag| (*category, *flag)))
                .collect(),
            location: location(index),
        }
    };
    let mut found: Vec<Comparators> = all.into_par_iter().map(one).collect();
    for (area, flags) in found.iter_mut().zip(&mut flags) {
        area.flags = std::mem::take(flags);
    }
    LevelComparators {
        areas: found,
        funnel,
        category_funnels: by_category.into_iter().map(|(funnel, _)| funnel).collect(),
        months_judged,
        category_months_judged,
    }
}

/// A count that may be set beside others: of a known number of people, most of them watched over enough months.
fn comparable(count: u64, exposure: Exposure) -> Option<Ranked> {
    exposure.enough().ok().map(|person_years| Ranked { count, person_years })
}

/// The rate of some areas together, and an area's own against it.
fn together(own: Observation, others: impl Iterator<Item = Observation>) -> Option<Together> {
    let (mut count, mut people, mut person_months, mut calendar) = (0, 0.0, 0.0, 0);
    let (window, mut areas) = (own.exposure.window, 0);
    for other in others {
        let Some(ranked) = comparable(other.count, other.exposure) else { continue };
        areas += 1;
        count += ranked.count;
        people += other.exposure.residents.unwrap_or_default();
        person_months += ranked.person_years * 12.0;
        calendar = calendar.max(other.exposure.calendar);
    }
    if people <= 0.0 {
        return None;
    }
    let months = person_months / people;
    let rate_together = rate(count, Exposure { residents: Some(people), months, calendar, window }).ok()?;
    let own = rate(own.count, own.exposure).ok()?;
    Some(Together { rate: rate_together, verdict: verdict(&own, &rate_together), areas })
}

/// The months of every area of a level, by its incidents of some categories together.
fn monthly(ground: &Ground<'_>, level: Level, categories: &[usize]) -> Monthly {
    let months = ground.counts.axes.months;
    let calendar: Vec<usize> = months.iter().map(|month| usize::from(month.number()) - 1).collect();
    let areas: Vec<Series> = (0..ground.areas[level].len() as AreaIndex)
        .into_par_iter()
        .map(|index| {
            let territory = ground.territory_of(level, index);
            // Small areas gain and lose whole points when the map points are renewed: their past begins
            // there.
            let begins = ground
                .renewals
                .iter()
                .filter(|renewal| {
                    let own = Supplier::Force(renewal.force);
                    is_small(level) && territory.parts.iter().any(|part| part.supplier == own)
                })
                .filter_map(|renewal| months.index(renewal.first_new))
                .max()
                .unwrap_or(0);
            (0..months.len())
                .map(|month| {
                    let whole = month_coverage(&territory.parts, &ground.street, month) > 0.999;
                    (month >= begins && whole).then(|| {
                        categories.iter().map(|c| ground.counts.areas[level].category(index, *c)[month]).sum()
                    })
                })
                .collect()
        })
        .collect();
    Monthly { areas, calendar }
}

/// How an area's crimes are made up against those of the rest of its benchmark, category by category;
/// empty without a benchmark or crimes, and where one of both is observed in a smaller part: the rest may be made
/// up otherwise.
pub(super) fn mix(ground: &Ground<'_>, level: Level, index: AreaIndex) -> Vec<MixDifference> {
    let Some((outer_level, outer)) = ground.benchmark_of(level, index) else { return Vec::new() };
    let own = ground.crimes(level, index);
    let around = ground.crimes(outer_level, outer);
    if !own.exposure.is_mostly_observed() || !around.exposure.is_mostly_observed() {
        return Vec::new();
    }
    ground
        .categories_of(CategoryGroup::Crime)
        .filter_map(|category| {
            let part = ground.window_count(level, index, category);
            let outer_part = ground.window_count(outer_level, outer, category);
            let (difference, interval95) = share_difference(
                part,
                own.count,
                outer_part.saturating_sub(part),
                around.count.saturating_sub(own.count),
            )?;
            let verdict = if interval95.high < 0.0 {
                Verdict::Lower
            } else if interval95.low > 0.0 {
                Verdict::Higher
            } else {
                Verdict::Similar
            };
            Some(MixDifference { category, difference, interval95, verdict })
        })
        .collect()
}
