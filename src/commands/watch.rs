//! `--watch`: a preview that is rebuilt whenever configuration, templates or content change.
//!
//! What the data pass gave stays in memory. A template, a style or a page of words makes the pages anew and
//! keeps the rest of the site; another name or section makes every file anew; other facts or archives begin
//! again. An error is told, and the site before stays.

use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use notify::{RecursiveMode, Watcher as _};

use crate::content::Content;
use crate::out::Out;
use crate::pipeline::{self, Kept, Survey};
use crate::progress::Progress;
use crate::settings::{BuildSettings, Publication};
use crate::statistics::Figures;

use super::{build, configuration, serve};

/// How long files must be at rest: editors write in several steps.
const REST: Duration = Duration::from_millis(150);

/// How to build, and what that depends on.
#[derive(Debug)]
pub struct Watched {
    /// How to build.
    pub settings: BuildSettings,
    /// The configuration, the logo, the folder of templates.
    pub files: Vec<PathBuf>,
}

/// What wakes the loop.
enum Event {
    /// Files changed, or the watching itself failed.
    Files(notify::Result<notify::Event>),
    /// The preview ended.
    Ended(anyhow::Result<()>),
}

/// Builds, serves, and builds again whenever a file changes that `first` or what `again` reads depends on.
///
/// # Errors
/// When the first build fails, or the preview cannot listen.
pub fn run(
    first: Watched,
    again: &dyn Fn() -> anyhow::Result<Watched>,
    host: IpAddr,
    port: u16,
) -> anyhow::Result<()> {
    let (events, heard) = mpsc::channel();
    let mut watcher = Watcher::new(events.clone())?;
    watcher.look_at(&first.files)?;
    let (version, versions) = tokio::sync::watch::channel(0_u64);
    let mut content = configuration::content(&first.settings.publication)?;
    let mut now = first;
    let mut serving = false;
    'data: loop {
        let progress = Progress::new();
        let surveyed = pipeline::survey(&now.settings, &content, &progress);
        let survey = match surveyed {
            Ok(survey) => survey,
            Err(error) if !serving => return Err(error),
            Err(error) => {
                tell(&error)?;
                let Some(next) = next(&heard, &mut watcher, again)? else { return Ok(()) };
                (now, content) = next;
                continue 'data;
            }
        };
        let figures = survey.figures(&progress);
        let mut kept: Option<Kept> = None;
        loop {
            match write(&survey, &figures, &now.settings, &content, kept.clone(), serving) {
                Ok(files) => {
                    kept = Some(files);
                    version.send_modify(|version| *version += 1);
                }
                Err(error) if !serving => return Err(error),
                Err(error) => tell(&error)?,
            }
            if !serving {
                let (dir, versions, events) = (now.settings.out.clone(), versions.clone(), events.clone());
                std::thread::spawn(move || {
                    // The loop has ended when nobody listens: nothing is left to tell.
                    let _ = events.send(Event::Ended(serve::run_live(&dir, host, port, versions)));
                });
                serving = true;
            }
            let Some((next, words)) = next(&heard, &mut watcher, again)? else { return Ok(()) };
            let same_data = same_data(&now.settings, &next.settings);
            if !same_data || !same_files(&now.settings.publication, &next.settings.publication) {
                kept = None;
            }
            (now, content) = (next, words);
            if !same_data {
                continue 'data;
            }
        }
    }
}

/// Writes the site and says so.
fn write(
    survey: &Survey,
    figures: &Figures,
    settings: &BuildSettings,
    content: &Content,
    kept: Option<Kept>,
    again: bool,
) -> anyhow::Result<Kept> {
    let begun = Instant::now();
    let progress = if again { Progress::silent() } else { Progress::new() };
    let only_pages = kept.is_some();
    let out = Out::folder(&settings.out)?;
    let (summary, kept) = survey.write(figures, (&settings.publication, content), out, kept, &progress)?;
    let mut stdout = std::io::stdout().lock();
    let took = begun.elapsed();
    if again {
        let what = if only_pages { "pages" } else { "every file" };
        writeln!(stdout, "Rebuilt {what} in {:.1} s", took.as_secs_f64())?;
    } else {
        build::print(&mut stdout, settings, &summary, took)?;
    }
    stdout.flush()?;
    Ok(kept)
}

