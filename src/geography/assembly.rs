//! Puts the reference together to a [`Geography`]: areas, polygons, residents, postcodes, centres.

use std::collections::BTreeMap;

use geo::InteriorPoint;

use super::boundaries::LsoaPolygons;
use super::context::Context;
use super::hierarchy::Hierarchy;
use super::locate::{Locator, index_of};
use super::polygon_finder::NONE;
use super::population::Population;
use super::postcodes::Postcodes;
use super::reference::Reference;
use super::topology::Topology;
use super::{AreaIndex, Detail, ForceArea, Geography, Level};
use crate::report::Report;
use crate::values::{Bounds, LonLat, LsoaCode};

pub(super) fn assemble(
    mut reference: Reference,
    forces: &[ForceArea],
    complete: &[(String, u32)],
    report: &mut Report,
) -> anyhow::Result<Geography> {
    let mut hierarchy = Hierarchy::new(&reference, forces, complete, report)?;
    let population = Population::new(&hierarchy.lsoas, &reference, report);
    let topology = topology_of(&hierarchy, std::mem::take(&mut reference.polygons), report);
    let mut postcodes = Postcodes::new(
        std::mem::take(&mut reference.postcodes),
        |code| index_of(&hierarchy, code),
        |position| topology.as_ref().and_then(|topology| topology.find(position)),
        report,
    );
    postcodes.set_countries(|lsoa| {
        let country = hierarchy.parents[Level::Country][lsoa as usize];
        (country != NONE).then_some((Level::Country, country))
    });
    hierarchy.areas[Level::Outcode] = std::mem::take(&mut postcodes.outcodes);
    let locator = Locator::new(&hierarchy, &reference.exact_fit, &reference.centroids);
    let context = Context::new(&hierarchy.lsoas, &reference.deprivation, &reference.rural);
    let mut geography = Geography {
        hierarchy,
        topology,
        population,
        postcodes,
        locator,
        context,
        workday: std::mem::take(&mut reference.workday),
    };
    geography.set_sizes_and_centres(&reference.centroids);
    Ok(geography)
}

/// The topology of the polygons whose LSOAs the reference holds.
fn topology_of(hierarchy: &Hierarchy, polygons: LsoaPolygons, report: &mut Report) -> Option<Topology> {
    let LsoaPolygons { features, rings } = polygons;
    if features.is_empty() {
        return None;
    }
    let owners: Vec<Option<AreaIndex>> =
        features.iter().map(|(code, _)| index_of(hierarchy, *code)).collect();
    for ((code, _), _) in features.iter().zip(&owners).filter(|(_, owner)| owner.is_none()) {
        report.odd("polygon-of-lsoa-outside-reference", &code.to_string());
    }
    let rings = rings.with_owners(|feature| owners[feature as usize]);
    let topology = Topology::new(&rings, hierarchy.lsoas.len());
    for (index, code) in hierarchy.lsoas.iter().enumerate() {
        if topology.shape(index as AreaIndex).is_none() {
            report.odd("lsoa-without-polygon", &code.to_string());
        }
    }
    for lsoa in topology.torn() {
        report.odd("lsoa-polygon-does-not-fit-its-neighbours", &hierarchy.lsoas[lsoa as usize].to_string());
    }
    Some(topology)
}

impl Geography {
    /// Sets land areas, boxes and label points, which come from the LSOAs.
    fn set_sizes_and_centres(&mut self, centroids: &BTreeMap<LsoaCode, LonLat>) {
        let lsoa_centres: Vec<Option<LonLat>> = (0..self.hierarchy.lsoas.len() as AreaIndex)
            .map(|lsoa| {
                self.centre_of_lsoa(lsoa)
                    .or_else(|| centroids.get(&self.hierarchy.lsoas[lsoa as usize]).copied())
            })
            .collect();
        for level in Level::all().filter(|level| *level != Level::Outcode) {
            for at in 0..self.areas(level).len() {
                let index = at as AreaIndex;
                let lsoas = self.lsoas_of(level, index);
                let area_km2 = self.population.area_km2(lsoas);
                let shapes = || lsoas.iter().filter_map(|lsoa| self.topology.as_ref()?.shape(*lsoa));
                let bounds = shapes().map(|shape| shape.bounds).reduce(Bounds::union);
                let centre = self.centre(level, index, &lsoa_centres);
                let area = &mut self.hierarchy.areas[level][at];
                (area.area_km2, area.bounds, area.centre) = (area_km2, bounds, centre);
            }
        }
    }

    /// The middle of an LSOA's polygon when it lies inside, else some point inside.
    fn centre_of_lsoa(&self, lsoa: AreaIndex) -> Option<LonLat> {
        let topology = self.topology.as_ref()?;
        let middle = topology.shape(lsoa)?.centroid;
        if topology.find(middle) == Some(lsoa) {
            return Some(middle);
        }
        let inside = self.polygon(Level::Lsoa, lsoa, Detail::Full)?.interior_point()?;
        LonLat::from_degrees(inside.x(), inside.y())
    }

    /// The middle of an area's polygon when it lies inside, else the centre of its LSOA nearest to it.
    fn centre(&self, level: Level, area: AreaIndex, lsoa_centres: &[Option<LonLat>]) -> Option<LonLat> {
        let lsoas = self.lsoas_of(level, area);
        if level == Level::Lsoa {
            return lsoa_centres[area as usize];
        }
        let topology = self.topology.as_ref();
        let (mut weight, mut lon, mut lat) = (0.0, 0.0, 0.0);
        for lsoa in lsoas {
            // Without polygons every LSOA weighs the same.
            let shape = topology.and_then(|t| t.shape(*lsoa)).map(|shape| (shape.area, shape.centroid));
            let Some((size, middle)) = shape.or_else(|| Some((1.0, lsoa_centres[*lsoa as usize]?))) else {
                continue;
            };
            weight += size;
            lon += size * middle.lon_degrees();
            lat += size * middle.lat_degrees();
        }
        let middle = LonLat::from_degrees(lon / weight, lat / weight)?;
        let inside = topology.and_then(|t| t.find(middle));
        if inside.is_some_and(|lsoa| lsoas.binary_search(&lsoa).is_ok()) {
            return Some(middle);
        }
        let centres = lsoas.iter().filter_map(|lsoa| lsoa_centres[*lsoa as usize]);
        centres.min_by(|a, b| a.distance_m(middle).total_cmp(&b.distance_m(middle)))
    }
}
