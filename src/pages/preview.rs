//! The pictures that messengers and social media show for a page: its name, its figure, its months.

use std::fmt::Write;

use crate::settings::Publication;
use crate::statistics::{AreaFigures, CategoryFigures};

use super::lead::window_words;
use super::picture::{self, PictureError, Rgb, SANS, SERIF, SIZE};
use super::{format, share, words};

const PAPER: &str = "#ffffff";
const INK: &str = "#14202b";
const SOFT: &str = "#4c5a67";
/// The program's own accent, `--atlas-accent` on light ground.
const ACCENT: &str = "#12436d";

/// Space left and right.
const MARGIN: f64 = 64.0;

/// From this part on a month counts as supplied for all of an area.
const WHOLE: f64 = 0.995;

/// Mean width of a letter of the serif in parts of its size, a little above what is usual.
const LETTER: f64 = 0.54;

/// What a picture shows.
#[derive(Debug, Default)]
pub(super) struct Preview {
    /// Above the name: "District".
    pub kicker: String,
    /// The name.
    pub title: String,
    /// The figure, large: "84.5".
    pub figure: Option<String>,
    /// What it counts, and how sure it is: two short lines.
    pub lines: Vec<String>,
    /// Month by month; none where missing.
    pub months: Vec<Option<u32>>,
    /// The part of the area whose own force supplied each month, 0 to 1; all of it where nothing is said.
    pub coverage: Vec<f64>,
    /// The span of the months.
    pub span: String,
}

impl Preview {
    /// Of an area's page.
    pub(super) fn of_area(figures: &AreaFigures, benchmark: Option<String>) -> Self {
        let mut preview = Self {
            kicker: words::level_title(figures.area.level),
            title: figures.area.full_name(),
            months: figures.crime_months.clone(),
            coverage: figures.month_coverage.clone(),
            span: figures.months.to_string(),
            ..Self::default()
        };
        match (figures.crimes.count, figures.crimes.rate) {
            (_, Ok(rate)) => {
                preview.figure = Some(format::rate(rate));
                preview.lines = vec![
                    format!("crimes recorded per 1,000 residents in {}", window_words(figures)),
                    format!(
                        "95% interval {}{}",
                        format::interval(rate.interval95),
                        benchmark.map(|words| format!("; {words}")).unwrap_or_default()
                    ),
                ];
            }
            (Some(count), Err(why)) => {
                preview.figure = Some(format::number(count));
                preview.lines = vec![
                    format!("crimes recorded in {}", window_words(figures)),
                    format!("No rate: {}", why.label()),
                ];
            }
            (None, _) => {
                preview.lines = vec![format!("The police supplied no file for {}", window_words(figures))];
            }
        }
        preview
    }

    /// Of a category's page.
    pub(super) fn of_category(
        label: &str,
        figures: &CategoryFigures,
        nation: &str,
        window: &str,
        span: &str,
    ) -> Self {
        let mut preview = Self {
            kicker: "Category".to_owned(),
            title: label.to_owned(),
            months: figures.months.clone(),
            span: span.to_owned(),
            ..Self::default()
        };
        match (figures.newest.count, figures.newest.rate) {
            (_, Ok(rate)) => {
                preview.figure = Some(format::rate(rate));
                preview.lines = vec![
                    format!("recorded per 1,000 residents of {nation}"),
                    format!("in {window}; 95% interval {}", format::interval(rate.interval95)),
                ];
            }
            (Some(count), Err(_)) => {
                preview.figure = Some(format::number(count));
                preview.lines = vec![format!("recorded in {nation}"), format!("in {window}")];
            }
            (None, _) => preview.lines = vec![format!("No file for {window}")],
        }
        preview
    }