/// Waits until something changed that can be built; mistakes are told and waited out. None: the preview ended.
fn next(
    heard: &Receiver<Event>,
    watcher: &mut Watcher,
    again: &dyn Fn() -> anyhow::Result<Watched>,
) -> anyhow::Result<Option<(Watched, Content)>> {
    loop {
        match heard.recv() {
            Ok(Event::Ended(result)) => return result.map(|()| None),
            Ok(Event::Files(Ok(event))) if !event.paths.iter().any(|path| watcher.wants(path)) => {}
            Ok(Event::Files(Err(error))) => tell(&anyhow::Error::new(error).context("watching files"))?,
            Ok(Event::Files(Ok(_))) => {
                // Further changes of the same moment belong to it.
                while let Ok(event) = heard.recv_timeout(REST) {
                    if let Event::Ended(result) = event {
                        return result.map(|()| None);
                    }
                }
                let read = again().and_then(|next| {
                    let content = configuration::content(&next.settings.publication)?;
                    Ok((next, content))
                });
                match read {
                    Ok((next, content)) => {
                        watcher.look_at(&next.files)?;
                        return Ok(Some((next, content)));
                    }
                    Err(error) => tell(&error)?,
                }
            }
            Err(mpsc::RecvError) => return Ok(None),
        }
    }
}

/// Whether what the data pass gave can be used again.
fn same_data(now: &BuildSettings, next: &BuildSettings) -> bool {
    let facts = |settings: &BuildSettings| settings.publication.behind_pages().overlay.content;
    (&now.archives, &now.md5, &now.reference, &now.previous, &now.out)
        == (&next.archives, &next.md5, &next.reference, &next.previous, &next.out)
        && facts(now) == facts(next)
}

/// Whether only what stands on pages differs: JSON and layers stay as they are.
fn same_files(now: &Publication, next: &Publication) -> bool {
    now.behind_pages() == next.behind_pages()
}

/// An error and what led to it, one a line.
fn tell(error: &anyhow::Error) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    writeln!(stderr, "error: {error}")?;
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            writeln!(stderr, "caused by: {cause}")?;
        }
        said = cause;
    }
    writeln!(stderr, "The site before stays until this is mended.")
}

/// Looks at files and folders for changes.
struct Watcher {
    system: notify::RecommendedWatcher,
    /// What is watched: folders, or the folders of files.
    watched: Vec<(PathBuf, RecursiveMode)>,
    /// What counts: files, and folders with all in them.
    wanted: Vec<PathBuf>,
}

impl Watcher {
    fn new(events: Sender<Event>) -> anyhow::Result<Self> {
        let system = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // That a file was read, as each build does, is no change.
            if !event.as_ref().is_ok_and(|event| event.kind.is_access()) {
                // The loop has ended when nobody listens.
                let _ = events.send(Event::Files(event));
            }
        })
        .context("watching files")?;
        Ok(Self { system, watched: Vec::new(), wanted: Vec::new() })
    }

    /// Looks at these from now on, and at nothing else.
    fn look_at(&mut self, files: &[PathBuf]) -> anyhow::Result<()> {
        let (mut watched, mut wanted) = (Vec::new(), Vec::new());
        for file in files {
            let Ok(file) = file.canonicalize() else { continue };
            let folder = if file.is_dir() {
                (file.clone(), RecursiveMode::Recursive)
            } else {
                // Many editors put a new file in the place of the old: the folder is told of it.
                (file.parent().unwrap_or(Path::new("/")).to_owned(), RecursiveMode::NonRecursive)
            };
            if !watched.contains(&folder) {
                watched.push(folder);
            }
            wanted.push(file);
        }
        for (old, _) in self.watched.iter().filter(|old| !watched.contains(old)) {
            // It may be gone already.
            let _ = self.system.unwatch(old);
        }
        for (new, mode) in watched.iter().filter(|new| !self.watched.contains(new)) {
            self.system.watch(new, *mode).with_context(|| format!("watching {}", new.display()))?;
        }
        (self.watched, self.wanted) = (watched, wanted);
        Ok(())
    }

    fn wants(&self, path: &Path) -> bool {
        // What editors write beside a file while it is open is passed over as it is when the folder is read.
        let below = |wanted: &PathBuf| path.strip_prefix(wanted).ok();
        self.wanted.iter().filter_map(below).any(|below| !configuration::is_passed_over(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_made_anew_is_told_apart() {
        let plain = Publication::default();
        let mut styled = plain.clone();
        styled.overlay.templates.insert("pages/home.html".into(), "x".into());
        styled.texts.footer = Some("F".into());
        assert!(same_files(&plain, &styled));
        let named = Publication { site_name: "Other".into(), ..plain.clone() };
        assert!(!same_files(&plain, &named));
        let settings = |publication: &Publication| BuildSettings {
            archives: vec!["a".into()],
            md5: Vec::new(),
            reference: "r".into(),
            previous: None,
            out: "o".into(),
            cache: None,
            publication: publication.clone(),
        };
        assert!(same_data(&settings(&plain), &settings(&styled)));
        let mut other = plain.clone();
        other.overlay.content.insert("forces.toml".into(), "x".into());
        assert!(!same_data(&settings(&plain), &settings(&other)));
    }
}
