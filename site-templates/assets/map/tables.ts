// Everything the map shows, as tables.
import { pointCount, type Points } from "../points/shards.ts";
import { periodWords, span } from "./months.ts";
import type { LevelEntry } from "./settings.ts";
import { showTable, type Table } from "./table.ts";
import { whyWords, type Choice, type Reading } from "./values.ts";
import type { Drawn } from "./view.ts";
import { said, title, whole } from "./words.ts";

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

/** Areas or hexagons in view, with their figures and margins; `level` is null for hexagons. */
export function areaTable(
  into: HTMLElement,
  drawn: (Drawn & { reading: Reading })[],
  level: LevelEntry | null,
  choice: Choice,
  choose: (id: string) => void,
): void {
  const name = level?.name ?? "hexagon";
  const { as } = choice;
  const withOf = as === "share" || as === "outcomes" || as === "change";
  const withValue = as !== "count" && as !== "stop-count";
  const labels: Record<string, string> = { rate: level ? "Per 1,000 residents" : "Per km²", change: "Change", share: "Share", outcomes: "Share", stops: "Per 1,000 residents" };
  const keys: Record<string, string> = { rate: level ? "per_1000" : "per_km2", change: "change_percent", share: "share_percent", outcomes: "share_percent", stops: "per_1000" };
  const columns: Table["columns"] = [
    { key: level ? "name" : "cell", label: name[0]?.toUpperCase() + name.slice(1), numeric: false },
    ...(level ? [{ key: "code", label: "Code", numeric: false }] : []),
    { key: "count", label: as === "change" ? "Newest 12 months" : "Recorded", numeric: true },
    ...(withOf ? [{ key: as === "change" ? "before" : "of", label: as === "change" ? "12 months before" : "Of crimes", numeric: true }] : []),
    ...(withValue
      ? [
          { key: keys[as] ?? "value", label: labels[as] ?? "Value", numeric: true },
          { key: "low", label: "95% from", numeric: true },
          { key: "high", label: "to", numeric: true },
          { key: "against", label: as === "change" ? "Against no change" : "Against the country", numeric: false },
        ]
      : []),
  ];
  const rows = drawn.map(({ id, name: label, feature, reading: { value, why, count, of, interval, against } }) => {
    const code = String(feature.properties["code"] ?? id);
    return {
      id,
      name: level ? label || code : id,
      cells: [
        level ? label || code : id,
        ...(level ? [code] : []),
        count,
        ...(withOf ? [of] : []),
        ...(withValue ? [rounded(value), rounded(interval?.[0] ?? null), rounded(interval?.[1] ?? null), value === null ? null : (against ?? "")] : []),
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
  showTable(into, table, (value, key) => (wholes.includes(key) ? whole(value) : said(value, choice)), choose);
}

/** Snap points in view. */
export function pointTable(into: HTMLElement, points: Points | null, choice: Choice): void {
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
  showTable(into, table, (value, key) => (key === "count" ? whole(value) : value.toFixed(5)), null);
}
