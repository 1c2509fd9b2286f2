// The table of what the map shows: sortable, and a file to take away.
import { download, element } from "./elements.ts";

export interface Column {
  key: string;
  label: string;
  numeric: boolean;
  /** The figure that the map shows: where it is missing the words say why. */
  main?: boolean;
}

export interface Row {
  id: string;
  name: string;
  /** By column; null is shown as a dash, that of the main figure with the words of `why`. */
  cells: (number | string | null)[];
  why: string | null;
}

export interface Table {
  caption: string;
  columns: Column[];
  rows: Row[];
  file: string;
}

const MOST_ROWS = 500;
/** How each table is turned. */
const turned = new WeakMap<HTMLElement, { key: string; down: boolean }>();
type Turned = { key: string; down: boolean } | undefined;

function compare(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en-GB", { numeric: true });
}

function inOrder(table: Table, sorted: Turned): Row[] {
  const at = table.columns.findIndex((column) => column.key === sorted?.key);
  if (at < 0 || !sorted) return table.rows;
  const { down } = sorted;
  const missing = (row: Row): boolean => row.cells[at] === null;
  // Missing figures stay at the end, whichever way the table is turned.
  return [...table.rows].sort(
    (a, b) =>
      Number(missing(a)) - Number(missing(b)) ||
      (down ? -1 : 1) * compare(a.cells[at] ?? null, b.cells[at] ?? null) ||
      compare(a.name, b.name),
  );
}

function field(value: number | string | null): string {
  const text = value === null ? "" : String(value);
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(table: Table, sorted: Turned): string {
  const head = [...table.columns.map((column) => column.key), "missing"];
  const lines = inOrder(table, sorted).map((row) => [...row.cells, row.why ?? ""]);
  return [head, ...lines].map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

/** Arrow keys lead from row to row. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest("tr");
  if (step === undefined || !row) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const button = next?.querySelector("button");
  if (button) {
    event.preventDefault();
    button.focus();
  }
}

export function showTable(into: HTMLElement, table: Table, format: (value: number, key: string) => string, choose: (id: string) => void): void {
  const first = table.columns[0];
  const sorted = table.columns.some(({ key }) => key === turned.get(into)?.key) ? turned.get(into) : first && { key: first.key, down: false };
  const again = (): void => showTable(into, table, format, choose);
  const made = element("table", "atlas-table");
  made.append(element("caption", "", table.caption));
  const head = made.createTHead().insertRow();
  for (const column of table.columns) {
    const cell = element("th", column.numeric ? "atlas-number" : "");
    cell.scope = "col";
    const button = element("button", "atlas-explore__sort", column.label);
    button.type = "button";
    const mine = sorted?.key === column.key;
    cell.ariaSort = mine ? (sorted?.down ? "descending" : "ascending") : "none";
    button.addEventListener("click", () => {
      turned.set(into, { key: column.key, down: mine ? !sorted?.down : column.numeric });
      again();
      into.querySelectorAll<HTMLElement>(".atlas-explore__sort")[table.columns.indexOf(column)]?.focus();
    });
    cell.append(button);
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of inOrder(table, sorted).slice(0, MOST_ROWS)) {
    const line = body.insertRow();
    table.columns.forEach((column, at) => {
      const value = row.cells[at] ?? null;
      if (at === 0) {
        const cell = element("th", "");
        cell.scope = "row";
        line.append(cell);
        const button = element("button", "atlas-explore__row", row.name);
        button.type = "button";
        button.dataset["id"] = row.id;
        button.addEventListener("click", () => choose(row.id));
        cell.append(button);
        return;
      }
      const text = value === null ? "–" : typeof value === "number" ? format(value, column.key) : value;
      const cell = element("td", column.numeric ? "atlas-number" : "", text);
      if (value === null && row.why && column.main) cell.append(element("span", "atlas-why", ` ${row.why}`));
      line.append(cell);
    });
  }
  body.addEventListener("keydown", walk);
  const scroll = element("div", "atlas-scroll");
  scroll.append(made);
  const save = element("button", "atlas-explore__save", "Download as CSV");
  save.type = "button";
  save.addEventListener("click", () => download(table.file, "text/csv", csv(table, sorted)));
  const left = table.rows.length - MOST_ROWS;
  const more = left > 0 ? [element("p", "atlas-fine", `${left} more in the CSV; zoom in to see them here.`)] : [];
  into.replaceChildren(save, scroll, ...more);
}
