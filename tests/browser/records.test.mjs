// The page that puts rows together into one CSV, on a built demo: every chosen row once, others not.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite } from "./served.mjs";

let folder, site, root, browser, close, index;

before(async () => {
  ({ folder, site, root, browser, close } = await demoSite());
  index = JSON.parse(await readFile(join(site, "data/v1/records.json"), "utf8"));
});

after(() => close?.());

/** The page, with what it complained of; without the picker, files are offered as downloads. */
async function open() {
  const tab = await browser.newPage({ acceptDownloads: true });
  const complaints = [];
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.addInitScript(() => delete window.showSaveFilePicker);
  await tab.goto(`${root}data/records/`);
  return { tab, complaints };
}

async function made(tab) {
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.click("button:has-text('Make the CSV')")]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("one month of one force is just its rows", async () => {
  const { tab, complaints } = await open();
  await tab.waitForSelector(".atlas-records__choice");
  const { name, text } = await made(tab);
  const force = await tab.getAttribute("input[name=force]:checked", "value");
  const month = index.months.at(-1);
  assert.equal(name, `${month}-${force}-street.csv`);
  const lines = text.trimEnd().split("\r\n");
  assert.ok(lines[0].startsWith("kind,force,month,longitude,latitude,"), lines[0]);
  assert.ok(lines.length > 10);
  assert.ok(lines.slice(1).every((line) => line.startsWith(`street,${force},${month},`)));
  assert.deepEqual(complaints, []);
  await tab.close();
});

test("all kinds, forces and months are as many rows as the files hold", async () => {
  const { tab, complaints } = await open();
  await tab.waitForSelector(".atlas-records__choice");
  for (const box of await tab.locator("input[type=checkbox]").all()) await box.check();
  await tab.selectOption("select[name=from]", index.months[0]);
  const { text } = await made(tab);
  const rows = index.files
    .filter((file) => file.months.every((month) => index.months.includes(month)))
    .reduce((sum, file) => sum + file.rows, 0);
  assert.equal(text.trimEnd().split("\r\n").length - 1, rows);
  assert.deepEqual(complaints, []);
  await tab.close();
});

test("without the list of files the page says so", async () => {
  await rename(join(site, "data/v1/records.json"), join(folder, "records.json"));
  const { tab } = await open();
  await tab.waitForSelector("text=could not be read");
  await tab.close();
  await rename(join(folder, "records.json"), join(site, "data/v1/records.json"));
});
