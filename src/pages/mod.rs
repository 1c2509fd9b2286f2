//! The atlas to HTML: one struct and one template for each kind of page; and what speaks the same words beside
//! pages: feeds, a calendar, badges, preview pictures.

mod area;
mod badge;
mod borders;
mod calendar;
mod category;
mod category_table;
mod chart;
mod comparators;
mod compare;
mod coverage;
mod feed;
mod figure;
mod force;
mod format;
mod gather;
mod headlines;
mod home;
mod layout;
mod lead;
mod left_out;
mod lists;
mod map;
mod map_breaks;
mod map_hexagon_months;
mod map_hexagons;
mod map_measures;
mod map_names;
mod map_page;
mod map_shards;
mod months;
mod notes;
mod outcome_table;
mod outcomes;
mod picture;
mod preview;
mod prose;
mod quality;
mod ranking;
mod records;
mod report;
mod revisions;
mod share;
mod small_area;
mod stops;
mod stops_text;
mod structured;
mod waits;
mod words;
mod write;

pub use layout::templates;
pub use write::{write_all, write_report};

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod sample_tests;
