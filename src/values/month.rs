//! Calendar months and unbroken runs of them.

use std::fmt;
use std::str::FromStr;

use super::ParseValueError;

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A calendar month, printed as `YYYY-MM`. Holds the months since January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

impl Month {
    /// `month` counts from 1. Police data starts in 2010; years 1900 to 2199 are accepted.
    pub fn new(year: u16, month: u8) -> Option<Self> {
        ((1900..2200).contains(&year) && (1..=12).contains(&month))
            .then(|| Self(year * 12 + u16::from(month) - 1))
    }

    /// Reads `YYYY-MM` from the front of bytes, with nothing but the end or `-` behind it.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let digits = |part: &[u8]| {
            part.iter().try_fold(0u16, |n, b| b.is_ascii_digit().then(|| n * 10 + u16::from(b - b'0')))
        };
        if text.len() < 7 || text[4] != b'-' || text.get(7).is_some_and(|b| *b != b'-') {
            return None;
        }
        Self::new(digits(&text[..4])?, digits(&text[5..7])? as u8)
    }

    /// The calendar year.
    pub const fn year(self) -> u16 {
        self.0 / 12
    }

    /// The month of the year, 1 to 12.
    pub const fn number(self) -> u8 {
        (self.0 % 12) as u8 + 1
    }

    /// The month `months` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self((self.0 as i32 + months) as u16)
    }

    /// Months from `earlier` to this one; negative when this one is earlier.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0 as i32 - earlier.0 as i32
    }

    /// "May 2024".
    pub fn long(self) -> String {
        format!("{} {}", self.name(), self.year())
    }

    /// "May".
    pub const fn name(self) -> &'static str {
        NAMES[self.number() as usize - 1]
    }

    /// "May 24", for crowded axes.
    pub fn short(self) -> String {
        format!("{} {:02}", &self.name()[..3], self.year() % 100)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        (text.len() == 7)
            .then(|| Self::from_bytes(text.as_bytes()))
            .flatten()
            .ok_or_else(|| ParseValueError::new(text, "a month such as 2024-05"))
    }
}

/// An unbroken run of months; tables by month are laid out along one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthSpan {
    first: Month,
    len: u16,
}

impl MonthSpan {
    /// From `first` to `last`, both included; `None` when `last` is earlier.
    pub fn new(first: Month, last: Month) -> Option<Self> {
        (last >= first).then(|| Self { first, len: last.since(first) as u16 + 1 })
    }

    /// The earliest month.
    pub const fn first(self) -> Month {
        self.first
    }

    /// The newest month.
    pub const fn last(self) -> Month {
        self.first.plus(self.len as i32 - 1)
    }

    /// How many months; never 0.
    #[expect(clippy::len_without_is_empty, reason = "a span always holds a month")]
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Months in ascending order as unbroken runs.
    pub fn runs(months: &[Month]) -> Vec<Self> {
        let unbroken = months.chunk_by(|a, b| a.plus(1) == *b);
        unbroken.filter_map(|run| Self::new(*run.first()?, *run.last()?)).collect()
    }

    /// The place of a month in the run.
    pub fn index(self, month: Month) -> Option<usize> {
        usize::try_from(month.since(self.first)).ok().filter(|i| *i < self.len())
    }

    /// The month at a place; `index` must be below `len`.
    pub fn at(self, index: usize) -> Month {
        self.first.plus(index as i32)
    }

    /// Every month, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Month> + ExactSizeIterator + Clone {
        (0..self.len).map(move |i| self.first.plus(i32::from(i)))
    }

    /// The newest `months` months, or all where there are fewer.
    #[must_use]
    pub fn newest(self, months: usize) -> Self {
        let len = months.clamp(1, self.len()) as u16;
        Self { first: self.first.plus(i32::from(self.len - len)), len }
    }

    /// Places of `part`'s months in this run; empty where they do not overlap.
    pub fn range_of(self, part: Self) -> std::ops::Range<usize> {
        let from = part.first.since(self.first).clamp(0, self.len as i32) as usize;
        let to = (part.last().since(self.first) + 1).clamp(0, self.len as i32) as usize;
        from..to.max(from)
    }
}

impl fmt::Display for MonthSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.first.long(), self.last().long())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_then_parse(n in 1900u16..2200, m in 1u8..=12) {
            let month = Month::new(n, m).unwrap();
            prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        }

        #[test]
        fn any_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Month::from_bytes(&bytes);
        }
    }

    #[test]
    fn impossible_months_are_refused() {
        for text in ["2024-13", "2024-00", "2024-1", "24-01", "2024/01", "", "2024-01x"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        assert_eq!(Month::from_bytes(b"2024-01-15T10:00:00"), Month::new(2024, 1));
    }

    #[test]
    fn spans_find_their_parts() {
        let all = MonthSpan::new(Month::new(2021, 3).unwrap(), Month::new(2025, 12).unwrap()).unwrap();
        assert_eq!(all.len(), 58);
        let year = all.newest(12);
        assert_eq!(year.first().to_string(), "2025-01");
        assert_eq!(all.range_of(year), 46..58);
        assert_eq!(year.range_of(all), 0..12);
    }
}
