//! The door to every published number.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use h3o::{CellIndex, Resolution};
use rayon::prelude::*;

use crate::aggregates::{Counts, StopCounts};
use crate::geography::{AreaIndex, ByLevel, Geography, Level};
use crate::values::MonthSpan;

use super::area::{AreaWindow, area_figures, area_headline, area_window, category_months};
use super::classes::Classes;
use super::comparators::{
    Comparators, LevelComparators, MixDifference, Surroundings, level_comparators, mix,
};
use super::coverage::{ledger, not_located_share};
use super::force::force_figures;
use super::place_months::hexagon_months;
use super::place_totals::{hexagons_of, placed};
use super::presence::Supplier;
use super::rate::{figure, rate};
use super::rate_row::{RateRow, rate_rows};
use super::snap_points::Renewal;
use super::stops::{StopFigures, StopHexagons, stop_figures, stop_hexagons};
use super::territory::Ground;
use super::waits::{Waits, waits};
use super::{
    AreaFigures, Coverage, Exposure, Figure, Finding, ForceFigures, Hexagon, PlaceCounting, SnapPoint,
    Verdict,
};

/// Every published number. An area's figures are worked out when asked for: cheap, pure, parallel.
#[derive(Debug)]
pub struct Figures<'a> {
    ground: Ground<'a>,
    coverage: Coverage,
    classes: ByLevel<Classes>,
    comparators: ByLevel<LevelComparators>,
    /// By H3 resolution, once they are asked for.
    hexagons: [OnceLock<Vec<Hexagon>>; 16],
}

/// Works out what needs all areas at once.
pub fn publish<'a>(counts: &'a Counts, geography: &'a Geography) -> Figures<'a> {
    let ground = Ground::survey(counts, geography);
    let surroundings = Surroundings::survey(&ground, geography);
    Figures::on(ground, &surroundings)
}

impl<'a> Figures<'a> {
    pub(super) fn on(ground: Ground<'a>, surroundings: &Surroundings) -> Self {
        let classes = ByLevel::from_fn(|level| {
            let rates: Vec<_> = (0..ground.areas[level].len() as AreaIndex)
                .into_par_iter()
                .map(|index| {
                    let crimes = ground.crimes(level, index);
                    rate(crimes.count, crimes.exposure)
                })
                .collect();
            Classes::of(&rates)
        });
        let comparators = ByLevel::from_fn(|level| level_comparators(&ground, surroundings, level));
        Self { coverage: ledger(ground.counts), ground, classes, comparators, hexagons: Default::default() }
    }

