//! Funnel plots: how far a rate may stray from the level's rate by chance and by the spread that is usual
//! among areas of the level.
//!
//! Spiegelhalter, "Funnel plots for comparing institutional performance", *Statistics in Medicine* 24
//! (2005): counts on the square-root scale, where chance has the same size everywhere; the usual spread is
//! a factor φ, worked out from winsorised deviations so that a few unusual areas do not widen the limits
//! they are judged by.

use super::Interval;
use super::interval::Confidence;
use super::rank::Ranked;

/// Share of the deviations pulled in at either end.
const WINSORISED: f64 = 0.1;

/// The variance that a normal distribution keeps when a tenth at either end is pulled in.
const KEPT_VARIANCE: f64 = 0.678_7;

/// Fewer areas show no usual spread.
const MIN_AREAS: usize = 10;

/// Expected incidents below which an area is not judged: the square root of so few is no normal deviate.
const MIN_EXPECTED: f64 = 5.0;

/// The centre and the spread of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// Incidents of all areas by their person-years, per 1,000.
    pub per_1000: f64,
    /// φ: how many times the variance of chance the usual spread is; 1 or more.
    pub over_dispersion: f64,
    /// Areas it rests on.
    pub areas: u32,
}

/// Where an area lies in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Below the 99.8 % limit.
    FarBelow,
    /// Between the lower limits.
    Below,
    /// Within the 95 % limits.
    Within,
    /// Between the upper limits.
    Above,
    /// Above the 99.8 % limit.
    FarAbove,
}

impl Position {
    /// All of them, from low to high.
    pub const ALL: [Self; 5] = [Self::FarBelow, Self::Below, Self::Within, Self::Above, Self::FarAbove];

    /// The key in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::FarBelow => "below-998",
            Self::Below => "below-95",
            Self::Within => "within",
            Self::Above => "above-95",
            Self::FarAbove => "above-998",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FarBelow => "far lower than is usual",
            Self::Below => "lower than is usual",
            Self::Within => "within what is usual",
            Self::Above => "higher than is usual",
            Self::FarAbove => "far higher than is usual",
        }
    }
}

/// An area in the funnel of its level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelPoint {
    /// Residents times observed years.
    pub person_years: f64,
    /// Incidents per 1,000 of them.
    pub per_1000: f64,
    /// Deviation in units of the usual spread.
    pub z: f64,
    /// Where that lies.
    pub position: Position,
}

/// The deviation on the square-root scale, in units of chance.
fn deviation(area: Ranked, rate: f64) -> f64 {
    2.0 * ((area.count as f64).sqrt() - (rate * area.person_years).sqrt())
}

impl Funnel {
    /// From all areas of a level; none where too few can be judged.
    pub(super) fn of(areas: &[Option<Ranked>]) -> Option<Self> {
        let known = || areas.iter().flatten().filter(|area| area.person_years > 0.0);
        let people: f64 = known().map(|area| area.person_years).sum();
        let rate = known().map(|area| area.count as f64).sum::<f64>() / people;
        let mut deviations: Vec<f64> = known()
            .filter(|area| rate * area.person_years >= MIN_EXPECTED)
            .map(|area| deviation(*area, rate))
            .collect();
        if deviations.len() < MIN_AREAS {
            return None;
        }
        deviations.sort_by(f64::total_cmp);
        let n = deviations.len();
        let cut = (n as f64 * WINSORISED).floor() as usize;
        let (low, high) = (deviations[cut], deviations[n - 1 - cut]);
        let squares: f64 = deviations.iter().map(|z| z.clamp(low, high).powi(2)).sum();
        let kept = if cut == 0 { 1.0 } else { KEPT_VARIANCE };
        let over_dispersion = (squares / n as f64 / kept).max(1.0);
        Some(Self { per_1000: 1000.0 * rate, over_dispersion, areas: n as u32 })
    }

    /// An area's place; none where too little is expected of it.
    pub(super) fn point(&self, area: Ranked) -> Option<FunnelPoint> {
        let rate = self.per_1000 / 1000.0;
        if rate * area.person_years < MIN_EXPECTED {
            return None;
        }
        let z = deviation(area, rate) / self.over_dispersion.sqrt();
        let (inner, outer) = (Confidence::P95.z(), Confidence::P998.z());
        let position = match z {
            z if z < -outer => Position::FarBelow,
            z if z < -inner => Position::Below,
            z if z <= inner => Position::Within,
            z if z <= outer => Position::Above,
            _ => Position::FarAbove,
        };
        let per_1000 = 1000.0 * area.count as f64 / area.person_years;
        Some(FunnelPoint { person_years: area.person_years, per_1000, z, position })
    }

