//! Pages of words, and that of addresses that are not there.

use serde::Serialize;

use crate::assets;
use crate::geography::Level;
use crate::pages::layout::{Head, Link, Links};
use crate::pages::prose::{
    MadeFrom, NationFigures, ProseFigures, ProsePage, RowFigures, measure_words, source_words,
};
use crate::pages::records::RecordsPage;
use crate::pages::words;
use crate::settings::Profile;
use crate::statistics::AreaFigures;
use crate::urls;
use crate::values::Kind;

use super::Writer;

/// Luton: the district that examples show, where the atlas has it.
const EXAMPLE: &str = "E06000032";

/// The page of an address that is not there.
#[derive(Debug, Serialize)]
struct NotFoundPage {
    links: Vec<Link>,
    /// Leads on from areas without a page; none where each has one.
    script: Option<String>,
}

impl Writer<'_> {
    pub(super) fn prose(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let street = &self.atlas.report.accounting[Kind::Street];
        let figures = ProseFigures {
            site_name: self.frame.publication.site_name.clone(),
            release: self.frame.release.clone(),
            months: self.atlas.figures.counts().axes.months.to_string(),
            nation: NationFigures {
                name: nation.map_or_else(String::new, |n| words::in_sentence(n.area)),
                crimes: nation.and_then(|n| n.crimes.count),
                rate: nation.and_then(|n| n.crimes.rate.ok()).map(|r| r.per_1000),
            },
            levels: Level::all().map(|l| (l.slug(), self.atlas.geography.areas(l).len())).collect(),
            rows: RowFigures {
                read: street.read,
                counted: street.counted,
                not_located: street.not_located.values().sum(),
                duplicate: street.duplicate,
                quarantined: street.quarantined.values().sum(),
            },
            fictional: self.frame.publication.fictional,
            publisher: self.frame.publication.into(),
            sections: self.frame.publication.sections.iter().collect(),
            address: self
                .frame
                .publication
                .site_url
                .clone()
                .unwrap_or_else(|| "https://atlas.example/".to_owned()),
            sample: {
                let districts = self.atlas.geography.areas(Level::District);
                let shown = districts.iter().find(|area| area.code == EXAMPLE).or(districts.first());
                shown.map(|a| (a.code.clone(), a.name.clone())).unwrap_or_default()
            },
            years: {
                let months = self.atlas.figures.counts().axes.months;
                (months.first().year()..=months.last().year()).collect()
            },
            ends: {
                let months = self.atlas.figures.counts().axes.months;
                (months.first().to_string(), months.last().to_string())
            },
            made: MadeFrom::of(self.atlas.report, self.frame.publication),
            measures: measure_words(self.atlas.content),
            sources: source_words(self.atlas.content, &self.frame.sources),
        };
        let path = urls::records();
        let description = "Rows of the police files with their areas, put together into one CSV.".to_owned();
        let head = Head { path, title: "Rows to take away".to_owned(), description };
        self.page(
            "records",
            head,
            &RecordsPage::new(&Links::from(path), self.frame.publication.with_records),
        )?;
        let own = self.frame.publication.texts.about.as_deref();
        self.atlas.content.pages.iter().try_for_each(|(slug, text)| {
            let added = own.filter(|_| slug == "about").map(|own| format!("{text}\n{own}\n"));
            let page = ProsePage::new(slug, added.as_ref().unwrap_or(text), &figures)?;
            let path = urls::prose(slug);
            let head = Head { path: &path, title: page.title.clone(), description: page.description.clone() };
            self.page("prose", head, &page)
        })
    }

    pub(super) fn not_found(&self) -> anyhow::Result<()> {
        let links = self.frame.links(urls::not_found());
        let mut listed = vec![links.link("", "The first page"), links.link(urls::areas(), "All areas")];
        for (level, label) in [(Level::District, "Districts"), (Level::Ward, "Wards")] {
            if !self.atlas.geography.areas(level).is_empty() {
                listed.push(links.link(&urls::level(level), label));
            }
        }
        // Where every area has its page there is nothing to look up.
        let script = assets::script_path("not_found")
            .filter(|_| self.atlas.publication.profile == Profile::Compact)
            .map(|path| links.to(path));
        let page = NotFoundPage { links: listed, script };
        let head = Head {
            path: urls::not_found(),
            title: "Not found".to_owned(),
            description: "There is no page at this address.".to_owned(),
        };
        self.page("not_found", head, &page)
    }
}
