//! Lists of areas: every level, and each level's areas grouped so that they can be found by eye.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::geography::{Area, AreaIndex, Level};
use crate::urls;
use crate::values::kebab;

use super::format;
use super::layout::{Link, Links};

/// A level with more areas than this lists only the districts that hold them.
const MOST_LISTED: usize = 3_000;

/// `area/`: the levels.
#[derive(Debug, Serialize)]
pub(super) struct LevelsPage {
    levels: Vec<(Link, String)>,
    others: Vec<Link>,
    districts: Vec<Group>,
}

/// `area/<level>/`: its areas.
#[derive(Debug, Serialize)]
pub(super) struct LevelPage {
    title: String,
    intro: String,
    /// The groups of this page, or the pages of letters.
    jump: Vec<Link>,
    jump_name: &'static str,
    groups: Vec<Group>,
}

/// Areas under one letter or one district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Group {
    /// "B", or "Luton".
    pub title: String,
    /// Where links on the page lead to.
    id: String,
    /// The areas.
    pub areas: Vec<Link>,
}

fn letter(area: &Area) -> String {
    if area.level == Level::Outcode {
        area.code.chars().take_while(char::is_ascii_alphabetic).collect()
    } else {
        area.name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default()
    }
}

/// Outcodes by letters, then by number: LU2 before LU10.
fn order(area: &Area) -> (String, u32, String) {
    if area.level == Level::Outcode {
        let digits: String = area.code.chars().filter(char::is_ascii_digit).collect();
        (letter(area), digits.parse().unwrap_or(0), area.code.clone())
    } else {
        (area.name.to_lowercase(), 0, area.code.clone())
    }
}

/// Areas by letter, or by the district they lie in.
pub(super) fn groups<'a>(
    level: Level,
    areas: &'a [Area],
    links: &Links,
    path: impl Fn(&'a Area) -> Option<String>,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Vec<Group> {
    let by_district = matches!(level, Level::Ward | Level::Msoa | Level::Lsoa);
    let mut sorted: Vec<&Area> = areas.iter().collect();
    sorted.sort_by_cached_key(|a| order(a));
    let mut groups: BTreeMap<(String, String), Vec<Link>> = BTreeMap::new();
    for area in sorted {
        let Some(href) = path(area) else { continue };
        let key = if by_district {
            area.parent(Level::District)
                .map(|district| find(Level::District, district))
                .map(|d| (d.name.clone(), d.code.clone()))
                .unwrap_or_default()
        } else {
            (letter(area), String::new())
        };
        groups.entry(key).or_default().push(links.link(&href, area.full_name()));
    }
    if by_district && areas.len() > MOST_LISTED {
        // A district's page lists its wards, whose pages have their small areas. It does not list its
        // neighbourhoods, which have pages of letters alone.
        if level == Level::Msoa {
            return Vec::new();
        }
        let inside = format!("#in-{}", Level::Ward);
        return vec![Group {
            title: "By district".to_owned(),
            id: "by-district".to_owned(),
            areas: groups
                .into_iter()
                .map(|((name, code), places)| {
                    let district = format!("{}{inside}", urls::area(Level::District, &code));
                    links.link(&district, format!("{name} ({})", places.len()))
                })
                .collect(),
        }];
    }
    groups
        .into_iter()
        .map(|((title, code), areas)| {
            // Two districts may share a name, not a code.
            let id = if code.is_empty() { format!("in-{}", kebab(&title)) } else { format!("in-{code}") };
            Group { title, id, areas }
        })
        .collect()
}

/// The letters by which a level has pages of its own: one page would be too long.
pub(super) fn letters(areas: &[Area]) -> Vec<String> {
    if areas.len() <= MOST_LISTED {
        return Vec::new();
    }
    let found: BTreeSet<String> = areas.iter().map(|area| initial(&area.name)).collect();
    found.into_iter().collect()
}

/// The areas of a level under one letter, each with the district it lies in: "Abbey, Reading".
pub(super) fn under_letter<'a>(
    areas: &'a [Area],
    under: &str,
    links: &Links,
    path: impl Fn(&'a Area) -> Option<String>,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Vec<Group> {
    let mut sorted: Vec<&Area> = areas.iter().filter(|area| initial(&area.name) == under).collect();
    sorted.sort_by_cached_key(|a| order(a));
    let areas = sorted.into_iter().filter_map(|area| {
        let label = match area.parent(Level::District).map(|district| find(Level::District, district)) {
            Some(district) => format!("{}, {}", area.full_name(), district.name),
            None => area.full_name(),
        };
        Some(links.link(&path(area)?, label))
    });
    vec![Group { title: under.to_uppercase(), id: format!("in-{under}"), areas: areas.collect() }]
}

/// Districts by the county, else the region, else the country around them; or by their police force.
pub(super) fn districts_by<'a>(
    by: Level,
    districts: &'a [Area],
    links: &Links,
    find: impl Fn(Level, AreaIndex) -> &'a Area,
) -> Vec<Group> {
    let around: &[Level] =
        if by == Level::Force { &[Level::Force] } else { &[Level::County, Level::Region, Level::Country] };
    let mut sorted: Vec<&Area> = districts.iter().collect();
    sorted.sort_by_cached_key(|a| order(a));
    let mut groups: BTreeMap<(String, String), Vec<Link>> = BTreeMap::new();
    for district in sorted {
        let outer = around.iter().find_map(|level| district.parent(*level).map(|index| find(*level, index)));
        let key = outer.map_or_else(Default::default, |a| (a.name.clone(), a.code.clone()));
        let link = links.link(&urls::area(Level::District, &district.code), district.full_name());
        groups.entry(key).or_default().push(link);
    }
    let group = |((title, code), areas): ((String, String), Vec<Link>)| {
        let title = if title.is_empty() { "Elsewhere".to_owned() } else { title };
        Group { title, id: format!("in-{}", kebab(&code)), areas }
    };
    groups.into_iter().map(group).collect()
}

