//! The areas of the country: LSOAs with people, snap points and postcodes, and what they are parts of.

use super::borders::{Ring, contains, rings};
use super::land::{Land, TOWNS, distance_km, to_degrees};
use super::mesh::{Cell, Mesh};
use super::names::{DISTRICTS, WELSH_DISTRICT, place, street};
use super::rng::Rng;

use crate::values::LonLat;

/// About how many LSOAs make a ward and a neighbourhood (MSOA).
const LSOAS_IN_WARD: usize = 6;
const LSOAS_IN_MSOA: usize = 5;
/// Pairs of LSOAs that were one in 2011.
pub(super) const SPLIT_LSOAS: usize = 5;
/// LSOAs that were two in 2011.
pub(super) const MERGED_LSOAS: usize = 3;
/// South of this (km from the origin) lie the isles of the Welsh district.
const ISLES_SOUTH_OF_KM: f64 = 20.5;
/// Live postcodes in an LSOA, about.
const POSTCODES_IN_LSOA: usize = 25;
/// Railway stations.
const STATIONS: usize = 7;
/// First and last year of the population estimates.
pub(super) const ESTIMATE_YEARS: [u16; 2] = [2011, 2022];

/// A snap point: LSOA and place in its list.
pub(super) type Spot = (usize, usize);

/// An anonymous map point.
#[derive(Debug, Clone)]
pub(super) struct SnapPoint {
    /// Where it is.
    pub(super) position: LonLat,
    /// What stands behind "On or near ".
    pub(super) street: String,
    /// How likely an incident of the LSOA is moved to it.
    pub(super) weight: f64,
}

/// How an LSOA came from those of 2011: codes and names of the old ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The same area with the same code.
    Unchanged,
    /// One of two parts of an old LSOA.
    Split(String, String),
    /// Two old LSOAs; the first lies west of [`Lsoa::centre`], the second east.
    Merged([(String, String); 2]),
}

/// A Lower layer Super Output Area.
#[derive(Debug, Clone)]
pub(super) struct Lsoa {
    /// Code of 2021.
    pub(super) code: String,
    /// "Quillingford 003A".
    pub(super) name: String,
    /// Welsh name; empty for none.
    pub(super) welsh: String,
    /// Place in [`Country::msoas`].
    pub(super) msoa: usize,
    /// Place in [`Country::wards`].
    pub(super) ward: usize,
    /// Place in [`DISTRICTS`].
    pub(super) district: usize,
    /// 0 in the open country, 1 in the middle of a town.
    pub(super) urban: f64,
    /// Where the people are.
    pub(super) centre: LonLat,
    /// Land in km².
    pub(super) area_km2: f64,
    /// Residents in the middle of each year of [`ESTIMATE_YEARS`].
    pub(super) residents: Vec<u32>,
    /// Residents at the census of 2021.
    pub(super) census: u32,
    /// Borders; the largest first.
    pub(super) rings: Vec<Ring>,
    /// Anonymous points.
    pub(super) points: Vec<SnapPoint>,
    /// Live postcodes and where they are.
    pub(super) postcodes: Vec<(String, LonLat)>,
    /// What it was in 2011.
    pub(super) origin: Origin,
}

/// A ward or a neighbourhood.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Code.
    pub(super) code: String,
    /// Name: of a neighbourhood the numbered one.
    pub(super) name: String,
    /// Welsh name; empty for none.
    pub(super) welsh: String,
    /// Name a neighbourhood is known by; empty for a ward.
    pub(super) local: String,
    /// Place in [`DISTRICTS`].
    pub(super) district: usize,
}

/// Everything there is.
#[derive(Debug, Clone)]
pub(super) struct Country {
    /// LSOAs by code.
    pub(super) lsoas: Vec<Lsoa>,
    /// Wards by code.
    pub(super) wards: Vec<Group>,
    /// Neighbourhoods by code.
    pub(super) msoas: Vec<Group>,
    /// Railway stations, the busiest first.
    pub(super) stations: Vec<Spot>,
}

