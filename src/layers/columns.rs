//! Columns of a layer and the typed way from values to a `FlatGeobuf` file.
//!
//! The `FlatGeobuf` writer checks neither the type nor the place of a property against the declaration (a
//! wrong one corrupts the file), so both are taken from one list here and a mismatch is an error.

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::{BoundingRect, Geometry};
use geozero::{ColumnValue, PropertyProcessor};
use serde::Serialize;

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ValueType {
    /// UTF-8 text.
    Text,
    /// A whole number, 0 or more, below 2³².
    Count,
    /// A double.
    Number,
    /// Yes or no.
    Flag,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Column {
    /// Lower case, with underscores.
    pub(super) name: String,
    /// Type of every value.
    #[serde(rename = "type")]
    pub(super) value_type: ValueType,
    /// Unit, where there is one.
    pub(super) unit: Option<&'static str>,
    /// What it holds.
    pub(super) description: String,
}

impl Column {
    /// A column without a unit.
    pub(super) fn new(name: &str, value_type: ValueType, description: &str) -> Self {
        Self { name: name.to_owned(), value_type, unit: None, description: description.to_owned() }
    }

    /// The column with a unit.
    #[must_use]
    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
}

/// One value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// For [`ValueType::Text`].
    Text(String),
    /// For [`ValueType::Count`].
    Count(u64),
    /// For [`ValueType::Number`].
    Number(f64),
    /// For [`ValueType::Flag`].
    Flag(bool),
    /// Not known, for any type: the property is left out.
    Missing,
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// A shape on the ground with its values, one for each column.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    /// In degrees, EPSG:4326.
    pub(super) geometry: Geometry<f64>,
    /// In the order of the columns.
    pub(super) values: Vec<Value>,
}

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
    /// `Point` or `MultiPolygon`.
    pub(super) geometry_type: GeometryType,
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
    /// The writer refused.
    #[error("the FlatGeobuf writer refused a feature")]
    Geometry(#[from] geozero::error::GeozeroError),
    /// The file could not be put together.
    #[error("the FlatGeobuf writer failed")]
    Writer(#[from] flatgeobuf::Error),
}

const fn column_type(value_type: ValueType) -> ColumnType {
    match value_type {
        ValueType::Text => ColumnType::String,
        ValueType::Count => ColumnType::UInt,
        ValueType::Number => ColumnType::Double,
        ValueType::Flag => ColumnType::Bool,
    }
}

/// The value in the writer's terms; none when it is missing.
fn column_value<'a>(column: &Column, value: &'a Value) -> Result<Option<ColumnValue<'a>>, LayerError> {
    let mismatch = || LayerError::Type { column: column.name.clone(), value: format!("{value:?}") };
    Ok(Some(match (column.value_type, value) {
        (_, Value::Missing) => return Ok(None),
        (ValueType::Text, Value::Text(text)) => ColumnValue::String(text),
        (ValueType::Count, Value::Count(count)) => {
            ColumnValue::UInt(u32::try_from(*count).ok().ok_or_else(mismatch)?)
        }
        (ValueType::Number, Value::Number(number)) => ColumnValue::Double(*number),
        (ValueType::Flag, Value::Flag(flag)) => ColumnValue::Bool(*flag),
        (ValueType::Text | ValueType::Count | ValueType::Number | ValueType::Flag, _) => {
            return Err(mismatch());
        }
    }))
}

fn add(writer: &mut FgbWriter, columns: &[Column], feature: Feature) -> Result<(), LayerError> {
    if feature.values.len() != columns.len() {
        return Err(LayerError::Type {
            column: format!("list of {}", columns.len()),
            value: format!("{} values", feature.values.len()),
        });
    }
    let values = columns
        .iter()
        .zip(&feature.values)
        .map(|(column, value)| column_value(column, value))
        .collect::<Result<Vec<_>, _>>()?;
    let mut refused = Ok(());
    writer.add_feature_geom(feature.geometry, |properties| {
        refused = columns.iter().zip(&values).enumerate().try_for_each(|(place, (column, value))| {
            value.as_ref().map_or(Ok(()), |value| properties.property(place, &column.name, value).map(|_| ()))
        });
    })?;
    Ok(refused?)
}

/// A `FlatGeobuf` file with a spatial index; none without features, for an empty one freezes browsers.
///
/// The same features in the same order give the same bytes.
pub(super) fn encode(
    head: &LayerHead,
    columns: &[Column],
    features: Vec<Feature>,
) -> Result<Option<Encoded>, LayerError> {
    let boxes = features.iter().filter_map(|feature| feature.geometry.bounding_rect());
    let Some(bounds) = boxes.reduce(|a, b| {
        geo::Rect::new(
            (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
            (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
        )
    }) else {
        return Ok(None);
    };
    let options = FgbWriterOptions {
        crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        title: Some(head.title),
        description: Some(head.description),
        metadata: Some(head.metadata),
        ..FgbWriterOptions::default()
    };
    let mut writer = FgbWriter::create_with_options(head.name, head.geometry_type, options)?;
    for column in columns {
        writer.add_column(&column.name, column_type(column.value_type), |builder, declared| {
            let words = match column.unit {
                Some(unit) => format!("{} ({unit})", column.description),
                None => column.description.clone(),
            };
            declared.description = Some(builder.create_string(&words));
        });
    }
    let count = features.len();
    for feature in features {
        add(&mut writer, columns, feature)?;
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes)?;
    Ok(Some(Encoded {
        bytes,
        features: count,
        bbox: [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y],
    }))
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
