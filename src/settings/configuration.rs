//! `atlas.toml`: what a publisher decides, checked, with the place of every mistake.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::cli;

use super::publication::{Accent, Analytics, BaseMap, BaseMapKind, Publication, Publisher, Texts};
use super::sections::Sections;
use super::{Profile, colour};

/// A mistake in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}, column {column}: {message}\n{picture}")]
pub struct ConfigurationError {
    /// The file.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// What is wrong and the way out.
    pub message: String,
    /// The line, with a mark below the place.
    pub picture: String,
}

/// A value in a configuration file that is yet to be checked, and where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured<T> {
    /// A path is as seen from the current folder.
    pub value: T,
    /// Place in the file's text, in bytes.
    at: std::ops::Range<usize>,
}

/// What a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The file; empty without one.
    pub file: PathBuf,
    /// Its text, to show places in it.
    text: String,
    /// Name, look, words, sections. The logo and the overlay are still to be read.
    pub publication: Publication,
    /// Whether the file gives the site a name.
    pub is_named: bool,
    /// Where the logo is.
    pub logo: Option<Configured<PathBuf>>,
    /// The publisher's own templates.
    pub templates: Option<Configured<PathBuf>>,
    /// The hosts, as they stand in the publication too.
    pub hosts: Vec<Configured<String>>,
    /// Archives to build from, where none is given on the command line.
    pub archives: Vec<PathBuf>,
    /// Likewise the folder of reference files.
    pub reference: Option<PathBuf>,
    /// Likewise where the site goes.
    pub out: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<Spanned<String>>,
    address: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
    profile: Option<Spanned<String>>,
    ranks: Option<bool>,
    host: Option<Vec<Spanned<String>>>,
    logo: Option<Spanned<PathBuf>>,
    templates: Option<Spanned<PathBuf>>,
    #[serde(default)]
    colours: ColoursTable,
    #[serde(default)]
    publisher: PublisherTable,
    #[serde(default)]
    texts: TextsTable,
    analytics: Option<AnalyticsTable>,
    #[serde(default)]
    sections: SectionsTable,
    base_map: Option<BaseMapTable>,
    #[serde(default)]
    build: BuildTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColoursTable {
    accent: Option<Spanned<String>>,
    accent_dark: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PublisherTable {
    name: Option<Spanned<String>>,
    website: Option<Spanned<String>>,
    email: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextsTable {
    title: Option<Spanned<String>>,
    introduction: Option<String>,
    footer: Option<String>,
    about: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnalyticsTable {
    script: Spanned<String>,
    name: Spanned<String>,
    privacy: Option<Spanned<String>>,
    #[serde(default)]
    data: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionsTable {
    map: Option<bool>,
    report: Option<bool>,
    compare: Option<bool>,
    ranking: Option<bool>,
    outcomes: Option<bool>,
    stop_and_search: Option<bool>,
    coverage: Option<bool>,
    quality: Option<bool>,
    revisions: Option<bool>,
    feeds: Option<bool>,
    calendar: Option<bool>,
    previews: Option<bool>,
    badges: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseMapTable {
    kind: Spanned<String>,
    url: Spanned<String>,
    attribution: Spanned<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BuildTable {
    archive: Option<Vec<PathBuf>>,
    reference: Option<PathBuf>,
    out: Option<PathBuf>,
}

impl SectionsTable {
    fn sections(&self) -> Sections {
        let mut sections = Sections::default();
        for (key, there) in [
            ("map", self.map),
            ("report", self.report),
            ("compare", self.compare),
            ("ranking", self.ranking),
            ("outcomes", self.outcomes),
            ("stop_and_search", self.stop_and_search),
            ("coverage", self.coverage),
            ("quality", self.quality),
            ("revisions", self.revisions),
            ("feeds", self.feeds),
            ("calendar", self.calendar),
            ("previews", self.previews),
            ("badges", self.badges),
        ] {
            if let (Some(section), Some(there)) = (Sections::named(key), there) {
                sections.set(section, there);
            }
        }
        sections
    }
}

/// The text being read, to tell places in it.
struct Source<'t> {
    file: &'t Path,
    text: &'t str,
}

impl Source<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> ConfigurationError {
        let at = at.min(self.text.len());
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = self.text[start..].lines().next().unwrap_or_default();
        let column = self.text[start..at].chars().count() + 1;
        let line = self.text[..at].matches('\n').count() + 1;
        let margin = line.to_string().len();
        ConfigurationError {
            file: self.file.display().to_string(),
            line,
            column,
            message: message.into(),
            picture: format!("{:margin$} |\n{line} | {line_text}\n{:margin$} | {:>column$}", "", "", "^"),
        }
    }

    /// The value, when `check` finds nothing wrong with it.
    fn checked<T, U>(
        &self,
        value: Option<Spanned<T>>,
        check: impl FnOnce(T) -> Result<U, String>,
    ) -> Result<Option<U>, ConfigurationError> {
        let Some(value) = value else { return Ok(None) };
        let at = value.span().start;
        check(value.into_inner()).map(Some).map_err(|message| self.error(at, message))
    }

    fn must<T, U>(
        &self,
        value: Spanned<T>,
        check: impl FnOnce(T) -> Result<U, String>,
    ) -> Result<U, ConfigurationError> {
        let at = value.span().start;
        check(value.into_inner()).map_err(|message| self.error(at, message))
    }
}

/// Text that says something.
fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("is empty: write something, or take the line out".to_owned());
    }
    Ok(text.trim().to_owned())
}

/// An address of another site.
fn web_address(text: String) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\'' | ';' | ',');
    if host.is_empty() || !text.chars().all(is_plain) {
        return Err(format!(
            "{text:?} is no web address: it begins with https:// and has no spaces or quotes"
        ));
    }
    Ok(text)
}

