// Snap points of the shards that touch a box (`data/v1/points.json` and the files it names). Shards are fetched once;
// one that fails is named and asked for again next time.
import { fetchJson } from "../find/files.ts";
import { SERIES, unpack, type PointShard, type SnapPoint as Unpacked } from "./unpack.ts";

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

interface PointIndex {
  months: string[];
  categories: string[];
  groups: string[];
  shards: { path: string; bbox: Box; points: number }[];
}

/** A snap point on the map; its cells are those of areas' figures: no railway incidents, none of other forces. */
export interface SnapPoint extends Unpacked {
  id: string;
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

function counted(path: string, index: PointIndex, shard: PointShard): SnapPoint[] {
  // The last group of the index is that of incidents without one.
  const points = unpack({ groups: index.groups.length - 1 }, shard).map((point) => ({
    ...point,
    id: `${point.lon},${point.lat}`,
    cells: point.cells.filter(({ series }) => series === SERIES.counted),
  }));
  unpacked.set(path, points);
  return points;
}

/** The points inside the box, from every shard that touches it. */
export async function pointsIn(view: Box): Promise<Points> {
  const index = await fetchJson<PointIndex>("data/v1/points.json");
  const shards = index.shards.filter((shard) => meet(shard.bbox, view));
  const parts = await Promise.allSettled(
    shards.map(async ({ path }) => unpacked.get(path) ?? counted(path, index, await fetchJson<PointShard>(path))),
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
  for (const { month, category, count } of point.cells) {
    if (month >= from && month <= to && wanted.has(category)) total += count;
  }
  return total;
}
