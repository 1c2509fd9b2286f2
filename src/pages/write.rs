//! Writes every page: the only place of this layer that talks to `Out`.

use anyhow::Context;
use rayon::prelude::*;
use serde::Serialize;

use crate::assets;
use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::out::Out;
use crate::settings::{Profile, Section};
use crate::statistics::{AreaFigures, Comparison, Status, force_revisions};
use crate::urls;
use crate::values::Kind;

use super::area::{AreaPage, area_path, force_name, window_words};
use super::category::{CategoriesPage, CategoryPage, Nation};
use super::compare::ComparePage;
use super::coverage::CoveragePage;
use super::feed::{self, Subject};
use super::gather::{area_inputs, shape};
use super::headlines::Headlines;
use super::home::{HomeInputs, HomeMap, HomePage, nation};
use super::layout::{Frame, Head, Link, Links, Templates};
use super::lists::{self, Group, LevelPage, LevelsPage, groups};
use super::map_page::{self, MapParts};
use super::outcomes::OutcomesPage;
use super::preview::{self, Preview};
use super::prose::{
    MadeFrom, NationFigures, ProseFigures, ProsePage, RowFigures, measure_words, source_words,
};
use super::quality::QualityPage;
use super::ranking::{self, RankingPage, RankingsPage};
use super::records::RecordsPage;
use super::report::ReportPage;
use super::revisions::RevisionsPage;
use super::stops::StopsPage;
use super::{badge, calendar, format, left_out, map, words};

/// Luton: the district that examples show, where the atlas has it.
const EXAMPLE: &str = "E06000032";

/// A map of the whole atlas shows the narrowest level with at most so many areas.
const MOST_ON_HOME_MAP: usize = 60;