fn secure_address(text: String) -> Result<String, String> {
    let text = web_address(text)?;
    if text.starts_with("https://") { Ok(text) } else { Err(format!("{text:?} must begin with https://")) }
}

fn email(text: String) -> Result<String, String> {
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '?' | '&');
    match text.split_once('@') {
        Some((name, host))
            if !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && text.chars().all(is_plain) =>
        {
            Ok(text)
        }
        _ => Err(format!("{text:?} is no e-mail address: write it as name@example.org")),
    }
}

/// A language tag of BCP 47 in its common form: `en`, `en-GB`, `cy`.
fn language(text: String) -> Result<String, String> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_part =
        |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let good =
        (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase()) && parts.all(is_part);
    if good { Ok(text) } else { Err(format!("{text:?} is no language tag: write \"en-GB\" or \"cy\"")) }
}

fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "compact" => Ok(Profile::Compact),
        "full" => Ok(Profile::Full),
        other => Err(format!("{other:?} is no profile: write \"compact\" or \"full\"")),
    }
}

fn base_map_kind(text: &str) -> Result<BaseMapKind, String> {
    match text {
        "style" => Ok(BaseMapKind::Style),
        "pmtiles" => Ok(BaseMapKind::Pmtiles),
        "water" => Ok(BaseMapKind::Water),
        other => Err(format!(
            "{other:?} is no kind of base map: write \"style\" for a MapLibre style, \"pmtiles\" for a PMTiles \
             file or \"water\" for rivers and lakes as GeoJSON"
        )),
    }
}

/// An address of another site, or a path below the site's root.
fn base_map_url(text: String) -> Result<String, String> {
    if text.contains("://") {
        return secure_address(text);
    }
    if text.is_empty() || text.starts_with('/') || text.chars().any(char::is_whitespace) {
        return Err(format!(
            "{text:?} is neither an address that begins with https:// nor a path below the site's root such as \
             \"static/base.pmtiles\""
        ));
    }
    Ok(text)
}

