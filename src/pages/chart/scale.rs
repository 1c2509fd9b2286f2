//! Round numbers for axes, coordinates cut short, and steps of lines.

use std::fmt::Write;

/// Round steps from 0 to just above `high`: at most `most` steps, first and last included.
pub(crate) fn nice_ticks(high: f64, most: usize) -> Vec<f64> {
    let high = if high > 0.0 { high } else { 1.0 };
    let rough = high / most.max(1) as f64;
    let magnitude = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * magnitude)
        .find(|step| high / step <= most as f64 + 1e-9)
        .unwrap_or(magnitude * 10.0);
    let steps = (high / step - 1e-9).ceil() as usize;
    (0..=steps.max(1)).map(|i| i as f64 * step).collect()
}

/// A coordinate with one decimal at most: `12`, `12.3`, `-0.4`.
pub(super) fn coordinate(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

/// Draws on to a point with whole coordinates: as a step from the point before, or from a new beginning of
/// no length, which a round line end still shows.
pub(super) fn step(line: &mut String, before: &mut Option<(i64, i64)>, at: (i64, i64)) {
    match before {
        None => write!(line, "M{} {}h0", at.0, at.1),
        Some((x, y)) => {
            let (dx, dy) = (at.0 - *x, at.1 - *y);
            // A letter is left out where the step before had the same: the first after a beginning names it.
            let letter = match dx {
                _ if line.ends_with("h0") => "l",
                ..0 => "",
                0.. => " ",
            };
            write!(line, "{letter}{dx}{}{dy}", if dy < 0 { "" } else { " " })
        }
    }
    .expect("writing to a String does not fail");
    *before = Some(at);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover() {
        assert_eq!(nice_ticks(1_823.0, 4), [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0]);
        assert_eq!(nice_ticks(7.0, 4), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(nice_ticks(0.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        for high in [1.0, 3.0, 10.0, 99.0, 12_345.0] {
            let ticks = nice_ticks(high, 4);
            assert!(*ticks.last().unwrap() >= high && ticks.len() <= 5, "{high}: {ticks:?}");
        }
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(coordinate(12.0), "12");
        assert_eq!(coordinate(12.345), "12.3");
        assert_eq!(coordinate(-0.01), "0");
    }
}
