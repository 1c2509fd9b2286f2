// The numbers of a report: pure, the same in the page and in the command.
import { contains, type Ground, type Position } from "./area.ts";
import type { Index, Surroundings } from "./files.ts";
import { SERIES, type SnapPoint } from "../points/unpack.ts";
import { poissonLimits, ratioInterval, shareDifference, verdict, wilson, type Interval, type Verdict } from "../statistics/intervals.ts";
import { kindOf, type PlaceKind } from "./places.ts";

/** No percentage change when either count is below this. */
const LEAST_FOR_CHANGE = 20;
/** Months of a cohort whose outcomes are summed, at most. */
const COHORT = 12;
/** Places listed. */
const MOST_PLACES = 8;

/** `full`: every force of the ground supplied its file; `part`: some did. */
export type MonthState = "full" | "part" | "none";

export interface MonthRow {
  month: string;
  state: MonthState;
  crimes: number;
  antisocial: number;
  /** Incidents of a category the atlas does not know. */
  unknown: number;
  railway: number;
  /** Recorded by other forces while the place's own file is missing. */
  strays: number;
  /** By category: incidents of territorial forces in months with a file. */
  categories: number[];
}

export interface Difference {
  /** Of shares, 0 to 1. */
  difference: number;
  interval: Interval;
  verdict: Verdict;
}

export interface CategoryRow {
  label: string;
  key: string;
  count: number;
  interval: Interval;
  /** Of all crimes; null without crimes. */
  share: number | null;
  /** For each of `around`. */
  mix: (Difference | null)[];
}

export interface AroundRow {
  level: string;
  code: string;
  name: string;
  partial: boolean;
  /** Crimes of its rest in the months compared. */
  crimes: number;
}

export interface PlaceRow extends Position {
  place: string;
  kind: PlaceKind;
  crimes: number;
  share: number;
  /** The category with most of its crimes. */
  most: string;
  mostCount: number;
}

export interface OutcomeRow {
  key: string;
  label: string;
  count: number;
  share: number;
  interval: Interval;
}

export interface Share {
  count: number;
  of: number;
  share: number;
  interval: Interval;
}

export interface Figures {
  first: string;
  last: string;
  months: MonthRow[];
  /** Months every force of the ground supplied. */
  observed: number;
  crimes: number;
  crimesInterval: Interval;
  antisocial: number;
  unknown: number;
  railway: number;
  strays: number;
  /** Incidents of territorial forces in months that only a part of the forces supplied. */
  inPart: number;
  /** Incidents beyond every area of the atlas in months without a file. */
  elsewhere: number;
  /** All incidents of the period. */
  total: number;
  /** Of the crimes, those at points in no area of the atlas. */
  beyond: number;
  change: { newest: number; before: number; ratio: number; interval: Interval; pairs: number } | null;
  /** Why there is no change. */
  noChange: string;
  categories: CategoryRow[];
  around: AroundRow[];
  /** Map points with an incident of any month. */
  points: number;
  /** Map points with a crime of the period. */
  pointsUsed: number;
  places: PlaceRow[];
  /** Crimes by point over the period, for the maps. */
  spots: (Position & { crimes: number })[];
  outcomes: { first: string; last: string; months: number; crimes: number; groups: OutcomeRow[] } | null;
  resolved: Share | null;
  resolvedAround: (Share & { name: string; first: string; last: string }) | null;
  forces: string[];
  /** Forces of a part of the ground without a file in any month of the period. */
  absent: string[];
  districts: string[];
  notLocated: { share: number; rows: number; force: string } | null;
  renewed: { force: string; month: string }[];
}

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
};

const shareOf = (count: number, of: number): Share | null => {
  const interval = wilson(count, of);
  return interval && { count, of, share: count / of, interval };
};

/** Places of the forces in whose areas the points lie; without a point that of the district, whose months say
    whether nothing was recorded or nothing was supplied. */
function forcesOf(index: Index, points: SnapPoint[], home: number | null): number[] {
  const forces = new Set<number>();
  for (const { district } of points) {
    const force = district === null ? null : index.districts[district]?.[1];
    if (force !== null && force !== undefined) forces.add(force);
  }
  if (points.length === 0 && home !== null) forces.add(home);
  return [...forces].sort((a, b) => a - b);
}

