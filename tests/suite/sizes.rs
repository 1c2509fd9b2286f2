//! Pages stay small: the targets for small areas and districts, on the demo and on a real region.

use std::path::{Path, PathBuf};

use crime_atlas::content::Encoding;
use crime_atlas::site::precompress::compress;

use crate::site::{build_command, files, full_demo, skipped, small_demo, succeed};

/// Bytes of a median small area's section, plain and compressed.
const SECTION: (usize, usize) = (12_000, 4_000);
/// The same of its page in profile full.
const PAGE: (usize, usize) = (12_000, 4_096);
/// The same of pages that show the 58 months of the real region, eight of them missing, with all the remarks on them.
const PAGE_OF_MANY_MONTHS: (usize, usize) = (13_500, 4_800);
/// Bytes of the largest district's page.
const DISTRICT: usize = 60_000;
/// Bytes of a ward's page with its small areas, on average, over the 58 months of the real region. The aim is 24,000,
/// which three months of a whole nation keep.
const WARD: usize = 33_000;
/// Bytes of the largest file that 404.html fetches.
const CODES: usize = 40_000;

/// Bytes of every small area's section, plain and compressed, in ascending order.
fn sections(site: &Path) -> (Vec<usize>, Vec<usize>) {
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    for (path, bytes) in files(&site.join("area/ward")) {
        let html = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
        for part in html.split("<section class=\"atlas-small\"").skip(1) {
            let section = &part[..part.find("</section>").unwrap()];
            plain.push(section.len());
            packed.push(compress(Encoding::Gz, section.as_bytes()).len());
        }
    }
    plain.sort_unstable();
    packed.sort_unstable();
    (plain, packed)
}

/// Bytes of every small area's page, as those of [`sections`].
fn pages(site: &Path) -> (Vec<usize>, Vec<usize>) {
    let pages: Vec<Vec<u8>> = files(&site.join("area/lsoa"))
        .into_iter()
        .filter(|(path, _)| path.contains('/'))
        .map(|(_, html)| html)
        .collect();
    let mut plain: Vec<usize> = pages.iter().map(Vec::len).collect();
    let mut packed: Vec<usize> = pages.iter().map(|html| compress(Encoding::Gz, html).len()).collect();
    plain.sort_unstable();
    packed.sort_unstable();
    (plain, packed)
}

fn keep_their_sizes((plain, packed): (Vec<usize>, Vec<usize>), least: usize, most: (usize, usize)) {
    assert!(plain.len() >= least, "{} small areas", plain.len());
    let median = (plain[plain.len() / 2], packed[packed.len() / 2]);
    assert!(median.0 <= most.0 && median.1 <= most.1, "{median:?}");
}

fn keeps_its_sizes(site: &Path, least_sections: usize) {
    keep_their_sizes(sections(site), least_sections, SECTION);
    for (path, bytes) in files(&site.join("area/district")).iter().filter(|(path, _)| path.contains('/')) {
        assert!(bytes.len() <= DISTRICT, "{path}: {} bytes", bytes.len());
    }
    let codes = files(&site.join("data/v1/codes"));
    assert!(!codes.is_empty());
    for (path, bytes) in codes {
        let bytes = compress(Encoding::Gz, &bytes).len();
        assert!(bytes <= CODES, "{path}: {bytes} bytes");
    }
}

#[test]
fn the_demo_keeps_its_sizes() {
    keeps_its_sizes(&small_demo().site, 10);
    keep_their_sizes(pages(full_demo()), 10, PAGE);
}

#[test]
fn a_real_region_keeps_its_sizes() {
    let data = std::env::var_os("ATLAS_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let region = data.join("region");
    if !region.is_dir() {
        skipped("the real region's sizes: there is no data (set ATLAS_DATA)");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let site = place.path().join("site");
    let mut archives: Vec<PathBuf> = std::fs::read_dir(region.join("archives"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "zip"))
        .collect();
    archives.sort();
    succeed(&mut build_command(&archives, &region.join("reference"), &site));
    keeps_its_sizes(&site, 900);
    let wards: Vec<usize> = files(&site.join("area/ward"))
        .into_iter()
        .filter(|(path, _)| path.starts_with('E'))
        .map(|(_, bytes)| bytes.len())
        .collect();
    let full = place.path().join("full");
    succeed(build_command(&archives, &region.join("reference"), &full).args(["--profile", "full"]));
    keep_their_sizes(pages(&full), 900, PAGE_OF_MANY_MONTHS);
    let average = wards.iter().sum::<usize>() / wards.len();
    assert!(wards.len() > 200 && average <= WARD, "{average} bytes on average of {}", wards.len());
}
