//! The shape of the files of badges.

use serde_json::Value;

use super::area::level;
use super::shape::{
    amount, count, field, interval, key, list, month, nullable, object, path, text, tuple, word,
};
use crate::statistics::{NoRate, Verdict};

pub(super) fn badges() -> Value {
    let widest = object([
        field("level", level(), "Level of the area compared with"),
        field("code", text(), "Its code"),
        field("name", text(), "Its name"),
    ]);
    let reasons = [NoRate::NotReported, NoRate::TooFewMonths, NoRate::TooFew, NoRate::NoResidents];
    let badge = object([
        field("code", text(), "Code of the area"),
        field("level", level(), "Its level"),
        field("name", text(), "Its name"),
        field("crimes", nullable(count()), "Crimes of the window; null when no month is observed"),
        field("rate", nullable(amount()), "Crimes per 1,000 residents and year, one decimal"),
        field("interval95", nullable(interval()), "95 % interval of the rate"),
        field("no_rate", nullable(word(&reasons.map(NoRate::slug))), "Why there is no rate"),
        field(
            "verdict",
            nullable(word(&[Verdict::Lower, Verdict::Similar, Verdict::Higher].map(Verdict::word))),
            "The rate against that of the rest of the area compared with, by its interval",
        ),
        field("compared_with", nullable(widest), "The widest area around it"),
        field("text", text(), "All of it in one sentence"),
        field("page", path(), "The area's page"),
        field("picture", path(), "The badge: a view of an SVG"),
    ]);
    object([
        field("group", key(), "Name of the file: a police force, or how outcodes begin"),
        field("release", month(), "Newest month"),
        field("window", tuple(&[month(), month()]), "First and last month counted"),
        field("badges", list(badge), "By level and code"),
    ])
}
