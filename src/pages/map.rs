//! A map of a handful of areas as SVG, classed, with names where they fit.
//!
//! Degrees become whole units of a drawing 600 wide (longitude shrunk by the cosine of the latitude), so
//! neighbours that share vertices still share them, and paths are written as short relative steps.

use std::collections::BTreeMap;
use std::fmt::Write;

use geo::{CoordsIter, MultiPolygon};
use serde::Serialize;

use crate::statistics::Classes;
use crate::values::METRES_PER_DEGREE;

use super::borders::Borders;
use super::format;
use super::map_names::{self, Corner};

/// Width of the drawing in units; it is shown at about as many px.
const WIDTH: f64 = 600.0;
/// The drawing is never higher than this.
const MAX_HEIGHT: f64 = 700.0;
/// Size of the coarse drawing: units of about two px.
const COARSE: f64 = 0.45;
/// Width of a letter and height of a line of a name, in units (letters of 15).
const LETTER: f64 = 9.0;
const LINE: f64 = 17.0;
/// A shape with less than this share of the ground is left out where that draws the others at least a
/// quarter larger.
const FAR_OFF_GROUND: f64 = 0.02;
/// What fills areas without a class among such with one. The pattern stands in each page.
const HATCHED: &str = "fill=\"url(#atlas-hatch)\"";

/// One area to draw.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Its name.
    pub name: String,
    /// Where a click leads; none for the page's own area.
    pub href: Option<String>,
    /// Its rate and what the tooltip says of it.
    pub title: String,
    /// Class of five, from 0; none without a rate.
    pub class: Option<usize>,
    /// Drawn with a strong outline: the page's own area among its neighbours.
    pub own: bool,
    /// Its polygon in degrees.
    pub polygon: MultiPolygon<f64>,
}

/// A swatch and its words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LegendEntry {
    /// `0` to `4`, or `none`.
    pub class: String,
    /// "50 to 60".
    pub label: String,
}

/// The words of each class where a shape has one, and of "no rate" where a shape has none.
pub(super) fn legend(classes: &Classes, shapes: &[Shape]) -> Vec<LegendEntry> {
    let say = |v: f64| format::decimal(v, usize::from(v.fract() != 0.0));
    let breaks = &classes.breaks;
    let label = |class: usize| match (class.checked_sub(1).and_then(|i| breaks.get(i)), breaks.get(class)) {
        (None, Some(to)) => format!("under {}", say(*to)),
        (Some(from), None) => format!("{} and over", say(*from)),
        (Some(from), Some(to)) => format!("{} to {}", say(*from), say(*to)),
        (None, None) => "all rates".to_owned(),
    };
    let with_classes = shapes.iter().any(|s| s.class.is_some());
    let mut entries: Vec<LegendEntry> = (0..=breaks.len())
        .filter(|_| with_classes)
        .map(|class| LegendEntry { class: classes.colour_of(class).to_string(), label: label(class) })
        .collect();
    if shapes.iter().any(|s| s.class.is_none()) {
        entries.push(LegendEntry { class: "none".into(), label: "no rate".into() });
    }
    entries
}

struct Projection {
    west: f64,
    north: f64,
    per_lon: f64,
    per_lat: f64,
    height: f64,
    width: f64,
}

impl Projection {
    /// `size` 1 for the usual drawing, less for a smaller one.
    fn around(shapes: &[Shape], size: f64) -> Option<Self> {
        let [west, south, east, north] = bounds(shapes.iter())?;
        let shrink = f64::midpoint(south, north).to_radians().cos();
        let scale = size * (WIDTH / ((east - west) * shrink)).min(MAX_HEIGHT / (north - south));
        Some(Self {
            west,
            north,
            per_lon: scale * shrink,
            per_lat: scale,
            height: (north - south) * scale,
            width: (east - west) * shrink * scale,
        })
    }

    fn at(&self, x: f64, y: f64) -> (i64, i64) {
        (((x - self.west) * self.per_lon).round() as i64, ((self.north - y) * self.per_lat).round() as i64)
    }

