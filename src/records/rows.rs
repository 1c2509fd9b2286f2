//! Rows of a CSV as slices of its bytes.
//!
//! A row without a double quote is cut at its commas and handed out where it lies: nothing is copied. A row
//! with one goes through the `csv` crate's own parser, which also reads the header. Both ways give the same
//! rows, whatever the bytes: `tests` below compares them with a `csv::Reader` over all of them.

use super::delimiters::{BLOCK, Marks};

/// A row: the line it begins in (from 1) and its fields.
#[derive(Debug)]
pub(super) struct Row<'r> {
    /// Line of its first byte.
    pub(super) line: u64,
    /// Whether all its bytes are known to be ASCII; then no field need be asked.
    pub(super) is_ascii: bool,
    bytes: &'r [u8],
    /// Where the fields begin in the bytes, as far as they are kept, and where one behind the last would: a byte
    /// stands between any two.
    starts: &'r [u32],
    len: usize,
}

impl<'r> Row<'r> {
    /// How many fields.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// A field; empty behind the last one and behind the width that [`Rows::keep`] was told.
    #[inline]
    pub(super) fn get(&self, index: usize) -> &'r [u8] {
        match self.starts.get(index..) {
            Some([from, next, ..]) => self.bytes.get(*from as usize..*next as usize - 1).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Reads rows one after another. Lines without a byte are no rows.
pub(super) struct Rows<'a> {
    bytes: &'a [u8],
    /// Where the next row begins, or line ends before it.
    at: usize,
    line: u64,
    /// Where the block of `marks` begins, of which those before `at` are gone.
    base: usize,
    marks: Marks,
    /// As for [`Row`]; longer than the fields kept, so that the commas of a block are written without asking.
    starts: Vec<u32>,
    width: usize,
    /// Made for the first row with a quote: it takes as long as reading hundreds without.
    quoted: Option<csv_core::Reader>,
    text: Vec<u8>,
}

/// Commas of a block that are written whether or not there are as many: few blocks have more.
const AT_ONCE: usize = 8;

impl<'a> Rows<'a> {
    /// From the beginning of a file below 4 GiB; a byte order mark is skipped.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        assert!(u32::try_from(bytes.len()).is_ok(), "files are below 1 GiB: checked when they are read");
        Self {
            bytes,
            at: 0,
            line: 1,
            base: 0,
            marks: Marks::of(bytes, 0),
            starts: vec![0; 2 * BLOCK],
            width: usize::MAX,
            quoted: None,
            text: vec![0; 1 << 10],
        }
    }

    /// Fields behind this many are counted, but not kept.
    pub(super) fn keep(&mut self, width: usize) {
        self.width = width;
    }

