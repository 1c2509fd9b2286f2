//! What a reader must know before the figures: missing months, places not known, parts and breaks.

use serde::Serialize;

use crate::geography::Area;
use crate::statistics::{AreaFigures, Note, Test};
use crate::values::MonthSpan;

use super::{format, words};

/// A remark: what is the matter, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct NoteText {
    /// The fact, in bold.
    pub lead: String,
    /// What follows from it.
    pub text: String,
}

/// More forces than this are summed up in one remark.
const MOST_FORCES: usize = 3;

/// The remarks on an area. What holds for many of its forces is said once.
pub(super) fn note_texts(figures: &AreaFigures, force_name: impl Fn(usize) -> String) -> Vec<NoteText> {
    let of_forces = |is: fn(&Note) -> bool| figures.notes.iter().filter(|n| is(n)).count() > MOST_FORCES;
    let many_missing = of_forces(|n| matches!(n, Note::MissingMonths { .. }));
    let many_not_located = of_forces(|n| matches!(n, Note::NotLocated { .. }));
    let many_odd = of_forces(|n| matches!(n, Note::Odd { .. }));
    let mut texts = Vec::new();
    if many_missing {
        texts.push(missing_from_many(figures, &force_name));
    }
    if many_not_located {
        texts.extend(not_located_of_many(figures));
    }
    if many_odd {
        texts.push(NoteText {
            lead: "Some months of several forces look odd.".to_owned(),
            text: "Their street files hold twice or half the rows of the month before, or are the same as \
                   another file; the page on quality names each. They are counted as they are."
                .to_owned(),
        });
    }
    for note in &figures.notes {
        let summed_up = match note {
            Note::MissingMonths { .. } => many_missing,
            // A force whose area is not in the reference at all: its page says so.
            Note::NotLocated { share, .. } => many_not_located || *share > 0.995,
            Note::Odd { .. } => many_odd,
            Note::Partial { .. }
            | Note::Strays { .. }
            | Note::ResidentsMislead { .. }
            | Note::PartlyReported { .. }
            | Note::PartialSuspected { .. }
            | Note::Unreadable { .. }
            | Note::Revised { .. }
            | Note::SnapPointsRenewed { .. } => false,
        };
        if !summed_up {
            texts.push(note_text(note, figures.area, &force_name));
        }
    }
    texts
}

fn missing_from_many(figures: &AreaFigures, force_name: &impl Fn(usize) -> String) -> NoteText {
    let (mut forces, mut silent) = (0, Vec::new());
    for note in &figures.notes {
        if let Note::MissingMonths { force, runs } = note {
            forces += 1;
            if runs.iter().map(|r| r.len()).sum::<usize>() == figures.months.len() {
                silent.push(force_name(*force));
            }
        }
    }
    let silent = if silent.is_empty() {
        String::new()
    } else {
        format!("Of {} there is no month at all. ", format::listed(&silent))
    };
    NoteText {
        lead: format!(
            "Street files of {forces} forces are missing for some or all months of {}.",
            figures.months
        ),
        text: format!(
            "{silent}They are left blank, not counted as zero; the page on coverage names each force and month."
        ),
    }
}

fn not_located_of_many(figures: &AreaFigures) -> Option<NoteText> {
    let shares: Vec<f64> = figures
        .notes
        .iter()
        .filter_map(|n| if let Note::NotLocated { share, .. } = n { Some(*share) } else { None })
        .collect();
    let low = shares.iter().copied().reduce(f64::min)?;
    let high = shares.iter().copied().reduce(f64::max)?;
    Some(NoteText {
        lead: format!(
            "Between {} and {} of the incidents of {} forces have no place.",
            format::percent(low),
            format::percent(high),
            shares.len()
        ),
        text: "They count for their force but are in no area\u{2019}s figures.".to_owned(),
    })
}

