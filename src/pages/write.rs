//! Writes every page: the only place of this layer that talks to `Out`.

use anyhow::Context;
use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::out::Out;
use crate::settings::Profile;
use crate::statistics::{AreaFigures, force_revisions};
use crate::urls;
use crate::values::Kind;

use super::area::{AreaPage, area_path, window_words};
use super::category::{CategoriesPage, CategoryPage, Nation};
use super::coverage::CoveragePage;
use super::gather::{area_inputs, shape};
use super::headlines::Headlines;
use super::home::{HomeInputs, HomeMap, HomePage, nation};
use super::layout::{Frame, Head, Link, Links, Templates};
use super::lists::{Group, LevelPage, LevelsPage, groups};
use super::map_page::MapPage;
use super::outcomes::OutcomesPage;
use super::prose::{NationFigures, ProseFigures, ProsePage, RowFigures, measure_words, source_words};
use super::quality::QualityPage;
use super::ranking::{self, RankingPage, RankingsPage};
use super::revisions::RevisionsPage;
use super::stops::StopsPage;
use super::{format, map, map_shards, words};

/// A map of the whole atlas shows the narrowest level with at most so many areas.
const MOST_ON_HOME_MAP: usize = 60;

struct Writer<'a> {
    atlas: &'a Atlas<'a>,
    frame: Frame<'a>,
    templates: Templates,
    headlines: Headlines,
    out: &'a Out,
}

/// Renders and writes every page of the site, in parallel.
///
/// # Errors
/// When a template or a page of words is unsound, or a file cannot be written.
pub fn write_all(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let mut sources: Vec<String> = atlas.report.sources.iter().map(|s| s.source.clone()).collect();
    sources.push("police-archive".to_owned());
    let writer = Writer {
        atlas,
        frame: Frame {
            publication: atlas.publication,
            content: atlas.content,
            sources,
            release: atlas.figures.counts().axes.months.last().long(),
        },
        templates: Templates::embedded()?,
        headlines: Headlines::of(atlas),
        out,
    };
    let nation = nation(atlas.geography).map(|(level, index)| atlas.figures.area(level, index));
    writer.lists()?;
    writer.areas()?;
    writer.map()?;
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
    writer.not_found()
}

