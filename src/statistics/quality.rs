//! What looks odd in the files, by the tests that data.police.uk describes. A finding accuses nobody: it says
//! where a reader should look before trusting a number.

use crate::aggregates::{Counts, FileFacts};
use crate::values::{CategoryGroup, Kind, Month};

use super::cohort::MATURE_AFTER;
use super::coverage::month_rows;

/// A test that every file of a kind goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// The file has a header and nothing else.
    HeaderOnly,
    /// The file lacks a column it needs.
    Malformed,
    /// The same bytes as another file.
    Identical,
    /// Far fewer rows than usual.
    PartialSuspected,
    /// Twice the rows of the month before, or half of them.
    Jump,
    /// Twice or half in one category.
    CategoryJump,
    /// Coordinates outside England, Wales and Northern Ireland.
    OutsideBox,
    /// Coordinates far from the force's others.
    FarAway,
    /// Incidents in no area.
    NotLocated,
    /// Incidents outside the force's own area.
    OutsideOwnArea,
    /// One Crime ID on different crimes.
    ConflictingIds,
    /// Outcomes whose crime is in no file.
    OutcomesWithoutCrime,
    /// Outcomes split otherwise than in the months before.
    OutcomeSplit,
    /// Stops dated outside their file's month.
    StopsOfOtherMonths,
}

impl Test {
    /// Every test, in the order shown.
    pub const ALL: [Self; 14] = [
        Self::HeaderOnly,
        Self::Malformed,
        Self::Identical,
        Self::PartialSuspected,
        Self::Jump,
        Self::CategoryJump,
        Self::OutsideBox,
        Self::FarAway,
        Self::NotLocated,
        Self::OutsideOwnArea,
        Self::ConflictingIds,
        Self::OutcomesWithoutCrime,
        Self::OutcomeSplit,
        Self::StopsOfOtherMonths,
    ];

    /// The key in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::HeaderOnly => "header-only",
            Self::Malformed => "malformed",
            Self::Identical => "identical-files",
            Self::PartialSuspected => "partial-suspected",
            Self::Jump => "doubled-or-halved",
            Self::CategoryJump => "category-doubled-or-halved",
            Self::OutsideBox => "outside-box",
            Self::FarAway => "far-away",
            Self::NotLocated => "not-located",
            Self::OutsideOwnArea => "outside-own-area",
            Self::ConflictingIds => "conflicting-ids",
            Self::OutcomesWithoutCrime => "outcomes-without-crime",
            Self::OutcomeSplit => "outcome-split",
            Self::StopsOfOtherMonths => "stops-of-other-months",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HeaderOnly => "Only a header",
            Self::Malformed => "A column is missing",
            Self::Identical => "Same bytes as another file",
            Self::PartialSuspected => "Far fewer rows than usual",
            Self::Jump => "Rows doubled or halved",
            Self::CategoryJump => "A category doubled or halved",
            Self::OutsideBox => "Coordinates outside the country",
            Self::FarAway => "Coordinates far from the force",
            Self::NotLocated => "Incidents without a place",
            Self::OutsideOwnArea => "Incidents outside the force area",
            Self::ConflictingIds => "One Crime ID, different crimes",
            Self::OutcomesWithoutCrime => "Outcomes without a crime",
            Self::OutcomeSplit => "Outcomes split otherwise",
            Self::StopsOfOtherMonths => "Stops of other months",
        }
    }

    /// The rule, in a sentence.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::HeaderOnly => "The file has no readable row.",
            Self::Malformed => "The file lacks a column that is needed to count it.",
            Self::Identical => "Another file, of whatever force or month, has the same size and checksum.",
            Self::PartialSuspected => {
                "Fewer rows than a fifth of the median of the 12 months before (at least 6 files, a median of \
                 50 rows or more)."
            }
            Self::Jump => {
                "At least twice or at most half the rows of the month before; only where one of the two has \
                 100 rows."
            }
            Self::CategoryJump => {
                "At least twice or at most half the incidents of the category in the month before; only where \
                 one of the two has 100."
            }
            Self::OutsideBox => "A point outside 8.2\u{b0} W to 1.8\u{b0} E and 49.8\u{b0} to 55.9\u{b0} N.",
            Self::FarAway => {
                "A point more than one degree beyond the middle 98 % of the force\u{2019}s incidents, in \
                 either direction; not for railway police."
            }
            Self::NotLocated => "More than 5 % of the incidents are in no area.",
            Self::OutsideOwnArea => "More than 5 % of the incidents lie outside the force\u{2019}s own area.",
            Self::ConflictingIds => "A Crime ID stands on crimes of different category or place.",
            Self::OutcomesWithoutCrime => {
                "More than 10 % of the rows have no crime in the archives, in months at least a year behind \
                 the force\u{2019}s first street file."
            }
            Self::OutcomeSplit => {
                "One outcome\u{2019}s share differs by 20 percentage points or more from its share in the 12 \
                 months before; only with 100 joined outcomes in both."
            }
            Self::StopsOfOtherMonths => "A stop is dated outside the month of its file.",
        }
    }
}

