//! Reads `GeoJSON` polygons of LSOAs straight into rings of micro-degrees, without a tree in between.

use std::fmt;

use anyhow::{Context, Result, bail};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::Columns;
use super::polygon_finder::{Edge, NONE};
use crate::values::{Bounds, LonLat, LsoaCode};

/// Rings of many areas in one list of points. A ring does not repeat its first point and has the
/// area's inside on its left: exteriors run counter-clockwise, holes clockwise.
#[derive(Debug, Default, Clone)]
pub(super) struct Rings {
    points: Vec<LonLat>,
    ends: Vec<usize>,
    /// The area each ring belongs to.
    owners: Vec<u32>,
}

impl Rings {
    /// Takes the points from `from` on as a ring; drops it when it encloses nothing.
    fn close(&mut self, from: usize, owner: u32) {
        if self.points.len() > from + 1 && self.points[from] == self.points[self.points.len() - 1] {
            self.points.pop();
        }
        let mut write = from;
        for read in from..self.points.len() {
            if write == from || self.points[write - 1] != self.points[read] {
                self.points[write] = self.points[read];
                write += 1;
            }
        }
        self.points.truncate(write);
        if twice_signed_area(&self.points[from..]) == 0 {
            self.points.truncate(from);
            return;
        }
        self.ends.push(self.points.len());
        self.owners.push(owner);
    }

    /// Turns the rings from the given one on, all of one area, by how they lie in each other: what lies
    /// in an odd number of others is a hole. Files say so too, by order, but some say it wrongly.
    fn orient(&mut self, first: usize) {
        let range = |ends: &[usize], i: usize| if i == 0 { 0..ends[0] } else { ends[i - 1]..ends[i] };
        let rings: Vec<&[LonLat]> =
            (first..self.ends.len()).map(|i| &self.points[range(&self.ends, i)]).collect();
        let bounds: Vec<Option<Bounds>> =
            rings.iter().map(|ring| Bounds::around(ring.iter().copied())).collect();
        let turn: Vec<bool> = (0..rings.len())
            .map(|i| {
                let lies_in = |j: &usize| {
                    let boxes = bounds[i].zip(bounds[*j]);
                    *j != i
                        && boxes.is_some_and(|(a, b)| b.contains(a.min) && b.contains(a.max))
                        && lies_in(rings[i], rings[*j])
                };
                let hole = (0..rings.len()).filter(lies_in).count() % 2 == 1;
                (twice_signed_area(rings[i]) > 0) == hole
            })
            .collect();
        for (i, _) in turn.iter().enumerate().filter(|(_, turn)| **turn) {
            let range = range(&self.ends, first + i);
            self.points[range].reverse();
        }
    }

    /// Owner and points of each ring, in the order read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[LonLat])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).zip(&self.owners).map(|((from, to), owner)| (*owner, &self.points[from..*to]))
    }

    /// How many points there are.
    pub(super) const fn points(&self) -> usize {
        self.points.len()
    }

    /// Gives the rings other owners; rings whose owner becomes `None` are dropped.
    pub(super) fn with_owners(self, owner_of: impl Fn(u32) -> Option<u32>) -> Self {
        let mut out = Self { points: Vec::with_capacity(self.points.len()), ..Self::default() };
        for (old, points) in self.iter() {
            if let Some(owner) = owner_of(old) {
                out.points.extend_from_slice(points);
                out.ends.push(out.points.len());
                out.owners.push(owner);
            }
        }
        out
    }
}

/// Twice the area a ring encloses, in square micro-degrees; positive when counter-clockwise.
pub(super) fn twice_signed_area(ring: &[LonLat]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| twice_area(*a, *b)).sum()
}

/// What one edge adds to [`twice_signed_area`].
pub(super) fn twice_area(a: LonLat, b: LonLat) -> i128 {
    i128::from(i64::from(a.lon) * i64::from(b.lat) - i64::from(b.lon) * i64::from(a.lat))
}

/// Whether a ring lies inside another that it does not cross.
pub(super) fn lies_in(inner: &[LonLat], outer: &[LonLat]) -> bool {
    lie_in(&[inner], outer)[0]
}

