//! The limits of the hosts a site may be put on, by `content/hosts.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;

use super::Breach;
use crate::content::{Encoding, HostFile, HostInfo};

/// What every site promises, whatever host it is put on: no host of the table refuses such a site of its
/// profile. Netlify takes 54,000 entries of a folder; object stores' tools are slow long before.
const MOST_ENTRIES: u64 = 50_000;

/// The folder of rows, of `build --with-records`.
const ROWS: &str = "data/v1/records/";

/// Sizes by path, and the texts of the files that tell hosts how to serve the site.
#[derive(Debug, Default)]
pub(super) struct Site<'a> {
    /// Bytes of every file.
    pub(super) sizes: BTreeMap<&'a str, u64>,
    /// Those of [`HostFile::ALL`] that are there, by path.
    pub(super) configs: BTreeMap<&'static str, String>,
}

impl<'a> Site<'a> {
    /// With the configuration files read from `dir`.
    pub(super) fn read(dir: &Path, sizes: BTreeMap<&'a str, u64>) -> anyhow::Result<Self> {
        let mut configs = BTreeMap::new();
        for path in HostFile::ALL.map(HostFile::path).into_iter().filter(|path| sizes.contains_key(path)) {
            let bytes = std::fs::read(dir.join(path)).with_context(|| format!("reading {path}"))?;
            configs.insert(path, String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(Self { sizes, configs })
    }
}

/// The least of a limit among hosts.
fn least(hosts: &[&HostInfo], limit: impl Fn(&HostInfo) -> Option<u64>) -> Option<u64> {
    hosts.iter().filter_map(|host| limit(host)).min()
}

/// What any host would refuse that the profile promises to suit.
pub(super) fn of_profile(site: &Site, known: &[HostInfo], profile: Option<&str>) -> Vec<Breach> {
    let Some(profile) = profile else { return Vec::new() };
    let hosts: Vec<&HostInfo> =
        known.iter().filter(|host| host.profiles.iter().any(|p| p == profile)).collect();
    // Rows are there when asked for, beyond what the profile promises.
    let rows = site.sizes.keys().filter(|path| path.starts_with(ROWS)).count() as u64;
    let promise = Limits {
        files: least(&hosts, |host| host.files).map(|most| most + rows),
        // Profiles are the same but for the pages of small areas: no file may be larger than any host takes.
        file_bytes: known.iter().filter_map(|host| host.file_bytes).min(),
        folder_entries: Some(MOST_ENTRIES),
        entries: None,
        // Azure's plan of 500 MB is for smaller countries.
        site_bytes: hosts.iter().filter(|host| host.files.is_none()).filter_map(|host| host.site_bytes).min(),
    };
    of_sizes(&site.sizes, &promise, &format!("the profile {profile} promises"))
}

/// What one host would refuse, or lacks.
pub(super) fn of_host(site: &Site, host: &HostInfo) -> Vec<Breach> {
    let limits = Limits {
        files: host.files,
        file_bytes: host.file_bytes,
        folder_entries: host.folder_entries,
        entries: host.entries,
        site_bytes: host.site_bytes,
    };
    let takes = format!("{} takes", host.name);
    let mut breaches = of_sizes(&site.sizes, &limits, &takes);
    for path in host.writes.iter().map(|file| file.path()) {
        match site.configs.get(path) {
            None => breaches.push(Breach::new(
                path,
                format!("is missing: {} needs it (build with --host {})", host.name, host.slug),
            )),
            Some(text) => breaches.extend(of_config(path, text, host, &takes)),
        }
    }
    breaches.extend(of_twins(site, host));
    breaches
}

/// What a host takes but does not serve: no breach, since everything else works there.
pub(super) fn unserved(site: &Site, host: &HostInfo) -> Vec<String> {
    let below = |start: &String| site.sizes.keys().filter(|path| path.starts_with(start.as_str())).count();
    host.reserved
        .iter()
        .map(|start| (start, below(start)))
        .filter(|(_, files)| *files > 0)
        .map(|(start, files)| {
            format!(
                "{} answers addresses below /{start} itself: {files} files there are not served. \
                 The same figures are below /data/v1/",
                host.name
            )
        })
        .collect()
}

struct Limits {
    files: Option<u64>,
    file_bytes: Option<u64>,
    folder_entries: Option<u64>,
    entries: Option<u64>,
    site_bytes: Option<u64>,
}

fn of_sizes(sizes: &BTreeMap<&str, u64>, limits: &Limits, takes: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut over = |path: &str, found: u64, most: Option<u64>, unit: &str| {
        if let Some(most) = most.filter(|most| found > *most) {
            breaches.push(Breach::new(path, format!("{found} {unit}; {takes} at most {most}")));
        }
    };
    over(".", sizes.len() as u64, limits.files, "files");
    over(".", sizes.values().sum(), limits.site_bytes, "bytes in all");
    for (path, bytes) in sizes {
        over(path, *bytes, limits.file_bytes, "bytes");
    }
    let folders = entries_by_folder(sizes.keys().copied());
    over(".", (sizes.len() + folders.len() - 1) as u64, limits.entries, "files and folders");
    for (folder, entries) in folders {
        over(folder, entries, limits.folder_entries, "entries in one folder");
    }
    breaches
}

/// Whether a configuration file is one, and keeps the host's limits.
fn of_config(path: &'static str, text: &str, host: &HostInfo, takes: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut over = |found: usize, most: Option<u64>, what: &str| {
        if let Some(most) = most.filter(|most| found as u64 > *most) {
            breaches.push(Breach::new(path, format!("{found} {what}; {takes} at most {most}")));
        }
    };
    let lines = || text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let longest = lines().map(|line| line.chars().count()).max().unwrap_or_default();
    let json = || serde_json::from_str::<serde_json::Value>(text).ok();
    match path {
        "_headers" => {
            over(lines().filter(|line| !line.starts_with(' ')).count(), host.header_rules, "rules");
            over(longest, host.header_line_chars, "characters in a line");
        }
        "_redirects" => {
            over(lines().count(), host.redirect_rules, "redirects");
            over(longest, host.redirect_line_chars, "characters in a line");
            over(text.len(), host.redirect_bytes, "bytes");
        }
        "vercel.json" | "firebase.json" => {
            let redirects = json().and_then(|config| {
                let within = if path == "firebase.json" { &config["hosting"] } else { &config };
                Some(within["redirects"].as_array()?.len())
            });
            over(redirects.unwrap_or_default(), host.redirect_rules, "redirects");
        }
        "staticwebapp.config.json" => over(text.len(), host.config_bytes, "bytes"),
        _ => {}
    }
    if Path::new(path).extension().is_some_and(|end| end == "json") && json().is_none() {
        breaches.push(Breach::new(path, "is no JSON"));
    }
    breaches
}

/// Compressed files beside plain ones: only where the host serves them, and never of what is read in parts.
fn of_twins(site: &Site, host: &HostInfo) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for path in site.sizes.keys() {
        for encoding in [Encoding::Br, Encoding::Gz] {
            let plain = path.strip_suffix(encoding.ending());
            let Some(plain) = plain.filter(|plain| site.sizes.contains_key(plain)) else { continue };
            if !host.precompressed.contains(&encoding) {
                breaches.push(Breach::new(
                    path,
                    format!("stands beside {plain}, and {} never serves it", host.name),
                ));
            }
        }
    }
    breaches
}

