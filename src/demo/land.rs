//! The shape of the islands: where there is land, where the towns lie, which cell belongs to which area.

use super::mesh::{Cell, Mesh};
use super::noise::fractal;
use super::rng::Rng;

/// South-west corner of the mesh: in the North Sea, in degrees.
const ORIGIN: [f64; 2] = [0.62, 54.02];
/// Kilometres in a degree of longitude (at 54.35° N) and of latitude.
const KM_PER_DEGREE: [f64; 2] = [64.90, 111.32];
/// Width and height of the mesh in kilometres.
const EXTENT_KM: [f64; 2] = [60.0, 70.0];
/// From one cell of the mesh to the next.
const SPACING_KM: f64 = 0.16;
/// An islet smaller than this sinks.
const SMALLEST_ISLET_CELLS: usize = 18;
/// An area gets no cell of the sea floor: areas smaller than this would be slivers.
const SMALLEST_AREA_CELLS: usize = 14;

/// Ellipses that make land: centre, radii (km). The last three are islets.
const HILLS: [[f64; 4]; 10] = [
    [21.0, 44.0, 15.0, 15.0],
    [33.0, 35.0, 13.5, 11.0],
    [15.5, 57.0, 7.5, 9.5],
    [31.0, 51.5, 8.0, 9.0],
    [12.5, 30.0, 7.0, 8.5],
    [45.5, 13.5, 8.2, 6.4],
    [37.5, 9.5, 4.6, 4.0],
    [47.5, 47.5, 2.1, 1.5],
    [50.0, 52.0, 1.3, 2.0],
    [4.6, 41.0, 1.2, 1.9],
];
/// Inlets: a line of points, with the width (km) at the sea end first.
const INLETS: [(&[[f64; 2]], f64); 3] = [
    (&[[50.0, 40.5], [44.0, 38.6], [39.5, 37.4], [36.2, 39.0], [33.0, 38.2]], 2.6),
    (&[[23.0, 72.0], [23.6, 61.0], [22.2, 56.5], [23.2, 53.0]], 3.6),
    (&[[22.5, 18.0], [20.6, 26.0], [21.4, 30.0], [19.4, 33.4]], 2.6),
];

/// A town: the centre, how far its streets reach, and how close together its areas lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Town {
    /// Centre in kilometres from the origin.
    pub(super) at: [f64; 2],
    /// How far the built-up area reaches.
    pub(super) reach_km: f64,
    /// Distance between areas at its centre.
    pub(super) grain_km: f64,
    /// Place of its district in [`super::names::DISTRICTS`].
    pub(super) district: usize,
    /// Its name.
    pub(super) name: &'static str,
}

const fn town(at: [f64; 2], reach_km: f64, grain_km: f64, district: usize, name: &'static str) -> Town {
    Town { at, reach_km, grain_km, district, name }
}

/// Every town, largest first.
pub(super) const TOWNS: [Town; 12] = [
    town([35.6, 36.4], 3.3, 0.86, 4, "Port Thrayle"),
    town([19.2, 43.6], 2.3, 0.92, 0, "Quillingford"),
    town([28.6, 53.0], 1.7, 1.0, 1, "Dunmarrow"),
    town([38.4, 30.6], 1.7, 1.05, 5, "Vellmouth"),
    town([13.4, 29.6], 1.5, 1.05, 2, "Ostrey"),
    town([16.6, 58.4], 1.4, 1.1, 3, "Brackwold"),
    town([44.0, 14.6], 1.6, 0.95, 6, "Porth Tarwen"),
    town([27.2, 31.4], 1.0, 1.2, 5, "Thrayle Bridge"),
    town([28.0, 43.4], 1.0, 1.2, 1, "Sedlow"),
    town([9.8, 40.2], 0.9, 1.2, 0, "Hesketide"),
    town([37.2, 9.6], 0.7, 1.2, 6, "Llanferin"),
    town([13.0, 51.6], 0.7, 1.3, 3, "Nunderby"),
];

/// The islands on the mesh.
#[derive(Debug)]
pub(super) struct Land {
    /// The honeycomb.
    pub(super) mesh: Mesh,
    /// The area each cell belongs to; none for the sea.
    pub(super) owner: Vec<Option<u16>>,
    /// The middle of each area, in kilometres from the origin.
    pub(super) seeds: Vec<[f64; 2]>,
}

