//! What is told of the files: coverage, quality, revisions, searches; and how areas differ.

use rayon::prelude::*;

use crate::geography::Level;
use crate::pages::coverage::CoveragePage;
use crate::pages::format;
use crate::pages::layout::{Head, Links};
use crate::pages::quality::QualityPage;
use crate::pages::ranking::{self, RankingPage, RankingsPage};
use crate::pages::revisions::RevisionsPage;
use crate::pages::stops::StopsPage;
use crate::statistics::force_revisions;
use crate::urls;

use super::Writer;

impl Writer<'_> {
    pub(super) fn coverage(&self) -> anyhow::Result<()> {
        let path = urls::coverage();
        let page = CoveragePage::new(
            self.atlas.figures.coverage(),
            &self.atlas.figures.counts().axes,
            &self.atlas.figures.counts().history.earlier,
            self.atlas.content,
            &Links::from(path),
        );
        let description = "Which months each police force supplied, and which are missing.".to_owned();
        self.page("coverage", Head { path, title: "Coverage".to_owned(), description }, &page)
    }

    pub(super) fn quality(&self) -> anyhow::Result<()> {
        let path = urls::quality();
        let axes = &self.atlas.figures.counts().axes;
        let page =
            QualityPage::new(self.atlas.figures.findings(), axes, self.atlas.content, &Links::from(path));
        let description = "What looks odd in the police files, by published tests.".to_owned();
        self.page("quality", Head { path, title: "Quality of the files".to_owned(), description }, &page)
    }

    pub(super) fn revisions(&self) -> anyhow::Result<()> {
        let path = urls::revisions();
        let counts = self.atlas.figures.counts();
        let page = RevisionsPage::new(
            (&self.atlas.report.archives, &counts.history),
            &force_revisions(&counts.revisions),
            &counts.axes,
            self.atlas.content,
            &Links::from(path),
        );
        let description = "What newer police archives changed in months already published.".to_owned();
        self.page("revisions", Head { path, title: "Revisions".to_owned(), description }, &page)
    }

    pub(super) fn stops(&self) -> anyhow::Result<()> {
        let path = urls::stop_and_search();
        let page = StopsPage::new(self.atlas, &Links::from(path));
        let description = "Stops and searches by police force, and what is left blank.".to_owned();
        self.page("stops", Head { path, title: "Stop and search".to_owned(), description }, &page)
    }

    pub(super) fn rankings(&self) -> anyhow::Result<()> {
        let path = urls::rankings();
        let page = RankingsPage::new(self.atlas, &Links::from(path));
        let description = "Areas among one another: ranks with their intervals, and funnel plots.".to_owned();
        self.page("rankings", Head { path, title: "How areas differ".to_owned(), description }, &page)?;
        let pages: Vec<(Level, Option<String>)> = ranking::levels(self.atlas)
            .into_iter()
            .flat_map(|level| {
                let letters = ranking::letters(self.atlas, level).into_iter().map(Some);
                std::iter::once(None).chain(letters).map(move |letter| (level, letter))
            })
            .collect();
        pages.par_iter().try_for_each(|(level, letter)| {
            let plural = level.row().plural;
            let (path, title) = match letter {
                None => (urls::ranking(*level), format!("{} by recorded crime", format::capital(plural))),
                Some(letter) => (
                    urls::ranking_letter(*level, letter),
                    format!("{} by recorded crime: {}", format::capital(plural), letter.to_uppercase()),
                ),
            };
            let description = format!("Recorded crime in {plural}, by name, each with its margin of chance.");
            let page = RankingPage::new(self.atlas, *level, letter.as_deref(), &Links::from(&path));
            self.page("ranking", Head { path: &path, title, description }, &page)
        })
    }
}
