//! `data/v1/coverage.json`: which force-months are there, for each kind of file.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::statistics::{Axes, Coverage, Status};

use super::number::{months, share, to_json};

#[derive(Debug, Serialize)]
struct ForceObject<'a> {
    force: &'a str,
    name: &'a str,
    status: BTreeMap<&'static str, Vec<&'static str>>,
    not_located: Vec<Option<f64>>,
}

#[derive(Debug, Serialize)]
struct CoverageFile<'a> {
    months: Vec<String>,
    statuses: [&'static str; 7],
    forces: Vec<ForceObject<'a>>,
}

/// The ledger of all forces.
pub(super) fn render(coverage: &Coverage, axes: &Axes) -> Vec<u8> {
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
    })
}
