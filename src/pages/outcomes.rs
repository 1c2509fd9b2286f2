//! How crimes ended: the nation, and each force beside how complete its outcomes are.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::statistics::{Axes, ForceFigures, OutcomeFigures};
use crate::urls;
use crate::values::OutcomeGroup;

use super::area::{OutcomesText, force_name, outcomes_text};
use super::format;
use super::layout::{Link, Links};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct OutcomesPage {
    nation: String,
    outcomes: Option<OutcomesText>,
    heads: Vec<&'static str>,
    rows: Vec<ForceRow>,
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

impl OutcomesPage {
    /// Forces in the order of their slugs; those without mature outcomes are left out.
    pub(super) fn new(
        (nation, outcomes): (String, Option<&OutcomeFigures>),
        forces: &[ForceFigures],
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
                    within_6_months: f
                        .share_by_lag
                        .get(6)
                        .map_or("\u{2013}".to_owned(), |s| format::percent(*s)),
                    matched: if matched + unmatched == 0 {
                        "\u{2013}".to_owned()
                    } else {
                        format::percent(matched as f64 / (matched + unmatched) as f64)
                    },
                }
            })
            .collect();
        Self {
            nation,
            outcomes: outcomes.map(outcomes_text),
            heads: SHOWN.iter().map(|g| g.label()).collect(),
            rows,
        }
    }
}
