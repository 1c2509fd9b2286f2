// Snap points of the shards that touch a box (`data/v1/points.json` and the files it names; src/json/points.rs
// says how they are packed). Shards are fetched once; one that fails is named and asked for again next time.
import { fetchJson } from "../find/files.ts";

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

interface PointIndex {
  months: string[];
  categories: string[];
  groups: string[];
  series: string[];
  shards: { path: string; bbox: Box; points: number }[];
}

interface Shard {
  places: string[];
  lon: number[];
  lat: number[];
  place: number[];
  sizes: number[];
  cells: number[];
}

/** What was counted at a point: places in the lists of months, categories and outcome groups, and how many. */
export type Cell = [month: number, category: number, count: number, group: number];

/** A snap point: where crimes are shown, never where one happened. */
export interface SnapPoint {
  id: string;
  lon: number;
  lat: number;
  /** "On or near" this; empty when the police give none. */
  place: string;
  /** Railway incidents and those of other forces are left out, as from every figure of an area. */
  cells: Cell[];
}

export interface Points {
  months: string[];
  categories: string[];
  /** Outcome groups; the last is that of incidents without one. */
  groups: string[];
  points: SnapPoint[];
  /** Shards that could not be read. */
  missing: string[];
}

const unpacked = new Map<string, SnapPoint[]>();

/** Whether two boxes share a place. */
export function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

function unpack(path: string, index: PointIndex, shard: Shard): SnapPoint[] {
  const kinds = index.groups.length * index.series.length;
  const perMonth = index.categories.length * kinds;
  const points: SnapPoint[] = [];
  let lon = 0;
  let lat = 0;
  let next = 0;
  for (let i = 0; i < shard.lon.length; i += 1) {
    lon += shard.lon[i] as number;
    lat += shard.lat[i] as number;
    const cells: Cell[] = [];
    let month = 0;
    for (let left = shard.sizes[i] as number; left > 0; left -= 1) {
      let code = shard.cells[next++] as number;
      let count = 1;
      if (code < 0) {
        code = -1 - code;
        count = shard.cells[next++] as number;
      }
      const kind = code % perMonth;
      month += (code - kind) / perMonth;
      if (index.series[kind % index.series.length] === "counted") {
        cells.push([month, Math.floor(kind / kinds), count, Math.floor((kind % kinds) / index.series.length)]);
      }
    }
    const place = shard.places[shard.place[i] as number] ?? "";
    points.push({ id: `${lon},${lat}`, lon: lon / 1e6, lat: lat / 1e6, place, cells });
  }
  unpacked.set(path, points);
  return points;
}

/** The points inside the box, from every shard that touches it. */
export async function pointsIn(view: Box): Promise<Points> {
  const index = await fetchJson<PointIndex>("data/v1/points.json");
  const shards = index.shards.filter((shard) => meet(shard.bbox, view));
  const parts = await Promise.allSettled(
    shards.map(async ({ path }) => unpacked.get(path) ?? unpack(path, index, await fetchJson<Shard>(path))),
  );
  const { months, categories, groups } = index;
  const found: Points = { months, categories, groups, points: [], missing: [] };
  parts.forEach((part, i) => {
    if (part.status === "rejected") found.missing.push(shards[i]?.path ?? "");
    else found.points.push(...part.value.filter(({ lon, lat }) => meet([lon, lat, lon, lat], view)));
  });
  return found;
}

/** Incidents of some categories at a point, from one month (a place in the list) to another, both included. */
export function pointCount(point: SnapPoint, wanted: Set<number>, [from, to]: [number, number]): number {
  let total = 0;
  for (const [at, category, count] of point.cells) {
    if (at >= from && at <= to && wanted.has(category)) total += count;
  }
  return total;
}
