//! Whether every JSON file can be read and keeps to the site's own schemas.

use std::io;
use std::path::Path;

use anyhow::{Context, anyhow};
use jsonschema::{Registry, Resource, Validator};
use serde_json::Value;

/// Where the site says which schema holds for which path.
const INDEX: &str = "data/v1/schema/index.json";

/// Violations named for each file; the rest is counted.
const MOST_NAMED: usize = 3;

/// The site's schemas, by the paths they hold for.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    rules: Vec<(String, Validator)>,
}

impl Schemas {
    /// Reads the index and the schemas it names; none when the site has no index.
    ///
    /// The index lists objects with a `pattern` (`*` for any part of a name) and a `schema` (a path).
    pub(super) fn read(dir: &Path) -> anyhow::Result<Self> {
        let index: Value = match std::fs::read(dir.join(INDEX)) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("reading {INDEX}"))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| format!("reading {INDEX}")),
        };
        let entries = index["schemas"].as_array().ok_or_else(|| anyhow!("{INDEX} lists no schemas"))?;
        let mut schemas = Vec::new();
        for entry in entries {
            let text = |key: &str| {
                entry[key]
                    .as_str()
                    .ok_or_else(|| anyhow!("{INDEX}: an entry has no {key}"))
                    .map(str::to_owned)
            };
            let (pattern, path) = (text("pattern")?, text("schema")?);
            let bytes = std::fs::read(dir.join(&path)).with_context(|| format!("reading {path}"))?;
            let schema: Value = serde_json::from_slice(&bytes).with_context(|| format!("reading {path}"))?;
            schemas.push((pattern, path, schema));
        }
        Self::compile(&schemas)
    }

    /// Schemas may refer to each other by `$id`, or by their paths.
    fn compile(schemas: &[(String, String, Value)]) -> anyhow::Result<Self> {
        let address = |path: &str, schema: &Value| {
            schema["$id"].as_str().map_or_else(|| format!("site:///{path}"), str::to_owned)
        };
        let mut registry = Registry::new();
        for (_, path, schema) in schemas {
            registry = registry
                .add(address(path, schema), Resource::from_contents(schema.clone()))
                .map_err(|error| anyhow!("{path}: {error}"))?;
        }
        let registry = registry.prepare().map_err(|error| anyhow!("the schemas: {error}"))?;
        let rules = schemas
            .iter()
            .map(|(pattern, path, schema)| {
                let validator = jsonschema::options()
                    .with_base_uri(address(path, schema))
                    .with_registry(&registry)
                    .build(schema)
                    .map_err(|error| anyhow!("{path} is no schema: {error}"))?;
                Ok((pattern.clone(), validator))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { rules })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rules.len()
    }

    /// What is wrong with a JSON file.
    pub(super) fn breaches(&self, path: &str, bytes: &[u8]) -> Vec<String> {
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            Err(error) => return vec![format!("is no JSON: {error}")],
        };
        let Some((_, validator)) = self.rules.iter().find(|(pattern, _)| matches(pattern, path)) else {
            let is_ours = ["data/", "api/", "map/"].iter().any(|folder| path.starts_with(folder))
                && !path.starts_with("data/v1/schema/");
            return if is_ours && !self.rules.is_empty() { vec!["has no schema".to_owned()] } else { vec![] };
        };
        let mut errors = validator.iter_errors(&value);
        let mut named: Vec<String> = errors
            .by_ref()
            .take(MOST_NAMED)
            .map(|error| {
                format!(
                    "breaks its schema at {:?}: {}",
                    error.instance_path().to_string(),
                    short(&error.to_string())
                )
            })
            .collect();
        let more = errors.count();
        if more > 0 {
            named.push(format!("breaks its schema in {more} more places"));
        }
        named
    }
}

/// The beginning of a message that may quote a whole file.
fn short(message: &str) -> String {
    const LONGEST: usize = 160;
    let cut: String = message.chars().take(LONGEST).collect();
    if cut.len() < message.len() { format!("{cut}…") } else { cut }
}

/// Whether a path is of a pattern; `*` stands for any characters but `/`.
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((before, after)) => path.strip_prefix(before).is_some_and(|rest| {
            let name = rest.find('/').unwrap_or(rest.len());
            (0..=name).filter(|end| rest.is_char_boundary(*end)).any(|end| matches(after, &rest[end..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn patterns_hold_within_a_folder() {
        assert!(matches("data/v1/area/*/*.json", "data/v1/area/ward/E05.json"));
        assert!(!matches("data/v1/area/*.json", "data/v1/area/ward/E05.json"));
        assert!(matches("data/v1/build.json", "data/v1/build.json"));
        assert!(!matches("data/v1/build.json", "data/v1/build.json.gz"));
    }

    #[test]
    fn files_are_held_to_their_schema() {
        let counts = json!({ "$id": "https://example.org/counts.json", "type": "array", "items": { "type": "integer" } });
        let area = json!({
            "$id": "https://example.org/area.json",
            "type": "object",
            "properties": { "counts": { "$ref": "counts.json" } },
            "required": ["counts"],
            "additionalProperties": false,
        });
        let schemas = Schemas::compile(&[
            ("data/v1/area/*.json".to_owned(), "data/v1/schema/area.json".to_owned(), area),
            ("data/v1/counts.json".to_owned(), "data/v1/schema/counts.json".to_owned(), counts),
        ])
        .unwrap();
        assert_eq!(schemas.breaches("data/v1/area/a.json", br#"{"counts":[1,2]}"#), [""; 0]);
        let wrong = schemas.breaches("data/v1/area/a.json", br#"{"counts":[1,"2"],"x":1}"#);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong.iter().any(|what| what.contains("/counts/1")), "{wrong:?}");
        assert_eq!(schemas.breaches("data/v1/area/a.json", b"{").len(), 1);
        assert_eq!(schemas.breaches("data/v1/other.json", b"{}"), ["has no schema"]);
        assert_eq!(schemas.breaches("site.webmanifest", b"{}"), [""; 0]);
        assert_eq!(Schemas::default().breaches("data/v1/other.json", b"{}"), [""; 0]);
    }
}