/// Which rings lie inside another that they do not cross: the middles of their first edges do. Each edge of the
/// other is looked at once, however many rings there are.
pub(super) fn lie_in(rings: &[&[LonLat]], outer: &[LonLat]) -> Vec<bool> {
    // In half micro-degrees, so that the middle is a whole number.
    let doubled = |p: LonLat| LonLat { lon: p.lon * 2, lat: p.lat * 2 };
    let middle = |r: &[LonLat]| LonLat { lon: r[0].lon + r[1].lon, lat: r[0].lat + r[1].lat };
    let mut middles: Vec<(LonLat, usize)> =
        rings.iter().enumerate().map(|(at, ring)| (middle(ring), at)).collect();
    middles.sort_unstable_by_key(|(p, _)| p.lat);
    let mut is_inside = vec![false; rings.len()];
    for (a, b) in outer.iter().zip(outer.iter().cycle().skip(1)) {
        let (a, b) = (doubled(*a), doubled(*b));
        let first = middles.partition_point(|(p, _)| p.lat < a.lat.min(b.lat));
        let beside = middles[first..].iter().take_while(|(p, _)| p.lat <= a.lat.max(b.lat));
        for (p, at) in beside {
            is_inside[*at] ^= Edge::new(a, b, NONE, NONE).is_some_and(|edge| edge.is_met_by_ray(*p));
        }
    }
    is_inside
}

/// LSOA polygons: code and name of each feature; a ring's owner is the feature's place in the list.
#[derive(Debug, Default)]
pub(super) struct LsoaPolygons {
    pub(super) features: Vec<(LsoaCode, String)>,
    pub(super) rings: Rings,
}

/// The property names of the first feature, found without reading its geometry.
pub(super) fn property_names(text: &[u8]) -> Option<Columns> {
    // Behind "features": a "crs" has properties too.
    let after = |from: usize, key: &[u8]| {
        Some(from + text[from..].windows(key.len()).position(|w| w == key)? + key.len())
    };
    let from = after(after(0, b"\"features\"")?, b"\"properties\"")?;
    let open = from + text[from..].iter().position(|b| *b == b'{')?;
    let properties: serde_json::Map<String, serde_json::Value> =
        serde_json::Deserializer::from_slice(&text[open..]).into_iter().next()?.ok()?;
    Some(Columns::new(properties.keys().map(String::as_str)))
}

/// Reads a feature collection in WGS 84 whose features have an `LSOA21CD`.
pub(super) fn read(text: &[u8], file: &str) -> Result<LsoaPolygons> {
    let mut out = LsoaPolygons::default();
    let mut json = serde_json::Deserializer::from_slice(text);
    Collection(&mut out).deserialize(&mut json).with_context(|| {
        format!("{file}: not GeoJSON polygons in degrees (EPSG:4326) with a code LSOA21CD; download it again")
    })?;
    let mut codes: Vec<LsoaCode> = out.features.iter().map(|f| f.0).collect();
    codes.sort_unstable();
    if let Some([twice, _]) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
        bail!("{file}: {twice} has two features; keep one for each LSOA");
    }
    Ok(out)
}

/// The whole file: an object with `features`.
struct Collection<'a>(&'a mut LsoaPolygons);

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON feature collection")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                map.next_value_seed(Features(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Features<'a>(&'a mut LsoaPolygons);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Feature(self.0))?.is_some() {}
        Ok(())
    }
}

struct Feature<'a>(&'a mut LsoaPolygons);

impl<'de> DeserializeSeed<'de> for Feature<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Feature<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature with properties and geometry")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "properties" => {
                    let properties: serde_json::Map<String, serde_json::Value> = map.next_value()?;
                    let text = |name: &str| {
                        let of = |(key, _): &(&String, _)| key.eq_ignore_ascii_case(name);
                        properties.iter().find(of).and_then(|(_, value)| value.as_str())
                    };
                    let code = text("LSOA21CD").and_then(|code| LsoaCode::from_bytes(code.as_bytes()));
                    let code = code.ok_or_else(|| {
                        let nth = self.0.features.len() + 1;
                        A::Error::custom(format!("feature {nth} has no valid LSOA21CD"))
                    })?;
                    found = Some((code, text("LSOA21NM").map_or_else(|| code.to_string(), str::to_owned)));
                }
                "geometry" => {
                    map.next_value_seed(Geometry(self.0))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        self.0.features.push(found.ok_or_else(|| A::Error::missing_field("properties"))?);
        Ok(())
    }
}

struct Geometry<'a>(&'a mut LsoaPolygons);

impl<'de> DeserializeSeed<'de> for Geometry<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Geometry<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a Polygon or MultiPolygon")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "coordinates" {
                let owner = self.0.features.len() as u32;
                let first = self.0.rings.ends.len();
                match map.next_value_seed(Coordinates { rings: &mut self.0.rings, owner })? {
                    Nested::Polygon | Nested::MultiPolygon => self.0.rings.orient(first),
                    _ => return Err(A::Error::custom("the geometry is neither Polygon nor MultiPolygon")),
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Nested lists of numbers; what they are shows from the inside out.
struct Coordinates<'a> {
    rings: &'a mut Rings,
    owner: u32,
}

