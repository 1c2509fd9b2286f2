//! What an area's page offers to those who pass it on: structured data, a citation, a badge.

use serde::Serialize;

use crate::geography::{Area, AreaIndex, Geography, Level};
use crate::settings::{Profile, Publication, Section};
use crate::statistics::{AreaFigures, Verdict};
use crate::urls;

use super::area::is_narrow;
use super::badge;
use super::layout::Links;
use super::lead::window_words;
use super::structured::structured;
use super::{format, words};

/// Stands for the site's address in examples, where that is not known; a script puts the real one in.
pub(super) const EXAMPLE_ADDRESS: &str = "https://atlas.example/";

/// What the page shows.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct ShareText {
    /// schema.org as JSON-LD, safe inside `<script>`. Narrow areas have none: they are in the data sets of those
    /// around them.
    structured: Option<String>,
    /// The picture of the page, and whom it shows.
    preview: Option<String>,
    preview_alt: String,
    /// Its feed, or that of its district: path and title.
    feed: Option<(String, String)>,
    /// The badge.
    badge: Option<BadgeText>,
}

/// A badge and how to show it elsewhere.
#[derive(Debug, Clone, Serialize)]
struct BadgeText {
    href: String,
    json: String,
    alt: String,
    width: u32,
    height: u32,
    embed: String,
}

/// "similar to the rest of England and Wales", or of "this part of" it where the atlas holds only a part: what is
/// shared stands without the remarks of the page.
pub(super) fn compared(verdict: Verdict, around: &Area) -> String {
    let joining = match verdict {
        Verdict::Lower | Verdict::Higher => "than in",
        Verdict::Similar => "to",
    };
    format!("{} {joining} the rest of {}", verdict.word(), words::here(around))
}

/// An area's figure in one sentence, for badges and their text: neutral, with the comparison its interval allows.
pub(super) fn sentence<'a>(figures: &AreaFigures, find: &dyn Fn(Level, AreaIndex) -> &'a Area) -> String {
    let (name, window) = (figures.area.full_name(), window_words(figures));
    match (figures.crimes.count, figures.crimes.rate) {
        (_, Ok(rate)) => {
            let widest = figures.comparisons.last();
            format!(
                "{name}: {} crimes recorded per 1,000 residents in {window}{}.",
                format::rate(rate),
                widest
                    .map(|c| format!(", {}", compared(c.verdict, find(c.level, c.area))))
                    .unwrap_or_default()
            )
        }
        (Some(count), Err(why)) => {
            format!(
                "{name}: {} recorded in {window}; {}.",
                format::counted(count, "crime", "crimes"),
                why.label()
            )
        }
        (None, _) => format!("{name}: the police supplied no file for {window}."),
    }
}

impl ShareText {
    /// Of the page at `path`.
    pub(super) fn new<'a>(
        figures: &AreaFigures<'a>,
        publication: &Publication,
        find: &dyn Fn(Level, AreaIndex) -> &'a Area,
        every_feed: bool,
        path: &str,
    ) -> Self {
        let links = Links::from(path);
        let address = |to: &str| match &publication.site_url {
            Some(url) => format!("{url}{to}"),
            None => links.to(to),
        };
        let area = figures.area;
        let profile = publication.profile;
        let pictured = carrier(area, &|level| has_own_preview(level, profile), find);
        let followed = carrier(area, &|level| has_own_feed(level, profile, every_feed), find);
        let has = |section| publication.sections.has(section);
        Self {
            structured: (!is_narrow(area.level))
                .then(|| structured(figures, publication, find, &address, path)),
            preview: has(Section::Previews).then(|| {
                let page = pictured.map(|a| urls::area(a.level, &a.code)).unwrap_or_default();
                address(&urls::preview(&page))
            }),
            preview_alt: format!(
                "Recorded crime in {}",
                pictured.map_or_else(|| publication.site_name.clone(), words::in_sentence)
            ),
            feed: followed.filter(|_| has(Section::Feeds)).map(|a| {
                (links.to(&urls::area_feed(a.level, &a.code)), format!("Recorded crime in {}", a.name))
            }),
            badge: (has(Section::Badges) && badge::has_badge(area.level)).then(|| {
                let group = badge::group(area, find);
                let own = format!("{}#{}", urls::badges_svg(&group), area.code);
                let root = publication.site_url.as_deref().unwrap_or(EXAMPLE_ADDRESS);
                BadgeText {
                    // Without figures in its words: they would stay on other sites when the picture has new ones.
                    embed: format!(
                        "<a href=\"{root}{path}\"><img src=\"{root}{own}\" width=\"{}\" height=\"{}\" \
                         alt=\"Recorded crime in {}\"></a>",
                        badge::WIDTH,
                        badge::HEIGHT,
                        format::escape(&area.full_name())
                    ),
                    href: links.to(&own),
                    json: links.to(&urls::badges_json(&group)),
                    alt: sentence(figures, find),
                    width: badge::WIDTH,
                    height: badge::HEIGHT,
                }
            }),
        }
    }
}

