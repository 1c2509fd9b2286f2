//! `data/v1/layers.json`: every layer with its columns.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::values::MonthSpan;

use super::columns::Column;

/// What the index says of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct LayerEntry {
    /// Path from the site's root.
    pub(super) path: String,
    /// Title in words.
    pub(super) title: String,
    /// `areas`, `hexagons`, `points` or `stops`: the key of its columns.
    pub(super) kind: &'static str,
    /// Level of its areas.
    pub(super) level: Option<&'static str>,
    /// H3 resolution of its hexagons.
    pub(super) resolution: Option<u8>,
    /// Code of the district it covers; none for the whole atlas, or a region of it.
    pub(super) district: Option<String>,
    /// Code of the region (of the country, where there are none) it covers; none for the whole atlas, or a
    /// district.
    pub(super) region: Option<String>,
    /// Features, never 0.
    pub(super) features: usize,
    /// Bytes of the file.
    pub(super) bytes: usize,
    /// West, south, east, north in degrees.
    pub(super) bbox: [f64; 4],
}

#[derive(Debug, Serialize)]
struct Span {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct Index<'a> {
    release: String,
    window: Span,
    columns: &'a BTreeMap<&'static str, Vec<Column>>,
    layers: Vec<LayerEntry>,
}

/// The index, layers by path.
pub(super) fn render(
    window: MonthSpan,
    columns: &BTreeMap<&'static str, Vec<Column>>,
    mut layers: Vec<LayerEntry>,
) -> Vec<u8> {
    layers.sort_by(|a, b| a.path.cmp(&b.path));
    serde_json::to_vec(&Index {
        release: window.last().to_string(),
        window: Span { first: window.first().to_string(), last: window.last().to_string() },
        columns,
        layers,
    })
    .expect("own structs with string keys always serialise")
}
