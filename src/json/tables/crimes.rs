//! The cube: LSOA × month × category × outcome group, by year, by district and by recording force.

use rayon::prelude::*;

use crate::geography::{AreaIndex, Level};
use crate::settings::Profile;
use crate::statistics::{Counts, SnapCell, SnapPoint};
use crate::values::OutcomeGroup;

use super::index::{FileObject, TableFiles, Totals};
use super::writer::{GROUP_ROWS, TableWriter, Values};
use super::{Column, Maker, Partition, Table};

const LSOA: Column = Column::text("lsoa", "ONS code of the Lower layer Super Output Area, 2021");
const MONTH: Column = Column::month("month", "Month of the street file");
const CATEGORY: Column = Column::text("category", "Category key, as in categories.json");
const OUTCOME_GROUP: Column = Column::text(
    "outcome_group",
    "Group of the last outcome, as in outcomes.json; none: no outcome, as for anti-social behaviour",
);

/// The cube.
pub(super) static TABLE: Table = Table {
    id: "crimes",
    title: "Incidents by small area, month, category and outcome group",
    description: "One row for each LSOA, month, category and outcome group with incidents. A combination \
                  without a row is zero where the place's own force supplied the month's file, and unknown \
                  where it did not (see the table coverage). Every located incident is in exactly one of \
                  count, strays and railway. The files by year hold every row; the files by district, where \
                  there are any, hold the same rows again.",
    key: &["lsoa", "month", "category", "outcome_group"],
    sorted: 2,
    columns: &[
        LSOA,
        MONTH,
        CATEGORY,
        OUTCOME_GROUP,
        Column::count(
            "count",
            "category-by-month",
            "Incidents recorded by territorial forces; missing where the own force supplied no file",
        )
        .or_missing(),
        Column::count(
            "strays",
            "strays",
            "Incidents other forces recorded there in a month without the own force's file",
        ),
        Column::count("railway", "railway", "Incidents of the British Transport Police"),
    ],
    packed: true,
};

/// The same incidents by the force that recorded them.
pub(super) static BY_FORCE: Table = Table {
    id: "crimes-by-force",
    title: "Incidents by recording force, small area, month, category and outcome group",
    description: "One file for each force: the incidents it recorded that lie in an LSOA, wherever that is. \
                  Those without a place are in the table not-located; the two together are the force's total.",
    key: &["lsoa", "month", "category", "outcome_group"],
    sorted: 2,
    columns: &[
        LSOA,
        MONTH,
        CATEGORY,
        OUTCOME_GROUP,
        Column::count("count", "force-count", "Incidents the force recorded there"),
    ],
    packed: true,
};

/// Outcome groups in the order of their places in rows; the last is no outcome.
const GROUPS: [&str; OutcomeGroup::ALL.len() + 1] = {
    let mut groups = ["none"; OutcomeGroup::ALL.len() + 1];
    let mut at = 0;
    while at < OutcomeGroup::ALL.len() {
        groups[at] = OutcomeGroup::ALL[at].slug();
        at += 1;
    }
    groups
};

/// One row; months, categories and groups are places in their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    lsoa: AreaIndex,
    month: u16,
    category: u8,
    group: u8,
    /// None where the own force supplied no file.
    count: Option<u32>,
    strays: u32,
    railway: u32,
}

/// What was counted of one combination.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Whether there is a cell of it.
    touched: bool,
    reported: bool,
    count: u32,
    strays: u32,
    railway: u32,
}

/// The located snap points by LSOA, and how their outcomes fall into groups.
struct Located<'a> {
    counts: &'a Counts,
    /// Sorted by LSOA.
    points: Vec<&'a SnapPoint>,
    /// By outcome, its place in [`GROUPS`].
    groups: Vec<u8>,
}

impl<'a> Located<'a> {
    fn new(counts: &'a Counts) -> Self {
        let mut points: Vec<&SnapPoint> = counts.points.iter().collect();
        points.par_sort_by_key(|point| point.lsoa);
        let groups = counts.axes.outcome_groups.iter();
        let groups = groups.map(|group| group.map_or(OutcomeGroup::ALL.len(), |g| g as usize) as u8);
        Self { counts, points, groups: groups.collect() }
    }

