//! What areas exist, what contains what, how many people live there, and where a point lies.
//!
//! Everything hangs on the LSOA 2021: wards, districts and so on are sets of LSOAs, their polygons are
//! dissolved from the LSOA polygons, their residents are sums.

mod level;

pub use level::{ByLevel, LEVELS, Level, LevelRow};

use crate::values::{Bounds, LonLat, LsoaCode, Month};

/// The place of an area in its level's list.
pub type AreaIndex = u32;

/// One area of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The kind of area.
    pub level: Level,
    /// ONS code; the slug for a force, the outcode for an outcode. Unique within the level.
    pub code: String,
    /// Name as shown; an LSOA is "Bedford 001A", its neighbourhood name stands in `local_name`.
    pub name: String,
    /// Welsh name where the lookups give one.
    pub name_cy: Option<String>,
    /// House of Commons Library neighbourhood name of an MSOA, lent to its LSOAs.
    pub local_name: Option<String>,
    /// Areas that contain this one, widest first: (level, index). An outcode has none but the country.
    pub parents: Vec<(Level, AreaIndex)>,
    /// Land area in km² where published for its LSOAs (for outcodes: none).
    pub area_km2: Option<f64>,
    /// A point inside or near it, for labels.
    pub centre: Option<LonLat>,
    /// The box around its polygon (around its postcodes for an outcode).
    pub bounds: Option<Bounds>,
    /// How many of the area's official LSOAs the reference holds: `(held, official)`.
    /// Differs only in an atlas of a part of the country; figures are then for the part held.
    pub lsoas_held: (u32, u32),
}

impl Area {
    /// "Bedford 001A, Riseley & Sharnbrook"; the plain name where there is no neighbourhood name.
    pub fn full_name(&self) -> String {
        match &self.local_name {
            Some(local) => format!("{}, {local}", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether the reference holds only a part of the area.
    pub const fn is_partial(&self) -> bool {
        self.lsoas_held.0 < self.lsoas_held.1
    }
}

/// How many people live in an area, and who says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residents {
    /// Usual residents; a fraction only for outcodes, which share LSOAs.
    pub count: f64,
    /// Year of the estimate.
    pub year: u16,
    /// Census 2021 rather than a mid-year estimate.
    pub census: bool,
}

/// What a row says of its place: the anonymous point and the code the police put beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointKey {
    /// The snap point; none when the coordinates are blank.
    pub position: Option<LonLat>,
    /// LSOA code of whatever vintage; none when blank.
    pub code: Option<LsoaCode>,
}

/// Why an incident is in no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotLocated {
    /// Neither coordinates nor a code.
    NoCoordinates,
    /// Coordinates without a code, outside every LSOA given.
    OutsideEnglandAndWales,
    /// A code the reference does not hold.
    CodeOutsideReference,
}

impl NotLocated {
    /// Every reason.
    pub const ALL: [Self; 3] =
        [Self::NoCoordinates, Self::OutsideEnglandAndWales, Self::CodeOutsideReference];

    /// The key in `build.json`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NoCoordinates => "no-coordinates",
            Self::OutsideEnglandAndWales => "outside-england-and-wales",
            Self::CodeOutsideReference => "code-outside-reference",
        }
    }
}

/// Where a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// The LSOA 2021, or why there is none.
    pub lsoa: Result<AreaIndex, NotLocated>,
    /// The outcode of the nearest live postcode; only for points with a position and an LSOA.
    pub outcode: Option<AreaIndex>,
    /// The H3 cell of resolution 9; 0 without a position.
    pub h3: u64,
    /// Whether point-in-polygon gives the same LSOA; none where it could not be asked.
    pub polygon_agrees: Option<bool>,
}

/// How much of a border's detail is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// As in the boundary file.
    Full,
    /// For web layers and district maps: about 20 m.
    Web,
    /// For national overviews and small pictures: about 200 m.
    Overview,
}

