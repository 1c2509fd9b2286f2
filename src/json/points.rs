//! Snap points for the browser: shards by H3 cell, and `data/v1/points.json` that says where they are.
//!
//! A shard holds the points of one H3 cell. It is split into the cell's children until it holds at most
//! [`MOST_POINTS`] points and [`MOST_GZIP`] bytes compressed; children beside one another that are small share
//! a file, for hosts count files. To read one, with `index` = `points.json`:
//!
//! ```js
//! const perCategory = index.groups.length * index.series.length;
//! let lon = 0, lat = 0;
//! shard.lon.forEach((step, i) => {
//!   lon += step; lat += shard.lat[i];                       // micro-degrees, each from the one before
//!   const place = shard.places[shard.place[i]];
//!   const text = shard.cells[i];
//!   let month = 0, count = 1, further = 0;
//!   for (let at = 0; at < text.length; at++) {
//!     const value = text.charCodeAt(at) - 35;
//!     if (value >= 90) count += text.charCodeAt(++at) - 35;
//!     else if (value === 89) further += 50;
//!     else if (value >= 50) month += value - 49;            // from the month before
//!     else {
//!       const kind = shard.kinds[further + value];
//!       const category = index.categories[Math.floor(kind / perCategory)];
//!       const group = index.groups[Math.floor(kind % perCategory / index.series.length)];
//!       const series = index.series[kind % index.series.length];
//!       count = 1, further = 0;                             // after `count` incidents in `month`
//!     }
//!   }
//! });
//! ```
//!
//! A combination costs two characters, where numbers took four or five: cells are most of a shard.

use h3o::{CellIndex, Direction, Resolution};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::atlas::Atlas;
use crate::geography::Level;
use crate::out::fits_gzipped;
use crate::statistics::{Axes, SnapCell};
use crate::values::{Bounds, LonLat, OutcomeGroup};

use super::number::{degrees, months, to_json};
use super::paths;

/// Points of a shard.
const MOST_POINTS: usize = 2_500;
/// Bytes of a shard after gzip: the two that a report in a town often needs come in a second on a slow telephone.
/// Smaller ones would cost hosts files, and reports at their corners requests.
const MOST_GZIP: usize = 80_000;
/// Cells that may fit once compressed: shards with more are split unseen.
const MOST_CELLS: usize = 108_000;
/// Bytes after gzip of a shard of several cells: less than of one, for a report fetches all of it for any of them.
const SHARED_GZIP: usize = 70_000;
/// Cells that fit into these nearly always.
const SHARED_CELLS: usize = 88_000;
/// Where splitting begins: about 12,400 km².
const COARSEST: Resolution = Resolution::Three;
/// The resolution of [`Point::h3`], where splitting ends.
const FINEST: Resolution = Resolution::Nine;

/// The key of incidents without an outcome group: anti-social behaviour and blanks.
const NO_GROUP: &str = "none";
/// How an incident was counted.
const SERIES: [&str; 4] = ["counted", "railway", "stray", "beyond"];

/// A point of a shard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'a> {
    position: LonLat,
    place: &'a str,
    h3: u64,
    /// The code of the district it lies in; none in no area of the atlas.
    district: Option<&'a str>,
    /// Whether it lies in an area of the atlas.
    in_area: bool,
    cells: &'a [SnapCell],
}

/// What codes of cells are made of.
pub(super) struct Coding<'a> {
    axes: &'a Axes,
    /// By place in `axes.forces`.
    railway: &'a [bool],
}

impl<'a> Coding<'a> {
    /// `railway` says which of the forces of the axes counts as railway police.
    pub(super) const fn new(axes: &'a Axes, railway: &'a [bool]) -> Self {
        Self { axes, railway }
    }

    /// Category, outcome group and series as one number, month left out.
    fn kind(&self, cell: SnapCell, in_area: bool) -> u16 {
        let group = self.axes.outcome_groups[cell.outcome as usize];
        let group = group.map_or(OutcomeGroup::ALL.len(), |group| group as usize);
        let series = if self.railway[cell.force as usize] {
            1
        } else if !in_area {
            3
        } else if cell.own_force_reports {
            0
        } else {
            2
        };
        ((usize::from(cell.category) * (OutcomeGroup::ALL.len() + 1) + group) * SERIES.len() + series) as u16
    }

