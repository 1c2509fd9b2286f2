//! The distinct points of one force, each with the place name the police print beside it.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::geography::PointKey;
use crate::records::Text;
use crate::values::LsoaCode;

/// Distinct (position, LSOA code) pairs in the order first seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Points {
    pub(super) keys: Vec<PointKey>,
    /// Where each point's name stands in `names`: start and length.
    places: Vec<(u32, u32)>,
    /// All names behind one another: one text instead of one for each point. UTF-8, checked where one is asked for.
    names: Vec<u8>,
}

/// A key in two words, which hash and compare faster than its parts.
fn packed(key: PointKey) -> (u64, u64) {
    let code = key.code.map_or(0, LsoaCode::packed);
    match key.position {
        Some(at) => (u64::from(at.lon as u32) << 32 | u64::from(at.lat as u32), code),
        None => (0, code | 1 << 63),
    }
}

impl Points {
    fn name(&mut self, id: u32, name: &[u8]) {
        if !name.is_empty() {
            self.places[id as usize] = (self.names.len() as u32, name.len() as u32);
            self.names.extend_from_slice(name);
        }
    }

    fn name_of(&self, id: u32) -> &[u8] {
        let (start, length) = self.places[id as usize];
        &self.names[start as usize..(start + length) as usize]
    }

    /// The place name of a point, without "On or near"; empty when there is none.
    pub(super) fn place(&self, id: u32) -> &str {
        std::str::from_utf8(self.name_of(id)).expect("texts and parts are checked")
    }

    /// The points of several tables in one, and for each table the new ids of its points. Where tables name a
    /// point differently, the later table wins.
    pub(super) fn united(tables: &[Self]) -> (Self, Vec<Vec<u32>>) {
        // Most points stand in many tables: more room than the largest one needs is seldom needed.
        let largest = tables.iter().map(|table| table.keys.len()).max().unwrap_or(0);
        let mut all = Gathering::default();
        all.ids.reserve(largest * 2);
        // For each point, the last table that names it and its id there: no name is looked at before the end.
        let mut named: Vec<Option<(u32, u32)>> = Vec::new();
        let ids = (0..)
            .zip(tables)
            .map(|(table, points)| {
                let ids = (0..).zip(&points.keys).zip(&points.places).map(|((own, key), place)| {
                    let id = all.id(*key, Text::default());
                    named.resize(all.points.keys.len(), None);
                    if place.1 > 0 {
                        named[id as usize] = Some((table, own));
                    }
                    id
                });
                ids.collect()
            })
            .collect();
        let mut points = all.points;
        for (id, named) in (0..).zip(&named) {
            if let Some((table, own)) = named {
                points.name(id, tables[*table as usize].name_of(*own));
            }
        }
        (points, ids)
    }

    /// Keys, where their names stand, and all names.
    pub(super) fn parts(&self) -> (&[PointKey], &[(u32, u32)], &[u8]) {
        (&self.keys, &self.places, &self.names)
    }

    /// From their [`parts`](Self::parts); none when these do not fit together.
    pub(super) fn of_parts(keys: Vec<PointKey>, places: Vec<(u32, u32)>, names: Vec<u8>) -> Option<Self> {
        let text = std::str::from_utf8(&names).ok()?;
        let is_name = |(start, length): &(u32, u32)| {
            let end = start.checked_add(*length)?;
            text.get(*start as usize..end as usize)
        };
        let fit = keys.len() == places.len() && places.iter().all(|place| is_name(place).is_some());
        fit.then_some(Self { keys, places, names })
    }
}

/// Points while rows are read; used again for the next file, since room that was made once need not be made anew.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    points: Points,
    ids: FxHashMap<(u64, u64), u32>,
}

/// A table of ids that has room for this many times the points it is to hold is given up: they would lie scattered
/// over memory that no cache holds.
const TOO_ROOMY: usize = 8;

impl Gathering {
    /// Empty, with room for about as many points.
    pub(super) fn begin(&mut self, points: usize) {
        self.points.keys.clear();
        self.points.places.clear();
        self.points.names.clear();
        if self.ids.capacity() > TOO_ROOMY * points {
            self.ids = FxHashMap::default();
        }
        self.ids.clear();
        self.ids.reserve(points);
    }

    /// The id of a point. `location` is asked only of a point not seen before.
    #[inline]
    pub(super) fn id(&mut self, key: PointKey, location: Text<'_>) -> u32 {
        match self.ids.entry(packed(key)) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let id = self.points.keys.len() as u32;
                free.insert(id);
                self.points.keys.push(key);
                self.points.places.push((0, 0));
                self.points.name(id, place_of(location));
                id
            }
        }
    }

    /// The points gathered.
    pub(super) fn points(&self) -> &Points {
        &self.points
    }
}

/// What stands before the name of a place.
const NEAR: &str = "On or near";

/// "On or near High Street" is "High Street"; "No Location" is nothing.
fn place_of(location: Text<'_>) -> &[u8] {
    // Nearly all are written so, in ASCII without a blank too many.
    if let Some([b' ', place @ ..]) = location.as_bytes().strip_prefix(NEAR.as_bytes())
        && let ([first, ..], [.., last]) = (place, place)
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return place;
    }
    place_of_text(location.as_str()).as_bytes()
}

/// The same of any text.
fn place_of_text(location: &str) -> &str {
    let location = location.trim();
    match location.get(..NEAR.len()) {
        Some(start) if start.eq_ignore_ascii_case(NEAR) => location[NEAR.len()..].trim(),
        _ if location.eq_ignore_ascii_case("no location") => "",
        _ => location,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::LonLat;

    fn key(lon: i32) -> PointKey {
        PointKey { position: Some(LonLat { lon, lat: 0 }), code: None }
    }

    #[test]
    fn places_lose_their_preamble() {
        let places = [
            "On or near High Street",
            "ON OR NEAR X",
            "On or near ",
            "No Location",
            "No location",
            "Station",
        ];
        assert_eq!(places.map(place_of_text), ["High Street", "X", "", "", "", "Station"]);
        for place in places {
            assert_eq!(place_of(place.into()), place_of_text(place).as_bytes());
        }
    }

    #[test]
    fn parts_that_hold_no_names_are_none() {
        let parts = |names: &[u8], place| Points::of_parts(vec![key(1)], vec![place], names.to_vec());
        assert_eq!(parts("Tŷ Road".as_bytes(), (0, 3)).unwrap().place(0), "Tŷ");
        assert!(parts("Tŷ Road".as_bytes(), (0, 2)).is_none(), "half a letter");
        assert!(parts(b"Road", (1, 4)).is_none(), "beyond the end");
        assert!(parts(b"R\xffad", (0, 1)).is_none(), "no UTF-8");
        assert!(Points::of_parts(vec![key(1)], vec![], vec![]).is_none(), "a point without a place");
    }

    #[test]
    fn the_newer_name_wins_unless_blank() {
        let mut gathering = Gathering::default();
        let mut table = |rows: [(i32, &str); 2]| {
            gathering.begin(1);
            for (lon, location) in rows {
                gathering.id(key(lon), location.into());
            }
            gathering.points().clone()
        };
        let old = table([(1, "On or near Old Road"), (2, "On or near Kept Lane")]);
        let new = table([(2, "On or near "), (1, "On or near New Road")]);
        let (all, ids) = Points::united(&[old, new]);
        assert_eq!(ids, [[0, 1], [1, 0]]);
        assert_eq!((all.place(0), all.place(1)), ("New Road", "Kept Lane"));
    }
}
