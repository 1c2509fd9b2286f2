// The page of reports: reads what its address asks for, fetches the files, shows the report.
//
// The place stands behind the address's #, which browsers send to nobody; the files fetched are those of a
// whole neighbourhood. `crime-atlas report` runs this same script without a browser, by `command`.
import { isFresh } from "./find/recent.ts";
import type { Index, Publisher } from "./report/files.ts";
import { fragment, parse, positionOf, postcodeOf, Problem, RADII, withSpace } from "./report/request.ts";
import { step, type Answer, type Files } from "./report/step.ts";
import { shortMonth } from "./report/words.ts";

export { command } from "./report/step.ts";

const MOST_ROUNDS = 6;

interface Page {
  index: Index;
  publisher: Publisher;
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
let turn = 0;

function siteUrl(path: string): string {
  return new URL((document.body.dataset["root"] ?? "./") + path, document.baseURI).href;
}

async function fetched(path: string): Promise<unknown> {
  // The search field of another page may have fetched the file a moment ago: it is not asked for again. Older
  // counts are; postcodes hardly move.
  const cache = path.startsWith("data/v1/postcodes/") || isFresh(path) ? "force-cache" : "default";
  const answer = await fetch(siteUrl(path), { credentials: "omit", cache });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Asks for the files of one step at once, until there is a report. */
async function make(page: Page, asked: string): Promise<Answer | null> {
  const { publisher } = page;
  const surround = { publisher, link: siteUrl, logo: publisher.logo ? siteUrl(publisher.logo) : null };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const answer = step(asked, page.index, files, surround);
    if (!answer || answer.report) return answer;
    const got = await Promise.all(answer.need.map(async (path) => [path, await fetched(path)] as const));
    for (const [path, file] of got) files.set(path, file);
  }
  throw new Error("more and more files are asked for");
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
    const making = make(page, asked);
    say(page, asked.length > 1 ? "Making the report…" : "", false);
    const answer = await making;
    // An answer that comes after a newer question is dropped.
    if (mine !== turn) return;
    page.target.innerHTML = answer?.report?.article ?? "";
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

function start(): void {
  const byId = <Kind extends HTMLElement>(id: string): Kind | null => document.querySelector<Kind>(`#${id}`);
  const text = byId("report-index")?.textContent;
  const by = byId("report-publisher")?.textContent;
  const form = document.querySelector<HTMLFormElement>(".atlas-report-form");
  const place = byId<HTMLInputElement>("report-place");
  const radius = byId<HTMLSelectElement>("report-radius");
  const [from, to] = [byId<HTMLSelectElement>("report-from"), byId<HTMLSelectElement>("report-to")];
  const print = document.querySelector<HTMLButtonElement>(".atlas-report-form__print");
  const status = document.querySelector<HTMLElement>(".atlas-report-page__status");
  const target = document.querySelector<HTMLElement>(".atlas-report-place");
  if (!text || !by || !form || !place || !radius || !from || !to || !print || !status || !target) return;
  const index = JSON.parse(text) as Index;
  const publisher = JSON.parse(by) as Publisher;
  const page: Page = { index, publisher, form, place, radius, from, to, print, status, target };
  // First the files are asked for: everything else can wait.
  void show(page);
  const { months } = index;
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
  window.addEventListener("hashchange", () => void show(page));
  // What every page does, once the report is on its way.
  void import("./embed.ts");
  void import("./find.ts");
}

if (typeof document !== "undefined") start();
