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
//! | 40 % | inflate (libdeflate), file by file, into buffers that are used again |
//! | 11 % | finding commas, line ends and quotes, 64 bytes at a time, the fields of a block in one go |
//! | 13 % | reading fields: month, coordinates and codes (eight digits in one step), labels by the last seen |
//! | 5 % | points of a file: a hash table of two words a key, used again; 4 % more to unite the files of a force |
//! | 6 % | Crime IDs: eight hexadecimal digits in one step, scattered by their first bits, repeats found |
//! | 3 % | outcomes to crimes, a thousand crimes' range of IDs at a time so that the table stays in cache |
//! | 3 % | incidents counted by point, category and outcome; cells of months brought together by scattering |
//! | 5 % | reading the zip, checking CRC-32 |
//!
//! The first version (the `csv` crate for every row, structures sorted by all their parts) took 35.8 s of
//! processor time, 4.5 times the floor; now it is 16.9 s, 2.1 times. Tried without gain: outcomes counted in a dense
//! table instead of a hashed one, link-time optimisation of all crates (3 % for four times as long a compilation).
//!
//! One month more with a cache takes 2.0 s in the program, 0.12 of the cold pass, and 0.5 to 1.5 s in the system, which
//! hands out and clears fresh memory: 0.4 s of the first is the new month, the rest reading what is kept (0.5 s) and
//! bringing the points, cells and Crime IDs of a force's files together (1.0 s), as every pass must.
//!
//! # The whole build
//!
//! The same archive with the reference of England and Wales, profile `compact`, two threads; every build prints
//! these figures for itself. Seconds of processor time and the most memory until then, all of one build on a quiet
//! machine, where the floor took 8.1 s and the whole build 68 s, 38 s by the clock. ext4 adds up to 8 s where thousands
//! of files were deleted just before: it looks past the inodes of each.
//!
//! | stage | s | MiB | what most of it is |
//! |---|---|---|---|
//! | reading archives | 21.2 | 451 | the data pass above; beside it MD5 and SHA-256 of the archive, 5 s |
//! | reading the reference | 4.1 | 723 | boundaries, and grid references of 1.7 million postcodes |
//! | counting into areas | 4.1 | 921 | locating 769,134 map points, bringing their cells together |
//! | figures | 2.2 | 929 | unusual months, distances to borders |
//! | pages | 16.1 | 929 | templates, writing, names on maps, hexagons of the map, preview pictures |
//! | JSON and tables | 16.2 | 1,010 | packing CSV, Parquet, shards of points, area figures |
//! | layers | 3.9 | 1,010 | dissolving polygons, hexagons, packing boundaries |
//!
//! MD5 runs at 700 MB/s and SHA-256 on the processor's own instructions at twice that: as fast as OpenSSL's, and both
//! from one reading.
//!
//! Once counted, 680 MiB are held to the end. Tables are written beside the other JSON, which takes a quarter less
//! time by the clock and some 40 MiB more; how much lies beside one another differs from run to run.
//!
//! It was 135 s and 1.8 GB. What helped: mimalloc; statistical neighbours that kept every distance (700 MB);
//! areas of hexagons worked out for each measure (4 s); gzip at the level that pays; LSOAs drawn once; what finds
//! points dropped when all are located (120 MB); shards written as they are packed, the compact cube as bytes
//! (150 MB each); ill-fitting LSOAs alone united by boolean operations, not all of their country (200 MB).
//!
//! Of the seconds of a build of 96 s, by `perf record`: pages spent 4.9 on finding places for names on maps, 2.3 on
//! hexagons, 2.8 in templates and what is handed to them, 3.1 on writing, half of that on making folders; JSON 10.8 on
//! tables (3.4 packing CSV, 1.6 on Parquet's lists of words, 1.2 on zstd), 3.8 on shards of points, 2.2 on figures of
//! areas; layers 1.2 on hexagons once more. Since then: names and hexagons of maps are asked for less, tallies of
//! tables are not hashed, points are written in half the bytes, and rows are parted 64 bytes at a time.
//!
//! Memory for time: `MIMALLOC_PURGE_DELAY=-1` in the environment, by which the allocator gives nothing back, or
//! `MIMALLOC_ALLOW_THP=2`, by which only whole huge pages are, take 2 to 10 % less time, the less the quieter the
//! machine, for up to 230 MiB.

use std::path::PathBuf;
use std::time::Instant;

use crime_atlas::aggregates;
use crime_atlas::archive::{Holdings, Inflater};
use crime_atlas::cache::Cache;
use crime_atlas::content::Content;
use crime_atlas::pipeline;
use crime_atlas::report::Report;
use crime_atlas::values::Pool;
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
        let inflaters = Pool::<Inflater>::default();
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
