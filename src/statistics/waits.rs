//! How long crimes wait for their first outcome: cohorts by year of the crime, each followed as far as the
//! outcomes files reach.
//!
//! A crime of last month was followed for a month only. Kaplan and Meier (1958) use such crimes as long as they
//! were followed: the share without an outcome after a lag is the product, over all lags up to it, of the share
//! that stayed without one among the crimes still followed.

use crate::aggregates::Counts;
use crate::values::{CategoryGroup, Kind, MonthSpan};

/// Lags followed at most, in months.
const LONGEST: usize = 24;

/// How the crimes of one year waited.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// From the first to the last crime month with a street file and the outcomes file of the month itself.
    pub months: MonthSpan,
    /// Crimes of these months.
    pub crimes: u64,
    /// Share with a first outcome after at most so many months, 0 to 1; index = lag. Ends where no month of
    /// the cohort is followed any more.
    pub shares: Vec<f64>,
    /// Months (of each force) that were followed so long; fewer than the first number: later lags rest on the
    /// older months alone.
    pub followed: Vec<u32>,
}

/// Waits and oddities of a force's outcomes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waits {
    /// By year of the crime, oldest first; empty for forces without outcomes.
    pub cohorts: Vec<Wait>,
    /// Crimes of the atlas with one outcome in the outcomes files, with two, with more.
    pub per_crime: [u64; 3],
    /// Of these crimes, those whose first outcome is dated before the crime's month: counted at once.
    pub before_crime: u64,
}

/// One force's crimes of one month.
struct Unit {
    month: usize,
    crimes: u64,
    firsts: [u64; LONGEST + 1],
    /// How many lags are followed: the outcomes files from the month itself on, without a gap.
    followed: usize,
}

/// The months of one force with a street file and the outcomes file of the month itself.
fn units(counts: &Counts, force: usize) -> Vec<Unit> {
    let (axes, reported) = (&counts.axes, &counts.forces[force]);
    let (months, present) = (axes.months.len(), &counts.present[force]);
    let is_crime = |category: usize| axes.category_groups[category] == CategoryGroup::Crime;
    let mut units: Vec<Unit> = (0..months)
        .map(|month| {
            let files = &present[Kind::Outcomes as usize][month..];
            let there = present[Kind::Street as usize][month];
            let followed = files.iter().take_while(|file| there && **file).count().min(LONGEST + 1);
            let of =
                |category: usize| reported.incidents.get(category * months + month).copied().unwrap_or(0);
            let crimes = (0..axes.categories.len()).filter(|c| is_crime(*c)).map(|c| u64::from(of(c))).sum();
            Unit { month, crimes, firsts: [0; LONGEST + 1], followed }
        })
        .collect();
    for cell in reported.first_outcomes.iter().filter(|cell| is_crime(usize::from(cell.category))) {
        // An outcome dated before its crime was there at once.
        let lag = cell.lag.max(0) as usize;
        if lag <= LONGEST {
            units[usize::from(cell.month)].firsts[lag] += u64::from(cell.count);
        }
    }
    // A force that never gives outcomes has none to wait for.
    let any = units.iter().any(|unit| unit.firsts.iter().any(|n| *n > 0));
    units.retain(|unit| any && unit.followed > 0 && unit.crimes > 0);
    units
}

/// The waits of some forces together; each month of each force is followed on its own.
pub(super) fn waits(counts: &Counts, forces: &[usize]) -> Waits {
    let span = counts.axes.months;
    let mut all: Vec<Unit> = forces.iter().flat_map(|force| units(counts, *force)).collect();
    all.sort_by_key(|unit| unit.month);
    let reported = || forces.iter().map(|force| &counts.forces[*force]);
    let mut per_crime = [0; 3];
    for (sum, crimes) in per_crime.iter_mut().zip(0..) {
        *sum = reported().map(|force| force.outcomes_per_crime[crimes]).sum();
    }
    Waits {
        cohorts: all
            .chunk_by(|a, b| span.at(a.month).year() == span.at(b.month).year())
            .filter_map(|units| cohort(span, units))
            .collect(),
        per_crime,
        before_crime: reported()
            .flat_map(|force| &force.first_outcomes)
            .filter(|cell| cell.lag < 0)
            .map(|cell| u64::from(cell.count))
            .sum(),
    }
}

fn cohort(span: MonthSpan, units: &[Unit]) -> Option<Wait> {
    let (mut without, mut shares, mut followed) = (1.0, Vec::new(), Vec::new());
    for lag in 0..=LONGEST {
        let still = || units.iter().filter(|unit| unit.followed > lag);
        if still().next().is_none() {
            break;
        }
        let waiting: u64 =
            still().map(|unit| unit.crimes.saturating_sub(unit.firsts[..lag].iter().sum::<u64>())).sum();
        let now: u64 = still().map(|unit| unit.firsts[lag]).sum();
        if waiting > 0 {
            without *= 1.0 - (now as f64 / waiting as f64).min(1.0);
        }
        shares.push(1.0 - without);
        followed.push(still().count() as u32);
    }
    Some(Wait {
        months: MonthSpan::new(span.at(units.first()?.month), span.at(units.last()?.month))?,
        crimes: units.iter().map(|unit| unit.crimes).sum(),
        shares,
        followed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crimes_count_as_long_as_they_are_followed() {
        let first = crate::values::Month::new(2024, 1).expect("a month");
        let span = MonthSpan::new(first, first.plus(1)).expect("two months");
        let unit = |month, firsts: &[u64], followed| {
            let mut unit = Unit { month, crimes: 100, firsts: [0; LONGEST + 1], followed };
            unit.firsts[..firsts.len()].copy_from_slice(firsts);
            unit
        };
        // The first month is followed for three lags, the second for two.
        let wait = cohort(span, &[unit(0, &[40, 30, 15], 3), unit(1, &[20, 40], 2)]).expect("two months");
        assert_eq!((wait.crimes, wait.followed.as_slice()), (200, &[2, 2, 1][..]));
        // At once 60 of 200; then 70 of the 140 still waiting; then 15 of the 30 of the first month.
        for (share, expected) in wait.shares.iter().zip([0.3, 0.65, 0.825]) {
            assert!((share - expected).abs() < 1e-12, "{:?}", wait.shares);
        }
    }
}