    /// The points of each LSOA that has any, by LSOA.
    fn by_lsoa(&self) -> Vec<&[&'a SnapPoint]> {
        self.points.chunk_by(|a, b| a.lsoa == b.lsoa).collect()
    }

    fn cells(&self, point: &SnapPoint) -> &'a [SnapCell] {
        point.own_cells(&self.counts.cells)
    }

    /// Room for the tallies of one LSOA.
    fn sheet(&self) -> Sheet {
        let axes = &self.counts.axes;
        let combinations = axes.months.len() * axes.categories.len() * GROUPS.len();
        Sheet { tallies: vec![Tally::default(); combinations], touched: Vec::new() }
    }

    /// The rows of one LSOA by month, category and group; `wanted` says which cells are counted.
    fn rows(&self, sheet: &mut Sheet, points: &[&SnapPoint], wanted: impl Fn(&SnapCell) -> bool) -> Vec<Row> {
        let axes = &self.counts.axes;
        let (categories, groups) = (axes.categories.len(), GROUPS.len());
        for point in points {
            for cell in self.cells(point).iter().filter(|cell| wanted(cell)) {
                let group = usize::from(self.groups[usize::from(cell.outcome)]);
                let place =
                    (usize::from(cell.month) * categories + usize::from(cell.category)) * groups + group;
                let tally = &mut sheet.tallies[place];
                if !tally.touched {
                    tally.touched = true;
                    sheet.touched.push(place as u32);
                }
                tally.reported |= cell.own_force_reports;
                if axes.forces[usize::from(cell.force)].railway {
                    tally.railway += cell.incidents();
                } else if cell.own_force_reports {
                    tally.count += cell.incidents();
                } else {
                    tally.strays += cell.incidents();
                }
            }
        }
        sheet.touched.sort_unstable();
        let row = |place: u32| {
            let place = place as usize;
            let tally = std::mem::take(&mut sheet.tallies[place]);
            Row {
                lsoa: points[0].lsoa,
                month: (place / groups / categories) as u16,
                category: (place / groups % categories) as u8,
                group: (place % groups) as u8,
                count: tally.reported.then_some(tally.count),
                strays: tally.strays,
                railway: tally.railway,
            }
        };
        sheet.touched.drain(..).map(row).collect()
    }
}

/// A tally for every combination of month, category and group, all empty between two LSOAs.
struct Sheet {
    tallies: Vec<Tally>,
    /// The places of those that are not empty.
    touched: Vec<u32>,
}

/// The words that rows name by their places.
struct Words<'a> {
    lsoas: Vec<&'a str>,
    months: Vec<&'a str>,
    categories: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn new(maker: &'a Maker<'a>) -> Self {
        Self {
            lsoas: maker.atlas.geography.areas(Level::Lsoa).iter().map(|area| area.code.as_str()).collect(),
            months: maker.months.iter().map(String::as_str).collect(),
            categories: maker.categories.clone(),
        }
    }

    /// The four columns that name a row. Only the LSOAs of the rows are listed.
    fn key_columns<'b>(&'b self, rows: &[Row], lsoas: &'b [&'a str], first: AreaIndex) -> [Values<'b>; 4] {
        [
            Values::Words(lsoas, rows.iter().map(|row| row.lsoa - first).collect()),
            Values::Words(&self.months, rows.iter().map(|row| row.month.into()).collect()),
            Values::Words(&self.categories, rows.iter().map(|row| row.category.into()).collect()),
            Values::Words(&GROUPS, rows.iter().map(|row| row.group.into()).collect()),
        ]
    }

    /// The codes from the first to the last LSOA of rows in order, and the first one's place.
    fn lsoas_of(&self, rows: &[Row]) -> (&[&'a str], AreaIndex) {
        match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => (&self.lsoas[first.lsoa as usize..=last.lsoa as usize], first.lsoa),
            _ => (&[], 0),
        }
    }

    fn push(&self, writer: &mut TableWriter, rows: &[Row]) -> anyhow::Result<()> {
        for rows in rows.chunks(GROUP_ROWS) {
            let (lsoas, first) = self.lsoas_of(rows);
            let [lsoa, month, category, group] = self.key_columns(rows, lsoas, first);
            writer.push(&[
                lsoa,
                month,
                category,
                group,
                Values::Counts(rows.iter().map(|row| row.count).collect()),
                Values::Counts(rows.iter().map(|row| Some(row.strays)).collect()),
                Values::Counts(rows.iter().map(|row| Some(row.railway)).collect()),
            ])?;
        }
        Ok(())
    }

    fn push_of_force(&self, writer: &mut TableWriter, rows: &[Row]) -> anyhow::Result<()> {
        for rows in rows.chunks(GROUP_ROWS) {
            let (lsoas, first) = self.lsoas_of(rows);
            let [lsoa, month, category, group] = self.key_columns(rows, lsoas, first);
            let all = |row: &Row| Some(row.count.unwrap_or(0) + row.strays + row.railway);
            let count = Values::Counts(rows.iter().map(all).collect());
            writer.push(&[lsoa, month, category, group, count])?;
        }
        Ok(())
    }
}

