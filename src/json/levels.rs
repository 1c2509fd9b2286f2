//! `data/v1/levels.json`: the kinds of area, how many of each, and where their files are.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{LEVELS, Level};
use crate::settings::Profile;

use super::number::to_json;
use super::paths;

#[derive(Debug, Serialize)]
struct LevelObject {
    slug: &'static str,
    name: &'static str,
    plural: &'static str,
    parent: Option<&'static str>,
    areas: usize,
    list: Option<String>,
    own_files: bool,
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
        }
    });
    to_json(&Levels { levels: levels.collect() })
}