    /// The counts behind the figures: axes, snap points, stops, outcome cohorts.
    pub fn counts(&self) -> &'a Counts {
        self.ground.counts
    }

    /// The newest 12 months (fewer in a short atlas).
    pub fn window(&self) -> MonthSpan {
        self.ground.window
    }

    /// Which force-months are present.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// What looks odd in the files, by force, test, kind, month.
    pub fn findings(&self) -> &[Finding] {
        &self.ground.findings
    }

    /// One area.
    pub fn area(&self, level: Level, index: AreaIndex) -> AreaFigures<'a> {
        area_figures(&self.ground, level, index)
    }

    /// Crimes of one area and how they compare with the nearest area around it, as in [`Self::area`], without all
    /// else.
    pub fn headline(&self, level: Level, index: AreaIndex) -> (Figure, Option<Verdict>) {
        area_headline(&self.ground, level, index)
    }

    /// The counts of one area in the window, as in [`Self::area`], without all else.
    pub fn area_window(&self, level: Level, index: AreaIndex) -> AreaWindow<'a> {
        area_window(&self.ground, level, index)
    }

    /// The months of every category of one area, as in [`AreaFigures::categories`], without all else.
    pub fn category_months(&self, level: Level, index: AreaIndex) -> Vec<Vec<Option<u32>>> {
        category_months(&self.ground, level, index)
    }

    /// Residents and observed months of an area over the window.
    pub fn exposure(&self, level: Level, index: AreaIndex) -> Exposure {
        self.ground.exposure(level, index)
    }

    /// The hexagons of a resolution with incidents in the window, by cell. Counted once: the map and the layers
    /// both show them.
    pub fn hexagons(&self, resolution: Resolution) -> &[Hexagon] {
        self.hexagons[usize::from(u8::from(resolution))]
            .get_or_init(|| self.count_hexagons(&placed(&self.ground.counts.points, resolution)))
    }

    /// The same with the months of every hexagon with incidents in any month, `[category * months + month]`: the
    /// cells of points, which are dear, are looked up once for both.
    pub fn hexagons_and_months(&self, resolution: Resolution) -> (&[Hexagon], BTreeMap<CellIndex, Vec<u32>>) {
        let counts = self.ground.counts;
        let placed = placed(&counts.points, resolution);
        let found =
            self.hexagons[usize::from(u8::from(resolution))].get_or_init(|| self.count_hexagons(&placed));
        (found, hexagon_months(&placed, &counts.cells, &PlaceCounting::of(self)))
    }

    fn count_hexagons(&self, placed: &[(CellIndex, &SnapPoint)]) -> Vec<Hexagon> {
        let lsoas = self.ground.areas[Level::Lsoa];
        let district_of = |lsoa: AreaIndex| lsoas.get(lsoa as usize)?.parent(Level::District);
        hexagons_of(placed, &self.ground.counts.cells, &PlaceCounting::of(self), &district_of)
    }

    /// The area whose rest an area's categories are compared with: the district for wards and smaller
    /// areas, the force area for districts, the country for the others; the next larger one where that is
    /// not larger than the area itself. None for the widest area.
    pub fn benchmark_of(&self, level: Level, index: AreaIndex) -> Option<(Level, AreaIndex)> {
        self.ground.benchmark_of(level, index)
    }

    /// The widest area, for the home page: England and Wales, else the country with most residents.
    /// Always of level country; none without countries.
    pub fn nation(&self) -> Option<AreaIndex> {
        self.ground.nation()
    }

    /// A force as reporter, by place in `axes.forces`.
    pub fn force(&self, force: usize) -> ForceFigures {
        force_figures(self.ground.counts, &self.ground.maturity, force)
    }

    /// How long crimes waited for their first outcome, all forces together.
    pub fn waits(&self) -> Waits {
        let forces: Vec<usize> = (0..self.ground.counts.forces.len()).collect();
        waits(self.ground.counts, &forces)
    }

    /// The area of a force, by place in `axes.forces`.
    pub fn force_area(&self, force: usize) -> Option<AreaIndex> {
        self.ground.force_areas[force]
    }

    /// Whether a force's street file of a month (by its place in the span) was published so long after it
    /// that outcomes are summarised; none without a file.
    pub fn street_file_is_mature(&self, force: usize, month: usize) -> Option<bool> {
        self.ground.maturity.of_file(force, month)
    }

    /// Share of a force's street rows of the window that lie in no area, 0 to 1; none without rows.
    pub fn not_located_share(&self, force: usize) -> Option<f64> {
        not_located_share(self.ground.counts, force, self.ground.window_range())
    }

    /// Stops and searches of a force, by place in `axes.forces`, per 1,000 residents of its area.
    pub fn stops_of_force(&self, force: usize) -> StopFigures {
        let residents = self.ground.force_areas[force]
            .and_then(|area| self.ground.territory_of(Level::Force, area).residents);
        self.stops(
            &self.ground.counts.stops_by_force[force],
            Supplier::Force(force),
            residents.map(|r| r.count),
        )
    }

    /// Stops and searches located in a district, observed when the force of most of its residents
    /// supplied its file.
    pub fn stops_of_district(&self, district: AreaIndex) -> StopFigures {
        let territory = self.ground.territory_of(Level::District, district);
        let supplier = territory.parts.first().map_or(Supplier::Any, |part| part.supplier);
        self.stops(
            &self.ground.counts.stops_by_district[district as usize],
            supplier,
            territory.residents.map(|r| r.count),
        )
    }

    /// Stops and searches by hexagon, each force over the newest 12 months it supplied.
    pub fn stop_hexagons(&self) -> StopHexagons {
        let counts = self.ground.counts;
        let windows: Vec<_> =
            (0..counts.axes.forces.len()).map(|force| self.stops_of_force(force).window).collect();
        stop_hexagons(&counts.stop_cells, counts.axes.months, &windows)
    }

    fn stops(&self, counts: &StopCounts, supplier: Supplier, residents: Option<f64>) -> StopFigures {
        let months = self.ground.counts.axes.months;
        let observed: Vec<bool> =
            (0..months.len()).map(|month| self.ground.stops.observed(supplier, month)).collect();
        stop_figures(counts, months, &observed, residents)
    }

    /// The map classes of a level by the crime rate.
    pub fn classes(&self, level: Level) -> &Classes {
        &self.classes[level]
    }

    /// An area among the others of its level.
    pub fn comparators(&self, level: Level, index: AreaIndex) -> &Comparators {
        &self.comparators[level].areas[index as usize]
    }

    /// Crimes of the window of one area, without all else.
    pub fn crimes(&self, level: Level, index: AreaIndex) -> Figure {
        let own = self.ground.crimes(level, index);
        figure(own.count, own.exposure)
    }

    /// The rates of all crimes and of every category of one area, with their comparisons.
    pub fn rate_rows(&self, level: Level, index: AreaIndex) -> Vec<RateRow> {
        rate_rows(&self.ground, level, index)
    }

    /// A level as a whole: its funnels.
    pub fn level_comparators(&self, level: Level) -> &LevelComparators {
        &self.comparators[level]
    }

    /// How an area's crimes are made up against those of the rest of
    /// [`benchmark_of`](Self::benchmark_of).
    pub fn mix(&self, level: Level, index: AreaIndex) -> Vec<MixDifference> {
        mix(&self.ground, level, index)
    }

    /// When the police renewed their map points, by force.
    pub fn renewals(&self) -> &[Renewal] {
        &self.ground.renewals
    }
}
