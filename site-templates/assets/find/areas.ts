import type { Place } from "./place.ts";

/** `data/v1/areas/search.json`: areas that have a page. */
export interface AreaIndex {
  columns: string[];
  rows: (string | null)[][];
}

const LARGER_FIRST = ["country", "region", "county", "district", "force", "outcode", "ward"];

/** Letters and digits in lower case, without accents: "Sant Pedr-y-Wîg" and "sant pedr y wig" agree. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/['’]/gu, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
}

/** How well a name answers the query: 0 is best; null, not at all. */
function fit(name: string, query: string): number | null {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  if (` ${name}`.includes(` ${query}`)) return 2;
  return null;
}

function column(index: AreaIndex, row: (string | null)[], name: string): string {
  return row[index.columns.indexOf(name)] ?? "";
}

/** The name of an area, where the index knows it. */
export function areaName(index: AreaIndex | null, level: string, code: string): string | null {
  const row = index?.rows.find(
    (row) => column(index, row, "code") === code && column(index, row, "level") === level,
  );
  return index && row ? column(index, row, "name") : null;
}

/** Areas whose name, or one of its words, begins with the query; best fit first, then larger areas. */
export function matchingAreas(query: string, index: AreaIndex | null, most: number): Place[] {
  const asked = plain(query);
  if (!index || asked === "") return [];
  const found: { place: Place; order: [number, number, string] }[] = [];
  for (const row of index.rows) {
    const name = column(index, row, "name");
    const level = column(index, row, "level");
    const code = column(index, row, "code");
    const fits = code.toLowerCase() === asked ? 0 : fit(plain(name), asked);
    if (fits === null) continue;
    const within = column(index, row, "within");
    const place = { name, within: within ? `${level}, ${within}` : level, path: `area/${level}/${code}/` };
    const size = LARGER_FIRST.indexOf(level);
    found.push({ place, order: [fits, size < 0 ? LARGER_FIRST.length : size, `${name} ${code}`] });
  }
  found.sort(
    ({ order: a }, { order: b }) => a[0] - b[0] || a[1] - b[1] || a[2].localeCompare(b[2], "en-GB"),
  );
  return found.slice(0, most).map(({ place }) => place);
}
