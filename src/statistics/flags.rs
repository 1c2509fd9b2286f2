//! Unusual months: the newest months of an area against its own earlier ones.
//!
//! What is expected of a month is the area's own mean, times the level's usual share of that month of the
//! year where the area has two years of earlier months. How much months usually scatter is a factor φ on
//! the variance of chance (quasi-Poisson), the area's own or the middle one of its level, whichever is
//! larger. The probability of a count so far off is that of a negative binomial with this mean and
//! variance, or of heaped counts, whichever is larger. With thousands of areas some months are far off by chance: the procedure of Benjamini and
//! Hochberg (1995) keeps the share of flags that are mere chance below 5 % over all areas of the level, and over
//! all categories where they are looked at one by one.

use std::ops::Range;

/// The newest months that are judged.
pub(super) const NEWEST: usize = 3;

/// Earlier months needed for an own month-of-year expectation.
const SEASONAL_FROM: usize = 24;

/// Earlier months looked at where there are fewer: the trailing mean.
const TRAILING: usize = 12;

/// Fewer earlier months than this tell nothing.
const MIN_MONTHS: usize = 9;

/// Earlier months looked at.
const MOST_MONTHS: usize = 36;

/// The share of flags that may be mere chance.
const FALSE_SHARE: f64 = 0.05;

/// A month unlike an area's earlier ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthFlag {
    /// Place in the span.
    pub month: usize,
    /// Crimes recorded.
    pub count: u32,
    /// Crimes expected from earlier months.
    pub expected: f64,
    /// Probability of a count so far off or farther, by chance and usual scatter.
    pub p: f64,
}

/// One of the newest months of an area, with what is expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judged {
    area: usize,
    flag: MonthFlag,
    /// Earlier months it rests on.
    months: usize,
    own_scatter: f64,
}

/// One area's months: counts where the month is wholly observed and comparable with the newest.
pub(super) type Series = Vec<Option<u32>>;

/// The months of the areas of a level.
#[derive(Debug, Clone)]
pub(super) struct Monthly {
    /// By area.
    pub areas: Vec<Series>,
    /// For each month its month of the year, 0 for January.
    pub calendar: Vec<usize>,
}

/// The probability of each of the newest months of all areas that have enough earlier ones.
pub(super) fn judge(Monthly { areas, calendar }: &Monthly) -> Vec<Judged> {
    let months = calendar.len();
    let newest = months.saturating_sub(NEWEST)..months;
    let pasts: Vec<Vec<usize>> = areas.iter().map(|series| past(series, &newest)).collect();
    let means: Vec<f64> = areas
        .iter()
        .zip(&pasts)
        .map(|(series, past)| {
            past.iter().filter_map(|m| series[*m]).map(f64::from).sum::<f64>() / past.len().max(1) as f64
        })
        .collect();
    let season = season(areas, &pasts, &means, calendar);
    let mut judged = Vec::new();
    for (area, (series, past)) in areas.iter().zip(&pasts).enumerate() {
        if past.len() < MIN_MONTHS || means[area] <= 0.0 {
            continue;
        }
        let seasonal = past.len() >= SEASONAL_FROM;
        let expected = |month: usize| means[area] * if seasonal { season[calendar[month]] } else { 1.0 };
        let squares: f64 = past
            .iter()
            .filter_map(|m| Some((f64::from(series[*m]?) - expected(*m)).powi(2) / expected(*m)))
            .sum();
        let own_scatter = squares / (past.len() - 1) as f64;
        for month in newest.clone() {
            if let Some(count) = series[month] {
                let flag = MonthFlag { month, count, expected: expected(month), p: 1.0 };
                judged.push(Judged { area, flag, months: past.len(), own_scatter });
            }
        }
    }
    let usual = median(judged.iter().map(|j| j.own_scatter).collect());
    for judged in &mut judged {
        let scatter = judged.own_scatter.max(usual).max(1.0);
        let expected = judged.flag.expected;
        // The mean itself rests on so many months only.
        let variance = scatter * expected * (1.0 + 1.0 / judged.months as f64);
        judged.flag.p = two_sided(judged.flag.count, expected, variance);
    }
    judged
}

/// The flags of each family member's areas, newest month last: those among all months of the family, whatever
/// its members (all crimes, or category by category), of which less than the allowed share is mere chance.
pub(super) fn flagged(family: Vec<Vec<Judged>>, areas: usize) -> Vec<Vec<Vec<MonthFlag>>> {
    let limit = benjamini_hochberg(family.iter().flatten().map(|j| j.flag.p).collect());
    let of = |judged: Vec<Judged>| {
        let mut flags = vec![Vec::new(); areas];
        for judged in judged.iter().filter(|j| limit.is_some_and(|limit| j.flag.p <= limit)) {
            flags[judged.area].push(judged.flag);
        }
        flags
    };
    family.into_iter().map(of).collect()
}

