//! Outcomes of crimes old enough to have one: a cohort of crime months, not a snapshot.

use crate::aggregates::Counts;
use crate::values::{Kind, Month, MonthSpan, OutcomeGroup};

use super::interval::{Confidence, wilson};
use super::presence::Supplier;
use super::{Interval, OutcomeFigures};

/// Months a crime is given before its outcome is summarised.
pub(super) const MATURE_AFTER: usize = 12;

/// Months of a cohort, at most.
const COHORT: usize = 12;

/// How old each street file was when it was published: the last outcomes in it are those of its archive's
/// newest month, not of the newest month of the atlas.
#[derive(Debug, Clone)]
pub(super) struct Maturity {
    /// `[force][month]`: none without a file.
    forces: Vec<Vec<Option<bool>>>,
}

impl Maturity {
    /// From the archives that the files were taken from.
    pub(super) fn of(counts: &Counts) -> Self {
        let months = counts.axes.months;
        let release = |force: usize, month: Month| {
            let files = counts.files.get(force).map_or(&[][..], Vec::as_slice);
            let file = files.iter().find(|f| f.kind == Kind::Street && f.month == month);
            // Without a file of its own, a count is as old as the atlas.
            file.map_or(months.last(), |f| f.release)
        };
        let forces = counts
            .present
            .iter()
            .enumerate()
            .map(|(force, kinds)| {
                let mature = |month: Month| release(force, month).since(month) >= MATURE_AFTER as i32;
                let present = kinds[Kind::Street as usize].iter();
                months.iter().zip(present).map(|(month, there)| there.then(|| mature(month))).collect()
            })
            .collect();
        Self { forces }
    }

    /// Whether a force's file of a month was published at least 12 months later; none without a file.
    pub(super) fn of_file(&self, force: usize, month: usize) -> Option<bool> {
        self.forces[force][month]
    }

    /// The newest 12 months (places in the span, oldest first) for which some of these suppliers have a
    /// file, and every file there is was published at least 12 months later.
    pub(super) fn cohort(&self, suppliers: &[Supplier]) -> Vec<usize> {
        let months = self.forces.first().map_or(0, Vec::len);
        let files = |month: usize| {
            let all = suppliers.contains(&Supplier::Any);
            self.forces.iter().enumerate().filter_map(move |(force, mature)| {
                (all || suppliers.contains(&Supplier::Force(force))).then_some(mature[month]).flatten()
            })
        };
        let mature = |month: &usize| files(*month).next().is_some() && files(*month).all(|mature| mature);
        let mut cohort: Vec<usize> = (0..months).rev().filter(mature).take(COHORT).collect();
        cohort.reverse();
        cohort
    }
}

/// Unbroken runs of months, from their places in the span in rising order.
pub(super) fn runs(months: MonthSpan, places: &[usize]) -> Vec<MonthSpan> {
    let unbroken = places.chunk_by(|a, b| a + 1 == *b);
    unbroken.filter_map(|run| MonthSpan::new(months.at(*run.first()?), months.at(*run.last()?))).collect()
}

/// From the first to the last month of some runs.
pub(super) fn hull(runs: &[MonthSpan]) -> Option<MonthSpan> {
    MonthSpan::new(runs.first()?.first(), runs.last()?.last())
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
    cohort: Vec<MonthSpan>,
    counts: [u64; OutcomeGroup::ALL.len()],
) -> Option<OutcomeFigures> {
    let shares = outcome_shares(counts);
    let hull = hull(&cohort)?;
    (!shares.is_empty()).then(|| OutcomeFigures {
        cohort: hull,
        runs: cohort,
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
        // 30 months of one archive, its newest 12 too young; the second force lacks two of the others.
        let mature = |month: usize| Some(month < 18);
        let lacking = |month: usize| mature(month).filter(|_| month != 10 && month != 17);
        let maturity =
            Maturity { forces: vec![(0..30).map(mature).collect(), (0..30).map(lacking).collect()] };
        assert_eq!(maturity.cohort(&[Supplier::Force(0)]), (6..18).collect::<Vec<_>>());
        let second = maturity.cohort(&[Supplier::Force(1)]);
        assert_eq!((second.len(), second[0], second[11]), (12, 4, 16));
        let months = span((2023, 7), (2025, 12));
        assert_eq!(runs(months, &second), [span((2023, 11), (2024, 4)), span((2024, 6), (2024, 11))]);
        assert_eq!(hull(&runs(months, &second)), Some(span((2023, 11), (2024, 11))));
        // Months that one of two forces supplied are those of the force.
        assert_eq!(maturity.cohort(&[Supplier::Force(0), Supplier::Force(1)]), (6..18).collect::<Vec<_>>());
        assert!(maturity.cohort(&[Supplier::Absent]).is_empty());
        assert!(runs(months, &[]).is_empty() && hull(&[]).is_none());
    }

    #[test]
    fn an_old_archive_makes_young_months() {
        // Six months of an archive that ends with the third, then a newer one: nothing between is mature.
        let forces = vec![vec![Some(true), Some(false), Some(false), None, Some(true), Some(true)]];
        assert_eq!(Maturity { forces }.cohort(&[Supplier::Any]), [0, 4, 5]);
        // A month that another force published too early does not count for an area of both.
        let forces = vec![vec![Some(true); 3], vec![Some(true), Some(false), None]];
        let both = [Supplier::Force(0), Supplier::Force(1)];
        assert_eq!(Maturity { forces }.cohort(&both), [0, 2]);
    }

    #[test]
    fn shares_add_up() {
        let figures = outcome_figures(vec![span((2024, 1), (2024, 12))], [15, 5, 0, 25, 5, 0]).unwrap();
        assert_eq!(figures.crimes, 50);
        assert_eq!(figures.groups[0], (OutcomeGroup::Positive, 15, 0.3));
        assert!((figures.groups.iter().map(|g| g.2).sum::<f64>() - 1.0).abs() < 1e-12);
        let positive = figures.intervals95[0];
        assert_eq!(format!("{:.3}–{:.3}", positive.low, positive.high), "0.191–0.438");
        assert_eq!(outcome_figures(vec![span((2024, 1), (2024, 12))], [0; 6]), None);
    }
}
