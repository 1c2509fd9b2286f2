// Area objects: whole in a file of their own, packed beside others in the file of a district.
import { fetchJson } from "../find/files.ts";

/** The part of an area object that is shown. */
export interface AreaObject {
  code: string;
  level: string;
  months: string[];
  /** By category; null where the own force supplied no file. */
  counts: Record<string, (number | null)[]>;
  /** The ward around a small area, whose page tells of it. */
  ward?: string;
  /** Of forces and districts: by month, null where no file was supplied; and the newest 12 months, or fewer. */
  stops?: { counts: (number | null)[]; newest: { window: { first: string; last: string } | null } } | null;
}

interface Packed {
  months: string[];
  around: { level: string; code: string }[];
  areas: (Omit<AreaObject, "months" | "ward"> & { parents: number[] })[];
}

/** The area object of an area, from its own file, or from that of the district it lies in. */
export async function areaObject(level: string, code: string, district: string): Promise<AreaObject | null> {
  if (level === "district" || level === "force") return fetchJson<AreaObject>(`data/v1/area/${level}/${code}.json`);
  if (district === "") return null;
  const { months, around, areas } = await fetchJson<Packed>(`data/v1/district/${district}.json`);
  const area = areas.find((inside) => inside.code === code && inside.level === level);
  if (!area) return null;
  const ward = area.parents.map((place) => around[place]).find((parent) => parent?.level === "ward")?.code;
  return { ...area, months, ...(ward === undefined ? {} : { ward }) };
}
