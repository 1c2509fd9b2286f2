//! Features to a `FlatGeobuf` file, in memory.
//!
//! The crate's own writer spools every feature through a temporary file with a seek for each, which took
//! most of the time of writing layers; and it checks neither the type nor the place of a property against
//! the declaration (a wrong one corrupts the file). Here both come from one list, a mismatch is an error,
//! and counts take the narrowest type that holds a file's largest.

use std::borrow::Borrow;

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    ColumnArgs, ColumnType, Crs, CrsArgs, FeatureArgs, GeometryArgs, GeometryType, Header, HeaderArgs,
};
use geo::{Geometry, LineString, Polygon};

use super::columns::{Column, Feature, Value, ValueType};

/// The first bytes of every file: "fgb", version 3, "fgb", patch level 0.
const MAGIC: [u8; 8] = [b'f', b'g', b'b', flatgeobuf::VERSION, b'f', b'g', b'b', 0];

/// What a file says of itself.
#[derive(Debug, Clone)]
pub(super) struct LayerHead<'a> {
    /// Short name, for tables of contents.
    pub(super) name: &'a str,
    /// Title in words.
    pub(super) title: &'a str,
    /// What it shows, and of when.
    pub(super) description: &'a str,
    /// Release, window and licence as JSON.
    pub(super) metadata: &'a str,
    /// `Point`, `Polygon` or `MultiPolygon`.
    pub(super) geometry_type: GeometryType,
    /// Whether a spatial index makes parts of the file readable; files fetched whole need none.
    pub(super) indexed: bool,
}

/// An encoded layer.
#[derive(Debug)]
pub(super) struct Encoded {
    /// The `FlatGeobuf` file.
    pub(super) bytes: Vec<u8>,
    /// Features, never 0.
    pub(super) features: usize,
    /// West, south, east, north in degrees.
    pub(super) bbox: [f64; 4],
}

/// A layer cannot be encoded.
#[derive(Debug, thiserror::Error)]
pub(super) enum LayerError {
    /// A value's type is not the declared one, or there are more or fewer values than columns.
    #[error("column {column} does not take {value}")]
    Type {
        /// The column, or the number of columns.
        column: String,
        /// The value as written by a debugger.
        value: String,
    },
    /// A shape is not of the layer's type.
    #[error("the layer takes no {0}")]
    Geometry(String),
    /// The index could not be built.
    #[error("the spatial index failed")]
    Index(#[from] flatgeobuf::Error),
    /// The index could not be written.
    #[error("the spatial index was not written")]
    Write(#[from] std::io::Error),
}

/// The type of each column in one file.
fn column_types<F: Borrow<Feature>>(columns: &[Column], features: &[F]) -> Vec<ColumnType> {
    let narrowest = |place: usize| {
        let counts = features.iter().map(|feature| match feature.borrow().values.get(place) {
            Some(Value::Count(count)) => *count,
            _ => 0,
        });
        match counts.max().unwrap_or(0) {
            0..=0xFF => ColumnType::UByte,
            0x100..=0xFFFF => ColumnType::UShort,
            _ => ColumnType::UInt,
        }
    };
    let of = |(place, column): (usize, &Column)| match column.value_type {
        ValueType::Text => ColumnType::String,
        ValueType::Count => narrowest(place),
        ValueType::Number => ColumnType::Double,
        ValueType::Flag => ColumnType::Bool,
    };
    columns.iter().enumerate().map(of).collect()
}

/// Appends a feature's values that are not missing: the place of the column, then the value.
fn put_values(
    columns: &[Column],
    types: &[ColumnType],
    values: &[Value],
    into: &mut Vec<u8>,
) -> Result<(), LayerError> {
    if values.len() != columns.len() {
        return Err(LayerError::Type {
            column: format!("list of {}", columns.len()),
            value: format!("{} values", values.len()),
        });
    }
    for (place, (column, value)) in columns.iter().zip(values).enumerate() {
        let mismatch = || LayerError::Type { column: column.name.clone(), value: format!("{value:?}") };
        if *value == Value::Missing {
            continue;
        }
        into.extend(u16::try_from(place).ok().ok_or_else(mismatch)?.to_le_bytes());
        match (column.value_type, value) {
            (ValueType::Text, Value::Text(text)) => {
                into.extend(u32::try_from(text.len()).ok().ok_or_else(mismatch)?.to_le_bytes());
                into.extend(text.as_bytes());
            }
            (ValueType::Count, Value::Count(count)) => {
                let count = u32::try_from(*count).ok().ok_or_else(mismatch)?.to_le_bytes();
                // Little endian: the first bytes are the number in the narrower types.
                into.extend(match types[place] {
                    ColumnType::UByte => &count[..1],
                    ColumnType::UShort => &count[..2],
                    _ => &count[..],
                });
            }
            (ValueType::Number, Value::Number(number)) => into.extend(number.to_le_bytes()),
            (ValueType::Flag, Value::Flag(flag)) => into.push(u8::from(*flag)),
            (ValueType::Text | ValueType::Count | ValueType::Number | ValueType::Flag, _) => {
                return Err(mismatch());
            }
        }
    }
    Ok(())
}

/// Flat coordinates with the ends of the rings, and the box around them.
struct Flat {
    xy: Vec<f64>,
    ends: Vec<u32>,
    bounds: NodeItem,
}

impl Flat {
    fn clear(&mut self) {
        self.xy.clear();
        self.ends.clear();
    }

    fn push(&mut self, x: f64, y: f64) {
        self.xy.extend([x, y]);
        self.bounds.expand_xy(x, y);
    }

    fn ring(&mut self, ring: &LineString<f64>) {
        for corner in &ring.0 {
            self.push(corner.x, corner.y);
        }
        self.ends.push((self.xy.len() / 2) as u32);
    }
}

type GeometryOffset<'f> = WIPOffset<flatgeobuf::Geometry<'f>>;

/// Ends are left out where there is one ring, as the format asks.
fn finish_part<'f>(fbb: &mut FlatBufferBuilder<'f>, flat: &Flat, type_: GeometryType) -> GeometryOffset<'f> {
    let ends = (flat.ends.len() > 1).then(|| fbb.create_vector(&flat.ends));
    let xy = Some(fbb.create_vector(&flat.xy));
    flatgeobuf::Geometry::create(fbb, &GeometryArgs { ends, xy, type_, ..GeometryArgs::default() })
}

