// Streets and places of map points: where in its district a name lies.
import { reportAt } from "./postcodes.ts";
import type { AreaOf, Place } from "./place.ts";
import type { District, Shelves, TopRow } from "./shelves.ts";
import { words } from "./words.ts";

/** A name in a district. */
export interface Street {
  name: string;
  /** Row of the district in the first file. */
  district: number;
  /** Wards and neighbourhoods of the district that were named. */
  wards: string[];
  cost: number;
  /** Whether what was typed says which district. */
  told: boolean;
}

/** Where a street is in one ward. */
interface Spot {
  ward: string;
  wardCode: string | null;
  lsoa: string;
  lat: number;
  lon: number;
}

/** Wards of one street that are offered. */
const MOST_SPOTS = 4;

function spots(file: District, name: string): Spot[] {
  const [west, south] = file.origin;
  return (file.places[name] ?? []).flatMap(([place, lon, lat]): Spot[] => {
    const [lsoa, wardPlace] = file.lsoas[place] ?? [undefined, null];
    if (lsoa === undefined) return [];
    const ward = wardPlace === null ? undefined : file.wards[wardPlace];
    return [
      {
        ward: ward?.[1] ?? "",
        wardCode: ward?.[0] ?? null,
        lsoa,
        lat: (south + lat) / file.grid,
        lon: (west + lon) / file.grid,
      },
    ];
  });
}

async function load(shelves: Shelves, street: Street, district: TopRow): Promise<Spot[]> {
  const files = await shelves.district(district[1], words(street.name).join(""));
  return files.flatMap((file) => spots(file, street.name));
}

function pathOf(shelves: Shelves, spot: Spot | undefined, district: TopRow): string {
  if (!spot) return `area/district/${district[1]}/`;
  const report = reportAt(shelves.report, spot.lat, spot.lon);
  if (report !== null) return report;
  return spot.wardCode === null ? `area/district/${district[1]}/` : `area/ward/${spot.wardCode}/#${spot.lsoa}`;
}

const areaOf = (spot: Spot | undefined, name: string): AreaOf | null =>
  spot ? { level: "lsoa", code: spot.lsoa, name } : null;

/** A street of a district, its place looked up only when it is chosen. */
export function streetPlace(shelves: Shelves, street: Street, district: TopRow): Place {
  const name = `${street.name}, ${district[2].replace(/, (City|County) of$/u, "")}`;
  const busiest = async (): Promise<Spot | undefined> => (await load(shelves, street, district))[0];
  return {
    name,
    within: "street or place",
    path: async () => pathOf(shelves, await busiest(), district),
    area: async () => areaOf(await busiest(), name),
  };
}

/** A street ward by ward: those that were named first, then those with most incidents. */
export async function spotsOf(shelves: Shelves, street: Street, district: TopRow): Promise<Place[]> {
  const found = await load(shelves, street, district);
  const named = (spot: Spot): boolean => {
    const own = words(spot.ward);
    return street.wards.some((ward) => words(ward).some((word) => own.includes(word)));
  };
  const sorted = [...found.filter(named), ...found.filter((spot) => !named(spot))];
  const name = `${street.name}, ${district[2].replace(/, (City|County) of$/u, "")}`;
  return sorted.slice(0, MOST_SPOTS).map((spot) => ({
    name,
    within: spot.ward === "" ? "street or place" : `street or place, ${spot.ward}`,
    path: pathOf(shelves, spot, district),
    area: async () => areaOf(spot, name),
  }));
}
