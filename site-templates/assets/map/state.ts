// The whole state of the map lives behind the # of the address, so that it can be shared and gone back to.
// A link from another page, or an embedded map, may give it behind the ? as well.
import type { Unit } from "./settings.ts";

export interface State {
  /** A measure's key. */
  what: string;
  as: Unit;
  /** An outcome group's key. */
  end: string;
  /** A month, a year, or empty for the newest 12 months. */
  when: string;
  /** `auto`, a level, or `hexagons`. */
  level: string;
  /** `district:E06000055` or a hexagon; empty when nothing is chosen. */
  area: string;
  /** A snap point, by its place; empty when none is chosen. */
  point: string;
  /** Whether what chance could explain is greyed. */
  grey: boolean;
  /** A drawn shape, as `map/shape.ts` writes it. */
  draw: string;
  /** Latitude, longitude, zoom; null before the map was moved. */
  at: [number, number, number] | null;
}

/** A hexagon's code; those of areas have a letter first. */
export const CELL = /^8[0-9a-f]{14}$/u;

const UNITS: Unit[] = ["rate", "count", "change", "share", "outcomes", "stops", "stop-count"];

/** `first` is what is shown when the address does not say. */
export function readState(search: string, hash: string, first: Unit): State {
  const given = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/u, ""))) given.set(name, value);
  const at = (given.get("at") ?? "").split(",").map(Number);
  const found = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0] as number) <= 85;
  const level = given.get("level") ?? "auto";
  const code = given.get("area") ?? "";
  const when = given.get("when") ?? given.get("month") ?? "";
  return {
    what: given.get("what") ?? "crimes",
    as: UNITS.find((unit) => unit === given.get("as")) ?? first,
    end: given.get("end") ?? "",
    when: /^\d{4}(-\d{2})?$/u.test(when) ? when : "",
    level,
    // Pages link with `?level=ward&area=E05…`.
    area: code === "" || code.includes(":") || level === "auto" || CELL.test(code) ? code : `${level}:${code}`,
    point: given.get("point") ?? "",
    grey: given.get("grey") === "1",
    draw: given.get("draw") ?? "",
    at: found ? (at as [number, number, number]) : null,
  };
}

export function writeState(state: State, first: Unit): string {
  const parts: string[] = [];
  if (state.as !== first) parts.push(`as=${state.as}`);
  if (state.what !== "crimes") parts.push(`what=${encodeURIComponent(state.what)}`);
  if (state.end !== "" && state.as === "outcomes") parts.push(`end=${encodeURIComponent(state.end)}`);
  if (state.when !== "") parts.push(`when=${state.when}`);
  if (state.level !== "auto") parts.push(`level=${encodeURIComponent(state.level)}`);
  if (state.area !== "") {
    const [level, code] = state.area.split(":");
    parts.push(level === state.level ? `area=${code}` : `area=${state.area}`);
  }
  if (state.point !== "") parts.push(`point=${state.point}`);
  if (state.grey) parts.push("grey=1");
  if (state.draw !== "") parts.push(`draw=${encodeURIComponent(state.draw)}`);
  if (state.at) {
    const [latitude, longitude, zoom] = state.at;
    parts.push(`at=${latitude.toFixed(4)},${longitude.toFixed(4)},${zoom.toFixed(2)}`);
  }
  return parts.join("&");
}
