// The page of reports, read while a postcode is being typed: the report that is asked for next is then shown
// without a further journey. What is read are files of whole neighbourhoods, so that nobody learns more of what
// was typed.
import { mayMeet } from "../report/area.ts";
import { basisOf, pointsPath, postcodesPath, surroundingsPath, type Basis } from "../report/files.ts";
import { RADII } from "../report/request.ts";
import { fetchJson, siteUrl } from "./files.ts";
import { certainShard, possible, postcodeIn, type Prefixes, type Shard } from "./postcodes.ts";

type Script = typeof import("../report.ts");

export interface ReportPage {
  page: Document;
  basis: Basis;
  /** Address of its script. */
  script: string;
}

/** Scripts of the site that have no need to run again. */
const OWN = /\/(?:site|report)-[A-Z0-9]{8}\.js$/u;
const DATA = /^application\/(?:ld\+)?json$/u;

let wanted: Promise<ReportPage | null> | null = null;
let module: Promise<Script> | null = null;

async function read(address: string): Promise<ReportPage> {
  let page = document;
  if (new URL(address).pathname !== window.location.pathname) {
    const answer = await fetch(address, { credentials: "omit", cache: "force-cache" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  const script = [...page.querySelectorAll("script[type=module]")].map((of) => of.getAttribute("src") ?? "").find((src) => OWN.test(src));
  const basis = basisOf(page);
  if (basis === null) throw new Error(`${address} is no page of reports`);
  return { page, basis, script: new URL(script ?? "", address).href };
}

/** The page of reports; null where it cannot be read. */
function reportPage(report: string): Promise<ReportPage | null> {
  wanted ??= read(siteUrl(report)).catch(() => {
    wanted = null;
    return null;
  });
  return wanted;
}

const prefixesIn = ({ basis }: ReportPage): Prefixes =>
  new Map(basis.index.postcodes.flatMap((shard) => shard.map((prefix) => [prefix, postcodesPath(shard[0] ?? "")])));

/** Which shard holds which postcodes, as the page of reports knows it. */
export async function prefixesOf(report: string): Promise<Prefixes | null> {
  const known = await reportPage(report);
  return known && prefixesIn(known);
}

/** What a page runs beside the scripts of every page, as a publisher's template may have it. */
const foreign = (page: Document, base: string): string =>
  [...page.scripts]
    .filter(({ type }) => !DATA.test(type))
    .map((script) => (script.hasAttribute("src") ? new URL(script.getAttribute("src") ?? "", base).href : (script.textContent ?? "")))
    .filter((script) => !OWN.test(script))
    .sort()
    .join("\n");

/** Whether the reader asked for few bytes. */
const isSparing = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** The page of reports where it may be shown in place of this page; else null. */
async function replacing(report: string): Promise<ReportPage | null> {
  const known = isSparing() ? null : await reportPage(report);
  return known && foreign(document, document.baseURI) === foreign(known.page, siteUrl(report)) ? known : null;
}

function load({ script }: ReportPage): Promise<Script> {
  module ??= (import(script) as Promise<Script>).catch((error: unknown) => {
    module = null;
    throw error;
  });
  return module;
}

/** That page and its script; null where they cannot be had. */
export async function ready(report: string): Promise<{ page: Document; basis: Basis; script: Script } | null> {
  const known = await replacing(report);
  const script = known && (await load(known).catch(() => null));
  return known && script && { ...known, script };
}

/** Makes the report of a fragment before it is opened. */
export async function prepare(report: string, fragment: string): Promise<void> {
  const here = await ready(report);
  await here?.script.prepare(here.basis, fragment, fetchJson).catch(() => null);
}

/** Reads what all postcodes that may still be meant need for their reports: never a file in vain. */
export async function foresee(report: string, query: string): Promise<void> {
  const known = postcodeIn(query) === "" ? null : await replacing(report);
  if (!known) return;
  void ready(report);
  const path = certainShard(prefixesIn(known), query);
  if (path === null) return;
  const places = possible(await fetchJson<Shard>(path), query);
  if (places.length === 0) return;
  const circle = (centre: { lat: number; lon: number }) => ({ kind: "circle", centre, radius: RADII.usual }) as const;
  let cells = known.basis.index.points;
  for (const { at } of places) cells = cells.filter(mayMeet(circle(at)));
  const [first] = places;
  const paths = cells.map(({ cell }) => pointsPath(cell));
  if (first?.district && places.every(({ district }) => district === first.district)) paths.push(surroundingsPath(first.district));
  await Promise.allSettled(paths.map((path) => fetchJson(path)));
}
