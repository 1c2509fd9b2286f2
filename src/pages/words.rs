//! How places and comparisons are said: "higher than in the rest of Bedfordshire Police’s area".

use crate::geography::{Area, Level};
use crate::statistics::{Comparison, Verdict};

use super::format;

/// Names of regions that take an article in a sentence.
const WITH_ARTICLE: [&str; 5] = ["North ", "South ", "East ", "West ", "Isle "];

/// The area in a sentence: "Luton", "the East of England", "Bedfordshire Police’s area".
pub(super) fn in_sentence(area: &Area) -> String {
    match area.level {
        Level::Force => {
            let article = if area.name.contains("Service") { "the " } else { "" };
            let ending = if area.name.ends_with('s') { "\u{2019}" } else { "\u{2019}s" };
            format!("{article}{}{ending} area", area.name)
        }
        Level::Region if WITH_ARTICLE.iter().any(|start| area.name.starts_with(start)) => {
            format!("the {}", area.name)
        }
        Level::Country
        | Level::Region
        | Level::County
        | Level::District
        | Level::Ward
        | Level::Msoa
        | Level::Lsoa
        | Level::Outcode => area.name.clone(),
    }
}

/// The area in a sentence, or "this part of" it where the atlas holds only a part.
pub(super) fn here(area: &Area) -> String {
    if area.is_partial() { format!("this part of {}", in_sentence(area)) } else { in_sentence(area) }
}

/// "rest of the district": an area's rest by its level, where its name is known.
pub(super) fn the_rest_short(area: &Area) -> String {
    match area.level {
        Level::Force => "rest of the force area".to_owned(),
        level => format!("rest of the {}", level.row().name),
    }
}

/// The rest of an area around a place. Where the atlas holds only a part of it a remark says so once.
pub(super) fn the_rest_of(around: &Area) -> String {
    format!("the rest of {}", in_sentence(around))
}

/// What follows "similar" or "higher" before a place.
const fn joining_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Lower | Verdict::Higher => "than in",
        Verdict::Similar => "to",
    }
}

/// Comparisons without those whose rest is the same ground: a force area that is a single district.
fn distinct(comparisons: &[Comparison]) -> Vec<&Comparison> {
    let mut kept: Vec<&Comparison> = Vec::new();
    for comparison in comparisons {
        if kept.last().is_none_or(|last| last.rest != comparison.rest) {
            kept.push(comparison);
        }
    }
    kept
}

/// At most so many of them: the nearest and the widest.
pub(super) fn nearest_and_widest(comparisons: &[Comparison], most: usize) -> Vec<&Comparison> {
    let mut named = distinct(comparisons);
    if named.len() > most {
        named.drain(most - 1..named.len() - 1);
    }
    named
}

/// One sentence that compares a rate with the areas around it; the verdict words are marked up.
///
/// The result is HTML; names are escaped.
pub(super) fn comparison_sentence<'a>(
    comparisons: &[Comparison],
    most: usize,
    area: impl Fn(&Comparison) -> &'a Area,
) -> Option<String> {
    let mut parts: Vec<(Verdict, Vec<String>)> = Vec::new();
    for c in nearest_and_widest(comparisons, most) {
        let place = format!("{} ({})", format::escape(&the_rest_of(area(c))), format::rate(c.rest));
        match parts.last_mut() {
            Some((verdict, places)) if *verdict == c.verdict => places.push(place),
            _ => parts.push((c.verdict, vec![place])),
        }
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|(verdict, places)| {
            format!("<b>{}</b> {} {}", verdict.word(), joining_word(*verdict), format::listed(places))
        })
        .collect();
    (!parts.is_empty()).then(|| format!("That is {}.", parts.join("; ")))
}

/// The level's name as a heading or a label: "District".
pub(super) fn level_title(level: Level) -> String {
    format::capital(level.row().name)
}

/// The area around each place of a level with which a list of such places compares it, as a heading.
pub(super) const fn around_title(level: Level) -> &'static str {
    match level {
        Level::Ward | Level::Msoa | Level::Lsoa => "Against the rest of its district",
        Level::District => "Against the rest of its county or force",
        Level::County => "Against the rest of the area around it",
        Level::Force => "Against the rest of its region",
        Level::Country | Level::Region | Level::Outcode => "Against the rest of the country",
    }
}

/// A name for what has only a slug: "Thrayle Valley".
pub(super) fn from_slug(slug: &str) -> String {
    slug.split('-').map(format::capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;
    use crate::statistics::{Interval, Rate};

    #[test]
    fn places_in_sentences() {
        let force = fixture::area(Level::Force, "bedfordshire", "Bedfordshire Police");
        assert_eq!(in_sentence(&force), "Bedfordshire Police\u{2019}s area");
        let mut region = fixture::area(Level::Region, "E12000006", "East of England");
        assert_eq!(the_rest_of(&region), "the rest of the East of England");
        region.lsoas_held = (900, 3_800);
        assert_eq!(the_rest_of(&region), "the rest of the East of England", "a remark says it once");
    }

    #[test]
    fn a_comparison_names_the_rest() {
        let force = fixture::area(Level::Force, "bedfordshire", "Bedfordshire Police");
        let rest = Rate {
            per_1000: 66.1,
            interval95: Interval { low: 65.0, high: 67.0 },
            interval998: Interval { low: 64.0, high: 68.0 },
        };
        let c = Comparison { level: Level::Force, area: 0, rest, verdict: Verdict::Higher };
        assert_eq!(
            comparison_sentence(&[c.clone(), c.clone()], 3, |_| &force).unwrap(),
            "That is <b>higher</b> than in the rest of Bedfordshire Police\u{2019}s area (66.1)."
        );
        assert_eq!(comparison_sentence(&[], 3, |_| &force), None);
        // The same rest twice is said once; of four different ones the nearest two and the widest.
        let of = |per_1000| Comparison { rest: Rate { per_1000, ..rest }, ..c.clone() };
        let four = [of(1.0), of(1.0), of(2.0), of(3.0), of(4.0)];
        let named =
            |most| nearest_and_widest(&four, most).iter().map(|c| c.rest.per_1000).collect::<Vec<_>>();
        assert_eq!((named(3), named(9)), (vec![1.0, 2.0, 4.0], vec![1.0, 2.0, 3.0, 4.0]));
    }
}
