// Everything the map shows, as tables.
import { pointCount, type Points } from "../points/shards.ts";
import { periodWords, span } from "./months.ts";
import type { LevelEntry, Unit } from "./settings.ts";
import { showTable, type Table } from "./table.ts";
import { isCompared, whyWords, type Choice, type Reading } from "./values.ts";
import type { Drawn } from "./view.ts";
import { said, title, whole } from "./words.ts";

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

const LABELS: Partial<Record<Unit, string>> = { change: "Change", share: "Share", outcomes: "Share", rate: "Per 1,000 residents", stops: "Per 1,000 residents" };
const KEYS: Partial<Record<Unit, string>> = { change: "change_percent", share: "share_percent", outcomes: "share_percent", rate: "per_1000", stops: "per_1000" };
const DEGREES = ["longitude", "latitude"];

/** What an area or a hexagon is on the map, with the words of its colour. */
export interface ShownArea extends Drawn {
  reading: Reading;
  /** Of a hexagon: the name of the district around it. */
  around: string;
}

/** Areas or hexagons in view, with their figures and margins; `level` is null for hexagons. */
export function areaTable(into: HTMLElement, drawn: ShownArea[], level: LevelEntry | null, choice: Choice, words: (of: number) => string, choose: (id: string) => void): void {
  const name = level?.name ?? "hexagon";
  const { as } = choice;
  const withOf = as === "share" || as === "outcomes" || as === "change";
  const withValue = as !== "count" && as !== "stop-count";
  const compared = isCompared(choice, level === null);
  const perKm2 = as === "rate" && level === null;
  const columns: Table["columns"] = [
    { key: level ? "name" : "cell", label: name[0]?.toUpperCase() + name.slice(1), numeric: false },
    { key: level ? "code" : "district", label: level ? "Code" : "District", numeric: false },
    { key: "count", label: as === "change" ? "Newest 12 months" : "Recorded", numeric: true, main: !withValue },
    ...(withOf ? [{ key: as === "change" ? "before" : "of", label: as === "change" ? "12 months before" : "Of crimes", numeric: true }] : []),
    ...(withValue ? [{ key: perKm2 ? "per_km2" : (KEYS[as] ?? "value"), label: perKm2 ? "Per km²" : (LABELS[as] ?? "Value"), numeric: true, main: true }] : []),
    { key: "low", label: "95% from", numeric: true },
    { key: "high", label: "to", numeric: true },
    ...(compared ? [{ key: "against", label: as === "change" ? "Against no change" : "Against the country", numeric: false }] : []),
    { key: "shown_as", label: "Shown as", numeric: false },
    ...(level ? [] : DEGREES.map((key) => ({ key, label: key[0]?.toUpperCase() + key.slice(1), numeric: true }))),
  ];
  const rows = drawn.map(({ id, name: label, feature, class: of, around, reading: { value, why, count, of: whole_, interval, against } }) => {
    const code = String(feature.properties["code"] ?? id);
    const [west, south, east, north] = feature.bbox;
    const own = label || code;
    return {
      id,
      name: own,
      cells: [
        own,
        level ? code : around,
        count,
        ...(withOf ? [whole_] : []),
        ...(withValue ? [rounded(value)] : []),
        rounded(interval?.low ?? null),
        rounded(interval?.high ?? null),
        ...(compared ? [against] : []),
        words(of),
        ...(level ? [] : [Number(((west + east) / 2).toFixed(5)), Number(((south + north) / 2).toFixed(5))]),
      ],
      why: value === null ? whyWords(why ?? "not-reported") : null,
    };
  });
  const measure = as === "outcomes" ? choice.end : choice.measure.key;
  const period = choice.when === "" ? "" : `-${choice.when}`;
  const table: Table = {
    caption: `${title(choice, level === null)}, ${periodWords(choice.when, choice.settings)}: ${whole(rows.length)} in view`,
    columns,
    rows,
    file: `crime-atlas-${level?.slug ?? "hexagons"}-${as}-${measure}${period}.csv`,
  };
  const wholes = ["count", "of", "before"];
  const format = (value: number, key: string): string => {
    if (wholes.includes(key)) return whole(value);
    return DEGREES.includes(key) ? value.toFixed(5) : said(value, choice);
  };
  showTable(into, table, format, choose);
}

/** Snap points in view. */
export function pointTable(into: HTMLElement, points: Points | null, choice: Choice, choose: (id: string) => void): void {
  if (!points) {
    into.replaceChildren();
    return;
  }
  const wanted = new Set(choice.measure.categories.map((key) => points.categories.indexOf(key)));
  const within = span(choice.when, points.months);
  const rows = points.points.flatMap((point) => {
    const count = pointCount(point, wanted, within);
    const name = point.place === "" ? "no place name" : point.place;
    return count > 0 ? [{ id: point.id, name, cells: [name, count, point.lon, point.lat], why: null }] : [];
  });
  const table: Table = {
    caption: `${choice.measure.label} by anonymous map point, ${periodWords(choice.when, choice.settings)}: ${whole(rows.length)} in view`,
    columns: [
      { key: "on_or_near", label: "On or near", numeric: false },
      { key: "count", label: "Recorded", numeric: true },
      { key: "longitude", label: "Longitude", numeric: true },
      { key: "latitude", label: "Latitude", numeric: true },
    ],
    rows,
    file: `crime-atlas-points-${choice.measure.key}.csv`,
  };
  showTable(into, table, (value, key) => (key === "count" ? whole(value) : value.toFixed(5)), choose);
}
