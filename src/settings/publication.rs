//! What a publisher decides: name, look, words, what is in the site.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::values::hexadecimal;

use super::sections::Sections;
use super::{Profile, base_of};

/// Who publishes the site, where and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// "Crime Atlas", or the publisher's own name for it.
    pub site_name: String,
    /// `https://example.org/atlas/`, with a slash at the end; none: canonical addresses and sitemap
    /// entries are left out. All links inside the site are relative either way.
    pub site_url: Option<String>,
    /// Which pages are written.
    pub profile: Profile,
    /// Whether the ranks that areas may hold are published.
    pub ranks: bool,
    /// Whether the rows themselves are written too.
    pub with_records: bool,
    /// Shown on every page when the country is made up.
    pub fictional: bool,
    /// Slugs of the hosts whose files are written; none: of all that take a nation's site of the profile.
    pub hosts: Vec<String>,
    /// Language tag of the pages' words, such as `en-GB`; the program's own words are English.
    pub language: String,
    /// Who answers for the site.
    pub publisher: Publisher,
    /// The publisher's own words, as Markdown.
    pub texts: Texts,
    /// Colour of links, buttons and marks; none: the program's own.
    pub accent: Option<Accent>,
    /// Shown beside the name on every page.
    pub logo: Option<Logo>,
    /// A script of others that counts visits; none: nothing is counted.
    pub analytics: Option<Analytics>,
    /// Which parts of the site there are.
    pub sections: Sections,
    /// What lies below the interactive map; none: the atlas's own land and borders.
    pub base_map: Option<BaseMap>,
    /// The publisher's own templates, styles, words and files.
    pub overlay: Overlay,
}

impl Default for Publication {
    fn default() -> Self {
        Self {
            site_name: "Crime Atlas".to_owned(),
            site_url: None,
            profile: Profile::Compact,
            ranks: true,
            with_records: false,
            fictional: false,
            hosts: Vec::new(),
            language: "en-GB".to_owned(),
            publisher: Publisher::default(),
            texts: Texts::default(),
            accent: None,
            logo: None,
            analytics: None,
            sections: Sections::default(),
            base_map: None,
            overlay: Overlay::default(),
        }
    }
}

/// Who answers for a site; named in the footer, on the page about it and in feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publisher {
    /// "The Example Gazette".
    pub name: Option<String>,
    /// Its own website.
    pub url: Option<String>,
    /// Where readers write to.
    pub email: Option<String>,
}

/// A publisher's own words, as Markdown; none: the program's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// The heading of the first page, plain text.
    pub title: Option<String>,
    /// Below that heading.
    pub introduction: Option<String>,
    /// In the footer of every page.
    pub footer: Option<String>,
    /// A section at the end of the page about the site.
    pub about: Option<String>,
}

/// A colour on light and one on dark ground, both as `#rrggbb` and both legible there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    /// On white.
    pub light: String,
    /// On the dark ground.
    pub dark: String,
}

/// A picture shown beside the site's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// `svg`, `png`, `jpg` or `webp`.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Where it stands in the site: `assets/logo-1a2b3c4d.svg`, with a hash of the picture in its name.
    pub fn path(&self) -> String {
        format!("assets/logo-{}.{}", hash(&self.bytes), self.extension)
    }
}

/// Eight hexadecimal digits of the SHA-256 of some bytes, for names of files that are kept for a year.
pub fn hash(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes)[..4])
}

/// A script of others that counts visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analytics {
    /// What it is called, for the page about the site.
    pub name: String,
    /// Its address, https.
    pub script: String,
    /// `data-` attributes of the script's tag, by name without `data-`.
    pub data: BTreeMap<String, String>,
    /// The page that says what it keeps.
    pub privacy: Option<String>,
}

/// What lies below the interactive map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseMap {
    /// What the address leads to.
    pub kind: BaseMapKind,
    /// Absolute, or relative to the site's root.
    pub url: String,
    /// Who is to be named on the map, plain text.
    pub attribution: String,
}

/// The kinds of base map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseMapKind {
    /// A `MapLibre` style (JSON).
    Style,
    /// A `PMTiles` file.
    Pmtiles,
    /// Water alone, as `GeoJSON`, over our own land.
    Water,
}

/// A publisher's folder laid over the program's own templates and words, file by file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// The folder as the publisher wrote it, for messages.
    pub folder: String,
    /// Tera templates by path below `site-templates/`: `pages/home.html`.
    pub templates: BTreeMap<String, String>,
    /// Styles by path; they come after the program's own.
    pub styles: BTreeMap<String, String>,
    /// Words and facts by path below `content/`: `pages/about.md`.
    pub content: BTreeMap<String, String>,
    /// Files published as they are, by path below `static/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Files published as they are at the site's root, by path below `root/`: `.well-known/security.txt`.
    pub root: BTreeMap<String, Vec<u8>>,
}

/// Where the publisher's own files stand in the site.
pub const STATIC: &str = "static";

/// The part of a publisher's folder whose files go to the site's root.
pub const ROOT: &str = "root";

impl Publication {
    /// The same without what only pages show: templates, styles, pages of words, texts, accent and logo. Where this
    /// is the same, so are JSON and layers.
    #[must_use]
    pub fn behind_pages(&self) -> Self {
        let mut facts = self.overlay.content.clone();
        facts.retain(|path, _| Path::new(path).extension().is_some_and(|end| end == "toml"));
        Self {
            overlay: Overlay { content: facts, ..Overlay::default() },
            texts: Texts::default(),
            accent: None,
            logo: None,
            ..self.clone()
        }
    }

    /// Where the site begins on its host: `/atlas/` of `https://example.org/atlas/`, `/` where that is not known.
    pub fn base(&self) -> &str {
        base_of(self.site_url.as_deref())
    }

    /// The publisher's colours and styles as one sheet: its path in the site and its text; none without any.
    pub fn styles(&self) -> Option<(String, String)> {
        let mut text = String::new();
        if let Some(accent) = &self.accent {
            writeln!(
                text,
                ":root{{--atlas-accent:{light};--atlas-accent-paper:{light}}}\n@media \
                 (prefers-color-scheme:dark){{:root{{--atlas-accent:{}}}}}",
                accent.dark,
                light = accent.light
            )
            .expect("writing to a String cannot fail");
        }
        for (path, style) in &self.overlay.styles {
            writeln!(text, "/* {path} */\n{}", style.trim_end()).expect("writing to a String cannot fail");
        }
        (!text.is_empty()).then(|| (format!("assets/publisher-{}.css", hash(text.as_bytes())), text))
    }
}
