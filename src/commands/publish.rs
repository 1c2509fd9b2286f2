//! `crime-atlas publish`: brings a site to where it is served from, and only what changed.
//!
//! The manifest of the site is compared with the published one. Data go first, then pages, the first page after
//! them, then the manifest; what is no longer part of the site is removed last. Before the first change a list of
//! what is to change is written beside the site ([`BEGUN`]), and each upload is noted in a file beside `DIR`: a run
//! that was killed is gone on with, and what it may have changed is never taken for what was there before.
#![expect(clippy::disallowed_methods, reason = "a site is read to be uploaded")]

#[cfg(feature = "publish")]
mod bucket;
pub mod plan;
pub mod store;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context, bail, ensure};

use self::plan::{Begun, Files, Plan, read_manifest};
use self::store::{Serving, Store};
use crate::content::Encoding;
use crate::out::Written;
use crate::site::{MANIFEST, headers, precompress, types};

/// What tells that a run has begun and not ended.
pub const BEGUN: &str = "data/v1/publishing.json";

/// What `publish` is to do.
#[derive(Debug, Clone)]
pub struct PublishSettings {
    /// The site's folder.
    pub dir: PathBuf,
    /// Where to: `s3://bucket/folder`, `file:///folder` or a folder.
    pub to: String,
    /// Whether to tell only what would be done.
    pub dry_run: bool,
    /// Whether to upload what is there already too.
    pub all: bool,
    /// Whether text is stored compressed, with its `Content-Encoding`.
    pub gzip: bool,
    /// Uploads at once.
    pub at_once: usize,
    /// Tries of one request.
    pub tries: u32,
}

/// Publishes the site.
///
/// # Errors
/// When the folder holds no atlas, or the store refuses; what was uploaded is kept, nothing is removed.
pub fn run(settings: &PublishSettings) -> anyhow::Result<()> {
    let (manifest, new) = read_site(&settings.dir)?;
    let store = store::open(&settings.to, &settings.dir, settings.tries)?;
    let store = store.as_ref();
    let published_bytes = store.get(MANIFEST)?;
    let published = match published_bytes.as_deref() {
        Some(bytes) => match read_manifest(bytes) {
            // Where all is uploaded, what stands there need not be known.
            Err(_) if settings.all => Files::new(),
            read => read.with_context(|| {
                format!("{MANIFEST} at {} is damaged: publish with --all, which does without it", settings.to)
            })?,
        },
        None => Files::new(),
    };
    let begun: Option<Begun> =
        store.get(BEGUN)?.map(|bytes| serde_json::from_slice(&bytes)).transpose().with_context(|| {
            format!("{BEGUN} at {} is damaged: remove it there and publish with --all", settings.to)
        })?;
    ensure!(
        published_bytes.is_some() || begun.is_some() || settings.all || store.get("index.html")?.is_none(),
        "{} holds an index.html but no published atlas: name another folder, or publish over it with --all",
        settings.to
    );
    let mut journal = Journal::of(settings, published_bytes.as_deref())?;
    let plan = Plan::new(&new, &published, begun.as_ref(), journal.done(), settings.all);
    if settings.dry_run {
        return tell(&plan);
    }
    if plan.uploads() == 0
        && plan.deletes.is_empty()
        && begun.is_none()
        && published_bytes.as_deref() == Some(&manifest)
    {
        writeln!(io::stdout(), "{}: nothing changed ({} files)", settings.to, plan.unchanged)?;
        return Ok(());
    }
    let mark = merged(begun, plan.begin(&new));
    let mark = serde_json::to_vec(&mark).context("writing the list of changes")?;
    store.put(BEGUN, mark, serving(BEGUN, false))?;
    journal.open()?;
    let total = plan.uploads();
    let uploaded = AtomicUsize::new(0);
    for phase in &plan.phases {
        each(phase, settings.at_once, |path| {
            upload(settings, store, path, &new[path])?;
            journal.note(path, &new[path])?;
            let n = uploaded.fetch_add(1, Ordering::Relaxed) + 1;
            if n.is_multiple_of(1000) {
                // Nobody reads it when standard error is closed: the upload goes on.
                let _ = writeln!(io::stderr(), "{n} of {total} files");
            }
            Ok(())
        })
        .with_context(|| {
            format!(
                "{} of {total} files are uploaded, nothing is removed; run it again to go on",
                uploaded.load(Ordering::Relaxed)
            )
        })?;
    }
    store.put(MANIFEST, manifest, serving(MANIFEST, false))?;
    let deletes: Vec<String> = plan.deletes.iter().cloned().collect();
    each(&deletes, settings.at_once, |path| store.delete(path))
        .context("the new site is complete, but not all of the old one is removed; run it again to go on")?;
    store.delete(BEGUN)?;
    journal.remove();
    writeln!(
        io::stdout(),
        "{}: {total} files uploaded, {} removed, {} unchanged",
        settings.to,
        deletes.len(),
        plan.unchanged
    )?;
    Ok(())
}

