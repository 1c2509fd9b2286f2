/*! MapLibre GL JS. @license 3-Clause BSD. https://github.com/maplibre/maplibre-gl-js/blob/main/LICENSE.txt */
// The drawn map: MapLibre with layers of our own, no tiles, no glyphs, no request beyond this site. Its sources bear
// no notice of their licence, hence the line above, which stays in the bundle.
import { Map as MapLibre, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature } from "maplibre-gl";

import { baseStyle } from "./base.ts";
import type { Box, Feature } from "./layers.ts";
import { labelImages, labelPlaces } from "./labels.ts";
import type { BaseMap } from "./settings.ts";
import { colour, hatch, layers, PAINTED, sources, type Collection } from "./style.ts";

/** A feature as it is drawn; `class` as `CLASS` of style.ts says. */
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
  /** `within`: the part of a name that must lie within its area. */
  draw(features: Drawn[], named: Drawn[], within: number): void;
  outline(source: "land" | "force", features: Feature[]): void;
  points(points: DrawnPoint[]): void;
  /** When everything given so far is on the screen. */
  drawn(): Promise<void>;
  choose(feature: Feature | null): void;
  choosePoint(point: DrawnPoint): void;
  fit(box: Box): void;
  go(lon: number, lat: number, zoom: number): void;
  /** For tools that draw on the map. */
  map: MapLibre;
  act(name: string): void;
}

const FURTHEST_IN = 17.5;
const PAN_PX = 160;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Draws the map into `frame`; resolves when it can be drawn on. */
export async function open(
  frame: HTMLElement,
  worker: string,
  start: { box: Box; at: [number, number, number] | null },
  base: BaseMap | null,
  on: {
    moved: () => void;
    picked: (picked: Picked | null) => void;
    /** Whether presses belong to another tool. */
    busy: () => boolean;
  },
): Promise<View> {
  setWorkerUrl(worker);
  const map = new MapLibre({
    container: frame,
    ...(start.at ? { center: [start.at[1], start.at[0]], zoom: start.at[2] } : { bounds: start.box, fitBoundsOptions: { padding: 16 } }),
    style: await baseStyle(base, sources(), layers(base !== null && base.kind !== "water")),
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
    // Without WebGL 2 it fails before it begins; a base map that cannot be loaded must not take ours with it.
    map.on("error", ({ error }) => (base ? console.warn(error.message) : reject(error)));
  });

  const labels = labelImages(map, colour);
  const paint = (): void => {
    for (const [layer, property, value] of PAINTED) {
      if (map.getLayer(layer)) map.setPaintProperty(layer, property as never, value() as never);
    }
    for (const [name, crossed] of [["too-few", false], ["not-reported", true]] as const) {
      if (map.hasImage(name)) map.removeImage(name);
      map.addImage(name, hatch(crossed), { pixelRatio: 2 });
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
    const area = idOf(map.queryRenderedFeatures([x, y], { layers: ["areas", "too-few", "not-reported", "nothing"] }));
    return area === undefined ? null : { kind: "area", id: area };
  };
  /** A choice made while areas are still being drawn waits for them. */
  const pickWhenDrawn = (x: number, y: number): void => {
    if (on.busy()) return;
    if (map.loaded()) on.picked(pick(x, y));
    else void map.once("idle", () => on.picked(pick(x, y)));
  };
  map.on("click", ({ point }) => pickWhenDrawn(point.x, point.y));
  // Looking for what lies below the pointer costs time: once a frame at most, and never while the map is dragged.
  let looking = false;
  map.on("mousemove", ({ point, originalEvent }) => {
    if (looking || originalEvent.buttons !== 0 || map.isMoving()) return;
    looking = true;
    requestAnimationFrame(() => {
      looking = false;
      map.getCanvas().style.cursor = !on.busy() && pick(point.x, point.y) ? "pointer" : "";
    });
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pickWhenDrawn(frame.clientWidth / 2, frame.clientHeight / 2);
  });
  // Names are placed as far as the next step of the zoom would show them, and again when it has been gone beyond.
  let named: { areas: Drawn[]; within: number } = { areas: [], within: 1 };
  let namedTo = 0;
  const name = (): void => {
    namedTo = Math.ceil(map.getZoom()) + 1;
    set("labels", labelPlaces(named.areas, named.within, namedTo));
  };
  map.on("moveend", () => {
    if (map.getZoom() > namedTo) name();
    on.moved();
  });

  const set = (source: string, features: unknown[]): void => {
    const data = { type: "FeatureCollection", features } as Collection;
    void (map.getSource(source) as GeoJSONSource).setData(data);
  };
  const pointFeature = ({ id, lon, lat, count }: DrawnPoint): object => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { id, count } });
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
    map,
    draw(drawn, areas, within) {
      const shape = ({ feature, id, class: of }: Drawn): object => ({
        type: "Feature",
        geometry: feature.geometry,
        properties: { id, class: of },
      });
      set("areas", drawn.map(shape));
      named = { areas, within };
      name();
    },
    outline: (source, features) => set(source, features.map(({ geometry }) => ({ type: "Feature", geometry, properties: {} }))),
    points: (points) =>
      set(
        "points",
        points.map(pointFeature),
      ),
    choose: (feature) => set("chosen", feature ? [{ type: "Feature", geometry: feature.geometry, properties: {} }] : []),
    choosePoint: (point) => set("chosen", [pointFeature(point)]),
    go: (lon, lat, zoom) => void map.jumpTo({ center: [lon, lat], zoom }),
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