    /// All rings of a polygon in units of the drawing, as it is drawn.
    fn rings(&self, polygon: &MultiPolygon<f64>) -> Vec<Vec<Corner>> {
        let corners = |ring: &geo::LineString<f64>| {
            let mut corners: Vec<(i64, i64)> = ring.coords().map(|c| self.at(c.x, c.y)).collect();
            corners.dedup();
            straighten(&mut corners);
            corners.into_iter().map(|(x, y)| [x as f64, y as f64]).collect()
        };
        polygon
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
            .map(corners)
            .collect()
    }
}

/// Rings as relative steps in whole units; rings too small to see are left out.
fn path(polygon: &MultiPolygon<f64>, projection: &Projection) -> String {
    let mut d = String::new();
    for ring in polygon.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        let mut points: Vec<(i64, i64)> = ring.coords().map(|c| projection.at(c.x, c.y)).collect();
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        straighten(&mut points);
        if points.len() < 3 {
            continue;
        }
        write!(d, "M{} {}", points[0].0, points[0].1).expect(WRITES);
        let mut slanting = false;
        for pair in points.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            let went_on = slanting;
            slanting = dx != 0 && dy != 0;
            if slanting {
                // A second step of the same kind needs no letter, and a minus keeps numbers apart.
                let before = if !went_on {
                    "l"
                } else if dx > 0 {
                    " "
                } else {
                    ""
                };
                let between = if dy > 0 { " " } else { "" };
                write!(d, "{before}{dx}{between}{dy}").expect(WRITES);
            } else if dy == 0 {
                write!(d, "h{dx}").expect(WRITES);
            } else {
                write!(d, "v{dy}").expect(WRITES);
            }
        }
        d.push('z');
    }
    d
}

/// Leaves out points on the straight line between their neighbours.
fn straighten(points: &mut Vec<(i64, i64)>) {
    let mut kept: Vec<(i64, i64)> = Vec::with_capacity(points.len());
    for (i, at) in points.iter().enumerate() {
        let next = points.get(i + 1).or(points.first()).copied().unwrap_or(*at);
        let on_line = kept.last().is_some_and(|before| {
            let (ax, ay) = (at.0 - before.0, at.1 - before.1);
            let (bx, by) = (next.0 - at.0, next.1 - at.1);
            ax * by == ay * bx && ax * bx + ay * by >= 0
        });
        if !on_line {
            kept.push(*at);
        }
    }
    *points = kept;
}

/// West, south, east and north of shapes; none without any.
pub(super) fn bounds<'s>(shapes: impl Iterator<Item = &'s Shape>) -> Option<[f64; 4]> {
    let mut ends = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for c in shapes.flat_map(|s| s.polygon.coords_iter()) {
        ends = [ends[0].min(c.x), ends[1].min(c.y), ends[2].max(c.x), ends[3].max(c.y)];
    }
    (ends[0] < ends[2] && ends[1] < ends[3]).then_some(ends)
}

/// Parts the shapes from small ones so far off that the others would be drawn small; gives their names.
pub(super) fn close_together(mut shapes: Vec<Shape>) -> (Vec<Shape>, Vec<String>) {
    let ground = |b: [f64; 4]| (b[2] - b[0]) * (b[3] - b[1]);
    let mut left_out = Vec::new();
    while shapes.len() > 2 {
        let all: f64 = shapes.iter().map(|s| geo::Area::unsigned_area(&s.polygon)).sum();
        let Some(whole) = bounds(shapes.iter()) else { break };
        let far = (0..shapes.len()).find(|i| {
            let shape = &shapes[*i];
            !shape.own
                && geo::Area::unsigned_area(&shape.polygon) < FAR_OFF_GROUND * all
                && bounds(shapes.iter().enumerate().filter(|(j, _)| j != i).map(|(_, s)| s))
                    .is_some_and(|others| ground(others) < 0.8 * ground(whole))
        });
        let Some(far) = far else { break };
        left_out.push(shapes.remove(far).name);
    }
    (shapes, left_out)
}

/// " Not drawn, being far off: City of London.", or nothing.
pub(super) fn left_out_words(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" Not drawn, being far off: {}.", format::listed(names))
    }
}

const WRITES: &str = "writing to a String does not fail";

/// A name as it is written: on one line, or on two where it has a space.
fn lines_of(name: &str) -> Vec<Vec<&str>> {
    let mut ways = vec![vec![name]];
    let middle = name.len() / 2;
    if let Some((at, _)) = name.match_indices(' ').min_by_key(|(at, _)| at.abs_diff(middle)) {
        ways.push(vec![&name[..at], &name[at + 1..]]);
    }
    ways
}

