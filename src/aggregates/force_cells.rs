//! What a force counted, point by point.

use super::file_fold::FileCell;

/// Incidents at a point in one month of one category with one last outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ForceCell {
    pub(super) month: u16,
    pub(super) category: u8,
    pub(super) outcome: u8,
    pub(super) count: u32,
}

/// The cells of one file, and the force's id for each of its points and labels.
#[derive(Debug)]
pub(super) struct OfMonth {
    pub(super) month: u16,
    pub(super) cells: Vec<FileCell>,
    pub(super) points: Vec<u32>,
    pub(super) category: Vec<u8>,
    pub(super) outcome: Vec<u8>,
}

/// The cells of all points of a force: most of what a build holds while it counts, so the point is not told by
/// each of them.
#[derive(Debug, Default)]
pub(super) struct ForceCells {
    /// By point, month, category, outcome.
    cells: Vec<ForceCell>,
    /// Where the cells of each point begin, and the end of the last.
    starts: Vec<u32>,
}

impl ForceCells {
    /// Brings the cells of files together. `points`: how many points the force has.
    pub(super) fn of(files: &[OfMonth], points: usize) -> Self {
        let mut starts = vec![0u32; points + 1];
        for file in files {
            for cell in &file.cells {
                starts[file.points[cell.point as usize] as usize + 1] += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut cells = vec![ForceCell { month: 0, category: 0, outcome: 0, count: 0 }; sum as usize];
        for file in files {
            for cell in &file.cells {
                let next = &mut next[file.points[cell.point as usize] as usize];
                cells[*next as usize] = ForceCell {
                    month: file.month,
                    category: file.category[cell.category as usize],
                    outcome: file.outcome[cell.outcome as usize],
                    count: cell.count,
                };
                *next += 1;
            }
        }
        // Files come month by month. So do the cells of each month, unless a file has labels of its own.
        for ends in starts.windows(2) {
            let of_point = &mut cells[ends[0] as usize..ends[1] as usize];
            if !of_point.is_sorted() {
                of_point.sort_unstable();
            }
        }
        Self { cells, starts }
    }

    /// Every cell.
    pub(super) fn all(&self) -> &[ForceCell] {
        &self.cells
    }

    /// Cells of one point.
    pub(super) fn at(&self, point: u32) -> &[ForceCell] {
        let point = point as usize;
        &self.cells[self.starts[point] as usize..self.starts[point + 1] as usize]
    }

    /// For each point, its cells.
    pub(super) fn by_point(&self) -> impl Iterator<Item = &[ForceCell]> {
        self.starts.windows(2).map(|ends| &self.cells[ends[0] as usize..ends[1] as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_with_their_points_in_order() {
        let cell = |point, category, outcome, count| FileCell { point, category, outcome, count };
        let file = |month, cells: &[FileCell], points: &[u32], category: &[u8]| OfMonth {
            month,
            cells: cells.to_vec(),
            points: points.to_vec(),
            category: category.to_vec(),
            outcome: vec![7, 8],
        };
        let files = [
            // A file whose own labels stand in another order than the force's.
            file(0, &[cell(0, 0, 0, 1), cell(0, 1, 0, 2), cell(1, 0, 1, 3)], &[2, 0], &[5, 4]),
            file(1, &[cell(0, 0, 1, 4)], &[2], &[4]),
        ];
        let of = |month, category, outcome, count| ForceCell { month, category, outcome, count };
        let cells = ForceCells::of(&files, 4);
        assert_eq!(cells.at(2), [of(0, 4, 7, 2), of(0, 5, 7, 1), of(1, 4, 8, 4)]);
        assert_eq!(cells.by_point().map(<[_]>::len).collect::<Vec<_>>(), [1, 0, 3, 0]);
        assert_eq!(cells.all().len(), 4);
        assert_eq!(cells.at(0), [of(0, 5, 8, 3)]);
    }
}
