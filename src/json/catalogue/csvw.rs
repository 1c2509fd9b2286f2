//! CSV on the Web: what each column of each CSV is, for programs that read W3C's vocabulary.
//!
//! That standard knows no compression, so gzipped files are described, under their names when unpacked, in a
//! file of their own.

use serde_json::{Value, json};

use crate::json::number::to_json;
use crate::json::tables::{Column, ColumnKind, CubeIndex, FileObject, ROOT, Table};

fn column(column: &Column) -> Value {
    let datatype = match column.kind {
        ColumnKind::Text => json!("string"),
        ColumnKind::Month => json!("gYearMonth"),
        ColumnKind::Count => json!("nonNegativeInteger"),
        ColumnKind::Integer => json!("integer"),
        ColumnKind::Number => json!("number"),
    };
    json!({
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": datatype,
        "required": !column.nullable,
    })
}

/// A file's table; its address is from the folder of the tables.
fn table(of: &Table, file: &FileObject) -> Value {
    let url = file.path.strip_prefix(ROOT).unwrap_or(&file.path).trim_start_matches('/');
    let columns: Vec<Value> = of.columns.iter().map(column).collect();
    let named = of.key.iter().all(|key| of.columns.iter().any(|c| c.name == *key && !c.nullable));
    let mut schema = json!({ "columns": columns });
    if named {
        schema["primaryKey"] = json!(of.key);
    }
    json!({
        "url": url.trim_end_matches(".gz"),
        "dc:title": of.title,
        "dc:description": of.description,
        "tableSchema": schema,
    })
}

fn group(tables: &[Value]) -> Vec<u8> {
    to_json(&json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "dialect": { "encoding": "utf-8", "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "header": true, "lineTerminators": ["\r\n", "\n"] },
        "tables": tables,
    }))
}

/// `csv-metadata.json` for the plain files, `csv-gz-metadata.json` for the gzipped ones once unpacked.
pub(super) fn files(index: &CubeIndex) -> Vec<(String, Vec<u8>)> {
    let of_format = |format: &str| -> Vec<Value> {
        index
            .tables
            .iter()
            .flat_map(|of| of.files.iter().filter(|f| f.format == format).map(|f| table(of.table, f)))
            .collect()
    };
    vec![
        (format!("{ROOT}/csv-metadata.json"), group(&of_format("csv"))),
        (format!("{ROOT}/csv-gz-metadata.json"), group(&of_format("csv.gz"))),
    ]
}
