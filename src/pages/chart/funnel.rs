//! Funnel plots and rank bars.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::pages::format;
use crate::statistics::{Confidence, Funnel, FunnelPoint, Position, RankSet};

use super::scale::{coordinate, nice_ticks};

/// Units of the drawing; text is sized in them by the stylesheet.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 340.0;
/// The plot's edges inside the drawing.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 590.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 306.0;

/// Rates beyond this quantile do not widen the scale: a few areas would squeeze all others.
const SHOWN_QUANTILE: f64 = 0.985;

/// The bar of ranks an area may hold, lowest rate on the left; stretches with its column.
pub(crate) fn rank_bar(rank: RankSet) -> String {
    let of = f64::from(rank.of);
    // Each rank is a step of the bar; rank 1 the last on the right.
    let at = |steps: f64| coordinate(steps / of * 1000.0);
    let (low, high) = (of - f64::from(rank.to), of - f64::from(rank.from) + 1.0);
    format!(
        "<svg class=\"atlas-rank\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path class=\"atlas-rank__all\" d=\"M0 8H1000\"/><path class=\"atlas-rank__own\" d=\"M{} 8H{}\"/></svg>",
        at(low),
        at(high.max(low + of / 250.0).min(of))
    )
}

/// A funnel as SVG, and how many rates lie beyond its scale.
pub(crate) struct FunnelDrawing {
    /// The drawing.
    pub svg: String,
    /// Areas drawn at its upper edge.
    pub beyond: usize,
}

/// Draws the areas of a level: residents to the right on a logarithmic scale, the rate upwards.
pub(crate) fn funnel(funnel: &Funnel, points: &[FunnelPoint], label: &str) -> Option<FunnelDrawing> {
    let sizes = || points.iter().map(|point| point.person_years);
    let (least, most) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(0.0, f64::max));
    if points.is_empty() || most <= least {
        return None;
    }
    let (from, to) = ((least * 0.9).ln(), (most * 1.1).ln());
    let mut rates: Vec<f64> = points.iter().map(|point| point.per_1000).collect();
    rates.sort_by(f64::total_cmp);
    let shown = rates[((rates.len() - 1) as f64 * SHOWN_QUANTILE) as usize].max(funnel.per_1000 * 1.5);
    let ticks = nice_ticks(shown, 5);
    let highest = *ticks.last()?;
    let x = |size: f64| LEFT + (size.ln() - from) / (to - from) * (RIGHT - LEFT);
    let y = |rate: f64| BOTTOM - rate.min(highest) / highest * (BOTTOM - TOP);
    let mut svg = format!(
        "<svg class=\"atlas-funnel\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        format::escape(label)
    );
    let mut put =
        |text: std::fmt::Arguments<'_>| svg.write_fmt(text).expect("writing to a String does not fail");
    for tick in &ticks {
        let at = coordinate(y(*tick));
        let decimals = usize::from(highest < 5.0) + usize::from(highest < 0.5);
        put(format_args!(
            "<path class=\"atlas-funnel__grid\" d=\"M{LEFT} {at}H{RIGHT}\"/><text x=\"{}\" y=\"{at}\" dy=\".32em\" \
             text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            format::decimal(*tick, decimals)
        ));
    }
    for size in size_ticks(from.exp(), to.exp()) {
        put(format_args!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            coordinate(x(size)),
            BOTTOM + 20.0,
            format::decimal(size, 0)
        ));
    }
    let curve = |confidence: Confidence, upper: bool| {
        let mut path = String::new();
        for step in 0..=48 {
            let size = (from + (to - from) * f64::from(step) / 48.0).exp();
            let limits = funnel.limits(size, confidence);
            let rate = if upper { limits.high } else { limits.low };
            let command = if step == 0 { 'M' } else { 'L' };
            write!(path, "{command}{} {}", coordinate(x(size)), coordinate(y(rate)))
                .expect("writing to a String does not fail");
        }
        path
    };
    for (class, confidence) in [("95", Confidence::P95), ("998", Confidence::P998)] {
        put(format_args!(
            "<path class=\"atlas-funnel__limit atlas-funnel__limit--{class}\" d=\"{}{}\"/>",
            curve(confidence, true),
            curve(confidence, false)
        ));
    }
    let middle = coordinate(y(funnel.per_1000));
    put(format_args!("<path class=\"atlas-funnel__middle\" d=\"M{LEFT} {middle}H{RIGHT}\"/>"));
    for (class, of) in [
        ("within", &[Position::Within][..]),
        ("low", &[Position::Below, Position::FarBelow]),
        ("high", &[Position::Above, Position::FarAbove]),
    ] {
        // Dots that would cover one another are drawn once.
        let dots: BTreeSet<(i64, i64)> = points
            .iter()
            .filter(|point| of.contains(&point.position))
            .map(|point| (x(point.person_years).round() as i64, y(point.per_1000).round() as i64))
            .collect();
        if !dots.is_empty() {
            let mut path = String::new();
            for (x, y) in &dots {
                write!(path, "M{x} {y}h0").expect("writing to a String does not fail");
            }
            put(format_args!(
                "<path class=\"atlas-funnel__dots atlas-funnel__dots--{class}\" d=\"{path}\"/>"
            ));
        }
    }
    svg.push_str("</svg>");
    Some(FunnelDrawing { svg, beyond: rates.iter().filter(|rate| **rate > highest).count() })
}

/// Powers of ten between two sizes, with their halves where there is room.
fn size_ticks(from: f64, to: f64) -> Vec<f64> {
    let powers = (0..10).map(|power| 10f64.powi(power));
    let steps: &[f64] = if to / from > 200.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    powers
        .flat_map(|power| steps.iter().map(move |m| m * power))
        .filter(|s| (from..=to).contains(s))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_one_is_on_the_right() {
        let bar = |from, to| rank_bar(RankSet { from, to, of: 10, tenths: None });
        assert!(bar(1, 2).contains("M800 8H1000\""), "{}", bar(1, 2));
        assert!(bar(10, 10).contains("M0 8H100\""), "{}", bar(10, 10));
    }

    #[test]
    fn every_area_is_drawn_and_far_ones_are_counted() {
        let of = Funnel { per_1000: 80.0, over_dispersion: 2.0, areas: 100 };
        let point = |i: u32| FunnelPoint {
            person_years: 1_000.0 * f64::from(i + 1),
            per_1000: if i == 99 { 900.0 } else { 60.0 + f64::from(i % 40) },
            z: 0.0,
            position: if i == 99 { Position::FarAbove } else { Position::Within },
        };
        let points: Vec<FunnelPoint> = (0..100).map(point).collect();
        let drawing = funnel(&of, &points, "100 <areas>").unwrap();
        assert_eq!(drawing.beyond, 1);
        assert!(drawing.svg.contains("100 &lt;areas&gt;") && drawing.svg.contains("dots--high"));
        assert!(!drawing.svg.contains("NaN") && drawing.svg.matches("h0").count() > 90);
        assert!(funnel(&of, &[], "").is_none());
    }
}
