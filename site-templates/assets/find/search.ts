// From what is typed to places: areas, small areas, streets and postcodes. Only files of the site are read,
// and none of their names holds more of what was typed than the beginning of a word.
import { WELL, Vocabulary, fit, type Asked, type Fit, type Question } from "./fit.ts";
import type { AreaOf, Place } from "./place.ts";
import { matchingPostcodes, outcodesOf, readPrefixes, type Prefixes } from "./postcodes.ts";
import { Shelves, type PlacesFile, type Read, type SmallFile, type StreetsFile, type TopRow } from "./shelves.ts";
import { spotsOf, streetPlace, type Street } from "./streets.ts";
import { distance, forgiven, words } from "./words.ts";

/** A place with how well it answers. */
interface Found {
  cost: number;
  place: Place;
}

/** What is known of every kind of area. */
const KINDS: Record<string, { label: string; cost: number }> = {
  country: { label: "country", cost: 0 },
  region: { label: "region", cost: 0.05 },
  county: { label: "county", cost: 0.1 },
  district: { label: "district", cost: 0 },
  force: { label: "police force", cost: 0.3 },
  ward: { label: "ward", cost: 0.45 },
  msoa: { label: "neighbourhood", cost: 0.5 },
  lsoa: { label: "small area", cost: 0.3 },
};
const STREET = 0.75;
/** Districts of a street that are offered where none was named. */
const DISTRICTS_OF_STREET = 5;
/** Districts whose files are read to say where in it a street lies. */
const DISTRICTS_READ = 2;
/** Corrections that are tried of one word. */
const CORRECTIONS = 6;

/** "Herefordshire, County of" as it is said. */
const said = (name: string): string => name.replace(/, (City|County) of$/u, "");

const kind = (level: string): { label: string; cost: number } => KINDS[level] ?? { label: level, cost: 0.5 };

/** Larger places first: at most some 0.35 for the largest. */
const size = (hundreds: number): number => -0.03 * Math.log2(1 + hundreds / 10);

class Search {
  private readonly vocabulary: Vocabulary;
  private readonly around: string[][];

  constructor(
    private readonly shelves: Shelves,
    private readonly places: PlacesFile[],
    private readonly streets: StreetsFile[],
    private readonly small: SmallFile[],
    readonly question: Question,
    vocabulary: Vocabulary,
  ) {
    this.vocabulary = vocabulary;
    this.around = shelves.first.areas.map((row) => this.wordsAround(row));
  }

  /** Words of an area of the first file and of what lies around it. */
  private wordsAround(row: TopRow): string[] {
    const found = [...words(row[2]), ...words(row[3] ?? "")];
    const outer = row[4] === null ? undefined : this.shelves.first.areas[row[4]];
    if (outer) found.push(...words(outer[2]));
    return found;
  }

  private top(row: number | null): TopRow | undefined {
    return row === null ? undefined : this.shelves.first.areas[row];
  }

  private best(names: (string | null)[], around: string[]): Fit | null {
    let best: Fit | null = null;
    for (const name of names) {
      const found = !name ? null : fit(this.question, this.vocabulary, name, around);
      if (found && found.missing.length === 0 && (best === null || found.cost < best.cost)) best = found;
    }
    return best;
  }

  private area(level: string, code: string, name: string, district: string, path: string, welsh: string | null): Place {
    const named = welsh === null ? name : `${name} (${welsh})`;
    return {
      name: district === "" || district === name ? named : `${named}, ${said(district)}`,
      within: kind(level).label,
      path,
      area: async (): Promise<AreaOf> => ({ level, code, name }),
    };
  }

  private tops(): Found[] {
    return this.shelves.first.areas.flatMap((row): Found[] => {
      const [level, code, name, welsh, around, residents] = row;
      const outer = this.top(around);
      const label = [...words(kind(level).label), ...(outer ? words(outer[2]) : [])];
      const found = this.best([name, welsh], label);
      const known = code.toLowerCase() === this.question.joined;
      if (!found && !known) return [];
      const place = this.area(level, code, name, "", `area/${level}/${code}/`, welsh);
      if (outer && level !== "country" && level !== "force") place.within += `, ${outer[2]}`;
      return [{ cost: (known ? -1 : (found?.cost ?? 0)) + kind(level).cost + size(residents), place }];
    });
  }

  private wards(): Found[] {
    return this.places.flatMap((file) =>
      file.wards.flatMap(([code, name, district, residents, welsh]): Found[] => {
        const found = this.best([name, welsh], [...(this.around[district ?? -1] ?? []), "ward"]);
        if (!found) return [];
        const place = this.area("ward", code, name, this.top(district)?.[2] ?? "", `area/ward/${code}/`, welsh);
        return [{ cost: found.cost + kind("ward").cost + size(residents), place }];
      }),
    );
  }

