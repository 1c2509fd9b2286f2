//! `data/v1/datapackage.json`: the CSV files as a Frictionless Data Package.

use serde_json::{Map, Value, json};

use crate::atlas::Atlas;
use crate::json::number::to_json;
use crate::json::paths::ROOT;
use crate::json::tables::{Column, ColumnKind, CubeIndex, FileObject, Table};
use crate::values::kebab;

use super::{Addresses, KEYWORDS, description, licence, sources, title};

/// A column as a field of Table Schema.
fn field(column: &Column) -> Value {
    let kind = match column.kind {
        ColumnKind::Text => "string",
        ColumnKind::Month => "yearmonth",
        ColumnKind::Count | ColumnKind::Integer => "integer",
        ColumnKind::Number => "number",
    };
    let mut constraints = Map::new();
    if !column.nullable {
        constraints.insert("required".to_owned(), true.into());
    }
    if column.kind == ColumnKind::Count {
        constraints.insert("minimum".to_owned(), 0.into());
    }
    let mut field = json!({ "name": column.name, "type": kind, "description": column.description });
    if !constraints.is_empty() {
        field["constraints"] = constraints.into();
    }
    field
}

fn schema(table: &Table) -> Value {
    let fields: Vec<Value> = table.columns.iter().map(field).collect();
    json!({ "fields": fields, "missingValues": [""], "primaryKey": table.key })
}

/// `crimes-2024` for the table's file of that year.
fn name(table: &Table, file: &FileObject) -> String {
    let parts: Vec<String> = file.partition.values().map(|part| kebab(part)).collect();
    [vec![table.id.to_owned()], parts].concat().join("-")
}

fn resource(table: &Table, file: &FileObject) -> Value {
    let path = file.path.strip_prefix(ROOT).unwrap_or(&file.path).trim_start_matches('/');
    let mut schema = schema(table);
    // A blank value stands for "left blank", which no key may be.
    if table.key.iter().any(|key| table.columns.iter().any(|c| c.name == *key && c.nullable))
        && let Some(schema) = schema.as_object_mut()
    {
        schema.remove("primaryKey");
    }
    let mut resource = json!({
        "name": name(table, file),
        "title": table.title,
        "description": table.description,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "schema": schema,
    });
    if file.format == "csv.gz" {
        resource["compression"] = "gz".into();
    }
    resource
}

/// The package.
pub(super) fn render(atlas: &Atlas, index: &CubeIndex) -> Vec<u8> {
    let licence = licence(atlas);
    let resources: Vec<Value> = index
        .tables
        .iter()
        .flat_map(|of| of.files.iter().filter(|f| f.format != "parquet").map(|f| resource(of.table, f)))
        .collect();
    let sources: Vec<Value> =
        sources(atlas).map(|source| json!({ "title": source.title, "path": source.page })).collect();
    let mut package = json!({
        "profile": "data-package",
        "name": kebab(&atlas.publication.site_name),
        "title": title(atlas),
        "description": description(atlas),
        "version": atlas.figures.counts().axes.months.last().to_string(),
        "keywords": KEYWORDS,
        "licenses": [{ "name": licence.spdx, "title": licence.title, "path": licence.address }],
        "contributors": [{ "title": atlas.publication.site_name, "role": "publisher" }],
        "sources": sources,
        "resources": resources,
    });
    if atlas.publication.site_url.is_some() {
        package["homepage"] = Addresses::of(atlas).of_path("data/").into();
    }
    to_json(&package)
}
