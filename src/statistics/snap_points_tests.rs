//! The renewals found in real files of three forces; skipped, and saying so, where they are absent.
#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test on files outside the project")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;

use super::renewals;
use crate::aggregates::{Axes, Counts, Force, SnapCell, SnapPoint};
use crate::geography::ByLevel;
use crate::values::{LonLat, Month, MonthSpan, Vocabulary};

/// Incidents by point, then month and force: the newest file of each force-month wins.
type Uses = BTreeMap<LonLat, BTreeMap<(u16, u8), u16>>;

const FORCES: [&str; 3] = ["bedfordshire", "cambridgeshire", "city-of-london"];

fn months() -> MonthSpan {
    MonthSpan::new(Month::new(2021, 3).unwrap(), Month::new(2025, 12).unwrap()).unwrap()
}

fn read(folder: &std::path::Path) -> Uses {
    let (mut uses, mut done) = (Uses::new(), BTreeSet::new());
    for release in ["2025-12", "2024-04", "2022-03"] {
        let archive = File::open(folder.join(format!("{release}.zip"))).unwrap();
        let mut archive = zip::ZipArchive::new(archive).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        for name in names.iter().filter(|name| name.ends_with("-street.csv")) {
            let base = name.rsplit('/').next().unwrap();
            let month = Month::from_bytes(&base.as_bytes()[..7]).unwrap();
            let force = base[8..].strip_suffix("-street.csv").unwrap();
            let force = FORCES.iter().position(|known| *known == force).unwrap() as u8;
            if !done.insert((force, month)) {
                continue;
            }
            let month = months().index(month).unwrap() as u16;
            for row in csv::Reader::from_reader(archive.by_name(name).unwrap()).byte_records() {
                let row = row.unwrap();
                let micro = |column: usize| LonLat::micro_degrees(&row[column]);
                if let Some((lon, lat)) = micro(4).zip(micro(5)) {
                    *uses.entry(LonLat { lon, lat }).or_default().entry((month, force)).or_default() += 1;
                }
            }
        }
    }
    uses
}

fn counts(uses: Uses) -> Counts {
    let (mut points, mut cells) = (Vec::new(), Vec::new());
    for (position, by_month) in uses {
        points.push(SnapPoint {
            position,
            place: String::new(),
            lsoa: 0,
            outcode: None,
            h3: 0,
            first_cell: cells.len() as u32,
            cells: by_month.len() as u32,
        });
        cells.extend(by_month.into_iter().map(|((month, force), count)| SnapCell {
            month,
            category: 0,
            outcome: 0,
            force,
            own_force_reports: true,
            count,
        }));
    }
    Counts {
        axes: Axes {
            months: months(),
            categories: Vocabulary::default(),
            category_groups: Vec::new(),
            outcomes: Vocabulary::default(),
            outcome_groups: Vec::new(),
            forces: FORCES.map(|slug| Force::named(slug, None)).to_vec(),
        },
        present: Vec::new(),
        areas: ByLevel::default(),
        forces: Vec::new(),
        stops_by_force: Vec::new(),
        stops_by_district: Vec::new(),
        points,
        cells,
        beyond: Vec::new(),
        polygon_disagrees: (0, 0),
        files: Vec::new(),
        revisions: crate::aggregates::Revisions::default(),
        history: crate::aggregates::History::default(),
        stop_cells: Vec::new(),
        unusable: Vec::new(),
    }
}

#[test]
fn bedfordshire_renewed_its_points_in_july_2022() {
    let data = std::env::var("ATLAS_DATA")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let folder = data.join("region/archives");
    if !folder.is_dir() {
        eprintln!("skipped: no real data at {}; set ATLAS_DATA", folder.display());
        return;
    }
    let found: Vec<(usize, String, String)> = renewals(&counts(read(&folder)))
        .into_iter()
        .map(|r| (r.force, r.last_old.to_string(), r.first_new.to_string()))
        .collect();
    // The files of the other two forces lack the months in which their points changed.
    let expected = [(0, "2022-06", "2022-07"), (1, "2022-03", "2024-01"), (2, "2022-03", "2023-10")]
        .map(|(force, old, new)| (force, old.to_owned(), new.to_owned()));
    assert_eq!(found, expected);
}
