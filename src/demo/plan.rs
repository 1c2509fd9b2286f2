//! What the archives hold and which oddities of real data they imitate, as numbers that tests can assert.

use crate::values::Month;

/// The months of the archives and the traps in them. Months of traps may lie in both archives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// First and last month of the older archive; named after the last.
    pub older: [Month; 2],
    /// First and last month of the newest archive.
    pub newest: [Month; 2],
    /// The last month whose files have LSOA codes of 2011.
    pub last_month_of_2011_codes: Month,
    /// Force and month whose street file is in no archive.
    pub missing_street: (&'static str, Month),
    /// Force and months without outcomes files.
    pub missing_outcomes: (&'static str, [Month; 2]),
    /// Force and month whose street file is nothing but its header.
    pub header_only_street: (&'static str, Month),
    /// Force and months that the newest archive has in a revised version: rows gone, new, moved, with another
    /// outcome, and with LSOA codes of 2021 even where the older archive has those of 2011.
    pub revised: (&'static str, Vec<Month>),
    /// Force and month with the one row of [`Plan::UNKNOWN_CATEGORY`].
    pub unknown_category: (&'static str, Month),
    /// Force and month whose street file has the [`Plan::MALFORMED_ROWS`].
    pub malformed: (&'static str, Month),
    /// Rows in the street files of each archive (from its first month in the newest on) that repeat the row above in every field.
    pub repeated_identical: usize,
    /// Rows that repeat the row above but for another (later) outcome.
    pub repeated_later_outcome: usize,
    /// Rows that repeat the row above but for another snap point of the same LSOA.
    pub repeated_elsewhere: usize,
}

impl Plan {
    /// A category no list knows.
    pub const UNKNOWN_CATEGORY: &'static str = "Trespass on tidal land";
    /// Rows that cannot be read: two with too few columns, one with an impossible month, one with text for a
    /// longitude.
    pub const MALFORMED_ROWS: usize = 4;
    /// Located incidents of Marlshire in each month that lie in the Thrayle Valley.
    pub const STRAYS_A_MONTH: usize = 3;
    /// Calendar months in which Marlshire's stop-and-search file has one row dated in the month before.
    pub const OUT_OF_MONTH_STOPS: [u8; 3] = [3, 7, 9];

    /// Thirty months, of which the older archive has twenty-four, and six months before them.
    pub fn full() -> Self {
        Self {
            older: [month(2022, 7), month(2024, 12)],
            newest: [month(2023, 1), month(2025, 6)],
            last_month_of_2011_codes: month(2023, 5),
            missing_street: ("thrayle-valley", month(2024, 3)),
            missing_outcomes: ("tarwen-isles", [month(2024, 6), month(2024, 7)]),
            header_only_street: ("tarwen-isles", month(2023, 4)),
            revised: ("marlshire", (1..=4).map(|m| month(2023, m)).collect()),
            unknown_category: ("thrayle-valley", month(2024, 5)),
            malformed: ("marlshire", month(2024, 2)),
            repeated_identical: 40,
            repeated_later_outcome: 25,
            repeated_elsewhere: 20,
        }
    }

    /// Six months, for tests of the whole program.
    pub fn small() -> Self {
        Self {
            older: [month(2025, 1), month(2025, 4)],
            newest: [month(2025, 1), month(2025, 6)],
            last_month_of_2011_codes: month(2025, 2),
            missing_street: ("thrayle-valley", month(2025, 3)),
            missing_outcomes: ("tarwen-isles", [month(2025, 4), month(2025, 5)]),
            header_only_street: ("tarwen-isles", month(2025, 1)),
            revised: ("marlshire", vec![month(2025, 1), month(2025, 2)]),
            unknown_category: ("thrayle-valley", month(2025, 5)),
            malformed: ("marlshire", month(2025, 2)),
            repeated_identical: 9,
            repeated_later_outcome: 6,
            repeated_elsewhere: 4,
        }
    }
}

fn month(year: u16, number: u8) -> Month {
    Month::new(year, number).expect("a month of the plan")
}
