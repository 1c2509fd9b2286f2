//! The shapes of what is told about the input: coverage, quality, revisions, history.

use serde_json::{Value, json};

use super::area::level;
use super::kinds::kinds;
use super::shape::{
    amount, count, field, flag, integer, key, list, month, nullable, object, optional, share, text, tuple,
    word,
};
use crate::json::coverage::UNKNOWN;
use crate::statistics::{Status, StopObjectGroup, StopOutcomeGroup, Test};

pub(super) fn coverage() -> Value {
    let statuses = || list(json!({ "enum": Status::ALL.map(Status::slug) }));
    object([
        field("months", list(month()), "The months of every list"),
        field("statuses", statuses(), "Every word used"),
        field(
            "forces",
            list(object([
                field("force", text(), "Slug"),
                field("name", text(), "Name"),
                field(
                    "status",
                    object([
                        field("street", statuses(), "Street files by month"),
                        field("outcomes", statuses(), "Outcomes files by month"),
                        field("stop-and-search", statuses(), "Stop and search files by month"),
                    ]),
                    "By kind of file",
                ),
                field("not_located", list(nullable(share())), "Share of street rows in no area, by month"),
            ])),
            "Every force",
        ),
        field(
            "unusable",
            list(object([
                field("force", text(), "Slug"),
                field("kind", kinds(), "Kind of file"),
                field("month", month(), "Its month"),
                field("missing_column", nullable(text()), "The column it lacks; null: it only has a header"),
            ])),
            "Files that are there but cannot be counted",
        ),
        field("earlier", earlier_coverage(), "Months before the first, as earlier sites published them"),
    ])
}

/// The ledger that `build --previous` carried on.
fn earlier_coverage() -> Value {
    let words: Vec<&str> = Status::ALL.map(Status::slug).into_iter().chain([UNKNOWN]).collect();
    let statuses = || list(word(&words));
    let force = object([
        field("force", text(), "Slug"),
        field("name", text(), "Name"),
        field(
            "status",
            object([
                field("street", statuses(), "Street files by month"),
                field("outcomes", statuses(), "Outcomes files by month"),
                field("stop-and-search", statuses(), "Stop and search files by month"),
            ]),
            "By kind of file; unknown where no site told of the month",
        ),
    ]);
    object([
        field("months", list(month()), "The months of every list; none without an earlier site"),
        field("forces", list(force), "Every force of earlier sites"),
    ])
}

pub(super) fn history() -> Value {
    let file = tuple(&[text(), kinds(), month(), month(), month(), count(), count(), count()]);
    let crimes = tuple(&[level(), text(), text(), month(), list(nullable(integer()))]);
    object([
        field(
            "files",
            object([
                field("columns", list(text()), "Names of the row's places"),
                field(
                    "rows",
                    list(file),
                    "Force, kind, month, release it was counted from, first release known to hold it, rows, \
                     bytes, CRC-32: every police file known, also those that no archive given holds any more",
                ),
            ]),
            "The ledger of files, by force, kind, month",
        ),
        field(
            "crimes",
            object([
                field("columns", list(text()), "Names of the row's places"),
                field(
                    "rows",
                    list(crimes),
                    "Level, code, reporting force, first month, and the crimes that the force's newest known \
                     street files place in the area, month by month; null where no file is known, a negative number \
                     for so many months in a row with none",
                ),
            ]),
            "The ledger of areas, by level, code, force",
        ),
    ])
}