fn polygon<'f>(
    fbb: &mut FlatBufferBuilder<'f>,
    flat: &mut Flat,
    polygon: &Polygon<f64>,
    type_: GeometryType,
) -> GeometryOffset<'f> {
    flat.clear();
    flat.ring(polygon.exterior());
    polygon.interiors().iter().for_each(|ring| flat.ring(ring));
    finish_part(fbb, flat, type_)
}

/// Writes a shape and returns the box around it. The type of a shape stands in the header, so a shape
/// itself has none, but the parts of a multi-polygon have.
fn geometry<'f>(
    fbb: &mut FlatBufferBuilder<'f>,
    flat: &mut Flat,
    shape: &Geometry<f64>,
    layer: GeometryType,
) -> Result<(GeometryOffset<'f>, NodeItem), LayerError> {
    flat.clear();
    flat.bounds = NodeItem::create(0);
    let offset = match (layer, shape) {
        (GeometryType::Point, Geometry::Point(point)) => {
            flat.push(point.x(), point.y());
            finish_part(fbb, flat, GeometryType::Unknown)
        }
        (GeometryType::Polygon, Geometry::Polygon(shape)) => polygon(fbb, flat, shape, GeometryType::Unknown),
        (GeometryType::MultiPolygon, Geometry::MultiPolygon(shape)) => {
            let parts: Vec<_> =
                shape.0.iter().map(|part| polygon(fbb, flat, part, GeometryType::Polygon)).collect();
            let parts = Some(fbb.create_vector(&parts));
            let type_ = GeometryType::MultiPolygon;
            flatgeobuf::Geometry::create(fbb, &GeometryArgs { type_, parts, ..GeometryArgs::default() })
        }
        _ => return Err(LayerError::Geometry(format!("{shape:?}"))),
    };
    Ok((offset, flat.bounds.clone()))
}

