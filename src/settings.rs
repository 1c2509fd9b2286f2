//! Flags and configuration, checked once; nothing behind this sees a raw flag.

mod colour;
mod configuration;
mod publication;
mod sections;

use std::path::PathBuf;

use crate::cli::{BuildArgs, ProfileArg};

pub use self::configuration::{Configuration, ConfigurationError, Configured};
pub use self::publication::{
    Accent, Analytics, BaseMap, BaseMapKind, Logo, Overlay, Publication, Publisher, ROOT, STATIC, Texts, hash,
};
pub use self::sections::{Section, Sections};

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

/// The path of a site's address, with a slash at both ends.
pub fn base_of(site_url: Option<&str>) -> &str {
    let behind_host = |url: &'_ str| url.find("://").and_then(|at| Some(at + 3 + url[at + 3..].find('/')?));
    site_url.and_then(|url| Some(&url[behind_host(url)?..])).unwrap_or("/")
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
    /// What is published.
    pub publication: Publication,
}

/// Neither the command line nor the configuration says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing: give it on the command line, or in [build] of atlas.toml")]
pub struct MissingSetting(pub &'static str);

impl BuildSettings {
    /// What the command line asks for over what the configuration says: flags win.
    ///
    /// # Errors
    /// When neither names archives, reference or output.
    pub fn new(args: BuildArgs, configuration: Configuration) -> Result<Self, MissingSetting> {
        let configured = configuration.publication;
        let archives = if args.archives.is_empty() { configuration.archives } else { args.archives };
        if archives.is_empty() {
            return Err(MissingSetting("--archive PATH"));
        }
        Ok(Self {
            archives,
            md5: args.md5,
            previous: args.previous,
            cache: args.cache,
            reference: args.reference.or(configuration.reference).ok_or(MissingSetting("--reference DIR"))?,
            out: args.out.or(configuration.out).ok_or(MissingSetting("--out DIR"))?,
            publication: Publication {
                site_name: args.site_name.unwrap_or(configured.site_name),
                site_url: args.site_url.or(configured.site_url),
                profile: args.profile.map_or(configured.profile, Profile::from),
                ranks: configured.ranks && !args.no_ranks,
                with_records: configured.with_records || args.with_records,
                hosts: if args.hosts.is_empty() { configured.hosts } else { args.hosts },
                ..configured
            },
        })
    }
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Self {
        match arg {
            ProfileArg::Compact => Self::Compact,
            ProfileArg::Full => Self::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> BuildArgs {
        let cli = <crate::cli::Cli as clap::Parser>::try_parse_from(line.split_whitespace()).unwrap();
        let crate::cli::Command::Build(args) = cli.command else { unreachable!() };
        args
    }

    #[test]
    fn flags_win_over_the_file() {
        let text = "name = \"File\"\naddress = \"https://file.example/\"\nprofile = \"full\"\n\
                    [build]\narchive = [\"a.zip\"]\nreference = \"r\"\nout = \"o\"\n";
        let file = || Configuration::parse(std::path::Path::new("c/atlas.toml"), text).unwrap();
        let plain = BuildSettings::new(args("crime-atlas build"), file()).unwrap();
        assert_eq!(plain.archives, [PathBuf::from("c/a.zip")]);
        assert_eq!((plain.reference, plain.out), (PathBuf::from("c/r"), PathBuf::from("c/o")));
        assert_eq!(
            (plain.publication.site_name.as_str(), plain.publication.profile),
            ("File", Profile::Full)
        );
        assert!(plain.publication.ranks);
        let line = "crime-atlas build --archive b.zip --out p --site-name Flag --profile compact --no-ranks";
        let flagged = BuildSettings::new(args(line), file()).unwrap();
        assert_eq!(flagged.archives, [PathBuf::from("b.zip")]);
        assert_eq!((flagged.reference, flagged.out), (PathBuf::from("c/r"), PathBuf::from("p")));
        let publication = flagged.publication;
        assert_eq!((publication.site_name.as_str(), publication.profile), ("Flag", Profile::Compact));
        assert!(!publication.ranks && publication.site_url.is_some());
    }

    #[test]
    fn what_nobody_says_is_named() {
        let missing = BuildSettings::new(args("crime-atlas build --out o"), Configuration::default());
        assert_eq!(missing.unwrap_err(), MissingSetting("--archive PATH"));
    }
}
