/** Where the site begins, seen from this page: `<body data-root="../../">`. */
const rooted = document.querySelector<HTMLElement>("[data-root]");
const root = new URL(rooted?.dataset["root"] ?? "./", document.baseURI);

const fetched = new Map<string, Promise<unknown>>();

/** The address of a path from the root of the site. */
export function siteUrl(path: string): string {
  return new URL(path, root).href;
}

/** A JSON file of the site; fetched once, unless it failed. */
export function fetchJson<File>(path: string): Promise<File> {
  const known = fetched.get(path);
  if (known) return known as Promise<File>;
  const file = fetch(siteUrl(path), { credentials: "omit" }).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json() as Promise<File>;
  });
  fetched.set(path, file);
  file.catch(() => fetched.delete(path));
  return file;
}
