/** What the page tells the script: `data-settings`, made by src/pages/map_page.rs. */
export interface Settings {
  window: string;
  measures: Measure[];
  levels: LevelEntry[];
  shards: ShardEntry[];
  breaks: Record<string, Record<string, Breaks>>;
}

/** Something that can be mapped. */
export interface Measure {
  key: string;
  label: string;
  group: "crime" | "anti-social-behaviour" | "other";
}

/** A level the map shows. */
export interface LevelEntry {
  slug: string;
  name: string;
  plural: string;
  pages: boolean;
}

/** Lower ends of all classes but the lowest. */
export interface Breaks {
  rate: number[];
  count: number[];
}

/** Per 1,000 residents and year, or the number recorded. */
export type Unit = "rate" | "count";

/** A file of polygons for wide zooms. */
export interface ShardEntry {
  path: string;
  level: string;
  bbox: [number, number, number, number];
}
