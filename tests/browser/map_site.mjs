// The site of the made-up country, served below a sub-path, and a browser: shared by the tests of the map.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

import { served } from "./served.mjs";

export const require = createRequire(join(process.env.ATLAS_FRONT_END, "package.json"));

export const PATIENCE_MS = 60_000;

/** Builds, serves and opens; `close` takes all of it away. `config` is the text of an atlas.toml, whose folder of
    templates, `ours`, holds the files of `ours`, by path. A finished site may be named instead.
    It and one `alone` stand at the root of their host, which then sends the policy that the site tells. */
export async function mapSite({ config, ours = {}, built, alone = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "crime-atlas-map-"));
  const site = built ?? join(folder, "some", "where");
  const atRoot = alone || built !== undefined;
  const flags = config === undefined ? [] : ["--config", join(folder, "atlas.toml")];
  if (config !== undefined) await writeFile(join(folder, "atlas.toml"), config);
  for (const [path, content] of Object.entries(ours)) {
    await mkdir(join(folder, "ours", path, ".."), { recursive: true });
    await writeFile(join(folder, "ours", path), content);
  }
  if (built === undefined) await promisify(execFile)(process.env.ATLAS_PROGRAM, ["demo", "--out", site, ...flags]);
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Elsewhere</title>");
  const { server, root: outside, browser } = await served(atRoot ? site : folder, ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]);
  const root = atRoot ? outside : `${outside}some/where/`;
  const json = async (path) => JSON.parse(await readFile(join(site, path), "utf8"));

  /** A map page with what it asked for and what it complained of. */
  async function open(address = "", options = {}, base = root) {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    tab.setDefaultTimeout(PATIENCE_MS);
    const requests = [];
    const complaints = [];
    tab.on("request", (request) => requests.push(request.url()));
    tab.on("console", (message) => {
      // The browser asks the host for this by itself, outside the site's folder.
      if (new URL(message.location().url || root).pathname === "/favicon.ico") return;
      if (message.type() === "error") complaints.push(message.text());
    });
    tab.on("pageerror", (error) => complaints.push(String(error)));
    await tab.goto(`${base}map/${address}`);
    if (options.javaScriptEnabled !== false) await tab.waitForSelector(".atlas-explore[data-ready]");
    return { tab, requests, complaints };
  }

  async function close() {
    await browser.close();
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
  return { folder, site, root, browser, json, open, close };
}

/** The colour of a place in what a page shows, as [red, green, blue]; `x` and `y` are parts of the map's frame. */
export async function colourAt(tab, [x, y]) {
  const frame = await tab.locator(".atlas-explore__map").boundingBox();
  const clip = { x: frame.x + x * frame.width, y: frame.y + y * frame.height, width: 1, height: 1 };
  const picture = (await tab.screenshot({ clip })).toString("base64");
  return tab.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }, picture);
}

/** Names and texts of the files of a zip archive. */
export async function unzipped(path) {
  const bytes = await readFile(path);
  let at = bytes.length - 22;
  while (bytes.readUInt32LE(at) !== 0x06054b50) at -= 1;
  const files = new Map();
  let entry = bytes.readUInt32LE(at + 16);
  for (let left = bytes.readUInt16LE(at + 10); left > 0; left -= 1) {
    const [method, size, nameLength, extra, comment] = [10, 20, 28, 30, 32].map((offset) =>
      offset === 20 ? bytes.readUInt32LE(entry + offset) : bytes.readUInt16LE(entry + offset),
    );
    const name = bytes.toString("utf8", entry + 46, entry + 46 + nameLength);
    const local = bytes.readUInt32LE(entry + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    if (name.endsWith(".csv")) files.set(name, (method === 0 ? packed : inflateRawSync(packed)).toString("utf8"));
    entry += 46 + nameLength + extra + comment;
  }
  return files;
}
