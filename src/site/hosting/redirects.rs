//! From the address a small area would have to the section of its ward's page that tells of it.

use std::fmt::Write;

use super::{Facts, TOO_MANY};
use crate::atlas::Atlas;
use crate::geography::Level;
use crate::settings::Profile;
use crate::urls;

/// One redirect; both paths from the site's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::site) struct Redirect {
    /// `area/lsoa/E01017345/`
    pub(in crate::site) from: String,
    /// `area/ward/E05002942/#E01017345`
    pub(in crate::site) to: String,
}

/// Every LSOA without a page of its own, by code; none in profile `full`.
pub(in crate::site) fn lsoa_redirects(atlas: &Atlas) -> Vec<Redirect> {
    if atlas.publication.profile == Profile::Full {
        return Vec::new();
    }
    let areas = atlas.geography.areas(Level::Lsoa).iter();
    areas
        .filter_map(|area| {
            let ward = &atlas.geography.area(Level::Ward, area.parent(Level::Ward)?).code;
            Some(Redirect { from: urls::area(Level::Lsoa, &area.code), to: urls::section(ward, &area.code) })
        })
        .collect()
}

/// The `_redirects` file of Cloudflare and Netlify. Wards are redrawn, so no redirect is for ever.
pub(super) fn file(facts: Facts) -> String {
    let mut text = String::from("# From small areas to the sections of their wards' pages.\n");
    if facts.too_many {
        writeln!(text, "# Not by rule: {TOO_MANY}.").expect("writing to a String cannot fail");
    }
    for Redirect { from, to } in facts.redirects {
        writeln!(text, "/{from} {}{to} 302", facts.base).expect("writing to a String cannot fail");
    }
    text
}
