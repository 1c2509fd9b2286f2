// Counts month by month: of forces, districts and wards from files of the map's own, of small areas from the
// files of their districts. Asked for only when a year, a month or a change is shown.
import { fetchJson } from "../find/files.ts";
import { meet, type Box } from "../points/shards.ts";
import type { Feature } from "./layers.ts";
import type { Measure, Settings } from "./settings.ts";

/** The months of one area. */
export interface AreaMonths {
  /** Whether the newest 12 months can be compared with the 12 before. */
  compared: boolean;
  /** By category key; null where the own force supplied no file. */
  counts: Record<string, (number | null)[]>;
}

interface MonthsFile {
  categories: string[];
  areas: { code: string; compared: boolean; counts: (number | null)[][] }[];
}

/** The part of a district's file that is read here. */
interface DistrictFile {
  areas: { code: string; level: string; change?: unknown; counts: Record<string, (number | null)[]> }[];
}

export type MonthsByCode = Map<string, AreaMonths>;

async function ofShard(path: string): Promise<[string, AreaMonths][]> {
  const { categories, areas } = await fetchJson<MonthsFile>(path);
  return areas.map(({ code, compared, counts }) => [
    code,
    { compared, counts: Object.fromEntries(categories.map((key, i) => [key, counts[i] ?? []])) },
  ]);
}

async function ofDistrict(code: string): Promise<[string, AreaMonths][]> {
  const { areas } = await fetchJson<DistrictFile>(`data/v1/district/${code}.json`);
  return areas
    .filter(({ level }) => level === "lsoa")
    .map(({ code: own, change, counts }) => [own, { compared: change != null, counts }]);
}

/** The months of a level's areas that can be seen, and the files that could not be read. */
export async function monthsOf(
  level: string,
  view: Box,
  features: Feature[],
  settings: Settings,
): Promise<{ months: MonthsByCode; missing: string[] }> {
  const shards = settings.shards.filter((shard) => shard.level === level && shard.months && meet(shard.bbox, view));
  const districts = [...new Set(features.flatMap(({ district }) => district ?? []))];
  const asked: [string, () => Promise<[string, AreaMonths][]>][] =
    level === "lsoa"
      ? districts.map((code) => [`data/v1/district/${code}.json`, () => ofDistrict(code)])
      : shards.map(({ months }) => [months ?? "", () => ofShard(months ?? "")]);
  const parts = await Promise.allSettled(asked.map(([, read]) => read()));
  const missing = asked.flatMap(([path], i) => (parts[i]?.status === "rejected" ? [path] : []));
  return { months: new Map(parts.flatMap((part) => (part.status === "fulfilled" ? part.value : []))), missing };
}

/** The months of a measure: the sum over its categories; null where the own force supplied no file. */
export function series(area: AreaMonths, measure: Measure, length: number): (number | null)[] {
  const parts = measure.categories.map((key) => area.counts[key] ?? []);
  return Array.from({ length }, (_, month) =>
    parts.reduce<number | null>((sum, part) => {
      const count = part[month] ?? null;
      return sum === null || count === null ? null : sum + count;
    }, 0),
  );
}

/** Places of the first and the last month of a period: a month, a year, or the newest 12. */
export function span(when: string, months: string[]): [number, number] {
  if (when === "") return [Math.max(0, months.length - 12), months.length - 1];
  const inside = months.flatMap((month, at) => (month.startsWith(when) ? [at] : []));
  return [inside[0] ?? 0, inside.at(-1) ?? -1];
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

export const monthWords = (month: string): string => MONTH.format(new Date(`${month}-01T00:00:00Z`));

/** "May 2024", "2024", or the words for the newest 12 months. */
export function periodWords(when: string, settings: Settings): string {
  if (when === "") return settings.window;
  return when.length === 7 ? monthWords(when) : when;
}
