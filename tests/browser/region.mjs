// The site of a real region: that which ATLAS_SITE_REGION names, or one built of the data in ATLAS_DATA, or in
// ../shared/data beside the sources.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const data = [process.env.ATLAS_DATA, resolve(here, "../../../shared/data"), resolve(here, "../../shared/data")].find(
  (folder) => folder !== undefined && existsSync(folder),
);
const { ATLAS_SITE_REGION: built } = process.env;

/** For a test's `skip`: why there is no real data, or false. */
export const noRegion = data === undefined && built === undefined && "no real data";

/** The folder of the site; built below `folder` where none is named. */
export async function regionSite(folder) {
  if (built !== undefined) return built;
  const archives = await readdir(join(data, "region/archives"));
  const zips = archives.filter((file) => file.endsWith(".zip")).map((file) => join(data, "region/archives", file));
  const out = join(folder, "region");
  const reference = join(data, "region/reference");
  await promisify(execFile)(process.env.ATLAS_PROGRAM, ["build", "--archive", ...zips, "--reference", reference, "--out", out]);
  return out;
}
