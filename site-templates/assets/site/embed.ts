// `?embed=1`: the page without the site around it, for a frame in another page; sources stay. On the pages of
// areas this also writes the code of the frame, for it must hold the address the page was opened at.
const PARAMETER = "embed";
const here = new URL(location.href);

function embed(): void {
  document.documentElement.dataset["embed"] = "1";
  const full = new URL(location.href);
  full.searchParams.delete(PARAMETER);
  const link = document.createElement("a");
  link.href = full.href;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "All of it on the page itself";
  const line = document.createElement("p");
  line.className = "atlas-embed__full";
  line.append(link);
  document.querySelector(".atlas-footer__inner")?.prepend(line);
  for (const anchor of document.querySelectorAll("main a[href]")) anchor.setAttribute("target", "_blank");
}

function offer(place: HTMLElement): void {
  const framed = new URL(location.href);
  framed.hash = "";
  framed.searchParams.set(PARAMETER, "1");
  const name = document.querySelector("h1")?.textContent ?? "Recorded crime";
  const title = name.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const field = place.querySelector("textarea");
  if (!field) return;
  field.value = `<iframe src="${framed.href.replaceAll("&", "&amp;")}" width="100%" height="${place.dataset["height"] ?? "700"}" title="${title}: recorded crime" loading="lazy" style="border:0"></iframe>`;
  field.addEventListener("focus", () => field.select());
  place.hidden = false;
}

if (here.searchParams.get(PARAMETER) === "1") embed();
else document.querySelectorAll<HTMLElement>(".atlas-embed[data-height]").forEach(offer);

// A module of its own: the script of reports loads it too.
export {};
