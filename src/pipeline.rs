//! The whole build on one screen.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};

use crate::aggregates::{self, Counts, Folds, Known, KnownCategory, KnownForce};
use crate::archive::{Digests, Holdings, KnownSums};
use crate::atlas::Atlas;
use crate::content::Content;
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
    report: Report,
    geography: Geography,
    /// Counts by area.
    pub counts: Counts,
    holes: Vec<(Vec<Month>, Vec<String>)>,
}

/// What the page of reports holds, as [`json::write_all`] returns it.
const REPORT_INDEX: &str = "data/v1/report.json";

/// The files of a site that no template, style or page of words changes.
pub type Kept = BTreeMap<String, Written>;

/// Reads the archives and the reference, and puts a complete site in place of the one before.
///
/// # Errors
/// When input cannot be used or output cannot be written; the site before then stays as it was.
pub fn build(settings: &BuildSettings, content: &Content, progress: &Progress) -> anyhow::Result<Summary> {
    let out = Out::folder(&settings.out)?;
    let survey = survey(settings, content, progress)?;
    let figures = survey.figures(progress);
    let (summary, _) = survey.write(&figures, (&settings.publication, content), out, None, progress)?;
    Ok(summary)
}

/// The data pass: everything of a build but the writing.
///
/// # Errors
/// When input cannot be used.
pub fn survey(settings: &BuildSettings, content: &Content, progress: &Progress) -> anyhow::Result<Survey> {
    let mut report = Report::default();
    let holdings =
        progress.stage("Opening archives", None, |_| Holdings::open(&settings.archives, &mut report))?;
    report.archives = progress.stage("Checking sums", None, |_| digests(&holdings, settings))?;
    let folds = progress.stage("Reading archives", Some(bytes(&holdings)), |stage| {
        aggregates::fold(&holdings, known(content), &mut report, &|bytes| stage.advance(bytes))
    })?;
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
    let geography = progress
        .stage("Reading reference", None, |_| {
            geography::load(&settings.reference, &forces, &complete, &mut report)
        })
        .with_context(|| format!("reading the reference folder {}", settings.reference.display()))?;
    let mut counts =
        progress.stage("Counting into areas", None, |_| aggregates::to_areas(folds, &geography, &mut report));
    counts.revisions = progress.stage("Comparing releases", None, |_| {
        aggregates::revisions(&holdings, &known(content), &counts, &geography)
    })?;
    ensure!(
        report.unbalanced().is_empty(),
        "rows of {:?} do not add up: a defect of this program",
        report.unbalanced()
    );
    let holes = holes(&counts);
    Ok(Survey { report, geography, counts, holes })
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
        let (report_index, kept) = if let Some(kept) = kept {
            progress.stage("Keeping JSON and layers", None, |_| out.keep(&kept))?;
            (out.read(REPORT_INDEX)?, kept)
        } else {
            let pages = out.written();
            let report_index = progress.stage("Writing JSON", None, |_| json::write_all(&atlas, &out))?;
            progress.stage("Writing layers", None, |_| layers::write_all(&atlas, &out))?;
            (report_index, out.written().into_iter().filter(|(path, _)| !pages.contains_key(path)).collect())
        };
        pages::write_report(&atlas, &report_index, &out)?;
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
}

fn bytes(holdings: &Holdings) -> u64 {
    holdings.files.iter().map(|file| holdings.newest(file).1.bytes).sum()
}

fn digests(holdings: &Holdings, settings: &BuildSettings) -> anyhow::Result<Vec<ArchiveUsed>> {
    use rayon::prelude::*;
    let sums = KnownSums::new(&settings.md5, &holdings.archives)?;
    let archives = holdings.archives.par_iter().enumerate().map(|(index, archive)| {
        let digests = Digests::of(archive)?;
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

fn known(content: &Content) -> Known {
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