    /// What is counted at a point, alike cells added up: sorted by month and kind.
    fn tally(&self, point: &Point, out: &mut Vec<Tally>) {
        let first = out.len();
        out.extend(point.cells.iter().map(|cell| Tally {
            month: cell.month,
            kind: self.kind(*cell, point.in_area),
            count: cell.incidents(),
        }));
        out[first..].sort_unstable_by_key(|tally| (tally.month, tally.kind));
        let mut last = first;
        for at in first..out.len() {
            let next = out[at];
            if at > first && (out[last].month, out[last].kind) == (next.month, next.kind) {
                out[last].count += next.count;
            } else {
                last += usize::from(at > first);
                out[last] = next;
            }
        }
        out.truncate(if point.cells.is_empty() { first } else { last + 1 });
    }

    /// How many kinds there are.
    fn kinds(&self) -> usize {
        self.axes.categories.len() * (OutcomeGroup::ALL.len() + 1) * SERIES.len()
    }
}

/// Incidents of one kind in one month.
#[derive(Debug, Clone, Copy)]
struct Tally {
    month: u16,
    kind: u16,
    count: u32,
}

/// The first of the characters of cells; the others follow it.
const CELL_ZERO: u8 = b'#';
/// Characters below this are kinds by their place in the shard's list; the ones after it move the month on.
const CELL_KINDS: usize = 50;
/// Moves the place in the list on by [`CELL_KINDS`].
const CELL_FURTHER: u8 = 89;
/// The next character's value is added to the count, which begins with 1.
const CELL_MORE: u8 = 90;
/// The greatest value of a character.
const CELL_MOST: u8 = b'~' - CELL_ZERO;

/// A point's cells as text; `ranks` are the places of kinds in the shard's list.
fn cells_text(tallies: &[Tally], ranks: &[u16]) -> String {
    let mut text = String::with_capacity(3 * tallies.len());
    let mut put = |value: u8| text.push(char::from(CELL_ZERO + value));
    let mut before = 0;
    for tally in tallies {
        let most = CELL_FURTHER - CELL_KINDS as u8;
        let mut ahead = tally.month - before;
        while ahead > 0 {
            let step = ahead.min(most.into());
            put(CELL_KINDS as u8 - 1 + step as u8);
            ahead -= step;
        }
        before = tally.month;
        let mut more = tally.count - 1;
        while more > 0 {
            let part = more.min(CELL_MOST.into());
            put(CELL_MORE);
            put(part as u8);
            more -= part;
        }
        let rank = usize::from(ranks[usize::from(tally.kind)]);
        (0..rank / CELL_KINDS).for_each(|_| put(CELL_FURTHER));
        put((rank % CELL_KINDS) as u8);
    }
    text
}

/// The kinds of some tallies, the most frequent first, and the place of each kind among them.
fn ranked(tallies: &[Tally], kinds: usize) -> (Vec<u16>, Vec<u16>) {
    let mut seen = vec![0_u32; kinds];
    for tally in tallies {
        seen[usize::from(tally.kind)] += 1;
    }
    let mut list: Vec<u16> = (0..kinds as u16).filter(|kind| seen[usize::from(*kind)] > 0).collect();
    list.sort_by_key(|kind| std::cmp::Reverse(seen[usize::from(*kind)]));
    let mut ranks = vec![0; kinds];
    for (rank, kind) in list.iter().enumerate() {
        ranks[usize::from(*kind)] = rank as u16;
    }
    (list, ranks)
}

/// A shard as it stands in its file.
#[derive(Debug, Serialize)]
struct Shard<'a> {
    cell: String,
    resolution: u8,
    release: String,
    places: Vec<&'a str>,
    lon: Vec<i32>,
    lat: Vec<i32>,
    place: Vec<usize>,
    districts: Vec<&'a str>,
    district: Vec<Option<usize>>,
    kinds: Vec<u16>,
    cells: Vec<String>,
}

/// What the index says of a shard.
#[derive(Debug, Clone, Serialize)]
struct ShardEntry {
    cell: String,
    resolution: u8,
    path: String,
    points: usize,
    bbox: [f64; 4],
}

#[derive(Debug, Serialize)]
struct Index<'a> {
    release: String,
    months: Vec<String>,
    categories: Vec<&'a str>,
    groups: Vec<&'static str>,
    series: [&'static str; SERIES.len()],
    points: usize,
    shards: Vec<ShardEntry>,
}

/// Where a shard's points lie: the range of four measures of every point, in ten-thousandths of a degree,
/// rounded outward. The measures are longitude, latitude, and latitude plus and minus [`SLANT`] times
/// longitude: an octagon, which fits a hexagonal cell closer than a box, so that fewer shards are fetched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Extent {
    /// H3 cell, which names the file.
    pub(super) cell: String,
    /// Lowest and highest of each measure.
    pub(super) ranges: [[i32; 2]; 4],
}

