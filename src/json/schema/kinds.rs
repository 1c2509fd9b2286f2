//! The shapes of all files but the area object.

use serde_json::{Value, json};

use super::area::{level, outcome_group, packed_fields, stops_fields, table_value};
use super::shape::{
    amount, bbox, count, field, flag, integer, key, list, map_of, month, nullable, object, path, sha256,
    share, span, text, tuple, word,
};
use crate::values::Kind;

pub(super) fn kinds() -> Value {
    json!({ "enum": Kind::ALL.map(Kind::slug) })
}

pub(super) fn build() -> Value {
    let archive = object([
        field("name", text(), "File or folder name"),
        field("release", month(), "Newest month it holds"),
        field("bytes", count(), "Size in bytes"),
        field("md5", nullable(text()), "MD5 of the zip; null for a folder"),
        field("md5_verified", flag(), "Whether the MD5 was checked against a published one"),
        field("sha256", sha256(), "SHA-256 of the zip, or of a folder's sorted list of names and hashes"),
        field("files", count(), "Police files in it"),
        field("files_newest", count(), "Of these, files that no newer archive replaces"),
    ]);
    let words = [
        field("title", nullable(text()), "Title"),
        field("publisher", nullable(text()), "Publisher"),
        field("licence", nullable(text()), "Licence"),
        field("attribution", nullable(text()), "Words the licence asks for"),
        field("page", nullable(text()), "Where it is published"),
    ];
    let source =
        object(std::iter::once(field("key", text(), "Key of the source")).chain(words.clone()).chain([
            field("file", path(), "File below the reference folder"),
            field("sha256", sha256(), "SHA-256 of the file as given"),
            field("rows", count(), "Rows or features read"),
        ]));
    let archive_source = object(std::iter::once(field("key", text(), "Key of the source")).chain(words));
    let missing = object([
        field("key", text(), "Key of the source"),
        field("title", nullable(text()), "Title"),
        field("consequence", text(), "What the atlas lacks for it"),
    ]);
    let accounting = object([
        field("read", count(), "Rows read = counted + not_located + duplicate + quarantined"),
        field("counted", count(), "Rows counted in an area"),
        field("not_located", map_of(count()), "Rows counted for their force only, by reason"),
        field("quarantined", map_of(count()), "Rows that could not be read, by reason"),
        field("duplicate", count(), "Rows that repeat a crime"),
    ]);
    object([
        field("program", text(), "The program"),
        field("version", text(), "Its version"),
        field("contract", word(&["v1"]), "Version of these files"),
        field("site_name", text(), "Name of the site"),
        field("site_url", nullable(text()), "Address of the site"),
        field("profile", word(&["compact", "full"]), "Which files are written"),
        field("fictional", flag(), "Whether the country is made up"),
        field("release", month(), "Newest month"),
        field("months", list(month()), "Every month of the atlas, oldest first"),
        field("window", span(), "The newest 12 months, of which rates are"),
        field("categories", list(key()), "Category keys in the order shown"),
        field("archives", list(archive), "Police archives, newest release first"),
        field("archive_source", nullable(archive_source), "Publisher and licence of the police archive"),
        field("sources", list(source), "Reference files"),
        field("missing_sources", list(missing), "Reference sources without a file"),
        field(
            "accounting",
            object([
                field("street", accounting.clone(), "Street files"),
                field("outcomes", accounting.clone(), "Outcomes files"),
                field("stop-and-search", accounting, "Stop and search files"),
            ]),
            "Where every row went",
        ),
    ])
}

