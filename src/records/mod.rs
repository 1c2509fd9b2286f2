//! One row of a police CSV to one typed record, from any reader. Rows that do not fit are named, not lost.

mod delimiters;
mod outcome;
mod row_error;
mod rows;
mod stop_search;
mod street;
mod table;
mod text;

pub use outcome::{OutcomeRow, read_outcomes};
pub use row_error::{HeaderError, Reason, RowError};
pub use stop_search::{StopRow, UNCOUNTED_COLUMNS, read_stops};
pub use street::{StreetRow, read_street};
pub use text::Text;