/// The header with its length in front.
fn header(
    head: &LayerHead,
    columns: &[Column],
    types: &[ColumnType],
    extent: &NodeItem,
    features: usize,
) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::new();
    let crs_args = CrsArgs {
        org: Some(fbb.create_string("EPSG")),
        code: 4326,
        name: Some(fbb.create_string("WGS 84")),
        ..CrsArgs::default()
    };
    let crs = Some(Crs::create(&mut fbb, &crs_args));
    let columns: Vec<_> = columns
        .iter()
        .zip(types)
        .map(|(column, type_)| {
            let words = match column.unit {
                Some(unit) => format!("{} ({unit})", column.description),
                None => column.description.clone(),
            };
            let column_args = ColumnArgs {
                name: Some(fbb.create_string(&column.name)),
                type_: *type_,
                description: Some(fbb.create_string(&words)),
                ..ColumnArgs::default()
            };
            flatgeobuf::Column::create(&mut fbb, &column_args)
        })
        .collect();
    let header_args = HeaderArgs {
        name: Some(fbb.create_string(head.name)),
        envelope: Some(fbb.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y])),
        geometry_type: head.geometry_type,
        columns: Some(fbb.create_vector(&columns)),
        features_count: features as u64,
        index_node_size: if head.indexed { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
        crs,
        title: Some(fbb.create_string(head.title)),
        description: Some(fbb.create_string(head.description)),
        metadata: Some(fbb.create_string(head.metadata)),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut fbb, &header_args);
    fbb.finish_size_prefixed(header, None);
    fbb.finished_data().to_vec()
}

/// A `FlatGeobuf` file; none without features, for an empty one freezes browsers.
///
/// The same features in the same order give the same bytes.
pub(super) fn encode<F: Borrow<Feature>>(
    head: &LayerHead,
    columns: &[Column],
    features: &[F],
) -> Result<Option<Encoded>, LayerError> {
    if features.is_empty() {
        return Ok(None);
    }
    let types = column_types(columns, features);
    let mut fbb = FlatBufferBuilder::new();
    let mut flat = Flat { xy: Vec::new(), ends: Vec::new(), bounds: NodeItem::create(0) };
    let (mut body, mut values) = (Vec::new(), Vec::new());
    // Where each feature starts in `body`, in its box until it is sorted.
    let mut nodes: Vec<NodeItem> = Vec::with_capacity(features.len());
    for feature in features.iter().map(Borrow::borrow) {
        let (shape, mut node) = geometry(&mut fbb, &mut flat, &feature.geometry, head.geometry_type)?;
        values.clear();
        put_values(columns, &types, &feature.values, &mut values)?;
        let properties = Some(fbb.create_vector(&values));
        let args = FeatureArgs { geometry: Some(shape), properties, ..FeatureArgs::default() };
        let feature = flatgeobuf::Feature::create(&mut fbb, &args);
        fbb.finish_size_prefixed(feature, None);
        node.offset = body.len() as u64;
        nodes.push(node);
        body.extend_from_slice(fbb.finished_data());
        fbb.reset();
    }
    let extent = calc_extent(&nodes);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(header(head, columns, &types, &extent, features.len()));
    if head.indexed {
        body = index(nodes, &extent, &body, &mut bytes)?;
    }
    bytes.extend(body);
    let bbox = [extent.min_x, extent.min_y, extent.max_x, extent.max_y];
    Ok(Some(Encoded { bytes, features: features.len(), bbox }))
}

/// Writes the index and returns the features in its order.
fn index(
    mut nodes: Vec<NodeItem>,
    extent: &NodeItem,
    body: &[u8],
    into: &mut Vec<u8>,
) -> Result<Vec<u8>, LayerError> {
    hilbert_sort(&mut nodes, extent);
    let mut sorted = Vec::with_capacity(body.len());
    for node in &mut nodes {
        let from = node.offset as usize;
        let length = body[from..].first_chunk().map_or(0, |size| u32::from_le_bytes(*size) as usize + 4);
        node.offset = sorted.len() as u64;
        sorted.extend_from_slice(&body[from..from + length]);
    }
    PackedRTree::build(&nodes, extent, PackedRTree::DEFAULT_NODE_SIZE)?.stream_write(into)?;
    Ok(sorted)
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
