// The place the reader keeps as home: in this browser alone, by their own choice, until they forget it.

export interface Home {
  level: string;
  code: string;
  name: string;
}

const KEY = "atlas-home";

/** The home that is kept; null without one, or where the browser keeps nothing. */
export function readHome(): Home | null {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { level, code, name } = kept as Record<string, unknown>;
    if (typeof level !== "string" || typeof code !== "string" || typeof name !== "string") return null;
    return { level, code, name };
  } catch {
    return null;
  }
}

/** Keeps a home; false where the browser does not allow it. */
export function keepHome(home: Home): boolean {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(home));
    return true;
  } catch {
    return false;
  }
}

/** Forgets it. */
export function forgetHome(): void {
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
