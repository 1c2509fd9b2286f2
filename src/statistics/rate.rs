//! Incidents per 1,000 residents and year, over the months that were observed.

use super::interval::{Confidence, poisson_limits};
use super::{Figure, Interval, NoRate, Observed, Rate};

/// Observed months a yearly rate needs, of the window's 12.
pub(super) const MIN_MONTHS: u32 = 9;

/// Share of the person-months of those calendar months that a rate needs: below it the part of an area that
/// is observed says too little of the whole.
const MIN_SHARE: f64 = 0.5;

/// Incidents a rate needs.
pub(super) const MIN_COUNT: u64 = 10;

/// How many people were watched for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Residents; none without a population figure.
    pub residents: Option<f64>,
    /// Observed months of the window, each weighted by the share of residents whose force reported.
    pub months: f64,
    /// Calendar months of the window in which any of the area's forces reported.
    pub calendar: u32,
    /// Calendar months of the window: 12, fewer in a short atlas.
    pub window: u32,
}

impl Exposure {
    /// Residents times observed years; none where nobody is known to live.
    pub(super) fn person_years(self) -> Option<f64> {
        self.residents.map(|residents| residents * self.months / 12.0).filter(|years| *years > 0.0)
    }

    /// The person-years that a yearly rate is of, or why these are too few for one, whatever the count.
    pub(super) fn enough(self) -> Result<f64, NoRate> {
        if self.months <= 0.0 {
            return Err(NoRate::NotReported);
        }
        let person_years = self.person_years().ok_or(NoRate::NoResidents)?;
        if self.calendar < MIN_MONTHS {
            return Err(NoRate::TooFewMonths);
        }
        if self.is_mostly_observed() { Ok(person_years) } else { Err(NoRate::NotReported) }
    }

    /// Whether most of the area was observed in the calendar months in which any of it was.
    pub(super) fn is_mostly_observed(self) -> bool {
        self.months > 0.0 && self.months >= MIN_SHARE * f64::from(self.calendar)
    }

    /// What is left of an area when a part of it is taken out; none when nobody is left.
    pub(super) fn without(self, part: Self) -> Option<Self> {
        let left = self.residents? - part.residents?;
        // Half a person: shares of outcodes leave rounding errors, never people.
        (left > 0.5).then(|| Self {
            residents: Some(left),
            months: ((self.residents.unwrap_or_default() * self.months
                - part.residents.unwrap_or_default() * part.months)
                / left)
                .clamp(0.0, self.months.max(12.0)),
            ..self
        })
    }
}

/// The rate of a count, or why there is none.
pub fn rate(count: u64, exposure: Exposure) -> Result<Rate, NoRate> {
    let person_years = exposure.enough()?;
    if count < MIN_COUNT {
        return Err(NoRate::TooFew);
    }
    let [interval95, interval998] = around(count, person_years);
    Ok(Rate { per_1000: 1000.0 * count as f64 / person_years, interval95, interval998 })
}

/// 95 % and 99.8 % interval per 1,000 person-years.
fn around(count: u64, person_years: f64) -> [Interval; 2] {
    let per_1000 = |events: f64| 1000.0 * events / person_years;
    [Confidence::P95, Confidence::P998].map(|confidence| {
        let limits = poisson_limits(count, confidence);
        Interval { low: per_1000(limits.low), high: per_1000(limits.high) }
    })
}

/// The intervals of a rate, also below the ten events that the rate itself needs; none where a rate is
/// missing for any other reason.
pub(super) fn intervals(count: u64, exposure: Exposure) -> Option<[Interval; 2]> {
    match rate(count, exposure) {
        Ok(rate) => Some([rate.interval95, rate.interval998]),
        Err(NoRate::TooFew) => exposure.person_years().map(|years| around(count, years)),
        Err(NoRate::NotReported | NoRate::TooFewMonths | NoRate::NoResidents) => None,
    }
}

