// A folder served by the program itself, and a browser: shared by the tests of pages.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const require = createRequire(join(process.env.ATLAS_FRONT_END, "package.json"));
const { chromium } = require("playwright-core");

/** A browser, launched with more `flags` than every test needs. */
export const launched = (flags = []) =>
  chromium.launch({ executablePath: process.env.ATLAS_CHROMIUM, args: ["--no-sandbox", ...flags] });

/** A server of a folder and the address it names; `more` arguments may choose them. */
export async function serving(folder, ...more) {
  const server = spawn(process.env.ATLAS_PROGRAM, ["serve", folder, ...(more.length > 0 ? more : ["--port", "0"])]);
  const line = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(String(data))));
  return { server, root: line.match(/http:\S+/)[0] };
}

/** The running server, its address, and a browser. */
export async function served(folder, flags = []) {
  const { server, root } = await serving(folder);
  return { server, root, browser: await launched(flags) };
}

/** The made-up country, built into `site` of a new `folder` and served; `close` takes all of it away. */
export async function demoSite() {
  const folder = await mkdtemp(join(tmpdir(), "crime-atlas-"));
  const site = join(folder, "site");
  await promisify(execFile)(process.env.ATLAS_PROGRAM, ["demo", "--out", site]);
  const { server, root, browser } = await served(site);
  const close = async () => {
    await browser.close();
    server.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, site, root, browser, close };
}
