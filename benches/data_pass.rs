//! The data pass alone: archives to folded snap points, outcomes joined, every CRC-32 checked.
//!
//! `cargo bench --bench data_pass -- [--inflate] [--cache DIR] ARCHIVE...`; with `--inflate` the files are only
//! unpacked and checked: the floor that the pass is measured against. `scripts/bench` runs both in turn.
//!
//! # Where the time goes
//!
//! The full archive of the bench generator: 36 months, 38.0 million rows, 8.58 GB raw, 1.89 GB zipped. Shares of
//! the processor's time on two threads, about, by `perf record` while the pass was being made faster:
//!
//! | share | what |
//! |---|---|
//! | 37 % | inflate (libdeflate), file by file, into buffers that are used again |
//! | 11 % | finding commas, line ends and quotes, 64 bytes at a time, the fields of a block in one go |
//! | 13 % | reading fields: month, coordinates and codes (eight digits in one step), labels by the last seen |
//! | 6 % | points of a file: a hash table of two words a key; 4 % more to unite the files of a force |
//! | 6 % | Crime IDs: eight hexadecimal digits in one step, scattered by their first bits, repeats found |
//! | 3 % | outcomes to crimes, a thousand crimes' range of IDs at a time so that the table stays in cache |
//! | 3 % | incidents counted by point, category and outcome; cells of months brought together by scattering |
//! | 5 % | reading the zip, checking CRC-32 |
//!
//! The first version (the `csv` crate for every row, structures sorted by all their parts) took 35.8 s of
//! processor time, 4.5 times the floor.
//!
//! # The whole build
//!
//! The same archive with the reference of England and Wales, profile `compact`, two threads; every build prints
//! these figures for itself. Seconds of processor time and the most memory until then, all of one build on a busy
//! machine, where the floor took 9.4 s (8.2 when nothing else runs) and the whole build 112 s.
//!
//! | stage | s | MiB | what most of it is |
//! |---|---|---|---|
//! | reading archives | 29.4 | 532 | the data pass above; beside it MD5 and SHA-256 of the archive, 5 s |
//! | reading the reference | 5.9 | 757 | boundaries, and grid references of 1.7 million postcodes |
//! | counting into areas | 6.7 | 932 | locating 769,134 map points, bringing their cells together |
//! | figures | 3.1 | 932 | unusual months, distances to borders |
//! | pages | 23.9 | 932 | maps of areas, templates, hexagons of the map, preview pictures |
//! | JSON and tables | 34.5 | 983 | packing CSV, Parquet, shards of points, area figures |
//! | layers | 7.9 | 983 | dissolving polygons, hexagons, packing boundaries |
//!
//! Since then, the data pass in pairs with the one before: 22.7 s and 594 MiB to 20.9 s and 504 MiB, for rows whose
//! commas are written down a block at a time and cells of forces that do not name their points. Sorting the places of
//! all cells to find those far away, by the profile up to a seventh of the counting, has become sorting points.
//!
//! MD5 runs at 700 MB/s and SHA-256 on the processor's own instructions at twice that: as fast as OpenSSL's, and both
//! from one reading.
//!
//! Once counted, 740 MiB are held to the end, and no stage behind needs more than 200 beside them.
//!
//! It was 135 s and 1.8 GB. What helped: mimalloc; statistical neighbours that kept every distance (700 MB);
//! areas of hexagons worked out for each measure (4 s); gzip at the level that pays; LSOAs drawn once; what finds
//! points dropped when all are located (120 MB); shards written as they are packed, the compact cube as bytes
//! (150 MB each); ill-fitting LSOAs alone united by boolean operations, not all of their country (200 MB).
//!
//! Of an earlier build's seconds, by `perf record`: pages spent 4.9 on finding places for names on maps, 2.3 on hexagons, 2.8 in
//! templates and what is handed to them, 3.1 on writing, half of that on making folders; JSON 10.8 on tables (3.4
//! packing CSV, 1.6 on Parquet's lists of words, 1.2 on zstd, 0.9 on bounds of words), 3.8 on shards of points, 2.2 on
//! figures of areas; layers 1.2 on hexagons once more. Since then two thirds of the names, the second count of
//! hexagons, the bounds of words and figures of which only a series was wanted have gone, and sums are worked out
//! beside the reading. Side by side on a busy machine, four months of the archive (with no rates, so no names on
//! maps) took 9 % less for JSON and 17 % less for layers.
//!
//! Memory for time: 5 to 15 % of the seconds of a stage are the kernel's, clearing pages that the allocator had given
//! back. Four months of the archive, whole build: 42.8 s and 520 to 540 MiB; 40.8 s and 660 MiB with
//! `MIMALLOC_PURGE_DELAY=-1` in the environment, by which nothing is given back; 38.8 s and 564 MiB with
//! `MIMALLOC_ALLOW_THP=2`, by which only whole huge pages are (a fifth of the page faults). Built in, the latter is
//! `CFLAGS=-DMI_DEFAULT_ALLOW_THP=2` for the C compiler.

use std::path::PathBuf;
use std::time::Instant;

use crime_atlas::aggregates;
use crime_atlas::archive::{Holdings, Inflaters};
use crime_atlas::cache::Cache;
use crime_atlas::content::Content;
use crime_atlas::pipeline;
use crime_atlas::report::Report;
use mimalloc::MiMalloc;
use rayon::prelude::*;

/// The program's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[expect(clippy::print_stdout, reason = "a bench tells its figures")]
fn main() {
    let (mut archives, mut inflate, mut cache) = (Vec::new(), false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--inflate" => inflate = true,
            "--cache" => cache = arguments.next().map(PathBuf::from),
            flag if flag.starts_with("--") => {}
            archive => archives.push(PathBuf::from(archive)),
        }
    }
    if archives.is_empty() {
        println!("data_pass: give archives behind --, such as the full-size one of the bench generator");
        return;
    }
    let mut report = Report::default();
    let start = Instant::now();
    let holdings = Holdings::open(&archives, &mut report).expect("archives can be opened");
    if inflate {
        let inflaters = Inflaters::default();
        let sizes = holdings.files.par_iter().with_max_len(1).map(|file| {
            let (archive, entry) = holdings.newest(file);
            inflaters.with(|inflater| inflater.read(archive, entry).expect("archives can be read").len())
        });
        let bytes: usize = sizes.sum();
        println!("{bytes} bytes in {:.2} s", start.elapsed().as_secs_f64());
        return;
    }
    let content = Content::embedded().expect("the content is sound");
    let cache = cache.map(|folder| Cache::open(&folder).expect("the cache can be used"));
    let known = pipeline::known(&content);
    let folds = aggregates::fold_kept(&holdings, known, &mut report, cache.as_ref(), &|_| {})
        .expect("archives can be read");
    let seconds = start.elapsed().as_secs_f64();
    let rows: u64 = report.accounting.iter().map(|(_, rows)| rows.read).sum();
    println!(
        "{} forces, {}: {rows} rows in {seconds:.2} s, {:.2} million rows/s",
        folds.forces().count(),
        folds.months(),
        rows as f64 / seconds / 1e6
    );
}