/// The figures that a finding rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// The file itself.
    None,
    /// The same bytes are in this file.
    SameAs {
        /// Force slug index.
        force: usize,
        /// Kind of the other file.
        kind: Kind,
        /// Month of the other file.
        month: Month,
    },
    /// Rows now, and rows of the month before or the usual number.
    Rows {
        /// Before, or usually.
        before: u64,
        /// In this file.
        count: u64,
    },
    /// Incidents of a category now and in the month before.
    Category {
        /// Place in `axes.categories`.
        category: usize,
        /// In the month before.
        before: u64,
        /// In this file.
        count: u64,
    },
    /// A part of the file's rows.
    Part {
        /// Rows concerned.
        part: u64,
        /// All rows asked.
        whole: u64,
    },
    /// An outcome's share of this month and of the 12 before.
    Split {
        /// Place in `axes.outcomes`.
        outcome: usize,
        /// 0 to 1.
        before: f64,
        /// 0 to 1.
        share: f64,
    },
}

/// Something odd about one file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Which test found it.
    pub test: Test,
    /// Place in `axes.forces`.
    pub force: usize,
    /// Kind of file.
    pub kind: Kind,
    /// Month of the file.
    pub month: Month,
    /// The figures behind it.
    pub evidence: Evidence,
}

impl Finding {
    /// How far the evidence is from ordinary; orders findings of one test.
    pub fn weight(&self) -> f64 {
        let factor = |before: u64, count: u64| {
            let (low, high) = (before.min(count).max(1) as f64, before.max(count) as f64);
            high / low
        };
        match self.evidence {
            Evidence::None | Evidence::SameAs { .. } => 1.0,
            Evidence::Rows { before, count } | Evidence::Category { before, count, .. } => {
                factor(before, count)
            }
            Evidence::Part { part, whole } => part as f64 / whole.max(1) as f64,
            Evidence::Split { before, share, .. } => (share - before).abs(),
        }
    }
}

/// Counts below this double by chance.
const LEAST_FOR_A_JUMP: u64 = 100;
/// Share of the usual rows below which a file is suspected to be partial.
const PARTIAL: f64 = 0.2;
/// Rows a month that "usual" needs.
const LEAST_USUAL: u64 = 50;
/// Files before it that "usual" needs.
const LEAST_BEFORE: usize = 6;
/// Share of incidents without a place, or outside the own area, worth a look.
const MISPLACED: f64 = 0.05;
/// Share of outcomes without a crime worth a look.
const UNMATCHED: f64 = 0.1;
/// Difference of an outcome's share worth a look.
const SPLIT: f64 = 0.2;

/// Every finding, by force, test, kind, month.
pub(super) fn findings(counts: &Counts) -> Vec<Finding> {
    let mut findings = identical(counts);
    for file in &counts.unusable {
        let test = if file.missing_column.is_some() { Test::Malformed } else { Test::HeaderOnly };
        let (force, kind, month) = (file.force, file.kind, file.month);
        findings.push(Finding { test, force, kind, month, evidence: Evidence::None });
    }
    for force in 0..counts.axes.forces.len() {
        for kind in Kind::ALL {
            findings.extend(rows(counts, force, kind));
        }
        findings.extend(street(counts, force));
        findings.extend(outcomes(counts, force));
        findings.extend(files(counts, force).iter().filter(|f| f.other_month > 0).map(|f| Finding {
            test: Test::StopsOfOtherMonths,
            force,
            kind: f.kind,
            month: f.month,
            evidence: Evidence::Part { part: f.other_month, whole: f.rows },
        }));
    }
    findings.sort_by(|a, b| {
        (a.force, a.test, a.kind, a.month)
            .cmp(&(b.force, b.test, b.kind, b.month))
            .then(b.weight().total_cmp(&a.weight()))
    });
    findings
}

