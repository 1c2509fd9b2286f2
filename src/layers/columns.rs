//! Columns of a layer, and features with a value for each.

use geo::Geometry;
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
