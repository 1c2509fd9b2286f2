//! How long crimes wait for their first outcome: a line for each year of crimes, dashed where only a part
//! of its months is followed so long.

use std::fmt::Write;

use crate::pages::format;
use crate::statistics::Wait;

use super::scale::coordinate;

/// Units of the drawing; text is sized in them by the stylesheet.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 300.0;
/// The plot's edges inside the drawing; years stand behind the right one.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 540.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 262.0;

/// Lines of a chart, at most: the newest.
pub(crate) const MOST_LINES: usize = 5;

/// Draws the newest cohorts, oldest first in colour and order; none without a cohort followed for a month.
pub(crate) fn lag_chart(waits: &[Wait], label: &str) -> Option<String> {
    let waits = &waits[waits.len().saturating_sub(MOST_LINES)..];
    let longest = waits.iter().map(|wait| wait.shares.len()).max().filter(|lags| *lags > 1)?;
    let x = |lag: usize| LEFT + lag as f64 / (longest - 1) as f64 * (RIGHT - LEFT);
    let y = |share: f64| BOTTOM - share * (BOTTOM - TOP);
    let mut svg = format!(
        "<svg class=\"atlas-lags\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        format::escape(label)
    );
    let mut put =
        |text: std::fmt::Arguments<'_>| svg.write_fmt(text).expect("writing to a String does not fail");
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = coordinate(y(share));
        put(format_args!(
            "<path class=\"atlas-lags__grid\" d=\"M{LEFT} {at}H{RIGHT}\"/><text x=\"{}\" y=\"{at}\" dy=\".32em\" \
             text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            format::percent(share)
        ));
    }
    for lag in (0..longest).step_by(if longest > 13 { 6 } else { 3 }) {
        put(format_args!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{lag}</text>",
            coordinate(x(lag)),
            BOTTOM + 22.0
        ));
    }
    let mut labels: Vec<(f64, f64, u16)> = Vec::new();
    for (line, wait) in waits.iter().rev().enumerate() {
        let all = wait.followed.first().copied().unwrap_or(0);
        let whole = wait.followed.iter().take_while(|months| **months == all).count();
        let path = |from: usize, to: usize| {
            let mut path = String::new();
            for (lag, share) in wait.shares.iter().enumerate().take(to).skip(from) {
                let command = if lag == from { 'M' } else { 'L' };
                write!(path, "{command}{} {}", coordinate(x(lag)), coordinate(y(*share)))
                    .expect("writing to a String does not fail");
            }
            path
        };
        put(format_args!(
            "<path class=\"atlas-lags__line atlas-lags__line--{line}\" d=\"{}\"/>",
            path(0, whole)
        ));
        if wait.shares.len() > whole {
            put(format_args!(
                "<path class=\"atlas-lags__line atlas-lags__line--{line} atlas-lags__line--part\" d=\"{}\"/>",
                path(whole.saturating_sub(1), wait.shares.len())
            ));
        }
        if let Some(share) = wait.shares.last() {
            labels.push((x(wait.shares.len() - 1), y(*share), wait.months.last().year()));
        }
    }
    // Years beside the ends of their lines, moved apart where lines end together.
    labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut above: Option<(f64, f64)> = None;
    for (at, height, year) in labels {
        // Only words that would stand on one another.
        let height = above.filter(|(x, _)| at - x < 45.0).map_or(height, |(_, y)| height.max(y + 17.0));
        above = Some((at, height));
        put(format_args!(
            "<text class=\"atlas-lags__year\" x=\"{}\" y=\"{}\" dy=\".32em\">{year}</text>",
            coordinate(at + 6.0),
            coordinate(height)
        ));
    }
    svg.push_str("</svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Month, MonthSpan};

    fn wait(year: u16, shares: Vec<f64>, followed: Vec<u32>) -> Wait {
        let month = |n| Month::new(year, n).unwrap();
        Wait { months: MonthSpan::new(month(1), month(12)).unwrap(), crimes: 100, shares, followed }
    }

    #[test]
    fn what_is_not_followed_to_the_end_is_dashed() {
        let waits = [wait(2023, vec![0.2, 0.4, 0.6], vec![12; 3]), wait(2024, vec![0.3, 0.5], vec![12, 4])];
        let svg = lag_chart(&waits, "x").unwrap();
        assert_eq!(svg.matches("atlas-lags__line--part").count(), 1);
        assert!(svg.contains(">2023</text>") && svg.contains(">2024</text>"));
        assert!(svg.contains("atlas-lags__line--1\" d=\"M46 212L293 162L540 112\""), "{svg}");
        assert_eq!(lag_chart(&[], "x"), None);
    }
}
