//! An interval and the rate in it as two marks on a line, placed in percent: the drawing stretches with its
//! column, and needs neither a view box nor heights on every page, which the stylesheet gives.

/// The drawing; places from 0 to 100. An interval too short to be seen still is `least` wide.
pub(super) fn marks(low: f64, high: f64, rate: f64, least: f64) -> String {
    drawing(low, high, least, &format!("<rect x=\"{}%\"/>", at(rate)))
}

/// [`marks`] whose rate lies beyond one end: an arrow there says so, alone where no part of the interval can be seen.
pub(super) fn marks_beyond(low: f64, high: f64, above: bool) -> String {
    let arrow = if above { "<text x=\"100%\" y=\"15\">▸</text>" } else { "<text y=\"15\">◂</text>" };
    if high > low {
        drawing(low, high, 0.0, arrow)
    } else {
        format!("<svg aria-hidden=\"true\">{arrow}</svg>")
    }
}

fn drawing(low: f64, high: f64, least: f64, rate: &str) -> String {
    // What reaches beyond the end begins so far before it.
    let low = low.min(100.0 - least);
    let width = at((high - low).max(least));
    format!("<svg aria-hidden=\"true\"><rect x=\"{}%\" width=\"{width}%\"/>{rate}</svg>", at(low))
}

/// A hundredth of the widest column is less than ten pixels: one decimal is a pixel at most.
fn at(place: f64) -> String {
    super::scale::coordinate(place)
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
