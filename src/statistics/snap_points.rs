//! When the police renewed their anonymous map points, found in the data itself.
//!
//! data.police.uk says its points were renewed "in 2022"; the month differs by how a force's files were
//! made. A renewal shows as a month in which nearly all incidents lie on points the force never used
//! before, after months in which hardly any did. In Bedfordshire the share of incidents on new points is
//! 2 % in June 2022, 95 % in July and 29 % in August; in ordinary months of a known set of points it
//! stays below 5 %.

use rayon::prelude::*;

use crate::aggregates::Counts;
use crate::values::Month;

/// Share of incidents on points never used before that tells a renewal.
const NEW_SHARE: f64 = 0.6;

/// Share in the month before, above which the set of points is not known well enough to tell.
const KNOWN_SHARE: f64 = 0.25;

/// Incidents a month needs to tell anything.
const MIN_INCIDENTS: u64 = 100;

/// A force's points before one month and from it on are different sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Place in `axes.forces`.
    pub force: usize,
    /// The last month with the old points.
    pub last_old: Month,
    /// The first month with the new points: the next month, or later where months between are missing.
    pub first_new: Month,
}

/// `[force][month]`: located incidents, and those of them on points the force never used before.
struct FirstUses {
    months: usize,
    incidents: Vec<u64>,
    on_new_points: Vec<u64>,
}

impl FirstUses {
    fn zeros(forces: usize, months: usize) -> Self {
        Self { months, incidents: vec![0; forces * months], on_new_points: vec![0; forces * months] }
    }

    /// One point's uses `(force, month, incidents)`, months ascending.
    fn add_ascending(&mut self, uses: impl Iterator<Item = (usize, usize, u64)>) {
        // Hardly any point is used by more than two forces: a short list beats a map.
        let mut first: Vec<(usize, usize)> = Vec::with_capacity(2);
        for (force, month, incidents) in uses {
            let known = first.iter().find(|(known, _)| *known == force).map(|(_, first_month)| *first_month);
            if known.is_none() {
                first.push((force, month));
            }
            self.incidents[force * self.months + month] += incidents;
            if known.unwrap_or(month) == month {
                self.on_new_points[force * self.months + month] += incidents;
            }
        }
    }

    fn merge(mut self, other: &Self) -> Self {
        for (sum, more) in self.incidents.iter_mut().zip(&other.incidents) {
            *sum += more;
        }
        for (sum, more) in self.on_new_points.iter_mut().zip(&other.on_new_points) {
            *sum += more;
        }
        self
    }
}

/// Every renewal, by force and month.
pub(super) fn renewals(counts: &Counts) -> Vec<Renewal> {
    let (forces, months) = (counts.axes.forces.len(), counts.axes.months.len());
    let uses =
        counts
            .points
            .par_chunks(16_384)
            .map(|points| {
                let mut uses = FirstUses::zeros(forces, months);
                for point in points {
                    // Cells are sorted by month within their point.
                    let cells = point.own_cells(&counts.cells);
                    uses.add_ascending(cells.iter().map(|cell| {
                        (usize::from(cell.force), usize::from(cell.month), u64::from(cell.count))
                    }));
                }
                uses
            })
            .reduce(|| FirstUses::zeros(forces, months), |a, b| a.merge(&b));
    (0..forces)
        .flat_map(|force| {
            let row = force * months..(force + 1) * months;
            jumps(&uses.incidents[row.clone()], &uses.on_new_points[row]).into_iter().map(
                move |(old, new)| Renewal {
                    force,
                    last_old: counts.axes.months.at(old),
                    first_new: counts.axes.months.at(new),
                },
            )
        })
        .collect()
}

/// The months at which the share of incidents on new points jumps: (month before, month of the jump).
fn jumps(incidents: &[u64], on_new_points: &[u64]) -> Vec<(usize, usize)> {
    let observed: Vec<(usize, f64)> = incidents
        .iter()
        .zip(on_new_points)
        .enumerate()
        .filter(|(_, (all, _))| **all >= MIN_INCIDENTS)
        .map(|(month, (all, new))| (month, *new as f64 / *all as f64))
        .collect();
    observed
        .windows(2)
        .filter(|pair| pair[0].1 < KNOWN_SHARE && pair[1].1 > NEW_SHARE)
        .map(|pair| (pair[0].0, pair[1].0))
        .collect()
}

#[cfg(test)]
#[path = "snap_points_tests.rs"]
mod real_data;

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(points: &[&[(usize, usize, u64)]]) -> FirstUses {
        let mut uses = FirstUses::zeros(2, 8);
        for point in points {
            uses.add_ascending(point.iter().copied());
        }
        uses
    }

    #[test]
    fn a_point_is_new_once_for_each_force() {
        let uses = uses(&[&[(0, 1, 3), (0, 1, 2), (1, 2, 7), (0, 3, 4)]]);
        assert_eq!(uses.incidents[..8], [0, 5, 0, 4, 0, 0, 0, 0]);
        assert_eq!(uses.on_new_points[..8], [0, 5, 0, 0, 0, 0, 0, 0]);
        assert_eq!(uses.on_new_points[8..], [0, 0, 7, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_renewal_is_a_jump_after_a_known_set() {
        // Shares: 1, .4, .1, .02, .95, .3, .1, .05
        let new = [1_000, 400, 100, 20, 950, 300, 100, 50];
        assert_eq!(jumps(&[1_000; 8], &new), [(3, 4)]);
        // Across missing months the jump is told with the months on both sides.
        assert_eq!(jumps(&[1_000, 1_000, 1_000, 0, 0, 1_000], &[1_000, 400, 100, 0, 0, 940]), [(2, 5)]);
        // The start of an atlas and a slow change are no renewals.
        assert_eq!(jumps(&[1_000; 3], &[1_000, 700, 650]), []);
        assert_eq!(jumps(&[50; 3], &[50, 1, 49]), []);
    }
}
