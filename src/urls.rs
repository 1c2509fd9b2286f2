//! Every public path of the site, made in one place. Paths have no leading slash; pages end in `/`.

use crate::geography::Level;

/// `area/district/E06000055/`
pub fn area(level: Level, code: &str) -> String {
    format!("area/{level}/{code}/")
}

/// The section of an LSOA on its ward's page: `area/ward/E05002942/#E01017345`
pub fn section(ward: &str, lsoa: &str) -> String {
    format!("{}#{lsoa}", area(Level::Ward, ward))
}

/// What lies in an area, on its page: `area/ward/E05002942/#places`
pub fn places_in(level: Level, code: &str) -> String {
    format!("{}#places", area(level, code))
}

/// The list of a level's areas, `area/district/`.
pub fn level(level: Level) -> String {
    format!("area/{level}/")
}

/// The areas of a level under one letter, `area/ward/a/`; no code is so short.
pub fn level_letter(level: Level, letter: &str) -> String {
    format!("area/{level}/{letter}/")
}

/// The districts by a level around them, `area/by-county/`.
pub fn districts_by(level: Level) -> String {
    format!("area/by-{level}/")
}

/// The comparison of areas, which its fragment names.
pub fn compare() -> &'static str {
    "compare/"
}

/// The comparison with a first area chosen.
pub fn compare_with(level: Level, code: &str) -> String {
    format!("{}#areas={level}:{code}", compare())
}

/// `category/burglary/`
pub fn category(key: &str) -> String {
    format!("category/{key}/")
}

/// The list of levels; also where the search form leads without scripts.
pub fn areas() -> &'static str {
    "area/"
}

/// The list of categories.
pub fn categories() -> &'static str {
    "category/"
}

/// How crimes ended, force by force.
pub fn outcomes() -> &'static str {
    "outcomes/"
}

/// Stops and searches, force by force.
pub fn stop_and_search() -> &'static str {
    "stop-and-search/"
}

/// The interactive map.
pub fn map() -> &'static str {
    "map/"
}

/// The interactive map with an area chosen; none on levels it does not draw.
pub fn map_at(level: Level, code: &str) -> Option<String> {
    let drawn = matches!(level, Level::Force | Level::District | Level::Ward);
    drawn.then(|| format!("{}?level={level}&area={code}", map()))
}

/// The report of a postcode, a point or a shape, which its fragment names.
pub fn report() -> &'static str {
    "report/"
}

/// What reports are made from, and where it is: `data/v1/report.json`
pub fn report_json() -> &'static str {
    "data/v1/report.json"
}

/// The interactive map around a place, in degrees, at a zoom of `MapLibre`.
pub fn map_around(lon: f64, lat: f64, zoom: f64) -> String {
    format!("{}?at={lat:.4},{lon:.4},{zoom:.1}", map())
}

/// Which force-months are there.
pub fn coverage() -> &'static str {
    "coverage/"
}

/// What looks odd in the files.
pub fn quality() -> &'static str {
    "quality/"
}

/// What newer archives changed.
pub fn revisions() -> &'static str {
    "revisions/"
}

/// How areas differ: the levels with a page of ranks and funnels.
pub fn rankings() -> &'static str {
    "ranking/"
}

/// Ranks and funnels of a level, `ranking/district/`.
pub fn ranking(level: Level) -> String {
    format!("ranking/{level}/")
}

/// The areas of a level under one letter, `ranking/ward/a/`.
pub fn ranking_letter(level: Level, letter: &str) -> String {
    format!("ranking/{level}/{letter}/")
}

/// A page made of words in `content/pages/`: `about/`.
pub fn prose(slug: &str) -> String {
    format!("{slug}/")
}

/// Where rows are put together into one CSV.
pub fn records() -> &'static str {
    "data/records/"
}

/// The page of an address that is not there.
pub fn not_found() -> &'static str {
    "404.html"
}

/// One area object: `data/v1/area/district/E06000055.json`
pub fn area_json(level: Level, code: &str) -> String {
    format!("data/v1/area/{level}/{code}.json")
}

/// The wards, MSOAs and LSOAs of a district: `data/v1/district/E06000055.json`
pub fn district_json(code: &str) -> String {
    format!("data/v1/district/{code}.json")
}

/// The outcodes of a postcode area: `data/v1/outcodes/LU.json`
pub fn outcodes_json(postcode_area: &str) -> String {
    format!("data/v1/outcodes/{postcode_area}.json")
}

/// The site's Atom feed.
pub fn site_feed() -> &'static str {
    "feed.atom"
}

/// An area's Atom feed: `area/district/E06000055/feed.atom`
pub fn area_feed(level: Level, code: &str) -> String {
    format!("{}feed.atom", area(level, code))
}

/// The calendar of the next expected release.
pub fn calendar() -> &'static str {
    "releases.ics"
}

/// The picture of a page for messages and social media, beside the page: `category/burglary/preview.png`
pub fn preview(path: &str) -> String {
    format!("{path}preview.png")
}

/// Badges of a group of areas, one below the other: `badge/bedfordshire.svg`
pub fn badges_svg(group: &str) -> String {
    format!("badge/{group}.svg")
}

/// The same for programs: `data/v1/badges/bedfordshire.json`
pub fn badges_json(group: &str) -> String {
    format!("data/v1/badges/{group}.json")
}

/// The file a page's path is written to: `area/…/` becomes `area/…/index.html`, the root `index.html`.
pub fn page_file(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// The prefix that leads from a page back to the root: `../../../` for `area/district/E06000055/`.
pub fn to_root(path: &str) -> String {
    let depth = path.matches('/').count();
    if depth == 0 { "./".to_owned() } else { "../".repeat(depth) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_find_the_root() {
        assert_eq!(to_root("area/district/E06000055/"), "../../../");
        assert_eq!(to_root(""), "./");
        assert_eq!(to_root("404.html"), "./");
        assert_eq!(page_file(""), "index.html");
        assert_eq!(page_file("data/"), "data/index.html");
    }
}
