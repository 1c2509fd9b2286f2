//! `api/…`: the part of the police API that needs no server, with the same field names.
//!
//! A client of data.police.uk's API asks for `…/api/forces`; static hosts answer that with the file
//! `api/forces/index.html`, whatever is in it, so that is where each answer stands. Hosts that take a
//! `_headers` file, and the preview, call it JSON; clients parse it whatever it is called. `<` is escaped, so
//! that a browser that takes an answer for a page finds no markup in it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::settings::Profile;
use crate::statistics::SnapPoint;
use crate::values::Kind;

use super::number::to_json;

/// The folder of all answers.
pub(super) const ROOT: &str = "api";

/// The category that stands for all others.
const ALL_CRIME: (&str, &str) = ("all-crime", "All crime");

#[derive(Debug, Serialize)]
struct ForceName<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct ForceDetails<'a> {
    id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    url: Option<&'a str>,
    telephone: Option<&'a str>,
    engagement_methods: [&'a str; 0],
}

#[derive(Debug, Serialize)]
struct CategoryName<'a> {
    url: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Available<'a> {
    date: String,
    #[serde(rename = "stop-and-search")]
    stop_and_search: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct LastUpdated {
    date: String,
}

/// Incidents without a place of one category and month: the API's fields, and how many they are.
#[derive(Debug, Serialize)]
struct Nowhere<'a> {
    category: &'a str,
    location_type: Option<&'static str>,
    location: Option<Location<'a>>,
    month: &'a str,
    count: u32,
}

/// Incidents of a month at one map point by category: the API's fields of a place, and how many they are.
#[derive(Debug, Serialize)]
struct Somewhere<'a> {
    location_type: &'static str,
    location: Location<'a>,
    month: &'a str,
    counts: BTreeMap<&'a str, u32>,
}

#[derive(Debug, Clone, Serialize)]
struct Location<'a> {
    latitude: String,
    street: Street<'a>,
    longitude: String,
}

#[derive(Debug, Clone, Serialize)]
struct Street<'a> {
    /// The archive does not tell the API's numbers of streets.
    id: Option<u32>,
    name: std::borrow::Cow<'a, str>,
}

/// The file of a method: `api/forces/index.html`.
fn file(method: &str, value: &impl Serialize) -> (String, Vec<u8>) {
    let text = to_json(value);
    let mut escaped = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'<' => escaped.extend_from_slice(b"\\u003c"),
            byte => escaped.push(byte),
        }
    }
    (format!("{ROOT}/{method}/index.html"), escaped)
}

/// Micro-degrees as the API writes degrees: text with six decimals.
fn degrees(degrees: f64) -> String {
    format!("{degrees:.6}")
}

fn location(point: &SnapPoint) -> Location<'_> {
    let name = if point.place.is_empty() {
        std::borrow::Cow::Borrowed("No Location")
    } else {
        format!("On or near {}", point.place).into()
    };
    Location {
        latitude: degrees(point.position.lat_degrees()),
        street: Street { id: None, name },
        longitude: degrees(point.position.lon_degrees()),
    }
}

/// The API's slugs of the categories of the axes; its own key where the API has none.
fn categories<'a>(atlas: &Atlas<'a>) -> Vec<&'a str> {
    let axes = &atlas.figures.counts().axes;
    let slug = |term: &'a crate::values::Term| {
        let info = atlas.content.categories.iter().find(|info| info.label == term.label);
        info.map_or(term.key.as_str(), |info| info.api.as_str())
    };
    axes.categories.terms().iter().map(slug).collect()
}

