//! Pieces of JSON Schema: every object is closed, everything is required unless said otherwise.
#![expect(clippy::needless_pass_by_value, reason = "shapes nest: every call would need a borrow")]

use serde_json::{Map, Value, json};

/// A field of an object: name, shape, and whether it may be absent.
pub(super) type Field = (&'static str, Value, bool);

/// A field that is always there.
pub(super) fn field(name: &'static str, shape: Value, description: &str) -> Field {
    (name, described(shape, description), false)
}

/// A field that may be absent.
pub(super) fn optional(name: &'static str, shape: Value, description: &str) -> Field {
    (name, described(shape, description), true)
}

/// An object with these fields and no other.
pub(super) fn object(fields: impl IntoIterator<Item = Field>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, shape, may_be_absent) in fields {
        if !may_be_absent {
            required.push(name);
        }
        properties.insert(name.to_owned(), shape);
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An object with keys of the data, each value of one shape.
pub(super) fn map_of(shape: Value) -> Value {
    json!({ "type": "object", "additionalProperties": shape })
}

/// A list of any length.
pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A list of fixed length, each place with its own shape.
pub(super) fn tuple(items: &[Value]) -> Value {
    json!({ "type": "array", "prefixItems": items, "items": false, "minItems": items.len() })
}

/// The shape, or null.
pub(super) fn nullable(shape: Value) -> Value {
    json!({ "anyOf": [shape, { "type": "null" }] })
}

/// The shape with a description.
pub(super) fn described(mut shape: Value, description: &str) -> Value {
    if let Some(object) = shape.as_object_mut() {
        object.insert("description".to_owned(), description.into());
    }
    shape
}

/// Any text.
pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// One of these words.
pub(super) fn word(words: &[&str]) -> Value {
    json!({ "enum": words })
}

/// A whole number, not negative.
pub(super) fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A whole number of either sign.
pub(super) fn integer() -> Value {
    json!({ "type": "integer" })
}

/// A number, not negative.
pub(super) fn amount() -> Value {
    json!({ "type": "number", "minimum": 0 })
}

/// A share.
pub(super) fn share() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

/// Yes or no.
pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A calendar month.
pub(super) fn month() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
}

/// First and last month of an unbroken run.
pub(super) fn span() -> Value {
    object([field("first", month(), "Oldest month"), field("last", month(), "Newest month")])
}

/// Lower and upper end.
pub(super) fn interval() -> Value {
    tuple(&[amount(), amount()])
}

/// Longitude and latitude in degrees (EPSG:4326).
pub(super) fn position() -> Value {
    tuple(&[
        json!({ "type": "number", "minimum": -180, "maximum": 180 }),
        json!({ "type": "number", "minimum": -90, "maximum": 90 }),
    ])
}

/// West, south, east, north in degrees (EPSG:4326).
pub(super) fn bbox() -> Value {
    tuple(&vec![json!({ "type": "number", "minimum": -180, "maximum": 180 }); 4])
}

/// The key of a term: lower case with hyphens.
pub(super) fn key() -> Value {
    json!({ "type": "string", "pattern": "^[^A-Z\\s]+$" })
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
}

/// A path relative to the site's root.
pub(super) fn path() -> Value {
    json!({ "type": "string", "pattern": "^[^/].*" })
}
