//! Which force-months are there: for each kind of file a table of forces by months, and words beside it.

use serde::Serialize;

use crate::content::Content;
use crate::statistics::{Axes, Coverage, PastLedger, Status};
use crate::values::{Kind, Month, MonthSpan};

use super::format;
use super::layout::Links;
use super::lead::force_name;
use crate::geography::Level;
use crate::urls;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct CoveragePage {
    span: String,
    years: Vec<(u16, usize)>,
    months: Vec<String>,
    kinds: Vec<KindLedger>,
    /// Months before these, as earlier editions told of them.
    earlier: Vec<EarlierRow>,
    quality: String,
    revisions: String,
}

/// One kind of file.
#[derive(Debug, Serialize)]
struct KindLedger {
    slug: &'static str,
    title: String,
    summary: String,
    rows: Vec<ForceRow>,
}

/// One force.
#[derive(Debug, Serialize)]
struct ForceRow {
    name: String,
    href: String,
    /// A mark for each month.
    cells: Vec<&'static str>,
    supplied: String,
    words: String,
    not_located: Option<String>,
}

/// A force's files of one kind in months before the atlas's first.
#[derive(Debug, Serialize)]
struct EarlierRow {
    force: String,
    kind: &'static str,
    span: String,
    words: String,
}

fn earlier_row(ledger: &PastLedger) -> Option<EarlierRow> {
    let known: Vec<(Month, Status)> =
        ledger.status.iter().filter_map(|(month, word)| Some((*month, Status::of(word)?))).collect();
    let span = MonthSpan::new(known.first()?.0, known.last()?.0)?;
    let status: Vec<Status> = known.into_iter().map(|(_, status)| status).collect();
    (!status.iter().all(|s| *s == Status::NeverPublished)).then(|| EarlierRow {
        force: ledger.name.clone(),
        kind: ledger.kind.label(),
        span: span.to_string(),
        words: status_words(span, &status),
    })
}

/// Unbroken runs of months with a status.
fn runs(span: MonthSpan, status: &[Status], wanted: Status) -> Vec<MonthSpan> {
    let mut runs: Vec<MonthSpan> = Vec::new();
    for (month, _) in span.iter().zip(status).filter(|(_, s)| **s == wanted) {
        let joined =
            runs.last().filter(|r| r.last().plus(1) == month).and_then(|r| MonthSpan::new(r.first(), month));
        match joined {
            Some(run) => *runs.last_mut().expect("the run that was joined is there") = run,
            None => runs.extend(MonthSpan::new(month, month)),
        }
    }
    runs
}

/// What stands in the table: HTML, so that the stylesheet can tell the marks apart by their tags.
const fn mark(status: Status) -> &'static str {
    match status {
        Status::Present => "\u{2713}",
        Status::Refreshed => "\u{21bb}",
        Status::PartialSuspected => "<b>?</b>",
        Status::HeaderOnly => "<b>0</b>",
        Status::Malformed => "<b>!</b>",
        Status::Missing => "<i>\u{2013}</i>",
        Status::NeverPublished => "",
    }
}

