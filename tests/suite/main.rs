//! Tests of the whole program, in one binary: each binary would link the whole program again.
#![expect(clippy::disallowed_methods, reason = "the tests make input and look at what stands on the disk")]

mod bad_input;
mod determinism;
mod kill;
mod layers_gdal;
mod out;
mod properties;
mod real_data;
mod serve;
mod site;
mod site_url;
mod whole_site;