/// Answers of which there is one each, and one for each force.
fn general(atlas: &Atlas) -> Vec<(String, Vec<u8>)> {
    let counts = atlas.figures.counts();
    let axes = &counts.axes;
    let known: Vec<usize> = (0..axes.forces.len())
        .filter(|force| counts.present[*force].iter().flatten().any(|there| *there))
        .collect();
    let forces: Vec<ForceName> = known
        .iter()
        .map(|force| ForceName { id: &axes.forces[*force].slug, name: &axes.forces[*force].name })
        .collect();
    let slugs = categories(atlas);
    let names = slugs.iter().zip(axes.categories.terms()).map(|(url, term)| (*url, term.label.as_str()));
    let names: Vec<CategoryName> =
        std::iter::once(ALL_CRIME).chain(names).map(|(url, name)| CategoryName { url, name }).collect();
    let stops = |month: usize| {
        let has = |force: &&usize| counts.present[**force][Kind::StopAndSearch as usize][month];
        known.iter().filter(has).map(|force| axes.forces[*force].slug.as_str()).collect()
    };
    let months: Vec<String> = axes.months.iter().map(|month| month.to_string()).collect();
    let dates: Vec<Available> = months
        .iter()
        .enumerate()
        .rev()
        .filter(|(month, _)| counts.present.iter().any(|kinds| kinds[Kind::Street as usize][*month]))
        .map(|(month, name)| Available { date: name.clone(), stop_and_search: stops(month) })
        .collect();
    let mut files = vec![
        file("forces", &forces),
        file("crime-categories", &names),
        file("crimes-street-dates", &dates),
        file("crime-last-updated", &LastUpdated { date: format!("{}-01", axes.months.last()) }),
    ];
    for force in known {
        let (of_force, named) = (&counts.forces[force], &axes.forces[force]);
        files.push(file(
            &format!("forces/{}", named.slug),
            &ForceDetails {
                id: &named.slug,
                name: &named.name,
                description: None,
                url: None,
                telephone: None,
                engagement_methods: [],
            },
        ));
        let mut nowhere = Vec::new();
        for (month, name) in months.iter().enumerate().rev() {
            for (category, slug) in slugs.iter().enumerate() {
                let count = of_force.not_located.get(category * months.len() + month).copied().unwrap_or(0);
                if count > 0 {
                    let (category, month) = (*slug, name.as_str());
                    nowhere.push(Nowhere { category, location_type: None, location: None, month, count });
                }
            }
        }
        files.push(file(&format!("crimes-no-location/{}", named.slug), &nowhere));
    }
    files
}

/// The incidents of the newest month in a district by map point.
fn at_locations(atlas: &Atlas, points: &[&SnapPoint], slugs: &[&str]) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let newest = counts.axes.months.len() - 1;
    let month = counts.axes.months.last().to_string();
    let mut incidents = Vec::new();
    for point in points {
        // By territorial forces and by the British Transport Police.
        let mut found: [BTreeMap<&str, u32>; 2] = Default::default();
        for cell in point.own_cells(&counts.cells) {
            if usize::from(cell.month) == newest {
                let railway = counts.axes.forces[usize::from(cell.force)].railway;
                let slug = slugs[usize::from(cell.category)];
                *found[usize::from(railway)].entry(slug).or_default() += cell.incidents();
            }
        }
        let by = ["Force", "BTP"].into_iter().zip(found).filter(|(_, counts)| !counts.is_empty());
        incidents.extend(by.map(|(location_type, counts)| Somewhere {
            location_type,
            location: location(point),
            month: &month,
            counts,
        }));
    }
    file("", &incidents).1
}

/// Every answer, with its path.
pub(super) fn files(atlas: &Atlas) -> Vec<(String, Vec<u8>)> {
    let counts = atlas.figures.counts();
    let slugs = categories(atlas);
    let mut by_district: BTreeMap<AreaIndex, Vec<&SnapPoint>> = BTreeMap::new();
    // A file for each district would be too many for `compact`.
    let points = if atlas.publication.profile == Profile::Full { &counts.points[..] } else { &[] };
    for point in points {
        if let Some(district) = atlas.geography.parent_of_lsoa(point.lsoa, Level::District) {
            by_district.entry(district).or_default().push(point);
        }
    }
    let mut files = general(atlas);
    let districts: Vec<(String, Vec<u8>)> = by_district
        .into_par_iter()
        .map(|(district, points)| {
            let code = &atlas.geography.area(Level::District, district).code;
            let path = format!("{ROOT}/crimes-at-location/{code}/index.html");
            (path, at_locations(atlas, &points, &slugs))
        })
        .collect();
    files.extend(districts);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_hold_no_markup() {
        let (path, bytes) = file("forces", &[ForceName { id: "x", name: "<b>X & Co</b>" }]);
        assert_eq!(path, "api/forces/index.html");
        assert!(!bytes.contains(&b'<'));
        let back: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(back[0]["name"], "<b>X & Co</b>");
    }

    #[test]
    fn degrees_have_six_decimals() {
        assert_eq!(degrees(-0.5), "-0.500000");
        assert_eq!(degrees(52.123_456), "52.123456");
    }
}
