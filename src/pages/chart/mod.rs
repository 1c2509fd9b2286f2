//! Charts drawn while building, as SVG text: they need no script, and a table stands beside each.
//!
//! Colours come from the stylesheet by class. Where a chart holds words they are HTML, or keep their size
//! while the lines stretch, so that they stay readable on a phone.

mod bar;
mod cell;
mod funnel;
mod lags;
mod marks;
mod months;
mod scale;
mod spark;
mod strip;

pub(super) use bar::{Part, stacked_bar};
pub(super) use cell::ratio_cell;
pub(super) use funnel::{funnel, rank_bar};
pub(super) use lags::lag_chart;
pub(super) use months::{Break, MonthsChart};
pub(super) use scale::nice_ticks;
pub(super) use spark::spark;
pub(super) use strip::{Strip, strip};