/// Longitudes are shorter than latitudes: about this much in the latitudes of England and Wales.
const SLANT: f64 = 0.6;
/// Parts of a degree of [`Extent::ranges`].
const EXTENT_PARTS: f64 = 10_000.0;

fn extent(cell: CellIndex, points: &[Point]) -> Extent {
    let range = |measure: fn(f64, f64) -> f64| {
        let values = points.iter().map(|p| measure(p.position.lon_degrees(), p.position.lat_degrees()));
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        [(low * EXTENT_PARTS).floor() as i32, (high * EXTENT_PARTS).ceil() as i32]
    };
    let ranges = [
        range(|lon, _| lon),
        range(|_, lat| lat),
        range(|lon, lat| lat + SLANT * lon),
        range(|lon, lat| lat - SLANT * lon),
    ];
    Extent { cell: cell.to_string(), ranges }
}

/// What is told of a shard that is written.
type Outline = (ShardEntry, Extent);

/// Writes a file of the site.
pub(super) type Write<'a> = &'a (dyn Fn((String, Vec<u8>)) -> anyhow::Result<()> + Sync);

fn pack_shard(points: &[Point], cell: CellIndex, coding: &Coding) -> Vec<u8> {
    let (mut tallies, mut ends) =
        (Vec::with_capacity(number_of_cells(points)), Vec::with_capacity(points.len()));
    for point in points {
        coding.tally(point, &mut tallies);
        ends.push(tallies.len());
    }
    let (kinds, ranks) = ranked(&tallies, coding.kinds());
    let mut shard = Shard {
        cell: cell.to_string(),
        resolution: u8::from(cell.resolution()),
        release: coding.axes.months.last().to_string(),
        places: Vec::new(),
        lon: Vec::with_capacity(points.len()),
        lat: Vec::with_capacity(points.len()),
        place: Vec::with_capacity(points.len()),
        districts: Vec::new(),
        district: Vec::with_capacity(points.len()),
        kinds,
        cells: Vec::with_capacity(points.len()),
    };
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    let (mut lon, mut lat, mut from) = (0, 0, 0);
    for (point, end) in points.iter().zip(ends) {
        shard.lon.push(point.position.lon - lon);
        shard.lat.push(point.position.lat - lat);
        (lon, lat) = (point.position.lon, point.position.lat);
        let place = *seen.entry(point.place).or_insert_with(|| {
            shard.places.push(point.place);
            shard.places.len() - 1
        });
        shard.place.push(place);
        let district = point.district.map(|code| {
            shard.districts.iter().position(|known| *known == code).unwrap_or_else(|| {
                shard.districts.push(code);
                shard.districts.len() - 1
            })
        });
        shard.district.push(district);
        shard.cells.push(cells_text(&tallies[from..end], &ranks));
        from = end;
    }
    to_json(&shard)
}

fn child_of(point: &Point, resolution: Resolution) -> CellIndex {
    CellIndex::try_from(point.h3)
        .ok()
        .and_then(|cell| cell.parent(resolution))
        .expect("points with coordinates carry a cell of resolution 9")
}

/// Around a cell's centre: children that follow one another share an edge.
const fn place_in_ring(direction: Direction) -> u8 {
    match direction {
        Direction::Center => 0,
        Direction::I => 1,
        Direction::IJ => 2,
        Direction::J => 3,
        Direction::JK => 4,
        Direction::K => 5,
        Direction::IK => 6,
    }
}

/// What is told of the points of some cells, the first of which names the file.
fn outline(points: &[Point], cell: CellIndex) -> Outline {
    let bounds =
        Bounds::around(points.iter().map(|point| point.position)).expect("a shard holds at least one point");
    let ([west, south], [east, north]) = (degrees(bounds.min), degrees(bounds.max));
    let entry = ShardEntry {
        cell: cell.to_string(),
        resolution: u8::from(cell.resolution()),
        path: paths::points(&cell.to_string()),
        points: points.len(),
        bbox: [west, south, east, north],
    };
    (entry, extent(cell, points))
}

/// Writes shards: all of them at once would take more memory than the points themselves.
struct Writer<'a> {
    coding: &'a Coding<'a>,
    write: Write<'a>,
}

/// How many cells some points have.
fn number_of_cells(points: &[Point]) -> usize {
    points.iter().map(|point| point.cells.len()).sum()
}

