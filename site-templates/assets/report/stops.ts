// Stops and searches near the ground of a report: in the hexagons that touch it, which is as near as they are published.
import { METRES_PER_DEGREE, contains, shapeOf, type Ground, type Position } from "./area.ts";
import type { Outline, Surroundings } from "./files.ts";

export interface StopsNear {
  hexagons: number;
  count: number;
}

type Flat = [x: number, y: number];

function corners([polygon]: Outline, perDegree: number): Position[] {
  const steps = polygon?.[0] ?? [];
  const found: Position[] = [];
  let [lon, lat] = [0, 0];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    lon += steps[i] as number;
    lat += steps[i + 1] as number;
    found.push({ lon: lon / perDegree, lat: lat / perDegree });
  }
  return found;
}

/** Metres from a place, east and north: near enough over a few kilometres. */
function flat(at: Position, around: Position): Flat {
  const east = METRES_PER_DEGREE * Math.cos((around.lat * Math.PI) / 180);
  return [(at.lon - around.lon) * east, (at.lat - around.lat) * METRES_PER_DEGREE];
}

const edges = <Corner>(of: Corner[]): [Corner, Corner][] => of.map((a, i) => [a, of[(i + 1) % of.length] as Corner]);

/** How far a line lies from the origin. */
function away([ax, ay]: Flat, [bx, by]: Flat): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)));
  return Math.hypot(ax + along * dx, ay + along * dy);
}

function cross([a, b]: [Flat, Flat], [c, d]: [Flat, Flat]): boolean {
  const side = ([px, py]: Flat, [qx, qy]: Flat, [rx, ry]: Flat): number => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Whether a hexagon and the ground share a place. */
export function touches(ground: Ground, hexagon: Position[]): boolean {
  if (contains(shapeOf(hexagon), ground.centre)) return true;
  const { centre } = ground;
  const around = edges(hexagon.map((corner) => flat(corner, centre)));
  if (ground.kind === "circle") return around.some(([a, b]) => away(a, b) <= ground.radius);
  const own = edges(ground.corners.map((corner) => flat(corner, centre)));
  return hexagon.some((corner) => contains(ground, corner)) || own.some((edge) => around.some((other) => cross(edge, other)));
}

/** What is published of the hexagons that touch the ground; null without any searches in the district. */
export function stopsNear(ground: Ground, surroundings: Surroundings | null): StopsNear | null {
  if (!surroundings?.stops) return null;
  const { per_degree: perDegree, stops } = surroundings;
  const near = stops.hexagons.filter(({ outline }) => touches(ground, corners(outline, perDegree)));
  return { hexagons: near.length, count: near.reduce((sum, { count }) => sum + count, 0) };
}
