// What an area is coloured by, and how it is said. Figures are worked out from counts by the rules of the build
// (src/statistics/rate.rs, trend.rs, compare.rs), so that any categories may be taken together.
import type { Feature, Properties } from "./layers.ts";
import { series, span, type AreaMonths } from "./months.ts";
import type { Breaks, Country, Measure, Settings, Unit } from "./settings.ts";
import { KM_PER_DEGREE } from "./shape.ts";
import { poissonLimits, rateDifference, ratioInterval, shareDifference, verdict, wilson, type Interval, type Verdict } from "../statistics/intervals.ts";

const LEAST_MONTHS = 9;
/** Share of the observed calendar months that residents must have been observed in: below it too little is known. */
const LEAST_SHARE = 0.5;
const LEAST_EVENTS = 10;
const LEAST_CHANGE = 20;
/** Crimes an area needs for a share of them to say anything. */
const LEAST_WHOLE = 20;

export type Why = "not-reported" | "too-little" | "too-few-months" | "too-few" | "no-residents" | "not-compared" | "not-loaded";

/** What the map is asked to show. */
export interface Choice {
  settings: Settings;
  as: Unit;
  measure: Measure;
  /** An outcome group's key. */
  end: string;
  /** A month, a year, or empty for the newest 12 months. */
  when: string;
}

/** A figure with its margin, or why there is none. */
export interface Reading {
  value: number | null;
  why: Why | null;
  /** The count behind the figure; for a change that of the newest months. */
  count: number | null;
  /** What the count is a part of, or was a year before. */
  of: number | null;
  interval: Interval | null;
  /** Against the rest of the country, or no change, by the interval of the difference. */
  against: Verdict | null;
}

const WORDS: Record<Why, string> = {
  "not-reported": "not reported",
  // Some of its forces supplied files, others did not.
  "too-little": "too little reported",
  "too-few-months": "too few months",
  "too-few": "too few to say",
  "no-residents": "no population figure",
  "not-compared": "not comparable with the year before",
  "not-loaded": "not loaded",
};

export const whyWords = (why: string): string => WORDS[why as Why] ?? why;

function number(properties: Properties, name: string): number | null {
  const value = properties[name];
  return typeof value === "number" ? value : null;
}

const none = (why: Why, count: number | null = null, of: number | null = null): Reading => ({
  value: null,
  why,
  count,
  of,
  interval: null,
  against: null,
});

/** The figure of a place whose force supplied no file. */
export const notReported = none("not-reported");
/** The figure of a place whose file of the site could not be read. */
export const notLoaded = none("not-loaded");

/** The column of a category; one that shares the name of another column has a longer one. */
function column(key: string, properties: Properties): string {
  const name = key.replaceAll("-", "_");
  return `${name}_category` in properties ? `${name}_category` : name;
}

