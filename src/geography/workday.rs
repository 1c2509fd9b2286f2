//! People present on a workday, where a file gives them: an alternative to residents where many come to
//! work, shop or travel.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use anyhow::{Result, bail};

use super::tables::{Table, need};
use super::{AreaIndex, Geography, Level};

/// People by code of an LSOA, an MSOA or a district.
pub(super) type ByCode = BTreeMap<String, f64>;

/// The column with the people: the only one whose name speaks of workdays.
fn people_column<R: Read>(table: &Table<R>) -> Option<usize> {
    let found = table.columns.plain_where(|name| name.contains("WORKDAY"));
    match found.as_slice() {
        [(column, _)] => Some(*column),
        _ => None,
    }
}

/// The column with the areas' codes.
fn code_column<R: Read>(table: &Table<R>) -> Option<usize> {
    let c = &table.columns;
    ["LSOA", "MSOA", "LAD"].iter().find_map(|stem| c.newest(stem, "CD")).or_else(|| {
        let plain =
            c.plain_where(|name| name == "CODE" || name.ends_with(" CODE") || name.ends_with("_CODE"));
        plain.first().map(|(column, _)| *column)
    })
}

/// Whether a table gives people present on a workday.
pub(super) fn gives_workday<R: Read>(table: &Table<R>) -> bool {
    people_column(table).is_some() && code_column(table).is_some()
}

/// People by code; the file may hold areas of several levels.
pub(super) fn workday<R: Read>(table: Table<R>) -> Result<(ByCode, u64)> {
    let code = need(code_column(&table), "Geography code")?;
    let people = need(people_column(&table), "Workday population")?;
    let mut out = ByCode::new();
    let rows = table.rows(|row| {
        let code = row.text(code)?;
        let count: f64 = row.number(people)?;
        if !(count.is_finite() && count >= 0.0) {
            bail!("{code} has {count} people; correct the row");
        }
        if out.insert(code.to_owned(), count).is_some() {
            bail!("{code} stands twice; keep one row for each area");
        }
        Ok(())
    })?;
    Ok((out, rows))
}

impl Geography {
    /// People present in an area on a workday: the sum of its LSOAs, MSOAs or districts, whichever the file
    /// gives for all of it, the smallest first. None without a file, and where parts are missing.
    pub fn workday_population(&self, level: Level, area: AreaIndex) -> Option<f64> {
        if self.workday.is_empty() || level == Level::Outcode {
            return None;
        }
        let lsoas = self.lsoas_of(level, area);
        [Level::Lsoa, Level::Msoa, Level::District].into_iter().find_map(|parts| {
            let inside: Option<BTreeSet<AreaIndex>> = lsoas
                .iter()
                .map(
                    |lsoa| if parts == Level::Lsoa { Some(*lsoa) } else { self.parent_of_lsoa(*lsoa, parts) },
                )
                .collect();
            let inside = inside.filter(|inside| !inside.is_empty())?;
            // The parts must make up the area, neither more nor less.
            let held: usize = if parts == Level::Lsoa {
                inside.len()
            } else {
                inside.iter().map(|part| self.lsoas_of(parts, *part).len()).sum()
            };
            if held != lsoas.len() {
                return None;
            }
            inside.iter().map(|part| self.workday.get(&self.area(parts, *part).code)).sum::<Option<f64>>()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(ByCode, u64)> {
        workday(Table::open(text.as_bytes(), "x.csv")?)
    }

    #[test]
    fn the_columns_say_what_the_table_is() {
        let gives = |head: &str| gives_workday(&Table::open(head.as_bytes(), "x.csv").unwrap());
        assert!(gives("Geography code,Geography,Workday population\n"));
        assert!(gives("lad21cd,lad21nm,workday_population\n"));
        assert!(gives("LSOA21CD,Workday population 2021\n"));
        assert!(!gives("Geography code,Geography area type,Total\n"));
        assert!(!gives("LAD24CD,LAD24NM,RGN24CD,RGN24NM\n"));
    }

    #[test]
    fn rows_are_read_or_refused() {
        let (rows, read_rows) = read("code,workday\nE09000001,612345\nE09000033,1000.5\n").unwrap();
        assert_eq!((rows["E09000001"], rows["E09000033"], read_rows), (612_345.0, 1_000.5, 2));
        assert!(read("code,workday\nE09000001,-1\n").is_err());
        assert!(read("code,workday\nE09000001,1\nE09000001,1\n").is_err());
    }
}