/// The page of an address that is not there.
#[derive(Debug, Serialize)]
struct NotFoundPage {
    links: Vec<Link>,
    /// Leads on from areas without a page; none where each has one.
    script: Option<String>,
}

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
            },
            templates: Templates::of(&atlas.publication.overlay)?,
            headlines: Headlines::of(atlas),
            out,
        })
    }

    fn report(&self, index: &[u8]) -> anyhow::Result<()> {
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
            &LevelsPage::new(&levels, self.other_lists(&links), self.groups(Level::District, &links), &links),
        )?;
        levels.par_iter().try_for_each(|(level, count)| {
            let path = urls::level(*level);
            let row = level.row();
            let title = format::capital(row.plural);
            let description = format!(
                "{} with their recorded crime.",
                format::counted(*count as u64, row.name, row.plural)
            );
            let links = Links::from(&path);
            let letters: Vec<String> = lists::letters(self.atlas.geography.areas(*level));
            let letter_links = letters
                .iter()
                .map(|l| links.link(&urls::level_letter(*level, l), l.to_uppercase()))
                .collect();
            let page = LevelPage::new(*level, *count, self.groups(*level, &links), letter_links);
            self.page("level", Head { path: &path, title, description }, &page)?;
            letters.iter().try_for_each(|letter| self.level_letter(*level, letter))
        })?;
        let counties = [Level::County, Level::Force];
        counties.into_iter().try_for_each(|by| self.districts_by(by))
    }

    /// Lists of districts that are no level of their own.
    fn other_lists(&self, links: &Links) -> Vec<Link> {
        let any = !self.atlas.geography.areas(Level::District).is_empty();
        [(Level::County, "Districts by county"), (Level::Force, "Districts by police force")]
            .into_iter()
            .filter(|_| any)
            .map(|(level, label)| links.link(&urls::districts_by(level), label))
            .collect()
    }

    fn districts_by(&self, by: Level) -> anyhow::Result<()> {
        let geography = self.atlas.geography;
        let districts = geography.areas(Level::District);
        if districts.is_empty() {
            return Ok(());
        }
        let path = urls::districts_by(by);
        let groups = lists::districts_by(by, districts, &Links::from(&path), |l, i| geography.area(l, i));
        let (title, intro) = if by == Level::Force {
            ("Districts by police force", "Every district under the force whose area it lies in.")
        } else {
            ("Districts by county", "Every district under its county, or its region where it has none.")
        };
        let page = LevelPage::of(title.to_owned(), intro.to_owned(), groups);
        let head = Head { path: &path, title: title.to_owned(), description: intro.to_owned() };
        self.page("level", head, &page)
    }

    fn level_letter(&self, level: Level, letter: &str) -> anyhow::Result<()> {
        let geography = self.atlas.geography;
        let find = |l: Level, i: AreaIndex| geography.area(l, i);
        let page_of = |a| area_path(a, self.atlas.publication.profile, find);
        let path = urls::level_letter(level, letter);
        let areas = geography.areas(level);
        let groups = lists::under_letter(areas, letter, &Links::from(&path), page_of, find);
        let plural = level.row().plural;
        let title = format!("{}: {}", format::capital(plural), letter.to_uppercase());
        let intro = format!("{} whose name begins so, each with its district.", format::capital(plural));
        let head = Head { path: &path, title: title.clone(), description: intro.clone() };
        self.page("level", head, &LevelPage::of(title, intro, groups))
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
                words::here(nation.area),
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
        let classes = Some(self.atlas.figures.classes(level)).filter(|c| !c.breaks.is_empty())?;
        let links = Links::from("");
        let shapes: Vec<_> = (0..self.atlas.geography.areas(level).len() as AreaIndex)
            .filter_map(|i| shape(self.atlas, &self.headlines, (level, i), Detail::Overview, &links))
            .collect();
        let plural = level.row().plural;
        let (shapes, left_out) = map::close_together(shapes);
        Some(HomeMap {
            svg: map::draw(&shapes, &format!("{} by crimes per 1,000 residents", format::capital(plural)))?,
            legend: map::legend(classes, shapes.iter().any(|s| s.class.is_none())),
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
            name: words::here(figures.area),
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
            map_page::render(self.atlas, &self.headlines, words, &pages, &Links::from(path));
        files.par_iter().try_for_each(|(path, bytes)| self.out.write(path, bytes))?;
        self.page("map_page", Head { path, title: "Map".to_owned(), description }, &page)
    }

    fn compare(&self) -> anyhow::Result<()> {
        let path = urls::compare();
        let window = self.atlas.figures.window();
        let words = format!("the {} months to {}", window.len(), window.last().long());
        let pages: Vec<Level> = self.levels().into_iter().map(|(level, _)| level).collect();
        let description =
            format!("Areas side by side: crimes recorded in {words}, and what can be told apart.");
        let page = ComparePage::new(self.atlas, words, &pages, &Links::from(path));
        self.page("compare", Head { path, title: "Compare".to_owned(), description }, &page)
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
        let page = StopsPage::new(self.atlas, &Links::from(path));
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
        let page = OutcomesPage::new(
            nation,
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

    /// The areas that have a feed and a preview of their own.
    fn carriers(&self) -> Vec<(Level, AreaIndex)> {
        let levels = self
            .levels()
            .into_iter()
            .filter(|(level, _)| super::share::has_own_feed(*level, self.frame.publication.profile));
        levels.flat_map(|(level, n)| (0..n as AreaIndex).map(move |index| (level, index))).collect()
    }

    fn previews(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let publication = self.frame.publication;
        if !publication.sections.has(Section::Previews) {
            return Ok(());
        }
        let geography = self.atlas.geography;
        let find = |c: &Comparison| geography.area(c.level, c.area);
        let write = |path: &str, preview: &Preview| -> anyhow::Result<()> {
            Ok(self.out.write(&urls::preview(path), &preview.png(publication)?)?)
        };
        self.carriers().par_iter().try_for_each(|(level, index)| {
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

    fn feeds(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
        let publication = self.frame.publication;
        let axes = &self.atlas.figures.counts().axes;
        let release = axes.months.last();
        if publication.sections.has(Section::Calendar) {
            self.out.write(urls::calendar(), calendar::render(publication, release).as_bytes())?;
        }
        if !publication.sections.has(Section::Feeds) {
            return Ok(());
        }
        self.carriers().par_iter().try_for_each(|(level, index)| {
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

    fn badges(&self) -> anyhow::Result<()> {
        if !self.frame.publication.sections.has(Section::Badges) {
            return Ok(());
        }
        badge::render(self.atlas).iter().try_for_each(|(path, bytes)| Ok(self.out.write(path, bytes)?))
    }

    fn not_found(&self) -> anyhow::Result<()> {
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
