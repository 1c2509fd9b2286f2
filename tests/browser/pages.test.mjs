// One page of each type of the made-up country: what axe-core finds, and whether it fits a phone.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite } from "./served.mjs";

const require = createRequire(join(process.env.ATLAS_FRONT_END, "package.json"));

let site, root, browser, close, axe;
const paths = [];

/** The first area of a level, by code. */
const first = async (level) => {
  const codes = (await readdir(join(site, "area", level), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return `area/${level}/${codes.sort()[0]}/`;
};

before(async () => {
  ({ site, root, browser, close } = await demoSite());
  paths.push("", "area/", "area/district/", "area/ward/", "category/", "category/burglary/", "outcomes/");
  paths.push("compare/", "faq/", "glossary/", "area/by-county/", "area/by-force/");
  paths.push("stop-and-search/", "coverage/", "data/", "methods/", "about/", "nowhere/");
  for (const level of ["country", "region", "county", "district", "ward", "outcode", "force"])
    paths.push(await first(level));
  axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
});

after(() => close?.());

const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (colour) => {
  const [red, green, blue] = colour.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
/** Of two colours, as WCAG 2 has it. */
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

for (const colorScheme of ["light", "dark"])
  test(`axe-core finds nothing serious in ${colorScheme} colours`, async () => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 }, bypassCSP: true });
    const tab = await context.newPage();
    for (const path of paths) {
      await tab.goto(root + path);
      await tab.evaluate(axe);
      const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const serious = found.violations
        .filter((v) => v.impact === "serious" || v.impact === "critical")
        .map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 120)}`);
      assert.deepEqual(serious, [], path);
    }
    await context.close();
  });

for (const colorScheme of ["light", "dark"])
  test(`the lines of a drawn map are told from the areas they surround, in ${colorScheme} colours`, async () => {
    const context = await browser.newContext({ colorScheme });
    const tab = await context.newPage();
    let compared = 0;
    for (const path of paths.filter((path) => path.startsWith("area/"))) {
      await tab.goto(root + path);
      const lines = await tab.locator(".atlas-map__drawing path[class^=atlas-class], .atlas-map__drawing [class^=atlas-class] path").evaluateAll((shapes) =>
        shapes.map((shape) => [getComputedStyle(shape).fill, getComputedStyle(shape).stroke].map((colour) => colour.match(/\d+/g)?.map(Number))),
      );
      for (const [fill, line] of lines) {
        assert.ok(contrast(fill, line) >= 3, `${path}: ${fill} within ${line}`);
        compared += 1;
      }
    }
    assert.ok(compared > 10);
    await context.close();
  });

/** How those see who lack one kind of cone: Machado, Oliveira and Fernandes (2009), for light of linear strength. */
const SEEN = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const inLab = (light) => {
  const [red, green, blue] = light.map((part) => Math.min(1, Math.max(0, part)));
  const root = (part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

for (const colorScheme of ["light", "dark"])
  test(`the classes of the map are told apart by colour-blind readers, in ${colorScheme} colours`, async () => {
    const tab = await browser.newPage({ colorScheme });
    await tab.goto(root + "map/");
    for (const [kind, least] of [["class", 12], ["change", 20]]) {
      const colours = await tab.evaluate((of) => [0, 1, 2, 3, 4].map((n) => getComputedStyle(document.documentElement).getPropertyValue(`--atlas-${of}-${n}`).trim()), kind);
      const light = colours.map((colour) => [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16))));
      for (const [who, rows] of Object.entries(SEEN)) {
        const seen = light.map((parts) => inLab(rows.map((row) => row.reduce((sum, factor, i) => sum + factor * parts[i], 0))));
        seen.forEach((one, i) => seen.slice(0, i).forEach((other, j) => {
          const apart = Math.hypot(...one.map((part, k) => part - other[k]));
          assert.ok(apart >= least, `${who}: ${kind} ${j} and ${i} are ${apart.toFixed(0)} apart`);
        }));
      }
    }
    await tab.close();
  });

test("no page is wider than a phone", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const tab = await context.newPage();
  for (const path of paths) {
    await tab.goto(root + path);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${path} is ${wide} px wide`);
  }
  await context.close();
});

test("every page says that the country is made up, and has one first heading", async () => {
  const tab = await browser.newPage();
  for (const path of paths) {
    await tab.goto(root + path);
    assert.match(await tab.locator("body").innerText(), /made-up country/i, path);
    assert.equal(await tab.locator("h1").count(), 1, path);
    // The page of comparisons has another one, for the places compared.
    assert.equal(await tab.locator("form[role=search]:not(.atlas-compare__add)").count(), 1, path);
  }
  await tab.close();
});

test("a typed postcode cannot enter an address, with or without scripts", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  for (const path of ["", "area/"]) {
    await tab.goto(root + path);
    await tab.fill("#atlas-find", "QX1 1AA");
    await tab.click(".atlas-find__button");
    await tab.waitForURL("**/area/*");
    assert.doesNotMatch(tab.url(), /QX1/i);
  }
  await context.close();
});

test("the page of unknown addresses finds its styles at any depth", async () => {
  const tab = await browser.newPage();
  const answer = await tab.goto(`${root}area/ward/nowhere/at/all/`);
  assert.equal(answer.status(), 404);
  assert.ok(await tab.evaluate(() => [...document.styleSheets].some((s) => s.cssRules.length > 50)));
  await tab.getByRole("link", { name: "All areas", exact: true }).click();
  await tab.waitForURL(`${root}area/`);
  await tab.close();
});

test("headers of tables are told as such without a scope on each", async () => {
  const tab = await browser.newPage();
  await tab.goto(root + (await first("ward")));
  const session = await tab.context().newCDPSession(tab);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const named = (role) => nodes.filter((node) => node.role?.value === role).map((node) => node.name?.value);
  const [columns, rows] = [named("columnheader"), named("rowheader")];
  const cells = await tab.locator("main table:visible th").count();
  assert.ok(columns.includes("Category") && rows.includes("Burglary"), `${columns} / ${rows}`);
  assert.ok(!rows.includes("Category") && !columns.includes("Burglary"));
  assert.ok(columns.length + rows.length >= cells && cells > 30, `${columns.length} and ${rows.length} of ${cells}`);
  await tab.close();
});
