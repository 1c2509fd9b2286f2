// Area objects: whole in a file of their own, packed beside others in the file of a district.
import { fetchJson } from "../find/files.ts";

export interface Figure {
  count: number | null;
  rate: number | null;
  interval95: [number, number] | null;
  rate_status: string;
}

/** The part of an area object that is shown. */
export interface AreaObject extends Figure {
  code: string;
  level: string;
  name: string;
  months: string[];
  crimes: (number | null)[];
  counts: Record<string, (number | null)[]>;
  comparison: { name: string; level: string; verdict: string }[];
  category_figures: Record<string, Figure>;
}

type Cell = number | string | null | undefined;

/** An area of a district's file: rows of cells in the order of the head's columns. */
interface PackedArea extends Omit<AreaObject, "months" | "comparison" | "category_figures" | "rate" | "interval95"> {
  rate?: number;
  interval95?: [number, number];
  comparison: Cell[][];
  category_figures: Cell[][];
}

interface Packed {
  months: string[];
  categories: string[];
  rate_statuses: string[];
  around: { name: string; level: string }[];
  columns: { category_figures: string[]; comparison: string[] };
  areas: PackedArea[];
}

/** The cell of a row under a column's name. */
const cell = (columns: string[], row: Cell[] | undefined, name: string): Cell => row?.[columns.indexOf(name)];
const number = (value: Cell): number | null => (typeof value === "number" ? value : null);

function unpacked(file: Packed, area: PackedArea): AreaObject {
  const figure = (row: Cell[] | undefined): Figure => {
    const of = (name: string) => number(cell(file.columns.category_figures, row, name));
    const [low, high] = [of("rate_low"), of("rate_high")];
    return {
      count: of("count"),
      rate: of("rate"),
      interval95: low === null || high === null ? null : [low, high],
      rate_status: file.rate_statuses[of("rate_status") ?? -1] ?? "not-reported",
    };
  };
  const figures = file.categories.map((key, i): [string, Figure] => [key, figure(area.category_figures[i])]);
  const comparison = area.comparison.flatMap((row) => {
    const around = file.around[number(cell(file.columns.comparison, row, "around")) ?? -1];
    return around ? [{ ...around, verdict: String(cell(file.columns.comparison, row, "verdict")) }] : [];
  });
  return {
    ...area,
    rate: area.rate ?? null,
    interval95: area.interval95 ?? null,
    months: file.months,
    category_figures: Object.fromEntries(figures),
    comparison,
  };
}

/** The area object of an area, from its own file, or from that of the district it lies in. */
export async function areaObject(level: string, code: string, district: string): Promise<AreaObject | null> {
  if (level === "district" || level === "force") return fetchJson<AreaObject>(`data/v1/area/${level}/${code}.json`);
  if (district === "") return null;
  const file = await fetchJson<Packed>(`data/v1/district/${district}.json`);
  const area = file.areas.find((inside) => inside.code === code && inside.level === level);
  return area ? unpacked(file, area) : null;
}
