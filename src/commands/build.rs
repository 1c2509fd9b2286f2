//! `crime-atlas build`: archives and reference in, a site out, a summary at the end.

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::cli::BuildArgs;
use crate::pipeline::{self, Summary};
use crate::progress::Progress;
use crate::settings::BuildSettings;
use crate::values::Month;

use super::watch::{self, Watched};
use super::{configuration, serve};

/// `crime-atlas build`, and the preview it may be followed by.
///
/// # Errors
/// As [`run`]; when the configuration is unsound or an argument is missing.
pub fn command(args: &BuildArgs) -> anyhow::Result<()> {
    let settings = || -> anyhow::Result<Watched> {
        let configuration = configuration::read(args.config.as_deref())?;
        let files = configuration::watched(&configuration);
        Ok(Watched { settings: BuildSettings::new(args.clone(), configuration)?, files })
    };
    let first = settings()?;
    let out = first.settings.out.clone();
    if args.watch {
        return watch::run(first, &settings, Ipv4Addr::LOCALHOST.into(), args.port);
    }
    run(&first.settings)?;
    if args.serve { serve::run(&out, "/", Ipv4Addr::LOCALHOST.into(), args.port) } else { Ok(()) }
}

/// Builds a site and prints where every row went.
///
/// # Errors
/// As [`pipeline::build`].
pub fn run(settings: &BuildSettings) -> anyhow::Result<()> {
    if let Some(cache) = &settings.cache {
        let whole =
            |path: &Path| std::path::absolute(path).with_context(|| format!("finding {}", path.display()));
        ensure!(
            !whole(cache)?.starts_with(whole(&settings.out)?),
            "the cache {} lies inside the site {}, which is replaced whole: name a folder beside it",
            cache.display(),
            settings.out.display()
        );
    }
    let content = configuration::content(&settings.publication)?;
    let progress = Progress::new();
    if settings.cache.is_some()
        && progress.stage("Looking for changes", None, |_| pipeline::is_unchanged(settings))?
    {
        let out = settings.out.display();
        writeln!(std::io::stdout(), "Nothing has changed since {out} was built: no file was written")?;
        return Ok(());
    }
    let summary = pipeline::build(settings, &content, &progress)?;
    let took = progress.times().iter().map(|(_, took)| *took).sum();
    print(&mut std::io::stdout().lock(), settings, &summary, took)?;
    Ok(())
}

/// Tells where every row went, what is missing, and what was written.
pub(super) fn print(
    to: &mut impl Write,
    settings: &BuildSettings,
    summary: &Summary,
    took: Duration,
) -> std::io::Result<()> {
    let report = &summary.report;
    writeln!(to, "\n{}, from {} archive(s)", summary.months, report.archives.len())?;
    writeln!(
        to,
        "{:<16} {:>12} {:>12} {:>12} {:>10} {:>12}",
        "rows", "read", "counted", "not located", "repeated", "quarantined"
    )?;
    for (kind, rows) in report.accounting.iter() {
        let (not_located, quarantined): (u64, u64) =
            (rows.not_located.values().sum(), rows.quarantined.values().sum());
        writeln!(
            to,
            "{kind:<16} {:>12} {:>12} {:>12} {:>10} {:>12}",
            thousands(rows.read),
            thousands(rows.counted),
            thousands(not_located),
            thousands(rows.duplicate),
            thousands(quarantined)
        )?;
    }
    if !report.quarantined.is_empty() {
        writeln!(to, "Quarantined rows are listed with file, line and reason in data/v1/quarantine.csv")?;
    }
    for archive in report.archives.iter().filter(|a| a.md5_verified) {
        writeln!(to, "MD5 verified: {}", archive.name)?;
    }
    if !summary.holes.is_empty() {
        writeln!(to, "Force-months without a street file (shown as missing, never as zero):")?;
        for (months, forces) in &summary.holes {
            let when = if months.len() == summary.months.len() {
                "every month".to_owned()
            } else {
                runs(months.iter().copied()).join(" ")
            };
            wrapped(to, &format!("  {when}: "), forces.join(", ").split(' '), 6)?;
        }
    }
    for missing in &report.missing {
        let start = format!("No reference file for {}: ", missing.source);
        wrapped(to, &start, missing.consequence.split(' '), 4)?;
    }
    for (oddity, (times, example)) in &report.oddities {
        let text = format!("{} time(s), such as {example}", thousands(*times));
        wrapped(to, &format!("Odd: {oddity}, "), text.split(' '), 4)?;
    }
    let (files, bytes) = summary.written;
    writeln!(
        to,
        "{} files, {:.1} MB, in {} after {:.1} s",
        thousands(files as u64),
        bytes as f64 / 1e6,
        settings.out.display(),
        took.as_secs_f64()
    )
}

/// Columns that every terminal has.
const COLUMNS: usize = 80;

/// Words behind a start, on as many lines as [`COLUMNS`] need; later lines are indented.
pub(super) fn wrapped<'a>(
    to: &mut impl Write,
    start: &str,
    words: impl Iterator<Item = &'a str>,
    indent: usize,
) -> std::io::Result<()> {
    let mut line = start.trim_end().to_owned();
    let mut fresh = start.ends_with("  ");
    for word in words {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS && !fresh {
            writeln!(to, "{line}")?;
            line = " ".repeat(indent) + word;
        } else if fresh {
            line = start.to_owned() + word;
        } else {
            line = line + " " + word;
        }
        fresh = false;
    }
    writeln!(to, "{line}")
}

/// Unbroken runs as "2024-05…2024-12".
pub(super) fn runs(months: impl Iterator<Item = Month>) -> Vec<String> {
    let mut runs: Vec<(Month, Month)> = Vec::new();
    for month in months {
        match runs.last_mut() {
            Some((_, last)) if last.plus(1) == month => *last = month,
            _ => runs.push((month, month)),
        }
    }
    runs.into_iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}…{b}") }).collect()
}

/// 1234567 as "1,234,567".
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_lists_keep_to_a_terminal() {
        let mut lines = Vec::new();
        super::wrapped(&mut lines, "Months: ", ["2024-05"; 30].into_iter(), 4).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        assert!(lines.starts_with("Months: 2024-05 ") && lines.lines().all(|line| line.len() <= 80));
        assert_eq!((lines.lines().count(), lines.matches("2024-05").count()), (4, 30));
    }

    #[test]
    fn months_fall_into_runs() {
        let months = ["2024-01", "2024-02", "2024-05", "2024-12", "2025-01"].map(|m| m.parse().unwrap());
        assert_eq!(super::runs(months.into_iter()), ["2024-01…2024-02", "2024-05", "2024-12…2025-01"]);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(super::thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
