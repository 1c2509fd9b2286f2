// The files of the search: `data/v1/search.json` and the shards it names. Their shapes stand in
// `data/v1/schema/search*.json`.

/** Reads a JSON file of the site by its path from the root. */
export type Read = <File>(path: string) => Promise<File>;

/** Level, code, name, Welsh name, row of the area around it, residents in hundreds. */
export type TopRow = [
  level: string,
  code: string,
  name: string,
  welsh: string | null,
  around: number | null,
  residents: number,
];

/** File names with the beginnings they hold. */
type Shelf = Record<string, string[]>;

export interface First {
  full: boolean;
  same: Record<string, string[]>;
  generic: string[];
  silent: string[];
  areas: TopRow[];
  /** What follows the letters of a postcode area in each of its outcodes. */
  outcodes: Record<string, string[]>;
  places: Shelf;
  small: Shelf;
  streets: Shelf;
  districts: Shelf;
  words: number[];
}

type Page = [ward: string, lsoa: string] | null;

export interface PlacesFile {
  wards: [code: string, name: string, district: number | null, residents: number, welsh: string | null][];
  neighbourhoods: [
    code: string,
    name: string,
    district: number | null,
    residents: number,
    page: Page,
    welsh: string | null,
  ][];
}

export interface SmallFile {
  locals: string[];
  wards: string[];
  rows: [
    level: string,
    code: string,
    name: string,
    local: number | null,
    district: number | null,
    ward: number | null,
    lsoa: string | null,
    welsh: string | null,
  ][];
}

export interface StreetsFile {
  names: Record<string, number[]>;
}

/** The streets of a district, or those that begin as the name of their file. */
export interface District {
  district: number;
  grid: number;
  origin: [lon: number, lat: number];
  wards: [code: string, name: string][];
  lsoas: [code: string, ward: number | null][];
  places: Record<string, [lsoa: number, lon: number, lat: number][]>;
}

interface DistrictsFile {
  districts: District[];
}

export interface WordsFile {
  length: number;
  words: string[];
}

const FIRST = "data/v1/search.json";
const folder = (kind: string, file: string): string => `data/v1/search/${kind}/${file}.json`;

const turned = new WeakMap<Shelf, Map<string, string>>();

/** Beginnings to file names. */
function beginnings(shelf: Shelf): Map<string, string> {
  const known = turned.get(shelf);
  if (known) return known;
  const made = new Map<string, string>();
  for (const [file, held] of Object.entries(shelf)) for (const beginning of held) made.set(beginning, file);
  turned.set(shelf, made);
  return made;
}

/** The files that may hold a key, or keys that begin with it. */
export function filesFor(shelf: Shelf, key: string): string[] {
  const index = beginnings(shelf);
  const files = new Set<string>();
  for (let length = key.length; length > 0; length -= 1) {
    const file = index.get(key.slice(0, length));
    if (file !== undefined) {
      files.add(file);
      break;
    }
  }
  for (const [beginning, file] of index) if (beginning.startsWith(key)) files.add(file);
  return [...files];
}

/** Reads the files of the search; a shard that cannot be read holds nothing. */
export class Shelves {
  private constructor(
    readonly first: First,
    private readonly read: Read,
    /** Path of the report's page; null where the site has none. */
    readonly report: string | null,
  ) {}

  /** Reads the first file. */
  static async open(read: Read, report: string | null): Promise<Shelves> {
    return new Shelves(await read<First>(FIRST), read, report);
  }

  private async shards<File>(kind: string, files: string[]): Promise<File[]> {
    const found = files.map((file) => this.read<File>(folder(kind, file)).catch(() => null));
    return (await Promise.all(found)).flatMap((file) => (file === null ? [] : [file as File]));
  }

  /** The shards of wards and neighbourhoods in which words may stand. */
  places(words: string[]): Promise<PlacesFile[]> {
    return this.shards("places", gathered(this.first.places, words));
  }

  /** The shards of streets in which words may stand. */
  streets(words: string[]): Promise<StreetsFile[]> {
    return this.shards("streets", gathered(this.first.streets, words));
  }

  /** The shards of small areas in which a code or name may stand. */
  small(key: string): Promise<SmallFile[]> {
    return this.shards("small", gathered(this.first.small, [key]));
  }

  /** The streets of a district whose name, without spaces, is or begins with `key`. */
  async district(code: string, key: string): Promise<District[]> {
    const listed = filesFor(this.first.districts, `${code}-${key}`);
    const files = await this.shards<DistrictsFile>("district", listed.length > 0 ? listed : [code]);
    return files.flatMap(({ districts }) => districts).filter(({ district }) => this.first.areas[district]?.[1] === code);
  }

  /** All words of some lengths. */
  async words(lengths: number[]): Promise<string[]> {
    const files = lengths.filter((length) => this.first.words.includes(length)).map(String);
    return (await this.shards<WordsFile>("words", files)).flatMap((file) => file.words);
  }
}

/** Files that one word may need: a beginning so short that more hold it is not looked for. */
const MOST_FILES = 4;

function gathered(shelf: Shelf, keys: string[]): string[] {
  const files = new Set<string>();
  for (const key of keys) {
    const held = filesFor(shelf, key);
    if (held.length <= MOST_FILES) for (const file of held) files.add(file);
  }
  return [...files];
}
