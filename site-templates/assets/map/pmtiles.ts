// A base map in one PMTiles file. It is read in parts only where the host honours Range requests, which one
// probe tells; else it is fetched whole when it is small enough, and left out when it is not.
import { addProtocol, type LayerSpecification, type StyleSpecification } from "maplibre-gl";
import { FetchSource, PMTiles, Protocol, TileType, type RangeResponse, type Source } from "pmtiles";

import { colour } from "./style.ts";

const MOST_WHOLE_BYTES = 64 << 20;

/** Whether the host answers a request for a part with that part. */
export async function honoursRange(url: string): Promise<boolean> {
  const stop = new AbortController();
  try {
    const response = await fetch(url, { credentials: "omit", headers: { Range: "bytes=0-15" }, signal: stop.signal });
    return response.status === 206 && (await response.arrayBuffer()).byteLength === 16;
  } catch {
    return false;
  } finally {
    stop.abort();
  }
}

/** A file held whole. */
class Whole implements Source {
  readonly #url: string;
  readonly #bytes: ArrayBuffer;
  constructor(url: string, bytes: ArrayBuffer) {
    this.#url = url;
    this.#bytes = bytes;
  }
  getKey(): string {
    return this.#url;
  }
  getBytes(offset: number, length: number): Promise<RangeResponse> {
    return Promise.resolve({ data: this.#bytes.slice(offset, offset + length) });
  }
}

async function sourceOf(url: string): Promise<Source> {
  if (await honoursRange(url)) return new FetchSource(url);
  const response = await fetch(url, { credentials: "omit" });
  const size = Number(response.headers.get("content-length") ?? 0);
  if (!response.ok || size > MOST_WHOLE_BYTES) throw new Error(`${url} can be read neither in parts nor whole`);
  return new Whole(url, await response.arrayBuffer());
}

/** Land, water, roads and rails of the Protomaps schema, in the colours of the page; names are our own. */
function vectorLayers(): LayerSpecification[] {
  const of = { source: "base" };
  return [
    { id: "base-ground", type: "background", paint: { "background-color": colour("paper") } },
    { id: "base-earth", type: "fill", ...of, "source-layer": "earth", paint: { "fill-color": colour("paper") } },
    { id: "base-water", type: "fill", ...of, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("tint") } },
    { id: "base-rivers", type: "line", ...of, "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": colour("rule"), "line-width": 1 } },
    { id: "base-roads", type: "line", ...of, "source-layer": "roads", paint: { "line-color": colour("rule"), "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 16, 4] } },
    { id: "base-buildings", type: "fill", ...of, "source-layer": "buildings", minzoom: 14, paint: { "fill-color": colour("rule"), "fill-opacity": 0.5 } },
  ];
}

/** A style that draws the file. */
export async function styleOf(url: string): Promise<StyleSpecification> {
  const file = new PMTiles(await sourceOf(url));
  const { tileType, minZoom, maxZoom } = await file.getHeader();
  const protocol = new Protocol();
  protocol.add(file);
  addProtocol("pmtiles", protocol.tile);
  const tiles = { tiles: [`pmtiles://${url}/{z}/{x}/{y}`], minzoom: minZoom, maxzoom: maxZoom };
  if (tileType === TileType.Mvt) {
    return { version: 8, sources: { base: { type: "vector", ...tiles } }, layers: vectorLayers() };
  }
  return {
    version: 8,
    sources: { base: { type: "raster", tileSize: 256, ...tiles } },
    layers: [{ id: "base-tiles", type: "raster", source: "base" }],
  };
}
