//! Layers read back with the crate's own reader.

use std::collections::BTreeMap;

use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};

use super::*;

fn head() -> LayerHead<'static> {
    LayerHead {
        name: "test",
        title: "A title",
        description: "What it shows",
        metadata: "{\"release\":\"2024-02\"}",
        geometry_type: GeometryType::Point,
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("code", ValueType::Text, "ONS code"),
        Column::new("crimes", ValueType::Count, "Crimes").unit("incidents"),
        Column::new("rate", ValueType::Number, "Rate"),
        Column::new("partial", ValueType::Flag, "Partly held"),
    ]
}

fn point(lon: f64, lat: f64, values: [Value; 4]) -> Feature {
    Feature { geometry: geo::Point::new(lon, lat).into(), values: values.into() }
}

fn read(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut features = FgbReader::open(std::io::Cursor::new(bytes)).unwrap().select_all().unwrap();
    let mut rows = Vec::new();
    while let Some(feature) = features.next().unwrap() {
        rows.push(feature.properties().unwrap().into_iter().collect());
    }
    rows.sort();
    rows
}

#[test]
fn values_come_back_and_missing_ones_are_absent() {
    let features = || {
        vec![
            point(-0.5, 52.0, ["E1".into(), 7u64.into(), 1.25.into(), true.into()]),
            point(-0.4, 52.1, ["E2".into(), Value::Missing, Value::Missing, false.into()]),
        ]
    };
    let encoded = encode(&head(), &columns(), features()).unwrap().unwrap();
    assert_eq!(encoded.features, 2);
    assert_eq!(encoded.bbox.map(|d| (d * 1e6) as i64), [-0.5, 52.0, -0.4, 52.1].map(|d| (d * 1e6) as i64));
    let row = |values: &[(&str, &str)]| -> BTreeMap<String, String> {
        values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    assert_eq!(
        read(&encoded.bytes),
        [
            row(&[("code", "E1"), ("crimes", "7"), ("partial", "true"), ("rate", "1.25")]),
            row(&[("code", "E2"), ("partial", "false")]),
        ]
    );
    let reader = FgbReader::open(std::io::Cursor::new(&encoded.bytes)).unwrap();
    let header = reader.header();
    assert_eq!(header.title(), Some("A title"));
    assert_eq!(header.crs().unwrap().code(), 4326);
    assert_eq!(header.columns().unwrap().get(1).description(), Some("Crimes (incidents)"));
    assert!(header.index_node_size() > 0);
    assert_eq!(encode(&head(), &columns(), features()).unwrap().unwrap().bytes, encoded.bytes);
}

#[test]
fn an_empty_layer_is_no_file() {
    assert!(encode(&head(), &columns(), Vec::new()).unwrap().is_none());
}

#[test]
fn a_value_of_another_type_is_refused() {
    let wrong = [
        point(0.0, 0.0, [1u64.into(), 1u64.into(), 1.0.into(), true.into()]),
        point(0.0, 0.0, ["a".into(), Value::Count(1 << 32), 1.0.into(), true.into()]),
        Feature { geometry: geo::Point::new(0.0, 0.0).into(), values: vec!["a".into()] },
    ];
    for feature in wrong {
        let error = encode(&head(), &columns(), vec![feature]).unwrap_err();
        assert!(matches!(error, LayerError::Type { .. }), "{error}");
    }
}
