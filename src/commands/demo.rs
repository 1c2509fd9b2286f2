//! `crime-atlas demo`: a made-up country, built by the same code as a real one.

use std::path::Path;

use anyhow::Context;

use crate::demo;
use crate::settings::{BuildSettings, Publication};

/// Writes the made-up archives and reference files beside `out` (`demo-input` for `demo`), to look at and to
/// try `build` and `inspect` with, and builds the site at `out`.
///
/// # Errors
/// When files cannot be written.
pub fn run(out: &Path) -> anyhow::Result<()> {
    let name = out.file_name().with_context(|| format!("{} is not a folder to build in", out.display()))?;
    let input = out.with_file_name(format!("{}-input", name.to_string_lossy()));
    let input = demo::write_country(&input)?;
    let publication = Publication {
        site_name: "Crime Atlas of a made-up country".to_owned(),
        fictional: true,
        ..Publication::default()
    };
    super::build::run(&BuildSettings {
        archives: input.archives,
        md5: Vec::new(),
        reference: input.reference,
        previous: None,
        out: out.to_owned(),
        cache: None,
        with_records: true,
        publication,
    })
}
