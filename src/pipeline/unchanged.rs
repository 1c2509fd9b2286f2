//! Whether a site still is what its inputs would give: then nothing is read and nothing is written.
//!
//! The cache remembers, for each site, what the file system said of every input before the build and of every
//! file of the site after it: sizes, times, numbers. Any difference, in any of them, means building again.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::cache::{self, Cache};
use crate::settings::BuildSettings;

/// What the file system says of all inputs, and how the site is to be built.
pub(super) fn inputs(settings: &BuildSettings) -> io::Result<String> {
    let mut text = format!("site 1 {settings:?}\n");
    for archive in &settings.archives {
        list(archive, &mut text)?;
        let sums = archive.with_file_name("MD5SUMS");
        if sums.is_file() {
            list(&sums, &mut text)?;
        }
    }
    list(&settings.reference, &mut text)?;
    Ok(text)
}

/// Whether the site is as the last build with these inputs left it.
pub(super) fn is_unchanged(cache: &Cache, inputs: &str, out: &Path) -> bool {
    let remembered = place(out).and_then(|place| Ok((cache.get(&place, inputs), site(out)?)));
    remembered.is_ok_and(|(remembered, site)| remembered.as_deref() == Some(site.as_bytes()))
}

/// Remembers the site that was built from these inputs.
pub(super) fn remember(cache: &Cache, inputs: &str, out: &Path) -> io::Result<()> {
    cache.put(&place(out)?, inputs, site(out)?.as_bytes());
    for folder in ["sites", "sums"] {
        // What a killed build left unfinished.
        cache.retain(folder, |name| !name.starts_with(".new-"));
    }
    Ok(())
}

fn site(out: &Path) -> io::Result<String> {
    let mut text = String::new();
    list(out, &mut text)?;
    Ok(text)
}

/// The name under which a site is remembered.
fn place(out: &Path) -> io::Result<String> {
    let path = std::fs::canonicalize(out)?;
    let mut name = "sites/".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => name.push(char::from(*byte)),
            other => write!(name, "_{other:02x}").expect("writing to a string cannot fail"),
        }
    }
    // Long paths would not fit into a file name; two that end alike take turns.
    let start = name.len().saturating_sub(200).max("sites/".len());
    Ok(format!("sites/{}", &name[start..]))
}

/// A file, or every file below a folder.
fn list(path: &Path, text: &mut String) -> io::Result<()> {
    for found in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let found = found?;
        if !found.file_type().is_dir() {
            text.push_str(&cache::identity(found.path())?);
            text.push('\n');
        }
    }
    Ok(())
}
