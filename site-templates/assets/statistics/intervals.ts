// Intervals around counts, shares and their differences, by the formulas of src/statistics/interval.rs and
// compare.rs; tests/browser/report.test.mjs holds both to the same check values.

export interface Interval {
  low: number;
  high: number;
}

/** From this many events on, Byar's approximation replaces the exact limits. */
const BYAR_FROM = 10;
/** The probability of missing on one side, and the normal deviate that leaves it above: 95 %. */
const TAIL = 0.025;
const Z = 1.959963984540054;

function probabilityAtMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** The Poisson mean under which at most `count` events have the given probability, by bisection. */
function meanWhereAtMost(count: number, probability: number): number {
  let low = 0;
  let high = 100;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (probabilityAtMost(count, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The 95 % interval of the expected number of events, where `count` were recorded. */
export function poissonLimits(count: number): Interval {
  if (count < BYAR_FROM) {
    return {
      low: count === 0 ? 0 : meanWhereAtMost(count - 1, 1 - TAIL),
      high: meanWhereAtMost(count, TAIL),
    };
  }
  const limit = (events: number, z: number): number =>
    events * (1 - 1 / (9 * events) + z / (3 * Math.sqrt(events))) ** 3;
  return { low: Math.max(limit(count, -Z), 0), high: limit(count + 1, Z) };
}

/** Wilson's 95 % interval of a share, 0 to 1; null of nothing. */
export function wilson(part: number, whole: number): Interval | null {
  if (whole === 0) return null;
  const share = part / whole;
  const z2 = Z ** 2;
  const centre = share + z2 / (2 * whole);
  const half = Z * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole * whole));
  return {
    low: part === 0 ? 0 : Math.max((centre - half) / (1 + z2 / whole), 0),
    high: part === whole ? 1 : Math.min((centre + half) / (1 + z2 / whole), 1),
  };
}

/**
 * The 95 % interval of `own / other` for equal time and people; null when either is zero. Given the sum of two counts
 * the first is binomial: the Wilson interval of its share gives that of the ratio.
 */
export function ratioInterval(own: number, other: number): Interval | null {
  if (own === 0 || other === 0) return null;
  const share = wilson(own, own + other);
  return share && { low: share.low / (1 - share.low), high: share.high / (1 - share.high) };
}

/** `part / whole − otherPart / otherWhole` with its 95 % interval (Newcombe 1998, method 10); null of nothing. */
export function shareDifference(
  part: number,
  whole: number,
  otherPart: number,
  otherWhole: number,
): { difference: number; interval: Interval } | null {
  const own = wilson(part, whole);
  const other = wilson(otherPart, otherWhole);
  if (!own || !other) return null;
  const p = part / whole;
  const q = otherPart / otherWhole;
  const difference = p - q;
  const length = (a: number, b: number): number => Math.sqrt(a * a + b * b);
  return {
    difference,
    interval: {
      low: difference - length(p - own.low, other.high - q),
      high: difference + length(own.high - p, q - other.low),
    },
  };
}

/**
 * The 95 % interval of the difference of two rates, from theirs, by "square and add": what src/statistics/compare.rs
 * compares an area with the rest around it by. Areas beside one another are compared by the ratio of their rates.
 */
export function rateDifference(own: number, ownLimits: Interval, other: number, otherLimits: Interval): Interval {
  const difference = own - other;
  return {
    low: difference - Math.hypot(own - ownLimits.low, otherLimits.high - other),
    high: difference + Math.hypot(ownLimits.high - own, other - otherLimits.low),
  };
}

export type Verdict = "lower" | "similar" | "higher";

/** What can be said by an interval; `equal` is the value that no difference would have: 0 of differences, 1 of ratios. */
export function verdict({ low, high }: Interval, equal = 0): Verdict {
  return high < equal ? "lower" : low > equal ? "higher" : "similar";
}
