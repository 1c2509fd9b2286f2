//! Lower, similar, higher: a rate against the rest of the area around it.
//!
//! The area itself is taken out of its benchmark, so that a large ward is not compared with itself. The
//! wording by interval is that of the English public health profiles.

use super::rate::{Exposure, rate};
use super::{Rate, Verdict};

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

/// Where the area's 95 % interval lies. The benchmark's own chance is left out: it is the larger area.
pub(super) fn verdict(area: &Rate, benchmark: &Rate) -> Verdict {
    if area.interval95.high < benchmark.per_1000 {
        Verdict::Lower
    } else if area.interval95.low > benchmark.per_1000 {
        Verdict::Higher
    } else {
        Verdict::Similar
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    fn observed(count: u64, residents: f64) -> Observation {
        Observation { count, exposure: Exposure { residents: Some(residents), months: 12.0, calendar: 12 } }
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
        let benchmark = of(100_000, 1_000_000.0); // 100 per 1,000
        // 95 % limits of 120 events: 99.49 and 143.49.
        assert_eq!(verdict(&of(120, 1_200.0), &benchmark), Verdict::Similar);
        assert_eq!(verdict(&of(120, 990.0), &benchmark), Verdict::Higher);
        assert_eq!(verdict(&of(120, 1_440.0), &benchmark), Verdict::Lower);
    }

    #[test]
    fn where_all_rates_are_equal_few_areas_differ() {
        let mut random = Random::new(99);
        let wards: Vec<Observation> = (0..5_000)
            .map(|_| {
                let residents = 1_500.0 + 8_000.0 * random.unit();
                observed(random.poisson(residents * 0.08), residents)
            })
            .collect();
        let whole = observed(
            wards.iter().map(|w| w.count).sum(),
            wards.iter().filter_map(|w| w.exposure.residents).sum(),
        );
        let mut differ = 0;
        for ward in &wards {
            let own = rate(ward.count, ward.exposure).unwrap();
            if verdict(&own, &rest(whole, *ward).unwrap()) != Verdict::Similar {
                differ += 1;
            }
        }
        let share = f64::from(differ) / 5_000.0;
        assert!((0.035..0.06).contains(&share), "{share} of identical wards are called different");
    }
}