/** Incidents of the newest 12 months; in a hexagon what is absent is none. */
export function tally(feature: Feature, measure: Measure): number | null {
  const { properties } = feature;
  const hexagon = "cell" in properties;
  let sum = 0;
  for (const key of measure.categories) {
    const count = number(properties, column(key, properties)) ?? (hexagon ? 0 : null);
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

interface Counted {
  count: number | null;
  /** Months of observation, parts of an area weighted. */
  exposure: number;
  /** Calendar months with any observation. */
  months: number;
}

function counted(feature: Feature, choice: Choice, measure: Measure, months: AreaMonths | undefined): Counted {
  const { properties } = feature;
  if (choice.when !== "" && "cell" in properties) {
    // Of a hexagon what is absent is none.
    if (!months) return { count: null, exposure: 0, months: 0 };
    const [from, to] = span(choice.when, choice.settings.months);
    const inside = series(months, measure, to + 1).slice(from);
    return { count: inside.reduce<number>((sum, n) => sum + (n ?? 0), 0), exposure: 0, months: 0 };
  }
  if (choice.when === "") {
    const observed = number(properties, "observed_months") ?? 0;
    return {
      count: observed === 0 && !("cell" in properties) ? null : tally(feature, measure),
      exposure: number(properties, "exposure_months") ?? observed,
      months: observed,
    };
  }
  if (!months) return { count: null, exposure: 0, months: 0 };
  const [from, to] = span(choice.when, choice.settings.months);
  const inside = series(months, measure, to + 1)
    .slice(from)
    .filter((count) => count !== null);
  const count = inside.length === 0 ? null : inside.reduce((sum, n) => sum + n, 0);
  return { count, exposure: inside.length, months: inside.length };
}

const times = ({ low, high }: Interval, factor: number): Interval => ({ low: low * factor, high: high * factor });

/** Incidents of a measure in the whole country. */
function inCountry(country: Country, measure: Measure, settings: Settings): number {
  return measure.categories.reduce((sum, key) => sum + (country.counts[settings.categories.indexOf(key)] ?? 0), 0);
}

/** Whether an area was observed in most of it: the rules of src/statistics/rate.rs, here and below. */
const isMostlyObserved = (exposure: number, calendar: number): boolean => exposure > 0 && exposure >= LEAST_SHARE * calendar;

const isEnough = (exposure: number, calendar: number): boolean => calendar >= LEAST_MONTHS && isMostlyObserved(exposure, calendar);

/** Whether enough of a country is reported to set its areas against "the rest of" it. */
export function isBenchmark(country: Country, { as }: Choice): boolean {
  const calendar = country.observed_months;
  return (as === "share" ? isMostlyObserved : isEnough)(country.exposure_months, calendar);
}

/** Whether figures of this kind are compared: with the rest of the country, or with the year before. */
export function isCompared({ as, when }: Choice, hexagon: boolean): boolean {
  if (as === "change" || as === "outcomes") return true;
  return when === "" && (as === "share" || (as === "rate" && !hexagon));
}

/** A rate against the rest of the country; null where that has no rate. */
function againstRest(count: number, years: number, own: Interval, residents: number, country: Country, choice: Choice): Verdict | null {
  const { measure, settings } = choice;
  const left = (country.residents ?? 0) - residents;
  // Half a person: rounding leaves no people.
  if (left <= 0.5 || !isBenchmark(country, choice)) return null;
  const restYears = ((country.residents ?? 0) * country.exposure_months) / 12 - years;
  const rest = inCountry(country, measure, settings) - count;
  if (rest < LEAST_EVENTS || !isEnough((12 * restYears) / left, country.observed_months)) return null;
  const limits = times(poissonLimits(rest), 1000 / restYears);
  return verdict(rateDifference((1000 * count) / years, own, (1000 * rest) / restYears, limits));
}

function rateReading(feature: Feature, choice: Choice, found: Counted, country: Country | null): Reading {
  const { count, exposure, months } = found;
  const oneMonth = choice.when.length === 7;
  if (count === null || exposure <= 0) return none("not-reported");
  const residents = number(feature.properties, "residents");
  if (residents === null || residents <= 0) return none("no-residents", count);
  if (!oneMonth && months < LEAST_MONTHS) return none("too-few-months", count);
  if (exposure < LEAST_SHARE * months) return none("too-little", count);
  if (count < LEAST_EVENTS) return none("too-few", count);
  const years = oneMonth ? residents : (residents * exposure) / 12;
  const interval = times(poissonLimits(count), 1000 / years);
  const against = country && choice.when === "" ? againstRest(count, years, interval, residents, country, choice) : null;
  return { value: (1000 * count) / years, why: null, count, of: null, interval, against };
}

function shareReading(part: number, whole: number, rest: [number, number] | null): Reading {
  const limits = whole < LEAST_WHOLE ? null : wilson(part, whole);
  if (!limits) return none("too-few", part, whole);
  const difference = rest && rest[1] > whole ? shareDifference(part, whole, rest[0] - part, rest[1] - whole) : null;
  const against = difference && verdict(difference.interval);
  return { value: (100 * part) / whole, why: null, count: part, of: whole, interval: times(limits, 100), against };
}

function changeReading(choice: Choice, months: AreaMonths | undefined): Reading {
  if (!months) return notLoaded;
  const counts = series(months, choice.measure, choice.settings.months.length);
  let [newest, before, pairs] = [0, 0, 0];
  for (let at = Math.max(12, counts.length - 12); at < counts.length; at += 1) {
    const [new_, old] = [counts[at] ?? null, counts[at - 12] ?? null];
    if (new_ === null || old === null) continue;
    newest += new_;
    before += old;
    pairs += 1;
  }
  if (pairs < LEAST_MONTHS) return none("not-compared");
  const ratio = newest < LEAST_CHANGE || before < LEAST_CHANGE ? null : ratioInterval(newest, before);
  if (!ratio) return none("too-few", newest, before);
  if (!months.compared) return none("not-compared", newest, before);
  const interval = { low: 100 * (ratio.low - 1), high: 100 * (ratio.high - 1) };
  return { value: 100 * (newest / before - 1), why: null, count: newest, of: before, interval, against: verdict(ratio, 1) };
}

const OUTCOME = "outcome_";

/** Crimes of the cohort that is old enough, by outcome group, in the order of the columns. */
export function outcomeCounts({ properties }: Feature): [string, number][] {
  const keys = Object.keys(properties).filter((name) => name.startsWith(OUTCOME));
  return keys.map((name) => [name.slice(OUTCOME.length).replaceAll("_", "-"), number(properties, name) ?? 0]);
}

const GROUPS = ["positive", "local-resolution", "other", "no-suspect-or-evidence", "pending", "unknown"];

function outcomeReading(feature: Feature, end: string, country: Country | null): Reading {
  const groups = outcomeCounts(feature);
  const whole = groups.reduce((sum, [, n]) => sum + n, 0);
  const part = groups.find(([key]) => key === end)?.[1] ?? 0;
  const all = country?.outcomes;
  const rest: [number, number] | null = all ? [all[GROUPS.indexOf(end)] ?? 0, all.reduce((a, b) => a + b, 0)] : null;
  return whole === 0 && !("cell" in feature.properties) ? none("not-reported") : shareReading(part, whole, rest);
}

function stopReading({ properties }: Feature, as: Unit): Reading {
  const count = number(properties, "stops");
  if (count === null) return none("not-reported");
  if (as === "stop-count") return { value: count, why: null, count, of: null, interval: poissonLimits(count), against: null };
  const rate = number(properties, "stops_rate");
  const why = String(properties["stops_status"] ?? "not-reported") as Why;
  if (rate === null) return none(why === "not-reported" ? "too-little" : why, count);
  return { value: rate, why: null, count, of: null, interval: times(poissonLimits(count), rate / count), against: null };
}

/** Square kilometres of a small ring of degrees. */
function ringKm2(ring: [number, number][]): number {
  let twice = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1] as [number, number];
    const [bx, by] = ring[i] as [number, number];
    twice += ax * by - bx * ay;
  }
  const latitude = ((ring[0]?.[1] ?? 0) * Math.PI) / 180;
  return (Math.abs(twice) / 2) * KM_PER_DEGREE * KM_PER_DEGREE * Math.cos(latitude);
}

