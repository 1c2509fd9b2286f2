// The comparison of areas: its formulas against those of the build, and the page in a browser.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { noRegion, regionSite } from "./region.mjs";
import { demoSite } from "./served.mjs";

const frontEnd = process.env.ATLAS_FRONT_END;
const require = createRequire(join(frontEnd, "package.json"));
const esbuild = require("esbuild");

let folder, site, root, browser, close, ratios, axe, districts, lsoa;

const json = async (path) => JSON.parse(await readFile(join(site, path), "utf8"));
const area = (level, code) => json(`data/v1/area/${level}/${code}.json`);

before(async () => {
  ({ folder, site, root, browser, close } = await demoSite());
  const outfile = join(folder, "ratio.mjs");
  await esbuild.build({ entryPoints: [join(frontEnd, "assets/compare/ratio.ts")], bundle: true, format: "esm", outfile });
  ratios = await import(pathToFileURL(outfile));
  axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  const { areas } = await json("data/v1/search.json");
  districts = areas.filter(([level]) => level === "district").map(([, code, name]) => ({ code, name }));
  const inside = await json(`data/v1/district/${districts[0].code}.json`);
  lsoa = inside.areas.find(({ level, rate }) => level === "lsoa" && rate !== undefined);
});

after(() => close?.());

test("the interval of a ratio is that of the change in the area objects", async () => {
  let compared = 0;
  for (const { code } of districts) {
    const { change, category_figures } = await area("district", code);
    for (const one of [change, ...Object.values(category_figures).map((figure) => figure.change)]) {
      if (!one || one.newest < ratios.MIN_COUNT || one.before < ratios.MIN_COUNT) continue;
      const years = (count) => ({ count, personYears: 1000 });
      const { ratio, interval } = ratios.rateRatio(years(one.newest), years(one.before));
      // The file holds three decimals.
      assert.ok(Math.abs(interval.low - one.interval95[0]) < 0.00051, `${code}: ${interval.low} ${one.interval95[0]}`);
      assert.ok(Math.abs(interval.high - one.interval95[1]) < 0.00051, `${code}: ${interval.high}`);
      if (one.share === 1 && one.pairs === 12) assert.ok(Math.abs(ratio - one.ratio) < 0.00051);
      compared += 1;
    }
  }
  assert.ok(compared >= 10, `${compared}`);
});

test("verdicts are those of the statistical neighbours in the files", async () => {
  let compared = 0;
  const words = new Set();
  for (const level of ["district", "ward"]) {
    const { areas, columns } = await json(`data/v1/comparators/${level}.json`);
    const figures = new Map();
    const list = await json(`data/v1/areas/${level}.json`);
    const place = (name) => list.columns.indexOf(name);
    for (const row of list.rows) figures.set(row[place("code")], { count: row[place("crimes")], rate: row[place("rate")] });
    const seen = (code) => {
      const { count, rate } = figures.get(code);
      return rate === null ? null : { count, personYears: (count / rate) * 1000 };
    };
    for (const { code, similar = [] } of areas) {
      for (const row of similar) {
        const value = (name) => row[columns.similar.indexOf(name)];
        const [other, verdict] = [areas[value("area")].code, value("verdict")];
        const [own, theirs] = [seen(code), seen(other)];
        if (!own || !theirs || !verdict) continue;
        const found = ratios.rateRatio(own, theirs);
        // Rates in files have two decimals: an interval that ends at 1 may fall either way.
        if (Math.min(Math.abs(found.interval.low - 1), Math.abs(found.interval.high - 1)) < 0.002) continue;
        assert.equal(found.verdict, verdict, `${code} against ${other}`);
        words.add(found.verdict);
        compared += 1;
      }
    }
  }
  assert.ok(compared > 50 && words.size === 3, `${compared} ${[...words]}`);
});

