//! The classes of a map: five groups of areas of about equal number, fixed when the atlas is built.
//!
//! Quantiles rather than natural breaks: crime rates are so skewed that natural breaks put a handful of
//! city centres into four of five classes and all other areas into one. A class is decided on the rate as
//! printed, to one decimal, so that a reader can check it against the legend.

use super::{NoRate, Rate};

/// How many classes a map has where there are enough different rates.
pub const CLASSES: usize = 5;

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
                Ok(rate) => values.push(to_one_decimal(rate.per_1000)),
                Err(_) => without_rate += 1,
            }
        }
        values.sort_by(f64::total_cmp);
        let Some((lowest, highest)) = values.first().copied().zip(values.last().copied()) else {
            return Self { areas: vec![0], without_rate, ..Self::default() };
        };
        let mut breaks: Vec<f64> = if values.len() < CLASSES {
            Vec::new()
        } else {
            (1..CLASSES).map(|class| values[class * values.len() / CLASSES]).collect()
        };
        breaks.dedup();
        // A break at the lowest rate would leave the lowest class empty.
        breaks.retain(|from| *from > lowest);
        let mut classes =
            Self { areas: vec![0; breaks.len() + 1], breaks, range: Some((lowest, highest)), without_rate };
        for value in values {
            let class = classes.class_of(value);
            classes.areas[class] += 1;
        }
        classes
    }

    /// The class of a rate per 1,000, from 0.
    pub fn class_of(&self, per_1000: f64) -> usize {
        let printed = to_one_decimal(per_1000);
        self.breaks.partition_point(|from| *from <= printed)
    }
}

fn to_one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
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
    fn five_classes_of_equal_number() {
        let mut rates: Vec<_> = (1..=100).map(|n| rate(f64::from(n))).collect();
        rates.push(Err(NoRate::TooFew));
        let classes = Classes::of(&rates);
        assert_eq!(classes.breaks, [21.0, 41.0, 61.0, 81.0]);
        assert_eq!(classes.areas, [20; 5]);
        assert_eq!(classes.without_rate, 1);
        assert_eq!(classes.class_of(20.94), 0);
        // Printed as 21.0, so it belongs where the legend says 21.0.
        assert_eq!(classes.class_of(20.96), 1);
        assert_eq!(classes.class_of(500.0), 4);
    }

    #[test]
    fn few_or_equal_rates_make_fewer_classes() {
        assert_eq!(Classes::of(&[rate(3.0), rate(9.0)]).areas, [2]);
        let equal = Classes::of(&vec![rate(7.0); 50]);
        assert_eq!((equal.breaks.len(), equal.areas), (0, vec![50]));
        let none = Classes::of(&[Err(NoRate::TooFew)]);
        assert_eq!((none.range, none.without_rate), (None, 1));
    }
}
