// Figures of the files have few digits, and printed with fewer they would be rounded twice: 16.446 is 16.45 in a file
// and then 16.5, where the area's own page says 16.4. They are worked out anew from the counts; what does not come out
// as the file says, stays as it is there.
import { poissonLimits, wilson, type Interval } from "../statistics/intervals.ts";

/** Half of the last digit of rates and of shares in files, and what the parts of it may have been rounded by. */
const RATE = 0.00501;
const SHARE = 0.0000501;

const nearer = (filed: number, exact: number, most: number): number => (Math.abs(filed - exact) <= most ? exact : filed);

const nearerEnds = (filed: Interval, exact: Interval, most: number): Interval => ({
  low: nearer(filed.low, exact.low, most),
  high: nearer(filed.high, exact.high, most),
});

interface Rated {
  rate: number;
  interval: Interval;
}

/** A rate and its interval of a file, as they were before they were rounded. */
export const unrounded = (filed: Rated, exact: Rated): Rated => ({
  rate: nearer(filed.rate, exact.rate, RATE),
  interval: nearerEnds(filed.interval, exact.interval, RATE),
});

/** A rate of a count and its person-years. */
export function unroundedRate<Figure extends { count: number | null; rate: number | null; interval: Interval | null }>(figure: Figure, personYears: number): Figure {
  const { count, rate, interval } = figure;
  if (count === null || rate === null || interval === null || personYears <= 0) return figure;
  const per = (events: number): number => (1000 * events) / personYears;
  const { low, high } = poissonLimits(count);
  return { ...figure, ...unrounded({ rate, interval }, { rate: per(count), interval: { low: per(low), high: per(high) } }) };
}

/** A share of a whole. */
export function unroundedShare<Part extends { count: number; share: number; interval: Interval }>(part: Part, whole: number): Part {
  const exact = wilson(part.count, whole);
  if (!exact) return part;
  return { ...part, share: nearer(part.share, part.count / whole, SHARE), interval: nearerEnds(part.interval, exact, SHARE) };
}
