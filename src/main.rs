//! The program: parse, run, print the error chain, set the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use crime_atlas::cli::{Cli, Command};
use crime_atlas::commands;
use crime_atlas::commands::fetch::FetchSettings;
use crime_atlas::commands::fetch::download::Patience;
use crime_atlas::commands::publish::PublishSettings;
use crime_atlas::commands::serve::NothingToServe;
use crime_atlas::settings::MissingSetting;
use crime_atlas::site::UnknownHost;
use mimalloc::MiMalloc;

/// Pages and JSON are millions of short strings from many threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // Wrong arguments end here with exit code 2, `--help` and `--version` with 0.
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output stopped reading (`| head`): not our failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when standard error is closed as well.
            let _ = complain(&error);
            if is_of_the_arguments(&error) { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if let Some(threads) = cli.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("starting the worker threads")?;
    }
    match cli.command {
        Command::Build(args) => commands::build::command(&args),
        Command::Demo(args) => commands::demo::command(&args),
        Command::Inspect(args) => commands::inspect::run(&args.archives, args.json),
        Command::Report(args) => commands::report::run(&args),
        Command::Serve(args) => commands::serve::command(&args),
        Command::Config(args) => commands::configuration::command(&args),
        Command::Fetch(args) => {
            let release = args.release.as_deref().map(str::parse).transpose().context("reading --release")?;
            let patience = Patience { tries: args.tries, ..Patience::default() };
            let (to, only, from) = (args.to, args.only, args.from);
            let settings = FetchSettings { to, only, release, from, refresh: args.refresh, silent: false };
            commands::fetch::run(&settings, patience)
        }
        Command::Publish(args) => commands::publish::run(&PublishSettings {
            dir: args.dir,
            to: args.to,
            dry_run: args.dry_run,
            all: args.all,
            gzip: args.gzip,
            at_once: args.at_once.get(),
            tries: args.tries,
        }),
        Command::Check(args) => commands::check::run(&args.dir, &args.hosts),
    }
}

/// Whether the arguments themselves are wrong, in a way that only the commands can tell.
fn is_of_the_arguments(error: &anyhow::Error) -> bool {
    error.is::<MissingSetting>() || error.is::<UnknownHost>() || error.is::<NothingToServe>()
}

/// Prints the error and what led to it, each once.
fn complain(error: &anyhow::Error) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    writeln!(stderr, "error: {error}")?;
    let mut said = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some errors tell their source in their own words already.
        if !said.contains(&cause) {
            writeln!(stderr, "caused by: {cause}")?;
        }
        said = cause;
    }
    Ok(())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| {
            let of_json =
                || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
            cause.downcast_ref::<io::Error>().map(io::Error::kind).or_else(of_json)
        })
        .any(|kind| kind == io::ErrorKind::BrokenPipe)
}
