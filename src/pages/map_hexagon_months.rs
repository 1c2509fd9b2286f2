//! The months of the map's wide hexagons, as text small enough to be given for every category: the small ones
//! are counted by the map's script from the snap points inside.
//!
//! A nation's hexagons of five square kilometres have ten million counts in three years, nearly all of them
//! small or nothing. A count is one character, nothing in a row is one character too; no digits, no commas.

use std::collections::BTreeMap;

use h3o::CellIndex;
use serde::Serialize;

use crate::statistics::Axes;

/// Characters of JSON that need no escape, in the order of their values: `#` to `[` and `]` to `~`.
const FIRST: u32 = 35;
const BACKSLASH: u32 = 92;
const VALUES: u32 = 91;
/// Values below are counts.
const COUNTS: u32 = 60;
/// Values from [`COUNTS`] on are so many months of nothing and two more; the last one is [`LARGE`].
const LEAST_RUN: u32 = 2;
const MOST_RUN: u32 = LARGE - COUNTS - 1 + LEAST_RUN;
/// Three values follow, the highest first: a count with [`VALUES`] as base.
const LARGE: u32 = VALUES - 1;

fn push(value: u32, text: &mut String) {
    let code = FIRST + value;
    text.extend(char::from_u32(if code < BACKSLASH { code } else { code + 1 }));
}

/// Counts as characters.
fn packed(counts: &[u32]) -> String {
    let mut text = String::new();
    let mut rest = counts;
    while let Some(count) = rest.first() {
        let nothing = rest.iter().take_while(|count| **count == 0).count().min(MOST_RUN as usize);
        if nothing >= LEAST_RUN as usize {
            push(COUNTS + nothing as u32 - LEAST_RUN, &mut text);
            rest = &rest[nothing..];
            continue;
        }
        if *count < COUNTS {
            push(*count, &mut text);
        } else {
            push(LARGE, &mut text);
            let count = (*count).min(VALUES.pow(3) - 1);
            for value in [count / VALUES.pow(2), count / VALUES % VALUES, count % VALUES] {
                push(value, &mut text);
            }
        }
        rest = &rest[1..];
    }
    text
}

#[derive(Debug, Serialize)]
struct File<'a> {
    months: Vec<String>,
    categories: Vec<&'a str>,
    /// By cell: its counts of the first category month by month, then of the next.
    cells: BTreeMap<String, String>,
}

/// The file of some hexagons.
pub(super) fn file<'c>(axes: &Axes, cells: impl Iterator<Item = (CellIndex, &'c [u32])>) -> Vec<u8> {
    let file = File {
        months: axes.months.iter().map(|month| month.to_string()).collect(),
        categories: axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        cells: cells.map(|(cell, counts)| (cell.to_string(), packed(counts))).collect(),
    };
    serde_json::to_vec(&file).expect("strings are always JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_characters_that_json_leaves_alone() {
        // A count below 60 is a character from `#` on; 32 nothings and more are two runs.
        assert_eq!(packed(&[0, 1, 2, 0, 3]), "#$%#&");
        assert_eq!(packed(&[5, 0, 0]), "(`");
        let long: Vec<u32> = std::iter::repeat_n(0, MOST_RUN as usize + 1).collect();
        assert_eq!(packed(&long), "}#");
        // 100 is 0 × 91² + 1 × 91 + 9.
        assert_eq!(packed(&[59, 60, 100]), "_~##`~#$,");
        let every: String = (0..VALUES).fold(String::new(), |mut text, value| {
            push(value, &mut text);
            text
        });
        assert_eq!(serde_json::to_string(&every).unwrap().len(), 91 + 2, "{every}");
        assert!(every.ends_with('~') && !every.contains('\\'));
    }
}
