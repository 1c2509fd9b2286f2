// From a postcode typed in the search field to its report: shown in place of the page, with nothing asked for after
// the choice, and to be told from the loaded page by nothing.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite } from "./served.mjs";

const program = process.env.ATLAS_PROGRAM;

let site, root, browser, close;
const postcodes = [];

const withSpace = (postcode) => `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;
const some = (count) => {
  const step = Math.floor(postcodes.length / count);
  return Array.from({ length: count }, (_, i) => postcodes[i * step]);
};

before(async () => {
  ({ site, root, browser, close } = await demoSite());
  const shards = join(site, "data/v1/postcodes");
  for (const name of (await readdir(shards)).sort()) {
    const shard = JSON.parse(await readFile(join(shards, name), "utf8"));
    postcodes.push(...Object.keys(shard.postcodes).map((rest) => shard.prefix + rest));
  }
});

after(() => close?.());

/** A page from an empty cache, with the addresses it asks for, the bytes that come, and its complaints. */
async function open(path = "") {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send("Network.enable");
  const seen = { asked: [], sent: [], bytes: 0, complaints: [] };
  const [addresses, cached] = [new Map(), new Set()];
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    // Chromium itself asks again for the icon at each change of the address.
    if (request.url.endsWith("favicon.svg")) return;
    addresses.set(requestId, request.url);
    seen.asked.push(request.url);
  });
  session.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (response.fromDiskCache || response.fromPrefetchCache) cached.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (cached.has(requestId) || !addresses.has(requestId)) return;
    seen.sent.push(addresses.get(requestId));
    seen.bytes += encodedDataLength;
  });
  tab.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  tab.on("pageerror", (error) => seen.complaints.push(String(error)));
  await tab.goto(root + path);
  await tab.waitForSelector("#atlas-find[role=combobox]");
  await tab.waitForLoadState("networkidle");
  // Survives only as long as the document.
  await tab.evaluate(() => (window.marked = true));
  return { context, tab, seen };
}

const isMarked = (tab) => tab.evaluate(() => window.marked === true);
const shown = (tab) => tab.waitForSelector("body[data-report=shown]", { state: "attached" });

/** Types a postcode as a person does and takes the first suggestion. */
async function choose(tab, postcode, seen) {
  const typed = withSpace(postcode);
  await tab.focus("#atlas-find");
  await tab.keyboard.type(typed, { delay: 20 });
  await tab.waitForSelector(`.atlas-find__combobox[data-answered=${JSON.stringify(typed)}]`);
  await tab.waitForLoadState("networkidle");
  const before = seen?.asked.length ?? 0;
  await tab.keyboard.press("Enter");
  await shown(tab);
  return before;
}

test("a typed postcode leads to its report within five requests, none of them after the choice", { timeout: 300_000 }, async () => {
  for (const postcode of some(4)) {
    const { context, tab, seen } = await open();
    const [first, bytes] = [seen.sent.length, seen.bytes];
    const chosen = await choose(tab, postcode, seen);
    assert.ok(await isMarked(tab), "no other document was loaded");
    await tab.waitForLoadState("networkidle");
    assert.deepEqual(seen.asked.slice(chosen), []);
    const after = seen.sent.slice(first);
    assert.ok(after.length > 0 && after.length <= 5, after.join(" "));
    assert.ok(seen.bytes - bytes <= 400_000, `${seen.bytes - bytes} bytes`);
    for (const url of seen.asked) {
      const told = decodeURIComponent(url.split("#")[0]).replace(/[^a-z0-9]/gi, "").toUpperCase();
      assert.ok(!told.includes(postcode) && !url.includes("?"), url);
    }
    assert.deepEqual(seen.complaints, []);
    await context.close();
  }
});

test("who presses Enter before the files have come has none of them asked for twice", async () => {
  const { context, tab, seen } = await open();
  await tab.waitForLoadState("networkidle");
  const session = await context.newCDPSession(tab);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 300, downloadThroughput: -1, uploadThroughput: -1 });
  const before = seen.asked.length;
  await tab.focus("#atlas-find");
  await tab.keyboard.type(withSpace(some(4)[2]), { delay: 5 });
  await tab.keyboard.press("Enter");
  await shown(tab);
  const files = seen.asked.slice(before).filter((url) => url.includes("/data/v1/"));
  assert.ok(files.length >= 3, files.join(" "));
  assert.deepEqual(files, [...new Set(files)]);
  await context.close();
});

test("what every postcode that may still be meant needs is read while it is typed, and nothing in vain", async () => {
  const postcode = some(4)[1];
  const begun = withSpace(postcode).slice(0, -1);
  const { context, tab, seen } = await open();
  await tab.focus("#atlas-find");
  await tab.keyboard.type(begun, { delay: 20 });
  const isRead = (url) => /\/data\/v1\/(?:points|report)\//u.test(url);
  while (!seen.sent.some(isRead)) await new Promise((done) => setTimeout(done, 50));
  await tab.waitForLoadState("networkidle");
  const early = seen.asked.filter(isRead);
  await tab.keyboard.type(postcode.at(-1));
  await tab.waitForSelector(`.atlas-find__combobox[data-answered=${JSON.stringify(withSpace(postcode))}]`);
  await tab.waitForLoadState("networkidle");
  // What the report itself asks for, loaded by its address.
  const other = await context.newPage();
  const needed = [];
  other.on("request", (request) => needed.push(request.url()));
  await other.goto(`${root}report/#postcode=${withSpace(postcode).replace(" ", "+")}`);
  await shown(other);
  for (const url of early) assert.ok(needed.includes(url), `${url} was read in vain`);
  await context.close();
});

