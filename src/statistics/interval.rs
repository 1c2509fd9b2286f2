//! Intervals around counts, shares and ratios: how far chance alone could move them.
//!
//! Counts: exact Poisson limits below ten events, Byar's approximation from ten (Breslow and Day,
//! *Statistical Methods in Cancer Research* II, 1987), as the English public health profiles do.
//! Shares: Wilson (1927). Ratios of two counts: given their sum the first is binomial (Przyborowski and
//! Wilenski 1940), so the Wilson interval of its share gives the interval of the ratio.

use std::sync::LazyLock;

use super::Interval;

/// From this many events on, Byar's approximation replaces the exact limits.
const BYAR_FROM: usize = 10;

/// How sure an interval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// 95 %: one interval in twenty misses the truth.
    P95,
    /// 99.8 %: one in five hundred, the outer limit of a control chart.
    P998,
}

impl Confidence {
    /// The probability of missing on one side.
    const fn tail(self) -> f64 {
        match self {
            Self::P95 => 0.025,
            Self::P998 => 0.001,
        }
    }

    /// The standard normal deviate that leaves [`Confidence::tail`] above it.
    pub(super) const fn z(self) -> f64 {
        match self {
            Self::P95 => 1.959_963_984_540_054,
            Self::P998 => 3.090_232_306_167_813,
        }
    }
}

/// Exact limits of 0 to 9 events, for both confidences.
static EXACT: LazyLock<[[Interval; BYAR_FROM]; 2]> = LazyLock::new(|| {
    [Confidence::P95, Confidence::P998]
        .map(|confidence| std::array::from_fn(|count| exact_limits(count as u32, confidence.tail())))
});

/// The interval of the expected number of events, where `count` were recorded.
pub fn poisson_limits(count: u64, confidence: Confidence) -> Interval {
    match EXACT[confidence as usize].get(count as usize) {
        Some(exact) => *exact,
        None => byar_limits(count, confidence.z()),
    }
}

/// Byar's approximation for any normal deviate; good from about ten events.
pub(super) fn byar_limits(count: u64, z: f64) -> Interval {
    let limit =
        |events: f64, z: f64| events * (1.0 - 1.0 / (9.0 * events) + z / (3.0 * events.sqrt())).powi(3);
    let events = count as f64;
    Interval { low: if count == 0 { 0.0 } else { limit(events, -z).max(0.0) }, high: limit(events + 1.0, z) }
}

/// The means under which `count` or more, and `count` or fewer, have exactly the probability `tail`.
fn exact_limits(count: u32, tail: f64) -> Interval {
    let low = if count == 0 { 0.0 } else { mean_where_at_most(count - 1, 1.0 - tail) };
    Interval { low, high: mean_where_at_most(count, tail) }
}

/// The Poisson mean under which at most `count` events have the given probability, by bisection.
fn mean_where_at_most(count: u32, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if probability_at_most(count, middle) > probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

fn probability_at_most(count: u32, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = term;
    for k in 1..=count {
        term *= mean / f64::from(k);
        sum += term;
    }
    sum
}

/// Wilson's interval of a share, 0 to 1; none of nothing.
pub fn wilson(part: u64, whole: u64, confidence: Confidence) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (share, n, z2) = (part as f64 / whole as f64, whole as f64, confidence.z().powi(2));
    let centre = share + z2 / (2.0 * n);
    let half = confidence.z() * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let low = if part == 0 { 0.0 } else { ((centre - half) / (1.0 + z2 / n)).max(0.0) };
    let high = if part == whole { 1.0 } else { ((centre + half) / (1.0 + z2 / n)).min(1.0) };
    Some(Interval { low, high })
}

/// The 95 % interval of `newest / before` for equal person-time; none when either is zero.
pub fn ratio_interval(newest: u64, before: u64) -> Option<Interval> {
    if newest == 0 || before == 0 {
        return None;
    }
    let share = wilson(newest, newest + before, Confidence::P95)?;
    Some(Interval { low: share.low / (1.0 - share.low), high: share.high / (1.0 - share.high) })
}

