//! The first page, the categories and the outcomes: what is told of the widest area.

use rayon::prelude::*;

use crate::geography::{AreaIndex, Detail, Level};
use crate::pages::category::{CategoriesPage, CategoryPage, Nation};
use crate::pages::gather::{MOST_ON_A_MAP, shape};
use crate::pages::home::{HomeInputs, HomeMap, HomePage};
use crate::pages::layout::{Head, Link, Links};
use crate::pages::lead::window_words;
use crate::pages::months::doubtful_months;
use crate::pages::outcomes::OutcomesPage;
use crate::pages::{format, map, words};
use crate::statistics::AreaFigures;
use crate::urls;

use super::Writer;

impl Writer<'_> {
    pub(super) fn home(&self, nation: &AreaFigures) -> anyhow::Result<()> {
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
        if self.atlas.geography.areas(level).len() > MOST_ON_A_MAP {
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
            (2..=MOST_ON_A_MAP).contains(&n)
        })?;
        let classes = Some(self.atlas.figures.classes(level)).filter(|c| !c.breaks.is_empty())?;
        let links = Links::from("");
        let shapes: Vec<_> = (0..self.atlas.geography.areas(level).len() as AreaIndex)
            .filter_map(|i| shape(self.atlas, self.headlines(), (level, i), Detail::Overview, &links))
            .collect();
        let plural = level.row().plural;
        let (shapes, left_out) = map::close_together(shapes);
        let title = format!("{} by crimes per 1,000 residents", format::capital(plural));
        Some(HomeMap {
            svg: map::draw(&shapes, &title, true)?,
            legend: map::legend(classes, &shapes),
            caption: format!(
                "{}, crimes per 1,000 residents in the newest 12 months.{}",
                format::capital(plural),
                map::left_out_words(&left_out)
            ),
        })
    }

    pub(super) fn categories(&self, figures: &AreaFigures) -> anyhow::Result<()> {
        let axes = &self.atlas.figures.counts().axes;
        let content = &self.atlas.content.categories;
        let nation = Nation {
            name: words::here(figures.area),
            window: window_words(figures),
            categories: &figures.categories,
            month_coverage: &figures.month_coverage,
            doubtful: doubtful_months(&figures.notes, figures.months),
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
                .zip(&self.headlines().districts)
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

    pub(super) fn outcomes(&self, nation: Option<&AreaFigures>) -> anyhow::Result<()> {
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
}