pub(super) fn levels() -> Value {
    let classes = object([
        field("breaks", list(amount()), "Lower ends of all classes but the lowest, ascending"),
        field("range", nullable(tuple(&[amount(), amount()])), "Lowest and highest rate; null: no rates"),
        field("areas", list(count()), "Areas in each class, one more than there are breaks"),
        field("without_rate", count(), "Areas without a rate"),
    ]);
    object([field(
        "levels",
        list(object([
            field("slug", level(), "In addresses and JSON"),
            field("name", text(), "One area of it"),
            field("plural", text(), "Several areas of it"),
            field("parent", nullable(level()), "Level of the areas around it"),
            field("areas", count(), "How many"),
            field("list", nullable(path()), "The list of its areas; null: none"),
            field("own_files", flag(), "Whether each area has data/v1/area/<level>/<code>.json"),
            field("classes", classes, "Classes of its map by the crime rate per 1,000 residents and year"),
        ])),
        "Every level, widest first",
    )])
}

pub(super) fn measures() -> Value {
    object([
        field(
            "measures",
            list(object([
                field("id", text(), "Key of the measure"),
                field("label", text(), "Label"),
                field("unit", text(), "Unit"),
                field("decimals", count(), "Decimals published"),
                field("definition", text(), "What it is"),
                field("formula", text(), "How it is worked out"),
                field("sources", list(text()), "Keys of the sources it is worked out from"),
                field("caveats", list(text()), "What to beware of"),
            ])),
            "Every published number",
        ),
        field(
            "fields",
            map_of(key()),
            "Which measure a field of the JSON files is; by kind of file and path in it",
        ),
    ])
}

pub(super) fn categories() -> Value {
    object([field(
        "categories",
        list(object([
            field("key", key(), "Key in JSON and addresses"),
            field("label", text(), "As the police write it"),
            field(
                "group",
                word(&["crime", "anti-social-behaviour", "unknown"]),
                "How it enters the headline",
            ),
            field("api", nullable(text()), "The police API's slug"),
            field("definition", nullable(text()), "What it holds"),
            field("since", nullable(month()), "First month of its use"),
            field("until", nullable(month()), "Last month of its use"),
            field("known", flag(), "Whether it is described; otherwise first seen in the data"),
        ])),
        "Categories in the order shown",
    )])
}

pub(super) fn outcome_terms() -> Value {
    object([
        field(
            "groups",
            list(object([
                field("key", outcome_group(), "Key of the group"),
                field("label", text(), "The words on pages"),
            ])),
            "Outcome groups in the order shown",
        ),
        field(
            "outcomes",
            list(object([
                field("key", key(), "Key in JSON"),
                field("label", text(), "As the police write it; empty: the blank"),
                field("group", nullable(outcome_group()), "Its group; null for the blank"),
                field("api", nullable(text()), "The police API's slug"),
                field("known", flag(), "Whether it is described; otherwise first seen in the data"),
            ])),
            "Outcomes in the order shown",
        ),
    ])
}

pub(super) fn forces() -> Value {
    object([
        field("kinds", list(kinds()), "Kinds of file, in the order of months_present"),
        field(
            "forces",
            list(object([
                field("slug", text(), "In file names"),
                field("name", text(), "Name"),
                field("known", flag(), "Whether it is described; otherwise first seen in the data"),
                field("area_code", nullable(text()), "ONS police force area code"),
                field("country_code", nullable(text()), "Country whose only force it is"),
                field("railway", flag(), "Counted as railway incidents"),
                field("reuses_ids", flag(), "Its Crime IDs are no identifiers"),
                field("never", list(kinds()), "Kinds of file it never publishes"),
                field("months_present", tuple(&[count(), count(), count()]), "Months with a file, by kind"),
            ])),
            "Every force of the atlas",
        ),
    ])
}

pub(super) fn areas() -> Value {
    object([
        field("level", level(), "Level of the areas"),
        field("window", span(), "The newest 12 months, of which figures are"),
        field(
            "columns",
            list(text()),
            "Names of the row's places: code, name, local_name, centre (longitude, latitude); the code of the \
             parent at each level; residents, area_km2, crimes (count), rate per 1,000 residents and year with \
             rate_low, rate_high (95 %) and rate_low998, rate_high998 (99.8 %), rate_status, asb (count), \
             railway (count), observed_months, observed_share, change_ratio against the 12 months before, \
             partial",
        ),
        field("rows", list(list(table_value())), "One row for each area, by code; null: missing"),
    ])
}

