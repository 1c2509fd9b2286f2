//! The shape of the comparators of a level.

use serde_json::{Value, json};

use super::area::level;
use super::shape::{
    amount, count, field, interval, key, list, map_of, month, nullable, object, optional, position, share,
    span, text, tuple, word,
};
use crate::json::comparators;
use crate::statistics::Position;

fn number() -> Value {
    json!({ "type": "number" })
}

fn verdict() -> Value {
    word(&["lower", "similar", "higher"])
}

fn funnel() -> Value {
    let limit = object([
        field("person_years", amount(), "Residents times observed years"),
        field("limits95", interval(), "Rates between which 95 % of usual areas lie"),
        field("limits998", interval(), "Rates between which 99.8 % of usual areas lie"),
    ]);
    object([
        field("rate", amount(), "Rate of all areas together, per 1,000 residents and year"),
        field("over_dispersion", amount(), "Usual spread of areas as a multiple of the variance of chance"),
        field("areas", count(), "Areas it rests on"),
        field("limits", list(limit), "The limits at some sizes, for drawing"),
    ])
}

pub(super) fn comparators() -> Value {
    let position_word = || json!({ "enum": Position::ALL.map(Position::slug) });
    let features = tuple(&[amount(), amount(), nullable(amount()), nullable(share())]);
    let similar = tuple(&[count(), amount(), nullable(verdict())]);
    let together = tuple(&[amount(), amount(), amount(), verdict(), count()]);
    let rank = object([
        field("from", count(), "Smallest rank it may hold; 1 is the highest rate"),
        field("to", count(), "Largest rank it may hold"),
        field("of", count(), "Areas ranked"),
        field(
            "tenths",
            nullable(tuple(&[count(), count()])),
            "First and last tenth, 1 to 10; null unless within two",
        ),
    ]);
    let point = tuple(&[amount(), amount(), number(), position_word()]);
    let category_point = tuple(&[number(), position_word()]);
    let mix = tuple(&[number(), number(), number(), verdict()]);
    let flag = object([
        field("month", month(), "The month"),
        field("count", count(), "Crimes recorded"),
        field("expected", amount(), "Crimes expected from its own earlier months"),
        field("p", share(), "Probability of a count so far off, by chance and usual scatter"),
    ]);
    let location = tuple(&[
        count(),
        count(),
        nullable(share()),
        nullable(text()),
        nullable(position()),
        nullable(share()),
        nullable(share()),
    ]);
    let names = |names: &[&str]| json!({ "const": names });
    let columns = object([
        field(
            "features",
            names(&comparators::FEATURE_COLUMNS),
            "Residents, these per km², score of the index of multiple deprivation, share in rural small areas",
        ),
        field(
            "similar",
            names(&comparators::SIMILAR_COLUMNS),
            "Place in areas, and in the rows of areas/<level>.json, which hold its figures; distance of the \
             standardised features; the own rate against its (similar: not distinguishable)",
        ),
        field(
            "similar_together",
            names(&comparators::TOGETHER_COLUMNS),
            "Crimes per 1,000 residents and year of the similar areas together, its 95 % interval, the own rate \
             against it, how many of them have enough months to be counted in",
        ),
        field(
            "funnel",
            names(&comparators::FUNNEL_COLUMNS),
            "Residents times observed years, crimes per 1,000 of them, deviation in units of the usual spread, \
             where that lies",
        ),
        field(
            "category_funnels",
            names(&comparators::CATEGORY_FUNNEL_COLUMNS),
            "Deviation in units of the usual spread, where that lies",
        ),
        field(
            "mix",
            names(&comparators::MIX_COLUMNS),
            "Own share of crimes minus that of the rest of the benchmark, its 95 % interval, the verdict",
        ),
        field(
            "location",
            names(&comparators::LOCATION_COLUMNS),
            "Located incidents of the window, map points with one, share on the fullest point, its name (empty \
             when the police give none), where it is, share within border_m of the area's border, share of its \
             force's rows without a place",
        ),
    ]);
    let area = object([
        field("code", text(), "Code of the area"),
        field("name", text(), "Name of the area"),
        optional("features", features, "By which likeness is measured: columns.features"),
        optional("similar", list(similar), "The areas most like it, nearest first: columns.similar"),
        optional("similar_together", together, "All of these together: columns.similar_together"),
        optional("rank", rank, "The ranks it may hold by its crime rate"),
        optional("funnel", point, "Its place in the funnel of crimes: columns.funnel"),
        optional(
            "category_funnels",
            list(nullable(category_point)),
            "By category, its place in that funnel: columns.category_funnels; nulls at the end cut",
        ),
        optional(
            "mix",
            list(nullable(mix)),
            "By category, how its crimes are made up against the rest of its benchmark: columns.mix; nulls at \
             the end cut",
        ),
        optional("flags", list(flag.clone()), "Unusual months among the newest three"),
        optional(
            "category_flags",
            map_of(list(flag)),
            "Unusual months of single categories; false flags below 5 % over all areas, by category",
        ),
        optional("location", location, "How far its places can be trusted: columns.location"),
    ]);
    object([
        field("level", level(), "Level of the areas"),
        field("window", span(), "The newest 12 months, of which figures are"),
        field("border_m", amount(), "Metres that count as near a border"),
        field("funnel", nullable(funnel()), "The funnel of crimes"),
        field("category_funnels", map_of(funnel()), "The funnel of each category"),
        field("months_judged", count(), "Months asked whether they are unusual, over all areas"),
        field(
            "category_months_judged",
            count(),
            "Months of single categories asked, over all areas and categories",
        ),
        field("categories", list(key()), "Category keys in the order of category_funnels and mix"),
        field("columns", columns, "Names of the places of rows"),
        field("areas", list(area), "Every area, by code"),
    ])
}
