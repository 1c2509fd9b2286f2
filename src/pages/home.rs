//! The first page: find a place, the nation's figures, what is missing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::Content;
use crate::geography::{AreaIndex, Level};
use crate::statistics::{AreaFigures, Axes, Comparison, Coverage, Status};
use crate::urls;
use crate::values::{Kind, MonthSpan};

use super::category_table::{CategoryRow, category_rows};
use super::figure::FigureText;
use super::format;
use super::layout::{Link, Links};
use super::lead::{Told, force_name, has_rates, headline, window_words};
use super::months::{MonthsText, months_text};
use super::outcome_table::{OutcomesText, outcomes_text};
use super::words;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct HomePage {
    areas: Link,
    nation: String,
    nation_href: String,
    crimes: FigureText,
    window: String,
    headline: Vec<String>,
    months: MonthsText,
    categories: Vec<CategoryRow>,
    antisocial: FigureText,
    against: Option<String>,
    against_short: Option<String>,
    railway: Option<String>,
    outcomes: Option<OutcomesText>,
    levels: Vec<(Link, String)>,
    districts: Vec<Link>,
    forces: Vec<Link>,
    release: String,
    partial: bool,
    rates: bool,
    missing: Vec<String>,
    coverage_href: String,
    map: Option<HomeMap>,
}

/// A map of the whole atlas.
#[derive(Debug, Serialize)]
pub(super) struct HomeMap {
    /// The drawing.
    pub svg: String,
    /// Classes.
    pub legend: Vec<super::map::LegendEntry>,
    /// What it shows.
    pub caption: String,
}

/// More forces than this are counted instead of named.
const MOST_NAMED: usize = 8;

/// Forces whose street files of the newest 12 months are not all there, in words, by how many are missing.
pub(super) fn missing_in_window(
    coverage: &Coverage,
    window: MonthSpan,
    name: impl Fn(usize) -> String,
) -> Vec<String> {
    let range = coverage.months.range_of(window);
    let mut forces: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for force in &coverage.forces {
        let months = &force.status[Kind::Street][range.clone()];
        let missing = months.iter().filter(|s| !s.is_counted() && **s != Status::NeverPublished).count();
        if missing > 0 {
            forces.entry(missing).or_default().push(name(force.force));
        }
    }
    forces
        .into_iter()
        .rev()
        .map(|(missing, names)| {
            let who = if names.len() > MOST_NAMED {
                format!("{} forces", names.len())
            } else {
                format::listed(&names)
            };
            let whole = window.len();
            if missing == whole {
                format!("all {whole} months of {who}")
            } else {
                format!("{missing} of {whole} months of {who}")
            }
        })
        .collect()
}

/// What the page is made from.
pub(super) struct HomeInputs<'a> {
    /// The widest area: England and Wales, or the one country there is.
    pub nation: AreaFigures<'a>,
    /// Axes.
    pub axes: &'a Axes,
    /// Words.
    pub content: &'a Content,
    /// Ledger.
    pub coverage: &'a Coverage,
    /// Levels with pages and how many areas each has.
    pub levels: Vec<(Level, usize)>,
    /// Districts, where they are few enough to be listed.
    pub districts: Vec<Link>,
    /// Police forces, likewise.
    pub forces: Vec<Link>,
    /// The map.
    pub map: Option<HomeMap>,
}

impl HomePage {
    /// Puts the page together.
    pub(super) fn new<'a>(
        inputs: HomeInputs<'a>,
        find: impl Fn(&Comparison) -> &'a crate::geography::Area,
    ) -> Self {
        let links = Links::from("");
        let nation = &inputs.nation;
        Self {
            areas: links.link(urls::areas(), "All places from A to Z"),
            nation: words::in_sentence(nation.area),
            nation_href: links.to(&urls::area(nation.area.level, &nation.area.code)),
            crimes: nation.crimes.into(),
            window: window_words(nation),
            headline: headline(nation, Told::Fully, find),
            districts: inputs.districts,
            forces: inputs.forces,
            release: nation.months.last().long(),
            partial: nation.area.is_partial(),
            rates: has_rates(nation),
            months: months_text(nation, &format!("Crimes recorded in {} by month", nation.area.name)),
            categories: category_rows(nation, inputs.axes, inputs.content, &links, false),
            antisocial: nation.antisocial.into(),
            against: None,
            against_short: None,
            railway: None,
            outcomes: outcomes_text(nation, true),
            levels: inputs
                .levels
                .iter()
                .map(|(level, count)| {
                    let row = level.row();
                    (
                        links.link(&urls::level(*level), format::capital(row.plural)),
                        format::counted(*count as u64, row.name, row.plural),
                    )
                })
                .collect(),
            missing: missing_in_window(inputs.coverage, nation.window, |f| {
                force_name(inputs.axes, inputs.content, f)
            }),
            coverage_href: links.to(urls::coverage()),
            map: inputs.map,
        }
    }
}

/// "England and Wales", else the only country; none in an atlas without countries.
pub(super) fn nation(geography: &crate::geography::Geography) -> Option<(Level, AreaIndex)> {
    geography
        .england_and_wales()
        .map(|(index, _)| index)
        .or_else(|| (!geography.areas(Level::Country).is_empty()).then_some(0))
        .map(|index| (Level::Country, index))
}