/// The earlier months that are compared with the newest.
fn past(series: &Series, newest: &Range<usize>) -> Vec<usize> {
    let observed: Vec<usize> =
        (newest.start.saturating_sub(MOST_MONTHS)..newest.start).filter(|m| series[*m].is_some()).collect();
    if observed.len() >= SEASONAL_FROM {
        return observed;
    }
    observed[observed.len().saturating_sub(TRAILING)..].to_vec()
}

/// For each month of the year its usual multiple of the mean, over all areas with two years of months.
fn season(areas: &[Series], pasts: &[Vec<usize>], means: &[f64], calendar: &[usize]) -> [f64; 12] {
    let (mut found, mut flat) = ([0.0; 12], [0.0; 12]);
    for ((series, past), mean) in
        areas.iter().zip(pasts).zip(means).filter(|((_, p), _)| p.len() >= SEASONAL_FROM)
    {
        for month in past {
            found[calendar[*month]] += series[*month].map_or(0.0, f64::from);
            flat[calendar[*month]] += mean;
        }
    }
    std::array::from_fn(|i| if flat[i] > 0.0 && found[i] > 0.0 { found[i] / flat[i] } else { 1.0 })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}

/// The probability of a count at least as far off on its side, doubled.
///
/// Counts with this mean and variance may be heaped or drawn out; of the negative binomial distribution,
/// whose upper tail is the longer, and the Poisson distribution of heaps, whose lower tail is, the larger
/// probability is taken.
fn two_sided(count: u32, mean: f64, variance: f64) -> f64 {
    let heap = variance / mean;
    let heaps = f64::from(count) / heap;
    let tail = if f64::from(count) >= mean {
        let heaps = (heaps - 1e-9).ceil() as u32;
        upper_tail(count, mean, variance).max(upper_tail(heaps, mean / heap, mean / heap))
    } else {
        let heaps = (heaps + 1e-9).floor() as u32;
        lower_tail(count, mean, variance).max(lower_tail(heaps, mean / heap, mean / heap))
    };
    (2.0 * tail).min(1.0)
}

fn lower_tail(count: u32, mean: f64, variance: f64) -> f64 {
    let (mut sum, mut log) = (0.0, log_probability(count, mean, variance));
    for k in (0..=count).rev() {
        let term = log.exp();
        sum += term;
        if term < sum * 1e-12 {
            break;
        }
        if k > 0 {
            log -= log_step(k - 1, mean, variance);
        }
    }
    sum
}

fn upper_tail(count: u32, mean: f64, variance: f64) -> f64 {
    let (mut sum, mut log) = (0.0, log_probability(count, mean, variance));
    for k in count..count.saturating_add(10_000_000) {
        let term = log.exp();
        sum += term;
        // Beyond the mean the terms only fall.
        if term <= sum * 1e-12 {
            break;
        }
        log += log_step(k, mean, variance);
    }
    sum
}

/// The size of the negative binomial with this mean and variance; none where it is a Poisson distribution.
fn size(mean: f64, variance: f64) -> Option<f64> {
    let excess = variance - mean;
    (excess > 1e-9 * mean).then(|| mean * mean / excess)
}

/// ln(P(k + 1) ÷ P(k)).
fn log_step(k: u32, mean: f64, variance: f64) -> f64 {
    let k = f64::from(k);
    match size(mean, variance) {
        Some(size) => ((size + k) / (k + 1.0) * (mean / (size + mean))).ln(),
        None => (mean / (k + 1.0)).ln(),
    }
}

/// ln P(count), by steps from ln P(0).
fn log_probability(count: u32, mean: f64, variance: f64) -> f64 {
    let none = size(mean, variance).map_or(-mean, |size| size * (size / (size + mean)).ln());
    none + (0..count).map(|k| log_step(k, mean, variance)).sum::<f64>()
}

