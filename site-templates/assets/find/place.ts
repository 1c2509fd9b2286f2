/** An area that can be compared with others. */
export interface AreaOf {
  level: string;
  code: string;
  name: string;
}

/** Something the reader can be led to. */
export interface Place {
  /** "Abbey, Reading" or "MK44 1AB". */
  name: string;
  /** What it is, and what tells it from another of the same name: "ward". */
  within: string;
  /** Its page, from the root of the site; for streets known only once chosen. */
  path: string | (() => Promise<string>);
  /** The area it is or lies in; none while it is not known. */
  area: (() => Promise<AreaOf | null>) | null;
  /** Of a whole postcode: the fragment of its report, which may be made before it is opened. */
  fragment?: string;
}
