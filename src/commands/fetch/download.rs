//! One download: resumed where it broke off, tried again with patience, put in place whole.
#![expect(clippy::disallowed_methods, reason = "downloads are written where they are wanted")]

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};
use ureq::http::Response;
use ureq::{Agent, Body};

use super::ledger::{Sums, write_whole};
use super::meter::Meter;

/// How often and how long to wait where a server is busy or a line breaks.
pub struct Patience {
    /// Tries of one request without any byte gained.
    pub tries: u32,
    /// Before the second try; doubled for each further one.
    pub first_wait: Duration,
    /// Never longer, whatever a server asks for.
    pub longest_wait: Duration,
    /// Waits.
    pub wait: fn(Duration),
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 6,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
            wait: std::thread::sleep,
        }
    }
}

impl std::fmt::Debug for Patience {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patience").field("tries", &self.tries).finish_non_exhaustive()
    }
}

/// Fetches from servers.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    patience: Patience,
    /// In place of `https://`: `http://127.0.0.1:8000/` leads to `http://127.0.0.1:8000/data.police.uk/…`.
    mirror: Option<String>,
}

/// What a download is to be.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// From where.
    pub url: &'a str,
    /// To where.
    pub target: &'a Path,
    /// The sum it must have, where one is published.
    pub md5: Option<&'a str>,
    /// The version already there: not fetched again when the server still has the same.
    pub known_etag: Option<&'a str>,
}

/// What came of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Got {
    /// A file, with its sums and the server's name for the version.
    File(Sums, Option<String>),
    /// The version known is the newest.
    Unchanged,
}

/// Which version of a file an unfinished download is of.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    url: String,
    etag: Option<String>,
}

/// Why a try failed.
enum Failure {
    /// Another try may do: after so long, where the server says.
    Passing(anyhow::Error, Option<Duration>),
    /// No try will do.
    Lasting(anyhow::Error),
}

