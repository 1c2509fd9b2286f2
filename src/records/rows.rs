//! Rows of a CSV as slices of its bytes.
//!
//! A row without a double quote is cut at its commas and handed out where it lies: nothing is copied. A row
//! with one goes through the `csv` crate's own parser, which also reads the header. Both ways give the same
//! rows, whatever the bytes: `tests` below compares them with a `csv::Reader` over all of them.

use super::delimiters::Delimiters;

/// A row: the line it begins in (from 1) and its fields.
#[derive(Debug)]
pub(super) struct Row<'r> {
    /// Line of its first byte.
    pub(super) line: u64,
    fields: Fields<'r>,
}

#[derive(Debug)]
enum Fields<'r> {
    /// Between commas: the row's bytes, where they begin, the places of its commas as far as they are kept, and
    /// how many commas there are.
    Cut { row: &'r [u8], commas: &'r [u32], count: usize },
    /// Unquoted into one text, and where each field ends.
    Unquoted { text: &'r [u8], ends: &'r [usize] },
}

impl<'r> Row<'r> {
    /// How many fields.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self.fields {
            Fields::Cut { count, .. } => count + 1,
            Fields::Unquoted { ends, .. } => ends.len(),
        }
    }

    /// A field; empty behind the last one and behind the width that [`Rows::keep`] was told.
    #[inline]
    pub(super) fn get(&self, index: usize) -> &'r [u8] {
        match self.fields {
            Fields::Cut { row, commas, count } => {
                let from = match index {
                    0 => 0,
                    _ => commas.get(index - 1).map_or(row.len(), |comma| *comma as usize + 1),
                };
                let to = match commas.get(index) {
                    Some(comma) => *comma as usize,
                    None if index == count => row.len(),
                    None => from,
                };
                row.get(from..to).unwrap_or_default()
            }
            Fields::Unquoted { text, ends } => {
                let from = if index == 0 { 0 } else { ends.get(index - 1).copied().unwrap_or(text.len()) };
                ends.get(index).and_then(|to| text.get(from..*to)).unwrap_or_default()
            }
        }
    }
}

/// Reads rows one after another. Lines without a byte are no rows.
pub(super) struct Rows<'a> {
    bytes: &'a [u8],
    /// Where the next row begins, or line ends before it.
    at: usize,
    line: u64,
    delimiters: Delimiters<'a>,
    commas: Vec<u32>,
    width: usize,
    quoted: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// From the beginning of a file; a byte order mark is skipped.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self {
            bytes,
            at: 0,
            line: 1,
            delimiters: Delimiters::from(bytes, 0),
            commas: Vec::with_capacity(32),
            width: usize::MAX,
            quoted: csv_core::Reader::new(),
            text: vec![0; 1 << 10],
            ends: vec![0; 1 << 5],
        }
    }

    /// Fields behind this many are counted, but not kept.
    pub(super) fn keep(&mut self, width: usize) {
        self.width = width;
    }

    /// The next row; none at the end.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Row<'_>> {
        let mut count = 0;
        self.commas.clear();
        loop {
            let Some(place) = self.delimiters.next() else {
                let at = std::mem::replace(&mut self.at, self.bytes.len());
                return (at < self.bytes.len()).then(|| self.cut(at, self.bytes.len(), count, self.line));
            };
            match self.bytes[place] {
                b',' => {
                    if count < self.width {
                        self.commas.push((place - self.at) as u32);
                    }
                    count += 1;
                }
                b'"' => return self.unquoted(),
                end => {
                    let (at, line) = (self.at, self.line);
                    self.at = place + 1;
                    self.line += u64::from(end == b'\n');
                    if place > at {
                        return Some(self.cut(at, place, count, line));
                    }
                }
            }
        }
    }

    #[inline]
    fn cut(&self, from: usize, to: usize, count: usize, line: u64) -> Row<'_> {
        Row { line, fields: Fields::Cut { row: &self.bytes[from..to], commas: &self.commas, count } }
    }

    /// The row that begins at `at`, through the parser of `csv`.
    #[cold]
    fn unquoted(&mut self) -> Option<Row<'_>> {
        use csv_core::ReadRecordResult::{End, InputEmpty, OutputEndsFull, OutputFull, Record};
        self.quoted.reset();
        // A line end before the row, so that the parser does not take it for the start of a file, where it
        // would skip a byte order mark.
        let _ = self.quoted.read_record(b"\n", &mut self.text, &mut self.ends);
        let (mut at, line) = (self.at, self.line);
        let (mut written, mut fields) = (0, 0);
        loop {
            let (result, read, wrote, ended) = self.quoted.read_record(
                &self.bytes[at..],
                &mut self.text[written..],
                &mut self.ends[fields..],
            );
            at += read;
            written += wrote;
            fields += ended;
            match result {
                // At the end of the bytes the parser is told so by an empty input in the next turn.
                InputEmpty => {}
                OutputFull => self.text.resize(self.text.len() * 2, 0),
                OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                Record | End => break,
            }
        }
        for byte in &self.bytes[self.at..at] {
            self.line += u64::from(*byte == b'\n');
        }
        self.at = at;
        self.delimiters = Delimiters::from(self.bytes, at);
        (fields > 0).then(|| Row {
            line,
            fields: Fields::Unquoted { text: &self.text[..written], ends: &self.ends[..fields] },
        })
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
