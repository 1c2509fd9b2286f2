//! Revisions of single files put together: one row for each force, kind and pair of releases.

use crate::aggregates::{FileRevision, IdChanges, Revisions};
use crate::values::{Kind, Month, MonthSpan};

/// What a newer archive changed in a force's files of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForceRevision {
    /// Place in `axes.forces`.
    pub force: usize,
    /// Kind of file.
    pub kind: Kind,
    /// Newest month of the older archive.
    pub before: Month,
    /// Newest month of the newer archive.
    pub after: Month,
    /// The months that changed, in unbroken runs.
    pub runs: Vec<MonthSpan>,
    /// Rows of all these months in the older and the newer version.
    pub rows: (u64, u64),
    /// What became of the Crime IDs, month by month added up; none where IDs say nothing.
    pub ids: Option<IdChanges>,
    /// Month by month.
    pub months: Vec<FileRevision>,
}

/// By force, kind and releases; months may lie before the atlas's first.
pub fn force_revisions(revisions: &Revisions) -> Vec<ForceRevision> {
    let key = |r: &FileRevision| (r.force, r.kind, r.before, r.after);
    let mut files = revisions.files.clone();
    files.sort_unstable_by_key(|r| (key(r), r.month));
    files
        .chunk_by(|a, b| key(a) == key(b))
        .map(|of| {
            let (force, kind, before, after) = key(&of[0]);
            let months: Vec<Month> = of.iter().map(|r| r.month).collect();
            ForceRevision {
                force,
                kind,
                before,
                after,
                runs: MonthSpan::runs(&months),
                rows: of.iter().fold((0, 0), |sums, r| (sums.0 + r.rows.0, sums.1 + r.rows.1)),
                ids: of.iter().filter_map(|r| r.ids).reduce(added),
                months: of.to_vec(),
            }
        })
        .collect()
}

fn added(a: IdChanges, b: IdChanges) -> IdChanges {
    IdChanges {
        before: a.before + b.before,
        gone: a.gone + b.gone,
        kept: a.kept + b.kept,
        new: a.new + b.new,
        other_code: a.other_code + b.other_code,
        moved: a.moved + b.moved,
        other_outcome: a.other_outcome + b.other_outcome,
        other_category: a.other_category + b.other_category,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_one_pair_of_releases_are_added_up() {
        let month = |n: u8| Month::new(2021, n).unwrap();
        let of = |n: u8, after: u8, ids: Option<u64>| FileRevision {
            force: 0,
            kind: Kind::Street,
            month: month(n),
            before: month(10),
            after: month(after),
            rows: (100, 90),
            ids: ids.map(|gone| IdChanges { before: 50, gone, kept: 50 - gone, ..IdChanges::default() }),
        };
        let files = vec![of(1, 11, Some(2)), of(2, 11, Some(3)), of(2, 12, None), of(4, 11, None)];
        let found = force_revisions(&Revisions { files, areas: Vec::new() });
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].rows, (300, 270));
        assert_eq!(found[0].ids.map(|ids| (ids.before, ids.gone, ids.kept)), Some((100, 5, 95)));
        let span = |a, b| MonthSpan::new(month(a), month(b)).unwrap();
        assert_eq!(found[0].runs, [span(1, 2), span(4, 4)]);
        assert_eq!((found[1].after, found[1].ids), (month(12), None));
    }
}
