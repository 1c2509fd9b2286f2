// The form: kinds, months, forces, and how much they are.
import { describe, type Choice, type Forces, type RecordsIndex } from "./choice.ts";

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  children: (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function tick(name: string, value: string, words: string, checked: boolean): HTMLLabelElement {
  return element("label", {}, [element("input", { type: "checkbox", name, value, checked }), ` ${words}`]);
}

function months(name: string, all: string[], chosen: string | undefined): HTMLSelectElement {
  const options = all.map((month) => element("option", { value: month, textContent: month }));
  const select = element("select", { name }, options);
  select.value = chosen ?? "";
  return select;
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function form(
  index: RecordsIndex,
  forces: Forces,
  go: (choice: Choice, status: HTMLElement) => void,
): HTMLFormElement {
  const held = new Set(index.files.map((file) => file.force));
  const names = forces.forces.filter((force) => held.has(force.slug));
  const newest = index.months.at(-1);
  const status = element("p", { className: "atlas-records__status" });
  status.setAttribute("role", "status");
  const needed = element("p", { className: "atlas-facts" });
  const button = element("button", { type: "submit", textContent: "Make the CSV" });
  const whole = element("form", { className: "atlas-records__choice" }, [
    element("fieldset", {}, [
      element("legend", { textContent: "Rows" }),
      ...index.kinds.map((kind) => tick("kind", kind.kind, kind.title, kind.kind === "street")),
    ]),
    element("fieldset", {}, [
      element("legend", { textContent: "Months" }),
      element("label", {}, ["From ", months("from", index.months, newest)]),
      element("label", {}, ["to ", months("to", index.months, newest)]),
    ]),
    element("fieldset", { className: "atlas-records__forces" }, [
      element("legend", { textContent: "Forces" }),
      ...names.map((force, at) => tick("force", force.slug, force.name, at === 0)),
    ]),
    needed,
    button,
    status,
  ]);
  const choice = (): Choice => {
    const data = new FormData(whole);
    const ends = [String(data.get("from")), String(data.get("to"))].sort();
    return {
      kinds: new Set(data.getAll("kind").map(String)),
      forces: new Set(data.getAll("force").map(String)),
      from: ends[0] ?? "",
      to: ends[1] ?? "",
    };
  };
  const update = (): void => {
    const { files, bytes } = describe(index, choice());
    button.disabled = files.length === 0;
    needed.textContent =
      files.length === 0
        ? "Nothing to put together: choose a kind, a month and a force that have rows."
        : `Reads ${files.length} ${files.length === 1 ? "file" : "files"}, ${size(bytes)}.`;
  };
  whole.addEventListener("change", update);
  whole.addEventListener("submit", (event) => {
    event.preventDefault();
    go(choice(), status);
  });
  update();
  return whole;
}
