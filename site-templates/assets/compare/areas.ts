// Areas to compare, of any level: from their own file, or packed beside others in a district's or a
// postcode area's.
import { Shelves, type Read } from "../find/shelves.ts";
import type { Chosen } from "./state.ts";
import type { Interval, Observed, Verdict } from "./ratio.ts";
import { unroundedRate, unroundedShare } from "./unrounded.ts";

/** Incidents over the window and their rate. */
export interface Figure {
  count: number | null;
  rate: number | null;
  interval: Interval | null;
  status: string;
}

/** What an area's page says of its rate against the rest of an area around it. */
export interface Against extends Chosen {
  rate: number;
  interval: Interval;
  verdict: Verdict;
}

export interface OutcomeShare {
  group: string;
  count: number;
  share: number;
  interval: Interval;
}

export interface Compared extends Chosen {
  name: string;
  /** The name without that of the neighbourhood, for rows that repeat it. */
  short: string;
  /** The district or wider area around it; "" where there is none. */
  within: string;
  /** Its page from the root of the site; null where it has none. */
  path: string | null;
  parents: Chosen[];
  residents: number | null;
  months: string[];
  window: { first: string; last: string };
  crimes: (number | null)[];
  /** Share of residents whose force supplied the month. */
  coverage: number[];
  observedMonths: number;
  /** Whether the atlas holds only a part of it. */
  partial: boolean;
  /** Months from which the police's map points are others. */
  renewed: string[];
  headline: Figure;
  antisocial: Figure;
  categories: Map<string, Figure>;
  outcomes: { crimes: number; first: string; last: string; groups: OutcomeShare[] } | null;
  comparison: Against[];
}

type Cell = number | string | null | undefined;
type Pair = [number, number];
interface Span {
  first: string;
  last: string;
}
interface Note {
  kind: string;
  month?: string;
}
interface RawFigure {
  count?: number | null;
  rate?: number | null;
  interval95?: Pair | null;
  rate_status: string;
}

type Parent = Chosen & { name?: string };

/** What whole and packed objects share. */
interface Raw extends RawFigure {
  code: string;
  name: string;
  local_name?: string | null;
  level: string;
  population?: { count: number } | null;
  crimes: (number | null)[];
}

interface Whole extends Raw {
  parents: Parent[];
  antisocial: RawFigure;
  comparison: (Chosen & { rate: number; interval95: Pair; verdict: Verdict })[];
  months: string[];
  window: Span;
  category_figures: Record<string, RawFigure>;
  outcomes: {
    cohort: Span;
    crimes: number;
    groups: Record<string, { count: number; share: number; interval95: Pair }>;
  } | null;
  coverage: { observed_months: number; months: number[]; notes: Note[] };
}

interface Packed {
  name?: string;
  months: string[];
  window: Span | null;
  categories: string[];
  rate_statuses: string[];
  outcome_groups: string[];
  cohort: Span | null;
  columns: { category_figures: string[]; outcomes: string[]; comparison: string[] };
  around: Parent[];
  coverage_months: number[][];
  notes: Note[];
  areas: (Raw & {
    parents: number[];
    antisocial?: RawFigure;
    comparison: Cell[][];
    category_figures: Cell[][];
    outcomes?: { crimes: number; groups: Cell[][] };
    coverage: { observed_months: number; months: number; notes: number[] };
  })[];
}

const interval = (pair: Pair | null | undefined): Interval | null => (pair ? { low: pair[0], high: pair[1] } : null);

const figure = (raw: RawFigure): Figure => ({
  count: raw.count ?? null,
  rate: raw.rate ?? null,
  interval: interval(raw.interval95),
  status: raw.rate_status,
});

const renewals = (notes: Note[]): string[] =>
  notes.flatMap((note) => (note.kind === "snap-points-renewed" && note.month !== undefined ? [note.month] : []));

const isPartial = (notes: Note[]): boolean => notes.some(({ kind }) => kind === "partial");

/** The page of an area; small areas have one of their own only where every area has. */
function pathOf(raw: Raw, parents: Parent[], full: boolean): string | null {
  if (full || (raw.level !== "lsoa" && raw.level !== "msoa")) return `area/${raw.level}/${raw.code}/`;
  const ward = parents.find((parent) => parent.level === "ward");
  return raw.level === "lsoa" && ward ? `area/ward/${ward.code}/#${raw.code}` : null;
}

function common(raw: Raw, parents: Parent[], within: string, full: boolean) {
  return {
    level: raw.level,
    code: raw.code,
    name: raw.local_name ? `${raw.name}, ${raw.local_name}` : raw.name,
    short: raw.name,
    within,
    path: pathOf(raw, parents, full),
    parents: parents.map(({ level, code }) => ({ level, code })),
    residents: raw.population?.count ?? null,
    crimes: raw.crimes,
    headline: figure(raw),
  };
}

/** Residents times the years they were observed in the window; 0 where this is not known. */
function personYears({ residents, months, window, coverage }: Compared): number {
  const [first, last] = [months.indexOf(window.first), months.indexOf(window.last)];
  if (residents === null || first < 0) return 0;
  return (residents * coverage.slice(first, last + 1).reduce((sum, share) => sum + share, 0)) / 12;
}

/** An area with its figures as they were before its file rounded them. */
function exact(area: Compared): Compared {
  const years = personYears(area);
  const { outcomes } = area;
  return {
    ...area,
    headline: unroundedRate(area.headline, years),
    antisocial: unroundedRate(area.antisocial, years),
    categories: new Map([...area.categories].map(([key, of]): [string, Figure] => [key, unroundedRate(of, years)])),
    outcomes: outcomes && { ...outcomes, groups: outcomes.groups.map((group) => unroundedShare(group, outcomes.crimes)) },
  };
}

