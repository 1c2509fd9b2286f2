//! Flags as typed by the user.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns the monthly police archive of England, Wales and Northern Ireland into a static crime atlas.
#[derive(Debug, Parser)]
#[command(
    name = "crime-atlas",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong arguments.\n\n\
                  Begin with:  crime-atlas demo --serve"
)]
pub struct Cli {
    /// Worker threads [default: one per processor, or `RAYON_NUM_THREADS`]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a site from archives and reference files
    Build(BuildArgs),
    /// Build the site of a small made-up country, to look at and to learn from
    Demo(DemoArgs),
    /// Show what archives hold: force by month by kind of file, and what is wrong with it
    Inspect(InspectArgs),
    /// Preview a site as a CDN would serve it: ranges, types, caching, 404
    Serve(ServeArgs),
    /// Fetch the archive and the reference files from those who publish them
    Fetch(FetchArgs),
    /// Check a site: links, limits, hashes, JSON, sums
    Check(CheckArgs),
    /// Print a complete configuration file to begin with, or write the templates a publisher may change
    Config(ConfigArgs),
    /// Write the report of a postcode or a point of a built site, as one HTML file
    Report(ReportArgs),
    /// Upload a site to where it is served from: only what changed
    Publish(PublishArgs),
}

/// Arguments of `build`.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas build --archive 2024-12.zip --reference reference --out out/site\n  \
    crime-atlas build --archive 2024-12.zip --archive 2021-12.zip --reference reference --out out/site \\\n      \
    --profile full --site-url https://crime.example.org/\n  \
    crime-atlas build --archive 2025-01.zip --previous out/site --reference reference --out out/site\n\n\
    Several archives may be given in any order: for each file the newest archive that has it wins. The site \
    is built beside OUT and swapped in whole at the end; a failed build leaves the previous one untouched. \
    Files that come out as they were keep their modification times. With --cache, a build whose inputs, \
    settings and site are all as before writes nothing.\n\n\
    Name, logo, colours, texts and sections of the site stand in a configuration file: \
    `crime-atlas config > atlas.toml` writes one to begin with.")]
pub struct BuildArgs {
    /// A zip of the police archive, or a folder it was unpacked to; may be given several times
    #[arg(long = "archive", num_args = 1.., value_name = "PATH")]
    pub archives: Vec<PathBuf>,
    /// The MD5 sum an archive must have, as FILE=SUM; may be given several times
    #[arg(long, value_name = "FILE=SUM", value_parser = md5_sum)]
    pub md5: Vec<(String, String)>,
    /// Folder of reference files (boundaries, lookups, populations, postcodes), as published
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    /// Where the site goes: a new folder, an empty one or an earlier site
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The last published site: its ledger of files, revisions and areas goes on beyond the months of the
    /// archives given. May be the folder of --out
    #[arg(long, value_name = "SITE")]
    pub previous: Option<PathBuf>,
    /// Keep results here for the next build, which then reads only files that changed; one folder for each
    /// site. It may be removed at any time
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// The publisher's configuration [default: `atlas.toml` of the current folder, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How many files the site may have [default: compact]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    /// Publish no ranks
    #[arg(long)]
    pub no_ranks: bool,
    /// Write the cleaned, geocoded rows too (Parquet by kind, force and year): as large as the archive
    #[arg(long)]
    pub with_records: bool,
    /// The address the site will have, for canonical links and the sitemap
    #[arg(long, value_name = "URL", value_parser = site_url)]
    pub site_url: Option<String>,
    /// Hosts the site is for (netlify, nginx, …); may be given several times, or several apart by commas
    /// [default: all that take a nation's site of the profile]
    #[arg(long = "host", num_args = 1.., value_delimiter = ',', value_name = "NAME")]
    pub hosts: Vec<String>,
    /// What the site is called [default: Crime Atlas]
    #[arg(long, value_name = "NAME", value_parser = site_name)]
    pub site_name: Option<String>,
    /// Preview the site when it is built
    #[arg(long)]
    pub serve: bool,
    /// Preview the site, and rebuild it whenever configuration, templates or content change
    #[arg(long)]
    pub watch: bool,
    /// Port of the preview; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
}

/// How many pages and files a site may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// At most 15,000 files for the nation: small areas are sections of their ward's page
    Compact,
    /// A page and a JSON file for every area
    Full,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas demo --serve                 build it and open http://127.0.0.1:8000/\n  \
    crime-atlas demo --out /tmp/demo         build it there; archive and reference files are kept beside it")]
