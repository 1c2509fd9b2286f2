//! The columns of the rows, for each kind of file.

use crate::json::{Column, ColumnKind, Table};
use crate::values::Kind;

const FORCE: Column = Column::text("force", "Slug of the force whose file it is");
const MONTH: Column = Column::month("month", "Month of the file");
const LONGITUDE: Column =
    Column::new("longitude", ColumnKind::Number, "Of the anonymous map point, in degrees").or_missing();
const LATITUDE: Column =
    Column::new("latitude", ColumnKind::Number, "Of that point, in degrees").or_missing();
const REPORTED_BY: Column = Column::text("reported_by", "Name the force reports under").or_missing();
const LOCATION: Column = Column::text("location", "On or near …").or_missing();
const LSOA_CODE: Column =
    Column::text("lsoa_code", "LSOA code as the police give it, of 2011 or 2021").or_missing();
const LSOA: Column = Column::text("lsoa", "LSOA of 2021 it is counted in").or_missing();
const LSOA_NAME: Column = Column::text("lsoa_name", "Name of that LSOA").or_missing();
const WARD: Column = Column::text("ward", "Code of its ward").or_missing();
const DISTRICT: Column = Column::text("district", "Code of its district").or_missing();
const OUTCODE: Column = Column::text("outcode", "Outcode of the nearest postcode").or_missing();
const H3: Column = Column::text("h3", "H3 cell of resolution 9 of the point").or_missing();
const LOCATED: Column = Column::text(
    "located",
    "How it came to its LSOA: code, code-2011, point; or why it has none: no-coordinates, \
     outside-england-and-wales, code-outside-reference",
);
const RAILWAY: Column =
    Column::new("railway", ColumnKind::Count, "1: recorded by the British Transport Police, counted apart");

static STREET: Table = Table {
    id: "records-street",
    title: "Incidents",
    description: "One row for each row of the street files that could be read. Rows with duplicate 0 and an \
                  LSOA are those counted in areas. Crime IDs are not republished; the file's column Falls \
                  within repeats the force, and Context is blank.",
    key: &[],
    sorted: 0,
    columns: &[
        FORCE,
        MONTH,
        LONGITUDE,
        LATITUDE,
        REPORTED_BY,
        LOCATION,
        Column::text("crime_type", "Category as the police write it").or_missing(),
        Column::text("last_outcome", "Last outcome as the police write it").or_missing(),
        LSOA_CODE,
        LSOA,
        LSOA_NAME,
        WARD,
        DISTRICT,
        OUTCODE,
        H3,
        LOCATED,
        RAILWAY,
        Column::new(
            "duplicate",
            ColumnKind::Count,
            "1: a later row of the file is the same crime; not counted",
        ),
    ],
    packed: true,
};

static OUTCOMES: Table = Table {
    id: "records-outcomes",
    title: "Outcomes",
    description: "One row for each row of the outcomes files that could be read. Month is that of the outcome. \
                  Crime IDs are not republished.",
    key: &[],
    sorted: 0,
    columns: &[
        FORCE,
        MONTH,
        LONGITUDE,
        LATITUDE,
        REPORTED_BY,
        LOCATION,
        Column::text("outcome", "Outcome as the police write it").or_missing(),
        LSOA_CODE,
        LSOA,
        LSOA_NAME,
        WARD,
        DISTRICT,
        OUTCODE,
        H3,
        LOCATED,
        RAILWAY,
    ],
    packed: true,
};

static STOPS: Table = Table {
    id: "records-stop-and-search",
    title: "Stops and searches",
    description: "One row for each row of the stop and search files that could be read.",
    key: &[],
    sorted: 0,
    columns: &[
        FORCE,
        MONTH,
        LONGITUDE,
        LATITUDE,
        Column::text("date", "Date and time as given").or_missing(),
        Column::text("object", "Object of search").or_missing(),
        Column::text("outcome", "Outcome").or_missing(),
        Column::text("linked_to_object", "Outcome linked to object of search").or_missing(),
        Column::text("legislation", "Legislation").or_missing(),
        Column::text("self_defined_ethnicity", "Self-defined ethnicity").or_missing(),
        Column::text("officer_defined_ethnicity", "Officer-defined ethnicity").or_missing(),
        Column::text("age_range", "Age range").or_missing(),
        Column::text("gender", "Gender").or_missing(),
        Column::text("type", "Person, vehicle or both").or_missing(),
        Column::text("part_of_operation", "Part of a policing operation").or_missing(),
        Column::text("operation", "Policing operation").or_missing(),
        Column::text("clothing_removed", "Removal of more than just outer clothing").or_missing(),
        LSOA,
        LSOA_NAME,
        WARD,
        DISTRICT,
        OUTCODE,
        H3,
        LOCATED,
        RAILWAY,
    ],
    packed: true,
};

/// The table of a kind of file.
pub(super) const fn of(kind: Kind) -> &'static Table {
    match kind {
        Kind::Street => &STREET,
        Kind::Outcomes => &OUTCOMES,
        Kind::StopAndSearch => &STOPS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::UNCOUNTED_COLUMNS;
    use crate::values::{StopColumn, kebab};

    #[test]
    fn the_columns_of_stops_follow_the_order_of_the_counted_ones() {
        let described: Vec<String> = STOPS.columns[5..5 + StopColumn::ALL.len()]
            .iter()
            .map(|column| kebab(column.description))
            .collect();
        for (column, described) in StopColumn::ALL.iter().zip(&described).take(8) {
            assert_eq!(kebab(column.header()), *described);
        }
        assert_eq!(STOPS.columns[13].name, "type");
        assert_eq!([14, 15, 16].map(|at| STOPS.columns[at].description), UNCOUNTED_COLUMNS);
    }
}
