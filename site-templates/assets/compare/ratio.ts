// Whether two rates can be told apart, by the formulas of src/statistics/compare.rs and interval.rs.

export interface Interval {
  low: number;
  high: number;
}

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

/** The standard normal deviate of a 95 % interval. */
const Z = 1.959963984540054;
/** With fewer incidents there is no rate. */
export const MIN_COUNT = 10;

/** Wilson's 95 % interval of a share, 0 to 1; null of nothing. */
export function wilson(part: number, whole: number): Interval | null {
  if (whole === 0) return null;
  const share = part / whole;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * whole);
  const half = Z * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole * whole));
  const low = part === 0 ? 0 : Math.max((centre - half) / (1 + z2 / whole), 0);
  const high = part === whole ? 1 : Math.min((centre + half) / (1 + z2 / whole), 1);
  return { low, high };
}

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
