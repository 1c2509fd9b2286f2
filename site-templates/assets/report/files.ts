// The files a report is made from; src/json/report.rs, points.rs and postcodes.rs write them.

/** `data/v1/report.json`, which the page holds too. */
export interface Index {
  release: string;
  months: string[];
  categories: { key: string; label: string; group: "crime" | "anti-social-behaviour" | "unknown" }[];
  groups: { key: string; label: string }[];
  attributions: string[];
  /** `months`: one sign a month; 0 no street file, 1 one, 2 one published at least 12 months later. */
  forces: { slug: string; name: string; railway: boolean; months: string; renewed: string[] }[];
  /** By code: name, and the place of its force. */
  districts: Record<string, [name: string, force: number | null]>;
  /** Ranges of the four measures of `area.ts`, in ten-thousandths of a degree. */
  points: { cell: string; ranges: [low: number, high: number][] }[];
  /** For each shard its prefixes; the first names the file. */
  postcodes: string[][];
}

/** Who publishes the site; the page of reports holds it. */
export interface Publisher {
  site_name: string;
  site_url: string | null;
  fictional: boolean;
  /** Path from the root of the site. */
  logo: string | null;
  lines: string[];
}

/** What the page of reports holds and every report begins with. */
export interface Basis {
  index: Index;
  publisher: Publisher;
}

/** What a page of reports holds; null on other pages. */
export function basisOf(page: Document): Basis | null {
  const [index, publisher] = ["index", "publisher"].map((name) => page.querySelector(`#report-${name}`)?.textContent);
  return index && publisher ? { index: JSON.parse(index) as Index, publisher: JSON.parse(publisher) as Publisher } : null;
}

/** `data/v1/postcodes/<prefix>.json`. */
export interface PostcodeShard {
  prefix: string;
  grid: number;
  origin: [lon: number, lat: number];
  lsoas: string[];
  wards: (string | null)[];
  districts: (string | null)[];
  postcodes: Record<string, [place: number, lon: number, lat: number]>;
}

/** Rings of `x, y, dx, dy, …` in grid steps, not closed. */
export type Outline = number[][][];

/** `data/v1/report/<district>.json`. */
export interface Surroundings {
  district: string;
  name: string;
  around: {
    level: string;
    code: string;
    name: string;
    partial: boolean;
    counts: (number | null)[][];
  }[];
  not_located: { rows: number[]; without_place: number[] } | null;
  outcomes: { cohort: { first: string; last: string }; crimes: number; counts: number[] } | null;
  stops: {
    months: (number | null)[];
    window: { first: string; last: string } | null;
    count: number | null;
    columns: { header: string; blank: number; blank_share: number; labels: { label: string; count: number }[] }[];
    /** With ten or more of the newest 12 months supplied, in the district and around it. */
    hexagons: { count: number; outline: Outline }[];
  } | null;
  per_degree: number;
  border: Outline | null;
  wards: { code: string; name: string; inside: boolean; outline: Outline }[];
}

export const pointsPath = (cell: string): string => `data/v1/points/${cell}.json`;
export const surroundingsPath = (district: string): string => `data/v1/report/${district}.json`;
export const postcodesPath = (prefix: string): string => `data/v1/postcodes/${prefix}.json`;
