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
pub(super) fn info<'a>(content: &'a Content, slug: &str) -> Option<&'a ForceInfo> {
    content.forces.iter().find(|force| force.slug == slug)
}

/// A force's name; its slug when it is not described.
pub(super) fn name<'a>(content: &'a Content, slug: &'a str) -> &'a str {
    info(content, slug).map_or(slug, |force| force.name.as_str())
}

/// Whether a force counts as railway police.
pub(super) fn is_railway(content: &Content, slug: &str) -> bool {
    info(content, slug).is_some_and(|force| force.railway)
}

/// The list of forces in the order of the axes.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let forces = counts
        .axes
        .forces
        .terms()
        .iter()
        .zip(&counts.present)
        .map(|(term, present)| {
            let info = info(atlas.content, &term.label);
            ForceObject {
                slug: &term.label,
                name: name(atlas.content, &term.label),
                known: info.is_some(),
                area_code: info.and_then(|force| force.area_code.as_deref()),
                country_code: info.and_then(|force| force.country.as_ref()).map(|(code, _)| code.as_str()),
                railway: is_railway(atlas.content, &term.label),
                reuses_ids: info.is_some_and(|force| force.reuses_ids),
                never: info.map_or(&[], |force| force.never.as_slice()),
                months_present: Kind::ALL
                    .map(|kind| present[kind as usize].iter().filter(|there| **there).count() as u32),
            }
        })
        .collect();
    to_json(&Forces { kinds: Kind::ALL.map(Kind::slug), forces })
}
