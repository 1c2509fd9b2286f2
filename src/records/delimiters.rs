//! Where the bytes stand that part a CSV: commas, line ends and quotes, found 64 bytes at a time.

use wide::u8x16;

/// Bytes looked at in one step: one bit of a word for each.
const BLOCK: usize = 64;

/// Walks from one comma, line feed, carriage return or double quote to the next.
#[derive(Debug)]
pub(super) struct Delimiters<'a> {
    bytes: &'a [u8],
    /// Where the block of `marks` begins.
    base: usize,
    /// One bit for each delimiter of the block that was not yet given out.
    marks: u64,
}

impl<'a> Delimiters<'a> {
    /// From a place in the bytes on.
    pub(super) fn from(bytes: &'a [u8], at: usize) -> Self {
        let base = at - at % BLOCK;
        let marks = block_marks(bytes, base) & (u64::MAX << (at % BLOCK));
        Self { bytes, base, marks }
    }

    /// The place of the next delimiter; none at the end of the bytes.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.marks == 0 {
            self.base += BLOCK;
            if self.base >= self.bytes.len() {
                self.base = self.bytes.len();
                return None;
            }
            self.marks = block_marks(self.bytes, self.base);
        }
        let place = self.base + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(place)
    }
}

/// The delimiters of the block that begins at `base`; none where it begins behind the end.
#[inline]
fn block_marks(bytes: &[u8], base: usize) -> u64 {
    let Some(rest) = bytes.get(base..) else { return 0 };
    if let Some(block) = rest.first_chunk() {
        return marks(block);
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    marks(&block)
}

/// Bit `i` is set where byte `i` is a delimiter.
#[inline]
fn marks(block: &[u8; BLOCK]) -> u64 {
    let mut all = 0;
    for (place, quarter) in block.chunks_exact(16).enumerate() {
        // Read in one go: made from an array, the bytes would be gathered one by one.
        let bytes: u8x16 = bytemuck::pod_read_unaligned(quarter);
        let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        let found = (is(b',') | is(b'"')) | (is(b'\n') | is(b'\r'));
        all |= u64::from(found.to_bitmask()) << (16 * place);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_delimiter_is_found(bytes in proptest::collection::vec(any::<u8>(), 0..300), from in 0usize..300) {
            let from = from.min(bytes.len());
            let mut found = Vec::new();
            let mut delimiters = Delimiters::from(&bytes, from);
            while let Some(place) = delimiters.next() {
                found.push(place);
            }
            let expected: Vec<usize> =
                (from..bytes.len()).filter(|i| matches!(bytes[*i], b',' | b'\n' | b'\r' | b'"')).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(delimiters.next(), None);
        }
    }
}
