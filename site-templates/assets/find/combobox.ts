// A search field with suggestions, for the header and for choosing areas to compare.
import accessibleAutocomplete from "accessible-autocomplete";

import { fetchJson } from "./files.ts";
import type { Place } from "./place.ts";
import { isWhole, postcodeIn, unknownPostcode } from "./postcodes.ts";
import { foresee, prefixesOf, prepare } from "./report_page.ts";
import { search } from "./search.ts";
import { templates } from "./suggestions.ts";

const MOST_SUGGESTIONS = 8;
/** Letters below which nothing is looked for. */
const LEAST_LETTERS = 2;
/** Milliseconds without a new letter before files are read: a fast typist asks once. What may yet become a
    postcode, which needs other files, waits longer; a whole postcode not at all. */
const PAUSE = { begun: 280, more: 120, whole: 0 };

function pauseOf(query: string): number {
  if (isWhole(query)) return PAUSE.whole;
  return query.trim().length <= LEAST_LETTERS || postcodeIn(query) !== "" ? PAUSE.begun : PAUSE.more;
}

/** Path of the reports, which the form names where the site has them. */
export const reportPath = (form: HTMLFormElement): string | null => form.dataset["report"] ?? null;

/** Makes a combobox of a form's field; `chosen` is called with what the reader picks. */
export function combobox(form: HTMLFormElement, field: HTMLInputElement, chosen: (place: Place) => void): void {
  let latest = 0;
  let failed = false;
  let looking = false;
  let asked = "";
  let shown: { query: string; places: Place[] } = { query: "", places: [] };

  const report = reportPath(form);
  const prefixes = report === null ? undefined : () => prefixesOf(report);

  async function look(query: string, own = latest): Promise<Place[]> {
    // For an answer that nobody waits for any more no further file is read.
    const read = <File>(path: string): Promise<File> =>
      own === latest ? fetchJson<File>(path) : Promise.reject(new Error("the question is older"));
    try {
      const places = await search(query, MOST_SUGGESTIONS, read, report, prefixes);
      failed = false;
      return places;
    } catch {
      failed = true;
      return [];
    }
  }

  const element = document.createElement("div");
  element.className = "atlas-find__combobox";
  const { id, placeholder } = field;
  field.replaceWith(element);
  accessibleAutocomplete<Place>({
    element,
    id,
    // Without a name the field is never part of an address.
    name: "",
    placeholder,
    cssNamespace: "atlas-find",
    displayMenu: "overlay",
    minLength: LEAST_LETTERS,
    autoselect: true,
    confirmOnBlur: false,
    source: (query, populate) => {
      latest += 1;
      looking = true;
      asked = query;
      const own = latest;
      if (report !== null) void foresee(report, query).catch(() => null);
      window.setTimeout(() => {
        // An answer that comes after a newer question is dropped.
        if (own !== latest) return;
        void look(query).then((places) => {
          if (own !== latest) return;
          shown = { query, places };
          looking = false;
          populate(places);
          element.dataset["answered"] = query;
          const fragment = places[0]?.fragment;
          if (report !== null && fragment !== undefined) void prepare(report, fragment);
        });
      }, pauseOf(query));
    },
    templates,
    onConfirm: (place) => {
      if (!place) return;
      // Who types on and presses Enter at once means what is typed, not the first of an older answer.
      const older = looking && place === shown.places[0];
      latest += 1;
      looking = false;
      if (older) void look(asked).then(([first]) => chosen(first ?? place));
      else chosen(place);
    },
    tNoResults: () =>
      looking
        ? "Looking\u2026"
        : failed
          ? "The search could not be loaded"
          : (unknownPostcode(asked) ?? "Nothing of this name. Try a postcode, a ward, a town or a street with its district."),
    tAssistiveHint: () =>
      "When places are suggested, use the up and down arrows to review them and enter to choose one.",
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = element.querySelector("input");
    const query = input?.value.trim() ?? "";
    if (query.length < LEAST_LETTERS) {
      input?.focus();
      return;
    }
    const answer = shown.query === query ? Promise.resolve(shown.places) : look(query);
    void answer.then(([first]) => {
      if (first) chosen(first);
      else input?.focus();
    });
  });
}
