// Postcodes, whole or begun, from the shards of `data/v1/postcodes/`: their names are coarse beginnings, so
// that no address that is asked for holds a postcode.
import type { AreaOf, Place } from "./place.ts";
import type { First, Read } from "./shelves.ts";

/** `data/v1/postcodes.json`: which shard holds the postcodes that begin with what. */
interface ShardIndex {
  shards: Record<string, { path: string; postcodes: number }>;
}

/** Paths of shards by the prefixes they hold. */
export type Prefixes = Map<string, string>;

/** A shard: postcodes by what follows the prefix, each with LSOA, longitude and latitude. */
export interface Shard {
  prefix: string;
  grid: number;
  origin: [lon: number, lat: number];
  lsoas: string[];
  /** The ward of each of `lsoas`. */
  wards: (string | null)[];
  /** The district of each of `lsoas`. */
  districts: (string | null)[];
  postcodes: Record<string, [lsoa: number, lon: number, lat: number]>;
}

/** One or two letters, then a digit, then anything. */
const BEGINS_LIKE_ONE = /^[A-Z]{1,2}[0-9][A-Z0-9]{0,5}$/u;
const WHOLE = /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/u;
/** A whole postcode among other words. */
const INSIDE = /\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b/u;
/** Letters and digits of the shortest postcode: "M11AE". */
const SHORTEST = 5;

/** "LU12SE" as "LU1 2SE". */
export function withSpace(postcode: string): string {
  return `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;
}

const toLetter = (character: string): string => ({ "0": "O", "1": "I" })[character] ?? character;
const toDigit = (character: string): string => ({ O: "0", I: "1", L: "1" })[character] ?? character;

/** A whole postcode in which letters stand for digits or digits for letters: "LUI 2SE" is LU1 2SE. */
function mended(letters: string): string | null {
  if (letters.length < SHORTEST || letters.length > 7) return null;
  const inward = `${toDigit(letters.at(-3) ?? "")}${toLetter(letters.at(-2) ?? "")}${toLetter(letters.at(-1) ?? "")}`;
  const outward = letters.slice(0, -3);
  for (const count of [2, 1]) {
    const area = [...outward.slice(0, count)].map(toLetter).join("");
    const rest = `${toDigit(outward[count] ?? "")}${outward.slice(count + 1)}`;
    const tries = [area + rest, area + [...rest].map(toDigit).join("")];
    for (const whole of tries.map((outward) => outward + inward)) if (WHOLE.test(whole)) return whole;
  }
  return null;
}

/** Whether a query is a whole postcode. */
export const isWhole = (query: string): boolean => WHOLE.test(postcodeIn(query));

/** What to say of a postcode that is not found; null where the query is none. A begun one of Northern Ireland, too,
    is none of the atlas: the police there publish no LSOA with their rows. */
export function unknownPostcode(query: string): string | null {
  const typed = postcodeIn(query);
  if (/^BT[0-9]/u.test(typed)) return "Northern Ireland’s places are not in the search: the police there publish no small area with an incident.";
  return WHOLE.test(typed) ? `The postcode ${withSpace(typed)} is not known to this atlas.` : null;
}

/** What of a query may be a postcode, in capitals without spaces; "" when nothing. */
export function postcodeIn(query: string): string {
  const capitals = query.trim().toUpperCase();
  const inside = INSIDE.exec(capitals);
  if (inside) return `${inside[1]}${inside[2]}`;
  const letters = capitals.replace(/[\s.\-]+/gu, "");
  if (/[^A-Z0-9]/u.test(letters)) return "";
  if (!WHOLE.test(letters) && /[0-9]/u.test(letters)) {
    const whole = mended(letters);
    if (whole !== null) return whole;
  }
  return BEGINS_LIKE_ONE.test(letters) ? letters : "";
}

/** Which shard holds what, where the page of reports does not say so. */
export async function readPrefixes(read: Read): Promise<Prefixes | null> {
  const index = await read<ShardIndex>("data/v1/postcodes.json").catch(() => null);
  return index && new Map(Object.entries(index.shards).map(([prefix, shard]) => [prefix, shard.path]));
}

/** The shard of the longest prefix of the typed letters. */
function shardOf(prefixes: Prefixes, typed: string): string | null {
  for (let length = typed.length; length > 0; length -= 1) {
    const path = prefixes.get(typed.slice(0, length));
    if (path !== undefined) return path;
  }
  return null;
}

/** The shards of longer prefixes than the typed letters. */
const longer = (prefixes: Prefixes, typed: string): string[] =>
  [...prefixes].filter(([prefix]) => prefix.length > typed.length && prefix.startsWith(typed)).map(([, path]) => path);

/** The shard of the typed letters, or those of longer prefixes. */
function shardPaths(prefixes: Prefixes, typed: string): string[] {
  const own = shardOf(prefixes, typed);
  const paths = new Set(own === null ? longer(prefixes, typed) : [own]);
  // One or two files are read for a beginning, not more.
  return paths.size <= 2 ? [...paths] : [];
}

/** The shard that holds whatever postcode a query may become; null while there are several. */
export function certainShard(prefixes: Prefixes, query: string): string | null {
  const typed = postcodeIn(query);
  if (typed === "") return null;
  const own = shardOf(prefixes, typed);
  const paths = new Set([...(own === null ? [] : [own]), ...longer(prefixes, typed)]);
  return paths.size === 1 ? ([...paths][0] ?? null) : null;
}

/** Whether a postcode begins with what is typed: "LU1 2" begins LU1 2AB but not LU12 3AB, "LU12" both. */
function beginner(query: string): (postcode: string) => boolean {
  const typed = postcodeIn(query);
  const parts = query.trim().toUpperCase().split(/\s+/u);
  const spaced = parts.length === 2 && typed.length < SHORTEST + 2 && !WHOLE.test(typed) ? parts.join(" ") : null;
  return (postcode) => postcode.startsWith(typed) && (spaced === null || withSpace(postcode).startsWith(spaced));
}

/** The known postcodes of a shard that a query may become. */
export function possible(shard: Shard, query: string): Known[] {
  const begins = beginner(query);
  return Object.keys(shard.postcodes).flatMap((rest) => (begins(shard.prefix + rest) ? (known(shard, rest) ?? []) : []));
}

/** The fragment of the report of a postcode; it is never sent. */
const fragmentOf = (postcode: string): string => `#postcode=${withSpace(postcode).replace(" ", "+")}`;

/** The path of the report of a point, where the site has reports. */
export function reportAt(report: string | null, lat: number, lon: number): string | null {
  return report === null ? null : `${report}#at=${lat.toFixed(4)},${lon.toFixed(4)}`;
}

/** A known postcode and where it lies. */
export interface Known {
  postcode: string;
  lsoa: string;
  ward: string;
  district: string | null;
  at: { lat: number; lon: number };
}

function known(shard: Shard, rest: string): Known | null {
  const entry = shard.postcodes[rest];
  if (entry === undefined) return null;
  const [place, lon, lat] = entry;
  const [lsoa, ward] = [shard.lsoas[place], shard.wards[place]];
  if (lsoa === undefined || typeof ward !== "string") return null;
  const at = { lat: (shard.origin[1] + lat) / shard.grid, lon: (shard.origin[0] + lon) / shard.grid };
  return { postcode: shard.prefix + rest, lsoa, ward, district: shard.districts[place] ?? null, at };
}

const alike = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
};

