//! Writes every page: the only place of this layer that talks to `Out`. A room for each kind of page.

mod areas;
mod nation;
mod prose;
mod records;
mod shared;
mod tools;

use std::sync::OnceLock;

use anyhow::Context;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::out::Out;
use crate::settings::Profile;
use crate::urls;

use super::area::area_path;
use super::headlines::Headlines;
use super::home::nation;
use super::layout::{Frame, Head, Links, Templates};
use super::left_out;
use super::lists::{Group, groups};

struct Writer<'a> {
    atlas: &'a Atlas<'a>,
    frame: Frame<'a>,
    templates: Templates,
    /// Worked out when the first page asks.
    headlines: OnceLock<Headlines>,
    out: &'a Out,
}

/// Renders and writes every page of the site, in parallel.
///
/// # Errors
/// When a template or a page of words is unsound, or a file cannot be written.
pub fn write_all(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let writer = Writer::new(atlas, out)?;
    let nation = nation(atlas.geography).map(|(level, index)| atlas.figures.area(level, index));
    writer.lists()?;
    writer.areas()?;
    writer.map()?;
    writer.compare()?;
    writer.coverage()?;
    writer.quality()?;
    writer.revisions()?;
    writer.stops()?;
    writer.rankings()?;
    if let Some(nation) = &nation {
        writer.home(nation)?;
        writer.categories(nation)?;
    }
    writer.outcomes(nation.as_ref())?;
    writer.prose(nation.as_ref())?;
    writer.previews(nation.as_ref())?;
    writer.feeds(nation.as_ref())?;
    writer.badges()?;
    writer.not_found()
}

/// Writes the page of reports, which holds `data/v1/report.json`: behind the JSON, that is.
///
/// # Errors
/// When that file is not there, the template is unsound or the page cannot be written.
pub fn write_report(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let index = out.read(urls::report_json()).context("reading what reports are made from")?;
    Writer::new(atlas, out)?.report(&index)
}

impl<'a> Writer<'a> {
    fn new(atlas: &'a Atlas<'a>, out: &'a Out) -> anyhow::Result<Self> {
        let mut sources: Vec<String> = atlas.report.sources.iter().map(|s| s.source.clone()).collect();
        sources.push("police-archive".to_owned());
        Ok(Self {
            atlas,
            frame: Frame {
                publication: atlas.publication,
                content: atlas.content,
                sources,
                release: atlas.figures.counts().axes.months.last().long(),
                of_areas: OnceLock::new(),
            },
            templates: Templates::of(&atlas.publication.overlay)?,
            headlines: OnceLock::new(),
            out,
        })
    }

    fn page(&self, template: &str, head: Head, page: &impl Serialize) -> anyhow::Result<()> {
        let path = head.path;
        let sections = &self.frame.publication.sections;
        if !sections.has_page(path) {
            return Ok(());
        }
        let shell = self.frame.shell(head);
        let html = self.templates.render(template, &shell, page).with_context(|| format!("page {path:?}"))?;
        let html = left_out::without_links(html, &self.frame.links(path).to(""), sections);
        Ok(self.out.write(&urls::page_file(path), html.as_bytes())?)
    }

    fn headlines(&self) -> &Headlines {
        self.headlines.get_or_init(|| Headlines::of(self.atlas))
    }

    /// Levels with pages of their own, and how many areas each has.
    fn levels(&self) -> Vec<(Level, usize)> {
        Level::all()
            .filter(|l| self.atlas.publication.profile == Profile::Full || l.row().compact_page)
            .map(|l| (l, self.atlas.geography.areas(l).len()))
            .filter(|(_, n)| *n > 0)
            .collect()
    }

    fn groups(&self, level: Level, links: &Links) -> Vec<Group> {
        let geography = self.atlas.geography;
        let find = |l: Level, i: AreaIndex| geography.area(l, i);
        let path = |a| area_path(a, self.atlas.publication.profile, find);
        groups(level, geography.areas(level), links, path, find)
    }
}
