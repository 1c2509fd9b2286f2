// What can and cannot be told apart, in words.
import { month } from "../report/words.ts";
import { observed, type Compared, type Figure } from "./areas.ts";
import { unrounded } from "./unrounded.ts";
import { apart, rateOf, rateRatio, without, type Apart, type Interval, type Ratio, type Verdict } from "./ratio.ts";

const decimal = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ONE = decimal(1);
const TWO = decimal(2);
/** With a true minus, and without one on nothing. */
const SIGNED = {
  format: (value: number): string => ONE.format(Math.round(value * 10) / 10 || 0).replace("-", "−"),
};
const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

export const number = (value: number): string => WHOLE.format(value);
export const rateText = (value: number): string => ONE.format(value);
export const percent = (share: number): string => `${ONE.format(share * 100)}%`;
export const intervalText = ({ low, high }: Interval): string => `${ONE.format(low)}–${ONE.format(high)}`;
/** "2025-12" as "December 2025". */
export const monthText = month;
const times = (value: number): string => TWO.format(value);

const WHY: Record<string, string> = {
  "not-reported": "not reported",
  "too-few-months": "too few months for a yearly rate",
  "too-few": "too few for a reliable rate",
  "no-residents": "no population figure",
};

/** Why there is no rate. Where something is counted some forces supplied files, only too few of them. */
export function whyText(figure: Figure | undefined): string {
  const status = figure?.status ?? "not-reported";
  if (status === "not-reported" && (figure?.count ?? null) !== null) return "too little reported";
  return WHY[status] ?? "no rate";
}

/**
 * Two areas and how their rates compare: beside one another by the ratio of their rates, and where one holds the
 * other by the difference from the rest of it, as on the page of the inner one.
 */
export interface Pair {
  own: Compared;
  other: Compared;
  /** Whether the other holds the first, which is then compared with the rest of it. */
  rest: boolean;
  ratio: Ratio | null;
  apart: Apart | null;
  verdict: Verdict | null;
}

const holds = (outer: Compared, inner: Compared): boolean =>
  inner.parents.some(({ level, code }) => level === outer.level && code === outer.code);

function fromRest(own: Compared, other: Compared): Apart | null {
  const { rate, interval } = own.headline;
  if (rate === null || !interval) return null;
  const said = own.comparison.find(({ level, code }) => level === other.level && code === other.code);
  const [mine, theirs] = [observed(own.headline), observed(other.headline)];
  const left = mine && theirs && without(theirs, mine);
  const rest = left && rateOf(left);
  if (said) {
    const found = rest ? unrounded(said, rest) : said;
    return apart(rate, interval, found.rate, found.interval, said.verdict);
  }
  return rest && apart(rate, interval, rest.rate, rest.interval);
}

function pairOf(a: Compared, b: Compared): Pair {
  const [own, other] = holds(a, b) ? [b, a] : holds(b, a) ? [a, b] : order(a, b);
  if (holds(other, own)) {
    const found = fromRest(own, other);
    return { own, other, rest: true, ratio: null, apart: found, verdict: found?.verdict ?? null };
  }
  const [mine, theirs] = [observed(own.headline), observed(other.headline)];
  const ratio = mine && theirs && rateRatio(mine, theirs);
  return { own, other, rest: false, ratio, apart: null, verdict: ratio?.verdict ?? null };
}

/** The higher rate first, so that ratios read as "so many times". */
const order = (a: Compared, b: Compared): [Compared, Compared] =>
  (a.headline.rate ?? 0) >= (b.headline.rate ?? 0) ? [a, b] : [b, a];

/** Every pair, in the order the areas were chosen. */
export function pairs(areas: Compared[]): Pair[] {
  return areas.flatMap((a, place) => areas.slice(place + 1).map((b) => pairOf(a, b)));
}

/** "11.5 more (95% interval 0.2 to 23.0)". */
function differenceText({ difference, interval: { low, high }, verdict }: Apart): string {
  // What is told apart has both ends on one side of nothing: "more" or "fewer" stands for the sign.
  const sign = verdict === "lower" ? -1 : 1;
  const [from, to] = [low * sign, high * sign].sort((a, b) => a - b).map((end) => SIGNED.format(end));
  const many = verdict === "similar" ? "a difference of " : "";
  const more = verdict === "similar" ? "" : verdict === "lower" ? " fewer" : " more";
  return `${many}${SIGNED.format(difference * sign)}${more} (95% interval ${from} to ${to})`;
}

/** The sentence of a pair. */
export function pairSentence({ own, other, rest, ratio, apart: from }: Pair): string {
  const against = rest ? `the rest of ${other.name}` : other.name;
  if (from) {
    const rates = `${rateText(from.own)} against ${rateText(from.rest)} crimes per 1,000 residents`;
    return from.verdict === "similar"
      ? `${own.name} and ${against} cannot be told apart: ${rates}, ${differenceText(from)}, and the interval holds 0.`
      : `${own.name} has a ${from.verdict} recorded rate than ${against}: ${rates}, ${differenceText(from)}.`;
  }
  if (!ratio) return `${own.name} and ${against}: at least one has no rate, so they cannot be compared.`;
  const size = `${times(ratio.ratio)} times (95% interval ${times(ratio.interval.low)} to ${times(ratio.interval.high)})`;
  if (ratio.verdict === "similar") {
    return `${own.name} and ${against} cannot be told apart: the rate of the first is ${size} that of the second, and the interval holds 1.`;
  }
  return `${own.name} has a ${ratio.verdict} recorded rate than ${against}: ${size}.`;
}

/** What readers should know before they rely on the comparison. */
export function cautions(areas: Compared[], made: Pair[]): string[] {
  const said: string[] = [];
  const forces = new Set(
    areas.flatMap((area) => {
      const force = area.level === "force" ? area.code : area.parents.find(({ level }) => level === "force")?.code;
      return force === undefined ? [] : [force];
    }),
  );
  if (forces.size > 1) {
    said.push(
      "The areas belong to different police forces, which differ in what they record and how soon. A part of a difference may be practice, not events.",
    );
  }
  const parts = areas.filter(({ partial }) => partial).map(({ name }) => name);
  if (parts.length > 0) {
    const these = parts.length > 1 ? "these" : "it";
    said.push(`This atlas holds only a part of ${parts.join(", ")}: the figures of ${these} and of “the rest” are those of that part.`);
  }
  for (const area of areas) {
    if (area.observedMonths > 0 && area.observedMonths < 12) {
      said.push(
        `${area.name}: only ${area.observedMonths} of the newest 12 months were supplied; its rate is made yearly from these, and the time of year may matter.`,
      );
    }
  }
  const sizes = areas.flatMap((area) => (area.residents === null ? [] : [area.residents]));
  if (sizes.length > 1 && Math.max(...sizes) > 20 * Math.min(...sizes)) {
    said.push(
      "The areas differ much in size. A wide area is an average of many streets; parts of it lie well above and below.",
    );
  }
  if (made.length > 3) {
    said.push(
      `${made.length} pairs are compared. Were all rates equal, about one pair in twenty would still look different by chance.`,
    );
  }
  said.push(
    "Rates are for each 1,000 residents. Shops, stations and night life bring people who do not live there, and with them incidents.",
  );
  return said;
}
