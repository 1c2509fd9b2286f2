//! The pages that are worked with: map, comparison, reports, rows to take away.

use rayon::prelude::*;

use crate::geography::Level;
use crate::pages::compare::ComparePage;
use crate::pages::layout::{Head, Links};
use crate::pages::map_page::{self, MapParts};
use crate::pages::report::ReportPage;
use crate::urls;

use super::Writer;

impl Writer<'_> {
    pub(super) fn report(&self, index: &[u8]) -> anyhow::Result<()> {
        let (path, links) = (urls::report(), Links::from(urls::report()));
        let months = self.atlas.figures.counts().axes.months;
        let levels: Vec<Level> = self.levels().into_iter().map(|(level, _)| level).collect();
        let words = format!("{} to {}", months.first().long(), months.last().long());
        let page = ReportPage::new(index, self.atlas.publication, words, &levels, &links);
        let description =
            "Recorded crime around a postcode or a point: what, when, where, how it ended, and how \
                           sure one can be."
                .to_owned();
        self.page("report", Head { path, title: "Neighbourhood report".to_owned(), description }, &page)
    }

    pub(super) fn map(&self) -> anyhow::Result<()> {
        let path = urls::map();
        if !self.frame.publication.sections.has_page(path) {
            return Ok(());
        }
        let window = self.atlas.figures.window();
        let words = format!("the {} months to {}", window.len(), window.last().long());
        let pages: Vec<Level> = self.levels().into_iter().map(|(level, _)| level).collect();
        let description = format!(
            "Crimes recorded in {words} on a map: districts, wards, small areas, hexagons and the police's \
             anonymous map points."
        );
        let MapParts { page, files } =
            map_page::render(self.atlas, self.headlines(), words, &pages, &Links::from(path));
        files.par_iter().try_for_each(|(path, bytes)| self.out.write(path, bytes))?;
        self.page("map_page", Head { path, title: "Map".to_owned(), description }, &page)
    }

    pub(super) fn compare(&self) -> anyhow::Result<()> {
        let path = urls::compare();
        let window = self.atlas.figures.window();
        let words = format!("the {} months to {}", window.len(), window.last().long());
        let pages: Vec<Level> = self.levels().into_iter().map(|(level, _)| level).collect();
        let description =
            format!("Areas side by side: crimes recorded in {words}, and what can be told apart.");
        let page = ComparePage::new(self.atlas, words, &pages, &Links::from(path));
        self.page("compare", Head { path, title: "Compare".to_owned(), description }, &page)
    }
}
