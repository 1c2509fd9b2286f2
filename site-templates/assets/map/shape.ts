// A circle or a shape of straight lines: what lies inside, how it is written into an address, read from files.
import type { Box } from "../points/shards.ts";

type Position = [lon: number, lat: number];

/** Rings count by the even-odd rule, so parts and holes need no telling apart. */
export type Shape = { kind: "circle"; centre: Position; radius_m: number } | { kind: "polygon"; rings: Position[][] };

const EARTH_M = 6_371_008.8;
export const KM_PER_DEGREE = (Math.PI / 180) * (EARTH_M / 1000);
const CORNERS = 72;
/** Corners an address can hold. */
const MOST_CORNERS = 400;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two places. */
export function distance([ax, ay]: Position, [bx, by]: Position): number {
  const s = Math.sin(rad(by - ay) / 2) ** 2 + Math.cos(rad(ay)) * Math.cos(rad(by)) * Math.sin(rad(bx - ax) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** The outline as rings; a circle as a polygon of many corners. */
export function rings(shape: Shape): Position[][] {
  if (shape.kind === "polygon") return shape.rings;
  const [lon, lat] = shape.centre;
  const high = (shape.radius_m / EARTH_M) * (180 / Math.PI);
  const wide = high / Math.cos(rad(lat));
  const ring = Array.from({ length: CORNERS }, (_, i): Position => {
    const turn = (2 * Math.PI * i) / CORNERS;
    return [lon + wide * Math.cos(turn), lat + high * Math.sin(turn)];
  });
  return [[...ring, ring[0] as Position]];
}

export function insideRings(outline: Position[][], [x, y]: Position): boolean {
  let inside = false;
  for (const ring of outline) {
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay] = ring[i - 1] as Position;
      const [bx, by] = ring[i] as Position;
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
  }
  return inside;
}

export function inside(shape: Shape, at: Position): boolean {
  return shape.kind === "circle" ? distance(shape.centre, at) <= shape.radius_m : insideRings(shape.rings, at);
}

export function boxOf(shape: Shape): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of rings(shape).flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** The middle of a shape: that of a circle, else of the box around it. */
function middleOf(shape: Shape): Position {
  if (shape.kind === "circle") return shape.centre;
  const [west, south, east, north] = boxOf(shape);
  return [(west + east) / 2, (south + north) / 2];
}

/** How wide and high it is, in metres: the larger of both. */
export function extentM(shape: Shape): number {
  if (shape.kind === "circle") return 2 * shape.radius_m;
  const [west, south, east, north] = boxOf(shape);
  return Math.max(distance([west, (south + north) / 2], [east, (south + north) / 2]), distance([west, south], [west, north]));
}

/** The shape so many metres further east and north. */
export function moved(shape: Shape, [east_m, north_m]: [number, number]): Shape {
  const [, y] = middleOf(shape);
  const up = north_m / 1000 / KM_PER_DEGREE;
  const right = east_m / 1000 / (KM_PER_DEGREE * Math.cos(rad(y)));
  const by = ([lon, lat]: Position): Position => [lon + right, lat + up];
  return shape.kind === "circle" ? { ...shape, centre: by(shape.centre) } : { kind: "polygon", rings: shape.rings.map((ring) => ring.map(by)) };
}

/** The shape larger or smaller around its middle. */
export function scaled(shape: Shape, factor: number): Shape {
  if (shape.kind === "circle") return { ...shape, radius_m: Math.max(1, Math.round(shape.radius_m * factor)) };
  const [x, y] = middleOf(shape);
  const of = ([lon, lat]: Position): Position => [x + (lon - x) * factor, y + (lat - y) * factor];
  return { kind: "polygon", rings: shape.rings.map((ring) => ring.map(of)) };
}

/** Whether a part of the shape is cut out of another. */
export const hasHoles = (shape: Shape): boolean => shape.kind === "polygon" && shape.rings.some((_, at) => isHole(shape.rings, at));

/** Square kilometres; of overlapping rings the difference, as the even-odd rule has it. */
export function areaKm2(shape: Shape): number {
  if (shape.kind === "circle") return Math.PI * (shape.radius_m / 1000) ** 2;
  let twice = 0;
  for (const [at, ring] of shape.rings.entries()) {
    const latitude = ring[0]?.[1] ?? 0;
    let own = 0;
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay] = ring[i - 1] as Position;
      const [bx, by] = ring[i] as Position;
      own += ax * by - bx * ay;
    }
    const first = ring[0] as Position;
    const hole = shape.rings.some((other, i) => i !== at && insideRings([other], first));
    twice += Math.abs(own) * Math.cos(rad(latitude)) * (hole ? -1 : 1);
  }
  return (twice / 2) * KM_PER_DEGREE * KM_PER_DEGREE;
}