/// A live postcode and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct PostcodeAt {
    /// The postcode.
    pub postcode: crate::values::Postcode,
    /// Its point.
    pub position: LonLat,
    /// The LSOA it lies in.
    pub lsoa: AreaIndex,
}

/// A force as `content/forces.toml` or a file name gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForceArea {
    /// Slug in file names; the code of the area.
    pub slug: String,
    /// "Bedfordshire Police".
    pub name: String,
    /// ONS police force area code; none without a territory in England or Wales.
    pub area_code: Option<String>,
    /// Country code when the force is the only source for a country (Northern Ireland).
    pub country: Option<(String, String)>,
}

/// The areas, what contains what, and where points lie. Made by [`load`].
#[derive(Debug, Default)]
pub struct Geography {
    areas: ByLevel<Vec<Area>>,
}

impl Geography {
    /// The areas of a level, sorted by code.
    pub fn areas(&self, level: Level) -> &[Area] {
        &self.areas[level]
    }

    /// One area.
    pub fn area(&self, level: Level, index: AreaIndex) -> &Area {
        &self.areas[level][index as usize]
    }

    /// The area with a code.
    pub fn find(&self, level: Level, code: &str) -> Option<AreaIndex> {
        self.areas[level].binary_search_by(|a| a.code.as_str().cmp(code)).ok().map(|i| i as AreaIndex)
    }

    /// The area of a level that an LSOA belongs to (England or Wales for country); none for outcode.
    pub fn parent_of_lsoa(&self, _lsoa: AreaIndex, _level: Level) -> Option<AreaIndex> {
        todo!()
    }

    /// The LSOAs of an area, ascending; empty for outcodes and for forces without a territory.
    pub fn lsoas_of(&self, _level: Level, _area: AreaIndex) -> &[AreaIndex] {
        todo!()
    }

    /// "England and Wales" and the countries it is made of; none when only one of them is given.
    pub fn england_and_wales(&self) -> Option<(AreaIndex, Vec<AreaIndex>)> {
        todo!()
    }

    /// The areas directly inside an area, by level, ascending: wards and outcodes for a district, say.
    pub fn children(&self, _level: Level, _area: AreaIndex) -> Vec<(Level, Vec<AreaIndex>)> {
        todo!()
    }

    /// Areas of the same level that share a border with it, ascending; empty without boundaries.
    pub fn neighbours(&self, _level: Level, _area: AreaIndex) -> Vec<AreaIndex> {
        todo!()
    }

    /// Where a point lies. Pure, for parallel use; asked once per distinct point.
    pub fn locate(&self, _key: PointKey) -> Located {
        todo!()
    }

    /// Residents by the mid-year estimate nearest to a month's year, else by the census.
    pub fn residents(&self, _level: Level, _area: AreaIndex, _at: Month) -> Option<Residents> {
        todo!()
    }

    /// The shares of an outcode's residents by LSOA: (LSOA, share of that LSOA's postcodes), ascending.
    pub fn outcode_shares(&self, _outcode: AreaIndex) -> &[(AreaIndex, f64)] {
        todo!()
    }

    /// The polygon of an area, dissolved from its LSOAs, in degrees; exterior rings counter-clockwise.
    /// None without boundaries, for outcodes and for forces without a territory.
    pub fn polygon(
        &self,
        _level: Level,
        _area: AreaIndex,
        _detail: Detail,
    ) -> Option<geo::MultiPolygon<f64>> {
        todo!()
    }

    /// Live postcodes inside the LSOAs of the reference, sorted.
    pub fn postcodes(&self) -> &[PostcodeAt] {
        todo!()
    }
}

/// Reads every file of a reference folder that is recognised by its columns.
///
/// # Errors
/// When the folder cannot be read, a recognised file is malformed, or no file gives the LSOAs.
pub fn load(
    _folder: &std::path::Path,
    _forces: &[ForceArea],
    _complete: &[(String, u32)],
    _report: &mut crate::report::Report,
) -> anyhow::Result<Geography> {
    todo!()
}
