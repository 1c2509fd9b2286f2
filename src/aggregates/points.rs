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
    /// All names behind one another: one string instead of one for each point.
    names: String,
    ids: FxHashMap<(u64, u64), u32>,
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
    /// The id of a point. `location` is asked only of a point not seen before.
    #[inline]
    pub(super) fn id(&mut self, key: PointKey, location: Text<'_>) -> u32 {
        match self.ids.entry(packed(key)) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let id = self.keys.len() as u32;
                free.insert(id);
                self.keys.push(key);
                self.places.push((0, 0));
                self.name(id, place_of(location.as_str()));
                id
            }
        }
    }

    fn name(&mut self, id: u32, name: &str) {
        if !name.is_empty() {
            self.places[id as usize] = (self.names.len() as u32, name.len() as u32);
            self.names.push_str(name);
        }
    }

    /// The place name of a point, without "On or near"; empty when there is none.
    pub(super) fn place(&self, id: u32) -> &str {
        let (start, length) = self.places[id as usize];
        &self.names[start as usize..(start + length) as usize]
    }

    /// The points of several tables in one, and for each table the new ids of its points. Where tables name a
    /// point differently, the later table wins.
    pub(super) fn united(tables: &[Self]) -> (Self, Vec<Vec<u32>>) {
        let mut all = Self::default();
        // Most points stand in many tables: more room than the largest one needs is seldom needed.
        let largest = tables.iter().map(|table| table.keys.len()).max().unwrap_or(0);
        all.ids.reserve(largest * 2);
        // For each point, the last table that names it and its id there: no name is looked at before the end.
        let mut named: Vec<Option<(u32, u32)>> = Vec::new();
        let ids = (0..)
            .zip(tables)
            .map(|(table, points)| {
                let ids = (0..).zip(&points.keys).zip(&points.places).map(|((own, key), place)| {
                    let id = all.id(*key, Text::default());
                    named.resize(all.keys.len(), None);
                    if place.1 > 0 {
                        named[id as usize] = Some((table, own));
                    }
                    id
                });
                ids.collect()
            })
            .collect();
        for (id, named) in (0..).zip(&named) {
            if let Some((table, own)) = named {
                all.name(id, tables[*table as usize].place(*own));
            }
        }
        (all, ids)
    }

    /// Keys, where their names stand, and all names.
    pub(super) fn parts(&self) -> (&[PointKey], &[(u32, u32)], &str) {
        (&self.keys, &self.places, &self.names)
    }

    /// From their [`parts`](Self::parts); none when these do not fit together.
    pub(super) fn of_parts(keys: Vec<PointKey>, places: Vec<(u32, u32)>, names: String) -> Option<Self> {
        let is_name = |(start, length): &(u32, u32)| {
            let end = start.checked_add(*length)?;
            names.get(*start as usize..end as usize)
        };
        (keys.len() == places.len() && places.iter().all(|place| is_name(place).is_some())).then(|| Self {
            keys,
            places,
            names,
            ids: FxHashMap::default(),
        })
    }

    /// Gives up what only adding needs.
    pub(super) fn sealed(mut self) -> Self {
        self.ids = FxHashMap::default();
        self
    }
}

/// What stands before the name of a place.
const NEAR: &str = "On or near";

/// "On or near High Street" is "High Street"; "No Location" is nothing.
fn place_of(location: &str) -> &str {
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
        assert_eq!(places.map(place_of), ["High Street", "X", "", "", "", "Station"]);
    }

    #[test]
    fn the_newer_name_wins_unless_blank() {
        let mut old = Points::default();
        old.id(key(1), "On or near Old Road".into());
        old.id(key(2), "On or near Kept Lane".into());
        let mut new = Points::default();
        new.id(key(2), "On or near ".into());
        new.id(key(1), "On or near New Road".into());
        let (all, ids) = Points::united(&[old, new]);
        assert_eq!(ids, [[0, 1], [1, 0]]);
        assert_eq!((all.place(0), all.place(1)), ("New Road", "Kept Lane"));
    }
}
