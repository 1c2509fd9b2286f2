//! Counts month by month: gaps hatched and named, breaks marked, no line over either.
//!
//! One drawing for every width: the months are placed in percent and the line stretches with them, while words
//! keep their size and stay readable at 360 px. What a phone has no room for is marked for the stylesheet.

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
    /// Months (places in the span) whose file looks odd or incomplete: no line joins them.
    pub doubtful: &'a [usize],
    /// Where a series does not go on.
    pub breaks: Vec<Break>,
}

/// Height of the plot, in px; the stylesheet gives the drawing this height, and room around it for words.
const HEIGHT: f64 = 232.0;
/// Steps of the scale, at most.
const TICKS: usize = 4;
/// Width of the plot in a column of words, and on a narrow phone, in px.
const WIDE: f64 = 700.0;
const NARROW: f64 = 230.0;
/// Shares closer than this count as the same coverage.
const SAME_COVERAGE: f64 = 0.005;
/// A letter of the charts is about this wide, in px.
const LETTER: f64 = 7.1;
/// Room that the name of a year takes, in px.
const YEAR: f64 = 38.0;

impl MonthsChart<'_> {
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
                && !self.doubtful.contains(&i)
                && !self.doubtful.contains(&(i - 1))
                && !self.breaks.iter().any(|b| self.span.index(b.month) == Some(i));
            match runs.last_mut() {
                Some(run) if joins => run.end = i + 1,
                _ => runs.push(i..i + 1),
            }
        }
        runs
    }

    /// Whether a month was supplied for a part of the area only.
    pub(crate) fn is_part(&self, month: usize) -> bool {
        self.values[month].is_some() && self.share(month) < 1.0 - SAME_COVERAGE
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

    /// A place among the months in percent of the width.
    fn percent(&self, months: f64) -> String {
        format!("{}%", coordinate(months * 100.0 / self.values.len().max(1) as f64))
    }

    /// The drawing.
    pub(crate) fn svg(&self) -> String {
        let months = self.values.len();
        let ticks =
            nice_ticks(f64::from(self.values.iter().flatten().copied().max().unwrap_or(0)).max(4.0), TICKS);
        let high = ticks.last().copied().unwrap_or(1.0);
        let y = |v: f64| (HEIGHT - v / high * HEIGHT).round();
        let mut svg = format!(
            "<svg class=\"atlas-months__chart\" role=\"img\" aria-label=\"{}\">",
            format::escape(&self.title)
        );
        for gap in self.bands(|i| self.values[i].is_none()) {
            self.band(&mut svg, &gap, "class=\"atlas-months__gap\" fill=\"url(#atlas-hatch)\"");
            let middle = f64::midpoint(gap.start as f64, gap.end as f64);
            let words = 12.0 * LETTER;
            if self.room(&gap, WIDE) < words {
                // Too narrow for the words side by side: they stand above the gap.
                self.note(&mut svg, "middle", false, (middle, -8.0), "gap");
            } else {
                let roomy = self.room(&gap, NARROW) < words;
                self.note(&mut svg, "middle", roomy, (middle, HEIGHT / 2.0), "not supplied");
            }
        }
        for part in self.bands(|i| self.is_part(i)) {
            self.band(&mut svg, &part, "class=\"atlas-months__part\"");
            let words = 15.0 * LETTER;
            if self.room(&part, WIDE) >= words {
                let roomy = self.room(&part, NARROW) < words;
                self.note(&mut svg, "start", roomy, (part.start as f64, 14.0), "partly supplied");
            }
        }
        // Months are one unit wide here, from half a unit before the first.
        write!(svg, "<svg viewBox=\"-.5 0 {months} {HEIGHT}\" preserveAspectRatio=\"none\">").expect(WRITES);
        let (years, names) = self.years();
        write!(svg, "<path d=\"{}{years}\"/>", grid(&ticks, months, &y)).expect(WRITES);
        let breaks = || self.breaks.iter().filter_map(|b| Some((self.span.index(b.month)?, &b.label)));
        for (i, _) in breaks() {
            write!(
                svg,
                "<path class=\"atlas-months__break\" d=\"M{} -4V{HEIGHT}\"/>",
                coordinate(i as f64 - 0.5)
            )
            .expect(WRITES);
        }
        let mut line = String::new();
        for run in self.runs() {
            let mut before = None;
            for i in run {
                let at = (i as i64, y(f64::from(self.values[i].unwrap_or(0))) as i64);
                super::scale::step(&mut line, &mut before, at);
            }
        }
        write!(svg, "<path class=\"atlas-months__line\" d=\"{line}\"/></svg>").expect(WRITES);
        svg.push_str(&scale(&ticks, &y));
        svg.push_str(&names);
        for (i, label) in breaks() {
            let anchor = if 2 * i > months { "end" } else { "start" };
            self.note(&mut svg, anchor, false, (i as f64, -8.0), label);
        }
        for (i, value) in self.doubtful.iter().filter_map(|i| Some((*i, self.values[*i]?))) {
            self.note(&mut svg, "middle", false, (i as f64 + 0.5, y(f64::from(value)) - 8.0), "?");
        }
        if let Some((i, value)) = self.values.iter().enumerate().rev().find_map(|(i, v)| Some((i, (*v)?))) {
            let (middle, y) = (i as f64 + 0.5, y(f64::from(value)));
            write!(
                svg,
                "<circle cx=\"{0}\" cy=\"{y}\" r=\"3.5\"/>\
                 <text class=\"atlas-months__newest\" x=\"{0}\" y=\"{1}\" dx=\"8\">{2}</text>",
                self.percent(middle),
                y + 4.5,
                format::number(value.into())
            )
            .expect(WRITES);
        }
        svg.push_str("</svg>");
        svg
    }

    /// Pixels that a run of months has in a plot of a width.
    fn room(&self, band: &Range<usize>, width: f64) -> f64 {
        band.len() as f64 / self.values.len().max(1) as f64 * width
    }

    /// A tinted or hatched run of months.
    fn band(&self, svg: &mut String, band: &Range<usize>, attributes: &str) {
        write!(
            svg,
            "<rect {attributes} x=\"{}\" width=\"{}\" height=\"{HEIGHT}\"/>",
            self.percent(band.start as f64),
            self.percent(band.len() as f64)
        )
        .expect(WRITES);
    }

    /// Words in the plot at a place among the months; `roomy` where only a wide drawing has room for them.
    fn note(&self, svg: &mut String, anchor: &str, roomy: bool, (months, y): (f64, f64), words: &str) {
        write!(
            svg,
            "<text class=\"atlas-months__note{}\" text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\">{}</text>",
            if roomy { " atlas-months__roomy" } else { "" },
            self.percent(months),
            coordinate(y),
            format::escape(words)
        )
        .expect(WRITES);
    }

    /// A line at each January, and the year in the middle of its months as often as there is room; those for
    /// which only a wide drawing has room are marked.
    fn years(&self) -> (String, String) {
        let (first, last) = (self.span.first().year(), self.span.last().year());
        let step = |width: f64| width / self.values.len().max(1) as f64;
        let every =
            |width: f64| (1u16..=200).find(|n| f64::from(*n) * 12.0 * step(width) >= YEAR).unwrap_or(1);
        let (mut lines, mut names) = (String::new(), String::new());
        for year in first..=last {
            let January { start, middle } = January::of(self.span, year);
            if let Some(i) = start
                && i > 0
            {
                write!(lines, "M{} 0V{}", coordinate(i as f64 - 0.5), HEIGHT + 6.0).expect(WRITES);
            }
            let shown = self.span.iter().filter(|m| m.year() == year).count() as f64;
            let fits = |width: f64| {
                let every = every(width);
                (last - year).is_multiple_of(every) && (shown * step(width) >= YEAR - 4.0 || every > 1)
            };
            let class = if fits(NARROW) { "" } else { " class=\"atlas-months__roomy\"" };
            if fits(WIDE) || class.is_empty() {
                let (x, y) = (self.percent(middle), HEIGHT + 20.0);
                write!(names, "<text{class} x=\"{x}\" y=\"{y}\">{year}</text>").expect(WRITES);
            }
        }
        (lines, format!("<g class=\"atlas-months__years\">{names}</g>"))
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

/// The lines of the scale.
fn grid(ticks: &[f64], months: usize, y: &impl Fn(f64) -> f64) -> String {
    ticks.iter().fold(String::new(), |mut path, tick| {
        write!(path, "M-.5 {}h{months}", y(*tick)).expect(WRITES);
        path
    })
}

/// The numbers of the scale, before the plot.
fn scale(ticks: &[f64], y: &impl Fn(f64) -> f64) -> String {
    let number = |tick: &f64| {
        let places = usize::from(tick.fract() != 0.0);
        format!("<text x=\"-6\" y=\"{}\">{}</text>", y(*tick) + 4.0, format::decimal(*tick, places))
    };
    format!("<g class=\"atlas-months__scale\">{}</g>", ticks.iter().map(number).collect::<String>())
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
            doubtful: &[],
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
        assert_eq!(MonthsChart { doubtful: &[4], ..chart(&values, vec![]) }.runs(), [0..2, 3..4, 4..5]);
    }

    #[test]
    fn one_drawing_for_every_width() {
        let values: Vec<_> = (0..24).map(|i| (!(6..18).contains(&i)).then_some(i)).collect();
        let svg = chart(&values, vec![]).svg();
        assert_eq!(svg.matches("role=\"img\"").count(), 1);
        assert_eq!(svg.matches("not supplied").count(), 1);
        assert!(svg.contains("x=\"25%\" width=\"50%\" height=\"232\"/>"), "{svg}");
        assert!(svg.contains("Crimes in &lt;A&gt;") && !svg.contains("NaN"));
    }

    #[test]
    fn words_that_a_phone_has_no_room_for_are_marked() {
        let values: Vec<_> = (0..180).map(|i| (!(6..36).contains(&i)).then_some(i)).collect();
        let svg = chart(&values, vec![]).svg();
        let roomy =
            |words: &str| svg.split(words).next().unwrap().rsplit('<').next().unwrap().contains("roomy");
        assert!(roomy("not supplied"));
        // Fifteen years: each on a wide drawing, every third on a narrow one, the newest always.
        assert!(roomy(">2038<") && !roomy(">2039<"), "{svg}");
        let short = chart(&values[..5], vec![]).svg();
        assert!(!short.contains("roomy"), "{short}");
    }
}