fn status_words(span: MonthSpan, status: &[Status]) -> String {
    if status.iter().all(|s| *s == Status::NeverPublished) {
        return "never publishes this kind".to_owned();
    }
    if status.iter().all(|s| *s == Status::Present) {
        return "complete".to_owned();
    }
    if status.iter().all(|s| matches!(s, Status::Present | Status::Refreshed)) {
        let refreshed =
            runs(span, status, Status::Refreshed).into_iter().map(format::run).collect::<Vec<_>>();
        return format!("complete; refreshed: {}", format::listed(&refreshed));
    }
    if status.iter().all(|s| *s == Status::Missing) {
        return "nothing supplied".to_owned();
    }
    let said = |wanted: Status, word: &str| {
        let runs: Vec<String> = runs(span, status, wanted).into_iter().map(format::run).collect();
        (!runs.is_empty()).then(|| format!("{word}: {}", format::listed(&runs)))
    };
    let said = [
        said(Status::Missing, "missing"),
        said(Status::HeaderOnly, "empty files"),
        said(Status::Malformed, "unusable files"),
        said(Status::PartialSuspected, "perhaps incomplete"),
        said(Status::Refreshed, "refreshed"),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

impl CoveragePage {
    /// The ledger; `links` are those of its page.
    pub(super) fn new(
        coverage: &Coverage,
        axes: &Axes,
        earlier: &[PastLedger],
        content: &Content,
        links: &Links,
    ) -> Self {
        let span = coverage.months;
        let kinds = Kind::ALL
            .into_iter()
            .map(|kind| {
                let all = coverage.forces.iter().flat_map(|f| &f.status[kind]);
                let expected = all.clone().filter(|s| **s != Status::NeverPublished).count();
                let present = all.filter(|s| s.is_counted() || **s == Status::HeaderOnly).count();
                KindLedger {
                    slug: kind.slug(),
                    title: format::capital(kind.label()),
                    summary: format!(
                        "{} of {} files of forces that publish this kind are in the archives.",
                        format::number(present as u64),
                        format::number(expected as u64)
                    ),
                    rows: coverage
                        .forces
                        .iter()
                        .map(|force| {
                            let status = &force.status[kind];
                            let have =
                                status.iter().filter(|s| s.is_counted() || **s == Status::HeaderOnly).count();
                            let located: Vec<f64> =
                                force.not_located.iter().rev().take(12).flatten().copied().collect();
                            ForceRow {
                                name: force_name(axes, content, force.force),
                                href: links.to(&urls::area(Level::Force, &axes.forces[force.force].slug)),
                                cells: status.iter().map(|s| mark(*s)).collect(),
                                supplied: format!("{have} of {}", status.len()),
                                words: status_words(span, status),
                                not_located: (kind == Kind::Street && !located.is_empty()).then(|| {
                                    format::percent(located.iter().sum::<f64>() / located.len() as f64)
                                }),
                            }
                        })
                        .collect(),
                }
            })
            .collect();
        let mut years: Vec<(u16, usize)> = Vec::new();
        for month in span.iter() {
            match years.last_mut() {
                Some((year, months)) if *year == month.year() => *months += 1,
                _ => years.push((month.year(), 1)),
            }
        }
        let months = span.iter().map(|month| month.name().chars().take(3).collect()).collect();
        let (quality, revisions) = (links.to(urls::quality()), links.to(urls::revisions()));
        let earlier = earlier.iter().filter_map(earlier_row).collect();
        Self { span: span.to_string(), years, months, kinds, earlier, quality, revisions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::ForceCoverage;
    use crate::values::{ByKind, Month};

    #[test]
    fn a_ledger_in_words() {
        let axes = crate::pages::fixture::axes();
        let first: Month = "2024-01".parse().unwrap();
        let months = MonthSpan::new(first, first.plus(3)).unwrap();
        let mut status = ByKind::<Vec<Status>>::default();
        status[Kind::Street] = vec![Status::Present, Status::Missing, Status::Missing, Status::HeaderOnly];
        status[Kind::Outcomes] = vec![Status::NeverPublished; 4];
        status[Kind::StopAndSearch] = vec![Status::Present; 4];
        let coverage = Coverage {
            months,
            forces: vec![ForceCoverage {
                force: 0,
                status,
                not_located: vec![Some(0.02), None, None, Some(0.04)],
            }],
        };
        let content = Content::embedded().unwrap();
        let page = CoveragePage::new(&coverage, &axes, &[], &content, &Links::from("coverage/"));
        let words: Vec<&str> = page.kinds.iter().map(|k| k.rows[0].words.as_str()).collect();
        assert_eq!(
            words,
            [
                "missing: February to March 2024; empty files: April 2024",
                "never publishes this kind",
                "complete"
            ]
        );
        assert_eq!(page.kinds[0].rows[0].not_located.as_deref(), Some("3.0%"));
        assert_eq!(page.kinds[0].rows[0].href, "../area/force/bedfordshire/");
        assert_eq!(
            page.kinds[0].rows[0].cells,
            ["\u{2713}", "<i>\u{2013}</i>", "<i>\u{2013}</i>", "<b>0</b>"]
        );
        assert_eq!(
            (page.years, page.months),
            (vec![(2024, 4)], vec!["Jan".into(), "Feb".into(), "Mar".into(), "Apr".into()])
        );
    }
}
