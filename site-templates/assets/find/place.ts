/** Something the reader can be led to. */
export interface Place {
  /** "Riseley" or "MK44 1AB". */
  name: string;
  /** What tells it from another of the same name: "ward, Bedford". */
  within: string;
  /** Its page, from the root of the site. */
  path: string;
}
