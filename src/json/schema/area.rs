//! The shape of the area object, its figures and its stops.

use serde_json::{Value, json};

use super::shape::{
    Field, amount, count, field, interval, key, list, map_of, month, nullable, object, optional, position,
    share, span, text, tuple, word,
};
use crate::geography::LEVELS;
use crate::json::packed;
use crate::values::OutcomeGroup;

/// Words of `rate_status`.
const RATE_STATUS: [&str; 5] = ["ok", "not-reported", "too-few-months", "too-few", "no-residents"];

/// The slug of a level.
pub(super) fn level() -> Value {
    json!({ "enum": LEVELS.map(|row| row.slug) })
}

/// The key of an outcome group.
pub(super) fn outcome_group() -> Value {
    json!({ "enum": OutcomeGroup::ALL.map(OutcomeGroup::slug) })
}

/// A verdict by interval.
fn verdict() -> Value {
    word(&["lower", "similar", "higher"])
}

fn rate_fields() -> [Field; 5] {
    [
        field(
            "count",
            nullable(count()),
            "Incidents in the observed months of the window; null: no month observed",
        ),
        field("rate", nullable(amount()), "Per 1,000 residents and year; null: see rate_status"),
        field("interval95", nullable(interval()), "95 % interval of the rate, same unit"),
        field("interval998", nullable(interval()), "99.8 % interval of the rate, same unit"),
        field("rate_status", word(&RATE_STATUS), "ok, or why there is no rate"),
    ]
}

fn change() -> Value {
    object([
        field("newest", count(), "Incidents in the newest 12 months"),
        field("before", count(), "Incidents in the 12 months before"),
        field("ratio", amount(), "newest / before, per observed person-month"),
        field("interval95", interval(), "95 % interval of the ratio"),
        field("pairs", count(), "Months of the newest 12 compared with their counterpart"),
        field("share", share(), "Share of the area's person-months compared"),
    ])
}

fn category_figures() -> Value {
    object([
        field("count", nullable(count()), "Incidents in the observed months of the window"),
        optional("rate", amount(), "Per 1,000 residents and year; absent: see rate_status"),
        optional("interval95", interval(), "95 % interval of the rate"),
        optional("interval998", interval(), "99.8 % interval of the rate"),
        field("rate_status", word(&RATE_STATUS), "ok, or why there is no rate"),
        optional("verdict", verdict(), "Against the benchmark, by the 95 % interval of the difference"),
        optional("benchmark", amount(), "The benchmark's rate per 1,000 residents and year"),
        optional("share", share(), "Share of the area's crimes; absent: no crime category, or no crimes"),
        optional("benchmark_share", share(), "The same share in the rest of the benchmark"),
        optional("change", change(), "Against the 12 months before; absent: too few or not comparable"),
    ])
}

fn comparison() -> Value {
    object([
        field("level", level(), "Level of the benchmark"),
        field("code", text(), "Code of the benchmark"),
        field("name", text(), "Name of the benchmark"),
        field("rate", amount(), "Rate of the benchmark without this area, per 1,000 residents and year"),
        field("interval95", interval(), "95 % interval of that rate"),
        field("interval998", interval(), "99.8 % interval of that rate"),
        field("verdict", verdict(), "This area's rate against it, by the 95 % interval of the difference"),
    ])
}

fn outcomes() -> Value {
    object([
        field("cohort", span(), "First and last month of the crimes, published 12 or more months later"),
        optional("runs", list(span()), "These months in unbroken runs; absent: one run"),
        field("crimes", count(), "Crimes of the cohort with an outcome category"),
        field(
            "groups",
            map_of(object([
                field("count", count(), "Crimes"),
                field("share", share(), "Share of the cohort's crimes"),
                field("interval95", tuple(&[share(), share()]), "95 % interval of the share"),
            ])),
            "By outcome group",
        ),
    ])
}

