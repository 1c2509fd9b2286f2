//! Which areas there are and which LSOAs make them up.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::groups::Groups;
use super::polygon_finder::NONE;
use super::reference::Reference;
use super::tables::{DistrictRow, Named};
use super::{Area, AreaIndex, ByLevel, ForceArea, Level};
use crate::report::Report;
use crate::values::{LsoaCode, kebab};

/// England and Wales together.
pub(super) const ENGLAND_AND_WALES: &str = "K04000001";
/// The two countries it is made of.
const ENGLAND: &str = "E92000001";
const WALES: &str = "W92000004";

/// The areas of every level but outcodes, and the LSOAs of each.
#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    /// Codes of the LSOAs, ascending: the place of a code is its index.
    pub(super) lsoas: Vec<LsoaCode>,
    pub(super) areas: ByLevel<Vec<Area>>,
    /// `[lsoa]`, or [`NONE`].
    pub(super) parents: ByLevel<Vec<AreaIndex>>,
    pub(super) members: ByLevel<Groups>,
    pub(super) england_and_wales: Option<(AreaIndex, Vec<AreaIndex>)>,
    /// Welsh neighbourhood names of MSOAs, where they differ.
    pub(super) local_names_cy: BTreeMap<AreaIndex, String>,
}

/// An LSOA with the codes of the areas around it.
#[derive(Debug, Default)]
struct Place {
    name: String,
    name_cy: Option<String>,
    ward: Option<Named>,
    district: Option<Named>,
    msoa: Option<Named>,
}

/// Whether areas of a level can lie wholly inside those of another.
const fn may_contain(outer: Level, inner: Level) -> bool {
    use Level::{Country, County, District, Force, Lsoa, Msoa, Outcode, Region, Ward};
    match outer {
        Country => !matches!(inner, Country),
        Region => matches!(inner, County | District | Ward | Msoa | Lsoa | Force),
        County => matches!(inner, District | Ward | Msoa | Lsoa),
        Force => matches!(inner, County | District | Ward | Msoa | Lsoa),
        District => matches!(inner, Ward | Msoa | Lsoa),
        Ward | Msoa => matches!(inner, Lsoa),
        Lsoa | Outcode => false,
    }
}

impl Hierarchy {
    /// Puts the lookups together.
    ///
    /// # Errors
    /// When no file gives LSOAs.
    pub(super) fn new(
        reference: &Reference,
        forces: &[ForceArea],
        complete: &[(String, u32)],
        report: &mut Report,
    ) -> Result<Self> {
        let places = places(reference, report)?;
        let mut names = Names { by_code: ByLevel::default(), forces, force_codes: BTreeMap::new() };
        let lsoas: Vec<LsoaCode> = places.keys().copied().collect();
        let codes: Vec<ByLevel<Option<String>>> =
            places.iter().map(|(code, place)| names.codes(*code, place, reference)).collect();
        report_gaps(&places, &codes, reference, report);

        let mut out = Self { lsoas, ..Self::default() };
        for level in Level::all().filter(|level| *level != Level::Outcode) {
            out.add_level(level, &names.by_code[level], &codes);
        }
        out.add_england_and_wales();
        out.add_forces_without_territory(forces);
        out.set_parents();
        out.set_local_names(reference);
        out.set_official_sizes(complete, &names.force_codes);
        Ok(out)
    }

    fn add_level(
        &mut self,
        level: Level,
        names: &BTreeMap<String, (String, Option<String>)>,
        codes: &[ByLevel<Option<String>>],
    ) {
        let areas: Vec<Area> =
            names.iter().map(|(code, (name, name_cy))| area(level, code, name, name_cy.clone())).collect();
        let index_of = |code: &String| {
            areas.binary_search_by(|a| a.code.as_str().cmp(code)).map_or(NONE, |i| i as AreaIndex)
        };
        let parents: Vec<AreaIndex> =
            codes.iter().map(|codes| codes[level].as_ref().map_or(NONE, index_of)).collect();
        self.members[level] = members(areas.len(), &parents);
        self.parents[level] = parents;
        self.areas[level] = areas;
    }

