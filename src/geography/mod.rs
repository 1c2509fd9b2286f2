//! What areas exist, what contains what, how many people live there, and where a point lies.
//!
//! Everything hangs on the LSOA 2021: wards, districts and so on are sets of LSOAs, their polygons are
//! dissolved from the LSOA polygons, their residents are sums.

mod assembly;
mod boundaries;
mod columns;
mod context;
mod crossings;
mod dissolve;
mod groups;
mod hierarchy;
mod level;
mod locate;
mod polygon_finder;
mod population;
mod postcodes;
mod reference;
mod simplify;
mod tables;
mod topology;
mod workday;

#[cfg(test)]
mod real_data_tests;
#[cfg(test)]
mod small_country_tests;

pub use level::{ByLevel, LEVELS, Level, LevelRow};

use std::collections::BTreeMap;
use std::path::Path;

use context::Context;
use hierarchy::Hierarchy;
use locate::Locator;
use polygon_finder::NONE;
use population::Population;
use postcodes::Postcodes;
use topology::Topology;

use crate::report::Report;
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

    /// The area of a level that contains this one.
    pub fn parent(&self, level: Level) -> Option<AreaIndex> {
        self.parents.iter().find(|(of, _)| *of == level).map(|(_, index)| *index)
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
    /// Whether the archives hold a file of it: then it is an area even where the reference gives it no LSOA.
    pub reports: bool,
    /// Country code when the force is the only source for a country (Northern Ireland).
    pub country: Option<(String, String)>,
}

/// The areas, what contains what, and where points lie. Made by [`load`].
#[derive(Debug, Default)]
pub struct Geography {
    hierarchy: Hierarchy,
    topology: Option<Topology>,
    population: Population,
    postcodes: Postcodes,
    locator: Locator,
    context: Context,
    workday: workday::ByCode,
}

/// Which areas are listed directly inside which: (outer, inner, levels that stand between them).
/// An inner area that lies in one of the levels between is listed there instead.
const INSIDE: [(Level, Level, &[Level]); 12] = [
    (Level::Country, Level::Region, &[]),
    (Level::Country, Level::County, &[Level::Region]),
    (Level::Country, Level::District, &[Level::Region, Level::County]),
    (Level::Country, Level::Force, &[]),
    (Level::Region, Level::County, &[]),
    (Level::Region, Level::District, &[Level::County]),
    (Level::County, Level::District, &[]),
    (Level::District, Level::Ward, &[]),
    (Level::District, Level::Lsoa, &[Level::Ward]),
    (Level::Ward, Level::Lsoa, &[]),
    (Level::Msoa, Level::Lsoa, &[]),
    (Level::Force, Level::District, &[]),
];

impl Geography {
    /// The Welsh neighbourhood name of an MSOA, where the House of Commons Library gives another than the
    /// English one.
    pub fn neighbourhood_name_cy(&self, msoa: AreaIndex) -> Option<&str> {
        self.hierarchy.local_names_cy.get(&msoa).map(String::as_str)
    }

    /// The areas of a level, sorted by code.
    pub fn areas(&self, level: Level) -> &[Area] {
        &self.hierarchy.areas[level]
    }

    /// One area.
    pub fn area(&self, level: Level, index: AreaIndex) -> &Area {
        &self.hierarchy.areas[level][index as usize]
    }

    /// The area with a code.
    pub fn find(&self, level: Level, code: &str) -> Option<AreaIndex> {
        let areas = self.areas(level);
        areas.binary_search_by(|a| a.code.as_str().cmp(code)).ok().map(|i| i as AreaIndex)
    }

    /// The area of a level that an LSOA belongs to (England or Wales for country); none for outcode.
    pub fn parent_of_lsoa(&self, lsoa: AreaIndex, level: Level) -> Option<AreaIndex> {
        self.hierarchy.parents[level].get(lsoa as usize).copied().filter(|parent| *parent != NONE)
    }

    /// The LSOAs of an area, ascending; empty for outcodes and for forces without a territory.
    pub fn lsoas_of(&self, level: Level, area: AreaIndex) -> &[AreaIndex] {
        self.hierarchy.members[level].get(area)
    }

