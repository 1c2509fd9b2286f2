// What was recorded at the snap points inside a drawn shape, and about how many people live there.
import { pointsIn, type Points } from "../points/shards.ts";
import type { Feature } from "./layers.ts";
import * as layers from "./layers.ts";
import { span } from "./months.ts";
import type { Settings } from "./settings.ts";
import { boxOf, inside, insideRings, rings, type Shape } from "./shape.ts";

/** Points along each side of the grid that finds which share of a small area lies inside. */
const GRID = 24;

/** Residents by the ground of small areas inside: at least those wholly inside, at most those touched. */
export interface Residents {
  least: number;
  about: number;
  most: number;
}

export interface Inside {
  points: number;
  missing: string[];
  months: string[];
  /** `[category][month]` */
  counts: number[][];
  categories: string[];
  /** Crimes of the 12 months that ended a year before the newest, by outcome group. */
  outcomes: [string, number][];
  residents: Residents | null;
  /** Fewest months of the newest 12 that the force of any place inside supplied. */
  observed: number;
}

/** The share of a small area's ground that lies inside, 0 to 1. */
function shareInside(feature: Feature, shape: Shape): number {
  const outline = feature.geometry.coordinates.flat();
  const corners = outline.flat();
  const around = rings(shape).flat();
  // Neither has a corner in the other: apart, or one crosses the other, which the grid would see.
  const [west, south, east, north] = feature.bbox;
  let all = 0;
  let within = 0;
  for (let i = 0; i < GRID; i += 1) {
    for (let j = 0; j < GRID; j += 1) {
      const at: [number, number] = [west + ((i + 0.5) / GRID) * (east - west), south + ((j + 0.5) / GRID) * (north - south)];
      if (!insideRings(outline, at)) continue;
      all += 1;
      if (inside(shape, at)) within += 1;
    }
  }
  if (all === 0) return corners.every((at) => inside(shape, at)) ? 1 : 0;
  if (within === all && !corners.every((at) => inside(shape, at))) return (within - 0.5) / all;
  if (within === 0 && around.some((at) => insideRings(outline, at))) return 0.5 / all;
  return within / all;
}

async function residentsIn(shape: Shape, settings: Settings): Promise<{ residents: Residents | null; observed: number; missing: string[] }> {
  const { features, missing } = await layers.areas("lsoa", boxOf(shape), settings.shards);
  const found: Residents = { least: 0, about: 0, most: 0 };
  let observed = 12;
  let known = missing.length === 0;
  for (const feature of features) {
    const share = shareInside(feature, shape);
    if (share === 0) continue;
    observed = Math.min(observed, Number(feature.properties["observed_months"] ?? 0));
    const residents = feature.properties["residents"];
    if (typeof residents !== "number") {
      known = false;
      continue;
    }
    found.about += share * residents;
    found.most += residents;
    if (share === 1) found.least += residents;
  }
  return { residents: known && found.about > 0 ? found : null, observed, missing };
}

/** Counts everything inside. */
export async function countInside(shape: Shape, settings: Settings): Promise<Inside> {
  const [points, people] = await Promise.all([
    pointsIn(boxOf(shape)),
    residentsIn(shape, settings).catch(() => ({ residents: null, observed: 12, missing: ["data/v1/layers.json"] })),
  ]);
  const within = points.points.filter(({ lon, lat }) => inside(shape, [lon, lat]));
  return {
    points: within.length,
    missing: [...points.missing, ...people.missing],
    months: points.months,
    categories: points.categories,
    counts: counted(within, points),
    outcomes: outcomes(within, points, settings),
    residents: people.residents,
    observed: people.observed,
  };
}

function counted(within: Points["points"], { categories, months }: Points): number[][] {
  const counts = categories.map(() => months.map(() => 0));
  for (const { cells } of within) {
    for (const { month, category, count } of cells) {
      const row = counts[category];
      if (row) row[month] = (row[month] ?? 0) + count;
    }
  }
  return counts;
}

function outcomes(within: Points["points"], { categories, months, groups }: Points, settings: Settings): [string, number][] {
  const crimes = new Set((settings.measures[0]?.categories ?? []).map((key) => categories.indexOf(key)));
  const [from, to] = span("", months).map((month) => month - 12) as [number, number];
  const sums = groups.map(() => 0);
  for (const { cells } of within) {
    for (const { month, category, count, group } of cells) {
      if (month >= from && month <= to && crimes.has(category)) sums[group] = (sums[group] ?? 0) + count;
    }
  }
  return groups.slice(0, -1).map((key, at) => [key, sums[at] ?? 0]);
}
