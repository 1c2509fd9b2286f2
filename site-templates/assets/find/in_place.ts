// Shows the page of reports in place of this page, without loading another document: on a slow telephone that
// costs more than the report itself. The address, the title, the way back and everything else are those of the
// page when it is loaded; where this cannot be had, it is loaded.
import { fetchJson, siteUrl } from "./files.ts";
import { ready } from "./report_page.ts";

/** What tells one page from another; styles and scripts are the same. */
const TOLD = "title, meta[name=description], meta[property], link[rel=canonical], link[rel=alternate], script[type='application/ld+json']";

interface Shown {
  path: string;
  body: HTMLElement;
  head: Element[];
  /** Pixels it was scrolled by, and what had the focus, when it was left. */
  top: number;
  focus: HTMLElement | null;
}

const here = (): string => window.location.pathname + window.location.search;
const told = (page: Document): Element[] => [...page.head.querySelectorAll(TOLD)];

let shown: Shown = { path: here(), body: document.body, head: told(document), top: 0, focus: null };
/** The pages of this document, by their paths. */
const kept = new Map<string, Shown>();

function put(next: Shown): void {
  shown.top = window.scrollY;
  shown.focus = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  kept.set(shown.path, shown);
  kept.set(next.path, next);
  for (const element of told(document)) element.remove();
  document.head.append(...next.head);
  document.body = next.body;
  if (next.top !== shown.top) window.scrollTo(0, next.top);
  shown = next;
  // Once it is painted: a focus asks for the layout of everything.
  window.requestAnimationFrame(() => window.setTimeout(() => next.body.isConnected && next.focus?.focus({ preventScroll: true })));
}

/** Shows a report; false where it must be loaded. `prepared` is called when its page stands. */
export async function showReport(report: string, path: string, prepared: () => void): Promise<boolean> {
  const address = new URL(siteUrl(path));
  if (address.pathname === window.location.pathname || window.location.search !== "") return false;
  const known = await ready(report);
  if (!known) return false;
  // Who is quicker than the files must not have them asked for again: that script keeps a list of its own.
  void known.script.prepare(known.basis, address.hash, fetchJson);
  window.history.pushState(null, "", address);
  const page = known.page.cloneNode(true) as Document;
  // Read without scripts, they hold elements.
  for (const none of page.querySelectorAll("noscript")) none.remove();
  const heading = page.querySelector<HTMLElement>("h1");
  if (heading) heading.tabIndex = -1;
  put({ path: here(), body: document.adoptNode(page.body), head: told(page), top: 0, focus: heading });
  known.script.start();
  prepared();
  return true;
}

// Browsers look the icon up again when the address changes: it must not be found beside that.
for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=icon], link[rel=manifest]")) link.href = link.href;

window.addEventListener("popstate", () => {
  if (here() === shown.path) return;
  const known = kept.get(here());
  // After a page of this document has been loaded anew the others are not there.
  if (known) put(known);
  else window.location.reload();
});