/** For each month which of these forces supplied a file; any force's will do where none is known. */
function states(index: Index, forces: number[]): MonthState[] {
  const of = (month: number): MonthState => {
    const all = index.forces.filter((force) => !force.railway).map((force) => force.months[month] !== "0");
    if (forces.length === 0) return all.includes(true) ? "full" : "none";
    const held = forces.map((force) => index.forces[force]?.months[month] !== "0");
    return held.every(Boolean) ? "full" : held.includes(true) ? "part" : "none";
  };
  return index.months.map((_, month) => of(month));
}

const isPlaced = (series: number): boolean => series === SERIES.counted || series === SERIES.beyond;

function monthRows(index: Index, points: SnapPoint[], months: MonthState[]): MonthRow[] {
  const rows = months.map((state, at): MonthRow => {
    const categories = index.categories.map(() => 0);
    const month = index.months[at] as string;
    return { month, state, crimes: 0, antisocial: 0, unknown: 0, railway: 0, strays: 0, categories };
  });
  for (const { cells } of points) {
    for (const { month, category, series, count } of cells) {
      const row = rows[month] as MonthRow;
      if (series === SERIES.railway) row.railway += count;
      else if (series === SERIES.stray) row.strays += count;
      else {
        row.categories[category] = (row.categories[category] ?? 0) + count;
        const group = index.categories[category]?.group;
        if (group === "crime") row.crimes += count;
        else if (group === "anti-social-behaviour") row.antisocial += count;
        else row.unknown += count;
      }
    }
  }
  return rows;
}

/** Crimes by point in some months, and by category where asked. */
function crimesOf(index: Index, point: SnapPoint, held: (month: number) => boolean): number[] {
  const counts = index.categories.map(() => 0);
  for (const { month, category, series, count } of point.cells) {
    if (isPlaced(series) && held(month) && index.categories[category]?.group === "crime") {
      counts[category] = (counts[category] ?? 0) + count;
    }
  }
  return counts;
}

/** Counts by category of the ground and of the rest of an area around it, over the months both have. */
function against(
  index: Index,
  inside: SnapPoint[],
  rows: MonthRow[],
  around: Surroundings["around"][number],
  held: (month: number) => boolean,
): { own: number[]; rest: number[] } {
  const known = (month: number): boolean =>
    held(month) && around.counts.every((counts) => typeof counts[month] === "number");
  const own = index.categories.map(() => 0);
  const rest = index.categories.map(() => 0);
  rows.forEach((row, month) => {
    if (!known(month)) return;
    index.categories.forEach(({ group }, category) => {
      if (group !== "crime") return;
      own[category] = (own[category] ?? 0) + (row.categories[category] ?? 0);
      rest[category] = (rest[category] ?? 0) + (around.counts[category]?.[month] ?? 0);
    });
  });
  // The ground itself is taken out of what it is set against, as far as it lies in it.
  for (const point of inside) {
    const force = point.district === null ? null : index.districts[point.district]?.[1];
    const within =
      around.level === "district"
        ? point.district === around.code
        : around.level === "force"
          ? typeof force === "number" && index.forces[force]?.slug === around.code
          : point.district !== null;
    if (!within) continue;
    for (const { month, category, series, count } of point.cells) {
      if (series === SERIES.counted && known(month) && index.categories[category]?.group === "crime") {
        rest[category] = Math.max((rest[category] ?? 0) - count, 0);
      }
    }
  }
  return { own, rest };
}

/** The newest mature months, as places, oldest first. */
function cohort(index: Index, forces: number[]): number[] {
  const asked = forces.length > 0 ? forces : index.forces.map((_, i) => i).filter((i) => !index.forces[i]?.railway);
  const mature = (month: number): boolean => {
    const signs = asked.map((force) => index.forces[force]?.months[month]);
    return forces.length > 0 ? signs.every((s) => s === "2") : signs.includes("2") && !signs.includes("1");
  };
  const places = index.months.map((_, month) => month).filter(mature);
  return places.slice(-COHORT);
}

function outcomesOf(index: Index, inside: SnapPoint[], months: number[]): Figures["outcomes"] {
  const wanted = new Set(months);
  const counts = index.groups.map(() => 0);
  for (const { cells } of inside) {
    for (const { month, category, group, series, count } of cells) {
      const isCrime = index.categories[category]?.group === "crime";
      if (isPlaced(series) && isCrime && wanted.has(month) && group < counts.length) {
        counts[group] = (counts[group] ?? 0) + count;
      }
    }
  }
  const crimes = sum(counts);
  if (crimes === 0) return null;
  const groups = index.groups.map(({ key, label }, i): OutcomeRow => {
    const share = shareOf(counts[i] ?? 0, crimes) as Share;
    return { key, label, count: share.count, share: share.share, interval: share.interval };
  });
  const [first, last] = [months[0] as number, months[months.length - 1] as number];
  return {
    first: index.months[first] as string,
    last: index.months[last] as string,
    months: months.length,
    crimes,
    groups,
  };
}

