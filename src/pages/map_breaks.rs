//! The classes of the map: fixed for each measure and level over the whole atlas, so that a colour means the
//! same wherever the map is moved to and whichever month is shown.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, Level};
use crate::statistics::{AreaWindow, Exposure, class_breaks, rate};
use crate::values::OutcomeGroup;

use super::map_measures::Measure;

/// Crimes an area needs for the share of a category, or of an outcome, to say anything.
pub(super) const MIN_WHOLE: u64 = 20;
/// Incidents a rate of one month needs, as one of a year does.
const MIN_COUNT: u32 = 10;

/// Lower ends of all classes but the lowest, of one measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Breaks {
    /// Per 1,000 residents and year; of hexagons per square kilometre and year.
    pub rate: Vec<f64>,
    /// Incidents of 12 months.
    pub count: Vec<f64>,
    /// Per cent of all crimes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<f64>,
    /// Per 1,000 residents in one month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub month_rate: Vec<f64>,
    /// Incidents of one month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub month_count: Vec<f64>,
}

/// All breaks of a level.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct LevelBreaks {
    /// By the key of a measure.
    pub measures: BTreeMap<String, Breaks>,
    /// By outcome group: per cent of the crimes old enough to tell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outcomes: BTreeMap<&'static str, Vec<f64>>,
    /// Stops and searches; only rate and count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops: Option<Breaks>,
}

/// What one area gives to the breaks of one measure.
struct Row {
    exposure: Exposure,
    count: Option<u64>,
    /// All crimes.
    whole: Option<u64>,
}

/// In per cent; none of too few.
pub(super) fn per_cent(part: u64, whole: u64) -> Option<f64> {
    (whole >= MIN_WHOLE).then(|| 100.0 * part as f64 / whole as f64)
}

/// `months` gives the counts of the observed months of the window, by place of a row.
fn measure_breaks<M: Iterator<Item = u32>>(
    rows: &[Row],
    months: impl Fn(usize) -> M,
    is_part: bool,
) -> Breaks {
    let month_rates = rows.iter().enumerate().flat_map(|(place, row)| {
        let residents = row.exposure.residents.filter(|residents| *residents > 0.0);
        months(place)
            .filter(|count| *count >= MIN_COUNT)
            .filter_map(move |count| residents.map(|residents| 1000.0 * f64::from(count) / residents))
    });
    let rates = rows.iter().filter_map(|row| rate(row.count?, row.exposure).ok());
    let shares = rows.iter().filter(|_| is_part).filter_map(|row| per_cent(row.count?, row.whole?));
    let month_counts = (0..rows.len()).flat_map(&months).map(f64::from);
    Breaks {
        rate: class_breaks(rates.map(|rate| rate.per_1000), 1),
        count: class_breaks(rows.iter().filter_map(|row| row.count).map(|n| n as f64), 0),
        share: class_breaks(shares, 1),
        month_rate: class_breaks(month_rates, 2),
        month_count: class_breaks(month_counts, 0),
    }
}

/// The breaks of one level; `measures` begin with all crimes.
pub(super) fn level_breaks(atlas: &Atlas, level: Level, measures: &[Measure]) -> LevelBreaks {
    let areas: Vec<AreaWindow> = (0..atlas.geography.areas(level).len() as AreaIndex)
        .into_par_iter()
        .map(|index| atlas.figures.area_window(level, index))
        .collect();
    let counts = |measure: &Measure| areas.iter().map(|area| area.count(&measure.places)).collect::<Vec<_>>();
    let whole = measures.first().map(counts).unwrap_or_default();
    let of = |(place, measure): (usize, &Measure)| {
        let is_part = place > 0 && measure.group == "crime";
        let row =
            |((area, count), whole): ((&AreaWindow, _), _)| Row { exposure: area.exposure, count, whole };
        let rows: Vec<Row> = areas.iter().zip(counts(measure)).zip(whole.iter().copied()).map(row).collect();
        let months = |place: usize| areas[place].months(&measure.places).flatten();
        (measure.key.clone(), measure_breaks(&rows, months, is_part))
    };
    LevelBreaks {
        measures: measures.par_iter().enumerate().map(of).collect(),
        outcomes: outcome_breaks(
            &areas.iter().filter_map(|area| area.outcomes.as_ref().map(<[u64; 6]>::as_slice)),
        ),
        stops: stop_breaks(atlas, level),
    }
}

