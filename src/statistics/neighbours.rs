//! Statistical neighbours: the areas of a level most like an area in what shapes its crime figures.
//!
//! Likeness is the distance between standardised features: residents and their density by logarithm,
//! deprivation and the rural share where they are given. Like places are compared with like, as "most
//! similar groups" of forces are.

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
    /// Share of residents in rural small areas, 0 to 1, where given.
    pub rural_share: Option<f64>,
}

/// An area like another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Neighbour {
    /// Which.
    pub area: AreaIndex,
    /// How unlike the two are: the distance of their standardised features; 0 for equal ones.
    pub distance: f64,
}

/// For each area the `count` areas most like it, nearest first; none for areas without residents or land.
/// Of equally near areas the one with the lower index comes first, which is the order of codes.
///
/// Scores of deprivation are not comparable between countries: areas with a score have neighbours with
/// a score only, and areas without one neighbours without.
pub(super) fn statistical_neighbours(areas: &[Option<Features>], count: usize) -> Vec<Vec<Neighbour>> {
    let mut result = vec![Vec::new(); areas.len()];
    for scored in [true, false] {
        let pool: Vec<(AreaIndex, Features)> = areas
            .iter()
            .enumerate()
            .filter_map(|(i, features)| Some((i as AreaIndex, (*features)?)))
            .filter(|(_, f)| f.residents > 0.0 && f.residents_per_km2 > 0.0)
            .filter(|(_, f)| f.deprivation.is_some() == scored)
            .collect();
        for ((area, _), found) in pool.iter().zip(nearest(&pool, count)) {
            result[*area as usize] = found;
        }
    }
    result
}

/// The nearest of a pool to each of its areas.
fn nearest(pool: &[(AreaIndex, Features)], count: usize) -> Vec<Vec<Neighbour>> {
    // A feature that any area lacks would make some areas seem nearer than others: it is left out.
    let axes: Vec<Vec<f64>> = [
        pool.iter().map(|(_, f)| Some(f.residents.ln())).collect::<Option<Vec<f64>>>(),
        pool.iter().map(|(_, f)| Some(f.residents_per_km2.ln())).collect(),
        pool.iter().map(|(_, f)| f.deprivation).collect(),
        pool.iter().map(|(_, f)| f.rural_share).collect(),
    ]
    .into_iter()
    .flatten()
    .map(standardised)
    .collect();
    let distance = |a: usize, b: usize| -> f64 { axes.iter().map(|axis| (axis[a] - axis[b]).powi(2)).sum() };
    (0..pool.len())
        .into_par_iter()
        // One list of distances for each thread, not one as long as the level kept for each area.
        .map_init(Vec::new, |others: &mut Vec<(f64, usize)>, own| {
            others.clear();
            others.extend((0..pool.len()).filter(|o| *o != own).map(|other| (distance(own, other), other)));
            let by_distance = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if others.len() > count && count > 0 {
                others.select_nth_unstable_by(count - 1, by_distance);
            }
            others.truncate(count);
            others.sort_unstable_by(by_distance);
            let neighbour =
                |(squared, at): &(f64, usize)| Neighbour { area: pool[*at].0, distance: squared.sqrt() };
            others.iter().map(neighbour).collect()
        })
        .collect()
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
        Some(Features { residents, residents_per_km2, deprivation: None, rural_share: None })
    }

    fn indices(areas: &[Option<Features>], of: usize, count: usize) -> Vec<AreaIndex> {
        statistical_neighbours(areas, count)[of].iter().map(|n| n.area).collect()
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
        assert_eq!(indices(&areas, 0, 2), [3, 5]);
        assert!(neighbours[0][0].distance < neighbours[0][1].distance);
        assert_eq!(neighbours[1][0].area, 4);
        assert!(neighbours[2].is_empty() && neighbours[6].is_empty());
        assert!(neighbours.iter().all(|n| n.len() <= 2));
    }

    #[test]
    fn areas_with_a_score_are_compared_among_themselves() {
        let with = |deprivation, residents| {
            Some(Features { deprivation, ..area(residents, 1_000.0).unwrap_or_default() })
        };
        // The second has the first's size, the third its deprivation, the fifth both but no score.
        let areas = [
            with(Some(40.0), 5_000.0),
            with(Some(5.0), 5_000.0),
            with(Some(40.0), 5_100.0),
            with(Some(5.0), 50_000.0),
            with(None, 5_000.0),
            with(None, 9_000.0),
        ];
        assert_eq!(indices(&areas, 0, 1), [2]);
        assert_eq!(indices(&areas, 4, 3), [5]);
    }

    #[test]
    fn distances_are_of_standardised_features_and_ties_go_by_index() {
        let of =
            |rural| Some(Features { rural_share: Some(rural), ..area(1_000.0, 10.0).unwrap_or_default() });
        // Two of four are rural: mean 1/2, standard deviation 1/2.
        let areas = [of(0.0), of(1.0), of(0.0), of(1.0)];
        assert_eq!(indices(&areas, 0, 3), [2, 1, 3]);
        let found = &statistical_neighbours(&areas, 3)[0];
        assert!(found[0].distance.abs() < 1e-12 && (found[1].distance - 2.0).abs() < 1e-12);
        assert!(indices(&areas, 0, 0).is_empty());
    }
}
