//! The program: parse, run, print the error chain, set the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use crime_atlas::cli::{Cli, Command};
use crime_atlas::commands;
use crime_atlas::settings::MissingSetting;

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
            if error.is::<MissingSetting>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if let Some(threads) = cli.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build_global()
            .context("starting the worker threads")?;
    }
    match cli.command {
        Command::Build(args) => commands::build::command(&args),
        Command::Demo(args) => commands::demo::command(&args),
        Command::Inspect(args) => commands::inspect::run(&args.archives, args.json),
        Command::Serve(args) => commands::serve::command(&args),
        Command::Check(args) => commands::check::run(&args.dir),
        Command::Config(args) => commands::configuration::command(&args),
    }
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
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
