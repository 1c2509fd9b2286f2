// A bar for each month; a missing month is a gap with a line at its foot.
import { element } from "./elements.ts";
import { monthWords } from "./months.ts";
import { whole } from "./words.ts";

const WIDTH = 300;
const HEIGHT = 72;
const SPACE = "http://www.w3.org/2000/svg";

/** The highest bar is the scale of all. */
function scaleWords(values: (number | null)[], names: string[], most: number): string {
  const months = names.filter((_, i) => values[i] === most);
  const when = months.length === 1 ? `, in ${monthWords(months[0] ?? "")}` : "";
  return most > 0 ? ` The highest bar is ${whole(most)}${when}.` : " None in any month supplied.";
}

/** The bars of months named as in "2025-12", with what they show and how high they are below them. */
export function bars(values: (number | null)[], names: string[], label: string): HTMLElement {
  const svg = document.createElementNS(SPACE, "svg");
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  const caption = `${label} by month, ${monthWords(names[0] ?? "")} to ${monthWords(names.at(-1) ?? "")}.${scaleWords(values, names, most)}`;
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("class", "atlas-explore__chart");
  // The caption says it, once.
  svg.setAttribute("aria-hidden", "true");
  values.forEach((value, i) => {
    const bar = document.createElementNS(SPACE, "rect");
    const height = value === null ? 1.5 : (value / Math.max(1, most)) * HEIGHT;
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
  return element("figure", "", svg, element("figcaption", "", caption));
}
