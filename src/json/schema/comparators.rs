//! The shape of the comparators of a level.

use serde_json::{Value, json};

use super::area::level;
use super::shape::{
    amount, count, field, interval, list, map_of, month, nullable, object, optional, position, share, span,
    text, tuple, word,
};
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
    let features = object([
        field("residents", amount(), "Residents"),
        field("residents_per_km2", amount(), "Residents per km²"),
        field("deprivation", nullable(amount()), "Score of the index of multiple deprivation"),
        field("rural_share", nullable(share()), "Share of residents in rural small areas"),
    ]);
    let similar = object([
        field("code", text(), "Code of the other area"),
        field("distance", amount(), "Distance of the standardised features"),
        field("count", nullable(count()), "Its crimes of the window"),
        field("rate", nullable(amount()), "Its crimes per 1,000 residents and year"),
        field("verdict", nullable(verdict()), "The own rate against its; similar: not distinguishable"),
    ]);
    let together = object([
        field("rate", amount(), "Crimes per 1,000 residents and year of the similar areas together"),
        field("interval95", interval(), "Its 95 % interval"),
        field("verdict", verdict(), "The own rate against it"),
        field("areas", count(), "How many of them have enough months to be counted in"),
    ]);
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
    let point = object([
        field("person_years", amount(), "Residents times observed years"),
        field("rate", amount(), "Crimes per 1,000 of them"),
        field("z", number(), "Deviation in units of the usual spread"),
        field("position", position_word(), "Where that lies"),
    ]);
    let mix = object([
        field("difference", number(), "Own share of crimes minus that of the rest of the benchmark"),
        field("interval95", tuple(&[number(), number()]), "95 % interval of the difference"),
        field("verdict", verdict(), "The own share against the other"),
    ]);
    let flag = object([
        field("month", month(), "The month"),
        field("count", count(), "Crimes recorded"),
        field("expected", amount(), "Crimes expected from its own earlier months"),
        field("p", share(), "Probability of a count so far off, by chance and usual scatter"),
    ]);
    let location = object([
        field("incidents", count(), "Located incidents of the window"),
        field("points", count(), "Map points with one"),
        field("top_share", nullable(share()), "Share on the fullest point"),
        field("top_place", nullable(text()), "Its name; empty when the police give none"),
        field("top_position", nullable(position()), "Where it is"),
        field("near_border_share", nullable(share()), "Share within border_m of the area's border"),
        field("not_located_in_force", nullable(share()), "Share of its force's rows without a place"),
    ]);
    let area = object([
        field("code", text(), "Code of the area"),
        field("name", text(), "Name of the area"),
        optional("features", features, "By which likeness is measured"),
        optional("similar", list(similar), "The areas most like it, nearest first"),
        optional("similar_together", together, "All of these together"),
        optional("rank", rank, "The ranks it may hold by its crime rate"),
        optional("funnel", point, "Its place in the funnel of crimes"),
        optional(
            "category_funnels",
            map_of(tuple(&[number(), position_word()])),
            "Deviation and place in the funnel of each category",
        ),
        optional("mix", map_of(mix), "How its crimes are made up against the rest of its benchmark"),
        optional("flags", list(flag.clone()), "Unusual months among the newest three"),
        optional(
            "category_flags",
            map_of(list(flag)),
            "Unusual months of single categories; false flags below 5 % over all areas, by category",
        ),
        optional("location", location, "How far its places can be trusted"),
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
        field("areas", list(area), "Every area, by code"),
    ])
}
