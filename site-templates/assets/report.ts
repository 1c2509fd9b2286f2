// The page of reports: reads what its address asks for, fetches the files, shows the report.
//
// The place stands behind the address's #, which browsers send to nobody; the files fetched are those of a
// whole neighbourhood. `crime-atlas report` runs this same script without a browser, by `command`.
import { fetchJson, siteUrl } from "./find/files.ts";
import { basisOf, type Basis } from "./report/files.ts";
import { fragment, parse, positionOf, postcodeOf, Problem, RADII, withSpace } from "./report/request.ts";
import { step, type Answer, type Files } from "./report/step.ts";
import { shortMonth } from "./report/words.ts";

export { command } from "./report/step.ts";

const MOST_ROUNDS = 6;
/** The class under which what is below the screen waits for what is on it. */
const FIRST = "atlas-report-place--first";

type Read = (path: string) => Promise<unknown>;

interface Page extends Basis {
  form: HTMLFormElement;
  place: HTMLInputElement;
  radius: HTMLSelectElement;
  from: HTMLSelectElement;
  to: HTMLSelectElement;
  print: HTMLButtonElement;
  status: HTMLElement;
  target: HTMLElement;
}

const files: Files = new Map();
/** The report that is made before it is asked for. */
let ahead: { asked: string; making: Promise<Answer | null> } | null = null;
let current: Page | null = null;
let turn = 0;

/** Asks for the files of one step at once, until there is a report. */
async function make({ index, publisher }: Basis, asked: string, read: Read): Promise<Answer | null> {
  const surround = { publisher, link: siteUrl, logo: publisher.logo ? siteUrl(publisher.logo) : null };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const answer = step(asked, index, files, surround);
    if (!answer || answer.report) return answer;
    const got = await Promise.all(answer.need.map(async (path) => [path, await read(path)] as const));
    for (const [path, file] of got) files.set(path, file);
  }
  throw new Error("more and more files are asked for");
}

/** Makes the report of a fragment, to be shown when the page is. */
export async function prepare(basis: Basis, asked: string, read: Read): Promise<void> {
  if (ahead?.asked === asked) return;
  const making = make(basis, asked, read);
  ahead = { asked, making };
  try {
    await making;
  } catch {
    if (ahead.making === making) ahead = null;
  }
}

function say(page: Page, words: string, isProblem: boolean): void {
  page.status.textContent = words;
  page.status.classList.toggle("atlas-report-page__status--problem", isProblem);
}

/** Shows in the form what the address asks for. */
function fill(page: Page): void {
  try {
    const request = parse(window.location.hash);
    if (!request) return;
    if (request.postcode) page.place.value = withSpace(request.postcode);
    else if (request.at) page.place.value = `${request.at.lat}, ${request.at.lon}`;
    const radius = String(request.radius);
    if (![...page.radius.options].some((option) => option.value === radius)) {
      page.radius.add(new Option(`${radius} m`, radius));
    }
    page.radius.value = radius;
    if (request.from) page.from.value = request.from;
    if (request.to) page.to.value = request.to;
  } catch {
    // The report's own attempt says what is wrong.
  }
}

async function show(page: Page): Promise<void> {
  turn += 1;
  const mine = turn;
  const asked = window.location.hash;
  fill(page);
  try {
    const making = ahead?.asked === asked ? ahead.making : make(page, asked, fetchJson);
    say(page, asked.length > 1 ? "Making the report…" : "", false);
    const answer = await making;
    // An answer that comes after a newer question is dropped.
    if (mine !== turn) return;
    page.target.classList.add(FIRST);
    page.target.innerHTML = answer?.report?.article ?? "";
    // Once the figures are painted, the rest.
    window.requestAnimationFrame(() => window.setTimeout(() => page.target.classList.remove(FIRST)));
    page.print.hidden = !answer?.report;
    document.body.classList.toggle("atlas-report-shown", Boolean(answer?.report));
    if (answer?.report) document.title = `${answer.report.title}: neighbourhood report`;
    say(page, "", false);
    document.body.dataset["report"] = answer?.report ? "shown" : "empty";
  } catch (error) {
    if (mine !== turn) return;
    page.target.replaceChildren();
    page.print.hidden = true;
    document.body.classList.remove("atlas-report-shown");
    document.body.dataset["report"] = "problem";
    const words = error instanceof Problem ? error.message : "A file of the site could not be loaded. Try again.";
    say(page, words, true);
  }
}

/** The form's wish as a fragment; it is put behind # and nowhere else. */
function wish(page: Page): string {
  const typed = page.place.value.trim();
  const [postcode, at] = [postcodeOf(typed), positionOf(typed)];
  const isUsual = page.from.value === page.from.dataset["usual"] && page.to.value === page.to.dataset["usual"];
  const months = page.index.months;
  const request = parse(window.location.hash.includes("shape=") && typed === "" ? window.location.hash : "");
  const radius = Number(page.radius.value);
  if (!postcode && !at && !request) {
    throw new Problem("Enter a whole postcode, such as LU1 2SE, or latitude, longitude.");
  }
  if (page.from.value > page.to.value) throw new Problem("The first month comes after the last.");
  return fragment({
    postcode,
    at: postcode ? null : at,
    shape: request?.shape ?? null,
    radius: Number.isFinite(radius) ? radius : RADII.usual,
    from: isUsual ? null : page.from.value,
    to: isUsual || page.to.value === months[months.length - 1] ? null : page.to.value,
  });
}

/** Brings the page to life and shows what its address asks for. */
export function start(): void {
  const byId = <Kind extends HTMLElement>(id: string): Kind | null => document.querySelector<Kind>(`#${id}`);
  const basis = basisOf(document);
  const form = document.querySelector<HTMLFormElement>(".atlas-report-form");
  const place = byId<HTMLInputElement>("report-place");
  const radius = byId<HTMLSelectElement>("report-radius");
  const [from, to] = [byId<HTMLSelectElement>("report-from"), byId<HTMLSelectElement>("report-to")];
  const print = document.querySelector<HTMLButtonElement>(".atlas-report-form__print");
  const status = document.querySelector<HTMLElement>(".atlas-report-page__status");
  const target = document.querySelector<HTMLElement>(".atlas-report-place");
  if (!basis || !form || !place || !radius || !from || !to || !print || !status || !target) return;
  const page: Page = { ...basis, form, place, radius, from, to, print, status, target };
  if (current === null) window.addEventListener("hashchange", () => current?.target.isConnected && void show(current));
  current = page;
  // First the files are asked for: everything else can wait.
  void show(page);
  const { months } = page.index;
  for (const select of [from, to]) {
    for (const each of months) select.add(new Option(shortMonth(each), each));
  }
  from.dataset["usual"] = from.value = months[Math.max(months.length - 12, 0)] ?? "";
  to.dataset["usual"] = to.value = months[months.length - 1] ?? "";
  form.hidden = false;
  fill(page);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      const asked = `#${wish(page)}`;
      if (asked === window.location.hash) void show(page);
      else window.location.hash = asked;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      say(page, error.message, true);
      place.focus();
    }
  });
  print.addEventListener("click", () => window.print());
}

// Another page may load this script before it shows the page of reports in its own place.
if (typeof document !== "undefined" && document.querySelector("#report-index")) {
  start();
  // What every page does, once the report is on its way.
  void import("./site/embed.ts");
  void import("./site/find.ts");
}