impl Writer<'_> {
    fn page(&self, template: &str, head: Head, page: &impl Serialize) -> anyhow::Result<()> {
        let path = head.path;
        let shell = self.frame.shell(head);
        let html = self.templates.render(template, &shell, page).with_context(|| format!("page {path:?}"))?;
        Ok(self.out.write(&urls::page_file(path), html.as_bytes())?)
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

    fn lists(&self) -> anyhow::Result<()> {
        let levels = self.levels();
        let links = Links::from(urls::areas());
        self.page(
            "levels",
            Head {
                path: urls::areas(),
                title: "Areas".to_owned(),
                description: "Every area of the atlas, from countries to wards and outcodes.".to_owned(),
            },
            &LevelsPage::new(&levels, self.groups(Level::District, &links), &links),
        )?;
        levels.par_iter().try_for_each(|(level, count)| {
            let path = urls::level(*level);
            let row = level.row();
            let title = format::capital(row.plural);
            let description = format!(
                "{} with their recorded crime.",
                format::counted(*count as u64, row.name, row.plural)
            );
            let page = LevelPage::new(*level, *count, self.groups(*level, &Links::from(&path)));
            self.page("level", Head { path: &path, title, description }, &page)
        })
    }

    fn areas(&self) -> anyhow::Result<()> {
        let geography = self.atlas.geography;
        let find = |l: Level, i: AreaIndex| geography.area(l, i);
        let all: Vec<(Level, AreaIndex)> = self
            .levels()
            .into_iter()
            .flat_map(|(level, n)| (0..n as AreaIndex).map(move |index| (level, index)))
            .collect();
        all.par_iter().try_for_each(|(level, index)| {
            let path = urls::area(*level, &geography.area(*level, *index).code);
            let inputs =
                area_inputs(self.atlas, &self.headlines, &find, (*level, *index), &Links::from(&path));
            self.page("area", AreaPage::head(&inputs, &path), &AreaPage::new(&inputs, &path))
        })
    }

    fn home(&self, nation: &AreaFigures) -> anyhow::Result<()> {
        let inputs = HomeInputs {
            nation: nation.clone(),
            axes: &self.atlas.figures.counts().axes,
            content: self.atlas.content,
            coverage: self.atlas.figures.coverage(),
            levels: self.levels(),
            districts: self.few(Level::District),
            forces: self.few(Level::Force),
            map: self.home_map(),
        };
        let name = &self.frame.publication.site_name;
        let description = match nation.crimes.rate {
            Ok(rate) => format!(
                "Recorded crime in {}: {} per 1,000 residents in {}. Every district, ward and small area, \
                 with intervals and gaps shown.",
                words::in_sentence(nation.area),
                format::rate(rate),
                window_words(nation)
            ),
            Err(_) => {
                "Recorded crime for every district, ward and small area, with intervals and gaps shown."
                    .to_owned()
            }
        };
        let title = format!("{name}: recorded crime to {}", self.frame.release);
        let page = HomePage::new(inputs, |c| self.atlas.geography.area(c.level, c.area));
        self.page("home", Head { path: "", title, description }, &page)
    }

    /// Links to all areas of a level from the first page, where they are few enough to be read.
    fn few(&self, level: Level) -> Vec<Link> {
        if self.atlas.geography.areas(level).len() > MOST_ON_HOME_MAP {
            return Vec::new();
        }
        let mut links: Vec<Link> =
            self.groups(level, &Links::from("")).into_iter().flat_map(|group| group.areas).collect();
        links.sort_by_cached_key(|link| link.label.to_lowercase());
        links
    }

    fn home_map(&self) -> Option<HomeMap> {
        let level = [Level::District, Level::Force, Level::Region].into_iter().find(|level| {
            let n = self.atlas.geography.areas(*level).len();
            (2..=MOST_ON_HOME_MAP).contains(&n)
        })?;
        let classes = self.headlines.classes(level)?;
        let links = Links::from("");
        let shapes: Vec<_> = (0..self.atlas.geography.areas(level).len() as AreaIndex)
            .filter_map(|i| shape(self.atlas, &self.headlines, (level, i), Detail::Overview, &links))
            .collect();
        let plural = level.row().plural;
        let (shapes, left_out) = map::close_together(shapes);
        Some(HomeMap {
            svg: map::draw(&shapes, &format!("{} by crimes per 1,000 residents", format::capital(plural)))?,
            legend: classes.legend(shapes.iter().any(|s| s.class.is_none())),
            caption: format!(
                "{}, crimes per 1,000 residents in the newest 12 months.{}",
                format::capital(plural),
                map::left_out_words(&left_out)
            ),
        })
    }

    fn categories(&self, figures: &AreaFigures) -> anyhow::Result<()> {
        let axes = &self.atlas.figures.counts().axes;
        let content = &self.atlas.content.categories;
        let nation = Nation {
            name: words::in_sentence(figures.area),
            window: window_words(figures),
            categories: &figures.categories,
            month_coverage: &figures.month_coverage,
        };
        let links = Links::from(urls::categories());
        self.page(
            "categories",
            Head {
                path: urls::categories(),
                title: "Categories".to_owned(),
                description: format!("What the police record, by category, in {}.", nation.name),
            },
            &CategoriesPage::new(&nation, axes, content, &links),
        )?;
        let areas = self.atlas.geography.areas(Level::District);
        axes.categories.terms().par_iter().enumerate().try_for_each(|(category, term)| {
            let path = urls::category(&term.key);
            let districts: Vec<_> = areas
                .iter()
                .zip(&self.headlines.districts)
                .map(|(a, figures)| (a, figures[category]))
                .collect();
            let description = match figures.categories[category].newest.rate {
                Ok(rate) => format!(
                    "{}: {} recorded per 1,000 residents of {} in {}, and in each district.",
                    term.label,
                    format::rate(rate),
                    nation.name,
                    nation.window
                ),
                Err(_) => format!("{}: recorded incidents by month and district.", term.label),
            };
            let page = CategoryPage::new(category, &nation, axes, content, &districts, &Links::from(&path));
            self.page("category", Head { path: &path, title: term.label.clone(), description }, &page)
        })
    }

    fn map(&self) -> anyhow::Result<()> {
        let path = urls::map();
        let window = self.atlas.figures.window();
        let words = format!("the {} months to {}", window.len(), window.last().long());
        let pages: Vec<Level> = self.levels().into_iter().map(|(level, _)| level).collect();
        let description = format!(
            "Crimes recorded in {words} on a map: districts, wards, small areas, hexagons and the police's \
             anonymous map points."
        );
        let (shards, bytes): (Vec<_>, Vec<_>) = map_shards::render(self.atlas, path).into_iter().unzip();
        for (shard, bytes) in shards.iter().zip(bytes) {
            self.out.write(&shard.path, &bytes)?;
        }
        let page = MapPage::new(self.atlas, words, &pages, shards, &Links::from(path));
        self.page("map_page", Head { path, title: "Map".to_owned(), description }, &page)
    }

    fn coverage(&self) -> anyhow::Result<()> {
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

    fn quality(&self) -> anyhow::Result<()> {
        let path = urls::quality();
        let axes = &self.atlas.figures.counts().axes;
        let page =
            QualityPage::new(self.atlas.figures.findings(), axes, self.atlas.content, &Links::from(path));
        let description = "What looks odd in the police files, by published tests.".to_owned();
        self.page("quality", Head { path, title: "Quality of the files".to_owned(), description }, &page)
    }

    fn revisions(&self) -> anyhow::Result<()> {
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

    fn stops(&self) -> anyhow::Result<()> {
        let path = urls::stop_and_search();
        let page = StopsPage::new(&self.atlas, &Links::from(path));
        let description = "Stops and searches by police force, and what is left blank.".to_owned();
        self.page("stops", Head { path, title: "Stop and search".to_owned(), description }, &page)
    }

    fn rankings(&self) -> anyhow::Result<()> {
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

    fn outcomes(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let path = urls::outcomes();
        let axes = &self.atlas.figures.counts().axes;
        let forces: Vec<_> =
            (0..axes.forces.len()).into_par_iter().map(|f| self.atlas.figures.force(f)).collect();
        let named = nation.map_or_else(String::new, |n| words::in_sentence(n.area));
        let outcomes = nation.and_then(|n| n.outcomes.as_ref());
        let page = OutcomesPage::new(
            (named, outcomes),
            (&forces, &self.atlas.figures.waits()),
            axes,
            self.atlas.content,
            &Links::from(path),
        );
        let description = "How recorded crimes ended, for months old enough to tell.".to_owned();
        self.page("outcomes", Head { path, title: "How crimes ended".to_owned(), description }, &page)
    }

    fn prose(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
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
            address: self
                .frame
                .publication
                .site_url
                .clone()
                .unwrap_or_else(|| "https://atlas.example/".to_owned()),
            sample: self
                .atlas
                .geography
                .areas(Level::District)
                .first()
                .map(|a| (a.code.clone(), a.name.clone()))
                .unwrap_or_default(),
            measures: measure_words(self.atlas.content),
            sources: source_words(self.atlas.content, &self.frame.sources),
        };
        self.atlas.content.pages.iter().try_for_each(|(slug, text)| {
            let page = ProsePage::new(slug, text, &figures)?;
            let path = urls::prose(slug);
            let head = Head { path: &path, title: page.title.clone(), description: page.description.clone() };
            self.page("prose", head, &page)
        })
    }

    fn not_found(&self) -> anyhow::Result<()> {
        let links = self.frame.links(urls::not_found());
        let mut page = vec![links.link("", "The first page"), links.link(urls::areas(), "All areas")];
        for (level, label) in [
            (Level::District, "Districts"),
            (Level::Ward, "Wards: small areas (LSOAs) are sections of their ward\u{2019}s page"),
        ] {
            if !self.atlas.geography.areas(level).is_empty() {
                page.push(links.link(&urls::level(level), label));
            }
        }
        let head = Head {
            path: urls::not_found(),
            title: "Not found".to_owned(),
            description: "There is no page at this address.".to_owned(),
        };
        self.page("not_found", head, &page)
    }
}
