// Whether two rates can be told apart, by the formulas of src/statistics/compare.rs and interval.rs.
import { wilson, type Interval } from "../statistics/intervals.ts";

export type { Interval };

/** Incidents, and the residents times years they belong to. */
export interface Observed {
  count: number;
  personYears: number;
}

export type Verdict = "lower" | "similar" | "higher";

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
 * The ratio of two rates. Given the sum of two counts the first is binomial: the Wilson interval of its
 * share gives that of the ratio. Null where either has too few incidents for a rate.
 */
export function rateRatio(own: Observed, other: Observed): Ratio | null {
  if (own.count < MIN_COUNT || other.count < MIN_COUNT || own.personYears <= 0 || other.personYears <= 0) return null;
  const share = wilson(own.count, own.count + other.count);
  if (!share) return null;
  const sizes = other.personYears / own.personYears;
  const interval = { low: (share.low / (1 - share.low)) * sizes, high: (share.high / (1 - share.high)) * sizes };
  const verdict = interval.high < 1 ? "lower" : interval.low > 1 ? "higher" : "similar";
  return { ratio: (own.count / other.count) * sizes, interval, verdict };
}

/** What is left of a whole when a part of it is taken out; null when nothing is. */
export function without(whole: Observed, part: Observed): Observed | null {
  const [count, personYears] = [whole.count - part.count, whole.personYears - part.personYears];
  return count >= 0 && personYears > 0 ? { count, personYears } : null;
}
