//! The shapes of what reports are made from.

use serde_json::{Value, json};

use super::area::{level, outcome_group};
use super::shape::{
    amount, count, field, flag, integer, key, list, map_of, month, nullable, object, share, span, text,
    tuple, word,
};

/// Polygons as steps on a grid.
fn outline() -> Value {
    list(list(list(integer())))
}

pub(super) fn index() -> Value {
    object([
        field("release", month(), "Newest month"),
        field("months", list(month()), "Every month of the atlas, oldest first"),
        field(
            "categories",
            list(object([
                field("key", key(), "Key"),
                field("label", text(), "As the police write it"),
                field(
                    "group",
                    word(&["crime", "anti-social-behaviour", "unknown"]),
                    "How it enters the headline",
                ),
            ])),
            "Places of categories in points/*.json",
        ),
        field(
            "groups",
            list(object([field("key", outcome_group(), "Key"), field("label", text(), "Words")])),
            "Places of outcome groups in points/*.json; one place more means none",
        ),
        field("attributions", list(text()), "Words that the sources' licences ask for"),
        field(
            "forces",
            list(object([
                field("slug", text(), "Key of the force"),
                field("name", text(), "Name"),
                field("railway", flag(), "Whether its incidents are railway incidents"),
                field(
                    "months",
                    json!({ "type": "string", "pattern": "^[012]+$" }),
                    "One sign a month: 0 no street file, 1 one, 2 one published at least 12 months later",
                ),
                field("renewed", list(month()), "First months with renewed map points"),
            ])),
            "Every force",
        ),
        field(
            "districts",
            map_of(tuple(&[text(), nullable(count())])),
            "By code: name, and the place in forces of the one in whose area it lies",
        ),
        field(
            "points",
            list(object([
                field("cell", text(), "H3 cell: the file is points/<cell>.json"),
                field(
                    "ranges",
                    tuple(&vec![tuple(&[integer(), integer()]); 4]),
                    "Lowest and highest longitude, latitude, latitude + 0.6 longitude, latitude - 0.6 longitude \
                     of its points, in ten-thousandths of a degree, rounded outward",
                ),
            ])),
            "Where the shards of snap points lie",
        ),
        field(
            "postcodes",
            list(list(text())),
            "For each shard the prefixes it is found by; the first names it: postcodes/<first>.json",
        ),
    ])
}

pub(super) fn surroundings() -> Value {
    let around = object([
        field("level", level(), "Level"),
        field("code", text(), "Code"),
        field("name", text(), "Name"),
        field("partial", flag(), "Whether the atlas holds only a part of it"),
        field(
            "counts",
            list(list(nullable(count()))),
            "Incidents by category and month; null: its own force supplied no file",
        ),
    ]);
    let stops = object([
        field("months", list(nullable(count())), "Searches by month; null: no file"),
        field("window", nullable(span()), "The newest 12 months supplied"),
        field("count", nullable(count()), "Searches of the window"),
        field(
            "columns",
            list(object([
                field("header", text(), "Column of the police file"),
                field("blank", count(), "Searches in which it is blank"),
                field("blank_share", share(), "Their share"),
                field(
                    "labels",
                    list(object([
                        field("label", text(), "As the police write it"),
                        field("count", count(), "Searches of the window"),
                    ])),
                    "Most frequent first",
                ),
            ])),
            "What the forms say, over the window",
        ),
        field(
            "hexagons",
            list(object([
                field("count", count(), "Searches of each force's newest 12 months supplied, ten or more"),
                field("outline", outline(), "As for border"),
            ])),
            "Published H3 hexagons of resolution 7 in the district and around it",
        ),
    ]);
    object([
        field("district", text(), "Code of the district"),
        field("name", text(), "Its name"),
        field("release", month(), "Newest month"),
        field("around", list(around), "The district, its force area, the nation"),
        field(
            "not_located",
            nullable(object([
                field("rows", list(count()), "Rows of the force's street files, by month"),
                field("without_place", list(count()), "Of these, rows in no area"),
            ])),
            "How many incidents of its force have no place",
        ),
        field(
            "outcomes",
            nullable(object([
                field("cohort", span(), "Crime months summarised"),
                field("crimes", count(), "Crimes with an outcome category in them"),
                field("counts", list(count()), "By outcome group, in the order of report.json"),
            ])),
            "How the crimes of the district ended",
        ),
        field("stops", nullable(stops), "Stops and searches located in the district"),
        field("per_degree", amount(), "Grid steps of outlines in a degree"),
        field("border", nullable(outline()), "Rings of x, y, dx, dy, … in grid steps, not closed"),
        field(
            "wards",
            list(object([
                field("code", text(), "Code"),
                field("name", text(), "Name"),
                field("inside", flag(), "Whether it lies in the district; others lie beside it"),
                field("outline", outline(), "As for border"),
            ])),
            "Wards of the district and beside it, for maps",
        ),
    ])
}