/** Ended with somebody dealt with: by a court, a caution or a local resolution. */
const isResolved = (key: string): boolean => key === "positive" || key === "local-resolution";

/** The 12 months (or as many) before, where the map points stayed the same and counts are large enough. */
function changeOf(
  index: Index,
  rows: MonthRow[],
  [first, last]: [number, number],
  forces: number[],
): Pick<Figures, "change" | "noChange"> {
  const none = (noChange: string): Pick<Figures, "change" | "noChange"> => ({ change: null, noChange });
  if (last - first > 11) return none("for periods of up to 12 months only");
  if (first < 12) return none("the atlas does not reach back a year further");
  const pairs: number[] = [];
  for (let month = first; month <= last; month += 1) {
    if (rows[month]?.state === "full" && rows[month - 12]?.state === "full") pairs.push(month);
  }
  if (pairs.length === 0) return none("no month was supplied in both years");
  const [from, to] = [index.months[first - 12] as string, index.months[last] as string];
  const renewed = forces.some((f) => index.forces[f]?.renewed.some((month) => month > from && month <= to));
  if (renewed) return none("the police renewed their map points between the two years");
  const newest = sum(pairs.map((month) => rows[month]?.crimes ?? 0));
  const before = sum(pairs.map((month) => rows[month - 12]?.crimes ?? 0));
  const interval = ratioInterval(newest, before);
  if (newest < LEAST_FOR_CHANGE || before < LEAST_FOR_CHANGE || !interval) {
    return none(`too few crimes to tell (${newest} and ${before})`);
  }
  return { change: { newest, before, ratio: newest / before, interval, pairs: pairs.length }, noChange: "" };
}

function placesOf(
  index: Index,
  inside: SnapPoint[],
  held: (month: number) => boolean,
  all: number,
): { places: PlaceRow[]; spots: Figures["spots"] } {
  const byPoint = new Map<string, { point: SnapPoint; counts: number[] }>();
  for (const point of inside) {
    // A point that rows of several areas name stands in a shard several times.
    const key = `${point.lon},${point.lat}`;
    const counts = crimesOf(index, point, held);
    const known = byPoint.get(key);
    if (known) known.counts = known.counts.map((n, i) => n + (counts[i] ?? 0));
    else byPoint.set(key, { point, counts });
  }
  const rows = [...byPoint.values()]
    .map(({ point, counts }): PlaceRow => {
      const mostCount = Math.max(...counts);
      const most = index.categories[counts.indexOf(mostCount)]?.label ?? "";
      const crimes = sum(counts);
      const { lon, lat, place } = point;
      return { lon, lat, place, kind: kindOf(place), crimes, share: all > 0 ? crimes / all : 0, most, mostCount };
    })
    .filter(({ crimes }) => crimes > 0)
    .sort((a, b) => b.crimes - a.crimes || a.lon - b.lon || a.lat - b.lat);
  const spots = rows.map(({ lon, lat, crimes }) => ({ lon, lat, crimes }));
  return { places: rows.slice(0, MOST_PLACES), spots };
}

