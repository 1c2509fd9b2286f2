//! Nine-character ONS codes of Lower layer Super Output Areas, packed for hashing.

use std::fmt;
use std::str::FromStr;

use super::ParseValueError;

/// A code of the shape `E01000001` (any letter, eight digits), of whatever vintage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LsoaCode {
    country: u8,
    number: u32,
}

impl LsoaCode {
    /// `None` unless the bytes are a capital letter and eight digits.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let (country, digits) = text.split_first()?;
        if digits.len() != 8 || !country.is_ascii_uppercase() {
            return None;
        }
        let number =
            digits.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))?;
        Some(Self { country: *country, number })
    }
}

impl fmt::Display for LsoaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:08}", self.country as char, self.number)
    }
}

impl FromStr for LsoaCode {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_bytes(text.as_bytes())
            .ok_or_else(|| ParseValueError::new(text, "an LSOA code such as E01000001"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_then_parse(text in "[A-Z][0-9]{8}") {
            prop_assert_eq!(text.parse::<LsoaCode>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "E0100000", "E010000011", "e01000001", "E0100000x", "95AA01S1"] {
            assert!(text.parse::<LsoaCode>().is_err(), "{text}");
        }
    }
}
