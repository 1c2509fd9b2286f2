// What can and cannot be told apart, in words.
import { month } from "../report/words.ts";
import { observed, type Compared } from "./areas.ts";
import { rateRatio, without, type Interval, type Ratio } from "./ratio.ts";

const decimal = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ONE = decimal(1);
const TWO = decimal(2);
const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

export const number = (value: number): string => WHOLE.format(value);
export const rateText = (value: number): string => ONE.format(value);
export const percent = (share: number): string => `${ONE.format(share * 100)}%`;
export const intervalText = ({ low, high }: Interval): string => `${ONE.format(low)}–${ONE.format(high)}`;
/** "2025-12" as "December 2025". */
export const monthText = month;
const times = (value: number): string => TWO.format(value);

/** Why there is no rate. */
export const WHY: Record<string, string> = {
  "not-reported": "not reported",
  "too-few-months": "too few months for a yearly rate",
  "too-few": "too few for a reliable rate",
  "no-residents": "no population figure",
};

/** Two areas and how their rates compare. */
export interface Pair {
  own: Compared;
  other: Compared;
  /** Whether the other holds the first, which is then compared with the rest of it. */
  rest: boolean;
  ratio: Ratio | null;
}

const holds = (outer: Compared, inner: Compared): boolean =>
  inner.parents.some(({ level, code }) => level === outer.level && code === outer.code);

function pairOf(a: Compared, b: Compared): Pair {
  const [own, other] = holds(a, b) ? [b, a] : holds(b, a) ? [a, b] : order(a, b);
  const rest = holds(other, own);
  const [mine, theirs] = [observed(own.headline), observed(other.headline)];
  const benchmark = mine && theirs && rest ? without(theirs, mine) : theirs;
  return { own, other, rest, ratio: mine && benchmark ? rateRatio(mine, benchmark) : null };
}

/** The higher rate first, so that ratios read as "so many times". */
const order = (a: Compared, b: Compared): [Compared, Compared] =>
  (a.headline.rate ?? 0) >= (b.headline.rate ?? 0) ? [a, b] : [b, a];

/** Every pair, in the order the areas were chosen. */
export function pairs(areas: Compared[]): Pair[] {
  return areas.flatMap((a, place) => areas.slice(place + 1).map((b) => pairOf(a, b)));
}

/** The sentence of a pair. */
export function pairSentence({ own, other, rest, ratio }: Pair): string {
  const against = rest ? `the rest of ${other.name}` : other.name;
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
