//! What is known of the people and the land of small areas beside their number: deprivation, and whether
//! the area is rural. Figures of larger areas are means over their residents.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context as _, Result, bail};

use super::tables::{Table, need};
use super::{AreaIndex, Geography, Level};
use crate::values::{LsoaCode, Month};

/// A table of the reference: deprivation scores or rural shares, by LSOA.
pub(super) type ByLsoa = BTreeMap<LsoaCode, f64>;

/// By LSOA index; `NaN` where not given, and empty without a file.
#[derive(Debug, Default)]
pub(super) struct Context {
    deprivation: Vec<f64>,
    rural: Vec<f64>,
}

impl Context {
    pub(super) fn new(lsoas: &[LsoaCode], deprivation: &ByLsoa, rural: &ByLsoa) -> Self {
        let of = |table: &ByLsoa| -> Vec<f64> {
            if table.is_empty() {
                return Vec::new();
            }
            lsoas.iter().map(|code| table.get(code).copied().unwrap_or(f64::NAN)).collect()
        };
        Self { deprivation: of(deprivation), rural: of(rural) }
    }
}

impl Geography {
    /// The score of the English index of multiple deprivation, 0 to about 100, mean over residents; none
    /// outside England and where the score of a part is not given.
    pub fn deprivation(&self, level: Level, area: AreaIndex, at: Month) -> Option<f64> {
        self.mean_over_residents(&self.context.deprivation, level, area, at)
    }

    /// Share of residents in small areas classed as rural, 0 to 1.
    pub fn rural_share(&self, level: Level, area: AreaIndex, at: Month) -> Option<f64> {
        self.mean_over_residents(&self.context.rural, level, area, at)
    }

    fn mean_over_residents(&self, values: &[f64], level: Level, area: AreaIndex, at: Month) -> Option<f64> {
        let (mut people, mut sum) = (0.0, 0.0);
        for lsoa in self.lsoas_of(level, area) {
            let residents = self.residents(Level::Lsoa, *lsoa, at)?.count;
            people += residents;
            sum += residents * values.get(*lsoa as usize)?;
        }
        Some(sum / people).filter(|mean| mean.is_finite())
    }
}

/// The column of a table that names its LSOAs of 2021.
fn lsoa_column<R: Read>(table: &Table<R>) -> Option<usize> {
    let c = &table.columns;
    c.plain("lsoa21_code").or_else(|| c.plain("LSOA code (2021)")).or_else(|| c.vintage("LSOA", 21, "CD"))
}

/// The column with the score of the index of multiple deprivation.
fn score_column<R: Read>(table: &Table<R>) -> Option<usize> {
    let c = &table.columns;
    c.plain("IMD_score").or_else(|| c.plain("Index of Multiple Deprivation (IMD) Score"))
}

/// The column with the rural-urban class of 2021.
fn class_column<R: Read>(table: &Table<R>) -> Option<usize> {
    table.columns.plain("ruc21_code").or_else(|| table.columns.newest("RUC", "CD"))
}

/// Whether a table gives deprivation scores by LSOA.
pub(super) fn gives_deprivation<R: Read>(table: &Table<R>) -> bool {
    lsoa_column(table).is_some() && score_column(table).is_some()
}

/// Whether a table gives rural-urban classes by LSOA.
pub(super) fn gives_rural_class<R: Read>(table: &Table<R>) -> bool {
    lsoa_column(table).is_some() && class_column(table).is_some()
}

/// Scores of the index of multiple deprivation.
pub(super) fn deprivation<R: Read>(table: Table<R>) -> Result<(ByLsoa, u64)> {
    let lsoa = need(lsoa_column(&table), "lsoa21_code")?;
    let score = need(score_column(&table), "IMD_score")?;
    let mut out = ByLsoa::new();
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa)?;
        if out.insert(code, row.number(score)?).is_some() {
            bail!("{code} stands twice; keep one row for each LSOA");
        }
        Ok(())
    })?;
    Ok((out, rows))
}

/// 1 for rural classes of 2021 (`RLF1`, `RSN1`, …), 0 for urban ones (`UN1`, `UF1`).
pub(super) fn rural<R: Read>(table: Table<R>) -> Result<(ByLsoa, u64)> {
    let lsoa = need(lsoa_column(&table), "lsoa21_code")?;
    let class = need(class_column(&table), "ruc21_code")?;
    let mut out = ByLsoa::new();
    let rows = table.rows(|row| {
        let code = row.lsoa(lsoa)?;
        let text = row.text(class)?;
        let rural = match text.bytes().next() {
            Some(b'R') => Some(1.0),
            Some(b'U') => Some(0.0),
            _ => None,
        };
        let rural =
            rural.with_context(|| format!("{text:?} is no rural-urban class of 2021 (UN1, RSF1, …)"))?;
        if out.insert(code, rural).is_some() {
            bail!("{code} stands twice; keep one row for each LSOA");
        }
        Ok(())
    })?;
    Ok((out, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> LsoaCode {
        LsoaCode::from_bytes(text.as_bytes()).unwrap()
    }

    #[test]
    fn scores_and_classes_are_read_under_either_name() {
        let open = |text: &'static str| Table::open(text.as_bytes(), "t.csv").unwrap();
        let table = open("lsoa21_code,IMD_decile,IMD_score\nE01000001,8.0,8.742\n");
        assert!(gives_deprivation(&table) && !gives_rural_class(&table));
        let (found, _) = deprivation(table).unwrap();
        assert!((found[&code("E01000001")] - 8.742).abs() < 1e-12);
        let table = open("LSOA21CD,LSOA21NM,RUC21CD\nE01000001,A,RSN1\nW01000002,B,UN1\n");
        assert!(gives_rural_class(&table) && !gives_deprivation(&table));
        let (found, rows) = rural(table).unwrap();
        assert_eq!((found[&code("E01000001")], found[&code("W01000002")], rows), (1.0, 0.0, 2));
        let wrong = rural(open("lsoa21_code,ruc21_code\nE01000001,9\n")).unwrap_err();
        assert!(format!("{wrong:#}").contains("line 2"), "{wrong:#}");
    }
}
