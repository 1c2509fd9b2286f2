//! Stops and searches of a force (`data/v1/stops/force/<slug>.json`) or inside a district's area object.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::{StopColumn, StopCounts, StopFigures};
use crate::values::{Kind, kebab};

use super::number::{RateObject, Span, months, share, share_of, to_json};

/// One value of a column, month by month.
#[derive(Debug, Clone, Serialize)]
struct ValueObject {
    key: String,
    label: String,
    total: u64,
    counts: Vec<u32>,
}

/// One counted column of the police file.
#[derive(Debug, Clone, Serialize)]
struct ColumnObject {
    key: String,
    header: &'static str,
    blank: u64,
    blank_share: Option<f64>,
    values: Vec<ValueObject>,
}

/// One value of a column over the window.
#[derive(Debug, Clone, Serialize)]
struct NewestValue {
    key: String,
    label: String,
    count: u64,
    share: f64,
}

/// One column over the window.
#[derive(Debug, Clone, Serialize)]
struct NewestColumn {
    key: String,
    header: &'static str,
    blank: u64,
    blank_share: f64,
    values: Vec<NewestValue>,
}

/// The newest 12 months supplied, which may be older than the atlas's.
#[derive(Debug, Clone, Serialize)]
struct NewestObject {
    window: Option<Span>,
    #[serde(flatten)]
    rate: RateObject,
    columns: Vec<NewestColumn>,
}

impl From<&StopFigures> for NewestObject {
    fn from(figures: &StopFigures) -> Self {
        let columns = figures.columns.iter().map(|column| NewestColumn {
            key: kebab(column.column.header()),
            header: column.column.header(),
            blank: column.blank,
            blank_share: share(column.blank_share),
            values: column
                .labels
                .iter()
                .map(|label| NewestValue {
                    key: kebab(&label.label),
                    label: label.label.clone(),
                    count: label.count,
                    share: share(label.share),
                })
                .collect(),
        });
        Self {
            window: figures.window.map(Span::from),
            rate: RateObject::from(&figures.newest),
            columns: columns.collect(),
        }
    }
}

/// Stops by month and by each counted column.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StopsObject {
    total: u64,
    counts: Vec<Option<u32>>,
    observed_months: u32,
    newest: NewestObject,
    columns: Vec<ColumnObject>,
}

/// A force's file.
#[derive(Debug, Serialize)]
struct ForceStops<'a> {
    force: &'a str,
    name: &'a str,
    months: Vec<String>,
    #[serde(flatten)]
    stops: StopsObject,
}

fn total(counts: &[u32]) -> u64 {
    counts.iter().map(|n| u64::from(*n)).sum()
}

impl StopsObject {
    /// A month without a file is null in the figures' series, and so here.
    pub(super) fn new(stops: &StopCounts, figures: &StopFigures) -> Self {
        let all = total(&stops.months);
        let columns = StopColumn::ALL
            .iter()
            .zip(&stops.columns)
            .map(|(column, values)| {
                let blank: u64 = values
                    .iter()
                    .filter(|(label, _)| label.is_empty())
                    .map(|(_, counts)| total(counts))
                    .sum();
                ColumnObject {
                    key: kebab(column.header()),
                    header: column.header(),
                    blank,
                    blank_share: share_of(blank, all),
                    values: values
                        .iter()
                        .filter(|(label, _)| !label.is_empty())
                        .map(|(label, counts)| ValueObject {
                            key: kebab(label),
                            label: label.clone(),
                            total: total(counts),
                            counts: counts.clone(),
                        })
                        .collect(),
                }
            })
            .collect();
        Self {
            total: all,
            counts: figures.series.clone(),
            observed_months: figures.observed_months,
            newest: NewestObject::from(figures),
            columns,
        }
    }
}

/// A force's stops and searches; none when it supplied no file.
pub(super) fn render(atlas: &Atlas, force: usize) -> Option<Vec<u8>> {
    let counts = atlas.figures.counts();
    let present = &counts.present[force][Kind::StopAndSearch as usize];
    if !present.contains(&true) {
        return None;
    }
    let slug = counts.axes.forces[force].slug.as_str();
    Some(to_json(&ForceStops {
        force: slug,
        name: &counts.axes.forces[force].name,
        months: months(counts.axes.months),
        stops: StopsObject::new(&counts.stops_by_force[force], &atlas.figures.stops_of_force(force)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample;
    use crate::statistics::{Figure, NoRate, Observed, StopColumnFigures, StopLabel};

    #[test]
    fn blanks_are_a_share_and_missing_months_are_null() {
        let mut columns = vec![Vec::new(); StopColumn::ALL.len()];
        columns[0] = vec![(String::new(), vec![1, 0]), ("Controlled drugs".to_owned(), vec![3, 0])];
        let label = StopLabel { label: "Controlled drugs".to_owned(), count: 3, share: 0.75 };
        let months = sample::span();
        let figures = StopFigures {
            months,
            series: vec![Some(4), None],
            total: 4,
            observed_months: 1,
            window: Some(months),
            newest: Figure { count: Some(4), rate: Err(NoRate::TooFew), observed: Observed::YEAR },
            columns: vec![StopColumnFigures {
                column: StopColumn::ALL[0],
                labels: vec![label],
                blank: 1,
                blank_share: 0.25,
            }],
        };
        let object = StopsObject::new(&StopCounts { months: vec![4, 0], columns }, &figures);
        let json = serde_json::to_value(&object).unwrap();
        assert_eq!(json["counts"], serde_json::json!([4, null]));
        assert_eq!(json["columns"][0]["blank_share"], 0.25);
        assert_eq!(json["columns"][0]["values"][0]["key"], "controlled-drugs");
        assert_eq!(json["columns"][0]["values"][0]["counts"], serde_json::json!([3, 0]));
        assert_eq!(json["columns"].as_array().unwrap().len(), 9);
        assert_eq!(json["columns"][1]["blank_share"], 0.0);
        assert_eq!(json["newest"]["window"]["last"], "2024-02");
        assert_eq!(
            (&json["newest"]["count"], &json["newest"]["rate_status"]),
            (&4.into(), &"too-few".into())
        );
        assert_eq!(json["newest"]["columns"][0]["values"][0]["share"], 0.75);
    }
}
