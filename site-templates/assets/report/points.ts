// Snap points out of their shards; src/json/points.rs says how they are packed.
import type { Position } from "./area.ts";
import { SERIES_COUNT, type Index, type PointShard } from "./files.ts";

/** What was counted at a point: one combination. */
export interface Cell {
  /** Places in the index. */
  month: number;
  category: number;
  /** Place in the index's groups; their number: none. */
  group: number;
  series: number;
  count: number;
}

/** A map point to which the police move incidents. */
export interface SnapPoint extends Position {
  /** Without "On or near"; empty when the police give none. */
  place: string;
  /** Code; null in no area of the atlas. */
  district: string | null;
  cells: Cell[];
}

/** Every point of a shard; cells are read only of the points `wanted`. */
export function unpack(index: Index, shard: PointShard, wanted: (at: Position) => boolean): SnapPoint[] {
  const groups = index.groups.length + 1;
  const kinds = groups * SERIES_COUNT;
  const perMonth = index.categories.length * kinds;
  const points: SnapPoint[] = [];
  let [lon, lat, next] = [0, 0, 0];
  shard.lon.forEach((step, i) => {
    lon += step;
    lat += shard.lat[i] as number;
    const district = shard.district[i] ?? null;
    const point: SnapPoint = {
      lon: lon / 1e6,
      lat: lat / 1e6,
      place: shard.places[shard.place[i] as number] ?? "",
      district: district === null ? null : (shard.districts[district] ?? null),
      cells: [],
    };
    const read = wanted(point);
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
      if (read) {
        const rest = kind % kinds;
        const category = (kind - rest) / kinds;
        const series = rest % SERIES_COUNT;
        point.cells.push({ month, category, group: (rest - series) / SERIES_COUNT, series, count });
      }
    }
    points.push(point);
  });
  return points;
}
