//! Where an LSOA or MSOA without a page of its own is told of: `data/v1/codes/<level>/<beginning>.json`.
//!
//! Written in profile `compact` only, for `404.html`: `area/lsoa/E01017345/` is looked up in
//! `codes/lsoa/E0101.json`, in the list of its ward by what follows the beginning, and leads to
//! `area/ward/<ward>/#E01017345`. An MSOA is looked up likewise and leads to its LSOAs' sections.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{Area, Level};
use crate::settings::Profile;

use super::number::to_json;
use super::paths;

/// Letters of a code that name its file: at most ten thousand LSOAs, 90 KB: asked for seldom.
pub(super) const LSOA_PREFIX: usize = 5;
/// At most a thousand MSOAs with their LSOAs, 165 KB, 38 KB compressed.
pub(super) const MSOA_PREFIX: usize = 6;

/// Codes of LSOAs by their ward.
type ByWard<'a> = BTreeMap<&'a str, Vec<&'a str>>;

#[derive(Debug, Serialize)]
struct Lsoas<'a> {
    prefix: &'a str,
    wards: ByWard<'a>,
}

#[derive(Debug, Serialize)]
struct Msoas<'a> {
    prefix: &'a str,
    msoas: BTreeMap<&'a str, Msoa<'a>>,
}

#[derive(Debug, Serialize)]
struct Msoa<'a> {
    name: &'a str,
    local_name: Option<&'a str>,
    wards: ByWard<'a>,
}

/// An LSOA with its ward and MSOA.
struct Placed<'a> {
    lsoa: &'a Area,
    ward: &'a str,
    msoa: Option<&'a Area>,
}

/// Every file with its path; none in profile `full`, where each area has its page.
pub(super) fn render(atlas: &Atlas) -> Vec<(String, Vec<u8>)> {
    if atlas.publication.profile == Profile::Full {
        return Vec::new();
    }
    let around =
        |area: &'_ Area, wanted: Level| area.parent(wanted).map(|index| atlas.geography.area(wanted, index));
    let placed: Vec<Placed> = atlas
        .geography
        .areas(Level::Lsoa)
        .iter()
        .filter_map(|lsoa| {
            let ward = around(lsoa, Level::Ward)?;
            Some(Placed { lsoa, ward: &ward.code, msoa: around(lsoa, Level::Msoa) })
        })
        .collect();
    lsoas(&placed).into_iter().chain(msoas(&placed)).collect()
}

/// A code's beginning and the rest; codes of other lengths than ONS's are all rest.
fn cut(code: &str, prefix: usize) -> (&str, &str) {
    code.split_at_checked(prefix).unwrap_or(("", code))
}

fn lsoas(placed: &[Placed]) -> Vec<(String, Vec<u8>)> {
    let mut files: BTreeMap<&str, ByWard> = BTreeMap::new();
    for Placed { lsoa, ward, .. } in placed {
        let (prefix, rest) = cut(&lsoa.code, LSOA_PREFIX);
        files.entry(prefix).or_default().entry(ward).or_default().push(rest);
    }
    let file = |(prefix, wards)| (paths::codes(Level::Lsoa, prefix), to_json(&Lsoas { prefix, wards }));
    files.into_iter().map(file).collect()
}

fn msoas(placed: &[Placed]) -> Vec<(String, Vec<u8>)> {
    let mut files: BTreeMap<&str, BTreeMap<&str, Msoa>> = BTreeMap::new();
    for Placed { lsoa, ward, msoa } in placed {
        let Some(msoa) = msoa else { continue };
        let (prefix, rest) = cut(&msoa.code, MSOA_PREFIX);
        let entry = files.entry(prefix).or_default().entry(rest).or_insert_with(|| Msoa {
            name: &msoa.name,
            local_name: msoa.local_name.as_deref(),
            wards: BTreeMap::new(),
        });
        entry.wards.entry(ward).or_default().push(&lsoa.code);
    }
    let file = |(prefix, msoas)| (paths::codes(Level::Msoa, prefix), to_json(&Msoas { prefix, msoas }));
    files.into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;

    #[test]
    fn codes_are_found_by_their_beginning() {
        let area = |level, code: &str| Area { level, code: code.to_owned(), ..sample::area() };
        let (a, b, c) =
            (area(Level::Lsoa, "E01000999"), area(Level::Lsoa, "E01010000"), area(Level::Lsoa, "E01010001"));
        let msoa = area(Level::Msoa, "E02000123");
        let placed = [(&a, "E05000001"), (&b, "E05000001"), (&c, "E05000002")].map(|(lsoa, ward)| Placed {
            lsoa,
            ward,
            msoa: Some(&msoa),
        });
        let text = |files: &[(String, Vec<u8>)], at: usize| String::from_utf8(files[at].1.clone()).unwrap();
        let files = lsoas(&placed);
        assert_eq!(files[0].0, "data/v1/codes/lsoa/E0100.json");
        assert_eq!(text(&files, 0).trim_end(), r#"{"prefix":"E0100","wards":{"E05000001":["0999"]}}"#);
        assert_eq!(
            text(&files, 1).trim_end(),
            r#"{"prefix":"E0101","wards":{"E05000001":["0000"],"E05000002":["0001"]}}"#
        );
        let files = msoas(&placed);
        assert_eq!(files[0].0, "data/v1/codes/msoa/E02000.json");
        assert!(
            text(&files, 0)
                .contains(r#""wards":{"E05000001":["E01000999","E01010000"],"E05000002":["E01010001"]}"#)
        );
    }
}
