// Snap points out of their shards; src/json/points.rs says how they are packed.

/** `data/v1/points/<cell>.json`. */
export interface PointShard {
  places: string[];
  lon: number[];
  lat: number[];
  place: number[];
  districts: string[];
  district: (number | null)[];
  kinds: number[];
  cells: string[];
}

/** How incidents are counted: places in the codes of a shard. */
export const SERIES = { counted: 0, railway: 1, stray: 2, beyond: 3 } as const;
/** The character of value 0 in the text of a point's cells. */
const FIRST = 35;
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

type Kind = Omit<Cell, "month" | "count">;

function cells(text: string, kinds: Kind[]): Cell[] {
  const found: Cell[] = [];
  let [month, count, further] = [0, 1, 0];
  for (let at = 0; at < text.length; at += 1) {
    const value = text.charCodeAt(at) - FIRST;
    if (value >= 90) {
      at += 1;
      count += text.charCodeAt(at) - FIRST;
    } else if (value === 89) further += 50;
    else if (value >= 50) month += value - 49;
    else {
      const kind = kinds[further + value];
      if (kind) found.push({ month, ...kind, count });
      [count, further] = [1, 0];
    }
  }
  return found;
}

/** Every point of a shard, by the number of outcome groups; cells are read of those `wanted`. */
export function unpack(
  { groups }: { groups: number },
  shard: PointShard,
  wanted: (at: SnapPoint) => boolean = () => true,
): SnapPoint[] {
  const perCategory = (groups + 1) * SERIES_COUNT;
  const kinds = shard.kinds.map((kind) => {
    const rest = kind % perCategory;
    const series = rest % SERIES_COUNT;
    return { category: (kind - rest) / perCategory, group: (rest - series) / SERIES_COUNT, series };
  });
  let [lon, lat] = [0, 0];
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
    if (wanted(point)) point.cells = cells(shard.cells[i] ?? "", kinds);
    return point;
  });
}
