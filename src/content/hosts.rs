//! The hosts of `content/hosts.toml`: limits, and the files each needs in the site.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ContentError, parse};

/// A file, or a pair of files, that tells a host how to serve the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostFile {
    /// `_headers`: headers by path, of Cloudflare and Netlify.
    Headers,
    /// `_redirects`: redirects by path, of the same.
    Redirects,
    /// `.nojekyll`: the files are to be served as they are.
    Nojekyll,
    /// `netlify.toml`.
    Netlify,
    /// `vercel.json`.
    Vercel,
    /// `staticwebapp.config.json`.
    Azure,
    /// `firebase.json`.
    Firebase,
    /// `hosting/objects.json`: types and caching of every kind of object, for stores.
    Objects,
    /// `hosting/nginx.conf`.
    Nginx,
    /// `hosting/Caddyfile`.
    Caddy,
}

impl HostFile {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Headers,
        Self::Redirects,
        Self::Nojekyll,
        Self::Netlify,
        Self::Vercel,
        Self::Azure,
        Self::Firebase,
        Self::Objects,
        Self::Nginx,
        Self::Caddy,
    ];

    /// Its path in the site.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Headers => "_headers",
            Self::Redirects => "_redirects",
            Self::Nojekyll => ".nojekyll",
            Self::Netlify => "netlify.toml",
            Self::Vercel => "vercel.json",
            Self::Azure => "staticwebapp.config.json",
            Self::Firebase => "firebase.json",
            Self::Objects => "hosting/objects.json",
            Self::Nginx => "hosting/nginx.conf",
            Self::Caddy => "hosting/Caddyfile",
        }
    }
}

/// An ending of compressed files that stand beside the plain ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Brotli, `.br`.
    Br,
    /// gzip, `.gz`.
    Gz,
}

impl Encoding {
    /// The ending with its dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Br => ".br",
            Self::Gz => ".gz",
        }
    }
}

/// What is known of a host. A limit that is none is not set or not told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostInfo {
    /// On the command line.
    pub slug: String,
    /// In words.
    pub name: String,
    /// Profiles (`compact`, `full`) of which it takes a whole nation's site.
    pub profiles: Vec<String>,
    /// What it needs in the site.
    pub writes: Vec<HostFile>,
    /// Most files.
    pub files: Option<u64>,
    /// Bytes of the largest file.
    pub file_bytes: Option<u64>,
    /// Most files and folders in one folder.
    pub folder_entries: Option<u64>,
    /// Most files and folders together.
    pub entries: Option<u64>,
    /// Bytes of the whole site.
    pub site_bytes: Option<u64>,
    /// Most rules of `_headers`.
    pub header_rules: Option<u64>,
    /// Characters of its longest line.
    pub header_line_chars: Option<u64>,
    /// Most redirects.
    pub redirect_rules: Option<u64>,
    /// Characters of the longest redirect.
    pub redirect_line_chars: Option<u64>,
    /// Bytes of the file of redirects.
    pub redirect_bytes: Option<u64>,
    /// Bytes of the configuration file.
    pub config_bytes: Option<u64>,
    /// How the paths begin that it answers itself, whatever the site holds.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// Compressed files it serves in place of the plain ones.
    pub precompressed: Vec<Encoding>,
    /// What it answers where nothing is.
    pub not_found: String,
    /// What it compresses by itself.
    pub compression: String,
    /// How it answers requests for parts of a file.
    pub ranges: String,
    /// Where each figure and statement was read, by its name.
    pub sources: BTreeMap<String, String>,
}

impl HostInfo {
    /// Names of the facts given that need a source.
    fn facts(&self) -> Vec<&'static str> {
        let figures = [
            ("files", self.files),
            ("file_bytes", self.file_bytes),
            ("folder_entries", self.folder_entries),
            ("entries", self.entries),
            ("site_bytes", self.site_bytes),
            ("header_rules", self.header_rules),
            ("header_line_chars", self.header_line_chars),
            ("redirect_rules", self.redirect_rules),
            ("redirect_line_chars", self.redirect_line_chars),
            ("redirect_bytes", self.redirect_bytes),
            ("config_bytes", self.config_bytes),
        ];
        let mut facts: Vec<_> =
            figures.into_iter().filter(|(_, figure)| figure.is_some()).map(|(name, _)| name).collect();
        let lists =
            [("precompressed", self.precompressed.is_empty()), ("reserved", self.reserved.is_empty())];
        facts.extend(lists.into_iter().filter(|(_, empty)| !empty).map(|(name, _)| name));
        facts.extend(["not_found", "compression", "ranges"]);
        facts
    }

    /// What is wrong with the entry, if anything.
    fn fault(&self) -> Option<String> {
        if self.slug.is_empty()
            || !self.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            return Some(format!("{:?} is no slug: small letters, digits and hyphens", self.slug));
        }
        if let Some(profile) = self.profiles.iter().find(|p| !["compact", "full"].contains(&p.as_str())) {
            return Some(format!("{}: there is no profile {profile:?}", self.slug));
        }
        let facts = self.facts();
        if let Some(fact) = facts.iter().find(|fact| !self.sources.contains_key(**fact)) {
            return Some(format!("{}: {fact} has no source", self.slug));
        }
        if let Some(source) = self.sources.keys().find(|key| !facts.contains(&key.as_str())) {
            return Some(format!("{}: a source for {source}, which is not given", self.slug));
        }
        None
    }
}

/// Reads and checks `content/hosts.toml`.
pub(super) fn read() -> Result<Vec<HostInfo>, ContentError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Hosts {
        host: Vec<HostInfo>,
    }
    let hosts = parse::<Hosts>("hosts.toml")?.host;
    match fault(&hosts) {
        Some(what) => Err(ContentError::Wrong { file: "hosts.toml".to_owned(), what }),
        None => Ok(hosts),
    }
}

fn fault(hosts: &[HostInfo]) -> Option<String> {
    let twice = hosts
        .iter()
        .enumerate()
        .find(|(i, host)| hosts[..*i].iter().any(|before| before.slug == host.slug))
        .map(|(_, host)| format!("{} stands there twice", host.slug));
    twice.or_else(|| hosts.iter().find_map(HostInfo::fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_its_source() {
        let hosts = read().unwrap();
        assert_eq!(hosts.len(), 12);
        let azure = hosts.iter().find(|host| host.slug == "azure-static-web-apps").unwrap();
        assert_eq!((azure.files, azure.config_bytes), (Some(15_000), Some(20_480)));
        assert_eq!(azure.reserved, ["api/"]);
        for file in HostFile::ALL {
            assert!(hosts.iter().any(|host| host.writes.contains(&file)), "nobody needs {file:?}");
        }
    }

    #[test]
    fn entries_that_cannot_be_right_are_refused() {
        let hosts = read().unwrap();
        let wrong = |change: fn(&mut HostInfo), word: &str| {
            let mut host = hosts[0].clone();
            change(&mut host);
            let said = fault(&[host]).unwrap();
            assert!(said.contains(word), "{said}");
        };
        wrong(|host| host.slug = "Cloud Flare".to_owned(), "no slug");
        wrong(|host| host.profiles.push("medium".to_owned()), "\"medium\"");
        wrong(|host| host.config_bytes = Some(1), "config_bytes has no source");
        wrong(|host| host.files = None, "a source for files");
        assert!(fault(&[hosts[0].clone(), hosts[0].clone()]).unwrap().contains("twice"));
        assert_eq!(fault(&hosts), None);
    }
}