/// Says once of which areas around a place this atlas holds only a part.
pub(super) fn partial_around<'a>(around: impl Iterator<Item = &'a Area>) -> Option<NoteText> {
    let mut named: Vec<String> = Vec::new();
    for area in around.filter(|area| area.is_partial()) {
        let name = words::in_sentence(area);
        if !named.contains(&name) {
            named.push(name);
        }
    }
    (!named.is_empty()).then(|| NoteText {
        lead: format!("This atlas holds a part of {}.", format::listed(&named)),
        text: "\u{201c}The rest\u{201d} of these means the rest of that part.".to_owned(),
    })
}

/// Runs of months in words.
fn months_of(runs: &[MonthSpan]) -> String {
    format::listed(&runs.iter().map(|run| format::run(*run)).collect::<Vec<_>>())
}

/// A remark in words; `force_name` gives the name of a force by its place in the axes.
pub(super) fn note_text(note: &Note, area: &Area, force_name: impl Fn(usize) -> String) -> NoteText {
    let (lead, text) = match note {
        Note::MissingMonths { force, runs } => {
            let months: usize = runs.iter().map(|r| r.len()).sum();
            (
                format!(
                    "{} of {}\u{2019}s street files {} missing.",
                    format::counted(months as u64, "month", "months"),
                    force_name(*force),
                    if months == 1 { "is" } else { "are" }
                ),
                format!(
                    "The files for {} are in no archive of this atlas. \
                     They are left blank, not counted as zero.",
                    months_of(runs)
                ),
            )
        }
        Note::NotLocated { force, share } => (
            format!("{} of the incidents of {} have no place.", format::percent(*share), force_name(*force)),
            "They count for the force but are in no area\u{2019}s figures.".to_owned(),
        ),
        Note::Partial { held, official } => (
            format!(
                "Only {} of {} small areas are in this atlas.",
                format::number(u64::from(*held)),
                format::number(u64::from(*official))
            ),
            format!("The figures are for that part of {}, not for the whole.", words::in_sentence(area)),
        ),
        Note::PartlyReported { lacking, forces, share } => (
            format!(
                "{lacking} of {} {} missing in some or all months of the headline.",
                format::counted(u64::from(*forces), "force", "forces"),
                if *lacking == 1 { "is" } else { "are" }
            ),
            format!(
                "The figures are for those residents whose force reported, month by month: {} of them.",
                format::part(*share)
            ),
        ),
        Note::PartialSuspected { force, runs } => (
            format!("Some street files of {} look incomplete.", force_name(*force)),
            format!(
                "Those of {} hold less than a fifth of the force\u{2019}s usual rows. They are counted as they are.",
                months_of(runs)
            ),
        ),
        Note::Unreadable { force, runs } => (
            format!("Some street files of {} cannot be read.", force_name(*force)),
            format!(
                "Those of {} hold no row or lack a column. They are left blank, not counted as zero.",
                months_of(runs)
            ),
        ),
        Note::Odd { force, test: Test::Identical, runs } => (
            format!("Some street files of {} are the same as another file.", force_name(*force)),
            format!("Those of {}, byte for byte. They are counted as they are.", months_of(runs)),
        ),
        Note::Odd { force, runs, .. } => (
            format!("Some street files of {} doubled or halved.", force_name(*force)),
            format!(
                "Those of {} hold at least twice or at most half the rows of the month before. That may be so, or a \
                 fault of the file. They are counted as they are.",
                months_of(runs)
            ),
        ),
        Note::Revised { months, before, after, crimes } => (
            format!("The police revised figures for {}.", format::run(*months)),
            format!(
                "The files that changed held {} here in the archive of {}, and {} in that of {}. The newer \
                 figures are shown.",
                format::counted(crimes.0, "crime", "crimes"),
                before.long(),
                format::number(crimes.1),
                after.long()
            ),
        ),
        Note::Strays { count } => (
            format!(
                "{} recorded here by other forces {} left out.",
                format::counted(*count, "incident", "incidents"),
                if *count == 1 { "is" } else { "are" }
            ),
            "They fall in months for which the place\u{2019}s own force supplied no file, \
             so they would pass for a total."
                .to_owned(),
        ),
        Note::ResidentsMislead { residents, workday } => (
            "The rate per resident misleads here.".to_owned(),
            match workday {
                Some(workday) => format!(
                    "On a workday {} people are here, and {} live here.",
                    format::decimal(*workday, 0),
                    format::decimal(*residents, 0)
                ),
                None if *residents < 500.0 => format!(
                    "Only {} people live here; a few incidents more or less move the rate far.",
                    format::decimal(*residents, 0)
                ),
                None => format!(
                    "Far more people work, shop or travel here than the {} who live here.",
                    format::decimal(*residents, 0)
                ),
            },
        ),
        Note::SnapPointsRenewed { month, last_old } => (
            if last_old.plus(1) == *month {
                format!("The police renewed their map points in {}.", month.long())
            } else {
                format!(
                    "The police renewed their map points between {} and {}; the months between are missing.",
                    last_old.long(),
                    month.long()
                )
            },
            "An incident near a border may count for the area on its other side since then. \
             The chart marks the month and joins no line across it."
                .to_owned(),
        ),
    };
    NoteText { lead, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::Level;
    use crate::pages::fixture;
    use crate::values::Month;

    #[test]
    fn what_holds_for_many_forces_is_said_once() {
        let (axes, area) = (fixture::axes(), fixture::area(Level::Country, "E92000001", "England"));
        let mut figures = fixture::figures(&area, &axes, 1000.0);
        let one = figures.notes[0].clone();
        figures.notes = vec![one; 5];
        figures.notes.push(Note::MissingMonths { force: 1, runs: vec![axes.months] });
        let texts = note_texts(&figures, |force| format!("force {force}"));
        assert_eq!(texts.len(), 1);
        assert!(texts[0].lead.starts_with("Street files of 6 forces"), "{}", texts[0].lead);
        assert!(texts[0].text.starts_with("Of force 1 there is no month at all."), "{}", texts[0].text);
    }

    #[test]
    fn missing_months_are_named() {
        let area = fixture::area(Level::District, "E06000032", "Luton");
        let span = |a: &str, b: &str| {
            MonthSpan::new(a.parse::<Month>().unwrap(), b.parse::<Month>().unwrap()).unwrap()
        };
        let note = Note::MissingMonths {
            force: 0,
            runs: vec![span("2022-01", "2022-01"), span("2024-05", "2024-12")],
        };
        let text = note_text(&note, &area, |_| "Bedfordshire Police".into());
        assert_eq!(text.lead, "9 months of Bedfordshire Police\u{2019}s street files are missing.");
        assert!(text.text.contains("January 2022 and May to December 2024"), "{}", text.text);
    }

    #[test]
    fn a_file_that_is_there_is_not_called_missing() {
        let area = fixture::area(Level::District, "E06000032", "Luton");
        let june = "2025-06".parse::<Month>().unwrap();
        let runs = vec![MonthSpan::new(june, june).unwrap()];
        let said = |note: &Note| {
            let NoteText { lead, text } = note_text(note, &area, |_| "Bedfordshire Police".into());
            format!("{lead} {text}")
        };
        let unreadable = said(&Note::Unreadable { force: 0, runs: runs.clone() });
        assert!(unreadable.contains("cannot be read. Those of June 2025"), "{unreadable}");
        assert!(!unreadable.contains("no archive"), "{unreadable}");
        let identical = said(&Note::Odd { force: 0, test: Test::Identical, runs: runs.clone() });
        assert!(identical.contains("the same as another file. Those of June 2025"), "{identical}");
        let jump = said(&Note::Odd { force: 0, test: Test::Jump, runs });
        assert!(jump.contains("doubled or halved. Those of June 2025"), "{jump}");
    }
}
