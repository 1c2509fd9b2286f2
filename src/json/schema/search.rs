//! Shapes of the files of the search.

use serde_json::Value;

use super::area::level;
use super::shape::{count, field, flag, integer, list, map_of, nullable, object, text, tuple};

/// File names with the beginnings of the keys they hold.
fn shelf() -> Value {
    map_of(list(text()))
}

pub(super) fn first() -> Value {
    let row = tuple(&[level(), text(), text(), nullable(text()), nullable(count()), count()]);
    object([
        field("full", flag(), "Whether LSOAs and MSOAs have pages of their own"),
        field("same", map_of(list(text())), "What people type, and the words of names it stands for"),
        field("generic", list(text()), "Kinds of road, by which no street is found unless it begins so"),
        field("silent", list(text()), "Words that may be left out or added"),
        field(
            "areas",
            list(row),
            "Areas from districts up: level, code, name, Welsh name, row of the area around it, residents in \
             hundreds",
        ),
        field(
            "outcodes",
            map_of(list(text())),
            "Outcodes: letters of the postcode area, and what follows them",
        ),
        field("places", shelf(), "Files of search/places and the beginnings of words in them"),
        field("small", shelf(), "Files of search/small and the beginnings of codes and names in them"),
        field("streets", shelf(), "Files of search/streets and the beginnings of words in them"),
        field(
            "districts",
            shelf(),
            "Files of search/district: codes of districts that share one; of a district with several its code, \
             hyphen and the beginnings of names in them. Others are named by the code of their only district",
        ),
        field("words", list(count()), "Lengths that have a file in search/words"),
    ])
}

/// Ward and LSOA whose page shows an area.
fn page() -> Value {
    nullable(tuple(&[text(), text()]))
}

pub(super) fn places() -> Value {
    let district = || nullable(count());
    let ward = tuple(&[text(), text(), district(), count(), nullable(text())]);
    let neighbourhood = tuple(&[text(), text(), district(), count(), page(), nullable(text())]);
    object([
        field(
            "wards",
            list(ward),
            "Code, name, row of the district in search.json, residents in hundreds, Welsh name",
        ),
        field(
            "neighbourhoods",
            list(neighbourhood),
            "MSOA code, name, row of the district, residents in hundreds, ward and LSOA whose page shows it, \
             Welsh name",
        ),
    ])
}

pub(super) fn small() -> Value {
    let place = || nullable(count());
    let row =
        tuple(&[level(), text(), text(), place(), place(), place(), nullable(text()), nullable(text())]);
    object([
        field("locals", list(text()), "Neighbourhood names"),
        field("wards", list(text()), "Ward codes"),
        field(
            "rows",
            list(row),
            "Level, code, name, place in locals, row of the district in search.json, place in wards, LSOA \
             shown there unless it is the area itself, Welsh name",
        ),
    ])
}

pub(super) fn streets() -> Value {
    object([field(
        "names",
        map_of(list(count())),
        "Rows in search.json of the districts that have the street or place, most incidents first",
    )])
}

pub(super) fn district() -> Value {
    let district = object([
        field("district", count(), "Row in search.json"),
        field("grid", count(), "Parts of a degree that coordinates count"),
        field("origin", tuple(&[integer(), integer()]), "Longitude and latitude the others begin from"),
        field("wards", list(tuple(&[text(), text()])), "Code and name"),
        field("lsoas", list(tuple(&[text(), nullable(count())])), "Code and place in wards"),
        field(
            "places",
            map_of(list(tuple(&[count(), count(), count()]))),
            "Place in lsoas, longitude and latitude of the busiest map point there; most incidents first",
        ),
    ]);
    object([field(
        "districts",
        list(district),
        "Each with its streets, or those whose names begin as the file's",
    )])
}

pub(super) fn words() -> Value {
    object([
        field("length", count(), "Letters of each word"),
        field("words", list(text()), "In alphabetical order"),
    ])
}
