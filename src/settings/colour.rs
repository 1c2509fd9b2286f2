//! Colours as typed by people, and whether they can be read.
//!
//! Luminance and contrast as WCAG 2.2 defines them; text and its ground need 4.5.

use super::Accent;

/// Text and ground of WCAG 2.2, level AA.
const LEAST_CONTRAST: f64 = 4.5;

/// What a derived colour should reach, so that it does not look like the least allowed.
const GOOD_CONTRAST: f64 = 7.0;

/// The light ground of the pages, `--atlas-paper`.
const PAPER: Colour = Colour([0xff, 0xff, 0xff]);

/// The dark ground of the pages.
const DARK_PAPER: Colour = Colour([0x10, 0x16, 0x1c]);

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no colour: write six hexadecimal digits, such as \"#12436d\"");
        let digits = text.strip_prefix('#').filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let digits = digits.ok_or_else(wrong)?;
        let digits = match digits.len() {
            6 => digits.to_owned(),
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return Err(wrong()),
        };
        let value = u32::from_str_radix(&digits, 16).ok().ok_or_else(wrong)?;
        Ok(Self([(value >> 16) as u8, (value >> 8) as u8, value as u8]))
    }

    fn text(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Relative luminance, 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Mixed with white, `part` in 64ths.
    fn lighter(self, part: u32) -> Self {
        Self(self.0.map(|own| ((u32::from(own) * (64 - part) + 255 * part) / 64) as u8))
    }
}

/// A colour that can be read on a ground, or what is wrong with it.
fn legible(text: &str, ground: Colour, on: &str) -> Result<Colour, String> {
    let colour = Colour::parse(text)?;
    let contrast = colour.contrast(ground);
    if contrast < LEAST_CONTRAST {
        let way = if ground == PAPER { "darker" } else { "lighter" };
        return Err(format!(
            "{text} has a contrast of {contrast:.1} with the {on} ground {}; text needs {LEAST_CONTRAST}: \
             choose a {way} colour",
            ground.text()
        ));
    }
    Ok(colour)
}

/// The colour on light ground, checked.
pub(super) fn light(text: &str) -> Result<String, String> {
    legible(text, PAPER, "light").map(Colour::text)
}

/// The colour on dark ground, checked.
pub(super) fn dark(text: &str) -> Result<String, String> {
    legible(text, DARK_PAPER, "dark").map(Colour::text)
}

/// Both, where only that on light ground is given: the same, lightened until it is legible on the dark.
pub(super) fn derived(light: &str) -> Accent {
    let own = Colour::parse(light).unwrap_or(Colour([0x12, 0x43, 0x6d]));
    let dark = (0..=64).map(|part| own.lighter(part)).find(|c| c.contrast(DARK_PAPER) >= GOOD_CONTRAST);
    Accent { light: light.to_owned(), dark: dark.unwrap_or(PAPER).text() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let black = Colour([0; 3]);
        assert!((black.contrast(PAPER) - 21.0).abs() < 1e-9);
        // WCAG's own example: #777777 on white has 4.48.
        let grey = Colour::parse("#777777").unwrap().contrast(PAPER);
        assert!((grey - 4.48).abs() < 0.005, "{grey}");
    }

    #[test]
    fn colours_that_cannot_be_read_are_refused() {
        assert_eq!(light("#12436D").unwrap(), "#12436d");
        assert_eq!(light("#a00").unwrap(), "#aa0000");
        for wrong in ["", "12436d", "#12436", "#12436g", "red", "#1é36d"] {
            assert!(light(wrong).unwrap_err().contains("is no colour"), "{wrong}");
        }
        let yellow = light("#ffdd00").unwrap_err();
        assert!(yellow.contains("darker") && yellow.contains("1.3"), "{yellow}");
        assert!(dark("#12436d").unwrap_err().contains("lighter") && dark("#82b8e8").is_ok());
    }

    #[test]
    fn a_dark_colour_is_derived() {
        for colour in ["#12436d", "#aa0000", "#000000", "#004d40"] {
            let accent = derived(colour);
            assert_eq!(accent.light, colour);
            assert!(dark(&accent.dark).is_ok(), "{accent:?}");
        }
    }
}
