// What there is to choose from, and which files a choice needs.

export interface RecordsFile {
  path: string;
  kind: string;
  force: string;
  year: number;
  months: string[];
  rows: number;
  bytes: number;
}

export interface RecordsIndex {
  months: string[];
  kinds: { kind: string; title: string; columns: { name: string }[] }[];
  files: RecordsFile[];
}

export interface Forces {
  forces: { slug: string; name: string }[];
}

export interface Choice {
  kinds: Set<string>;
  forces: Set<string>;
  from: string;
  to: string;
}

// The files that hold a row of the choice, how many bytes they are, and a name for the CSV.
export function describe(index: RecordsIndex, choice: Choice): { files: RecordsFile[]; bytes: number; name: string } {
  const files = index.files.filter(
    (file) =>
      choice.kinds.has(file.kind) &&
      choice.forces.has(file.force) &&
      file.months.some((month) => month >= choice.from && month <= choice.to),
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const whose = choice.forces.size === 1 ? [...choice.forces][0] : `${choice.forces.size}-forces`;
  const when = choice.from === choice.to ? choice.from : `${choice.from}-to-${choice.to}`;
  return { files, bytes, name: `${when}-${whose}-${[...choice.kinds].join("-and-")}.csv` };
}

// The columns of the CSV: the kind of row, then those of all chosen kinds, each once.
export function columnsOf(index: RecordsIndex, kinds: Set<string>): string[] {
  const names = index.kinds.filter((kind) => kinds.has(kind.kind)).flatMap((kind) => kind.columns.map((c) => c.name));
  return ["kind", ...new Set(names)];
}
