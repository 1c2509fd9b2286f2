// Elements and drawings of the comparison.

type Child = Node | string | null;

/** An element with attributes and children. */
export function html(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
export function svg(name: string, attributes: Record<string, string | number> = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Round steps from zero to at least `high`, about `count` of them. */
export function ticks(high: number, count: number): number[] {
  if (!(high > 0)) return [0, 1];
  const rough = high / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last + 1 }, (_, place) => Number((place * step).toPrecision(6)));
}

/** The colour and dash of an area, by its place: `atlas-compare__series--0` and so on. */
export const seriesClass = (place: number): string => `atlas-compare__series--${place}`;
