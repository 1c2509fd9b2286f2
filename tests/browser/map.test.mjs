// The map page on the site of the made-up country: what it draws, says, and asks for.
//
// Run by scripts/test, which sets ATLAS_CHROMIUM (the browser), ATLAS_PROGRAM (crime-atlas) and
// ATLAS_FRONT_END (a folder with node_modules and the site's TypeScript).
import assert from "node:assert/strict";
import { readFile, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { mapSite } from "./map_site.mjs";

let site, root, json, open, close, wards, districts;

before(async () => {
  ({ site, root, json, open, close } = await mapSite());
  const files = await readdir(join(site, "data/v1/district"));
  const inside = await Promise.all(files.map((file) => json(`data/v1/district/${file}`)));
  // Category figures are rows under one list of column names.
  const figures = (file, area) =>
    Object.fromEntries(
      file.categories.map((key, i) => [
        key,
        Object.fromEntries(file.columns.category_figures.map((name, c) => [name, area.category_figures[i][c] ?? null])),
      ]),
    );
  const unpacked = (file) => file.areas.map((area) => ({ ...area, category_figures: figures(file, area) }));
  wards = new Map(inside.flatMap(unpacked).filter((area) => area.level === "ward").map((area) => [area.code, area]));
  const codes = files.map((file) => file.replace(".json", ""));
  const own = await Promise.all(codes.map((code) => json(`data/v1/area/district/${code}.json`)));
  districts = new Map(own.map((area) => [area.code, area]));
});

after(() => close?.());

const shown = (tab) => tab.locator(".atlas-explore").getAttribute("data-shown");
async function openTable(tab) {
  await tab.locator(".atlas-explore__table > summary").click();
  await tab.waitForSelector(".atlas-explore__rows tbody tr");
}
const rows = (tab) =>
  tab.locator(".atlas-explore__rows tbody tr").evaluateAll((lines) =>
    lines.map((line) => [...line.cells].map((cell) => cell.textContent)),
  );

test("loads from a sub-path, without a complaint or a request elsewhere", async () => {
  const { tab, requests, complaints } = await open();
  assert.equal(await shown(tab), `district ${districts.size}`);
  assert.ok(requests.length > 4);
  for (const url of requests) assert.ok(url.startsWith(root), url);
  assert.deepEqual(complaints, []);
  assert.equal(await tab.locator(".atlas-explore__needs").isVisible(), false);
  await tab.close();
});

test("something is drawn in the colours of the classes", async () => {
  const { tab } = await open();
  const painted = () => tab.waitForSelector(".atlas-explore[data-painted]");
  await painted();
  const before = await tab.locator(".atlas-explore__map").screenshot();
  await tab.selectOption("select[name=what]", "burglary");
  await painted();
  const after = await tab.locator(".atlas-explore__map").screenshot();
  assert.notDeepEqual(before, after, "another measure gives another picture");
  await tab.close();
});

test("a click chooses an area, and its number is that of the JSON", async () => {
  const [code, district] = [...districts].find(([, area]) => area.count > 0);
  const [lon, lat] = district.centre;
  const { tab } = await open(`#level=district&at=${lat},${lon},9`);
  const frame = await tab.locator(".atlas-explore__map").boundingBox();
  await tab.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await tab.waitForSelector(".atlas-explore__panel figure");
  const chosen = new URL(tab.url()).hash.match(/area=([^&]+)/)[1];
  assert.ok(districts.has(chosen), `${chosen} was chosen near the middle of ${code}`);
  const counted = await tab.locator(".atlas-explore__count").getAttribute("data-count");
  assert.equal(Number(counted), districts.get(chosen).count);
  const said = await tab.locator(".atlas-explore__figure b").innerText();
  assert.equal(said, districts.get(chosen).rate.toFixed(1));
  const most = Math.max(...districts.get(chosen).crimes);
  const caption = await tab.locator(".atlas-explore__panel figcaption").innerText();
  assert.match(caption, new RegExp(`The highest bar is ${most.toLocaleString("en-GB")}(, in [A-Z][a-z]+ \\d{4})?\\.$`));
  await tab.close();
});

test("the keyboard alone chooses: at the cross, and in the table", async () => {
  const district = [...districts.values()][0];
  const [lon, lat] = district.centre;
  const { tab } = await open(`#level=district&at=${lat},${lon},9`);
  await tab.locator(".maplibregl-canvas").focus();
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".atlas-explore__count");
  assert.match(new URL(tab.url()).hash, /area=/);
  await openTable(tab);
  const buttons = tab.locator(".atlas-explore__row");
  assert.ok((await buttons.count()) > 1);
  await buttons.first().focus();
  await tab.keyboard.press("ArrowDown");
  const name = await tab.evaluate(() => document.activeElement.textContent);
  assert.equal(name, await buttons.nth(1).innerText());
  await tab.keyboard.press("Enter");
  await tab.waitForFunction((is) => document.querySelector(".atlas-explore__panel h2")?.textContent === is, name);
  await tab.close();
});

