//! `data/v1/coverage.json`: which force-months are there, for each kind of file.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::statistics::{Axes, Counts, Coverage, PastLedger, Status};
use crate::values::{Kind, MonthSpan};

use super::number::{months, share, to_json};

#[derive(Debug, Serialize)]
struct ForceObject<'a> {
    force: &'a str,
    name: &'a str,
    status: BTreeMap<&'static str, Vec<&'static str>>,
    not_located: Vec<Option<f64>>,
}

/// A file that is there but was not counted.
#[derive(Debug, Serialize)]
pub(super) struct UnusableObject<'a> {
    force: &'a str,
    kind: &'static str,
    month: String,
    missing_column: Option<&'a str>,
}

/// The files that hold no row or lack a column.
pub(super) fn unusable(counts: &Counts) -> Vec<UnusableObject<'_>> {
    counts
        .unusable
        .iter()
        .map(|file| UnusableObject {
            force: &counts.axes.forces[file.force].slug,
            kind: file.kind.slug(),
            month: file.month.to_string(),
            missing_column: file.missing_column.as_deref(),
        })
        .collect()
}

/// A force's files in months before the atlas's first, as earlier sites published them.
#[derive(Debug, Serialize)]
struct EarlierForce<'a> {
    force: &'a str,
    name: &'a str,
    status: BTreeMap<&'static str, Vec<&'a str>>,
}

#[derive(Debug, Serialize)]
struct Earlier<'a> {
    months: Vec<String>,
    forces: Vec<EarlierForce<'a>>,
}

/// The ledgers of earlier sites: every month from the first known, `unknown` where a site told nothing.
fn earlier(ledgers: &[PastLedger]) -> Earlier<'_> {
    let known = || ledgers.iter().flat_map(|ledger| ledger.status.iter().map(|(month, _)| *month));
    let span = known().min().zip(known().max()).and_then(|(first, last)| MonthSpan::new(first, last));
    let Some(span) = span else { return Earlier { months: Vec::new(), forces: Vec::new() } };
    let mut forces = BTreeMap::<&str, EarlierForce<'_>>::new();
    for ledger in ledgers {
        let force = forces.entry(&ledger.force).or_insert_with(|| EarlierForce {
            force: &ledger.force,
            name: &ledger.name,
            status: Kind::ALL.map(|kind| (kind.slug(), vec![UNKNOWN; span.len()])).into(),
        });
        let row = force.status.entry(ledger.kind.slug()).or_default();
        for (month, status) in &ledger.status {
            if let Some(slot) = span.index(*month).and_then(|place| row.get_mut(place)) {
                *slot = status;
            }
        }
    }
    Earlier { months: months(span), forces: forces.into_values().collect() }
}

/// What stands for a month of which no site told anything.
pub(super) const UNKNOWN: &str = "unknown";

#[derive(Debug, Serialize)]
struct CoverageFile<'a> {
    months: Vec<String>,
    statuses: [&'static str; 7],
    forces: Vec<ForceObject<'a>>,
    unusable: Vec<UnusableObject<'a>>,
    earlier: Earlier<'a>,
}

/// The ledger of all forces, and that of earlier sites.
pub(super) fn render(
    coverage: &Coverage,
    axes: &Axes,
    unusable: Vec<UnusableObject<'_>>,
    ledgers: &[PastLedger],
) -> Vec<u8> {
    let forces = coverage.forces.iter().map(|ledger| {
        let slug = axes.forces[ledger.force].slug.as_str();
        ForceObject {
            force: slug,
            name: &axes.forces[ledger.force].name,
            status: ledger
                .status
                .iter()
                .map(|(kind, months)| (kind.slug(), months.iter().map(|status| status.slug()).collect()))
                .collect(),
            not_located: ledger.not_located.iter().map(|part| part.map(share)).collect(),
        }
    });
    to_json(&CoverageFile {
        months: months(coverage.months),
        statuses: Status::ALL.map(Status::slug),
        forces: forces.collect(),
        unusable,
        earlier: earlier(ledgers),
    })
}

#[cfg(test)]
impl UnusableObject<'_> {
    /// A file that lacks a column, for tests.
    pub(super) fn malformed() -> Self {
        Self {
            force: "bedfordshire",
            kind: crate::values::Kind::Street.slug(),
            month: "2024-02".to_owned(),
            missing_column: Some("Crime type"),
        }
    }
}
