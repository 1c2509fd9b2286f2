// The ground of a report: a circle around a point, or a drawn shape.

/** Mean Earth radius in metres (IUGG), as in src/values/lon_lat.rs. */
export const EARTH_RADIUS_M = 6371008.8;
/** Metres of a degree of latitude on that sphere. */
export const METRES_PER_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;
/** Longitudes are shorter than latitudes: the slant of the third and fourth measure of `Index.points`. */
const SLANT = 0.6;
/** Parts of a degree of `Index.points`. */
const PARTS = 10000;

export interface Position {
  lat: number;
  lon: number;
}

export type Ground =
  | { kind: "circle"; centre: Position; radius: number }
  | { kind: "shape"; corners: Position[]; centre: Position };

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine). */
export function distance(a: Position, b: Position): number {
  const halfLat = radians(b.lat - a.lat) / 2;
  const halfLon = radians(b.lon - a.lon) / 2;
  const h =
    Math.sin(halfLat) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(halfLon) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(Math.sqrt(h), 1));
}

/** Whether a position lies in the ground; the edge of a circle belongs to it. */
export function contains(ground: Ground, p: Position): boolean {
  if (ground.kind === "circle") return distance(ground.centre, p) <= ground.radius;
  let inside = false;
  const { corners } = ground;
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length] as Position;
    // Each edge holds its lower end, so that a corner is crossed once.
    if (a.lat > p.lat === b.lat > p.lat) return;
    if (p.lon < a.lon + ((p.lat - a.lat) / (b.lat - a.lat)) * (b.lon - a.lon)) inside = !inside;
  });
  return inside;
}

/** How far the ground reaches east and north of its centre, in degrees. */
function reach(ground: Ground): { lon: number; lat: number } {
  if (ground.kind === "circle") {
    const lat = ground.radius / METRES_PER_DEGREE;
    return { lat, lon: lat / Math.cos(radians(ground.centre.lat)) };
  }
  return {
    lat: Math.max(...ground.corners.map((c) => Math.abs(c.lat - ground.centre.lat))),
    lon: Math.max(...ground.corners.map((c) => Math.abs(c.lon - ground.centre.lon))),
  };
}

/** Lowest and highest of the four measures over the ground, in parts of a degree; a little too wide. */
function ranges(ground: Ground): [number, number][] {
  const measures: [number, number][] = [
    [1, 0],
    [0, 1],
    [SLANT, 1],
    [-SLANT, 1],
  ];
  return measures.map(([east, north]) => {
    if (ground.kind === "shape") {
      const values = ground.corners.map((c) => east * c.lon + north * c.lat);
      return [Math.min(...values) * PARTS - 1, Math.max(...values) * PARTS + 1];
    }
    const { lon, lat } = reach(ground);
    const middle = east * ground.centre.lon + north * ground.centre.lat;
    // A little more than the ellipse: degrees of longitude shorten to the north.
    const half = Math.sqrt((east * lon) ** 2 + (north * lat) ** 2) * 1.01;
    return [(middle - half) * PARTS - 1, (middle + half) * PARTS + 1];
  });
}

/** Tells whether points with such ranges may lie in the ground. */
export function mayMeet(ground: Ground): (of: { ranges: [number, number][] }) => boolean {
  const own = ranges(ground);
  return (of) =>
    own.every(([low, high], i) => {
      const other = of.ranges[i];
      return !other || (low <= other[1] && high >= other[0]);
    });
}

/** The radius in metres of a circle around the centre that holds the ground. */
export function extent(ground: Ground): number {
  if (ground.kind === "circle") return ground.radius;
  return Math.max(...ground.corners.map((corner) => distance(ground.centre, corner)));
}

/** A shape of three corners or more; its centre is that of the box around it. */
export function shapeOf(corners: Position[]): Ground {
  const middle = (of: (c: Position) => number): number =>
    (Math.min(...corners.map(of)) + Math.max(...corners.map(of))) / 2;
  return { kind: "shape", corners, centre: { lat: middle((c) => c.lat), lon: middle((c) => c.lon) } };
}
