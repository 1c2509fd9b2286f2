//! Rates with their intervals under one another, on one scale; the words are HTML beside the lines.

use serde::Serialize;

use crate::statistics::Rate;

use super::marks::marks;
use crate::pages::format;

/// One line of the strip.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StripRow {
    /// Whose rate.
    pub name: String,
    /// `84.5`
    pub rate: String,
    /// `83.3–85.7`
    pub interval: String,
    /// Whether it is the page's own area.
    pub own: bool,
    /// The line as SVG.
    pub svg: String,
}

/// The rows of a strip, and the ends of its scale as text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Strip {
    /// Own area first.
    pub rows: Vec<StripRow>,
    /// Left end of the scale.
    pub low: String,
    /// Right end of the scale.
    pub high: String,
}

/// Draws the rates on a scale that begins at zero; the first is the page's own.
pub(crate) fn strip(rates: &[(String, Rate)]) -> Option<Strip> {
    let high = rates.iter().map(|(_, r)| r.interval95.high).fold(0.0, f64::max);
    let top = *super::nice_ticks(high, 4).last()?;
    let at = |value: f64| value / top * 100.0;
    let rows = rates
        .iter()
        .enumerate()
        .map(|(i, (name, rate))| StripRow {
            name: name.clone(),
            rate: format::rate(*rate),
            interval: format::interval(rate.interval95),
            own: i == 0,
            svg: marks(at(rate.interval95.low), at(rate.interval95.high), at(rate.per_1000), 0.2),
        })
        .collect::<Vec<_>>();
    (rows.len() > 1).then(|| Strip { rows, low: "0".to_owned(), high: format::decimal(top, 0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::rate;

    #[test]
    fn rates_share_a_scale_from_zero() {
        let rates = [("A".to_owned(), rate(50.0, 40.0, 60.0)), ("B".to_owned(), rate(100.0, 99.0, 100.0))];
        let strip = strip(&rates).unwrap();
        assert_eq!(strip.high, "100");
        assert!(strip.rows[0].svg.contains("x=\"40%\" width=\"20%\"") && strip.rows[0].own);
        assert!(strip.rows[1].svg.contains("<rect x=\"100%\"/>"));
    }

    #[test]
    fn one_rate_is_no_strip() {
        assert!(strip(&[("A".to_owned(), rate(5.0, 4.0, 6.0))]).is_none());
    }
}