    /// Adds a country or force that no lookup names, and moves the indices behind it.
    fn insert(&mut self, new: Area) -> AreaIndex {
        let level = new.level;
        let areas = &mut self.areas[level];
        let at = match areas.binary_search_by(|a| a.code.cmp(&new.code)) {
            Ok(at) => return at as AreaIndex,
            Err(at) => at,
        };
        areas.insert(at, new);
        let count = areas.len();
        for parent in &mut self.parents[level] {
            if *parent != NONE && *parent >= at as AreaIndex {
                *parent += 1;
            }
        }
        self.members[level] = members(count, &self.parents[level]);
        at as AreaIndex
    }

    fn country(&self, code: &str) -> Option<AreaIndex> {
        self.areas[Level::Country].iter().position(|a| a.code == code).map(|i| i as AreaIndex)
    }

    fn add_england_and_wales(&mut self) {
        if self.country(ENGLAND).is_none() || self.country(WALES).is_none() {
            return;
        }
        self.insert(area(Level::Country, ENGLAND_AND_WALES, "England and Wales", None));
        let mut pairs = Vec::new();
        for (lsoa, country) in self.parents[Level::Country].iter().enumerate() {
            pairs.push((*country, lsoa as AreaIndex));
        }
        let find = |code: &str| self.country(code).expect("all three were found or added just now");
        let (together, parts) = (find(ENGLAND_AND_WALES), vec![find(ENGLAND), find(WALES)]);
        pairs.retain(|(country, _)| *country != NONE);
        let within: Vec<_> =
            pairs.iter().filter(|(c, _)| parts.contains(c)).map(|(_, lsoa)| (together, *lsoa)).collect();
        pairs.extend(within);
        self.members[Level::Country] = Groups::from_pairs(self.areas[Level::Country].len(), pairs);
        self.england_and_wales = Some((together, parts));
    }

    /// Forces that report and that the reference gives no LSOA: the British Transport Police, Northern Ireland,
    /// and any force whose area the reference lacks.
    fn add_forces_without_territory(&mut self, forces: &[ForceArea]) {
        let placed = |areas: &[Area], slug: &str| areas.iter().any(|area| area.code == slug);
        for force in forces.iter().filter(|force| force.reports) {
            if placed(&self.areas[Level::Force], &force.slug) {
                continue;
            }
            self.insert(area(Level::Force, &force.slug, &force.name, None));
        }
        for (code, name) in forces.iter().filter_map(|force| force.country.as_ref()) {
            if self.country(code).is_some() {
                continue;
            }
            let together = self.members[Level::Country].clone();
            let at = self.insert(area(Level::Country, code, name, None));
            // `insert` knows only the countries LSOAs lie in; England and Wales together comes back here.
            if let Some((all, parts)) = &mut self.england_and_wales {
                let old = *all;
                for index in std::iter::once(&mut *all).chain(parts) {
                    *index += AreaIndex::from(*index >= at);
                }
                let mut pairs: Vec<(u32, u32)> = together.get(old).iter().map(|l| (*all, *l)).collect();
                let own = self.parents[Level::Country].iter().enumerate();
                pairs.extend(own.filter(|(_, c)| **c != NONE).map(|(l, c)| (*c, l as AreaIndex)));
                self.members[Level::Country] = Groups::from_pairs(self.areas[Level::Country].len(), pairs);
            }
        }
        for force in forces {
            let Some((code, _)) = &force.country else { continue };
            let country = self.country(code).map(|i| (Level::Country, i));
            if let Some(area) = self.areas[Level::Force].iter_mut().find(|a| a.code == force.slug) {
                area.parents.extend(country);
            }
        }
    }

    /// An area's parents are the areas all its LSOAs lie in.
    fn set_parents(&mut self) {
        for inner in Level::all().filter(|level| !matches!(level, Level::Country | Level::Outcode)) {
            for at in 0..self.areas[inner].len() {
                let lsoas = self.members[inner].get(at as AreaIndex);
                let Some(first) = lsoas.first() else { continue };
                let mut parents = Vec::new();
                for outer in Level::all().filter(|outer| may_contain(*outer, inner)) {
                    let of = &self.parents[outer];
                    let index = of[*first as usize];
                    if index != NONE && lsoas.iter().all(|lsoa| of[*lsoa as usize] == index) {
                        parents.push((outer, index));
                    }
                }
                // Widest first; a force stands among the others by its size.
                parents
                    .sort_by_key(|(level, index)| std::cmp::Reverse(self.members[*level].get(*index).len()));
                self.areas[inner][at].parents = parents;
            }
        }
        if let Some((all, parts)) = &self.england_and_wales {
            for part in parts {
                self.areas[Level::Country][*part as usize].parents = vec![(Level::Country, *all)];
            }
        }
    }

