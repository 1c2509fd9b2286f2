// What the fragment of the page's address asks for.
//
// `#postcode=LU1+2SE`, `#at=51.88,-0.42` or `#shape=51.88,-0.42;51.89,-0.42;51.89,-0.40`, and any of
// `&radius=500` (metres), `&from=2025-01`, `&to=2025-12`. A fragment is never sent to a server.
import { extent, shapeOf, type Ground, type Position } from "./area.ts";

/** Metres. */
export const RADII = { smallest: 250, usual: 500, largest: 2000 };
/** Months of a report unless others are asked for. */
const USUAL_MONTHS = 12;
/** Corners of a shape, at most. */
const MOST_CORNERS = 500;
/** A shape reaches at most so far from its centre, in metres: it reads no more files than the largest circle. */
const LARGEST_SHAPE = 3000;

export interface Request {
  /** In capitals, without space. */
  postcode: string | null;
  at: Position | null;
  shape: Ground | null;
  radius: number;
  from: string | null;
  to: string | null;
}

/** Something the reader can mend. */
export class Problem extends Error {}

const POSTCODE = /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/u;
const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/u;

/** "LU12SE" as "LU1 2SE". */
export const withSpace = (postcode: string): string => `${postcode.slice(0, -3)} ${postcode.slice(-3)}`;

/** A typed postcode in capitals, without space; null when it is none. */
export function postcodeOf(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[^A-Z0-9]/gu, "");
  return POSTCODE.test(letters) ? letters : null;
}

/** "51.88,-0.42" as latitude and longitude; null when it is none. */
export function positionOf(typed: string): Position | null {
  const parts = typed.split(",").map((part) => part.trim());
  if (parts.length !== 2 || parts.some((part) => !/^[+-]?[0-9]+(\.[0-9]+)?$/u.test(part))) return null;
  const [lat, lon] = parts.map(Number) as [number, number];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

function shape(typed: string): Ground {
  const corners = typed.split(";").filter((part) => part !== "").map(positionOf);
  if (corners.length < 3 || corners.length > MOST_CORNERS || corners.includes(null)) {
    throw new Problem("A shape is a list of at least three corners: latitude,longitude;latitude,longitude;…");
  }
  const found = shapeOf(corners as Position[]);
  if (extent(found) > LARGEST_SHAPE) {
    throw new Problem("This shape is too large for a report: it may reach 3 km from its middle.");
  }
  return found;
}

/** Reads a fragment, with or without its `#`; null when it names no place. */
export function parse(fragment: string): Request | null {
  const values = new Map<string, string>();
  for (const pair of fragment.replace(/^#/u, "").split("&")) {
    const [key = "", ...rest] = pair.split("=");
    try {
      values.set(key, decodeURIComponent(rest.join("=").replace(/\+/gu, " ")));
    } catch {
      throw new Problem("The address of this report is damaged. Enter the place again.");
    }
  }
  const text = (key: string): string | null => values.get(key) || null;
  const [typed, at, corners] = [text("postcode"), text("at"), text("shape")];
  if (typed === null && at === null && corners === null) return null;
  const postcode = typed === null ? null : postcodeOf(typed);
  if (typed !== null && postcode === null) {
    throw new Problem("This is not a whole postcode. A whole one ends in a digit and two letters: LU1 2SE.");
  }
  const position = at === null ? null : positionOf(at);
  if (at !== null && position === null) {
    throw new Problem("A point is given as latitude,longitude in degrees: 51.88,-0.42.");
  }
  const asked = Number(text("radius") ?? RADII.usual);
  const radius = Math.min(Math.max(Math.round(asked), RADII.smallest), RADII.largest);
  if (!Number.isFinite(radius)) throw new Problem("The radius is a number of metres from 250 to 2000.");
  const period = text("period")?.split("..");
  const [from, to] = [text("from") ?? period?.[0] ?? null, text("to") ?? period?.[1] ?? null];
  for (const month of [from, to]) {
    if (month !== null && !MONTH.test(month)) throw new Problem("A month is given as 2025-01.");
  }
  return { postcode, at: position, shape: corners === null ? null : shape(corners), radius, from, to };
}

/** The fragment that asks for the same, without its `#`. */
export function fragment(request: Request): string {
  const parts: string[] = [];
  if (request.postcode !== null) parts.push(`postcode=${withSpace(request.postcode).replace(" ", "+")}`);
  else if (request.at) parts.push(`at=${request.at.lat},${request.at.lon}`);
  else if (request.shape?.kind === "shape") {
    parts.push(`shape=${request.shape.corners.map((c) => `${c.lat},${c.lon}`).join(";")}`);
  }
  if (!request.shape) parts.push(`radius=${request.radius}`);
  if (request.from !== null) parts.push(`from=${request.from}`);
  if (request.to !== null) parts.push(`to=${request.to}`);
  return parts.join("&");
}

/** The months asked for, as places in the atlas's: first and last. */
export function period(request: Request, months: string[]): [first: number, last: number] {
  const newest = months.length - 1;
  const after = request.to === null ? -1 : months.findIndex((month) => month > (request.to as string));
  const last = after === -1 ? newest : after - 1;
  const place = request.from === null ? -1 : months.findIndex((month) => month >= (request.from as string));
  const first = request.from === null ? Math.max(last - USUAL_MONTHS + 1, 0) : place;
  if (first < 0 || last < first) {
    throw new Problem(`The atlas holds the months ${months[0]} to ${months[newest]}; none of them is asked for.`);
  }
  return [first, last];
}
