//! Tests of the whole program, in one binary: each binary would link the whole program again.
#![expect(clippy::disallowed_methods, reason = "the tests make input and look at what stands on the disk")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test fails where it finds nothing, says what it skips, and knows the names it wrote"
)]

mod bad_input;
mod bare_reference;
mod cache;
mod determinism;
mod fetch;
mod follow_and_share;
mod hosting;
mod incomplete;
mod kill;
mod layers_gdal;
mod measured;
mod out;
mod pages_match_json;
mod previous;
mod properties;
mod publish;
mod publisher;
mod real_data;
mod real_revisions;
mod recount;
mod report;
mod researchers;
mod serve;
mod site;
mod site_url;
mod sizes;
mod stop_hexagons;
mod watch;
mod whole_site;
