// The page `map/`: choices in the form, state behind the # of the address, layers by zoom, a panel, a table.
//
// The data come first and the drawing beside them: where the browser cannot draw, the table still works.
import type { Drawing } from "./map/drawing.ts";
import { shareCode } from "./map/share.ts";
import * as layers from "./map/layers.ts";
import type { Box, Feature } from "./map/layers.ts";
import { drawLegend, drawnClass, shownAs } from "./map/legend.ts";
import { monthsOf, periodWords, span, type AreaMonths, type MonthsByCode } from "./map/months.ts";
import { showArea, showHexagon, showPoint, type Chosen } from "./map/panel.ts";
import { monthPlayer } from "./map/player.ts";
import { placeFinder, type Found } from "./map/search.ts";
import type { Country, LevelEntry, Measure, Settings } from "./map/settings.ts";
import { insideRings } from "./map/shape.ts";
import { CELL, readState, writeState, type State } from "./map/state.ts";
import { CLASS, POINTS_ZOOM } from "./map/style.ts";
import { areaTable, pointTable } from "./map/tables.ts";
import { breaksOf, isBenchmark, notLoaded, notReported, reading, type Choice, type Reading } from "./map/values.ts";
import type { Drawn, Picked, View } from "./map/view.ts";
import { classOf, decimals } from "./map/words.ts";
import { pointCount, pointsIn, type Points } from "./points/shards.ts";

/** The level drawn by itself, from this zoom on. */
const BY_ZOOM: [zoom: number, level: string][] = [[11.5, "lsoa"], [9, "ward"], [0, "district"]];
/** The size of hexagon, from this zoom on. */
const HEXAGONS: [zoom: number, resolution: number][] = [[12.5, 9], [10.8, 8], [8.5, 7], [0, 6]];
/** Small areas are not asked for from further away: their files would be too many. */
const LEAST_ZOOM: Record<string, number> = { lsoa: 9.5 };
const EVERYWHERE: Box = [-180, -90, 180, 90];
/** The part of a name that must lie within its area: names may reach a little beyond, but where areas are many. */
const WITHIN = 0.7;
const WITHIN_SMALL = 1;
/** So much of the view is asked for on each side of it: a short move of the map then brings nothing new. */
const BEYOND = 0.3;

/** A feature on the map with the figure it is coloured by. */
type Shown = Drawn & { reading: Reading };

const root = document.querySelector<HTMLElement>(".atlas-explore");

function part<Kind extends HTMLElement>(name: string): Kind {
  const found = root?.querySelector<Kind>(`.atlas-explore__${name}`);
  if (!found) throw new Error(`the page has no ${name}`);
  return found;
}

function from<T>(steps: [number, T][], zoom: number): T {
  return (steps.find(([least]) => zoom >= least) ?? (steps.at(-1) as [number, T]))[1];
}

function widened([west, south, east, north]: Box): Box {
  const [dx, dy] = [BEYOND * (east - west), BEYOND * (north - south)];
  return [west - dx, south - dy, east + dx, north + dy];
}

const within = (inner: Box, outer: Box): boolean => inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

/** When the page has been painted; at once where nobody sees it. */
const firstFrame = (): Promise<void> =>
  new Promise((done) => {
    if (document.hidden) done();
    else requestAnimationFrame(() => setTimeout(done));
  });