/// Kilometres from the origin to degrees east and north.
pub(super) fn to_degrees([x, y]: [f64; 2]) -> [f64; 2] {
    [ORIGIN[0] + x / KM_PER_DEGREE[0], ORIGIN[1] + y / KM_PER_DEGREE[1]]
}

/// Distance in kilometres.
pub(super) fn distance_km(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// How far apart areas lie: close in towns, wide in the country.
pub(super) fn grain_km(at: [f64; 2]) -> f64 {
    TOWNS
        .iter()
        .map(|t| {
            let outside = (distance_km(at, t.at) - t.reach_km).max(0.0);
            let inside = distance_km(at, t.at).min(t.reach_km) / t.reach_km;
            1.12 * t.grain_km * (1.0 + 0.25 * inside) + 0.8 * outside
        })
        .fold(6.2, f64::min)
}

impl Land {
    /// Raises the islands and divides them.
    pub(super) fn raise() -> Self {
        let mesh = Mesh::covering(EXTENT_KM[0], EXTENT_KM[1], SPACING_KM);
        let mut dry = vec![false; mesh.len()];
        for cell in mesh.inner_cells() {
            let at = mesh.centre(cell);
            let rim = at[0].min(at[1]).min(EXTENT_KM[0] - at[0]).min(EXTENT_KM[1] - at[1]);
            dry[cell] = rim > 1.0 && height(at) > 0.0;
        }
        drain_lakes(mesh, &mut dry);
        for islet in components(mesh, |cell| u16::from(dry[cell])) {
            if dry[islet[0]] && islet.len() < SMALLEST_ISLET_CELLS {
                for cell in islet {
                    dry[cell] = false;
                }
            }
        }
        let seeds = sow(mesh, &dry);
        let owner = divide(mesh, &dry, &seeds);
        Self { mesh, owner, seeds }
    }

    /// The cells of an area.
    pub(super) fn cells_by_area(&self) -> Vec<Vec<Cell>> {
        let mut cells = vec![Vec::new(); self.seeds.len()];
        for cell in self.mesh.inner_cells() {
            if let Some(area) = self.owner[cell] {
                cells[usize::from(area)].push(cell);
            }
        }
        cells
    }
}

/// Above 0 is land.
fn height(at: [f64; 2]) -> f64 {
    let hill = HILLS
        .iter()
        .map(|[x, y, rx, ry]| {
            let d = ((at[0] - x) / rx).hypot((at[1] - y) / ry);
            // In kilometres, so that small islets have as rough a coast as the large island.
            (1.0 - d) * rx.min(*ry)
        })
        .fold(f64::MIN, f64::max);
    let rough = 2.3 * fractal(11, at, 13.0, 3) + 0.75 * fractal(23, at, 3.2, 4);
    let wander = [at[0] + 0.9 * fractal(31, at, 5.0, 3), at[1] + 0.9 * fractal(37, at, 5.0, 3)];
    let inlet = INLETS
        .iter()
        .map(|(line, width)| {
            let reach = (line.len() - 1) as f64;
            line.windows(2)
                .enumerate()
                .map(|(i, ends)| {
                    let (d, along) = to_segment(wander, ends[0], ends[1]);
                    d - width * (1.0 - (i as f64 + along) / reach).powf(1.4) / 2.0 - 0.1
                })
                .fold(f64::MAX, f64::min)
        })
        .fold(f64::MAX, f64::min);
    (hill + rough).min(inlet)
}

/// Distance to a line between two points, and how far along the nearest place is (0 to 1).
fn to_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> (f64, f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (distance_km(p, [a[0] + along * dx, a[1] + along * dy]), along)
}

/// Sets of inner cells of one label that hang together, in order of their first cell.
fn components(mesh: Mesh, label: impl Fn(Cell) -> u16) -> Vec<Vec<Cell>> {
    let mut inner = vec![false; mesh.len()];
    mesh.inner_cells().for_each(|cell| inner[cell] = true);
    let mut found = Vec::new();
    for first in mesh.inner_cells() {
        if !inner[first] {
            continue;
        }
        inner[first] = false;
        let mut cells = vec![first];
        let mut next = 0;
        while next < cells.len() {
            for neighbour in mesh.neighbours(cells[next]) {
                if inner[neighbour] && label(neighbour) == label(first) {
                    inner[neighbour] = false;
                    cells.push(neighbour);
                }
            }
            next += 1;
        }
        found.push(cells);
    }
    found
}

/// Water that is not the open sea becomes land: the areas have no holes.
fn drain_lakes(mesh: Mesh, dry: &mut [bool]) {
    // The first inner cell is sea, because the rim is: the first component is the open sea.
    for water in components(mesh, |cell| u16::from(dry[cell])).iter().skip(1) {
        if !dry[water[0]] {
            for cell in water {
                dry[*cell] = true;
            }
        }
    }
}

/// The middles of the areas: random places on land, none nearer to another than the grain.
fn sow(mesh: Mesh, dry: &[bool]) -> Vec<[f64; 2]> {
    let land: Vec<Cell> = mesh.inner_cells().filter(|cell| dry[*cell]).collect();
    let mut rng = Rng::of(&[1]);
    let mut seeds: Vec<[f64; 2]> = Vec::new();
    let spots = TOWNS
        .iter()
        .map(|t| t.at)
        .chain((0..40_000).map(|_| mesh.centre(*rng.pick(&land))))
        .collect::<Vec<_>>();
    for spot in spots {
        let grain = grain_km(spot);
        if seeds.iter().all(|seed| distance_km(*seed, spot) > grain.min(grain_km(*seed))) {
            seeds.push(spot);
        }
    }
    seeds
}

/// Gives each cell to the nearest seed over bent ground, then mends what the coast cut off.
fn divide(mesh: Mesh, dry: &[bool], seeds: &[[f64; 2]]) -> Vec<Option<u16>> {
    // The ground is bent the same way for cells and seeds, so that borders wind but seeds stay inside.
    let bend = |at: [f64; 2]| {
        let (long, short) = (fractal(41, at, 6.0, 2), fractal(43, at, 6.0, 2));
        let (fine_x, fine_y) = (fractal(47, at, 1.7, 3), fractal(53, at, 1.7, 3));
        [at[0] + 0.55 * long + 0.11 * fine_x, at[1] + 0.55 * short + 0.11 * fine_y]
    };
    let bent: Vec<[f64; 2]> = seeds.iter().map(|seed| bend(*seed)).collect();
    let mut owner = vec![None; mesh.len()];
    for cell in mesh.inner_cells().filter(|cell| dry[*cell]) {
        let at = bend(mesh.centre(cell));
        let squared = |s: &[f64; 2]| (s[0] - at[0]).powi(2) + (s[1] - at[1]).powi(2);
        let nearest = (0..bent.len()).min_by(|a, b| squared(&bent[*a]).total_cmp(&squared(&bent[*b])));
        owner[cell] = nearest.map(|seed| seed as u16);
    }
    unite_islets(mesh, &mut owner, seeds);
    for _ in 0..3 {
        join_fragments(mesh, &mut owner, seeds.len());
    }
    owner
}

/// An islet with the middle of no area belongs as a whole to one area.
fn unite_islets(mesh: Mesh, owner: &mut [Option<u16>], seeds: &[[f64; 2]]) {
    for islet in components(mesh, |cell| u16::from(owner[cell].is_some())) {
        let Some(first) = owner[islet[0]] else { continue };
        let inhabited = islet
            .iter()
            .any(|c| seeds.iter().any(|s| distance_km(mesh.centre(*c), *s) < mesh.spacing_km * 0.6));
        if !inhabited {
            for cell in islet {
                owner[cell] = Some(first);
            }
        }
    }
}

/// Pieces of an area that touch another area on land go to the neighbour they touch most; islets stay.
fn join_fragments(mesh: Mesh, owner: &mut [Option<u16>], areas: usize) {
    let pieces = components(mesh, |cell| owner[cell].map_or(u16::MAX, |area| area));
    let mut largest = vec![0; areas];
    for piece in &pieces {
        if let Some(area) = owner[piece[0]] {
            largest[usize::from(area)] = piece.len().max(largest[usize::from(area)]);
        }
    }
    for piece in &pieces {
        let Some(area) = owner[piece[0]] else { continue };
        if piece.len() == largest[usize::from(area)] && piece.len() >= SMALLEST_AREA_CELLS {
            continue;
        }
        let mut touching = vec![0usize; areas];
        for neighbour in piece.iter().flat_map(|cell| mesh.neighbours(*cell)) {
            if let Some(other) = owner[neighbour].filter(|other| *other != area) {
                touching[usize::from(other)] += 1;
            }
        }
        if let Some((other, 1..)) =
            touching.iter().enumerate().max_by_key(|(i, n)| (**n, areas - i)).map(|(i, n)| (i, *n))
        {
            for cell in piece {
                owner[*cell] = Some(other as u16);
            }
        }
    }
}
