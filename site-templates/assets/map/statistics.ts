// Intervals by the very formulas of the build (src/statistics/interval.rs): Byar for counts of ten and more,
// exact Poisson limits below, Wilson for shares, the ratio of two counts by the share of their sum.
const Z = 1.959963984540054;
const TAIL = 0.025;
const BYAR_FROM = 10;

export type Interval = [low: number, high: number];

function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

function meanWhereAtMost(count: number, probability: number): number {
  let [low, high] = [0, 100];
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** 95 % limits of the expected number of events, where so many were recorded. */
export function poissonLimits(count: number): Interval {
  if (count < BYAR_FROM) {
    return [count === 0 ? 0 : meanWhereAtMost(count - 1, 1 - TAIL), meanWhereAtMost(count, TAIL)];
  }
  const limit = (n: number, z: number): number => n * (1 - 1 / (9 * n) + z / (3 * Math.sqrt(n))) ** 3;
  return [limit(count, -Z), limit(count + 1, Z)];
}

/** 95 % limits of a share, 0 to 1. */
export function wilson(part: number, whole: number): Interval {
  const share = part / whole;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * whole);
  const half = Z * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole * whole));
  return [
    part === 0 ? 0 : Math.max(0, (centre - half) / (1 + z2 / whole)),
    part === whole ? 1 : Math.min(1, (centre + half) / (1 + z2 / whole)),
  ];
}

/** 95 % limits of newest / before. */
export function ratioLimits(newest: number, before: number): Interval {
  const [low, high] = wilson(newest, newest + before);
  return [low / (1 - low), high / (1 - high)];
}
