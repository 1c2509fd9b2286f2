// The page `map/`: choices in the form, state behind the # of the address, layers by zoom, a panel, a table.
//
// The data come first and the drawing beside them: where the browser cannot draw, the table still works.
import { areaValue, breaksOf, classOf, classWords, colourOf, countOf, decimal, hexagonValue, whole, whyWords, type Value } from "./map/classes.ts";
import * as layers from "./map/layers.ts";
import type { Box, Feature } from "./map/layers.ts";
import { monthWords, showArea, showHexagon, showPoint } from "./map/panel.ts";
import { pointCount, pointsIn, type Points } from "./map/points.ts";
import type { LevelEntry, Measure, Settings, Unit } from "./map/settings.ts";
import { readState, writeState, type State } from "./map/state.ts";
import { showTable, type Table } from "./map/table.ts";
import type { Drawn, Picked, View } from "./map/view.ts";

/** The level drawn by itself, from this zoom on. */
const BY_ZOOM: [zoom: number, level: string][] = [[11.5, "lsoa"], [9, "ward"], [0, "district"]];
/** The size of hexagon, from this zoom on. */
const HEXAGONS: [zoom: number, resolution: number][] = [[12.5, 9], [10.8, 8], [8.5, 7], [0, 6]];
/** Snap points are shown from here on: streets. */
const POINTS_ZOOM = 14;
/** Small areas are not asked for from further away: their files would be too many. */
const LEAST_ZOOM: Record<string, number> = { lsoa: 9.5 };

const root = document.querySelector<HTMLElement>(".atlas-explore");

function part<Kind extends HTMLElement>(name: string): Kind {
  const found = root?.querySelector<Kind>(`.atlas-explore__${name}`);
  if (!found) throw new Error(`the page has no ${name}`);
  return found;
}

function from<T>(steps: [number, T][], zoom: number): T {
  return (steps.find(([least]) => zoom >= least) ?? (steps.at(-1) as [number, T]))[1];
}

