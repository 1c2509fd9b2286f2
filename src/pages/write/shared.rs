//! What stands beside pages: previews, feeds, the calendar, badges.

use rayon::prelude::*;

use crate::geography::{AreaIndex, Level};
use crate::pages::feed::{self, Subject};
use crate::pages::lead::{force_name, window_words};
use crate::pages::preview::{self, Preview};
use crate::pages::{badge, calendar, share, words};
use crate::settings::Section;
use crate::statistics::{AreaFigures, Comparison, Status, force_revisions};
use crate::urls;
use crate::values::Kind;

use super::Writer;

impl Writer<'_> {
    /// The areas of the levels that have something of their own.
    fn carriers(&self, has: &dyn Fn(Level) -> bool) -> Vec<(Level, AreaIndex)> {
        let levels = self.levels().into_iter().filter(|(level, _)| has(*level));
        levels.flat_map(|(level, n)| (0..n as AreaIndex).map(move |index| (level, index))).collect()
    }

    pub(super) fn previews(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let publication = self.frame.publication;
        if !publication.sections.has(Section::Previews) {
            return Ok(());
        }
        let geography = self.atlas.geography;
        let find = |c: &Comparison| geography.area(c.level, c.area);
        let write = |path: &str, preview: &Preview| -> anyhow::Result<()> {
            Ok(self.out.write(&urls::preview(path), &preview.png(publication)?)?)
        };
        let pictured = self.carriers(&|level| share::has_own_preview(level, publication.profile));
        pictured.par_iter().try_for_each(|(level, index)| {
            let figures = self.atlas.figures.area(*level, *index);
            let preview = Preview::of_area(&figures, preview::against_widest(&figures, find));
            write(&urls::area(*level, &figures.area.code), &preview)
        })?;
        let span = self.atlas.figures.counts().axes.months.to_string();
        let Some(nation) = nation else {
            let title = publication.site_name.clone();
            return write("", &Preview { title, span, ..Preview::default() });
        };
        let site = Preview::of_area(nation, None);
        write("", &Preview { kicker: format!("Recorded crime to {}", self.frame.release), ..site })?;
        let (name, window) = (words::here(nation.area), window_words(nation));
        let terms = self.atlas.figures.counts().axes.categories.terms();
        terms.par_iter().zip(&nation.categories).try_for_each(|(term, figures)| {
            let preview = Preview {
                coverage: nation.month_coverage.clone(),
                ..Preview::of_category(&term.label, figures, &name, &window, &span)
            };
            write(&urls::category(&term.key), &preview)
        })
    }

    pub(super) fn feeds(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let publication = self.frame.publication;
        let axes = &self.atlas.figures.counts().axes;
        let release = axes.months.last();
        if publication.sections.has(Section::Calendar) {
            self.out.write(urls::calendar(), calendar::render(publication, release).as_bytes())?;
        }
        if !publication.sections.has(Section::Feeds) {
            return Ok(());
        }
        let every = share::every_feed(self.atlas.geography);
        let followed = self.carriers(&|level| share::has_own_feed(level, publication.profile, every));
        followed.par_iter().try_for_each(|(level, index)| {
            let figures = self.atlas.figures.area(*level, *index);
            let code = &figures.area.code;
            let (path, feed) = (urls::area(*level, code), urls::area_feed(*level, code));
            let title = format!("Recorded crime in {}", words::in_sentence(figures.area));
            let subject = Subject { publication, path: &path, feed: &feed, title, release };
            self.out.write(&feed, feed::of_area(&subject, &figures).as_bytes())
        })?;
        let coverage = self.atlas.figures.coverage();
        // By the name the archive's rows give, where the content has none.
        let name = |force: usize| {
            let named = &axes.forces[force].name;
            if named.is_empty() { force_name(axes, self.atlas.content, force) } else { named.clone() }
        };
        let gaps = |month| -> Vec<String> {
            let Some(at) = coverage.months.index(month) else { return Vec::new() };
            let lacking = coverage.forces.iter().filter(|force| {
                let status = force.status[Kind::Street][at];
                !status.is_counted() && status != Status::NeverPublished
            });
            lacking.map(|force| name(force.force)).collect()
        };
        let subject = Subject {
            publication,
            path: "",
            feed: urls::site_feed(),
            title: publication.site_name.clone(),
            release,
        };
        let revisions = force_revisions(&self.atlas.figures.counts().revisions);
        let text = feed::of_site(&subject, nation, axes.months, &gaps, &revisions, &name);
        Ok(self.out.write(urls::site_feed(), text.as_bytes())?)
    }

    pub(super) fn badges(&self) -> anyhow::Result<()> {
        if !self.frame.publication.sections.has(Section::Badges) {
            return Ok(());
        }
        badge::render(self.atlas).iter().try_for_each(|(path, bytes)| Ok(self.out.write(path, bytes)?))
    }
}