/// The file of one calendar year while it grows.
struct Year {
    number: u16,
    writer: TableWriter,
    waiting: Vec<Row>,
    totals: Totals,
}

impl Year {
    fn take(&mut self, rows: &[Row], years: &[u16], words: &Words) -> anyhow::Result<()> {
        for row in rows.iter().filter(|row| years[usize::from(row.month)] == self.number) {
            self.totals.add(row.count.unwrap_or(0), row.strays, row.railway);
            self.waiting.push(*row);
        }
        hand_on_full_groups(&mut self.waiting, |rows| words.push(&mut self.writer, rows))
    }
}

/// Hands on as many rows as fill groups; the others wait for more.
fn hand_on_full_groups(
    waiting: &mut Vec<Row>,
    push: impl FnOnce(&[Row]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let full = waiting.len() - waiting.len() % GROUP_ROWS;
    if full > 0 {
        push(&waiting[..full])?;
        waiting.drain(..full);
    }
    Ok(())
}

/// LSOAs worked on at a time.
const LSOAS_AT_A_TIME: usize = 512;

/// The cube, and the same by recording force but in a tight atlas.
pub(super) fn write(maker: &Maker) -> anyhow::Result<(TableFiles, Option<TableFiles>, Totals)> {
    let (words, located) = (Words::new(maker), Located::new(maker.atlas.figures.counts()));
    let lsoas = located.by_lsoa();
    let (crimes, totals) = by_year(maker, &words, &located, &lsoas)?;
    let by_force = (!maker.atlas.is_tight()).then(|| by_force(maker, &words, &located, &lsoas));
    Ok((crimes, by_force.transpose()?, totals))
}

/// The cube by year, and in the profile `full` by district too.
fn by_year(
    maker: &Maker,
    words: &Words,
    located: &Located,
    lsoas: &[&[&SnapPoint]],
) -> anyhow::Result<(TableFiles, Totals)> {
    let counts = located.counts;
    let year_of: Vec<u16> = counts.axes.months.iter().map(crate::values::Month::year).collect();
    let mut years = Vec::new();
    for year in *year_of.first().unwrap_or(&0)..=*year_of.last().unwrap_or(&0) {
        let writer = maker.writer(&TABLE)?;
        years.push(Year { number: year, writer, waiting: Vec::new(), totals: Totals::default() });
    }
    for part in lsoas.chunks(LSOAS_AT_A_TIME) {
        let rows = part
            .par_iter()
            .map_init(|| located.sheet(), |sheet, points| located.rows(sheet, points, |_| true));
        let rows: Vec<Row> = rows.flatten_iter().collect();
        years.par_iter_mut().try_for_each(|year| year.take(&rows, &year_of, words))?;
    }
    let mut totals = Totals::default();
    let mut files = TableFiles::new(&TABLE);
    for Year { number: year, mut writer, waiting, totals: of_year } in years {
        words.push(&mut writer, &waiting)?;
        totals.include(&of_year);
        let partition: Partition = [("year", year.to_string())].into();
        files.extend(maker.finish(writer, &format!("crimes/{year}"), &partition)?);
    }
    if maker.atlas.publication.profile == Profile::Full {
        files.extend(of_districts(maker, words, located, lsoas)?);
    }
    Ok((files, totals))
}

/// The same rows again, one file for each district.
fn of_districts(
    maker: &Maker,
    words: &Words,
    located: &Located,
    lsoas: &[&[&SnapPoint]],
) -> anyhow::Result<Vec<FileObject>> {
    let districts = (0..maker.atlas.geography.areas(Level::District).len() as AreaIndex).into_par_iter();
    let files = districts
        .filter_map(|district| {
            let (inside, mut sheet) =
                (maker.atlas.geography.lsoas_of(Level::District, district), located.sheet());
            let rows: Vec<Row> = inside
                .iter()
                .filter_map(|lsoa| {
                    let at = lsoas.binary_search_by_key(lsoa, |points| points[0].lsoa).ok()?;
                    Some(located.rows(&mut sheet, lsoas[at], |_| true))
                })
                .flatten()
                .collect();
            (!rows.is_empty()).then_some((district, rows))
        })
        .map(|(district, rows)| {
            let mut writer = maker.parquet_writer(&TABLE)?;
            words.push(&mut writer, &rows)?;
            let code = maker.code(Level::District, district);
            let partition: Partition = [("district", code.to_owned())].into();
            maker.finish(writer, &format!("crimes/district/{code}"), &partition)
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The cube by recording force.
fn by_force(
    maker: &Maker,
    words: &Words,
    located: &Located,
    lsoas: &[&[&SnapPoint]],
) -> anyhow::Result<TableFiles> {
    let counts = located.counts;
    // Which LSOAs each force recorded anything in: a force is looked for in few of them.
    let forces = counts.axes.forces.len();
    let seen: Vec<Vec<bool>> = lsoas
        .par_iter()
        .map(|points| {
            let mut seen = vec![false; forces];
            for cell in points.iter().flat_map(|point| located.cells(point)) {
                seen[usize::from(cell.force)] = true;
            }
            seen
        })
        .collect();
    let of_forces = (0..forces)
        .into_par_iter()
        .map(|force| {
            if !seen.iter().any(|seen| seen[force]) {
                return Ok(Vec::new());
            }
            let inside = lsoas.iter().zip(&seen).filter(|(_, seen)| seen[force]);
            let of_force = |cell: &SnapCell| usize::from(cell.force) == force;
            let (mut writer, mut sheet) = (maker.parquet_writer(&BY_FORCE)?, located.sheet());
            let mut waiting = Vec::new();
            for (points, _) in inside {
                waiting.extend(located.rows(&mut sheet, points, of_force));
                hand_on_full_groups(&mut waiting, |rows| words.push_of_force(&mut writer, rows))?;
            }
            words.push_of_force(&mut writer, &waiting)?;
            let slug = &counts.axes.forces[force].slug;
            let partition: Partition = [("force", slug.clone())].into();
            maker.finish(writer, &format!("crimes/force/{slug}"), &partition)
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut files = TableFiles::new(&BY_FORCE);
    files.extend(of_forces.into_iter().flatten());
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_wait_until_they_fill_a_group() {
        let row = Row { lsoa: 0, month: 0, category: 0, group: 0, count: None, strays: 0, railway: 0 };
        let (mut waiting, mut pushed) = (vec![row; GROUP_ROWS - 1], Vec::new());
        let mut hand_on = |waiting: &mut Vec<Row>| {
            hand_on_full_groups(waiting, |rows| {
                pushed.push(rows.len());
                Ok(())
            })
            .unwrap();
            waiting.len()
        };
        assert_eq!(hand_on(&mut waiting), GROUP_ROWS - 1);
        waiting.extend(vec![row; GROUP_ROWS + 3]);
        assert_eq!(hand_on(&mut waiting), 2);
        assert_eq!(pushed, [2 * GROUP_ROWS]);
    }

    #[test]
    fn the_last_group_is_none() {
        assert_eq!(GROUPS[0], "positive");
        assert_eq!(GROUPS[GROUPS.len() - 1], "none");
    }
}
