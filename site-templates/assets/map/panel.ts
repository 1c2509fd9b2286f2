// What is said of a chosen area, hexagon or snap point.
import { pointCount, type Points, type SnapPoint } from "../points/shards.ts";
import { areaObject, type AreaObject } from "./area_object.ts";
import { bars } from "./bars.ts";
import { element, link, list } from "./elements.ts";
import type { Feature } from "./layers.ts";
import { monthWords, periodWords, span } from "./months.ts";
import type { Country, LevelEntry } from "./settings.ts";
import { isBenchmark, isCompared, outcomeCounts, tally, whyWords, type Choice, type Reading } from "./values.ts";
import { said, unitWords, whole } from "./words.ts";

/** What is chosen, with its figure and that figure's place among the others. */
export interface Chosen {
  feature: Feature;
  reading: Reading;
  /** The country it is compared with; none where it is not compared. */
  country: Country | null;
}

const inSentence = ({ measure }: Choice): string => (measure.key === "crimes" ? "crimes" : measure.label.toLowerCase());

/** The figure with its interval, in words that say what it is a part of. */
function figure(reading: Reading, choice: Choice, hexagon: boolean): HTMLElement {
  const line = element("p", "atlas-explore__figure");
  if (reading.value === null) {
    line.append(`No figure: ${whyWords(reading.why ?? "not-reported")}`);
    return line;
  }
  line.append(element("b", "", said(reading.value, choice)), ` ${unitWords(choice, hexagon)} `);
  line.append(...margin(reading, choice));
  return line;
}

function margin({ interval }: Reading, choice: Choice): HTMLElement[] {
  return interval ? [element("span", "atlas-interval", `95% interval ${said(interval.low, choice)} to ${said(interval.high, choice)}`)] : [];
}

/** The figure, where it is more than the count that follows. */
function figures(chosen: Chosen, choice: Choice, hexagon: boolean): HTMLElement[] {
  const { as } = choice;
  const counts = as === "count" || as === "stop-count";
  const missing = chosen.reading.value === null;
  return [...(counts && !missing ? [] : [figure(chosen.reading, choice, hexagon)]), ...counted(chosen, choice)];
}

/** Why an area with a figure is not compared with the country: of that too little is known. */
function uncompared({ feature, reading, country }: Chosen, choice: Choice): HTMLElement[] {
  const byCountry = choice.as === "rate" || choice.as === "share";
  const asked = byCountry && isCompared(choice, "cell" in feature.properties);
  if (!asked || reading.value === null || !country || isBenchmark(country, choice)) return [];
  return [element("p", "atlas-fine", `Not compared with ${country.name}, of which too little is reported.`)];
}

function against(chosen: Chosen, choice: Choice): HTMLElement[] {
  const { reading } = chosen;
  if (!reading.against) return uncompared(chosen, choice);
  const country = chosen.country?.name;
  const words =
    choice.as === "change"
      ? { similar: "Chance alone could explain the change.", lower: "Lower than a year before, beyond chance.", higher: "Higher than a year before, beyond chance." }
      : {
          similar: `Not distinguishable from the rest of ${country ?? "the country"}.`,
          lower: `Lower than the rest of ${country ?? "the country"}, beyond chance.`,
          higher: `Higher than the rest of ${country ?? "the country"}, beyond chance.`,
        };
  return [element("p", "", words[reading.against])];
}

function countLine(count: number | null, words: string, interval: HTMLElement[] = []): HTMLElement {
  const line = element("p", "atlas-explore__count", element("b", "", count === null ? "–" : whole(count)), ` ${words} `, ...interval);
  line.dataset["count"] = String(count ?? "");
  return line;
}

/** How much of the newest 12 months a figure is of: empty for all of them, and for any other time. */
function supplied({ properties }: Feature, { when, settings }: Choice): string {
  const window = Math.min(12, settings.months.length);
  const months = Number(properties["observed_months"] ?? window);
  if (when !== "" || "cell" in properties || months === 0) return "";
  if (months < window) return `, ${months} of them supplied`;
  const share = Number(properties["exposure_months"] ?? months) / window;
  return share < 0.995 ? `, ${Math.round(100 * share)}% of it supplied` : "";
}

function counted({ reading, feature }: Chosen, choice: Choice): HTMLElement[] {
  const { as, settings } = choice;
  if (reading.count === null && reading.why === "not-reported") return [element("p", "", `The police supplied no file of this place for ${periodWords(choice.when, settings)}.`)];
  if (as === "stops" || as === "stop-count") {
    return [countLine(reading.count, "stops and searches in the months supplied, the newest 12 at most", as === "stop-count" ? margin(reading, choice) : [])];
  }
  if (as === "outcomes") {
    return reading.of === null ? [] : [countLine(reading.count, `of ${whole(reading.of)} crimes, of the 12 months that ended a year before the newest`)];
  }
  if (as === "change") return reading.count === null ? [] : [countLine(reading.count, `${inSentence(choice)}, a year before ${whole(reading.of ?? 0)}`)];
  if (as === "share" && reading.of !== null) return [countLine(reading.count, `of ${whole(reading.of)} crimes recorded in ${periodWords(choice.when, settings)}${supplied(feature, choice)}`)];
  return [countLine(reading.count, `${inSentence(choice)} recorded in ${periodWords(choice.when, settings)}${supplied(feature, choice)}`, as === "count" ? margin(reading, choice) : [])];
}

