// The base map that who publishes may configure; without one our own layers are all there is.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

import { siteUrl } from "../find/files.ts";
import type { BaseMap } from "./settings.ts";
import { WATER, type Collection } from "./style.ts";

/** A style with our layers on top. Where the base map cannot be had, ours alone. */
export async function baseStyle(
  base: BaseMap | null,
  sources: StyleSpecification["sources"],
  layers: LayerSpecification[],
): Promise<StyleSpecification> {
  const own: StyleSpecification = { version: 8, sources, layers };
  if (!base) return own;
  try {
    if (base.kind === "water") return withWater(own, await jsonAt(siteUrl(base.url)));
    const below = base.kind === "style" ? (await jsonAt(siteUrl(base.url))) as StyleSpecification : await pmtilesStyle(base.url);
    return { ...below, sources: { ...below.sources, ...sources }, layers: [...below.layers, ...layers] };
  } catch (error) {
    console.warn(`The base map could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    return own;
  }
}

async function jsonAt(url: string): Promise<unknown> {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

/** Water over the areas, whose colours say nothing of it, and below their borders. */
function withWater(own: StyleSpecification, data: unknown): StyleSpecification {
  const { type } = data as { type?: string };
  if (type !== "FeatureCollection" && type !== "Feature") throw new Error("water is no GeoJSON");
  const of = { source: "water" };
  const water: LayerSpecification[] = [
    { id: WATER.fill, type: "fill", ...of, filter: ["==", ["geometry-type"], "Polygon"] },
    { id: WATER.line, type: "line", ...of, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.5, 14, 3] } },
  ];
  const borders = own.layers.findIndex(({ id }) => id === "edges-halo");
  const layers = [...own.layers.slice(0, borders), ...water, ...own.layers.slice(borders)];
  return { ...own, sources: { ...own.sources, water: { type: "geojson", data: data as Collection } }, layers };
}

async function pmtilesStyle(url: string): Promise<StyleSpecification> {
  const { styleOf } = await import("./pmtiles.ts");
  return styleOf(siteUrl(url));
}