impl Writer<'_> {
    /// Shards of the points of one cell; `points` is sorted by H3 cell, so children lie side by side.
    fn split(&self, points: &[Point], at: Resolution) -> anyhow::Result<Vec<Outline>> {
        let finest = at == FINEST;
        if finest || (points.len() <= MOST_POINTS && number_of_cells(points) <= MOST_CELLS) {
            let cell = child_of(&points[0], at);
            let bytes = pack_shard(points, cell, self.coding);
            if finest || fits_gzipped(&bytes, MOST_GZIP) {
                return self.finished(outline(points, cell), bytes);
            }
        }
        let finer = at.succ().expect("splitting ends at resolution 9");
        let mut children: Vec<&[Point]> =
            points.chunk_by(|a, b| child_of(a, finer) == child_of(b, finer)).collect();
        children.sort_by_key(|child| child_of(&child[0], finer).direction_at(finer).map(place_in_ring));
        let mut runs: Vec<Vec<&[Point]>> = Vec::new();
        let mut held = (0, 0);
        for child in children {
            let own = (child.len(), number_of_cells(child));
            held = (held.0 + own.0, held.1 + own.1);
            match runs.last_mut() {
                Some(run) if held.0 <= MOST_POINTS && held.1 <= SHARED_CELLS => run.push(child),
                _ => {
                    held = own;
                    runs.push(vec![child]);
                }
            }
        }
        let outlines = runs.par_iter().map(|run| self.shared(run, finer));
        Ok(outlines.collect::<anyhow::Result<Vec<_>>>()?.concat())
    }

    /// One shard of neighbouring cells, halved while it is too large.
    fn shared(&self, run: &[&[Point]], at: Resolution) -> anyhow::Result<Vec<Outline>> {
        if let [one] = run {
            return self.split(one, at);
        }
        let (points, cell) = (run.concat(), child_of(&run[0][0], at));
        let bytes = pack_shard(&points, cell, self.coding);
        if fits_gzipped(&bytes, SHARED_GZIP) {
            return self.finished(outline(&points, cell), bytes);
        }
        let (left, right) = run.split_at(run.len() / 2);
        Ok([self.shared(left, at)?, self.shared(right, at)?].concat())
    }

    fn finished(&self, outline: Outline, bytes: Vec<u8>) -> anyhow::Result<Vec<Outline>> {
        (self.write)((outline.0.path.clone(), bytes))?;
        Ok(vec![outline])
    }
}

/// Writes all shards and the index; returns where the points of each lie.
fn write_shards(mut points: Vec<Point>, coding: &Coding, write: Write<'_>) -> anyhow::Result<Vec<Extent>> {
    points.par_sort_unstable_by_key(|point| (point.h3, point.position, point.district));
    let parts: Vec<&[Point]> =
        points.chunk_by(|a, b| child_of(a, COARSEST) == child_of(b, COARSEST)).collect();
    let writer = Writer { coding, write };
    let outlines: Vec<Vec<Outline>> =
        parts.into_par_iter().map(|part| writer.split(part, COARSEST)).collect::<anyhow::Result<_>>()?;
    let mut outlines = outlines.concat();
    outlines.sort_by(|a, b| a.0.cell.cmp(&b.0.cell));
    let (shards, extents) = outlines.into_iter().unzip();
    let index = Index {
        release: coding.axes.months.last().to_string(),
        months: months(coding.axes.months),
        categories: coding.axes.categories.terms().iter().map(|term| term.key.as_str()).collect(),
        groups: OutcomeGroup::ALL.iter().map(|group| group.slug()).chain([NO_GROUP]).collect(),
        series: SERIES,
        points: points.len(),
        shards,
    };
    write((paths::single("points"), to_json(&index)))?;
    Ok(extents)
}

/// Writes all shards and the index; returns where the points of each lie.
pub(super) fn write_all(atlas: &Atlas, write: Write<'_>) -> anyhow::Result<Vec<Extent>> {
    let (counts, geography) = (atlas.figures.counts(), atlas.geography);
    let railway: Vec<bool> = counts.axes.forces.iter().map(|force| force.railway).collect();
    let district_of = |lsoa| {
        let district = geography.parent_of_lsoa(lsoa, Level::District)?;
        Some(geography.area(Level::District, district).code.as_str())
    };
    let inside = counts.points.iter().map(|point| Point {
        position: point.position,
        place: &point.place,
        h3: point.h3,
        district: district_of(point.lsoa),
        in_area: true,
        cells: point.own_cells(&counts.cells),
    });
    let beyond = counts.beyond.iter().map(|point| Point {
        position: point.position,
        place: &point.place,
        h3: point.h3,
        district: None,
        in_area: false,
        cells: &point.cells,
    });
    write_shards(inside.chain(beyond).collect(), &Coding::new(&counts.axes, &railway), write)
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
