//! What the program does, one command each.

pub mod check;
pub mod serve;