export function toGeoJson(shape: Shape, properties: Record<string, unknown>): object {
  const outline = rings(shape).map((ring) => ring.map(([x, y]) => [Number(x.toFixed(6)), Number(y.toFixed(6))]));
  const circle = shape.kind === "circle" ? { centre: shape.centre, radius_m: shape.radius_m } : {};
  const parts = outline.filter((_, at) => !isHole(outline as Position[][], at));
  const coordinates = parts.map((part) => [part, ...outline.filter((ring, at) => isHole(outline as Position[][], at) && insideRings([part as Position[]], ring[0] as Position))]);
  const geometry =
    coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates };
  return { type: "Feature", geometry, properties: { ...circle, ...properties } };
}

function isHole(outline: Position[][], at: number): boolean {
  const first = outline[at]?.[0] as Position;
  return outline.filter((other, i) => i !== at && insideRings([other], first)).length % 2 === 1;
}

const E5 = 1e5;

/** As it stands in an address: `c:51.50000,-0.12000,500`, or steps of a hundred-thousandth of a degree. */
export function writeShape(shape: Shape): string {
  if (shape.kind === "circle") {
    return `c:${shape.centre[1].toFixed(5)},${shape.centre[0].toFixed(5)},${Math.round(shape.radius_m)}`;
  }
  const all = shape.rings.reduce((n, ring) => n + ring.length, 0);
  const keep = Math.ceil(all / MOST_CORNERS);
  const written = shape.rings.map((ring) => {
    let [x, y] = [0, 0];
    const steps: string[] = [];
    ring.slice(0, -1).forEach((at, i) => {
      if (i % keep !== 0) return;
      const [nx, ny] = [Math.round(at[0] * E5), Math.round(at[1] * E5)];
      steps.push((nx - x).toString(36), (ny - y).toString(36));
      [x, y] = [nx, ny];
    });
    return steps.join(".");
  });
  return `p:${written.join("!")}`;
}

export function readShape(text: string): Shape | null {
  if (text.startsWith("c:")) {
    const [lat, lon, radius] = text.slice(2).split(",").map(Number);
    const sound = [lat, lon, radius].every((n) => n !== undefined && Number.isFinite(n));
    return sound && Number(radius) > 0 && Number(radius) <= 50_000
      ? { kind: "circle", centre: [Number(lon), Number(lat)], radius_m: Number(radius) }
      : null;
  }
  if (!text.startsWith("p:")) return null;
  const found = text
    .slice(2)
    .split("!")
    .map((part) => {
      let [x, y] = [0, 0];
      const steps = part.split(".").map((step) => Number.parseInt(step, 36));
      const ring: Position[] = [];
      for (let i = 0; i + 1 < steps.length; i += 2) {
        x += steps[i] as number;
        y += steps[i + 1] as number;
        ring.push([x / E5, y / E5]);
      }
      return ring;
    });
  return polygonOf(found);
}

/** A shape of rings that may be open; null without one of three corners. */
export function polygonOf(found: Position[][]): Shape | null {
  const sound = found.filter((ring) => ring.length >= 3 && ring.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90));
  const closed = sound.map((ring) => {
    const [first, last] = [ring[0] as Position, ring.at(-1) as Position];
    return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
  });
  return closed.length > 0 ? { kind: "polygon", rings: closed } : null;
}

interface Geometry {
  type: string;
  coordinates?: unknown;
  geometries?: Geometry[];
}

function ringsOf(geometry: Geometry | null | undefined): Position[][] {
  if (!geometry) return [];
  if (geometry.type === "Polygon") return (geometry.coordinates as number[][][]).map((ring) => ring.map(([x, y]): Position => [Number(x), Number(y)]));
  if (geometry.type === "MultiPolygon") {
    return (geometry.coordinates as number[][][][]).flatMap((coordinates) => ringsOf({ type: "Polygon", coordinates }));
  }
  return (geometry.geometries ?? []).flatMap(ringsOf);
}

/** All polygons of a GeoJSON file together; a circle saved here becomes one again. */
export function fromGeoJson(json: unknown): Shape | null {
  const given = json as { type?: string; features?: unknown[]; geometry?: Geometry; properties?: Record<string, unknown> | null };
  const { centre, radius_m: radius } = given.properties ?? {};
  if (Array.isArray(centre) && typeof radius === "number") return { kind: "circle", centre: [Number(centre[0]), Number(centre[1])], radius_m: radius };
  if (given.type === "FeatureCollection") {
    const features = given.features ?? [];
    return features.length === 1
      ? fromGeoJson(features[0])
      : polygonOf(features.flatMap((feature) => ringsOf((feature as { geometry?: Geometry }).geometry)));
  }
  return polygonOf(ringsOf(given.type === "Feature" ? given.geometry : (given as Geometry)));
}
