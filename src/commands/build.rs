//! `crime-atlas build`: archives and reference in, a site out, a summary at the end.

use std::io::Write;

use crate::content::Content;
use crate::pipeline::{self, Summary};
use crate::progress::Progress;
use crate::settings::BuildSettings;

/// Builds a site and prints where every row went.
///
/// # Errors
/// As [`pipeline::build`].
pub fn run(settings: &BuildSettings) -> anyhow::Result<()> {
    let content = Content::embedded()?;
    let progress = Progress::new();
    let summary = pipeline::build(settings, &content, &progress)?;
    print(&mut std::io::stdout().lock(), settings, &summary)?;
    Ok(())
}

fn print(to: &mut impl Write, settings: &BuildSettings, summary: &Summary) -> std::io::Result<()> {
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
    for archive in report.archives.iter().filter(|a| a.md5_verified) {
        writeln!(to, "MD5 verified: {}", archive.name)?;
    }
    if !summary.holes.is_empty() {
        writeln!(to, "Force-months without a street file (shown as missing, never as zero):")?;
        for (force, months) in &summary.holes {
            writeln!(to, "  {force}: {months} of {}", summary.months.len())?;
        }
    }
    for missing in &report.missing {
        writeln!(to, "No reference file for {}: {}", missing.source, missing.consequence)?;
    }
    for (oddity, (times, example)) in &report.oddities {
        writeln!(to, "Odd: {oddity}, {} time(s), such as {example}", thousands(*times))?;
    }
    let (files, bytes) = summary.written;
    writeln!(
        to,
        "{} files, {:.1} MB, in {}",
        thousands(files as u64),
        bytes as f64 / 1e6,
        settings.out.display()
    )
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
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(super::thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
