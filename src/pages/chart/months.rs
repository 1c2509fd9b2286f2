//! Counts month by month: gaps hatched and named, breaks marked, no line over either.
//!
//! Drawn twice, wide and narrow, with the same letter size in each, so that the words stay readable at 360 px;
//! the stylesheet shows one of them.

use std::fmt::Write;
use std::ops::Range;

use crate::values::{Month, MonthSpan};

use super::scale::{coordinate, nice_ticks};
use crate::pages::format;

/// A month from which figures do not compare with those before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Break {
    /// The first month of the new kind.
    pub month: Month,
    /// What changed, in two or three words.
    pub label: String,
}

/// What a chart is drawn from.
#[derive(Debug, Clone)]
pub(crate) struct MonthsChart<'a> {
    /// Title for those who cannot see it.
    pub title: String,
    /// The months.
    pub span: MonthSpan,
    /// Counts; none where not supplied.
    pub values: &'a [Option<u32>],
    /// For each month the share of residents whose force supplied its file, 0 to 1. Months with different
    /// shares do not compare: no line joins them.
    pub coverage: &'a [f64],
    /// Where a series does not go on.
    pub breaks: Vec<Break>,
}

/// Space and steps of one of the two drawings, in px.
struct Frame {
    class: &'static str,
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    ticks: usize,
}

const WIDE: Frame = Frame {
    class: "atlas-months__wide",
    width: 800.0,
    height: 260.0,
    left: 48.0,
    right: 52.0,
    top: 26.0,
    bottom: 28.0,
    ticks: 4,
};
const NARROW: Frame = Frame {
    class: "atlas-months__narrow",
    width: 340.0,
    height: 220.0,
    left: 42.0,
    right: 46.0,
    top: 26.0,
    bottom: 26.0,
    ticks: 4,
};

/// Shares closer than this count as the same coverage.
const SAME_COVERAGE: f64 = 0.005;
/// A letter of the charts is about this wide, in px.
const LETTER: f64 = 6.6;

