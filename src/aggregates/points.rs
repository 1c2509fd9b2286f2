//! The distinct points of one force, each with the place name the police print beside it.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::geography::PointKey;

/// Distinct (position, LSOA code) pairs in the order first seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Points {
    pub(super) keys: Vec<PointKey>,
    /// Where each point's name stands in `names`: start and length.
    places: Vec<(u32, u32)>,
    /// All names behind one another: one string instead of one for each point.
    names: String,
    ids: FxHashMap<PointKey, u32>,
}

impl Points {
    /// The id of a point. `location` is asked only of a point not seen before.
    pub(super) fn id(&mut self, key: PointKey, location: &str) -> u32 {
        match self.ids.entry(key) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let id = self.keys.len() as u32;
                free.insert(id);
                self.keys.push(key);
                self.places.push((0, 0));
                self.name(id, place_of(location));
                id
            }
        }
    }

    fn name(&mut self, id: u32, name: &str) {
        if !name.is_empty() && name != self.place(id) {
            self.places[id as usize] = (self.names.len() as u32, name.len() as u32);
            self.names.push_str(name);
        }
    }

    /// The place name of a point, without "On or near"; empty when there is none.
    pub(super) fn place(&self, id: u32) -> &str {
        let (start, length) = self.places[id as usize];
        &self.names[start as usize..(start + length) as usize]
    }

    /// Adds another table's points; gives their ids here. Names of the added table, being newer, win.
    pub(super) fn absorb(&mut self, newer: &Self) -> Vec<u32> {
        (0..newer.keys.len())
            .map(|i| {
                let id = self.id(newer.keys[i], "");
                self.name(id, newer.place(i as u32));
                id
            })
            .collect()
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
        old.id(key(1), "On or near Old Road");
        old.id(key(2), "On or near Kept Lane");
        let mut new = Points::default();
        new.id(key(2), "On or near ");
        new.id(key(1), "On or near New Road");
        assert_eq!(old.absorb(&new), [1, 0]);
        assert_eq!((old.place(0), old.place(1)), ("New Road", "Kept Lane"));
    }
}
