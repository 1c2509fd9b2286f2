// Parquet files, one after another, to pieces of one CSV.
import { decompress } from "fzstd";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";

import { columnsOf, type Choice, type RecordsFile, type RecordsIndex } from "./choice.ts";

const compressors = {
  ZSTD: (input: Uint8Array, length: number): Uint8Array => decompress(input, new Uint8Array(length)),
};

// A value as RFC 4180 wants it.
export function field(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// One file's months, a piece each: memory holds one file and one month of rows.
async function* months(file: RecordsFile, choice: Choice, root: string, columns: string[]): AsyncGenerator<string> {
  const answer = await fetch(root + file.path);
  if (!answer.ok) throw new Error(`${file.path}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  const metadata = await parquetMetadataAsync(bytes);
  let rowStart = 0;
  for (const [at, group] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(group.num_rows);
    const month = file.months[at];
    if (month !== undefined && month >= choice.from && month <= choice.to) {
      const rows = await parquetReadObjects({ file: bytes, metadata, rowStart, rowEnd, compressors });
      const line = (row: Record<string, unknown>): string =>
        columns.map((name) => field(name === "kind" ? file.kind : row[name])).join(",");
      yield rows.map(line).join("\r\n") + "\r\n";
    }
    rowStart = rowEnd;
  }
}

// The CSV in pieces; `told` hears how many files are done.
export async function* csvParts(
  index: RecordsIndex,
  files: RecordsFile[],
  choice: Choice,
  root: string,
  told: (done: number) => void,
): AsyncGenerator<string> {
  const columns = columnsOf(index, choice.kinds);
  yield columns.join(",") + "\r\n";
  for (const [done, file] of files.entries()) {
    told(done);
    yield* months(file, choice, root, columns);
  }
  told(files.length);
}