/** Of how many months searches were supplied: "9 of the 12 months to November 2021". */
function stopMonths({ months, stops }: AreaObject): Node[] {
  const window = stops?.newest.window;
  if (!stops || !window) return [];
  const inside = stops.counts.slice(months.indexOf(window.first), months.indexOf(window.last) + 1);
  const held = inside.filter((count) => count !== null).length;
  const words = held < inside.length ? `${held} of the ${inside.length} months` : `the ${held} months`;
  return [element("p", "atlas-fine", `Supplied: ${words} to ${monthWords(window.last)}.`)];
}

/** Where an area's figures stand: those of small areas without a page on that of their ward, to which their own
    address leads as well. */
function page(level: LevelEntry, code: string, ward?: string): HTMLElement {
  const ofWard = !level.pages && ward !== undefined;
  return link(ofWard ? `area/ward/${ward}/#${code}` : `area/${level.slug}/${code}/`, "All its figures");
}

/** Months and comparison of an area from its own object. */
function details(object: AreaObject, { measure, as }: Choice): Node[] {
  if (as === "stops" || as === "stop-count") return stopMonths(object);
  const sum = object.months.map((_, at) =>
    measure.categories.reduce<number | null>((total, key) => {
      const count = object.counts[key]?.[at] ?? null;
      return total === null || count === null ? null : total + count;
    }, 0),
  );
  if (sum.every((count) => count === null)) return [];
  return [bars(sum, object.months, measure.label)];
}

/** Fills the panel with an area; its months follow when their file has come. */
export async function showArea(panel: HTMLElement, level: LevelEntry, chosen: Chosen, choice: Choice): Promise<void> {
  const { feature } = chosen;
  const code = String(feature.properties["code"]);
  const head = [
    element("h2", "", String(feature.properties["name"] ?? code)),
    element("p", "atlas-facts", `${level.name}, ${code}`),
  ];
  const said = [...figures(chosen, choice, false), ...against(chosen, choice)];
  const mine = String(Math.random());
  panel.dataset["turn"] = mine;
  panel.replaceChildren(...head, page(level, code), ...said);
  try {
    const district = feature.district ?? String(feature.properties["district"] ?? "");
    const object = await areaObject(level.slug, code, district);
    if (panel.dataset["turn"] !== mine || !object) return;
    panel.replaceChildren(...head, page(level, code, object.ward), ...said, ...details(object, choice));
  } catch {
    if (panel.dataset["turn"] !== mine) return;
    panel.append(element("p", "atlas-fine", "Its months could not be loaded."));
  }
}

/** Fills the panel with a hexagon. */
export function showHexagon(panel: HTMLElement, chosen: Chosen, choice: Choice, period: string): void {
  const { settings } = choice;
  const { feature } = chosen;
  delete panel.dataset["turn"];
  const of = settings.measures
    .filter(({ categories }) => categories.length === 1)
    .map((one): [string, number] => [one.label, tally(feature, one) ?? 0])
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en-GB"))
    .map(([label, n]): [string, string] => [label, whole(n)]);
  const words = new Map(settings.outcomes.map(({ key, label }) => [key, label]));
  const outcomes = outcomeCounts(feature)
    .filter(([, n]) => n > 0)
    .map(([key, n]): [string, string] => [words.get(key) ?? key, whole(n)]);
  panel.replaceChildren(
    element("h2", "", "Hexagon"),
    element("p", "atlas-facts", `H3 cell ${String(feature.properties["cell"] ?? "")}`),
    ...figures(chosen, choice, true),
    ...against(chosen, choice),
    list(of, `By category, ${period}`, ["Category", "Recorded"]),
    ...(outcomes.length > 0 ? [list(outcomes, "How the crimes ended: those of the 12 months that ended a year before the newest", ["Outcome", "Crimes"])] : []),
  );
}

/** Fills the panel with a snap point. */
export function showPoint(panel: HTMLElement, point: SnapPoint, points: Points, choice: Choice): void {
  delete panel.dataset["turn"];
  const { settings, when } = choice;
  const label = new Map(settings.measures.map((one) => [one.key, one.label]));
  const within = span(when, points.months);
  const rows = points.categories
    .map((key, at): [string, number] => [label.get(key) ?? key, pointCount(point, new Set([at]), within)])
    .filter(([, n]) => n > 0);
  rows.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en-GB"));
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  panel.replaceChildren(
    element("h2", "", point.place === "" ? "No place name" : `On or near ${point.place}`),
    countLine(all, `recorded here in ${periodWords(when, settings)}`),
    element(
      "p",
      "atlas-fine",
      "An anonymous map point: the police move each crime to the nearest of these, so it stands for a stretch of streets, not an address.",
    ),
    list(
      rows.map(([name, n]) => [name, whole(n)]),
      `By category, ${periodWords(when, settings)}`,
      ["Category", "Recorded"],
    ),
  );
}
