// What is said of a chosen area, hexagon or snap point.
import { siteUrl } from "../find/files.ts";
import { areaObject, type AreaObject, type Figure } from "./area_object.ts";
import { areaValue, countOf, decimal, said, whole, whyWords } from "./classes.ts";
import type { Feature } from "./layers.ts";
import { pointCount, type Points, type SnapPoint } from "./points.ts";
import type { LevelEntry, Measure, Settings, Unit } from "./settings.ts";

export interface Choice {
  settings: Settings;
  measure: Measure;
  unit: Unit;
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** "crimes", "burglary": in a sentence. */
const inSentence = ({ key, label }: Measure): string => (key === "crimes" ? "crimes" : label.toLowerCase());

export const monthWords = (month: string): string => MONTH.format(new Date(`${month}-01T00:00:00Z`));

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

function link(path: string, text: string): HTMLElement {
  const made = element("a", "", text);
  made.href = siteUrl(path);
  return element("p", "", made);
}

const WIDTH = 300;
const HEIGHT = 72;

/** A bar for each month; a missing month is a gap with a line at its foot. */
function months(values: (number | null)[], names: string[], label: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("class", "atlas-explore__chart");
  svg.setAttribute("role", "img");
  const first = names[0] ?? "";
  const last = names.at(-1) ?? "";
  svg.setAttribute(
    "aria-label",
    `${label} by month, ${monthWords(first)} to ${monthWords(last)}; the highest month has ${whole(most)}`,
  );
  values.forEach((value, i) => {
    const bar = document.createElementNS(space, "rect");
    const height = value === null ? 1.5 : (value / most) * HEIGHT;
    bar.setAttribute("class", value === null ? "atlas-explore__gap" : "atlas-explore__bar");
    bar.setAttribute("x", (i * step).toFixed(1));
    bar.setAttribute("y", (HEIGHT - height).toFixed(1));
    bar.setAttribute("width", Math.max(1, step - 1).toFixed(1));
    bar.setAttribute("height", height.toFixed(1));
    const title = document.createElementNS(space, "title");
    title.textContent = `${monthWords(names[i] ?? "")}: ${value === null ? "not reported" : whole(value)}`;
    bar.append(title);
    svg.append(bar);
  });
  return svg;
}

function figureLine(figure: Figure): (Node | string)[] {
  if (figure.rate === null || !figure.interval95) return [`no rate: ${whyWords(figure.rate_status)}`];
  const [low, high] = figure.interval95;
  const interval = element("span", "atlas-interval", `95 % interval ${decimal(low)} to ${decimal(high)}`);
  return [element("b", "", decimal(figure.rate)), " per 1,000 residents ", interval];
}

function list(rows: [string, string][], caption: string, head: [string, string]): HTMLElement {
  const table = element("table", "atlas-table");
  table.append(element("caption", "", caption));
  const top = table.createTHead().insertRow();
  head.forEach((text, i) => {
    const cell = element("th", i > 0 ? "atlas-number" : "", text);
    cell.scope = "col";
    top.append(cell);
  });
  const body = table.createTBody();
  for (const [name, value] of rows) {
    const cell = element("th", "", name);
    cell.scope = "row";
    const line = body.insertRow();
    line.append(cell, element("td", "atlas-number", value));
  }
  return table;
}

function pagePath(level: LevelEntry, code: string): string | null {
  return level.pages ? `area/${level.slug}/${code}/` : null;
}

/** The nearest areas around it; its page tells of the others. */
const MOST_COMPARED = 2;

const comparisonWords = ({ verdict, name }: { verdict: string; name: string }): string =>
  verdict === "similar" ? `similar to the rest of ${name}` : `${verdict} than the rest of ${name}`;

function areaDetails(object: AreaObject, { measure }: Choice): Node[] {
  const all = measure.key === "crimes";
  const figure = all ? object : object.category_figures[measure.key];
  const series = all ? object.crimes : object.counts[measure.key];
  const parts: Node[] = [];
  if (figure) parts.push(element("p", "atlas-explore__figure", ...figureLine(figure)));
  if (all && figure?.rate != null && object.comparison.length > 0) {
    parts.push(element("p", "", `Recorded crime per resident is ${object.comparison.slice(0, MOST_COMPARED).map(comparisonWords).join(", ")}.`));
  }
  if (series) {
    const [first, last] = [object.months[0] ?? "", object.months.at(-1) ?? ""];
    const caption = `${measure.label} by month, ${monthWords(first)} to ${monthWords(last)}`;
    const chart = element("figure", "", months(series, object.months, measure.label));
    chart.append(element("figcaption", "", caption));
    parts.push(chart);
  }
  return parts;
}

/** Fills the panel with an area; details follow when its file has come. */
export async function showArea(panel: HTMLElement, level: LevelEntry, feature: Feature, choice: Choice): Promise<void> {
  const { measure, settings } = choice;
  const code = String(feature.properties["code"]);
  const count = countOf(feature, measure);
  const value = areaValue(feature, measure, "rate");
  const title = element("h2", "", String(feature.properties["name"] ?? code));
  const facts = element("p", "atlas-facts", `${level.name}, ${code}`);
  const counted = element(
    "p",
    "atlas-explore__count",
    element("b", "", count === null ? "–" : whole(count)),
    ` ${inSentence(measure)} recorded in ${settings.window}`,
  );
  counted.dataset["count"] = String(count ?? "");
  const quick = element(
    "p",
    "atlas-explore__figure",
    "value" in value ? `${said(value.value, "rate")} per 1,000 residents` : `No rate: ${whyWords(value.why)}`,
  );
  const path = pagePath(level, code);
  const more = path === null ? [] : [link(path, "All its figures")];
  const mine = String(Math.random());
  panel.dataset["turn"] = mine;
  panel.replaceChildren(title, facts, counted, quick, ...more);
  try {
    const object = await areaObject(level.slug, code, feature.district ?? String(feature.properties["district"] ?? ""));
    if (panel.dataset["turn"] !== mine || !object) return;
    panel.replaceChildren(title, facts, counted, ...areaDetails(object, choice), ...more);
  } catch {
    if (panel.dataset["turn"] !== mine) return;
    panel.append(element("p", "atlas-fine", "Its months and interval could not be loaded."));
  }
}

const GROUP = "outcome_";

/** Fills the panel with a hexagon. */
export function showHexagon(panel: HTMLElement, feature: Feature, choice: Choice): void {
  const { settings, measure } = choice;
  const count = countOf(feature, measure);
  delete panel.dataset["turn"];
  const of = settings.measures
    .map((one): [string, number] => [one.label, countOf(feature, one) ?? 0])
    .filter(([, n]) => n > 0)
    .map(([label, n]): [string, string] => [label, whole(n)]);
  const outcomes = Object.entries(feature.properties)
    .filter(([name, n]) => name.startsWith(GROUP) && typeof n === "number" && n > 0)
    .map(([name, n]): [string, string] => [name.slice(GROUP.length).replaceAll("_", " "), whole(n as number)]);
  const counted = element(
    "p",
    "atlas-explore__count",
    element("b", "", count === null ? "–" : whole(count)),
    ` ${inSentence(measure)} recorded in ${settings.window}`,
  );
  counted.dataset["count"] = String(count ?? "");
  panel.replaceChildren(
    element("h2", "", "Hexagon"),
    element("p", "atlas-facts", String(feature.properties["cell"] ?? "")),
    counted,
    list(of, "By category, newest 12 months", ["Category", "Recorded"]),
    ...(outcomes.length > 0 ? [list(outcomes, "How older crimes ended (12 months that ended a year ago)", ["Outcome", "Crimes"])] : []),
  );
}

/** Fills the panel with a snap point. */
export function showPoint(panel: HTMLElement, point: SnapPoint, points: Points, month: number | null, choice: Choice): void {
  delete panel.dataset["turn"];
  const label = new Map(choice.settings.measures.map((one) => [one.key, one.label]));
  const rows = points.categories
    .map((key, at): [string, number] => [
      label.get(key) ?? key,
      pointCount(point, new Set([at]), month, points.months.length),
    ])
    .filter(([, n]) => n > 0);
  rows.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en-GB"));
  const span = month === null ? choice.settings.window : monthWords(points.months[month] ?? "");
  panel.replaceChildren(
    element("h2", "", point.place || "No place name"),
    element(
      "p",
      "atlas-fine",
      "An anonymous map point: the police move each crime to the nearest of these, so it stands for a stretch of streets, not an address.",
    ),
    list(rows.map(([name, n]) => [name, whole(n)]), `Recorded in ${span}`, ["Category", "Recorded"]),
  );
}