test("against the rest of an area around it, a place is called what its own page calls it", async () => {
  const outfile = join(folder, "pairs.mjs");
  const contents = ["compare/words", "compare/areas", "find/shelves"].map((name) => `export * from "./assets/${name}.ts";`).join("\n");
  await esbuild.build({ stdin: { contents, resolveDir: frontEnd, loader: "ts" }, bundle: true, format: "esm", outfile });
  const { Shelves, readArea, pairs, pairSentence } = await import(pathToFileURL(outfile));
  const files = new Map();
  const once = (path) => files.get(path) ?? files.set(path, json(path)).get(path);
  const shelves = await Shelves.open(once, null);
  const read = (level, code) => readArea(shelves, once, { level, code });
  const told = { higher: / has a higher recorded rate than the rest of /u, lower: / has a lower recorded rate than the rest of /u, similar: / cannot be told apart: /u };
  let compared = 0;
  const words = new Set();
  const check = async (inner, level, code, verdict) => {
    const [pair] = pairs([inner, await read(level, code)]);
    assert.ok(pair.rest, `${inner.code} in ${code}`);
    assert.match(pairSentence(pair), told[verdict]);
    words.add(verdict);
    compared += 1;
  };
  for (const { code: district } of districts) {
    const whole = await area("district", district);
    for (const { level, code, verdict } of whole.comparison) await check(await read("district", district), level, code, verdict);
    const file = await json(`data/v1/district/${district}.json`);
    const value = (row, name) => row[file.columns.comparison.indexOf(name)];
    for (const one of file.areas) {
      for (const row of one.comparison) {
        const { level, code } = file.around[value(row, "around")];
        await check(await read(one.level, one.code), level, code, value(row, "verdict"));
      }
    }
  }
  assert.ok(compared > 500 && words.size === 3, `${compared} ${[...words]}`);
  // A ward's small areas are set against districts on its page; here also against the ward itself.
  const { code } = (await read("lsoa", lsoa.code)).parents.find(({ level }) => level === "ward");
  const [pair] = pairs([await read("lsoa", lsoa.code), await read("ward", code)]);
  assert.match(pairSentence(pair), /the rest of .*: [\d.]+ against [\d.]+ crimes per 1,000 residents, (a difference of )?−?[\d.]+( more| fewer)? \(95% interval /u);
});

test("where the atlas holds only a part of an area, this is said", { skip: noRegion }, async () => {
  const outfile = join(folder, "partial.mjs");
  const contents = ["compare/words", "compare/areas", "find/shelves"].map((name) => `export * from "./assets/${name}.ts";`).join("\n");
  await esbuild.build({ stdin: { contents, resolveDir: frontEnd, loader: "ts" }, bundle: true, format: "esm", outfile });
  const { Shelves, readArea, cautions, pairs } = await import(pathToFileURL(outfile));
  const region = await regionSite(folder);
  const read = async (path) => JSON.parse(await readFile(join(region, path), "utf8"));
  const shelves = await Shelves.open(read, null);
  const areas = await Promise.all([["district", "E06000055"], ["country", "E92000001"], ["outcode", "LU1"]].map(([level, code]) => readArea(shelves, read, { level, code })));
  assert.deepEqual(areas.map(({ partial }) => partial), [false, true, false]);
  assert.ok(cautions(areas, pairs(areas)).some((text) => text.startsWith("This atlas holds only a part of England: ")));
});

test("a worked example", () => {
  // 200 of 1,000 and 100 of 1,000 person-years: Wilson of 200/300 is 0.6115 to 0.7176.
  const found = ratios.rateRatio({ count: 200, personYears: 1000 }, { count: 100, personYears: 1000 });
  assert.equal(found.ratio, 2);
  assert.ok(Math.abs(found.interval.low - 0.61147 / 0.38853) < 0.002, `${found.interval.low}`);
  assert.ok(Math.abs(found.interval.high - 0.71757 / 0.28243) < 0.004, `${found.interval.high}`);
  assert.equal(found.verdict, "higher");
  assert.equal(ratios.rateRatio({ count: 9, personYears: 1000 }, { count: 100, personYears: 1000 }), null);
  assert.deepEqual(ratios.without({ count: 10, personYears: 5 }, { count: 4, personYears: 2 }), { count: 6, personYears: 3 });
});

test("figures are not rounded twice, and keep what the file says where that is something else", async () => {
  const outfile = join(folder, "unrounded.mjs");
  await esbuild.build({ entryPoints: [join(frontEnd, "assets/compare/unrounded.ts")], bundle: true, format: "esm", outfile });
  const { unroundedRate, unroundedShare } = await import(pathToFileURL(outfile));
  // 2,431 of 147,813 are 16.446 of 1,000; 12 of 829 are 1.448%.
  const rate = unroundedRate({ count: 2431, rate: 16.45, interval: { low: 15.8, high: 17.11 } }, 147_813);
  assert.equal(rate.rate.toFixed(1), "16.4");
  assert.ok(rate.interval.low !== 15.8 && Math.abs(rate.interval.low - 15.8) < 0.00501, `${rate.interval.low}`);
  const share = unroundedShare({ count: 12, share: 0.0145, interval: { low: 0.0083, high: 0.0251 } }, 829);
  assert.equal((100 * share.share).toFixed(1), "1.4");
  const other = { count: 2431, rate: 20, interval: { low: 19, high: 21 } };
  assert.deepEqual(unroundedRate(other, 147_813), other);
});

test("where some forces reported, but too few, this is said", async () => {
  const outfile = join(folder, "why.mjs");
  await esbuild.build({ entryPoints: [join(frontEnd, "assets/compare/words.ts")], bundle: true, format: "esm", outfile });
  const { whyText } = await import(pathToFileURL(outfile));
  const figure = { rate: null, interval: null, status: "not-reported" };
  assert.equal(whyText({ ...figure, count: 198_040 }), "too little reported");
  assert.equal(whyText({ ...figure, count: null }), "not reported");
  assert.equal(whyText(undefined), "not reported");
});

async function open(fragment, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true, ...options });
  const tab = await context.newPage();
  const complaints = [];
  const requests = [];
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  tab.on("request", (request) => requests.push(request.url()));
  await tab.goto(`${root}compare/${fragment}`);
  return { context, tab, complaints, requests };
}

