// The search field of every page: postcodes, areas and streets, without a word leaving the browser.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite } from "./served.mjs";

let site, root, browser, close, known;

const json = async (path) => JSON.parse(await readFile(join(site, path), "utf8"));

/** A postcode, a district, a ward and a street of the made-up country. */
async function pick() {
  const { areas } = await json("data/v1/search.json");
  const row = areas.findIndex(([level]) => level === "district");
  const file = (await readdir(join(site, "data/v1/search/district"))).find((name) => name.startsWith(areas[row][1]));
  const {
    districts: [district],
  } = await json(`data/v1/search/district/${file}`);
  const [street, [[lsoa]]] = Object.entries(district.places).find(([name]) => /^\w+ (Street|Road|Lane)$/u.test(name));
  const [shardFile] = (await readdir(join(site, "data/v1/postcodes"))).sort();
  const shard = await json(`data/v1/postcodes/${shardFile}`);
  const postcodes = Object.keys(shard.postcodes).map((rest) => shard.prefix + rest);
  const wardRow = district.wards[district.lsoas[lsoa][1]];
  return {
    district: areas[district.district],
    ward: wardRow,
    street,
    postcode: postcodes[0],
    ofPostcode: shard.lsoas[shard.postcodes[postcodes[0].slice(shard.prefix.length)][0]],
    postcodes: new Set(postcodes),
  };
}

before(async () => {
  ({ site, root, browser, close } = await demoSite());
  known = await pick();
});

after(() => close?.());

/** A page with what it asked for and what it complained of. */
async function open(path = "") {
  const tab = await browser.newPage();
  const requests = [];
  const complaints = [];
  tab.on("request", (request) => requests.push(request.url()));
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(root + path);
  await tab.waitForSelector("#atlas-find[role=combobox]");
  requests.length = 0;
  return { tab, requests, complaints };
}

const suggestions = async (tab, typed) => {
  await tab.fill("#atlas-find", typed);
  // Files are read after a pause, and until then older suggestions stand.
  await tab.waitForFunction((query) => document.querySelector(".atlas-find__combobox")?.dataset.answered === query, typed);
  await tab.waitForSelector(".atlas-find__option");
  return tab.locator("[role=option]").allInnerTexts();
};

const withSpace = (postcode) => `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;

test("a postcode in any spacing leads to its report or its small area, and is in no address", async () => {
  const { postcode } = known;
  for (const typed of [withSpace(postcode), postcode.toLowerCase(), ` ${postcode.slice(0, 2)} ${postcode.slice(2)} `]) {
    const { tab, requests, complaints } = await open("about/");
    const found = await suggestions(tab, typed);
    assert.equal(found.length, 2, found.join("; "));
    assert.match(found[0], new RegExp(`^${withSpace(postcode)}\\s+report`, "u"));
    // Beside these two its report is fetched ahead.
    const searched = requests.filter((url) => !/\/(report|points)\//u.test(url));
    assert.ok(searched.length <= 2, requests.join(" "));
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("Enter");
    await tab.waitForURL((url) => url.hash === `#${known.ofPostcode}`);
    // What is sent is the address without its fragment.
    const sent = requests.map((url) => url.split("#")[0].toLowerCase());
    const inward = postcode.slice(-3).toLowerCase();
    for (const url of sent) assert.ok(!url.includes(inward) && !url.includes("?"), url);
    assert.deepEqual(complaints, []);
    await tab.close();
  }
});

test("the first choice of a postcode is its report, named in the fragment alone", async () => {
  const { tab, requests } = await open();
  await suggestions(tab, known.postcode);
  await tab.keyboard.press("Enter");
  await tab.waitForURL((url) => url.pathname.endsWith("/report/"));
  assert.equal(new URL(tab.url()).hash, `#postcode=${withSpace(known.postcode).replace(" ", "+")}`);
  for (const url of requests.map((url) => url.split("#")[0])) assert.ok(!url.includes(known.postcode.slice(-3)), url);
  await tab.close();
});

test("a postcode that is not known gets the nearest known, and this is said", async () => {
  const { tab } = await open();
  const letters = "ABDEFGHJLNPQRSTUWXYZ";
  const stem = known.postcode.slice(0, -2);
  const unknown = [...letters].flatMap((a) => [...letters].map((b) => stem + a + b)).find((p) => !known.postcodes.has(p));
  const [first] = await suggestions(tab, unknown);
  assert.match(first, /Not in the list of postcodes; the nearest known is [A-Z]+[0-9]/u);
  const named = first.match(/nearest known is (\S+ \S+)/u)[1].replace(" ", "");
  assert.ok(known.postcodes.has(named), named);
  await tab.close();
});

