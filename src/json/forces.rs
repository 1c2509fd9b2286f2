//! `data/v1/forces.json`: every force of the atlas.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::content::{Content, ForceInfo};
use crate::values::Kind;

use super::number::to_json;

#[derive(Debug, Serialize)]
struct ForceObject<'a> {
    slug: &'a str,
    name: &'a str,
    known: bool,
    area_code: Option<&'a str>,
    country_code: Option<&'a str>,
    railway: bool,
    reuses_ids: bool,
    never: &'a [String],
    months_present: [u32; 3],
}

#[derive(Debug, Serialize)]
struct Forces<'a> {
    kinds: [&'static str; 3],
    forces: Vec<ForceObject<'a>>,
}

/// What `content/forces.toml` says of a force.
fn info<'a>(content: &'a Content, slug: &str) -> Option<&'a ForceInfo> {
    content.forces.iter().find(|force| force.slug == slug)
}

/// The list of forces in the order of the axes.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let forces = counts
        .axes
        .forces
        .iter()
        .zip(&counts.present)
        .map(|(force, present)| {
            let info = info(atlas.content, &force.slug);
            ForceObject {
                slug: &force.slug,
                name: &force.name,
                known: info.is_some(),
                area_code: info.and_then(|force| force.area_code.as_deref()),
                country_code: info.and_then(|force| force.country.as_ref()).map(|(code, _)| code.as_str()),
                railway: force.railway,
                reuses_ids: info.is_some_and(|force| force.reuses_ids),
                never: info.map_or(&[], |force| force.never.as_slice()),
                months_present: Kind::ALL
                    .map(|kind| present[kind as usize].iter().filter(|there| **there).count() as u32),
            }
        })
        .collect();
    to_json(&Forces { kinds: Kind::ALL.map(Kind::slug), forces })
}
