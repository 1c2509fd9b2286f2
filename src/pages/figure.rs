//! A count and its rate as text, and the row of a place that shows them.

use serde::Serialize;

use crate::geography::Area;
use crate::statistics::{Figure, NoRate, Observed, Verdict};

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
    /// `10 of 12 months`, where the figure is not of the whole window.
    pub partial: Option<String>,
}

/// How much of its window an incomplete figure is of: "10 of 12 months", or "87% supplied" where forces of
/// the place lack different months. None for a whole window, and for one without any month.
fn partial_words(observed: Observed) -> Option<String> {
    let Observed { months, of, .. } = observed;
    let counted = (1..of).contains(&months).then(|| format!("{months} of {of} months"));
    let words: Vec<String> = counted.into_iter().chain(share_words(observed)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// "87% supplied", where the number of months does not say it all.
pub(super) fn share_words(Observed { months, of, share }: Observed) -> Option<String> {
    let by_months = (share * f64::from(of) - f64::from(months)).abs() < 0.005;
    if months == 0 || by_months {
        return None;
    }
    Some(format!("{} supplied", format::part(share)))
}

impl From<Figure> for FigureText {
    fn from(figure: Figure) -> Self {
        Self {
            count: figure.count.map(format::number),
            rate: figure.rate.ok().map(format::rate),
            interval: figure.rate.ok().map(|r| format::interval(r.interval95)),
            why: figure.rate.err().map(|why| match why {
                // Some of its forces did, others did not.
                NoRate::NotReported if figure.count.is_some() => "too little reported",
                // In tables, beside how many months there are.
                NoRate::TooFewMonths => "too few months",
                why => why.label(),
            }),
            partial: partial_words(figure.observed),
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
    /// "Against the rest of its district"; none where no place is compared.
    pub against: Option<&'static str>,
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
        let why = |figure: Figure, why| FigureText::from(Figure { rate: Err(why), ..figure }).why;
        let figure = fixture::figure(9, 1000.0);
        assert_eq!(why(figure, NoRate::TooFewMonths), Some("too few months"));
        assert_eq!(why(figure, NoRate::NotReported), Some("too little reported"));
        assert_eq!(why(Figure { count: None, ..figure }, NoRate::NotReported), Some("not reported"));
    }

    #[test]
    fn an_incomplete_figure_says_of_how_much_it_is() {
        let words = |months, share| partial_words(Observed { months, of: 12, share });
        assert_eq!(words(12, 1.0), None);
        assert_eq!(words(0, 0.0), None);
        assert_eq!(words(10, 10.0 / 12.0).as_deref(), Some("10 of 12 months"));
        assert_eq!(words(12, 0.87).as_deref(), Some("87% supplied"));
        assert_eq!(words(10, 0.7).as_deref(), Some("10 of 12 months, 70% supplied"));
        assert_eq!(words(12, 0.999).as_deref(), Some("over 99% supplied"));
        assert_eq!(FigureText::from(fixture::figure(19, 1000.0)).partial, None);
    }

    #[test]
    fn rows_are_sorted_by_name() {
        let (b, a) = (fixture::area(Level::Ward, "E1", "beech"), fixture::area(Level::Ward, "E2", "Ash"));
        let near = [&b, &a].map(|area| Near { area, crimes: fixture::figure(20, 1000.0), verdict: None });
        let rows = place_rows(&near, |_| None);
        assert_eq!([&rows[0].name, &rows[1].name], ["Ash", "beech"]);
    }
}