fn note() -> Value {
    let kind = |name: &str| json!({ "const": name });
    let note = |name: &str, fields: Vec<Field>| {
        object(std::iter::once(field("kind", kind(name), "Kind of remark")).chain(fields))
    };
    json!({ "oneOf": [
        note("missing-months", vec![
            field("force", text(), "Slug of the force"),
            field("runs", list(span()), "Unbroken runs of months without a street file"),
        ]),
        note("not-located", vec![
            field("force", text(), "Slug of the force"),
            field("share", share(), "Share of the force's incidents that lie in no area"),
        ]),
        note("partial", vec![
            field("lsoas_held", count(), "LSOAs the reference holds"),
            field("lsoas_official", count(), "LSOAs the area officially has"),
        ]),
        note("partly-reported", vec![
            field("lacking", count(), "Forces that lack a month of the window"),
            field("forces", count(), "Forces of the area"),
            field("share", share(), "Share of the window's person-months the rate is for"),
        ]),
        note("partial-suspected", vec![
            field("force", text(), "Slug of the force"),
            field("runs", list(span()), "Months whose file holds far fewer rows than usual"),
        ]),
        note("unreadable", vec![
            field("force", text(), "Slug of the force"),
            field("runs", list(span()), "Months whose file is there and cannot be read; counted as missing"),
        ]),
        note("odd", vec![
            field("force", text(), "Slug of the force"),
            field("test", word(&["identical-files", "doubled-or-halved"]), "Key of the test in quality.json"),
            field("runs", list(span()), "Months whose file the test found odd; counted as they are"),
        ]),
        note("revised", vec![
            field("months", span(), "First and last month that changed"),
            field("before", month(), "Release of the older archive"),
            field("after", month(), "Release of the newer archive"),
            field("crimes_before", count(), "Crimes of the changed months in the older archive"),
            field("crimes_after", count(), "Crimes of the same months in the newer archive"),
        ]),
        note("strays", vec![field("count", count(), "Incidents other forces recorded in missing months")]),
        note("residents-mislead", vec![
            field("residents", amount(), "Residents"),
            field("workday", nullable(amount()), "People present on a workday; null: no file gives them"),
        ]),
        note("snap-points-renewed", vec![
            field("month", month(), "First month with new map points"),
            field("last_old", month(), "Last month with the old ones; months between are missing"),
        ]),
    ] })
}

/// Stops and searches by month and column.
pub(super) fn stops_fields() -> [Field; 5] {
    let newest_value = object([
        field("key", key(), "Key of the value"),
        field("label", text(), "As the police write it"),
        field("count", count(), "Stops with this value"),
        field("share", share(), "Share of all stops of the window, blanks included"),
    ]);
    let newest_column = object([
        field("key", key(), "Key of the column"),
        field("header", text(), "Header in the police file"),
        field("blank", count(), "Stops where the column is blank"),
        field("blank_share", share(), "Share of stops where the column is blank"),
        field("values", list(newest_value), "Every other value, most frequent first"),
    ]);
    let newest = object(
        [field("window", nullable(span()), "Ends with the newest month supplied; null: none is")]
            .into_iter()
            .chain(rate_fields())
            .chain([field("columns", list(newest_column), "Columns with a stop in the window")]),
    );
    let value = object([
        field("key", key(), "Key of the value"),
        field("label", text(), "As the police write it"),
        field("total", count(), "Stops with this value"),
        field("counts", list(count()), "Month by month"),
    ]);
    [
        field("total", count(), "Stops and searches of all months"),
        field("counts", list(nullable(count())), "Month by month; null: no file"),
        field("observed_months", count(), "Months with a file"),
        field("newest", newest, "The newest 12 months supplied: count, rate per 1,000 residents and year"),
        field(
            "columns",
            list(object([
                field("key", key(), "Key of the column"),
                field("header", text(), "Header in the police file"),
                field("blank", count(), "Stops where the column is blank"),
                field("blank_share", nullable(share()), "Share of stops where the column is blank"),
                field("values", list(value), "Every other value"),
            ])),
            "The counted columns of the police file",
        ),
    ]
}

