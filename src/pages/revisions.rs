//! What newer archives changed in months already published.

use serde::Serialize;

use crate::content::Content;
use crate::geography::Level;
use crate::report::ArchiveUsed;
use crate::statistics::{Axes, ForceRevision, History, PastFile};
use crate::urls;
use crate::values::{Month, MonthSpan};

use super::format;
use super::layout::{Link, Links};
use super::lead::force_name;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct RevisionsPage {
    archives: Vec<ArchiveRow>,
    /// Whether an archive is known from an earlier site only.
    past: bool,
    /// Files that earlier sites counted and no archive given holds, a sentence for each force and kind.
    withdrawn: Vec<String>,
    changes: Vec<ChangeSection>,
}

/// One archive.
#[derive(Debug, Serialize)]
struct ArchiveRow {
    release: String,
    name: String,
    files: String,
    replaced: String,
    given: bool,
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

/// One sentence for each force, kind and release.
fn withdrawn(files: &[PastFile], axes: &Axes, content: &Content) -> Vec<String> {
    files
        .chunk_by(|a, b| (&a.force, a.kind, a.release) == (&b.force, b.kind, b.release))
        .map(|of| {
            let file = &of[0];
            let name = axes
                .force(&file.force)
                .map_or_else(|| file.force.clone(), |force| force_name(axes, content, force));
            let months: Vec<Month> = of.iter().map(|file| file.month).collect();
            let runs: Vec<String> = MonthSpan::runs(&months).into_iter().map(format::run).collect();
            format!(
                "{name}, {}: {} of {} with {} stood in the archive of {}.",
                file.kind.label(),
                format::counted(of.len() as u64, "file", "files"),
                format::listed(&runs),
                format::counted(of.iter().map(|file| file.rows).sum(), "row", "rows"),
                file.release.long()
            )
        })
        .collect()
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
            "{} of {} changed between the archives of {} and {}: {}.",
            format::counted(of.months.len() as u64, "file", "files"),
            format::listed(&runs),
            of.before.long(),
            of.after.long(),
            if of.rows.0 == of.rows.1 {
                format!("both hold {} rows", number(of.rows.0))
            } else {
                format!("{} rows became {}", number(of.rows.0), number(of.rows.1))
            }
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
        (archives, history): (&[ArchiveUsed], &History),
        revisions: &[ForceRevision],
        axes: &Axes,
        content: &Content,
        links: &Links,
    ) -> Self {
        let row = |name: &str, release: &str, (files, newest): (u32, u32), given| ArchiveRow {
            release: self::release(release),
            name: name.to_owned(),
            files: format::number(u64::from(files)),
            replaced: format::number(u64::from(files.saturating_sub(newest))),
            given,
        };
        let mut rows: Vec<(String, ArchiveRow)> = archives
            .iter()
            .map(|a| (a.release.clone(), row(&a.name, &a.release, a.files, true)))
            .chain(history.archives.iter().map(|a| {
                let release = a.release.to_string();
                let files = (a.files, history.files_of(a.release));
                (release.clone(), row(&a.name, &release, files, false))
            }))
            .collect();
        rows.sort_by(|(a, _), (b, _)| b.cmp(a));
        Self {
            archives: rows.into_iter().map(|(_, row)| row).collect(),
            past: !history.archives.is_empty(),
            withdrawn: withdrawn(&history.withdrawn, axes, content),
            changes: revisions.iter().map(|of| section(of, axes, content, links)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{FileRevision, IdChanges};
    use crate::values::Kind;

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
        let page = RevisionsPage::new(
            (&[], &History::default()),
            &[of],
            &axes,
            &content,
            &Links::from("revisions/"),
        );
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
