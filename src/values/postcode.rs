//! British postcodes in their one printed form.

use std::fmt;
use std::str::FromStr;

use super::ParseValueError;

/// Characters of the longest outcode.
const OUTWARD: usize = 4;

/// A full postcode. Prints as `LU1 2AB`; accepts any case and spacing.
///
/// Eight bytes, for there are millions of them: the outcode filled up with zeros, the incode, and the
/// length of the outcode. Zeros sort before letters, so the order is that of the two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    text: [u8; OUTWARD + 3],
    outward: u8,
}

impl Postcode {
    /// The outcode, `LU1`.
    pub fn outcode(&self) -> &str {
        ascii(&self.text[..usize::from(self.outward)])
    }

    /// The three characters behind the space, `2AB`.
    pub fn incode(&self) -> &str {
        ascii(&self.text[OUTWARD..])
    }

    /// The postcode area, `LU`.
    pub fn area(&self) -> &str {
        area_of_outcode(self.outcode())
    }
}

fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("only ASCII is parsed")
}

fn area_of_outcode(outcode: &str) -> &str {
    &outcode[..outcode.find(|c: char| c.is_ascii_digit()).unwrap_or(outcode.len())]
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.outcode(), self.incode())
    }
}

impl FromStr for Postcode {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseValueError::new(text, "a postcode such as LU1 2AB");
        let packed: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        if !packed.is_ascii() || !(5..=7).contains(&packed.len()) {
            return Err(error());
        }
        let (outward, inward) = packed.split_at(packed.len() - 3);
        let letters = area_of_outcode(outward).len();
        let digit = |b: u8| b.is_ascii_digit();
        let inward_ok =
            digit(inward.as_bytes()[0]) && inward.as_bytes()[1..].iter().all(u8::is_ascii_uppercase);
        let district = &outward.as_bytes()[letters..];
        let outward_ok = (1..=2).contains(&letters)
            && outward.as_bytes()[..letters].iter().all(u8::is_ascii_uppercase)
            && (1..=2).contains(&district.len())
            && digit(district[0])
            && district.iter().all(u8::is_ascii_alphanumeric);
        if inward_ok && outward_ok {
            let mut text = [0; OUTWARD + 3];
            text[..outward.len()].copy_from_slice(outward.as_bytes());
            text[OUTWARD..].copy_from_slice(inward.as_bytes());
            Ok(Self { text, outward: outward.len() as u8 })
        } else {
            Err(error())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_then_parse(text in "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}") {
            prop_assert_eq!(text.parse::<Postcode>().unwrap().to_string(), text);
        }

        #[test]
        fn order_is_that_of_outcode_and_incode(a in "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}", b in "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}") {
            let parsed = a.parse::<Postcode>().unwrap().cmp(&b.parse::<Postcode>().unwrap());
            prop_assert_eq!(parsed, a.split(' ').cmp(b.split(' ')));
        }

        #[test]
        fn any_text_never_panics(text: String) {
            let _ = text.parse::<Postcode>();
        }
    }

    #[test]
    fn eight_bytes_are_enough() {
        assert_eq!(size_of::<Postcode>(), 8);
    }

    #[test]
    fn every_spacing_is_one_postcode() {
        for text in ["ec1a1bb", "EC1A 1BB", " Ec1A  1bB "] {
            let postcode: Postcode = text.parse().unwrap();
            assert_eq!(
                (postcode.to_string().as_str(), postcode.outcode(), postcode.area()),
                ("EC1A 1BB", "EC1A", "EC")
            );
        }
        for bad in ["", "LU1", "LU12ABC", "1LU 2AB", "LUU1 2AB", "ĿU1 2AB"] {
            assert!(bad.parse::<Postcode>().is_err(), "{bad}");
        }
    }
}
