//! `crime-atlas fetch`: the archive and the reference files from those who publish them.

pub mod archive;
pub mod download;
pub mod ledger;
pub mod meter;
pub mod pages;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;

use self::download::{Client, Got, Patience, Wanted};
use self::ledger::{Fetched, Ledger, Sums};
use self::meter::Meter;
use self::pages::Paged;
use crate::content::{Content, FetchInfo, Route, SourceInfo};
use crate::values::Month;

/// What `fetch` is to do.
#[derive(Debug, Clone, Default)]
pub struct FetchSettings {
    /// Where the files go.
    pub to: PathBuf,
    /// Keys of the sources to fetch; none: all that are not alternatives of others.
    pub only: Vec<String>,
    /// The archive's release; none: the newest.
    pub release: Option<Month>,
    /// A mirror of the official hosts, with a folder for each.
    pub from: Option<String>,
    /// Whether to ask for newer versions of what is there.
    pub refresh: bool,
    /// Whether to say nothing, for tests.
    pub silent: bool,
}

/// Fetches what is not there yet.
///
/// # Errors
/// When a source cannot be fetched; all others are tried first.
pub fn run(settings: &FetchSettings, patience: Patience) -> anyhow::Result<()> {
    let sources = Content::embedded()?.sources;
    let chosen = chosen(&sources, &settings.only)?;
    let client = Client::new(patience, settings.from.clone());
    let mut ledger = Ledger::read(&settings.to)?;
    let mut failed = Vec::new();
    for (source, fetch) in chosen {
        let job = Job { settings, client: &client, source, fetch };
        match job.run(&mut ledger) {
            Ok(line) => say(settings, &format!("{:<28} {line}", source.key))?,
            Err(error) => {
                say(settings, &format!("{:<28} failed: {error:#}", source.key))?;
                failed.push(format!("{} ({})", source.key, source.page));
            }
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "{} source(s) could not be fetched: {}. What was fetched is kept; run it again to go on, or download them by \
         hand from these pages",
        failed.len(),
        failed.join(", ")
    )
}

fn say(settings: &FetchSettings, line: &str) -> std::io::Result<()> {
    if settings.silent { Ok(()) } else { writeln!(std::io::stdout(), "{line}") }
}

/// The sources to fetch, in the order of `content/sources.toml`.
fn chosen<'a>(
    sources: &'a [SourceInfo],
    only: &[String],
) -> anyhow::Result<Vec<(&'a SourceInfo, &'a FetchInfo)>> {
    let known: Vec<(&SourceInfo, &FetchInfo)> =
        sources.iter().filter_map(|source| Some((source, source.fetch.as_ref()?))).collect();
    if let Some(name) = only.iter().find(|name| known.iter().all(|(source, _)| source.key != **name)) {
        let names: Vec<&str> = known.iter().map(|(source, _)| source.key.as_str()).collect();
        bail!("there is no source {name:?}; known are {}", names.join(", "));
    }
    let is_chosen = |(source, fetch): &(&SourceInfo, &FetchInfo)| {
        if only.is_empty() { !fetch.only } else { only.contains(&source.key) }
    };
    Ok(known.into_iter().filter(is_chosen).collect())
}

/// One source to fetch.
struct Job<'a> {
    settings: &'a FetchSettings,
    client: &'a Client,
    source: &'a SourceInfo,
    fetch: &'a FetchInfo,
}