/// Areas with pages of their own, at most, of an atlas in which each of them has a feed in `compact` too: a county
/// or a force, not a country, which would go over 15,000 files.
const MOST_FOR_EVERY_FEED: usize = 2_000;

/// Whether an atlas is small enough for a feed of every area with a page in `compact`.
pub(super) fn every_feed(geography: &Geography) -> bool {
    let levels = Level::all().filter(|level| level.row().compact_page);
    levels.map(|level| geography.areas(level).len()).sum::<usize>() <= MOST_FOR_EVERY_FEED
}

/// Whether areas of a level have a feed of their own. Others share that of the narrowest area around them that
/// has: what a feed tells of is known by force. Neighbourhoods and small areas have too little to tell each month.
pub(super) const fn has_own_feed(level: Level, profile: Profile, every_feed: bool) -> bool {
    match level {
        Level::Country | Level::Region | Level::County | Level::Force | Level::District => true,
        Level::Ward | Level::Outcode => every_feed || matches!(profile, Profile::Full),
        Level::Msoa | Level::Lsoa => false,
    }
}

/// Whether areas of a level have a preview of their own; others share one as they do a feed.
pub(super) const fn has_own_preview(level: Level, profile: Profile) -> bool {
    match level {
        Level::Country | Level::Region | Level::County | Level::Force => true,
        Level::District => matches!(profile, Profile::Full),
        Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => false,
    }
}

/// The area that has what a page shows: itself, or the first of its district, force area and so on.
fn carrier<'a>(
    area: &'a Area,
    has: &dyn Fn(Level) -> bool,
    find: &dyn Fn(Level, AreaIndex) -> &'a Area,
) -> Option<&'a Area> {
    if has(area.level) {
        return Some(area);
    }
    let around = [Level::District, Level::Force, Level::County, Level::Region, Level::Country];
    around
        .into_iter()
        .filter(|level| has(*level))
        .find_map(|level| area.parent(level).map(|index| find(level, index)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    #[test]
    fn what_is_shared_says_that_the_atlas_holds_a_part() {
        let mut england = fixture::area(Level::Country, "E92000001", "England");
        assert_eq!(compared(Verdict::Higher, &england), "higher than in the rest of England");
        england.lsoas_held = (939, 33_755);
        assert_eq!(compared(Verdict::Similar, &england), "similar to the rest of this part of England");
    }

    #[test]
    fn a_whole_country_has_the_feeds_that_its_files_allow() {
        let without = |profile, every| {
            Level::all().filter(|level| !has_own_feed(*level, profile, every)).collect::<Vec<_>>()
        };
        assert_eq!(without(Profile::Compact, false), [Level::Ward, Level::Msoa, Level::Lsoa, Level::Outcode]);
        assert_eq!(without(Profile::Compact, true), [Level::Msoa, Level::Lsoa]);
        assert_eq!(without(Profile::Full, false), [Level::Msoa, Level::Lsoa]);
    }
}
