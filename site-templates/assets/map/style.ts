// Sources, layers and colours of the drawn map.
import type { DataDrivenPropertyValueSpecification, GeoJSONSource, LayerSpecification, PropertyValueSpecification, StyleSpecification } from "maplibre-gl";

export type Collection = Parameters<GeoJSONSource["setData"]>[0];
const none: Collection = { type: "FeatureCollection", features: [] };

/** Snap points are shown from here on: streets. */
export const POINTS_ZOOM = 14;
/** Outlines of the widest levels are coarse: they go where the finer areas they would not fit take over, and beyond
    that nothing of them is cut into tiles or drawn. */
const FADED_ZOOM = 12;
const FADE: DataDrivenPropertyValueSpecification<number> = ["interpolate", ["linear"], ["zoom"], FADED_ZOOM - 1, 0.75, FADED_ZOOM, 0];
/** A fill's smooth edge is a line more around every area: from here on the borders are wide enough to cover it. */
const SMOOTH: PropertyValueSpecification<boolean> = ["step", ["zoom"], true, 9, false];

/** Classes of a figure: five colours, five of a change, and those without a colour of a class. */
export const CLASS = { change: 5, tooFew: -1, notReported: -2, grey: -3, nothing: -4, notLoaded: -5 } as const;

/** Pixels from the middle of a point to its edge: its area grows with its count. */
const POINT = { least: 2.5, growth: 1.5 };
export const pointRadius = (count: number): number => POINT.least + POINT.growth * Math.sqrt(count);

const RADIUS: DataDrivenPropertyValueSpecification<number> = ["+", POINT.least, ["*", POINT.growth, ["sqrt", ["get", "count"]]]];

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--atlas-${name}`).trim();
}

/** Layers of water that who publishes may give. */
export const WATER = { fill: "water", line: "rivers" } as const;

const FILLED = [0, 1, 2, 3, 4];

/** What follows the reader's colours: set when the map opens and when they change. */
export const PAINTED: [layer: string, property: string, value: () => unknown][] = [
  ["ground", "background-color", () => colour("tint")],
  ["land", "fill-color", () => colour("paper")],
  [
    "areas",
    "fill-color",
    () => [
      "match",
      ["get", "class"],
      ...FILLED.flatMap((n) => [n, colour(`class-${n}`)]),
      ...FILLED.flatMap((n) => [n + CLASS.change, colour(`change-${n}`)]),
      CLASS.grey,
      colour("map-grey"),
      colour("paper"),
    ],
  ],
  [WATER.fill, "fill-color", () => colour("water")],
  [WATER.line, "line-color", () => colour("water")],
  ["edges-halo", "line-color", () => colour("paper")],
  ["edges", "line-color", () => colour("soft")],
  ["outlines", "line-color", () => colour("ink")],
  ["forces", "line-color", () => colour("ink")],
  ["points", "circle-color", () => colour("mark")],
  ["points", "circle-stroke-color", () => colour("paper")],
  ["chosen-halo", "line-color", () => colour("paper")],
  ["chosen", "line-color", () => colour("mark")],
  ["chosen-point", "circle-stroke-color", () => colour("ink")],
];

/** Diagonal lines, drawn on a canvas: crossed for "not reported", sparse for "too few". */
export function hatch(crossed: boolean): ImageData {
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  // Read back at once: it must not be drawn by the graphics card, which has the whole map to begin with.
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  pen.strokeStyle = colour("soft");
  pen.globalAlpha = 0.6;
  pen.lineWidth = 1.5;
  for (let x = -size; x <= 2 * size; x += size) {
    pen.moveTo(x, size + 2);
    pen.lineTo(x + size + 4, -2);
    if (!crossed) continue;
    pen.moveTo(x, -2);
    pen.lineTo(x + size + 4, size + 2);
  }
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

/** Sources without a feature yet: no tiles, no fonts. */
export function sources(): StyleSpecification["sources"] {
  const of = (): { type: "geojson"; data: Collection } => ({ type: "geojson", data: none });
  return { land: of(), force: of(), areas: of(), points: of(), chosen: of(), labels: of() };
}

/** Our layers; above a base map the ground is left out and the areas let it through. */
export function layers(onBase: boolean): LayerSpecification[] {
  const ground: LayerSpecification[] = [
    { id: "ground", type: "background" },
    { id: "land", type: "fill", source: "land", maxzoom: FADED_ZOOM, paint: { "fill-opacity": FADE, "fill-antialias": SMOOTH } },
  ];
  const most = onBase ? 0.72 : 1;
  const width = (factor: number): DataDrivenPropertyValueSpecification<number> => [
    "interpolate",
    ["linear"],
    ["zoom"],
    5,
    0.25 * factor,
    9,
    0.6 * factor,
    14,
    1 * factor,
  ];
  return [
    ...(onBase ? [] : ground),
    {
      id: "areas",
      type: "fill",
      source: "areas",
      filter: ["any", [">=", ["get", "class"], 0], ["==", ["get", "class"], CLASS.grey]],
      // Pale below the points of street zoom, which are looked at there; at once, as the legend is.
      paint: { "fill-opacity": ["step", ["zoom"], most, POINTS_ZOOM, 0.3], "fill-antialias": SMOOTH },
    },
    { id: "too-few", type: "fill", source: "areas", filter: ["==", ["get", "class"], CLASS.tooFew], paint: { "fill-antialias": SMOOTH } },
    { id: "not-reported", type: "fill", source: "areas", filter: ["in", ["get", "class"], ["literal", [CLASS.notReported, CLASS.notLoaded]]], paint: { "fill-antialias": SMOOTH } },
    { id: "nothing", type: "fill", source: "areas", filter: ["==", ["get", "class"], CLASS.nothing], paint: { "fill-opacity": 0 } },
    // A dark line on a light one: against any fill one of the two has a contrast of 3:1.
    { id: "edges-halo", type: "line", source: "areas", paint: { "line-width": width(2.4), "line-opacity": 0.9 } },
    { id: "edges", type: "line", source: "areas", paint: { "line-width": width(0.8) } },
    {
      id: "outlines",
      type: "line",
      source: "land",
      maxzoom: FADED_ZOOM,
      paint: { "line-opacity": FADE, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.2, 8, 0.7, 13, 1.6] },
    },
    {
      id: "forces",
      type: "line",
      source: "force",
      maxzoom: FADED_ZOOM,
      paint: { "line-opacity": FADE, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 8, 1.6, 13, 2.4] },
    },
    {
      id: "points",
      type: "circle",
      source: "points",
      // Small circles above large ones.
      layout: { "circle-sort-key": ["-", 0, ["get", "count"]] },
      paint: {
        "circle-radius": RADIUS,
        "circle-opacity": 0.75,
        "circle-stroke-width": 1,
      },
    },
    { id: "chosen-halo", type: "line", source: "chosen", layout: { "line-join": "round" }, paint: { "line-width": 6 } },
    { id: "chosen", type: "line", source: "chosen", layout: { "line-join": "round" }, paint: { "line-width": 3 } },
    {
      id: "chosen-point",
      type: "circle",
      source: "chosen",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": RADIUS, "circle-opacity": 0, "circle-stroke-width": 3 },
    },
    {
      id: "labels",
      type: "symbol",
      source: "labels",
      filter: [">=", ["zoom"], ["get", "from"]],
      layout: { "icon-image": ["get", "image"], "icon-padding": 3, "symbol-sort-key": ["get", "order"] },
    },
  ];
}
