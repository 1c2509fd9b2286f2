//! What looks odd in the files: each test with its rule, the forces it found something in, and the evidence.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::statistics::{Axes, Evidence, Finding, Test};
use crate::urls;

use super::format;
use super::layout::{Link, Links};
use super::lead::force_name;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct QualityPage {
    span: String,
    /// Every test, in their order: number, key of the section with its findings, name.
    heads: Vec<(usize, Option<&'static str>, &'static str)>,
    /// Every force with what each test found.
    matrix: Vec<MatrixRow>,
    tests: Vec<TestSection>,
    /// Tests that found nothing.
    clear: Vec<TestSection>,
}

/// One force: how many findings of each test; empty for none.
#[derive(Debug, Serialize)]
struct MatrixRow {
    force: Link,
    cells: Vec<String>,
    total: String,
}

/// One test.
#[derive(Debug, Serialize)]
struct TestSection {
    key: &'static str,
    label: &'static str,
    rule: &'static str,
    summary: String,
    rows: Vec<ForceRow>,
}

/// What a test found in one force's files.
#[derive(Debug, Serialize)]
struct ForceRow {
    force: Link,
    times: String,
    /// The most telling finding.
    most: String,
    /// All others, in order of months.
    all: Vec<String>,
}

/// What a share is of: rows of the file, or what is left when repeats of one crime are taken out.
const fn counted_in(test: Test) -> &'static str {
    match test {
        Test::OutsideBox | Test::FarAway | Test::NotLocated | Test::OutsideOwnArea => "incidents",
        _ => "rows",
    }
}

/// A finding in words: the file and the figures.
fn words(found: &Finding, axes: &Axes, name: &dyn Fn(usize) -> String) -> String {
    let file = format!("{}, {}", found.month.long(), found.kind.label());
    let number = |n: u64| format::number(n);
    match found.evidence {
        Evidence::None => file,
        Evidence::SameAs { force, kind, month } => {
            format!("{file}: the same as {} of {}, {}", kind.label(), name(force), month.long())
        }
        Evidence::Rows { before, count } if found.test == Test::PartialSuspected => {
            format!("{file}: {} rows, usually {}", number(count), number(before))
        }
        Evidence::Rows { before, count } => {
            format!("{file}: {} rows after {}", number(count), number(before))
        }
        Evidence::Category { category, before, count } => format!(
            "{}: {}, {} after {}",
            found.month.long(),
            axes.categories.terms()[category].label,
            number(count),
            number(before)
        ),
        Evidence::Part { part, whole } => format!(
            "{file}: {} of {} {} ({})",
            number(part),
            number(whole),
            counted_in(found.test),
            format::percent(part as f64 / whole.max(1) as f64)
        ),
        Evidence::Split { outcome, before, share } => format!(
            "{}: {}, {} after {}",
            found.month.long(),
            axes.outcomes.terms()[outcome].label,
            format::percent(share),
            format::percent(before)
        ),
    }
}

impl QualityPage {
    /// The findings; `links` are those of the page.
    pub(super) fn new(findings: &[Finding], axes: &Axes, content: &Content, links: &Links) -> Self {
        let name = |force: usize| force_name(axes, content, force);
        let section = |test: Test| {
            let of: Vec<&Finding> = findings.iter().filter(|f| f.test == test).collect();
            let rows: Vec<ForceRow> = of
                .chunk_by(|a, b| a.force == b.force)
                .filter_map(|found| {
                    let force = found.first()?.force;
                    let most = found.iter().max_by(|a, b| a.weight().total_cmp(&b.weight()))?;
                    let all = found.iter().map(|f| words(f, axes, &name)).collect();
                    Some(ForceRow {
                        force: links.link(&urls::area(Level::Force, &axes.forces[force].slug), name(force)),
                        times: format::number(found.len() as u64),
                        most: words(most, axes, &name),
                        all: if found.len() > 1 { all } else { Vec::new() },
                    })
                })
                .collect();
            TestSection {
                key: test.slug(),
                label: test.label(),
                rule: test.rule(),
                summary: format!(
                    "{} of {}.",
                    format::counted(of.len() as u64, "finding", "findings"),
                    format::counted(rows.len() as u64, "force", "forces")
                ),
                rows,
            }
        };
        let number = |n: usize| if n == 0 { String::new() } else { format::number(n as u64) };
        let matrix = (0..axes.forces.len())
            .map(|force| {
                let of = |test: Option<Test>| {
                    let found = |f: &&Finding| f.force == force && test.is_none_or(|test| f.test == test);
                    findings.iter().filter(found).count()
                };
                MatrixRow {
                    force: links.link(&urls::area(Level::Force, &axes.forces[force].slug), name(force)),
                    cells: Test::ALL.map(|test| number(of(Some(test)))).into(),
                    total: format::number(of(None) as u64),
                }
            })
            .collect();
        let found = |test: Test| findings.iter().any(|f| f.test == test).then(|| test.slug());
        let heads = Test::ALL.into_iter().zip(1..).map(|(test, n)| (n, found(test), test.label())).collect();
        let (clear, tests) = Test::ALL.map(section).into_iter().partition(|t| t.rows.is_empty());
        Self { span: axes.months.to_string(), heads, matrix, tests, clear }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Kind;

    #[test]
    fn the_most_telling_finding_stands_first() {
        let axes = crate::pages::fixture::axes();
        let content = Content::embedded().unwrap();
        let of = |month: usize, part| Finding {
            test: Test::NotLocated,
            force: 0,
            kind: Kind::Street,
            month: axes.months.at(month),
            evidence: Evidence::Part { part, whole: 1_000 },
        };
        let page = QualityPage::new(&[of(0, 60), of(1, 130)], &axes, &content, &Links::from("quality/"));
        assert_eq!(page.tests.len(), 1);
        assert_eq!(page.clear.len(), Test::ALL.len() - 1);
        let row = &page.tests[0].rows[0];
        assert!(row.most.ends_with("street crime: 130 of 1,000 incidents (13%)"), "{}", row.most);
        assert_eq!((row.all.len(), row.times.as_str()), (2, "2"));
        assert_eq!(row.force.href, "../area/force/bedfordshire/");
        assert_eq!(page.heads.len(), Test::ALL.len());
        let cells = &page.matrix[0].cells;
        assert_eq!(cells.iter().filter(|cell| !cell.is_empty()).count(), 1);
        assert!(cells.contains(&"2".to_owned()) && page.matrix[0].total == "2");
        assert_eq!(page.tests[0].summary, "2 findings of 1 force.");
    }
}