test("the table says what the JSON says, for crimes and for a category", async () => {
  const { tab } = await open("#level=ward");
  assert.equal(await shown(tab), `ward ${wards.size}`);
  await openTable(tab);
  for (const line of await rows(tab)) {
    const ward = wards.get(line[1]);
    assert.equal(line[2].replaceAll(",", "").split(" ")[0], (ward.count ?? null) === null ? "–" : String(ward.count), line[0]);
    if (ward.rate != null) assert.ok(Math.abs(Number(line[3]) - ward.rate) <= 0.051, `${line} ${ward.rate}`);
    else assert.match(line[3], /^–/);
  }
  await tab.selectOption("select[name=what]", "shoplifting");
  let compared = 0;
  for (const line of await rows(tab)) {
    const figure = wards.get(line[1]).category_figures.shoplifting;
    assert.equal(line[2].replaceAll(",", "").split(" ")[0], figure.count === null ? "–" : String(figure.count), line[0]);
    // Rates of categories are worked out by the page, by the rules of the build.
    if (figure.rate != null) {
      assert.ok(Math.abs(Number(line[3]) - figure.rate) <= 0.06, `${line} ${figure.rate}`);
      compared += 1;
    } else assert.match(line[3], /^–/);
  }
  assert.ok(compared > 0);
  const sort = tab.locator(".atlas-explore__sort").nth(2);
  await sort.click();
  const counts = (await rows(tab)).map((line) => Number(line[2].replaceAll(",", ""))).filter(Number.isFinite);
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
  const [file] = await Promise.all([tab.waitForEvent("download"), tab.click(".atlas-explore__save")]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  assert.equal(lines.length, wards.size + 1);
  assert.equal(lines[0], "name,code,count,per_1000,low,high,against,shown_as,missing");
  await tab.close();
});

test("small areas, hexagons and snap points at street zoom", async () => {
  const index = await json("data/v1/points.json");
  const shard = index.shards[0];
  const whole = await json(shard.path);
  const [lon, lat] = [whole.lon[0] / 1e6, whole.lat[0] / 1e6];
  const { tab, complaints } = await open(`#at=${lat},${lon},15`);
  assert.match(await shown(tab), /^lsoa [1-9]\d* [1-9]/);
  const frame = await tab.locator(".atlas-explore__map").boundingBox();
  await tab.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await tab.waitForSelector(".atlas-explore__panel caption");
  assert.match(await tab.locator(".atlas-explore__panel").innerText(), /anonymous map point/i);
  // The legend's points grow as those of the map do: in area by their count.
  const sizes = await tab.locator(".atlas-explore__sizes li").evaluateAll((lines) => lines.map((line) => [Number(line.textContent), Number(line.querySelector("circle").getAttribute("r"))]));
  assert.ok(sizes.length > 0);
  for (const [count, radius] of sizes) assert.ok(Math.abs(radius - 2.5 - 1.5 * Math.sqrt(count)) < 0.01, `${count} ${radius}`);
  await tab.selectOption("select[name=level]", "hexagons");
  await tab.waitForFunction(() => document.querySelector(".atlas-explore").dataset.shown.startsWith("hexagons"));
  assert.deepEqual(complaints, []);
  await tab.close();
});

test("a link to an area shows it and its panel", async () => {
  const ward = [...wards.values()].find(({ count }) => count > 0);
  const { tab } = await open(`#level=ward&area=${ward.code}`);
  await tab.waitForSelector(".atlas-explore__count");
  assert.equal(Number(await tab.locator(".atlas-explore__count").getAttribute("data-count")), ward.count);
  assert.equal(await tab.locator(".atlas-explore__panel h2").innerText(), ward.name);
  await tab.click(".atlas-explore__panel a");
  assert.match(tab.url(), new RegExp(`/area/ward/${ward.code}/$`));
  await tab.close();
});

test("a missing file is said, and the rest still works", async () => {
  const { layers } = await json("data/v1/layers.json");
  const { path } = layers.find(({ level, district }) => level === "lsoa" && district);
  await rename(join(site, path), join(site, `${path}.away`));
  try {
    const { tab } = await open("#level=lsoa&at=54.4,1.0,10");
    assert.match(await tab.locator(".atlas-explore__status").innerText(), /could not be loaded \(1 file/);
    assert.match(await shown(tab), /^lsoa [1-9]/);
    // Its district is there instead, hatched: neither empty nor "not reported".
    assert.match(await tab.locator(".atlas-explore__legend").innerText(), /could not be loaded/);
    assert.doesNotMatch(await tab.locator(".atlas-explore__legend").innerText(), /not reported/);
    await openTable(tab);
    const row = tab.locator(".atlas-explore__rows tbody tr", { hasText: "not loaded" });
    assert.match(await row.innerText(), /could not be loaded/);
    await tab.close();
  } finally {
    await rename(join(site, `${path}.away`), join(site, path));
  }
});

test("without scripts the page leads to the tables", async () => {
  const { tab } = await open("", { javaScriptEnabled: false });
  assert.ok((await tab.locator(".atlas-explore__needs a").count()) > 2);
  assert.equal(await tab.locator(".atlas-explore__controls").isVisible(), false);
  await tab.close();
});

test("on a phone nothing is wider than the screen, the map is on the first, and every control is a press away", async () => {
  const { tab } = await open("", { viewport: { width: 360, height: 740 } });
  assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  const { y } = await tab.locator(".atlas-explore__frame").boundingBox();
  assert.ok(y < 0.75 * 740, `the map begins at ${y} px`);
  const map = await tab.locator(".atlas-explore__map").boundingBox();
  const buttons = await tab.locator(".atlas-explore__buttons").boundingBox();
  assert.ok(map.y + map.height <= buttons.y, "no button lies on the map");
  const period = tab.locator("select[name=when]");
  assert.equal(await period.isVisible(), false);
  await tab.locator(".atlas-explore__more").focus();
  await tab.keyboard.press("Enter");
  for (const name of ["when", "level", "grey", "month"]) assert.ok(await tab.locator(`.atlas-explore [name=${name}]`).isVisible(), name);
  assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await tab.locator(".atlas-explore__more").press("Enter");
  assert.equal(await period.isVisible(), false);
  await tab.close();
});

test("no usual choice is cut, whatever the width", async () => {
  const { tab } = await open();
  for (const width of [360, 768, 1440]) {
    await tab.setViewportSize({ width, height: 900 });
    const cut = await tab.evaluate(() => {
      const pen = document.createElement("canvas").getContext("2d");
      const arrow = 20;
      return ["as", "when", "level"].flatMap((name) => {
        const select = document.querySelector(`.atlas-explore [name=${name}]`);
        document.querySelector(".atlas-explore__more").setAttribute("aria-expanded", "true");
        const { font, paddingLeft, paddingRight } = getComputedStyle(select);
        pen.font = font;
        const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
        return [...select.options].filter(({ text }) => pen.measureText(text).width > room).map(({ text }) => text);
      });
    });
    assert.deepEqual(cut, [], `${width} px`);
  }
  await tab.close();
});

/** Every way to show something, with the levels that can show it. */
const KINDS = [
  ...["rate", "count", "share", "outcomes", "change"].flatMap((as) => ["force", "district", "ward"].map((level) => ({ as, level }))),
  ...["stops", "stop-count"].flatMap((as) => ["force", "district"].map((level) => ({ as, level }))),
  ...["rate", "count", "share", "outcomes"].map((as) => ({ as, level: "hexagons" })),
];

test("the table says all that the map shows, in every measure and level: figure, margin, colour, or why there is none", async () => {
  const { tab, complaints } = await open("#at=54.4,1.0,6");
  await openTable(tab);
  const seen = new Set();
  for (const { as, level } of KINDS) {
    for (const [name, value] of [["as", as], ["level", level]]) await tab.selectOption(`.atlas-explore__controls select[name=${name}]`, value);
    await tab.waitForSelector(".atlas-explore[data-loaded]");
    const kind = `${as} of ${level}`;
    const { keys, lines, legend, caption } = await tab.evaluate(() => ({
      keys: [...document.querySelectorAll(".atlas-explore__rows thead button")].map((button) => button.textContent),
      lines: [...document.querySelectorAll(".atlas-explore__rows tbody tr")].map((line) => [...line.cells].map((cell) => cell.textContent)),
      legend: [...document.querySelectorAll(".atlas-explore__legend li")].map((line) => line.textContent),
      caption: document.querySelector(".atlas-explore__rows caption").textContent,
    }));
    const at = (key) => keys.indexOf(key);
    assert.equal(at("Shown as") >= 0 && at("95% from") >= 0 && at("to") >= 0, true, `${kind}: ${keys}`);
    const [, areas] = (await shown(tab)).split(" ").map(Number);
    const rest = lines.filter(([first]) => first === "no hexagon").length;
    assert.ok(lines.length - rest === Math.min(areas, 500) || lines.length === 500, `${kind}: ${lines.length} rows, ${areas} areas`);
    assert.match(caption, /in view$/);
    const main = ["Per 1,000 residents", "Per km²", "Share", "Change", "Recorded"].map(at).find((place) => place >= 0);
    for (const line of lines) {
      const how = line[at("Shown as")];
      assert.ok(legend.includes(how), `${kind}: ${how} is not in the legend: ${legend}`);
      seen.add(how);
      const text = (place) => line[place].replaceAll(",", "").replace("%", "").replace("−", "-").replace("+", "");
      if (line[main].startsWith("–")) {
        assert.ok(/^– [a-z ]+$/.test(line[main]), `${kind}: why: ${line[main]}`);
        assert.match(how, /^no figure|^not reported/);
        continue;
      }
      const [value, low, high] = [main, at("95% from"), at("to")].map((place) => Number(text(place)));
      assert.ok(low <= value && value <= high, `${kind}: ${low} to ${high} around ${value}`);
    }
    if (level === "hexagons") {
      assert.ok(lines.every((line) => line[at("Latitude")] !== "" && Number.isFinite(Number(line[at("Latitude")]))), `${kind}: where it lies`);
      // Some on the coast touch no district as coarsely as it is drawn.
      assert.ok(lines.filter((line) => line[at("District")] === "").length < lines.length / 10, `${kind}: in which district`);
    }
    const [file] = await Promise.all([tab.waitForEvent("download"), tab.locator(".atlas-explore__rows .atlas-explore__save").click()]);
    const csv = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
    assert.equal(csv.length - 1 >= lines.length, true, `${kind}: the file holds every row`);
    assert.equal(csv[0].split(",").length, keys.length + 1, `${kind}: and every column, and what is missing`);
  }
  for (const words of ["no figure: too few incidents or months", "none recorded"]) assert.ok(seen.has(words), `${words} among ${[...seen]}`);
  // What chance could explain is told in words too.
  await tab.selectOption("select[name=level]", "ward");
  await tab.check("input[name=grey]");
  await tab.waitForSelector(".atlas-explore[data-loaded]");
  assert.ok((await rows(tab)).some((line) => line.includes("not distinguishable from the country")));
  assert.deepEqual(complaints, []);
  await tab.close();
});

test("while the map is dragged at street zoom nothing is fetched, given to it anew, or written in the page", async () => {
  const index = await json("data/v1/points.json");
  const { path } = index.shards.reduce((a, b) => (b.points > a.points ? b : a));
  const { lon, lat } = await json(path);
  const running = (steps) => steps.map(((sum) => (step) => (sum += step) / 1e6)(0));
  const [xs, ys] = [running(lon), running(lat)];
  const near = (i) => xs.filter((x, j) => Math.abs(x - xs[i]) < 0.01 && Math.abs(ys[j] - ys[i]) < 0.006).length;
  const densest = xs.reduce((best, _, i) => (near(i) > near(best) ? i : best), 0);
  const [x, y] = [xs[densest], ys[densest]];
  const { tab, requests, complaints } = await open();
  await tab.addInitScript(() => {
    window.seen = { draws: 0, frames: new Set(), messages: [], states: 0, changes: 0, begun: false };
    for (const name of ["drawElements", "drawArrays"]) {
      const draw = WebGL2RenderingContext.prototype[name];
      WebGL2RenderingContext.prototype[name] = function (...given) {
        window.seen.draws += 1;
        window.seen.frames.add(document.timeline.currentTime);
        return draw.apply(this, given);
      };
    }
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      window.seen.messages.push(message.type);
      return post.call(this, message, ...rest);
    };
    const replace = history.replaceState;
    history.replaceState = function (...given) {
      window.seen.states += 1;
      return replace.apply(this, given);
    };
  });
  await tab.goto("about:blank");
  await tab.goto(`${root}map/#at=${y},${x},14.6`);
  await tab.waitForSelector(".atlas-explore[data-ready]");
  await tab.waitForSelector(".atlas-explore[data-painted]");
  const points = Number((await shown(tab)).split(" ")[2]);
  assert.ok(points >= near(densest) / 2, `${points} points in a dense place`);
  await tab.locator(".atlas-explore__map").scrollIntoViewIfNeeded();
  const frame = await tab.locator(".atlas-explore__map").boundingBox();
  const [px, py] = [frame.x + frame.width / 2, frame.y + frame.height / 2];
  const nextFrame = () => tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await tab.mouse.move(px, py);
  await tab.mouse.down();
  await tab.mouse.move(px - 8, py);
  await nextFrame();
  await tab.evaluate(() => {
    Object.assign(window.seen, { draws: 0, frames: new Set(), messages: [], states: 0, changes: 0 });
    new MutationObserver((all) => { window.seen.changes += all.filter(({ target }) => !target.closest?.(".atlas-explore__map")).length; })
      .observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const asked = requests.length;
  for (let step = 1; step <= 20; step += 1) {
    await tab.mouse.move(px - 8 - 5 * step, py + 3 * step);
    await nextFrame();
  }
  const found = await tab.evaluate(() => ({ ...window.seen, frames: window.seen.frames.size }));
  assert.equal(requests.length, asked, "no request");
  assert.ok(found.frames >= 10, `${found.frames} frames were drawn`);
  // "LD" gives a source its data; tiles ("LT") may be cut from what is there.
  assert.deepEqual(found.messages.filter((type) => type === "LD"), [], "no source is given its data again");
  assert.deepEqual([found.states, found.changes], [0, 0], "neither the address nor the page is written");
  assert.ok(found.draws / found.frames <= 200, `${found.draws / found.frames} calls to draw a frame`);
  await tab.mouse.up();
  await tab.waitForFunction(() => window.seen.states > 0);
  await tab.waitForSelector(".atlas-explore[data-painted]");
  // More than was seen has come by now: the next steps find it drawn.
  const states = await tab.evaluate(() => { window.seen.messages = []; return window.seen.states; });
  await tab.locator(".maplibregl-canvas").focus();
  await tab.keyboard.press("ArrowRight");
  await tab.waitForFunction((before) => window.seen.states > before, states);
  await tab.waitForSelector(".atlas-explore[data-painted]");
  const again = await tab.evaluate(() => window.seen.messages.filter((type) => type === "LD").length);
  assert.equal(again, 0, "a short move gives no source its data");
  assert.deepEqual(complaints, []);
  await tab.close();
});

test("the files before the first choice stay within 700 KB", async () => {
  const { promisify: asPromise } = await import("node:util");
  const gzip = asPromise((await import("node:zlib")).gzip);
  const { tab, requests } = await open();
  let bytes = 0;
  for (const url of new Set(requests)) {
    const path = new URL(url).href.slice(root.length).replace(/[?#].*$/, "");
    if (url.startsWith("blob:") || url.startsWith("data:")) continue;
    const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    bytes += (await gzip(await readFile(join(site, file)))).length;
  }
  // The worker is asked for by itself, beside the page; it counts too.
  assert.ok(requests.some((url) => url.includes("/map_worker-")), "the worker is counted");
  assert.ok(bytes > 100_000 && bytes <= 700_000, `${bytes} bytes`);
  await tab.close();
});