    fn set_local_names(&mut self, reference: &Reference) {
        for (index, area) in self.areas[Level::Msoa].iter_mut().enumerate() {
            if let Some(names) = reference.msoa_names.get(&area.code) {
                area.local_name = Some(names.local.clone());
                area.name_cy = area.name_cy.take().or_else(|| names.name_cy.clone());
                if let Some(welsh) = &names.local_cy {
                    self.local_names_cy.insert(index as AreaIndex, welsh.clone());
                }
            }
        }
        for (lsoa, msoa) in self.parents[Level::Msoa].iter().enumerate() {
            if *msoa != NONE {
                let local = self.areas[Level::Msoa][*msoa as usize].local_name.clone();
                self.areas[Level::Lsoa][lsoa].local_name = local;
            }
        }
    }

    /// Sets how many LSOAs each area holds and how many it officially has.
    fn set_official_sizes(&mut self, complete: &[(String, u32)], force_codes: &BTreeMap<String, String>) {
        let official: BTreeMap<&str, u32> = complete.iter().map(|(code, n)| (code.as_str(), *n)).collect();
        for level in Level::all() {
            for at in 0..self.areas[level].len() {
                let held = self.members[level].get(at as AreaIndex).len() as u32;
                let area = &mut self.areas[level][at];
                let code = force_codes.get(&area.code).filter(|_| level == Level::Force);
                let code = code.map_or(area.code.as_str(), String::as_str);
                area.lsoas_held = (held, official.get(code).copied().unwrap_or(held));
            }
        }
        if let Some((all, parts)) = &self.england_and_wales
            && !official.contains_key(ENGLAND_AND_WALES)
        {
            let countries = &mut self.areas[Level::Country];
            let sum = parts.iter().map(|part| countries[*part as usize].lsoas_held.1).sum();
            countries[*all as usize].lsoas_held.1 = sum;
        }
    }
}

fn area(level: Level, code: &str, name: &str, name_cy: Option<String>) -> Area {
    Area {
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        name_cy,
        local_name: None,
        parents: Vec::new(),
        area_km2: None,
        centre: None,
        bounds: None,
        lsoas_held: (0, 0),
    }
}

/// An outcode, which is made of postcodes and not of LSOAs.
pub(super) fn outcode(code: &str) -> Area {
    area(Level::Outcode, code, code, None)
}

fn members(areas: usize, parents: &[AreaIndex]) -> Groups {
    let pairs = parents.iter().enumerate().filter(|(_, parent)| **parent != NONE);
    Groups::from_pairs(areas, pairs.map(|(lsoa, parent)| (*parent, lsoa as AreaIndex)).collect())
}

/// The LSOAs of the reference: those of the ward lookup, else of the MSOA lookup, else the polygons.
fn places(reference: &Reference, report: &mut Report) -> Result<BTreeMap<LsoaCode, Place>> {
    let mut places: BTreeMap<LsoaCode, Place> = BTreeMap::new();
    for row in &reference.wards {
        let place = Place {
            name: row.name.clone(),
            name_cy: row.name_cy.clone(),
            ward: Some(row.ward.clone()),
            district: row.district.clone(),
            msoa: None,
        };
        places.insert(row.lsoa, place);
    }
    if places.is_empty() {
        let named = |name: &str| Place { name: name.to_owned(), ..Place::default() };
        places = reference.msoas.iter().map(|(code, row)| (*code, named(&row.lsoa_name))).collect();
        if places.is_empty() {
            places = reference.polygons.features.iter().map(|(code, name)| (*code, named(name))).collect();
        }
    }
    if places.is_empty() {
        None::<()>.context(
            "no file of the reference folder gives the LSOAs: add the ONS lookup from LSOA 2021 to ward \
             and district, with the columns LSOA21CD, WD24CD and LAD24CD",
        )?;
    }
    for (code, row) in &reference.msoas {
        if let Some(place) = places.get_mut(code) {
            place.msoa = Some(row.msoa.clone());
            place.district = place.district.take().or_else(|| row.district.clone());
        } else {
            report.odd("msoa-lookup-names-lsoa-outside-reference", &code.to_string());
        }
    }
    Ok(places)
}

