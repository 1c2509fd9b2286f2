//! The classes of a map: five groups of about equal number, fixed when the atlas is built.
//!
//! Quantiles rather than natural breaks: crime rates are so skewed that natural breaks put a handful of
//! city centres into four of five classes and all other areas into one. The bounds are rounded to numbers
//! that can be said. A class is decided on the value as printed, so that a reader can check it against the
//! legend.

use super::{NoRate, Rate};

/// How many classes a map has where there are enough different values.
pub const CLASSES: usize = 5;

/// Decimals of rates as printed.
const RATE_DECIMALS: u8 = 1;

/// The classes of the areas of one level by one rate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Classes {
    /// Lower ends of all classes but the lowest, ascending, per 1,000 and to one decimal. A rate equal to
    /// one belongs to the class above it.
    pub breaks: Vec<f64>,
    /// The lowest and the highest rate, to one decimal; none when no area has one.
    pub range: Option<(f64, f64)>,
    /// Areas in each class, one more than there are breaks.
    pub areas: Vec<u32>,
    /// Areas without a rate.
    pub without_rate: u32,
}

impl Classes {
    /// From the rates of all areas of a level.
    pub fn of<'r>(rates: impl IntoIterator<Item = &'r Result<Rate, NoRate>>) -> Self {
        let mut values = Vec::new();
        let mut without_rate = 0;
        for rate in rates {
            match rate {
                Ok(rate) => values.push(printed(rate.per_1000, RATE_DECIMALS)),
                Err(_) => without_rate += 1,
            }
        }
        let breaks = class_breaks(values.iter().copied(), RATE_DECIMALS);
        values.sort_by(f64::total_cmp);
        let range = values.first().copied().zip(values.last().copied());
        let mut classes = Self { areas: vec![0; breaks.len() + 1], breaks, range, without_rate };
        for value in values {
            let class = classes.class_of(value);
            classes.areas[class] += 1;
        }
        classes
    }

    /// The class of a rate per 1,000, from 0.
    pub fn class_of(&self, per_1000: f64) -> usize {
        let printed = printed(per_1000, RATE_DECIMALS);
        self.breaks.partition_point(|from| *from <= printed)
    }

    /// Whether about a fifth of the areas lies in each class: where many rates are alike there are fewer classes, of
    /// unlike size.
    pub const fn are_fifths(&self) -> bool {
        self.breaks.len() + 1 == CLASSES
    }

    /// Which of the five colours a class has: the outer ones where there are fewer than five classes.
    pub fn colour_of(&self, class: usize) -> usize {
        let steps = self.breaks.len();
        (class * (CLASSES - 1) + steps / 2).checked_div(steps).unwrap_or(CLASSES / 2)
    }
}

/// Lower ends of all classes but the lowest: about a fifth of the values in each, equal values never
/// parted, rounded to numbers that can be said with so many decimals. None for fewer than five values.
pub fn class_breaks(values: impl IntoIterator<Item = f64>, decimals: u8) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    if values.len() < CLASSES {
        return Vec::new();
    }
    let lowest = printed(values.iter().copied().fold(f64::INFINITY, f64::min), decimals);
    let count = values.len();
    // Four places of half a million values: putting all of them in order would take ten times as long.
    let (mut above, mut at) = (&mut values[..], 0);
    let mut breaks = Vec::with_capacity(CLASSES - 1);
    for class in 1..CLASSES {
        let place = class * count / CLASSES;
        let (_, value, higher) = above.select_nth_unstable_by(place - at, f64::total_cmp);
        breaks.push(printed(sayable(*value), decimals));
        (above, at) = (higher, place + 1);
    }
    breaks.dedup();
    // A break at the lowest value would leave the lowest class empty.
    breaks.retain(|from| *from > lowest);
    breaks
}

/// To two leading digits, steps of 5 in the second from 20 on: 67 becomes 65, 128 becomes 130, 7.34 7.5.
fn sayable(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let magnitude = 10f64.powf(value.log10().floor() - 1.0);
    let digits = value / magnitude;
    let step = if digits < 20.0 { 1.0 } else { 5.0 };
    (digits / step).round() * step * magnitude
}

fn printed(value: f64, decimals: u8) -> f64 {
    let factor = 10f64.powi(i32::from(decimals));
    (value * factor).round() / factor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Interval;

    #[expect(clippy::unnecessary_wraps, reason = "stands for a rate that may be missing")]
    fn rate(per_1000: f64) -> Result<Rate, NoRate> {
        let interval = Interval { low: per_1000, high: per_1000 };
        Ok(Rate { per_1000, interval95: interval, interval998: interval })
    }

    #[test]
    fn five_classes_of_about_equal_number() {
        let mut rates: Vec<_> = (1..=100).map(|n| rate(f64::from(n))).collect();
        rates.push(Err(NoRate::TooFew));
        let classes = Classes::of(&rates);
        assert_eq!(classes.breaks, [20.0, 40.0, 60.0, 80.0]);
        assert_eq!(classes.areas, [19, 20, 20, 20, 21]);
        assert_eq!(classes.without_rate, 1);
        assert_eq!(classes.class_of(19.94), 0);
        // Printed as 20.0, so it belongs where the legend says 20.
        assert_eq!(classes.class_of(19.96), 1);
        assert_eq!(classes.class_of(500.0), 4);
        assert!(classes.are_fifths());
        assert_eq!([0, 1, 2, 3, 4].map(|class| classes.colour_of(class)), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn few_or_equal_rates_make_fewer_classes() {
        assert_eq!(Classes::of(&[rate(3.0), rate(9.0)]).areas, [2]);
        let equal = Classes::of(&vec![rate(7.0); 50]);
        assert!(!equal.are_fifths());
        assert_eq!((equal.breaks.len(), equal.areas), (0, vec![50]));
        let none = Classes::of(&[Err(NoRate::TooFew)]);
        assert_eq!((none.range, none.without_rate), (None, 1));
        let two = Classes { breaks: vec![5.0], ..Classes::default() };
        assert_eq!([two.colour_of(0), two.colour_of(1)], [0, 4]);
        assert!(!two.are_fifths());
        assert_eq!(Classes::default().colour_of(0), 2);
    }

    #[test]
    fn counts_fall_into_classes_without_parting_equal_ones() {
        assert_eq!(class_breaks((1..=100).map(f64::from), 0), [20.0, 40.0, 60.0, 80.0]);
        assert_eq!(class_breaks([0, 0, 0, 0, 0, 0, 1, 1, 9].map(f64::from), 0), [1.0]);
        assert_eq!(class_breaks([], 0), Vec::<f64>::new());
    }

    #[test]
    fn bounds_are_numbers_that_can_be_said() {
        let bounds: Vec<f64> =
            [67.3, 128.4, 7.34, 103.0, 0.347].iter().map(|value| printed(sayable(*value), 2)).collect();
        assert_eq!(bounds, vec![65.0, 130.0, 7.5, 100.0, 0.35]);
    }
}