/// The standard normal deviate that leaves `tail` (0 < tail < 0.5) above it.
///
/// The distribution function by its series φ(z)·(z + z³/3 + z⁵/15 + …), inverted by bisection; the error
/// is below 1e-6 for tails down to 1e-9.
pub(super) fn normal_deviate(tail: f64) -> f64 {
    let (mut low, mut high) = (0.0, 8.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if 0.5 - half_normal_area(middle) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The area under the standard normal density from 0 to `z`.
fn half_normal_area(z: f64) -> f64 {
    let (mut term, mut sum) = (z, z);
    for n in 1..400 {
        term *= z * z / f64::from(2 * n + 1);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    fn printed(interval: Interval) -> String {
        format!("{:.3}–{:.3}", interval.low, interval.high)
    }

    #[test]
    fn limits_agree_with_published_tables() {
        let p95 = |count| printed(poisson_limits(count, Confidence::P95));
        assert_eq!(p95(0), "0.000–3.689");
        assert_eq!(p95(5), "1.623–11.668");
        assert_eq!(p95(9), "4.115–17.085");
        assert_eq!(p95(10), "4.787–18.391");
        assert_eq!(p95(50), "37.108–65.920");
        assert_eq!(p95(120), "99.490–143.492");
        assert_eq!(p95(1_000), "938.972–1063.953");
        let p998 = |count| printed(poisson_limits(count, Confidence::P998));
        assert_eq!(p998(0), "0.000–6.908");
        assert_eq!(p998(5), "0.739–16.455");
        assert_eq!(p998(9), "2.452–22.657");
        assert_eq!(p998(10), "2.916–24.194");
        assert_eq!(p998(50), "30.935–75.969");
        assert_eq!(p998(120), "88.958–157.877");
        assert_eq!(p998(1_000), "905.115–1101.633");
    }

    #[test]
    fn wilson_agrees_with_hand_calculation() {
        // 15 of 50 at z = 1.96: centre (0.3 + 0.038416) / 1.076832, half 0.130427 / 1.076832.
        let interval = wilson(15, 50, Confidence::P95).unwrap();
        assert_eq!(printed(interval), "0.191–0.438");
        assert_eq!(wilson(0, 0, Confidence::P95), None);
        assert!(wilson(0, 20, Confidence::P95).unwrap().low.abs() < f64::EPSILON);
        assert!((wilson(20, 20, Confidence::P95).unwrap().high - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_ratio_of_equal_counts_is_symmetric_about_one() {
        let interval = ratio_interval(100, 100).unwrap();
        assert!((interval.low * interval.high - 1.0).abs() < 1e-12);
        // The log method gives exp(±1.96·√(2/100)) = 0.758 to 1.319; the conditional one is close to it.
        assert!((interval.low - 0.758).abs() < 0.005, "{interval:?}");
        assert_eq!(ratio_interval(0, 30), None);
    }

    #[test]
    fn normal_deviates() {
        for (tail, z) in
            [(0.025, Confidence::P95.z()), (0.001, Confidence::P998.z()), (1e-6, 4.753_424_308_822_899)]
        {
            assert!((normal_deviate(tail) - z).abs() < 1e-6, "{tail}");
        }
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let mut random = Random::new(20_240_517);
        for mean in [3.0, 8.0, 25.0, 140.0] {
            let runs = 20_000;
            let held = |confidence, random: &mut Random| {
                (0..runs)
                    .filter(|_| {
                        let interval = poisson_limits(random.poisson(mean), confidence);
                        interval.low <= mean && mean <= interval.high
                    })
                    .count() as f64
                    / f64::from(runs)
            };
            let (p95, p998) = (held(Confidence::P95, &mut random), held(Confidence::P998, &mut random));
            assert!((0.943..0.99).contains(&p95), "mean {mean}: 95 % interval held {p95}");
            assert!(p998 > 0.996, "mean {mean}: 99.8 % interval held {p998}");
        }
    }

    #[test]
    fn ratio_intervals_hold_the_truth_as_often_as_they_say() {
        let mut random = Random::new(7);
        let runs = 10_000;
        let held = (0..runs)
            .filter(|_| {
                let (newest, before) = (random.poisson(60.0), random.poisson(40.0));
                ratio_interval(newest, before).is_some_and(|i| i.low <= 1.5 && 1.5 <= i.high)
            })
            .count() as f64
            / f64::from(runs);
        assert!((0.94..0.965).contains(&held), "held {held}");
    }
}
