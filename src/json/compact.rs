//! `data/v1/cube/compact.bin.gz`: LSOA × month × category in one file small enough for browsers.
//!
//! The page `content/pages/data/compact-cube.md` specifies the format; the readers in `content/readers/`, which
//! the site serves too, are tested against the Parquet.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::out::{Written, gzip};

use super::number::{months, to_json};

/// The file.
const PATH: &str = "data/v1/cube/compact.bin.gz";
/// The first bytes of the unpacked file; the digit is the version of the format.
const MAGIC: &[u8; 4] = b"CAC1";
/// The newest months that the file holds: three years keep it below 6 MB for England and Wales.
const MOST_MONTHS: usize = 36;
/// A count from here on stands in the list at the end.
const ESCAPE: u8 = 254;
/// The own force supplied no file for the month.
const UNKNOWN: u8 = 255;
/// Of libdeflate, 1 to 12. Those above take many times as long for a tenth less.
const EFFORT: i32 = 6;
/// The readers: path and text.
const READERS: [(&str, &str); 2] = [
    ("data/v1/cube/compact_cube.py", include_str!("../../content/readers/compact_cube.py")),
    ("data/v1/cube/compact-cube.js", include_str!("../../content/readers/compact-cube.js")),
];

/// The file and its readers.
pub(super) struct Compact {
    /// Paths and bytes.
    pub(super) files: Vec<(String, Vec<u8>)>,
    described: Option<BTreeMap<&'static str, Value>>,
}

impl Compact {
    /// What `cube.json` says of it; none when there is no such file.
    pub(super) fn describe(&self) -> Option<BTreeMap<&'static str, Value>> {
        self.described.clone()
    }
}

/// `E01000001` as its letter and its number; none for codes of another form.
fn letter_and_number(code: &str) -> Option<(char, u32)> {
    let letter = code.chars().next().filter(char::is_ascii_uppercase)?;
    let digits = code.get(1..).filter(|d| d.len() == 8 && d.bytes().all(|b| b.is_ascii_digit()))?;
    Some((letter, digits.parse().ok()?))
}

/// Letters with how many codes begin with each.
type Letters = Vec<(char, usize)>;

/// The codes as letters with how many codes begin with each, and the numbers as steps from the one before
/// (the first of a letter from 0).
fn steps<'a>(codes: impl Iterator<Item = &'a str>) -> Option<(Letters, Vec<u32>)> {
    let (mut letters, mut steps) = (Letters::new(), Vec::new());
    let mut before = 0;
    for code in codes {
        let (letter, number) = letter_and_number(code)?;
        match letters.last_mut() {
            Some((last, count)) if *last == letter => *count += 1,
            _ => {
                letters.push((letter, 1));
                before = 0;
            }
        }
        steps.push(number.checked_sub(before)?);
        before = number;
    }
    Some((letters, steps))
}

/// An area's counts as bytes, category by category, and those that no byte takes with their category.
#[derive(Default)]
struct Series {
    bytes: Vec<u8>,
    escaped: Vec<(usize, u32)>,
}

impl Series {
    fn push(&mut self, category: usize, months: &[Option<u32>]) {
        for count in months {
            self.bytes.push(match *count {
                None => UNKNOWN,
                Some(count) if count < u32::from(ESCAPE) => count as u8,
                Some(count) => {
                    self.escaped.push((category, count));
                    ESCAPE
                }
            });
        }
    }
}

/// Planes of bytes, one for each category, and the counts that no byte takes in the order of the bytes.
fn planes(series: &[Series], categories: usize, months: usize) -> (Vec<u8>, Vec<u32>) {
    let (mut bytes, mut escaped) = (Vec::with_capacity(series.len() * categories * months), Vec::new());
    for category in 0..categories {
        for area in series {
            bytes.extend_from_slice(&area.bytes[category * months..][..months]);
            let own = area.escaped.iter().filter(|(of, _)| *of == category);
            escaped.extend(own.map(|(_, count)| *count));
        }
    }
    (bytes, escaped)
}