/// A name that is longer than its area is wide may be written over the neighbours, up to so many times as long.
const OVER: f64 = 2.6;

/// Width and height of a name of such lines.
fn size_of(lines: &[&str]) -> (f64, f64) {
    let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    (letters as f64 * LETTER, lines.len() as f64 * LINE)
}

/// A placed name: left, top, right, bottom.
type Room = [f64; 4];

fn room([x, y]: Corner, (width, height): (f64, f64)) -> Room {
    [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0]
}

/// Writes the names: first those that fit wholly inside their areas, then, where still nothing stands, those of
/// areas that are not quite large enough, such as a town within another district.
fn names(shapes: &[Shape], projection: &Projection, svg: &mut String) {
    let mut taken: Vec<Room> = Vec::new();
    let mut left: Vec<(&Shape, Vec<Vec<Corner>>)> = Vec::new();
    for shape in shapes {
        let rings = projection.rings(&shape.polygon);
        let fits = lines_of(&shape.name).into_iter().find_map(|lines| {
            let (width, height) = size_of(&lines);
            Some((map_names::place(&rings, width, height)?, lines))
        });
        let Some((at, lines)) = fits else {
            left.push((shape, rings));
            continue;
        };
        taken.push(room(at, size_of(&lines)));
        let on = if shape.class.is_some_and(|c| c > 2) { " class=\"atlas-map__on-dark\"" } else { "" };
        write_name(&lines, at, on, svg);
    }
    for (shape, rings) in left {
        let over = lines_of(&shape.name).into_iter().rev().find_map(|lines| {
            let (width, height) = size_of(&lines);
            let at = map_names::place(&rings, width / OVER, height)?;
            let room = room(at, (width, height));
            let stays = room[0] >= 0.0 && room[2] <= projection.width;
            let free =
                taken.iter().all(|t| room[2] < t[0] || room[0] > t[2] || room[3] < t[1] || room[1] > t[3]);
            (stays && free).then_some((at, room, lines))
        });
        if let Some((at, room, lines)) = over {
            taken.push(room);
            write_name(&lines, at, " class=\"atlas-map__over\"", svg);
        }
    }
}

fn write_name(lines: &[&str], [x, y]: Corner, how: &str, svg: &mut String) {
    let first = y - (lines.len() - 1) as f64 * LINE / 2.0 + 5.0;
    for (i, line) in lines.iter().enumerate() {
        let (y, line) = (first + i as f64 * LINE, format::escape(line));
        write!(svg, "<text{how} x=\"{x:.0}\" y=\"{y:.0}\">{line}</text>").expect(WRITES);
    }
}

/// Shapes with the borders of these instead of their own.
fn within(borders: &Borders, shapes: &[Shape]) -> Vec<Shape> {
    let with = |(shape, polygon): (&Shape, MultiPolygon<f64>)| {
        let Shape { name, href, title, class, own, polygon: _ } = shape;
        Shape {
            name: name.clone(),
            href: href.clone(),
            title: title.clone(),
            class: *class,
            own: *own,
            polygon,
        }
    };
    shapes.iter().zip(borders.polygons()).map(with).collect()
}

/// Units of bends that can hardly be seen: few corners are kept as they can be seen, of many only what tells the
/// areas apart.
const fn small_bend(corners: usize) -> f64 {
    match corners {
        ..=1_000 => 1.5,
        1_001..=3_000 => 2.0,
        _ => 3.0,
    }
}

/// A drawing takes at most about so many bytes, so that no page is heavy for its map: first it loses more of its
/// bends, then what is said and linked by each area. The table beside it holds that too, and so many areas are too
/// small to be hit.
const MOST_BYTES: usize = 13_500;

/// The map as SVG; none without polygons. Where nothing is `classed`, areas without a class are plain, not hatched as
/// areas that lack what others have.
pub(super) fn draw(shapes: &[Shape], title: &str, classed: bool) -> Option<String> {
    let unit_m = METRES_PER_DEGREE / Projection::around(shapes, 1.0)?.per_lat;
    // Neighbours keep one border.
    let borders = Borders::of(shapes.iter().map(|shape| &shape.polygon));
    let bend_m = unit_m * small_bend(shapes.iter().map(|shape| shape.polygon.coords_count()).sum());
    for more in [1.0, 1.5, 2.0] {
        let drawn = drawing(&within(&borders.thinned(bend_m * more), shapes), title, classed, true)?;
        if drawn.len() <= MOST_BYTES {
            return Some(drawn);
        }
    }
    drawing(&within(&borders.thinned(bend_m * 1.5), shapes), title, classed, false)
}

