//! The atlas to HTML: one struct and one template for each kind of page.

mod area;
mod category_table;
mod chart;
mod figure;
mod force;
mod format;
mod layout;
mod map;
mod notes;
mod small_area;
mod words;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod sample_tests;
