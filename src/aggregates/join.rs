//! Outcomes joined to their crimes by force and Crime ID, across months.

use rustc_hash::FxHashMap;

use super::counts::{CohortCell, FirstOutcomeCell};
use super::file_fold::Labelled;

/// The labelled IDs of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfFile<'a> {
    /// Place of the file's month in the span.
    pub(super) month: u16,
    pub(super) ids: &'a Labelled,
    /// For each of the file's labels, the force's.
    pub(super) labels: &'a [u8],
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

/// Crimes of one range of IDs that are joined at a time: their table stays in the nearest cache.
const CRIMES_AT_A_TIME: usize = 1_024;

/// A crime of the range at hand.
#[derive(Debug, Clone, Copy)]
struct Crime {
    id: u64,
    /// The next older crime of the same slot, from 1; 0 for none.
    next: u32,
    month: u16,
    category: u8,
    /// Months to its earliest outcome, once it has any.
    first_lag: i16,
    outcomes: u32,
}

/// Joins range by range of IDs. Where an ID stands on crimes of several months, an outcome belongs to the
/// newest of them that is not later than the outcome, else to the oldest; within a month to the first category.
pub(super) fn join(crimes: &[OfFile<'_>], outcomes: &[OfFile<'_>]) -> Join {
    let total: usize = crimes.iter().map(|file| file.ids.ids.len()).sum();
    let bits = (total / CRIMES_AT_A_TIME).max(1).ilog2();
    let mut joined = Join::default();
    let mut cells: FxHashMap<u64, u32> = FxHashMap::default();
    let mut firsts: FxHashMap<(u16, u8, i16), u32> = FxHashMap::default();
    let mut table = Table::default();
    let (mut crimes_at, mut outcomes_at) = (vec![0; crimes.len()], vec![0; outcomes.len()]);
    for range in 0..1u64 << bits {
        let last = if bits == 0 { u64::MAX } else { (range << (64 - bits)) | (u64::MAX >> bits) };
        table.clear();
        for (file, at) in crimes.iter().zip(&mut crimes_at) {
            for (id, label) in up_to(file.ids, at, last) {
                table.add(id, file.month, file.labels[usize::from(label)]);
            }
        }
        table.fill();
        for (file, at) in outcomes.iter().zip(&mut outcomes_at) {
            for (id, label) in up_to(file.ids, at, last) {
                let Some(at) = table.crime_of(id, file.month) else {
                    let month = usize::from(file.month);
                    if joined.unmatched_months.len() <= month {
                        joined.unmatched_months.resize(month + 1, 0);
                    }
                    joined.unmatched_months[month] += 1;
                    joined.unmatched += 1;
                    continue;
                };
                joined.matched += 1;
                let crime = &mut table.crimes[at];
                let lag = (i32::from(file.month) - i32::from(crime.month)) as i16;
                crime.first_lag = if crime.outcomes == 0 { lag } else { crime.first_lag.min(lag) };
                crime.outcomes += 1;
                let outcome = file.labels[usize::from(label)];
                let cell = [crime.month.to_le_bytes(), file.month.to_le_bytes(), [crime.category, outcome]];
                let [a, b, c] = cell.map(u16::from_le_bytes).map(u64::from);
                *cells.entry(a | b << 16 | c << 32).or_default() += 1;
            }
        }
        for crime in table.crimes.iter().filter(|crime| crime.outcomes > 0) {
            joined.per_crime[(crime.outcomes as usize - 1).min(2)] += 1;
            *firsts.entry((crime.month, crime.category, crime.first_lag)).or_default() += 1;
        }
    }
    let cell = |(key, count): (u64, u32)| {
        let [month, outcome_month] = [key as u16, (key >> 16) as u16];
        let [category, outcome] = ((key >> 32) as u16).to_le_bytes();
        let lag = (i32::from(outcome_month) - i32::from(month)) as i16;
        CohortCell { month, category, outcome, lag, count }
    };
    joined.cohorts = cells.into_iter().map(cell).collect();
    joined.cohorts.sort_unstable();
    let first = |((month, category, lag), count)| FirstOutcomeCell { month, category, lag, count };
    joined.firsts = firsts.into_iter().map(first).collect();
    joined.firsts.sort_unstable();
    joined
}

