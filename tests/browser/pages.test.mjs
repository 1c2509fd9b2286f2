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
