//! `data/v1/quality.json`: what looks odd in the input, by the rules data.police.uk publishes.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::{ForceCoverage, ForceFigures, Status};
use crate::values::{Kind, MonthSpan};

use super::number::{share_of, to_json};

/// A month's count that is at most half or at least double the month before.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Leap {
    month: String,
    before: u32,
    count: u32,
    jump: &'static str,
}

#[derive(Debug, Serialize)]
struct MonthShare {
    month: String,
    share: f64,
}

#[derive(Debug, Serialize)]
struct FileOfMonth {
    kind: &'static str,
    month: String,
}

#[derive(Debug, Serialize)]
struct ForceQuality<'a> {
    force: &'a str,
    name: &'a str,
    header_only: Vec<FileOfMonth>,
    jumps: Vec<Leap>,
    not_located: Vec<MonthShare>,
    outside_own_area: Vec<MonthShare>,
    outcomes_matched: u64,
    outcomes_unmatched: u64,
    outcomes_unmatched_share: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Oddity<'a> {
    name: &'a str,
    times: u64,
    example: &'a str,
}

#[derive(Debug, Serialize)]
struct Quality<'a> {
    polygon_asked: u64,
    polygon_disagrees: u64,
    polygon_disagrees_share: Option<f64>,
    oddities: Vec<Oddity<'a>>,
    forces: Vec<ForceQuality<'a>>,
}

/// Forces with fewer incidents a month double by chance.
const LEAST_FOR_A_JUMP: u32 = 100;

/// Neighbouring months of which one has at least twice the incidents of the other.
fn jumps(span: MonthSpan, counts: &[Option<u32>]) -> Vec<Leap> {
    (1..counts.len())
        .filter_map(|i| {
            let (before, count) = (counts[i - 1]?, counts[i]?);
            let jump = if before.max(count) < LEAST_FOR_A_JUMP {
                return None;
            } else if count >= before.saturating_mul(2) {
                "doubled"
            } else if count.saturating_mul(2) <= before {
                "halved"
            } else {
                return None;
            };
            Some(Leap { month: span.at(i).to_string(), before, count, jump })
        })
        .collect()
}

/// Sums two series; a month missing in one is missing in the sum.
fn sum(a: &[Option<u32>], b: &[Option<u32>]) -> Vec<Option<u32>> {
    a.iter().zip(b).map(|(a, b)| Some((*a)? + (*b)?)).collect()
}

fn force<'a>(
    slug: &'a str,
    name: &'a str,
    ledger: Option<&ForceCoverage>,
    figures: &ForceFigures,
) -> ForceQuality<'a> {
    let months = figures.months;
    let all = sum(&figures.crimes, &figures.antisocial);
    let of_all = |part: &[u32]| -> Vec<MonthShare> {
        part.iter()
            .zip(&all)
            .enumerate()
            .filter(|(_, (part, _))| **part > 0)
            .filter_map(|(i, (part, whole))| {
                let share = share_of(u64::from(*part), u64::from((*whole)?))?;
                Some(MonthShare { month: months.at(i).to_string(), share })
            })
            .collect()
    };
    let header_only = Kind::ALL
        .into_iter()
        .flat_map(|kind| {
            let statuses = ledger.map_or(&[][..], |ledger| &ledger.status[kind]);
            statuses
                .iter()
                .enumerate()
                .filter(|(_, status)| **status == Status::HeaderOnly)
                .map(move |(i, _)| FileOfMonth { kind: kind.slug(), month: months.at(i).to_string() })
        })
        .collect();
    let (matched, unmatched) = figures.outcomes_matched;
    ForceQuality {
        force: slug,
        name,
        header_only,
        jumps: jumps(months, &all),
        not_located: of_all(&figures.not_located),
        outside_own_area: of_all(&figures.outside_own_area),
        outcomes_matched: matched,
        outcomes_unmatched: unmatched,
        outcomes_unmatched_share: share_of(unmatched, matched + unmatched),
    }
}

/// The findings by force, and the named oddities of the whole input.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let (disagrees, asked) = counts.polygon_disagrees;
    let ledgers = &atlas.figures.coverage().forces;
    let forces = counts.axes.forces.iter().enumerate().map(|(index, of)| {
        force(
            &of.slug,
            &of.name,
            ledgers.iter().find(|ledger| ledger.force == index),
            &atlas.figures.force(index),
        )
    });
    to_json(&Quality {
        polygon_asked: asked,
        polygon_disagrees: disagrees,
        polygon_disagrees_share: share_of(disagrees, asked),
        oddities: atlas
            .report
            .oddities
            .iter()
            .map(|(name, (times, example))| Oddity { name, times: *times, example })
            .collect(),
        forces: forces.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Month;

    #[test]
    fn a_gap_is_no_jump_and_small_counts_do_not_jump() {
        let span = MonthSpan::new(Month::new(2024, 1).unwrap(), Month::new(2024, 6).unwrap()).unwrap();
        let found = jumps(span, &[Some(100), Some(200), None, Some(10), Some(20), Some(19)]);
        assert_eq!(found, [Leap { month: "2024-02".to_owned(), before: 100, count: 200, jump: "doubled" }]);
        let halved = jumps(span, &[Some(300), Some(150), Some(299)]);
        assert_eq!(halved.len(), 1);
        assert_eq!(halved[0].jump, "halved");
    }
}
