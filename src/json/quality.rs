//! `data/v1/quality.json`: what looks odd in the input, by the rules data.police.uk describes, with the
//! figures behind every finding.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::{Axes, Counts, Evidence, FileFacts, Finding, Test};
use crate::values::Kind;

use super::number::{months, share, share_of, to_json};

#[derive(Debug, Serialize)]
struct TestObject {
    key: &'static str,
    label: &'static str,
    rule: &'static str,
    findings: usize,
}

/// A finding; only the fields of its evidence are there.
#[derive(Debug, Default, PartialEq, Serialize)]
struct FindingObject<'a> {
    test: &'static str,
    kind: &'static str,
    month: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_before: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
}

type Monthly = Vec<Option<u64>>;

#[derive(Debug, Serialize)]
struct ForceQuality<'a> {
    force: &'a str,
    name: &'a str,
    rows: BTreeMap<&'static str, Monthly>,
    not_located: Monthly,
    outside_own_area: Monthly,
    outside_box: Monthly,
    far_away: Monthly,
    conflicting_ids: Monthly,
    outcomes_without_crime: Monthly,
    stops_of_other_months: Monthly,
    outcomes_matched: u64,
    outcomes_unmatched: u64,
    outcomes_unmatched_share: Option<f64>,
    findings: Vec<FindingObject<'a>>,
}

#[derive(Debug, Serialize)]
struct Oddity<'a> {
    name: &'a str,
    times: u64,
    example: &'a str,
}

#[derive(Debug, Serialize)]
struct Quality<'a> {
    polygon_asked: u64,
    polygon_disagrees: u64,
    polygon_disagrees_share: Option<f64>,
    oddities: Vec<Oddity<'a>>,
    months: Vec<String>,
    tests: Vec<TestObject>,
    forces: Vec<ForceQuality<'a>>,
}

fn finding<'a>(found: &Finding, axes: &'a Axes) -> FindingObject<'a> {
    let object = FindingObject {
        test: found.test.slug(),
        kind: found.kind.slug(),
        month: found.month.to_string(),
        ..FindingObject::default()
    };
    match found.evidence {
        Evidence::None => object,
        Evidence::SameAs { force, kind, month } => FindingObject {
            same_as: Some(format!("{month}-{}-{kind}.csv", axes.forces[force].slug)),
            ..object
        },
        Evidence::Rows { before, count } => {
            FindingObject { before: Some(before), count: Some(count), ..object }
        }
        Evidence::Category { category, before, count } => FindingObject {
            category: Some(&axes.categories.terms()[category].key),
            before: Some(before),
            count: Some(count),
            ..object
        },
        Evidence::Part { part, whole } => FindingObject {
            part: Some(part),
            whole: Some(whole),
            share: Some(share(part as f64 / whole.max(1) as f64)),
            ..object
        },
        Evidence::Split { outcome, before, share: now } => FindingObject {
            outcome: Some(&axes.outcomes.terms()[outcome].key),
            share_before: Some(share(before)),
            share: Some(share(now)),
            ..object
        },
    }
}

/// One force: figures month by month, null without a file, and what was found in them.
fn force<'a>(counts: &'a Counts, findings: &[Finding], index: usize) -> ForceQuality<'a> {
    let (axes, of) = (&counts.axes, &counts.forces[index]);
    let span = axes.months.len();
    let of_files = |kind: Kind, value: fn(&FileFacts) -> u64| -> Monthly {
        let mut monthly = vec![None; span];
        for file in counts.files[index].iter().filter(|f| f.kind == kind) {
            if let Some(month) = axes.months.index(file.month) {
                monthly[month] = Some(value(file));
            }
        }
        monthly
    };
    let where_present = |kind: Kind, series: &dyn Fn(usize) -> u64| -> Monthly {
        let present = &counts.present[index][kind as usize];
        (0..span).map(|month| present[month].then(|| series(month))).collect()
    };
    let at = |series: &[u32], month: usize| u64::from(series.get(month).copied().unwrap_or(0));
    let street = |series: &[u32]| where_present(Kind::Street, &|month| at(series, month));
    let not_located = where_present(Kind::Street, &|month| {
        of.not_located.iter().skip(month).step_by(span).map(|n| u64::from(*n)).sum()
    });
    ForceQuality {
        force: &axes.forces[index].slug,
        name: &axes.forces[index].name,
        rows: Kind::ALL.into_iter().map(|kind| (kind.slug(), of_files(kind, |f| f.rows))).collect(),
        not_located,
        outside_own_area: street(&of.outside_own_area),
        outside_box: street(&of.outside_box),
        far_away: street(&of.far_away),
        conflicting_ids: of_files(Kind::Street, |f| f.conflicting_ids),
        outcomes_without_crime: where_present(Kind::Outcomes, &|month| at(&of.unmatched_months, month)),
        stops_of_other_months: of_files(Kind::StopAndSearch, |f| f.other_month),
        outcomes_matched: of.outcomes_matched,
        outcomes_unmatched: of.outcomes_unmatched,
        outcomes_unmatched_share: share_of(
            of.outcomes_unmatched,
            of.outcomes_matched + of.outcomes_unmatched,
        ),
        findings: findings.iter().filter(|f| f.force == index).map(|f| finding(f, axes)).collect(),
    }
}

/// The tests, the findings by force, and the named oddities of the whole input.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    let counts = atlas.figures.counts();
    let (disagrees, asked) = counts.polygon_disagrees;
    let findings = atlas.figures.findings();
    let tests = Test::ALL.map(|test| TestObject {
        key: test.slug(),
        label: test.label(),
        rule: test.rule(),
        findings: findings.iter().filter(|f| f.test == test).count(),
    });
    to_json(&Quality {
        polygon_asked: asked,
        polygon_disagrees: disagrees,
        polygon_disagrees_share: share_of(disagrees, asked),
        oddities: atlas
            .report
            .oddities
            .iter()
            .map(|(name, (times, example))| Oddity { name, times: *times, example })
            .collect(),
        months: months(counts.axes.months),
        tests: tests.into(),
        forces: (0..counts.axes.forces.len()).map(|index| force(counts, findings, index)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;
    use crate::values::Month;

    #[test]
    fn a_finding_holds_the_figures_of_its_evidence_only() {
        let axes = sample::axes();
        let month = Month::new(2024, 1).unwrap();
        let of = |test, evidence| Finding { test, force: 0, kind: Kind::Street, month, evidence };
        let same = Evidence::SameAs { force: 0, kind: Kind::Outcomes, month };
        let object = finding(&of(Test::Identical, same), &axes);
        let name = format!("2024-01-{}-outcomes.csv", axes.forces[0].slug);
        assert_eq!(object.same_as.as_deref(), Some(name.as_str()));
        let part = finding(&of(Test::NotLocated, Evidence::Part { part: 1, whole: 8 }), &axes);
        let text = serde_json::to_string(&part).unwrap();
        assert_eq!(
            text,
            "{\"test\":\"not-located\",\"kind\":\"street\",\"month\":\"2024-01\",\"part\":1,\"whole\":8,\
             \"share\":0.125}"
        );
    }
}
