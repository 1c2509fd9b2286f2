// Draws a circle or a shape and tells what was recorded inside. Loaded when it is first asked for.
import { TerraDraw, TerraDrawCircleMode, TerraDrawPolygonMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

import { poissonLimits, wilson } from "../statistics/intervals.ts";
import { bars } from "./bars.ts";
import { download, element, list } from "./elements.ts";
import { canBeDragged, changeControls, dragMode, ringsOfTool, toolFeatures } from "./editing.ts";
import { countInside, type Inside } from "./inside.ts";
import type { Feature } from "./layers.ts";
import { monthWords, span } from "./months.ts";
import type { Settings } from "./settings.ts";
import { areaKm2, boxOf, distance, fromGeoJson, polygonOf, readShape, rings, toGeoJson, writeShape, type Shape } from "./shape.ts";
import { colour } from "./style.ts";
import type { View } from "./view.ts";
import { decimal, whole } from "./words.ts";

/** Larger shapes would need too many files. */
const MOST_KM2 = 400;
const LEAST_EVENTS = 10;
/** How long a press may take to reach the map. */
const PRESS_MS = 500;
/** A rate is given only where the least and the most residents are this close, as parts of the estimate. */
const MOST_SPREAD = 0.6;

export interface Drawing {
  begin(tool: string, radius_m: number): void;
  read(file: File): Promise<void>;
  /** `fit`: whether the map moves to it. */
  restore(draw: string, fit: boolean): Promise<void>;
}

export interface On {
  /** The shape as it stands in the address; empty when there is none. */
  changed: (draw: string) => void;
  failed: (words: string) => void;
  /** What to do next; empty when there is nothing to do. */
  hint: (words: string) => void;
}

export function openDrawing(view: View, panel: HTMLElement, settings: Settings, on: On): Drawing {
  const page = panel.closest<HTMLElement>(".atlas-explore") as HTMLElement;
  const look = { fillColor: colour("mark") as `#${string}`, fillOpacity: 0.12, outlineColor: colour("mark") as `#${string}`, outlineWidth: 3 };
  const tool = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map: view.map }),
    modes: [new TerraDrawCircleMode({ styles: look }), new TerraDrawPolygonMode({ styles: look }), dragMode()],
  });
  let turn = 0;
  /** What is counted; null when there is nothing. */
  let current: Shape | null = null;
  const figures = element("div", "");
  const dragged = (): boolean => page.dataset["drawing"] === "select";
  const controls = changeControls({
    change: (change) => {
      if (!current) return;
      const to = change(current);
      void show(to).then(() => dragged() && drag());
    },
    drag: () => (dragged() ? end() : drag()),
  });

  const end = (): void => {
    if (tool.enabled) tool.stop();
    if (dragged()) delete page.dataset["drawing"];
    if (current) controls.dragging(canBeDragged(current) ? false : null);
    // The press that ended the shape is not one that chooses an area, whenever the map hears of it.
    setTimeout(() => {
      if (!tool.enabled) delete page.dataset["drawing"];
    }, PRESS_MS);
    on.hint("");
    on.failed("");
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
  });
  /** The shape as it is, to be dragged. */
  function drag(): void {
    if (!current || !canBeDragged(current)) return;
    if (!tool.enabled) tool.start();
    tool.clear();
    tool.setMode("select");
    page.dataset["drawing"] = "select";
    const [first] = tool.addFeatures(toolFeatures(current)).filter(({ valid }) => valid);
    if (first?.id === undefined) return end();
    tool.selectFeature(first.id);
    controls.dragging(true);
    on.hint("Drag a corner, or the whole shape. Escape ends it.");
  }

  tool.on("finish", (id, { mode }) => {
    if (mode === "select") {
      const found = ringsOfTool(tool.getSnapshot());
      const ring = found?.kind === "polygon" ? found.rings[0] : undefined;
      const shape = current?.kind === "circle" && ring ? circleOf(ring) : found;
      // Out of its own event first, as below.
      if (shape) setTimeout(() => void show(shape).then((counted) => !counted && dragged() && drag()));
      return;
    }
    const drawn = tool.getSnapshot().find((feature) => feature.id === id);
    if (!drawn || drawn.geometry.type !== "Polygon") return;
    const ring = (drawn.geometry.coordinates[0] ?? []) as [number, number][];
    const circle = drawn.properties["mode"] === "circle";
    // Out of its own event first: the tool is not done with the shape yet.
    setTimeout(() => {
      end();
      const shape = circle ? circleOf(ring) : polygonOf([ring]);
      if (shape) void show(shape);
    });
  });

  /** Counts a shape and tells; false where it is too large, and what was there stays. */
  async function show(shape: Shape): Promise<boolean> {
    if (areaKm2(shape) > MOST_KM2) {
      on.failed(`This is larger than ${MOST_KM2} km²: draw a smaller one, or choose a district.`);
      return false;
    }
    on.failed("");
    turn += 1;
    const mine = turn;
    const first = current === null || !panel.contains(figures);
    current = shape;
    on.changed(writeShape(shape));
    view.choose(asFeature(shape));
    delete panel.dataset["turn"];
    delete panel.dataset["drawn"];
    controls.dragging(canBeDragged(shape) ? dragged() : null);
    if (first) {
      figures.replaceChildren(element("p", "atlas-fine", "Counting …"));
      panel.replaceChildren(element("h2", "", "Your area"), controls.box, figures);
    }
    try {
      const found = await countInside(shape, settings);
      if (mine !== turn) return true;
      figures.replaceChildren(...told(shape, found));
      panel.dataset["drawn"] = String(found.points);
    } catch {
      if (mine === turn) figures.replaceChildren(element("p", "", "The map points could not be loaded. Draw it again to try once more."));
    }
    return true;
  }

  const button = (text: string, act: () => void): HTMLElement => {
    const made = element("button", "atlas-explore__save", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  function told(shape: Shape, found: Inside): Node[] {
    const { sum, rows, csv } = byCategory(found, settings);
    const facts = `${decimal(areaKm2(shape))} km²${shape.kind === "circle" ? `, ${whole(shape.radius_m)} m around its middle` : ""}, ${whole(found.points)} map points`;
    const { low, high } = poissonLimits(sum);
    const count = element("p", "atlas-explore__count", element("b", "", whole(sum)), ` crimes recorded in ${settings.window} `, element("span", "atlas-interval", `95% interval ${whole(Math.round(low))} to ${whole(Math.round(high))}`));
    count.dataset["count"] = String(sum);
    const observed = found.observed < 12 ? [element("p", "", `For a part of it the police supplied ${found.observed} of 12 months.`)] : [];
    const missing = found.missing.length > 0 ? [element("p", "", `${found.missing.length} of its files could not be loaded: more was recorded than is counted here.`)] : [];
    const name = "crime-atlas-area";
    return [
      element("p", "atlas-facts", facts),
      count,
      ...missing,
      ...observed,
      ...people(found, sum),
      bars(byMonth(found, settings), found.months, "All crimes"),
      list(rows, `By category, ${settings.window}`, ["Category", "Recorded", "95% interval"]),
      ...ends(found, settings),
      element("p", "atlas-fine", "Counted at the police’s anonymous map points inside: a point stands for streets around it, so an edge may cut some of them off. The address of this page holds the shape: copy it to share."),
      button("Save as GeoJSON", () => download(`${name}.geojson`, "application/geo+json", JSON.stringify(toGeoJson(shape, { crimes: sum, window: settings.window })))),
      button("Save the figures as CSV", () => download(`${name}.csv`, "text/csv", csv)),
      button("Clear", () => {
        turn += 1;
        end();
        current = null;
        view.choose(null);
        delete panel.dataset["drawn"];
        on.changed("");
      }),
    ];
  }

  return {
    begin(name, radius_m) {
      if (name === "middle") {
        end();
        const { lng, lat } = view.map.getCenter();
        void show({ kind: "circle", centre: [lng, lat], radius_m });
        return;
      }
      if (dragged()) end();
      if (!tool.enabled) tool.start();
      tool.clear();
      tool.setMode(name);
      page.dataset["drawing"] = name;
      on.hint(
        name === "circle"
          ? "Click or touch the middle of the circle, then its edge. Escape ends it."
          : "Click or touch each corner, then the first one again. Escape ends it.",
      );
    },
    async read(file) {
      end();
      try {
        const text = await file.text();
        const kml = /\.kml$/iu.test(file.name);
        const json: unknown = kml ? (await import("@tmcw/togeojson")).kml(new DOMParser().parseFromString(text, "text/xml")) : JSON.parse(text);
        const shape = fromGeoJson(json);
        if (!shape) throw new Error("no polygon");
        view.fit(boxOf(shape));
        await show(shape);
      } catch {
        on.failed(`${file.name} holds no polygon that could be read: GeoJSON and KML are.`);
      }
    },
    async restore(draw, fit) {
      const shape = readShape(draw);
      if (!shape) return on.changed("");
      if (fit) view.fit(boxOf(shape));
      await show(shape);
    },
  };
}

function circleOf(ring: [number, number][]): Shape {
  const corners = ring.slice(0, -1);
  const mean = (at: 0 | 1): number => corners.reduce((sum, corner) => sum + corner[at], 0) / corners.length;
  const centre: [number, number] = [mean(0), mean(1)];
  const radius_m = corners.reduce((sum, corner) => sum + distance(centre, corner), 0) / corners.length;
  return { kind: "circle", centre: [Number(centre[0].toFixed(5)), Number(centre[1].toFixed(5))], radius_m: Math.round(radius_m) };
}

function asFeature(shape: Shape): Feature {
  return { type: "Feature", geometry: { type: "MultiPolygon", coordinates: rings(shape).map((ring) => [ring]) }, properties: {}, bbox: boxOf(shape), district: null };
}

function byMonth({ counts, categories, months }: Inside, settings: Settings): number[] {
  const places = (settings.measures[0]?.categories ?? []).map((key) => categories.indexOf(key));
  return months.map((_, month) => places.reduce((sum, place) => sum + (counts[place]?.[month] ?? 0), 0));
}

function byCategory(found: Inside, settings: Settings): { sum: number; rows: string[][]; csv: string } {
  const [from, to] = span("", found.months);
  const label = new Map(settings.measures.map((one) => [one.key, one.label]));
  const crimes = new Set(settings.measures[0]?.categories);
  const counted = found.categories.map((key, at) => ({ key, n: (found.counts[at] ?? []).slice(from, to + 1).reduce((a, b) => a + b, 0) }));
  const sum = counted.reduce((all, { key, n }) => all + (crimes.has(key) ? n : 0), 0);
  const sorted = counted.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n || a.key.localeCompare(b.key));
  const rows = sorted.map(({ key, n }) => {
    const { low, high } = poissonLimits(n);
    return [label.get(key) ?? key, whole(n), `${whole(Math.round(low))} to ${whole(Math.round(high))}`];
  });
  const months = found.months.join(",");
  const lines = found.categories.map((key, at) => `${key},${(found.counts[at] ?? []).join(",")}`);
  return { sum, rows, csv: `category,${months}\r\n${lines.join("\r\n")}\r\n` };
}

