// The comparison as it is shown: rates, words, months, categories, outcomes; a table behind every drawing.
import { siteUrl } from "../find/files.ts";
import type { Compared, Figure } from "./areas.ts";
import { bars, monthlyRates, scale, trends, type Bar } from "./charts.ts";
import { html, ticks } from "./marks.ts";
import { wilson } from "../statistics/intervals.ts";
import { cautions, intervalText, monthText, number, pairSentence, pairs, percent, rateText, whyText } from "./words.ts";

/** Words of the build: keys with labels. */
export interface Settings {
  categories: { key: string; label: string }[];
  outcomes: { key: string; label: string }[];
  levels: { key: string; label: string }[];
}

const section = (id: string, title: string, ...children: (Node | null)[]): HTMLElement =>
  html("section", { class: "atlas-section", id }, html("h2", {}, title), ...children);

function figureBar(area: Compared, place: number, figure: Figure | undefined): Bar {
  const value = figure?.rate ?? null;
  const counted = figure?.count === null || figure === undefined ? "" : `${number(figure.count)} recorded, `;
  return {
    area,
    place,
    value,
    interval: figure?.interval ?? null,
    text: value === null ? `${counted}${whyText(figure)}` : rateText(value),
    interval_text: figure?.interval && value !== null ? intervalText(figure.interval) : "",
  };
}

const highest = (rows: Bar[]): number => Math.max(0, ...rows.map((row) => row.interval?.high ?? row.value ?? 0));

function table(caption: string, head: string[], rows: (Node | string)[][]): HTMLElement {
  const body = rows.map((cells) => {
    const [first = "", ...rest] = cells;
    return html("tr", {}, html("th", { scope: "row" }, first), ...rest.map((cell) => html("td", { class: "atlas-number" }, cell)));
  });
  const heads = head.map((text, place) => html("th", { scope: "col", ...(place > 0 ? { class: "atlas-number" } : {}) }, text));
  return html(
    "div",
    { class: "atlas-scroll", tabindex: "0", role: "region", "aria-label": caption },
    html("table", { class: "atlas-table" }, html("caption", {}, caption), html("thead", {}, html("tr", {}, ...heads)), html("tbody", {}, ...body)),
  );
}

const details = (summary: string, ...children: Node[]): HTMLElement =>
  html("details", { class: "atlas-details" }, html("summary", {}, summary), ...children);

/** A rate with its interval, or the count and why there is none. */
function cell(figure: Figure | undefined): Node {
  if (figure?.rate !== null && figure?.rate !== undefined) {
    const interval = figure.interval ? html("span", { class: "atlas-interval" }, ` ${intervalText(figure.interval)}`) : null;
    return html("span", {}, rateText(figure.rate), interval);
  }
  const why = whyText(figure);
  return html("span", { class: "atlas-why" }, figure?.count === null || figure === undefined ? why : `${number(figure.count)} recorded: ${why}`);
}

function rates(areas: Compared[]): HTMLElement {
  const rows = areas.map((area, place) => figureBar(area, place, area.headline));
  const top = ticks(highest(rows), 4).at(-1) ?? 1;
  const full = table(
    "Crimes and anti-social behaviour, newest 12 months",
    ["Area", "Residents", "Crimes", "Per 1,000 residents", "Anti-social behaviour", "Per 1,000", "Months"],
    areas.map((area) => [
      area.path === null ? area.name : html("a", { href: siteUrl(area.path) }, area.name),
      area.residents === null ? "–" : number(area.residents),
      area.headline.count === null ? "–" : number(area.headline.count),
      cell(area.headline),
      area.antisocial.count === null ? "–" : number(area.antisocial.count),
      cell(area.antisocial),
      String(area.observedMonths),
    ]),
  );
  return section(
    "rates",
    "How much is recorded",
    html("figure", {}, bars(rows, top), scale(number(top)), html("figcaption", {}, "Crimes per 1,000 residents in the newest 12 months, without anti-social behaviour. The bars are 95% intervals: how far chance alone could move the rate.")),
    full,
  );
}

function said(areas: Compared[]): HTMLElement {
  const made = pairs(areas);
  const list = html("ul", { class: "atlas-compare__said" });
  for (const pair of made) {
    const { verdict } = pair;
    list.append(html("li", verdict ? { class: `atlas-compare__pair--${verdict}` } : {}, pairSentence(pair)));
  }
  const beware = html("ul", {}, ...cautions(areas, made).map((text) => html("li", {}, text)));
  return section("apart", "What can be told apart", list, html("h3", {}, "Before you rely on it"), beware);
}