test("two letters of a district are enough, and the button leads to the first suggestion", async () => {
  const { tab } = await open("about/");
  const [, code, name] = known.district;
  const begun = await suggestions(tab, name.slice(0, 2));
  assert.ok(begun.some((text) => text.startsWith(name)), begun.join("; "));
  assert.ok((await suggestions(tab, name))[0].startsWith(name));
  await tab.click(".atlas-find__button");
  await tab.waitForURL(`**/area/district/${code}/`);
  await tab.close();
});

test("suggestions are moved through by keys, told to screen readers, and axe-core finds nothing in them", async () => {
  const tab = await browser.newPage({ bypassCSP: true });
  await tab.goto(root);
  await tab.waitForSelector("#atlas-find[role=combobox]");
  await tab.focus("#atlas-find");
  await tab.keyboard.type(known.district[2].slice(0, 2));
  await tab.waitForSelector(".atlas-find__combobox[data-answered]");
  await tab.waitForSelector("[role=listbox] .atlas-find__option");
  const state = () =>
    tab.evaluate(() => {
      const field = document.querySelector("#atlas-find");
      const active = document.getElementById(field.getAttribute("aria-activedescendant"));
      return {
        expanded: field.getAttribute("aria-expanded"),
        list: document.getElementById(field.getAttribute("aria-controls"))?.getAttribute("role"),
        chosen: active && [...document.querySelectorAll("[role=option]")].indexOf(active),
        selected: active?.getAttribute("aria-selected"),
        named: field.labels.length > 0 || field.hasAttribute("aria-label"),
      };
    });
  const count = await tab.locator("[role=option]").count();
  assert.ok(count > 1);
  await tab.keyboard.press("ArrowDown");
  const down = await state();
  assert.deepEqual(down, { expanded: "true", list: "listbox", chosen: 1, selected: "true", named: true });
  // How many there are and which one it is on is said, after a pause.
  await tab.waitForFunction((count) => [...document.querySelectorAll(".atlas-find__combobox [role=status]")].some((of) => of.textContent.includes(`${count} result`)), count);
  await tab.evaluate(await readFile(createRequire(join(process.env.ATLAS_FRONT_END, "package.json")).resolve("axe-core/axe.min.js"), "utf8"));
  const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), []);
  await tab.keyboard.press("Escape");
  assert.equal((await state()).expanded, "false");
  await tab.close();
});

test("a street and its district lead to a report of the place", async () => {
  const { tab, requests } = await open();
  const [first] = await suggestions(tab, `${known.street} ${known.district[2]}`);
  assert.ok(first.startsWith(`${known.street}, ${known.district[2]}`), first);
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/report\/#at=-?[0-9.]+,-?[0-9.]+$/u);
  // Files are named by beginnings of words, never by the whole of what was typed.
  const [word] = known.street.toLowerCase().split(" ");
  for (const url of requests.map((url) => new URL(url).pathname.toLowerCase())) {
    assert.ok(!url.includes(word) || word.length < 4, url);
  }
  await tab.close();
});

test("a misspelt ward is found, and told apart by its district", async () => {
  const { tab } = await open();
  const [, name] = known.ward;
  const longest = name.split(/[^\p{Letter}]+/u).sort((a, b) => b.length - a.length)[0];
  // Two letters swapped at the very beginning.
  const wrong = name.replace(longest, longest[1] + longest[0] + longest.slice(2));
  const found = await suggestions(tab, wrong);
  assert.ok(found.slice(0, 3).some((text) => text.startsWith(`${name}, ${known.district[2]}`)), `${wrong}: ${found.join("; ")}`);
  await tab.close();
});

test("what is not found is said", async () => {
  const { tab } = await open();
  const [said] = await suggestions(tab, "qqqqzzzz");
  assert.match(said, /^Nothing of this name/u);
  // Who typed a postcode is not told to try one.
  assert.match((await suggestions(tab, "BT1 5GS"))[0], /^Northern Ireland’s places are not in the search/u);
  assert.match((await suggestions(tab, "XY1 2AB"))[0], /^The postcode XY1 2AB is not known/u);
  await tab.close();
});

test("without scripts the form leads to the list of areas, and nothing typed is sent", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  const requests = [];
  tab.on("request", (request) => requests.push(request.url()));
  await tab.goto(`${root}about/`);
  await tab.fill("#atlas-find", "secret place");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/\/area\/\??$/u);
  for (const url of requests) assert.ok(!url.includes("secret"), url);
  for (const list of ["by-county", "by-force", "district", "ward"]) {
    assert.ok((await tab.locator(`a[href$="${list}/"]`).count()) > 0, list);
  }
  await tab.goto(`${root}area/by-force/`);
  assert.ok((await tab.locator("main h2").count()) > 0);
  await context.close();
});
