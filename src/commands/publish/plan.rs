//! What must be uploaded and what removed, by three lists of files: the new site's, the published one's, and that
//! of a run that did not end.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::out;
use crate::site::MANIFEST;

/// SHA-256 by path.
pub type Files = BTreeMap<String, String>;

/// Reads a manifest.
pub fn read_manifest(bytes: &[u8]) -> anyhow::Result<Files> {
    out::listed(bytes).with_context(|| format!("reading {MANIFEST}"))
}

/// What a run writes beside the published site before it changes anything, and removes at its end: a later run knows
/// by it what may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// SHA-256 of each file the run was to upload.
    pub uploads: Files,
    /// What it was to remove.
    pub deletes: BTreeSet<String>,
}

/// What a run has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Paths to upload, phase by phase: each is begun when the one before is done.
    pub phases: Vec<Vec<String>>,
    /// Paths to remove after that.
    pub deletes: BTreeSet<String>,
    /// Files that are there already.
    pub unchanged: usize,
}

impl Plan {
    /// Compares the lists. `done` are uploads that the unfinished run is known to have made, by path and sum. With `all`
    /// nothing is taken to be there.
    pub fn new(new: &Files, published: &Files, begun: Option<&Begun>, done: &Files, all: bool) -> Self {
        let none = Begun::default();
        let begun = begun.unwrap_or(&none);
        let is_there = |path: &str, sum: &String| match begun.uploads.get(path) {
            // Nobody knows which of the two is there, unless the upload was noted.
            Some(other) => other == sum && (published.get(path) == Some(sum) || done.get(path) == Some(sum)),
            None => published.get(path) == Some(sum) && !begun.deletes.contains(path),
        };
        let mut phases = vec![Vec::new(); PHASES];
        let mut unchanged = 0;
        for (path, sum) in new {
            if !all && is_there(path, sum) {
                unchanged += 1;
            } else {
                phases[phase(path)].push(path.clone());
            }
        }
        let stale = published.keys().chain(begun.uploads.keys()).chain(&begun.deletes);
        let deletes = stale.filter(|path| !new.contains_key(*path) && *path != MANIFEST).cloned().collect();
        Self { phases, deletes, unchanged }
    }

    /// How many files are to be uploaded.
    pub fn uploads(&self) -> usize {
        self.phases.iter().map(Vec::len).sum()
    }

    /// What to note before anything is changed.
    pub fn begin(&self, new: &Files) -> Begun {
        let sum = |path: &String| Some((path.clone(), new.get(path)?.clone()));
        Begun {
            uploads: self.phases.iter().flatten().filter_map(sum).collect(),
            deletes: self.deletes.clone(),
        }
    }
}

const PHASES: usize = 3;

/// What pages draw on comes before them, the first page and what tells of the whole after them.
fn phase(path: &str) -> usize {
    match path {
        "index.html" | "data/v1/build.json" | "sitemap.xml" => 2,
        _ if std::path::Path::new(path).extension().is_some_and(|end| end == "html") => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, sum)| ((*path).to_owned(), (*sum).to_owned())).collect()
    }

    #[test]
    fn data_comes_first_and_the_first_page_last() {
        let new = files(&[
            ("index.html", "1"),
            ("area/index.html", "1"),
            ("data/v1/a.json", "1"),
            ("assets/x.js", "1"),
        ]);
        let plan = Plan::new(&new, &Files::new(), None, &Files::new(), false);
        assert_eq!(
            plan.phases,
            [vec!["assets/x.js", "data/v1/a.json"], vec!["area/index.html"], vec!["index.html"]]
        );
    }

    #[test]
    fn only_what_changed_is_uploaded_and_what_is_gone_removed() {
        let published = files(&[("a", "1"), ("b", "1"), ("old", "1")]);
        let plan =
            Plan::new(&files(&[("a", "1"), ("b", "2"), ("c", "1")]), &published, None, &Files::new(), false);
        assert_eq!(plan.phases[0], ["b", "c"]);
        assert_eq!((plan.unchanged, plan.deletes), (1, ["old".to_owned()].into()));
        let all = Plan::new(&published, &published, None, &Files::new(), true);
        assert_eq!((all.uploads(), all.unchanged), (3, 0));
    }

    #[test]
    fn what_an_unfinished_run_may_have_changed_is_not_believed() {
        let published = files(&[("a", "1"), ("b", "1"), ("gone", "1")]);
        // The first run was to change `a`, to add `x` and to remove `gone`; the site built since is as before.
        let begun = Begun { uploads: files(&[("a", "2"), ("x", "1")]), deletes: ["gone".to_owned()].into() };
        let plan = Plan::new(&published, &published, Some(&begun), &files(&[("a", "2")]), false);
        assert_eq!(plan.phases[0], ["a", "gone"]);
        assert_eq!(plan.deletes, ["x".to_owned()].into());
        // The same site once more: what was noted is believed.
        let new = files(&[("a", "2"), ("b", "1"), ("x", "1")]);
        let plan = Plan::new(&new, &published, Some(&begun), &files(&[("a", "2")]), false);
        assert_eq!((plan.phases[0].clone(), plan.unchanged), (vec!["x".to_owned()], 2));
        assert_eq!(plan.deletes, ["gone".to_owned()].into());
    }
}
