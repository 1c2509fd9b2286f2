//! The atlas as `FlatGeobuf` layers (EPSG:4326), listed in `data/v1/layers.json`.
//!
//! For each district LSOAs, snap points and fine hexagons, fetched whole; for the whole atlas the wider
//! levels, coarse hexagons and LSOAs (where one file would be too large, by region and in profile `full` alone).
//! Counts are of the newest 12 months. Renderers return bytes; only [`write_all`] talks to [`Out`].

mod boundaries;
mod columns;
mod encode;
mod hexagons;
mod index;
mod polygons;
mod small_areas;
mod snap_points;
mod stops;
mod totals;

use std::borrow::Borrow;
use std::collections::BTreeMap;

use anyhow::Context;
use h3o::{CellIndex, Resolution};
use rayon::prelude::*;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Detail, Level};
use crate::out::Out;
use crate::settings::Profile;
use crate::statistics::SnapPoint;

use columns::{Column, Feature};
use encode::{Encoded, LayerHead, encode};
use hexagons::Hexagon;
use index::LayerEntry;
use totals::Counting;

/// The folder of all layers.
const ROOT: &str = "data/v1/layers";
/// The index of all layers.
const INDEX: &str = "data/v1/layers.json";
/// Hosts take files of 25 MiB; a layer that would be larger is written with less detail.
const MOST_BYTES: usize = 24 << 20;
/// What every layer is made of.
const ATTRIBUTION: &str = "Contains public sector information licensed under the Open Government Licence v3.0. \
     Crime data: data.police.uk. Boundaries: Office for National Statistics; contains OS data © Crown copyright \
     and database right.";

/// Columns by kind of layer.
type ColumnsByKind = BTreeMap<&'static str, Vec<Column>>;

/// What all layers of an atlas share.
struct Layers<'a> {
    atlas: Atlas<'a>,
    counting: Counting<'a>,
    columns: ColumnsByKind,
    metadata: String,
}

/// What is particular to one layer.
struct Naming {
    /// Below [`ROOT`], without ending: `lsoa/E06000055`.
    name: String,
    title: String,
    kind: &'static str,
    level: Option<Level>,
    resolution: Option<Resolution>,
    district: Option<String>,
    region: Option<String>,
}

/// Which hexagons a layer holds: small enough to be fetched whole, and few enough files.
enum Part {
    Whole,
    /// Those inside a wide hexagon of resolution [`PART`].
    Inside(CellIndex),
    District(AreaIndex),
}

/// Resolution of the hexagons by which those of resolution 8 are put together: about 110 files for the nation.
const PART: Resolution = Resolution::Four;

/// A layer ready to be written, with its line of the index.
type Layer = (LayerEntry, Vec<u8>);

/// Writes a layer if there is one, and gives back its line of the index.
type Write<'a> = &'a (dyn Fn(Option<Layer>) -> anyhow::Result<Option<LayerEntry>> + Sync);

impl<'a> Layers<'a> {
    fn new(atlas: &Atlas<'a>) -> Self {
        let counting = Counting::of(atlas.figures);
        let window = atlas.figures.window();
        let metadata = serde_json::json!({
            "release": window.last().to_string(),
            "window": [window.first().to_string(), window.last().to_string()],
            "attribution": ATTRIBUTION,
            "columns": INDEX,
        });
        let columns = [
            ("areas", polygons::columns(&atlas.figures.counts().axes)),
            ("hexagons", hexagons::columns(&counting)),
            ("points", snap_points::columns(&counting)),
            ("stops", stops::columns()),
        ];
        Self { atlas: *atlas, counting, columns: columns.into(), metadata: metadata.to_string() }
    }

    /// The finished layer; none without features.
    fn finish<F: Borrow<Feature>>(&self, naming: Naming, features: &[F]) -> anyhow::Result<Option<Layer>> {
        let path = format!("{ROOT}/{}.fgb", naming.name);
        let description = format!(
            "{}. Incidents recorded by the police, {}. {ATTRIBUTION}",
            naming.title,
            self.atlas.figures.window(),
        );
        let head = LayerHead {
            name: &naming.name,
            title: &naming.title,
            description: &description,
            metadata: &self.metadata,
            geometry_type: match naming.kind {
                "points" => snap_points::GEOMETRY,
                "hexagons" | "stops" => hexagons::GEOMETRY,
                _ => polygons::GEOMETRY,
            },
            // A district's file is fetched whole; an index would be a fifth of it.
            indexed: naming.district.is_none(),
        };
        let encoded = encode(&head, &self.columns[naming.kind], features);
        Ok(encoded.with_context(|| path.clone())?.map(|Encoded { bytes, features, bbox }| {
            let entry = LayerEntry {
                path,
                title: naming.title,
                kind: naming.kind,
                level: naming.level.map(Level::slug),
                resolution: naming.resolution.map(u8::from),
                district: naming.district,
                region: naming.region,
                features,
                bytes: bytes.len(),
                bbox,
            };
            (entry, bytes)
        }))
    }

