// Puts the rows of chosen kinds, months and forces together into one CSV.
//
// The page says what it is for without this script; with it, a form stands in its place.
import { describe, type Choice, type Forces, type RecordsIndex } from "./records/choice.ts";
import { form } from "./records/form.ts";
import { csvParts } from "./records/csv.ts";

const place = document.querySelector<HTMLElement>(".atlas-records__form");

async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}

function say(words: string): void {
  if (!place) return;
  const line = document.createElement("p");
  line.textContent = words;
  place.replaceChildren(line);
}

interface FileHandle {
  createWritable(): Promise<WritableStream<Uint8Array<ArrayBuffer> | string> & { write(part: string): Promise<void>; close(): Promise<void> }>;
}

interface WithPicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileHandle>;
}

async function make(index: RecordsIndex, choice: Choice, root: string, status: HTMLElement): Promise<void> {
  const { files, name } = describe(index, choice);
  const told = (done: number): void => {
    status.textContent = `${done} of ${files.length} files read`;
  };
  const picker = (window as unknown as WithPicker).showSaveFilePicker;
  if (picker) {
    // Straight to the disk, where the browser can: the CSV may be larger than memory.
    const handle = await picker.call(window, { suggestedName: name });
    const to = await handle.createWritable();
    for await (const part of csvParts(index, files, choice, root, told)) await to.write(part);
    await to.close();
    status.textContent = `${name} is written.`;
    return;
  }
  const parts: Blob[] = [];
  for await (const part of csvParts(index, files, choice, root, told)) parts.push(new Blob([part]));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
  link.download = name;
  link.textContent = `Save ${name}`;
  status.replaceChildren(link);
  link.click();
}

async function start(): Promise<void> {
  if (!place) return;
  const address = place.dataset["index"] ?? "";
  const forcesAddress = place.dataset["forces"] ?? "";
  let index: RecordsIndex;
  let forces: Forces;
  try {
    [index, forces] = await Promise.all([json<RecordsIndex>(address), json<Forces>(forcesAddress)]);
  } catch {
    say("The list of files could not be read. Reload the page to try again.");
    return;
  }
  const root = document.body.dataset["root"] ?? "./";
  place.replaceChildren(
    form(index, forces, (choice, status) => {
      make(index, choice, root, status).catch((error: unknown) => {
        const stopped = error instanceof DOMException && error.name === "AbortError";
        status.textContent = stopped ? "" : `That failed: ${String(error)}`;
      });
    }),
  );
}

void start();