/** Everything a reader or a program can tell one page from another by; addresses as they are followed. */
const told = (tab) =>
  tab.evaluate(() => {
    const links = [...document.querySelectorAll("a, img, form.atlas-report-form")];
    const plain = document.body.cloneNode(true);
    // The combobox writes its own state, and what is for readers without scripts is not read by others.
    for (const part of plain.querySelectorAll(".atlas-find__combobox, noscript")) part.remove();
    for (const part of plain.querySelectorAll("[tabindex='-1']")) part.removeAttribute("tabindex");
    return {
      title: document.title,
      address: location.href,
      head: [...document.head.querySelectorAll("meta[name], meta[property], link:not([rel=prefetch], [rel=stylesheet])")]
        .map((of) => `${of.getAttribute("name") ?? of.getAttribute("property") ?? of.getAttribute("rel")} ${of.href ?? of.content}`)
        .sort(),
      links: links.map((link) => link.href ?? link.src ?? ""),
      fields: [...document.querySelectorAll(".atlas-report-form :is(input, select)")].map(({ value }) => value),
      body: plain.outerHTML,
      top: scrollY,
    };
  });

test("the report is that of the loaded page: words, links, title, address, form", async () => {
  const [postcode] = some(3);
  for (const path of ["", "about/"]) {
    const { context, tab, seen } = await open(path);
    await tab.evaluate(() => scrollTo(0, 200));
    await choose(tab, postcode);
    assert.ok(await isMarked(tab), path);
    await tab.waitForFunction(() => document.activeElement?.matches("h1"));
    const inPlace = await told(tab);
    await tab.reload();
    await shown(tab);
    await tab.waitForSelector("#atlas-find[role=combobox]");
    assert.ok(!(await isMarked(tab)));
    const loaded = await told(tab);
    for (const part of Object.keys(loaded)) {
      const [own, other] = [inPlace, loaded].map((of) => JSON.stringify(of[part]));
      const differs = [...other].findIndex((letter, i) => letter !== own[i]);
      assert.ok(own === other, `${part}: ${own.slice(differs - 40, differs + 80)} against ${other.slice(differs - 40, differs + 80)}`);
    }
    assert.deepEqual(seen.complaints, []);
    await context.close();
  }
});

