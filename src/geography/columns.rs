//! Recognises ONS column names of any vintage: `WD24CD` is the code column of wards, of 2024.

/// A column's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    /// `WD`; the whole name in capitals when it has no vintage.
    stem: String,
    /// `CD`, `NM`, `NMW`, `HCLNM`; empty when the name has no vintage.
    suffix: String,
    /// Two-digit year.
    vintage: Option<u8>,
}

impl Column {
    fn parse(name: &str) -> Self {
        let name = name.trim().to_ascii_uppercase();
        let whole = || Self { stem: name.clone(), suffix: String::new(), vintage: None };
        let Some(digits) = name.find(|c: char| c.is_ascii_digit()) else { return whole() };
        let (stem, rest) = name.split_at(digits);
        match rest.get(..2).and_then(|year| year.parse().ok()) {
            Some(year) if matches!(&rest[2..], "CD" | "NM" | "NMW" | "HCLNM" | "HCLNMW") => {
                Self { stem: stem.to_owned(), suffix: rest[2..].to_owned(), vintage: Some(year) }
            }
            _ => whole(),
        }
    }
}

/// The columns of one file.
#[derive(Debug, Clone)]
pub(super) struct Columns(Vec<Column>);

impl Columns {
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(Column::parse).collect())
    }

    /// The newest vintage of a level's column, `("WD", "CD")`.
    pub(super) fn newest(&self, stem: &str, suffix: &str) -> Option<usize> {
        let of = |c: &Column| c.stem == stem && c.suffix == suffix && c.vintage.is_some();
        (0..self.0.len()).filter(|i| of(&self.0[*i])).max_by_key(|i| self.0[*i].vintage)
    }

    /// The column of exactly one vintage, `("LSOA", 11, "CD")`.
    pub(super) fn vintage(&self, stem: &str, vintage: u8, suffix: &str) -> Option<usize> {
        self.0.iter().position(|c| c.stem == stem && c.suffix == suffix && c.vintage == Some(vintage))
    }

    /// A column without a vintage, whatever its case.
    pub(super) fn plain(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|c| c.vintage.is_none() && c.stem == name.to_ascii_uppercase())
    }

    /// Columns without a vintage whose name in capitals passes, with their names.
    pub(super) fn plain_where(&self, pass: impl Fn(&str) -> bool) -> Vec<(usize, &str)> {
        let plain = self.0.iter().enumerate().filter(|(_, c)| c.vintage.is_none() && pass(&c.stem));
        plain.map(|(i, c)| (i, c.stem.as_str())).collect()
    }

    /// Whether any of the levels has a code column.
    pub(super) fn any_code(&self, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.newest(stem, "CD").is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vintages_are_stripped() {
        let columns = Columns::new(["LSOA11CD", "LSOA21CD", "chgind", "msoa21hclnm", "WD24NMW", "lsoa21"]);
        assert_eq!(columns.newest("LSOA", "CD"), Some(1));
        assert_eq!(columns.vintage("LSOA", 11, "CD"), Some(0));
        assert_eq!(columns.plain("CHGIND"), Some(2));
        assert_eq!(columns.newest("MSOA", "HCLNM"), Some(3));
        assert_eq!(columns.newest("WD", "NMW"), Some(4));
        assert_eq!(columns.newest("WD", "CD"), None);
        assert_eq!(columns.plain("lsoa21"), Some(5));
        assert!(columns.any_code(&["WD", "LSOA"]) && !columns.any_code(&["WD"]));
    }
}
