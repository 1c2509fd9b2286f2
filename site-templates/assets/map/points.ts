// Snap points of the shards in view (`data/v1/points.json` and the files it names; src/json/points.rs says
// how they are packed).
import { fetchJson } from "../find/files.ts";
import { meet, type Box } from "./layers.ts";

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

/** A snap point: where crimes are shown, never where one happened. */
export interface SnapPoint {
  id: string;
  lon: number;
  lat: number;
  place: string;
  /** [month, category, count], railway and strays left out. */
  cells: [number, number, number][];
}

export interface Points {
  months: string[];
  categories: string[];
  points: SnapPoint[];
  missing: string[];
}

const unpacked = new Map<string, SnapPoint[]>();

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
    const cells: [number, number, number][] = [];
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
        cells.push([month, Math.floor(kind / kinds), count]);
      }
    }
    const place = shard.places[shard.place[i] as number] ?? "";
    points.push({ id: `${lon},${lat}`, lon: lon / 1e6, lat: lat / 1e6, place, cells });
  }
  unpacked.set(path, points);
  return points;
}

/** The points of every shard that touches the box. */
export async function pointsIn(view: Box): Promise<Points> {
  const index = await fetchJson<PointIndex>("data/v1/points.json");
  const shards = index.shards.filter((shard) => meet(shard.bbox, view));
  const parts = await Promise.allSettled(
    shards.map(async ({ path }) => unpacked.get(path) ?? unpack(path, index, await fetchJson<Shard>(path))),
  );
  const found: Points = { months: index.months, categories: index.categories, points: [], missing: [] };
  parts.forEach((part, i) => {
    if (part.status === "rejected") found.missing.push(shards[i]?.path ?? "");
    else found.points.push(...part.value.filter(({ lon, lat }) => meet([lon, lat, lon, lat], view)));
  });
  return found;
}

/** Incidents of some categories at a point: in one month, or in the newest twelve. */
export function pointCount(point: SnapPoint, wanted: Set<number>, month: number | null, months: number): number {
  const from = month ?? months - 12;
  const to = month ?? months - 1;
  let total = 0;
  for (const [at, category, count] of point.cells) {
    if (at >= from && at <= to && wanted.has(category)) total += count;
  }
  return total;
}