/** The known postcode of the same district that begins most like one that is not known. */
function nearest(shard: Shard, postcode: string): Known | null {
  let best: Known | null = null;
  // The district must agree, and with it the letters before the last three.
  let least = postcode.length - 4;
  for (const rest of Object.keys(shard.postcodes).sort()) {
    const other = shard.prefix + rest;
    const length = other.length === postcode.length ? alike(other, postcode) : 0;
    if (length <= least) continue;
    const found = known(shard, rest);
    if (found) [best, least] = [found, length];
  }
  return best;
}

function places(found: Known, asked: string, report: string | null): Place[] {
  const name = withSpace(asked);
  const instead = found.postcode === asked ? "" : `. Not in the list of postcodes; the nearest known is ${withSpace(found.postcode)}`;
  const area = async (): Promise<AreaOf> => ({ level: "lsoa", code: found.lsoa, name: withSpace(found.postcode) });
  const page: Place = {
    name,
    within: `its small area and ward${instead}`,
    path: `area/ward/${found.ward}/#${found.lsoa}`,
    area,
  };
  if (report === null) return [page];
  const fragment = fragmentOf(asked);
  return [{ name, within: `report on what is recorded around it${instead}`, path: report + fragment, area, fragment }, page];
}

/** An outcode that some postcodes of the shards have. */
function outcodePlace(outcode: string): Place {
  return {
    name: outcode,
    within: "outcode",
    path: `area/outcode/${outcode}/`,
    area: async () => ({ level: "outcode", code: outcode, name: outcode }),
  };
}

/** Outcodes that letters, or letters and digits, are or begin: "N1" is N1 and begins N10 and N1C. */
export async function outcodesOf(typed: string, most: number, read: Read): Promise<Place[]> {
  const letters = /^[A-Z]{0,2}/u.exec(typed)?.[0] ?? "";
  const { outcodes } = await read<First>("data/v1/search.json");
  const begun = (outcodes[letters] ?? []).map((rest) => letters + rest).filter((outcode) => outcode.startsWith(typed));
  // N1 before N1C, and both before N10.
  const order = (outcode: string): number => outcode.length * 2 + Number(/[0-9]$/u.test(outcode.slice(typed.length)));
  return begun.sort((a, b) => order(a) - order(b) || a.localeCompare(b, "en-GB")).slice(0, most).map(outcodePlace);
}

/** Postcodes and outcodes that the query is or begins; none when it looks like neither. */
export async function matchingPostcodes(
  query: string,
  most: number,
  read: Read,
  report: string | null,
  prefixes: () => Promise<Prefixes | null>,
): Promise<Place[]> {
  const typed = postcodeIn(query);
  if (typed === "") return [];
  // The search by name still works where a site has no postcodes.
  const index = await prefixes();
  if (index === null) return [];
  const paths = shardPaths(index, typed);
  if (paths.length === 0) return outcodesOf(typed, most, read);
  const shards = await Promise.all(paths.map((path) => read<Shard>(path)));
  if (WHOLE.test(typed)) {
    for (const shard of shards) {
      if (!typed.startsWith(shard.prefix)) continue;
      const own = known(shard, typed.slice(shard.prefix.length)) ?? nearest(shard, typed);
      if (own) return places(own, typed, report);
    }
  }
  const begins = beginner(query);
  const outcodes = new Set<string>();
  const found: Place[] = [];
  for (const shard of shards) {
    for (const rest of Object.keys(shard.postcodes)) {
      const postcode = shard.prefix + rest;
      if (!begins(postcode)) continue;
      const outcode = postcode.slice(0, -3);
      if (outcode.startsWith(typed)) outcodes.add(outcode);
      if (found.length >= most) continue;
      const one = known(shard, rest);
      const place = one && places(one, postcode, report)[0];
      if (place) found.push(place);
    }
  }
  const exact = outcodes.has(typed) ? [typed] : [];
  const others = [...outcodes].filter((outcode) => outcode !== typed).sort();
  return [...exact, ...others.slice(0, 3)].map(outcodePlace).concat(found).slice(0, most);
}
