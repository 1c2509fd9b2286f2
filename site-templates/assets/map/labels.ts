// Names on the map, as small images drawn on a canvas: MapLibre's own text would need a font from a server.
// Images are symbols, so MapLibre keeps them from covering each other.
import type { Map as MapLibre } from "maplibre-gl";
import polylabel from "polylabel";

import type { Feature } from "./layers.ts";
import type { Drawn } from "./view.ts";

const FONT = "500 13px system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";
const HALO_PX = 4;
const HEIGHT_PX = 20;
const PREFIX = "name:";

function drawName(name: string, ratio: number, ink: string, paper: string): ImageData {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.font = FONT;
  const width = Math.ceil(pen.measureText(name).width) + 2 * HALO_PX;
  canvas.width = width * ratio;
  canvas.height = HEIGHT_PX * ratio;
  pen.scale(ratio, ratio);
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = HALO_PX;
  pen.strokeStyle = paper;
  pen.strokeText(name, HALO_PX, HEIGHT_PX / 2);
  pen.fillStyle = ink;
  pen.fillText(name, HALO_PX, HEIGHT_PX / 2);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** Makes the image of a name when the map first needs it. */
export function labelImages(map: MapLibre, colour: (name: string) => string): { repaint: () => void } {
  const ratio = Math.min(3, Math.max(1, Math.ceil(devicePixelRatio)));
  const made = new Set<string>();
  const add = (id: string): void => {
    if (!id.startsWith(PREFIX) || map.hasImage(id)) return;
    const image = drawName(id.slice(PREFIX.length), ratio, colour("ink"), colour("paper"));
    map.addImage(id, image, { pixelRatio: ratio });
    made.add(id);
  };
  map.setMissingStyleImageResolver(add);
  return {
    repaint() {
      for (const id of made) {
        if (map.hasImage(id)) map.removeImage(id);
        add(id);
      }
    },
  };
}

/** Where a name stands: furthest from every border of its area. */
interface Place {
  at: [number, number];
  /** Width and height of the area around it, in degrees as wide as those of latitude are high. */
  width: number;
  size: number;
}

/** Parts of an area's width to which its place is searched. */
const PRECISION = 1 / 40;
const places = new WeakMap<Feature, Place>();

function placeIn(feature: Feature): Place {
  const known = places.get(feature);
  if (known) return known;
  // A degree of longitude is narrower than one of latitude.
  const shrink = Math.cos((((feature.bbox[1] + feature.bbox[3]) / 2) * Math.PI) / 180);
  const parts = feature.geometry.coordinates.map((rings) => {
    const flat = rings.map((ring) => ring.map(([x, y]): [number, number] => [x * shrink, y]));
    const [xs, ys] = [0, 1].map((axis) => (flat[0] ?? []).map((corner) => corner[axis] as number));
    const extent = (of: number[] = []): number => of.reduce((a, b) => Math.max(a, b), -Infinity) - of.reduce((a, b) => Math.min(a, b), Infinity);
    return { flat, width: extent(xs), height: extent(ys) };
  });
  const { flat, width, height } = parts.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const [x, y] = polylabel(flat, Math.max(width, height) * PRECISION);
  const place: Place = { at: [x / shrink, y], width: width / shrink, size: width * height };
  places.set(feature, place);
  return place;
}

const LETTER_PX = 7;
/** The part of a name that must lie within its area's width: names may reach a little beyond. */
const WITHIN = 0.7;
const WORLD_PX = 512;

/** Where the names go, each from the zoom on at which it about fits; an area that lies around another yields to it. */
export function labelPlaces(drawn: Drawn[]): object[] {
  return drawn.map(({ feature, name }) => {
    const { at, width, size } = placeIn(feature);
    const wide = WITHIN * (name.length * LETTER_PX);
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: at },
      properties: { image: PREFIX + name, order: size, from: Math.log2((wide * 360) / (WORLD_PX * width)) },
    };
  });
}
