// Addresses of small areas that have no page: 404.html leads to the section of their ward's page.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and ATLAS_FRONT_END
// (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite, serving } from "./served.mjs";

let folder, site, root, browser, close;

/** A port that is free now. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Codes of LSOAs with their wards, and one MSOA, from the files that 404.html reads. */
async function codes(site) {
  const read = async (level) => {
    const dir = join(site, "data/v1/codes", level);
    const [file] = (await readdir(dir)).sort();
    return JSON.parse(await readFile(join(dir, file), "utf8"));
  };
  const lsoas = await read("lsoa");
  const [ward, rests] = Object.entries(lsoas.wards)[0];
  const msoas = await read("msoa");
  const [rest, msoa] = Object.entries(msoas.msoas)[0];
  return { lsoa: lsoas.prefix + rests[0], ward, msoa: msoas.prefix + rest, msoaLsoas: Object.values(msoa.wards).flat() };
}

before(async () => {
  ({ folder, site, root, browser, close } = await demoSite());
});

after(() => close?.());

async function leadsOn(root, site) {
  const { lsoa, ward, msoa, msoaLsoas } = await codes(site);
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  for (const address of [`area/lsoa/${lsoa}/`, `area/lsoa/${lsoa.toLowerCase()}`, `area/lsoa/${lsoa}/index.html`]) {
    await page.goto(`${root}${address}`);
    await page.waitForURL(`${root}area/ward/${ward}/#${lsoa}`);
    assert.ok(await page.locator(`#${lsoa}`).isVisible(), address);
  }
  await page.goto(`${root}area/msoa/${msoa}/`);
  const links = page.locator("#found a");
  await links.first().waitFor();
  assert.deepEqual(await links.allTextContents(), msoaLsoas);
  await links.first().click();
  await page.waitForURL(`${root}area/ward/**`);
  assert.ok(await page.locator(`#${msoaLsoas[0]}`).isVisible());

  await page.goto(`${root}area/lsoa/E01999999/`);
  await page.locator("#found").waitFor();
  assert.match(await page.locator("#found").innerText(), /E01999999 is not/);
  const response = await page.goto(`${root}nowhere/at/all/`);
  assert.equal(response.status(), 404);
  assert.ok(await page.locator("#found").isHidden());
  // The styles are found from any depth.
  const width = await page.locator("main").evaluate((main) => getComputedStyle(main).maxWidth);
  assert.notEqual(width, "none");
  assert.deepEqual(errors, []);
  await page.close();
}

test("small areas are found at the root of a host", async () => {
  await leadsOn(root, site);
});

test("small areas are found where the site is in a folder", async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/atlas/`;
  const below = join(folder, "in-a-folder");
  const input = join(folder, "site-input");
  const archives = (await readdir(join(input, "archives"))).filter((name) => name.endsWith(".zip"));
  execFileSync(
    process.env.ATLAS_PROGRAM,
    ["build", "--archive", ...archives.map((name) => join(input, "archives", name)), "--reference",
      join(input, "reference"), "--out", below, "--site-url", address],
    { stdio: "ignore" },
  );
  const other = await serving(below, "--port", String(port), "--base", "/atlas/");
  try {
    assert.equal(other.root, address);
    await leadsOn(address, below);
  } finally {
    other.server.kill();
  }
});

test("without scripts the page says where small areas are", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${root}area/lsoa/E01000001/`);
  assert.match(await page.locator("main").innerText(), /section of its ward/);
  assert.ok((await page.locator("main a").count()) >= 3);
  await context.close();
});
