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

/** The 95 % interval of `newest / before` for equal time; null when either is zero. */
export function ratioInterval(newest: number, before: number): Interval | null {
  if (newest === 0 || before === 0) return null;
  const share = wilson(newest, newest + before);
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