    /// The drawing, of [`SIZE`].
    fn svg(&self, publication: &Publication) -> String {
        let accent = accent(publication);
        let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\
             <rect width=\"{width}\" height=\"14\" fill=\"{accent}\"/>"
        );
        let room = width - 2.0 * MARGIN;
        let mut say = |x: f64, y: f64, size: f64, fill: &str, serif: bool, anchor: &str, words: &str| {
            let (family, weight) = if serif { (SERIF, 600) } else { (SANS, 400) };
            write!(
                svg,
                "<text x=\"{x:.0}\" y=\"{y:.0}\" font-family=\"'{family}'\" font-weight=\"{weight}\" \
                 font-size=\"{size:.0}\" fill=\"{fill}\" text-anchor=\"{anchor}\">{}</text>",
                format::escape(words)
            )
            .expect("writing to a String cannot fail");
        };
        say(MARGIN, 84.0, 32.0, SOFT, false, "start", &self.kicker);
        say(MARGIN, 168.0, fitting(&self.title, 86.0, room), INK, true, "start", &self.title);
        let mut y = 232.0;
        if let Some(figure) = &self.figure {
            y = 330.0;
            say(MARGIN, y, 132.0, accent, true, "start", figure);
            y += 54.0;
        }
        for line in &self.lines {
            say(MARGIN, y, fitting(line, 36.0, room * 1.15), INK, false, "start", line);
            y += 46.0;
        }
        let name = fitting(&publication.site_name, 30.0, room * 0.62);
        say(MARGIN, height - 32.0, name, INK, true, "start", &publication.site_name);
        say(width - MARGIN, height - 32.0, 26.0, SOFT, false, "end", &self.span);
        self.bars(&mut svg, accent);
        svg.push_str("</svg>");
        svg
    }

    /// Whether a month is that of a part of the area only.
    fn in_part(&self, month: usize) -> bool {
        self.coverage.get(month).is_some_and(|coverage| *coverage < WHOLE)
    }

    /// The months as bars from zero, pale where only a part was supplied; a missing month is a gap on the line.
    fn bars(&self, svg: &mut String, accent: &str) {
        const TOP: f64 = 468.0;
        const FOOT: f64 = 552.0;
        let most = self.months.iter().flatten().copied().max().unwrap_or(0);
        if most == 0 {
            return;
        }
        let step = (f64::from(SIZE.0) - 2.0 * MARGIN) / self.months.len() as f64;
        let (mut bars, mut pale) = (String::new(), String::new());
        for (i, count) in self.months.iter().enumerate() {
            let Some(count) = count else { continue };
            let (x, high) = (MARGIN + i as f64 * step, (FOOT - TOP) * f64::from(*count) / f64::from(most));
            let bars = if self.in_part(i) { &mut pale } else { &mut bars };
            write!(bars, "M{:.0} {FOOT:.0}v{:.0}h{:.0}v{:.0}z", x, -high, (step * 0.72).max(1.0), high)
                .expect("writing to a String cannot fail");
        }
        write!(
            svg,
            "<path d=\"{bars}\" fill=\"{accent}\"/>\
             <path d=\"{pale}\" fill=\"{accent}\" fill-opacity=\"0.4\"/><path d=\"M{MARGIN:.0} {FOOT:.0}H{:.0}\" stroke=\"{SOFT}\" stroke-width=\"2\"/>",
            f64::from(SIZE.0) - MARGIN
        )
        .expect("writing to a String cannot fail");
    }

    /// The picture.
    pub(super) fn png(&self, publication: &Publication) -> Result<Vec<u8>, PictureError> {
        let [paper, accent, ink, soft]: [Rgb; 4] = [PAPER, accent(publication), INK, SOFT].map(picture::rgb);
        picture::png(&self.svg(publication), &picture::palette(paper, accent, ink, soft))
    }
}

fn accent(publication: &Publication) -> &str {
    publication.accent.as_ref().map_or(ACCENT, |accent| &accent.light)
}

/// The size at which words of about so many letters fit a width, at most `size`.
fn fitting(text: &str, size: f64, room: f64) -> f64 {
    size.min(room / (LETTER * text.chars().count().max(1) as f64))
}

/// How an area compares with the widest one around it, in words without marks.
pub(super) fn against_widest<'a>(
    figures: &AreaFigures,
    find: impl Fn(&crate::statistics::Comparison) -> &'a crate::geography::Area,
) -> Option<String> {
    let widest = figures.comparisons.last()?;
    figures.crimes.rate.is_ok().then(|| share::compared(widest.verdict, find(widest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    #[test]
    fn long_names_stay_inside() {
        for name in ["Luton", "Bournemouth, Christchurch and Poole", "X"] {
            let size = fitting(name, 86.0, 1072.0);
            assert!(size <= 86.0 && size * LETTER * name.chars().count() as f64 <= 1072.1, "{name}");
        }
    }

    #[test]
    fn a_picture_is_small_and_escapes_names() {
        let preview = Preview {
            kicker: "District".into(),
            title: "A & <B>".into(),
            figure: Some("84.5".into()),
            lines: vec!["crimes recorded per 1,000 residents".into()],
            months: (0..36).map(|i| (i % 7 != 3).then_some(100 + i * 13 % 50)).collect(),
            coverage: (0..36).map(|i| if i < 6 { 0.4 } else { 1.0 }).collect(),
            span: "January 2023 to December 2025".into(),
        };
        let publication = fixture::publication();
        assert!(preview.svg(&publication).contains("A &amp; &lt;B&gt;"));
        let pale = preview.svg(&publication);
        let pale = pale.split("<path d=\"").nth(2).unwrap().split('"').next().unwrap();
        assert_eq!(pale.matches('M').count(), 5, "of six months supplied in part one is missing");
        let picture = preview.png(&publication).unwrap();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() < 20_000, "{} bytes", picture.len());
    }
}
