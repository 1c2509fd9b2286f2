//! `data/v1/measures.json`: every published number, what it is and how it is worked out.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::statistics::{MEASURES, Measure};

use super::number::to_json;
use super::tables::{Column, TABLES};

#[derive(Debug, Serialize)]
struct MeasureObject {
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    decimals: u8,
    definition: &'static str,
    formula: &'static str,
    sources: &'static [&'static str],
    caveats: &'static [&'static str],
}

/// Which measure a field of the JSON files is. Packed rows have the same figures under the names of their
/// columns.
const FIELDS: [(&str, &str); 36] = [
    ("area.antisocial.count", "antisocial"),
    ("area.antisocial.rate", "antisocial-rate"),
    ("area.category_figures.benchmark", "rest-rate"),
    ("area.category_figures.benchmark_share", "category-share"),
    ("area.category_figures.change", "change"),
    ("area.category_figures.count", "category-count"),
    ("area.category_figures.rate", "category-rate"),
    ("area.category_figures.share", "category-share"),
    ("area.category_figures.verdict", "comparison"),
    ("area.change.interval95", "change-interval-95"),
    ("area.change.pairs", "change-months"),
    ("area.change.ratio", "change"),
    ("area.change.share", "change-months"),
    ("area.comparison.rate", "rest-rate"),
    ("area.comparison.verdict", "comparison"),
    ("area.count", "crimes"),
    ("area.counts", "category-by-month"),
    ("area.coverage.months", "month-coverage"),
    ("area.coverage.observed_months", "observed-months"),
    ("area.coverage.observed_share", "observed-share"),
    ("area.crimes", "crimes-by-month"),
    ("area.interval95", "crime-rate-interval-95"),
    ("area.interval998", "crime-rate-interval-998"),
    ("area.outcomes.groups.interval95", "outcome-share"),
    ("area.outcomes.groups.share", "outcome-share"),
    ("area.population.count", "residents"),
    ("area.railway", "railway"),
    ("area.rate", "crime-rate"),
    ("area.strays", "strays"),
    ("coverage.forces.not_located", "not-located-share"),
    ("coverage.forces.status", "file-status"),
    ("levels.classes", "map-class"),
    ("stops.counts", "stops"),
    ("stops.newest.columns.blank_share", "stop-blank-share"),
    ("stops.newest.columns.values.share", "stop-label-share"),
    ("stops.newest.rate", "stop-rate"),
];

#[derive(Debug, Serialize)]
struct Measures {
    measures: Vec<MeasureObject>,
    fields: BTreeMap<String, &'static str>,
}

/// The fields of the JSON files and the columns of the tables.
fn fields() -> BTreeMap<String, &'static str> {
    let columns = TABLES.iter().flat_map(|table| {
        let of = move |column: &'static Column| {
            Some((format!("cube.{}.{}", table.id, column.name), column.measure?))
        };
        table.columns.iter().filter_map(of)
    });
    FIELDS.iter().map(|(field, id)| ((*field).to_owned(), *id)).chain(columns).collect()
}

/// The table of measures.
pub(super) fn render() -> Vec<u8> {
    let object = |measure: &Measure| MeasureObject {
        id: measure.id,
        label: measure.label,
        unit: measure.unit,
        decimals: measure.decimals,
        definition: measure.definition,
        formula: measure.formula,
        sources: measure.sources,
        caveats: measure.caveats,
    };
    to_json(&Measures { measures: MEASURES.iter().map(object).collect(), fields: fields() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{area_object::AreaObject, sample};
    use crate::statistics::measure;

    #[test]
    fn every_field_is_of_a_measure_that_is_described() {
        for (field, id) in FIELDS {
            assert!(measure(id).is_some(), "{field}: {id}");
        }
    }

    #[test]
    fn the_fields_of_an_area_stand_in_its_object() {
        let (area, region, axes) = (sample::area(), sample::region(), sample::axes());
        let figures = sample::figures(&area);
        let object = serde_json::to_value(AreaObject::new(&figures, &axes, &|_, _| &region)).unwrap();
        for path in FIELDS.iter().filter_map(|(field, _)| field.strip_prefix("area.")) {
            let found = path.split('.').try_fold(&object, |within, key| {
                within
                    .get(key)
                    .or_else(|| within.get("burglary")?.get(key))
                    .or_else(|| within.get("positive")?.get(key))
                    .or_else(|| within.get(0)?.get(key))
            });
            assert!(found.is_some(), "{path}");
        }
    }
}
