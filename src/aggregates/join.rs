//! Outcomes joined to their crimes by force and Crime ID, across months.

use rustc_hash::FxHashMap;

use super::counts::{CohortCell, FirstOutcomeCell};
use super::file_fold::{CrimeKey, OutcomeKey};

/// A thing of a month (a place in the span).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OfMonth<T> {
    pub(super) of: T,
    pub(super) month: u16,
}

/// What the join gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Join {
    /// By month, category, outcome, lag.
    pub(super) cohorts: Vec<CohortCell>,
    /// By month, category, lag.
    pub(super) firsts: Vec<FirstOutcomeCell>,
    /// Crimes with one outcome, with two, with more.
    pub(super) per_crime: [u64; 3],
    pub(super) matched: u64,
    pub(super) unmatched: u64,
    /// The unmatched by month of the outcome, as far as any is unmatched.
    pub(super) unmatched_months: Vec<u32>,
}

/// Joins by sorting both sides. Where an ID stands on crimes of several months, an outcome belongs to the
/// newest of them that is not later than the outcome, else to the oldest; within a month to the first category.
pub(super) fn join(mut crimes: Vec<OfMonth<CrimeKey>>, mut outcomes: Vec<OfMonth<OutcomeKey>>) -> Join {
    crimes.sort_unstable_by_key(|c| (c.of.id, c.month, c.of.category));
    outcomes.sort_unstable();
    let mut cells: FxHashMap<(u16, u8, u8, i16), u32> = FxHashMap::default();
    let (mut matched, mut unmatched, mut at) = (0, 0, 0);
    let mut unmatched_months = Vec::new();
    let mut told = Told::default();
    for outcome in &outcomes {
        while crimes.get(at).is_some_and(|c| c.of.id < outcome.of.id) {
            at += 1;
        }
        let same = crimes[at..].iter().take_while(|c| c.of.id == outcome.of.id);
        let Some(first) = same.clone().next() else {
            unmatched += 1;
            let month = usize::from(outcome.month);
            if unmatched_months.len() <= month {
                unmatched_months.resize(month + 1, 0);
            }
            unmatched_months[month] += 1;
            continue;
        };
        matched += 1;
        let newest = same
            .filter(|c| c.month <= outcome.month)
            .max_by_key(|c| (c.month, std::cmp::Reverse(c.of.category)));
        let crime = newest.unwrap_or(first);
        let lag = (i32::from(outcome.month) - i32::from(crime.month)) as i16;
        *cells.entry((crime.month, crime.of.category, outcome.of.outcome, lag)).or_default() += 1;
        told.add(crime, lag);
    }
    let (firsts, per_crime) = told.finish();
    let mut cohorts: Vec<CohortCell> = cells
        .into_iter()
        .map(|((month, category, outcome, lag), count)| CohortCell { month, category, outcome, lag, count })
        .collect();
    cohorts.sort_unstable();
    Join { cohorts, firsts, per_crime, matched, unmatched, unmatched_months }
}

/// The crimes of the ID at hand with the lag of their first outcome and the number of outcomes.
#[derive(Default)]
struct Told {
    id: u64,
    crimes: Vec<(u16, u8, i16, u32)>,
    firsts: FxHashMap<(u16, u8, i16), u32>,
    per_crime: [u64; 3],
}

impl Told {
    /// Outcomes come in the order of their IDs.
    fn add(&mut self, crime: &OfMonth<CrimeKey>, lag: i16) {
        if self.id != crime.of.id {
            self.close();
            self.id = crime.of.id;
        }
        let known = self.crimes.iter_mut().find(|c| (c.0, c.1) == (crime.month, crime.of.category));
        match known {
            Some(known) => (known.2, known.3) = (known.2.min(lag), known.3 + 1),
            None => self.crimes.push((crime.month, crime.of.category, lag, 1)),
        }
    }

    fn close(&mut self) {
        for (month, category, lag, outcomes) in self.crimes.drain(..) {
            *self.firsts.entry((month, category, lag)).or_default() += 1;
            self.per_crime[(outcomes as usize - 1).min(2)] += 1;
        }
    }

    fn finish(mut self) -> (Vec<FirstOutcomeCell>, [u64; 3]) {
        self.close();
        let mut firsts: Vec<FirstOutcomeCell> = self
            .firsts
            .into_iter()
            .map(|((month, category, lag), count)| FirstOutcomeCell { month, category, lag, count })
            .collect();
        firsts.sort_unstable();
        (firsts, self.per_crime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crime(id: u64, month: u16, category: u8) -> OfMonth<CrimeKey> {
        OfMonth { of: CrimeKey { id, category }, month }
    }

    fn outcome(id: u64, month: u16, outcome: u8) -> OfMonth<OutcomeKey> {
        OfMonth { of: OutcomeKey { id, outcome }, month }
    }

    #[test]
    fn outcomes_find_the_crime_before_them() {
        let crimes = vec![crime(7, 5, 1), crime(7, 2, 3), crime(9, 4, 0)];
        let outcomes =
            vec![outcome(7, 4, 1), outcome(7, 6, 1), outcome(7, 1, 2), outcome(8, 4, 1), outcome(9, 4, 5)];
        let joined = join(crimes, outcomes);
        assert_eq!((joined.matched, joined.unmatched), (4, 1));
        let cell = |month, category, outcome, lag| CohortCell { month, category, outcome, lag, count: 1 };
        // The crime of month 2 has an outcome a month before it and one two months later.
        let first = |month, category, lag| FirstOutcomeCell { month, category, lag, count: 1 };
        assert_eq!(joined.firsts, [first(2, 3, -1), first(4, 0, 0), first(5, 1, 1)]);
        assert_eq!(joined.per_crime, [2, 1, 0]);
        assert_eq!(joined.cohorts, [cell(2, 3, 1, 2), cell(2, 3, 2, -1), cell(4, 0, 5, 0), cell(5, 1, 1, 1)]);
    }
}