test("the header of a report shown in place searches, and its form makes the next report", async () => {
  const [first, second, third] = some(3);
  const { context, tab, seen } = await open();
  await choose(tab, first);
  await choose(tab, second);
  await tab.waitForFunction((title) => document.querySelector("#report-title")?.textContent === title, withSpace(second));
  await tab.fill("#report-place", withSpace(third));
  await tab.click("text=Make the report");
  await tab.waitForFunction((title) => document.querySelector("#report-title")?.textContent === title, withSpace(third));
  assert.ok(await isMarked(tab));
  // Back through all three to the first page.
  for (const title of [second, first]) {
    await tab.goBack();
    await tab.waitForFunction((title) => document.querySelector("#report-title")?.textContent === title, withSpace(title));
  }
  await tab.goBack();
  await tab.waitForSelector(".atlas-home");
  assert.deepEqual(seen.complaints, []);
  await context.close();
});

test("the way back leads to the page as it was left, the way on to the report", async () => {
  const [, postcode] = some(3);
  const { context, tab, seen } = await open();
  const left = await tab.evaluate(() => {
    scrollTo(0, 60);
    return { title: document.title, top: scrollY, head: document.head.querySelectorAll("meta").length };
  });
  await choose(tab, postcode);
  const report = await tab.evaluate(() => document.title);
  assert.match(report, new RegExp(withSpace(postcode)));
  await tab.goBack();
  await tab.waitForSelector(".atlas-home");
  const again = await tab.evaluate(() => ({ title: document.title, top: scrollY, head: document.head.querySelectorAll("meta").length }));
  assert.deepEqual(again, left);
  assert.equal(tab.url(), root);
  // The field still searches.
  await tab.fill("#atlas-find", "zz");
  await tab.waitForSelector(".atlas-find__combobox[data-answered=zz]");
  await tab.goForward();
  await tab.waitForSelector("article.atlas-report");
  assert.equal(await tab.evaluate(() => document.title), report);
  assert.ok(await isMarked(tab));
  assert.deepEqual(seen.complaints, []);
  await context.close();
});

test("after a reload the way back loads the page again", async () => {
  const [postcode] = some(3);
  const { context, tab, seen } = await open();
  await choose(tab, postcode);
  await tab.reload();
  await shown(tab);
  await tab.waitForSelector("#atlas-find[role=combobox]");
  await tab.goBack();
  await tab.waitForSelector(".atlas-home");
  await tab.waitForSelector("#atlas-find[role=combobox]");
  await tab.goForward();
  await shown(tab);
  assert.equal(await tab.innerText("#report-title"), withSpace(postcode));
  assert.deepEqual(seen.complaints, []);
  await context.close();
});

test("pages with scripts of their own, and readers who spare bytes, load the report", async () => {
  const [postcode] = some(3);
  const { context, tab } = await open("compare/");
  await choose(tab, postcode);
  assert.ok(!(await isMarked(tab)));
  await context.close();

  const sparing = await browser.newContext();
  await sparing.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  const page = await sparing.newPage();
  await page.goto(root);
  await page.waitForSelector("#atlas-find[role=combobox]");
  await page.evaluate(() => (window.marked = true));
  await choose(page, postcode);
  assert.ok(!(await isMarked(page)));
  await sparing.close();
});

test("where a publisher's template runs a script of its own in the report's page, that page is loaded", async () => {
  const [postcode] = some(3);
  const file = join(site, "report/index.html");
  const usual = await readFile(file, "utf8");
  await writeFile(join(site, "assets/own.js"), "window.own = true;");
  await writeFile(file, usual.replace("</head>", '<script src="../assets/own.js"></script></head>'));
  const { context, tab } = await open();
  await choose(tab, postcode);
  assert.ok(!(await isMarked(tab)));
  assert.ok(await tab.evaluate(() => window.own));
  await context.close();
  await writeFile(file, usual);
});
