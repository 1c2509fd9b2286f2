// What a search field writes of a place: its name, and where it lies. A text instead of a place is a remark.
import type { Place } from "./place.ts";

function escaped(text: string): string {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

export const templates = {
  inputValue: (place: Place | undefined): string => place?.name ?? "",
  suggestion: (place: Place | string): string =>
    typeof place === "string"
      ? escaped(place)
      : `${escaped(place.name)} <span class="atlas-find__within">${escaped(place.within)}</span>`,
};
