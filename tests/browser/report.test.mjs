// The page of reports: its numbers are the command's, its requests are few and hold no postcode, it prints.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { demoSite } from "./served.mjs";

const frontEnd = process.env.ATLAS_FRONT_END;
const require = createRequire(join(frontEnd, "package.json"));
const esbuild = require("esbuild");
const program = process.env.ATLAS_PROGRAM;
const run = promisify(execFile);

let folder, site, root, browser, close, axe;
const postcodes = [];

const withSpace = (postcode) => `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;

before(async () => {
  ({ folder, site, root, browser, close } = await demoSite());
  const shards = join(site, "data/v1/postcodes");
  for (const name of (await readdir(shards)).sort()) {
    const shard = JSON.parse(await readFile(join(shards, name), "utf8"));
    postcodes.push(...Object.keys(shard.postcodes).map((rest) => shard.prefix + rest));
  }
  axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
});

after(() => close?.());

/** The page of a report, from an empty cache, with what it asked for and complained of. */
async function open(fragment, options = {}) {
  const context = await browser.newContext({ bypassCSP: Boolean(options.axe), ...options.context });
  const tab = await context.newPage();
  const requests = [];
  const complaints = [];
  tab.on("request", (request) => requests.push(request.url()));
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(`${root}report/${fragment}`);
  await tab.waitForSelector("body[data-report]", { state: "attached" });
  return { context, tab, requests, complaints };
}

/** Every few postcodes, so that all shards and the land between are there. */
const some = (count) => {
  const step = Math.floor(postcodes.length / count);
  return Array.from({ length: count }, (_, i) => postcodes[i * step]);
};

test("the page and the command write the same report", async () => {
  const periods = [[], ["--period", "2024-01..2024-06"]];
  for (const [n, postcode] of some(8).entries()) {
    const radius = [250, 500, 1000, 2000][n % 4];
    const period = periods[n % 2];
    const out = join(folder, "report.html");
    await run(program, ["report", "--site", site, "--postcode", postcode, "--radius", String(radius), ...period, "--out", out]);
    const months = period.length > 0 ? "&from=2024-01&to=2024-06" : "";
    const { context, tab, complaints } = await open(`#postcode=${withSpace(postcode).replace(" ", "+")}&radius=${radius}${months}`);
    assert.equal(await tab.getAttribute("body", "data-report"), "shown", postcode);
    // The file's own styles: the page's policy would complain of them here.
    const written = (await readFile(out, "utf8")).replace(/<style>.*?<\/style>/su, "");
    const [page, command] = await tab.evaluate((file) => {
      // Links are the only difference: the file stands alone.
      const plain = (article) => {
        for (const link of article.querySelectorAll("a")) link.replaceWith(...link.childNodes);
        article.normalize();
        return article.outerHTML;
      };
      const other = new DOMParser().parseFromString(file, "text/html");
      return [plain(document.querySelector("article").cloneNode(true)), plain(other.querySelector("article"))];
    }, written);
    assert.equal(page, command, postcode);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("few requests, few bytes, and no postcode in any address", async () => {
  for (const postcode of some(6)) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const session = await context.newCDPSession(tab);
    await session.send("Network.enable");
    const [urls, bytes] = [[], []];
    session.on("Network.requestWillBeSent", ({ request }) => urls.push(request.url + (request.urlFragment ?? "")));
    session.on("Network.loadingFinished", ({ encodedDataLength }) => bytes.push(encodedDataLength));
    // As a reader does: from the page itself, by typing.
    await tab.goto(`${root}report/`);
    await tab.waitForSelector("body[data-report=empty]", { state: "attached" });
    await tab.fill("#report-place", withSpace(postcode).toLowerCase());
    await tab.click("text=Make the report");
    await tab.waitForSelector("body[data-report=shown]", { state: "attached" });
    const sent = urls.map((url) => url.replace(/#.*$/, ""));
    const after = [...new Set(sent)].filter((url) => !url.endsWith("/report/"));
    const data = after.filter((url) => url.includes("/data/"));
    assert.ok(data.length <= 5, data.join(" "));
    for (const url of after) {
      assert.ok(!decodeURIComponent(url).replace(/[^a-z0-9]/gi, "").toUpperCase().includes(postcode), url);
      assert.ok(!url.includes("?"), url);
    }
    const points = data.filter((url) => url.includes("/points/")).length;
    if (points === 1) assert.ok(after.length <= 6, after.join(" "));
    assert.ok(bytes.length > 0);
    await context.close();
  }
});

for (const colorScheme of ["light", "dark"])
  test(`axe-core finds nothing serious in ${colorScheme} colours`, async () => {
    const { context, tab } = await open(`#postcode=${some(3)[1]}&radius=1000`, {
      axe: true,
      context: { colorScheme, viewport: { width: 1280, height: 900 } },
    });
    assert.equal(await tab.getAttribute("body", "data-report"), "shown");
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const serious = found.violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)}`);
    assert.deepEqual(serious, []);
    await context.close();
  });

test("it fits a phone", async () => {
  const { context, tab } = await open(`#postcode=${some(3)[1]}`, { context: { viewport: { width: 360, height: 740 } } });
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} px wide`);
  await context.close();
});

test("what cannot be found is explained", async () => {
  const said = async (fragment) => {
    const { context, tab, complaints } = await open(fragment);
    const words = await tab.innerText(".atlas-report-page__status");
    assert.equal(await tab.locator("article").count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
    return words;
  };
  assert.match(await said("#postcode=ZZ9+9ZZ"), /lies outside this atlas/);
  assert.match(await said("#postcode=QX1"), /not a whole postcode/);
  assert.match(await said("#at=40.0,-3.0"), /No incident of this atlas/);
  assert.match(await said("#postcode=%E0%A4"), /damaged/);
  assert.match(await said("#shape=51,0;52,1"), /at least three corners/);
  assert.match(await said("#at=51,0&from=1999-01&to=1999-02"), /none of them/);
  assert.equal(await said(""), "");
});

test("a postcode that is not known gets the nearest known and says so", async () => {
  const known = new Set(postcodes);
  const start = postcodes[0].slice(0, -2);
  const unknown = ["AB", "XY", "ZZ", "QQ"].map((end) => start + end).find((postcode) => !known.has(postcode));
  const { context, tab } = await open(`#postcode=${unknown}`);
  assert.match(await tab.innerText("article"), new RegExp(`${withSpace(unknown)} is not known here`));
  await context.close();
});