/// The unpacked file.
fn encode(header: &Value, steps: &[u32], bytes: &[u8], escaped: &[u32]) -> Vec<u8> {
    let header = to_json(header);
    let mut out = Vec::with_capacity(8 + header.len() + 4 * (steps.len() + escaped.len()) + bytes.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&(header.len() as u32).to_le_bytes());
    out.extend_from_slice(&header);
    out.extend(steps.iter().flat_map(|step| step.to_le_bytes()));
    out.extend_from_slice(bytes);
    out.extend(escaped.iter().flat_map(|count| count.to_le_bytes()));
    out
}

/// The file and the readers; readers alone where codes of small areas have another form.
pub(super) fn render(atlas: &Atlas) -> Compact {
    let axes = &atlas.figures.counts().axes;
    let span = axes.months.newest(MOST_MONTHS);
    let lsoas = atlas.geography.areas(Level::Lsoa);
    let readers = READERS.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let Some((letters, steps)) = steps(lsoas.iter().map(|area| area.code.as_str())) else {
        return Compact { files: readers.into(), described: None };
    };
    let range = axes.months.range_of(span);
    let categories = axes.categories.len();
    let series: Vec<Series> = (0..lsoas.len() as AreaIndex)
        .into_par_iter()
        .map(|index| {
            let mut series = Series::default();
            for (category, months) in atlas.figures.category_months(Level::Lsoa, index).iter().enumerate() {
                series.push(category, &months[range.clone()]);
            }
            series
        })
        .collect();
    let (bytes, escaped) = planes(&series, categories, span.len());
    drop(series);
    let keys: Vec<&str> = axes.categories.terms().iter().map(|term| term.key.as_str()).collect();
    let header = json!({
        "release": axes.months.last().to_string(),
        "months": months(span),
        "categories": keys,
        "lsoas": lsoas.len(),
        "letters": letters,
        "escaped": escaped.len(),
    });
    let file = gzip(&encode(&header, &steps, &bytes, &escaped), EFFORT);
    let written = Written::of(&file);
    let described = BTreeMap::from([
        ("path", PATH.into()),
        ("bytes", written.bytes.into()),
        ("sha256", written.sha256.into()),
        ("specification", "data/compact-cube/".into()),
        ("readers", READERS.map(|(path, _)| path).to_vec().into()),
        ("months", json!(months(span))),
    ]);
    let mut files: Vec<(String, Vec<u8>)> = vec![(PATH.to_owned(), file)];
    files.extend(readers);
    Compact { files, described: Some(described) }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn codes_become_steps() {
        let (letters, steps) = steps(["E01000001", "E01000004", "W01000002"].into_iter()).unwrap();
        assert_eq!(letters, [('E', 2), ('W', 1)]);
        assert_eq!(steps, [1_000_001, 3, 1_000_002]);
        assert!(super::steps(["E0100000x"].into_iter()).is_none());
        assert!(super::steps(["E01000002", "E01000001"].into_iter()).is_none());
    }

    #[test]
    fn large_counts_are_escaped_and_missing_ones_said() {
        let (mut first, mut second) = (Series::default(), Series::default());
        first.push(0, &[Some(0), Some(253)]);
        first.push(1, &[Some(300), Some(1)]);
        second.push(0, &[Some(254), None]);
        second.push(1, &[Some(2), Some(70_000)]);
        let (bytes, escaped) = planes(&[first, second], 2, 2);
        assert_eq!(bytes, [0, 253, ESCAPE, UNKNOWN, ESCAPE, 1, 2, ESCAPE]);
        assert_eq!(escaped, [254, 300, 70_000]);
        let file = encode(&json!({}), &[1], &bytes, &escaped);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(gzip(&file, EFFORT).as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, file);
        assert_eq!(&unpacked[..8], b"CAC1\x02\0\0\0");
        assert_eq!(&unpacked[10..14], &1u32.to_le_bytes());
        assert_eq!(unpacked.len(), 8 + 2 + 4 + 8 + 12);
    }

    #[test]
    fn the_readers_are_short() {
        for (path, text) in READERS {
            assert!(text.lines().count() < 100, "{path}");
        }
    }
}
