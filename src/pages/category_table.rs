//! The table of categories of one area: count, rate, interval plot and word.

use serde::Serialize;

use crate::content::Content;
use crate::statistics::{AreaFigures, Axes, CategoryFigures, Change, Verdict};
use crate::urls;
use crate::values::CategoryGroup;

use super::chart::ratio_cell;
use super::figure::FigureText;
use super::format;
use super::layout::Links;

/// One category.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CategoryRow {
    /// As the police write it.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Count and rate.
    pub figure: FigureText,
    /// The interval as multiples of the benchmark.
    pub plot: Option<String>,
    /// `33.4`, for the hidden words beside the plot.
    pub benchmark: Option<String>,
    /// lower, similar, higher.
    pub verdict: Option<&'static str>,
}

/// Whether a crime category belongs in a table: not one given up before these months, not an unknown one
/// that is not there.
pub(super) fn is_shown(figures: &CategoryFigures, axes: &Axes, content: &Content) -> bool {
    let counted = figures.newest.count.unwrap_or(0) > 0;
    match axes.category_groups[figures.category] {
        CategoryGroup::AntiSocialBehaviour => false,
        CategoryGroup::Unknown => counted,
        CategoryGroup::Crime => {
            let label = &axes.categories.terms()[figures.category].label;
            counted || content.categories.iter().any(|c| c.label == *label && c.until.is_none())
        }
    }
}

/// The crime categories in the order of the axes; anti-social behaviour stands apart. `brief`: only those that were
/// recorded, without plots.
pub(super) fn category_rows(
    figures: &AreaFigures,
    axes: &Axes,
    content: &Content,
    links: &Links,
    brief: bool,
) -> Vec<CategoryRow> {
    figures
        .categories
        .iter()
        .filter(|c| is_shown(c, axes, content) && (!brief || c.newest.count.is_some_and(|count| count > 0)))
        .map(|c| {
            let term = &axes.categories.terms()[c.category];
            CategoryRow {
                label: term.label.clone(),
                href: links.to(&urls::category(&term.key)),
                figure: c.newest.into(),
                plot: c
                    .newest
                    .rate
                    .ok()
                    .filter(|_| !brief)
                    .zip(c.benchmark)
                    .and_then(|(r, b)| ratio_cell(r, b)),
                benchmark: c.benchmark.map(format::rate),
                verdict: c.verdict.map(Verdict::word),
            }
        })
        .collect()
}

/// How the categories of an area changed.
#[derive(Debug, Serialize)]
pub(super) struct ChangesText {
    /// What is compared with what.
    compared: String,
    rows: Vec<ChangeRow>,
}

/// One category, newest 12 months against the 12 before.
#[derive(Debug, Serialize)]
struct ChangeRow {
    label: String,
    before: String,
    newest: String,
    change: String,
    interval: String,
    verdict: &'static str,
}

/// The categories with a change; none where none has one.
pub(super) fn changes_text(figures: &AreaFigures, axes: &Axes) -> Option<ChangesText> {
    let Change { pairs, share, .. } = figures.categories.iter().find_map(|c| c.change)?;
    let rows = figures.categories.iter().filter_map(|c| {
        let change = c.change?;
        let verdict = if change.interval95.low > 1.0 {
            Verdict::Higher
        } else if change.interval95.high < 1.0 {
            Verdict::Lower
        } else {
            Verdict::Similar
        };
        Some(ChangeRow {
            label: axes.categories.terms()[c.category].label.clone(),
            before: format::number(change.before),
            newest: format::number(change.newest),
            change: format::change(change.ratio),
            interval: format!(
                "{} to {}",
                format::change(change.interval95.low),
                format::change(change.interval95.high)
            ),
            verdict: verdict.word(),
        })
    });
    Some(ChangesText {
        compared: if pairs < 12 {
            format!("Only the {pairs} of the newest 12 months that were also observed a year before.")
        } else if share < 0.995 {
            format!(
                "The newest 12 months against the 12 months before, where both were supplied: {} of residents \
                 and months.",
                format::percent(share)
            )
        } else {
            "The newest 12 months against the 12 months before.".to_owned()
        },
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::Level;
    use crate::pages::fixture;

    #[test]
    fn crimes_only_and_small_counts_without_rate() {
        let (axes, content) = (fixture::axes(), Content::embedded().unwrap());
        let area = fixture::area(Level::District, "E06000032", "Luton");
        let figures = fixture::figures(&area, &axes, 227_298.0);
        let rows = category_rows(&figures, &axes, &content, &Links::from("area/district/E06000032/"), false);
        assert_eq!(rows.len(), 13);
        assert!(rows.iter().all(|r| r.label != "Anti-social behaviour"));
        let bicycle = rows.iter().find(|r| r.label == "Bicycle theft").unwrap();
        assert_eq!((bicycle.figure.count.as_deref(), &bicycle.figure.rate), (Some("9"), &None));
        assert_eq!(rows[0].href, "../../../category/violence-and-sexual-offences/");
    }

    #[test]
    fn changes_say_how_many_months_are_compared() {
        use crate::statistics::{Change, Interval};
        let axes = fixture::axes();
        let area = fixture::area(Level::District, "E06000032", "Luton");
        let mut figures = fixture::figures(&area, &axes, 227_298.0);
        for category in &mut figures.categories {
            category.change = None;
        }
        assert!(changes_text(&figures, &axes).is_none());
        figures.categories[0].change = Some(Change {
            newest: 110,
            before: 100,
            ratio: 1.1,
            interval95: Interval { low: 0.9, high: 1.3 },
            pairs: 10,
            share: 10.0 / 12.0,
        });
        let text = changes_text(&figures, &axes).unwrap();
        assert!(text.compared.starts_with("Only the 10 of the newest 12 months"), "{}", text.compared);
        assert_eq!((text.rows.len(), text.rows[0].verdict), (1, "similar"));
    }
}
