//! The paths of the JSON files that `urls` does not name; all relative to the site's root.

/// The folder of this version of the contract.
pub const ROOT: &str = "data/v1";

/// A file of its own below the folder: `data/v1/build.json`.
pub fn single(name: &str) -> String {
    format!("{ROOT}/{name}.json")
}

/// The list of a level's areas: `data/v1/areas/ward.json`.
pub fn areas(level: crate::geography::Level) -> String {
    format!("{ROOT}/areas/{level}.json")
}

/// The areas of a level among one another: `data/v1/comparators/ward.json`.
pub fn comparators(level: crate::geography::Level) -> String {
    format!("{ROOT}/comparators/{level}.json")
}

/// Stops and searches of one force: `data/v1/stops/force/bedfordshire.json`.
pub fn stops(force: &str) -> String {
    format!("{ROOT}/stops/force/{force}.json")
}

/// Outcomes of one force by cohort: `data/v1/outcomes/bedfordshire.json`.
pub fn outcomes(force: &str) -> String {
    format!("{ROOT}/outcomes/{force}.json")
}

/// One shard of snap points, named by its H3 cell: `data/v1/points/84194d1ffffffff.json`.
pub fn points(cell: &str) -> String {
    format!("{ROOT}/points/{cell}.json")
}

/// What a report inside a district is set against: `data/v1/report/E06000055.json`.
pub fn report(district: &str) -> String {
    format!("{ROOT}/report/{district}.json")
}

/// One shard of postcodes, named by their common beginning: `data/v1/postcodes/LU1.json`.
pub fn postcodes(prefix: &str) -> String {
    format!("{ROOT}/postcodes/{prefix}.json")
}

/// One shard of the search: `data/v1/search/places/be.json`.
pub fn search(kind: &str, beginning: &str) -> String {
    format!("{ROOT}/search/{kind}/{beginning}.json")
}

/// Where areas without a page are told of, by the beginning of their codes: `data/v1/codes/lsoa/E0101.json`.
pub fn codes(level: crate::geography::Level, prefix: &str) -> String {
    format!("{ROOT}/codes/{level}/{prefix}.json")
}

/// A JSON Schema: `data/v1/schema/area.json`.
pub fn schema(kind: &str) -> String {
    format!("{ROOT}/schema/{kind}.json")
}
