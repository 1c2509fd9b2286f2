//! An LSOA as a section of its ward's page: few words, few bytes; every figure stands in the JSON file.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Area;
use crate::statistics::{AreaFigures, Axes, Comparison, Note, Verdict};
use crate::urls;

use super::category_table::is_shown;
use super::chart::spark;
use super::figure::FigureText;
use super::layout::Links;
use super::lead::{Told, category_benchmark, facts, has_rates, headline, window_words};
use super::{format, words};

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct SmallArea {
    code: String,
    name: String,
    local_name: Option<String>,
    facts: Vec<String>,
    crimes: FigureText,
    /// The months of its figures, where they are not those of the ward's.
    window: Option<String>,
    headline: Vec<String>,
    misleads: bool,
    spark: String,
    /// Whether any category has a rate.
    rates: bool,
    /// What the words beside the rates compare with.
    against: Option<String>,
    rows: Vec<SmallRow>,
    antisocial: FigureText,
    compare_href: String,
}

/// A category that was recorded there.
#[derive(Debug, Serialize)]
struct SmallRow {
    label: String,
    count: String,
    rate: Option<String>,
    interval: Option<String>,
    verdict: Option<&'static str>,
}

/// Puts the section together. What is said of the ward (its months, missing months, places unknown, the year of
/// its residents) is not said again.
pub(super) fn small_area<'a>(
    figures: &AreaFigures,
    ward: &AreaFigures,
    (axes, content): (&Axes, &Content),
    links: &Links,
    find: impl Fn(&Comparison) -> &'a Area,
) -> SmallArea {
    let benchmark = category_benchmark(figures).map(&find);
    SmallArea {
        code: figures.area.code.clone(),
        name: figures.area.name.clone(),
        local_name: figures.area.local_name.clone(),
        facts: facts(figures, &[], Some(ward)),
        crimes: figures.crimes.into(),
        window: Some(window_words(figures)).filter(|words| *words != window_words(ward)),
        headline: headline(figures, Told::Small, find),
        misleads: figures.notes.iter().any(|n| matches!(n, Note::ResidentsMislead { .. })),
        spark: spark(&figures.crime_months, "Crimes by month"),
        rates: has_rates(figures),
        against: benchmark.map(words::the_rest_short),
        rows: figures
            .categories
            .iter()
            .filter(|c| is_shown(c, axes, content))
            .filter_map(|c| {
                let count = c.newest.count.filter(|n| *n > 0)?;
                Some(SmallRow {
                    label: axes.categories.terms()[c.category].label.clone(),
                    count: format::number(count),
                    rate: c.newest.rate.ok().map(format::rate),
                    interval: c.newest.rate.ok().map(|r| format::interval(r.interval95)),
                    verdict: c.verdict.map(Verdict::word),
                })
            })
            .collect(),
        antisocial: figures.antisocial.into(),
        compare_href: links.to(&urls::compare_with(figures.area.level, &figures.area.code)),
    }
}