/// One area object.
pub(super) fn area() -> Value {
    let parent = object([
        field("level", level(), "Level of the parent"),
        field("code", text(), "Its code"),
        field("name", text(), "Its name"),
    ]);
    let population = object([
        field("count", amount(), "Usual residents; a fraction only for outcodes, which share LSOAs"),
        field("year", count(), "Year of the figure"),
        field("source", word(&["census", "mid-year-estimate"]), "Who counted"),
    ]);
    let months = || list(nullable(count()));
    let first = [
        field("code", text(), "ONS code; slug of a force; the outcode itself"),
        field("name", text(), "Name as shown"),
        field("local_name", nullable(text()), "House of Commons Library name of the neighbourhood"),
        field("name_cy", nullable(text()), "Welsh name"),
        field("level", level(), "Kind of area"),
        field("parents", list(parent), "Areas that contain it, widest first"),
        field("population", nullable(population), "Residents at the middle of the window"),
        field("area_km2", nullable(amount()), "Land area in km²"),
        field("centre", nullable(position()), "A point inside or near it: longitude, latitude in degrees"),
        field("months", list(month()), "The months of every monthly list"),
        field("window", span(), "The newest 12 months, of which rates are"),
        field("categories", list(key()), "Category keys in the order shown"),
        field("counts", map_of(months()), "Incidents by category and month; null: the own force has no file"),
        field("crimes", months(), "Crimes (no anti-social behaviour, no railway) by month; null as above"),
        field(
            "strays",
            list(count()),
            "Incidents other forces recorded there in months without the own file",
        ),
        field("railway", list(count()), "Incidents of the British Transport Police by month"),
    ];
    let last = [
        field("antisocial", object(rate_fields()), "Anti-social behaviour of the window"),
        field(
            "per_km2",
            nullable(density()),
            "Crimes per km² of land and year; null: no land area or no yearly rate",
        ),
        field(
            "workday",
            nullable(workday()),
            "Crimes against people present on a workday; null: no file gives them",
        ),
        field("comparison", list(comparison()), "Crimes against the areas around it, nearest first"),
        field("change", nullable(change()), "Crimes against the 12 months before; null: not comparable"),
        field("category_figures", map_of(category_figures()), "The window's figures by category"),
        field("outcomes", nullable(outcomes()), "How the crimes of mature months ended"),
        field(
            "coverage",
            object([
                field("observed_months", count(), "Months of the window in which a force supplied a file"),
                field("observed_share", share(), "Share of the window's person-months observed"),
                field("months", list(share()), "By month, share of residents whose force supplied its file"),
                field("notes", list(note()), "Remarks, most important first"),
            ]),
            "What is known of its months",
        ),
        optional(
            "stops",
            object(stops_fields()),
            "Stops and searches inside it, of all forces (districts only)",
        ),
    ];
    object(first.into_iter().chain(rate_fields()).chain(last))
}

/// Crimes per km² of land and year.
fn density() -> Value {
    object([
        field("rate", amount(), "Crimes per km² and year"),
        field("interval95", interval(), "95 % interval, same unit"),
        field("interval998", interval(), "99.8 % interval, same unit"),
    ])
}

/// Crimes of the window against people present on a workday.
fn workday() -> Value {
    let people = field("people", amount(), "People present on a workday");
    object(std::iter::once(people).chain(rate_fields()))
}

/// A row under column names: numbers, words and nulls.
fn cells() -> Value {
    list(json!({ "type": ["number", "string", "null"] }))
}

fn packed_rate_fields() -> [Field; 5] {
    [
        optional("count", count(), "Incidents in the observed months of the window; absent: none observed"),
        optional("rate", amount(), "Per 1,000 residents and year; absent: see rate_status"),
        optional("interval95", interval(), "95 % interval of the rate, same unit"),
        optional("interval998", interval(), "99.8 % interval of the rate, same unit"),
        field("rate_status", word(&RATE_STATUS), "ok, or why there is no rate"),
    ]
}