    /// "England and Wales" and the countries it is made of; none when only one of them is given.
    pub fn england_and_wales(&self) -> Option<(AreaIndex, Vec<AreaIndex>)> {
        self.hierarchy.england_and_wales.clone()
    }

    /// The areas directly inside an area, by level, ascending: wards and outcodes for a district, say.
    ///
    /// A district of a county is inside the county and not again inside the region. The outcodes of a
    /// district are those with a postcode in it; they may reach beyond it.
    pub fn children(&self, level: Level, area: AreaIndex) -> Vec<(Level, Vec<AreaIndex>)> {
        if let Some((_, parts)) =
            self.england_and_wales().filter(|(all, _)| (level, area) == (Level::Country, *all))
        {
            return vec![(Level::Country, parts)];
        }
        let lsoas = self.lsoas_of(level, area);
        let mut out = Vec::new();
        for (_, inner, between) in INSIDE.iter().filter(|(outer, _, _)| *outer == level) {
            let mut found: Vec<AreaIndex> = if *inner == Level::Force {
                (0..self.areas(Level::Force).len() as AreaIndex).collect()
            } else {
                lsoas.iter().filter_map(|lsoa| self.parent_of_lsoa(*lsoa, *inner)).collect()
            };
            found.sort_unstable();
            found.dedup();
            found.retain(|index| {
                let parents = &self.area(*inner, *index).parents;
                parents.contains(&(level, area)) && parents.iter().all(|(l, _)| !between.contains(l))
            });
            if !found.is_empty() {
                out.push((*inner, found));
            }
        }
        if level == Level::District {
            let has = |shares: &Vec<(AreaIndex, f64)>| {
                shares.iter().any(|(lsoa, _)| lsoas.binary_search(lsoa).is_ok())
            };
            let shares = self.postcodes.shares.iter().enumerate();
            let outcodes: Vec<AreaIndex> =
                shares.filter(|(_, s)| has(s)).map(|(i, _)| i as AreaIndex).collect();
            if !outcodes.is_empty() {
                out.push((Level::Outcode, outcodes));
            }
        }
        out
    }

