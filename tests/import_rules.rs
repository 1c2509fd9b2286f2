//! The layers of `src/` import only what lies before them; the rules stand in one table.
#![expect(clippy::disallowed_methods, reason = "the rules are about source files")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each top-level module and the modules its files may name after `crate::`.
const RULES: &[(&str, &[&str])] = &[
    ("values", &[]),
    ("cli", &[]),
    ("out", &["values"]),
    ("assets", &[]),
    ("progress", &[]),
    ("report", &["values"]),
    ("cache", &[]),
    ("archive", &["values", "report"]),
    ("records", &["values", "report"]),
    ("geography", &["values", "report"]),
    ("aggregates", &["values", "report", "cache", "archive", "records", "geography"]),
    ("statistics", &["values", "report", "geography", "aggregates"]),
    ("content", &["values"]),
    ("settings", &["cli", "values"]),
    ("atlas", &["values", "report", "geography", "statistics", "content", "settings"]),
    ("urls", &["values", "geography"]),
    ("pages", OUTPUTS),
    ("json", OUTPUTS),
    ("layers", OUTPUTS),
    ("geocoded", &["values", "report", "archive", "records", "geography", "json", "out"]),
    ("site", &["values", "geography", "content", "settings", "atlas", "urls", "out", "assets"]),
    ("demo", &["values", "report", "geography", "content"]),
    ("pipeline", ANYTHING),
    ("commands", ANYTHING),
];

/// What draws from the atlas: neither records nor aggregates, nor one another.
const OUTPUTS: &[&str] =
    &["values", "report", "geography", "statistics", "content", "settings", "atlas", "urls", "out", "assets"];

/// The top: it calls everything and nothing calls it.
const ANYTHING: &[&str] = &[
    "values",
    "cli",
    "out",
    "assets",
    "progress",
    "report",
    "cache",
    "archive",
    "records",
    "geography",
    "aggregates",
    "statistics",
    "content",
    "settings",
    "atlas",
    "urls",
    "pages",
    "json",
    "layers",
    "geocoded",
    "site",
    "demo",
    "pipeline",
];

/// Every Rust file below `folder`, in order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("src/ can be read").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

/// The names that follow `crate::` in the code of a file; comments are left out.
fn names_after_crate(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for line in text.lines().map(str::trim_start).filter(|line| !line.starts_with("//")) {
        for (at, found) in line.match_indices("crate::") {
            // `some_crate::` is another thing.
            let before = line[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &line[at + found.len()..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            names.insert(if end == 0 { "{" } else { &rest[..end] });
        }
    }
    names
}

/// What is wrong with one file of the module `layer`.
fn offences(layer: &str, text: &str) -> Vec<String> {
    let mut offences = Vec::new();
    if !text.starts_with("//!") {
        offences.push("does not begin with a sentence about itself (//!)".to_owned());
    }
    let Some((_, allowed)) = RULES.iter().find(|(name, _)| *name == layer) else {
        offences.push(format!("belongs to {layer}, which tests/import_rules.rs does not list"));
        return offences;
    };
    for name in names_after_crate(text) {
        if name == "{" {
            offences.push("imports from several layers in one statement (crate::{)".to_owned());
        } else if name != layer && !allowed.contains(&name) {
            offences.push(format!("imports crate::{name}, which {layer} may not"));
        }
    }
    if text.contains("super::super") {
        offences.push("climbs with super::super".to_owned());
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    if code.lines().any(|line| line.trim() == "use super::*;") {
        offences.push("imports super::* outside its tests".to_owned());
    }
    offences
}

#[test]
fn every_file_keeps_to_its_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let files = rust_files(&src);
    assert!(files.len() > RULES.len(), "src/ was not found");
    for file in files {
        let below = file.strip_prefix(&src).expect("listed below src/");
        let first = below.iter().next().and_then(|name| name.to_str()).expect("names are Unicode");
        let layer = first.strip_suffix(".rs").unwrap_or(first);
        let text = std::fs::read_to_string(&file).expect("source files are text");
        if matches!(layer, "lib" | "main") {
            if !text.starts_with("//!") {
                found.push(format!("src/{first}: does not begin with a sentence about itself"));
            }
            continue;
        }
        // Long tests beside their file: `use super::*` is theirs.
        let is_tests = below.to_string_lossy().ends_with("_tests.rs");
        let wrong =
            offences(layer, &text).into_iter().filter(|what| !(is_tests && what.contains("super::*")));
        found.extend(wrong.map(|what| format!("src/{}: {what}", below.display())));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_module_of_the_crate_is_listed() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = std::fs::read_to_string(lib).expect("src/lib.rs can be read");
    let modules: BTreeSet<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let listed: BTreeSet<&str> = RULES.iter().map(|(name, _)| *name).collect();
    assert_eq!(modules, listed);
}

#[test]
fn offences_are_seen() {
    let doc = "//! A sentence.\n";
    assert_eq!(offences("pages", &format!("{doc}use crate::atlas::Atlas;\n// crate::records\n")), [""; 0]);
    assert_eq!(offences("pages", &format!("{doc}use crate::json::X;\n")).len(), 1);
    assert_eq!(offences("pages", &format!("{doc}fn f() {{ crate::records::read() }}\n")).len(), 1);
    assert_eq!(offences("pages", &format!("{doc}use crate::{{atlas, urls}};\n")).len(), 1);
    assert_eq!(offences("pages", "use crate::atlas::Atlas;\n").len(), 1);
    assert_eq!(offences("helpers", doc).len(), 1);
    assert_eq!(offences("pages", &format!("{doc}use super::*;\n")).len(), 1);
    assert_eq!(
        offences("pages", &format!("{doc}#[cfg(test)]\nmod tests {{\n    use super::*;\n}}\n")),
        [""; 0]
    );
}
