// Names on the map, as small images drawn on a canvas: MapLibre's own text would need a font from a server.
// Images are symbols, so MapLibre keeps them from covering each other.
import type { Map as MapLibre } from "maplibre-gl";
import polylabel from "polylabel";

import type { Feature } from "./layers.ts";
import type { Drawn } from "./view.ts";

const FONT = "500 13px system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";
const HALO_PX = 4;
const LINE_PX = 15;
const PREFIX = "name:";
/** Letters that stand on one line. */
const LONG = 14;

/** A long name as two lines of about the same length, where it has a space: it reaches less far beyond its area. */
function lines(name: string): string[] {
  const spaces = [...name.matchAll(/ /gu)].map(({ index }) => index);
  const uneven = (at: number): number => Math.abs(2 * at + 1 - name.length);
  const [best] = spaces.sort((a, b) => uneven(a) - uneven(b));
  return name.length <= LONG || best === undefined ? [name] : [name.slice(0, best), name.slice(best + 1)];
}

function drawName(name: string, ratio: number, ink: string, paper: string): ImageData {
  const canvas = document.createElement("canvas");
  // Read back at once: it must not be drawn by the graphics card.
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  pen.font = FONT;
  const written = lines(name);
  const width = Math.ceil(Math.max(...written.map((line) => pen.measureText(line).width))) + 2 * HALO_PX;
  canvas.width = width * ratio;
  canvas.height = (written.length * LINE_PX + HALO_PX) * ratio;
  pen.scale(ratio, ratio);
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  pen.lineJoin = "round";
  pen.lineWidth = HALO_PX;
  pen.strokeStyle = paper;
  pen.fillStyle = ink;
  const middle = (place: number): number => (HALO_PX + LINE_PX) / 2 + place * LINE_PX;
  // All of the halo lies below all of the letters.
  written.forEach((line, place) => pen.strokeText(line, width / 2, middle(place)));
  written.forEach((line, place) => pen.fillText(line, width / 2, middle(place)));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** Makes the image of a name when the map first needs it. */
export function labelImages(map: MapLibre, colour: (name: string) => string): { repaint: () => void } {
  const ratio = Math.min(3, Math.max(2, Math.ceil(devicePixelRatio)));
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

/** The largest part of an area, on a plane: a degree of longitude is narrower than one of latitude. */
interface Part {
  rings: [number, number][][];
  shrink: number;
  /** Width and height in degrees of latitude. */
  width: number;
  height: number;
}

function largestPart({ bbox, geometry }: Feature): Part {
  const shrink = Math.cos((((bbox[1] + bbox[3]) / 2) * Math.PI) / 180);
  const parts = geometry.coordinates.map((rings): Part => {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of rings[0] ?? []) {
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    return { rings, shrink, width: (east - west) * shrink, height: north - south };
  });
  return parts.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
}

/** Parts of an area's width to which the place of its name is searched. */
const PRECISION = 1 / 40;
const LETTER_PX = 7;
const WORLD_PX = 512;

const parts = new WeakMap<Feature, Part>();
const places = new WeakMap<Feature, [number, number]>();

function remembered<Found extends object>(known: WeakMap<Feature, Found>, feature: Feature, find: () => Found): Found {
  const found = known.get(feature) ?? find();
  known.set(feature, found);
  return found;
}

/** Where a name stands: furthest from every border of its area. */
function placeIn({ rings, shrink, width, height }: Part): [number, number] {
  const flat = rings.map((ring) => ring.map(([x, y]): [number, number] => [x * shrink, y]));
  const [x, y] = polylabel(flat, Math.max(width, height) * PRECISION);
  return [x / shrink, y];
}

/** Where the names go that fit into their areas at a zoom or before, each from the zoom on at which it does; an area
    that lies around another yields to it. `within` is the part of a name that must lie within its area's width.
    Looking for a place takes time: it is done for no others. */
export function labelPlaces(drawn: Drawn[], within: number, zoom: number): object[] {
  return drawn.flatMap(({ feature, name }) => {
    if (name === "" || feature.geometry.coordinates.length === 0) return [];
    const part = remembered(parts, feature, () => largestPart(feature));
    const wide = within * Math.max(...lines(name).map(({ length }) => length)) * LETTER_PX;
    const from = Math.log2((wide * 360 * part.shrink) / (WORLD_PX * part.width));
    if (from > zoom) return [];
    const coordinates = remembered(places, feature, () => placeIn(part));
    const properties = { image: PREFIX + name, order: part.width * part.height, from };
    return [{ type: "Feature", geometry: { type: "Point", coordinates }, properties }];
  });
}
