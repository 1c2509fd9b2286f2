//! What the name of a police file says: month, force, kind.

use std::fmt;
use std::str::FromStr;

use crate::values::{Kind, Month, ParseValueError};

/// `2024-05-bedfordshire-street.csv`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName {
    /// The force's slug.
    pub force: String,
    /// The kind of rows.
    pub kind: Kind,
    /// The month.
    pub month: Month,
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}.csv", self.month, self.force, self.kind)
    }
}

impl FromStr for FileName {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let month = Month::from_bytes(text.as_bytes())?;
            let rest = text.get(8..)?.strip_suffix(".csv")?;
            Kind::ALL.into_iter().find_map(|kind| {
                let force = rest.strip_suffix(kind.slug())?.strip_suffix('-')?;
                let sound = !force.is_empty()
                    && force.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                sound.then(|| Self { force: force.to_owned(), kind, month })
            })
        };
        parse().ok_or_else(|| ParseValueError::new(text, "a name such as 2024-05-bedfordshire-street.csv"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_then_parse(force in "[a-z][a-z-]{0,20}[a-z]", kind in 0usize..3, year in 2010u16..2030, month in 1u8..=12) {
            let name = FileName { force, kind: Kind::ALL[kind], month: Month::new(year, month).unwrap() };
            prop_assert_eq!(name.to_string().parse::<FileName>().unwrap(), name);
        }
    }

    #[test]
    fn other_names_are_refused() {
        for text in [
            "readme.txt",
            "2024-05-street.csv",
            "2024-13-x-street.csv",
            "2024-05-x-street.csv.bak",
            "2024-05-x-y.csv",
            "",
        ] {
            assert!(text.parse::<FileName>().is_err(), "{text}");
        }
        let name: FileName = "2024-05-stop-and-search-stop-and-search.csv".parse().unwrap();
        assert_eq!(name.force, "stop-and-search");
    }
}