enum Nested {
    Number(f64),
    Position,
    Ring,
    Polygon,
    MultiPolygon,
}

impl<'de> DeserializeSeed<'de> for Coordinates<'_> {
    type Value = Nested;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Nested, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Coordinates<'_> {
    type Value = Nested;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates of polygons")
    }
    fn visit_f64<E>(self, value: f64) -> Result<Nested, E> {
        Ok(Nested::Number(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nested, A::Error> {
        let from = self.rings.points.len();
        let mut first = None;
        loop {
            let seed = Coordinates { rings: self.rings, owner: self.owner };
            let Some(item) = seq.next_element_seed(seed)? else { break };
            if let Nested::Number(lon) = item {
                let lat: f64 = seq.next_element()?.ok_or_else(|| A::Error::custom("a longitude alone"))?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                let position = LonLat::from_degrees(lon, lat)
                    .ok_or_else(|| A::Error::custom(format!("{lon} {lat} is not in degrees (EPSG:4326)")))?;
                self.rings.points.push(position);
                return Ok(Nested::Position);
            }
            first.get_or_insert(item);
        }
        match first {
            Some(Nested::Position) => {
                self.rings.close(from, self.owner);
                Ok(Nested::Ring)
            }
            Some(Nested::Ring) => Ok(Nested::Polygon),
            Some(Nested::Polygon) | None => Ok(Nested::MultiPolygon),
            Some(Nested::MultiPolygon | Nested::Number(_)) => Err(A::Error::custom("lists nested too deep")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polygons_and_multipolygons_become_rings_with_the_inside_on_the_left() {
        let text = br#"{"type":"FeatureCollection","crs":{"properties":{"name":"CRS84"}},"features":[
          {"type":"Feature","geometry":{"type":"Polygon","coordinates":
            [[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]},"properties":{"LSOA21CD":"E01000001","LSOA21NM":"A"}},
          {"type":"Feature","properties":{"lsoa21cd":"E01000002","n":3},"geometry":{"type":"MultiPolygon","coordinates":
            [[[[5,0],[6,0],[6,1],[5,0]]],[[[7.0000004,0],[8,0],[8,1],[7,0]]],[[[9,9],[9.5,9],[9,9]]]]}}]}"#;
        let names = property_names(text).unwrap();
        assert!(names.vintage("LSOA", 21, "CD").is_some());
        let read = read(text, "x.geojson").unwrap();
        assert_eq!(read.features[0].1, "A");
        assert_eq!(read.features[1].1, "E01000002");
        let rings: Vec<_> =
            read.rings.iter().map(|(owner, ring)| (owner, ring.len(), twice_signed_area(ring))).collect();
        let unit = 1_000_000_000_000;
        assert_eq!(rings, [(0, 4, 32 * unit), (0, 4, -2 * unit), (1, 3, unit), (1, 3, unit)]);
    }

    #[test]
    fn a_ring_in_a_ring_is_a_hole_even_as_a_polygon_of_its_own() {
        let text = br#"{"features":[{"properties":{"LSOA21CD":"E01000001"},"geometry":{"type":"MultiPolygon","coordinates":
            [[[[2,2],[3,2],[3,3],[2,2]]],[[[1,1],[4,1],[4,4],[1,4],[1,1]]],[[[0,0],[9,0],[9,9],[0,9],[0,0]]]]}}]}"#;
        let read = read(text, "x").unwrap();
        let areas: Vec<i128> = read.rings.iter().map(|(_, ring)| twice_signed_area(ring).signum()).collect();
        assert_eq!(areas, [1, -1, 1], "island in a lake, lake, land");
    }

    #[test]
    fn metres_and_doubles_are_refused_with_the_file() {
        let metres = br#"{"features":[{"properties":{"LSOA21CD":"E01000001"},"geometry":{"coordinates":[[[532181,181792],[1,1],[2,2]]]}}]}"#;
        assert!(format!("{:#}", read(metres, "m.geojson").unwrap_err()).starts_with("m.geojson: "));
        let twice = br#"{"features":[{"properties":{"LSOA21CD":"E01000001"}},{"properties":{"LSOA21CD":"E01000001"}}]}"#;
        assert!(read(twice, "t").unwrap_err().to_string().contains("two features"));
    }
}