pub(super) fn district() -> Value {
    let first =
        [field("district", text(), "Code of the district"), field("name", text(), "Name of the district")];
    object(first.into_iter().chain(packed_fields("Its wards, MSOAs and LSOAs, by level and code")))
}

pub(super) fn outcodes() -> Value {
    let first = [field("postcode_area", text(), "Letters the outcodes begin with")];
    object(first.into_iter().chain(packed_fields("Outcodes by code")))
}

pub(super) fn stops() -> Value {
    object(
        [
            field("force", text(), "Slug of the force"),
            field("name", text(), "Its name"),
            field("months", list(month()), "The months of every monthly list"),
        ]
        .into_iter()
        .chain(stops_fields()),
    )
}

pub(super) fn outcomes() -> Value {
    let cohort = object([
        field("months", span(), "First and last month of the crimes, all published 12 or more months later"),
        field("runs", list(span()), "These months in unbroken runs"),
        field(
            "outcomes",
            list(object([
                field("outcome", key(), "Outcome key"),
                field("count", count(), "Crimes whose last outcome it is"),
            ])),
            "Largest first",
        ),
        field(
            "groups",
            list(object([
                field("group", outcome_group(), "Outcome group"),
                field("count", count(), "Crimes"),
                field("share", share(), "Share of the cohort's crimes"),
            ])),
            "By outcome group",
        ),
        field(
            "share_by_lag",
            list(amount()),
            "Outcomes given within n months, n from 0, per crime; a crime may have several",
        ),
    ]);
    let wait = object([
        field("months", span(), "First and last month of the crimes"),
        field("crimes", count(), "Crimes"),
        field("share_by_lag", list(share()), "Share with a first outcome after at most n months, n from 0"),
        field("months_followed", list(count()), "Months of the cohort that were followed for n months"),
    ]);
    let waits = object([
        field("cohorts", list(wait), "By year of the crime (Kaplan and Meier 1958)"),
        field(
            "crimes_by_outcomes",
            tuple(&[count(), count(), count()]),
            "Crimes with one outcome in the outcomes files, with two, with more",
        ),
        field(
            "first_outcome_before_crime",
            count(),
            "Crimes whose first outcome is dated before their month",
        ),
    ]);
    object([
        field("force", text(), "Slug of the force"),
        field("name", text(), "Its name"),
        field("months", list(month()), "Places of months"),
        field("categories", list(key()), "Places of categories"),
        field("outcomes", list(key()), "Places of outcomes"),
        field("matched", count(), "Rows of the outcomes files joined to a crime"),
        field("unmatched", count(), "Rows of the outcomes files without a crime in the archives"),
        field("cohort", nullable(cohort), "The mature cohort; null: the atlas is too short"),
        field("waits", waits, "How long crimes waited for their first outcome"),
        field(
            "cells",
            object([
                field("columns", list(text()), "Names of the row's places"),
                field(
                    "rows",
                    list(tuple(&[count(), count(), count(), integer(), count()])),
                    "Month, category, outcome (places in the lists), months from crime to outcome, count",
                ),
            ]),
            "Outcomes files joined to crimes",
        ),
    ])
}