/// The IDs from `at` on that are not above `last`, with their labels; `at` moves behind them.
fn up_to<'a>(from: &'a Labelled, at: &mut usize, last: u64) -> impl Iterator<Item = (u64, u8)> + use<'a> {
    let start = *at;
    let many = from.ids[start..].iter().take_while(|id| **id <= last).count();
    *at = start + many;
    from.ids[start..*at].iter().copied().zip(from.labels[start..*at].iter().copied())
}

/// Crimes by their IDs.
#[derive(Debug, Default)]
struct Table {
    crimes: Vec<Crime>,
    /// The newest crime of each slot, from 1; 0 for none.
    slots: Vec<u32>,
    shift: u32,
}

impl Table {
    fn clear(&mut self) {
        self.crimes.clear();
    }

    fn add(&mut self, id: u64, month: u16, category: u8) {
        self.crimes.push(Crime { id, next: 0, month, category, first_lag: 0, outcomes: 0 });
    }

    /// Makes the slots, twice as many as crimes.
    fn fill(&mut self) {
        let bits = (self.crimes.len().max(1) * 2).next_power_of_two().ilog2();
        self.shift = 64 - bits;
        self.slots.clear();
        self.slots.resize(1 << bits, 0);
        for (number, crime) in (1..).zip(&mut self.crimes) {
            let slot = &mut self.slots[slot_of(crime.id, self.shift)];
            crime.next = std::mem::replace(slot, number);
        }
    }

    /// The place of the crime to which an outcome of a month belongs.
    fn crime_of(&self, id: u64, month: u16) -> Option<usize> {
        let (mut newest, mut oldest) = (None::<(usize, Crime)>, None::<(usize, Crime)>);
        let mut number = self.slots[slot_of(id, self.shift)];
        while number > 0 {
            let at = number as usize - 1;
            let crime = self.crimes[at];
            number = crime.next;
            if crime.id != id {
                continue;
            }
            if crime.month <= month
                && newest.is_none_or(|(_, n)| {
                    (n.month, std::cmp::Reverse(n.category))
                        < (crime.month, std::cmp::Reverse(crime.category))
                })
            {
                newest = Some((at, crime));
            }
            if oldest.is_none_or(|(_, o)| (crime.month, crime.category) < (o.month, o.category)) {
                oldest = Some((at, crime));
            }
        }
        newest.or(oldest).map(|(at, _)| at)
    }
}

