//! Rates with their intervals and comparisons: one file for each level.

use rayon::prelude::*;

use crate::geography::{Area, AreaIndex, LEVELS, Level};
use crate::json::number::{RATE_DECIMALS, rounded};
use crate::statistics::{Against, Counted, Exposure, Interval, NoRate, RateRow, Verdict};

use super::batch::{Batch, Cell};
use super::index::TableFiles;
use super::{Column, Maker, Partition, Table, TableWriter};

/// The table.
pub(super) static TABLE: Table = Table {
    id: "rates",
    title: "Rates with intervals by area and category, newest 12 months",
    description: "One row for each area and category, and one for all crimes together; one file for each \
                  level. Rates are per 1,000 residents and year. A rate needs ten incidents; its intervals \
                  are given below that too (exact Poisson limits), where they are wide. The benchmark and \
                  the country are without the area itself.",
    key: &["code", "category"],
    sorted: 1,
    columns: &[
        Column::text("code", "ONS code of the area; slug of a force; outcode"),
        Column::text("name", "Its name"),
        Column::text("district", "ONS code of the district it lies in").or_missing(),
        Column::text("district_name", "Name of that district").or_missing(),
        Column::text("category", "Category key, as in categories.json; crimes: all crimes together"),
        Column::number("residents", "residents", "Usual residents").or_missing(),
        Column::count("observed_months", "observed-months", "Months of the 12 with a file of the own force"),
        Column::count("count", "category-count", "Incidents in these months; missing: none observed")
            .or_missing(),
        Column::number("rate", "category-rate", "Per 1,000 residents and year; missing: see rate_status")
            .or_missing(),
        Column::number("low95", "crime-rate-interval-95", "Lower end of the 95 % interval").or_missing(),
        Column::number("high95", "crime-rate-interval-95", "Upper end of the 95 % interval").or_missing(),
        Column::number("low998", "crime-rate-interval-998", "Lower end of the 99.8 % interval").or_missing(),
        Column::number("high998", "crime-rate-interval-998", "Upper end of the 99.8 % interval").or_missing(),
        Column::text(
            "rate_status",
            "ok, or why there is no rate: too-few, too-few-months, not-reported, no-residents",
        ),
        Column::text("benchmark", "Code of the area around it that pages compare it with").or_missing(),
        Column::number("benchmark_rate", "rest-rate", "Rate of the rest of that area").or_missing(),
        Column::text("benchmark_verdict", "lower, similar or higher by the 95 % interval").or_missing(),
        Column::text("country", "Code of the widest country around it").or_missing(),
        Column::number("country_rate", "rest-rate", "Rate of the rest of that country").or_missing(),
        Column::text("country_verdict", "lower, similar or higher by the 95 % interval").or_missing(),
    ],
    packed: true,
};

/// The key of the row of all crimes.
const ALL_CRIMES: &str = "crimes";
/// Areas worked on at a time.
const AREAS_AT_A_TIME: usize = 4_096;

/// Everything the rows of one area say.
struct AreaRows<'a> {
    area: &'a Area,
    exposure: Exposure,
    rows: Vec<RateRow>,
}

fn number(value: Option<f64>) -> Cell<'static> {
    Cell::Number(value.map(|value| rounded(value, RATE_DECIMALS)))
}

/// Rates of every level.
pub(super) fn write(maker: &Maker) -> anyhow::Result<TableFiles> {
    let mut files = TableFiles::new(&TABLE);
    for row in &LEVELS {
        let areas = maker.atlas.geography.areas(row.level).len();
        if areas == 0 {
            continue;
        }
        let mut writer = maker.writer(&TABLE)?;
        for first in (0..areas).step_by(AREAS_AT_A_TIME) {
            let part: Vec<AreaRows> = (first..(first + AREAS_AT_A_TIME).min(areas))
                .into_par_iter()
                .map(|index| {
                    let index = index as AreaIndex;
                    let (figures, level) = (&maker.atlas.figures, row.level);
                    AreaRows {
                        area: maker.atlas.geography.area(level, index),
                        exposure: figures.exposure(level, index),
                        rows: figures.rate_rows(level, index),
                    }
                })
                .collect();
            push(maker, &mut writer, &part)?;
        }
        let partition: Partition = [("level", row.slug.to_owned())].into();
        files.extend(maker.finish(writer, &format!("rates/{}", row.slug), &partition)?);
    }
    Ok(files)
}

fn push(maker: &Maker, writer: &mut TableWriter, part: &[AreaRows]) -> anyhow::Result<()> {
    let mut batch = Batch::new(&TABLE);
    for AreaRows { area, exposure, rows } in part {
        let district =
            area.parent(Level::District).map(|index| maker.atlas.geography.area(Level::District, index));
        for row in rows {
            let category = match row.counted {
                Counted::Crimes => ALL_CRIMES,
                Counted::Category(category) => maker.categories[category],
            };
            let rate = row.newest.rate.ok().map(|rate| rate.per_1000);
            let status = row.newest.rate.map_or_else(NoRate::slug, |_| "ok");
            let end = |which: usize, of: fn(Interval) -> f64| {
                number(row.intervals.map(|intervals| of(intervals[which])))
            };
            let [benchmark, benchmark_rate, benchmark_verdict] = against(maker, row.benchmark);
            let [country, country_rate, country_verdict] = against(maker, row.country);
            batch.push(&[
                area.code.as_str().into(),
                area.name.as_str().into(),
                Cell::Text(district.map(|area| area.code.as_str())),
                Cell::Text(district.map(|area| area.name.as_str())),
                category.into(),
                Cell::Number(exposure.residents.map(|residents| rounded(residents, 1))),
                exposure.calendar.into(),
                Cell::Count(row.newest.count.map(|count| count as u32)),
                number(rate),
                end(0, |interval| interval.low),
                end(0, |interval| interval.high),
                end(1, |interval| interval.low),
                end(1, |interval| interval.high),
                status.into(),
                benchmark,
                benchmark_rate,
                benchmark_verdict,
                country,
                country_rate,
                country_verdict,
            ]);
        }
    }
    batch.write(writer)
}

/// Code, rate and verdict.
fn against<'a>(maker: &Maker<'a>, against: Option<Against>) -> [Cell<'a>; 3] {
    let Some(Against { area: (level, index), rest, verdict }) = against else {
        return [Cell::Text(None), Cell::Number(None), Cell::Text(None)];
    };
    [
        maker.code(level, index).into(),
        number(rest.map(|rate| rate.per_1000)),
        Cell::Text(verdict.map(Verdict::word)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_and_verdict_is_described() {
        let described = |name| TABLE.columns.iter().find(|column| column.name == name).unwrap().description;
        for why in [NoRate::NotReported, NoRate::TooFewMonths, NoRate::TooFew, NoRate::NoResidents] {
            assert!(described("rate_status").contains(why.slug()), "{}", why.slug());
        }
        for verdict in [Verdict::Lower, Verdict::Similar, Verdict::Higher] {
            assert!(described("country_verdict").contains(verdict.word()));
        }
    }
}
