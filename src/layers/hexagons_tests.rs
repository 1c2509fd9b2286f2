//! Cells counted from hand-made snap points.

use std::collections::BTreeSet;

use h3o::{LatLng, Resolution};

use super::*;
use crate::geography::AreaIndex;
use crate::statistics::{Axes, Force, SnapCell, SnapPoint, hexagons};
use crate::values::{CategoryGroup, LonLat, Month, MonthSpan, OutcomeGroup, Vocabulary};

fn axes() -> Axes {
    let none = BTreeSet::new();
    let month = |n| Month::new(2024, n).unwrap();
    Axes {
        months: MonthSpan::new(month(1), month(3)).unwrap(),
        categories: Vocabulary::new(["Burglary", "Anti-social behaviour"], &none),
        category_groups: vec![CategoryGroup::Crime, CategoryGroup::AntiSocialBehaviour],
        outcomes: Vocabulary::new(["", "Under investigation"], &none),
        outcome_groups: vec![None, Some(OutcomeGroup::Pending)],
        forces: vec![Force::named("bedfordshire", Some(0)), Force::named("btp", None)],
    }
}

fn snap(lon: i32, lat: i32, lsoa: AreaIndex, first_cell: u32, cells: u32) -> SnapPoint {
    let position = LonLat { lon, lat };
    let at = LatLng::new(position.lat_degrees(), position.lon_degrees()).unwrap();
    let h3 = at.to_cell(Resolution::Nine).into();
    SnapPoint { position, place: String::new(), lsoa, outcode: None, h3, first_cell, cells }
}

fn cell(month: u16, category: u8, outcome: u8, force: u8, own: bool, count: u16) -> SnapCell {
    SnapCell { month, category, outcome, force, own_force_reports: own, count }
}

/// Two points 10 m apart in districts 0 and 1, a third one far off in district 1 without recent incidents.
fn counted() -> (Axes, [SnapPoint; 3], Vec<SnapCell>) {
    let points = [
        snap(-400_000, 51_900_000, 0, 0, 3),
        snap(-400_010, 51_900_010, 1, 3, 3),
        snap(-300_000, 52_200_000, 1, 6, 1),
    ];
    let cells = vec![
        cell(0, 0, 1, 0, true, 9),
        cell(1, 0, 1, 0, true, 2),
        cell(2, 1, 0, 0, true, 3),
        cell(1, 0, 0, 1, true, 4),
        cell(2, 0, 1, 0, false, 1),
        cell(2, 0, 1, 0, true, 5),
        cell(0, 0, 1, 0, true, 7),
    ];
    (axes(), points, cells)
}

#[test]
fn a_cell_holds_all_its_points_and_belongs_to_the_district_with_most() {
    let (axes, points, cells) = counted();
    let window = axes.months.newest(2);
    let mature: Vec<Vec<bool>> = vec![(0..axes.months.len()).map(|month| month == 0).collect(); 2];
    let counting = Counting::new(&axes, window, mature, vec![false, true]);
    for resolution in [Resolution::Six, Resolution::Seven, Resolution::Eight, Resolution::Nine] {
        let found = hexagons(&points, &cells, resolution, &counting, &|lsoa| Some(lsoa));
        assert_eq!(found.len(), 1, "a point without incidents in the window makes no cell");
        assert_eq!(found[0].cell.resolution(), resolution);
        assert_eq!(found[0].district, Some(1), "10 incidents against 5");
        assert_eq!(found[0].totals.categories, [7, 3]);
        assert_eq!((found[0].totals.railway, found[0].totals.strays), (4, 1));
        assert_eq!(found[0].totals.outcomes[OutcomeGroup::Pending as usize], 9);
    }
}

#[test]
fn values_follow_the_columns_and_the_outline_closes() {
    let (axes, points, cells) = counted();
    let mature: Vec<Vec<bool>> = vec![(0..axes.months.len()).map(|month| month == 0).collect(); 2];
    let counting = Counting::new(&axes, axes.months.newest(2), mature, vec![false, true]);
    let found = hexagons(&points, &cells, Resolution::Nine, &counting, &|lsoa| Some(lsoa));
    let (columns, feature) = (columns(&counting), feature(&found[0], &counting));
    assert_eq!(columns.len(), feature.values.len());
    let at = |name: &str| &feature.values[columns.iter().position(|c| c.name == name).unwrap()];
    assert_eq!(at("crimes"), &Value::Count(7));
    assert_eq!(at("anti_social_behaviour"), &Value::Count(3));
    assert_eq!(at("outcome_pending"), &Value::Count(9));
    assert_eq!(at("outcome_positive"), &Value::Missing, "none is left out");
    assert_eq!(at("asb"), &Value::Count(3));
    let Geometry::Polygon(polygon) = &feature.geometry else { unreachable!("made above") };
    let ring = polygon.exterior();
    assert!(ring.is_closed() && ring.0.len() == 7);
    assert!(geo::Area::signed_area(polygon) > 0.0, "counter-clockwise");
}

#[test]
fn equal_shares_go_to_the_smaller_code() {
    let (axes, points, cells) = counted();
    let counting = Counting::new(&axes, axes.months.newest(1), Vec::new(), vec![false, true]);
    // In March: 3 in district 0, 6 in district 1; with the last two cells left out, 3 against 1.
    let mut fewer = cells.clone();
    fewer[5].count = 2;
    let found = hexagons(&points, &fewer, Resolution::Nine, &counting, &|lsoa| Some(lsoa));
    assert_eq!(found[0].totals.incidents(), 6);
    assert_eq!(found[0].district, Some(0));
}
