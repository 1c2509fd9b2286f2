//! A force as reporter: all it recorded wherever that lies, what it could not place, how its crimes ended.

use serde::Serialize;

use crate::content::Content;
use crate::statistics::{Axes, ForceFigures, Note};
use crate::values::CategoryGroup;

use super::chart::{Break, MonthsChart};
use super::format;
use super::lead::force_name;
use super::months::{YearsText, doubtful_months, years_text};

/// What a force recorded, in words and rows.
#[derive(Debug, Serialize)]
pub(super) struct ReporterText {
    name: String,
    svg: String,
    span: String,
    gaps: bool,
    doubtful: bool,
    table: YearsText,
    sentences: Vec<String>,
    categories: Vec<(String, String)>,
    cohort: Option<String>,
    outcomes: Vec<OutcomeLine>,
}

/// One last outcome category.
#[derive(Debug, Serialize)]
struct OutcomeLine {
    label: String,
    count: String,
    share: String,
}

fn sum(months: &[Option<u32>], window: &std::ops::Range<usize>) -> Option<u64> {
    let observed: Vec<u64> = months[window.clone()].iter().flatten().map(|v| u64::from(*v)).collect();
    (!observed.is_empty()).then(|| observed.iter().sum())
}

/// Puts the section together. The window is the newest 12 months; `notes` are the remarks on the force.
pub(super) fn reporter_text(
    figures: &ForceFigures,
    notes: &[Note],
    axes: &Axes,
    content: &Content,
) -> ReporterText {
    let span = figures.months;
    let window = span.range_of(span.newest(12));
    let name = force_name(axes, content, figures.force);
    let observed = figures.crimes[window.clone()].iter().flatten().count();
    let plain = |months: &[u32]| months[window.clone()].iter().map(|v| u64::from(*v)).sum::<u64>();
    let mut sentences = Vec::new();
    if let Some(crimes) = sum(&figures.crimes, &window) {
        sentences.push(format!(
            "{name} recorded {} and {} of anti-social behaviour in {} months to {}, wherever they lie.",
            format::counted(crimes, "crime", "crimes"),
            format::counted(sum(&figures.antisocial, &window).unwrap_or(0), "incident", "incidents"),
            if observed == window.len() {
                format!("the {observed}")
            } else {
                format!("{observed} of the {}", window.len())
            },
            span.last().long()
        ));
        let outside = plain(&figures.outside_own_area);
        let beyond = if outside > 0 {
            format!("; {} lie outside the force\u{2019}s own area", format::number(outside))
        } else {
            String::new()
        };
        let all: u64 = figures.categories.iter().filter_map(|months| sum(months, &window)).sum();
        let lost = plain(&figures.not_located);
        sentences.push(if lost >= all {
            // A force whose land has no small areas here.
            "All of these count for the force only: this atlas has no smaller areas there.".to_owned()
        } else {
            format!(
                "Of all these incidents {} have no place and count in no area{beyond}.",
                format::number(lost)
            )
        });
    } else {
        sentences.push(format!(
            "{name} supplied no street file for the {} months to {}.",
            window.len(),
            span.last().long()
        ));
    }
    let (matched, unmatched) = figures.outcomes_matched;
    if matched + unmatched > 0 {
        sentences.push(format!(
            "{} of the rows of its outcomes files belong to a crime of this atlas.",
            format::percent(matched as f64 / (matched + unmatched) as f64)
        ));
    }
    let mature: u64 = figures.outcomes.iter().map(|(_, n)| n).sum();
    let doubtful = doubtful_months(notes, span);
    let chart = MonthsChart {
        title: format!("Crimes recorded by {name} by month, {span}"),
        span,
        values: &figures.crimes,
        coverage: &[],
        doubtful: &doubtful,
        breaks: Vec::<Break>::new(),
    };
    ReporterText {
        svg: chart.svg(),
        span: span.to_string(),
        gaps: figures.crimes.iter().any(Option::is_none),
        doubtful: !doubtful.is_empty(),
        table: years_text(&chart),
        sentences,
        categories: figures
            .categories
            .iter()
            .enumerate()
            .filter(|(c, _)| axes.category_groups[*c] == CategoryGroup::Crime)
            .filter_map(|(c, months)| {
                let count = sum(months, &window).filter(|n| *n > 0)?;
                Some((axes.categories.terms()[c].label.clone(), format::number(count)))
            })
            .collect(),
        cohort: (mature > 0 && !figures.cohort_runs.is_empty())
            .then(|| super::outcome_table::cohort_words(&figures.cohort_runs)),
        outcomes: figures
            .outcomes
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, count)| OutcomeLine {
                label: axes.outcomes.terms()[*outcome].label.clone(),
                count: format::number(*count),
                share: format::percent(*count as f64 / mature as f64),
            })
            .collect(),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;
    use crate::statistics::{Wait, Waits};

    #[test]
    fn what_was_not_supplied_is_not_counted() {
        let (mut axes, content) = (fixture::axes(), Content::embedded().unwrap());
        axes.outcomes =
            crate::values::Vocabulary::new(["", "Local resolution"], &std::collections::BTreeSet::default());
        let n = axes.months.len();
        let mut crimes = vec![Some(10); n];
        crimes[n - 1] = None;
        let figures = ForceFigures {
            force: 0,
            months: axes.months,
            categories: vec![crimes.clone(); axes.categories.len()],
            antisocial: crimes.clone(),
            crimes,
            not_located: vec![1; n],
            outside_own_area: vec![2; n],
            outcomes: vec![(1, 30)],
            outcome_groups: Vec::new(),
            cohort: Some(axes.months.newest(12)),
            cohort_runs: vec![axes.months.newest(12)],
            outcomes_matched: (3, 1),
            share_by_lag: vec![0.5, 0.75],
            waits: Waits {
                cohorts: vec![Wait {
                    months: axes.months.newest(12),
                    crimes: 110,
                    shares: vec![0.4, 0.6],
                    followed: vec![12, 11],
                }],
                per_crime: [2, 1, 0],
                before_crime: 1,
            },
        };
        let text = reporter_text(&figures, &[], &axes, &content);
        assert!(text.sentences[0].contains("recorded 110 crimes"), "{}", text.sentences[0]);
        assert!(text.sentences[0].contains("11 of the 12 months"));
        assert!(text.sentences[1].starts_with("Of all these incidents 12 have"));
        assert!(text.sentences[2].starts_with("75%"));
        assert_eq!(text.outcomes[0].share, "100%");
    }
}
