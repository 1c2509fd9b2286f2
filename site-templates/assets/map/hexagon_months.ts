// The months of hexagons: of wide ones from files of their own (src/pages/map_hexagon_months.rs), of small ones from
// the snap points inside them. The polygons come with the newest 12 months together.
import { fetchJson } from "../find/files.ts";
import { meet, pointsIn, type Box } from "../points/shards.ts";
import type { Feature } from "./layers.ts";
import type { AreaMonths, MonthsByCode } from "./months.ts";
import type { HexagonSize } from "./settings.ts";
import { insideRings } from "./shape.ts";

/** Side of the squares by which hexagons are found, in degrees: about as large as those of resolution 8. */
const SQUARE = 0.02;

const NOTHING: AreaMonths = { compared: false, counts: {} };

type Found = { months: MonthsByCode; missing: string[] };

/** Values of the packed text, one a character: counts, then months of nothing, then a count of three values. */
const [FIRST, BACKSLASH, VALUES, COUNTS, LEAST_RUN, LARGE] = [35, 92, 91, 60, 2, 90];

interface MonthsFile {
  months: string[];
  categories: string[];
  cells: Record<string, string>;
}

/** Counts of one category after the other, month by month. */
function unpack(text: string): number[] {
  const counts: number[] = [];
  const value = (at: number): number => {
    const code = text.charCodeAt(at);
    return code - FIRST - (code > BACKSLASH ? 1 : 0);
  };
  for (let at = 0; at < text.length; at += 1) {
    const of = value(at);
    if (of < COUNTS) counts.push(of);
    else if (of < LARGE) counts.push(...Array.from({ length: of - COUNTS + LEAST_RUN }, () => 0));
    else {
      counts.push((value(at + 1) * VALUES + value(at + 2)) * VALUES + value(at + 3));
      at += 3;
    }
  }
  return counts;
}

const unpacked = new Map<string, AreaMonths>();

/** By cell, of a size with files of its own. */
async function ofFiles({ files }: HexagonSize, view: Box, features: Feature[]): Promise<Found> {
  const paths = files.flatMap(({ months, bbox }) => (months && meet(bbox, view) ? [months] : []));
  const parts = await Promise.allSettled(paths.map((path) => fetchJson<MonthsFile>(path)));
  const found: MonthsByCode = new Map();
  const read = parts.flatMap((part) => (part.status === "fulfilled" ? [part.value] : []));
  for (const { properties } of features) {
    const cell = String(properties["cell"]);
    const file = read.find(({ cells }) => cell in cells);
    if (!file) continue;
    const months = unpacked.get(cell) ?? areaMonths(file, unpack(file.cells[cell] ?? ""));
    unpacked.set(cell, months);
    found.set(cell, months);
  }
  return { months: found, missing: paths.filter((_, i) => parts[i]?.status === "rejected") };
}

function areaMonths({ categories, months }: MonthsFile, counts: number[]): AreaMonths {
  const of = (at: number): number[] => counts.slice(at * months.length, (at + 1) * months.length);
  return { compared: false, counts: Object.fromEntries(categories.map((key, at) => [key, of(at)])) };
}

/** By cell, of the hexagons in view. */
export const hexagonMonths = (size: HexagonSize, view: Box, features: Feature[]): Promise<Found> =>
  size.files.some(({ months }) => months) ? ofFiles(size, view, features) : ofPoints(features);

/** By cell; every shard that holds a point of any of them is asked for. */
async function ofPoints(features: Feature[]): Promise<Found> {
  const around = features.reduce<Box>(
    (box, { bbox }) => [Math.min(box[0], bbox[0]), Math.min(box[1], bbox[1]), Math.max(box[2], bbox[2]), Math.max(box[3], bbox[3])],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  const squares = new Map<string, Feature[]>();
  const square = (x: number, y: number): string => `${Math.floor(x / SQUARE)} ${Math.floor(y / SQUARE)}`;
  for (const feature of features) {
    const [west, south, east, north] = feature.bbox;
    for (let x = Math.floor(west / SQUARE); x <= Math.floor(east / SQUARE); x += 1) {
      for (let y = Math.floor(south / SQUARE); y <= Math.floor(north / SQUARE); y += 1) {
        const key = `${x} ${y}`;
        squares.set(key, [...(squares.get(key) ?? []), feature]);
      }
    }
  }
  const { points, months, categories, missing } = await pointsIn(around);
  const found: MonthsByCode = new Map();
  // Without a point there was nothing, unless a file is missing: then nothing is known.
  if (missing.length === 0) for (const { properties } of features) found.set(String(properties["cell"]), NOTHING);
  for (const { lon, lat, cells } of points) {
    const of = squares
      .get(square(lon, lat))
      ?.find(({ bbox, geometry }) => meet(bbox, [lon, lat, lon, lat]) && insideRings(geometry.coordinates[0] ?? [], [lon, lat]));
    if (!of) continue;
    const code = String(of.properties["cell"]);
    const before = found.get(code);
    const own = before && before !== NOTHING ? before : { compared: false, counts: Object.fromEntries(categories.map((key) => [key, months.map((): number | null => 0)])) };
    found.set(code, own);
    for (const { month, category, count } of cells) {
      const row = own.counts[categories[category] ?? ""];
      if (row) row[month] = (row[month] ?? 0) + count;
    }
  }
  return { months: found, missing };
}