impl MonthsChart<'_> {
    /// Both drawings.
    pub(crate) fn svg(&self) -> String {
        let mut svg = self.draw(&WIDE);
        svg.push_str(&self.draw(&NARROW));
        svg
    }

    /// Unbroken runs of months that may be joined by a line.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (i, value) in self.values.iter().enumerate() {
            if value.is_none() {
                continue;
            }
            let joins = i > 0
                && self.values[i - 1].is_some()
                && (self.share(i) - self.share(i - 1)).abs() < SAME_COVERAGE
                && !self.breaks.iter().any(|b| self.span.index(b.month) == Some(i));
            match runs.last_mut() {
                Some(run) if joins => run.end = i + 1,
                _ => runs.push(i..i + 1),
            }
        }
        runs
    }

    fn share(&self, month: usize) -> f64 {
        self.coverage.get(month).copied().unwrap_or(1.0)
    }

    /// Unbroken runs of months for which `is` holds.
    fn bands(&self, is: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let mut bands: Vec<Range<usize>> = Vec::new();
        for i in (0..self.values.len()).filter(|i| is(*i)) {
            match bands.last_mut() {
                Some(band) if band.end == i => band.end = i + 1,
                _ => bands.push(i..i + 1),
            }
        }
        bands
    }

    fn draw(&self, frame: &Frame) -> String {
        let months = self.values.len();
        let step = (frame.width - frame.left - frame.right) / months.max(1) as f64;
        let (floor, ceiling) = (frame.height - frame.bottom, frame.top);
        let ticks = nice_ticks(
            f64::from(self.values.iter().flatten().copied().max().unwrap_or(0)).max(4.0),
            frame.ticks,
        );
        let high = ticks.last().copied().unwrap_or(1.0);
        let edge = |i: usize| frame.left + i as f64 * step;
        let middle = |i: usize| edge(i) + step / 2.0;
        let y = |v: f64| floor - v / high * (floor - ceiling);
        let mut svg = format!(
            "<svg class=\"atlas-months__chart {}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
            frame.class,
            frame.width,
            frame.height,
            format::escape(&self.title)
        );
        grid(&mut svg, frame, &ticks, &y);
        self.years(&mut svg, frame, step);
        let band = |svg: &mut String, band: &Range<usize>, class: &str, fill: &str| {
            write!(
                svg,
                "<path class=\"{class}\"{fill} d=\"M{} {}H{}V{}H{0}z\"/>",
                coordinate(edge(band.start)),
                coordinate(ceiling),
                coordinate(edge(band.end)),
                coordinate(floor)
            )
            .expect(WRITES);
        };
        for gap in self.bands(|i| self.values[i].is_none()) {
            band(&mut svg, &gap, "atlas-months__gap", " fill=\"url(#atlas-hatch)\"");
            let room = (gap.end - gap.start) as f64 * step;
            let label = if room >= 12.0 * LETTER { "not supplied" } else { "" };
            if label.is_empty() {
                // Too narrow for the words side by side: they stand above the gap where there is one.
                text(
                    &mut svg,
                    "note",
                    "middle",
                    f64::midpoint(edge(gap.start), edge(gap.end)),
                    ceiling - 8.0,
                    "gap",
                );
            } else {
                text(
                    &mut svg,
                    "note",
                    "middle",
                    f64::midpoint(edge(gap.start), edge(gap.end)),
                    f64::midpoint(floor, ceiling),
                    label,
                );
            }
        }
        for part in self.bands(|i| self.values[i].is_some() && self.share(i) < 1.0 - SAME_COVERAGE) {
            band(&mut svg, &part, "atlas-months__part", "");
            let room = (part.end - part.start) as f64 * step;
            if room >= 15.0 * LETTER {
                text(&mut svg, "note", "start", edge(part.start) + 4.0, floor - 6.0, "partly supplied");
            }
        }
        for (i, label) in self.breaks.iter().filter_map(|b| Some((self.span.index(b.month)?, &b.label))) {
            write!(
                svg,
                "<path class=\"atlas-months__break\" d=\"M{} {}V{}\"/>",
                coordinate(edge(i)),
                coordinate(ceiling - 4.0),
                coordinate(floor)
            )
            .expect(WRITES);
            let anchor = if edge(i) > frame.width / 2.0 { "end" } else { "start" };
            text(&mut svg, "note", anchor, edge(i), ceiling - 8.0, label);
        }
        let mut line = String::new();
        for run in self.runs() {
            let mut before = None;
            for i in run {
                let at = (middle(i), y(f64::from(self.values[i].unwrap_or(0))));
                let at = (at.0.round() as i64, at.1.round() as i64);
                super::scale::step(&mut line, &mut before, at);
            }
        }
        write!(svg, "<path class=\"atlas-months__line\" d=\"{line}\"/>").expect(WRITES);
        if let Some((i, value)) = self.values.iter().enumerate().rev().find_map(|(i, v)| Some((i, (*v)?))) {
            let (x, y) = (middle(i), y(f64::from(value)));
            write!(
                svg,
                "<circle class=\"atlas-months__dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
                coordinate(x),
                coordinate(y)
            )
            .expect(WRITES);
            text(&mut svg, "newest", "start", x + 8.0, y + 4.5, &format::number(u64::from(value)));
        }
        svg.push_str("</svg>");
        svg
    }

    /// A line at each January and the year in the middle of its months, as often as there is room.
    fn years(&self, svg: &mut String, frame: &Frame, step: f64) {
        let floor = frame.height - frame.bottom;
        let every = (1u16..=200).find(|n| f64::from(*n) * 12.0 * step >= 38.0).unwrap_or(1);
        let (first, last) = (self.span.first().year(), self.span.last().year());
        let (mut lines, mut names) = (String::new(), String::new());
        for year in first..=last {
            let January { start, middle } = January::of(self.span, year);
            if let Some(i) = start
                && i > 0
            {
                let x = (frame.left + i as f64 * step).round();
                write!(lines, "M{x} {}V{}", coordinate(frame.top), coordinate(floor + 6.0)).expect(WRITES);
            }
            let shown = self.span.iter().filter(|m| m.year() == year).count() as f64 * step;
            if (last - year).is_multiple_of(every) && (shown >= 34.0 || every > 1) {
                let x = frame.left + middle * step;
                write!(names, "<text x=\"{}\" y=\"{}\">{year}</text>", x.round(), floor + 20.0)
                    .expect(WRITES);
            }
        }
        write!(svg, "<g class=\"atlas-months__years\"><path d=\"{lines}\"/>{names}</g>").expect(WRITES);
    }
}

