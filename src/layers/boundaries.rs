//! Boundaries alone, for programs that do not read `FlatGeobuf`: `GeoJSON` (RFC 7946) of every level, packed KML of
//! force areas and districts. They are dissolved from the very LSOAs that were counted.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Context;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use serde::Serialize;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::atlas::Atlas;
use crate::geography::{Area, AreaIndex, Detail, Level};
use crate::out::{Out, gzip};

use super::MOST_BYTES;

/// The folder of all boundaries.
const ROOT: &str = "data/v1/boundaries";
/// How hard `GeoJSON` is packed: the level of libdeflate beyond which coordinates hardly get smaller.
const EFFORT: i32 = 5;
/// The index of all boundaries.
const INDEX: &str = "data/v1/boundaries.json";

/// What the index says of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Entry {
    path: String,
    format: &'static str,
    level: &'static str,
    /// Slug of the force whose area it covers; none for the whole atlas.
    force: Option<String>,
    features: usize,
    bytes: usize,
}

#[derive(Debug, Serialize)]
struct Index {
    release: String,
    crs: &'static str,
    properties: [&'static str; 2],
    without: Vec<&'static str>,
    files: Vec<Entry>,
}

/// An area with its polygon.
type Shape<'a> = (&'a Area, MultiPolygon<f64>);

fn shapes<'a>(
    atlas: &Atlas<'a>,
    level: Level,
    areas: impl IntoParallelIterator<Item = AreaIndex, Iter: IndexedParallelIterator>,
    detail: Detail,
) -> Vec<Shape<'a>> {
    areas
        .into_par_iter()
        .filter_map(|index| {
            let polygon = atlas.geography.polygon(level, index, detail)?;
            Some((atlas.geography.area(level, index), polygon))
        })
        .collect()
}

fn push_ring(text: &mut String, ring: &LineString<f64>) {
    text.push('[');
    for (at, corner) in ring.coords().enumerate() {
        text.push_str(if at > 0 { ",[" } else { "[" });
        push_corner(text, *corner);
        text.push(']');
    }
    text.push(']');
}

/// Longitude and latitude, to a hundred-thousandth of a degree: a metre, of borders that are kept to about twenty.
fn push_corner(text: &mut String, corner: Coord<f64>) {
    push_metres(text, (corner.x * 1e5).round() as i64);
    text.push(',');
    push_metres(text, (corner.y * 1e5).round() as i64);
}

/// Hundred-thousandths as a decimal number without zeros at its end. There are millions of them: numbers of
/// unknown digits would be printed ten times as slowly.
fn push_metres(text: &mut String, parts: i64) {
    let (sign, parts) = (if parts < 0 { "-" } else { "" }, parts.unsigned_abs());
    text.push_str(sign);
    text.push_str(itoa::Buffer::new().format(parts / 100_000));
    let (mut rest, mut digits) = (parts % 100_000, 5);
    if rest == 0 {
        return;
    }
    while rest % 10 == 0 {
        (rest, digits) = (rest / 10, digits - 1);
    }
    text.push('.');
    let mut buffer = itoa::Buffer::new();
    let rest = buffer.format(rest);
    text.extend(std::iter::repeat_n('0', digits - rest.len()));
    text.push_str(rest);
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// One `FeatureCollection`, a feature a line.
fn geojson(shapes: &[Shape]) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (at, (area, polygon)) in shapes.iter().enumerate() {
        let properties = serde_json::json!({ "code": area.code, "name": area.full_name() });
        text.push_str(if at > 0 { ",\n" } else { "" });
        write!(
            text,
            "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"MultiPolygon\",\
             \"coordinates\":["
        )
        .expect("writing to a String cannot fail");
        for (at, polygon) in polygon.0.iter().enumerate() {
            text.push_str(if at > 0 { ",[" } else { "[" });
            for (at, ring) in rings(polygon).enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                push_ring(&mut text, ring);
            }
            text.push(']');
        }
        text.push_str("]}}");
    }
    text.push_str("\n]}\n");
    text
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn push_kml_ring(text: &mut String, tag: &str, ring: &LineString<f64>) {
    write!(text, "<{tag}><LinearRing><coordinates>").expect("writing to a String cannot fail");
    for (at, corner) in ring.coords().enumerate() {
        text.push_str(if at > 0 { " " } else { "" });
        push_corner(text, *corner);
    }
    write!(text, "</coordinates></LinearRing></{tag}>").expect("writing to a String cannot fail");
}

/// A KML document (OGC 2.2), a placemark for each area.
fn kml(title: &str, shapes: &[Shape]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n\
         <Document><name>{}</name>\n",
        escaped(title)
    );
    for (area, polygon) in shapes {
        write!(
            text,
            "<Placemark><name>{}</name><ExtendedData><Data name=\"code\"><value>{}</value></Data>\
             </ExtendedData><MultiGeometry>",
            escaped(&area.full_name()),
            escaped(&area.code)
        )
        .expect("writing to a String cannot fail");
        for polygon in &polygon.0 {
            text.push_str("<Polygon>");
            push_kml_ring(&mut text, "outerBoundaryIs", polygon.exterior());
            for hole in polygon.interiors() {
                push_kml_ring(&mut text, "innerBoundaryIs", hole);
            }
            text.push_str("</Polygon>");
        }
        text.push_str("</MultiGeometry></Placemark>\n");
    }
    text.push_str("</Document>\n</kml>\n");
    text
}

/// KML as Google Earth and others open it packed: a zip archive with one document, without times.
fn kmz(kml: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let how =
        SimpleFileOptions::default().last_modified_time(zip::DateTime::default()).unix_permissions(0o644);
    archive.start_file("doc.kml", how)?;
    archive.write_all(kml.as_bytes())?;
    Ok(archive.finish()?.into_inner())
}

