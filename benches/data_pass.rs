//! The data pass alone: archives to folded snap points. `cargo bench --bench data_pass -- ARCHIVE...`

use std::path::PathBuf;
use std::time::Instant;

use crime_atlas::aggregates::{self, Known};
use crime_atlas::archive::Holdings;
use crime_atlas::report::Report;

#[expect(clippy::print_stdout, reason = "a bench tells its figures")]
fn main() {
    let archives: Vec<PathBuf> =
        std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(PathBuf::from).collect();
    if archives.is_empty() {
        println!("data_pass: give archives behind --, such as the full-size one of the bench generator");
        return;
    }
    let mut report = Report::default();
    let start = Instant::now();
    let holdings = Holdings::open(&archives, &mut report).expect("archives can be opened");
    let folds =
        aggregates::fold(&holdings, Known::default(), &mut report, &|_| {}).expect("archives can be read");
    let seconds = start.elapsed().as_secs_f64();
    let rows: u64 = report.accounting.iter().map(|(_, rows)| rows.read).sum();
    println!(
        "{} forces, {}: {rows} rows in {seconds:.2} s, {:.2} million rows/s",
        folds.forces().count(),
        folds.months(),
        rows as f64 / seconds / 1e6
    );
}