function months(areas: Compared[]): HTMLElement {
  const span = areas[0]?.months ?? [];
  const of = areas.map(monthlyRates);
  const rows = span.map((month, place) => [
    monthText(month),
    ...areas.map((area, a) => {
      const rate = of[a]?.[place] ?? null;
      const count = area.crimes[place];
      return rate === null ? "–" : `${rateText(rate)} (${number(count ?? 0)})`;
    }),
  ]);
  const figures = table("Crimes per 1,000 residents in the month, and their number", ["Month", ...areas.map((area) => area.name)], rows.reverse());
  return section("months", "Month by month", trends(areas), details("The months as a table", figures));
}

/** One small chart for each of several things, all on one scale. */
function grouped(things: { label: string; rows: Bar[] }[], top: number, end: string): HTMLElement {
  const list = html("dl", { class: "atlas-compare__groups" });
  for (const { label, rows } of things) list.append(html("div", {}, html("dt", {}, label.charAt(0).toUpperCase() + label.slice(1)), html("dd", {}, bars(rows, top, true))));
  return html("div", {}, list, html("p", { class: "atlas-fine" }, `Every line runs from 0 to ${end}. The bars are 95% intervals.`));
}

function mix(areas: Compared[], settings: Settings): HTMLElement {
  const share = (area: Compared, place: number, key: string): Bar => {
    const [count, crimes] = [area.categories.get(key)?.count ?? null, area.headline.count];
    const interval = count === null || crimes === null ? null : wilson(count, crimes);
    const value = count === null || crimes === null || !interval ? null : count / crimes;
    const range = interval ? `${percent(interval.low)}–${percent(interval.high)}` : "";
    return { area, place, value, interval, text: value === null ? "–" : percent(value), interval_text: range };
  };
  const things = settings.categories
    .map(({ key, label }) => ({ key, label, rows: areas.map((area, place) => share(area, place, key)) }))
    .filter(({ rows }) => rows.some((row) => (row.value ?? 0) > 0));
  things.sort((a, b) => Math.max(...b.rows.map((r) => r.value ?? 0)) - Math.max(...a.rows.map((r) => r.value ?? 0)));
  const top = ticks(Math.max(0.01, ...things.map(({ rows }) => highest(rows))), 4).at(-1) ?? 1;
  const figures = table(
    "Per 1,000 residents by category, newest 12 months",
    ["Category", ...areas.map((area) => area.name)],
    things.map(({ key, label }) => [label, ...areas.map((area) => cell(area.categories.get(key)))]),
  );
  return section(
    "mix",
    "What is recorded",
    html("p", { class: "atlas-fine" }, "Each category as a part of the area’s own crimes. Shares add up to 100% for each area, so a larger share of one need not mean more of it: the rates are in the table."),
    grouped(things, top, `${number(top * 100)}%`),
    details("Rates by category as a table", figures),
  );
}

function outcomes(areas: Compared[], settings: Settings): HTMLElement | null {
  const known = areas.filter((area) => area.outcomes !== null);
  if (known.length === 0) return null;
  const of = (area: Compared, key: string) => area.outcomes?.groups.find(({ group }) => group === key);
  const things = settings.outcomes
    .map(({ key, label }) => ({
      key,
      label,
      rows: areas.map((area, place): Bar => {
        const found = of(area, key);
        return {
          area,
          place,
          value: found?.share ?? null,
          interval: found?.interval ?? null,
          text: found ? percent(found.share) : "no outcomes old enough",
          interval_text: found ? `${percent(found.interval.low)}–${percent(found.interval.high)}` : "",
        };
      }),
    }))
    .filter(({ rows }) => rows.some((row) => (row.value ?? 0) > 0));
  const cohorts = known.map((area) => {
    const { crimes = 0, first = "", last = "" } = area.outcomes ?? {};
    return `${area.name}: ${number(crimes)} crimes of ${first === last ? monthText(first) : `${monthText(first)} to ${monthText(last)}`}`;
  });
  const differ = new Set(known.map((area) => `${area.outcomes?.first} ${area.outcomes?.last}`)).size > 1;
  const figures = table(
    "How crimes ended, with 95% intervals",
    ["Outcome", ...areas.map((area) => area.name)],
    things.map(({ key, label }) => [
      label,
      ...areas.map((area) => {
        const found = of(area, key);
        if (!found) return "–";
        const interval = ` ${percent(found.interval.low)}–${percent(found.interval.high)}`;
        return html("span", {}, `${percent(found.share)} (${number(found.count)})`, html("span", { class: "atlas-interval" }, interval));
      }),
    ]),
  );
  return section(
    "outcomes",
    "How the crimes ended",
    html("p", { class: "atlas-fine" }, `Only months old enough that most outcomes have arrived. ${cohorts.join("; ")}.${differ ? " The months differ, so compare with care." : ""}`),
    grouped(things, 1, "100%"),
    details("Outcomes as a table", figures),
  );
}

/** The whole comparison. */
export function comparison(areas: Compared[], settings: Settings): Node[] {
  const parts = [rates(areas), said(areas), months(areas), mix(areas, settings), outcomes(areas, settings)];
  return parts.filter((part) => part !== null);
}
