// The legend: classes, what is hatched or grey, and a marker for the chosen area.
import { element } from "./elements.ts";
import { CLASS, pointRadius } from "./style.ts";
import { breaksOf, type Choice } from "./values.ts";
import { classWords, colourOf, title } from "./words.ts";

/** What the legend must explain. */
export interface Shown {
  /** A level, or a size of hexagon: `h3-6`. */
  level: string;
  /** "districts", "hexagons of about 36 km²". */
  plural: string;
  /** Period in words. */
  period: string;
  /** Classes on the map. */
  classes: Set<number>;
  /** Class of the chosen area; none where nothing is chosen. */
  chosen: number | null;
  /** Whether what chance could explain is greyed. */
  grey: boolean;
  /** Why other areas are drawn than those asked for; empty where they are not. */
  instead: string;
  /** Whether areas are drawn pale, below the points of street zoom. */
  pale: boolean;
  /** The largest count of a point; 0 where none are shown. */
  points: number;
}

const SVG = "http://www.w3.org/2000/svg";
/** Counts whose points the legend shows: the largest of them that are on the map. */
const POINT_COUNTS = [200, 50, 10, 1];
const POINTS_SHOWN = 3;
const CLASSES = 5;
const NO_ADDRESSES = "The police move every incident to the nearest of their anonymous map points: these are no addresses.";

/** Where many figures are alike there are fewer classes, of unlike size; a month of hexagons has a twelfth of a year's. */
const hold = (classes: number, ofYear: boolean): string =>
  classes === CLASSES && !ofYear ? " Each colour holds about a fifth of all of them, wherever the map is." : " The colours mean the same wherever the map is.";

/** The class that is drawn for a class of the breaks. */
export function drawnClass(index: number, breaks: number[], choice: Choice): number {
  return colourOf(index, breaks.length + 1) + (choice.as === "change" ? CLASS.change : 0);
}

/** The words of what is drawn without the colour of a class. */
export function withoutClass({ as, when }: Choice): Map<number, string> {
  const change = as === "change";
  return new Map([
    [CLASS.grey, change ? "not distinguishable from no change" : "not distinguishable from the country"],
    [CLASS.tooFew, change ? "no figure: too few incidents, or years not alike" : "no figure: too few incidents or months"],
    // A rate needs half of the residents to be observed: of fewer there is a count alone.
    [CLASS.notReported, (as === "rate" && when === "") || as === "stops" ? "not reported, or too little" : "not reported"],
    [CLASS.nothing, "none recorded"],
    [CLASS.notLoaded, "could not be loaded"],
  ]);
}

const SWATCHES: [of: number, swatch: string][] = [[CLASS.grey, "atlas-explore__grey"], [CLASS.tooFew, "atlas-explore__few"], [CLASS.notReported, "atlas-explore__unreported"], [CLASS.nothing, ""], [CLASS.notLoaded, "atlas-explore__unreported"]];

/** The words of a class as it is drawn: "30 to 45", "not reported". */
export function shownAs(level: string, choice: Choice): (of: number) => string {
  const breaks = breaksOf(choice, level);
  const words = withoutClass(choice);
  classWords(breaks, choice).forEach((text, i) => words.set(drawnClass(i, breaks, choice), text));
  return (of) => words.get(of) ?? "";
}

/** Points of round counts as large as they are on the map; the sizes of the drawings are those of what is in them. */
function pointLines(largest: number): HTMLElement {
  const counts = POINT_COUNTS.filter((count) => count <= largest).slice(0, POINTS_SHOWN);
  return element(
    "ul",
    "atlas-legend atlas-explore__sizes",
    ...counts.map((count) => {
      const radius = pointRadius(count) + 1;
      const picture = document.createElementNS(SVG, "svg");
      for (const side of ["width", "height"]) picture.setAttribute(side, String(2 * radius));
      const circle = document.createElementNS(SVG, "circle");
      for (const [name, value] of [["cx", radius], ["cy", radius], ["r", radius - 1]] as const) circle.setAttribute(name, String(value));
      picture.append(circle);
      return element("li", "", picture, String(count));
    }),
  );
}

export function drawLegend(into: HTMLElement, shown: Shown, choice: Choice): void {
  const hexagons = shown.level.startsWith("h3-");
  const breaks = breaksOf(choice, shown.level);
  const lines = element("ul", "atlas-legend");
  const add = (swatch: string, text: string, of: number): void => {
    const line = element("li", "", element("span", `atlas-key ${swatch}`), text);
    if (shown.chosen === of) {
      line.className = "atlas-explore__mine";
      line.append(" ◀ chosen");
    }
    lines.append(line);
  };
  const words = classWords(breaks, choice);
  if (breaks.length > 0 || [...shown.classes].some((one) => one >= 0)) {
    words.forEach((text, i) => {
      const of = drawnClass(i, breaks, choice);
      add(choice.as === "change" ? `atlas-swatch--change-${of - CLASS.change}` : `atlas-swatch--${of}`, text, of);
    });
  }
  const others = withoutClass(choice);
  for (const [of, swatch] of SWATCHES) if (shown.classes.has(of)) add(swatch, others.get(of) ?? "", of);
  const plural = shown.plural[0]?.toUpperCase() + shown.plural.slice(1);
  const how = choice.as === "change" ? "" : hold(breaks.length + 1, hexagons && choice.when.length === 7);
  const what = hexagons ? ` ${NO_ADDRESSES}` : "";
  into.classList.toggle("atlas-explore__legend--pale", shown.pale);
  into.replaceChildren(
    element("h2", "", title(choice, hexagons)),
    lines,
    element("p", "atlas-fine", `${plural}, ${shown.period}.${how}${what}${shown.instead}`),
  );
  if (shown.points > 0) {
    into.append(
      element("h2", "", `${choice.measure.label}, recorded at map points`),
      pointLines(shown.points),
      element("p", "atlas-fine", NO_ADDRESSES),
    );
  }
}
