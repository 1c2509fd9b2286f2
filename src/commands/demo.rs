//! `crime-atlas demo`: a made-up country, built by the same code as a real one.

use std::path::Path;

use crate::demo;
use crate::settings::{BuildSettings, Publication};

/// Writes the made-up archives and reference files, builds the site at `out`.
///
/// # Errors
/// When files cannot be written.
pub fn run(out: &Path) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("crime-atlas-demo").tempdir()?;
    let input = demo::write_country(folder.path())?;
    let publication = Publication {
        site_name: "Crime Atlas of a made-up country".to_owned(),
        fictional: true,
        ..Publication::default()
    };
    super::build::run(&BuildSettings {
        archives: input.archives,
        md5: Vec::new(),
        reference: input.reference,
        out: out.to_owned(),
        publication,
        threads: None,
    })
}
