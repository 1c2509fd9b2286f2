//! An interval as a multiple of the benchmark's rate, small enough for a table cell.
//!
//! All rows share one scale from a quarter of the benchmark to four times it, equal ratios equally wide, so
//! that rare and common categories can be read together and the benchmark is one line down the column.

use crate::statistics::Rate;

use super::marks::{marks, marks_beyond};

/// Half the scale in doublings: 2 is a quarter to four times.
const DOUBLINGS: f64 = 2.0;

/// Where a ratio lies on the scale of 0 to 100; at the edges beyond it.
fn place(ratio: f64) -> f64 {
    if ratio <= 0.0 {
        return 0.0;
    }
    ((ratio.log2() / DOUBLINGS + 1.0) * 50.0).clamp(0.0, 100.0)
}

/// The plot, or none where the benchmark is zero.
pub(crate) fn ratio_cell(rate: Rate, benchmark: Rate) -> Option<String> {
    if benchmark.per_1000 <= 0.0 {
        return None;
    }
    let at = |value: f64| place(value / benchmark.per_1000);
    let (low, high) = (at(rate.interval95.low), at(rate.interval95.high));
    let doublings = (rate.per_1000 / benchmark.per_1000).log2();
    Some(if doublings.abs() > DOUBLINGS {
        marks_beyond(low, high, doublings > 0.0)
    } else {
        marks(low, high, at(rate.per_1000), 1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::rate;

    #[test]
    fn ratios_have_equal_steps() {
        assert!((place(1.0) - 50.0).abs() < 1e-9);
        assert!((place(2.0) - 75.0).abs() < 1e-9);
        assert!((place(0.5) - 25.0).abs() < 1e-9);
        assert!((place(100.0) - 100.0).abs() < 1e-9 && place(0.0) == 0.0);
    }

    #[test]
    fn the_benchmark_is_the_middle() {
        let svg = ratio_cell(rate(4.0, 2.0, 8.0), rate(4.0, 3.0, 5.0)).unwrap();
        assert!(svg.contains("x=\"25%\" width=\"50%\"") && svg.contains("x=\"50%\"/>"), "{svg}");
        assert!(ratio_cell(rate(4.0, 2.0, 8.0), rate(0.0, 0.0, 1.0)).is_none());
    }

    #[test]
    fn what_lies_beyond_the_scale_is_told_from_its_end() {
        let of = |per_1000: f64| {
            ratio_cell(rate(per_1000, per_1000 / 2.0, per_1000 * 2.0), rate(4.0, 3.0, 5.0)).unwrap()
        };
        let arrows = |svg: &str| (svg.contains('◂'), svg.contains('▸'));
        assert_eq!(
            [0.0, 0.9, 1.0, 16.0, 17.0].map(|rate| arrows(&of(rate))),
            [(true, false), (true, false), (false, false), (false, false), (false, true)]
        );
        assert!(
            of(17.0).starts_with("<svg aria-hidden=\"true\"><rect x=\"77.2%\" width=\"22.8%\"/><text"),
            "{}",
            of(17.0)
        );
        assert_eq!(of(1_000.0), "<svg aria-hidden=\"true\"><text x=\"100%\" y=\"15\">▸</text></svg>");
    }
}
