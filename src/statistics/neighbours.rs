//! Statistical neighbours: the areas of a level most like an area in what shapes its crime figures.
//!
//! Likeness is the distance between standardised features: population density and size by logarithm,
//! deprivation where it is given, and one step for another rural or urban class. Like places are
//! compared with like, as "most similar groups" of forces are.

use rayon::prelude::*;

use crate::geography::AreaIndex;

/// What is known of an area.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Features {
    /// Usual residents.
    pub residents: f64,
    /// Residents per km².
    pub residents_per_km2: f64,
    /// Score of the index of multiple deprivation, where given.
    pub deprivation: Option<f64>,
    /// Rural or urban class, where given; any number that tells classes apart.
    pub rural_class: Option<u8>,
}

/// The distance that another rural or urban class adds, in standard deviations of the other features.
const CLASS_STEP: f64 = 1.0;

/// For each area the `count` areas most like it, nearest first; none for areas without residents or land.
/// Of equally near areas the one with the lower index comes first.
pub fn statistical_neighbours(areas: &[Option<Features>], count: usize) -> Vec<Vec<AreaIndex>> {
    let known: Vec<(AreaIndex, Features)> = areas
        .iter()
        .enumerate()
        .filter_map(|(i, features)| Some((i as AreaIndex, (*features)?)))
        .filter(|(_, f)| f.residents > 0.0 && f.residents_per_km2 > 0.0)
        .collect();
    // A feature that any area lacks would make some areas seem nearer than others: it is left out.
    let deprivation: Option<Vec<f64>> = known.iter().map(|(_, f)| f.deprivation).collect();
    let classes: Option<Vec<u8>> = known.iter().map(|(_, f)| f.rural_class).collect();
    let mut axes = vec![
        standardised(known.iter().map(|(_, f)| f.residents.ln()).collect()),
        standardised(known.iter().map(|(_, f)| f.residents_per_km2.ln()).collect()),
    ];
    axes.extend(deprivation.map(standardised));
    let distance = |a: usize, b: usize| {
        let numbers: f64 = axes.iter().map(|axis| (axis[a] - axis[b]).powi(2)).sum();
        let class = classes.as_ref().is_some_and(|classes| classes[a] != classes[b]);
        numbers + if class { CLASS_STEP.powi(2) } else { 0.0 }
    };
    let nearest: Vec<Vec<AreaIndex>> = (0..known.len())
        .into_par_iter()
        .map(|own| {
            let mut others: Vec<(f64, usize)> =
                (0..known.len()).filter(|o| *o != own).map(|other| (distance(own, other), other)).collect();
            let by_distance = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if others.len() > count && count > 0 {
                others.select_nth_unstable_by(count - 1, by_distance);
            }
            others.truncate(count);
            others.sort_unstable_by(by_distance);
            others.into_iter().map(|(_, other)| known[other].0).collect()
        })
        .collect();
    let mut result = vec![Vec::new(); areas.len()];
    for ((area, _), neighbours) in known.into_iter().zip(nearest) {
        result[area as usize] = neighbours;
    }
    result
}

/// Mean 0, standard deviation 1; all 0 where all are equal.
fn standardised(values: Vec<f64>) -> Vec<f64> {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    values.into_iter().map(|v| if deviation > 0.0 { (v - mean) / deviation } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "stands for an area of which something may be unknown")]
    const fn area(residents: f64, residents_per_km2: f64) -> Option<Features> {
        Some(Features { residents, residents_per_km2, deprivation: None, rural_class: None })
    }

    #[test]
    fn towns_are_like_towns() {
        let areas = [
            area(8_000.0, 5_000.0),
            area(3_000.0, 60.0),
            None,
            area(9_000.0, 4_500.0),
            area(3_200.0, 70.0),
            area(7_000.0, 9_000.0),
            area(0.0, 0.0),
        ];
        let neighbours = statistical_neighbours(&areas, 2);
        assert_eq!(neighbours[0], [3, 5]);
        assert_eq!(neighbours[1][0], 4);
        assert!(neighbours[2].is_empty() && neighbours[6].is_empty());
        assert!(neighbours.iter().all(|n| n.len() <= 2));
    }

    #[test]
    fn deprivation_counts_only_when_all_have_it() {
        let with = |deprivation, residents| {
            Some(Features { deprivation, ..area(residents, 1_000.0).unwrap_or_default() })
        };
        // The second has the first's size, the third its deprivation.
        let all = [
            with(Some(40.0), 5_000.0),
            with(Some(5.0), 5_000.0),
            with(Some(40.0), 5_100.0),
            with(Some(5.0), 50_000.0),
        ];
        assert_eq!(statistical_neighbours(&all, 1)[0], [2]);
        let mut some = all;
        some[3] = with(None, 50_000.0);
        assert_eq!(statistical_neighbours(&some, 1)[0], [1]);
    }

    #[test]
    fn another_class_is_a_step_away_and_ties_go_by_index() {
        let of = |rural_class| {
            Some(Features { rural_class: Some(rural_class), ..area(1_000.0, 10.0).unwrap_or_default() })
        };
        let areas = [of(1), of(2), of(1), of(1)];
        assert_eq!(statistical_neighbours(&areas, 3)[0], [2, 3, 1]);
        assert_eq!(statistical_neighbours(&areas, 3)[3], [0, 2, 1]);
        assert!(statistical_neighbours(&areas, 0)[0].is_empty());
    }
}
