//! Turns the monthly police archive of England, Wales and Northern Ireland into a static crime atlas.
//!
//! The data flows through the modules in this order: an [`archive`] yields files, [`records`] reads
//! their rows, [`aggregates`] folds them to snap points and, with [`geography`], counts them into areas,
//! [`statistics`] turns counts into published figures. Together with the words of [`content`] these make
//! the read-only [`atlas`], which [`pages`], [`json`] and [`layers`] draw from and write through
//! [`out`]; on request [`geocoded`] adds the rows themselves; [`site`] adds what a host needs. [`pipeline`] is the whole build on one screen.

pub mod values;
pub mod progress;
pub mod report;
pub mod cache;
pub mod archive;
pub mod records;
pub mod geography;
pub mod aggregates;
pub mod statistics;
pub mod content;
pub mod settings;
pub mod atlas;
pub mod urls;
pub mod out;
pub mod assets;
pub mod pages;
pub mod json;
pub mod layers;
pub mod geocoded;
pub mod site;
pub mod pipeline;
pub mod demo;
pub mod cli;
pub mod commands;