    /// The limits of the rate per 1,000 at so many person-years.
    pub fn limits(&self, person_years: f64, confidence: Confidence) -> Interval {
        let middle = (self.per_1000 / 1000.0 * person_years).sqrt();
        let half = confidence.z() * self.over_dispersion.sqrt() / 2.0;
        let rate = |root: f64| 1000.0 * root.max(0.0).powi(2) / person_years;
        Interval { low: rate(middle - half), high: rate(middle + half) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::simulation::Random;

    /// So many areas of 1,000 to 10,000 people around 80 per 1,000, with a spread of their own.
    fn level(random: &mut Random, areas: usize, spread: f64) -> Vec<Option<Ranked>> {
        (0..areas)
            .map(|_| {
                let person_years = 1_000.0 + 9_000.0 * random.unit();
                let expected = 0.08 * person_years;
                // The sum of twelve evenly spread numbers is nearly normal.
                let normal: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
                let mean = (expected.sqrt() + spread * normal / 2.0).powi(2);
                Some(Ranked { count: random.poisson(mean), person_years })
            })
            .collect()
    }

    fn outside(areas: &[Option<Ranked>]) -> (f64, f64, f64) {
        let funnel = Funnel::of(areas).unwrap();
        let points: Vec<_> = areas.iter().flatten().filter_map(|a| funnel.point(*a)).collect();
        let share = |test: fn(&FunnelPoint) -> bool| {
            points.iter().filter(|p| test(p)).count() as f64 / points.len() as f64
        };
        let outer = |p: &FunnelPoint| matches!(p.position, Position::FarAbove | Position::FarBelow);
        (funnel.over_dispersion, share(|p| p.position != Position::Within), share(outer))
    }

    #[test]
    fn equal_rates_raise_no_more_alarms_than_claimed() {
        let mut random = Random::new(5);
        let (phi, outside95, outside998) = outside(&level(&mut random, 6_000, 0.0));
        assert!((1.0..1.06).contains(&phi), "φ {phi}");
        assert!((0.035..0.06).contains(&outside95), "{outside95}");
        assert!(outside998 < 0.005, "{outside998}");
    }

    #[test]
    fn a_usual_spread_is_no_alarm() {
        let mut random = Random::new(6);
        let (phi, outside95, outside998) = outside(&level(&mut random, 6_000, 3.0));
        // Chance has variance 1, the spread 9.
        assert!((9.0..11.0).contains(&phi), "φ {phi}");
        assert!((0.035..0.065).contains(&outside95), "{outside95}");
        assert!(outside998 < 0.006, "{outside998}");
    }

    #[test]
    fn an_unusual_area_stands_out_and_small_ones_are_not_judged() {
        let mut areas = vec![Some(Ranked { count: 100, person_years: 1_000.0 }); 20];
        areas.push(Some(Ranked { count: 200, person_years: 1_000.0 }));
        areas.push(Some(Ranked { count: 9, person_years: 10.0 }));
        let funnel = Funnel::of(&areas).unwrap();
        assert_eq!(funnel.areas, 21);
        let point = |at: usize| funnel.point(areas[at].unwrap());
        assert_eq!(point(20).unwrap().position, Position::FarAbove);
        assert_eq!(point(0).unwrap().position, Position::Within);
        assert_eq!(point(21), None);
        assert_eq!(Funnel::of(&areas[..5]), None);
    }

    #[test]
    fn limits_are_where_positions_change() {
        let funnel = Funnel { per_1000: 100.0, over_dispersion: 4.0, areas: 50 };
        // 100 expected: the root is 10, half the width 1.96 × 2 ÷ 2.
        let limits = funnel.limits(1_000.0, Confidence::P95);
        assert!((limits.low - (10.0f64 - 1.959_964).powi(2)).abs() < 1e-3);
        assert!((limits.high - (10.0f64 + 1.959_964).powi(2)).abs() < 1e-3);
        let at = |count| funnel.point(Ranked { count, person_years: 1_000.0 }).unwrap().position;
        assert_eq!((at(143), at(144)), (Position::Within, Position::Above));
        assert_eq!((at(65), at(64)), (Position::Within, Position::Below));
    }
}
