// The address of what is shown, and the code that shows it within another page.
import { element } from "./elements.ts";

const HEIGHT_PX = 640;

/** Fills the panel with the address and the code of an embedded map. */
export function shareCode(panel: HTMLElement): void {
  delete panel.dataset["turn"];
  const embedded = new URL(location.href);
  embedded.searchParams.set("embed", "1");
  const code = `<iframe src="${embedded.href.replaceAll("&", "&amp;").replaceAll('"', "%22")}" width="100%" height="${HEIGHT_PX}" title="Map of recorded crime" loading="lazy" style="border:0"></iframe>`;
  panel.replaceChildren(
    element("h2", "", "Share or embed"),
    element("p", "", "The address of this page holds everything it shows."),
    copied("Address", location.href),
    element("p", "", `The code shows this map, as it stands, within another page; it is ${HEIGHT_PX} px high and as wide as there is room, and names its sources.`),
    copied("Code", code),
  );
  panel.focus();
}

/** A field with words to copy, and a button that does. */
export function copied(label: string, text: string): HTMLElement {
  const field = element("textarea", "atlas-embed__code");
  field.readOnly = true;
  field.rows = 3;
  field.value = text;
  const button = element("button", "atlas-explore__save", `Copy the ${label.toLowerCase()}`);
  button.type = "button";
  button.addEventListener("click", () => {
    field.select();
    void navigator.clipboard?.writeText(text).then(() => {
      button.textContent = "Copied";
    });
  });
  return element("div", "atlas-embed", element("label", "", `${label} `, field), button);
}
