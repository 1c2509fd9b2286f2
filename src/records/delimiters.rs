//! What parts a CSV, found 64 bytes at a time: commas, and line ends and quotes.

use wide::u8x16;

/// Bytes looked at in one step: one bit of a word for each.
pub(super) const BLOCK: usize = 64;

/// What stands in a block: bit `i` is byte `i`'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Commas.
    pub(super) commas: u64,
    /// Line feeds, carriage returns and double quotes.
    pub(super) ends: u64,
    /// Every byte is ASCII.
    pub(super) is_ascii: bool,
}

impl Marks {
    /// Of the block that begins at `base`; nothing stands behind the end of the bytes.
    #[inline]
    pub(super) fn of(bytes: &[u8], base: usize) -> Self {
        let rest = bytes.get(base..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return Self::of_block(block);
        }
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        Self::of_block(&block)
    }

    #[inline]
    fn of_block(block: &[u8; BLOCK]) -> Self {
        let (mut commas, mut ends, mut all) = (0, 0, u8x16::splat(0));
        for (place, quarter) in block.chunks_exact(16).enumerate() {
            // Read in one go: made from an array, the bytes would be gathered one by one.
            let bytes: u8x16 = bytemuck::pod_read_unaligned(quarter);
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            commas |= u64::from(is(b',').to_bitmask()) << (16 * place);
            ends |= u64::from((is(b'"') | is(b'\n') | is(b'\r')).to_bitmask()) << (16 * place);
            all |= bytes;
        }
        // A mask is made of the highest bits, which ASCII leaves free.
        Self { commas, ends, is_ascii: all.to_bitmask() == 0 }
    }

    /// Without the bits below `place`.
    #[inline]
    pub(super) fn from(self, place: usize) -> Self {
        let kept = u64::MAX.checked_shl(place as u32).unwrap_or(0);
        Self { commas: self.commas & kept, ends: self.ends & kept, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_mark_is_found(
            bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), 0u8..128, any::<u8>()], 0..200),
            base in 0usize..200,
            from in 0usize..=BLOCK,
        ) {
            let block: Vec<u8> = bytes.iter().copied().skip(base).take(BLOCK).collect();
            let bits = |is: fn(u8) -> bool| -> u64 {
                block.iter().enumerate().filter(|(at, byte)| *at >= from && is(**byte)).map(|(at, _)| 1 << at).sum()
            };
            let expected = Marks {
                commas: bits(|byte| byte == b','),
                ends: bits(|byte| matches!(byte, b'"' | b'\n' | b'\r')),
                is_ascii: block.is_ascii(),
            };
            prop_assert_eq!(Marks::of(&bytes, base).from(from), expected);
        }
    }
}