  private neighbourhoods(): Found[] {
    return this.places.flatMap((file) =>
      file.neighbourhoods.flatMap(([code, name, district, residents, page, welsh]): Found[] => {
        const found = this.best([name, welsh], this.around[district ?? -1] ?? []);
        const path = this.msoaPath(code, page);
        if (!found || path === null) return [];
        const place = this.area("msoa", code, name, this.top(district)?.[2] ?? "", path, welsh);
        return [{ cost: found.cost + kind("msoa").cost + size(residents), place }];
      }),
    );
  }

  private msoaPath(code: string, page: [ward: string, lsoa: string] | null): string | null {
    if (this.shelves.first.full) return `area/msoa/${code}/`;
    return page && `area/ward/${page[0]}/#${page[1]}`;
  }

  private smallAreas(): Found[] {
    const asked = this.question.joined;
    return this.small.flatMap((file) =>
      file.rows.flatMap(([level, code, name, local, district, ward, lsoa, welsh]): Found[] => {
        const keys = [code.toLowerCase(), words(name).join(""), words(welsh ?? "").join("")];
        const key = keys.find((key) => key.startsWith(asked));
        if (key === undefined) return [];
        const wardCode = ward === null ? undefined : file.wards[ward];
        const page = wardCode === undefined ? null : ([wardCode, lsoa ?? code] as [string, string]);
        const path = level === "msoa" ? this.msoaPath(code, page) : this.smallPath(level, code, wardCode);
        if (path === null) return [];
        const localName = local === null ? "" : `, ${file.locals[local]}`;
        const place = this.area(level, code, `${name}${localName}`, "", path, null);
        const outer = this.top(district);
        if (outer) place.within += `, ${outer[2]}`;
        const exact = key === asked ? -1 : 0.1;
        return [{ cost: exact + kind(level).cost, place }];
      }),
    );
  }

  private smallPath(level: string, code: string, ward: string | undefined): string | null {
    if (level === "ward") return `area/ward/${code}/`;
    if (this.shelves.first.full) return `area/lsoa/${code}/`;
    return ward === undefined ? null : `area/ward/${ward}/#${code}`;
  }

  /** Districts in which the words at these places are the name of a ward or neighbourhood. */
  private districtsNamed(places: number[]): Map<number, { wards: string[]; cost: number }> {
    const asked = places.flatMap((place): Asked[] => this.question.asked.slice(place, place + 1));
    const part: Question = { asked, silent: [], joined: asked.map(({ word }) => word).join("") };
    const found = new Map<number, { wards: string[]; cost: number }>();
    for (const file of this.places) {
      for (const [, name, district] of [...file.wards, ...file.neighbourhoods]) {
        if (district === null) continue;
        const fits = fit(part, this.vocabulary, name, []);
        if (!fits || fits.missing.length > 0 || fits.cost > WELL) continue;
        const known = found.get(district);
        const cost = Math.max(fits.cost, 0);
        if (!known || cost < known.cost) found.set(district, { wards: [name], cost });
        else if (cost === known.cost) known.wards.push(name);
      }
    }
    return found;
  }

  private streetCandidates(): Street[] {
    const seen = new Set<string>();
    const named = new Map<string, Map<number, { wards: string[]; cost: number }>>();
    return this.streets.flatMap((file) =>
      Object.entries(file.names).flatMap(([name, districts]): Street[] => {
        if (seen.has(name)) return [];
        seen.add(name);
        const own = fit(this.question, this.vocabulary, name, []);
        if (!own) return [];
        if (own.missing.length === 0) {
          return districts
            .slice(0, DISTRICTS_OF_STREET)
            .map((district, order) => ({ name, district, wards: [], cost: own.cost + order * 0.05, told: false }));
        }
        // The other words must say where.
        const key = own.missing.join();
        const wards = named.get(key) ?? this.districtsNamed(own.missing);
        named.set(key, wards);
        return districts.flatMap((district, order): Street[] => {
          const fits = fit(this.question, this.vocabulary, name, this.around[district] ?? []);
          const rank = Math.min(order, 20) * 0.01;
          if (fits && fits.missing.length === 0) {
            return [{ name, district, wards: [], cost: fits.cost + rank, told: true }];
          }
          const inWards = wards.get(district);
          if (!inWards) return [];
          const cost = own.cost + own.missing.length * 0.35 + inWards.cost + rank;
          return [{ name, district, wards: inWards.wards, cost, told: true }];
        });
      }),
    );
  }