impl Client {
    /// With a mirror in place of the official hosts, where one is given.
    pub fn new(patience: Patience, mirror: Option<String>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            // A line that is dead this long is given up and the download resumed.
            .timeout_recv_body(Some(Duration::from_secs(1800)))
            .user_agent(concat!("crime-atlas/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Self { agent, patience, mirror }
    }

    /// The address that is really asked, which messages name too.
    pub fn address(&self, url: &str) -> String {
        match (&self.mirror, url.strip_prefix("https://")) {
            (Some(mirror), Some(rest)) => format!("{}/{rest}", mirror.trim_end_matches('/')),
            _ => url.to_owned(),
        }
    }

    /// Tries until it succeeds, fails for good, or patience ends. `gained` tells whether a try brought bytes.
    fn patiently<T>(
        &self,
        url: &str,
        mut attempt: impl FnMut(&mut bool) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        let mut tries = 0;
        loop {
            let mut gained = false;
            let (error, asked) = match attempt(&mut gained) {
                Ok(done) => return Ok(done),
                Err(Failure::Lasting(error)) => {
                    return Err(error).with_context(|| format!("fetching {}", self.address(url)));
                }
                Err(Failure::Passing(error, asked)) => (error, asked),
            };
            tries = if gained { 1 } else { tries + 1 };
            if tries >= self.patience.tries {
                let times = if tries == 1 { "one try" } else { &format!("{tries} tries") };
                return Err(error)
                    .with_context(|| format!("fetching {}: given up after {times}", self.address(url)));
            }
            let doubled = self.patience.first_wait.saturating_mul(1 << (tries - 1).min(16));
            (self.patience.wait)(asked.unwrap_or(doubled).min(self.patience.longest_wait));
        }
    }

    fn ask(&self, url: &str, headers: &[(&str, String)]) -> Result<Response<Body>, Failure> {
        let mut request = self.agent.get(self.address(url));
        for (name, value) in headers {
            request = request.header(*name, value.as_str());
        }
        let response = request.call().map_err(|error| Failure::Passing(anyhow!(error), None))?;
        let status = response.status().as_u16();
        match status {
            200..=299 | 304 | 416 => Ok(response),
            404 | 410 => Err(Failure::Lasting(anyhow!("there is nothing at this address (status {status})"))),
            408 | 425 | 429 | 500..=599 => {
                let asked = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
                let asked = asked.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
                Err(Failure::Passing(anyhow!("the server is busy (status {status})"), asked))
            }
            _ => Err(Failure::Lasting(anyhow!("the server refuses (status {status})"))),
        }
    }

    /// A small text: a page, or one page of a table.
    pub fn text(&self, url: &str) -> anyhow::Result<String> {
        const LARGEST: u64 = 256 << 20;
        self.patiently(url, |_| {
            let mut response = self.ask(url, &[])?;
            let text = response.body_mut().with_config().limit(LARGEST).read_to_string();
            text.map_err(|error| Failure::Passing(anyhow!(error).context("the line broke"), None))
        })
    }

    /// A file of any size. What an earlier run left unfinished beside the target is gone on with.
    pub fn file(&self, wanted: Wanted, meter: &Meter) -> anyhow::Result<Got> {
        let part = beside(wanted.target, ".part");
        let note = beside(wanted.target, ".part.json");
        if let Some(folder) = wanted.target.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        // A file that is not what was published may have been spoilt on the way: once more from the start.
        for again in [true, false] {
            let etag =
                self.patiently(wanted.url, |gained| self.attempt(wanted, &part, &note, meter, gained))?;
            let Some(etag) = etag else { return Ok(Got::Unchanged) };
            let sums = Sums::of(&part)?;
            let fault = match wanted.md5 {
                Some(md5) if md5 != sums.md5 => {
                    Some(format!("its MD5 sum is {}, published is {md5}", sums.md5))
                }
                _ => None,
            };
            if let Err(error) = looks_right(&part, wanted.target) {
                discard(&part, &note);
                return Err(error).with_context(|| format!("fetching {}", self.address(wanted.url)));
            }
            match fault {
                None => {
                    fs::rename(&part, wanted.target)
                        .with_context(|| format!("writing {}", wanted.target.display()))?;
                    let _ = fs::remove_file(&note);
                    return Ok(Got::File(sums, etag));
                }
                Some(fault) => {
                    discard(&part, &note);
                    if !again {
                        let asked = self.address(wanted.url);
                        bail!("fetching {asked}: {fault}, twice. Try later, or tell the publisher");
                    }
                }
            }
        }
        unreachable!("the second round returns or fails")
    }

    /// One try of a download. The server's name for the version; none where nothing is new.
    #[expect(clippy::option_option, reason = "no file, or a file of a version without a name")]
    fn attempt(
        &self,
        wanted: Wanted,
        part: &Path,
        note: &Path,
        meter: &Meter,
        gained: &mut bool,
    ) -> Result<Option<Option<String>>, Failure> {
        let here = |error: anyhow::Error| Failure::Lasting(error);
        let begun: Begun =
            fs::read(note).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let have = fs::metadata(part).map_or(0, |part| part.len());
        // Without a name for the version nothing tells whether the rest is of the same file.
        let resume = have > 0 && begun.url == wanted.url && begun.etag.is_some();
        let mut headers = vec![("accept-encoding", "identity".to_owned())];
        if let (true, Some(etag)) = (resume, &begun.etag) {
            headers.push(("range", format!("bytes={have}-")));
            headers.push(("if-range", etag.clone()));
        } else if let Some(etag) = wanted.known_etag {
            headers.push(("if-none-match", etag.to_owned()));
        }
        let response = self.ask(wanted.url, &headers)?;
        let status = response.status().as_u16();
        let header =
            |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        // A weak name promises the same meaning, not the same bytes.
        let etag = header("etag").filter(|etag| !etag.starts_with("W/"));
        let length: Option<u64> = header("content-length").and_then(|length| length.parse().ok());
        let begins_at = header("content-range")
            .and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse().ok());
        if status == 304 {
            return Ok(None);
        }
        if status == 416 {
            discard(part, note);
            return Err(Failure::Passing(
                anyhow!("the server has no such part: from the start again"),
                Some(Duration::ZERO),
            ));
        }
        let goes_on = status == 206 && resume && begins_at == Some(have);
        if status == 206 && !goes_on {
            discard(part, note);
            return Err(Failure::Passing(anyhow!("the server sent another part than was asked for"), None));
        }
        let start = if goes_on { have } else { 0 };
        let mut file = if goes_on {
            fs::OpenOptions::new().append(true).open(part)
        } else {
            let begun = Begun { url: wanted.url.to_owned(), etag: etag.clone() };
            let text = serde_json::to_vec(&begun).expect("texts are always JSON");
            let _ = fs::remove_file(part);
            write_whole(note, &text).map_err(here)?;
            fs::File::create(part)
        }
        .with_context(|| format!("writing {}", part.display()))
        .map_err(here)?;
        meter.begin(start, length.map(|length| start + length));
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut got = 0;
        loop {
            let n = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Failure::Passing(anyhow!(error).context("the line broke"), None)),
            };
            let written = file.write_all(&buffer[..n]).with_context(|| format!("writing {}", part.display()));
            written.map_err(here)?;
            *gained = true;
            got += n as u64;
            meter.advance(n as u64);
        }
        if let Some(length) = length.filter(|length| *length != got) {
            return Err(Failure::Passing(anyhow!("the line broke after {got} of {length} bytes"), None));
        }
        file.sync_all().with_context(|| format!("writing {}", part.display())).map_err(here)?;
        Ok(Some(if goes_on { begun.etag } else { etag }))
    }
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    target.with_file_name(name)
}

fn discard(part: &Path, note: &Path) {
    // What is not there need not go.
    let _ = fs::remove_file(part);
    let _ = fs::remove_file(note);
}

/// Whether a file is what its name says, and no page that tells of an error.
fn looks_right(part: &Path, target: &Path) -> anyhow::Result<()> {
    let mut head = Vec::new();
    let file = fs::File::open(part).with_context(|| format!("reading {}", part.display()))?;
    file.take(512).read_to_end(&mut head).with_context(|| format!("reading {}", part.display()))?;
    let text =
        String::from_utf8_lossy(&head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<?xml") {
        bail!(
            "a web page came instead of the file: the address may have moved, or the publisher may be at work on it"
        );
    }
    match target.extension().and_then(|ending| ending.to_str()) {
        Some("zip") => {
            let file = fs::File::open(part).with_context(|| format!("reading {}", part.display()))?;
            let zip = zip::ZipArchive::new(io::BufReader::new(file)).context("it is no readable zip")?;
            if zip.is_empty() {
                bail!("the zip is empty");
            }
        }
        Some("csv") if !head.contains(&b',') => bail!("it is no table: there is no comma in its beginning"),
        _ => {}
    }
    Ok(())
}