/** Every number of the report of some ground; `points` may reach beyond it. */
export function figures(
  index: Index,
  surroundings: Surroundings | null,
  ground: Ground,
  points: SnapPoint[],
  [first, last]: [number, number],
): Figures {
  const inside = points.filter((point) => contains(ground, point) && point.cells.length > 0);
  const home = surroundings ? (index.districts[surroundings.district]?.[1] ?? null) : null;
  const forces = forcesOf(index, inside, home);
  // A force without any file in the period says nothing of single months: its part of the ground is not
  // covered, and the months are those of the others.
  const supplies = (force: number): boolean =>
    /[12]/u.test((index.forces[force]?.months ?? "").slice(first, last + 1));
  const supplying = forces.some(supplies) ? forces.filter(supplies) : forces;
  const rows = monthRows(index, inside, states(index, supplying));
  const inPeriod = (month: number): boolean => month >= first && month <= last;
  const held = (month: number): boolean => inPeriod(month) && rows[month]?.state === "full";
  const period = rows.slice(first, last + 1);
  const full = period.filter((row) => row.state === "full");
  const crimes = sum(full.map((row) => row.crimes));
  const placed = (row: MonthRow): number => row.crimes + row.antisocial + row.unknown;
  const inPart = sum(period.filter((row) => row.state === "part").map(placed));
  const elsewhere = sum(period.filter((row) => row.state === "none").map(placed));
  const antisocial = sum(full.map((row) => row.antisocial));
  const unknown = sum(full.map((row) => row.unknown));
  const railway = sum(period.map((row) => row.railway));
  const strays = sum(period.map((row) => row.strays));
  const counts = index.categories.map((_, i) => sum(full.map((row) => row.categories[i] ?? 0)));

  const sets = (surroundings?.around ?? []).map((around) => ({
    around,
    ...against(index, inside, rows, around, held),
  }));
  // An area without a rest, or with the same rest as the one before, tells nothing.
  const told = sets.filter(({ rest }, i) => {
    const before = sets[i - 1]?.rest;
    return sum(rest) > 0 && !(before && before.every((n, category) => n === rest[category]));
  });
  const categories = index.categories
    .map((category, i) => ({ category, i }))
    .filter(({ category }) => category.group === "crime")
    .map(({ category, i }): CategoryRow => {
      const count = counts[i] ?? 0;
      const mix = told.map(({ own, rest }): Difference | null => {
        const found = shareDifference(own[i] ?? 0, sum(own), rest[i] ?? 0, sum(rest));
        return found && { ...found, verdict: verdict(found.interval) };
      });
      const share = crimes > 0 ? count / crimes : null;
      return { label: category.label, key: category.key, count, interval: poissonLimits(count), share, mix };
    })
    .sort((a, b) => b.count - a.count);

  const { places, spots } = placesOf(index, inside, held, crimes);
  const outcomes = outcomesOf(index, inside, cohort(index, supplying));
  const resolved =
    outcomes &&
    shareOf(sum(outcomes.groups.filter(({ key }) => isResolved(key)).map((group) => group.count)), outcomes.crimes);
  const around = surroundings?.outcomes;
  const resolvedThere = around
    ? shareOf(
        sum(around.counts.map((n, i) => (isResolved(index.groups[i]?.key ?? "") ? n : 0))),
        sum(around.counts),
      )
    : null;
  const located = surroundings?.not_located;
  const rowsRead = located ? sum(located.rows.slice(first, last + 1)) : 0;
  const beyond = sum(
    inside.flatMap(({ cells }) =>
      cells
        .filter((c) => c.series === SERIES.beyond && held(c.month) && index.categories[c.category]?.group === "crime")
        .map((c) => c.count),
    ),
  );
  const [from, to] = [index.months[first] as string, index.months[last] as string];
  return {
    first: from,
    last: to,
    months: period,
    observed: full.length,
    crimes,
    crimesInterval: poissonLimits(crimes),
    antisocial,
    unknown,
    railway,
    strays,
    inPart,
    elsewhere,
    total: crimes + antisocial + unknown + railway + strays + inPart + elsewhere,
    beyond,
    ...changeOf(index, rows, [first, last], supplying),
    categories,
    around: told.map(({ around: { level, code, name, partial }, rest }) => ({
      level,
      code,
      name,
      partial,
      crimes: sum(rest),
    })),
    points: new Set(inside.map(({ lon, lat }) => `${lon},${lat}`)).size,
    pointsUsed: spots.length,
    places,
    spots,
    outcomes,
    resolved,
    resolvedAround:
      around && resolvedThere && surroundings
        ? { ...resolvedThere, name: surroundings.name, ...around.cohort }
        : null,
    forces: forces.map((force) => index.forces[force]?.name ?? ""),
    absent: forces.filter((force) => !supplying.includes(force)).map((force) => index.forces[force]?.name ?? ""),
    districts: [...new Set(inside.map(({ district }) => district))]
      .filter((code): code is string => code !== null)
      .sort()
      .map((code) => index.districts[code]?.[0] ?? code),
    notLocated:
      located && rowsRead > 0 && home !== null
        ? {
            share: sum(located.without_place.slice(first, last + 1)) / rowsRead,
            rows: rowsRead,
            force: index.forces[home]?.name ?? "",
          }
        : null,
    renewed: forces.flatMap((force) =>
      (index.forces[force]?.renewed ?? [])
        .filter((month) => month > from && month <= to)
        .map((month) => ({ force: index.forces[force]?.name ?? "", month })),
    ),
  };
}
