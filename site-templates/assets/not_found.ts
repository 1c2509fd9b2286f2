// On the page of an address that is not there: leads from `area/lsoa/<code>/` to the section of the ward's page
// that tells of the small area, and from `area/msoa/<code>/` to the sections of its small areas. Where areas have
// pages of their own this script is not loaded.
import { fetchJson, siteUrl } from "./find/files.ts";

/** Codes of LSOAs by the ward whose page tells of them. */
type ByWard = Record<string, string[]>;

/** `data/v1/codes/lsoa/<beginning>.json`: what follows the beginning, by ward. */
interface Lsoas {
  wards: ByWard;
}

/** `data/v1/codes/msoa/<beginning>.json` */
interface Msoas {
  msoas: Record<string, { name: string; local_name: string | null; wards: ByWard }>;
}

const PREFIXES = { lsoa: 5, msoa: 6 };

type Level = keyof typeof PREFIXES;

/** The level and code that the address asks for. */
function asked(): { level: Level; code: string } | null {
  const found = /\/area\/(lsoa|msoa)\/([a-z][0-9]{8})(?:\/(?:index\.html)?)?$/iu.exec(window.location.pathname);
  if (!found?.[1] || !found[2]) return null;
  return { level: found[1].toLowerCase() as Level, code: found[2].toUpperCase() };
}

function section(ward: string, lsoa: string): string {
  return siteUrl(`area/ward/${ward}/#${lsoa}`);
}

function say(...parts: (string | Node)[]): void {
  const place = document.querySelector("#found");
  place?.replaceChildren(...parts);
  place?.removeAttribute("hidden");
}

function missing(code: string): void {
  say(`${code} is not a small area or neighbourhood of this atlas. It may be a code of another year.`);
}

async function lookUpLsoa(code: string, prefix: string): Promise<void> {
  const { wards } = await fetchJson<Lsoas>(`data/v1/codes/lsoa/${prefix}.json`);
  const rest = code.slice(prefix.length);
  const found = Object.entries(wards).find(([, codes]) => codes.includes(rest));
  if (!found) return missing(code);
  const address = section(found[0], code);
  const link = document.createElement("a");
  link.href = address;
  link.textContent = `its ward’s page`;
  say(`The small area ${code} is told of on `, link, ".");
  // The address that is not there is not kept: going back leads to where the reader came from.
  window.location.replace(address);
}

async function lookUpMsoa(code: string, prefix: string): Promise<void> {
  const { msoas } = await fetchJson<Msoas>(`data/v1/codes/msoa/${prefix}.json`);
  const msoa = msoas[code.slice(prefix.length)];
  if (!msoa) return missing(code);
  const list = document.createElement("ul");
  for (const [ward, codes] of Object.entries(msoa.wards)) {
    for (const lsoa of codes) {
      const link = document.createElement("a");
      link.href = section(ward, lsoa);
      link.textContent = lsoa;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  }
  const name = msoa.local_name ? `${msoa.name}, ${msoa.local_name}` : msoa.name;
  const words = document.createElement("p");
  words.textContent = `The neighbourhood ${name} (${code}) has no page of its own. Its small areas:`;
  say(words, list);
}

const wanted = asked();
if (wanted) {
  const prefix = wanted.code.slice(0, PREFIXES[wanted.level]);
  const look = wanted.level === "lsoa" ? lookUpLsoa : lookUpMsoa;
  // No file of that beginning: no such code. The words of the page stand either way.
  look(wanted.code, prefix).catch(() => missing(wanted.code));
}
