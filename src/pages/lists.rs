//! Lists of areas: every level, and each level's areas grouped so that they can be found by eye.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::geography::{Area, AreaIndex, Level};
use crate::urls;

use super::format;
use super::layout::{Link, Links};

/// A level with more areas than this lists only the districts that hold them.
const MOST_LISTED: usize = 3_000;

/// `area/`: the levels.
#[derive(Debug, Serialize)]
pub(super) struct LevelsPage {
    levels: Vec<(Link, String)>,
    districts: Vec<Group>,
}

/// `area/<level>/`: its areas.
#[derive(Debug, Serialize)]
pub(super) struct LevelPage {
    title: String,
    intro: String,
    groups: Vec<Group>,
}

/// Areas under one letter or one district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Group {
    /// "B", or "Luton".
    pub title: String,
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
            area.parents
                .iter()
                .find(|(l, _)| *l == Level::District)
                .map(|(l, i)| find(*l, *i))
                .map(|d| (d.name.clone(), d.code.clone()))
                .unwrap_or_default()
        } else {
            (letter(area), String::new())
        };
        groups.entry(key).or_default().push(links.link(&href, area.full_name()));
    }
    if by_district && areas.len() > MOST_LISTED {
        let inside = format!("#in-{level}");
        return vec![Group {
            title: "By district".to_owned(),
            areas: groups
                .into_iter()
                .map(|((name, code), places)| {
                    let district = format!("{}{inside}", urls::area(Level::District, &code));
                    links.link(&district, format!("{name} ({})", places.len()))
                })
                .collect(),
        }];
    }
    groups.into_iter().map(|((title, _), areas)| Group { title, areas }).collect()
}

impl LevelPage {
    /// The list of one level.
    pub(super) fn new(level: Level, count: usize, groups: Vec<Group>) -> Self {
        let row = level.row();
        Self {
            title: format::capital(row.plural),
            intro: format!("{} in this atlas, by name.", format::counted(count as u64, row.name, row.plural)),
            groups,
        }
    }
}

impl LevelsPage {
    /// The list of levels, and the districts at once: most readers look for theirs.
    pub(super) fn new(levels: &[(Level, usize)], districts: Vec<Group>, links: &Links) -> Self {
        Self {
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
        assert_eq!(groups[1].areas[0].href, "../../area/outcode/MK1/");
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
        let path = |a: &Area| Some(urls::area(Level::Ward, &a.code));
        let groups = groups(Level::Ward, &wards, &Links::from("area/ward/"), path, |_, _| &district);
        assert_eq!(groups[0].areas[0].label, "Luton (3001)");
        assert_eq!(groups[0].areas[0].href, "../../area/district/E06000032/#in-ward");
    }
}