impl Job<'_> {
    /// Fetches the source unless it is there; what to tell of it.
    fn run(&self, ledger: &mut Ledger) -> anyhow::Result<String> {
        let asked = match self.fetch.route {
            Route::Archive => {
                Some(self.settings.release.map_or_else(|| "latest".to_owned(), |m| m.to_string()))
            }
            Route::File | Route::Features | Route::Table | Route::Nomis | Route::Os => None,
        };
        let known = ledger.holds(&self.source.key, asked.as_deref())?;
        let known = known.map(|(path, file)| (path.to_owned(), file.clone()));
        if let Some((path, _)) = known.as_ref().filter(|_| !self.settings.refresh) {
            return Ok(format!("there already: {path}"));
        }
        let meter = Meter::new(&self.source.key, self.settings.silent);
        let (path, url, md5) = self.place(asked.as_deref())?;
        let target = self.settings.to.join(&path);
        let same = known.filter(|(at, file)| *at == path && file.url == url);
        let known_etag = same.as_ref().and_then(|(_, file)| file.etag.as_deref());
        let paged = Paged { url: &url, target: &target, rows: self.fetch.page_rows.unwrap_or(1000) };
        let (sums, etag) = match self.fetch.route {
            Route::Archive | Route::File | Route::Os => {
                let wanted = Wanted { url: &url, target: &target, md5: md5.as_deref(), known_etag };
                match self.client.file(wanted, &meter)? {
                    Got::Unchanged => return Ok(format!("nothing newer: {path}")),
                    Got::File(sums, etag) => (sums, etag),
                }
            }
            Route::Features => (made(&target, pages::features(self.client, &paged, &meter)?)?, None),
            Route::Table => (made(&target, pages::table(self.client, &paged, &meter)?)?, None),
            Route::Nomis => (made(&target, pages::nomis(self.client, &paged, &meter)?)?, None),
        };
        drop(meter);
        let line = format!(
            "fetched: {path}, {:.1} MB{}",
            sums.bytes as f64 / 1e6,
            if md5.is_some() { ", MD5 verified" } else { "" }
        );
        ledger.note(
            &path,
            Fetched {
                source: self.source.key.clone(),
                url,
                asked,
                bytes: sums.bytes,
                sha256: sums.sha256,
                md5_verified: md5,
                etag,
            },
        )?;
        Ok(line)
    }

    /// Where the file goes, where it comes from, and the sum published for it.
    fn place(&self, asked: Option<&str>) -> anyhow::Result<(String, String, Option<String>)> {
        match self.fetch.route {
            Route::Archive => {
                let page = self.client.text(&self.fetch.url)?;
                let address = self.client.address(&self.fetch.url);
                let zip = archive::choose(&archive::listed(&page), self.settings.release, &address)?;
                let path = self.fetch.file.replace("{release}", &zip.release.to_string());
                // `latest.zip` changes under its name; the release's own name does not.
                let name = if asked == Some("latest") && zip.md5.is_none() {
                    "latest".to_owned()
                } else {
                    zip.release.to_string()
                };
                Ok((path, format!("{}{name}.zip", self.fetch.url), zip.md5))
            }
            Route::Os => {
                let text = self.client.text(&self.fetch.url)?;
                let address = self.client.address(&self.fetch.url);
                let list: Value = serde_json::from_str(&text)
                    .with_context(|| format!("fetching {address}: the list of downloads is no JSON"))?;
                let item = list.as_array().and_then(|items| {
                    items.iter().find(|item| item["format"] == "CSV" && item["area"] == "GB")
                });
                let url = item
                    .and_then(|item| item["url"].as_str())
                    .with_context(|| format!("fetching {address}: it lists no CSV of Great Britain"))?;
                let md5 = item.and_then(|item| item["md5"].as_str()).map(str::to_ascii_lowercase);
                Ok((self.fetch.file.clone(), url.to_owned(), md5))
            }
            Route::File | Route::Features | Route::Table | Route::Nomis => {
                Ok((self.fetch.file.clone(), self.fetch.url.clone(), None))
            }
        }
    }
}

/// Sums of a file made of so many rows.
fn made(target: &Path, rows: u64) -> anyhow::Result<Sums> {
    debug_assert!(rows > 0, "empty tables are refused where they are made");
    Sums::of(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_a_way_and_alternatives_wait_to_be_named() {
        let sources = Content::embedded().unwrap().sources;
        let all = chosen(&sources, &[]).unwrap();
        assert!(all.iter().any(|(source, _)| source.key == "police-archive"));
        assert!(!all.iter().any(|(source, _)| source.key == "postcodes-nspl"));
        assert_eq!(chosen(&sources, &["postcodes-nspl".to_owned()]).unwrap().len(), 1);
        assert!(chosen(&sources, &["weather".to_owned()]).unwrap_err().to_string().contains("rural-urban"));
        for (source, fetch) in &all {
            assert!(fetch.url.starts_with("https://"), "{}", source.key);
            let paged = matches!(fetch.route, Route::Features | Route::Table | Route::Nomis);
            assert_eq!(fetch.page_rows.is_some(), paged, "{}", source.key);
        }
        let mut files: Vec<&str> = all.iter().map(|(_, fetch)| fetch.file.as_str()).collect();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), all.len(), "two sources share a file");
    }
}
