//! How crimes ended: the nation, and each force beside how complete its outcomes are.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::statistics::{AreaFigures, Axes, ForceFigures, Wait, Waits};
use crate::urls;
use crate::values::OutcomeGroup;

use super::format;
use super::layout::{Link, Links};
use super::lead::force_name;
use super::outcome_table::{OutcomesText, outcomes_text};
use super::waits::{WaitsText, waits_text};
use super::words;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct OutcomesPage {
    nation: String,
    outcomes: Option<OutcomesText>,
    heads: Vec<&'static str>,
    rows: Vec<ForceRow>,
    waits: Option<WaitsText>,
}

/// One force.
#[derive(Debug, Serialize)]
struct ForceRow {
    force: Link,
    crimes: String,
    shares: Vec<String>,
    within_6_months: String,
    matched: String,
}

/// Groups shown as columns; what is left of 100 % is unknown.
const SHOWN: [OutcomeGroup; 5] = [
    OutcomeGroup::Positive,
    OutcomeGroup::LocalResolution,
    OutcomeGroup::Other,
    OutcomeGroup::NoSuspectOrEvidence,
    OutcomeGroup::Pending,
];

/// The share of the newest year of which every month was followed for half a year.
fn within_6_months(waits: &Waits) -> String {
    let whole = |wait: &&Wait| wait.followed.get(6).is_some_and(|months| *months == wait.followed[0]);
    waits.cohorts.iter().rfind(whole).map_or_else(
        || "\u{2013}".to_owned(),
        |wait| format!("{} ({})", format::percent(wait.shares[6]), wait.months.last().year()),
    )
}

impl OutcomesPage {
    /// Forces in the order of their slugs; those without mature outcomes are left out.
    pub(super) fn new(
        nation: Option<&AreaFigures>,
        (forces, waits): (&[ForceFigures], &Waits),
        axes: &Axes,
        content: &Content,
        links: &Links,
    ) -> Self {
        let rows = forces
            .iter()
            .filter(|f| f.outcome_groups.iter().any(|(_, n, _)| *n > 0))
            .map(|f| {
                let (matched, unmatched) = f.outcomes_matched;
                let slug = &axes.forces[f.force].slug;
                ForceRow {
                    force: links.link(&urls::area(Level::Force, slug), force_name(axes, content, f.force)),
                    crimes: format::number(f.outcome_groups.iter().map(|(_, n, _)| n).sum()),
                    shares: SHOWN
                        .iter()
                        .map(|group| {
                            let share =
                                f.outcome_groups.iter().find(|(g, ..)| g == group).map_or(0.0, |g| g.2);
                            format::percent(share)
                        })
                        .collect(),
                    within_6_months: within_6_months(&f.waits),
                    matched: if matched + unmatched == 0 {
                        "\u{2013}".to_owned()
                    } else {
                        format::percent(matched as f64 / (matched + unmatched) as f64)
                    },
                }
            })
            .collect();
        Self {
            nation: nation.map_or_else(String::new, |n| words::here(n.area)),
            outcomes: nation.and_then(|nation| outcomes_text(nation, true)),
            heads: SHOWN.iter().map(|g| g.label()).collect(),
            rows,
            waits: waits_text(waits, "all forces together"),
        }
    }
}