fn files(counts: &Counts, force: usize) -> &[FileFacts] {
    counts.files.get(force).map_or(&[], Vec::as_slice)
}

/// Files with the same bytes; files without rows are all alike and have a finding of their own.
fn identical(counts: &Counts) -> Vec<Finding> {
    let mut all: Vec<(u64, u32, usize, FileFacts)> = counts
        .files
        .iter()
        .enumerate()
        .flat_map(|(force, files)| files.iter().map(move |f| (f.bytes, f.crc32, force, *f)))
        .filter(|(.., file)| file.rows > 0)
        .collect();
    all.sort_by_key(|(bytes, crc32, force, file)| (*bytes, *crc32, *force, file.kind, file.month));
    let mut findings = Vec::new();
    for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|same| same.len() > 1) {
        for (i, (.., force, file)) in same.iter().enumerate() {
            let (.., other_force, other) = &same[(i + 1) % same.len()];
            let (kind, month) = (other.kind, other.month);
            findings.push(Finding {
                test: Test::Identical,
                force: *force,
                kind: file.kind,
                month: file.month,
                evidence: Evidence::SameAs { force: *other_force, kind, month },
            });
        }
    }
    findings
}

/// Rows of each month's file; none without one.
fn monthly_rows(counts: &Counts, force: usize, kind: Kind) -> Vec<Option<u64>> {
    let mut rows = vec![None; counts.axes.months.len()];
    for file in files(counts, force).iter().filter(|f| f.kind == kind && f.rows > 0) {
        if let Some(month) = counts.axes.months.index(file.month) {
            rows[month] = Some(file.rows);
        }
    }
    rows
}

/// The median of the files of the 12 months before; none with too few of them or too few rows.
fn usual(rows: &[Option<u64>], month: usize) -> Option<u64> {
    let mut before: Vec<u64> = rows[month.saturating_sub(12)..month].iter().flatten().copied().collect();
    if before.len() < LEAST_BEFORE {
        return None;
    }
    before.sort_unstable();
    let middle = before.len() / 2;
    let median = if before.len() % 2 == 1 {
        before[middle]
    } else {
        u64::midpoint(before[middle - 1], before[middle])
    };
    (median >= LEAST_USUAL).then_some(median)
}

/// Whether a count is at least twice or at most half of the one before.
fn jumps(before: u64, count: u64) -> bool {
    before.max(count) >= LEAST_FOR_A_JUMP && (count >= before * 2 || count * 2 <= before)
}

/// Months (places in the span) whose file holds far fewer rows than usual.
pub(super) fn partial_months(counts: &Counts, kind: Kind) -> Vec<Vec<usize>> {
    (0..counts.axes.forces.len())
        .map(|force| {
            let rows = monthly_rows(counts, force, kind);
            (0..rows.len()).filter(|month| is_partial(&rows, *month).is_some()).collect()
        })
        .collect()
}

/// The usual rows and those of the month, where these are too few.
fn is_partial(rows: &[Option<u64>], month: usize) -> Option<(u64, u64)> {
    let (count, usual) = (rows[month]?, usual(rows, month)?);
    ((count as f64) < PARTIAL * usual as f64).then_some((usual, count))
}

fn rows(counts: &Counts, force: usize, kind: Kind) -> Vec<Finding> {
    let months = counts.axes.months;
    let rows = monthly_rows(counts, force, kind);
    let mut findings = Vec::new();
    for month in 0..rows.len() {
        let mut found = |test, (before, count)| {
            let (month, evidence) = (months.at(month), Evidence::Rows { before, count });
            findings.push(Finding { test, force, kind, month, evidence });
        };
        if let Some(partial) = is_partial(&rows, month) {
            found(Test::PartialSuspected, partial);
        }
        if let (Some(Some(before)), Some(count)) = (month.checked_sub(1).map(|m| rows[m]), rows[month])
            && jumps(before, count)
        {
            found(Test::Jump, (before, count));
        }
    }
    findings
}