const fragment = (count) => `#areas=${districts.slice(0, count).map(({ code }) => `district:${code}`).join(",")}`;

test("areas stand side by side with the figures of their files", async () => {
  const { context, tab, complaints } = await open(`${fragment(2)},lsoa:${lsoa.code}`);
  await tab.waitForSelector("#rates table");
  const rows = await tab.locator("#rates tbody tr").allInnerTexts();
  assert.equal(rows.length, 3);
  for (const [place, { code, name }] of districts.slice(0, 2).entries()) {
    const { count, population, months, window, coverage } = await area("district", code);
    assert.ok(rows[place].startsWith(name), rows[place]);
    assert.ok(rows[place].includes(count.toLocaleString("en-GB")), rows[place]);
    // Of the counts: a rate that the file has rounded would be rounded twice.
    const observed = coverage.months.slice(months.indexOf(window.first), months.indexOf(window.last) + 1).reduce((a, b) => a + b, 0);
    const shown = ((1000 * count) / ((population.count * observed) / 12)).toFixed(1);
    assert.ok(rows[place].includes(shown), `${shown}: ${rows[place]}`);
  }
  assert.ok(rows[2].startsWith(lsoa.name), rows[2]);
  const said = await tab.locator(".atlas-compare__said li").allInnerTexts();
  assert.equal(said.length, 3);
  assert.ok(said.some((text) => text.includes(`the rest of ${districts[0].name}`)), said.join("\n"));
  for (const text of said) assert.match(text, /cannot be told apart|higher recorded rate|lower recorded rate|cannot be compared/u);
  for (const id of ["apart", "months", "mix"]) assert.equal(await tab.locator(`section#${id}`).count(), 1);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a month that was not supplied is a gap, never zero", async () => {
  const found = [];
  for (const { code } of districts) {
    const { crimes } = await area("district", code);
    if (crimes.includes(null)) found.push({ code, missing: crimes.filter((count) => count === null).length });
  }
  assert.ok(found.length > 0, "the demo has gaps");
  const { code, missing } = found[0];
  const other = districts.find((one) => one.code !== code).code;
  const { context, tab } = await open(`#areas=district:${code},district:${other}`);
  await tab.click("#months summary");
  const cells = await tab.locator("#months tbody tr td:nth-child(2)").allInnerTexts();
  assert.equal(cells.filter((text) => text === "–").length, missing);
  const { months } = await area("district", code);
  assert.equal(cells.length, months.length);
  await context.close();
});

test("a month that some forces did not supply is a rate of the others’ residents, or a gap", async () => {
  const outfile = join(folder, "charts.mjs");
  await esbuild.build({ entryPoints: [join(frontEnd, "assets/compare/charts.ts")], bundle: true, format: "esm", outfile });
  const { monthlyRates } = await import(pathToFileURL(outfile));
  const partly = { residents: 1000, crimes: [100, 60, 4, null], coverage: [1, 0.6, 0.04, 0] };
  assert.deepEqual(monthlyRates(partly), [100, 100, null, null]);
  // Over the newest 12 months they make up the yearly rate of the area's file.
  const whole = await area("country", "X92000001").catch(() => area("region", "X12000001"));
  const rates = monthlyRates({ ...whole, residents: whole.population.count, coverage: whole.coverage.months });
  const window = rates.slice(whole.months.indexOf(whole.window.first));
  const yearly = (12 * window.reduce((sum, rate) => sum + rate, 0)) / window.filter((rate) => rate !== null).length;
  assert.ok(Math.abs(yearly / whole.rate - 1) < 0.03, `${yearly} ${whole.rate}`);
});

