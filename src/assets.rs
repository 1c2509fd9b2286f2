//! Styles and scripts, bundled by `build.rs` with a hash of their content in their names.

use include_dir::{Dir, File, include_dir};

static DIST: Dir<'static> = include_dir!("$OUT_DIR/dist");

/// esbuild's hash: eight letters and digits.
const HASH_LETTERS: usize = 8;

/// The public path of a bundled file: `assets/site-3XQ2VN7A.css`. One per file, made at the first call.
fn paths() -> &'static [(String, &'static File<'static>)] {
    static PATHS: std::sync::LazyLock<Vec<(String, &'static File<'static>)>> =
        std::sync::LazyLock::new(|| {
            let mut paths: Vec<_> = DIST
                .files()
                .filter_map(|file| Some((format!("assets/{}", file.path().to_str()?), file)))
                .collect();
            paths.sort_by(|a, b| a.0.cmp(&b.0));
            paths
        });
    &PATHS
}

/// The path of the entry `name` with the extension `end`.
fn entry(name: &str, end: &str) -> Option<&'static str> {
    let is_entry = |path: &str| {
        path.strip_prefix("assets/")
            .and_then(|file| file.strip_prefix(name)?.strip_prefix('-')?.strip_suffix(end)?.strip_suffix('.'))
            .is_some_and(|hash| hash.len() == HASH_LETTERS && hash.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    paths().iter().map(|(path, _)| path.as_str()).find(|path| is_entry(path))
}

/// The stylesheet of every page, `assets/site-<hash>.css`.
pub fn css_path() -> &'static str {
    entry("site", "css").expect("build.rs bundles the stylesheet, or fails")
}

/// The module script made from `site-templates/assets/<name>.ts`: `assets/<name>-<hash>.js`.
///
/// To be loaded with `<script type="module">`: scripts share chunks.
pub fn script_path(name: &str) -> Option<&'static str> {
    entry(name, "js")
}

/// A module script with every script it imports at once, and these in turn: what a page may ask for together
/// instead of one journey after the other.
pub fn with_imports(path: &'static str) -> Vec<&'static str> {
    let mut found = vec![path];
    let mut next = 0;
    while let Some(of) = found.get(next).copied() {
        next += 1;
        let Some((_, file)) = paths().iter().find(|(path, _)| path == of) else { continue };
        let imported = imports(file.contents_utf8().unwrap_or_default())
            .filter_map(|name| paths().iter().find(|(path, _)| path.strip_prefix("assets/") == Some(name)));
        for (path, _) in imported {
            if !found.contains(&path.as_str()) {
                found.push(path);
            }
        }
    }
    found
}

/// Names of the files that a script bundled by esbuild imports as such, not by a call.
fn imports(script: &str) -> impl Iterator<Item = &str> {
    script.match_indices("\"./").filter_map(|(at, _)| {
        let before = &script[..at];
        let rest = &script[at + 3..];
        let name = &rest[..rest.find('"')?];
        (before.ends_with("from") || before.ends_with("import")).then_some(name)
    })
}

/// Every bundled file: its path in the site and its bytes, by path.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    paths().iter().map(|(path, file)| (path.as_str(), file.contents()))
}

/// The fonts that preview images are drawn with (TrueType). They are built in, so that every machine draws the
/// same; they are no part of the site.
pub fn fonts() -> impl Iterator<Item = &'static [u8]> {
    DIST.get_dir("fonts").into_iter().flat_map(Dir::files).map(File::contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_and_scripts_are_embedded() {
        let css = css_path().strip_prefix("assets/site-").and_then(|rest| rest.split_once('.'));
        assert!(css.is_some_and(|(hash, end)| hash.len() == HASH_LETTERS && end == "css"));
        let script = script_path("site").and_then(|path| path.split_once('.'));
        assert!(script.is_some_and(|(name, end)| name.starts_with("assets/site-") && end == "js"));
        assert_eq!(script_path("sit"), None);
        assert_eq!(script_path("nothing-of-this-name"), None);
        assert!(files().all(|(_, bytes)| !bytes.is_empty()));
        assert!(files().map(|(path, _)| path).is_sorted());
        let map = with_imports(script_path("map").unwrap());
        assert!(map[0].starts_with("assets/map-") && map.len() > 2, "{map:?}");
        let script = "import{a as b}from\"./x.js\";import\"./y.js\";b(import(\"./z.js\"),\"./w.js\")";
        assert_eq!(imports(script).collect::<Vec<_>>(), ["x.js", "y.js"]);
        assert_eq!(fonts().count(), 2);
        assert!(fonts().all(|font| font.starts_with(&[0, 1, 0, 0])), "TrueType begins with its version, 1.0");
    }
}
