// Names on the map, as small images drawn on a canvas: MapLibre's own text would need a font from a server.
// Images are symbols, so MapLibre keeps them from covering each other.
import type { Map as MapLibre } from "maplibre-gl";

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

/** The middle of the widest row through the largest ring: inside the area, unlike its centroid. */
function inside(rings: [number, number][][]): { at: [number, number]; size: number } {
  const outer = rings[0] ?? [];
  let south = Infinity;
  let north = -Infinity;
  for (const [, y] of outer) {
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  let best: { at: [number, number]; width: number } = { at: outer[0] ?? [0, 0], width: -1 };
  for (const part of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = south + (north - south) * part;
    const cuts: number[] = [];
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [ax, ay] = ring[i - 1] as [number, number];
        const [bx, by] = ring[i] as [number, number];
        if (ay > y !== by > y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
      }
    }
    cuts.sort((a, b) => a - b);
    for (let i = 1; i < cuts.length; i += 2) {
      const [from, to] = [cuts[i - 1] as number, cuts[i] as number];
      if (to - from > best.width) best = { at: [(from + to) / 2, y], width: to - from };
    }
  }
  return { at: best.at, size: best.width * (north - south) };
}

/** Where the names go; larger areas first. */
export function labelPlaces(drawn: Drawn[]): object[] {
  return drawn.map(({ feature, name }) => {
    const parts = feature.geometry.coordinates.map(inside);
    const largest = parts.reduce((a, b) => (b.size > a.size ? b : a));
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: largest.at },
      properties: { image: PREFIX + name, order: -largest.size },
    };
  });
}
