// The legend: classes, what is hatched or grey, and a marker for the chosen area.
import { element } from "./elements.ts";
import { CLASS } from "./style.ts";
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
}

/** The class that is drawn for a class of the breaks. */
export function drawnClass(index: number, breaks: number[], choice: Choice): number {
  return colourOf(index, breaks.length + 1) + (choice.as === "change" ? CLASS.change : 0);
}

/** The words of what is drawn without the colour of a class. */
export function withoutClass({ as }: Choice): Map<number, string> {
  const change = as === "change";
  return new Map([
    [CLASS.grey, change ? "not distinguishable from no change" : "not distinguishable from the country"],
    [CLASS.tooFew, change ? "no figure: too few incidents, or years not alike" : "no figure: too few incidents or months"],
    [CLASS.notReported, "not reported"],
    [CLASS.nothing, "none recorded"],
  ]);
}

const SWATCHES: [of: number, swatch: string][] = [[CLASS.grey, "atlas-explore__grey"], [CLASS.tooFew, "atlas-explore__few"], [CLASS.notReported, "atlas-explore__unreported"], [CLASS.nothing, ""]];

/** The words of a class as it is drawn: "30 to 45", "not reported". */
export function shownAs(level: string, choice: Choice): (of: number) => string {
  const breaks = breaksOf(choice, level);
  const words = withoutClass(choice);
  classWords(breaks, choice).forEach((text, i) => words.set(drawnClass(i, breaks, choice), text));
  return (of) => words.get(of) ?? "";
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
  const how = choice.as === "change" ? "" : " Each colour holds about a fifth of all of them, wherever the map is.";
  into.replaceChildren(
    element("h2", "", title(choice, hexagons)),
    lines,
    element("p", "atlas-fine", `${plural}, ${shown.period}.${how}`),
  );
}