function fromWhole(raw: Whole, full: boolean): Compared {
  const categories = Object.entries(raw.category_figures).map(([key, value]): [string, Figure] => [key, figure(value)]);
  const outcomes = raw.outcomes && {
    crimes: raw.outcomes.crimes,
    ...raw.outcomes.cohort,
    groups: Object.entries(raw.outcomes.groups).map(([group, { count, share, interval95 }]) => ({
      group,
      count,
      share,
      interval: { low: interval95[0], high: interval95[1] },
    })),
  };
  const around = raw.parents.filter((parent) => parent.level !== "force").at(-1);
  return {
    ...common(raw, raw.parents, around?.name ?? "", full),
    antisocial: figure(raw.antisocial),
    months: raw.months,
    window: raw.window,
    coverage: raw.coverage.months,
    observedMonths: raw.coverage.observed_months,
    partial: isPartial(raw.coverage.notes),
    renewed: renewals(raw.coverage.notes),
    categories: new Map(categories),
    outcomes,
    comparison: raw.comparison.map(({ level, code, rate, interval95: [low, high], verdict }) => ({
      level,
      code,
      rate,
      interval: { low, high },
      verdict,
    })),
  };
}

function fromPacked(file: Packed, raw: Packed["areas"][number], full: boolean): Compared {
  const of = (columns: string[], row: Cell[] | undefined, name: string): number | null => {
    const cell = row?.[columns.indexOf(name)];
    return typeof cell === "number" ? cell : null;
  };
  const categories = file.categories.map((key, place): [string, Figure] => {
    const value = (name: string) => of(file.columns.category_figures, raw.category_figures[place], name);
    const [low, high] = [value("rate_low"), value("rate_high")];
    return [
      key,
      {
        count: value("count"),
        rate: value("rate"),
        interval: low === null || high === null ? null : { low, high },
        status: file.rate_statuses[value("rate_status") ?? -1] ?? "not-reported",
      },
    ];
  });
  const outcomes = raw.outcomes &&
    file.cohort && {
      crimes: raw.outcomes.crimes,
      ...file.cohort,
      groups: raw.outcomes.groups.flatMap((row, place): OutcomeShare[] => {
        const value = (name: string) => of(file.columns.outcomes, row, name);
        const [count, share, low, high] = [value("count"), value("share"), value("share_low"), value("share_high")];
        const group = file.outcome_groups[place];
        if (group === undefined || count === null || share === null || low === null || high === null) return [];
        return [{ group, count, share, interval: { low, high } }];
      }),
    };
  const comparison = raw.comparison.flatMap((row): Against[] => {
    const value = (name: string) => of(file.columns.comparison, row, name);
    const around = file.around[value("around") ?? -1];
    const [rate, low, high] = [value("rate"), value("rate_low"), value("rate_high")];
    const verdict = row[file.columns.comparison.indexOf("verdict")];
    if (!around || rate === null || low === null || high === null) return [];
    if (verdict !== "lower" && verdict !== "similar" && verdict !== "higher") return [];
    return [{ level: around.level, code: around.code, rate, interval: { low, high }, verdict }];
  });
  const parents = raw.parents.flatMap((place) => file.around[place] ?? []);
  const notes = raw.coverage.notes.flatMap((place) => file.notes[place] ?? []);
  // Where anti-social behaviour is one category, its row says it.
  const antisocial = raw.antisocial ? figure(raw.antisocial) : new Map(categories).get("anti-social-behaviour");
  return {
    ...common(raw, parents, file.name ?? "", full),
    antisocial: antisocial ?? figure({ rate_status: "not-reported" }),
    months: file.months,
    window: file.window ?? { first: "", last: "" },
    coverage: file.coverage_months[raw.coverage.months] ?? [],
    observedMonths: raw.coverage.observed_months,
    partial: isPartial(notes),
    renewed: renewals(notes),
    categories: new Map(categories),
    outcomes: outcomes || null,
    comparison,
  };
}

/** The code of the district a ward, MSOA or LSOA lies in. */
async function districtOf(shelves: Shelves, code: string): Promise<string | null> {
  for (const file of await shelves.small(code.toLowerCase())) {
    const row = file.rows.find((row) => row[1] === code);
    const district = row?.[4];
    if (typeof district === "number") return shelves.first.areas[district]?.[1] ?? null;
  }
  return null;
}

/** The file of several areas that holds one; null for levels with files of their own. */
async function packedPath(shelves: Shelves, { level, code }: Chosen): Promise<string | null> {
  if (level === "outcode") return `data/v1/outcodes/${/^[A-Z]+/u.exec(code)?.[0] ?? ""}.json`;
  if (!["ward", "msoa", "lsoa"].includes(level)) return null;
  const district = await districtOf(shelves, code);
  if (district === null) throw new Error(`no district of ${code}`);
  return `data/v1/district/${district}.json`;
}

/** Reads an area; fails where the atlas does not hold it. */
export async function readArea(shelves: Shelves, read: Read, chosen: Chosen): Promise<Compared> {
  const packed = await packedPath(shelves, chosen);
  const { full } = shelves.first;
  if (packed === null) return exact(fromWhole(await read<Whole>(`data/v1/area/${chosen.level}/${chosen.code}.json`), full));
  const file = await read<Packed>(packed);
  const raw = file.areas.find((area) => area.level === chosen.level && area.code === chosen.code);
  if (!raw) throw new Error(`${packed} does not hold ${chosen.code}`);
  return exact(fromPacked(file, raw, full));
}

/** Incidents and person-years of a figure; null where there is no rate. */
export function observed({ count, rate }: Figure): Observed | null {
  if (count === null || rate === null || rate === 0) return null;
  return { count, personYears: (count / rate) * 1000 };
}
