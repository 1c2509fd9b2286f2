//! Lower, similar, higher: a rate against the rest of the area around it.
//!
//! The area itself is taken out of its benchmark, so that a large ward is not compared with itself. The
//! wording by interval is that of the English public health profiles.

use super::interval::{Confidence, wilson};
use super::rank::Ranked;
use super::rate::{Exposure, MIN_COUNT, rate};
use super::{Interval, Rate, Verdict};

/// A count and the people it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    /// Incidents of the window.
    pub count: u64,
    /// Residents and observed months.
    pub exposure: Exposure,
}

/// The rate of a benchmark with a part of it taken out; none when nobody is left or the rate is unreliable.
pub(super) fn rest(benchmark: Observation, part: Observation) -> Option<Rate> {
    let exposure = benchmark.exposure.without(part.exposure)?;
    rate(benchmark.count.saturating_sub(part.count), exposure).ok()
}

/// Whether the rate of an area differs from that of the rest around it by more than chance in both explains.
///
/// The 95 % interval of the difference is put together from the intervals of the two rates by "square and
/// add": Zou and Donner, "Construction of confidence limits about effect measures", *Statistics in Medicine*
/// 27 (2008), as Newcombe's for shares. The rest may be no larger than the area (a district of two in a
/// county, England in England and Wales), so its own chance must count.
pub(super) fn verdict(area: &Rate, rest: &Rate) -> Verdict {
    let difference = area.per_1000 - rest.per_1000;
    let below = (area.per_1000 - area.interval95.low).hypot(rest.interval95.high - rest.per_1000);
    let above = (area.interval95.high - area.per_1000).hypot(rest.per_1000 - rest.interval95.low);
    if difference + above < 0.0 {
        Verdict::Lower
    } else if difference - below > 0.0 {
        Verdict::Higher
    } else {
        Verdict::Similar
    }
}

/// The 95 % interval of `part / whole − other_part / other_whole`; none of nothing.
///
/// Newcombe, "Interval estimation for the difference between independent proportions", *Statistics in
/// Medicine* 17 (1998), method 10: from the Wilson intervals of the two shares.
pub(super) fn share_difference(
    part: u64,
    whole: u64,
    other_part: u64,
    other_whole: u64,
) -> Option<(f64, Interval)> {
    let (own, other) =
        (wilson(part, whole, Confidence::P95)?, wilson(other_part, other_whole, Confidence::P95)?);
    let (p, q) = (part as f64 / whole as f64, other_part as f64 / other_whole as f64);
    let difference = p - q;
    let low = difference - (p - own.low).hypot(other.high - q);
    let high = difference + (own.high - p).hypot(q - other.low);
    Some((difference, Interval { low, high }))
}

/// Whether the rate of one area is distinguishable from that of another of about its size, chance in both.
///
/// Given the sum of two counts the first is binomial: the Wilson interval of its share is set against the
/// share that equal rates would give.
pub(super) fn against(own: Ranked, other: Ranked) -> Option<Verdict> {
    if own.count < MIN_COUNT || other.count < MIN_COUNT {
        return None;
    }
    let share = wilson(own.count, own.count + other.count, Confidence::P95)?;
    let equal = own.person_years / (own.person_years + other.person_years);
    Some(if share.high < equal {
        Verdict::Lower
    } else if share.low > equal {
        Verdict::Higher
    } else {
        Verdict::Similar
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    fn observed(count: u64, residents: f64) -> Observation {
        Observation {
            count,
            exposure: Exposure { residents: Some(residents), months: 12.0, calendar: 12, window: 12 },
        }
    }

    #[test]
    fn the_area_is_not_compared_with_itself() {
        let (ward, district) = (observed(400, 4_000.0), observed(1_000, 10_000.0));
        let rest = rest(district, ward).unwrap();
        assert!((rest.per_1000 - 100.0).abs() < 1e-9);
        assert_eq!(super::rest(ward, ward), None);
    }

    #[test]
    fn verdicts_by_interval() {
        let of = |count, residents| rate(count, observed(count, residents).exposure).unwrap();
        let benchmark = of(1_000_000, 10_000_000.0); // 100 per 1,000, and hardly any chance in it
        // 95 % limits of 120 events: 99.49 and 143.49.
        assert_eq!(verdict(&of(120, 1_200.0), &benchmark), Verdict::Similar);
        assert_eq!(verdict(&of(120, 990.0), &benchmark), Verdict::Higher);
        assert_eq!(verdict(&of(120, 1_440.0), &benchmark), Verdict::Lower);
        // The same rate as the second, against a rest no larger than itself: chance in both explains it.
        assert_eq!(verdict(&of(120, 990.0), &of(99, 990.0)), Verdict::Similar);
    }

    /// The share of areas of one rate that are called different from the rest of a country of some such areas.
    fn told_apart(random: &mut Random, areas: usize, countries: usize) -> f64 {
        let mut differ = 0;
        for _ in 0..countries {
            let country: Vec<Observation> = (0..areas)
                .map(|_| {
                    let residents = 1_500.0 + 8_000.0 * random.unit();
                    observed(random.poisson(residents * 0.08), residents)
                })
                .collect();
            let whole = observed(
                country.iter().map(|area| area.count).sum(),
                country.iter().filter_map(|area| area.exposure.residents).sum(),
            );
            differ += country
                .iter()
                .filter(|area| {
                    let own = rate(area.count, area.exposure).unwrap();
                    verdict(&own, &rest(whole, **area).unwrap()) != Verdict::Similar
                })
                .count();
        }
        differ as f64 / (areas * countries) as f64
    }

    #[test]
    fn where_all_rates_are_equal_few_areas_differ() {
        let mut random = Random::new(99);
        // From countries of two areas, whose rest is as uncertain as they are, to one of thousands.
        for (areas, countries) in [(2, 2_500), (3, 1_700), (12, 420), (5_000, 1)] {
            let share = told_apart(&mut random, areas, countries);
            assert!(
                (0.035..0.06).contains(&share),
                "{share} of {areas} identical areas are called different"
            );
        }
    }

    #[test]
    fn differences_of_shares_agree_with_the_published_example() {
        // Newcombe (1998), table II (a): 56/70 − 48/80 = 0.2000, method 10: 0.0524 to 0.3339.
        let (difference, interval) = share_difference(56, 70, 48, 80).unwrap();
        assert!((difference - 0.2).abs() < 1e-12);
        assert!(
            (interval.low - 0.0524).abs() < 5e-5 && (interval.high - 0.3339).abs() < 5e-5,
            "{interval:?}"
        );
        assert_eq!(share_difference(0, 0, 1, 2), None);
    }

    #[test]
    fn areas_of_one_rate_are_told_apart_as_seldom_as_claimed() {
        let mut random = Random::new(23);
        let mut told_apart = 0;
        for _ in 0..5_000 {
            let mut area =
                |person_years: f64| Ranked { count: random.poisson(person_years * 0.08), person_years };
            let (own, other) = (area(4_000.0), area(2_500.0));
            told_apart += u32::from(against(own, other) != Some(Verdict::Similar));
        }
        let share = f64::from(told_apart) / 5_000.0;
        assert!((0.035..0.06).contains(&share), "{share}");
        let of = |count| Ranked { count, person_years: 1_000.0 };
        assert_eq!(against(of(200), of(100)), Some(Verdict::Higher));
        assert_eq!(against(of(100), of(200)), Some(Verdict::Lower));
        assert_eq!(against(of(9), of(200)), None);
    }
}
