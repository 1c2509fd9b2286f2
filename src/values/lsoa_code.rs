//! Nine-character ONS codes of Lower layer Super Output Areas, packed for hashing.

use std::fmt;
use std::str::FromStr;

use super::ParseValueError;
use super::digits::eight_digits;

/// A code of the shape `E01000001` (any letter, eight digits), of whatever vintage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LsoaCode {
    country: u8,
    number: u32,
}

impl LsoaCode {
    /// `None` unless the bytes are a capital letter and eight digits.
    #[inline]
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let [country, digits @ ..] = <&[u8; 9]>::try_from(text).ok()?;
        if !country.is_ascii_uppercase() {
            return None;
        }
        let number = eight_digits(*digits)?;
        Some(Self { country: *country, number })
    }

    /// The letter and the number in one word, for tables; never 0.
    pub const fn packed(self) -> u64 {
        (self.country as u64) << 32 | self.number as u64
    }

    /// The code with these [`packed`](Self::packed) bits.
    pub fn from_packed(bits: u64) -> Option<Self> {
        let (country, number) = (u8::try_from(bits >> 32).ok()?, bits as u32);
        (country.is_ascii_uppercase() && number < 100_000_000).then_some(Self { country, number })
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
            let code = text.parse::<LsoaCode>().unwrap();
            prop_assert_eq!(code.to_string(), text);
            prop_assert_eq!(LsoaCode::from_packed(code.packed()), Some(code));
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "E0100000", "E010000011", "e01000001", "E0100000x", "95AA01S1"] {
            assert!(text.parse::<LsoaCode>().is_err(), "{text}");
        }
    }
}