/// By group, from the crimes of each area or hexagon in the order of [`OutcomeGroup::ALL`].
pub(super) fn outcome_breaks<'n, N: Copy + Into<u64> + 'n>(
    areas: &(impl Iterator<Item = &'n [N]> + Clone),
) -> BTreeMap<&'static str, Vec<f64>> {
    OutcomeGroup::ALL
        .into_iter()
        .enumerate()
        .map(|(place, group)| {
            let shares = areas.clone().filter_map(|counts| {
                per_cent(counts[place].into(), counts.iter().map(|count| (*count).into()).sum())
            });
            (group.slug(), class_breaks(shares, 1))
        })
        .filter(|(_, breaks)| !breaks.is_empty())
        .collect()
}

/// The force that reports for an area of level force, by place in `axes.forces`.
pub(super) fn reporter(atlas: &Atlas, area: AreaIndex) -> Option<usize> {
    (0..atlas.figures.counts().axes.forces.len()).find(|force| atlas.figures.force_area(*force) == Some(area))
}

fn stop_breaks(atlas: &Atlas, level: Level) -> Option<Breaks> {
    let areas = 0..atlas.geography.areas(level).len() as AreaIndex;
    let stops: Vec<_> = match level {
        Level::Force => {
            areas.filter_map(|area| Some(atlas.figures.stops_of_force(reporter(atlas, area)?))).collect()
        }
        Level::District => areas.map(|area| atlas.figures.stops_of_district(area)).collect(),
        Level::Country
        | Level::Region
        | Level::County
        | Level::Ward
        | Level::Msoa
        | Level::Lsoa
        | Level::Outcode => return None,
    };
    let rates = stops.iter().filter_map(|stops| stops.newest.rate.ok()).map(|rate| rate.per_1000);
    let counts = stops.iter().filter_map(|stops| stops.newest.count).map(|n| n as f64);
    Some(Breaks { rate: class_breaks(rates, 1), count: class_breaks(counts, 0), ..Breaks::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_of_rates_counts_shares_and_months() {
        let exposure = Exposure { residents: Some(1_000.0), months: 12.0, calendar: 12, window: 12 };
        let area = |count: u64| Row { exposure, count: Some(count), whole: Some(count) };
        let rows: Vec<Row> = (1..=100).map(|n| area(2 * n)).collect();
        let all = measure_breaks(&rows, |place| std::iter::repeat_n(place as u32 + 1, 12), false);
        assert_eq!((all.rate.len(), all.share.len()), (4, 0));
        assert_eq!(all.count, [40.0, 80.0, 120.0, 160.0]);
        // Months with fewer than ten incidents have no rate: of 10 to 100, classes begin at 28, 46, 64 and 82.
        assert_eq!(all.month_rate, [30.0, 45.0, 65.0, 80.0]);
        let half = |row: &Row| Row { count: row.count.map(|count| count / 2), ..*row };
        let parts: Vec<Row> = rows.iter().map(half).collect();
        let part = measure_breaks(&parts, |_| std::iter::empty(), true);
        // Every area has the same share: one class.
        assert_eq!(part.share, Vec::<f64>::new());
        assert_eq!(part.month_count, Vec::<f64>::new());
        assert_eq!(per_cent(10, 19), None);
        assert_eq!(per_cent(10, 20), Some(50.0));
    }

    #[test]
    fn outcome_shares_have_classes_by_group() {
        let areas: Vec<Vec<u64>> = (0..=100).map(|n| vec![n, 100 - n, 0, 0, 0, 0]).collect();
        let breaks = outcome_breaks(&areas.iter().map(Vec::as_slice));
        assert_eq!(breaks["positive"], [20.0, 40.0, 60.0, 80.0]);
        assert!(!breaks.contains_key("pending"));
    }
}