    fn area_features(&self, level: Level, areas: &[AreaIndex], detail: Detail) -> Vec<Feature> {
        areas
            .par_iter()
            .filter_map(|index| {
                let polygon = self.atlas.geography.polygon(level, *index, detail)?;
                Some(polygons::feature(&self.atlas.figures.area(level, *index), polygon))
            })
            .collect()
    }

    /// All areas of a level in one layer.
    fn national(&self, level: Level) -> anyhow::Result<Option<Layer>> {
        let areas: Vec<AreaIndex> = (0..self.atlas.geography.areas(level).len() as AreaIndex).collect();
        let layer = |detail| {
            let naming = Naming {
                name: level.slug().to_owned(),
                title: format!("Recorded crime by {}", level.row().name),
                kind: "areas",
                level: Some(level),
                resolution: None,
                district: None,
                region: None,
            };
            self.finish(naming, &self.area_features(level, &areas, detail))
        };
        let wide = matches!(level, Level::Country | Level::Region);
        let first = layer(if wide { Detail::Overview } else { Detail::Web })?;
        match first {
            Some((entry, _)) if entry.bytes > MOST_BYTES && !wide => layer(Detail::Overview),
            other => Ok(other),
        }
    }

    /// A district's snap points.
    fn points(&self, district: AreaIndex, points: &[&SnapPoint]) -> anyhow::Result<Option<Layer>> {
        let geography = self.atlas.geography;
        let area = geography.area(Level::District, district);
        let cells = &self.atlas.figures.counts().cells;
        let features: Vec<Feature> = points
            .iter()
            .filter_map(|point| {
                let lsoa = &geography.area(Level::Lsoa, point.lsoa).code;
                snap_points::feature(point, cells, lsoa, &self.counting)
            })
            .collect();
        let naming = Naming {
            name: format!("points/{}", area.code),
            title: format!("Recorded crime by the police's anonymous map points, {}", area.name),
            kind: "points",
            level: None,
            resolution: None,
            district: Some(area.code.clone()),
            region: None,
        };
        self.finish(naming, &features)
    }

    /// Hexagons of one resolution, of a part of the atlas.
    fn hexagons(
        &self,
        resolution: Resolution,
        part: &Part,
        hexagons: &[&Hexagon],
    ) -> anyhow::Result<Option<Layer>> {
        let stem = format!("h3-{}", u8::from(resolution));
        let title = format!("Recorded crime by hexagon (H3 resolution {})", u8::from(resolution));
        let (name, title, district) = match part {
            Part::Whole => (stem, title, None),
            Part::Inside(cell) => {
                (format!("{stem}/{cell}"), format!("{title}, inside the hexagon {cell}"), None)
            }
            Part::District(index) => {
                let area = self.atlas.geography.area(Level::District, *index);
                (format!("{stem}/{}", area.code), format!("{title}, {}", area.name), Some(area.code.clone()))
            }
        };
        let naming = Naming {
            name,
            title,
            kind: "hexagons",
            level: None,
            resolution: Some(resolution),
            district,
            region: None,
        };
        let features: Vec<Feature> =
            hexagons.iter().map(|hexagon| hexagons::feature(hexagon, &self.counting)).collect();
        self.finish(naming, &features)
    }
}

