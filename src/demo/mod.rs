//! A made-up country with its police archive and reference files, in the official forms.
//!
//! Nothing in it is real: the islands of Haldmere lie in the open North Sea, all names are invented, all codes
//! begin with `X`, no postcode area is called `QX` or `ZD`. The same pipeline that builds the real atlas
//! builds this one, and meets in it the oddities of the real files (see [`Plan`]).

mod archives;
mod areas;
mod borders;
mod incidents;
mod land;
mod mesh;
mod names;
mod noise;
mod plan;
mod reference;
mod rng;
mod stops;
mod street;
#[cfg(test)]
mod country_tests;

use std::path::{Path, PathBuf};

pub use plan::Plan;

/// Where the input of the made-up country was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoInput {
    /// The archives, the newest first; `MD5SUMS` lies beside them.
    pub archives: Vec<PathBuf>,
    /// The folder of reference files.
    pub reference: PathBuf,
}

/// Slugs of the territorial forces of the made-up country.
pub fn force_slugs() -> [&'static str; 3] {
    names::FORCES.map(|force| force.slug)
}

/// Writes `archives/` and `reference/` below a folder, the same bytes each time.
///
/// # Errors
/// When a file cannot be written.
pub fn write_country(dir: &Path) -> anyhow::Result<DemoInput> {
    write_plan(dir, &Plan::full())
}

/// As [`write_country`], with six months only: the same land and traps for fast tests.
///
/// # Errors
/// When a file cannot be written.
pub fn write_small(dir: &Path) -> anyhow::Result<DemoInput> {
    write_plan(dir, &Plan::small())
}

fn write_plan(dir: &Path, plan: &Plan) -> anyhow::Result<DemoInput> {
    let country = areas::Country::found();
    let archives = archives::write(&country, plan, &dir.join("archives"))?;
    let reference = dir.join("reference");
    reference::write(&country, &reference)?;
    Ok(DemoInput { archives, reference })
}
