// The drawn map: MapLibre with layers of our own, no tiles, no glyphs, no request beyond this site.
import { Map as MapLibre, setWorkerUrl, type DataDrivenPropertyValueSpecification, type GeoJSONSource, type MapGeoJSONFeature } from "maplibre-gl";

import type { Box, Feature } from "./layers.ts";
import { labelImages, labelPlaces } from "./labels.ts";

/** A feature as it is drawn: `class` 0 to 4 is a colour, -1 hatched: too few, -2 hatched: not reported. */
export interface Drawn {
  feature: Feature;
  id: string;
  class: number;
  name: string;
}

export interface DrawnPoint {
  id: string;
  lon: number;
  lat: number;
  count: number;
}

export interface Picked {
  kind: "area" | "point";
  id: string;
}

export interface View {
  box(): Box;
  zoom(): number;
  at(): [number, number, number];
  draw(features: Drawn[], level: string): void;
  outline(features: Feature[]): void;
  points(points: DrawnPoint[]): void;
  /** When everything given so far is on the screen. */
  drawn(): Promise<void>;
  choose(feature: Feature | null): void;
  fit(box: Box): void;
  act(name: string): void;
}

const FURTHEST_IN = 17.5;
const PAN_PX = 160;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Districts' outlines are coarse: they go where the finer areas they would not fit take over. */
const FADE: DataDrivenPropertyValueSpecification<number> = ["interpolate", ["linear"], ["zoom"], 11, 0.7, 12, 0];