pub struct DemoArgs {
    /// Where the made-up country's files and its site go
    #[arg(long, value_name = "DIR", default_value = "out/demo")]
    pub out: PathBuf,
    /// The publisher's configuration [default: `atlas.toml` of the current folder, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Preview the site when it is built
    #[arg(long)]
    pub serve: bool,
    /// Preview the site, and rebuild it whenever configuration, templates or content change
    #[arg(long)]
    pub watch: bool,
    /// Port of the preview; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas inspect --archive 2024-12.zip\n  \
    crime-atlas inspect --archive 2024-12.zip --archive 2021-12.zip --json > inventory.json")]
pub struct InspectArgs {
    /// A zip of the police archive, or a folder it was unpacked to; may be given several times
    #[arg(long = "archive", required = true, num_args = 1.., value_name = "PATH")]
    pub archives: Vec<PathBuf>,
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas serve out/site\n  \
    crime-atlas serve out/site --port 0                  any free port\n  \
    crime-atlas serve --watch --config atlas.toml        build, preview, rebuild on changes\n  \
    crime-atlas serve out/site --host 0.0.0.0 --port 80  for other machines to see")]
pub struct ServeArgs {
    /// The site's folder [default: `out` in `[build]` of the configuration]
    #[arg(conflicts_with_all = ["watch", "config"])]
    pub dir: Option<PathBuf>,
    /// Build what `[build]` of the configuration names, preview it, and rebuild it whenever configuration,
    /// templates or content change
    #[arg(long)]
    pub watch: bool,
    /// The publisher's configuration [default: `atlas.toml` of the current folder]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Port; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
    /// The path the site begins at, as on a host that keeps several sites
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = base_path)]
    pub base: String,
    /// Address of this machine to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
}

/// Arguments of `fetch`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas fetch --to data\n  \
    crime-atlas fetch --to data --only police-archive --release 2024-12\n  \
    crime-atlas build --archive data/archives/2024-12.zip --reference data/reference --out out/site\n\n\
    What is there already is not fetched again (fetched.json holds the sums). A run that broke off goes on where \
    it stopped. Sources: police-archive, lsoa-boundaries and the others of content/sources.toml.")]
pub struct FetchArgs {
    /// Where the files go: archives/ and reference/ below it
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Sources to fetch, by their keys; may be given several times [default: all but alternatives]
    #[arg(long, num_args = 1.., value_name = "NAME")]
    pub only: Vec<String>,
    /// Release of the archive, as YYYY-MM [default: the newest]
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub release: Option<String>,
    /// Ask for newer versions of what is there
    #[arg(long)]
    pub refresh: bool,
    /// A mirror: URL/data.police.uk/… in place of <https://data.police.uk>/…
    #[arg(long, value_name = "URL", value_parser = site_url)]
    pub from: Option<String>,
    /// Tries of a request that brings nothing
    #[arg(long, value_name = "N", default_value = "6", value_parser = clap::value_parser!(u32).range(1..))]
    pub tries: u32,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    crime-atlas check out/site\n  \
    crime-atlas check out/site --host cloudflare-pages\n\n\
    Every breach is named on standard output, one a line; of many with one cause the first three, and how \
    many more there are. Exit code 1 when there is any.")]
pub struct CheckArgs {
    /// The site's folder
    pub dir: PathBuf,
    /// Hosts whose limits it must keep (netlify, nginx, …); may be given several times, or several apart by
    /// commas [default: what the profile promises to all]
    #[arg(long = "host", value_delimiter = ',', value_name = "NAME")]
    pub hosts: Vec<String>,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas publish out/site --to s3://bucket/atlas --dry-run\n  \
    crime-atlas publish out/site --to s3://bucket --gzip\n  \
    crime-atlas publish out/site --to /var/www/atlas\n\n\
    S3 and its like (R2, MinIO, …) take keys, region and endpoint from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, \
    AWS_REGION and AWS_ENDPOINT (with AWS_ALLOW_HTTP=true where that is http://). Data go first, pages after them; what is no longer part of the site is removed \
    last. A run that broke off goes on where it stopped.")]
pub struct PublishArgs {
    /// The site's folder
    pub dir: PathBuf,
    /// Where to: <s3://bucket/folder>, <file:///folder> or a folder
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Upload all files, also those that are there already
    #[arg(long)]
    pub all: bool,
    /// Store text compressed, with its Content-Encoding: for stores that do not compress by themselves
    #[arg(long)]
    pub gzip: bool,
    /// Uploads at once
    #[arg(long, value_name = "N", default_value = "16")]
    pub at_once: NonZeroUsize,
    /// Tries of one request
    #[arg(long, value_name = "N", default_value = "6", value_parser = clap::value_parser!(u32).range(1..))]
    pub tries: u32,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas config > atlas.toml                   every key, with its default and what it does\n  \
    crime-atlas config --templates my-templates       the program's own templates and words, to be changed\n\n\
    A file of that folder takes the place of the program's of the same name; delete those you do not change, so \
    that they follow newer versions of the program.")]
pub struct ConfigArgs {
    /// Write the built-in templates and words to this folder, which must be new or empty
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crime-atlas report --site out/site --postcode \"LU1 2SE\" --out report.html\n  \
    crime-atlas report --site out/site --at 51.879,-0.417 --radius 1000 --period 2024-01..2024-12 --out report.html\n\n\
    The file holds its own styles and no script: print it from a browser. Its numbers are those of the page \
    report/ of the site.")]
pub struct ReportArgs {
    /// The folder of a built site
    #[arg(long, value_name = "DIR")]
    pub site: PathBuf,
    /// Where the report is about.
    #[command(flatten)]
    pub place: ReportPlace,
    /// Metres around the postcode or point, from 250 to 2000
    #[arg(long, value_name = "METRES", default_value_t = 500, value_parser = clap::value_parser!(u32).range(250..=2000))]
    pub radius: u32,
    /// First and last month [default: the newest 12]
    #[arg(long, value_name = "YYYY-MM..YYYY-MM", value_parser = period)]
    pub period: Option<(String, String)>,
    /// The file to write
    #[arg(long, value_name = "FILE.html")]
    pub out: PathBuf,
}

/// Where a report is about: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ReportPlace {
    /// A whole postcode
    #[arg(long)]
    pub postcode: Option<String>,
    /// A point in degrees north and east
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Corners of a shape in degrees north and east
    #[arg(long, value_name = "LAT,LON;LAT,LON;…", allow_hyphen_values = true)]
    pub shape: Option<String>,
}

/// `2024-01..2024-12` to its two months; one month alone is both.
fn period(text: &str) -> Result<(String, String), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    for month in [from, to] {
        let (year, number) = month.split_once('-').ok_or("expected YYYY-MM..YYYY-MM")?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 2) || !("01"..="12").contains(&number) {
            return Err(format!("{month:?} is no month: expected YYYY-MM"));
        }
    }
    if from > to {
        return Err(format!("{from} comes after {to}"));
    }
    Ok((from.to_owned(), to.to_owned()))
}