/// Count and rate of a window; no count where no month of it is observed.
pub(super) fn figure(count: u64, exposure: Exposure) -> Figure {
    Figure {
        count: (exposure.months > 0.0).then_some(count),
        rate: rate(count, exposure),
        observed: Observed {
            months: exposure.calendar,
            of: exposure.window,
            share: exposure.months / f64::from(exposure.window.max(1)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn of(residents: Option<f64>, months: f64) -> Exposure {
        Exposure { residents, months, calendar: months.ceil() as u32, window: 12 }
    }

    #[test]
    fn a_rate_by_hand() {
        // 120 crimes, 2,000 people, 9 of 12 months: 120 / 1,500 person-years = 80 per 1,000.
        let rate = rate(120, of(Some(2_000.0), 9.0)).unwrap();
        assert!((rate.per_1000 - 80.0).abs() < 1e-9);
        assert_eq!(format!("{:.2}–{:.2}", rate.interval95.low, rate.interval95.high), "66.33–95.66");
        assert!(rate.interval998.low < rate.interval95.low && rate.interval95.high < rate.interval998.high);
    }

    #[test]
    fn every_missing_rate_says_why() {
        assert_eq!(rate(500, of(Some(1_000.0), 0.0)), Err(NoRate::NotReported));
        assert_eq!(rate(500, of(Some(1_000.0), 8.0)), Err(NoRate::TooFewMonths));
        // Twelve calendar months, each observed for 68 in 100 residents: a rate over 8.16 months.
        let partly = Exposure { months: 0.68 * 12.0, ..of(Some(1_000.0), 12.0) };
        assert!((rate(680, partly).unwrap().per_1000 - 1_000.0).abs() < 1e-9);
        let hardly = Exposure { months: 0.4 * 12.0, ..partly };
        assert_eq!(rate(680, hardly), Err(NoRate::NotReported));
        assert_eq!(rate(500, of(None, 12.0)), Err(NoRate::NoResidents));
        assert_eq!(rate(500, of(Some(0.0), 12.0)), Err(NoRate::NoResidents));
        assert_eq!(rate(9, of(Some(1_000.0), 12.0)), Err(NoRate::TooFew));
        assert!(rate(10, of(Some(1_000.0), 12.0)).is_ok());
        assert_eq!(figure(0, of(Some(1_000.0), 0.0)).count, None);
        assert_eq!(figure(0, of(Some(1_000.0), 12.0)).count, Some(0));
    }

    #[test]
    fn few_events_have_an_interval_without_a_rate() {
        // Nothing among 2,000 people in a year: the exact upper limit is 3.689 events.
        let [interval95, interval998] = intervals(0, of(Some(2_000.0), 12.0)).unwrap();
        assert_eq!(format!("{:.3} {:.3}", interval95.low, interval95.high), "0.000 1.844");
        assert!(interval998.high > interval95.high);
        let rate = rate(30, of(Some(2_000.0), 12.0)).unwrap();
        assert_eq!(intervals(30, of(Some(2_000.0), 12.0)), Some([rate.interval95, rate.interval998]));
        assert_eq!(intervals(30, of(Some(2_000.0), 8.0)), None);
        assert_eq!(intervals(30, of(None, 12.0)), None);
    }

    #[test]
    fn the_rest_of_an_area() {
        // The whole is seen 9.6 months on average, 4,000 of its 10,000 people only 6: the rest all 12.
        let rest = of(Some(10_000.0), 9.6).without(of(Some(4_000.0), 6.0)).unwrap();
        assert!((rest.residents.unwrap() - 6_000.0).abs() < 1e-9);
        assert!((rest.months - 12.0).abs() < 1e-9);
        assert_eq!(of(Some(4_000.0), 12.0).without(of(Some(4_000.0), 12.0)), None);
        assert_eq!(of(None, 12.0).without(of(Some(4_000.0), 12.0)), None);
    }
}
