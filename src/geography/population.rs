//! Residents and land area of LSOAs, and their sums.

use super::reference::Reference;
use super::{AreaIndex, Residents};
use crate::report::Report;
use crate::values::LsoaCode;

/// Year of the census whose table TS001 is read.
const CENSUS_YEAR: u16 = 2021;

/// Residents by LSOA. A sum over LSOAs of which one has no figure is `NaN`, and so never published.
#[derive(Debug, Default)]
pub(super) struct Population {
    years: Vec<u16>,
    /// `[lsoa][year]`.
    mid_year: Vec<f64>,
    census: Vec<f64>,
    /// km².
    areas: Vec<f64>,
}

impl Population {
    pub(super) fn new(lsoas: &[LsoaCode], reference: &Reference, report: &mut Report) -> Self {
        let years = reference.mid_year.years.clone();
        let mut out = Self { years, ..Self::default() };
        for code in lsoas {
            if let Some((area, residents)) = reference.mid_year.rows.get(code) {
                out.mid_year.extend(residents.iter().map(|n| f64::from(*n)));
                out.areas.push(*area);
            } else {
                if !reference.mid_year.rows.is_empty() {
                    report.odd("lsoa-without-mid-year-estimate", &code.to_string());
                }
                out.mid_year.extend(std::iter::repeat_n(f64::NAN, out.years.len()));
                out.areas.push(f64::NAN);
            }
            let census = reference.census.get(code);
            if census.is_none() && !reference.census.is_empty() {
                report.odd("lsoa-without-census-count", &code.to_string());
            }
            out.census.push(census.map_or(f64::NAN, |n| f64::from(*n)));
        }
        out
    }

    /// Land area in km² of a set of LSOAs; none when one of them has no figure.
    pub(super) fn area_km2(&self, lsoas: &[AreaIndex]) -> Option<f64> {
        let sum: f64 = lsoas.iter().map(|lsoa| self.areas[*lsoa as usize]).sum();
        (!lsoas.is_empty() && sum.is_finite()).then_some(sum)
    }

    /// Residents of shares of LSOAs by the estimate nearest to a year (the later of two), else the census.
    pub(super) fn residents(
        &self,
        shares: impl Iterator<Item = (AreaIndex, f64)> + Clone,
        year: u16,
    ) -> Option<Residents> {
        shares.clone().next()?;
        let nearest = (0..self.years.len()).rev().min_by_key(|i| self.years[*i].abs_diff(year));
        let estimate = nearest.map(|i| Residents {
            count: shares
                .clone()
                .map(|(lsoa, share)| share * self.mid_year[lsoa as usize * self.years.len() + i])
                .sum(),
            year: self.years[i],
            census: false,
        });
        let census = || Residents {
            count: shares.map(|(lsoa, share)| share * self.census[lsoa as usize]).sum(),
            year: CENSUS_YEAR,
            census: true,
        };
        let residents = estimate.filter(|r| r.count.is_finite()).unwrap_or_else(census);
        residents.count.is_finite().then_some(residents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population() -> Population {
        Population {
            years: vec![2019, 2021],
            mid_year: vec![100.0, 110.0, 200.0, f64::NAN],
            census: vec![105.0, 205.0],
            areas: vec![1.5, 2.0],
        }
    }

    #[test]
    fn the_nearest_year_counts_then_the_census() {
        let of = |lsoas: &[(u32, f64)], year| population().residents(lsoas.iter().copied(), year);
        let both = [(0, 1.0), (1, 1.0)];
        assert_eq!(of(&both, 2018), Some(Residents { count: 300.0, year: 2019, census: false }));
        assert_eq!(of(&both, 2024), Some(Residents { count: 310.0, year: 2021, census: true }));
        assert_eq!(of(&[(0, 0.5)], 2020), Some(Residents { count: 55.0, year: 2021, census: false }));
        assert_eq!(of(&[], 2020), None);
        assert_eq!(population().area_km2(&[0, 1]), Some(3.5));
        assert_eq!(population().area_km2(&[]), None);
    }
}