impl Lsoa {
    /// Code and name of 2011 for a point inside.
    pub(super) fn as_of_2011(&self, at: LonLat) -> (&str, &str) {
        match &self.origin {
            Origin::Unchanged => (&self.code, &self.name),
            Origin::Split(code, name) => (code, name),
            Origin::Merged(halves) => {
                let (code, name) = &halves[usize::from(at.lon >= self.centre.lon)];
                (code, name)
            }
        }
    }
}

impl Country {
    /// Makes it; always the same.
    pub(super) fn found() -> Self {
        let land = Land::raise();
        let (rings, cells) = (rings(&land), land.cells_by_area());
        let district_of: Vec<usize> = land.seeds.iter().map(|seed| nearest_district(*seed)).collect();
        let mut country =
            Self { lsoas: Vec::new(), wards: Vec::new(), msoas: Vec::new(), stations: Vec::new() };
        let (mut places, mut serial) = (0, 0);
        for (district, names) in DISTRICTS.iter().enumerate() {
            let welsh = district == WELSH_DISTRICT;
            let members: Vec<usize> = (0..land.seeds.len()).filter(|i| district_of[*i] == district).collect();
            // Turned, so that wards and neighbourhoods cross each other as they really do.
            let wards = portions(&members, &land.seeds, LSOAS_IN_WARD, 0.35);
            let first_ward = country.wards.len();
            for (n, _) in wards.iter().enumerate() {
                let (name, in_welsh) = place(if welsh { n } else { places + n }, welsh);
                let code = format!("X05{:06}", country.wards.len() + 1);
                country.wards.push(Group { code, name, welsh: in_welsh, local: String::new(), district });
            }
            for (number, members) in portions(&members, &land.seeds, LSOAS_IN_MSOA, -0.5).iter().enumerate() {
                let msoa = country.msoas.len();
                let ward_of =
                    |i: usize| wards.iter().position(|w| w.contains(&i)).expect("every LSOA has a ward");
                let mut locals: Vec<&str> = Vec::new();
                for ward in members.iter().map(|i| &country.wards[first_ward + ward_of(*i)].name) {
                    if !locals.contains(&ward.as_str()) {
                        locals.push(ward);
                    }
                }
                let name = format!("{} {:03}", names.name, number + 1);
                let in_welsh =
                    if welsh { format!("{} {:03}", names.welsh, number + 1) } else { name.clone() };
                let local = listed(&locals);
                country.msoas.push(Group {
                    code: format!("X02{:06}", msoa + 1),
                    name: name.clone(),
                    welsh: in_welsh.clone(),
                    local,
                    district,
                });
                for (letter, i) in ('A'..).zip(members) {
                    serial += 1;
                    let mut lsoa = Lsoa {
                        code: format!("X01{serial:06}"),
                        name: format!("{name}{letter}"),
                        welsh: if welsh { format!("{in_welsh}{letter}") } else { String::new() },
                        msoa,
                        ward: first_ward + ward_of(*i),
                        district,
                        urban: urban(land.seeds[*i]),
                        centre: LonLat { lon: 0, lat: 0 },
                        area_km2: cells[*i].len() as f64 * land.mesh.cell_km2(),
                        residents: Vec::new(),
                        census: 0,
                        rings: rings[*i].clone(),
                        points: Vec::new(),
                        postcodes: Vec::new(),
                        origin: Origin::Unchanged,
                    };
                    settle(&mut lsoa, land.mesh, &cells[*i], serial);
                    country.lsoas.push(lsoa);
                }
            }
            places += wards.len();
        }
        recode(&mut country.lsoas);
        address(&mut country.lsoas);
        country.lsoas.sort_by(|a, b| a.code.cmp(&b.code));
        country.stations = stations(&mut country.lsoas);
        country
    }
}

/// "A", "A & B" or "A, B & C".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} & {second}"),
        [first, second, third, ..] => format!("{first}, {second} & {third}"),
    }
}

fn nearest_district(seed: [f64; 2]) -> usize {
    if seed[1] < ISLES_SOUTH_OF_KM && seed[0] > 30.0 {
        return WELSH_DISTRICT;
    }
    let pull = |t: &super::land::Town| distance_km(seed, t.at) / t.reach_km.sqrt();
    TOWNS
        .iter()
        .filter(|t| t.district != WELSH_DISTRICT)
        .min_by(|a, b| pull(a).total_cmp(&pull(b)))
        .map_or(0, |t| t.district)
}