    /// All areas of a level that lie in an area with all their LSOAs, ascending, whatever lies between: the
    /// districts of a region with those of its counties.
    pub fn areas_within(&self, level: Level, area: AreaIndex, inner: Level) -> Vec<AreaIndex> {
        let lsoas = self.lsoas_of(level, area);
        let mut found: Vec<AreaIndex> =
            lsoas.iter().filter_map(|lsoa| self.parent_of_lsoa(*lsoa, inner)).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|i| self.lsoas_of(inner, *i).iter().all(|lsoa| lsoas.binary_search(lsoa).is_ok()));
        found
    }

    /// Areas of the same level that share a border with it, ascending; empty without boundaries.
    pub fn neighbours(&self, level: Level, area: AreaIndex) -> Vec<AreaIndex> {
        let Some(topology) = &self.topology else { return Vec::new() };
        if self.england_and_wales().is_some_and(|(all, _)| (level, area) == (Level::Country, all)) {
            return Vec::new();
        }
        let beside = self.lsoas_of(level, area).iter().flat_map(|lsoa| topology.neighbours(*lsoa));
        let mut found: Vec<AreaIndex> =
            beside.filter_map(|lsoa| self.parent_of_lsoa(*lsoa, level)).filter(|a| *a != area).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Where a point lies. Pure, for parallel use; asked once per distinct point.
    pub fn locate(&self, key: PointKey) -> Located {
        self.locator.locate(&self.hierarchy, self.topology.as_ref(), &self.postcodes, key)
    }

    /// Drops what only [`Geography::locate`] needs, a hundred bytes for each postcode and border. It is made
    /// again if another point is asked for.
    pub fn forget_finders(&mut self) {
        self.postcodes.forget_finder();
        if let Some(topology) = &mut self.topology {
            topology.forget_finder();
        }
    }

    /// For each of the levels, whether a point lies within so many metres of the border of the area that
    /// holds its LSOA; the coast and the end of the reference are borders too. None without boundaries.
    pub fn is_near_border<const N: usize>(
        &self,
        point: LonLat,
        lsoa: AreaIndex,
        within_m: f64,
        levels: [Level; N],
    ) -> Option<[bool; N]> {
        let topology = self.topology.as_ref()?;
        topology.shape(lsoa)?;
        let own = levels.map(|level| self.parent_of_lsoa(lsoa, level));
        let mut near = [false; N];
        topology.borders_within(point, lsoa, within_m, |sides| {
            for (at, level) in levels.into_iter().enumerate() {
                let [a, b] = sides.map(|side| side.and_then(|lsoa| self.parent_of_lsoa(lsoa, level)));
                near[at] |= a != b && own[at].is_some() && (a == own[at] || b == own[at]);
            }
        });
        Some(near)
    }

    /// Residents by the mid-year estimate nearest to a month's year, else by the census.
    pub fn residents(&self, level: Level, area: AreaIndex, at: Month) -> Option<Residents> {
        if level == Level::Outcode {
            return self.population.residents(self.outcode_shares(area).iter().copied(), at.year());
        }
        let whole = self.lsoas_of(level, area).iter().map(|lsoa| (*lsoa, 1.0));
        self.population.residents(whole, at.year())
    }

    /// The shares of an outcode's residents by LSOA: (LSOA, share of that LSOA's postcodes), ascending.
    pub fn outcode_shares(&self, outcode: AreaIndex) -> &[(AreaIndex, f64)] {
        self.postcodes.shares.get(outcode as usize).map_or(&[], Vec::as_slice)
    }

    /// The districts an outcode's residents live in, with their shares of those at a month, most first; empty where
    /// residents are not known.
    pub fn outcode_districts(&self, outcode: AreaIndex, at: Month) -> Vec<(AreaIndex, f64)> {
        let mut districts: BTreeMap<AreaIndex, f64> = BTreeMap::new();
        for share in self.outcode_shares(outcode) {
            let residents = self.population.residents(std::iter::once(*share), at.year());
            let district = self.parent_of_lsoa(share.0, Level::District);
            if let (Some(residents), Some(district)) = (residents, district) {
                *districts.entry(district).or_default() += residents.count;
            }
        }
        let all: f64 = districts.values().sum();
        let mut shares: Vec<(AreaIndex, f64)> = districts
            .into_iter()
            .filter(|(_, count)| *count > 0.0)
            .map(|(d, count)| (d, count / all))
            .collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shares
    }

    /// The polygon of an area, dissolved from its LSOAs, in degrees; exterior rings counter-clockwise.
    /// None without boundaries, for outcodes and for forces without a territory.
    pub fn polygon(&self, level: Level, area: AreaIndex, detail: Detail) -> Option<geo::MultiPolygon<f64>> {
        let topology = self.topology.as_ref()?;
        let lsoas = self.lsoas_of(level, area);
        let all = self.england_and_wales().filter(|(all, _)| (level, area) == (Level::Country, *all));
        let is_member = |lsoa: AreaIndex| match &all {
            Some((_, parts)) => self.parent_of_lsoa(lsoa, level).is_some_and(|c| parts.contains(&c)),
            None => self.parent_of_lsoa(lsoa, level) == Some(area),
        };
        let polygon = topology.polygon(lsoas, is_member, detail);
        (!polygon.0.is_empty()).then_some(polygon)
    }

    /// Live postcodes inside the LSOAs of the reference, sorted.
    pub fn postcodes(&self) -> &[PostcodeAt] {
        &self.postcodes.all
    }
}

/// Whether there is a reference folder with files in it: asked before anything long is begun.
///
/// # Errors
/// When the folder cannot be listed or is empty.
pub fn check_folder(folder: &Path) -> anyhow::Result<()> {
    reference::list(folder).map(drop)
}

/// Reads every file of a reference folder that is recognised by its columns.
///
/// # Errors
/// When the folder cannot be read, a recognised file is malformed, or no file gives the LSOAs.
pub fn load(
    folder: &Path,
    forces: &[ForceArea],
    complete: &[(String, u32)],
    report: &mut Report,
) -> anyhow::Result<Geography> {
    assembly::assemble(reference::read(folder, report)?, forces, complete, report)
}
