// Layers of the site: FlatGeobuf files fetched whole, each once, listed in `data/v1/layers.json`.
import { deserialize } from "flatgeobuf/lib/mjs/geojson.js";

import { fetchJson, siteUrl } from "../find/files.ts";

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

/** A layer in the index. */
export interface LayerEntry {
  path: string;
  kind: "areas" | "hexagons" | "points";
  level: string | null;
  resolution: number | null;
  district: string | null;
  features: number;
  bytes: number;
  bbox: Box;
}

interface LayerIndex {
  layers: LayerEntry[];
  columns: Record<string, { name: string; description: string }[]>;
}

/** What a feature of a layer says: counts, rates, names. A missing figure is a missing key. */
export type Properties = Record<string, string | number | boolean | null | undefined>;

/** A feature with what the map adds: which district's file it came from. */
export interface Feature {
  type: "Feature";
  geometry: { type: "MultiPolygon"; coordinates: [number, number][][][] };
  properties: Properties;
  bbox: Box;
  district: string | null;
}

export interface Loaded {
  features: Feature[];
  /** Files that could not be read. */
  missing: string[];
}

const index = (): Promise<LayerIndex> => fetchJson<LayerIndex>("data/v1/layers.json");
const read = new Map<string, Promise<Feature[]>>();

function boxOf(geometry: Feature["geometry"]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of geometry.coordinates) {
    for (const [x, y] of outer ?? []) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box;
}

/** Whether two boxes share a place. */
export function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

async function readLayer(entry: LayerEntry): Promise<Feature[]> {
  const response = await fetch(siteUrl(entry.path), { credentials: "omit" });
  if (!response.ok) throw new Error(`${entry.path}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const features: Feature[] = [];
  for await (const { geometry, properties } of deserialize(bytes)) {
    const shape = geometry as Feature["geometry"];
    const said = (properties ?? {}) as Properties;
    features.push({ type: "Feature", geometry: shape, properties: said, bbox: boxOf(shape), district: entry.district });
  }
  return features;
}

function once(entry: LayerEntry): Promise<Feature[]> {
  const known = read.get(entry.path);
  if (known) return known;
  const features = readLayer(entry);
  read.set(entry.path, features);
  // A failure is not kept: the next move of the map asks again.
  features.catch(() => read.delete(entry.path));
  return features;
}

async function all(entries: LayerEntry[]): Promise<Loaded> {
  const parts = await Promise.allSettled(entries.map(once));
  const loaded: Loaded = { features: [], missing: [] };
  parts.forEach((part, i) => {
    if (part.status === "fulfilled") loaded.features.push(...part.value);
    else loaded.missing.push(entries[i]?.path ?? "");
  });
  return loaded;
}

/** Areas of a level that can be seen in the box: the national layer, else the districts' own. */
export async function areas(level: string, view: Box): Promise<Loaded> {
  const { layers } = await index();
  const ofLevel = layers.filter((entry) => entry.kind === "areas" && entry.level === level);
  const local = ofLevel.filter((entry) => entry.district !== null);
  const chosen = local.length > 0 ? local.filter((entry) => meet(entry.bbox, view)) : ofLevel;
  const loaded = await all(chosen);
  return { ...loaded, features: loaded.features.filter((feature) => meet(feature.bbox, view)) };
}

/** Hexagons of a resolution that can be seen in the box. */
export async function hexagons(resolution: number, view: Box): Promise<Loaded> {
  const { layers } = await index();
  const chosen = layers.filter(
    (entry) => entry.kind === "hexagons" && entry.resolution === resolution && meet(entry.bbox, view),
  );
  const loaded = await all(chosen);
  return { ...loaded, features: loaded.features.filter((feature) => meet(feature.bbox, view)) };
}

/** The box around every layer. */
export async function everything(): Promise<Box> {
  const { layers } = await index();
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { kind, bbox } of layers.filter((entry) => entry.kind === "areas")) {
    if (kind !== "areas") continue;
    box[0] = Math.min(box[0], bbox[0]);
    box[1] = Math.min(box[1], bbox[1]);
    box[2] = Math.max(box[2], bbox[2]);
    box[3] = Math.max(box[3], bbox[3]);
  }
  return box;
}
