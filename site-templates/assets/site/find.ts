// Turns the search field of the header into a combobox of postcodes and places.
//
// Without this script the form leads to the list of areas. With it, what the reader types stays in the
// browser: only files of the site are fetched, and none of their addresses holds more than the beginning
// of a word or of a postcode.
import { combobox, reportPath } from "../find/combobox.ts";
import { siteUrl } from "../find/files.ts";
import { showReport } from "../find/in_place.ts";
import type { Place } from "../find/place.ts";

function begin(): void {
  const form = document.querySelector<HTMLFormElement>("form.atlas-find");
  const field = form?.querySelector<HTMLInputElement>("input#atlas-find");
  if (!form || !field) return;
  const report = reportPath(form);
  combobox(form, field, (place) => void go(place, report));
}

async function go(place: Place, report: string | null): Promise<void> {
  const path = typeof place.path === "string" ? place.path : await place.path();
  const isReport = report !== null && path.startsWith(`${report}#`);
  if (isReport && (await showReport(report, path, begin))) return;
  window.location.assign(siteUrl(path));
}

begin();