impl Layers<'_> {
    /// Stops and searches by hexagon, of the whole atlas.
    fn stops(&self) -> anyhow::Result<Option<Layer>> {
        let naming = Naming {
            name: "stops-h3".to_owned(),
            title: "Stops and searches by hexagon (H3 resolution 7)".to_owned(),
            kind: "stops",
            level: None,
            resolution: Some(Resolution::Seven),
            district: None,
            region: None,
        };
        let features: Vec<Feature> =
            self.atlas.figures.stop_hexagons().cells.iter().filter_map(stops::feature).collect();
        self.finish(naming, &features)
    }

    /// Writes the hexagons of every resolution.
    fn all_hexagons(&self, write: Write) -> anyhow::Result<Vec<Option<LayerEntry>>> {
        let mut entries = Vec::new();
        for resolution in [Resolution::Six, Resolution::Seven] {
            let found = self.atlas.figures.hexagons(resolution);
            let all: Vec<_> = found.iter().collect();
            entries.push(write(self.hexagons(resolution, &Part::Whole, &all)?)?);
        }
        let mut parts: BTreeMap<CellIndex, Vec<&Hexagon>> = BTreeMap::new();
        for hexagon in self.atlas.figures.hexagons(Resolution::Eight) {
            let part = hexagon.cell.parent(PART).expect("resolution 8 is finer than that of its parts");
            parts.entry(part).or_default().push(hexagon);
        }
        let written: Vec<_> = parts
            .into_par_iter()
            .map(|(part, found)| write(self.hexagons(Resolution::Eight, &Part::Inside(part), &found)?))
            .collect::<Result<_, _>>()?;
        entries.extend(written);
        let found = self.atlas.figures.hexagons(Resolution::Nine);
        let written: Vec<_> = by_district(found, |hexagon| hexagon.district)
            .into_par_iter()
            .map(|(district, found)| {
                write(self.hexagons(Resolution::Nine, &Part::District(district), &found)?)
            })
            .collect::<Result<_, _>>()?;
        entries.extend(written);
        Ok(entries)
    }
}

/// Items by a district index, ascending; those without a district are left out.
fn by_district<'a, T>(
    items: impl IntoIterator<Item = &'a T>,
    district_of: impl Fn(&T) -> Option<AreaIndex>,
) -> BTreeMap<AreaIndex, Vec<&'a T>> {
    let mut districts: BTreeMap<AreaIndex, Vec<&T>> = BTreeMap::new();
    for item in items {
        if let Some(district) = district_of(item) {
            districts.entry(district).or_default().push(item);
        }
    }
    districts
}

/// Whether there is one layer of all areas of a level; none has those of outcodes, which have no borders.
const fn is_national(level: Level) -> bool {
    match level {
        Level::Country
        | Level::Region
        | Level::County
        | Level::District
        | Level::Ward
        | Level::Msoa
        | Level::Force => true,
        Level::Lsoa | Level::Outcode => false,
    }
}

/// Writes every layer and the index, and the boundaries alone.
///
/// # Errors
/// When a layer cannot be encoded or written.
pub fn write_all(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let (layers, boundaries) = rayon::join(|| write_layers(atlas, out), || boundaries::write_all(atlas, out));
    layers.and(boundaries)
}

fn write_layers(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let layers = Layers::new(atlas);
    let counts = atlas.figures.counts();
    let district_of = |lsoa| atlas.geography.parent_of_lsoa(lsoa, Level::District);
    let write = |layer: Option<Layer>| -> anyhow::Result<Option<LayerEntry>> {
        let Some((entry, bytes)) = layer else { return Ok(None) };
        out.write(&entry.path, &bytes)?;
        Ok(Some(entry))
    };
    // Narrow levels first: they have most areas, and nothing is left to do beside the last.
    let is_written = |level: &Level| is_national(*level) && atlas.is_drawn_and_compared(*level);
    let mut national: Vec<Level> = Level::all().filter(is_written).collect();
    national.reverse();
    let mut entries: Vec<Option<LayerEntry>> = national
        .into_par_iter()
        .with_max_len(1)
        .map(|level| write(layers.national(level)?))
        .collect::<anyhow::Result<_>>()?;

    entries.extend(layers.small_areas(&write)?);

    // A file for each district would be too many for `compact`; its shards of points hold the same.
    if atlas.publication.profile == Profile::Full {
        let points = by_district(&counts.points, |point| district_of(point.lsoa));
        let points: Vec<_> = points
            .into_par_iter()
            .map(|(district, points)| write(layers.points(district, &points)?))
            .collect::<Result<_, _>>()?;
        entries.extend(points);
    }

    entries.extend(layers.all_hexagons(&write)?);
    entries.push(write(layers.stops()?)?);

    let entries = entries.into_iter().flatten().collect();
    Ok(out.write(INDEX, &index::render(atlas.figures.window(), &layers.columns, entries))?)
}
