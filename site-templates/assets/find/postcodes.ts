import { areaName, type AreaIndex } from "./areas.ts";
import { fetchJson } from "./files.ts";
import type { Place } from "./place.ts";

/** `data/v1/postcodes.json`: which shard holds the postcodes that begin with what. */
interface ShardIndex {
  shards: Record<string, { path: string; postcodes: number }>;
}

/** A shard: postcodes by what follows the prefix, each with LSOA, longitude and latitude. */
interface Shard {
  prefix: string;
  lsoas: string[];
  /** The ward of each of `lsoas`. */
  wards: (string | null)[];
  postcodes: Record<string, [lsoa: number, lon: number, lat: number]>;
}

/** Letters and digits of the shortest postcode: "M11AE". */
const SHORTEST = 5;

/** Whether this could be the beginning of a postcode: one or two letters, then a digit, then anything. */
const BEGINS_LIKE_ONE = /^[A-Z]{1,2}[0-9][A-Z0-9]{0,5}$/u;

function withSpace(postcode: string): string {
  return `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;
}

/** The longest prefix of the typed letters that has a shard, or the only shard with longer ones. */
function shardPath(index: ShardIndex, typed: string): string | null {
  for (let length = typed.length; length > 0; length -= 1) {
    const shard = index.shards[typed.slice(0, length)];
    if (shard) return shard.path;
  }
  const longer = Object.entries(index.shards).filter(([prefix]) => prefix.startsWith(typed));
  const paths = new Set(longer.map(([, shard]) => shard.path));
  return paths.size === 1 ? (longer[0]?.[1].path ?? null) : null;
}

/** Postcodes that begin with the query, leading to their LSOA's section of the ward's page. */
export async function matchingPostcodes(
  query: string,
  areas: AreaIndex | null,
  most: number,
): Promise<Place[]> {
  const words = query.trim().toUpperCase().split(/\s+/u);
  const typed = words.join("");
  if (!BEGINS_LIKE_ONE.test(typed)) return [];
  const path = shardPath(await fetchJson<ShardIndex>("data/v1/postcodes.json"), typed);
  if (path === null) return [];
  const shard = await fetchJson<Shard>(path);
  const found: Place[] = [];
  // "LU1 2" is the beginning of LU1 2AB but not of LU12 3AB; "LU12" of both.
  const spaced = words.length > 1 && typed.length < SHORTEST ? words.join(" ") : null;
  for (const [rest, [lsoa]] of Object.entries(shard.postcodes)) {
    const postcode = shard.prefix + rest;
    if (!postcode.startsWith(typed)) continue;
    const name = withSpace(postcode);
    if (spaced !== null && !name.startsWith(spaced)) continue;
    const wardCode = shard.wards[lsoa];
    const lsoaCode = shard.lsoas[lsoa];
    if (typeof wardCode !== "string" || lsoaCode === undefined) continue;
    const within = areaName(areas, "ward", wardCode) ?? "postcode";
    found.push({ name, within, path: `area/ward/${wardCode}/#${lsoaCode}` });
    if (postcode === typed) return [found.pop() as Place];
    if (found.length === most) break;
  }
  return found;
}