/// `linked`: whether each area says its figure and leads to its page; else the areas of a class are one path.
fn drawing(shapes: &[Shape], title: &str, classed: bool, linked: bool) -> Option<String> {
    let projection = Projection::around(shapes, 1.0)?;
    let mut svg = format!(
        "<svg class=\"atlas-map__drawing\" viewBox=\"-4 -4 {} {}\" role=\"{}\" aria-label=\"{}\">",
        projection.width.ceil() + 8.0,
        projection.height.ceil() + 8.0,
        if linked { "group" } else { "img" },
        format::escape(title)
    );
    // The page's own area comes last: its line is drawn over its neighbours'.
    let mut groups: BTreeMap<(bool, Option<usize>), String> = BTreeMap::new();
    for shape in shapes {
        let group = groups.entry((shape.own, shape.class)).or_default();
        let d = path(&shape.polygon, &projection);
        if !linked {
            group.push_str(&d);
            continue;
        }
        let area = format!("<path d=\"{d}\"><title>{}</title></path>", format::escape(&shape.title));
        match &shape.href {
            // The table beside the map holds the same links for keyboards.
            Some(href) => {
                write!(group, "<a href=\"{}\" tabindex=\"-1\">{area}</a>", format::escape(href))
                    .expect(WRITES);
            }
            None => group.push_str(&area),
        }
    }
    for ((own, class), areas) in groups {
        let own = if own { " atlas-map__own" } else { "" };
        let areas = if linked { areas } else { format!("<path d=\"{areas}\"/>") };
        match class {
            Some(class) => write!(svg, "<g class=\"atlas-class--{class}{own}\">{areas}</g>"),
            None if classed => write!(svg, "<g class=\"atlas-class--none{own}\" {HATCHED}>{areas}</g>"),
            None => write!(svg, "<g class=\"atlas-class--plain{own}\">{areas}</g>"),
        }
        .expect(WRITES);
    }
    names(shapes, &projection, &mut svg);
    svg.push_str("</svg>");
    Some(svg)
}