/// The first letter of a name, in lower case and without its accent where that is a Welsh one.
fn initial(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('-');
    first.to_lowercase().map(|c| if c == '\u{175}' { 'w' } else { c }).collect()
}

impl LevelPage {
    /// The list of one level; `letters` are the pages it is split into.
    pub(super) fn new(level: Level, count: usize, groups: Vec<Group>, letters: Vec<Link>) -> Self {
        let row = level.row();
        let intro =
            format!("{} in this atlas, by name.", format::counted(count as u64, row.name, row.plural));
        let mut page = Self::of(format::capital(row.plural), intro, groups);
        if !letters.is_empty() {
            (page.jump, page.jump_name) = (letters, "By the first letter");
        }
        page
    }

    /// A list of groups under any heading.
    pub(super) fn of(title: String, intro: String, groups: Vec<Group>) -> Self {
        let jump = groups
            .iter()
            .filter(|_| groups.len() > 3)
            .map(|group| Link { href: format!("#{}", group.id), label: group.title.clone() });
        Self { title, intro, jump: jump.collect(), jump_name: "On this page", groups }
    }
}

impl LevelsPage {
    /// The list of levels, and the districts at once: most readers look for theirs.
    pub(super) fn new(
        levels: &[(Level, usize)],
        others: Vec<Link>,
        districts: Vec<Group>,
        links: &Links,
    ) -> Self {
        Self {
            others,
            levels: levels
                .iter()
                .map(|(level, count)| {
                    (
                        links.link(&urls::level(*level), format::capital(level.row().plural)),
                        format::number(*count as u64),
                    )
                })
                .collect(),
            districts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    #[test]
    fn outcodes_are_in_the_order_of_their_numbers() {
        let areas = ["LU10", "LU2", "MK1"].map(|c| fixture::area(Level::Outcode, c, c));
        let path = |a: &Area| Some(urls::area(Level::Outcode, &a.code));
        let groups = groups(Level::Outcode, &areas, &Links::from("area/outcode/"), path, |_, _| &areas[0]);
        assert_eq!(groups[0].title, "LU");
        assert_eq!([&*groups[0].areas[0].label, &*groups[0].areas[1].label], ["LU2", "LU10"]);
        assert_eq!(groups[1].areas[0].href, "MK1/");
    }

    #[test]
    fn wards_are_listed_by_letter_with_their_district() {
        let district = fixture::area(Level::District, "E06000038", "Reading");
        let mut wards = ["Abbey", "\u{174}yl", "Thames"].map(|n| fixture::area(Level::Ward, n, n));
        for ward in &mut wards {
            ward.parents = vec![(Level::District, 0)];
        }
        let path = |a: &Area| Some(urls::area(Level::Ward, &a.code));
        let links = Links::from("area/ward/a/");
        let under = |letter| under_letter(&wards, letter, &links, path, |_, _| &district);
        assert_eq!(under("a")[0].areas[0].label, "Abbey, Reading");
        assert_eq!(under("w")[0].areas[0].href, "../\u{174}yl/");
        assert_eq!(letters(&wards), Vec::<String>::new());
    }

    #[test]
    fn districts_are_listed_by_what_is_around_them() {
        let region = fixture::area(Level::Region, "E12000006", "East of England");
        let mut districts = [fixture::area(Level::District, "E06000032", "Luton")];
        districts[0].parents = vec![(Level::Region, 0), (Level::Force, 0)];
        let links = Links::from("area/by-county/");
        let groups = districts_by(Level::County, &districts, &links, |_, _| &region);
        assert_eq!((groups[0].title.as_str(), groups[0].id.as_str()), ("East of England", "in-e12000006"));
        assert_eq!(groups[0].areas[0].href, "../district/E06000032/");
    }

    #[test]
    fn many_wards_are_found_through_their_districts() {
        let district = fixture::area(Level::District, "E06000032", "Luton");
        let wards: Vec<Area> = (0..=MOST_LISTED)
            .map(|i| {
                let mut ward = fixture::area(Level::Ward, &format!("E05{i:06}"), "Ward");
                ward.parents = vec![(Level::District, 0)];
                ward
            })
            .collect();
        let grouped = |level, path: &str| {
            groups(level, &wards, &Links::from(path), |_| Some(String::new()), |_, _| &district)
        };
        // The page of a district lists its wards and nothing narrower.
        for (level, path) in [(Level::Ward, "area/ward/"), (Level::Lsoa, "area/lsoa/")] {
            let groups = grouped(level, path);
            assert_eq!(groups[0].areas[0].label, "Luton (3001)");
            assert_eq!(groups[0].areas[0].href, "../district/E06000032/#in-ward");
        }
        assert_eq!(grouped(Level::Msoa, "area/msoa/"), []);
        assert_eq!(letters(&wards), ["w"]);
    }
}
