// The search field of the header: postcodes and places, without a word leaving the browser.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

const frontEnd = process.env.ATLAS_FRONT_END;
const require = createRequire(join(frontEnd, "package.json"));
const { chromium } = require("playwright-core");
const esbuild = require("esbuild");

let folder, server, browser, root;

const page = (toRoot, style, script) => `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Page</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${toRoot}assets/${style}"></head><body data-root="${toRoot}">
<form class="atlas-find" action="${toRoot}area/"><label for="atlas-find">Postcode or place</label>
<input id="atlas-find"><button>Find</button></form>
<script type="module" src="${toRoot}assets/${script}"></script></body></html>`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "crime-atlas-find-"));
  await esbuild.build({
    entryPoints: [join(frontEnd, "assets/find.ts"), join(frontEnd, "assets/find.css")],
    bundle: true,
    format: "esm",
    outdir: join(folder, "assets"),
  });
  const assets = await readdir(join(folder, "assets"));
  assert.deepEqual(assets.sort(), ["find.css", "find.js"]);
  const files = {
    "index.html": page("./", "find.css", "find.js"),
    "area/index.html": page("../", "find.css", "find.js"),
    "area/ward/E05000001/index.html": page("../../../", "find.css", "find.js"),
    "area/district/E06000001/index.html": page("../../../", "find.css", "find.js"),
    "data/v1/postcodes.json": JSON.stringify({
      shards: {
        LU1: { path: "data/v1/postcodes/LU1.json", postcodes: 2 },
        LU12: { path: "data/v1/postcodes/LU12.json", postcodes: 1 },
      },
    }),
    "data/v1/postcodes/LU1.json": JSON.stringify({
      prefix: "LU1",
      lsoas: ["E01000001", "E01000002"],
      wards: ["E05000001", "E05000001"],
      postcodes: { "1AA": [0, 196, 2011], "1AB": [1, 260, 1825] },
    }),
    // "LU1 2AB" and "LU12 3AB" both begin with LU12.
    "data/v1/postcodes/LU12.json": JSON.stringify({
      prefix: "LU12",
      lsoas: ["E01000003"],
      wards: ["E05000001"],
      postcodes: { AB: [0, 196, 2011], "3AB": [0, 260, 1825] },
    }),
    "data/v1/areas/search.json": JSON.stringify({
      columns: ["level", "code", "name", "within"],
      rows: [
        ["ward", "E05000001", "Riseley & <b>Bold</b>", "Bedford"],
        ["district", "E06000001", "Bedford", "East of England"],
      ],
    }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  server = spawn(process.env.ATLAS_PROGRAM, ["serve", folder, "--port", "0"]);
  const line = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(String(data))));
  root = line.match(/http:\S+/)[0];
  browser = await chromium.launch({ executablePath: process.env.ATLAS_CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** A page with what it asked for and what it complained of. */
async function open(path) {
  const tab = await browser.newPage();
  const requests = [];
  const complaints = [];
  tab.on("request", (request) => requests.push(request.url()));
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(root + path);
  await tab.waitForSelector("input[role=combobox]");
  return { tab, requests, complaints };
}

const suggestions = async (tab, typed) => {
  await tab.fill("#atlas-find", typed);
  await tab.waitForSelector("[role=option], .atlas-find__option--no-results");
  await tab.waitForTimeout(300);
  return tab.locator("[role=option]").allInnerTexts();
};

test("a postcode leads to its LSOA's section, and is in no address", async () => {
  const { tab, requests, complaints } = await open("area/");
  assert.equal((await suggestions(tab, "lu1 1ab")).length, 1);
  await tab.keyboard.press("Enter");
  await tab.waitForURL("**/area/ward/E05000001/#E01000002");
  for (const url of requests) assert.doesNotMatch(url, /1ab|lu1%20|lu1\+|\?/i);
  assert.deepEqual(complaints, []);
});

test("the beginning of a postcode suggests those that begin so", async () => {
  const { tab } = await open("");
  assert.deepEqual((await suggestions(tab, "LU1 1")).map((text) => text.slice(0, 7)), ["LU1 1AA", "LU1 1AB"]);
  assert.deepEqual((await suggestions(tab, "LU12AB")).map((text) => text.slice(0, 7)), ["LU1 2AB"]);
});

test("the button leads to the first suggestion", async () => {
  const { tab } = await open("");
  await suggestions(tab, "bedf");
  await tab.click("button");
  await tab.waitForURL("**/area/district/E06000001/");
});

test("names are text, whatever they hold", async () => {
  const { tab } = await open("");
  const [first] = await suggestions(tab, "riseley");
  assert.match(first, /Riseley & <b>Bold<\/b>/);
  assert.equal(await tab.locator("[role=option] b").count(), 0);
});

test("what is not found is said", async () => {
  const { tab } = await open("");
  assert.deepEqual(await suggestions(tab, "nowhere at all"), ["No postcode or place of this name"]);
});
