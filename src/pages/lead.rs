//! What an area's page says first: what the area is, its window, and the sentences after the big number.

use crate::content::Content;
use crate::geography::{Area, Level, Residents};
use crate::statistics::{AreaFigures, Axes, Change, Comparison, Note};

use super::figure::{Near, share_words};
use super::{format, words};

/// "the 12 months to December 2025", or fewer where not all are there: "10 of the 12 months to December
/// 2025", "the 12 months to December 2025 (87% supplied)".
pub(super) fn window_words(figures: &AreaFigures) -> String {
    let window = figures.window;
    let all = window.len() as u32;
    let months = if (1..all).contains(&figures.observed_months) {
        format!("{} of the {all} months to {}", figures.observed_months, window.last().long())
    } else {
        format!("the {all} months to {}", window.last().long())
    };
    match share_words(figures.crimes.observed) {
        Some(share) => format!("{months} ({share})"),
        None => months,
    }
}

/// The name of a force by its place in the axes; the slug where `content/` has no name.
pub(super) fn force_name(axes: &Axes, content: &Content, force: usize) -> String {
    let slug = &axes.forces[force].slug;
    content.forces.iter().find(|f| f.slug == *slug).map_or_else(|| words::from_slug(slug), |f| f.name.clone())
}

/// Level, residents, what it is made of, size. The source of the residents is not named again where it is that
/// of the area around.
pub(super) fn facts(
    figures: &AreaFigures,
    children: &[(Level, Vec<Near>)],
    around: Option<&AreaFigures>,
) -> Vec<String> {
    let mut facts = Vec::new();
    let source = |residents: Residents| {
        if residents.census { "Census 2021".to_owned() } else { format!("mid-{}", residents.year) }
    };
    if let Some(residents) = figures.residents {
        let named = source(residents);
        let again = around.and_then(|around| around.residents).is_some_and(|around| source(around) == named);
        let count = format::decimal(residents.count, 0);
        facts.push(if again { format!("{count} residents") } else { format!("{count} residents ({named})") });
    }
    for (level, places) in children.iter().filter(|(_, p)| !p.is_empty()) {
        let row = level.row();
        facts.push(format::counted(places.len() as u64, row.name, row.plural));
    }
    if let Some(km2) = figures.area.area_km2 {
        facts.push(format!("{} km\u{b2}", format::decimal(km2, usize::from(km2 < 100.0))));
    }
    facts
}

/// How much is said of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// On a page of its own.
    Fully,
    /// In a section of its ward's page, where the interval stands beside the rate and the ward's own sentences
    /// hold for it too.
    Small,
}

impl Told {
    /// Compared with at most so many areas around it: the nearest and the widest.
    pub(super) const fn comparisons(self) -> usize {
        match self {
            Self::Fully => 3,
            Self::Small => 2,
        }
    }
}

/// The sentences after the big number, as HTML.
pub(super) fn headline<'a>(
    figures: &AreaFigures,
    told: Told,
    find: impl Fn(&Comparison) -> &'a Area,
) -> Vec<String> {
    let mut said = Vec::new();
    if let (Some(count), Ok(rate)) = (figures.crimes.count, figures.crimes.rate) {
        said.push(format!("{}.", format::counted(count, "crime", "crimes")));
        if figures.area.is_partial() {
            said.push("The figures are for the part in this atlas.".to_owned());
        }
        said.extend(words::comparison_sentence(&figures.comparisons, told.comparisons(), find));
        if told == Told::Fully {
            said.push(format!(
                "Chance alone would move the rate between {} and {} in 19 years of 20.",
                format::decimal(rate.interval95.low, 1),
                format::decimal(rate.interval95.high, 1)
            ));
        }
    }
    said.extend(alternatives(figures));
    if let Some(change) = figures.change.filter(|c| c.newest >= 20 && c.before >= 20) {
        let range = change.interval95;
        let with = compared_with(&change);
        let ends = format!("{} to {}", format::change(range.low), format::change(range.high));
        said.push(if range.low > 1.0 || range.high < 1.0 {
            let word = if change.ratio > 1.0 { "higher" } else { "lower" };
            format!("Compared with {with} it is <b>{word}</b>: {} ({ends}).", format::change(change.ratio))
        } else {
            format!("Compared with {with} it is <b>similar</b>: {} ({ends}).", format::change(change.ratio))
        });
    } else if told == Told::Fully
        && figures.change.is_none()
        && figures.crimes.rate.is_ok()
        && figures.months.len() >= 24
    {
        said.extend(no_change(figures).map(str::to_owned));
    }
    said
}

/// What the newest 12 months are compared with: the year before, or those parts of it that were observed in both.
pub(super) fn compared_with(change: &Change) -> String {
    if change.pairs < 12 {
        format!("the {} of these months that were also observed a year before", change.pairs)
    } else if change.share < 0.995 {
        format!(
            "the 12 months before, where both were supplied ({} of residents and months),",
            format::percent(change.share)
        )
    } else {
        "the 12 months before".to_owned()
    }
}

/// Why there is no comparison with the year before.
fn no_change(figures: &AreaFigures) -> Option<&'static str> {
    let months = figures.months.len();
    let lacking = (months - 24..months - 12).filter(|m| figures.crime_months[*m].is_none()).count();
    let renewed = figures.notes.iter().any(|note| {
        matches!(note, Note::SnapPointsRenewed { month, .. } if figures.months.index(*month).is_some_and(|m| m + 24 > months))
    });
    if lacking > 3 {
        Some("It cannot be compared with the 12 months before: too many of them are missing.")
    } else if renewed {
        Some("It cannot be compared with the 12 months before: the map points were renewed between.")
    } else {
        None
    }
}

/// The rate by people present on a workday, where known, and where residents mislead that by land.
fn alternatives(figures: &AreaFigures) -> Option<String> {
    let misleads = figures.notes.iter().any(|note| matches!(note, Note::ResidentsMislead { .. }));
    let workday = figures.workday.and_then(|workday| Some((workday.people, workday.crimes.rate.ok()?)));
    let by_workday = workday.map(|(people, rate)| {
        format!(
            "{} per 1,000 of the {} people here on a workday ({})",
            format::rate(rate),
            format::decimal(people, 0),
            format::interval(rate.interval95)
        )
    });
    let by_land = figures
        .per_km2
        .filter(|_| misleads)
        .map(|rate| format!("{} per km\u{b2} ({})", format::rate(rate), format::interval(rate.interval95)));
    let said: Vec<String> = by_workday.into_iter().chain(by_land).collect();
    (!said.is_empty()).then(|| format!("Counted otherwise, a year: {}.", format::listed(&said)))
}

/// Whether any category has a rate: where none has, a table needs no column for them.
pub(super) fn has_rates(figures: &AreaFigures) -> bool {
    figures.crimes.rate.is_ok() || figures.categories.iter().any(|c| c.newest.rate.is_ok())
}

/// The comparison that the category table's words and plots rest on; none where no category has one.
pub(super) fn category_benchmark<'c>(figures: &'c AreaFigures) -> Option<&'c Comparison> {
    if figures.categories.iter().all(|c| c.benchmark.is_none()) {
        return None;
    }
    figures.comparisons.iter().find(|c| figures.benchmark == Some((c.level, c.area)))
}
