//! What newer archives changed in months already published.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::report::ArchiveUsed;
use crate::statistics::{Axes, ForceRevision};
use crate::urls;
use crate::values::Month;

use super::area::force_name;
use super::format;
use super::layout::{Link, Links};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct RevisionsPage {
    archives: Vec<ArchiveRow>,
    changes: Vec<ChangeSection>,
}

/// One archive.
#[derive(Debug, Serialize)]
struct ArchiveRow {
    release: String,
    name: String,
    files: String,
    replaced: String,
}

/// What changed in a force's files of one kind.
#[derive(Debug, Serialize)]
struct ChangeSection {
    force: Link,
    title: String,
    summary: String,
    ids: Option<String>,
    has_ids: bool,
    rows: Vec<MonthRow>,
}

/// One month's file.
#[derive(Debug, Serialize)]
struct MonthRow {
    month: String,
    before: String,
    after: String,
    ids: Vec<String>,
}

fn release(month: &str) -> String {
    month.parse::<Month>().map_or_else(|_| month.to_owned(), Month::long)
}

fn section(of: &ForceRevision, axes: &Axes, content: &Content, links: &Links) -> ChangeSection {
    let runs: Vec<String> = of.runs.iter().map(|run| format::run(*run)).collect();
    let number = format::number;
    ChangeSection {
        force: links.link(
            &urls::area(Level::Force, &axes.forces[of.force].slug),
            force_name(axes, content, of.force),
        ),
        title: format!("{}: {} to {}", of.kind.label(), of.before.long(), of.after.long()),
        summary: format!(
            "{} of {} changed between the archives of {} and {}: {} rows became {}.",
            format::counted(of.months.len() as u64, "file", "files"),
            format::listed(&runs),
            of.before.long(),
            of.after.long(),
            number(of.rows.0),
            number(of.rows.1)
        ),
        ids: of.ids.map(|ids| {
            format!(
                "Of {} Crime IDs, {} are gone and {} kept; {} are new. Of those kept, {} have another LSOA code, \
                 {} other coordinates, {} another outcome and {} another category.",
                number(ids.before),
                number(ids.gone),
                number(ids.kept),
                number(ids.new),
                number(ids.other_code),
                number(ids.moved),
                number(ids.other_outcome),
                number(ids.other_category)
            )
        }),
        has_ids: of.ids.is_some(),
        rows: of
            .months
            .iter()
            .map(|file| MonthRow {
                month: file.month.long(),
                before: number(file.rows.0),
                after: number(file.rows.1),
                ids: file.ids.map_or_else(Vec::new, |ids| {
                    [ids.gone, ids.new, ids.other_code, ids.moved, ids.other_outcome, ids.other_category]
                        .map(number)
                        .to_vec()
                }),
            })
            .collect(),
    }
}

impl RevisionsPage {
    /// The changes, force by force; `links` are those of the page.
    pub(super) fn new(
        archives: &[ArchiveUsed],
        revisions: &[ForceRevision],
        axes: &Axes,
        content: &Content,
        links: &Links,
    ) -> Self {
        let archives = archives
            .iter()
            .map(|archive| ArchiveRow {
                release: release(&archive.release),
                name: archive.name.clone(),
                files: format::number(u64::from(archive.files.0)),
                replaced: format::number(u64::from(archive.files.0.saturating_sub(archive.files.1))),
            })
            .collect();
        let changes = revisions.iter().map(|of| section(of, axes, content, links)).collect();
        Self { archives, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{FileRevision, IdChanges};
    use crate::values::{Kind, MonthSpan};

    #[test]
    fn a_revision_is_told_in_a_sentence() {
        let axes = crate::pages::fixture::axes();
        let content = Content::embedded().unwrap();
        let month = |text: &str| text.parse::<Month>().unwrap();
        let (before, after) = (month("2022-03"), month("2024-04"));
        let ids = Some(IdChanges { before: 4_000, gone: 400, kept: 3_600, new: 10, ..IdChanges::default() });
        let (force, kind) = (0, Kind::Street);
        let file =
            FileRevision { force, kind, month: month("2021-05"), before, after, rows: (5_000, 4_900), ids };
        let runs = vec![MonthSpan::new(month("2021-05"), month("2021-05")).unwrap()];
        let rows = file.rows;
        let of = ForceRevision { force, kind, before, after, runs, rows, ids, months: vec![file] };
        let page = RevisionsPage::new(&[], &[of], &axes, &content, &Links::from("revisions/"));
        let change = &page.changes[0];
        assert_eq!(
            change.summary,
            "1 file of May 2021 changed between the archives of March 2022 and April 2024: 5,000 rows became 4,900."
        );
        assert!(
            change.ids.as_deref().unwrap().starts_with("Of 4,000 Crime IDs, 400 are gone and 3,600 kept")
        );
        assert_eq!(change.rows[0].ids, ["400", "10", "0", "0", "0", "0"]);
    }
}
