//! Whose file a place waits for, and in which months it came.

use crate::aggregates::Counts;
use crate::values::Kind;

/// The force whose files make a place observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Supplier {
    /// The force with this place in `axes.forces`.
    Force(usize),
    /// Known, but not a force of the archives: never observed.
    Absent,
    /// The place's force is not known: any force's file will do.
    Any,
}

/// For one kind of file, the months each force supplied.
#[derive(Debug, Clone)]
pub(super) struct Presence {
    forces: Vec<Vec<bool>>,
    any: Vec<bool>,
}

impl Presence {
    /// From the files counted.
    pub(super) fn of(counts: &Counts, kind: Kind) -> Self {
        let forces: Vec<Vec<bool>> =
            counts.present.iter().map(|kinds| kinds[kind as usize].clone()).collect();
        let any = (0..counts.axes.months.len()).map(|m| forces.iter().any(|f| f[m])).collect();
        Self { forces, any }
    }

    /// Whether a place of this supplier is observed in a month, by place in the span.
    pub(super) fn observed(&self, supplier: Supplier, month: usize) -> bool {
        match supplier {
            Supplier::Force(force) => self.forces[force][month],
            Supplier::Absent => false,
            Supplier::Any => self.any[month],
        }
    }
}

/// A force's part of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Whose files count.
    pub supplier: Supplier,
    /// Share of the area's residents (of its LSOAs where residents are not known), 0 to 1.
    pub share: f64,
}

/// Adds up weights by supplier; shares descend. Without any weight the parts are equal.
pub(super) fn parts_of(weights: impl IntoIterator<Item = (Supplier, f64)>) -> Vec<Part> {
    // For each supplier: residents, and how many pieces of land.
    let mut sums: Vec<(Supplier, f64, f64)> = Vec::new();
    for (supplier, weight) in weights {
        match sums.iter_mut().find(|(known, ..)| *known == supplier) {
            Some(sum) => {
                sum.1 += weight;
                sum.2 += 1.0;
            }
            None => sums.push((supplier, weight, 1.0)),
        }
    }
    let residents: f64 = sums.iter().map(|s| s.1).sum();
    let pieces: f64 = sums.iter().map(|s| s.2).sum();
    let mut parts: Vec<Part> = sums
        .into_iter()
        .map(|(supplier, weight, land)| Part {
            supplier,
            share: if residents > 0.0 { weight / residents } else { land / pieces },
        })
        .collect();
    parts.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.supplier.cmp(&b.supplier)));
    parts
}

/// Share of an area's residents that is observed in a month, 0 to 1.
pub(super) fn month_coverage(parts: &[Part], presence: &Presence, month: usize) -> f64 {
    // Exactly 0 and 1 where no or every part is observed, whatever the rounding of the shares.
    let observed: f64 = parts.iter().filter(|p| presence.observed(p.supplier, month)).map(|p| p.share).sum();
    let all = parts.iter().all(|p| presence.observed(p.supplier, month));
    if all && !parts.is_empty() { 1.0 } else { observed }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Presence from one string a force: `x` for a month with a file.
    pub(crate) fn presence(forces: &[&str]) -> Presence {
        let forces: Vec<Vec<bool>> = forces.iter().map(|f| f.bytes().map(|b| b == b'x').collect()).collect();
        let any = (0..forces[0].len()).map(|m| forces.iter().any(|f| f[m])).collect();
        Presence { forces, any }
    }

    #[test]
    fn coverage_is_the_share_of_residents_observed() {
        let presence = presence(&["xx-x", "x---"]);
        let parts = parts_of([
            (Supplier::Force(1), 1_000.0),
            (Supplier::Force(0), 2_000.0),
            (Supplier::Force(0), 1_000.0),
        ]);
        assert_eq!(parts[0], Part { supplier: Supplier::Force(0), share: 0.75 });
        let covered: Vec<f64> = (0..4).map(|m| month_coverage(&parts, &presence, m)).collect();
        assert_eq!(covered, [1.0, 0.75, 0.0, 0.75]);
        assert!(presence.observed(Supplier::Any, 3) && !presence.observed(Supplier::Any, 2));
        assert!(!presence.observed(Supplier::Absent, 0));
    }

    #[test]
    fn without_residents_land_decides() {
        let parts = parts_of([
            (Supplier::Force(0), 0.0),
            (Supplier::Force(1), 0.0),
            (Supplier::Force(1), 0.0),
            (Supplier::Force(1), 0.0),
        ]);
        assert_eq!(parts[0], Part { supplier: Supplier::Force(1), share: 0.75 });
        assert!(parts_of([]).is_empty());
    }
}
