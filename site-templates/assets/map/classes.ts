// What a feature is coloured by, and how it is said. Values of areas are worked out from the layer's counts
// by the rules of the build (statistics/rate.rs): at least 9 observed months and 10 events for a rate.
import type { Feature, Properties } from "./layers.ts";
import type { Breaks, Measure, Settings, Unit } from "./settings.ts";

const LEAST_MONTHS = 9;
const LEAST_EVENTS = 10;

/** Hexagons are classed by incidents per square kilometre and year, alike at every size of hexagon. */
const HEXAGON_BREAKS_CRIMES = [10, 50, 200, 1000];
const HEXAGON_BREAKS_CATEGORY = [1, 5, 20, 100];
const KM_PER_DEGREE = 111.195;

export type Why = "not-reported" | "too-few-months" | "too-few" | "no-residents";

/** A number, or why there is none. */
export type Value = { value: number } | { why: Why };

const WORDS: Record<Why, string> = {
  "not-reported": "not reported",
  "too-few-months": "too few months for a yearly rate",
  "too-few": "too few for a reliable rate",
  "no-residents": "no population figure",
};

export const whyWords = (why: string): string => WORDS[why as Why] ?? why;

function number(properties: Properties, name: string): number | null {
  const value = properties[name];
  return typeof value === "number" ? value : null;
}

/** The column of a measure; a category that shares the name of another column has a longer one. */
export function column(measure: Measure, properties: Properties): string {
  const name = measure.key.replaceAll("-", "_");
  return measure.key !== "crimes" && `${name}_category` in properties ? `${name}_category` : name;
}

export function countOf(feature: Feature, measure: Measure): number | null {
  return number(feature.properties, column(measure, feature.properties));
}

export function areaValue(feature: Feature, measure: Measure, unit: Unit): Value {
  const { properties } = feature;
  const count = countOf(feature, measure);
  const months = number(properties, "observed_months") ?? 0;
  if (count === null || months === 0) return { why: "not-reported" };
  if (unit === "count") return { value: count };
  if (measure.key === "crimes") {
    const rate = number(properties, "rate");
    return rate === null ? { why: String(properties["rate_status"] ?? "not-reported") as Why } : { value: rate };
  }
  const residents = number(properties, "residents");
  if (residents === null || residents <= 0) return { why: "no-residents" };
  if (months < LEAST_MONTHS) return { why: "too-few-months" };
  if (count < LEAST_EVENTS) return { why: "too-few" };
  return { value: (1000 * count) / ((residents * months) / 12) };
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

/** Incidents per square kilometre of a hexagon. */
export function hexagonValue(feature: Feature, measure: Measure): Value {
  const count = countOf(feature, measure);
  const ring = feature.geometry.coordinates[0]?.[0];
  if (count === null || !ring) return { why: "not-reported" };
  return { value: count / ringKm2(ring) };
}

const toOneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** The class of a value, from 0; classes are decided on the number as printed. */
export function classOf(value: number, breaks: number[]): number {
  const printed = toOneDecimal(value);
  return breaks.filter((from) => from <= printed).length;
}

export function breaksOf(settings: Settings, level: string, measure: Measure, unit: Unit): number[] {
  if (level === "hexagons") return measure.key === "crimes" ? HEXAGON_BREAKS_CRIMES : HEXAGON_BREAKS_CATEGORY;
  const found: Breaks | undefined = settings.breaks[level]?.[measure.key];
  return found?.[unit] ?? [];
}

/** Which of the five colours classes have: the outer ones where there are fewer than five. */
export function colourOf(index: number, classes: number): number {
  return classes <= 1 ? 2 : Math.round((index * 4) / (classes - 1));
}

const WHOLE = new Intl.NumberFormat("en-GB");
const DECIMAL = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const whole = (value: number): string => WHOLE.format(value);
export const decimal = (value: number): string => DECIMAL.format(value);
export const said = (value: number, unit: Unit): string => (unit === "count" ? whole(value) : decimal(value));

/** "under 50", "50 to 60", "over 90". */
export function classWords(breaks: number[], unit: Unit): string[] {
  if (breaks.length === 0) return ["all values"];
  const say = (value: number): string => (Number.isInteger(value) ? whole(value) : said(value, unit));
  const between = breaks.slice(1).map((to, i) => `${say(breaks[i] as number)} to ${say(to)}`);
  return [`under ${say(breaks[0] as number)}`, ...between, `${say(breaks.at(-1) as number)} and over`];
}
