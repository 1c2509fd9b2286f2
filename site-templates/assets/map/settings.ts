/** What the page tells the script, as JSON at its end, made by src/pages/map_page.rs. */
export interface Settings {
  site_name: string;
  /** What is shown when the address says nothing. */
  first: "rate" | "count";
  window: string;
  release: string;
  months: string[];
  categories: string[];
  measures: Measure[];
  outcomes: { key: string; label: string }[];
  levels: LevelEntry[];
  shards: ShardEntry[];
  hexagons: HexagonSize[];
  change_breaks: number[];
  /** By level, or by size of hexagon: `h3-6`. */
  breaks: Record<string, LevelBreaks>;
  countries: Record<string, Country>;
  base_map: BaseMap | null;
  /** What is shown first: all areas but small ones far off the others. */
  first_view: [number, number, number, number] | null;
}

/** Something that can be counted. */
export interface Measure {
  key: string;
  label: string;
  group: "crime" | "anti-social-behaviour" | "other";
  /** Keys of the categories it adds up. */
  categories: string[];
}

/** A level the map shows. */
export interface LevelEntry {
  slug: string;
  name: string;
  plural: string;
  pages: boolean;
}

/** A size of hexagon; the small ones have no files of the map's own. */
export interface HexagonSize {
  resolution: number;
  km2: number;
  files: ShardEntry[];
}

/** Lower ends of all classes but the lowest. */
export interface Breaks {
  rate: number[];
  count: number[];
  share?: number[];
  month_rate?: number[];
  month_count?: number[];
}

export interface LevelBreaks {
  measures: Record<string, Breaks>;
  outcomes?: Record<string, number[]>;
  stops?: Breaks;
}

/** What the areas of a country are compared with. */
export interface Country {
  name: string;
  residents: number | null;
  exposure_months: number;
  /** Calendar months of the newest 12 in which any of its forces reported. */
  observed_months: number;
  /** By category of `Settings.categories`. */
  counts: (number | null)[];
  /** By outcome group, in the order of the layers' columns. */
  outcomes: number[] | null;
}

/** How figures are shown. */
export type Unit = "rate" | "count" | "change" | "share" | "outcomes" | "stops" | "stop-count";

/** A file of polygons for wide zooms, and that of its areas' months. */
export interface ShardEntry {
  path: string;
  level: string;
  bbox: [number, number, number, number];
  months?: string;
}

/** A map below the areas, configured by who publishes. */
export interface BaseMap {
  kind: "style" | "pmtiles" | "water";
  url: string;
  attribution: string;
}
