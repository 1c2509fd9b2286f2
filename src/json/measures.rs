//! `data/v1/measures.json`: every published number, what it is and how it is worked out.

use serde::Serialize;

use crate::statistics::{MEASURES, Measure};

use super::number::to_json;

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

#[derive(Debug, Serialize)]
struct Measures {
    measures: Vec<MeasureObject>,
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
    to_json(&Measures { measures: MEASURES.iter().map(object).collect() })
}
