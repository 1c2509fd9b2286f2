//! A force as reporter: all it recorded, wherever that lies.

use crate::aggregates::Counts;
use crate::values::{CategoryGroup, Kind, MonthSpan, OutcomeGroup};

use super::cohort::{MATURE_AFTER, Maturity, hull, outcome_shares, runs};
use super::presence::Supplier;
use super::waits::{Waits, waits};

/// What a force recorded. Its area's rates stand in the area figures of its territory.
#[derive(Debug, Clone, PartialEq)]
pub struct ForceFigures {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Months of the atlas.
    pub months: MonthSpan,
    /// Crimes by month; none where no file.
    pub crimes: Vec<Option<u32>>,
    /// ASB incidents by month; none where no file.
    pub antisocial: Vec<Option<u32>>,
    /// `[category][month]`, none where no file.
    pub categories: Vec<Vec<Option<u32>>>,
    /// Incidents in no area, by month.
    pub not_located: Vec<u32>,
    /// Located incidents outside the own area, by month.
    pub outside_own_area: Vec<u32>,
    /// Mature cohort: crimes by outcome id (place in `axes.outcomes`), largest first.
    pub outcomes: Vec<(usize, u64)>,
    /// Mature cohort: crimes by group.
    pub outcome_groups: Vec<(OutcomeGroup, u64, f64)>,
    /// From the first to the last month of the mature cohort; none when no month is mature.
    pub cohort: Option<MonthSpan>,
    /// The months of the mature cohort in unbroken runs.
    pub cohort_runs: Vec<MonthSpan>,
    /// Outcome rows joined to a crime, and not.
    pub outcomes_matched: (u64, u64),
    /// Outcomes given within this many months of the crime, per mature crime: index = lag, 0 to 12. A
    /// crime may have several (about 4 in 100 do). From the outcomes files; empty unless all months up
    /// to a year after at least one month of the cohort are there.
    pub share_by_lag: Vec<f64>,
    /// How long crimes waited for their first outcome.
    pub waits: Waits,
}

/// What one force recorded.
pub(super) fn force_figures(counts: &Counts, maturity: &Maturity, force: usize) -> ForceFigures {
    let axes = &counts.axes;
    let (months, reported) = (axes.months.len(), &counts.forces[force]);
    let present = &counts.present[force][Kind::Street as usize];
    let where_present = |series: &[u32]| -> Vec<Option<u32>> {
        series.iter().zip(present).map(|(count, there)| there.then_some(*count)).collect()
    };
    let row = |category: usize| &reported.incidents[category * months..][..months];
    let of_group = |group: CategoryGroup| {
        let mut sums = vec![0; months];
        for category in (0..axes.categories.len()).filter(|c| axes.category_groups[*c] == group) {
            for (sum, count) in sums.iter_mut().zip(row(category)) {
                *sum += count;
            }
        }
        where_present(&sums)
    };
    let cohort = maturity.cohort(&[Supplier::Force(force)]);
    let ended = by_outcome(counts, force, &cohort);
    let cohort_runs = runs(axes.months, &cohort);
    ForceFigures {
        force,
        months: axes.months,
        crimes: of_group(CategoryGroup::Crime),
        antisocial: of_group(CategoryGroup::AntiSocialBehaviour),
        categories: (0..axes.categories.len()).map(|category| where_present(row(category))).collect(),
        not_located: (0..months)
            .map(|month| reported.not_located.iter().skip(month).step_by(months).sum())
            .collect(),
        outside_own_area: reported.outside_own_area.clone(),
        outcome_groups: outcome_shares(OutcomeGroup::ALL.map(|group| {
            ended.iter().filter(|(id, _)| axes.outcome_groups[*id] == Some(group)).map(|(_, n)| n).sum()
        }))
        .into_iter()
        .map(|(group, count, share, _)| (group, count, share))
        .collect(),
        outcomes: ended,
        cohort: hull(&cohort_runs),
        cohort_runs,
        outcomes_matched: (reported.outcomes_matched, reported.outcomes_unmatched),
        share_by_lag: share_by_lag(counts, force, &cohort),
        waits: waits(counts, &[force]),
    }
}

/// Crimes of a cohort by last outcome, largest first; blanks are no outcome.
fn by_outcome(counts: &Counts, force: usize, cohort: &[usize]) -> Vec<(usize, u64)> {
    let axes = &counts.axes;
    let mut ended: Vec<(usize, u64)> = (0..axes.outcomes.len())
        .filter(|id| axes.outcome_groups[*id].is_some())
        .map(|id| {
            let series = &counts.forces[force].last_outcomes[id * axes.months.len()..][..axes.months.len()];
            (id, cohort.iter().map(|month| u64::from(series[*month])).sum())
        })
        .filter(|(_, crimes)| *crimes > 0)
        .collect();
    ended.sort_unstable_by_key(|(id, crimes)| (std::cmp::Reverse(*crimes), *id));
    ended
}

/// Outcomes given within each lag, per crime. Only crime months whose outcomes files are all there, from
/// the month itself to twelve months later, so that every crime was followed equally long.
fn share_by_lag(counts: &Counts, force: usize, cohort: &[usize]) -> Vec<f64> {
    let axes = &counts.axes;
    let followed: Vec<usize> = cohort
        .iter()
        .copied()
        .filter(|month| {
            let present = &counts.present[force];
            present[Kind::Street as usize][*month]
                && (*month..=month + MATURE_AFTER)
                    .all(|m| present[Kind::Outcomes as usize].get(m).copied().unwrap_or(false))
        })
        .collect();
    let is_crime = |category: usize| axes.category_groups[category] == CategoryGroup::Crime;
    let crimes: u64 = (0..axes.categories.len())
        .filter(|category| is_crime(*category))
        .flat_map(|category| followed.iter().map(move |month| category * axes.months.len() + month))
        .map(|cell| u64::from(counts.forces[force].incidents[cell]))
        .sum();
    if crimes == 0 {
        return Vec::new();
    }
    let mut given = [0u64; MATURE_AFTER + 1];
    for cell in &counts.forces[force].cohorts {
        // A few outcomes are dated before their crime: given at once.
        let lag = cell.lag.max(0) as usize;
        if lag <= MATURE_AFTER
            && is_crime(usize::from(cell.category))
            && followed.contains(&usize::from(cell.month))
        {
            given[lag] += u64::from(cell.count);
        }
    }
    given
        .iter()
        .scan(0, |sum, outcomes| {
            *sum += outcomes;
            Some(*sum as f64 / crimes as f64)
        })
        .collect()
}
