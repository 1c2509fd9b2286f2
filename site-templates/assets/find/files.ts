/** Where the site begins, seen from this page: `<body data-root="../../">`; worked out where there is a page. */
let root: URL | null = null;

function siteRoot(): URL {
  const rooted = document.querySelector<HTMLElement>("[data-root]");
  return new URL(rooted?.dataset["root"] ?? "./", document.baseURI);
}

const fetched = new Map<string, Promise<unknown>>();

/** The address of a path from the root of the site. */
export function siteUrl(path: string): string {
  root ??= siteRoot();
  return new URL(path, root).href;
}

/** A JSON file of the site; fetched once, unless it failed. */
export function fetchJson<File>(path: string): Promise<File> {
  const known = fetched.get(path);
  if (known) return known as Promise<File>;
  // Postcodes hardly move: what another page has just read of them is not asked for again.
  const cache = path.startsWith("data/v1/postcodes/") ? "force-cache" : "default";
  const file = fetch(siteUrl(path), { credentials: "omit", cache }).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json() as Promise<File>;
  });
  fetched.set(path, file);
  file.catch(() => fetched.delete(path));
  return file;
}