test("a point and a shape have reports too", async () => {
  const { context, tab } = await open(`#postcode=${some(3)[1]}&radius=500`);
  const method = await tab.textContent(".atlas-report__method");
  const [, lat, lon] = method.match(/at most 500 m from (\S+), (\S+) /).map((text) => text.replace("−", "-"));
  const crimes = (tab) => tab.innerText(".atlas-report__tile b >> nth=0");
  const of = await crimes(tab);
  await context.close();
  const point = await open(`#at=${lat},${lon}`);
  assert.equal(await crimes(point.tab), of);
  await point.context.close();
  // A square around the circle holds no less.
  const [n, e] = [Number(lat), Number(lon)];
  const corners = [[-1, -1], [-1, 1], [1, 1], [1, -1]].map(([y, x]) => `${n + y * 0.0046},${e + x * 0.0082}`);
  const square = await open(`#shape=${corners.join(";")}`);
  const number = (text) => Number(text.replace(",", ""));
  assert.ok(number(await crimes(square.tab)) >= number(of));
  await square.context.close();
});

test("it prints on two to four pages", async () => {
  const { context, tab } = await open(`#postcode=${some(3)[1]}`);
  const pdf = (await tab.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g).length;
  assert.ok(pages >= 2 && pages <= 4, `${pages} pages`);
  await context.close();
});

