//! Live postcodes, the outcodes they make up, and the one nearest to a point.

use std::fmt;
use std::sync::OnceLock;

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rayon::prelude::*;

use super::hierarchy::outcode;
use super::tables::PostcodeRow;
use super::{Area, AreaIndex, PostcodeAt};
use crate::report::Report;
use crate::values::{Bounds, LonLat, LsoaCode};

/// Postcodes inside the reference, sorted, and the outcodes in order of code.
#[derive(Debug, Default)]
pub(super) struct Postcodes {
    pub(super) all: Vec<PostcodeAt>,
    pub(super) outcodes: Vec<Area>,
    /// By outcode: LSOAs, ascending, with the share of the LSOA's postcodes that the outcode has.
    pub(super) shares: Vec<Vec<(AreaIndex, f64)>>,
    /// Made when a point is looked for; none without postcodes.
    nearest: OnceLock<Option<Nearest>>,
}

/// Points on the unit sphere: the nearest by straight line is the nearest by great circle.
struct Nearest {
    tree: ImmutableKdTree<f64, 3>,
    /// Outcode of each point of the tree.
    outcodes: Vec<AreaIndex>,
}

impl fmt::Debug for Nearest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nearest({} points)", self.outcodes.len())
    }
}

impl Postcodes {
    /// `rows`: preferred files first. A row whose code is in the reference lies there; one without a
    /// code lies where `find` says; a row with another code is outside.
    pub(super) fn new(
        mut rows: Vec<PostcodeRow>,
        lsoa_of: impl Fn(LsoaCode) -> Option<AreaIndex> + Sync,
        find: impl Fn(LonLat) -> Option<AreaIndex> + Sync,
        report: &mut Report,
    ) -> Self {
        // The sort is stable, so the row of the preferred file comes first.
        rows.par_sort_by_key(|row| row.postcode);
        rows.dedup_by(|later, first| later.postcode == first.postcode);
        let lsoas: Vec<Option<AreaIndex>> =
            rows.par_iter().map(|row| row.lsoa.map_or_else(|| find(row.position), &lsoa_of)).collect();
        let mut all = Vec::with_capacity(lsoas.iter().flatten().count());
        let mut outside: Option<(u64, String)> = None;
        for (row, lsoa) in rows.into_iter().zip(lsoas) {
            match lsoa {
                Some(lsoa) => {
                    all.push(PostcodeAt { postcode: row.postcode, position: row.position, lsoa });
                }
                None => {
                    outside.get_or_insert_with(|| (0, row.postcode.to_string())).0 += 1;
                }
            }
        }
        if let Some((times, example)) = outside {
            report.odd_many("postcode-outside-every-lsoa", times, &example);
        }
        let mut out = Self { all, ..Self::default() };
        out.add_outcodes();
        out
    }

    fn add_outcodes(&mut self) {
        let last = self.all.iter().map(|p| p.lsoa as usize + 1).max().unwrap_or(0);
        let mut of_lsoa = vec![0u32; last];
        for postcode in &self.all {
            of_lsoa[postcode.lsoa as usize] += 1;
        }
        for group in self.all.chunk_by(|a, b| a.postcode.outcode() == b.postcode.outcode()) {
            let mut lsoas: Vec<AreaIndex> = group.iter().map(|p| p.lsoa).collect();
            lsoas.sort_unstable();
            let shares: Vec<(AreaIndex, f64)> = lsoas
                .chunk_by(|a, b| a == b)
                .map(|same| (same[0], same.len() as f64 / f64::from(of_lsoa[same[0] as usize])))
                .collect();
            let mut area = outcode(group[0].postcode.outcode());
            area.bounds = Bounds::around(group.iter().map(|p| p.position));
            area.centre = middle(group);
            area.lsoas_held = (shares.len() as u32, shares.len() as u32);
            self.outcodes.push(area);
            self.shares.push(shares);
        }
    }

    /// What finds the postcode nearest to a point.
    fn finder(&self) -> Option<Nearest> {
        let groups = self.all.chunk_by(|a, b| a.postcode.outcode() == b.postcode.outcode());
        let mut points: Vec<(LonLat, AreaIndex)> = (0..)
            .zip(groups)
            .flat_map(|(outcode, group)| group.iter().map(move |p| (p.position, outcode)))
            .collect();
        // Flats share a position: one point each is enough; where outcodes meet, the first counts.
        points.par_sort_unstable();
        points.dedup_by_key(|point| point.0);
        let on_sphere: Vec<[f64; 3]> = points.par_iter().map(|point| unit_vector(point.0)).collect();
        let tree =
            (!points.is_empty()).then(|| ImmutableKdTree::new_from_slice(&on_sphere)).and_then(Result::ok);
        tree.map(|tree| Nearest { tree, outcodes: points.into_iter().map(|point| point.1).collect() })
    }

