//! Packs the monthly files into the two archives, byte for byte the same each time.
#![expect(clippy::disallowed_methods, reason = "the made-up input is written here, before any site exists")]

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use md5::{Digest as _, Md5};

use super::areas::Country;
use super::incidents::incidents;
use super::names::FORCES;
use super::plan::Plan;
use super::stops::stops;
use super::street::Archive;

use crate::values::{Kind, MonthSpan, hexadecimal};

/// Writes both archives and their MD5 sums below a folder; the newest comes first.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(country: &Country, plan: &Plan, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    let incidents = incidents(country, plan);
    let (mut paths, mut sums) = (Vec::new(), BTreeMap::new());
    for newest in [true, false] {
        let archive = Archive { country, plan, incidents: &incidents, newest };
        let name = format!("{}.zip", archive.months()[1]);
        let bytes = zipped(&files(&archive))?;
        let path = folder.join(&name);
        std::fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
        sums.insert(name, hexadecimal(&Md5::digest(&bytes)));
        paths.push(path);
    }
    let lines = sums.iter().fold(String::new(), |lines, (name, sum)| lines + sum + "  " + name + "\n");
    let path = folder.join("MD5SUMS");
    std::fs::write(&path, lines).with_context(|| format!("writing {}", path.display()))?;
    Ok(paths)
}

/// Every file of an archive by its name.
pub(super) fn files(archive: &Archive<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let [first, last] = archive.months();
    for month in MonthSpan::new(first, last).expect("the plan has months").iter() {
        let mut put = |slug: &str, kind: Kind, text: Option<String>| {
            if let Some(text) = text {
                files.insert(format!("{month}/{month}-{slug}-{kind}.csv"), text.into_bytes());
            }
        };
        for (force, names) in FORCES.iter().enumerate() {
            put(names.slug, Kind::Street, archive.street(force, month));
            put(names.slug, Kind::Outcomes, archive.outcomes(force, month));
            put(names.slug, Kind::StopAndSearch, Some(stops(archive.country, force, month)));
        }
        put("btp", Kind::Street, Some(archive.railway(month)));
    }
    files
}

/// A zip of files in order of their names, all with the same date.
pub(super) fn zipped(files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<Vec<u8>> {
    let date = zip::DateTime::from_date_and_time(2025, 8, 1, 0, 0, 0).expect("a date");
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(date)
        .unix_permissions(0o644);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, options).with_context(|| format!("packing {name}"))?;
        writer.write_all(bytes).with_context(|| format!("packing {name}"))?;
    }
    Ok(writer.finish().context("closing an archive")?.into_inner())
}
