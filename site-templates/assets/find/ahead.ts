// Fetches what a report will need while its postcode is still being looked at: the files are those the report asks
// for, named after whole neighbourhoods, so that nobody learns more of what was typed.
import { mayMeet, type Position } from "../report/area.ts";
import { pointsPath, surroundingsPath, type Index } from "../report/files.ts";
import { RADII } from "../report/request.ts";
import { siteUrl } from "./files.ts";
import { isFresh, remember } from "./recent.ts";

/** The index of points that the report's page holds; the page itself is needed next. */
let index: Promise<Index | null> | null = null;

async function read(report: string): Promise<Index | null> {
  const answer = await fetch(siteUrl(report), { credentials: "omit", cache: "force-cache" });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return JSON.parse(page.querySelector("#report-index")?.textContent ?? "null") as Index | null;
}

/** Whether the reader asked for few bytes. */
const isSparing = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** Fetches the files of the report around a place in a district. */
export async function fetchAhead(report: string, at: Position, district: string | null): Promise<void> {
  if (isSparing()) return;
  index ??= read(report).catch(() => null);
  const known = await index;
  if (!known) return;
  const ground = { kind: "circle", centre: at, radius: RADII.usual } as const;
  const points = known.points.filter(({ ranges }) => mayMeet(ground, ranges)).map(({ cell }) => pointsPath(cell));
  const paths = [...points, ...(district === null ? [] : [surroundingsPath(district)])].filter((path) => !isFresh(path));
  // A file counts as asked for at once, so that a report opened meanwhile joins the same request.
  remember(paths);
  await Promise.allSettled(paths.map(async (path) => (await fetch(siteUrl(path), { credentials: "omit" })).arrayBuffer()));
}
