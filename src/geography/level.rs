//! The kinds of area, as one table. A new level is a variant, a row, a source and a fixture.

use std::fmt;
use std::ops::{Index, IndexMut};
use std::str::FromStr;

use crate::values::ParseValueError;

/// A kind of area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// England, Wales, Northern Ireland, and England and Wales together.
    Country,
    /// English region.
    Region,
    /// County of several districts.
    County,
    /// Local authority district.
    District,
    /// Electoral ward.
    Ward,
    /// Middle layer Super Output Area, 2021.
    Msoa,
    /// Lower layer Super Output Area, 2021.
    Lsoa,
    /// Territorial police force (or one without a territory, such as the British Transport Police).
    Force,
    /// Postcode district, `LU1`.
    Outcode,
}

/// What the table says of a level.
#[derive(Debug, Clone, Copy)]
pub struct LevelRow {
    /// The level.
    pub level: Level,
    /// In addresses and JSON.
    pub slug: &'static str,
    /// One area of it, in a sentence.
    pub name: &'static str,
    /// Several areas of it.
    pub plural: &'static str,
    /// The level whose areas are made of this level's areas, as shown in breadcrumbs.
    pub parent: Option<Level>,
    /// ONS column stem: `WD` for `WD24CD` and `WD24NM`; empty when the level has none.
    pub column: &'static str,
    /// Whether it has an address of its own in profile `compact`.
    pub compact_page: bool,
}

/// Every level, widest first.
pub const LEVELS: [LevelRow; 9] = [
    row(Level::Country, "country", "country", "countries", None, "CTRY", true),
    row(Level::Region, "region", "region", "regions", Some(Level::Country), "RGN", true),
    row(Level::County, "county", "county", "counties", Some(Level::Region), "CTYUA", true),
    row(Level::District, "district", "district", "districts", Some(Level::Region), "LAD", true),
    row(Level::Ward, "ward", "ward", "wards", Some(Level::District), "WD", true),
    row(
        Level::Msoa,
        "msoa",
        "neighbourhood (MSOA)",
        "neighbourhoods (MSOAs)",
        Some(Level::District),
        "MSOA",
        false,
    ),
    row(Level::Lsoa, "lsoa", "small area (LSOA)", "small areas (LSOAs)", Some(Level::Ward), "LSOA", false),
    row(Level::Force, "force", "police force", "police forces", Some(Level::Country), "PFA", true),
    row(Level::Outcode, "outcode", "outcode", "outcodes", None, "", true),
];

const fn row(
    level: Level,
    slug: &'static str,
    name: &'static str,
    plural: &'static str,
    parent: Option<Level>,
    column: &'static str,
    compact_page: bool,
) -> LevelRow {
    LevelRow { level, slug, name, plural, parent, column, compact_page }
}

impl Level {
    /// Every level, widest first.
    pub fn all() -> impl Iterator<Item = Self> {
        LEVELS.iter().map(|row| row.level)
    }

    /// The level's row of the table.
    pub const fn row(self) -> &'static LevelRow {
        &LEVELS[self as usize]
    }

    /// The word in addresses and JSON.
    pub const fn slug(self) -> &'static str {
        self.row().slug
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl FromStr for Level {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|level| level.slug() == text)
            .ok_or_else(|| ParseValueError::new(text, "a level such as district"))
    }
}

/// One value for each level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByLevel<T>([T; LEVELS.len()]);

impl<T> ByLevel<T> {
    /// Makes each value from its level.
    pub fn from_fn(mut make: impl FnMut(Level) -> T) -> Self {
        Self(std::array::from_fn(|i| make(LEVELS[i].level)))
    }

    /// Level and value, widest level first.
    pub fn iter(&self) -> impl Iterator<Item = (Level, &T)> {
        Level::all().zip(&self.0)
    }
}

impl<T> Index<Level> for ByLevel<T> {
    type Output = T;
    fn index(&self, level: Level) -> &T {
        &self.0[level as usize]
    }
}

impl<T> IndexMut<Level> for ByLevel<T> {
    fn index_mut(&mut self, level: Level) -> &mut T {
        &mut self.0[level as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_variants() {
        for (i, row) in LEVELS.iter().enumerate() {
            assert_eq!(row.level as usize, i);
            assert_eq!(row.slug.parse::<Level>().unwrap(), row.level);
        }
    }
}
