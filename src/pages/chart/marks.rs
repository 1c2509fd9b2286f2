//! An interval and the rate in it as two marks on a line, placed in percent: the drawing stretches with its
//! column, and needs neither a view box nor heights on every page, which the stylesheet gives.

use super::scale::coordinate;

/// The drawing; places from 0 to 100. An interval too short to be seen still is `least` wide.
pub(super) fn marks(low: f64, high: f64, rate: f64, least: f64) -> String {
    format!(
        "<svg aria-hidden=\"true\">{}<rect x=\"{}%\"/></svg>",
        interval(low, high, least),
        coordinate(rate)
    )
}

/// [`marks`] whose rate lies beyond one end: an arrow there says so, alone where no part of the interval can be seen.
pub(super) fn marks_beyond(low: f64, high: f64, above: bool) -> String {
    let interval = if high > low { interval(low, high, 0.0) } else { String::new() };
    let arrow = if above { "<text x=\"100%\" y=\"15\">▸</text>" } else { "<text y=\"15\">◂</text>" };
    format!("<svg aria-hidden=\"true\">{interval}{arrow}</svg>")
}

/// A hundredth of the widest column is less than ten pixels: one decimal is a pixel at most.
fn interval(low: f64, high: f64, least: f64) -> String {
    // What reaches beyond the end begins so far before it.
    let low = low.min(100.0 - least);
    format!("<rect x=\"{}%\" width=\"{}%\"/>", coordinate(low), coordinate((high - low).max(least)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_never_too_short_to_be_seen() {
        assert_eq!(
            marks(25.0, 75.0, 50.0, 1.0),
            "<svg aria-hidden=\"true\"><rect x=\"25%\" width=\"50%\"/><rect x=\"50%\"/></svg>"
        );
        assert!(marks(50.0, 50.1, 50.0, 0.2).contains("x=\"50%\" width=\"0.2%\""));
        assert!(marks(100.0, 100.0, 100.0, 1.0).contains("x=\"99%\" width=\"1%\""));
    }
}