function enhance(page: HTMLElement, settings: Settings): void {
  const form = part<HTMLFormElement>("controls");
  const status = part("status");
  const panel = part("panel");
  const legend = part("legend");
  const rows = part("rows");
  const field = (name: string): HTMLSelectElement => form.elements.namedItem(name) as HTMLSelectElement;
  const slider = form.elements.namedItem("month") as unknown as HTMLInputElement;
  const monthOut = form.elements.namedItem("month-words") as unknown as HTMLOutputElement;

  let state: State = readState(location.hash.length > 1 ? location.hash : location.search);
  let view: View | null = null;
  const everywhere: Box = [-180, -90, 180, 90];
  const allOfIt: Box = layers.everything(settings.shards) ?? [-6, 50, 2, 56];
  let shown: { level: string; features: Feature[]; drawn: Drawn[] } = { level: "", features: [], drawn: [] };
  let points: Points | null = null;
  let turn = 0;

  const measure = (): Measure =>
    settings.measures.find((one) => one.key === state.what) ?? (settings.measures[0] as Measure);
  const levelEntry = (slug: string): LevelEntry | undefined => settings.levels.find((one) => one.slug === slug);
  const unit = (): Unit => state.as;
  const month = (): number | null => {
    const at = points?.months.indexOf(state.month) ?? -1;
    return at < 0 ? null : at;
  };
  const choice = (): { settings: Settings; measure: Measure; unit: Unit } => ({ settings, measure: measure(), unit: unit() });

  /** What is drawn at this zoom, whether by choice or by itself. */
  const levelNow = (): string => {
    const zoom = view?.zoom() ?? 0;
    if (state.level === "hexagons") return "hexagons";
    if (state.level !== "auto" && levelEntry(state.level)) {
      return zoom >= (LEAST_ZOOM[state.level] ?? 0) || !view ? state.level : from(BY_ZOOM, zoom);
    }
    return from(BY_ZOOM.filter(([, slug]) => levelEntry(slug)), zoom);
  };
  const idOf = (feature: Feature, level: string): string =>
    level === "hexagons" ? String(feature.properties["cell"]) : `${level}:${String(feature.properties["code"])}`;
  const valueOf = (feature: Feature, level: string): Value =>
    level === "hexagons" ? hexagonValue(feature, measure()) : areaValue(feature, measure(), unit());

  const save = (): void => {
    if (view) state.at = view.at();
    const hash = writeState(state);
    history.replaceState(null, "", hash === "" ? location.pathname : `${location.pathname}#${hash}`);
  };

  const say = (text: string): void => {
    status.textContent = text;
    status.hidden = text === "";
  };

  function drawLegend(level: string): void {
    const breaks = breaksOf(settings, level, measure(), unit());
    const words = classWords(breaks, level === "hexagons" ? "count" : unit());
    const what = level === "hexagons" ? "per square kilometre" : unit() === "rate" ? "per 1,000 residents" : "recorded";
    const title = document.createElement("h2");
    title.textContent = `${measure().label}, ${what}`;
    const list = document.createElement("ul");
    list.className = "atlas-legend";
    const chosen = shown.drawn.find(({ id }) => id === state.area)?.class;
    const add = (swatch: string, text: string, mine: boolean): void => {
      const line = document.createElement("li");
      const key = document.createElement("span");
      key.className = `atlas-key ${swatch}`;
      line.append(key, text);
      if (mine) {
        line.className = "atlas-explore__mine";
        line.append(" ◀ chosen");
      }
      list.append(line);
    };
    if (breaks.length > 0 || shown.drawn.some((one) => one.class >= 0)) words.forEach((text, i) => {
      const colour = colourOf(i, words.length);
      add(`atlas-swatch--${colour}`, text, chosen === colour);
    });
    if (shown.drawn.some((one) => one.class === -1)) add("atlas-explore__few", "no rate: too few incidents or months", chosen === -1);
    if (shown.drawn.some((one) => one.class === -2)) add("atlas-swatch--none", "not reported", chosen === -2);
    const note = document.createElement("p");
    note.className = "atlas-fine";
    const entry = levelEntry(level);
    note.textContent =
      level === "hexagons"
        ? `Hexagons, ${settings.window}.`
        : `${entry ? entry.plural[0]?.toUpperCase() + entry.plural.slice(1) : ""}, ${settings.window}. Each colour holds about a fifth of all of them.`;
    legend.replaceChildren(title, list, note);
  }

  function drawTable(level: string): void {
    const hexagons = level === "hexagons";
    const name = hexagons ? "Hexagon" : (levelEntry(level)?.name ?? level);
    const columns: Table["columns"] = hexagons
      ? [
          { key: "cell", label: name, numeric: false },
          { key: "count", label: "Recorded", numeric: true },
          { key: "per_km2", label: "Per km²", numeric: true },
        ]
      : [
          { key: "name", label: name[0]?.toUpperCase() + name.slice(1), numeric: false },
          { key: "code", label: "Code", numeric: false },
          { key: "count", label: "Recorded", numeric: true },
          { key: "per_1000", label: "Per 1,000 residents", numeric: true },
        ];
    const made = shown.features.map((feature) => {
      const id = idOf(feature, level);
      const count = countOf(feature, measure());
      const value = hexagons ? hexagonValue(feature, measure()) : areaValue(feature, measure(), "rate");
      const number = "value" in value ? Math.round(value.value * 100) / 100 : null;
      const why = "why" in value ? whyWords(value.why) : null;
      const code = String(feature.properties["code"] ?? id);
      const label = hexagons ? id : String(feature.properties["name"] ?? code);
      return { id, name: label, cells: hexagons ? [label, count, number] : [label, code, count, number], why };
    });
    const table: Table = {
      caption: `${measure().label} recorded in ${settings.window}: ${whole(made.length)} in view`,
      columns,
      rows: made,
      file: `crime-atlas-${level}-${measure().key}.csv`,
    };
    const format = (value: number, key: string): string => (key === "count" ? whole(value) : decimal(value));
    showTable(rows, table, format, (id) => {
      choose({ kind: "area", id });
      const feature = shown.drawn.find((one) => one.id === id)?.feature;
      if (feature) view?.fit(feature.bbox);
    });
  }

  function drawShown(): void {
    const { level, features } = shown;
    const breaks = breaksOf(settings, level, measure(), unit());
    shown.drawn = features.map((feature) => {
      const value = valueOf(feature, level);
      const missing = "why" in value && value.why === "not-reported" ? -2 : -1;
      const of = "value" in value ? colourOf(classOf(value.value, breaks), breaks.length + 1) : missing;
      return { feature, id: idOf(feature, level), class: of, name: String(feature.properties["name"] ?? "") };
    });
    view?.draw(shown.drawn, level);
    drawLegend(level);
    drawTable(level);
    drawPoints();
  }

  function drawPoints(): void {
    form.querySelector<HTMLElement>(".atlas-explore__month")!.hidden = !points;
    if (!points) {
      view?.points([]);
      return;
    }
    const all = measure().key === "crimes";
    const group = new Map(settings.measures.map((one) => [one.key, one.group]));
    const wanted = new Set(
      points.categories.flatMap((key, at) => ((all ? group.get(key) === "crime" : key === measure().key) ? [at] : [])),
    );
    const at = month();
    const { months } = points;
    slider.max = String(months.length);
    slider.value = String(at ?? months.length);
    const words = at === null ? "newest 12 months" : monthWords(months[at] ?? "");
    monthOut.textContent = words;
    slider.setAttribute("aria-valuetext", words);
    const counted = points.points.map((point) => ({ ...point, count: pointCount(point, wanted, at, months.length) }));
    view?.points(counted.filter(({ count }) => count > 0));
  }

  function choose(picked: Picked | null): void {
    if (picked?.kind === "point") {
      const point = points?.points.find(({ id }) => id === picked.id);
      if (point && points) showPoint(panel, point, points, month(), choice());
      return;
    }
    state.area = picked?.id ?? "";
    save();
    showChosen();
  }

  function showChosen(): void {
    const found = shown.drawn.find(({ id }) => id === state.area);
    const level = levelEntry(shown.level);
    if (found) {
      view?.choose(found.feature);
      if (shown.level === "hexagons") showHexagon(panel, found.feature, choice());
      else if (level) void showArea(panel, level, found.feature, choice());
    } else if (state.area === "") {
      view?.choose(null);
      const hint = document.createElement("p");
      hint.className = "atlas-fine";
      hint.textContent = "Choose an area on the map, or in the table below.";
      panel.replaceChildren(hint);
    }
    drawLegend(shown.level);
  }

  const problem = (missing: string[], what: string): string =>
    missing.length === 0 ? "" : `Part of the map could not be loaded (${missing.length} ${what}). The rest is shown; moving the map tries again.`;

  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    const level = levelNow();
    const box = view?.box() ?? allOfIt;
    const zoom = view?.zoom() ?? 0;
    const ask = level === "hexagons" ? layers.hexagons(from(HEXAGONS, zoom), box) : layers.areas(level, box, settings.shards);
    const askPoints = view && zoom >= POINTS_ZOOM ? pointsIn(box) : Promise.resolve(null);
    try {
      const loaded = await ask;
      if (mine !== turn) return;
      shown = { level, features: loaded.features, drawn: [] };
      drawShown();
      showChosen();
      const found = await askPoints.catch(() => ({ missing: ["data/v1/points.json"] }) as Points);
      if (mine !== turn) return;
      const absent = [...loaded.missing, ...(found?.missing ?? [])];
      points = found && "points" in found ? found : null;
      if (!points && state.month !== "" && zoom < POINTS_ZOOM) state.month = "";
      drawPoints();
      say(problem(absent, absent.length === 1 ? "file" : "files"));
      page.dataset["shown"] = `${level} ${shown.features.length}${points ? ` ${points.points.length}` : ""}`;
    } catch {
      if (mine === turn) say("The data of the map could not be loaded. Moving the map tries again; the tables of each area work without it.");
    }
  }

  /** The box of the area in the address: from its own file's layer, whatever is in view. */
  async function boxOfChosen(): Promise<Box | null> {
    const [level, code] = state.area.split(":");
    if (!level || !code || state.at) return null;
    const { features } = await layers.areas(level, everywhere, settings.shards);
    return features.find((feature) => feature.properties["code"] === code)?.bbox ?? null;
  }

  function applyForm(): void {
    field("what").value = measure().key;
    field("as").value = state.as;
    field("level").value = state.level;
    field("as").disabled = state.level === "hexagons";
  }

  async function start(): Promise<void> {
    applyForm();
    form.hidden = false;
    part("stage").hidden = false;
    part("table").hidden = false;
    page.querySelector<HTMLElement>(".atlas-explore__needs")!.hidden = true;
    // MapLibre and the first data come side by side.
    const drawing = import("./map/view.ts");
    const outline = layers.areas("district", everywhere, settings.shards);
    try {
      const box = (await boxOfChosen().catch(() => null)) ?? allOfIt;
      const { open } = await drawing;
      const worker = new URL(page.dataset["worker"] ?? "", document.baseURI).href;
      view = await open(part("map"), worker, { box, at: state.at }, {
        moved: () => {
          save();
          void load();
        },
        picked: choose,
      });
      const { features } = await outline;
      view.outline(features);
    } catch (error) {
      part("frame").hidden = true;
      say("This browser cannot draw the map (it needs WebGL 2). The table below shows the same figures.");
      part<HTMLDetailsElement>("table").open = true;
      if (error instanceof Error) page.dataset["failed"] = error.message;
    }
    await load();
    await view?.drawn();
    page.dataset["ready"] = "true";
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target === slider) {
      state.month = points?.months[Number(slider.value)] ?? "";
      save();
      drawPoints();
      return;
    }
    state.what = field("what").value;
    state.as = field("as").value === "count" ? "count" : "rate";
    const moved = state.level !== field("level").value;
    state.level = field("level").value;
    applyForm();
    save();
    if (moved) void load();
    else {
      drawShown();
      showChosen();
    }
  });
  part("buttons").addEventListener("click", (event) => {
    const act = (event.target as HTMLElement).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act) view?.act(act);
  });
  window.addEventListener("hashchange", () => location.reload());
  void start();
}

if (root) enhance(root, JSON.parse(root.dataset["settings"] ?? "{}") as Settings);
