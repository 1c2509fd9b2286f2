//! Stops and searches: how many by force, and what the files say of them, blanks included.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::Level;
use crate::statistics::{StopColumn, StopColumnFigures, StopFigures, StopLabel};
use crate::urls;
use crate::values::Kind;

use super::figure::FigureText;
use super::format;
use super::layout::{Link, Links};
use super::lead::force_name;
use super::stops_text::{StopColumnTable, column_table, window_words};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct StopsPage {
    total: String,
    forces: Vec<ForceRow>,
    columns: Vec<StopColumnTable>,
    hexagons: String,
    left_out: Option<String>,
    files: Vec<Link>,
}

/// One force.
#[derive(Debug, Serialize)]
struct ForceRow {
    force: Link,
    stops: FigureText,
    window: String,
    /// Share of searches without an object, and without an outcome.
    blank_object: String,
    blank_outcome: String,
    /// Of those that say so, the share whose outcome is linked to the object.
    linked: String,
    other_month: String,
}

const DASH: &str = "\u{2013}";

fn column(figures: &StopFigures, wanted: StopColumn) -> Option<&StopColumnFigures> {
    figures.columns.iter().find(|c| c.column == wanted)
}

fn linked(figures: &StopFigures) -> Option<f64> {
    let linked = column(figures, StopColumn::LinkedToObject)?;
    let told: u64 = linked.labels.iter().map(|l| l.count).sum();
    let yes = linked.labels.iter().find(|l| l.label == "True").map_or(0, |l| l.count);
    (told > 0).then(|| yes as f64 / told as f64)
}

/// The columns of all forces together, each over its newest 12 months supplied.
fn together(forces: &[StopFigures]) -> Vec<StopColumnFigures> {
    let all: u64 = forces.iter().filter_map(|f| f.newest.count).sum();
    let share = |count: u64| if all == 0 { 0.0 } else { count as f64 / all as f64 };
    StopColumn::ALL
        .into_iter()
        .map(|wanted| {
            let (mut labels, mut blank) = (BTreeMap::<&str, u64>::new(), 0);
            for found in forces.iter().filter_map(|f| column(f, wanted)) {
                blank += found.blank;
                for label in &found.labels {
                    *labels.entry(&label.label).or_default() += label.count;
                }
            }
            let mut labels: Vec<StopLabel> = labels
                .into_iter()
                .map(|(label, count)| StopLabel { label: label.to_owned(), count, share: share(count) })
                .collect();
            labels.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
            StopColumnFigures { column: wanted, labels, blank, blank_share: share(blank) }
        })
        .filter(|column| !column.labels.is_empty())
        .collect()
}

impl StopsPage {
    /// Forces in the order of their slugs.
    pub(super) fn new(atlas: &Atlas, links: &Links) -> Self {
        let counts = atlas.figures.counts();
        let publish: Vec<usize> = (0..counts.axes.forces.len())
            .filter(|force| !counts.axes.forces[*force].never.contains(&Kind::StopAndSearch))
            .collect();
        let figures: Vec<StopFigures> = publish.iter().map(|f| atlas.figures.stops_of_force(*f)).collect();
        let blank = |figures: &StopFigures, wanted| {
            column(figures, wanted).map_or(DASH.to_owned(), |c| format::percent(c.blank_share))
        };
        let forces = publish
            .iter()
            .zip(&figures)
            .map(|(force, found)| {
                let slug = &counts.axes.forces[*force].slug;
                ForceRow {
                    force: links.link(
                        &urls::area(Level::Force, slug),
                        force_name(&counts.axes, atlas.content, *force),
                    ),
                    stops: FigureText::from(found.newest),
                    window: window_words(found).unwrap_or_else(|| "no file supplied".to_owned()),
                    blank_object: blank(found, StopColumn::Object),
                    blank_outcome: blank(found, StopColumn::Outcome),
                    linked: linked(found).map_or(DASH.to_owned(), format::percent),
                    other_month: if found.window.is_some() {
                        format::number(counts.forces[*force].stops_of_other_months)
                    } else {
                        DASH.to_owned()
                    },
                }
            })
            .collect();
        let hexagons = atlas.figures.stop_hexagons();
        let in_hexagons: u64 = hexagons.cells.iter().map(|h| h.count).sum();
        let (few, stops) = hexagons.left_out;
        Self {
            total: format::number(figures.iter().filter_map(|f| f.newest.count).sum()),
            forces,
            columns: together(&figures).iter().map(column_table).collect(),
            hexagons: format!(
                "{} of these searches have a place and lie in {} of some 5 km\u{b2} each.",
                format::number(in_hexagons + stops),
                format::counted(hexagons.cells.len() as u64 + few, "hexagon", "hexagons")
            ),
            left_out: (few > 0).then(|| {
                format!(
                    "{} with fewer than ten searches {} left out of map and file ({} in all).",
                    format::counted(few, "hexagon", "hexagons"),
                    if few == 1 { "is" } else { "are" },
                    format::counted(stops, "search", "searches")
                )
            }),
            files: vec![
                links.link("data/v1/stops/hexagons.json", "By hexagon (JSON)"),
                links.link("data/v1/layers/stops-h3.fgb", "By hexagon (FlatGeobuf)"),
            ]
            .into_iter()
            .filter(|_| !hexagons.cells.is_empty())
            .collect(),
        }
    }
}