/** The figure of an area or a hexagon. */
export function reading(feature: Feature, choice: Choice, months: AreaMonths | undefined, country: Country | null): Reading {
  const { as, measure, settings } = choice;
  const hexagon = "cell" in feature.properties;
  if (as === "stops" || as === "stop-count") return stopReading(feature, as);
  if (as === "outcomes") return outcomeReading(feature, choice.end, country);
  if (as === "change") return changeReading(choice, months);
  if (choice.when !== "" && !months) return notLoaded;
  const found = counted(feature, choice, measure, months);
  if (as === "share") {
    const all = settings.measures[0] as Measure;
    const whole = counted(feature, choice, all, months).count;
    if (found.count === null || whole === null) return none("not-reported");
    // Of a hexagon it is not known how long it was observed.
    const isKnown = hexagon || isMostlyObserved(found.exposure, found.months);
    const rest: [number, number] | null =
      country && choice.when === "" && isKnown && isBenchmark(country, choice) ? [inCountry(country, measure, settings), inCountry(country, all, settings)] : null;
    return shareReading(found.count, whole, rest);
  }
  if (found.count === null) return none("not-reported");
  const { count } = found;
  if (as === "count") return { value: count, why: null, count, of: null, interval: poissonLimits(count), against: null };
  if (!hexagon) return rateReading(feature, choice, found, country);
  const km2 = ringKm2(feature.geometry.coordinates[0]?.[0] ?? []);
  return { value: count / km2, why: null, count, of: null, interval: times(poissonLimits(count), 1 / km2), against: null };
}

/** The breaks of what is shown; `level` may be a size of hexagon, `h3-6`. */
export function breaksOf({ settings, as, measure, end, when }: Choice, level: string): number[] {
  if (as === "change") return settings.change_breaks;
  const found = settings.breaks[level];
  if (as === "outcomes") return found?.outcomes?.[end] ?? [];
  if (as === "stops" || as === "stop-count") return found?.stops?.[as === "stops" ? "rate" : "count"] ?? [];
  const of: Breaks | undefined = found?.measures[measure.key];
  // Hexagons have one set of classes for twelve months; a month's are a twelfth of it.
  const oneMonth = when.length === 7;
  if (oneMonth && level.startsWith("h3-") && as !== "share") {
    const year = (as === "count" ? of?.count : of?.rate) ?? [];
    const small = (from: number): number => (as === "count" ? Math.max(1, Math.ceil(from / 12)) : Math.max(0.01, Number((from / 12).toPrecision(2))));
    return [...new Set(year.map(small))];
  }
  if (as === "share") return of?.share ?? [];
  if (as === "count") return (oneMonth ? of?.month_count : of?.count) ?? [];
  return (oneMonth ? of?.month_rate : of?.rate) ?? [];
}
