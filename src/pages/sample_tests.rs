//! Whole pages rendered from hand-made figures.

use geo::{MultiPolygon, polygon};

use crate::content::Content;
use crate::geography::{Area, AreaIndex, Level};
use crate::statistics::{Classes, Verdict};

use super::area::{AreaInputs, AreaPage};
use super::figure::Near;
use super::fixture;
use super::layout::{Frame, Templates};
use super::map::Shape;

/// A district with 20 wards on a grid, or with small areas when `small` is given.
fn rendered(small: usize) -> String {
    let (axes, content, publication) =
        (fixture::axes(), Content::embedded().unwrap(), fixture::publication());
    let mut area = fixture::area(Level::District, "E06000032", "Luton");
    area.parents = vec![(Level::Country, 0), (Level::Region, 0), (Level::Force, 0)];
    let country = fixture::area(Level::Country, "E92000001", "England");
    let region = fixture::area(Level::Region, "E12000006", "East of England");
    let force = fixture::area(Level::Force, "bedfordshire", "Bedfordshire Police");
    let find = |level: Level, _: AreaIndex| -> &Area {
        match level {
            Level::Country => &country,
            Level::Region => &region,
            _ => &force,
        }
    };
    let wards: Vec<Area> = [
        "Barnfield",
        "Beech Hill",
        "Bramingham",
        "Central",
        "Challney",
        "Dallow",
        "Farley",
        "High Town & <Park>",
        "Icknield",
        "Leagrave",
        "Lewsey",
        "Northwell",
    ]
    .iter()
    .enumerate()
    .map(|(i, name)| fixture::area(Level::Ward, &format!("E0501{i:04}"), name))
    .collect();
    let near: Vec<Near> = wards
        .iter()
        .enumerate()
        .map(|(i, area)| Near {
            area,
            crimes: fixture::figure(5 + 97 * i as u64, 8_000.0),
            verdict: Some([Verdict::Higher, Verdict::Lower, Verdict::Similar][i % 3]),
        })
        .collect();
    let rates: Vec<_> = near.iter().map(|n| n.crimes.rate).collect();
    let classes = Classes::of(&rates);
    let shapes = near
        .iter()
        .enumerate()
        .map(|(i, n)| {
            let (x, y) = (-0.45 + (i % 4) as f64 * 0.03, 51.85 + (i / 4) as f64 * 0.015);
            Shape {
                name: n.area.name.clone(),
                href: Some("../x/".into()),
                title: n.area.name.clone(),
                class: n.crimes.rate.ok().map(|r| classes.class_of(r.per_1000)),
                own: false,
                polygon: MultiPolygon::new(vec![polygon![
                    (x: x, y: y), (x: x + 0.03, y: y), (x: x + 0.03, y: y + 0.015), (x: x, y: y + 0.015)
                ]]),
            }
        })
        .collect();
    let lsoas: Vec<Area> = (0..small)
        .map(|i| fixture::area(Level::Lsoa, &format!("E0101{i:04}"), &format!("Luton 00{i}A")))
        .collect();
    let inputs = AreaInputs {
        figures: fixture::figures(&area, &axes, 227_298.0),
        axes: &axes,
        content: &content,
        publication: &publication,
        find: &find,
        children: vec![(Level::Ward, near.clone())],
        lies_in: vec![(&area, 0.97)],
        neighbours: near[..3].to_vec(),
        shapes,
        shapes_level: Level::Ward,
        classes: Some(&classes),
        small_areas: lsoas.iter().map(|a| fixture::figures(a, &axes, 1_700.0)).collect(),
        reporter: None,
        waits: None,
        stops: None,
        comparators: None,
        every_feed: true,
    };
    let path = "area/district/E06000032/";
    let frame = Frame {
        publication: &publication,
        content: &content,
        sources: content.sources.iter().map(|s| s.key.clone()).collect(),
        release: "December 2025".into(),
        of_areas: std::sync::OnceLock::new(),
    };
    let shell = frame.shell(AreaPage::head(&inputs, path));
    Templates::of(&publication.overlay)
        .unwrap()
        .render("area", &shell, &AreaPage::new(&inputs, path))
        .unwrap()
}

#[test]
fn an_area_page_says_what_it_must() {
    let html = rendered(0);
    for words in [
        "<html lang=\"en-GB\">",
        "Skip to the figures",
        "in the rest of Bedfordshire Police\u{2019}s area (66.1)",
        "8 months of Bedfordshire Police\u{2019}s street files are missing.",
        "not supplied",
        "High Town &amp; &lt;Park&gt;",
        "href=\"../../force/bedfordshire/\"",
        "data/v1/area/district/E06000032.json",
        "too few for a reliable rate",
        "Where its residents live: <a href=\"./\">Luton</a> 97%",
    ] {
        assert!(html.contains(words), "missing: {words}");
    }
    for never in ["<Park>", " style=", "<style", "NaN", " unsafe", "dangerous"] {
        assert!(!html.contains(never), "found: {never}");
    }
    assert!(html.len() < 60_000, "a district page of {} bytes", html.len());
}

#[test]
fn a_small_area_costs_few_bytes() {
    let each = (rendered(5).len() - rendered(1).len()) / 4;
    assert!(each < 6_000, "{each} bytes for each small area");
}

/// Writes the samples to look at, when asked: `ATLAS_SAMPLES=/tmp/x cargo test samples -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
#[expect(clippy::disallowed_methods, reason = "a test that writes where it is told")]
fn samples() {
    let folder = std::env::var("ATLAS_SAMPLES").unwrap();
    std::fs::write(format!("{folder}/area.html"), rendered(0)).unwrap();
    std::fs::write(format!("{folder}/ward.html"), rendered(5)).unwrap();
}