/// Names by code, collected while the LSOAs are walked.
struct Names<'a> {
    by_code: ByLevel<BTreeMap<String, (String, Option<String>)>>,
    forces: &'a [ForceArea],
    /// ONS code of each force area by slug.
    force_codes: BTreeMap<String, String>,
}

impl Names<'_> {
    fn know(&mut self, level: Level, named: &Named) -> String {
        let names = &mut self.by_code[level];
        if !names.contains_key(&named.code) {
            names.insert(named.code.clone(), (named.name.clone(), named.name_cy.clone()));
        }
        named.code.clone()
    }

    /// The areas an LSOA lies in, by level.
    fn codes(&mut self, lsoa: LsoaCode, place: &Place, reference: &Reference) -> ByLevel<Option<String>> {
        let none = DistrictRow::default();
        let row = place.district.as_ref().and_then(|d| reference.districts.get(&d.code)).unwrap_or(&none);
        let own = Named { code: lsoa.to_string(), name: place.name.clone(), name_cy: place.name_cy.clone() };
        let country = row.country.clone().or_else(|| country_of(&own.code));
        let force = row.force.as_ref().map(|force| self.force(force));
        let mut codes = ByLevel::default();
        for (level, named) in [
            (Level::Lsoa, Some(&own)),
            (Level::Ward, place.ward.as_ref()),
            (Level::Msoa, place.msoa.as_ref()),
            (Level::District, place.district.as_ref()),
            (Level::County, row.county.as_ref()),
            (Level::Region, row.region.as_ref()),
            (Level::Country, country.as_ref()),
            (Level::Force, force.as_ref()),
        ] {
            codes[level] = named.map(|named| self.know(level, named));
        }
        codes
    }

    /// A force area under the slug and name of its force.
    fn force(&mut self, found: &Named) -> Named {
        let known = self.forces.iter().find(|f| f.area_code.as_ref() == Some(&found.code));
        let (slug, name) =
            known.map_or_else(|| (kebab(&found.name), &found.name), |f| (f.slug.clone(), &f.name));
        self.force_codes.insert(slug.clone(), found.code.clone());
        Named { code: slug, name: name.clone(), name_cy: found.name_cy.clone() }
    }
}

/// The country an LSOA code's first letter stands for.
fn country_of(lsoa: &str) -> Option<Named> {
    let (code, name) = match lsoa.as_bytes().first()? {
        b'E' => (ENGLAND, "England"),
        b'W' => (WALES, "Wales"),
        _ => return None,
    };
    Some(Named { code: code.to_owned(), name: name.to_owned(), name_cy: None })
}

/// Says which LSOAs and districts a lookup leaves out that is there for the others.
fn report_gaps(
    places: &BTreeMap<LsoaCode, Place>,
    codes: &[ByLevel<Option<String>>],
    reference: &Reference,
    report: &mut Report,
) {
    let gives = |pick: fn(&DistrictRow) -> bool| reference.districts.values().any(pick);
    let region = gives(|d| d.region.is_some());
    let force = gives(|d| d.force.is_some());
    for (lsoa, codes) in places.keys().zip(codes) {
        let lsoa = lsoa.to_string();
        let lacks = |level: Level| codes[level].is_none();
        if !reference.msoas.is_empty() && lacks(Level::Msoa) {
            report.odd("lsoa-without-msoa", &lsoa);
        }
        if lacks(Level::District) {
            report.odd("lsoa-without-district", &lsoa);
        }
        // Regions are English.
        if region && lsoa.starts_with('E') && lacks(Level::Region) {
            report.odd("lsoa-without-region", &lsoa);
        }
        if force && lacks(Level::Force) {
            report.odd("lsoa-without-force-area", &lsoa);
        }
        if lacks(Level::Country) {
            report.odd("lsoa-without-country", &lsoa);
        }
    }
}
