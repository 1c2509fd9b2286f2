// Polygons with their figures: wide levels from the map's own JSON files, small areas and hexagons from the
// FlatGeobuf layers that `data/v1/layers.json` lists. Every file is fetched whole, and once.
import { fetchJson, siteUrl } from "../find/files.ts";
import { meet, type Box } from "../points/shards.ts";
import type { HexagonSize, ShardEntry } from "./settings.ts";

export { meet, type Box };

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
  /** Districts whose files these are. */
  lacking: string[];
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

async function readLayer(entry: LayerEntry): Promise<Feature[]> {
  const response = await fetch(siteUrl(entry.path), { credentials: "omit" });
  if (!response.ok) throw new Error(`${entry.path}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  // What reads these layers is needed further in only.
  const { deserialize } = await import("flatgeobuf/lib/mjs/geojson.js");
  const features: Feature[] = [];
  for await (const { geometry, properties } of deserialize(bytes)) {
    // Hexagons are plain polygons.
    const given = geometry as { type: "Polygon"; coordinates: [number, number][][] } | Feature["geometry"];
    const shape: Feature["geometry"] = given.type === "Polygon" ? { type: "MultiPolygon", coordinates: [given.coordinates] } : given;
    const said = (properties ?? {}) as Properties;
    features.push({ type: "Feature", geometry: shape, properties: said, bbox: boxOf(shape), district: entry.district });
  }
  return features;
}

/** A file of `map/`, as src/pages/map_shards.rs writes it: corners on a grid, as steps; borders once, as arcs. */
interface Shard {
  level: string;
  per_degree: number;
  columns: string[];
  arcs?: number[][];
  areas: { values: (string | number | null)[]; polygons: number[][][] }[];
}

type Ring = [number, number][];

async function readShard(path: string): Promise<Feature[]> {
  // Asked for as the page asks for the first of them ahead; else it would come twice.
  const response = await fetch(siteUrl(path), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const { per_degree: grid, columns, arcs, areas: found } = (await response.json()) as Shard;
  const unpack = (steps: number[]): Ring => {
    const corners: Ring = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i] as number;
      y += steps[i + 1] as number;
      corners.push([x / grid, y / grid]);
    }
    return corners;
  };
  const borders = arcs?.map(unpack);
  const ring = (of: number[]): Ring => {
    if (!borders) {
      const corners = unpack(of);
      return corners[0] ? [...corners, corners[0]] : corners;
    }
    // An arc begins where the one before it ends.
    return of.flatMap((place, i) => {
      const arc = place < 0 ? [...(borders[-1 - place] ?? [])].reverse() : (borders[place] ?? []);
      return i > 0 ? arc.slice(1) : arc;
    });
  };
  return found.map(({ values, polygons }) => {
    const properties = Object.fromEntries(columns.map((name, i) => [name, values[i]]));
    const geometry = { type: "MultiPolygon" as const, coordinates: polygons.map((rings) => rings.map(ring)) };
    return { type: "Feature", geometry, properties, bbox: boxOf(geometry), district: null };
  });
}

interface Source {
  path: string;
  district?: string | null;
  read: () => Promise<Feature[]>;
}

function once({ path, read: make }: Source): Promise<Feature[]> {
  const known = read.get(path);
  if (known) return known;
  const features = make();
  read.set(path, features);
  // A failure is not kept: the next move of the map asks again.
  features.catch(() => read.delete(path));
  return features;
}

async function all(sources: Source[]): Promise<Loaded> {
  const parts = await Promise.allSettled(sources.map(once));
  const loaded: Loaded = { features: [], missing: [], lacking: [] };
  parts.forEach((part, i) => {
    const { path, district } = sources[i] as Source;
    if (part.status === "fulfilled") loaded.features.push(...part.value);
    else loaded.missing.push(path);
    if (part.status === "rejected" && district) loaded.lacking.push(district);
  });
  return loaded;
}

/** Areas of a level that can be seen in the box: from the map's own files, else from the districts' layers. */
export async function areas(level: string, view: Box, shards: ShardEntry[]): Promise<Loaded> {
  const own = shards.filter((entry) => entry.level === level);
  const loaded =
    own.length > 0
      ? await all(own.filter(({ bbox }) => meet(bbox, view)).map(({ path }) => ({ path, read: () => readShard(path) })))
      : await all(
          (await index()).layers
            .filter((entry) => entry.kind === "areas" && entry.level === level && entry.district !== null && meet(entry.bbox, view))
            .map((entry) => ({ path: entry.path, district: entry.district, read: () => readLayer(entry) })),
        );
  return { ...loaded, features: loaded.features.filter((feature) => meet(feature.bbox, view)) };
}

/** Hexagons of a size that can be seen in the box: from the map's own files, else from the districts' layers. */
export async function hexagons({ resolution, files }: HexagonSize, view: Box): Promise<Loaded> {
  const sources: Source[] =
    files.length > 0
      ? files.filter(({ bbox }) => meet(bbox, view)).map(({ path }) => ({ path, read: () => readShard(path) }))
      : (await index()).layers
          .filter((entry) => entry.kind === "hexagons" && entry.resolution === resolution && meet(entry.bbox, view))
          .map((entry) => ({ path: entry.path, district: entry.district, read: () => readLayer(entry) }));
  const loaded = await all(sources);
  return { ...loaded, features: loaded.features.filter((feature) => meet(feature.bbox, view)) };
}

/** The box around all files of the map. */
export function everything(shards: ShardEntry[]): Box | null {
  if (shards.length === 0) return null;
  const ends = (at: number): number[] => shards.map(({ bbox }) => bbox[at] as number);
  return [Math.min(...ends(0)), Math.min(...ends(1)), Math.max(...ends(2)), Math.max(...ends(3))];
}
