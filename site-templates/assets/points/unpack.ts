// Snap points out of their shards; src/json/points.rs says how they are packed.

/** `data/v1/points/<cell>.json`. */
export interface PointShard {
  places: string[];
  lon: number[];
  lat: number[];
  place: number[];
  districts: string[];
  district: (number | null)[];
  sizes: number[];
  cells: number[];
}

/** How incidents are counted: places in the codes of a shard. */
export const SERIES = { counted: 0, railway: 1, stray: 2, beyond: 3 } as const;
const SERIES_COUNT = Object.keys(SERIES).length;

/** What was counted at a point: one combination of places in the lists of the index. */
export interface Cell {
  month: number;
  category: number;
  /** Outcome group; their number: none. */
  group: number;
  series: number;
  count: number;
}

/** A map point to which the police move incidents: where crimes are shown, never where one happened. */
export interface SnapPoint {
  lat: number;
  lon: number;
  /** Without "On or near"; empty when the police give none. */
  place: string;
  /** Code; null in no area of the atlas. */
  district: string | null;
  cells: Cell[];
}

/** Every point of a shard, by the numbers of categories and outcome groups; cells are read of those `wanted`. */
export function unpack(
  { categories, groups }: { categories: number; groups: number },
  shard: PointShard,
  wanted: (at: SnapPoint) => boolean = () => true,
): SnapPoint[] {
  const kinds = (groups + 1) * SERIES_COUNT;
  const perMonth = categories * kinds;
  let [lon, lat, next] = [0, 0, 0];
  return shard.lon.map((step, i) => {
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
      if (!read) continue;
      const rest = kind % kinds;
      const series = rest % SERIES_COUNT;
      point.cells.push({ month, category: (kind - rest) / kinds, group: (rest - series) / SERIES_COUNT, series, count });
    }
    return point;
  });
}
