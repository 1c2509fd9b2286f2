//! What the program does: one file for each command.

pub mod build;
pub mod check;
pub mod demo;
pub mod fetch;
pub mod inspect;
pub mod publish;
pub mod serve;
