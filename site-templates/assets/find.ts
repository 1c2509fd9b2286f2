// Turns the search field of the header into a combobox of postcodes and places.
//
// Without this script the form leads to the list of areas. With it, what the reader types stays in the
// browser: only files of the site are fetched, and none of their addresses holds a whole postcode.
import accessibleAutocomplete from "accessible-autocomplete";

import { fetchJson, siteUrl } from "./find/files.ts";
import { matchingAreas, type AreaIndex } from "./find/areas.ts";
import { matchingPostcodes } from "./find/postcodes.ts";
import type { Place } from "./find/place.ts";

const MOST_SUGGESTIONS = 8;

let latest: Promise<Place[]> = Promise.resolve([]);
let failed = false;

async function places(query: string): Promise<Place[]> {
  // The list of areas is a convenience: postcodes are found without it.
  const areas = await fetchJson<AreaIndex>("data/v1/areas/search.json").catch(() => null);
  const postcodes = await matchingPostcodes(query, areas, MOST_SUGGESTIONS);
  return [...matchingAreas(query, areas, MOST_SUGGESTIONS), ...postcodes].slice(0, MOST_SUGGESTIONS);
}

function look(query: string): Promise<Place[]> {
  latest = places(query).then(
    (found) => {
      failed = false;
      return found;
    },
    () => {
      failed = true;
      return [];
    },
  );
  return latest;
}

function go(place: Place | undefined): void {
  if (place) window.location.assign(siteUrl(place.path));
}

function escaped(text: string): string {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

function enhance(form: HTMLFormElement, field: HTMLInputElement): void {
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
    minLength: 2,
    autoselect: true,
    confirmOnBlur: false,
    source: (query, populate) => {
      const answer = look(query);
      // An answer that comes after a newer question is dropped.
      void answer.then((found) => {
        if (answer === latest) populate(found);
      });
    },
    templates: {
      inputValue: (place) => place?.name ?? "",
      suggestion: (place) => {
        if (typeof place === "string") return escaped(place);
        return `${escaped(place.name)} <span class="atlas-find__within">${escaped(place.within)}</span>`;
      },
    },
    onConfirm: go,
    tNoResults: () => (failed ? "The search could not be loaded" : "No postcode or place of this name"),
    tAssistiveHint: () =>
      "When places are suggested, use the up and down arrows to review them and enter to go to one.",
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = element.querySelector("input");
    if (input && input.value.trim().length >= 2) {
      void look(input.value).then((found) => {
        if (found[0]) go(found[0]);
        else input.focus();
      });
    } else {
      input?.focus();
    }
  });
}

const form = document.querySelector<HTMLFormElement>("form.atlas-find");
const field = form?.querySelector<HTMLInputElement>("input#atlas-find");
if (form && field) enhance(form, field);
