//! The files that tell a host how to serve the site: headers, types, caching, redirects, what is not there.

mod azure;
mod caddy;
mod firebase;
mod netlify;
mod nginx;
mod objects;
mod redirects;
mod vercel;

use std::collections::BTreeSet;

use crate::content::{Encoding, HostFile, HostInfo};
use crate::settings::Publication;

pub(super) use self::redirects::{Redirect, lsoa_redirects};

use super::headers;

/// Said where small areas have no page and redirects to their sections are too many for the host.
const TOO_MANY: &str = "small areas are more than this file may hold: 404.html leads to their sections";

/// The hosts a site is made for.
#[derive(Debug, Clone)]
pub(super) struct Hosts<'a>(Vec<&'a HostInfo>);

impl<'a> Hosts<'a> {
    /// Those named, or without names those that take a nation's site of the profile.
    pub(super) fn chosen(known: &'a [HostInfo], publication: &Publication) -> Self {
        let profile = publication.profile.slug();
        let is_chosen = |host: &&HostInfo| {
            if publication.hosts.is_empty() {
                host.profiles.iter().any(|takes| takes == profile)
            } else {
                publication.hosts.contains(&host.slug)
            }
        };
        Self(known.iter().filter(is_chosen).collect())
    }

    /// The files they need between them.
    pub(super) fn files(&self) -> BTreeSet<HostFile> {
        self.0.iter().flat_map(|host| host.writes.iter().copied()).collect()
    }

    /// The least of a limit among the hosts that read a file.
    fn least(&self, file: HostFile, limit: impl Fn(&HostInfo) -> Option<u64>) -> u64 {
        self.0
            .iter()
            .filter(|host| host.writes.contains(&file))
            .filter_map(|host| limit(host))
            .min()
            .unwrap_or(u64::MAX)
    }

    /// Endings of compressed files that every one of the hosts serves; none unless hosts were named: elsewhere
    /// they would only take space.
    pub(super) fn precompressed(&self, publication: &Publication) -> Vec<Encoding> {
        let Some((first, others)) = self.0.split_first().filter(|_| !publication.hosts.is_empty()) else {
            return Vec::new();
        };
        let by_all = |encoding: &&Encoding| others.iter().all(|host| host.precompressed.contains(encoding));
        first.precompressed.iter().filter(by_all).copied().collect()
    }
}

/// What the files draw from.
#[derive(Debug, Clone, Copy)]
struct Facts<'a> {
    /// Where the site begins on its host: `/` or `/atlas/`.
    base: &'a str,
    /// From small areas without a page to their sections; empty where they are more than the host takes.
    redirects: &'a [Redirect],
    /// Whether they were more.
    too_many: bool,
    /// Compressed files that stand beside the plain ones.
    precompressed: &'a [Encoding],
}

/// Every file the hosts need, with its text.
pub(super) fn files(
    hosts: &Hosts,
    publication: &Publication,
    redirects: &[Redirect],
) -> Vec<(&'static str, String)> {
    let base = publication.base();
    let precompressed = hosts.precompressed(publication);
    hosts
        .files()
        .into_iter()
        .map(|file| {
            let render = |redirects: &[Redirect], too_many: bool| {
                text(file, Facts { base, redirects, too_many, precompressed: &precompressed })
            };
            let most = hosts.least(file, |host| host.redirect_rules);
            let bytes = hosts.least(file, |host| host.config_bytes).min(if file == HostFile::Redirects {
                hosts.least(file, |host| host.redirect_bytes)
            } else {
                u64::MAX
            });
            let whole = (redirects.len() as u64 <= most).then(|| render(redirects, false));
            let whole = whole.filter(|text| text.len() as u64 <= bytes);
            (file.path(), whole.unwrap_or_else(|| render(&[], true)))
        })
        .collect()
}

fn text(file: HostFile, facts: Facts) -> String {
    match file {
        HostFile::Headers => headers::file(),
        HostFile::Redirects => redirects::file(facts),
        // GitHub Pages would otherwise run every page through its own generator.
        HostFile::Nojekyll => String::new(),
        HostFile::Netlify => netlify::text(),
        HostFile::Vercel => vercel::text(facts),
        HostFile::Azure => azure::text(facts),
        HostFile::Firebase => firebase::text(facts),
        HostFile::Objects => objects::text(),
        HostFile::Nginx => nginx::text(facts),
        HostFile::Caddy => caddy::text(facts),
    }
}

/// JSON as people read it, with a line end.
fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod hosting_tests;