pub(super) fn cube() -> Value {
    let column = object([
        field("name", text(), "Column"),
        field("type", word(&["text", "month", "count", "integer", "number"]), "Type of its values"),
        field("nullable", flag(), "Whether a value may be missing"),
        field("unit", nullable(text()), "Unit"),
        field("measure", nullable(key()), "The published number it holds: an id of measures.json"),
        field("description", text(), "What it holds"),
    ]);
    let file = object([
        field("path", path(), "File, from the site's root"),
        field("format", word(&["parquet", "csv.gz", "csv"]), "Format"),
        field("rows", count(), "Rows, without the header"),
        field("bytes", count(), "Size"),
        field("sha256", sha256(), "SHA-256 of its bytes"),
        field(
            "partition",
            map_of(text()),
            "Which part of the table it holds, by year, level, district or force; empty: all of it",
        ),
    ]);
    let table = object([
        field("id", key(), "Key of the table"),
        field("title", text(), "Title"),
        field("description", text(), "What a row is, and what an absent row means"),
        field("key", list(text()), "Columns that name a row; rows are in their order"),
        field("columns", list(column), "Columns in order"),
        field("files", list(file), "Files; the same rows in each format"),
    ]);
    let compact = object([
        field("path", path(), "File"),
        field("bytes", count(), "Size"),
        field("sha256", sha256(), "SHA-256 of its bytes"),
        field("specification", path(), "The page that specifies its format"),
        field("readers", list(path()), "Programs that read it"),
        field("months", list(month()), "Months it holds"),
    ]);
    object([
        field("release", month(), "Newest month"),
        field("months", list(month()), "Every month of the atlas"),
        field("window", span(), "The newest 12 months, of which rates are"),
        field(
            "totals",
            object([
                field("count", count(), "Sum of the column count of the table crimes, all years"),
                field("strays", count(), "Sum of the column strays"),
                field("railway", count(), "Sum of the column railway"),
                field("incidents", count(), "Sum of the three: accounting.street.counted of build.json"),
            ]),
            "Sums over all rows of the table crimes",
        ),
        field("absent", text(), "What a combination without a row means"),
        field(
            "missing",
            list(object([
                field("force", text(), "Slug of the force"),
                field("months", list(month()), "Months without its street file"),
            ])),
            "Force-months not supplied",
        ),
        field("tables", list(table), "Every table"),
        field("compact", nullable(compact), "The compact cube; null: codes have no common form"),
    ])
}

pub(super) fn points() -> Value {
    object([
        field("release", month(), "Newest month"),
        field("months", list(month()), "Places of months"),
        field("categories", list(key()), "Places of categories"),
        field("groups", list(key()), "Places of outcome groups; none: no outcome"),
        field(
            "series",
            list(key()),
            "counted; railway police; stray: by others while the own file is missing; beyond: in no area",
        ),
        field("points", count(), "Snap points of all shards"),
        field(
            "shards",
            list(object([
                field("cell", text(), "H3 cell; neighbours of its resolution may be in the file too"),
                field("resolution", count(), "Its resolution"),
                field("path", path(), "File"),
                field("points", count(), "Snap points"),
                field("bbox", bbox(), "Box around the points: west, south, east, north in degrees"),
            ])),
            "By cell; every point is in exactly one",
        ),
    ])
}

pub(super) fn points_shard() -> Value {
    object([
        field("cell", text(), "H3 cell; neighbours of its resolution may be in the file too"),
        field("resolution", count(), "Its resolution"),
        field("release", month(), "Newest month"),
        field("places", list(text()), "Names of places; empty: none given"),
        field("lon", list(integer()), "Micro-degrees east, each from the point before (the first from 0)"),
        field("lat", list(integer()), "Micro-degrees north, likewise"),
        field("place", list(count()), "For each point, its place in places"),
        field("districts", list(text()), "Codes of districts"),
        field(
            "district",
            list(nullable(count())),
            "For each point, its place in districts; null: in no area",
        ),
        field(
            "kinds",
            list(count()),
            "Kinds of incidents, the most frequent first: (category × groups + group) × series + series, with the \
             lengths and places of points.json",
        ),
        field(
            "cells",
            list(json!({ "type": "string", "pattern": "^[#-~]*$" })),
            "For each point, what was counted there, by month; characters are values from 0 (#) to 91 (~). Below \
             50: incidents of the kind at that place of kinds; 50 to 88: the month moves on by 1 to 39, from \
             month 0; 89: the place of the next kind is 50 further; 90: the next value is added to its count, \
             which else is 1",
        ),
    ])
}

