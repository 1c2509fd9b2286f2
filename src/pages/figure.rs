//! A count and its rate as text, and the row of a place that shows them.

use serde::Serialize;

use crate::geography::Area;
use crate::statistics::{Figure, NoRate, Verdict};

use super::format;

/// A count and its rate, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FigureText {
    /// `19,208`; none when no month is observed.
    pub count: Option<String>,
    /// `84.5`
    pub rate: Option<String>,
    /// `83.3–85.7`
    pub interval: Option<String>,
    /// Why there is no rate, in words.
    pub why: Option<&'static str>,
}

impl From<Figure> for FigureText {
    fn from(figure: Figure) -> Self {
        Self {
            count: figure.count.map(format::number),
            rate: figure.rate.ok().map(format::rate),
            interval: figure.rate.ok().map(|r| format::interval(r.interval95)),
            why: figure.rate.err().map(|why| match why {
                // Some of its forces did, others did not.
                NoRate::NotReported if figure.count.is_some() => "too little of it was reported",
                why => why.label(),
            }),
        }
    }
}

/// A place beside, inside or around another, with its headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near<'a> {
    /// The place.
    pub area: &'a Area,
    /// Its crimes of the newest 12 months.
    pub crimes: Figure,
    /// Against the area around it.
    pub verdict: Option<Verdict>,
}

/// A row of a table of places.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PlaceRow {
    /// Its name.
    pub name: String,
    /// Its page, where it has one.
    pub href: Option<String>,
    /// Crimes and rate.
    pub crimes: FigureText,
    /// lower, similar, higher.
    pub verdict: Option<&'static str>,
}

/// Places under one heading.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PlaceTable {
    /// "Wards in Luton".
    pub title: String,
    /// "Ward".
    pub head: String,
    /// "Against the rest of its district".
    pub against: &'static str,
    /// For links into the page.
    pub id: String,
    /// By name.
    pub rows: Vec<PlaceRow>,
}

/// Rows sorted by name as people sort (without regard to case), then code.
pub(super) fn place_rows<'a>(
    places: &[Near<'a>],
    href: impl Fn(&'a Area) -> Option<String>,
) -> Vec<PlaceRow> {
    let mut sorted: Vec<&Near> = places.iter().collect();
    sorted.sort_by_cached_key(|p| (p.area.name.to_lowercase(), p.area.code.clone()));
    sorted
        .into_iter()
        .map(|p| PlaceRow {
            name: p.area.full_name(),
            href: href(p.area),
            crimes: p.crimes.into(),
            verdict: p.verdict.map(Verdict::word),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::Level;
    use crate::pages::fixture;

    #[test]
    fn a_figure_without_a_rate_says_why() {
        let text = FigureText::from(fixture::figure(9, 1000.0));
        assert_eq!(text.count.as_deref(), Some("9"));
        assert_eq!((text.rate, text.why), (None, Some("too few for a reliable rate")));
    }

    #[test]
    fn rows_are_sorted_by_name() {
        let (b, a) = (fixture::area(Level::Ward, "E1", "beech"), fixture::area(Level::Ward, "E2", "Ash"));
        let near = [&b, &a].map(|area| Near { area, crimes: fixture::figure(20, 1000.0), verdict: None });
        let rows = place_rows(&near, |_| None);
        assert_eq!([&rows[0].name, &rows[1].name], ["Ash", "beech"]);
    }
}
