//! Stops and searches by H3 hexagon: never points of persons, and no hexagon with fewer than ten.

use h3o::CellIndex;

use crate::statistics::{LEAST_STOPS, StopHexagon, StopObjectGroup, StopOutcomeGroup};

use super::columns::{Column, Feature, Value, ValueType};
use super::hexagons::outline;

/// Columns of the layer.
pub(super) fn columns() -> Vec<Column> {
    let count = |name: &str, description: &str| {
        Column::new(name, ValueType::Count, description)
            .unit("searches in the newest 12 months that the force supplied")
    };
    let name = |kind: &str, slug: &str| format!("{kind}_{}", slug.replace('-', "_"));
    let stops = format!("Stops and searches; hexagons with fewer than {LEAST_STOPS} are left out");
    let mut columns = vec![Column::new("cell", ValueType::Text, "H3 cell"), count("stops", &stops)];
    columns.extend(StopObjectGroup::ALL.map(|group| count(&name("object", group.slug()), group.label())));
    columns.extend(StopOutcomeGroup::ALL.map(|group| count(&name("outcome", group.slug()), group.label())));
    columns
}

/// The hexagon as a feature of [`columns`].
pub(super) fn feature(hexagon: &StopHexagon) -> Option<Feature> {
    let cell = CellIndex::try_from(hexagon.cell).ok()?;
    let mut values = vec![Value::Text(cell.to_string()), hexagon.count.into()];
    values.extend(hexagon.objects.into_iter().chain(hexagon.outcomes).map(Value::from));
    Some(Feature { geometry: outline(cell), values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_value() {
        let hexagon = StopHexagon {
            cell: 0x0871_94ad_12ff_ffff,
            count: 12,
            objects: [5, 4, 1, 1, 1],
            outcomes: [9, 2, 1, 0],
        };
        let feature = feature(&hexagon).expect("a cell of resolution 7");
        assert_eq!(feature.values.len(), columns().len());
        assert_eq!(feature.values[1], Value::Count(12));
        assert_eq!(columns()[2].name, "object_drugs");
        assert_eq!(columns()[7].name, "outcome_no_action");
        assert_eq!(feature.values[7], Value::Count(9));
    }
}
