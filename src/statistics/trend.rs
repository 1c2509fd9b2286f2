//! Change: the newest 12 months against the same months a year before, where both were observed.

use super::Change;
use super::interval::ratio_interval;
use super::rate::MIN_MONTHS;

/// Either count below this gives no change: it would be chance.
pub(super) const MIN_COUNT: u64 = 20;

/// The months that can be compared for one part of an area (the land of one force).
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    /// Places of the newer months whose counterpart a year before is observed too, ascending.
    pub newer: Vec<usize>,
    /// The part's share of the area's residents, 0 to 1.
    pub share: f64,
}

impl Pairs {
    /// The pairs within the newest 12 months; `comparable(newer, older)` says whether both are observed.
    pub(super) fn find(months: usize, share: f64, comparable: impl Fn(usize, usize) -> bool) -> Self {
        let newer =
            (months.saturating_sub(12)..months).filter(|m| *m >= 12 && comparable(*m, *m - 12)).collect();
        Self { newer, share }
    }

    /// Incidents in the newer months of the pairs, and in the older ones.
    pub(super) fn sums(&self, series: &[u32]) -> (u64, u64) {
        self.newer
            .iter()
            .fold((0, 0), |(n, b), m| (n + u64::from(series[*m]), b + u64::from(series[*m - 12])))
    }
}

/// How much of an area and of the 12 months is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Compared {
    /// Months of the newest 12 compared for at least a part of the area.
    pub pairs: u32,
    /// Share of the person-months compared, 0 to 1.
    pub share: f64,
}

/// What the parts of an area compare together.
pub(super) fn compared(parts: &[Pairs]) -> Compared {
    let mut months: Vec<usize> = parts.iter().flat_map(|p| p.newer.iter().copied()).collect();
    months.sort_unstable();
    months.dedup();
    // Shares are sums of fractions: all of them may come out a hair above one.
    let share = parts.iter().map(|p| p.share * p.newer.len() as f64 / 12.0).sum::<f64>().min(1.0);
    Compared { pairs: months.len() as u32, share }
}

/// The change, when at least 9 of 12 months are compared and both counts are large enough.
///
/// Both sides of a pair hold the same forces and the same residents, so the ratio of the counts is the
/// ratio of the rates.
pub(super) fn change((newest, before): (u64, u64), compared: Compared) -> Option<Change> {
    if compared.share * 12.0 < f64::from(MIN_MONTHS) - 1e-9 || newest < MIN_COUNT || before < MIN_COUNT {
        return None;
    }
    Some(Change {
        newest,
        before,
        ratio: newest as f64 / before as f64,
        interval95: ratio_interval(newest, before)?,
        pairs: compared.pairs,
        share: compared.share,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_months_seen_in_both_years_count() {
        // 26 months; month 3 (a year before month 15) is missing: 11 pairs.
        let series: Vec<u32> = (0..26).map(|m| if m >= 14 { 12 } else { 10 }).collect();
        let pairs = Pairs::find(26, 1.0, |_, older| older != 3);
        assert_eq!(pairs.newer.len(), 11);
        assert_eq!(pairs.sums(&series), (132, 110));
        let change = change(pairs.sums(&series), compared(&[pairs])).unwrap();
        assert!((change.ratio - 1.2).abs() < 1e-12);
        assert_eq!(change.pairs, 11);
        assert!(change.interval95.low < 1.0 && change.interval95.high > 1.5);
    }

    #[test]
    fn too_little_to_compare() {
        let eight = Pairs::find(24, 1.0, |newer, _| newer >= 16);
        assert_eq!(change((500, 500), compared(&[eight])), None);
        let twelve = compared(&[Pairs::find(24, 1.0, |_, _| true)]);
        assert_eq!(change((19, 500), twelve), None);
        assert_eq!(change((500, 19), twelve), None);
        assert!(change((20, 20), twelve).is_some());
        assert!(Pairs::find(12, 1.0, |_, _| true).newer.is_empty());
    }

    #[test]
    fn parts_of_an_area_are_compared_force_by_force() {
        let whole = Pairs::find(24, 0.8, |_, _| true);
        let gone = Pairs::find(24, 0.2, |_, _| false);
        let together = compared(&[whole, gone]);
        assert_eq!(together.pairs, 12);
        assert!((together.share - 0.8).abs() < 1e-12);
        assert!(change((300, 200), together).is_some());
    }
}
