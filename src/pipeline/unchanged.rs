//! Whether a site, or all of it but its pages, still is what its inputs would give: then it is not made again.
//!
//! The cache remembers, for each site, what the file system said of every input before the build and of every
//! file of the site after it: sizes, times, numbers. Any difference, in any of them, means building again; where
//! only templates, styles or words of pages differ, only the pages.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::cache::{self, Cache};
use crate::out::Written;
use crate::settings::BuildSettings;

use super::Kept;

/// What the file system says of all inputs, and how the site is to be built.
#[derive(Debug)]
pub(super) struct Inputs {
    /// All that the site depends on.
    site: String,
    /// All that its JSON and layers depend on.
    files: String,
}

impl Inputs {
    /// Asks for every input.
    pub(super) fn of(settings: &BuildSettings) -> io::Result<Self> {
        let mut read = String::new();
        for archive in &settings.archives {
            list(archive, &mut read)?;
            let sums = archive.with_file_name("MD5SUMS");
            if sums.is_file() {
                list(&sums, &mut read)?;
            }
        }
        list(&settings.reference, &mut read)?;
        let behind = BuildSettings { publication: settings.publication.behind_pages(), ..settings.clone() };
        Ok(Self {
            site: format!("site 1 {settings:?}\n{read}"),
            files: format!("files 1 {behind:?}\n{read}"),
        })
    }
}

/// Whether the site is as the last build with these inputs left it.
pub(super) fn is_unchanged(cache: &Cache, inputs: &Inputs, out: &Path) -> bool {
    let remembered = place(out).and_then(|place| Ok((cache.get(&place, &inputs.site), site(out)?)));
    remembered.is_ok_and(|(remembered, site)| remembered.as_deref() == Some(site.as_bytes()))
}

/// The JSON and layers of the site, where the last build made them from the same inputs and they are as it left
/// them.
pub(super) fn kept(cache: &Cache, inputs: &Inputs, out: &Path) -> Option<Kept> {
    let remembered = cache.get(&files_place(out).ok()?, &inputs.files)?;
    let mut kept = Kept::new();
    for line in std::str::from_utf8(&remembered).ok()?.lines() {
        let [path, bytes, sha256, identity] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        if cache::identity(&out.join(path)).ok()? != identity {
            return None;
        }
        kept.insert(path.to_owned(), Written { bytes: bytes.parse().ok()?, sha256: sha256.to_owned() });
    }
    Some(kept)
}

/// Remembers the site that was built from these inputs, and the files of it that are not pages.
pub(super) fn remember(cache: &Cache, inputs: &Inputs, kept: &Kept, out: &Path) -> io::Result<()> {
    let mut files = String::new();
    for (path, written) in kept {
        let identity = cache::identity(&out.join(path))?;
        writeln!(files, "{path}\t{}\t{}\t{identity}", written.bytes, written.sha256)
            .expect("writing to a string cannot fail");
    }
    cache.put(&files_place(out)?, &inputs.files, files.as_bytes());
    cache.put(&place(out)?, &inputs.site, site(out)?.as_bytes());
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

/// The name under which the files of a site that are not pages are remembered.
fn files_place(out: &Path) -> io::Result<String> {
    Ok(format!("{}.files", place(out)?))
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
