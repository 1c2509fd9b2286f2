//! What the program does: one file for each command.

pub mod build;
pub mod check;
pub mod configuration;
pub mod demo;
pub mod fetch;
pub mod inspect;
mod live;
pub mod publish;
pub mod report;
pub mod serve;
pub mod watch;