fn urban(seed: [f64; 2]) -> f64 {
    TOWNS
        .iter()
        .map(|t| {
            let size = (t.reach_km / 2.2).min(1.0).powf(0.6);
            (1.15 - 0.75 * distance_km(seed, t.at) / t.reach_km).clamp(0.0, 1.0) * size
        })
        .fold(0.0, f64::max)
}

/// Halves a set of places across its longer side again and again, until each portion is small enough.
fn portions(members: &[usize], seeds: &[[f64; 2]], most: usize, turn: f64) -> Vec<Vec<usize>> {
    if members.len() <= most {
        return vec![members.to_vec()];
    }
    let (sin, cos) = turn.sin_cos();
    let axes: [Box<dyn Fn(usize) -> f64>; 2] = [
        Box::new(|i| seeds[i][0] * cos + seeds[i][1] * sin),
        Box::new(|i| seeds[i][1] * cos - seeds[i][0] * sin),
    ];
    let spread = |axis: &dyn Fn(usize) -> f64| {
        let all = members.iter().map(|i| axis(*i));
        all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min)
    };
    let axis = &axes[usize::from(spread(&axes[1]) > spread(&axes[0]))];
    let mut sorted = members.to_vec();
    sorted.sort_by(|a, b| axis(*a).total_cmp(&axis(*b)));
    let (low, high) = sorted.split_at(sorted.len() / 2);
    let mut parts = portions(low, seeds, most, turn);
    parts.extend(portions(high, seeds, most, turn));
    parts
}

/// People, snap points and places of postcodes.
fn settle(lsoa: &mut Lsoa, mesh: Mesh, cells: &[Cell], serial: usize) {
    let mut rng = Rng::of(&[3, serial as u64]);
    lsoa.census = rng.between(1_280.0, 1_930.0) as u32;
    let growth = rng.between(-0.004, 0.013);
    lsoa.residents = (ESTIMATE_YEARS[0]..=ESTIMATE_YEARS[1])
        .map(|year| {
            let years = f64::from(year) - 2021.2;
            (f64::from(lsoa.census) * (1.0 + growth).powf(years) * (1.0 + 0.003 * rng.normal())).round()
                as u32
        })
        .collect();
    // In the country people live in a few villages; in towns everywhere.
    let villages: Vec<[f64; 2]> =
        (0..=rng.below(3)).map(|_| mesh.centre(cells[rng.below(cells.len())])).collect();
    let inside = |rng: &mut Rng| loop {
        let [x, y] = if lsoa.urban > 0.15 || rng.chance(0.3) {
            let [x, y] = mesh.centre(*rng.pick(cells));
            let half = mesh.spacing_km / 2.0;
            [x + rng.between(-half, half), y + rng.between(-half, half)]
        } else {
            let [x, y] = *rng.pick(&villages);
            [x + 0.35 * rng.normal(), y + 0.35 * rng.normal()]
        };
        let [lon, lat] = to_degrees([x, y]);
        let position = LonLat::from_degrees(lon, lat).expect("the mesh lies in the North Sea");
        if contains(&lsoa.rings, position) {
            return position;
        }
    };
    let points: usize = 9 + rng.below(12) + (10.0 * lsoa.urban) as usize;
    let positions: Vec<LonLat> = (0..points).map(|_| inside(&mut rng)).collect();
    let homes: Vec<LonLat> = (0..POSTCODES_IN_LSOA + rng.below(7) - 3).map(|_| inside(&mut rng)).collect();
    let count = homes.len() as i64;
    let mean = |pick: &dyn Fn(&LonLat) -> i32| {
        (homes.iter().map(|p| i64::from(pick(p))).sum::<i64>() / count) as i32
    };
    lsoa.centre = LonLat { lon: mean(&|p| p.lon), lat: mean(&|p| p.lat) };
    lsoa.postcodes = homes.into_iter().map(|home| (String::new(), home)).collect();
    lsoa.points = positions
        .into_iter()
        .map(|position| SnapPoint {
            position,
            street: street(&mut rng, lsoa.urban, lsoa.district == WELSH_DISTRICT),
            // A few points gather most incidents.
            weight: (-rng.unit().max(1e-9).ln()).powf(1.4) + 0.05,
        })
        .collect();
}

