// The drawings of a comparison: bars with intervals on one scale, and months on one scale.
import { monthText } from "./words.ts";
import { html, seriesClass, svg, ticks } from "./marks.ts";
import type { Compared } from "./areas.ts";
import type { Interval } from "./ratio.ts";

/** A value of one area on a common scale. */
export interface Bar {
  area: Compared;
  /** Place among the areas compared. */
  place: number;
  value: number | null;
  interval: Interval | null;
  /** The value in words, or why there is none. */
  text: string;
  interval_text: string;
}

/** Values under one another with their intervals, on a scale from zero to `top`. */
export function bars(rows: Bar[], top: number, short = false): HTMLElement {
  const at = (value: number): number => Math.min((value / top) * 1000, 1000);
  const list = html("ul", { class: "atlas-compare__bars" });
  for (const { area, place, value, interval, text, interval_text } of rows) {
    const plot = svg("svg", {
      class: `atlas-compare__plot ${seriesClass(place)}`,
      viewBox: "0 0 1000 20",
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    plot.append(svg("path", { class: "atlas-compare__axis", d: "M0 10H1000" }));
    if (value !== null) {
      if (interval) {
        const [low, high] = [at(interval.low), at(interval.high)];
        plot.append(svg("path", { class: "atlas-compare__interval", d: `M${low.toFixed(1)} 10H${Math.max(high, low + 2).toFixed(1)}` }));
      }
      plot.append(svg("path", { class: "atlas-compare__value", d: `M${at(value).toFixed(1)} 3v14` }));
    }
    list.append(
      html(
        "li",
        { class: "atlas-compare__bar" },
        html("span", { class: "atlas-compare__name" }, short ? area.short : area.name),
        plot,
        html(
          "span",
          { class: "atlas-compare__figure" },
          html(value === null ? "span" : "b", value === null ? { class: "atlas-why" } : {}, text),
          interval_text === "" ? null : html("span", { class: "atlas-interval" }, ` ${interval_text}`),
        ),
      ),
    );
  }
  return list;
}

/** The ends of the scale under bars. */
export const scale = (top: string): HTMLElement =>
  html("p", { class: "atlas-compare__scale", "aria-hidden": "true" }, html("span", {}, "0"), html("span", {}, top));

const WIDTH = { narrow: 360, wide: 760 };
const HEIGHT = 260;
const MARGIN = { left: 34, right: 10, top: 14, bottom: 26 };

/** A month supplied for a smaller share of the residents says nothing of the area. */
const LEAST_COVERAGE = 0.5;

/**
 * Crimes per 1,000 residents in each month: of those whose force supplied it, as in the rate of the newest 12 months,
 * or a month without some of the forces would look like one with fewer crimes. Null where the month is not supplied.
 */
export const monthlyRates = ({ crimes, coverage, residents }: Pick<Compared, "crimes" | "coverage" | "residents">): (number | null)[] =>
  crimes.map((count, month) => {
    const covered = coverage[month] ?? 1;
    return count === null || !residents || covered < LEAST_COVERAGE ? null : (count / (residents * covered)) * 1000;
  });

/** Runs of months that may be joined: no gap, the same coverage, the same map points. */
export function runs(area: Compared, rates: (number | null)[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  rates.forEach((rate, month) => {
    if (rate === null) return;
    const before = found.at(-1);
    const joins =
      before !== undefined &&
      before[1] === month - 1 &&
      Math.abs((area.coverage[month] ?? 1) - (area.coverage[month - 1] ?? 1)) < 0.005 &&
      !area.renewed.includes(area.months[month] ?? "");
    if (joins && before) before[1] = month;
    else found.push([month, month]);
  });
  return found;
}

/** The months of all areas on one scale, gaps as gaps. */
function trend(areas: Compared[], width: number, kind: string): SVGElement {
  const months = areas[0]?.months ?? [];
  const rates = areas.map(monthlyRates);
  const highest = Math.max(...rates.flat().map((rate) => rate ?? 0));
  const steps = ticks(highest, 4);
  const top = steps.at(-1) ?? 1;
  const [inner, height] = [width - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  const x = (month: number): number => MARGIN.left + (months.length < 2 ? inner / 2 : (month / (months.length - 1)) * inner);
  const y = (rate: number): number => MARGIN.top + height - (rate / top) * height;
  const drawing = svg("svg", {
    class: `atlas-compare__trend atlas-compare__trend--${kind}`,
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img",
    "aria-label": `Crimes per 1,000 residents by month, ${areas.map((area) => area.name).join(", ")}; the table below holds the figures`,
  });
  for (const step of steps) {
    drawing.append(
      svg("path", { class: "atlas-compare__grid", d: `M${MARGIN.left} ${y(step).toFixed(1)}H${width - MARGIN.right}` }),
      svg("text", { class: "atlas-compare__tick", x: MARGIN.left - 6, y: (y(step) + 4).toFixed(1), "text-anchor": "end" }, String(step)),
    );
  }
  months.forEach((month, place) => {
    const [year = "", number] = month.split("-");
    if (number !== "01" && !(place === 0 && months.length < 12)) return;
    drawing.append(
      svg("path", { class: "atlas-compare__grid", d: `M${x(place).toFixed(1)} ${MARGIN.top + height}v5` }),
      svg("text", { class: "atlas-compare__tick", x: x(place).toFixed(1), y: HEIGHT - 6, "text-anchor": "middle" }, year),
    );
  });
  areas.forEach((area, place) => {
    const own = rates[place] ?? [];
    const group = svg("g", { class: seriesClass(place) });
    for (const [first, last] of runs(area, own)) {
      const points: string[] = [];
      for (let month = first; month <= last; month += 1) points.push(`${x(month).toFixed(1)} ${y(own[month] ?? 0).toFixed(1)}`);
      if (points.length > 1) group.append(svg("path", { class: "atlas-compare__line", d: `M${points.join("L")}` }));
      else group.append(svg("circle", { class: "atlas-compare__dot", cx: x(first).toFixed(1), cy: y(own[first] ?? 0).toFixed(1), r: 2.4 }));
    }
    drawing.append(group);
  });
  return drawing;
}

/** The drawing for wide and for narrow screens with its key. */
export function trends(areas: Compared[]): HTMLElement {
  const key = html("ul", { class: "atlas-compare__key" });
  areas.forEach((area, place) => {
    const sample = svg("svg", { class: seriesClass(place), viewBox: "0 0 28 10", width: 28, height: 10, "aria-hidden": "true" });
    sample.append(svg("path", { class: "atlas-compare__line", d: "M0 5H28" }));
    key.append(html("li", {}, sample, ` ${area.name}`));
  });
  const months = areas[0]?.months ?? [];
  const from = months[0] === undefined ? "" : `${monthText(months[0])} to ${monthText(months.at(-1) ?? months[0])}`;
  return html(
    "figure",
    {},
    key,
    trend(areas, WIDTH.wide, "wide"),
    trend(areas, WIDTH.narrow, "narrow"),
    html(
      "figcaption",
      {},
      `Crimes recorded in each month per 1,000 residents, ${from}. Where some of an area’s forces supplied no file, it is the rate of the others’ residents; months not supplied for at least half of them are left out, and no line is drawn across them, nor across the month in which the police renewed their map points.`,
    ),
  );
}