/// An area object less what stands at the head of its file.
fn packed_area() -> Value {
    let months = || list(nullable(count()));
    let places = || list(count());
    let population = object([
        field("count", amount(), "Usual residents; a fraction only for outcodes, which share LSOAs"),
        field("year", count(), "Year of the figure"),
        field("source", word(&["census", "mid-year-estimate"]), "Who counted"),
    ]);
    let outcomes = object([
        field("crimes", count(), "Crimes of the head's cohort with an outcome category"),
        field("groups", list(cells()), "By outcome group: columns.outcomes"),
    ]);
    let coverage = object([
        field("observed_months", count(), "Months of the window in which a force supplied a file"),
        field("observed_share", share(), "Share of the window's person-months observed"),
        field("months", count(), "Place in the head's coverage_months"),
        field("notes", places(), "Places in the head's notes, most important first"),
    ]);
    let first = [
        field("code", text(), "ONS code; the outcode itself"),
        field("name", text(), "Name as shown"),
        optional("local_name", text(), "House of Commons Library name of the neighbourhood"),
        optional("name_cy", text(), "Welsh name"),
        field("level", level(), "Kind of area"),
        field("parents", places(), "Areas that contain it, widest first: places in the head's around"),
        optional("population", population, "Residents at the middle of the window"),
        optional("area_km2", amount(), "Land area in km²"),
        optional("centre", position(), "A point inside or near it: longitude, latitude in degrees"),
        field("counts", map_of(months()), "Incidents by category and month; null: the own force has no file"),
        field("crimes", months(), "Crimes (no anti-social behaviour, no railway) by month; null as above"),
        field("strays", places(), "Incidents other forces recorded there in months without the own file"),
        field("railway", places(), "Incidents of the British Transport Police by month"),
    ];
    let last = [
        optional(
            "antisocial",
            object(packed_rate_fields()),
            "Anti-social behaviour of the window; absent: the row of its one category says it",
        ),
        optional("per_km2", density(), "Crimes per km² of land and year"),
        optional("workday", workday(), "Crimes against people present on a workday"),
        field("comparison", list(cells()), "Crimes against the areas around it: columns.comparison"),
        optional("change", cells(), "Crimes against the 12 months before: columns.change"),
        field(
            "category_figures",
            list(cells()),
            "By category: columns.category_figures, nulls at the end cut",
        ),
        optional("outcomes", outcomes, "How the crimes of mature months ended"),
        field("coverage", coverage, "What is known of its months"),
    ];
    object(first.into_iter().chain(packed_rate_fields()).chain(last))
}

/// The head that the areas of a file share, and the areas.
pub(super) fn packed_fields(areas: &str) -> Vec<Field> {
    let parent = object([
        field("level", level(), "Level of the area"),
        field("code", text(), "Its code"),
        field("name", text(), "Its name"),
    ]);
    let names = |names: &[&str]| json!({ "const": names });
    let columns = object([
        field(
            "category_figures",
            names(&packed::CATEGORY_COLUMNS),
            "A category over the window and its change",
        ),
        field(
            "comparison",
            names(&packed::COMPARISON_COLUMNS),
            "The rest of an area around, and the verdict",
        ),
        field("change", names(&packed::CHANGE_COLUMNS), "The newest 12 months against the 12 before"),
        field(
            "outcomes",
            names(&packed::OUTCOME_COLUMNS),
            "An outcome group with the 95 % interval of its share",
        ),
    ]);
    vec![
        field("months", list(month()), "The months of every monthly list"),
        field("window", nullable(span()), "The newest 12 months, of which rates are"),
        field("categories", list(key()), "Category keys in the order of category_figures"),
        field("rate_statuses", names(&packed::RATE_STATUSES), "Words of the column rate_status, by place"),
        field("outcome_groups", list(outcome_group()), "Outcome groups in the order of outcomes.groups"),
        field("cohort", nullable(span()), "Months of the crimes of every outcomes object"),
        field("columns", columns, "Names of the places of rows"),
        field(
            "around",
            list(parent),
            "Areas that contain some of the areas, or that these are compared with",
        ),
        field(
            "coverage_months",
            list(list(share())),
            "By month, share of residents whose force supplied its file",
        ),
        field("notes", list(note()), "Remarks"),
        field(
            "areas",
            list(packed_area()),
            &format!("{areas}: area objects less what stands once at the head, and less what is not known"),
        ),
    ]
}

/// A table row: any plain value.
pub(super) fn table_value() -> Value {
    json!({ "anyOf": [
        { "type": ["string", "number", "boolean", "null"] },
        tuple(&[json!({ "type": "number" }), json!({ "type": "number" })]),
    ] })
}