/// Gives LSOAs that changed since 2011 new codes, as ONS does, and remembers the old ones.
fn recode(lsoas: &mut [Lsoa]) {
    let neighbours = |a: &Lsoa, b: &Lsoa| a.rings[0].iter().any(|p| b.rings[0].contains(p));
    let pairs: Vec<usize> = (0..lsoas.len() - 1)
        .filter(|i| lsoas[*i].msoa == lsoas[i + 1].msoa && neighbours(&lsoas[*i], &lsoas[i + 1]))
        .collect();
    let step = pairs.len() / SPLIT_LSOAS;
    for n in 0..SPLIT_LSOAS {
        let first = pairs[n * step + step / 2];
        let old = (lsoas[first].code.clone(), lsoas[first].name.clone());
        for part in 0..2 {
            let lsoa = &mut lsoas[first + part];
            lsoa.code = format!("X01{:06}", 501 + 2 * n + part);
            lsoa.origin = Origin::Split(old.0.clone(), old.1.clone());
        }
    }
    let unchanged: Vec<usize> = (0..lsoas.len()).filter(|i| lsoas[*i].origin == Origin::Unchanged).collect();
    for n in 0..MERGED_LSOAS {
        let lsoa = &mut lsoas[unchanged[(2 * n + 1) * unchanged.len() / (2 * MERGED_LSOAS)]];
        let west = (lsoa.code.clone(), lsoa.name.clone());
        let letterless = lsoa.name.trim_end_matches(|c: char| c.is_ascii_uppercase());
        let east = (format!("X01{:06}", 401 + n), format!("{letterless}J"));
        lsoa.code = format!("X01{:06}", 601 + n);
        lsoa.origin = Origin::Merged([west, east]);
    }
}

/// A station in the larger towns: a snap point where only railway incidents are put.
fn stations(lsoas: &mut [Lsoa]) -> Vec<Spot> {
    TOWNS
        .iter()
        .take(STATIONS)
        .map(|town| {
            let [lon, lat] = to_degrees(town.at);
            let at = LonLat::from_degrees(lon, lat).expect("towns lie in the North Sea");
            let away = |i: &usize| lsoas[*i].centre.distance_m(at);
            let lsoa = (0..lsoas.len()).min_by(|a, b| away(a).total_cmp(&away(b))).expect("there are LSOAs");
            let position = lsoas[lsoa].postcodes[0].1;
            let street = format!("{} (Station)", town.name);
            lsoas[lsoa].points.push(SnapPoint { position, street, weight: 0.0 });
            (lsoa, lsoas[lsoa].points.len() - 1)
        })
        .collect()
}

/// Postcodes: each LSOA gets its post by way of a town; `QX` on the large island, `ZD` on the isles.
fn address(lsoas: &mut [Lsoa]) {
    let post_towns: Vec<(String, LonLat)> = TOWNS
        .iter()
        .enumerate()
        .map(|(n, town)| {
            let [lon, lat] = to_degrees(town.at);
            let area = if town.district == WELSH_DISTRICT { "ZD" } else { "QX" };
            (format!("{area}{}", n + 1), LonLat::from_degrees(lon, lat).expect("towns lie in the North Sea"))
        })
        .collect();
    let letters: Vec<char> = "ABDEFGHJLNPQRSTUWXYZ".chars().collect();
    let mut used = vec![0usize; post_towns.len()];
    for lsoa in lsoas {
        let isles = lsoa.district == WELSH_DISTRICT;
        let reach = |n: &usize| lsoa.centre.distance_m(post_towns[*n].1);
        let town = (0..post_towns.len())
            .filter(|n| post_towns[*n].0.starts_with("ZD") == isles)
            .min_by(|a, b| reach(a).total_cmp(&reach(b)))
            .expect("both postcode areas have a town");
        for (postcode, _) in &mut lsoa.postcodes {
            let n = used[town];
            used[town] += 1;
            let inward = [letters[n / letters.len() % letters.len()], letters[n % letters.len()]];
            let sector = 1 + n / (letters.len() * letters.len());
            *postcode = format!("{} {sector}{}{}", post_towns[town].0, inward[0], inward[1]);
        }
    }
}
