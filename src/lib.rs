//! Turns the monthly police archive of England, Wales and Northern Ireland into a static crime atlas.
//!
//! The data flows through the modules in this order: an [`archive`] yields files, [`records`] reads
//! their rows, [`aggregates`] folds them to snap points and, with [`geography`], counts them into areas,
//! [`statistics`] turns counts into published figures. Together with the words of [`content`] these make
//! the read-only [`atlas`], which [`pages`], [`json`] and [`layers`] draw from and write through
//! [`out`]; [`site`] adds what a host needs. [`pipeline`] is the whole build on one screen.

pub mod aggregates;
pub mod archive;
pub mod assets;
pub mod atlas;
pub mod cli;
pub mod commands;
pub mod content;
pub mod demo;
pub mod geography;
pub mod json;
pub mod layers;
pub mod out;
pub mod pages;
pub mod pipeline;
pub mod records;
pub mod report;
pub mod settings;
pub mod site;
pub mod statistics;
pub mod urls;
pub mod values;
