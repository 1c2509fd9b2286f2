//! Whether the published counts add up: rows to their places, wards and LSOAs to their district, LSOAs to
//! their MSOA, districts to what contains them, the cube to the rows counted.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::Breach;

/// The parts of an area object that must add up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound(deserialize = "P: Default + Deserialize<'de>"))]
struct Area<P = Parent> {
    code: String,
    level: String,
    parents: Vec<P>,
    /// By category, per month; null where the area's own force supplied no file.
    counts: BTreeMap<String, Vec<Option<u64>>>,
    strays: Vec<u64>,
    railway: Vec<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Parent {
    level: String,
    code: String,
}

/// A file of the areas of a district; their parents are places in the list at its head.
#[derive(Debug, Clone, Deserialize)]
struct Inside {
    around: Vec<Parent>,
    areas: Vec<Area<usize>>,
}

impl Inside {
    fn into_areas(self) -> Vec<Area> {
        let parents = |places: Vec<usize>| places.into_iter().filter_map(|at| self.around.get(at).cloned());
        let unpack = |area: Area<usize>| Area {
            code: area.code,
            level: area.level,
            parents: parents(area.parents).collect(),
            counts: area.counts,
            strays: area.strays,
            railway: area.railway,
        };
        self.areas.into_iter().map(unpack).collect()
    }
}

/// Which levels partition a district, and which are made of whole districts. MSOAs do not partition one: by
/// the best fit of their wards, the LSOAs of a few MSOAs belong to two districts.
const INSIDE_DISTRICT: [&str; 2] = ["ward", "lsoa"];
const OF_DISTRICTS: [&str; 3] = ["county", "region", "country"];

/// Whether each kind of file's rows are in exactly one place.
pub(super) fn accounting(build: &Value) -> Vec<Breach> {
    let path = "data/v1/build.json";
    let Some(kinds) = build["accounting"].as_object().filter(|kinds| !kinds.is_empty()) else {
        return vec![Breach::new(path, "tells nothing of where the rows went (accounting)")];
    };
    let sum = |value: &Value| match value {
        Value::Object(reasons) => reasons.values().filter_map(Value::as_u64).sum(),
        other => other.as_u64().unwrap_or_default(),
    };
    let mut breaches = Vec::new();
    for (kind, rows) in kinds {
        let read = sum(&rows["read"]);
        let placed: u64 = ["counted", "not_located", "duplicate", "quarantined"]
            .iter()
            .map(|place| sum(&rows[*place]))
            .sum();
        if read != placed {
            breaches.push(Breach::new(path, format!("{kind}: {read} rows read, {placed} accounted for")));
        }
    }
    breaches
}

/// Whether areas sum to what contains them, for every month and category. `files` are the site's paths.
pub(super) fn children(dir: &Path, files: &[String]) -> anyhow::Result<Vec<Breach>> {
    let codes: Vec<&str> = files.iter().filter_map(|path| code(path, "data/v1/area/district/")).collect();
    let districts: Vec<(Area, Found)> = codes
        .par_iter()
        .map(|code| {
            let path = format!("data/v1/area/district/{code}.json");
            let Some(district) = read::<Area>(dir, &path)? else { return Ok(Default::default()) };
            let found = inside(dir, &district)?;
            Ok((district, found))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut breaches: Vec<Breach> = Vec::new();
    let mut members: BTreeMap<(&str, &str), Vec<&Area>> = BTreeMap::new();
    let mut lsoas: BTreeMap<&str, Vec<&Area>> = BTreeMap::new();
    for (district, found) in &districts {
        breaches.extend(found.breaches.iter().cloned());
        for lsoa in &found.lsoas_in_msoas {
            for parent in lsoa.parents.iter().filter(|parent| parent.level == "msoa") {
                lsoas.entry(&parent.code).or_default().push(lsoa);
            }
        }
        for parent in district.parents.iter().filter(|p| OF_DISTRICTS.contains(&p.level.as_str())) {
            members.entry((&parent.level, &parent.code)).or_default().push(district);
        }
    }
    for (district, found) in &districts {
        let path = format!("data/v1/district/{}.json", district.code);
        for msoa in &found.msoas {
            let parts = lsoas.get(msoa.code.as_str()).map_or(&[][..], Vec::as_slice);
            breaches.extend(compare(&path, msoa, &format!("LSOAs ({})", msoa.code), parts));
        }
    }
    for ((level, code), districts) in members {
        let path = format!("data/v1/area/{level}/{code}.json");
        if let Some(whole) = read::<Area>(dir, &path)? {
            breaches.extend(compare(&path, &whole, "districts", &districts));
        }
    }
    Ok(breaches)
}

/// What a district's own file holds.
#[derive(Debug, Default)]
struct Found {
    breaches: Vec<Breach>,
    msoas: Vec<Area>,
    lsoas_in_msoas: Vec<Area>,
}

/// The areas of a district's own file against the district; MSOAs wait for the LSOAs of other districts.
fn inside(dir: &Path, district: &Area) -> anyhow::Result<Found> {
    let path = format!("data/v1/district/{}.json", district.code);
    let Some(file) = read::<Inside>(dir, &path)? else {
        let breach = Breach::new(&path, "is missing or not of its shape: it holds the areas of a district");
        return Ok(Found { breaches: vec![breach], ..Found::default() });
    };
    let areas = file.into_areas();
    let mut found = Found::default();
    for level in INSIDE_DISTRICT {
        let parts: Vec<&Area> = areas.iter().filter(|area| area.level == level).collect();
        if parts.is_empty() {
            found.breaches.push(Breach::new(&path, format!("holds no area of the level {level}")));
        } else {
            found.breaches.extend(compare(&path, district, &format!("areas of the level {level}"), &parts));
        }
    }
    for area in areas {
        match area.level.as_str() {
            "msoa" => found.msoas.push(area),
            "lsoa" => found.lsoas_in_msoas.push(area),
            _ => {}
        }
    }
    Ok(found)
}

/// Whether the cube holds every street row that was counted.
pub(super) fn cube(cube: &Value, build: &Value) -> Vec<Breach> {
    let (held, counted) =
        (cube["totals"]["incidents"].as_u64(), build["accounting"]["street"]["counted"].as_u64());
    if held.is_some() && held == counted {
        return Vec::new();
    }
    let words = |number: Option<u64>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    let what = format!("holds {} incidents, but {} street rows were counted", words(held), words(counted));
    vec![Breach::new("data/v1/cube.json", what)]
}

/// Names the first month of each series in which the parts do not sum to the whole.
///
/// A month that is null in a part is left out there: incidents of it are the part's strays. So the sums over
/// counts and strays together are compared for months in which any part is null.
fn compare(path: &str, whole: &Area, parts_are: &str, parts: &[&Area]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut differs = |series: &str, month: usize, whole: u64, parts: u64| {
        let what = format!("{series}, month {}: {whole}, but its {parts_are} sum to {parts}", month + 1);
        breaches.push(Breach::new(path, what));
    };
    let gaps = |month: usize| {
        let mut areas = parts.iter().copied().chain([whole]);
        areas.any(|area| area.counts.values().any(|series| series.get(month).copied().flatten().is_none()))
    };
    for (category, series) in &whole.counts {
        for month in (0..series.len()).filter(|month| !gaps(*month)) {
            let total = series[month].unwrap_or_default();
            let count = |area: &&Area| area.counts.get(category)?.get(month).copied().flatten();
            let sum: u64 = parts.iter().filter_map(count).sum();
            if total != sum {
                differs(category, month, total, sum);
                break;
            }
        }
    }
    let everything = |area: &Area, month: usize| -> u64 {
        let counted =
            area.counts.values().filter_map(|series| series.get(month).copied().flatten()).sum::<u64>();
        counted + area.strays.get(month).copied().unwrap_or_default()
    };
    for month in 0..whole.strays.len() {
        let sum = parts.iter().map(|part| everything(part, month)).sum();
        if everything(whole, month) != sum {
            differs("all incidents", month, everything(whole, month), sum);
            break;
        }
    }
    for (month, total) in whole.railway.iter().enumerate() {
        let sum = parts.iter().filter_map(|part| part.railway.get(month)).sum();
        if *total != sum {
            differs("railway", month, *total, sum);
            break;
        }
    }
    breaches
}

/// The code in `<folder><code>.json`.
fn code<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_suffix(".json").filter(|code| !code.contains('/'))
}

/// A JSON file; none when it is missing or not of the shape, which the schema tells in other words.
fn read<T: for<'de> Deserialize<'de>>(dir: &Path, path: &str) -> anyhow::Result<Option<T>> {
    match std::fs::read(dir.join(path)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {path}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn area(level: &str, burglary: &[Option<u64>], strays: &[u64]) -> Area {
        Area {
            code: "X".to_owned(),
            level: level.to_owned(),
            counts: [("burglary".to_owned(), burglary.to_vec())].into(),
            strays: strays.to_vec(),
            railway: vec![0; strays.len()],
            ..Area::default()
        }
    }

    #[test]
    fn parts_must_sum_to_the_whole() {
        let whole = area("district", &[Some(5), Some(7), None], &[0, 0, 2]);
        let (a, b) = (
            area("ward", &[Some(2), Some(3), None], &[0, 0, 2]),
            area("ward", &[Some(3), Some(4), None], &[0, 0, 0]),
        );
        assert_eq!(compare("x", &whole, "wards", &[&a, &b]), []);
        let found = compare("x", &whole, "wards", &[&a]);
        assert_eq!(
            found.iter().map(|b| b.what.as_str()).collect::<Vec<_>>(),
            [
                "burglary, month 1: 5, but its wards sum to 2",
                "all incidents, month 1: 5, but its wards sum to 2",
            ]
        );
    }

    #[test]
    fn parents_stand_once_at_the_head_of_a_file() {
        let file = json!({
            "around": [{ "level": "region", "code": "R" }, { "level": "msoa", "code": "M" }],
            "areas": [{ "level": "lsoa", "code": "L", "parents": [1] }],
        });
        let areas = serde_json::from_value::<Inside>(file).unwrap().into_areas();
        assert_eq!((areas[0].code.as_str(), areas[0].parents[0].code.as_str()), ("L", "M"));
        assert_eq!(areas[0].parents.len(), 1);
    }

    #[test]
    fn a_missing_month_of_one_part_is_compared_with_its_strays() {
        // Two districts of different forces: one force is missing in the month.
        let whole = area("region", &[Some(5)], &[1]);
        let (a, b) = (area("district", &[Some(5)], &[0]), area("district", &[None], &[1]));
        assert_eq!(compare("x", &whole, "districts", &[&a, &b]), []);
        let lost = area("district", &[None], &[0]);
        assert_eq!(compare("x", &whole, "districts", &[&a, &lost]).len(), 1);
    }

    #[test]
    fn the_cube_holds_what_was_counted() {
        let build = json!({ "accounting": { "street": { "counted": 5 } } });
        assert_eq!(cube(&json!({ "totals": { "incidents": 5 } }), &build), []);
        assert_eq!(cube(&json!({ "totals": { "incidents": 4 } }), &build).len(), 1);
        assert_eq!(cube(&Value::Null, &Value::Null).len(), 1);
    }

    #[test]
    fn rows_must_be_accounted_for() {
        let street = |read: u64| json!({ "read": read, "counted": 6, "duplicate": 1, "not_located": { "a": 2 }, "quarantined": { "b": 1 } });
        assert_eq!(accounting(&json!({ "accounting": { "street": street(10) } })), []);
        assert_eq!(accounting(&json!({ "accounting": { "street": street(11) } })).len(), 1);
        assert_eq!(accounting(&Value::Null).len(), 1);
    }
}
