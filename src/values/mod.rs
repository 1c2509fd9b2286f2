//! Small types every layer speaks: months, places on the ground, categories, kinds of file.

mod digits;
mod groups;
mod hexadecimal;
mod kind;
mod lon_lat;
mod lsoa_code;
mod month;
mod pool;
mod postcode;
mod stop_column;
mod stop_groups;
mod vocabulary;

pub use groups::{CategoryGroup, OutcomeGroup};
pub use hexadecimal::hexadecimal;
pub use kind::{ByKind, Kind};
pub use lon_lat::{Bounds, LonLat, METRES_PER_DEGREE};
pub use lsoa_code::LsoaCode;
pub use month::{Month, MonthSpan};
pub use pool::Pool;
pub use postcode::Postcode;
pub use stop_column::StopColumn;
pub use stop_groups::{StopObjectGroup, StopOutcomeGroup};
pub use vocabulary::{Term, Vocabulary, kebab};

/// The value could not be read from text; says which text and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {expected}")]
pub struct ParseValueError {
    /// The text as found.
    pub text: String,
    /// What would have been accepted.
    pub expected: &'static str,
}

impl ParseValueError {
    pub(crate) fn new(text: &str, expected: &'static str) -> Self {
        Self { text: text.chars().take(80).collect(), expected }
    }
}
