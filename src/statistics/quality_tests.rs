//! The tests of the files, each by hand.

use super::*;
use crate::statistics::publish_tests::made_up;

fn file(kind: Kind, month: usize, rows: u64, crc32: u32) -> FileFacts {
    let (_, counts) = made_up();
    let months = counts.axes.months;
    FileFacts {
        kind,
        month: months.at(month),
        release: months.last(),
        bytes: rows * 100,
        crc32,
        rows,
        conflicting_ids: 0,
        other_month: 0,
    }
}

/// The made-up country with these files of its first force.
fn with_files(files: Vec<FileFacts>) -> Counts {
    let (_, mut counts) = made_up();
    counts.files = vec![files, Vec::new(), Vec::new()];
    counts
}

fn found(counts: &Counts, test: Test) -> Vec<(usize, Month, Evidence)> {
    findings(counts).into_iter().filter(|f| f.test == test).map(|f| (f.force, f.month, f.evidence)).collect()
}

#[test]
fn a_fifth_of_the_usual_rows_is_partial() {
    let rows = |last: u64| -> Vec<Option<u64>> {
        (0..13).map(|m| if m == 3 { None } else { Some(if m == 12 { last } else { 1_000 + m }) }).collect()
    };
    // The median of eleven months, 1,000 to 1,011 without 1,003, is 1,006; its fifth is 201.2.
    assert_eq!(is_partial(&rows(201), 12), Some((1_006, 201)));
    assert_eq!(is_partial(&rows(202), 12), None);
    assert_eq!(is_partial(&rows(1), 5), None, "only five files before it");
    assert_eq!(usual(&[Some(49); 13], 12), None, "too few rows to tell");
    assert_eq!(usual(&[Some(10), Some(90), Some(60), Some(80), Some(70), Some(20)], 6), Some(65));
}

#[test]
fn rows_double_and_halve() {
    assert!(jumps(100, 200) && jumps(300, 150) && jumps(0, 100) && jumps(100, 0));
    assert!(!jumps(100, 199) && !jumps(49, 99) && !jumps(0, 0));
    let counts = with_files(vec![
        file(Kind::Street, 4, 150, 1),
        file(Kind::Street, 5, 300, 2),
        // A month is missing between: no jump.
        file(Kind::Street, 7, 90, 3),
        file(Kind::StopAndSearch, 6, 10, 4),
    ]);
    let month = counts.axes.months.at(5);
    let evidence = Evidence::Rows { before: 150, count: 300 };
    assert_eq!(found(&counts, Test::Jump), [(0, month, evidence)]);
}

#[test]
fn the_same_bytes_are_found_in_pairs() {
    let mut counts = with_files(vec![
        file(Kind::Street, 4, 150, 7),
        file(Kind::Street, 5, 150, 8),
        // Files without rows are all alike.
        file(Kind::Street, 6, 0, 0),
        file(Kind::Street, 7, 0, 0),
    ]);
    counts.files[1] = vec![file(Kind::Street, 9, 150, 7)];
    let (first, second) = (counts.axes.months.at(4), counts.axes.months.at(9));
    let same = |force, month| Evidence::SameAs { force, kind: Kind::Street, month };
    assert_eq!(found(&counts, Test::Identical), [(0, first, same(1, second)), (1, second, same(0, first))]);
}

#[test]
fn shares_and_ids_are_found_by_month() {
    let mut counts = with_files(vec![FileFacts { conflicting_ids: 3, ..file(Kind::Street, 4, 100, 1) }]);
    // 100 incidents a month, 5 of them in no area: just not more than 5 %.
    assert!(found(&counts, Test::NotLocated).is_empty());
    counts.forces[0].not_located[6] = 6;
    counts.forces[0].outside_own_area[7] = 40;
    counts.forces[0].outside_box = vec![0; 9];
    counts.forces[0].outside_box[8] = 1;
    let at = |month| counts.axes.months.at(month);
    let part = |part| Evidence::Part { part, whole: 100 };
    assert_eq!(found(&counts, Test::NotLocated), [(0, at(6), part(6))]);
    assert_eq!(found(&counts, Test::OutsideOwnArea), [(0, at(7), part(40))]);
    assert_eq!(found(&counts, Test::OutsideBox), [(0, at(8), part(1))]);
    assert_eq!(found(&counts, Test::ConflictingIds), [(0, at(4), part(3))]);
}

#[test]
fn a_category_that_doubles_is_named() {
    let (_, mut counts) = made_up();
    counts.forces[0].incidents[5] = 200;
    let category = |before, count| Evidence::Category { category: 0, before, count };
    let at = |month| counts.axes.months.at(month);
    assert_eq!(
        found(&counts, Test::CategoryJump),
        [(0, at(5), category(100, 200)), (0, at(6), category(200, 100))]
    );
}

#[test]
fn outcomes_without_a_crime_need_a_year_of_street_files() {
    let mut counts = with_files(vec![file(Kind::Outcomes, 11, 100, 1), file(Kind::Outcomes, 12, 100, 2)]);
    counts.forces[0].unmatched_months = vec![11; counts.axes.months.len()];
    let at = counts.axes.months.at(12);
    assert_eq!(
        found(&counts, Test::OutcomesWithoutCrime),
        [(0, at, Evidence::Part { part: 11, whole: 100 })]
    );
}

#[test]
fn a_split_is_compared_with_the_year_before() {
    assert_eq!(split(&[0, 900, 100], &[0, 70, 30]), [(1, 0.9, 0.7), (2, 0.1, 0.3)].map(|s| s));
    assert!(split(&[0, 900, 100], &[0, 71, 29]).is_empty());
    assert!(split(&[0, 90, 9], &[0, 0, 100]).is_empty(), "99 outcomes say too little");
}

#[test]
fn stops_of_other_months_and_empty_files() {
    let stops = FileFacts { other_month: 2, ..file(Kind::StopAndSearch, 4, 50, 1) };
    let counts = with_files(vec![stops]);
    let at = |month| counts.axes.months.at(month);
    let part = Evidence::Part { part: 2, whole: 50 };
    assert_eq!(found(&counts, Test::StopsOfOtherMonths), [(0, at(4), part)]);
    // The second force's file of July 2024 only has a header.
    assert_eq!(found(&counts, Test::HeaderOnly), [(1, at(12), Evidence::None)]);
    assert!(found(&counts, Test::Malformed).is_empty());
}
