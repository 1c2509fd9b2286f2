//! `data/v1/levels.json`: the kinds of area, how many of each, and where their files are.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{LEVELS, Level};
use crate::settings::Profile;
use crate::statistics::Classes;

use super::number::{RATE_DECIMALS, rounded, to_json};
use super::paths;

/// The classes of a level's map by the crime rate.
#[derive(Debug, Serialize)]
struct ClassesObject {
    breaks: Vec<f64>,
    range: Option<[f64; 2]>,
    areas: Vec<u32>,
    without_rate: u32,
}

impl From<&Classes> for ClassesObject {
    fn from(classes: &Classes) -> Self {
        let end = |rate| rounded(rate, RATE_DECIMALS);
        Self {
            breaks: classes.breaks.iter().copied().map(end).collect(),
            range: classes.range.map(|(lowest, highest)| [end(lowest), end(highest)]),
            areas: classes.areas.clone(),
            without_rate: classes.without_rate,
        }
    }
}

#[derive(Debug, Serialize)]
struct LevelObject {
    slug: &'static str,
    name: &'static str,
    plural: &'static str,
    parent: Option<&'static str>,
    areas: usize,
    list: Option<String>,
    own_files: bool,
    classes: ClassesObject,
}

#[derive(Debug, Serialize)]
struct Levels {
    levels: Vec<LevelObject>,
}

/// Whether each area of a level has a JSON file of its own.
pub(super) const fn has_own_file(level: Level, profile: Profile) -> bool {
    match level {
        Level::Country | Level::Region | Level::County | Level::District | Level::Force => true,
        Level::Ward | Level::Msoa | Level::Lsoa | Level::Outcode => matches!(profile, Profile::Full),
    }
}

/// Every level of the table; one without areas has no list.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let levels = LEVELS.iter().map(|row| {
        let areas = atlas.geography.areas(row.level).len();
        LevelObject {
            slug: row.slug,
            name: row.name,
            plural: row.plural,
            parent: row.parent.map(Level::slug),
            areas,
            list: (areas > 0).then(|| paths::areas(row.level)),
            own_files: has_own_file(row.level, atlas.publication.profile),
            classes: atlas.figures.classes(row.level).into(),
        }
    });
    to_json(&Levels { levels: levels.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_one_more_than_their_breaks() {
        let classes = Classes {
            breaks: vec![21.0, 41.5],
            range: Some((3.0, 90.1)),
            areas: vec![4, 3, 3],
            without_rate: 2,
        };
        let json = serde_json::to_value(ClassesObject::from(&classes)).unwrap();
        assert_eq!(json["breaks"], serde_json::json!([21.0, 41.5]));
        assert_eq!(json["areas"].as_array().unwrap().len(), json["breaks"].as_array().unwrap().len() + 1);
        assert_eq!(json["range"], serde_json::json!([3.0, 90.1]));
    }
}
