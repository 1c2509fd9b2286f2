//! The atlas to HTML: one struct and one template for each kind of page.

mod area;
mod category;
mod category_table;
mod chart;
mod comparators;
mod coverage;
mod figure;
mod force;
mod format;
mod gather;
mod headlines;
mod home;
mod layout;
mod lists;
mod map;
mod map_page;
mod map_shards;
mod notes;
mod outcomes;
mod prose;
mod quality;
mod ranking;
mod revisions;
mod small_area;
mod stops;
mod stops_text;
mod waits;
mod words;
mod write;

pub use write::write_all;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod sample_tests;
