//! The layers of LSOAs: one for each district, and those of the whole atlas.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::geography::{Area, AreaIndex, Detail, Level};

use super::columns::Feature;
use super::index::LayerEntry;
use super::{Layer, Layers, MOST_BYTES, Naming, Write, polygons};

const TITLE: &str = "Recorded crime by small area (LSOA)";

/// An LSOA drawn.
struct SmallArea {
    lsoa: AreaIndex,
    feature: Feature,
}

impl Layers<'_> {
    /// Writes a layer for each district, and all LSOAs in one layer; where that would be too large for some hosts,
    /// one for each region, or none in a tight atlas. Each LSOA is drawn once for both.
    pub(super) fn small_areas(&self, write: Write) -> anyhow::Result<Vec<Option<LayerEntry>>> {
        let all: Vec<AreaIndex> = (0..self.atlas.geography.areas(Level::Lsoa).len() as AreaIndex).collect();
        let (mut districts, mut whole) = (Vec::new(), Vec::new());
        if self.atlas.is_of_country() {
            for (within, lsoas) in self.by_region(all.iter().map(|lsoa| (*lsoa, *lsoa))) {
                let drawn = self.drawn(&lsoas);
                districts.extend(self.by_district(&drawn, write)?);
                if !self.atlas.is_tight() {
                    whole.push(write(self.of_region(within, &drawn.iter().collect::<Vec<_>>())?)?);
                }
            }
        } else {
            let drawn = self.drawn(&all);
            districts.extend(self.by_district(&drawn, write)?);
            let layer = self.small_area_layer("lsoa".to_owned(), TITLE.to_owned(), None, &drawn)?;
            if layer.as_ref().is_none_or(|(entry, _)| entry.bytes <= MOST_BYTES) {
                districts.push(write(layer)?);
                return Ok(districts);
            }
            for (within, drawn) in self.by_region(drawn.iter().map(|area| (area.lsoa, area))) {
                whole.push(write(self.of_region(within, &drawn)?)?);
            }
        }
        Ok(districts.into_iter().chain(whole).collect())
    }

    /// Those that have a polygon.
    fn drawn(&self, lsoas: &[AreaIndex]) -> Vec<SmallArea> {
        let drawn = |lsoa: &AreaIndex| {
            let polygon = self.atlas.geography.polygon(Level::Lsoa, *lsoa, Detail::Web)?;
            let feature = polygons::feature(&self.atlas.figures.area(Level::Lsoa, *lsoa), polygon);
            Some(SmallArea { lsoa: *lsoa, feature })
        };
        lsoas.par_iter().filter_map(drawn).collect()
    }

    /// Items by the region of their LSOA's district, else its country: a district is never cut in two.
    fn by_region<T>(
        &self,
        items: impl Iterator<Item = (AreaIndex, T)>,
    ) -> BTreeMap<Option<(Level, AreaIndex)>, Vec<T>> {
        let mut parts: BTreeMap<_, Vec<T>> = BTreeMap::new();
        for (lsoa, item) in items {
            let geography = self.atlas.geography;
            let around = match geography.parent_of_lsoa(lsoa, Level::District) {
                Some(district) => geography.area(Level::District, district),
                None => geography.area(Level::Lsoa, lsoa),
            };
            let of = |level| Some((level, around.parent(level)?));
            let within = of(Level::Region).or_else(|| of(Level::Country));
            parts.entry(within).or_default().push(item);
        }
        parts
    }

    fn of_region(
        &self,
        within: Option<(Level, AreaIndex)>,
        drawn: &[&SmallArea],
    ) -> anyhow::Result<Option<Layer>> {
        let area = within.map(|(level, index)| self.atlas.geography.area(level, index));
        let name = format!("lsoa-{}", area.map_or("elsewhere", |area| &area.code));
        let title = area.map_or_else(|| TITLE.to_owned(), |area| format!("{TITLE}, {}", area.name));
        self.small_area_layer(name, title, area, drawn)
    }

    /// Writes the layers of the districts that some LSOAs lie in; all LSOAs of a district are among them.
    fn by_district(&self, drawn: &[SmallArea], write: Write) -> anyhow::Result<Vec<Option<LayerEntry>>> {
        let geography = self.atlas.geography;
        let mut districts: BTreeMap<AreaIndex, Vec<&Feature>> = BTreeMap::new();
        for area in drawn {
            if let Some(district) = geography.parent_of_lsoa(area.lsoa, Level::District) {
                districts.entry(district).or_default().push(&area.feature);
            }
        }
        districts
            .into_par_iter()
            .map(|(district, features)| {
                let area = geography.area(Level::District, district);
                let naming = Naming {
                    name: format!("lsoa/{}", area.code),
                    title: format!("{TITLE}, {}", area.name),
                    kind: "areas",
                    level: Some(Level::Lsoa),
                    resolution: None,
                    district: Some(area.code.clone()),
                    region: None,
                };
                write(self.finish(naming, &features)?)
            })
            .collect()
    }

    fn small_area_layer<A: std::borrow::Borrow<SmallArea>>(
        &self,
        name: String,
        title: String,
        region: Option<&Area>,
        drawn: &[A],
    ) -> anyhow::Result<Option<Layer>> {
        let naming = Naming {
            name,
            title,
            kind: "areas",
            level: Some(Level::Lsoa),
            resolution: None,
            district: None,
            region: region.map(|area| area.code.clone()),
        };
        let features: Vec<&Feature> = drawn.iter().map(|area| &area.borrow().feature).collect();
        self.finish(naming, &features)
    }
}
