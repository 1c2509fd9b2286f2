// A bar for each month; a missing month is a gap with a line at its foot.
import { monthWords } from "./months.ts";
import { whole } from "./words.ts";

const WIDTH = 300;
const HEIGHT = 72;
const SPACE = "http://www.w3.org/2000/svg";

export function bars(values: (number | null)[], names: string[], label: string): SVGElement {
  const svg = document.createElementNS(SPACE, "svg");
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
    const bar = document.createElementNS(SPACE, "rect");
    const height = value === null ? 1.5 : (value / most) * HEIGHT;
    bar.setAttribute("class", value === null ? "atlas-explore__gap" : "atlas-explore__bar");
    bar.setAttribute("x", (i * step).toFixed(1));
    bar.setAttribute("y", (HEIGHT - height).toFixed(1));
    bar.setAttribute("width", Math.max(1, step - 1).toFixed(1));
    bar.setAttribute("height", height.toFixed(1));
    const title = document.createElementNS(SPACE, "title");
    title.textContent = `${monthWords(names[i] ?? "")}: ${value === null ? "not reported" : whole(value)}`;
    bar.append(title);
    svg.append(bar);
  });
  return svg;
}