  private async streetPlaces(): Promise<Found[]> {
    const streets = this.streetCandidates().sort((a, b) => a.cost - b.cost);
    const read = new Set<number>();
    const found = streets.slice(0, 12).map(async (street): Promise<Found[]> => {
      const district = this.top(street.district);
      if (!district) return [];
      const cost = street.cost + STREET;
      if (street.told && (read.has(street.district) || read.size < DISTRICTS_READ)) {
        read.add(street.district);
        const spots = await spotsOf(this.shelves, street, district);
        return spots.map((place, order) => ({ cost: cost + order * 0.04, place }));
      }
      return [{ cost, place: streetPlace(this.shelves, street, district) }];
    });
    return (await Promise.all(found)).flat();
  }

  /** Every place that answers, best first. */
  async found(): Promise<Found[]> {
    const areas = [...this.tops(), ...this.wards(), ...this.neighbourhoods(), ...this.smallAreas()];
    const found = [...areas, ...(await this.streetPlaces())];
    found.sort((a, b) => a.cost - b.cost || a.place.name.localeCompare(b.place.name, "en-GB"));
    const seen = new Set<string>();
    return found.filter(({ place }) => {
      const label = `${place.name}|${place.within}|${typeof place.path === "string" ? place.path : ""}`;
      return !seen.has(label) && seen.add(label);
    });
  }
}

async function gathered(shelves: Shelves, question: Question, vocabulary: Vocabulary): Promise<Search> {
  const keys = vocabulary.keys(question);
  const numbered = /[0-9]/u.test(question.joined);
  const [places, streets, small] = await Promise.all([
    shelves.places(keys),
    shelves.streets(keys.filter((key) => key.length > 2)),
    numbered && question.joined.length > 2 ? shelves.small(question.joined) : [],
  ]);
  return new Search(shelves, places, streets, small, question, vocabulary);
}

/** The question with words put right that stand in no name. */
async function corrected(shelves: Shelves, question: Question): Promise<Question | null> {
  let changed = false;
  const asked = await Promise.all(
    question.asked.map(async (one): Promise<Asked> => {
      const most = forgiven(one.word);
      if (most === 0) return one;
      const lengths = [one.word.length - 1, one.word.length, one.word.length + 1];
      const known = await shelves.words(lengths);
      if (known.includes(one.word)) return one;
      const near = known
        .map((word) => ({ word, wrong: distance(one.word, word, most) }))
        .filter(({ wrong }) => wrong <= most)
        .sort((a, b) => a.wrong - b.wrong || Number(a.word[0] !== one.word[0]) - Number(b.word[0] !== one.word[0]));
      const forms = new Map(one.forms);
      for (const { word, wrong } of near.slice(0, CORRECTIONS)) forms.set(word, wrong * 0.8);
      changed ||= near.length > 0;
      return { word: one.word, forms };
    }),
  );
  return changed ? { ...question, asked } : null;
}

/** Places for what is typed, best first. `report` is the path of the report's page, where the site has one. */
export async function search(
  text: string,
  most: number,
  read: Read,
  report: string | null,
  prefixes = (): Promise<Prefixes | null> => readPrefixes(read),
): Promise<Place[]> {
  const postcodes = await matchingPostcodes(text, most, read, report, prefixes);
  if (postcodes.length > 0) return postcodes;
  const shelves = await Shelves.open(read, report);
  const vocabulary = new Vocabulary(shelves.first);
  const question = vocabulary.question(text);
  if (question.asked.length === 0) return [];
  let found = await (await gathered(shelves, question, vocabulary)).found();
  if ((found[0]?.cost ?? Infinity) > WELL + STREET / 2) {
    const better = await corrected(shelves, question);
    if (better) {
      const more = await (await gathered(shelves, better, vocabulary)).found();
      if ((more[0]?.cost ?? Infinity) < (found[0]?.cost ?? Infinity)) found = more;
    }
  }
  // One word too many, such as the name of a shop: what the others find is better than nothing.
  for (let place = question.asked.length - 1; found.length === 0 && place >= 0 && question.asked.length > 1; place -= 1) {
    const asked = question.asked.filter((_, at) => at !== place);
    const fewer = { asked, silent: question.silent, joined: asked.map(({ word }) => word).join("") };
    found = await (await gathered(shelves, fewer, vocabulary)).found();
  }
  // Letters that begin no name may be those of a postcode area.
  const letters = text.trim().toUpperCase();
  if (found.length === 0 && /^[A-Z]{1,2}$/u.test(letters)) return outcodesOf(letters, most, read);
  return found.slice(0, most).map(({ place }) => place);
}
