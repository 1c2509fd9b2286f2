//! `data/v1/build.json`: what this atlas was made of, and where every row went.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::content::SourceInfo;
use crate::report::{KindAccounting, Report};

use super::number::{Span, months, to_json};

#[derive(Debug, Serialize)]
struct ArchiveObject<'a> {
    name: &'a str,
    release: &'a str,
    bytes: u64,
    md5: Option<&'a str>,
    md5_verified: bool,
    sha256: &'a str,
    files: u32,
    files_newest: u32,
}

#[derive(Debug, Serialize)]
struct SourceObject<'a> {
    key: &'a str,
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    licence: Option<&'a str>,
    attribution: Option<&'a str>,
    page: Option<&'a str>,
    file: &'a str,
    sha256: &'a str,
    rows: u64,
}

#[derive(Debug, Serialize)]
struct MissingObject<'a> {
    key: &'a str,
    title: Option<&'a str>,
    consequence: &'a str,
}

/// The fate of the rows of one kind of file.
#[derive(Debug, Serialize)]
struct AccountingObject<'a> {
    read: u64,
    counted: u64,
    not_located: &'a BTreeMap<&'static str, u64>,
    quarantined: &'a BTreeMap<&'static str, u64>,
    duplicate: u64,
}

impl<'a> From<&'a KindAccounting> for AccountingObject<'a> {
    fn from(rows: &'a KindAccounting) -> Self {
        Self {
            read: rows.read,
            counted: rows.counted,
            not_located: &rows.not_located,
            quarantined: &rows.quarantined,
            duplicate: rows.duplicate,
        }
    }
}

#[derive(Debug, Serialize)]
struct Build<'a> {
    program: &'static str,
    version: &'static str,
    contract: &'static str,
    site_name: &'a str,
    site_url: Option<&'a str>,
    profile: &'static str,
    fictional: bool,
    release: String,
    months: Vec<String>,
    window: Span,
    categories: Vec<&'a str>,
    archives: Vec<ArchiveObject<'a>>,
    archive_source: Option<&'a SourceInfoObject<'a>>,
    sources: Vec<SourceObject<'a>>,
    missing_sources: Vec<MissingObject<'a>>,
    accounting: BTreeMap<&'static str, AccountingObject<'a>>,
}

/// Who publishes the police archive, under which licence.
#[derive(Debug, Serialize)]
struct SourceInfoObject<'a> {
    key: &'a str,
    title: &'a str,
    publisher: &'a str,
    licence: &'a str,
    attribution: &'a str,
    page: &'a str,
}

/// Key of the police archive in `content/sources.toml`.
pub(super) const ARCHIVE_SOURCE: &str = "police-archive";

/// Where every row of each kind of file went.
fn accounting(report: &Report) -> BTreeMap<&'static str, AccountingObject<'_>> {
    report.accounting.iter().map(|(kind, rows)| (kind.slug(), AccountingObject::from(rows))).collect()
}

/// The file.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let axes = &atlas.figures.counts().axes;
    let info = |key: &str| -> Option<&SourceInfo> { atlas.content.sources.iter().find(|s| s.key == key) };
    let archive_source = info(ARCHIVE_SOURCE).map(|s| SourceInfoObject {
        key: &s.key,
        title: &s.title,
        publisher: &s.publisher,
        licence: &s.licence,
        attribution: &s.attribution,
        page: &s.page,
    });
    let sources = atlas.report.sources.iter().map(|used| {
        let info = info(&used.source);
        SourceObject {
            key: &used.source,
            title: info.map(|s| s.title.as_str()),
            publisher: info.map(|s| s.publisher.as_str()),
            licence: info.map(|s| s.licence.as_str()),
            attribution: info.map(|s| s.attribution.as_str()),
            page: info.map(|s| s.page.as_str()),
            file: &used.file,
            sha256: &used.sha256,
            rows: used.rows,
        }
    });
    let missing = atlas.report.missing.iter().map(|missing| MissingObject {
        key: &missing.source,
        title: info(&missing.source).map(|s| s.title.as_str()),
        consequence: &missing.consequence,
    });
    let archives = atlas.report.archives.iter().map(|archive| ArchiveObject {
        name: &archive.name,
        release: &archive.release,
        bytes: archive.bytes,
        md5: archive.md5.as_deref(),
        md5_verified: archive.md5_verified,
        sha256: &archive.sha256,
        files: archive.files.0,
        files_newest: archive.files.1,
    });
    to_json(&Build {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        contract: "v1",
        site_name: &atlas.publication.site_name,
        site_url: atlas.publication.site_url.as_deref(),
        profile: atlas.publication.profile.slug(),
        fictional: atlas.publication.fictional,
        release: axes.months.last().to_string(),
        months: months(axes.months),
        window: atlas.figures.window().into(),
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        archives: archives.collect(),
        archive_source: archive_source.as_ref(),
        sources: sources.collect(),
        missing_sources: missing.collect(),
        accounting: accounting(atlas.report),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Kind;

    #[test]
    fn the_accounting_has_every_kind_and_adds_up() {
        let mut report = Report::default();
        report.accounting[Kind::Street] = KindAccounting {
            read: 10,
            counted: 6,
            not_located: [("no-coordinates", 2)].into(),
            duplicate: 1,
            quarantined: [("bad-month", 1)].into(),
        };
        let json = serde_json::to_value(accounting(&report)).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 3);
        let street = &json["street"];
        let sum =
            |key: &str| street[key].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
        assert_eq!(
            street["read"].as_u64().unwrap(),
            street["counted"].as_u64().unwrap()
                + street["duplicate"].as_u64().unwrap()
                + sum("not_located")
                + sum("quarantined")
        );
    }
}
