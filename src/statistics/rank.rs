//! Ranks with their uncertainty: the places an area may hold, not the one it happens to hold.
//!
//! Klein, Wright and Wieczorek, "A joint confidence region for an overall ranking of populations",
//! *Journal of the Royal Statistical Society C* 69 (2020): when all intervals together hold all true
//! rates with 95 % probability, then so do the rank sets made by counting the intervals that lie wholly
//! above and wholly below. No random numbers, so the same counts give the same ranks.

use crate::geography::Level;

use super::interval::{byar_limits, normal_deviate};
use super::rate::MIN_COUNT;

/// The probability that all rank sets of a level hold their true ranks.
const JOINT_CONFIDENCE: f64 = 0.95;

/// To be the second of three says nothing.
const LEAST_FOR_RANKS: usize = 4;

/// A tenth of fewer areas than this would be one or two of them: their rank says it already.
const LEAST_FOR_TENTHS: usize = 30;

/// Incidents and the people they belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    /// Incidents of the window.
    pub count: u64,
    /// Residents times observed years.
    pub person_years: f64,
}

/// The ranks an area may hold; 1 is the highest rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankSet {
    /// Best supported end towards the highest rate.
    pub from: u32,
    /// The other end.
    pub to: u32,
    /// Areas ranked.
    pub of: u32,
    /// First and last tenth, 1 to 10; only when the set lies within two.
    pub tenths: Option<(u8, u8)>,
}

/// Whether a level is ranked at all: small areas are too noisy, and a table of forces would rank how they
/// record.
pub const fn is_ranked(level: Level) -> bool {
    match level {
        Level::Region | Level::County | Level::District | Level::Ward | Level::Msoa | Level::Outcode => true,
        Level::Country | Level::Lsoa | Level::Force => false,
    }
}

/// The rank sets of the areas of a level, in their order; none for areas without a reliable rate.
pub(super) fn joint_ranks(areas: &[Option<Ranked>]) -> Vec<Option<RankSet>> {
    let reliable =
        |area: &Option<Ranked>| area.filter(|ranked| ranked.count >= MIN_COUNT && ranked.person_years > 0.0);
    let ranked = areas.iter().filter_map(reliable).count();
    if ranked < LEAST_FOR_RANKS {
        return vec![None; areas.len()];
    }
    // Šidák: independent intervals of this confidence hold jointly with JOINT_CONFIDENCE.
    let each = JOINT_CONFIDENCE.powf(1.0 / ranked as f64);
    let z = normal_deviate((1.0 - each) / 2.0);
    let intervals: Vec<Option<(f64, f64)>> = areas
        .iter()
        .map(|area| {
            let Ranked { count, person_years } = reliable(area)?;
            let limits = byar_limits(count, z);
            Some((limits.low / person_years, limits.high / person_years))
        })
        .collect();
    let sorted = |end: fn(&(f64, f64)) -> f64| {
        let mut ends: Vec<f64> = intervals.iter().flatten().map(end).collect();
        ends.sort_by(f64::total_cmp);
        ends
    };
    let (lows, highs) = (sorted(|i| i.0), sorted(|i| i.1));
    intervals
        .iter()
        .map(|interval| {
            let (low, high) = (*interval)?;
            let above = ranked - lows.partition_point(|other| *other < high);
            let below = highs.partition_point(|other| *other <= low);
            let (from, to) = (above + 1, ranked - below);
            let tenth = |rank: usize| ((rank * 10).div_ceil(ranked)) as u8;
            Some(RankSet {
                from: from as u32,
                to: to as u32,
                of: ranked as u32,
                tenths: (ranked >= LEAST_FOR_TENTHS && tenth(to) - tenth(from) <= 1)
                    .then(|| (tenth(from), tenth(to))),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    #[expect(clippy::unnecessary_wraps, reason = "stands for an area that may have no rate")]
    const fn area(count: u64, person_years: f64) -> Option<Ranked> {
        Some(Ranked { count, person_years })
    }

    #[test]
    fn clear_and_unclear_ranks() {
        let ranks = joint_ranks(&[
            area(10_000, 10_000.0),
            area(100, 1_000.0),
            None,
            area(105, 1_000.0),
            area(9, 10.0),
            area(1_000, 100_000.0),
        ]);
        let set = |i: usize| ranks[i].map(|r| (r.from, r.to, r.of));
        assert_eq!(set(0), Some((1, 1, 4)));
        assert_eq!(set(1), Some((2, 3, 4)));
        assert_eq!(set(2), None);
        assert_eq!(set(3), Some((2, 3, 4)));
        assert_eq!(set(4), None);
        assert_eq!(set(5), Some((4, 4, 4)));
        assert_eq!(joint_ranks(&[None]), [None]);
        let few = [area(10_000, 10_000.0), None, area(100, 1_000.0), area(1_000, 100_000.0)];
        assert!(joint_ranks(&few).iter().all(Option::is_none), "the second of three says nothing");
    }

    #[test]
    fn tenths_only_where_they_are_clear() {
        // Forty areas, each a fifth above the last, with a million incidents and more: all ranks clear.
        let areas: Vec<_> = (0..40).map(|i| area((1e6 * 1.2f64.powi(i)) as u64, 1e6)).collect();
        let ranks = joint_ranks(&areas);
        assert_eq!(ranks[39].map(|r| (r.from, r.to, r.tenths)), Some((1, 1, Some((1, 1)))));
        assert_eq!(ranks[0].map(|r| (r.from, r.to, r.tenths)), Some((40, 40, Some((10, 10)))));
        // A thousand areas of one rate: nobody has a tenth.
        let mut random = Random::new(3);
        let equal: Vec<_> = (0..1_000).map(|_| area(random.poisson(50.0), 1_000.0)).collect();
        assert!(joint_ranks(&equal).iter().flatten().all(|r| r.tenths.is_none()));
    }

    #[test]
    fn all_true_ranks_are_held_together() {
        let mut random = Random::new(11);
        let means: Vec<f64> = (0..60).map(|i| 40.0 + 6.0 * f64::from(i)).collect();
        let runs = 400;
        let held = (0..runs)
            .filter(|_| {
                let areas: Vec<_> = means.iter().map(|mean| area(random.poisson(*mean), 1.0)).collect();
                // The means ascend, so the first area's true rank is the last.
                joint_ranks(&areas).iter().enumerate().all(|(i, set)| {
                    let truth = 60 - i as u32;
                    set.is_some_and(|set| set.from <= truth && truth <= set.to)
                })
            })
            .count();
        assert!(held * 100 >= runs * 95, "{held} of {runs}");
    }

    #[test]
    fn small_areas_and_forces_are_not_ranked() {
        assert!(is_ranked(Level::District) && is_ranked(Level::Ward));
        assert!(!is_ranked(Level::Lsoa) && !is_ranked(Level::Force));
    }
}