function enhance(page: HTMLElement, settings: Settings): void {
  const form = part<HTMLFormElement>("controls");
  const status = part("status");
  const panel = part("panel");
  const table = part<HTMLDetailsElement>("table");
  const field = (name: string): HTMLSelectElement => form.elements.namedItem(name) as HTMLSelectElement;
  const grey = form.elements.namedItem("grey") as HTMLInputElement;

  let state: State = readState(location.search, location.hash, settings.first);
  let view: View | null = null;
  let drawing: Promise<Drawing> | null = null;
  const allOfIt: Box = settings.first_view ?? layers.everything(settings.shards) ?? [-6, 50, 2, 56];
  let shown: { level: string; key: string; features: Feature[]; lacking: string[]; months: MonthsByCode; drawn: Shown[] } = {
    level: "",
    key: "",
    features: [],
    lacking: [],
    months: new Map(),
    drawn: [],
  };
  let land: Feature[] = [];
  let points: Points | null = null;
  let largestPoint = 0;
  /** Where the chosen area or hexagon was last seen. */
  let seenAt: { id: string; box: Box } | null = null;
  /** An area to move to once it is there. */
  let awaited = "";
  let turn = 0;
  /** What is drawn, and in which box; empty while a file of it is missing. */
  let drawnFor = "";
  let drawnBox: Box = EVERYWHERE;

  const measure = (): Measure =>
    settings.measures.find((one) => one.key === state.what) ?? (settings.measures[0] as Measure);
  const levelEntry = (slug: string): LevelEntry | undefined => settings.levels.find((one) => one.slug === slug);
  const hexagons = (): boolean => shown.level === "hexagons";
  const stops = (): boolean => state.as === "stops" || state.as === "stop-count";
  /** Whether a year or a month can be chosen. */
  const byPeriod = (): boolean => state.as === "rate" || state.as === "count" || state.as === "share";
  const choice = (): Choice => ({
    settings,
    as: state.as,
    measure: measure(),
    end: settings.outcomes.find(({ key }) => key === state.end)?.key ?? settings.outcomes[0]?.key ?? "",
    when: byPeriod() && span(state.when, settings.months)[1] >= 0 ? state.when : "",
  });

  /** What is drawn at this zoom, whether by choice or by itself. */
  const levelNow = (): string => {
    const zoom = view?.zoom() ?? 0;
    const wanted = stops() && state.level !== "force" ? "district" : state.level;
    if (wanted === "hexagons" && state.as !== "change" && settings.hexagons.length > 0) return wanted;
    const byZoom = (): string => from(BY_ZOOM.filter(([, slug]) => levelEntry(slug)), zoom);
    if (!levelEntry(wanted)) return byZoom();
    return zoom >= (LEAST_ZOOM[wanted] ?? 0) || !view ? wanted : byZoom();
  };
  const sizeNow = (): Settings["hexagons"][number] | undefined => {
    const resolution = from(HEXAGONS, view?.zoom() ?? 0);
    return settings.hexagons.find((size) => size.resolution === resolution) ?? settings.hexagons[0];
  };
  const idOf = (feature: Feature, level: string): string =>
    level === "hexagons" ? String(feature.properties["cell"]) : `${level}:${String(feature.properties["code"])}`;
  const around = new WeakMap<Feature, Feature | undefined>();
  const districtAround = ({ district, geometry, bbox: [west, south, east, north] }: Feature): Feature | undefined => {
    if (district !== null) return land.find(({ properties }) => properties["code"] === district);
    const holds = ([x, y]: [number, number]) => (of: Feature): boolean => layers.meet(of.bbox, [x, y, x, y]) && of.geometry.coordinates.some((rings) => insideRings(rings, [x, y]));
    // The middle of a hexagon on the coast may lie at sea.
    const places: [number, number][] = [[(west + east) / 2, (south + north) / 2], ...(geometry.coordinates[0]?.[0] ?? [])];
    for (const place of places) {
      const found = land.find(holds(place));
      if (found) return found;
    }
    return undefined;
  };
  /** The district of a small area or hexagon: of its file, else that around its middle. */
  const districtOf = (feature: Feature): Feature | undefined => {
    if (land.length > 0 && !around.has(feature)) around.set(feature, districtAround(feature));
    return around.get(feature);
  };
  /** Whether a district's own force supplied a file for any month of the period. */
  const reported = ({ properties }: Feature): boolean => {
    const [first, last] = span(choice().when, settings.months);
    return typeof properties["months"] !== "string" || properties["months"].slice(first, last + 1).includes("1");
  };
  const countryOf = (feature: Feature): Country | null => {
    const only = Object.values(settings.countries);
    if (only.length === 1) return only[0] ?? null;
    const of = feature.properties["country"] ?? districtOf(feature)?.properties["country"];
    return settings.countries[String(of)] ?? null;
  };

  const save = (): void => {
    if (view) state.at = view.at();
    const hash = writeState(state, settings.first);
    history.replaceState(null, "", `${location.pathname}${location.search}${hash === "" ? "" : `#${hash}`}`);
  };
  /** Each speaks for itself: a map that has loaded does not take back what the drawing tools have to say. */
  const problems = { browser: "", map: "", drawing: "" };
  const say = (of: keyof typeof problems, text: string): void => {
    problems[of] = text;
    status.textContent = Object.values(problems).filter(Boolean).join(" ");
    status.hidden = status.textContent === "";
  };

  function figureOf(feature: Feature, months: AreaMonths | undefined): Reading {
    const district = "cell" in feature.properties ? districtOf(feature) : undefined;
    const known = reading(feature, choice(), months, countryOf(feature));
    // Where nothing was supplied nothing is known, which is not nothing.
    return district && known.count === 0 && !reported(district) ? notReported : known;
  }

  function classed(feature: Feature, level: string, key: string): Shown {
    const asked = choice();
    const breaks = breaksOf(asked, key);
    const code = String(feature.properties["code"] ?? feature.properties["cell"] ?? "");
    const found = figureOf(feature, shown.months.get(code));
    let of: number = found.why === "not-reported" || found.why === "too-little" ? CLASS.notReported : found.why === "not-loaded" ? CLASS.notLoaded : CLASS.tooFew;
    if (found.value !== null) {
      of = drawnClass(classOf(found.value, breaks, decimals(asked)), breaks, asked);
      if (state.grey && found.against === "similar") of = CLASS.grey;
      if (level === "hexagons" && found.count === 0 && state.as !== "outcomes" && state.as !== "share") of = CLASS.nothing;
    }
    return { feature, id: idOf(feature, level), class: of, name: String(feature.properties["name"] ?? ""), reading: found };
  }

  /** Districts instead of what is in them: there nothing is known, which is not nothing. Below hexagons those without
      a file of the police, and wherever a file of the site could not be loaded. */
  const unknown = (): Shown[] =>
    land.flatMap((feature) => {
      const code = String(feature.properties["code"]);
      const because = shown.lacking.includes(code)
        ? { class: CLASS.notLoaded, reading: notLoaded }
        : hexagons() && !reported(feature)
          ? { class: CLASS.notReported, reading: notReported }
          : null;
      return because === null ? [] : [{ ...because, feature, id: `district:${code}`, name: "" }];
    });

  /** "Bedford 001A", without the neighbourhood's name, for which streets have no room. */
  const written = (name: string): string => (shown.level === "lsoa" ? (name.split(",")[0] ?? "") : name);

  function drawShown(): void {
    const { level, key, features } = shown;
    shown.drawn = features.map((feature) => classed(feature, level, key));
    const names = hexagons() ? land.filter(({ bbox }) => layers.meet(bbox, drawnBox)).map((feature) => ({ feature, id: "", class: 0, name: String(feature.properties["name"] ?? "") })) : shown.drawn.map((one) => ({ ...one, name: written(one.name) }));
    view?.draw([...unknown(), ...shown.drawn], names, level === "lsoa" ? WITHIN_SMALL : WITHIN);
    showLegend();
    showTables();
  }

  /** Why other areas are drawn than those asked for. */
  function instead(): string {
    const wanted = levelEntry(state.level)?.plural ?? (state.level === "hexagons" ? "hexagons" : "");
    if (wanted === "" || shown.level === "" || shown.level === state.level) return "";
    if (stops()) return " Stops and searches are counted by district and police force alone.";
    return state.level === "hexagons" ? " Hexagons have no change against a year before." : ` To see ${wanted}, zoom in.`;
  }

  function showLegend(): void {
    const size = sizeNow();
    const asked = choice();
    const cohort = state.as === "outcomes" ? "crimes of the 12 months that ended a year before the newest" : periodWords(asked.when, settings);
    const period = state.as === "change" ? `${settings.window} against the 12 before` : cohort;
    drawLegend(
      part("legend"),
      {
        level: shown.key,
        plural: hexagons() ? `hexagons of about ${Number((size?.km2 ?? 0).toPrecision(2))} km²` : (levelEntry(shown.level)?.plural ?? shown.level),
        period,
        classes: new Set([...unknown(), ...shown.drawn].map((one) => one.class)),
        chosen: shown.drawn.find(({ id }) => id === state.area)?.class ?? null,
        grey: state.grey,
        instead: instead(),
        pale: (view?.zoom() ?? 0) >= POINTS_ZOOM,
        points: largestPoint,
      },
      asked,
    );
  }

  function showTables(): void {
    if (!table.open) return;
    const level = hexagons() ? null : (levelEntry(shown.level) ?? null);
    const box = view?.box() ?? EVERYWHERE;
    const nameOf = (feature: Feature | undefined): string => String(feature?.properties["name"] ?? "");
    const missing = unknown().map((one) => ({ ...one, name: hexagons() ? "no hexagon" : nameOf(one.feature), around: nameOf(one.feature) }));
    const areas = [...shown.drawn.map((one) => ({ ...one, around: hexagons() ? nameOf(districtOf(one.feature)) : "" })), ...missing];
    const inBox = areas.filter(({ feature }) => layers.meet(feature.bbox, box));
    areaTable(part("rows"), inBox, level, choice(), shownAs(shown.key, choice()), (id) => {
      const feature = inBox.find((one) => one.id === id)?.feature;
      if (shown.drawn.some((one) => one.id === id)) choose({ kind: "area", id });
      if (feature) view?.fit(feature.bbox);
    });
    const inView = points?.points.filter(({ lon, lat }) => layers.meet([lon, lat, lon, lat], box)) ?? [];
    pointTable(part("point-rows"), points && { ...points, points: inView }, choice(), (id) => choose({ kind: "point", id }));
  }

  function drawPoints(): void {
    largestPoint = 0;
    if (!points) {
      view?.points([]);
      return;
    }
    const asked = choice();
    const wanted = new Set(asked.measure.categories.map((key) => points?.categories.indexOf(key) ?? -1));
    const within = span(byPeriod() ? state.when : "", points.months);
    const counted = points.points.map((point) => ({ ...point, count: pointCount(point, wanted, within) }));
    view?.points(counted.filter(({ count }) => count > 0));
    largestPoint = Math.max(0, ...counted.map(({ count }) => count));
  }

  function choose(picked: Picked | null): void {
    if (picked?.kind === "point") {
      state.point = picked.id;
      state.area = "";
      state.draw = "";
      save();
      showChosenPoint();
      showLegend();
      return;
    }
    state.area = picked?.id ?? "";
    state.point = "";
    state.draw = "";
    save();
    if (state.area === "") clearPanel();
    else showChosen();
  }

  function showChosenPoint(): void {
    const point = points?.points.find(({ id }) => id === state.point);
    if (!point || !points) return;
    const when = byPeriod() ? state.when : "";
    view?.choosePoint({ ...point, count: pointCount(point, new Set(choice().measure.categories.map((key) => points?.categories.indexOf(key) ?? -1)), span(when, points.months)) });
    showPoint(panel, point, points, { ...choice(), when });
  }

  function showChosen(): void {
    const found = shown.drawn.find(({ id }) => id === state.area);
    if (found) showFigures(found.id, found.feature, found.reading);
    else if (state.area !== "") void showUndrawn(turn).catch(() => null);
    showLegend();
  }

  function showFigures(id: string, feature: Feature, figure: Reading): void {
    seenAt = { id, box: feature.bbox };
    view?.choose(feature);
    const level = levelEntry(id.split(":")[0] ?? "");
    const chosen: Chosen = { feature, reading: figure, country: countryOf(feature) };
    if ("cell" in feature.properties) showHexagon(panel, chosen, choice(), settings.window);
    else if (level) void showArea(panel, level, chosen, choice());
  }

  /** The chosen area or hexagon while the map draws another level, or has moved on: from its own files. */
  async function showUndrawn(mine: number): Promise<void> {
    const id = state.area;
    const level = id.split(":")[0] ?? "";
    const size = CELL.test(id) ? settings.hexagons.find(({ resolution }) => resolution === Number.parseInt(id[1] ?? "", 16)) : undefined;
    if (!size && !levelEntry(level)) return;
    if (size ? state.as === "change" : stops() && level !== "district" && level !== "force") {
      clearPanel("The chosen area has no figure of this kind: choose another on the map, or in the table below.");
      return;
    }
    // Where it was not seen before it is looked for in the view, which may be too wide for that.
    const least = size ? (HEXAGONS.find(([, resolution]) => resolution === size.resolution)?.[0] ?? 0) - 1 : (LEAST_ZOOM[level] ?? 0);
    if (seenAt?.id !== id && (view?.zoom() ?? 0) < least) return;
    const box = seenAt?.id === id ? seenAt.box : drawnBox;
    const { features } = await (size ? layers.hexagons(size, box) : layers.areas(level, box, settings.shards));
    const feature = features.find((one) => idOf(one, size ? "hexagons" : level) === id);
    if (!feature) return;
    const { months } = await monthsIn(size ?? level, feature.bbox, [feature]);
    if (mine === turn && id === state.area) showFigures(id, feature, figureOf(feature, months.get(size ? id : String(feature.properties["code"]))));
  }

  /** The months of areas or of hexagons, where what is shown needs them. */
  async function monthsIn(of: string | Settings["hexagons"][number], box: Box, features: Feature[]): Promise<{ months: MonthsByCode; missing: string[] }> {
    if (state.as !== "change" && !(byPeriod() && state.when !== "")) return { months: new Map(), missing: [] };
    if (typeof of === "string") return monthsOf(of, box, features, settings);
    return (await import("./map/hexagon_months.ts")).hexagonMonths(of, box, features);
  }

  function clearPanel(words = "Choose an area on the map, or in the table below."): void {
    if (state.area === "") view?.choose(null);
    delete panel.dataset["turn"];
    const hint = document.createElement("p");
    hint.className = "atlas-fine";
    hint.textContent = words;
    panel.replaceChildren(hint);
    showLegend();
  }

  const problem = (missing: string[]): string =>
    missing.length === 0
      ? ""
      : `Part of the map could not be loaded (${missing.length} ${missing.length === 1 ? "file" : "files"}). The rest is shown; moving the map tries again.`;

  function finish(mine: number): void {
    page.dataset["loaded"] = String(mine);
    void view?.drawn().then(() => {
      if (mine === turn) page.dataset["painted"] = String(mine);
    });
  }

  async function load(): Promise<void> {
    delete page.dataset["loaded"];
    delete page.dataset["painted"];
    turn += 1;
    const mine = turn;
    const level = levelNow();
    const size = sizeNow();
    const key = level === "hexagons" ? `h3-${size?.resolution ?? 6}` : level;
    const zoom = view?.zoom() ?? 0;
    const seen = view?.box() ?? EVERYWHERE;
    const asked = JSON.stringify([key, choice().when, state.as, state.what, state.end, state.grey, zoom >= POINTS_ZOOM]);
    if (asked === drawnFor && awaited === "" && within(seen, drawnBox)) {
      // What is drawn stays: it need not be cut into tiles again.
      showTables();
      finish(mine);
      return;
    }
    // At first no more than is seen: it comes sooner.
    const box = drawnFor === "" ? seen : widened(seen);
    const ask = level === "hexagons" && size ? layers.hexagons(size, box) : layers.areas(level, box, settings.shards);
    const askPoints = view && zoom >= POINTS_ZOOM ? pointsIn(box) : Promise.resolve(null);
    askPoints.catch(() => null);
    try {
      const loaded = await ask;
      if (mine !== turn) return;
      const months = await monthsIn(level === "hexagons" && size ? size : level, box, loaded.features);
      if (mine !== turn) return;
      shown = { level, key, features: loaded.features, lacking: loaded.lacking, months: months.months, drawn: [] };
      drawnBox = box;
      drawShown();
      showChosen();
      const found = await askPoints.catch(() => ({ missing: ["data/v1/points.json"] }) as Points);
      if (mine !== turn) return;
      points = found && "points" in found ? found : null;
      drawPoints();
      showChosenPoint();
      showLegend();
      showTables();
      const missing = [...loaded.missing, ...months.missing, ...(found?.missing ?? [])];
      drawnFor = missing.length > 0 ? "" : asked;
      say("map", problem(missing));
      page.dataset["shown"] = `${level} ${shown.features.length}${points ? ` ${points.points.length}` : ""}`;
      finish(mine);
      const target = shown.drawn.find(({ id }) => id === awaited);
      if (target) {
        awaited = "";
        view?.fit(target.feature.bbox);
      }
    } catch {
      if (mine === turn) say("map", "The data of the map could not be loaded. Moving the map tries again; the tables of each area work without it.");
    }
  }

  /** The box of the area in the address: from its own file's layer, whatever is in view. */
  async function boxOfChosen(): Promise<Box | null> {
    const [level, code] = state.area.split(":");
    if (!level || !code || state.at || level === "lsoa") return null;
    const { features } = await layers.areas(level, EVERYWHERE, settings.shards);
    return features.find((feature) => feature.properties["code"] === code)?.bbox ?? null;
  }

  function found({ id, at, zoom }: Found): void {
    state.area = id;
    state.point = "";
    awaited = id;
    const level = id.split(":")[0] ?? "";
    // What was found is shown whatever the zoom; small areas come by themselves further in.
    if (id !== "") state.level = levelEntry(level) && level !== "lsoa" ? level : "auto";
    applyForm();
    if (view && at) view.go(at[0], at[1], zoom);
    else void load();
  }

  function applyForm(): void {
    field("what").value = measure().key;
    field("as").value = state.as;
    field("end").value = choice().end;
    field("level").value = state.level;
    field("when").value = byPeriod() ? state.when : "";
    grey.checked = state.grey;
    const compared = state.as === "change" || state.as === "outcomes" || Object.values(settings.countries).some((one) => isBenchmark(one, choice()));
    grey.disabled = state.as === "count" || stops() || (byPeriod() && state.when !== "") || !compared;
    field("when").disabled = !byPeriod();
    const visible = (name: string, on: boolean): void => {
      const label = form.querySelector<HTMLElement>(`[data-for="${name}"]`);
      if (label) label.hidden = !on;
    };
    visible("what", state.as !== "outcomes" && !stops());
    visible("end", state.as === "outcomes");
    player.show(byPeriod() ? state.when : null);
  }

  const player = monthPlayer(form, settings.months, async (when) => {
    state.when = when;
    applyForm();
    save();
    await load();
  });

  /** The tools that draw come when they are first asked for. */
  const tools = (): Promise<Drawing> => {
    if (!view) return Promise.reject(new Error("no map"));
    const drawn = view;
    drawing ??= import("./map/drawing.ts").then(({ openDrawing }) => openDrawing(drawn, panel, settings, {
      changed(draw) {
        state.draw = draw;
        if (draw !== "") state.area = state.point = "";
        save();
        if (draw === "") clearPanel();
      },
      failed: (words) => say("drawing", words),
      hint: (words) => {
        part("hint").textContent = words;
      },
    }));
    return drawing;
  };

  async function start(): Promise<void> {
    const placed = state.at !== null;
    applyForm();
    // MapLibre and the first data come side by side; it is made to run only when the drawn map has been seen.
    const loading = firstFrame().then(() => import("./map_view.ts"));
    const outline = layers.areas("district", EVERYWHERE, settings.shards);
    outline.catch(() => null);
    try {
      const box = (await boxOfChosen().catch(() => null)) ?? allOfIt;
      const { open } = await loading;
      const worker = new URL(page.dataset["worker"] ?? "", document.baseURI).href;
      view = await open(part("map"), worker, { box, at: state.at }, settings.base_map, {
        moved: () => {
          save();
          void load();
          void borders();
        },
        picked: choose,
        busy: () => page.dataset["drawing"] !== undefined,
      });
      land = (await outline.catch(() => ({ features: [] }))).features;
      view.outline("land", land);
    } catch (error) {
      part("frame").hidden = true;
      part("tools").hidden = true;
      say("browser", "This browser cannot draw the map (it needs WebGL 2). The table below shows the same figures.");
      table.open = true;
      if (error instanceof Error) page.dataset["failed"] = error.message;
    }
    form.inert = false;
    part("tools").inert = false;
    part("buttons").hidden = false;
    table.hidden = false;
    page.querySelector<HTMLElement>(".atlas-explore__needs")!.hidden = true;
    await load();
    await view?.drawn();
    page.querySelector(".atlas-explore__preview")?.remove();
    const embedded = document.documentElement.dataset["embed"] === "1" ? [settings.site_name] : [];
    part("credit").textContent = [...embedded, ...(settings.base_map ? [settings.base_map.attribution] : [])].join(" · ");
    part("credit").hidden = part("credit").textContent === "";
    page.dataset["ready"] = "true";
    if (state.draw !== "") await tools().then((open) => open.restore(state.draw, !placed), () => null);
    placeFinder(part("find"), found);
  }

  /** The borders of forces come once the map is used: not before, they are a sixth of all that is fetched. */
  let bordered = false;
  async function borders(): Promise<void> {
    if (bordered) return;
    bordered = true;
    const forces = await layers.areas("force", EVERYWHERE, settings.shards).catch(() => null);
    if (forces) view?.outline("force", forces.features);
    else bordered = false;
  }

  const more = part<HTMLButtonElement>("more");
  more.addEventListener("click", () => more.setAttribute("aria-expanded", String(more.ariaExpanded !== "true")));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const { name } = event.target as HTMLInputElement;
    if (!["what", "as", "end", "when", "level", "grey"].includes(name)) return;
    state.what = field("what").value;
    state.as = field("as").value as State["as"];
    state.end = field("end").value;
    state.level = field("level").value;
    state.grey = grey.checked;
    if (byPeriod() && !field("when").disabled) state.when = field("when").value;
    // All crimes are no share of themselves.
    if (state.as === "share" && state.what === "crimes") state.what = settings.measures.find(({ key, group }) => key !== "crimes" && group === "crime")?.key ?? "crimes";
    applyForm();
    save();
    void load();
  });
  table.addEventListener("toggle", showTables);
  part("buttons").addEventListener("click", (event) => {
    const act = (event.target as HTMLElement).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act) view?.act(act);
  });
  part("tools").addEventListener("click", (event) => {
    const tool = (event.target as HTMLElement).closest<HTMLElement>("[data-tool]")?.dataset["tool"];
    if (tool === "embed") shareCode(panel);
    else if (tool) void tools().then((open) => open.begin(tool, Number(page.querySelector<HTMLSelectElement>("[name=radius]")?.value ?? 500)));
  });
  part("tools").addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const file = input.name === "file" ? input.files?.[0] : undefined;
    if (file) void tools().then((open) => open.read(file));
    if (input.name === "file") input.value = "";
  });
  window.addEventListener("hashchange", () => location.reload());
  void start();
}

if (root) enhance(root, JSON.parse(document.querySelector(".atlas-explore__settings")?.textContent ?? "{}") as Settings);