/// Writes a file and says what the index holds of it.
fn write(
    out: &Out,
    (level, force): (Level, Option<String>),
    (name, format): (&str, &'static str),
    features: usize,
    bytes: &[u8],
) -> anyhow::Result<Entry> {
    let path = format!("{ROOT}/{name}.{format}");
    out.write(&path, bytes)?;
    Ok(Entry { path, format, level: level.slug(), force, features, bytes: bytes.len() })
}

/// Writes the boundaries of a level; no file where it has no polygons.
fn of_level(atlas: &Atlas, out: &Out, level: Level) -> anyhow::Result<Vec<Entry>> {
    let all = 0..atlas.geography.areas(level).len() as AreaIndex;
    let mut found = shapes(atlas, level, all.clone(), Detail::Web);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut bytes = gzip(geojson(&found).as_bytes(), EFFORT);
    if bytes.len() > MOST_BYTES {
        found = shapes(atlas, level, all, Detail::Overview);
        bytes = gzip(geojson(&found).as_bytes(), EFFORT);
    }
    let mut files = vec![write(out, (level, None), (level.slug(), "geojson.gz"), found.len(), &bytes)?];
    if matches!(level, Level::Force | Level::District) {
        let bytes = kmz(&kml(level.row().plural, &found)).context("packing KML")?;
        files.push(write(out, (level, None), (level.slug(), "kmz"), found.len(), &bytes)?);
    }
    Ok(files)
}

/// Writes the boundaries of every level that has polygons, and the index.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write_all(atlas: &Atlas, out: &Out) -> anyhow::Result<()> {
    let levels: Vec<Level> = Level::all()
        .filter(|level| *level != Level::Lsoa && atlas.is_drawn_and_compared(*level))
        .filter(|level| !atlas.geography.areas(*level).is_empty())
        .collect();
    let found = levels.par_iter().with_max_len(1).map(|level| of_level(atlas, out, *level));
    let found: Vec<Vec<Entry>> = found.collect::<anyhow::Result<_>>()?;
    let none = levels.iter().zip(&found).filter(|(_, files)| files.is_empty());
    let without = none.map(|(level, _)| level.slug()).collect();
    let mut files = found.concat();
    // All in one would be larger than hosts take, by district more files than they take.
    let forces = (0..atlas.geography.areas(Level::Force).len() as AreaIndex).into_par_iter();
    let of_forces: Vec<Option<Entry>> = forces
        .map(|force| {
            let slug = &atlas.geography.area(Level::Force, force).code;
            let lsoas = atlas.geography.lsoas_of(Level::Force, force).to_vec();
            let found = shapes(atlas, Level::Lsoa, lsoas, Detail::Web);
            if found.is_empty() {
                return Ok(None);
            }
            let name = (format!("lsoa/{slug}"), "geojson.gz");
            let place = (Level::Lsoa, Some(slug.clone()));
            write(out, place, (&name.0, name.1), found.len(), &gzip(geojson(&found).as_bytes(), EFFORT))
                .map(Some)
        })
        .collect::<anyhow::Result<_>>()?;
    files.extend(of_forces.into_iter().flatten());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let index = Index {
        release: atlas.figures.window().last().to_string(),
        crs: "EPSG:4326",
        properties: ["code", "name"],
        without,
        files,
    };
    let bytes = serde_json::to_vec(&index).expect("own structs with string keys always serialise");
    Ok(out.write(INDEX, &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn area() -> Area {
        Area {
            level: Level::District,
            code: "E06000055".to_owned(),
            name: "Bed & <Ford>".to_owned(),
            name_cy: None,
            local_name: None,
            parents: Vec::new(),
            area_km2: None,
            centre: None,
            bounds: None,
            lsoas_held: (1, 1),
        }
    }

    fn square() -> MultiPolygon<f64> {
        polygon!(
            exterior: [(x: 0.0, y: 51.0), (x: 1.0, y: 51.0), (x: 1.0, y: 52.0), (x: 0.0, y: 51.0)],
            interiors: [[(x: 0.5, y: 51.2), (x: 0.6, y: 51.3), (x: 0.6, y: 51.2), (x: 0.5, y: 51.2)]],
        )
        .into()
    }

    #[test]
    fn geojson_is_json_with_a_feature_for_each_area() {
        let area = area();
        let text = geojson(&[(&area, square()), (&area, square())]);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["features"].as_array().unwrap().len(), 2);
        assert_eq!(value["features"][0]["properties"]["name"], "Bed & <Ford>");
        assert_eq!(value["features"][1]["geometry"]["coordinates"][0][1][1], serde_json::json!([0.6, 51.3]));
    }

    #[test]
    fn hundred_thousandths_are_printed_as_numbers_are() {
        for parts in [0, 1, -1, 10, 50_000, -138_676, 5_309_794, 100_000, -9_999_999] {
            let mut text = String::new();
            push_metres(&mut text, parts);
            assert_eq!(text, (parts as f64 / 1e5).to_string());
        }
    }

    #[test]
    fn kml_escapes_names_and_keeps_holes() {
        let area = area();
        let text = kml("districts", &[(&area, square())]);
        assert!(text.contains("<name>Bed &amp; &lt;Ford&gt;</name>"));
        assert_eq!(
            (text.matches("<outerBoundaryIs>").count(), text.matches("<innerBoundaryIs>").count()),
            (1, 1)
        );
        let packed = kmz(&text).unwrap();
        assert!(packed == kmz(&text).unwrap() && packed.len() < text.len(), "{} bytes", packed.len());
        let mut archive = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        let mut back = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("doc.kml").unwrap(), &mut back).unwrap();
        assert_eq!((archive.len(), back), (1, text));
    }
}
