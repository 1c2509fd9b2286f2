//! Eight decimal digits read in one go.

/// The number that eight ASCII digits write; none when any byte is not one.
#[inline]
pub(super) fn eight_digits(text: [u8; 8]) -> Option<u32> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_le_bytes(text);
    // '0' to '9' are 0x30 to 0x39: the upper half is 3, and still is after adding 6.
    let upper = 0xf0 * EACH;
    if bytes & upper != 0x30 * EACH || bytes.wrapping_add(0x06 * EACH) & upper != 0x30 * EACH {
        return None;
    }
    // Neighbours are joined to numbers of two, four, then eight digits; the first byte is the lowest.
    let ones = bytes - 0x30 * EACH;
    let twos = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    Some(((fours * 10_000 + (fours >> 32)) & 0xffff_ffff) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(number in 0u32..100_000_000) {
            let text = format!("{number:08}");
            prop_assert_eq!(eight_digits(text.as_bytes().try_into().unwrap()), Some(number));
        }

        #[test]
        fn other_bytes_are_refused(text: [u8; 8]) {
            let expected = text.iter().all(u8::is_ascii_digit);
            prop_assert_eq!(eight_digits(text).is_some(), expected);
        }

        #[test]
        fn one_other_byte_is_enough(number in 0u32..100_000_000, at in 0usize..8, byte: u8) {
            let mut text: [u8; 8] = format!("{number:08}").as_bytes().try_into().unwrap();
            text[at] = byte;
            prop_assert_eq!(eight_digits(text).is_some(), byte.is_ascii_digit());
        }
    }
}
