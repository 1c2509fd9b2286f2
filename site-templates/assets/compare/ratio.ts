// Whether two rates can be told apart, by the formulas of src/statistics/compare.rs and interval.rs.
import { poissonLimits, rateDifference, ratioInterval, verdict, type Interval, type Verdict } from "../statistics/intervals.ts";

export type { Interval, Verdict };

/** Incidents, and the residents times years they belong to. */
export interface Observed {
  count: number;
  personYears: number;
}

/** One rate as a multiple of another. */
export interface Ratio {
  ratio: number;
  /** 95 % interval. */
  interval: Interval;
  verdict: Verdict;
}

/** With fewer incidents there is no rate. */
export const MIN_COUNT = 10;

/**
 * The ratio of two rates: that of the counts, for people and time of the same length. Null where either has too few
 * incidents for a rate.
 */
export function rateRatio(own: Observed, other: Observed): Ratio | null {
  if (own.count < MIN_COUNT || other.count < MIN_COUNT || own.personYears <= 0 || other.personYears <= 0) return null;
  const counts = ratioInterval(own.count, other.count);
  if (!counts) return null;
  const sizes = other.personYears / own.personYears;
  const interval = { low: counts.low * sizes, high: counts.high * sizes };
  return { ratio: (own.count / other.count) * sizes, interval, verdict: verdict(interval, 1) };
}

/** What is left of a whole when a part of it is taken out; null when nothing is. */
export function without(whole: Observed, part: Observed): Observed | null {
  const [count, personYears] = [whole.count - part.count, whole.personYears - part.personYears];
  return count >= 0 && personYears > 0 ? { count, personYears } : null;
}

/** The rates of an area and of the rest of one around it, and the difference of the two. */
export interface Apart {
  own: number;
  rest: number;
  difference: number;
  /** 95 % interval of the difference. */
  interval: Interval;
  verdict: Verdict;
}

/** The difference of two rates; `told` is what is said of it elsewhere, where rates have more digits than here. */
export function apart(own: number, ownLimits: Interval, rest: number, restLimits: Interval, told?: Verdict): Apart {
  const interval = rateDifference(own, ownLimits, rest, restLimits);
  return { own, rest, difference: own - rest, interval, verdict: told ?? verdict(interval) };
}

/** A rate of 1,000 person-years with its interval; null with too few incidents. */
export function rateOf({ count, personYears }: Observed): { rate: number; interval: Interval } | null {
  if (count < MIN_COUNT || personYears <= 0) return null;
  const { low, high } = poissonLimits(count);
  const rate = (events: number): number => (1000 * events) / personYears;
  return { rate: rate(count), interval: { low: rate(low), high: rate(high) } };
}
