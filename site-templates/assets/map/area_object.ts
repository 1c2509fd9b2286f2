// Area objects: whole in a file of their own, packed beside others in the file of a district.
import { fetchJson } from "../find/files.ts";

/** The part of an area object that is shown. */
export interface AreaObject {
  code: string;
  level: string;
  months: string[];
  /** By category; null where the own force supplied no file. */
  counts: Record<string, (number | null)[]>;
}

interface Packed {
  months: string[];
  areas: Omit<AreaObject, "months">[];
}

/** The area object of an area, from its own file, or from that of the district it lies in. */
export async function areaObject(level: string, code: string, district: string): Promise<AreaObject | null> {
  if (level === "district" || level === "force") return fetchJson<AreaObject>(`data/v1/area/${level}/${code}.json`);
  if (district === "") return null;
  const { months, areas } = await fetchJson<Packed>(`data/v1/district/${district}.json`);
  const area = areas.find((inside) => inside.code === code && inside.level === level);
  return area ? { ...area, months } : null;
}
