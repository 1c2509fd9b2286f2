//! One bar cut into shares; its words stand in the table below it.

use std::fmt::Write;

/// One share of the bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// Class suffix that gives the colour: the key of the group.
    pub key: &'static str,
    /// 0 to 1.
    pub share: f64,
}

/// The bar, 1,000 units wide; stretches with its column.
pub(crate) fn stacked_bar(parts: &[Part], label: &str) -> String {
    let mut svg = format!(
        "<svg class=\"atlas-bar\" viewBox=\"0 0 1000 32\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{}\">",
        crate::pages::format::escape(label)
    );
    let mut sum = 0.0;
    for part in parts.iter().filter(|p| p.share > 0.0) {
        // Edges are rounded, not widths, so that the bar is filled to its end.
        let from = (sum * 1000.0_f64).round() as i64;
        sum += part.share;
        let to = (sum * 1000.0).round() as i64;
        write!(svg, "<path class=\"atlas-part--{}\" d=\"M{from} 0V32H{to}V0z\"/>", part.key)
            .expect("writing to a String does not fail");
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_bar() {
        let part = |key, share| Part { key, share };
        let svg = stacked_bar(&[part("a", 1.0 / 3.0), part("b", 0.0), part("c", 2.0 / 3.0)], "x");
        assert!(svg.contains("M0 0V32H333V0z") && svg.contains("M333 0V32H1000V0z"), "{svg}");
        assert!(!svg.contains("atlas-part--b"));
    }
}
