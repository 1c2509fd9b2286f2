//! A line of months without words, for the small areas inside a ward's page.

use std::fmt::Write;

/// Width in drawing units; the months fill it.
const WIDTH: f64 = 232.0;
/// Height in drawing units.
const HEIGHT: f64 = 40.0;

/// A line of monthly counts from zero to their greatest; missing months are hatched.
pub(crate) fn spark(values: &[Option<u32>], label: &str) -> String {
    let high = values.iter().flatten().copied().max().unwrap_or(0).max(1);
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let x = |i: usize| (i as f64 * step).round() as i64;
    let y = |v: u32| (HEIGHT - f64::from(v) / f64::from(high) * (HEIGHT - 2.0)).round() as i64;
    let mut line = String::new();
    let mut gaps = String::new();
    let mut before: Option<(i64, i64)> = None;
    for (i, value) in values.iter().enumerate() {
        if let Some(value) = value {
            let at = (x(i), y(*value));
            super::scale::step(&mut line, &mut before, at);
        } else {
            before = None;
            let from = if i == 0 { 0 } else { x(i) - (step / 2.0).round() as i64 };
            if i > 0 && values[i - 1].is_none() {
                continue;
            }
            let run = values[i..].iter().take_while(|v| v.is_none()).count();
            let to = ((from as f64 + run as f64 * step).round() as i64).min(WIDTH as i64);
            write!(gaps, "M{from} 0V40H{to}V0z").expect("writing to a String does not fail");
        }
    }
    let gaps =
        if gaps.is_empty() { gaps } else { format!("<path fill=\"url(#atlas-hatch)\" d=\"{gaps}\"/>") };
    let label = crate::pages::format::escape(label);
    format!(
        "<svg class=\"atlas-spark\" viewBox=\"0 0 232 41\" role=\"img\" aria-label=\"{label}\">{gaps}\
         <path d=\"{line}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_crosses_a_gap() {
        let svg = spark(&[Some(1), Some(2), None, None, Some(4)], "x");
        assert_eq!(svg.matches('M').count(), 3, "two lines and one gap: {svg}");
        assert!(svg.contains("M0 31h0l58-10"), "{svg}");
        assert!(svg.contains("M232 2h0"), "{svg}");
    }

    #[test]
    fn a_whole_gap_and_nothing_are_drawn() {
        assert!(spark(&[None, None], "x").contains("M0 0V40H232V0z"));
        assert!(!spark(&[Some(0); 3], "x").contains("hatch"));
    }
}