type Collection = Parameters<GeoJSONSource["setData"]>[0];
const none: Collection = { type: "FeatureCollection", features: [] };

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--atlas-${name}`).trim();
}

/** Diagonal lines, drawn on a canvas: dense for "not reported", sparse for "too few". */
function hatch(step: number): ImageData {
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.strokeStyle = colour("soft");
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1.5;
  for (let x = -size; x <= 2 * size; x += step) {
    pen.moveTo(x, size + 2);
    pen.lineTo(x + size + 4, -2);
  }
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

const PAINTED: [layer: string, property: string, value: () => unknown][] = [
  ["ground", "background-color", () => colour("tint")],
  ["land", "fill-color", () => colour("paper")],
  [
    "areas",
    "fill-color",
    () => ["match", ["get", "class"], ...[0, 1, 2, 3, 4].flatMap((n) => [n, colour(`class-${n}`)]), colour("paper")],
  ],
  ["edges", "line-color", () => colour("paper")],
  ["outlines", "line-color", () => colour("ink")],
  ["points", "circle-color", () => colour("mark")],
  ["points", "circle-stroke-color", () => colour("paper")],
  ["chosen-halo", "line-color", () => colour("paper")],
  ["chosen", "line-color", () => colour("mark")],
];

function sources(): Record<string, { type: "geojson"; data: Collection; tolerance?: number }> {
  // Polygons are simplified already; labels and points have nothing to simplify.
  const of = (): { type: "geojson"; data: Collection } => ({ type: "geojson", data: none });
  return { land: of(), areas: of(), points: of(), chosen: of(), labels: of() };
}

/** Draws the map into `frame`; resolves when it can be drawn on. */
export async function open(
  frame: HTMLElement,
  worker: string,
  start: { box: Box; at: [number, number, number] | null },
  on: { moved: () => void; picked: (picked: Picked | null) => void },
): Promise<View> {
  setWorkerUrl(worker);
  const map = new MapLibre({
    container: frame,
    ...(start.at ? { center: [start.at[1], start.at[0]], zoom: start.at[2] } : { bounds: start.box, fitBoundsOptions: { padding: 16 } }),
    style: {
      version: 8,
      sources: sources(),
      layers: [
        { id: "ground", type: "background" },
        { id: "land", type: "fill", source: "land", paint: { "fill-opacity": FADE } },
        {
          id: "areas",
          type: "fill",
          source: "areas",
          filter: [">=", ["get", "class"], 0],
          // Paler below the points of street zoom.
          paint: { "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13.5, 1, 14.5, 0.5] },
        },
        { id: "too-few", type: "fill", source: "areas", filter: ["==", ["get", "class"], -1] },
        { id: "not-reported", type: "fill", source: "areas", filter: ["==", ["get", "class"], -2] },
        {
          id: "edges",
          type: "line",
          source: "areas",
          paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.3, 9, 0.8, 14, 1.4] },
        },
        {
          id: "outlines",
          type: "line",
          source: "land",
          paint: {
            "line-opacity": FADE,
            "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.2, 8, 0.8, 13, 1.6],
          },
        },
        {
          id: "points",
          type: "circle",
          source: "points",
          // Small circles above large ones.
          layout: { "circle-sort-key": ["-", 0, ["get", "count"]] },
          paint: {
            // The area of a circle grows with its count.
            "circle-radius": ["+", 2.5, ["*", 1.5, ["sqrt", ["get", "count"]]]],
            "circle-opacity": 0.75,
            "circle-stroke-width": 1,
          },
        },
        { id: "chosen-halo", type: "line", source: "chosen", layout: { "line-join": "round" }, paint: { "line-width": 6 } },
        { id: "chosen", type: "line", source: "chosen", layout: { "line-join": "round" }, paint: { "line-width": 3 } },
        {
          id: "labels",
          type: "symbol",
          source: "labels",
          layout: { "icon-image": ["get", "image"], "icon-padding": 3, "symbol-sort-key": ["get", "order"] },
        },
      ],
    },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: FURTHEST_IN,
    minZoom: 3.5,
    fadeDuration: reduced.matches ? 0 : 200,
    locale: { "Map.Title": "Map of recorded crime" },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await new Promise<void>((resolve, reject) => {
    map.once("load", () => resolve());
    map.once("error", ({ error }) => reject(error));
  });

  const labels = labelImages(map, colour);
  const paint = (): void => {
    for (const [layer, property, value] of PAINTED) {
      map.setPaintProperty(layer, property as never, value() as never);
    }
    for (const [name, step] of [["too-few", 16], ["not-reported", 8]] as const) {
      if (map.hasImage(name)) map.removeImage(name);
      map.addImage(name, hatch(step), { pixelRatio: 2 });
      map.setPaintProperty(name, "fill-pattern", name);
    }
    labels.repaint();
  };
  paint();
  dark.addEventListener("change", paint);

  const pick = (x: number, y: number): Picked | null => {
    const near: [[number, number], [number, number]] = [[x - 5, y - 5], [x + 5, y + 5]];
    const idOf = (found: MapGeoJSONFeature[]): string | undefined => found[0]?.properties["id"] as string | undefined;
    const point = idOf(map.queryRenderedFeatures(near, { layers: ["points"] }));
    if (point !== undefined) return { kind: "point", id: point };
    const area = idOf(map.queryRenderedFeatures([x, y], { layers: ["areas", "too-few", "not-reported"] }));
    return area === undefined ? null : { kind: "area", id: area };
  };
  /** A choice made while areas are still being drawn waits for them. */
  const pickWhenDrawn = (x: number, y: number): void => {
    if (map.loaded()) on.picked(pick(x, y));
    else void map.once("idle", () => on.picked(pick(x, y)));
  };
  map.on("click", ({ point }) => pickWhenDrawn(point.x, point.y));
  map.on("mousemove", ({ point }) => {
    map.getCanvas().style.cursor = pick(point.x, point.y) ? "pointer" : "";
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pickWhenDrawn(frame.clientWidth / 2, frame.clientHeight / 2);
  });
  map.on("moveend", on.moved);

  const set = (source: string, features: unknown[]): void => {
    const data = { type: "FeatureCollection", features } as Collection;
    void (map.getSource(source) as GeoJSONSource).setData(data);
  };
  const calm = { duration: reduced.matches ? 0 : 350 };
  return {
    drawn: () =>
      new Promise((resolve) => {
        if (map.loaded()) resolve();
        else void map.once("idle", () => resolve());
      }),
    box: () => {
      const bounds = map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    },
    zoom: () => map.getZoom(),
    at: () => [map.getCenter().lat, map.getCenter().lng, map.getZoom()],
    draw(drawn, level) {
      const shape = ({ feature, id, class: of }: Drawn): object => ({
        type: "Feature",
        geometry: feature.geometry,
        properties: { id, class: of },
      });
      set("areas", drawn.map(shape));
      set("labels", level === "hexagons" ? [] : labelPlaces(drawn));
    },
    outline: (features) => set("land", features.map(({ geometry }) => ({ type: "Feature", geometry, properties: {} }))),
    points: (points) =>
      set(
        "points",
        points.map(({ id, lon, lat, count }) => ({
          type: "Feature",
          geometry: { type: "Point", coordinates: [lon, lat] },
          properties: { id, count },
        })),
      ),
    choose: (feature) => set("chosen", feature ? [{ type: "Feature", geometry: feature.geometry, properties: {} }] : []),
    fit: (box) => void map.fitBounds(box, { padding: 40, maxZoom: 14, ...calm }),
    act(name) {
      const steps: Record<string, [number, number]> = {
        west: [-PAN_PX, 0],
        east: [PAN_PX, 0],
        north: [0, -PAN_PX],
        south: [0, PAN_PX],
      };
      const step = steps[name];
      if (step) map.panBy(step, calm);
      else if (name === "in") map.zoomIn(calm);
      else if (name === "out") map.zoomOut(calm);
      else map.fitBounds(start.box, { padding: 16, ...calm });
    },
  };
}
