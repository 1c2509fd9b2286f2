//! The located snap points of all forces, each position once, with what was counted there.

use rayon::prelude::*;

use super::areas::Counting;
use super::counts::{PointBeyond, SnapCell, SnapPoint};
use super::force_cells::ForceCell;
use crate::geography::AreaIndex;
use crate::values::LonLat;

/// A force's point at a position; ordered so that one snap point's members stand together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    position: LonLat,
    lsoa: AreaIndex,
    fold: u8,
    point: u32,
}

/// Positions gathered by one thread at a time.
const PART: usize = 4_096;

/// What was counted in areas.
pub(super) struct Gathered {
    /// By position.
    pub(super) points: Vec<SnapPoint>,
    /// In the order of the points.
    pub(super) cells: Vec<SnapCell>,
    /// What has the code of an LSOA, and no position.
    pub(super) without_position: Vec<(AreaIndex, SnapCell)>,
}

/// Everything that lies in an area, brought together over all forces.
pub(super) fn gather(counting: &Counting<'_>) -> Gathered {
    let (mut members, mut without_position) = (Vec::new(), Vec::new());
    for (fold, located) in counting.located.iter().enumerate() {
        let force_fold = &counting.folds[fold];
        let counted = located.iter().zip(force_fold.cells.by_point()).enumerate();
        for (point, (place, _)) in counted.filter(|(_, (_, cells))| !cells.is_empty()) {
            let (Ok(lsoa), fold, at) = (place.lsoa, fold as u8, point as u32) else { continue };
            match force_fold.points.keys[point].position {
                Some(position) => members.push(Member { position, lsoa, fold, point: at }),
                None => {
                    without_position.extend(snap_cells(counting, (fold, at), lsoa).map(|cell| (lsoa, cell)));
                }
            }
        }
    }
    members.par_sort_unstable();
    let groups: Vec<&[Member]> =
        members.chunk_by(|a, b| (a.position, a.lsoa) == (b.position, b.lsoa)).collect();
    let mut points: Vec<SnapPoint> = Vec::with_capacity(groups.len());
    let mut cells: Vec<SnapCell> =
        Vec::with_capacity(counting.folds.iter().map(|f| f.cells.all().len()).sum());
    // A few parts at a time: all of them at once would be every cell twice.
    for groups in groups.chunks(PART * rayon::current_num_threads() * 2) {
        let parts: Vec<(Vec<SnapPoint>, Vec<SnapCell>)> =
            groups.par_chunks(PART).map(|groups| gather_part(counting, groups)).collect();
        for (mut part, part_cells) in parts {
            for point in &mut part {
                point.first_cell += cells.len() as u32;
            }
            points.extend(part);
            cells.extend(part_cells);
        }
    }
    Gathered { points, cells, without_position }
}

/// What one force counted at one of its points.
fn snap_cells<'a>(
    counting: &'a Counting<'_>,
    (fold, point): (u8, u32),
    lsoa: AreaIndex,
) -> impl Iterator<Item = SnapCell> + 'a {
    let (of_force, map) = (&counting.folds[fold as usize], &counting.maps[fold as usize]);
    of_force.cells.at(point).iter().flat_map(move |cell| {
        let cell = map.apply(*cell);
        snap_cells_of(cell, map.force, counting.own_force_reports(lsoa, cell.month))
    })
}

/// A force's cell as cells of a snap point: one, unless it counts more than one holds.
fn snap_cells_of(cell: ForceCell, force: u8, own_force_reports: bool) -> impl Iterator<Item = SnapCell> {
    let ForceCell { month, category, outcome, count } = cell;
    let most = u32::from(u16::MAX);
    let left =
        std::iter::successors(Some(count), move |left| left.checked_sub(most).filter(|left| *left > 0));
    left.map(move |left| SnapCell {
        month,
        category,
        outcome,
        force,
        own_force_reports,
        count: left.min(most) as u16,
    })
}

