//! A reference folder that lacks files still gives a whole site: what is missing is named, no link is broken.

use std::path::Path;

use crate::site::{build_command, program, small_demo, succeed};

/// Builds with the reference files whose path holds one of `kept`, checks the site, gives what was printed.
fn with_only(kept: &[&str]) -> String {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let reference = place.path().join("reference");
    let mut copied = 0;
    for folder in ["boundaries", "lookups", "population", "postcodes"] {
        for entry in std::fs::read_dir(demo.input.reference.join(folder)).unwrap() {
            let from = entry.unwrap().path();
            let name = Path::new(folder).join(from.file_name().unwrap());
            if kept.iter().any(|part| name.to_str().unwrap().contains(part)) {
                let to = reference.join(&name);
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::copy(&from, &to).unwrap();
                copied += 1;
            }
        }
    }
    assert!(copied >= kept.len(), "every part names a file");
    let site = place.path().join("site");
    let printed = succeed(&mut build_command(&demo.input.archives, &reference, &site));
    succeed(program().arg("check").arg(&site));
    printed
}

#[test]
fn wards_and_districts_alone() {
    // The made-up codes tell no country by their first letter, as E and W do.
    let printed = with_only(&["Best_Fit_Lookup", "CTRY24"]);
    for source in ["lsoa-boundaries", "population-mid-year", "district-force", "postcodes"] {
        assert!(printed.contains(source), "{source} is not named as missing:\n{printed}");
    }
}

#[test]
fn polygons_and_people_without_forces_and_regions() {
    let printed = with_only(&["boundaries", "population", "Best_Fit_Lookup", "CTRY24"]);
    for source in ["district-force", "lsoa-msoa"] {
        assert!(printed.contains(source), "{source} is not named as missing:\n{printed}");
    }
}

#[test]
fn lookups_without_polygons() {
    assert!(with_only(&["lookups", "population"]).contains("lsoa-boundaries"));
}
