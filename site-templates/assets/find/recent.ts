// Which files of the site this tab fetched a moment ago, for the next page: the hosts tell browsers to ask again
// each time, which costs a journey; within minutes that is not needed. Kept in the tab, sent to nobody.

const KEY = "atlas-fetched";
const FRESH_MS = 5 * 60_000;

type Times = Record<string, number>;

function times(): Times {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Times;
  } catch {
    // Storage may be forbidden.
    return {};
  }
}

/** Remembers files that have just come. */
export function remember(paths: string[]): void {
  const now = Date.now();
  const kept = Object.entries(times()).filter(([, at]) => now - at < FRESH_MS);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...Object.fromEntries(kept), ...Object.fromEntries(paths.map((path) => [path, now])) }));
  } catch {
    // The next page asks again.
  }
}

export const isFresh = (path: string): boolean => Date.now() - (times()[path] ?? 0) < FRESH_MS;