/// The largest probability that is still flagged; none when nothing is.
fn benjamini_hochberg(mut p: Vec<f64>) -> Option<f64> {
    p.sort_by(f64::total_cmp);
    let tests = p.len() as f64;
    p.iter()
        .enumerate()
        .rev()
        .find(|(at, p)| **p <= FALSE_SHARE * (*at as f64 + 1.0) / tests)
        .map(|(_, p)| *p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    const MONTHS: usize = 36;

    /// The flags of each area, and how many months were judged.
    fn month_flags(areas: &[Series]) -> (Vec<Vec<MonthFlag>>, usize) {
        let judged = judge(&Monthly { areas: areas.to_vec(), calendar: calendar() });
        let months = judged.len();
        (flagged(vec![judged], areas.len()).remove(0), months)
    }

    fn calendar() -> Vec<usize> {
        (0..MONTHS).map(|m| m % 12).collect()
    }

    /// Areas of 5 to 105 crimes a month, a tenth more or fewer with the seasons, and no change.
    fn steady(random: &mut Random, areas: usize, scatter: f64) -> Vec<Series> {
        (0..areas)
            .map(|_| {
                let mean = 5.0 + 100.0 * random.unit();
                let month = |m: usize, random: &mut Random| {
                    let season = 1.0 + 0.1 * (m as f64 / 12.0 * std::f64::consts::TAU).sin();
                    // Counts in heaps of `scatter` have `scatter` times the variance of chance.
                    (random.poisson(mean * season / scatter) as f64 * scatter) as u32
                };
                (0..MONTHS).map(|m| Some(month(m, random))).collect()
            })
            .collect()
    }

    #[test]
    fn probabilities_agree_with_tables() {
        // Poisson with mean 10: P(at least 20) = 0.003454, P(at most 3) = 0.010336.
        assert!((two_sided(20, 10.0, 10.0) - 2.0 * 0.003_454).abs() < 1e-5);
        assert!((two_sided(3, 10.0, 10.0) - 2.0 * 0.010_336).abs() < 1e-5);
        // Negative binomial of size 10 and mean 10 (p = 1/2): P(0) = 1/1024; heaps of two: exp(-5).
        assert!((lower_tail(0, 10.0, 20.0) - 1.0 / 1024.0).abs() < 1e-9);
        assert!((two_sided(0, 10.0, 20.0) - 2.0 * (-5.0f64).exp()).abs() < 1e-9);
        assert!(two_sided(10, 10.0, 20.0) > 0.9);
    }

    #[test]
    fn steady_areas_are_hardly_ever_flagged() {
        let mut random = Random::new(17);
        for scatter in [1.0, 3.0] {
            let countries = 60;
            let flagged = (0..countries)
                .filter(|_| {
                    let (flags, judged) = month_flags(&steady(&mut random, 150, scatter));
                    assert_eq!(judged, 450);
                    flags.iter().any(|f| !f.is_empty())
                })
                .count();
            // Where nothing is unusual every flag is false: a country has one with 5 % probability.
            assert!(flagged <= 7, "{flagged} of {countries} at scatter {scatter}");
        }
    }

    #[test]
    fn many_categories_are_flagged_no_oftener_than_one() {
        let mut random = Random::new(19);
        let countries = 40;
        let flagged_countries = (0..countries)
            .filter(|_| {
                let family: Vec<Vec<Judged>> = (0..13)
                    .map(|_| judge(&Monthly { areas: steady(&mut random, 40, 1.0), calendar: calendar() }))
                    .collect();
                flagged(family, 40).iter().flatten().any(|flags| !flags.is_empty())
            })
            .count();
        // Judged each by itself, half of the countries had a false flag in one of 13 categories.
        assert!(flagged_countries <= 6, "{flagged_countries} of {countries}");
    }

    #[test]
    fn a_doubled_month_is_found() {
        let mut random = Random::new(18);
        let mut areas = steady(&mut random, 150, 1.0);
        for series in &mut areas[..5] {
            series[MONTHS - 1] = Some(400);
        }
        let (flags, _) = month_flags(&areas);
        for flags in &flags[..5] {
            let flag = flags.last().expect("a month four times as high as any");
            assert_eq!((flag.month, flag.count), (MONTHS - 1, 400));
            assert!(flag.expected < 125.0 && flag.p < 1e-6);
        }
        let false_flags = flags[5..].iter().filter(|f| !f.is_empty()).count();
        assert!(false_flags <= 2, "{false_flags}");
    }

    #[test]
    fn too_short_a_past_tells_nothing_and_gaps_are_left_out() {
        let mut series: Series = vec![None; MONTHS];
        series[MONTHS - 1] = Some(1_000);
        for month in &mut series[..8] {
            *month = Some(10);
        }
        assert_eq!(month_flags(&[series.clone()]).1, 0);
        for month in &mut series[..12] {
            *month = Some(10);
        }
        let (flags, judged) = month_flags(&[series]);
        assert_eq!((flags[0].len(), judged), (1, 1));
        assert!((flags[0][0].expected - 10.0).abs() < 1e-9);
    }

    #[test]
    fn benjamini_and_hochberg_by_hand() {
        // Limits 0.01, 0.02, 0.03, 0.04, 0.05 in ascending order.
        assert_eq!(benjamini_hochberg(vec![0.5, 0.001, 0.045, 0.029, 0.9]), Some(0.001));
        assert_eq!(benjamini_hochberg(vec![0.02, 0.001, 0.03, 0.029, 0.9]), Some(0.03));
        assert_eq!(benjamini_hochberg(vec![0.2, 0.3]), None);
    }
}
