// The map on the data of a real region: gaps of years, two vintages of small areas, a city within another district.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { mapSite } from "./map_site.mjs";
import { noRegion, regionSite } from "./region.mjs";

const CAMBRIDGE = "E07000008";
const AROUND_CAMBRIDGE = "E07000012";

describe("the map of a region", { skip: noRegion }, () => {
  let at, folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "crime-atlas-map-region-"));
    at = await mapSite({ built: await regionSite(folder) });
  });

  after(async () => {
    await at?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const rows = async (tab) => {
    if (!(await tab.locator(".atlas-explore__table[open]").count())) await tab.locator(".atlas-explore__table > summary").click();
    await tab.waitForSelector(".atlas-explore__rows tbody tr");
    return tab.locator(".atlas-explore__rows tbody tr").evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.textContent)));
  };
  const number = (text) => Number(text.replaceAll(",", ""));

  test("districts say what their JSON says", async () => {
    const { tab, complaints } = await at.open("#level=district");
    const shown = await rows(tab);
    assert.ok(shown.length >= 8);
    for (const [, code, count, rate] of shown) {
      const area = await at.json(`data/v1/area/district/${code}.json`);
      assert.equal(number(count), area.count, code);
      if (area.rate != null) assert.ok(Math.abs(Number(rate) - area.rate) <= 0.06, code);
    }
    assert.deepEqual(complaints, []);
    await tab.close();
  });

  test("a month that one force did not supply: no figure there, counts elsewhere, in areas and in hexagons", async () => {
    const cambridge = await at.json(`data/v1/area/district/${CAMBRIDGE}.json`);
    const bedford = await at.json("data/v1/area/district/E06000055.json");
    const crimes = (await at.json("data/v1/categories.json")).categories.filter(({ group }) => group === "crime").map(({ key }) => key);
    const month = cambridge.months.find((_, i) => cambridge.counts.burglary[i] === null && bedford.counts.burglary[i] !== null);
    const at_ = cambridge.months.indexOf(month);
    const { tab } = await at.open(`#level=district&as=count&when=${month}`);
    const districts = new Map((await rows(tab)).map(([, code, count]) => [code, count]));
    assert.match(districts.get(CAMBRIDGE), /not reported/);
    assert.equal(number(districts.get("E06000055")), crimes.reduce((sum, key) => sum + bedford.counts[key][at_], 0));
    await tab.selectOption("select[name=level]", "hexagons");
    await tab.waitForSelector(".atlas-explore[data-loaded]");
    const hexagons = await rows(tab);
    assert.ok(hexagons.some(([, , count]) => /not reported/.test(count)) && hexagons.some(([, , count]) => number(count) > 0));
    const all = await Promise.all([...districts.keys()].map((code) => at.json(`data/v1/area/district/${code}.json`)));
    const expected = all.reduce((sum, area) => sum + crimes.reduce((of, key) => of + (area.counts[key][at_] ?? 0), 0), 0);
    assert.equal(hexagons.map(([, , count]) => number(count)).filter(Number.isFinite).reduce((a, b) => a + b, 0), expected);
    await tab.close();
  });

  test("in the middle of a town: snap points, small areas, no request elsewhere, no complaint", async () => {
    const { tab, requests, complaints } = await at.open("#at=52.2053,0.1218,15");
    assert.match(await tab.locator(".atlas-explore").getAttribute("data-shown"), /^lsoa [1-9]\d* [1-9]\d+/);
    for (const url of requests.filter((url) => !/^(blob|data):/.test(url))) assert.ok(url.startsWith(at.root), url);
    assert.deepEqual(complaints, []);
    await tab.close();
  });

  test("the name of a district is not written over the one within it", async () => {
    const { tab } = await at.open("", {}, at.root);
    await tab.goto(`${at.root}`);
    const boxes = await tab.evaluate(([inner, outer]) => {
      const path = (code) => document.querySelector(`.atlas-map__drawing a[href*="${code}"] path`).getBoundingClientRect();
      const names = [...document.querySelectorAll(".atlas-map__drawing text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
      return { inner: path(inner).toJSON(), outer: path(outer).toJSON(), names: names.map(({ text, box }) => ({ text, box: box.toJSON() })) };
    }, [CAMBRIDGE, AROUND_CAMBRIDGE]);
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    for (const { text, box } of boxes.names.filter(({ text }) => !text.startsWith("Cambridge"))) assert.ok(apart(box, boxes.inner), text);
    for (const [i, { text, box }] of boxes.names.entries()) {
      // Two lines of one name stand close together.
      for (const other of boxes.names.slice(i + 2)) assert.ok(apart(box, other.box), `${text} and ${other.text}`);
    }
    await tab.close();
  });
});
