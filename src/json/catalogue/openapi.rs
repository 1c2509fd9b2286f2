//! `data/v1/openapi.json`: the addresses of all files as an `OpenAPI` 3.1 description.
//!
//! Examples are files of this very site: the first that fits each kind.

use serde_json::{Map, Value, json};

use crate::atlas::Atlas;
use crate::json::number::to_json;
use crate::json::paths::ROOT;
use crate::json::schema::{KINDS, Kind, fits};
use crate::json::tables::{CubeIndex, FileObject, Table};
use crate::settings::Publisher;

use super::{Addresses, licence, title};

/// Names of what `*` stands for in the patterns of a kind, in order.
const PARAMETERS: [(&str, &[(&str, &str)]); 17] = [
    ("areas", &[("level", "Slug of a level, as in levels.json")]),
    ("comparators", &[("level", "Slug of a level, as in levels.json")]),
    ("area", &[("level", "Slug of a level, as in levels.json"), ("code", "Code of the area")]),
    ("district", &[("code", "ONS code of the district")]),
    ("outcodes", &[("letters", "Letters that the outcodes begin with")]),
    ("stops", &[("force", "Slug of the force")]),
    ("outcomes", &[("force", "Slug of the force")]),
    ("points-shard", &[("cell", "H3 cell, as in points.json")]),
    ("postcodes-shard", &[("prefix", "Beginning of a postcode, as in postcodes.json")]),
    ("codes-lsoa", &[("prefix", "First letters of the codes")]),
    ("codes-msoa", &[("prefix", "First letters of the codes")]),
    ("csvw", &[("name", "csv-metadata or csv-gz-metadata")]),
    ("map-shard", &[("name", "Name of a file of the map")]),
    ("map-part", &[("kind", "Kind of file of the map"), ("name", "Name of the file")]),
    ("api-force", &[("force", "Slug of the force")]),
    ("api-no-location", &[("force", "Slug of the force")]),
    ("api-at-location", &[("district", "ONS code of the district")]),
];

/// The names of the parts of a pattern; any star without a name gets one by its place.
fn parameters(kind: &Kind) -> Vec<(String, &'static str)> {
    let named = PARAMETERS.iter().find(|(name, _)| *name == kind.name).map_or(&[][..], |(_, names)| *names);
    (0..kind.pattern.matches('*').count())
        .map(|at| match named.get(at) {
            Some((name, description)) => ((*name).to_owned(), *description),
            None if at == 0 => ("name".to_owned(), "A name, as in the index of this kind"),
            None => (format!("part{}", at + 1), "A name, as in the index of this kind"),
        })
        .collect()
}

/// What the stars of a pattern stand for in a path that fits it.
fn parts_of<'p>(pattern: &str, path: &'p str) -> Vec<&'p str> {
    pattern
        .split('/')
        .zip(path.split('/'))
        .filter_map(|(pattern, part)| {
            let (before, behind) = pattern.split_once('*')?;
            part.strip_prefix(before)?.strip_suffix(behind)
        })
        .collect()
}

/// `area/*/*.json` with the names in the place of the stars, as clients ask for it.
fn template(pattern: &str, names: &[(String, &str)]) -> String {
    let mut names = names.iter();
    let mut out = String::from("/");
    for c in pattern.chars() {
        match c {
            '*' => {
                out.push_str(&names.next().map_or_else(|| "{part}".to_owned(), |(n, _)| format!("{{{n}}}")));
            }
            c => out.push(c),
        }
    }
    out.trim_end_matches("/index.html").to_owned()
}

fn operation(
    id: &str,
    (summary, description): (&str, &str),
    tag: &str,
    parameters: &[Value],
    content: &Value,
) -> Value {
    json!({
        "get": {
            "operationId": id,
            "summary": summary,
            "description": description,
            "tags": [tag],
            "parameters": parameters,
            "responses": {
                "200": { "description": summary, "content": content },
                "404": { "description": "There is no such file" },
            },
        }
    })
}

fn parameter(name: &str, description: &str, example: Option<&str>) -> Value {
    let mut parameter = json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": description,
        "schema": { "type": "string" },
    });
    if let Some(example) = example {
        parameter["example"] = example.into();
    }
    parameter
}

