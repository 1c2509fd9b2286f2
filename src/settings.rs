//! Flags and configuration, checked once; nothing behind this sees a raw flag.

use std::path::PathBuf;

use crate::cli::{BuildArgs, ProfileArg};

/// How many pages and files a site may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// At most 15,000 files for the nation: LSOAs are sections of their ward's page.
    #[default]
    Compact,
    /// A page and a JSON file for every area.
    Full,
}

impl Profile {
    /// The word on the command line and in `build.json`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Full => "full",
        }
    }
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

/// The two kinds of base map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseMapKind {
    /// A `MapLibre` style (JSON).
    Style,
    /// A `PMTiles` file.
    Pmtiles,
}

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
    /// Shown on every page when the country is made up.
    pub fictional: bool,
    /// Slugs of the hosts whose files are written; none: of all that take a nation's site of the profile.
    pub hosts: Vec<String>,
    /// What lies below the interactive map; none: the atlas's own land and borders.
    pub base_map: Option<BaseMap>,
}

impl Publication {
    /// Where the site begins on its host: `/atlas/` of `https://example.org/atlas/`, `/` where that is not known.
    pub fn base(&self) -> &str {
        base_of(self.site_url.as_deref())
    }
}

/// The path of a site's address, with a slash at both ends.
pub fn base_of(site_url: Option<&str>) -> &str {
    let behind_host = |url: &'_ str| url.find("://").and_then(|at| Some(at + 3 + url[at + 3..].find('/')?));
    site_url.and_then(|url| Some(&url[behind_host(url)?..])).unwrap_or("/")
}

impl Default for Publication {
    fn default() -> Self {
        Self {
            site_name: "Crime Atlas".to_owned(),
            site_url: None,
            profile: Profile::Compact,
            ranks: true,
            fictional: false,
            hosts: Vec::new(),
            base_map: None,
        }
    }
}

/// What `build` is to do.
#[derive(Debug, Clone)]
pub struct BuildSettings {
    /// Zips and unpacked folders, in any order.
    pub archives: Vec<PathBuf>,
    /// Expected MD5 sums by archive file name, from `--md5`; those of `MD5SUMS` beside an archive are read too.
    pub md5: Vec<(String, String)>,
    /// Folder of reference files.
    pub reference: PathBuf,
    /// The last published site, whose history of revisions goes on.
    pub previous: Option<PathBuf>,
    /// Where the site goes.
    pub out: PathBuf,
    /// Where results are kept for the next build.
    pub cache: Option<PathBuf>,
    /// Whether the rows themselves are written too.
    pub with_records: bool,
    /// What is published.
    pub publication: Publication,
}

impl From<BuildArgs> for BuildSettings {
    fn from(args: BuildArgs) -> Self {
        let profile = match args.profile {
            ProfileArg::Compact => Profile::Compact,
            ProfileArg::Full => Profile::Full,
        };
        Self {
            archives: args.archives,
            md5: args.md5,
            reference: args.reference,
            previous: args.previous,
            out: args.out,
            cache: args.cache,
            with_records: args.with_records,
            publication: Publication {
                site_name: args.site_name,
                site_url: args.site_url,
                profile,
                ranks: !args.no_ranks,
                fictional: false,
                hosts: args.hosts,
                base_map: None,
            },
        }
    }
}
