// The base map that who publishes may configure; without one our own layers are all there is.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

import { siteUrl } from "../find/files.ts";
import type { BaseMap } from "./settings.ts";

/** A style with our layers on top. Where the base map cannot be had, ours alone. */
export async function baseStyle(
  base: BaseMap | null,
  sources: StyleSpecification["sources"],
  layers: LayerSpecification[],
): Promise<StyleSpecification> {
  const own: StyleSpecification = { version: 8, sources, layers };
  if (!base) return own;
  try {
    const below = base.kind === "style" ? await styleAt(siteUrl(base.url)) : await pmtilesStyle(base.url);
    return { ...below, sources: { ...below.sources, ...sources }, layers: [...below.layers, ...layers] };
  } catch (error) {
    console.warn(`The base map could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    return own;
  }
}

async function styleAt(url: string): Promise<StyleSpecification> {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as StyleSpecification;
}

async function pmtilesStyle(url: string): Promise<StyleSpecification> {
  const { styleOf } = await import("./pmtiles.ts");
  return styleOf(siteUrl(url));
}