/// The path of one kind of JSON file; none when the site has no such file.
fn of_kind(kind: &Kind, paths: &[String], addresses: &Addresses) -> Option<(String, Value)> {
    let real = paths.iter().find(|path| {
        fits(kind.pattern, path)
            && KINDS.iter().find(|k| fits(k.pattern, path)).map(|k| k.name) == Some(kind.name)
    })?;
    let names = parameters(kind);
    let values = parts_of(kind.pattern, real);
    let described: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(at, (name, description))| parameter(name, description, values.get(at).copied()))
        .collect();
    let schema = kind.path.strip_prefix(ROOT).unwrap_or(kind.path).trim_start_matches('/');
    let address = addresses.of_path(real.trim_end_matches("index.html"));
    let content = json!({ "application/json": {
        "schema": { "$ref": schema },
        "examples": { "real": { "summary": format!("{real} of this site"), "externalValue": address } },
    } });
    let tag = if kind.pattern.starts_with("api/") { "police-api" } else { "json" };
    let words = (kind.title, format!("Every field is described in {schema}."));
    let operation = operation(kind.name, (words.0, &words.1), tag, &described, &content);
    Some((template(kind.pattern, &names), operation))
}

/// The path of the files of a table of one format and partition.
fn of_table(table: &Table, file: &FileObject) -> (String, Value) {
    let mut path = format!("/{}", file.path);
    let mut described = Vec::new();
    for (key, value) in &file.partition {
        if let Some(at) = path.rfind(value.as_str()) {
            path.replace_range(at..at + value.len(), &format!("{{{key}}}"));
            described.push(parameter(key, &format!("Which {key}"), Some(value)));
        }
    }
    let media = match file.format {
        "parquet" => "application/vnd.apache.parquet",
        "csv" => "text/csv",
        _ => "application/gzip",
    };
    let keys: Vec<&str> = file.partition.keys().copied().collect();
    let id = [vec![table.id], keys, vec![file.format]].concat().join("-").replace('.', "-");
    let content = json!({ media: { "schema": { "type": "string", "contentMediaType": media } } });
    (path, operation(&id, (table.title, table.description), "tables", &described, &content))
}

/// Who answers for the site, where somebody is named.
fn contact(publisher: &Publisher) -> Option<Value> {
    let told = [("name", &publisher.name), ("url", &publisher.url), ("email", &publisher.email)];
    let told: Map<String, Value> =
        told.into_iter().filter_map(|(key, word)| Some((key.to_owned(), word.as_deref()?.into()))).collect();
    (!told.is_empty()).then_some(Value::Object(told))
}

/// The description. `paths` are those of all files written.
pub(super) fn render(atlas: &Atlas, index: &CubeIndex, paths: &[String]) -> Vec<u8> {
    let (addresses, licence) = (Addresses::of(atlas), licence(atlas));
    let mut described: Map<String, Value> =
        KINDS.iter().filter_map(|kind| of_kind(kind, paths, &addresses)).collect();
    for of in &index.tables {
        for file in &of.files {
            let (path, operation) = of_table(of.table, file);
            described.entry(path).or_insert(operation);
        }
    }
    let mut description = json!({
        "openapi": "3.1.0",
        "info": {
            "title": title(atlas),
            "version": "1.0.0",
            "summary": "Files of a crime atlas",
            "description": "Every address is a plain file: no key, no limit, no query. Hosts that take headers \
                            answer with Access-Control-Allow-Origin: *, so scripts of other sites may read them. \
                            Within v1 names and meanings stay; fields may be added. Months that a force did not supply are null, never 0.",
            "license": { "name": licence.title, "identifier": licence.spdx },
        },
        "servers": [{ "url": addresses.of_path("").trim_end_matches('/'), "description": "This site" }],
        "security": [],
        "tags": [
            { "name": "json", "description": "The atlas as JSON" },
            { "name": "tables", "description": "Tables as Parquet and CSV; cube.json lists all files" },
            { "name": "police-api", "description": "The part of the police API that needs no server" },
        ],
        "paths": described,
    });
    if let Some(contact) = contact(&atlas.publication.publisher) {
        description["info"]["contact"] = contact;
    }
    to_json(&description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_templates() {
        let kind = KINDS.iter().find(|kind| kind.name == "area").unwrap();
        let names = parameters(kind);
        assert_eq!(template(kind.pattern, &names), "/data/v1/area/{level}/{code}.json");
        assert_eq!(parts_of(kind.pattern, "data/v1/area/district/E06000055.json"), ["district", "E06000055"]);
        let force = KINDS.iter().find(|kind| kind.name == "api-force").unwrap();
        assert_eq!(template(force.pattern, &parameters(force)), "/api/forces/{force}");
    }

    #[test]
    fn who_answers_is_named_where_told() {
        assert_eq!(contact(&Publisher::default()), None);
        let publisher = Publisher { name: Some("Gazette".to_owned()), ..Publisher::default() };
        assert_eq!(contact(&publisher), Some(json!({ "name": "Gazette" })));
    }

    #[test]
    fn every_star_has_a_name() {
        for kind in KINDS {
            assert!(parameters(kind).iter().all(|(name, _)| !name.starts_with("part")), "{}", kind.name);
        }
    }
}
