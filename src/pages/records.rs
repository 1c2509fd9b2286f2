//! The page that puts rows together into one CSV, in the browser.

use serde::Serialize;

use crate::assets;
use crate::urls;

use super::layout::{Link, Links};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct RecordsPage {
    /// The list of files; none where the build wrote no rows.
    index: Option<Link>,
    forces: Link,
    data: Link,
    script: Option<String>,
}

impl RecordsPage {
    pub(super) fn new(links: &Links, with_records: bool) -> Self {
        Self {
            index: with_records.then(|| links.link("data/v1/records.json", "records.json")),
            forces: links.link("data/v1/forces.json", "forces.json"),
            data: links.link(&urls::prose("data"), "data"),
            script: assets::script_path("records").filter(|_| with_records).map(|path| links.to(path)),
        }
    }
}