/// Compressed twins that answers to requests for parts would be cut out of.
pub(super) fn twins_of_layers(sizes: &BTreeMap<&str, u64>) -> Vec<Breach> {
    let endings: BTreeSet<&str> = ["fgb", "parquet"].into();
    let is_layer = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| endings.contains(end));
    sizes
        .keys()
        .filter(|path| {
            let plain = path.strip_suffix(".gz").or_else(|| path.strip_suffix(".br"));
            plain.is_some_and(is_layer)
        })
        .map(|path| {
            Breach::new(path, "is a compressed layer: requests for parts of the plain one would read it")
        })
        .collect()
}

/// How many files and folders each folder holds; the root is `.`. Paths come in order.
fn entries_by_folder<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u64> {
    let mut entries: BTreeMap<&str, u64> = BTreeMap::new();
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
    use crate::content::Content;

    fn host(slug: &str) -> HostInfo {
        Content::embedded().unwrap().hosts.into_iter().find(|host| host.slug == slug).unwrap()
    }

    fn whats(breaches: &[Breach]) -> Vec<String> {
        breaches.iter().map(|b| format!("{} {}", b.path, b.what)).collect()
    }

    #[test]
    fn folders_and_files_are_entries_of_their_folder() {
        let entries = entries_by_folder(["a/b/1", "a/b/2", "a/c", "d"].into_iter());
        assert_eq!(entries, [(".", 2), ("a", 2), ("a/b", 2)].into());
    }

    #[test]
    fn what_is_too_large_or_too_many_for_the_profile_is_named() {
        let known = Content::embedded().unwrap().hosts;
        let paths: Vec<String> = (0..=MOST_ENTRIES).map(|i| format!("area/{i}")).collect();
        let mut site =
            Site { sizes: paths.iter().map(|path| (path.as_str(), 1)).collect(), ..Site::default() };
        assert_eq!(of_profile(&site, &known, Some("full")).len(), 1);
        assert_eq!(of_profile(&site, &known, Some("compact")).len(), 2);
        site.sizes.insert("huge.json", 25 * 1024 * 1024);
        assert_eq!(of_profile(&site, &known, Some("full")).len(), 1);
        site.sizes.insert("huge.json", 1_000_000_000);
        let named = |profile| -> Vec<String> {
            of_profile(&site, &known, Some(profile)).into_iter().map(|b| b.path).collect()
        };
        // Too many files and too many bytes; a country in profile full is for hosts without a limit of these.
        assert_eq!(named("compact"), [".", ".", "huge.json", "area"]);
        assert_eq!(named("full"), ["huge.json", "area"]);
    }

    #[test]
    fn rows_on_request_are_beyond_the_promise() {
        let known = Content::embedded().unwrap().hosts;
        let paths: Vec<String> = (0..15_000).map(|i| format!("area/{}/{i}", i % 10)).collect();
        let mut site =
            Site { sizes: paths.iter().map(|path| (path.as_str(), 1)).collect(), ..Site::default() };
        site.sizes.insert("data/v1/records/street/kent-2025.parquet", 1);
        assert!(of_profile(&site, &known, Some("compact")).is_empty());
        assert_eq!(whats(&of_host(&site, &host("azure-static-web-apps")))[0][..13], *". 15001 files");
        site.sizes.insert("more", 1);
        assert_eq!(of_profile(&site, &known, Some("compact")).len(), 1);
    }

    #[test]
    fn each_host_has_its_own_limits() {
        let paths: Vec<String> = (0..15_001).map(|i| format!("area/{}/{i}", i % 10)).collect();
        let mut site =
            Site { sizes: paths.iter().map(|path| (path.as_str(), 1)).collect(), ..Site::default() };
        site.configs.insert("staticwebapp.config.json", format!("{{\"x\":{:?}}}", "y".repeat(20_480)));
        let found = whats(&of_host(&site, &host("azure-static-web-apps")));
        assert_eq!(
            found,
            [
                ". 15001 files; Azure Static Web Apps takes at most 15000",
                "staticwebapp.config.json 20488 bytes; Azure Static Web Apps takes at most 20480",
            ]
        );
        assert!(of_host(&site, &host("gitlab-pages")).is_empty());
        assert!(whats(&of_host(&site, &host("nginx")))[0].starts_with("hosting/nginx.conf is missing"));
    }

    #[test]
    fn what_a_host_keeps_for_itself_is_told() {
        let site =
            Site { sizes: [("index.html", 1), ("api/forces/index.html", 1)].into(), ..Site::default() };
        let told = unserved(&site, &host("azure-static-web-apps"));
        assert!(told[0].contains("Azure") && told[0].contains("/api/ itself: 1 files"), "{told:?}");
        assert!(unserved(&site, &host("netlify")).is_empty());
    }

    #[test]
    fn rules_are_counted() {
        let mut site = Site { sizes: [("index.html", 1)].into(), ..Site::default() };
        site.configs
            .insert("_headers", format!("/*\n  X-Y: {}\n", "z".repeat(2_000)) + &"/a\n  X: y\n".repeat(100));
        site.configs.insert("_redirects", "# comment\n".to_owned() + &"/a /b 302\n".repeat(2_001));
        let found = whats(&of_host(&site, &host("cloudflare-pages")));
        assert_eq!(
            found,
            [
                "_headers 101 rules; Cloudflare Pages takes at most 100",
                "_headers 2007 characters in a line; Cloudflare Pages takes at most 2000",
                "_redirects 2001 redirects; Cloudflare Pages takes at most 2000",
            ]
        );
        let redirects: Vec<_> = (0..1_025).map(|i| serde_json::json!({ "source": i })).collect();
        site.configs.insert("vercel.json", serde_json::json!({ "redirects": redirects }).to_string());
        assert!(whats(&of_host(&site, &host("vercel")))[0].contains("1025 redirects"));
        site.configs.insert("vercel.json", "{".to_owned());
        assert_eq!(whats(&of_host(&site, &host("vercel"))), ["vercel.json is no JSON"]);
    }

    #[test]
    fn twins_stand_only_where_they_are_served() {
        let site = Site {
            sizes: [("a.fgb", 1), ("a.fgb.gz", 1), ("b.html", 1), ("b.html.br", 1), ("cube.csv.gz", 1)]
                .into(),
            ..Site::default()
        };
        let found = whats(&of_host(&site, &host("github-pages")));
        assert!(found.iter().any(|what| what.starts_with("b.html.br stands beside b.html")), "{found:?}");
        assert!(!found.iter().any(|what| what.contains("cube")), "{found:?}");
        assert!(!whats(&of_host(&site, &host("gitlab-pages"))).iter().any(|what| what.contains("b.html")));
        assert_eq!(twins_of_layers(&site.sizes).len(), 1);
    }
}
