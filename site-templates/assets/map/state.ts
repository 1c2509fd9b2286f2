// The whole state of the map lives behind the # of the address, so that it can be shared and gone back to.
import type { Unit } from "./settings.ts";

export interface State {
  /** A measure's key. */
  what: string;
  as: Unit;
  /** `auto`, a level, or `hexagons`. */
  level: string;
  /** `district:E06000055` or a hexagon; empty when nothing is chosen. */
  area: string;
  /** A month of the points, or empty for the newest 12. */
  month: string;
  /** Latitude, longitude, zoom; null before the map was moved. */
  at: [number, number, number] | null;
}

/** From what stands behind the `#`, or behind the `?` of a link from another page. */
export function readState(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^[#?]/u, ""));
  const at = (given.get("at") ?? "").split(",").map(Number);
  const found = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0] as number) <= 85;
  const level = given.get("level") ?? "auto";
  const code = given.get("area") ?? "";
  return {
    what: given.get("what") ?? "crimes",
    as: given.get("as") === "count" ? "count" : "rate",
    level,
    // Pages link with `?level=ward&area=E05…`.
    area: code === "" || code.includes(":") || level === "auto" ? code : `${level}:${code}`,
    month: given.get("month") ?? "",
    at: found ? (at as [number, number, number]) : null,
  };
}

export function writeState(state: State): string {
  const parts: string[] = [];
  if (state.what !== "crimes") parts.push(`what=${encodeURIComponent(state.what)}`);
  if (state.as !== "rate") parts.push(`as=${state.as}`);
  if (state.level !== "auto") parts.push(`level=${encodeURIComponent(state.level)}`);
  if (state.area !== "") {
    const [level, code] = state.area.split(":");
    parts.push(level === state.level ? `area=${code}` : `area=${state.area}`);
  }
  if (state.month !== "") parts.push(`month=${state.month}`);
  if (state.at) {
    const [latitude, longitude, zoom] = state.at;
    parts.push(`at=${latitude.toFixed(4)},${longitude.toFixed(4)},${zoom.toFixed(2)}`);
  }
  return parts.join("&");
}
