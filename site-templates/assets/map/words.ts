// How figures and classes are said and coloured.
import type { Choice } from "./values.ts";

const WHOLE = new Intl.NumberFormat("en-GB");
const DECIMAL = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const HUNDREDTHS = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SIGNED = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0, signDisplay: "exceptZero" });

export const whole = (value: number): string => WHOLE.format(value);
export const decimal = (value: number): string => DECIMAL.format(value);

/** Decimals of the figures shown; classes are decided on the number as printed. */
export function decimals({ as, when }: Choice): number {
  if (as === "count" || as === "stop-count" || as === "change") return 0;
  return as === "rate" && when.length === 7 ? 2 : 1;
}

export function said(value: number, choice: Choice): string {
  const { as } = choice;
  if (as === "change") return `${SIGNED.format(value).replace("-", "−")}%`;
  const places = decimals(choice);
  const text = places === 0 ? whole(Math.round(value)) : places === 1 ? decimal(value) : HUNDREDTHS.format(value);
  return as === "share" || as === "outcomes" ? `${text}%` : text;
}

/** "per 1,000 residents", behind a figure; of hexagons "per km²". */
export function unitWords({ as, when }: Choice, hexagon: boolean): string {
  const month = when.length === 7 ? " in the month" : "";
  switch (as) {
    case "rate":
      return hexagon ? "per square kilometre" : `per 1,000 residents${month}`;
    case "count":
      return "recorded";
    case "change":
      return "change against the year before";
    case "share":
      return "share of all crimes";
    case "outcomes":
      return "share of crimes";
    case "stops":
      return "per 1,000 residents";
    case "stop-count":
      return "in 12 months";
  }
}

export function title(choice: Choice, hexagon: boolean): string {
  const { as, measure, settings, end } = choice;
  if (as === "stops" || as === "stop-count") return `Stops and searches, ${unitWords(choice, hexagon)}`;
  if (as === "outcomes") return settings.outcomes.find(({ key }) => key === end)?.label ?? "How crimes ended";
  return `${measure.label}, ${unitWords(choice, hexagon)}`;
}

/** The class of a value, from 0. */
export function classOf(value: number, breaks: number[], places: number): number {
  const factor = 10 ** places;
  const printed = Math.round(value * factor) / factor;
  return breaks.filter((from) => from <= printed).length;
}

/** Which of the five colours classes have: the outer ones where there are fewer than five. */
export function colourOf(index: number, classes: number): number {
  return classes <= 1 ? 2 : Math.floor((index * 4 + (classes - 1) / 2) / (classes - 1));
}

/** "under 50", "50 to 60", "over 90"; all with as many decimals as one of them needs. */
export function classWords(breaks: number[], choice: Choice): string[] {
  if (breaks.length === 0) return ["all values"];
  const end = choice.as === "share" || choice.as === "outcomes" ? "%" : "";
  const needed = Math.max(...breaks.map((value) => (String(value).split(".")[1] ?? "").length));
  const digits = new Intl.NumberFormat("en-GB", { minimumFractionDigits: needed, maximumFractionDigits: needed });
  const say = (value: number): string => (choice.as === "change" ? said(value, choice) : digits.format(value) + end);
  const between = breaks.slice(1).map((to, i) => `${say(breaks[i] as number)} to ${say(to)}`);
  return [`under ${say(breaks[0] as number)}`, ...between, `${say(breaks.at(-1) as number)} and over`];
}
