//! The whole build on one screen.

mod unchanged;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, ensure};

use crate::aggregates::{self, Counts, Folds, Known, KnownCategory, KnownForce};
use crate::archive::{Archive, Digests, Holdings, KnownSums, PreviousSite};
use crate::atlas::Atlas;
use crate::cache::{self, Cache};
use crate::content::Content;
use crate::geocoded;
use crate::geography::{self, ForceArea, Geography};
use crate::json;
use crate::layers;
use crate::out::{Out, Written};
use crate::pages;
use crate::progress::Progress;
use crate::report::{ArchiveUsed, Report};
use crate::settings::{BuildSettings, Publication};
use crate::site;
use crate::statistics::{self, Figures};
use crate::values::{Kind, Month, MonthSpan};

/// What a finished build tells its user.
#[derive(Debug)]
pub struct Summary {
    /// Where every row went, and what was odd.
    pub report: Report,
    /// The months of the atlas.
    pub months: MonthSpan,
    /// Months without a street file, and the names of the forces that lack just these; oldest first.
    pub holes: Vec<(Vec<Month>, Vec<String>)>,
    /// Files and bytes written.
    pub written: (usize, u64),
}

/// What the archives and the reference hold, read and counted: all that outputs are made from.
#[derive(Debug)]
pub struct Survey {
    holdings: Holdings,
    report: Report,
    geography: Geography,
    /// Counts by area.
    pub counts: Counts,
    holes: Vec<(Vec<Month>, Vec<String>)>,
}

/// The files of a site that no template, style or page of words changes.
pub type Kept = BTreeMap<String, Written>;

/// Reads the archives and the reference, and puts a complete site in place of the one before.
///
/// # Errors
/// When input cannot be used or output cannot be written; the site before then stays as it was.
pub fn build(settings: &BuildSettings, content: &Content, progress: &Progress) -> anyhow::Result<Summary> {
    let cache = open_cache(settings)?;
    // Asked before anything is read, so that what changes while it is read counts as changed.
    // The last published site may be the very folder that is written: it is never called unchanged.
    let remembered = cache.is_some() && settings.previous.is_none();
    let inputs = remembered.then(|| unchanged::Inputs::of(settings).ok()).flatten();
    let remembered = cache.as_ref().zip(inputs);
    let out = Out::folder(&settings.out)?;
    let survey = survey(settings, content, progress)?;
    let figures = survey.figures(progress);
    let kept = remembered.as_ref().and_then(|(cache, inputs)| unchanged::kept(cache, inputs, &settings.out));
    let (summary, kept) = survey.write(&figures, (&settings.publication, content), out, kept, progress)?;
    if let Some((cache, inputs)) = remembered {
        // What cannot be remembered is built again next time.
        let _ = unchanged::remember(cache, &inputs, &kept, &settings.out);
    }
    Ok(summary)
}

/// The data pass: everything of a build but the writing.
///
/// # Errors
/// When input cannot be used.
pub fn survey(settings: &BuildSettings, content: &Content, progress: &Progress) -> anyhow::Result<Survey> {
    let mut report = Report::default();
    let cache = open_cache(settings)?;
    // The archives take minutes: a mistyped folder is told before them.
    geography::check_folder(&settings.reference)?;
    let previous = settings.previous.as_deref().map(PreviousSite::read).transpose()?;
    let holdings =
        progress.stage("Opening archives", None, |_| Holdings::open(&settings.archives, &mut report))?;
    fits(previous.as_ref(), &holdings, settings)?;
    let (archives, folds) = progress.stage("Reading archives", Some(bytes(&holdings)), |stage| {
        let done = |bytes| stage.advance(bytes);
        // A sum is worked out from the first byte to the last by one thread alone: beside it the others read.
        rayon::join(
            || digests(&holdings, settings, cache.as_ref()),
            || aggregates::fold_kept(&holdings, known(content), &mut report, cache.as_ref(), &done),
        )
    });
    // First: an archive that is not the published one need not be readable.
    report.archives = archives?;
    let folds = folds?;
    ensure!(
        report.accounting.iter().any(|(_, rows)| rows.read > 0),
        "{} hold no row: every police file is nothing but its header. Give an archive with data",
        holdings
            .archives
            .iter()
            .map(|archive| archive.path.display().to_string())
            .collect::<Vec<_>>()
            .join(", ")
    );
    let forces = force_areas(content, &folds);
    let complete = complete(content);
    let mut geography = progress
        .stage("Reading reference", None, |_| {
            geography::load(&settings.reference, &forces, &complete, &mut report)
        })
        .with_context(|| format!("reading the reference folder {}", settings.reference.display()))?;
    let mut counts = progress
        .stage("Counting into areas", None, |_| aggregates::to_areas(folds, &mut geography, &mut report));
    counts.revisions = progress.stage("Comparing releases", None, |_| {
        aggregates::revisions(&holdings, &known(content), &counts, &geography)
    })?;
    geography.forget_finders();
    aggregates::continue_history(previous.as_ref(), &holdings, &geography, &mut counts);
    ensure!(
        report.unbalanced().is_empty(),
        "rows of {:?} do not add up: a defect of this program",
        report.unbalanced()
    );
    let holes = holes(&counts);
    Ok(Survey { holdings, report, geography, counts, holes })
}