test("where nothing was recorded the report shows where, and prints on two pages", async () => {
  const { shards } = JSON.parse(await readFile(join(site, "data/v1/points.json"), "utf8"));
  const points = [];
  for (const { path } of shards) {
    const shard = JSON.parse(await readFile(join(site, path), "utf8"));
    let [lon, lat] = [0, 0];
    shard.lon.forEach((step, i) => {
      [lon, lat] = [lon + step, lat + shard.lat[i]];
      points.push([lon / 1e6, lat / 1e6]);
    });
  }
  // A little north of a point, where nothing else is near either: metres, nearly enough.
  const metres = ([x, y], [px, py]) => Math.hypot((px - x) * 111_195 * Math.cos((y * Math.PI) / 180), (py - y) * 111_195);
  const north = ([x, y]) => [x, y + 400 / 111_195];
  const empty = points.map(north).find((at) => points.every((point) => metres(at, point) > 300));
  assert.ok(empty, "there is a place without a point");
  const { context, tab } = await open(`#at=${empty[1].toFixed(5)},${empty[0].toFixed(5)}&radius=250`);
  assert.match(await tab.locator(".atlas-report__say").innerText(), /nothing was recorded on any map point/);
  assert.equal(await tab.locator(".atlas-report__map").count(), 1);
  assert.match(await tab.locator(".atlas-report__maps figcaption").innerText(), /^No map point/);
  const pdf = (await tab.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 2);
  // The second is more than the method's few lines.
  await tab.emulateMedia({ media: "print" });
  assert.equal(await tab.locator(".atlas-report__columns").evaluate((of) => getComputedStyle(of).breakBefore), "page");
  await context.close();
});

test("what was not supplied is not zero", async () => {
  const { forces, months, districts } = JSON.parse(await readFile(join(site, "data/v1/report.json"), "utf8"));
  const gaps = forces.map((force, at) => ({ at, month: months[force.railway ? -1 : force.months.indexOf("0")] })).filter(({ month }) => month !== undefined);
  assert.ok(gaps.length > 0, "the demo has gaps");
  const [{ at, month }] = gaps;
  const shards = join(site, "data/v1/postcodes");
  const inside = [];
  for (const name of await readdir(shards)) {
    const { prefix, districts: of, postcodes: held } = JSON.parse(await readFile(join(shards, name), "utf8"));
    inside.push(...Object.entries(held).filter(([, [place]]) => districts[of[place]]?.[1] === at).map(([rest]) => prefix + rest));
  }
  const postcode = inside[Math.floor(inside.length / 2)];
  const { context, tab, complaints } = await open(`#postcode=${postcode}&radius=250&from=${month}&to=${month}`);
  const tiles = await tab.locator(".atlas-report__tile").allInnerTexts();
  for (const tile of tiles.slice(0, 2)) assert.match(tile, /^–\s.*\snot supplied$/su);
  assert.match(await tab.locator(".atlas-report__say").innerText(), /no file of .* was supplied.* That is not zero/u);
  assert.equal(await tab.locator(".atlas-report__map").count(), 1, "no map of hexagons");
  for (const none of [".atlas-report__categories", ".atlas-report__months", ".atlas-report__spot"]) assert.equal(await tab.locator(none).count(), 0, none);
  assert.doesNotMatch(await tab.locator("article").innerText(), /largest spot|0 to 4/u);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("without scripts the page explains itself", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  await tab.goto(`${root}report/`);
  assert.match(await tab.innerText("noscript"), /put together in your browser/);
  assert.ok(!(await tab.isVisible(".atlas-report-form")));
  await context.close();
});

test("intervals have the published check values", async () => {
  const out = join(folder, "intervals.mjs");
  await esbuild.build({ entryPoints: [join(frontEnd, "assets/statistics/intervals.ts")], bundle: true, format: "esm", outfile: out });
  const { poissonLimits, wilson, ratioInterval, shareDifference } = await import(pathToFileURL(out).href);
  const printed = ({ low, high }) => `${low.toFixed(3)}–${high.toFixed(3)}`;
  // The values that src/statistics/interval.rs and compare.rs are held to.
  const published = {
    0: "0.000–3.689",
    5: "1.623–11.668",
    9: "4.115–17.085",
    10: "4.787–18.391",
    50: "37.108–65.920",
    120: "99.490–143.492",
    1000: "938.972–1063.953",
  };
  for (const [count, limits] of Object.entries(published)) assert.equal(printed(poissonLimits(Number(count))), limits);
  assert.equal(printed(wilson(15, 50)), "0.191–0.438");
  assert.equal(wilson(0, 0), null);
  const { difference, interval } = shareDifference(56, 70, 48, 80);
  assert.ok(Math.abs(difference - 0.2) < 1e-12 && Math.abs(interval.low - 0.0524) < 5e-5 && Math.abs(interval.high - 0.3339) < 5e-5);
  const ratio = ratioInterval(100, 100);
  assert.ok(Math.abs(ratio.low * ratio.high - 1) < 1e-12);
  assert.equal(ratioInterval(0, 30), null);
});
