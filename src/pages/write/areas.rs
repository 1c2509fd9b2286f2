//! The pages of areas and the lists that lead to them.

use rayon::prelude::*;

use crate::geography::{AreaIndex, Level};
use crate::pages::area::{AreaPage, area_path};
use crate::pages::format;
use crate::pages::gather::area_inputs;
use crate::pages::layout::{Head, Link, Links};
use crate::pages::lists::{self, LevelPage, LevelsPage};
use crate::urls;

use super::Writer;

impl Writer<'_> {
    pub(super) fn lists(&self) -> anyhow::Result<()> {
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

    pub(super) fn areas(&self) -> anyhow::Result<()> {
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
                area_inputs(self.atlas, self.headlines(), &find, (*level, *index), &Links::from(&path));
            self.page("area", AreaPage::head(&inputs, &path), &AreaPage::new(&inputs, &path))
        })
    }
}