impl Survey {
    /// Every published number.
    pub fn figures(&self, progress: &Progress) -> Figures<'_> {
        progress.stage("Working out figures", None, |_| statistics::publish(&self.counts, &self.geography))
    }

    /// Writes a complete site and puts it in place of the one before. `kept`: files of that one which are
    /// right already, so that only pages and what stands around them are made anew. Returns these files for
    /// the next time.
    ///
    /// # Errors
    /// When output cannot be written; the site before then stays as it was.
    pub fn write(
        &self,
        figures: &Figures,
        (publication, content): (&Publication, &Content),
        out: Out,
        kept: Option<Kept>,
        progress: &Progress,
    ) -> anyhow::Result<(Summary, Kept)> {
        let atlas = Atlas { geography: &self.geography, figures, content, publication, report: &self.report };
        progress.stage("Writing pages", None, |_| pages::write_all(&atlas, &out))?;
        let kept = if let Some(kept) = kept {
            progress.stage("Keeping JSON and layers", None, |_| out.keep(&kept))?;
            kept
        } else {
            let pages = out.written();
            progress.stage("Writing JSON", None, |_| json::write_all(&atlas, &out))?;
            progress.stage("Writing layers", None, |_| layers::write_all(&atlas, &out))?;
            if publication.with_records {
                self.write_records(content, &out, geocoded::MOST_BYTES, progress)?;
            }
            out.written().into_iter().filter(|(path, _)| !pages.contains_key(path)).collect()
        };
        pages::write_report(&atlas, &out)?;
        progress.stage("Finishing the site", None, |_| site::finish(&atlas, &out))?;
        let written = out.written();
        progress.stage("Putting it in place", None, |_| out.finish())?;
        let summary = Summary {
            months: self.counts.axes.months,
            report: self.report.clone(),
            holes: self.holes.clone(),
            written: (written.len(), written.values().map(|w: &Written| w.bytes).sum()),
        };
        Ok((summary, kept))
    }

    /// Writes the rows themselves, with their areas; files that would be larger are split.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn write_records(
        &self,
        content: &Content,
        out: &Out,
        most_bytes: usize,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        let slugs = |of: fn(&crate::content::ForceInfo) -> bool| -> Vec<String> {
            content.forces.iter().filter(|force| of(force)).map(|force| force.slug.clone()).collect()
        };
        let source = geocoded::Source {
            holdings: &self.holdings,
            geography: &self.geography,
            report: &self.report,
            months: self.counts.axes.months,
            reuses_ids: &slugs(|force| force.reuses_ids),
            railway: &slugs(|force| force.railway),
            most_bytes,
        };
        progress.stage("Writing records", Some(bytes(&self.holdings)), |stage| {
            geocoded::write_all(&source, out, &|bytes| stage.advance(bytes))
        })
    }
}

/// Whether the last published site is an older or equal state of the same country.
fn fits(
    previous: Option<&PreviousSite>,
    holdings: &Holdings,
    settings: &BuildSettings,
) -> anyhow::Result<()> {
    let Some((previous, path)) = previous.zip(settings.previous.as_deref()) else { return Ok(()) };
    ensure!(
        previous.fictional == settings.publication.fictional,
        "{} is {}: its history cannot be continued here",
        path.display(),
        if previous.fictional { "the atlas of a made-up country" } else { "an atlas of real data" }
    );
    let newest = holdings.archives.iter().map(|archive| archive.release).max();
    ensure!(
        newest.is_some_and(|newest| newest >= previous.release),
        "{} already holds {}, which is newer than the archives given: give the newest archive, or an older site",
        path.display(),
        previous.release
    );
    Ok(())
}

/// Whether the site is what these settings and inputs gave before, by the cache: then there is nothing to do.
///
/// # Errors
/// When the cache's folder cannot be used.
pub fn is_unchanged(settings: &BuildSettings) -> anyhow::Result<bool> {
    if settings.previous.is_some() {
        return Ok(false);
    }
    let Some(cache) = open_cache(settings)? else { return Ok(false) };
    // An input that cannot be read is an error of the build that follows.
    Ok(unchanged::Inputs::of(settings)
        .is_ok_and(|inputs| unchanged::is_unchanged(&cache, &inputs, &settings.out)))
}

