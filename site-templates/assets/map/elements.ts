// Small pieces of pages made by scripts.
import { siteUrl } from "../find/files.ts";

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/** A paragraph with a link to a page of the site; out of an embedded map it opens apart. */
export function link(path: string, text: string): HTMLElement {
  const made = element("a", "", text);
  made.href = siteUrl(path);
  if (window !== window.top) made.target = "_blank";
  return element("p", "", made);
}

/** A table of words and the numbers that belong to them. */
export function list(rows: string[][], caption: string, head: string[]): HTMLElement {
  const table = element("table", "atlas-table", element("caption", "", caption));
  const top = table.createTHead().insertRow();
  head.forEach((text, i) => {
    const cell = element("th", i > 0 ? "atlas-number" : "", text);
    cell.scope = "col";
    top.append(cell);
  });
  const body = table.createTBody();
  for (const [name, ...numbers] of rows) {
    const cell = element("th", "", name ?? "");
    cell.scope = "row";
    body.insertRow().append(cell, ...numbers.map((text) => element("td", "atlas-number", text)));
  }
  return table;
}

/** Hands a file to the reader. */
export function download(name: string, type: string, text: string): void {
  const anchor = element("a", "");
  anchor.href = URL.createObjectURL(new Blob([text], { type }));
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}