fn data_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Configuration {
    /// Reads the text of `file`; paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// With line and column: unknown keys, wrong types, values that cannot be used.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigurationError> {
        let source = Source { file, text };
        let read: File = toml::from_str(text).map_err(|error: toml::de::Error| {
            let mut message = error.message().to_owned();
            if message.starts_with("unknown field") {
                message.push_str(". `crime-atlas config` prints a file with every key");
            }
            source.error(error.span().map_or(0, |span| span.start), message)
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let path = |value: Option<Spanned<PathBuf>>| {
            value.map(|value| Configured { at: value.span(), value: folder.join(value.into_inner()) })
        };
        let is_named = read.name.is_some();
        let plain = Publication::default();
        let accent = source.checked(read.colours.accent, |text| colour::light(&text))?;
        let dark_at = read.colours.accent_dark.as_ref().map(|value| value.span().start);
        let dark = source.checked(read.colours.accent_dark, |text| colour::dark(&text))?;
        let accent = match (accent, dark, dark_at) {
            (Some(light), Some(dark), _) => Some(Accent { light, dark }),
            (Some(light), None, _) => Some(colour::derived(&light)),
            (None, Some(_), Some(at)) => {
                return Err(
                    source.error(at, "accent_dark needs accent beside it: the colour on light ground")
                );
            }
            (None, ..) => None,
        };
        let analytics = match read.analytics {
            Some(table) => {
                if let Some(name) = table.data.keys().find(|name| !data_name(name.get_ref())) {
                    return Err(source.error(
                        name.span().start,
                        format!(
                            "{:?}: names of data attributes hold small letters, digits and hyphens",
                            name.get_ref()
                        ),
                    ));
                }
                Some(Analytics {
                    script: source.must(table.script, secure_address)?,
                    name: source.must(table.name, |text| words(&text))?,
                    privacy: source.checked(table.privacy, web_address)?,
                    data: table.data.into_iter().map(|(name, value)| (name.into_inner(), value)).collect(),
                })
            }
            None => None,
        };
        let base_map = match read.base_map {
            Some(table) => Some(BaseMap {
                kind: source.must(table.kind, |text| base_map_kind(&text))?,
                url: source.must(table.url, base_map_url)?,
                attribution: source.must(table.attribution, |text| words(&text))?,
            }),
            None => None,
        };
        // A screen reader would speak English words by the rules of another language.
        let is_translated = read.templates.is_some();
        let spoken = |text: String| match language(text)? {
            text if is_translated || text == "en" || text.starts_with("en-") => Ok(text),
            text => Err(format!(
                "the program's words are English: give a folder of templates with words in {text:?}, or write \"en-GB\""
            )),
        };
        let language = source.checked(read.language, spoken)?.unwrap_or(plain.language);
        let mut hosts = Vec::new();
        for name in read.host.unwrap_or_default() {
            let at = name.span();
            hosts.push(Configured { at, value: source.must(name, |text| words(&text))? });
        }
        let publication = Publication {
            site_name: source.checked(read.name, |text| words(&text))?.unwrap_or(plain.site_name),
            site_url: source.checked(read.address, |text| cli::site_url(&text))?,
            profile: source.checked(read.profile, |text| profile(&text))?.unwrap_or_default(),
            ranks: read.ranks.unwrap_or(true),
            with_records: false,
            fictional: false,
            hosts: hosts.iter().map(|host| host.value.clone()).collect(),
            language,
            publisher: Publisher {
                name: source.checked(read.publisher.name, |text| words(&text))?,
                url: source.checked(read.publisher.website, web_address)?,
                email: source.checked(read.publisher.email, email)?,
            },
            texts: Texts {
                title: source.checked(read.texts.title, |text| words(&text))?,
                introduction: read.texts.introduction,
                footer: read.texts.footer,
                about: read.texts.about,
            },
            accent,
            logo: None,
            analytics,
            sections: read.sections.sections(),
            base_map,
            overlay: plain.overlay,
        };
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            publication,
            is_named,
            logo: path(read.logo),
            templates: path(read.templates),
            hosts,
            archives: read.build.archive.unwrap_or_default().iter().map(|a| folder.join(a)).collect(),
            reference: read.build.reference.map(|reference| folder.join(reference)),
            out: read.build.out.map(|out| folder.join(out)),
        })
    }

    /// What is wrong with a value of the file, or with something it leads to.
    pub fn error_at<T>(&self, value: &Configured<T>, message: impl Into<String>) -> ConfigurationError {
        Source { file: &self.file, text: &self.text }.error(value.at.start, message)
    }
}

#[cfg(test)]
#[path = "configuration_tests.rs"]
mod tests;
