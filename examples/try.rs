use crime_atlas::aggregates::{self, Known};
use crime_atlas::archive::Holdings;
use crime_atlas::geography::{self, ForceArea, Level};
use crime_atlas::report::Report;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut report = Report::default();
    let t = Instant::now();
    let h = Holdings::open(&args[1..].iter().map(Into::into).collect::<Vec<_>>(), &mut report).unwrap();
    let folds = aggregates::fold(&h, Known::default(), &mut report, &|_| {}).unwrap();
    eprintln!("fold {:?}", t.elapsed());
    let content = crime_atlas::content::Content::embedded().unwrap();
    let forces: Vec<ForceArea> = content.forces.iter().filter(|f| f.area_code.is_some() || folds.forces().any(|(s, _)| s == f.slug)).map(|f| ForceArea { slug: f.slug.clone(), name: f.name.clone(), area_code: f.area_code.clone(), country: f.country.clone() }).collect();
    let complete: Vec<(String, u32)> = content.complete.iter().map(|a| (a.code.clone(), a.lsoas)).collect();
    let g = geography::load(args[0].as_ref(), &forces, &complete, &mut report).unwrap();
    eprintln!("geo {:?}", t.elapsed());
    let c = aggregates::to_areas(folds, &g, &mut report);
    eprintln!("areas {:?}", t.elapsed());
    println!("{:#?}", report.accounting);
    println!("{:#?} {:#?}", report.oddities, report.missing);
    for l in Level::all() { println!("{l} {} areas sum {}", g.areas(l).len(), c.areas[l].incidents.iter().map(|n| *n as u64).sum::<u64>()); }
    println!("strays {} railway {} disagree {:?} points {} cells {}", c.areas[Level::Lsoa].strays.iter().sum::<u32>(), c.areas[Level::Lsoa].railway.iter().sum::<u32>(), c.polygon_disagrees, c.points.len(), c.cells.len());
    for f in c.axes.forces.iter().zip(&c.forces).take(50) { println!("{} matched {} unmatched {} conflicts {} {:?}", f.0.slug, f.1.outcomes_matched, f.1.outcomes_unmatched, f.1.conflicting_ids, f.0.territory); }
    let mut csv = String::new();
    for (i, a) in g.areas(Level::Lsoa).iter().enumerate() { for (k, t) in c.axes.categories.terms().iter().enumerate() { for (m, n) in c.areas[Level::Lsoa].category(i as u32, k).iter().enumerate() { if *n > 0 { csv += &format!("{},{},{},{}\n", a.code, t.label, c.axes.months.at(m), n); } } } }
    std::fs::write("/tmp/lsoa.csv", csv).unwrap();
}
