// What a publisher may lay below the map: a style of another site, a PMTiles file of vectors, water; and that the
// content policy lets in the one host that was named.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { test } from "node:test";

import { colourAt, mapSite } from "./map_site.mjs";

const SEA = [0.02, 0.5];
const MIDDLE = [0.5, 0.5];

const base = (kind, url) => `templates = "ours"\n[base_map]\nkind = "${kind}"\nurl = "${url}"\nattribution = "© Made-up Maps"\n`;

const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
const number = (field, value) => [...varint(field << 3), ...varint(value)];
const zigzag = (n) => (n < 0 ? -2 * n - 1 : 2 * n);

/** A Mapbox vector tile: a layer with one polygon over all of it. */
function tile(layer) {
  const side = 4096;
  const geometry = [9, 0, 0, 26, side, 0, 0, side, -side, 0, 15].map((n, at) => ([0, 3, 10].includes(at) ? n : zigzag(n)));
  const feature = [...number(3, 3), ...bytes(4, geometry.flatMap(varint))];
  return bytes(3, [...bytes(1, [...Buffer.from(layer)]), ...bytes(2, feature), ...number(5, side), ...number(15, 2)]);
}

/** A PMTiles archive (version 3, nothing compressed) with one tile, that of the whole world. */
function pmtiles(content) {
  const directory = [...varint(1), ...varint(0), ...varint(1), ...varint(content.length), ...varint(1)];
  const metadata = [...Buffer.from("{}")];
  const header = Buffer.alloc(127);
  header.write("PMTiles");
  header[7] = 3;
  const u64 = (at, value) => header.writeBigUInt64LE(BigInt(value), at);
  u64(8, 127);
  u64(16, directory.length);
  u64(24, 127 + directory.length);
  u64(32, metadata.length);
  u64(56, 127 + directory.length + metadata.length);
  u64(64, content.length);
  for (const at of [72, 80, 88]) u64(at, 1);
  // Clustered; directory and tiles not compressed; vectors; zoom 0 alone.
  [1, 1, 1, 1, 0, 0].forEach((value, at) => (header[96 + at] = value));
  [-180e7, -85e7, 180e7, 85e7].forEach((value, at) => header.writeInt32LE(value, 102 + 4 * at));
  return Buffer.from([...header, ...directory, ...metadata, ...content]);
}

/** The map of a site with a base map, once all of it is on the screen. */
async function opened(t, site, options = {}) {
  const at = await mapSite(site);
  t.after(() => at.close());
  const found = await at.open("", options);
  await found.tab.waitForSelector(".atlas-explore[data-painted]");
  await found.tab.locator(".atlas-explore__map").scrollIntoViewIfNeeded();
  return { ...found, at };
}

test("a PMTiles file of vectors in the publisher's folder lies below the areas and is named", async (t) => {
  const ours = { "static/base.pmtiles": pmtiles(tile("water")) };
  const { tab, requests, complaints, at } = await opened(t, { config: base("pmtiles", "static/base.pmtiles"), ours });
  // The tint of water; without the tile it would be paper.
  assert.deepEqual(await colourAt(tab, SEA), [243, 245, 248]);
  assert.ok((await tab.locator(".atlas-explore__credit").innerText()).includes("© Made-up Maps"));
  assert.deepEqual(complaints, []);
  for (const url of requests.filter((url) => !/^(blob|data|pmtiles):/.test(url))) assert.ok(url.startsWith(at.root), url);
});

test("a style of another site is drawn; the policy lets in its host and no other", async (t) => {
  const config = base("style", "https://tiles.example.org/a/style.json");
  const at = await mapSite({ config, ours: { "static/x.txt": "x" }, alone: true });
  t.after(() => at.close());
  const context = await at.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const asked = [];
  const style = {
    version: 8,
    sources: {
      here: { type: "geojson", data: "https://tiles.example.org/a/land.geojson" },
      there: { type: "geojson", data: "https://elsewhere.example.com/land.geojson" },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": "#123456" } },
      { id: "here", type: "fill", source: "here", paint: { "fill-color": "#ff0000" } },
      { id: "there", type: "fill", source: "there", paint: { "fill-color": "#00ff00" } },
    ],
  };
  const square = { type: "Polygon", coordinates: [[[-20, 70], [20, 70], [20, 85], [-20, 85], [-20, 70]]] };
  await context.route(/example\.(org|com)/, (route) => {
    asked.push(route.request().url());
    const json = route.request().url().endsWith("style.json") ? style : { type: "Feature", properties: {}, geometry: square };
    return route.fulfill({ json, headers: { "access-control-allow-origin": "*" } });
  });
  const tab = await context.newPage();
  const blocked = [];
  tab.on("console", (message) => /Content Security Policy/.test(message.text()) && blocked.push(message.text()));
  await tab.goto(`${at.root}map/`);
  await tab.waitForSelector(".atlas-explore[data-ready]");
  await tab.locator(".atlas-explore__map").scrollIntoViewIfNeeded();
  await tab.waitForSelector(".atlas-explore[data-painted]");
  assert.deepEqual(await colourAt(tab, SEA), [0x12, 0x34, 0x56]);
  assert.ok((await tab.locator(".atlas-explore__credit").innerText()).includes("© Made-up Maps"));
  assert.deepEqual([...new Set(asked)].sort(), ["https://tiles.example.org/a/land.geojson", "https://tiles.example.org/a/style.json"]);
  // What a worker may not ask for is not told here; nothing else was held back.
  assert.ok(blocked.every((text) => text.includes("elsewhere.example.com")), blocked.join("\n"));
  // The areas are there all the same.
  assert.match(await tab.locator(".atlas-explore").getAttribute("data-shown"), /^district [1-9]/);
});

test("water of the publisher's lies over the areas; a file that is none leaves the map as it is", async (t) => {
  const square = { type: "Polygon", coordinates: [[[-20, 45], [20, 45], [20, 65], [-20, 65], [-20, 45]]] };
  const water = JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: square }] });
  const { tab, complaints } = await opened(t, { config: base("water", "static/water.geojson"), ours: { "static/water.geojson": water } });
  for (const place of [SEA, MIDDLE]) assert.deepEqual(await colourAt(tab, place), [0xc9, 0xd9, 0xe4]);
  assert.deepEqual(complaints, []);
  const { tab: other } = await opened(t, { config: base("water", "static/water.geojson"), ours: { "static/water.geojson": "{}" } });
  assert.match(await other.locator(".atlas-explore").getAttribute("data-shown"), /^district [1-9]/);
  assert.notDeepEqual(await colourAt(other, SEA), [0xc9, 0xd9, 0xe4]);
});
