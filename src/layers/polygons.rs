//! Areas as polygons with their headline figures.

use flatgeobuf::GeometryType;
use geo::MultiPolygon;

use crate::statistics::{AreaFigures, Axes, Figure};
use crate::values::OutcomeGroup;

use super::columns::{Column, Feature, Value, ValueType};
use super::totals::{category_columns, outcome_columns};

/// The geometry every layer of areas declares.
pub(super) const GEOMETRY: GeometryType = GeometryType::MultiPolygon;

/// Decimals of rates, as in the JSON files.
const RATE_FACTOR: f64 = 100.0;
/// Rates are of this.
const RATE_UNIT: &str = "crimes per 1,000 residents and year";

/// Columns of a layer of areas.
pub(super) fn columns(axes: &Axes) -> Vec<Column> {
    let count = |name: &str, description: &str| {
        Column::new(name, ValueType::Count, description).unit("incidents in the newest 12 months")
    };
    let rate =
        |name: &str, description: &str| Column::new(name, ValueType::Number, description).unit(RATE_UNIT);
    let mut columns = vec![
        Column::new("code", ValueType::Text, "ONS code; slug of a force"),
        Column::new("name", ValueType::Text, "Name with the neighbourhood's name"),
        Column::new("residents", ValueType::Number, "Usual residents").unit("people"),
        count("crimes", "Crimes: no anti-social behaviour, no railway; absent: no month observed"),
        rate("rate", "Rate; absent: see rate_status"),
        rate("rate_low", "Lower end of the 95 % interval of the rate"),
        rate("rate_high", "Upper end of the 95 % interval of the rate"),
        Column::new("rate_status", ValueType::Text, "ok, or why there is no rate"),
        count("asb", "Anti-social behaviour; absent: no month observed"),
        count("railway", "Incidents of the British Transport Police"),
        Column::new("observed_months", ValueType::Count, "Months in which the own force supplied its file")
            .unit("months of 12"),
        Column::new("partial", ValueType::Flag, "Whether the reference holds only a part of the area"),
    ];
    columns.extend(category_columns(axes));
    columns.extend(outcome_columns(true));
    columns
}

fn rounded(rate: f64) -> f64 {
    (rate * RATE_FACTOR).round() / RATE_FACTOR
}

fn count(figure: &Figure) -> Value {
    figure.count.into()
}

/// An area as a feature of [`columns`].
pub(super) fn feature(figures: &AreaFigures, polygon: MultiPolygon<f64>) -> Feature {
    let rate = figures.crimes.rate.as_ref().ok();
    let window = figures.months.range_of(figures.window);
    let railway: u64 = figures.railway[window].iter().map(|n| u64::from(*n)).sum();
    let mut values: Vec<Value> = vec![
        figures.area.code.as_str().into(),
        Value::Text(figures.area.full_name()),
        figures.residents.map(|residents| residents.count).into(),
        count(&figures.crimes),
        rate.map(|rate| rounded(rate.per_1000)).into(),
        rate.map(|rate| rounded(rate.interval95.low)).into(),
        rate.map(|rate| rounded(rate.interval95.high)).into(),
        match &figures.crimes.rate {
            Ok(_) => "ok".into(),
            Err(why) => why.slug().into(),
        },
        count(&figures.antisocial),
        railway.into(),
        figures.observed_months.into(),
        figures.area.is_partial().into(),
    ];
    values.extend(figures.categories.iter().map(|category| count(&category.newest)));
    values.extend(OutcomeGroup::ALL.iter().map(|group| {
        let groups = figures.outcomes.as_ref().map(|outcomes| &outcomes.groups);
        let found = groups.and_then(|groups| groups.iter().find(|(of, ..)| of == group));
        Value::from(found.map(|(_, crimes, _)| *crimes))
    }));
    Feature { geometry: polygon.into(), values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{Area, Level, Residents};
    use crate::statistics::{CategoryFigures, Interval, NoRate, Observed, Rate};
    use crate::values::{CategoryGroup, Month, MonthSpan, Vocabulary};

    #[test]
    fn a_feature_has_a_value_for_each_column_and_missing_is_absent() {
        let month = Month::new(2024, 1).unwrap();
        let months = MonthSpan::new(month, month).unwrap();
        let axes = Axes {
            months,
            categories: Vocabulary::new(["Vehicle crime"], &std::collections::BTreeSet::new()),
            category_groups: vec![CategoryGroup::Crime],
            outcomes: Vocabulary::default(),
            outcome_groups: Vec::new(),
            forces: Vec::new(),
        };
        let area = Area {
            level: Level::Lsoa,
            code: "E01000001".to_owned(),
            name: "Bedford 001A".to_owned(),
            name_cy: None,
            local_name: Some("Riseley & Sharnbrook".to_owned()),
            parents: Vec::new(),
            area_km2: None,
            centre: None,
            bounds: None,
            lsoas_held: (1, 1),
        };
        let rate = Rate {
            per_1000: 7.777,
            interval95: Interval { low: 5.0, high: 9.999 },
            interval998: Interval { low: 4.0, high: 11.0 },
        };
        let crimes = Figure { count: Some(12), rate: Ok(rate), observed: Observed::YEAR };
        let figures = AreaFigures {
            per_km2: None,
            workday: None,
            area: &area,
            index: 0,
            residents: Some(Residents { count: 1_500.0, year: 2021, census: true }),
            months,
            window: months,
            observed_months: 1,
            observed_share: 1.0,
            crime_months: vec![Some(12)],
            month_coverage: vec![1.0],
            crimes,
            antisocial: Figure { count: None, rate: Err(NoRate::NotReported), observed: Observed::YEAR },
            benchmark: None,
            categories: vec![CategoryFigures {
                category: 0,
                months: vec![Some(12)],
                newest: crimes,
                verdict: None,
                benchmark: None,
                share: None,
                benchmark_share: None,
                change: None,
            }],
            strays: vec![0],
            railway: vec![5],
            comparisons: Vec::new(),
            change: None,
            outcomes: None,
            notes: Vec::new(),
        };
        let square = geo::Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon();
        let (columns, feature) = (columns(&axes), feature(&figures, MultiPolygon::new(vec![square])));
        assert_eq!(columns.len(), feature.values.len());
        let at = |name: &str| &feature.values[columns.iter().position(|c| c.name == name).unwrap()];
        assert_eq!(at("name"), &Value::from("Bedford 001A, Riseley & Sharnbrook"));
        assert_eq!(at("rate"), &Value::Number(7.78));
        assert_eq!(at("rate_high"), &Value::Number(10.0));
        assert_eq!(at("asb"), &Value::Missing);
        assert_eq!(at("railway"), &Value::Count(5));
        assert_eq!(at("vehicle_crime"), &Value::Count(12));
        assert_eq!(at("outcome_positive"), &Value::Missing);
        let head = crate::layers::encode::LayerHead {
            name: "lsoa",
            title: "LSOAs",
            description: "",
            metadata: "{}",
            geometry_type: GEOMETRY,
            indexed: true,
        };
        let encoded = crate::layers::encode::encode(&head, &columns, &[feature]).unwrap().unwrap();
        assert_eq!(encoded.bbox.map(|d| (d * 1e6) as i64), [0.0, 0.0, 1.0, 1.0].map(|d| (d * 1e6) as i64));
    }
}
