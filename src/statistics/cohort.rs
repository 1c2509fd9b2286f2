//! Outcomes of crimes old enough to have one: a cohort of crime months, not a snapshot.

use crate::values::{MonthSpan, OutcomeGroup};

use super::interval::{Confidence, wilson};
use super::{Interval, OutcomeFigures};

/// Months a crime is given before its outcome is summarised.
pub(super) const MATURE_AFTER: usize = 12;

/// The 12 months that end 12 months before the newest; fewer in a shorter atlas, none below 13 months.
pub(super) fn mature_cohort(months: MonthSpan) -> Option<MonthSpan> {
    if months.len() <= MATURE_AFTER {
        return None;
    }
    let last = months.last().plus(-(MATURE_AFTER as i32));
    Some(MonthSpan::new(months.first(), last)?.newest(12))
}

/// Groups with their shares and 95 % intervals, from the counts in the order of [`OutcomeGroup::ALL`].
pub(super) fn outcome_shares(
    counts: [u64; OutcomeGroup::ALL.len()],
) -> Vec<(OutcomeGroup, u64, f64, Interval)> {
    let crimes: u64 = counts.iter().sum();
    OutcomeGroup::ALL
        .into_iter()
        .zip(counts)
        .filter_map(|(group, count)| {
            let interval = wilson(count, crimes, Confidence::P95)?;
            Some((group, count, count as f64 / crimes as f64, interval))
        })
        .collect()
}

/// How the crimes of a cohort ended; none when it holds no crime with an outcome category.
pub(super) fn outcome_figures(
    cohort: MonthSpan,
    counts: [u64; OutcomeGroup::ALL.len()],
) -> Option<OutcomeFigures> {
    let shares = outcome_shares(counts);
    (!shares.is_empty()).then(|| OutcomeFigures {
        cohort,
        crimes: counts.iter().sum(),
        groups: shares.iter().map(|(group, count, share, _)| (*group, *count, *share)).collect(),
        intervals95: shares.iter().map(|(.., interval)| *interval).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Month;

    fn span(first: (u16, u8), last: (u16, u8)) -> MonthSpan {
        MonthSpan::new(Month::new(first.0, first.1).unwrap(), Month::new(last.0, last.1).unwrap()).unwrap()
    }

    #[test]
    fn the_cohort_ends_a_year_before_the_newest_month() {
        assert_eq!(mature_cohort(span((2021, 3), (2025, 12))), Some(span((2024, 1), (2024, 12))));
        assert_eq!(mature_cohort(span((2024, 10), (2025, 12))), Some(span((2024, 10), (2024, 12))));
        assert_eq!(mature_cohort(span((2024, 12), (2025, 12))), Some(span((2024, 12), (2024, 12))));
        assert_eq!(mature_cohort(span((2025, 1), (2025, 12))), None);
    }

    #[test]
    fn shares_add_up() {
        let figures = outcome_figures(span((2024, 1), (2024, 12)), [15, 5, 0, 25, 5, 0]).unwrap();
        assert_eq!(figures.crimes, 50);
        assert_eq!(figures.groups[0], (OutcomeGroup::Positive, 15, 0.3));
        assert!((figures.groups.iter().map(|g| g.2).sum::<f64>() - 1.0).abs() < 1e-12);
        let positive = figures.intervals95[0];
        assert_eq!(format!("{:.3}–{:.3}", positive.low, positive.high), "0.191–0.438");
        assert_eq!(outcome_figures(span((2024, 1), (2024, 12)), [0; 6]), None);
    }
}