/// Where a year begins and has its middle among the months.
struct January {
    start: Option<usize>,
    middle: f64,
}

impl January {
    fn of(span: MonthSpan, year: u16) -> Self {
        let months: Vec<usize> =
            span.iter().enumerate().filter(|(_, m)| m.year() == year).map(|(i, _)| i).collect();
        let (from, to) = (months[0], months[months.len() - 1] + 1);
        Self {
            start: (span.at(from).number() == 1).then_some(from),
            middle: f64::midpoint(from as f64, to as f64),
        }
    }
}

const WRITES: &str = "writing to a String does not fail";

fn grid(svg: &mut String, frame: &Frame, ticks: &[f64], y: &impl Fn(f64) -> f64) {
    let (mut lines, mut names) = (String::new(), String::new());
    for tick in ticks {
        let at = y(*tick).round();
        write!(lines, "M{} {at}H{}", frame.left, frame.width - frame.right).expect(WRITES);
        let places = usize::from(tick.fract() != 0.0);
        write!(
            names,
            "<text x=\"{}\" y=\"{}\">{}</text>",
            frame.left - 6.0,
            at + 4.0,
            format::decimal(*tick, places)
        )
        .expect(WRITES);
    }
    write!(svg, "<g class=\"atlas-months__scale\"><path d=\"{lines}\"/>{names}</g>").expect(WRITES);
}

fn text(svg: &mut String, class: &str, anchor: &str, x: f64, y: f64, words: &str) {
    write!(
        svg,
        "<text class=\"atlas-months__{class}\" text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\">{}</text>",
        coordinate(x),
        coordinate(y),
        format::escape(words)
    )
    .expect(WRITES);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[Option<u32>], breaks: Vec<Break>) -> MonthsChart<'_> {
        let first: Month = "2024-11".parse().unwrap();
        MonthsChart {
            title: "Crimes in <A>".into(),
            span: MonthSpan::new(first, first.plus(values.len() as i32 - 1)).unwrap(),
            values,
            coverage: &[],
            breaks,
        }
    }

    #[test]
    fn lines_stop_at_gaps_breaks_and_changed_coverage() {
        let values = [Some(1), Some(2), None, Some(3), Some(4)];
        assert_eq!(chart(&values, vec![]).runs(), [0..2, 3..5]);
        let broken = Break { month: "2025-03".parse().unwrap(), label: "new".into() };
        assert_eq!(chart(&values, vec![broken]).runs(), [0..2, 3..4, 4..5]);
        let coverage = [1.0, 0.5, 0.0, 0.5, 0.5];
        assert_eq!(MonthsChart { coverage: &coverage, ..chart(&values, vec![]) }.runs(), [0..1, 1..2, 3..5]);
    }

    #[test]
    fn both_drawings_say_the_same() {
        let values: Vec<_> = (0..24).map(|i| (!(6..18).contains(&i)).then_some(i)).collect();
        let svg = chart(&values, vec![]).svg();
        assert_eq!(svg.matches("<svg").count(), 2);
        assert_eq!(svg.matches("not supplied").count(), 2);
        assert_eq!(svg.matches(">2025<").count(), 2);
        assert!(svg.contains("Crimes in &lt;A&gt;") && !svg.contains("NaN"));
    }
}