test("areas are added by search, taken away, and kept in the address", async () => {
  const { context, tab, requests } = await open("");
  await tab.waitForSelector("#atlas-compare-add[role=combobox]");
  for (const { name, code } of districts.slice(0, 2)) {
    await tab.fill("#atlas-compare-add", name);
    await tab.waitForSelector(`.atlas-find__combobox[data-answered=${JSON.stringify(name)}] #atlas-compare-add__option--0`);
    await tab.keyboard.press("Enter");
    await tab.waitForURL((url) => url.hash.includes(`district:${code}`));
  }
  await tab.waitForSelector("#rates table");
  assert.equal(await tab.locator(".atlas-compare__chip").count(), 2);
  await tab.getByRole("button", { name: `Remove ${districts[0].name}` }).click();
  await tab.waitForFunction(() => document.querySelectorAll(".atlas-compare__chip").length === 1);
  assert.equal(new URL(tab.url()).hash, `#areas=district:${districts[1].code}`);
  await tab.goBack();
  await tab.waitForFunction(() => document.querySelectorAll(".atlas-compare__chip").length === 2);
  for (const url of requests) assert.ok(!url.includes("?"), url);
  await context.close();
});

test("a home is kept by choice alone, compared with, and forgotten", async () => {
  const { context, tab } = await open(`#areas=lsoa:${lsoa.code}`);
  await tab.waitForSelector(".atlas-compare__chip");
  assert.equal(await tab.evaluate(() => window.localStorage.length), 0);
  await tab.getByRole("button", { name: /^Keep as home/u }).click();
  assert.equal(await tab.evaluate(() => window.localStorage.length), 1);
  // From the page of another area.
  await tab.goto(`${root}area/district/${districts[1].code}/`);
  await tab.getByRole("link", { name: "Compare with other places" }).click();
  await tab.getByRole("button", { name: /^Compare with/u }).click();
  await tab.waitForSelector("#rates table");
  assert.equal(await tab.locator(".atlas-compare__chip").count(), 2);
  await tab.getByRole("button", { name: /^Forget it/u }).click();
  assert.equal(await tab.evaluate(() => window.localStorage.length), 0);
  await context.close();
});

test("axe-core finds nothing serious, and a phone is wide enough", async () => {
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark", viewport: { width: 360, height: 740 } }]) {
    const { context, tab } = await open(fragment(3), options);
    await tab.waitForSelector("#rates table");
    for (const summary of await tab.locator(".atlas-compare summary").all()) await summary.click();
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const serious = found.violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)}`);
    assert.deepEqual(serious, []);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await context.close();
  }
});

test("without scripts the page says what it is and where the lists are", async () => {
  const { context, tab } = await open("", { javaScriptEnabled: false });
  assert.ok(await tab.locator(".atlas-compare__needs").isVisible());
  assert.ok((await tab.locator(".atlas-compare__needs a").count()) > 2);
  assert.ok(!(await tab.locator(".atlas-compare__tool").isVisible()));
  await context.close();
});

test("every level that can be compared is read", async () => {
  for (const level of await readdir(join(site, "data/v1/area"))) {
    const [file] = (await readdir(join(site, "data/v1/area", level))).sort();
    const { context, tab, complaints } = await open(`#areas=${level}:${file.replace(".json", "")},lsoa:${lsoa.code}`);
    await tab.waitForSelector("#rates table");
    assert.equal(await tab.locator("#rates tbody tr").count(), 2, level);
    assert.deepEqual(complaints, [], level);
    await context.close();
  }
  for (const level of ["ward", "outcode"]) {
    const { rows, columns } = await json(`data/v1/areas/${level}.json`);
    const code = rows[0][columns.indexOf("code")];
    const { context, tab } = await open(`#areas=${level}:${code},district:${districts[1].code}`);
    await tab.waitForSelector("#rates table");
    assert.equal(await tab.locator("#rates tbody tr").count(), 2, level);
    await context.close();
  }
});