fn street(counts: &Counts, force: usize) -> Vec<Finding> {
    let (axes, reported) = (&counts.axes, &counts.forces[force]);
    let mut findings = Vec::new();
    let present = &counts.present[force][Kind::Street as usize];
    for month in (0..axes.months.len()).filter(|month| present[*month]) {
        let mut found = |test, evidence| {
            let month = axes.months.at(month);
            findings.push(Finding { test, force, kind: Kind::Street, month, evidence });
        };
        let rows = month_rows(counts, force, month);
        let at = |table: &[u32]| u64::from(table.get(month).copied().unwrap_or(0));
        for (test, part, least) in [
            (Test::OutsideBox, at(&reported.outside_box), 0.0),
            (Test::FarAway, at(&reported.far_away), 0.0),
            (Test::NotLocated, rows.not_located, MISPLACED),
            (Test::OutsideOwnArea, at(&reported.outside_own_area), MISPLACED),
        ] {
            // Forces without a territory have no own area, and Northern Ireland has no small areas here.
            let asked = axes.forces[force].territory.is_some() || least == 0.0;
            if asked && part as f64 > least * rows.all as f64 {
                found(test, Evidence::Part { part, whole: rows.all });
            }
        }
        let file = files(counts, force)
            .iter()
            .find(|f| f.kind == Kind::Street && f.month == axes.months.at(month) && f.conflicting_ids > 0);
        if let Some(file) = file {
            let evidence = Evidence::Part { part: file.conflicting_ids, whole: file.rows };
            found(Test::ConflictingIds, evidence);
        }
        if month == 0 || !present[month - 1] {
            continue;
        }
        for category in 0..axes.categories.len() {
            let of = |month: usize| u64::from(reported.incidents[category * axes.months.len() + month]);
            let (before, count) = (of(month - 1), of(month));
            if axes.category_groups[category] != CategoryGroup::Unknown && jumps(before, count) {
                found(Test::CategoryJump, Evidence::Category { category, before, count });
            }
        }
    }
    findings
}

fn outcomes(counts: &Counts, force: usize) -> Vec<Finding> {
    let (axes, reported) = (&counts.axes, &counts.forces[force]);
    let months = axes.months.len();
    let rows = monthly_rows(counts, force, Kind::Outcomes);
    let Some(first) = counts.present[force][Kind::Street as usize].iter().position(|there| *there) else {
        return Vec::new();
    };
    // Outcomes given in a month, joined to a crime of whatever month.
    let mut given = vec![vec![0u64; axes.outcomes.len()]; months];
    for cell in &reported.cohorts {
        let month = i32::from(cell.month) + i32::from(cell.lag);
        if let Some(given) = usize::try_from(month).ok().and_then(|month| given.get_mut(month)) {
            given[usize::from(cell.outcome)] += u64::from(cell.count);
        }
    }
    let mut findings = Vec::new();
    for month in 0..months {
        let Some(whole) = rows[month] else { continue };
        let mut found = |test, evidence| {
            let month = axes.months.at(month);
            findings.push(Finding { test, force, kind: Kind::Outcomes, month, evidence });
        };
        let part = u64::from(reported.unmatched_months.get(month).copied().unwrap_or(0));
        if month >= first + MATURE_AFTER && part as f64 > UNMATCHED * whole as f64 {
            found(Test::OutcomesWithoutCrime, Evidence::Part { part, whole });
        }
        let before: Vec<u64> = (0..axes.outcomes.len())
            .map(|outcome| (month.saturating_sub(12)..month).map(|m| given[m][outcome]).sum())
            .collect();
        for (outcome, before, share) in split(&before, &given[month]) {
            found(Test::OutcomeSplit, Evidence::Split { outcome, before, share });
        }
    }
    findings
}

/// Outcomes whose share differs much from the months before: (outcome, share before, share now).
fn split(before: &[u64], now: &[u64]) -> Vec<(usize, f64, f64)> {
    let (all_before, all_now) = (before.iter().sum::<u64>(), now.iter().sum::<u64>());
    if all_before.min(all_now) < LEAST_FOR_A_JUMP {
        return Vec::new();
    }
    let shares = before.iter().zip(now).enumerate().map(|(outcome, (before, now))| {
        (outcome, *before as f64 / all_before as f64, *now as f64 / all_now as f64)
    });
    shares.filter(|(_, before, now)| (now - before).abs() >= SPLIT - 1e-9).collect()
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
