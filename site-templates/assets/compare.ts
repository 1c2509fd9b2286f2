// `/compare/`: two to five areas side by side. Which ones stands in the fragment of the address, which is
// never sent; the figures are those of the area objects.
import { readArea, type Compared } from "./compare/areas.ts";
import { forgetHome, keepHome, readHome } from "./compare/home.ts";
import { html, seriesClass } from "./compare/marks.ts";
import { MOST_AREAS, readState, writeState, type Chosen } from "./compare/state.ts";
import { comparison, type Settings } from "./compare/view.ts";
import { combobox } from "./find/combobox.ts";
import { fetchJson, siteUrl } from "./find/files.ts";
import type { Place } from "./find/place.ts";
import { Shelves } from "./find/shelves.ts";

class ComparePage {
  private readonly settings: Settings;
  private drawing = 0;

  constructor(private readonly root: HTMLElement) {
    this.settings = JSON.parse(root.dataset["settings"] ?? "{}") as Settings;
  }

  private part<Found extends HTMLElement>(name: string): Found {
    const found = this.root.querySelector<Found>(`.atlas-compare__${name}`);
    if (!found) throw new Error(`the page has no ${name}`);
    return found;
  }

  start(): void {
    this.part("needs").hidden = true;
    this.part("tool").hidden = false;
    const form = this.part<HTMLFormElement>("add");
    const field = form.querySelector("input");
    if (field) combobox(form, field, (place) => void this.add(place));
    window.addEventListener("hashchange", () => void this.draw());
    void this.draw();
  }

  private say(text: string): void {
    this.part("status").textContent = text;
  }

  private go(chosen: Chosen[]): void {
    const state = writeState(chosen);
    // An empty fragment would leave the old one standing.
    if (state === "") {
      window.history.pushState(null, "", window.location.pathname);
      void this.draw();
    } else window.location.hash = state;
  }

  private async add(place: Place): Promise<void> {
    const area = await place.area?.();
    const input = this.part("add").querySelector("input");
    if (input) {
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!area) {
      this.say(`${place.name} lies in no area of this atlas.`);
      return;
    }
    this.put(area);
  }

  private put({ level, code }: Chosen): void {
    const chosen = readState(window.location.hash);
    if (chosen.some((one) => one.level === level && one.code === code)) {
      this.say("This place is already among those compared.");
    } else if (chosen.length >= MOST_AREAS) {
      this.say(`At most ${MOST_AREAS} places can be compared: take one away first.`);
    } else this.go([...chosen, { level, code }]);
  }

  private async draw(): Promise<void> {
    this.drawing += 1;
    const own = this.drawing;
    const chosen = readState(window.location.hash);
    this.say(chosen.length === 0 ? "Add two places or more: areas, streets or postcodes of any kind and size." : "Reading the figures…");
    const shelves = await Shelves.open(fetchJson, null).catch(() => null);
    const read = chosen.map(async (one) => (shelves ? await readArea(shelves, fetchJson, one).catch(() => null) : null));
    const found = await Promise.all(read);
    // A newer choice has been made meanwhile.
    if (own !== this.drawing) return;
    const areas = found.filter((area) => area !== null);
    const missing = chosen.filter((_, place) => found[place] === null).map(({ code }) => code);
    this.part("chosen").replaceChildren(...areas.map((area, place) => this.chip(area, place, areas)));
    this.home(areas);
    if (missing.length > 0) this.say(`The figures of ${missing.join(", ")} could not be read.`);
    else if (areas.length === 1) this.say("Add another place to compare it with.");
    else if (areas.length > 1) this.say(`${areas.length} places are compared.`);
    this.part("result").replaceChildren(...(areas.length > 1 ? comparison(areas, this.settings) : []));
    document.title = document.title.replace(/^.*?(?= · )/u, areas.length > 1 ? `${areas.map((a) => a.name).join(", ")} compared` : "Compare");
  }

  private button(label: string, name: string, press: () => void): HTMLElement {
    const button = html("button", { type: "button", class: "atlas-compare__button", "aria-label": name }, label);
    button.addEventListener("click", press);
    return button;
  }

  private levelName(level: string): string {
    return this.settings.levels.find(({ key }) => key === level)?.label ?? level;
  }

  private chip(area: Compared, place: number, areas: Compared[]): HTMLElement {
    const others = areas.filter((one) => one !== area).map(({ level, code }) => ({ level, code }));
    const what = area.within === "" ? this.levelName(area.level) : `${this.levelName(area.level)}, ${area.within}`;
    const home = readHome();
    const isHome = home?.level === area.level && home.code === area.code;
    const keep = isHome
      ? html("span", { class: "atlas-compare__is-home" }, "your home")
      : this.button("Keep as home", `Keep as home: ${area.name}`, () => {
          const { level, code, name } = area;
          this.say(keepHome({ level, code, name }) ? `${name} is kept as your home, in this browser only.` : "This browser does not keep it.");
          this.part("chosen").replaceChildren(...areas.map((one, at) => this.chip(one, at, areas)));
          this.home(areas);
        });
    return html(
      "li",
      { class: `atlas-compare__chip ${seriesClass(place)}` },
      html("span", { class: "atlas-compare__chip-name" }, area.path === null ? area.name : html("a", { href: siteUrl(area.path) }, area.name)),
      html("span", { class: "atlas-compare__chip-what" }, what),
      keep,
      this.button("Remove", `Remove ${area.name}`, () => {
        this.go(others);
        this.part("add").querySelector("input")?.focus();
      }),
    );
  }

  private home(areas: Compared[]): void {
    const box = this.part("home");
    const home = readHome();
    if (!home) {
      box.replaceChildren();
      return;
    }
    const shown = areas.some(({ level, code }) => level === home.level && code === home.code);
    const forget = this.button("Forget it", `Forget it: ${home.name}`, () => {
      forgetHome();
      this.say("Your home is forgotten.");
      void this.draw();
    });
    const compare = this.button(`Compare with ${home.name}`, `Compare with ${home.name}`, () => this.put(home));
    box.replaceChildren(
      html("p", {}, `Your home is kept in this browser only: ${home.name}. `, ...(shown || areas.length >= MOST_AREAS ? [] : [compare, " "]), forget),
    );
  }
}

const root = document.querySelector<HTMLElement>(".atlas-compare");
if (root) new ComparePage(root).start();
