// The search of the map: a place or a postcode moves the map there and chooses it.
import accessibleAutocomplete from "accessible-autocomplete";

import { fetchJson } from "../find/files.ts";
import type { Place } from "../find/place.ts";
import { unknownPostcode } from "../find/postcodes.ts";
import { search } from "../find/search.ts";
import { templates } from "../find/suggestions.ts";

/** Where a search leads. */
export interface Found {
  /** `ward:E05…`; empty for levels that are not drawn. */
  id: string;
  at: [number, number] | null;
  zoom: number;
}

const MOST = 8;
const ZOOM: Record<string, number> = { country: 5.5, region: 7, county: 8.5, force: 8.5, district: 9.5, ward: 12, outcode: 12, lsoa: 13 };
const DRAWN = ["force", "district", "ward", "lsoa"];

interface AreaList {
  columns: string[];
  rows: unknown[][];
}

async function centre(level: string, code: string): Promise<[number, number] | null> {
  const list = await fetchJson<AreaList>(`data/v1/areas/${level}.json`).catch(() => null);
  const row = list?.rows.find((one) => one[list.columns.indexOf("code")] === code);
  const at = row?.[list?.columns.indexOf("centre") ?? -1];
  return Array.isArray(at) && at.length === 2 ? [Number(at[0]), Number(at[1])] : null;
}

/** From the path of a page: `area/ward/E05…/#E01…`. */
export async function foundAt(path: string): Promise<Found | null> {
  const [, level, code, small] = /^area\/([^/]+)\/([^/]+)\/(?:#(.+))?$/u.exec(path) ?? [];
  if (level === undefined || code === undefined) return null;
  const at = await centre(level, code);
  if (small !== undefined) return { id: `lsoa:${small}`, at, zoom: ZOOM["lsoa"] as number };
  return { id: DRAWN.includes(level) ? `${level}:${code}` : "", at, zoom: ZOOM[level] ?? 9 };
}

/** Where a suggestion lies; a street is looked up only when it is chosen. */
async function foundOf({ path }: Place): Promise<Found | null> {
  return foundAt(typeof path === "string" ? path : await path());
}

export function placeFinder(field: HTMLElement, go: (found: Found) => void): void {
  const input = field.querySelector("input");
  if (!input) return;
  const element = document.createElement("div");
  element.className = "atlas-find__combobox";
  const { id } = input;
  input.replaceWith(element);
  let latest: Promise<Place[]> | null = null;
  let shown: { answer: Promise<Place[]> | null; places: Place[] } = { answer: null, places: [] };
  let asked = "";
  const looking = (): boolean => latest !== null && shown.answer !== latest;
  accessibleAutocomplete<Place>({
    element,
    id,
    name: "",
    cssNamespace: "atlas-find",
    displayMenu: "overlay",
    minLength: 2,
    autoselect: true,
    confirmOnBlur: false,
    source: (query, populate) => {
      asked = query;
      const answer = search(query, MOST, fetchJson, null).catch(() => []);
      latest = answer;
      // An answer that comes after a newer question is dropped.
      void answer.then((found) => {
        if (answer !== latest) return;
        shown = { answer, places: found };
        populate(found);
      });
    },
    templates,
    onConfirm: (place) => {
      if (!place) return;
      // Who types on and presses Enter at once means what is typed, not the first of an older answer.
      const older = looking() && place === shown.places[0];
      const meant = older && latest ? latest.then(([first]) => first ?? place) : Promise.resolve(place);
      void meant.then(foundOf).then((found) => found && go(found));
    },
    tNoResults: () => (looking() ? "Looking\u2026" : (unknownPostcode(asked) ?? "Nothing of this name")),
    tAssistiveHint: () => "When places are suggested, use the up and down arrows to review them and enter to go to one.",
  });
}
