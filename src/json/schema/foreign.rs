//! The shapes of files whose form others have set: catalogues, and the police API. Of catalogues only what
//! this site promises of them is said; the standards say the rest.

use serde_json::{Value, json};

use super::area::level;
use super::shape::{
    count, described, field, key, list, map_of, month, nullable, object, path, sha256, text, word,
};

/// An object of another standard: these fields are there, others may be.
fn open_object(fields: impl IntoIterator<Item = super::shape::Field>) -> Value {
    let mut shape = object(fields);
    if let Some(shape) = shape.as_object_mut() {
        shape.remove("additionalProperties");
    }
    shape
}

fn any() -> Value {
    json!({ "type": "object" })
}

pub(super) fn datapackage() -> Value {
    let resource = open_object([
        field("name", key(), "Name"),
        field("path", path(), "File, from the folder of the package"),
        field("bytes", count(), "Size"),
        field(
            "hash",
            json!({ "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" }),
            "SHA-256 of its bytes",
        ),
        field("schema", any(), "Columns as a Table Schema"),
    ]);
    open_object([
        field("profile", text(), "data-package"),
        field("name", text(), "Name"),
        field("title", text(), "Title"),
        field("version", month(), "Release"),
        field("licenses", list(any()), "Licences"),
        field("sources", list(any()), "What the data was made from"),
        field("resources", list(resource), "Every CSV file of the tables"),
    ])
}

pub(super) fn csvw() -> Value {
    let table = open_object([
        field("url", path(), "File, from the folder of this one; without .gz"),
        field("tableSchema", any(), "Columns"),
    ]);
    open_object([
        field("@context", list(json!({})), "The vocabulary of CSV on the Web"),
        field("tables", list(table), "Every table"),
    ])
}

pub(super) fn openapi() -> Value {
    open_object([
        field("openapi", json!({ "const": "3.1.0" }), "Version of the standard"),
        field("info", any(), "Title, version, licence"),
        field("servers", list(any()), "Where the site is"),
        field("paths", map_of(any()), "Every address"),
    ])
}

pub(super) fn api_forces() -> Value {
    list(object([field("id", text(), "Slug of the force"), field("name", text(), "Its name")]))
}

pub(super) fn api_force() -> Value {
    let unknown = || described(json!({ "type": "null" }), "Not in the archive");
    object([
        field("id", text(), "Slug of the force"),
        field("name", text(), "Its name"),
        field("description", unknown(), "Not in the archive"),
        field("url", unknown(), "Not in the archive"),
        field("telephone", unknown(), "Not in the archive"),
        field("engagement_methods", json!({ "type": "array", "maxItems": 0 }), "Not in the archive"),
    ])
}

pub(super) fn api_categories() -> Value {
    list(object([field("url", key(), "Slug of the category"), field("name", text(), "Its name")]))
}

pub(super) fn api_dates() -> Value {
    list(object([
        field("date", month(), "Month"),
        field("stop-and-search", list(text()), "Forces with a stop and search file for it"),
    ]))
}

pub(super) fn api_last_updated() -> Value {
    let date = json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-01$" });
    object([field("date", date, "First day of the newest month")])
}

pub(super) fn api_no_location() -> Value {
    let nothing = || json!({ "type": "null" });
    list(object([
        field("category", key(), "Slug of the category, as in crime-categories"),
        field("location_type", nothing(), "No place"),
        field("location", nothing(), "No place"),
        field("month", month(), "Month"),
        field("count", count(), "How many incidents; the police API lists them one by one"),
    ]))
}

pub(super) fn api_at_location() -> Value {
    let degrees = || json!({ "type": "string", "pattern": "^-?[0-9]+\\.[0-9]{6}$" });
    let street = object([
        field("id", nullable(count()), "The API's number of the street; null: not in the archive"),
        field("name", text(), "On or near …"),
    ]);
    let location = object([
        field("latitude", degrees(), "Degrees north"),
        field("street", street, "What the point is near"),
        field("longitude", degrees(), "Degrees east"),
    ]);
    list(object([
        field("location_type", word(&["Force", "BTP"]), "BTP: the British Transport Police"),
        field("location", location, "The anonymous map point"),
        field("month", month(), "The newest month"),
        field(
            "counts",
            map_of(count()),
            "Incidents by the category's slug; the police API lists them one by one",
        ),
    ]))
}

pub(super) fn boundaries() -> Value {
    object([
        field("release", month(), "Newest month"),
        field("crs", json!({ "const": "EPSG:4326" }), "Coordinates: longitude and latitude in degrees"),
        field("properties", list(text()), "Properties of each feature, to join tables with"),
        field("without", list(level()), "Levels that have no polygons"),
        field(
            "files",
            list(object([
                field("path", path(), "File"),
                field("format", word(&["geojson.gz", "kmz"]), "Format"),
                field("level", level(), "Level of its areas"),
                field(
                    "force",
                    nullable(text()),
                    "Slug of the force whose area it covers; null: the whole atlas",
                ),
                field("features", count(), "Areas"),
                field("bytes", count(), "Size"),
            ])),
            "By path",
        ),
    ])
}

pub(super) fn records() -> Value {
    let kind = || word(&["street", "outcomes", "stop-and-search"]);
    let column = object([field("name", text(), "Column"), field("description", text(), "What it holds")]);
    object([
        field("months", list(month()), "Every month of the atlas"),
        field(
            "kinds",
            list(object([
                field("kind", kind(), "Kind of police file"),
                field("title", text(), "Title"),
                field("description", text(), "What a row is"),
                field("columns", list(column), "Columns in order"),
            ])),
            "Kinds of rows",
        ),
        field(
            "files",
            list(object([
                field("path", path(), "Parquet file"),
                field("kind", kind(), "Kind of police file"),
                field("force", text(), "Slug of the force"),
                field("year", count(), "Calendar year"),
                field("months", list(month()), "Months it holds, each a row group of its own, in this order"),
                field("rows", count(), "Rows"),
                field("bytes", count(), "Size"),
                field("sha256", sha256(), "SHA-256 of its bytes"),
            ])),
            "By kind, force, year",
        ),
    ])
}

/// Files that the map's script alone reads: they may change with it.
pub(super) fn map_shard() -> Value {
    any()
}