/// Fibonacci hashing: spreads IDs that are not hashes too.
fn slot_of(id: u64, shift: u32) -> usize {
    (id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Rows = Vec<(u64, u8)>;

    fn files(months: &[Rows]) -> Vec<Labelled> {
        months.iter().map(|rows| Labelled::by_id(rows)).collect()
    }

    fn joined(crimes: &[Rows], outcomes: &[Rows]) -> Join {
        let same: Vec<u8> = (0..=255).collect();
        let (crimes, outcomes) = (files(crimes), files(outcomes));
        let of = |files: &[Labelled]| -> Vec<OfFile<'_>> { Vec::with_capacity(files.len()) };
        let (mut of_crimes, mut of_outcomes) = (of(&crimes), of(&outcomes));
        of_crimes.extend((0..).zip(&crimes).map(|(month, ids)| OfFile { month, ids, labels: &same }));
        of_outcomes.extend((0..).zip(&outcomes).map(|(month, ids)| OfFile { month, ids, labels: &same }));
        join(&of_crimes, &of_outcomes)
    }

    /// The rule in the words of its comment, for each outcome anew.
    fn by_rule(crimes: &[Rows], outcomes: &[Rows]) -> Join {
        let mut join = Join::default();
        let mut cells: BTreeMap<(u16, u8, u8, i16), u32> = BTreeMap::new();
        // By crime: the lag of its first outcome, and how many it has.
        let mut told: BTreeMap<(u64, u16, u8), (i16, usize)> = BTreeMap::new();
        for (month, rows) in (0u16..).zip(outcomes) {
            for (id, outcome) in rows {
                let all = (0u16..).zip(crimes).flat_map(|(m, rows)| rows.iter().map(move |row| (m, row)));
                let mut same: Vec<(u16, u8)> =
                    all.filter(|(_, row)| row.0 == *id).map(|(m, row)| (m, row.1)).collect();
                same.sort_unstable();
                let newest = same.iter().map(|c| c.0).filter(|m| *m <= month).max();
                let of = newest.or(same.first().map(|c| c.0));
                let Some(crime) = same.iter().find(|c| Some(c.0) == of) else {
                    join.unmatched += 1;
                    join.unmatched_months.resize(join.unmatched_months.len().max(usize::from(month) + 1), 0);
                    join.unmatched_months[usize::from(month)] += 1;
                    continue;
                };
                join.matched += 1;
                let lag = month as i16 - crime.0 as i16;
                *cells.entry((crime.0, crime.1, *outcome, lag)).or_default() += 1;
                let known = told.entry((*id, crime.0, crime.1)).or_insert((lag, 0));
                *known = (known.0.min(lag), known.1 + 1);
            }
        }
        let cell =
            |((month, category, outcome, lag), count)| CohortCell { month, category, outcome, lag, count };
        join.cohorts = cells.into_iter().map(cell).collect();
        let mut firsts: BTreeMap<(u16, u8, i16), u32> = BTreeMap::new();
        for ((_, month, category), (lag, outcomes)) in told {
            *firsts.entry((month, category, lag)).or_default() += 1;
            join.per_crime[outcomes.min(3) - 1] += 1;
        }
        let first = |((month, category, lag), count)| FirstOutcomeCell { month, category, lag, count };
        join.firsts = firsts.into_iter().map(first).collect();
        join
    }

    #[test]
    fn outcomes_find_the_crime_before_them() {
        let mut crimes = vec![Rows::new(); 7];
        (crimes[5], crimes[2], crimes[4]) = (vec![(7, 1)], vec![(7, 3)], vec![(9, 0)]);
        let mut outcomes = vec![Rows::new(); 7];
        (outcomes[4], outcomes[6], outcomes[1]) = (vec![(7, 1), (8, 1), (9, 5)], vec![(7, 1)], vec![(7, 2)]);
        let joined = joined(&crimes, &outcomes);
        assert_eq!((joined.matched, joined.unmatched), (4, 1));
        let cell = |month, category, outcome, lag| CohortCell { month, category, outcome, lag, count: 1 };
        // The crime of month 2 has an outcome a month before it and one two months later.
        let first = |month, category, lag| FirstOutcomeCell { month, category, lag, count: 1 };
        assert_eq!(joined.firsts, [first(2, 3, -1), first(4, 0, 0), first(5, 1, 1)]);
        assert_eq!(joined.per_crime, [2, 1, 0]);
        assert_eq!(joined.cohorts, [cell(2, 3, 1, 2), cell(2, 3, 2, -1), cell(4, 0, 5, 0), cell(5, 1, 1, 1)]);
    }

    #[test]
    fn many_ranges_are_joined_as_one() {
        let spread = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let crimes: Vec<Rows> =
            (0..4).map(|m| (0..5_000).map(|n| (spread(n * 4 + m), (n % 14) as u8)).collect()).collect();
        let outcomes: Vec<Rows> =
            (0..4).map(|m| (0..300).map(|n| (spread(n * 70 + m), (n % 25) as u8)).collect()).collect();
        assert_eq!(joined(&crimes, &outcomes), by_rule(&crimes, &outcomes));
    }

    proptest! {
        #[test]
        fn the_rule_holds(
            crimes in proptest::collection::vec(proptest::collection::vec((prop_oneof![0u64..9, Just(u64::MAX)], 0u8..4), 0..9), 0..6),
            outcomes in proptest::collection::vec(proptest::collection::vec((prop_oneof![0u64..9, Just(u64::MAX)], 0u8..4), 0..9), 0..6),
        ) {
            prop_assert_eq!(joined(&crimes, &outcomes), by_rule(&crimes, &outcomes));
        }
    }
}