    /// Drops what finds postcodes until one is looked for again.
    pub(super) fn forget_finder(&mut self) {
        self.nearest.take();
    }

    /// The outcode of the live postcode nearest to a point.
    pub(super) fn nearest_outcode(&self, p: LonLat) -> Option<AreaIndex> {
        let nearest = self.nearest.get_or_init(|| self.finder()).as_ref()?;
        let found = nearest.tree.query(&unit_vector(p)).nearest_one::<SquaredEuclidean<f64>>().execute();
        nearest.outcodes.get(found.item as usize).copied()
    }

    /// Sets the country of each outcode: the one most of its postcodes lie in.
    pub(super) fn set_countries(
        &mut self,
        country_of: impl Fn(AreaIndex) -> Option<(super::Level, AreaIndex)>,
    ) {
        let groups = self.all.chunk_by(|a, b| a.postcode.outcode() == b.postcode.outcode());
        for (area, group) in self.outcodes.iter_mut().zip(groups) {
            let mut countries: Vec<_> = group.iter().filter_map(|p| country_of(p.lsoa)).collect();
            countries.sort_unstable();
            let most = countries.chunk_by(|a, b| a == b).rev().max_by_key(|same| same.len());
            area.parents = most.map(|same| same[0]).into_iter().collect();
        }
    }
}

/// The mean position of some postcodes.
fn middle(group: &[PostcodeAt]) -> Option<LonLat> {
    let n = i64::try_from(group.len()).ok().filter(|n| *n > 0)?;
    let mean =
        |axis: fn(LonLat) -> i32| (group.iter().map(|p| i64::from(axis(p.position))).sum::<i64>() / n) as i32;
    Some(LonLat { lon: mean(|p| p.lon), lat: mean(|p| p.lat) })
}

fn unit_vector(p: LonLat) -> [f64; 3] {
    let (lon, lat) = (p.lon_degrees().to_radians(), p.lat_degrees().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(postcode: &str, lon: i32, lat: i32, lsoa: Option<&str>) -> PostcodeRow {
        PostcodeRow {
            postcode: postcode.parse().unwrap(),
            position: LonLat { lon, lat },
            lsoa: lsoa.map(|code| code.parse().unwrap()),
        }
    }

    #[test]
    fn preferred_rows_win_and_shares_add_up_by_lsoa() {
        let known = |code: LsoaCode| match code.to_string().as_str() {
            "E01000001" => Some(0),
            "E01000002" => Some(1),
            _ => None,
        };
        let rows = vec![
            row("LU1 1AA", 0, 52_000_000, Some("E01000001")),
            row("LU1 1AB", 100, 52_000_000, Some("E01000002")),
            row("LU2 1AA", 9_000, 52_000_000, Some("E01000002")),
            row("AB1 1AA", 0, 57_000_000, Some("S01000001")),
            // Less preferred: the same postcode elsewhere, and one without a code.
            row("LU1 1AA", 5_000, 52_000_000, None),
            row("LU2 2AA", 9_100, 52_000_000, None),
        ];
        let mut report = Report::default();
        let found = Postcodes::new(rows, known, |_| Some(1), &mut report);
        let codes: Vec<_> = found.outcodes.iter().map(|a| a.code.as_str()).collect();
        assert_eq!(codes, ["LU1", "LU2"]);
        assert_eq!(found.all.len(), 4);
        assert_eq!(found.all[0].position.lon, 0);
        assert_eq!(found.shares[0], [(0, 1.0), (1, 1.0 / 3.0)]);
        assert_eq!(found.shares[1], [(1, 2.0 / 3.0)]);
        assert_eq!(report.oddities["postcode-outside-every-lsoa"], (1, "AB1 1AA".to_owned()));
        assert_eq!(found.nearest_outcode(LonLat { lon: 4_000, lat: 52_000_000 }), Some(0));
        assert_eq!(found.nearest_outcode(LonLat { lon: 6_000, lat: 52_000_000 }), Some(1));
        assert_eq!(found.outcodes[1].bounds.unwrap().max.lon, 9_100);
        assert_eq!(Postcodes::default().nearest_outcode(LonLat { lon: 0, lat: 0 }), None);
    }

    #[test]
    fn degrees_of_longitude_are_shorter_than_those_of_latitude() {
        let rows = vec![row("AA1 1AA", 1_500, 60_000_000, None), row("BB1 1AA", 0, 60_001_000, None)];
        let found = Postcodes::new(rows, |_| None, |_| Some(0), &mut Report::default());
        // 1,500 micro-degrees east at 60° north are 83 m; 1,000 north are 111 m.
        assert_eq!(found.nearest_outcode(LonLat { lon: 0, lat: 60_000_000 }), Some(0));
    }
}
