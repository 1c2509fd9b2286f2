// What an area's page offers to pass on: the citation and the badge are copied as they stand.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM, ATLAS_PROGRAM and ATLAS_FRONT_END.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoSite } from "./served.mjs";

let site, root, browser, close, district, ward;

before(async () => {
  ({ site, root, browser, close } = await demoSite());
  const first = async (level) => {
    const entries = await readdir(join(site, "area", level), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()[0];
  };
  district = await first("district");
  ward = await first("ward");
});

after(() => close?.());

for (const [level, code] of [["district", () => district], ["ward", () => ward]])
  test(`the badge and the citation of a ${level} are copied`, async () => {
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${root}area/${level}/${code()}/`);
    await page.getByRole("button", { name: "Copy the citation" }).click();
    await page.getByText("Copied.").waitFor();
    const citation = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(citation, /^Crime Atlas of a made-up country, “.+”, release \w+ \d{4}, /);
    await page.getByText("A badge of this figure").click();
    const picture = page.locator(".atlas-badge img");
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".atlas-badge img").naturalWidth > 0);
    await page.getByRole("button", { name: "Copy the code" }).click();
    await page.getByText("Copied.").last().waitFor();
    const code_ = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(code_.includes(`href="${root}area/${level}/${code()}/"`), code_);
    // The code works on another page. Its words name the place alone: the picture changes with each release.
    const other = await context.newPage();
    await other.setContent(code_);
    await other.waitForFunction(() => document.querySelector("img").naturalWidth > 0);
    assert.match(await other.locator("img").getAttribute("alt"), /^Recorded crime in ./u);
    assert.deepEqual(errors, []);
    await context.close();
  });

test("without scripts the citation and the code can be read", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${root}area/district/${district}/`);
  assert.ok(await page.locator("#cite").isVisible());
  assert.equal(await page.locator("button[data-copy]:visible").count(), 0);
  await context.close();
});