pub(super) fn postcodes() -> Value {
    object([
        field("postcodes", count(), "Postcodes of all shards"),
        field(
            "shards",
            map_of(object([
                field("path", path(), "File"),
                field("postcodes", count(), "Postcodes with this prefix"),
            ])),
            "By prefix; look up the longest prefix of the postcode without its space. Several prefixes may share a \
             file",
        ),
    ])
}

pub(super) fn postcodes_shard() -> Value {
    object([
        field("prefix", text(), "How every postcode of the file begins, without space"),
        field("grid", count(), "Parts of a degree"),
        field("origin", tuple(&[integer(), integer()]), "Longitude and latitude in parts of a degree"),
        field("lsoas", list(text()), "LSOA codes"),
        field("wards", list(nullable(text())), "For each of lsoas, the code of its ward"),
        field("districts", list(nullable(text())), "For each of lsoas, the code of its district"),
        field(
            "postcodes",
            map_of(tuple(&[count(), count(), count()])),
            "Rest of the postcode: place in lsoas (wards, districts), longitude and latitude from the origin in parts \
             of a degree",
        ),
    ])
}

pub(super) fn codes_lsoa() -> Value {
    object([
        field("prefix", text(), "How every code of the file begins"),
        field("wards", map_of(list(text())), "By ward: what follows the beginning, of each LSOA on its page"),
    ])
}

pub(super) fn codes_msoa() -> Value {
    let msoa = object([
        field("name", text(), "Name"),
        field("local_name", nullable(text()), "Name of the House of Commons Library"),
        field("wards", map_of(list(text())), "By ward: the codes of the LSOAs on its page"),
    ]);
    object([
        field("prefix", text(), "How every code of the file begins"),
        field("msoas", map_of(msoa), "By what follows the beginning"),
    ])
}

pub(super) fn layers() -> Value {
    let column = object([
        field("name", text(), "Column"),
        field("type", word(&["text", "count", "number", "flag"]), "Type of its values"),
        field("unit", nullable(text()), "Unit"),
        field("description", text(), "What it holds"),
    ]);
    object([
        field("release", month(), "Newest month"),
        field("window", span(), "The newest 12 months, of which counts are"),
        field("columns", map_of(list(column)), "Columns by kind of layer; an absent property is missing"),
        field(
            "layers",
            list(object([
                field("path", path(), "FlatGeobuf file (EPSG:4326)"),
                field("title", text(), "Title"),
                field(
                    "kind",
                    word(&["areas", "hexagons", "points", "stops"]),
                    "Kind of layer; key of columns",
                ),
                field("level", nullable(level()), "Level of the areas"),
                field("resolution", nullable(count()), "H3 resolution of the hexagons"),
                field("district", nullable(text()), "Code of the district it covers, where it covers one"),
                field(
                    "region",
                    nullable(text()),
                    "Code of the region or country it covers, where it covers one",
                ),
                field("features", count(), "Features, never 0"),
                field("bytes", count(), "Size"),
                field("bbox", bbox(), "West, south, east, north in degrees"),
            ])),
            "Every layer by path",
        ),
    ])
}

pub(super) fn schema_index() -> Value {
    object([field(
        "schemas",
        list(object([
            field("kind", text(), "Kind of file"),
            field("title", text(), "What such a file is"),
            field("pattern", text(), "Paths; * stands for characters other than /"),
            field("schema", path(), "The schema"),
        ])),
        "Every kind of JSON file",
    )])
}

pub(super) fn manifest() -> Value {
    object([field(
        "files",
        list(object([
            field("path", path(), "File, from the site's root"),
            field("bytes", count(), "Size"),
            field("sha256", sha256(), "SHA-256 of its bytes"),
        ])),
        "Every file of the site but this one",
    )])
}
