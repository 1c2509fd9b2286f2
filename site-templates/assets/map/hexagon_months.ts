// The months of hexagons, from the snap points inside them: the layers hold the newest 12 months together.
import { meet, pointsIn, type Box } from "../points/shards.ts";
import type { Feature } from "./layers.ts";
import type { MonthsByCode } from "./months.ts";
import { insideRings } from "./shape.ts";

/** Side of the squares by which hexagons are found, in degrees: about as large as those of resolution 8. */
const SQUARE = 0.02;

/** By cell; every shard that holds a point of any of them is asked for. */
export async function hexagonMonths(features: Feature[]): Promise<{ months: MonthsByCode; missing: string[] }> {
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
  for (const { lon, lat, cells } of points) {
    const of = squares
      .get(square(lon, lat))
      ?.find(({ bbox, geometry }) => meet(bbox, [lon, lat, lon, lat]) && insideRings(geometry.coordinates[0] ?? [], [lon, lat]));
    if (!of) continue;
    const code = String(of.properties["cell"]);
    const own = found.get(code) ?? { compared: false, counts: Object.fromEntries(categories.map((key) => [key, months.map((): number | null => 0)])) };
    found.set(code, own);
    for (const [month, category, count] of cells) {
      const row = own.counts[categories[category] ?? ""];
      if (row) row[month] = (row[month] ?? 0) + count;
    }
  }
  return { months: found, missing };
}