/// The site's manifest, as bytes and as files with their sums.
fn read_site(dir: &Path) -> anyhow::Result<(Vec<u8>, Files)> {
    let no_atlas = || format!("{} holds no crime atlas: build one there first", dir.display());
    ensure!(dir.join("data/v1/build.json").is_file(), no_atlas());
    let manifest = fs::read(dir.join(MANIFEST)).with_context(no_atlas)?;
    let files = read_manifest(&manifest)?;
    ensure!(files.contains_key("index.html"), no_atlas());
    for path in files.keys() {
        ensure!(
            dir.join(path).is_file(),
            "{path} is listed in {MANIFEST} but not there: `crime-atlas check {}` tells more",
            dir.display()
        );
    }
    Ok((manifest, files))
}

/// Changes of an unfinished run are still uncertain while this one goes on.
fn merged(before: Option<Begun>, now: Begun) -> Begun {
    let Some(mut before) = before else { return now };
    before.uploads.extend(now.uploads);
    before.deletes.extend(now.deletes);
    before
}

fn tell(plan: &Plan) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    for path in plan.phases.iter().flatten() {
        writeln!(stdout, "upload {path}")?;
    }
    if plan.uploads() > 0 {
        writeln!(stdout, "upload {MANIFEST}")?;
    }
    for path in &plan.deletes {
        writeln!(stdout, "remove {path}")?;
    }
    writeln!(
        stdout,
        "{} files would be uploaded, {} removed; {} are unchanged",
        plan.uploads(),
        plan.deletes.len(),
        plan.unchanged
    )?;
    Ok(())
}

/// How an object is served; compressed where its bytes are.
fn serving(path: &str, compressed: bool) -> Serving {
    Serving {
        kind: types::of(path).unwrap_or("application/octet-stream"),
        caching: headers::caching(path),
        encoding: compressed.then_some("gzip"),
    }
}

fn upload(settings: &PublishSettings, store: &dyn Store, path: &str, sum: &str) -> anyhow::Result<()> {
    let bytes = fs::read(settings.dir.join(path)).with_context(|| format!("reading {path}"))?;
    ensure!(
        Written::of(&bytes).sha256 == sum,
        "{path} differs from its sum in {MANIFEST}: it was changed after the build. Build again"
    );
    if settings.gzip && types::is_compressible(path) {
        let compressed = precompress::compress(Encoding::Gz, &bytes);
        if compressed.len() < bytes.len() {
            return store.put(path, compressed, serving(path, true));
        }
    }
    store.put(path, bytes, serving(path, false))
}

/// Does the same for every path, so many at once; the first error ends it.
fn each(
    paths: &[String],
    at_once: usize,
    work: impl Fn(&String) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || -> anyhow::Result<()> {
        while !stop.load(Ordering::Relaxed) {
            let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            if let Err(error) = work(path) {
                stop.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..at_once.clamp(1, paths.len().max(1))).map(|_| scope.spawn(worker)).collect();
        let mut result = Ok(());
        for worker in workers {
            match worker.join() {
                Ok(done) => result = result.and(done),
                Err(_) => bail!("a thread of the upload ended by itself: a defect of this program"),
            }
        }
        result
    })
}

/// Uploads of a run, noted beside the site as they are made: `.<site>.publishing`. The first line says to where
/// and to what state of it; notes of another one are of no use.
struct Journal {
    path: PathBuf,
    head: String,
    done: Files,
    file: Mutex<Option<fs::File>>,
}

impl Journal {
    fn of(settings: &PublishSettings, published: Option<&[u8]>) -> anyhow::Result<Self> {
        let dir =
            settings.dir.canonicalize().with_context(|| format!("opening {}", settings.dir.display()))?;
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        let path = dir.with_file_name(format!(".{name}.publishing"));
        let state = published.map_or_else(|| "nothing".to_owned(), |bytes| Written::of(bytes).sha256);
        let head = format!("{} gzip={} {state}", settings.to, settings.gzip);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut lines = text.split_inclusive('\n');
        let is_ours = lines.next().is_some_and(|line| line.trim_end_matches('\n') == head);
        let mut done = BTreeMap::new();
        // A line without its end was being written when the run was killed.
        for line in lines.filter(|line| is_ours && line.ends_with('\n')) {
            if let Some((sum, path)) = line.trim_end_matches('\n').split_once(' ') {
                done.insert(path.to_owned(), sum.to_owned());
            }
        }
        Ok(Self { path, head, done, file: Mutex::new(None) })
    }

    fn done(&self) -> &Files {
        &self.done
    }

    fn open(&mut self) -> anyhow::Result<()> {
        let writing = || format!("writing {}", self.path.display());
        let mut file = fs::File::create(&self.path).with_context(writing)?;
        let mut text = format!("{}\n", self.head);
        for (path, sum) in &self.done {
            writeln!(text, "{sum} {path}").expect("writing to a String cannot fail");
        }
        file.write_all(text.as_bytes()).with_context(writing)?;
        self.file = Mutex::new(Some(file));
        Ok(())
    }

    fn note(&self, path: &str, sum: &str) -> anyhow::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(file) = file.as_mut() {
            file.write_all(format!("{sum} {path}\n").as_bytes())
                .with_context(|| format!("writing {}", self.path.display()))?;
        }
        Ok(())
    }

    fn remove(self) {
        drop(self.file);
        // A journal of a finished run is passed over by the next.
        let _ = fs::remove_file(self.path);
    }
}