pub(super) fn quality() -> Value {
    let monthly = || list(nullable(count()));
    let test = || json!({ "enum": Test::ALL.map(Test::slug) });
    let finding = object([
        field("test", test(), "Which test found it"),
        field("kind", kinds(), "Kind of file"),
        field("month", month(), "Month of the file"),
        optional("same_as", text(), "Name of the file with the same bytes"),
        optional("category", key(), "Category that doubled or halved"),
        optional("before", count(), "Rows or incidents of the month before, or the usual number"),
        optional("count", count(), "Rows or incidents of the month"),
        optional("part", count(), "Rows concerned"),
        optional("whole", count(), "All rows asked"),
        optional("outcome", key(), "Outcome whose share differs"),
        optional("share_before", share(), "Its share in the 12 months before"),
        optional("share", amount(), "Share of the month"),
    ]);
    let force = object([
        field("force", text(), "Slug"),
        field("name", text(), "Name"),
        field(
            "rows",
            object([
                field("street", monthly(), "Street files"),
                field("outcomes", monthly(), "Outcomes files"),
                field("stop-and-search", monthly(), "Stop and search files"),
            ]),
            "Rows of each month's file; null: no file",
        ),
        field("not_located", monthly(), "Incidents in no area, by month"),
        field("outside_own_area", monthly(), "Incidents outside the force's own area, by month"),
        field("outside_box", monthly(), "Incidents outside 8.2° W to 1.8° E, 49.8° to 55.9° N, by month"),
        field("far_away", monthly(), "Incidents more than a degree from the force's others, by month"),
        field("conflicting_ids", monthly(), "Crime IDs on different crimes, by month"),
        field("outcomes_without_crime", monthly(), "Outcome rows without a crime, by month"),
        field("stops_of_other_months", monthly(), "Stops dated outside their file's month, by month"),
        field("outcomes_matched", count(), "Outcome rows joined to a crime"),
        field("outcomes_unmatched", count(), "Outcome rows without a crime"),
        field("outcomes_unmatched_share", nullable(share()), "Share without a crime"),
        field("findings", list(finding), "What the tests found, by test, kind, month"),
    ]);
    object([
        field("polygon_asked", count(), "Incidents whose point was looked up in the polygons"),
        field("polygon_disagrees", count(), "Of these, incidents whose point lies in another LSOA"),
        field("polygon_disagrees_share", nullable(share()), "Their share"),
        field(
            "oddities",
            list(object([
                field("name", text(), "Name of the oddity"),
                field("times", count(), "How often"),
                field("example", text(), "First example"),
            ])),
            "Oddities of the whole input",
        ),
        field("months", list(month()), "The months of every monthly list"),
        field(
            "tests",
            list(object([
                field("key", test(), "Key of the test"),
                field("label", text(), "Words"),
                field("rule", text(), "What it finds"),
                field("findings", count(), "How often it did"),
            ])),
            "Every test",
        ),
        field("forces", list(force), "Every force"),
    ])
}

pub(super) fn revisions() -> Value {
    let archive = object([
        field("name", text(), "Archive"),
        field("release", month(), "Its newest month"),
        field("given", flag(), "Read for this build; false: known from an earlier site"),
        field("files", count(), "Police files in it"),
        field("newest", count(), "Files that no newer archive replaces"),
        field("replaced", count(), "Files that a newer archive replaces"),
    ]);
    let ids = object([
        field("before", count(), "Crime IDs in the older version"),
        field("gone", count(), "Of these, not in the newer version"),
        field("kept", count(), "Of these, in both versions"),
        field("new", count(), "Crime IDs only in the newer version"),
        field("kept_other_lsoa_code", count(), "Of the kept: another LSOA code"),
        field("kept_moved", count(), "Of the kept: other coordinates"),
        field("kept_other_outcome", count(), "Of the kept: another last outcome"),
        field("kept_other_category", count(), "Of the kept: another category"),
    ]);
    let file = object([
        field("force", text(), "Slug of the force"),
        field("kind", kinds(), "Kind of file"),
        field("month", month(), "Month of the file"),
        field("before", month(), "Release of the older archive"),
        field("after", month(), "Release of the newer archive"),
        field("rows_before", count(), "Rows of the older version"),
        field("rows_after", count(), "Rows of the newer version"),
        field(
            "crime_ids",
            nullable(ids),
            "What became of its Crime IDs; null: it has none, or only an earlier site knew the older version",
        ),
    ]);
    let withdrawn = object([
        field("force", text(), "Slug of the force"),
        field("kind", kinds(), "Kind of file"),
        field("month", month(), "Month of the file"),
        field("release", month(), "Release that held it"),
        field("rows", count(), "Rows it had"),
    ]);
    let areas = object([
        field("columns", list(text()), "Names of the row's places"),
        field(
            "rows",
            list(tuple(&[level(), text(), month(), month(), month(), count(), count()])),
            "Level, code, month, older and newer release, and the crimes that revised street files place \
             there in the older and the newer version",
        ),
    ]);
    object([
        field("archives", list(archive), "Newest release first"),
        field("files", list(file), "Files whose versions differ, by force, kind, month"),
        field("withdrawn", list(withdrawn), "Files that an earlier site counted and no archive given holds"),
        field("areas", areas, "By level, area, month"),
    ])
}

pub(super) fn stop_hexagons() -> Value {
    let row = tuple(&[
        text(),
        count(),
        tuple(&vec![count(); StopObjectGroup::ALL.len()]),
        tuple(&vec![count(); StopOutcomeGroup::ALL.len()]),
    ]);
    object([
        field("resolution", count(), "H3 resolution"),
        field("least", count(), "Fewest searches of a hexagon that is listed"),
        field("objects", list(key()), "What was searched for: the places of a row's objects"),
        field("outcomes", list(key()), "What came of it: the places of a row's outcomes"),
        field(
            "cells",
            object([
                field("columns", list(text()), "Names of the row's places"),
                field(
                    "rows",
                    list(row),
                    "H3 cell, searches, by object, by outcome; each force over the newest 12 months supplied",
                ),
            ]),
            "By cell",
        ),
        field(
            "left_out",
            object([
                field("hexagons", count(), "Hexagons with fewer searches"),
                field("stops", count(), "Searches in them"),
            ]),
            "What is in no row",
        ),
    ])
}