    /// The next row; none at the end.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Row<'_>> {
        let (mut commas, mut is_ascii) = (0, self.marks.is_ascii);
        self.starts[0] = self.at as u32;
        loop {
            let ends = self.marks.ends;
            // The bits below the first end; all where there is none.
            let before = (ends & ends.wrapping_neg()).wrapping_sub(1);
            commas = self.add_starts(self.marks.commas & before, commas);
            if ends == 0 {
                self.base += BLOCK;
                if self.base >= self.bytes.len() {
                    self.base = self.bytes.len();
                    let at = std::mem::replace(&mut self.at, self.bytes.len());
                    let line = self.line;
                    return (at < self.bytes.len())
                        .then(|| self.cut(self.bytes.len(), commas, line, is_ascii));
                }
                self.marks = Marks::of(self.bytes, self.base);
                is_ascii &= self.marks.is_ascii;
                continue;
            }
            let bit = ends.trailing_zeros() as usize;
            let place = self.base + bit;
            let end = self.bytes[place];
            if end == b'"' {
                return self.unquoted();
            }
            // Both halves of a line end in one step, unless a block ends between them: then the second one ends an
            // empty line.
            let both = end == b'\r' && bit + 1 < BLOCK && self.bytes.get(place + 1) == Some(&b'\n');
            let length = 1 + usize::from(both);
            self.marks = self.marks.from(bit + length);
            let (at, line) = (self.at, self.line);
            self.at = place + length;
            self.line += u64::from(both || end == b'\n');
            if place > at {
                return Some(self.cut(place, commas, line, is_ascii));
            }
            self.starts[0] = self.at as u32;
        }
    }

    /// Writes down the fields that begin behind these commas of the block, behind `commas` others of the row.
    #[inline]
    fn add_starts(&mut self, block: u64, commas: usize) -> usize {
        let found = block.count_ones() as usize;
        let kept = commas.min(self.width);
        if self.starts.len() < kept + 1 + BLOCK {
            self.starts.resize(2 * (kept + 1 + BLOCK), 0);
        }
        let room = &mut self.starts[kept + 1..];
        let mut left = block;
        let mut next = || {
            let place = self.base as u32 + left.trailing_zeros() + 1;
            left &= left.wrapping_sub(1);
            place
        };
        if let Some(room) = room.first_chunk_mut::<AT_ONCE>() {
            for start in room {
                *start = next();
            }
        }
        if found > AT_ONCE {
            for start in &mut room[AT_ONCE..found] {
                *start = next();
            }
        }
        commas + found
    }

    /// The row from `starts[0]` to an end.
    #[inline]
    fn cut(&mut self, to: usize, commas: usize, line: u64, is_ascii: bool) -> Row<'_> {
        let last = commas.min(self.width) + 1;
        if commas < self.width {
            self.starts[last] = to as u32 + 1;
        }
        let starts = &self.starts[..(last + 1).min(self.width.saturating_add(1))];
        Row { line, is_ascii, bytes: self.bytes, starts, len: commas + 1 }
    }

    /// The row that begins at `at`, through the parser of `csv`.
    #[cold]
    fn unquoted(&mut self) -> Option<Row<'_>> {
        use csv_core::ReadFieldResult::{End, Field, InputEmpty, OutputFull};
        let quoted = self.quoted.get_or_insert_with(csv_core::Reader::new);
        quoted.reset();
        // A line end before the row, so that the parser does not take it for the start of a file, where it
        // would skip a byte order mark.
        let _ = quoted.read_field(b"\n", &mut self.text);
        let (mut at, line) = (self.at, self.line);
        let (mut written, mut fields) = (0, 0);
        self.starts[0] = 0;
        loop {
            let (result, read, wrote) = quoted.read_field(&self.bytes[at..], &mut self.text[written..]);
            at += read;
            written += wrote;
            match result {
                // At the end of the bytes the parser is told so by an empty input in the next turn.
                InputEmpty => {}
                OutputFull => self.text.resize(self.text.len() * 2, 0),
                Field { record_end } => {
                    // A byte between the fields, as between those of other rows.
                    written += 1;
                    self.text.resize(self.text.len().max(written + 1), 0);
                    fields += 1;
                    if fields <= self.width {
                        self.starts.resize(self.starts.len().max(fields + 1), 0);
                        self.starts[fields] = written as u32;
                    }
                    if record_end {
                        break;
                    }
                }
                End => break,
            }
        }
        for byte in &self.bytes[self.at..at] {
            self.line += u64::from(*byte == b'\n');
        }
        self.at = at;
        self.base = at - at % BLOCK;
        self.marks = Marks::of(self.bytes, self.base).from(at % BLOCK);
        let starts = &self.starts[..=fields.min(self.width)];
        let row = Row { line, is_ascii: false, bytes: &self.text[..written], starts, len: fields };
        (fields > 0).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::{ByteRecord, ReaderBuilder};
    use proptest::prelude::*;

    type Read = Vec<(u64, Vec<Vec<u8>>)>;

    fn ours(bytes: &[u8]) -> Read {
        let mut rows = Rows::of(bytes);
        let mut read = Vec::new();
        while let Some(row) = rows.next() {
            read.push((row.line, (0..row.len()).map(|i| row.get(i).to_vec()).collect()));
        }
        read
    }

    /// The same by a reader of the `csv` crate.
    fn by_csv(bytes: &[u8]) -> Read {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let (mut record, mut read) = (ByteRecord::new(), Vec::new());
        while reader.read_byte_record(&mut record).unwrap() {
            let place = record.position().unwrap();
            let before = bytes[place.byte() as usize..].iter().take_while(|b| matches!(b, b'\r' | b'\n'));
            let line = place.line() + before.filter(|b| **b == b'\n').count() as u64;
            read.push((line, record.iter().map(<[u8]>::to_vec).collect()));
        }
        read
    }

    #[test]
    fn corners() {
        for text in [
            "",
            "\n",
            "\r\n\r\n",
            "a",
            "a,",
            ",",
            "a,b\r\nc,d\r\n",
            "a\rb\rc",
            "\"a,b\",c\n\n\nd",
            "\"a\nb\"\nc",
            "a\"b,c\n",
            "\"never closed\nand on",
            "\"\"",
            "\"\"\n",
            "x,\"\"\r\ny",
            "\"a\"\"b\"\r\n\r\n\"c\"",
            "\u{feff}a,b\n",
            "a\n\u{feff}\"b\"\n",
            "\u{feff}\"b\"\n",
            "\n\n\"x\"\n\ny",
            "\r\n\"x\"",
        ] {
            assert_eq!(ours(text.as_bytes()), by_csv(text.as_bytes()), "{text:?}");
        }
        let long = format!("{},\"{}\"\n{}", "a,".repeat(90), "b".repeat(5_000), "c".repeat(200));
        assert_eq!(ours(long.as_bytes()), by_csv(long.as_bytes()));
    }

    #[test]
    fn fields_behind_the_width_are_counted_only() {
        let mut rows = Rows::of(b"a,b,c,d\n1,2\n");
        rows.keep(2);
        let row = rows.next().unwrap();
        assert_eq!((row.len(), row.get(0), row.get(1), row.get(3)), (4, &b"a"[..], &b"b"[..], &b""[..]));
        let row = rows.next().unwrap();
        assert_eq!((row.len(), row.get(1), row.get(2)), (2, &b"2"[..], &b""[..]));
        assert!(rows.next().is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn rows_are_those_of_csv(bytes in proptest::collection::vec(
            prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(b' '), any::<u8>()], 0..400,
        )) {
            prop_assert_eq!(ours(&bytes), by_csv(&bytes));
        }

        #[test]
        fn likely_rows_are_those_of_csv(text in "(\u{feff})?([a-z ]{0,9}(,[A-Za-z. ]{0,40}|,\"[a-z,\n\r]{0,20}\"|,\"\"){0,14}(\r\n|\n|\r|\n\n)){0,20}") {
            prop_assert_eq!(ours(text.as_bytes()), by_csv(text.as_bytes()));
        }
    }
}