/// `2024-12.zip=0123…` to the file's name and its sum in lower case.
fn md5_sum(text: &str) -> Result<(String, String), String> {
    let (file, sum) = text.rsplit_once('=').ok_or("expected FILE=SUM")?;
    if file.is_empty() || file.contains(['/', '\\']) {
        return Err("expected the archive's file name, without folders, before the =".to_owned());
    }
    if sum.len() != 32 || !sum.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(format!("{sum:?} is no MD5 sum: it has 32 hexadecimal digits"));
    }
    Ok((file.to_owned(), sum.to_ascii_lowercase()))
}

/// A month, told apart from other texts; read for good where it is used.
fn month(text: &str) -> Result<String, String> {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        Some((year, month)) if digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month) => {
            Ok(text.to_owned())
        }
        _ => Err("expected a month such as 2024-12".to_owned()),
    }
}

/// A path with a slash at both ends.
fn base_path(text: &str) -> Result<String, String> {
    let names = text.trim_matches('/');
    if names.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '%' | '\\'))
        || names.contains("//")
    {
        return Err("expected a path such as /atlas/".to_owned());
    }
    Ok(if names.is_empty() { "/".to_owned() } else { format!("/{names}/") })
}

/// A name that says something.
fn site_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() {
        return Err("it is empty: write what the site is called, or leave --site-name out".to_owned());
    }
    Ok(name.to_owned())
}

/// An absolute web address with a slash at its end.
pub(crate) fn site_url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') => {}
        _ => return Err("expected an address that begins with https:// or http://".to_owned()),
    }
    if text.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '<' | '>' | '"' | '&')) {
        return Err("expected an address without query, fragment or spaces".to_owned());
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("crime-atlas {} ", command.get_name())), "{help}");
        }
    }

    #[test]
    fn archives_sums_and_addresses_are_read() {
        let line = "crime-atlas build --archive a.zip b --archive c --md5 a.zip=00112233445566778899AABBCCDDEEFF \
                    --reference r --out o --site-url https://example.org/atlas --threads 2 --host nginx,caddy \
                    --host netlify";
        let cli = Cli::try_parse_from(line.split_whitespace()).unwrap();
        let Command::Build(build) = cli.command else { unreachable!() };
        assert_eq!(build.archives, ["a.zip", "b", "c"].map(PathBuf::from));
        assert_eq!(build.md5, [("a.zip".to_owned(), "00112233445566778899aabbccddeeff".to_owned())]);
        assert_eq!(build.site_url.as_deref(), Some("https://example.org/atlas/"));
        assert_eq!(build.profile, None);
        assert_eq!(build.hosts, ["nginx", "caddy", "netlify"]);
        assert_eq!(cli.threads, Some(2));
    }

    #[test]
    fn wrong_values_are_refused() {
        assert!(md5_sum("a.zip").is_err() && md5_sum("a.zip=12").is_err() && md5_sum("b/a.zip=0").is_err());
        assert!(site_url("example.org").is_err() && site_url("https://").is_err());
        assert!(site_url("https://example.org/?a").is_err());
        assert!(site_name(" ").is_err() && site_name(" The Atlas ").is_ok_and(|name| name == "The Atlas"));
        assert_eq!(["/", "atlas", "/a/b/"].map(|path| base_path(path).unwrap()), ["/", "/atlas/", "/a/b/"]);
        assert!(base_path("a?b").is_err() && month("2024-13").is_err() && month("24-1").is_err());
        assert!(Cli::try_parse_from(["crime-atlas", "serve", "--threads", "0", "x"]).is_err());
    }
}
