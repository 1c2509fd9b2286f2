// A folder served by the program itself, and a browser: shared by the tests of pages.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.ATLAS_FRONT_END, "package.json"));
const { chromium } = require("playwright-core");

/** The running server, the address it names, and a browser launched with more `flags` than every test needs. */
export async function served(folder, flags = []) {
  const server = spawn(process.env.ATLAS_PROGRAM, ["serve", folder, "--port", "0"]);
  const line = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(String(data))));
  const root = line.match(/http:\S+/)[0];
  const browser = await chromium.launch({
    executablePath: process.env.ATLAS_CHROMIUM,
    args: ["--no-sandbox", ...flags],
  });
  return { server, root, browser };
}
