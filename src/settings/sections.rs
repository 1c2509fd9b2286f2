//! The parts of a site that a publisher may leave out.

/// A part of the site that can be left out; everything else is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The interactive map.
    Map,
    /// The report on a neighbourhood.
    Report,
    /// Areas side by side.
    Compare,
    /// Areas among one another: ranks and funnels.
    Ranking,
    /// How crimes ended, force by force.
    Outcomes,
    /// Stops and searches.
    StopAndSearch,
    /// Which force-months are there.
    Coverage,
    /// What looks odd in the files.
    Quality,
    /// What newer archives changed.
    Revisions,
    /// Atom feeds.
    Feeds,
    /// The calendar of the next expected release.
    Calendar,
    /// Pictures of pages for messages and social media.
    Previews,
    /// Small figures for other sites.
    Badges,
}

/// Every section: key in `atlas.toml`, and how the paths of its pages begin (none: it has no pages).
const TABLE: [(Section, &str, Option<&str>); 13] = [
    (Section::Map, "map", Some("map/")),
    (Section::Report, "report", Some("report/")),
    (Section::Compare, "compare", Some("compare/")),
    (Section::Ranking, "ranking", Some("ranking/")),
    (Section::Outcomes, "outcomes", Some("outcomes/")),
    (Section::StopAndSearch, "stop_and_search", Some("stop-and-search/")),
    (Section::Coverage, "coverage", Some("coverage/")),
    (Section::Quality, "quality", Some("quality/")),
    (Section::Revisions, "revisions", Some("revisions/")),
    (Section::Feeds, "feeds", None),
    (Section::Calendar, "calendar", None),
    (Section::Previews, "previews", None),
    (Section::Badges, "badges", None),
];

/// Which sections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sections([bool; TABLE.len()]);

impl Default for Sections {
    /// All of them.
    fn default() -> Self {
        Self([true; TABLE.len()])
    }
}

impl Sections {
    /// Whether the site has the section.
    pub const fn has(&self, section: Section) -> bool {
        self.0[section as usize]
    }

    /// Takes a section in or leaves it out.
    pub const fn set(&mut self, section: Section, there: bool) {
        self.0[section as usize] = there;
    }

    /// The section with a key; none when there is no such key.
    pub fn named(key: &str) -> Option<Section> {
        TABLE.iter().find(|(_, name, _)| *name == key).map(|(section, ..)| *section)
    }

    /// Every key, in the order of the table.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(_, key, _)| *key)
    }

    /// Key and whether it is there, for words that speak of sections.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, bool)> {
        TABLE.iter().map(|(section, key, _)| (*key, self.has(*section)))
    }

    /// How the paths begin that this site does not have.
    pub fn left_out(&self) -> impl Iterator<Item = &'static str> {
        TABLE.iter().filter(|(section, ..)| !self.has(*section)).filter_map(|(_, _, path)| *path)
    }

    /// Whether the site has the page at a path (`map/?level=ward` is on `map/`).
    pub fn has_page(&self, path: &str) -> bool {
        !self.left_out().any(|start| path.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_variants() {
        for (i, (section, key, _)) in TABLE.iter().enumerate() {
            assert_eq!(*section as usize, i);
            assert_eq!(Sections::named(key), Some(*section));
        }
    }

    #[test]
    fn pages_go_with_their_section() {
        let mut sections = Sections::default();
        assert!(sections.has_page("map/?level=ward") && sections.left_out().next().is_none());
        sections.set(Section::Map, false);
        assert!(!sections.has_page("map/") && !sections.has_page("map/?level=ward"));
        assert!(sections.has_page("") && sections.has_page("mapping/"));
    }
}
