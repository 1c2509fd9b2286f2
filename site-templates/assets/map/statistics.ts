// The intervals of all pages as the pairs in which the map keeps them.
import * as intervals from "../statistics/intervals.ts";

export type Interval = [low: number, high: number];

/** 95 % limits of the expected number of events, where so many were recorded. */
export function poissonLimits(count: number): Interval {
  const { low, high } = intervals.poissonLimits(count);
  return [low, high];
}

/** 95 % limits of a share, 0 to 1; all that is possible where there is nothing. */
export function wilson(part: number, whole: number): Interval {
  const interval = intervals.wilson(part, whole);
  return interval ? [interval.low, interval.high] : [0, 1];
}

/** `part / whole − otherPart / otherWhole` with its 95 % limits; null of nothing. */
export function shareDifference(part: number, whole: number, otherPart: number, otherWhole: number): Interval | null {
  const found = intervals.shareDifference(part, whole, otherPart, otherWhole);
  return found && [found.interval.low, found.interval.high];
}

/** 95 % limits of the difference of two rates, from theirs: "square and add", as in compare.rs. */
export function rateDifference(own: number, ownLimits: Interval, other: number, otherLimits: Interval): Interval {
  const difference = own - other;
  return [
    difference - Math.hypot(own - ownLimits[0], otherLimits[1] - other),
    difference + Math.hypot(ownLimits[1] - own, other - otherLimits[0]),
  ];
}

/** 95 % limits of newest / before. */
export function ratioLimits(newest: number, before: number): Interval {
  const [low, high] = wilson(newest, newest + before);
  return [low / (1 - low), high / (1 - high)];
}
