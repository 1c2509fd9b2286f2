//! `crime-atlas demo`: a made-up country, built by the same code as a real one.
#![expect(
    clippy::disallowed_methods,
    reason = "asks whether a site of real data stands where the demo would go"
)]

use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::cli::DemoArgs;
use crate::demo;
use crate::settings::{BuildSettings, Configuration, Publication};

use super::watch::{self, Watched};
use super::{configuration, serve};

/// `crime-atlas demo`: writes the country, builds its site, and previews it when asked to.
///
/// # Errors
/// When files cannot be written; when the configuration is unsound.
pub fn command(args: &DemoArgs) -> anyhow::Result<()> {
    let configuration = configuration::read(args.config.as_deref())?;
    let files = configuration::watched(&configuration);
    let settings = settings(&args.out, configuration)?;
    if args.watch {
        let first = Watched { settings: settings.clone(), files };
        let again = || -> anyhow::Result<Watched> {
            let configuration = configuration::read(args.config.as_deref())?;
            let files = configuration::watched(&configuration);
            let publication = made_up(configuration);
            Ok(Watched { settings: BuildSettings { publication, ..settings.clone() }, files })
        };
        return watch::run(first, &again, Ipv4Addr::LOCALHOST.into(), args.port);
    }
    super::build::run(&settings)?;
    if args.serve { serve::run(&args.out, "/", Ipv4Addr::LOCALHOST.into(), args.port) } else { Ok(()) }
}

/// Writes the made-up archives and reference files beside `out` (`demo-input` for `demo`), to look at and to
/// try `build` and `inspect` with; returns how to build the site at `out`.
///
/// # Errors
/// When files cannot be written; when an atlas of real data stands at `out`.
pub fn settings(out: &Path, configuration: Configuration) -> anyhow::Result<BuildSettings> {
    let name = out.file_name().with_context(|| format!("{} is not a folder to build in", out.display()))?;
    ensure!(
        !holds_real_data(out),
        "{} holds an atlas of real data, which the made-up country would replace, so nothing was touched: name another \
         folder with --out",
        out.display()
    );
    let input = out.with_file_name(format!("{}-input", name.to_string_lossy()));
    let input = demo::write_country(&input)?;
    Ok(BuildSettings {
        archives: input.archives,
        md5: Vec::new(),
        reference: input.reference,
        previous: None,
        out: out.to_owned(),
        cache: None,
        publication: made_up(configuration),
    })
}

/// Whether a folder holds a site that says it is of no made-up country.
fn holds_real_data(site: &Path) -> bool {
    let build = std::fs::read(site.join("data/v1/build.json")).ok();
    let build: Option<Value> = build.and_then(|text| serde_json::from_slice(&text).ok());
    build.is_some_and(|build| build["fictional"] == false)
}

/// What is published of a made-up country: it says so, whoever publishes it. Its few rows are published too.
pub fn made_up(configuration: Configuration) -> Publication {
    let mut publication = Publication { fictional: true, with_records: true, ..configuration.publication };
    if !configuration.is_named {
        "Crime Atlas of a made-up country".clone_into(&mut publication.site_name);
    }
    publication
}