function people({ residents, observed }: Inside, sum: number): HTMLElement[] {
  if (!residents) return [element("p", "atlas-fine", "No population estimate: that of a small area inside is not known.")];
  const { least, about, most } = residents;
  const said = `About ${whole(Math.round(about / 10) * 10)} people live inside, by the share of each small area’s ground (wholly inside: ${whole(least)}; in all it touches: ${whole(most)}).`;
  const narrow = least > 0 && (most - least) / about <= MOST_SPREAD && sum >= LEAST_EVENTS && observed >= 9;
  if (!narrow) return [element("p", "", `${said} Too uncertain for a rate.`)];
  const { low, high } = poissonLimits(sum);
  const years = observed / 12;
  const rate = (n: number, people: number): string => decimal((1000 * n) / (people * years));
  return [
    element("p", "atlas-explore__figure", element("b", "", rate(sum, about)), " per 1,000 residents ", element("span", "atlas-interval", `${rate(low, most)} to ${rate(high, least)}, chance and the estimate of residents together`)),
    element("p", "", said),
  ];
}

function ends({ outcomes }: Inside, settings: Settings): Node[] {
  const all = outcomes.reduce((sum, [, n]) => sum + n, 0);
  if (all === 0) return [];
  const label = new Map(settings.outcomes.map(({ key, label: words }) => [key, words]));
  const rows = outcomes
    .filter(([, n]) => n > 0)
    .map(([key, n]) => {
      const limits = wilson(n, all);
      const margin = limits ? ` (${decimal(100 * limits.low)} to ${decimal(100 * limits.high)})` : "";
      return [label.get(key) ?? key, whole(n), `${decimal((100 * n) / all)}%${margin}`];
    });
  return [list(rows, "How the crimes ended: those of the 12 months that ended a year before the newest", ["Outcome", "Crimes", "Share"])];
}
