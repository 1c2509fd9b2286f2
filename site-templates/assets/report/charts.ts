// The charts of a report as text of SVG.
import type { Figures } from "./figures.ts";
import { counted, escaped, month, percent, shortMonth, whole } from "./words.ts";

/** Width of the picture on a desk and in print, and on a phone. */
const WIDTHS = { wide: 900, narrow: 340 };
const HEIGHT = 216;
/** Room a bar needs for its count above it, for a short name and for the letter of its month below it. */
const LEAST = { count: 26, name: 30, letter: 9 };
/** Room for the scale on the left, for months below, for counts above. */
const LEFT = 40;
const BELOW = 40;
const ABOVE = 20;

/** A round step that divides the highest value into at most four parts. */
function step(highest: number): number {
  const rough = Math.max(highest, 1) / 4;
  let unit = 1;
  while (unit * 10 <= rough) unit *= 10;
  for (const factor of [1, 2, 2.5, 5, 10]) {
    const candidate = unit * factor;
    if (candidate >= rough && Number.isInteger(candidate)) return candidate;
  }
  return unit * 10;
}

const at = (value: number): string => String(Number(value.toFixed(1)));

/** Crimes month by month: bars; hatched where the police supplied no file. */
export function monthsChart(figures: Figures, size: "wide" | "narrow"): string {
  const { months } = figures;
  const WIDTH = WIDTHS[size];
  const highest = Math.max(1, ...months.filter((m) => m.state !== "none").map((m) => m.crimes));
  const tick = step(highest);
  const top = Math.ceil(highest / tick) * tick;
  const plot = HEIGHT - BELOW - ABOVE;
  const wide = (WIDTH - LEFT) / months.length;
  const y = (count: number): number => ABOVE + plot * (1 - count / top);
  const parts: string[] = [];
  for (let value = 0; value <= top; value += tick) {
    parts.push(
      `<path class="atlas-report__grid" d="M${LEFT} ${at(y(value))}H${WIDTH}"/>`,
      `<text class="atlas-report__scale" x="${LEFT - 6}" y="${at(y(value) + 4)}">${whole(value)}</text>`,
    );
  }
  const dense = wide < LEAST.name;
  const counts = wide >= LEAST.count;
  months.forEach((row, i) => {
    const x = LEFT + i * wide;
    const middle = x + wide / 2;
    const gap = Math.min(wide * 0.14, 6);
    const title = `<title>${month(row.month)}: ${row.state === "none" ? "not supplied" : `${counted(row.crimes, "crime", "crimes")}${row.state === "part" ? ", in part" : ""}`}</title>`;
    if (row.state === "none") {
      parts.push(
        `<rect class="atlas-report__gap" x="${at(x)}" y="${ABOVE}" width="${at(wide)}" height="${plot}">${title}</rect>`,
      );
    } else {
      const kind = row.state === "part" ? "atlas-report__bar atlas-report__bar--part" : "atlas-report__bar";
      parts.push(
        `<rect class="${kind}" x="${at(x + gap)}" y="${at(y(row.crimes))}" width="${at(wide - 2 * gap)}" height="${at(ABOVE + plot - y(row.crimes))}">${title}</rect>`,
      );
      if (counts) {
        parts.push(
          `<text class="atlas-report__count" x="${at(middle)}" y="${at(y(row.crimes) - 5)}">${whole(row.crimes)}</text>`,
        );
      }
    }
    const [year, number] = [row.month.slice(0, 4), row.month.slice(5)];
    const isFirst = i === 0 || number === "01";
    if (!dense) {
      parts.push(
        `<text class="atlas-report__month" x="${at(middle)}" y="${HEIGHT - BELOW + 16}">${shortMonth(row.month).slice(0, 3)}</text>`,
      );
    } else if (wide >= LEAST.letter) {
      parts.push(
        `<text class="atlas-report__month" x="${at(middle)}" y="${HEIGHT - BELOW + 16}">${shortMonth(row.month).slice(0, 1)}</text>`,
      );
    }
    // A first month late in its year would print over the next year's name.
    const crowded = i === 0 && (13 - Number(number)) * wide < 40 && months.length > i + 13 - Number(number);
    if (isFirst && !crowded) {
      parts.push(`<text class="atlas-report__year" x="${at(x + gap)}" y="${HEIGHT - BELOW + 33}">${year}</text>`);
    }
  });
  const gaps = months.filter((m) => m.state === "none").length;
  const label = `Crimes month by month, ${figures.first} to ${figures.last}; highest ${whole(highest)}${gaps ? `; ${gaps} months not supplied` : ""}`;
  return `<svg class="atlas-report__months atlas-report__months--${size}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMinYMid meet" role="img" aria-label="${escaped(label)}">${parts.join("")}</svg>`;
}

/** How crimes ended, as one bar. */
export function outcomesBar(groups: { key: string; label: string; share: number }[]): string {
  let x = 0;
  const parts = groups
    .filter(({ share }) => share > 0)
    .map(({ key, label, share }) => {
      const from = x;
      x += share * 1000;
      return `<rect class="atlas-part--${key}" x="${at(from)}" y="0" width="${at(x - from)}" height="30"><title>${escaped(label)}: ${percent(share)}</title></rect>`;
    });
  const label = groups
    .filter(({ share }) => share > 0)
    .map((group) => `${group.label} ${percent(group.share, 0)}`)
    .join("; ");
  return `<svg class="atlas-report__outcomes" viewBox="0 0 1000 30" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}">${parts.join("")}</svg>`;
}

/** A share as a bar under its number. */
export function shareBar(share: number, highest: number): string {
  const width = highest > 0 ? (share / highest) * 100 : 0;
  return `<svg class="atlas-report__share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${at(width)}" height="6"/></svg>`;
}
