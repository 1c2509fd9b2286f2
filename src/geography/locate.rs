//! From a point and the code beside it to an LSOA.

use std::collections::BTreeMap;

use super::hierarchy::Hierarchy;
use super::postcodes::Postcodes;
use super::topology::Topology;
use super::{AreaIndex, Located, NotLocated, PointKey};
use crate::values::{LonLat, LsoaCode};

/// What has become of a code of 2011.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Successors {
    /// Those the reference holds, ascending.
    held: Vec<AreaIndex>,
    /// Whether the reference holds all of them.
    complete: bool,
}

/// Everything [`Located`] is worked out from.
#[derive(Debug, Default)]
pub(super) struct Locator {
    successors: BTreeMap<LsoaCode, Successors>,
    /// Population-weighted centroid of each LSOA, for when there are no polygons.
    centroids: Vec<Option<LonLat>>,
}

impl Locator {
    pub(super) fn new(
        hierarchy: &Hierarchy,
        exact_fit: &[(LsoaCode, LsoaCode)],
        centroids: &BTreeMap<LsoaCode, LonLat>,
    ) -> Self {
        let mut successors: BTreeMap<LsoaCode, Successors> = BTreeMap::new();
        for (old, new) in exact_fit {
            let known = successors.entry(*old).or_insert(Successors { held: Vec::new(), complete: true });
            match index_of(hierarchy, *new) {
                Some(index) => known.held.push(index),
                None => known.complete = false,
            }
        }
        for known in successors.values_mut() {
            known.held.sort_unstable();
            known.held.dedup();
        }
        let centroids = hierarchy.lsoas.iter().map(|code| centroids.get(code).copied()).collect();
        Self { successors, centroids }
    }

    /// Where a point lies.
    pub(super) fn locate(
        &self,
        hierarchy: &Hierarchy,
        topology: Option<&Topology>,
        postcodes: &Postcodes,
        key: PointKey,
    ) -> Located {
        let in_polygon = key.position.and_then(|p| topology?.find(p));
        let lsoa = match (key.code, key.position) {
            (Some(code), position) => {
                self.by_code(hierarchy, topology, code, position.map(|p| (p, in_polygon)))
            }
            (None, Some(_)) => in_polygon.ok_or(NotLocated::OutsideEnglandAndWales),
            (None, None) => Err(NotLocated::NoCoordinates),
        };
        let position = key.position;
        Located {
            lsoa,
            outcode: position.filter(|_| lsoa.is_ok()).and_then(|p| postcodes.nearest_outcode(p)),
            h3: position.map_or(0, h3),
            polygon_agrees: lsoa
                .ok()
                .filter(|_| position.is_some() && topology.is_some())
                .map(|lsoa| in_polygon == Some(lsoa)),
        }
    }

    fn by_code(
        &self,
        hierarchy: &Hierarchy,
        topology: Option<&Topology>,
        code: LsoaCode,
        position: Option<(LonLat, Option<AreaIndex>)>,
    ) -> Result<AreaIndex, NotLocated> {
        // A code of both vintages is the same area in both.
        if let Some(own) = index_of(hierarchy, code) {
            return Ok(own);
        }
        let outside = NotLocated::CodeOutsideReference;
        let successors = self.successors.get(&code).ok_or(outside)?;
        match (successors.held.as_slice(), position) {
            ([only], _) if successors.complete => Ok(*only),
            (held, Some((_, Some(found)))) if held.binary_search(&found).is_ok() => Ok(found),
            // A point in no successor that is here may lie in one that is not.
            (held, Some((p, _))) if successors.complete => {
                let distance_m = |lsoa: AreaIndex| match topology {
                    Some(topology) => topology.distance_m(p, lsoa),
                    None => self.centroids[lsoa as usize].map_or(f64::INFINITY, |c| c.distance_m(p)),
                };
                let distances = held.iter().map(|lsoa| (distance_m(*lsoa), *lsoa));
                let nearest = distances.min_by(|a, b| a.0.total_cmp(&b.0));
                nearest.filter(|(m, _)| m.is_finite()).map(|(_, lsoa)| lsoa).ok_or(outside)
            }
            _ => Err(outside),
        }
    }
}

/// The index of an LSOA 2021 code.
pub(super) fn index_of(hierarchy: &Hierarchy, code: LsoaCode) -> Option<AreaIndex> {
    hierarchy.lsoas.binary_search(&code).ok().map(|i| i as AreaIndex)
}

/// The H3 cell of resolution 9.
fn h3(p: LonLat) -> u64 {
    h3o::LatLng::new(p.lat_degrees(), p.lon_degrees())
        .map_or(0, |p| u64::from(p.to_cell(h3o::Resolution::Nine)))
}
