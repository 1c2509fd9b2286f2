//! Layers read back with the crate's own reader.

use std::collections::BTreeMap;

use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geozero::ToGeo;

use super::*;

fn head() -> LayerHead<'static> {
    LayerHead {
        name: "test",
        title: "A title",
        description: "What it shows",
        metadata: "{\"release\":\"2024-02\"}",
        geometry_type: GeometryType::Point,
        indexed: true,
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
    let encoded = encode(&head(), &columns(), &features()).unwrap().unwrap();
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
    assert_eq!(encode(&head(), &columns(), &features()).unwrap().unwrap().bytes, encoded.bytes);
}

#[test]
fn an_empty_layer_is_no_file() {
    assert!(encode::<Feature>(&head(), &columns(), &[]).unwrap().is_none());
}

#[test]
fn a_value_of_another_type_is_refused() {
    let wrong = [
        point(0.0, 0.0, [1u64.into(), 1u64.into(), 1.0.into(), true.into()]),
        point(0.0, 0.0, ["a".into(), Value::Count(1 << 32), 1.0.into(), true.into()]),
        Feature { geometry: geo::Point::new(0.0, 0.0).into(), values: vec!["a".into()] },
    ];
    for feature in wrong {
        let error = encode(&head(), &columns(), &[feature]).unwrap_err();
        assert!(matches!(error, LayerError::Type { .. }), "{error}");
    }
}

#[test]
fn counts_take_the_narrowest_type() {
    let counts = [(255, ColumnType::UByte), (256, ColumnType::UShort), (65_536, ColumnType::UInt)];
    for (largest, expected) in counts {
        let features: Vec<Feature> = [3, largest]
            .map(|count| {
                point(
                    f64::from(count as u32),
                    1.0,
                    ["E1".into(), Value::Count(count), 1.5.into(), true.into()],
                )
            })
            .into();
        let unindexed = LayerHead { indexed: false, ..head() };
        let encoded = encode(&unindexed, &columns(), &features).unwrap().unwrap();
        let reader = FgbReader::open(std::io::Cursor::new(&encoded.bytes)).unwrap();
        assert_eq!(reader.header().columns().unwrap().get(1).type_(), expected);
        assert_eq!(reader.header().index_node_size(), 0);
        let mut features =
            FgbReader::open(std::io::Cursor::new(&encoded.bytes)).unwrap().select_all_seq().unwrap();
        let mut found = Vec::new();
        while let Some(feature) = features.next().unwrap() {
            found.push(feature.properties().unwrap()["crimes"].clone());
        }
        assert_eq!(found, ["3".to_owned(), largest.to_string()]);
    }
}

#[test]
fn polygons_with_holes_and_several_parts_come_back() {
    let square = |at: f64, side: f64| geo::Rect::new((at, at), (at + side, at + side)).to_polygon();
    let holed = Polygon::new(square(0.0, 3.0).exterior().clone(), vec![square(1.0, 1.0).exterior().clone()]);
    let shapes: Vec<Geometry<f64>> = vec![
        geo::MultiPolygon::new(vec![holed.clone(), square(5.0, 1.0)]).into(),
        geo::MultiPolygon::new(vec![square(9.0, 1.0)]).into(),
    ];
    let values = || vec!["E1".into(), 7u64.into(), 1.25.into(), true.into()];
    let features: Vec<Feature> =
        shapes.iter().map(|shape| Feature { geometry: shape.clone(), values: values() }).collect();
    for indexed in [true, false] {
        let head = LayerHead { geometry_type: GeometryType::MultiPolygon, indexed, ..head() };
        let encoded = encode(&head, &columns(), &features).unwrap().unwrap();
        assert_eq!(encoded.bbox.map(|degrees| degrees as i64), [0, 0, 10, 10]);
        let mut back = FgbReader::open(std::io::Cursor::new(&encoded.bytes)).unwrap().select_all().unwrap();
        let mut found = Vec::new();
        while let Some(feature) = back.next().unwrap() {
            found.push(feature.to_geo().unwrap());
        }
        assert!(shapes.iter().all(|shape| found.contains(shape)) && found.len() == 2, "{found:?}");
    }
    let one: Geometry<f64> = holed.into();
    let head = LayerHead { geometry_type: GeometryType::Polygon, indexed: false, ..head() };
    let encoded = encode(&head, &columns(), &[Feature { geometry: one.clone(), values: values() }]);
    let bytes = encoded.unwrap().unwrap().bytes;
    let mut back = FgbReader::open(std::io::Cursor::new(&bytes)).unwrap().select_all().unwrap();
    assert_eq!(back.next().unwrap().unwrap().to_geo().unwrap(), one);
    let point = Feature { geometry: geo::Point::new(0.0, 0.0).into(), values: values() };
    assert!(matches!(encode(&head, &columns(), &[point]), Err(LayerError::Geometry(_))));
}

#[test]
fn a_part_of_an_indexed_layer_can_be_read() {
    let features: Vec<Feature> = (0..200)
        .map(|n| point(f64::from(n), 1.0, ["E1".into(), u64::from(n as u32).into(), 1.5.into(), true.into()]))
        .collect();
    let encoded = encode(&head(), &columns(), &features).unwrap().unwrap();
    let reader = FgbReader::open(std::io::Cursor::new(&encoded.bytes)).unwrap();
    let mut part = reader.select_bbox(9.5, 0.0, 12.5, 2.0).unwrap();
    let mut found = Vec::new();
    while let Some(feature) = part.next().unwrap() {
        found.push(feature.properties().unwrap()["crimes"].clone());
    }
    found.sort();
    assert_eq!(found, ["10", "11", "12"]);
}