fn gather_part(counting: &Counting<'_>, groups: &[&[Member]]) -> (Vec<SnapPoint>, Vec<SnapCell>) {
    let (mut points, mut cells) = (Vec::with_capacity(groups.len()), Vec::new());
    for members in groups {
        let first_cell = cells.len();
        let mut place = "";
        for member in *members {
            let name = counting.folds[member.fold as usize].points.place(member.point);
            if !name.is_empty() {
                place = name;
            }
            cells.extend(snap_cells(counting, (member.fold, member.point), member.lsoa));
        }
        cells[first_cell..].sort_unstable();
        merge_equal(&mut cells, first_cell);
        let located = &counting.located[members[0].fold as usize][members[0].point as usize];
        points.push(SnapPoint {
            position: members[0].position,
            place: place.to_owned(),
            lsoa: members[0].lsoa,
            outcode: located.outcode,
            h3: located.h3,
            first_cell: first_cell as u32,
            cells: (cells.len() - first_cell) as u32,
        });
    }
    (points, cells)
}

/// Points in no area, by position.
pub(super) fn gather_beyond(counting: &Counting<'_>) -> Vec<PointBeyond> {
    let mut members: Vec<(LonLat, usize, u32)> = Vec::new();
    for (fold, located) in counting.located.iter().enumerate() {
        let keys = &counting.folds[fold].points.keys;
        let without_area = located.iter().enumerate().filter(|(_, place)| place.lsoa.is_err());
        members
            .extend(without_area.filter_map(|(point, _)| Some((keys[point].position?, fold, point as u32))));
    }
    members.par_sort_unstable();
    let groups: Vec<&[(LonLat, usize, u32)]> = members.chunk_by(|a, b| a.0 == b.0).collect();
    groups.into_par_iter().filter_map(|members| point_beyond(counting, members)).collect()
}

/// One position in no area; none when nothing is counted there.
fn point_beyond(counting: &Counting<'_>, members: &[(LonLat, usize, u32)]) -> Option<PointBeyond> {
    let (mut cells, mut place) = (Vec::new(), "");
    for (_, fold, point) in members {
        let (of_force, map) = (&counting.folds[*fold], &counting.maps[*fold]);
        let name = of_force.points.place(*point);
        if !name.is_empty() {
            place = name;
        }
        let of_point = of_force.cells.at(*point).iter();
        cells.extend(of_point.flat_map(|cell| snap_cells_of(map.apply(*cell), map.force, true)));
    }
    cells.sort_unstable();
    merge_equal(&mut cells, 0);
    let (position, fold, point) = *members.first()?;
    let h3 = counting.located[fold][point as usize].h3;
    (!cells.is_empty()).then(|| PointBeyond { position, place: place.to_owned(), h3, cells })
}

/// Two codes of one position (2011 and 2021) may give the same combination: as few cells as hold it.
fn merge_equal(cells: &mut Vec<SnapCell>, from: usize) {
    let mut write = from;
    for read in from..cells.len() {
        let mut cell = cells[read];
        if write > from && (SnapCell { count: cell.count, ..cells[write - 1] }) == cell {
            let before = &mut cells[write - 1].count;
            let moved = cell.count.min(u16::MAX - *before);
            *before += moved;
            cell.count -= moved;
            if cell.count == 0 {
                continue;
            }
        }
        cells[write] = cell;
        write += 1;
    }
    cells.truncate(write);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_combinations_become_one() {
        let cell = |month, count| SnapCell {
            month,
            category: 1,
            outcome: 2,
            force: 0,
            own_force_reports: true,
            count,
        };
        let mut cells = vec![cell(1, 9), cell(1, 2), cell(1, 3), cell(2, 1)];
        merge_equal(&mut cells, 1);
        assert_eq!(cells, [cell(1, 9), cell(1, 5), cell(2, 1)]);
    }

    #[test]
    fn nothing_is_lost_of_what_does_not_fit_one_cell() {
        let of = |count| {
            let cell = ForceCell { month: 1, category: 2, outcome: 3, count };
            snap_cells_of(cell, 4, true).map(|cell| cell.count).collect::<Vec<_>>()
        };
        assert_eq!(of(65_535), [65_535]);
        assert_eq!(of(65_536), [65_535, 1]);
        assert_eq!(of(200_000), [65_535, 65_535, 65_535, 3_395]);
        let cell =
            |count| SnapCell { month: 1, category: 2, outcome: 3, force: 4, own_force_reports: true, count };
        let mut cells = vec![cell(40_000), cell(30_000), cell(65_535), cell(1)];
        merge_equal(&mut cells, 0);
        assert_eq!(cells, [cell(65_535), cell(65_535), cell(4_466)]);
    }

    #[test]
    fn cells_are_small() {
        assert_eq!(size_of::<SnapCell>(), 8);
    }
}
