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

/// The rest of an area around a place; says so when the atlas holds only a part of it.
pub(super) fn the_rest_of(around: &Area) -> String {
    if around.is_partial() {
        format!("the rest of the part of {} in this atlas", in_sentence(around))
    } else {
        format!("the rest of {}", in_sentence(around))
    }
}

/// "similar to" or "higher than in", to go before a place.
pub(super) const fn verdict_phrase(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Lower => "lower than in",
        Verdict::Similar => "similar to",
        Verdict::Higher => "higher than in",
    }
}

/// One sentence that compares a rate with the areas around it; the verdict words are marked up.
///
/// The result is HTML; names are escaped.
pub(super) fn comparison_sentence<'a>(
    comparisons: &[Comparison],
    area: impl Fn(&Comparison) -> &'a Area,
) -> Option<String> {
    let parts: Vec<String> = comparisons
        .iter()
        .map(|c| {
            format!(
                "<b>{}</b>{} {} ({})",
                c.verdict.word(),
                &verdict_phrase(c.verdict)[c.verdict.word().len()..],
                format::escape(&the_rest_of(area(c))),
                format::rate(c.rest)
            )
        })
        .collect();
    (!parts.is_empty()).then(|| format!("That is {}.", format::listed(&parts)))
}

/// The level's name as a heading or a label: "District".
pub(super) fn level_title(level: Level) -> String {
    format::capital(level.row().name)
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
        assert_eq!(the_rest_of(&region), "the rest of the part of the East of England in this atlas");
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
            comparison_sentence(&[c], |_| &force).unwrap(),
            "That is <b>higher</b> than in the rest of Bedfordshire Police\u{2019}s area (66.1)."
        );
    }
}