fn open_cache(settings: &BuildSettings) -> anyhow::Result<Option<Cache>> {
    let open = |folder: &PathBuf| {
        Cache::open(folder).with_context(|| format!("opening the cache folder {}", folder.display()))
    };
    settings.cache.as_ref().map(open).transpose()
}

fn bytes(holdings: &Holdings) -> u64 {
    holdings.files.iter().map(|file| holdings.newest(file).1.bytes).sum()
}

fn digests(
    holdings: &Holdings,
    settings: &BuildSettings,
    cache: Option<&Cache>,
) -> anyhow::Result<Vec<ArchiveUsed>> {
    use rayon::prelude::*;
    let sums = KnownSums::new(&settings.md5, &holdings.archives)?;
    let archives = holdings.archives.par_iter().enumerate().map(|(index, archive)| {
        let digests = digests_kept(archive, cache)?;
        let md5_verified = sums.verify(archive, &digests)?;
        let newest = holdings.files.iter().filter(|f| f.versions[0].archive == index).count();
        Ok(ArchiveUsed {
            name: archive.name(),
            release: archive.release.to_string(),
            bytes: digests.bytes,
            md5: digests.md5,
            sha256: digests.sha256,
            md5_verified,
            files: (archive.entries.len() as u32, newest as u32),
        })
    });
    archives.collect()
}

/// The sums of an archive; a zip that is the same file as before is not read through again.
fn digests_kept(archive: &Archive, cache: Option<&Cache>) -> anyhow::Result<Digests> {
    let known = cache.filter(|_| !archive.is_folder).zip(cache::identity(&archive.path).ok());
    let Some((cache, identity)) = known else { return Ok(Digests::of(archive)?) };
    let (name, key) = (format!("sums/{}", archive.name()), format!("sums 1 {identity}"));
    if let Some(digests) = cache.get(&name, &key).and_then(|text| Digests::from_text(&text)) {
        return Ok(digests);
    }
    let digests = Digests::of(archive)?;
    cache.put(&name, &key, digests.to_text().as_bytes());
    Ok(digests)
}

/// What the content tells the data pass: labels and forces.
pub fn known(content: &Content) -> Known {
    let category = |c: &crate::content::CategoryInfo| KnownCategory {
        label: c.label.clone(),
        group: c.group,
        current: c.until.is_none(),
    };
    let force = |f: &crate::content::ForceInfo| KnownForce {
        slug: f.slug.clone(),
        name: f.name.clone(),
        railway: f.railway,
        reuses_ids: f.reuses_ids,
        never: f.never.iter().filter_map(|kind| kind.parse::<Kind>().ok()).collect(),
    };
    Known {
        categories: content.categories.iter().map(category).collect(),
        outcomes: content.outcomes.iter().map(|o| (o.label.clone(), o.group)).collect(),
        forces: content.forces.iter().map(force).collect(),
    }
}

/// Forces that have an official area, and those without one that the archives hold.
fn force_areas(content: &Content, folds: &Folds) -> Vec<ForceArea> {
    let reports = |slug: &str| folds.forces().any(|(reporting, _)| reporting == slug);
    let mut areas: Vec<ForceArea> = content
        .forces
        .iter()
        .filter(|f| f.area_code.is_some() || reports(&f.slug))
        .map(|f| ForceArea {
            slug: f.slug.clone(),
            name: f.name.clone(),
            area_code: f.area_code.clone(),
            reports: reports(&f.slug),
            country: f.country.clone(),
        })
        .collect();
    for (slug, name) in folds.forces() {
        if !areas.iter().any(|a| a.slug == slug) {
            let name = if name.is_empty() { slug } else { name };
            areas.push(ForceArea {
                slug: slug.to_owned(),
                name: name.to_owned(),
                area_code: None,
                reports: true,
                country: None,
            });
        }
    }
    areas
}

fn complete(content: &Content) -> Vec<(String, u32)> {
    content.complete.iter().map(|area| (area.code.clone(), area.lsoas)).collect()
}

fn holes(counts: &aggregates::Counts) -> Vec<(Vec<Month>, Vec<String>)> {
    let mut holes: BTreeMap<Vec<Month>, Vec<String>> = BTreeMap::new();
    for (force, kinds) in counts.axes.forces.iter().zip(&counts.present) {
        let held = &kinds[Kind::Street as usize];
        let missing: Vec<Month> =
            counts.axes.months.iter().zip(held).filter(|(_, held)| !**held).map(|(month, _)| month).collect();
        if !missing.is_empty() {
            holes.entry(missing).or_default().push(force.name.clone());
        }
    }
    holes.into_iter().collect()
}