/// A coarse drawing of many areas, one path for each class, without names and links: a nation's districts take
/// a quarter of what [`draw`] takes. None without polygons.
pub(super) fn draw_coarse(shapes: &[Shape], title: &str) -> Option<String> {
    let projection = Projection::around(shapes, COARSE)?;
    let mut paths: BTreeMap<Option<usize>, String> = BTreeMap::new();
    // Bends smaller than a unit cannot be seen, and a phone takes its time to draw them.
    let borders = Borders::of(shapes.iter().map(|shape| &shape.polygon))
        .thinned(METRES_PER_DEGREE / projection.per_lat);
    for (shape, polygon) in shapes.iter().zip(borders.polygons()) {
        paths.entry(shape.class).or_default().push_str(&path(&polygon, &projection));
    }
    let mut svg = format!(
        "<svg class=\"atlas-map__drawing\" viewBox=\"-2 -2 {} {}\" role=\"img\" aria-label=\"{}\">",
        projection.width.ceil() + 4.0,
        projection.height.ceil() + 4.0,
        format::escape(title)
    );
    for (class, d) in paths {
        match class {
            Some(class) => write!(svg, "<path class=\"atlas-class--{class}\" d=\"{d}\"/>"),
            None => write!(svg, "<path class=\"atlas-class--none\" {HATCHED} d=\"{d}\"/>"),
        }
        .expect(WRITES);
    }
    svg.push_str("</svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn square(name: &str, west: f64, size: f64) -> Shape {
        Shape {
            name: name.into(),
            href: Some("../x/".into()),
            title: format!("{name}: 5.0"),
            class: Some(4),
            own: false,
            polygon: MultiPolygon::new(vec![polygon![
                (x: west, y: 0.0), (x: west + size, y: 0.0), (x: west + size, y: size), (x: west, y: size)
            ]]),
        }
    }

    #[test]
    fn the_legend_names_every_class() {
        let classes = Classes { breaks: vec![20.0, 30.5], ..Classes::default() };
        let said = |shapes: &[Shape]| -> Vec<(String, String)> {
            legend(&classes, shapes).into_iter().map(|e| (e.class, e.label)).collect()
        };
        let (with, without) = (square("A", 0.0, 1.0), Shape { class: None, ..square("B", 1.0, 1.0) });
        let expected = [("0", "under 20"), ("2", "20 to 30.5"), ("4", "30.5 and over"), ("none", "no rate")]
            .map(|(class, label)| (class.to_owned(), label.to_owned()));
        assert_eq!(said(&[with.clone(), without.clone()]), expected);
        assert_eq!(said(&[with]), expected[..3]);
        assert_eq!(said(&[without]), expected[3..], "no class where none has a rate");
    }

    #[test]
    fn steps_are_relative_and_whole() {
        let shape = square("A", 0.0, 1.0);
        let projection = Projection::around(std::slice::from_ref(&shape), 1.0).unwrap();
        assert_eq!(path(&shape.polygon, &projection), "M0 600h600v-600h-600z");
    }

    #[test]
    fn a_small_shape_far_off_is_named_instead_of_drawn() {
        let shapes = vec![square("A", 0.0, 1.0), square("B", 1.0, 1.0), square("Far", 9.0, 0.1)];
        let (kept, left_out) = close_together(shapes);
        assert_eq!(kept.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(left_out_words(&left_out), " Not drawn, being far off: Far.");
        let near = vec![square("A", 0.0, 1.0), square("B", 1.0, 1.0), square("C", 2.0, 0.1)];
        assert_eq!(close_together(near).0.len(), 3);
    }

    #[test]
    fn points_on_a_line_are_left_out() {
        let mut points = vec![(0, 0), (2, 0), (4, 0), (4, 4)];
        straighten(&mut points);
        assert_eq!(points, [(0, 0), (4, 0), (4, 4)]);
        assert_eq!(lines_of("South Cambridgeshire")[1], ["South", "Cambridgeshire"]);
        assert_eq!(lines_of("Luton").len(), 1);
    }

    #[test]
    fn a_coarse_drawing_has_one_path_for_each_class() {
        let none = Shape { class: None, ..square("C", 2.0, 1.0) };
        let svg = draw_coarse(&[square("A", 0.0, 1.0), none, square("B", 1.0, 1.0)], "Map").unwrap();
        assert_eq!((svg.matches("<path").count(), svg.matches('z').count()), (2, 3));
        assert!(!svg.contains("<a ") && svg.contains("url(#atlas-hatch)"));
    }

    #[test]
    fn names_only_where_they_fit() {
        let svg =
            draw(&[square("Big", 0.0, 1.0), square("Far too long for this", 1.0, 0.1)], "Map", true).unwrap();
        assert!(svg.contains(">Big</text>") && !svg.contains(">Far too long for this</text>"));
        assert!(svg.contains("<title>Far too long for this: 5.0</title>"));
        assert!(draw(&[], "Map", true).is_none());
    }

    #[test]
    fn a_class_is_named_once_and_the_own_area_drawn_last() {
        let own = Shape { own: true, class: Some(0), href: None, ..square("Own", 2.0, 1.0) };
        let none = Shape { class: None, ..square("None", 3.0, 1.0) };
        let svg = draw(&[own, square("A", 0.0, 1.0), none, square("B", 1.0, 1.0)], "Map", true).unwrap();
        let groups: Vec<&str> = svg.split("<g class=\"atlas-class--").skip(1).collect();
        let starts: Vec<&str> = groups.iter().map(|group| &group[..group.find('"').unwrap()]).collect();
        assert_eq!(starts, ["none", "4", "0 atlas-map__own"]);
        assert_eq!(groups[1].matches("<title>").count(), 2);
    }

    #[test]
    fn without_classes_nothing_is_hatched_as_lacking_one() {
        let shapes = [Shape { class: None, ..square("A", 0.0, 1.0) }];
        let (classed, plain) = (draw(&shapes, "Map", true).unwrap(), draw(&shapes, "Map", false).unwrap());
        assert!(classed.contains("atlas-class--none") && classed.contains("url(#atlas-hatch)"));
        assert!(plain.contains("atlas-class--plain") && !plain.contains("hatch"));
        assert!(plain.contains(">A</text>") && plain.contains("<a href"));
    }

    #[test]
    fn a_name_may_reach_over_the_neighbours_but_over_no_other_name() {
        let written = |shapes: &[Shape]| draw(shapes, "Map", true).unwrap();
        // 37 units wide; nine letters of 9 need 81.
        let town = square("Cambridge", 1.0, 0.1);
        let (west, east) = (square("Around", 0.0, 1.0), square("East", 1.2, 0.4));
        let alone = written(&[west.clone(), town.clone(), east.clone()]);
        assert!(alone.contains("atlas-map__over") && alone.contains(">Cambridge</text>"), "{alone}");
        let beside = written(&[west, town, square("Cambridge", 1.1, 0.1), east]);
        assert_eq!(beside.matches(">Cambridge</text>").count(), 1);
    }

    #[test]
    fn a_map_of_many_corners_has_no_bends_that_cannot_be_seen() {
        // A border of thousands of bends, each a tenth of a unit, between two areas.
        let wavy = |from: f64, to: f64| -> Vec<geo::Coord> {
            let at = |i: u32| f64::from(i) / 2_000.0;
            let bend = |i: u32| 0.5 + if i.is_multiple_of(2) { 0.0001 } else { 0.0 };
            (0..=2_000).map(|i| geo::Coord { x: from + (to - from) * at(i), y: bend(i) }).collect()
        };
        let area = |name: &str, edge: f64, border: Vec<geo::Coord>| {
            let ends = [border[border.len() - 1].x, border[0].x];
            let ring = border.into_iter().chain(ends.map(|x| geo::Coord { x, y: edge })).collect();
            let polygon = MultiPolygon::new(vec![geo::Polygon::new(ring, vec![])]);
            Shape { polygon, ..square(name, 0.0, 1.0) }
        };
        let shapes = [area("South", 0.0, wavy(0.0, 1.0)), area("North", 1.0, wavy(1.0, 0.0))];
        let unit_m = METRES_PER_DEGREE / Projection::around(&shapes, 1.0).unwrap().per_lat;
        let borders = Borders::of(shapes.iter().map(|shape| &shape.polygon));
        let fewer = within(&borders.thinned(small_bend(4_000) * unit_m), &shapes);
        let corners = |shape: &Shape| shape.polygon.coords_count();
        assert!(
            fewer.iter().all(|shape| corners(shape) < 10),
            "{:?}",
            fewer.iter().map(corners).collect::<Vec<_>>()
        );
        // Both keep the same border.
        let border = |shape: &Shape| -> Vec<_> {
            let near = |c: &geo::Coord| (c.y - 0.5).abs() < 0.01;
            let mut found: Vec<_> =
                shape.polygon.coords_iter().filter(near).map(|c| (c.x.to_bits(), c.y.to_bits())).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        assert_eq!(border(&fewer[0]), border(&fewer[1]));
    }

    #[test]
    fn a_map_too_heavy_for_its_page_loses_its_links_but_no_area() {
        let row = |many: u32| -> Vec<Shape> {
            let name = |i| format!("A ward with a name that takes much of the page, number {i}");
            (0..many).map(|i| square(&name(i), f64::from(i), 1.0)).collect()
        };
        let light = draw(&row(50), "Map", true).unwrap();
        assert!(light.contains("role=\"group\"") && light.matches("<a href").count() == 50);
        // Five units wide: none is too small to be drawn.
        let heavy = draw(&row(120), "Map", true).unwrap();
        assert!(heavy.len() < MOST_BYTES && heavy.contains("role=\"img\"") && !heavy.contains("<a href"));
        assert_eq!((heavy.matches("<path").count(), heavy.matches('z').count()), (1, 120));
    }

    #[test]
    fn steps_name_their_kind_once() {
        let shape = Shape {
            polygon: MultiPolygon(vec![polygon![
                (x: 0.0, y: 0.0), (x: 0.5, y: 0.25), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0), (x: 0.0, y: 0.0),
            ]]),
            ..square("a", 0.0, 1.0)
        };
        let units =
            Projection { west: 0.0, north: 1.0, per_lon: 100.0, per_lat: 100.0, height: 100.0, width: 100.0 };
        assert_eq!(path(&shape.polygon, &units), "M0 100l50-25 50-75h-100z");
    }
}
