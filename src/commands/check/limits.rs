//! The limits of the hosts a site may be put on.

use std::collections::BTreeMap;

use super::Breach;

/// Azure Static Web Apps take 15,000 files; the profile `compact` promises as many to every host.
const MOST_FILES_COMPACT: usize = 15_000;
/// Cloudflare Pages: 25 MiB a file.
const LARGEST_FILE: u64 = 25 * 1024 * 1024;
/// Netlify lists at most 54,000 entries of a folder; some object stores' tools are slow long before.
const MOST_ENTRIES: usize = 50_000;
/// GitHub Pages: 1 GB a site.
const LARGEST_SITE: u64 = 1_000_000_000;

/// Whatever some host would refuse. `sizes` are bytes by path.
pub(super) fn breaches(sizes: &BTreeMap<&str, u64>, profile: Option<&str>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    if profile == Some("compact") && sizes.len() > MOST_FILES_COMPACT {
        let what =
            format!("{} files; the profile compact promises at most {MOST_FILES_COMPACT}", sizes.len());
        breaches.push(Breach::new(".", what));
    }
    let total: u64 = sizes.values().sum();
    if total > LARGEST_SITE {
        breaches.push(Breach::new(".", format!("{total} bytes in all; at most {LARGEST_SITE}")));
    }
    for (path, bytes) in sizes.iter().filter(|(_, bytes)| **bytes > LARGEST_FILE) {
        breaches.push(Breach::new(path, format!("{bytes} bytes; at most {LARGEST_FILE}")));
    }
    for (folder, entries) in entries_by_folder(sizes.keys().copied()) {
        if entries > MOST_ENTRIES {
            breaches.push(Breach::new(
                folder,
                format!("{entries} entries in one folder; at most {MOST_ENTRIES}"),
            ));
        }
    }
    breaches
}

/// How many files and folders each folder holds; the root is `.`. Paths come in order.
fn entries_by_folder<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths {
        let mut child = path;
        loop {
            let folder = child.rsplit_once('/').map_or(".", |(folder, _)| folder);
            let is_new = !entries.contains_key(folder);
            *entries.entry(folder).or_default() += 1;
            // A folder is an entry of its own parent once: when its first file is seen.
            if folder == "." || !is_new {
                break;
            }
            child = folder;
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_are_entries_of_their_folder() {
        let entries = entries_by_folder(["a/b/1", "a/b/2", "a/c", "d"].into_iter());
        assert_eq!(entries, [(".", 2), ("a", 2), ("a/b", 2)].into());
    }

    #[test]
    fn what_is_too_large_or_too_many_is_named() {
        let paths: Vec<String> = (0..=MOST_ENTRIES).map(|i| format!("area/{i}")).collect();
        let mut sizes: BTreeMap<&str, u64> = paths.iter().map(|path| (path.as_str(), 1)).collect();
        assert_eq!(breaches(&sizes, Some("full")).len(), 1);
        assert_eq!(breaches(&sizes, Some("compact")).len(), 2);
        sizes.insert("huge.json", LARGEST_FILE);
        assert_eq!(breaches(&sizes, Some("full")).len(), 1);
        sizes.insert("huge.json", LARGEST_SITE);
        let named: Vec<String> = breaches(&sizes, Some("full")).into_iter().map(|b| b.path).collect();
        assert_eq!(named, [".", "huge.json", "area"]);
    }
}
