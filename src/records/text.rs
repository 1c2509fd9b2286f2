//! Text of a field, checked to be UTF-8 but kept as bytes, which compare without being checked again.

/// Bytes that are UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// None for bytes that are not UTF-8. Nearly all fields are ASCII, which is asked first.
    #[inline]
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        (bytes.is_ascii() || std::str::from_utf8(bytes).is_ok()).then_some(Self(bytes))
    }

    /// Bytes of which it is known that they are ASCII.
    #[inline]
    pub(super) const fn of_ascii(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// As bytes, for free.
    #[inline]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// As a string, checked once more: for the few texts that are looked at or kept.
    pub fn as_str(self) -> &'a str {
        std::str::from_utf8(self.0).expect("checked when it was made")
    }

    /// Whether there is none.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}
