//! Categories: what each holds, the nation's rate, and the districts by name.

use serde::Serialize;

use crate::content::CategoryInfo;
use crate::geography::Area;
use crate::statistics::{Axes, CategoryFigures, Figure, Verdict};
use crate::urls;
use crate::values::{CategoryGroup, Month, MonthSpan};

use super::chart::{Break, MonthsChart};
use super::figure::{FigureText, Near, PlaceRow, place_rows};
use super::format;
use super::layout::{Link, Links};
use super::lead::compared_with;
use super::months::{YearsText, years_text};

/// `category/`
#[derive(Debug, Serialize)]
pub(super) struct CategoriesPage {
    nation: String,
    window: String,
    rows: Vec<CategoryLine>,
}

/// A category, its definition and its figure.
#[derive(Debug, Serialize)]
struct CategoryLine {
    link: Link,
    definition: String,
    group: &'static str,
    figure: FigureText,
}

/// `category/<key>/`
#[derive(Debug, Serialize)]
pub(super) struct CategoryPage {
    label: String,
    definition: String,
    group: &'static str,
    used: Option<String>,
    nation: String,
    window: String,
    figure: FigureText,
    change: Option<String>,
    svg: String,
    span: String,
    gaps: bool,
    parts: bool,
    doubtful: bool,
    table: YearsText,
    rows: Vec<PlaceRow>,
    all: Link,
}

const fn group_words(group: CategoryGroup) -> &'static str {
    match group {
        CategoryGroup::Crime => "A crime category: part of the headline figures.",
        CategoryGroup::AntiSocialBehaviour => {
            "Not a crime category: counted apart and never added to crimes."
        }
        CategoryGroup::Unknown => {
            "A name found in the police files that this atlas does not know: counted under its own name only."
        }
    }
}

/// The nation's figures that these pages show.
pub(super) struct Nation<'a> {
    /// Its name in a sentence.
    pub name: String,
    /// "the 12 months to December 2025".
    pub window: String,
    /// Its categories.
    pub categories: &'a [CategoryFigures],
    /// Share of residents whose force supplied its file, month by month.
    pub month_coverage: &'a [f64],
    /// Months whose files look odd or incomplete.
    pub doubtful: Vec<usize>,
}

fn info<'a>(content: &'a [CategoryInfo], label: &str) -> Option<&'a CategoryInfo> {
    content.iter().find(|c| c.label == label)
}

impl CategoriesPage {
    /// All categories of the axes that were recorded or are in use.
    pub(super) fn new(nation: &Nation, axes: &Axes, content: &[CategoryInfo], links: &Links) -> Self {
        Self {
            nation: nation.name.clone(),
            window: nation.window.clone(),
            rows: nation
                .categories
                .iter()
                .map(|c| {
                    let term = &axes.categories.terms()[c.category];
                    CategoryLine {
                        link: links.link(&urls::category(&term.key), term.label.clone()),
                        definition: info(content, &term.label)
                            .map(|i| i.definition.clone())
                            .unwrap_or_default(),
                        group: group_words(axes.category_groups[c.category]),
                        figure: c.newest.into(),
                    }
                })
                .collect(),
        }
    }
}

/// Where the category came into use or went out of it within the months of the atlas.
fn epoch_breaks(info: &CategoryInfo, months: MonthSpan) -> Vec<Break> {
    let month = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Month>().ok());
    let begins = month(&info.since).map(|month| (month, "category begins"));
    let ended = month(&info.until).map(|last| (last.plus(1), "category ended"));
    begins
        .into_iter()
        .chain(ended)
        .filter(|(month, _)| *month > months.first() && *month <= months.last())
        .map(|(month, label)| Break { month, label: label.to_owned() })
        .collect()
}

impl CategoryPage {
    /// One category; `districts` are in the order of their codes.
    pub(super) fn new<'a>(
        category: usize,
        nation: &Nation,
        axes: &Axes,
        content: &[CategoryInfo],
        districts: &[(&'a Area, (Figure, Option<Verdict>))],
        links: &Links,
    ) -> Self {
        let term = &axes.categories.terms()[category];
        let figures = &nation.categories[category];
        let info = info(content, &term.label);
        let near: Vec<Near<'a>> = districts
            .iter()
            .map(|(area, (crimes, verdict))| Near { area, crimes: *crimes, verdict: *verdict })
            .collect();
        let used = info.and_then(|i| match (&i.since, &i.until) {
            (Some(since), Some(until)) => Some(format!("In use from {since} to {until}.")),
            (Some(since), None) => Some(format!("In use since {since}.")),
            (None, Some(until)) => Some(format!("In use until {until}.")),
            (None, None) => None,
        });
        let chart = MonthsChart {
            title: format!("{} in {} by month", term.label, nation.name),
            span: axes.months,
            values: &figures.months,
            coverage: nation.month_coverage,
            doubtful: &nation.doubtful,
            breaks: info.map(|info| epoch_breaks(info, axes.months)).unwrap_or_default(),
        };
        Self {
            label: term.label.clone(),
            definition: info.map(|i| i.definition.clone()).unwrap_or_default(),
            group: group_words(axes.category_groups[category]),
            used,
            nation: nation.name.clone(),
            window: nation.window.clone(),
            figure: figures.newest.into(),
            change: figures.change.filter(|c| c.newest >= 20 && c.before >= 20).map(|c| {
                format!(
                    "{} on {} ({} to {}).",
                    format::change(c.ratio),
                    compared_with(&c).trim_end_matches(','),
                    format::change(c.interval95.low),
                    format::change(c.interval95.high)
                )
            }),
            svg: chart.svg(),
            span: axes.months.to_string(),
            gaps: figures.months.iter().any(Option::is_none),
            parts: (0..axes.months.len()).any(|month| chart.is_part(month)),
            doubtful: !nation.doubtful.is_empty(),
            table: years_text(&chart),
            rows: place_rows(&near, |area| Some(links.to(&urls::area(area.level, &area.code)))),
            all: links.link(urls::categories(), "All categories"),
        }
    }
}
