// Which areas are compared: `#areas=district:E06000032,lsoa:E01015718`. The fragment is never sent.

export interface Chosen {
  level: string;
  code: string;
}

export const MOST_AREAS = 5;

/** The areas that a fragment names, each once, at most five. */
export function readState(hash: string): Chosen[] {
  const given = new URLSearchParams(hash.replace(/^#/u, "")).get("areas") ?? "";
  const found: Chosen[] = [];
  for (const part of given.split(",")) {
    const [level = "", code = ""] = part.split(":");
    if (!/^[a-z]+$/u.test(level) || !/^[\w-]+$/u.test(code)) continue;
    if (!found.some((one) => one.level === level && one.code === code)) found.push({ level, code });
  }
  return found.slice(0, MOST_AREAS);
}

/** The fragment without its `#`. */
export function writeState(chosen: Chosen[]): string {
  return chosen.length === 0 ? "" : `areas=${chosen.map(({ level, code }) => `${level}:${code}`).join(",")}`;
}
