// The months as a slider, with buttons for a month back and forth, and one that plays them and stops at the end.
import { periodWords, monthWords } from "./months.ts";
import type { Settings } from "./settings.ts";

const STEP_MS = 900;
/** For readers who asked for less motion: time to read each month. */
const CALM_STEP_MS = 2500;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

export interface Player {
  /** Shows a period; null: none can be chosen. */
  show(when: string | null): void;
}

/** `go` is given a month, or nothing for the newest 12; it is done when the map shows it. */
export function monthPlayer(form: HTMLFormElement, months: string[], go: (when: string) => Promise<void>): Player {
  const row = form.querySelector<HTMLElement>(".atlas-explore__months") as HTMLElement;
  const slider = form.elements.namedItem("month") as HTMLInputElement;
  const words = form.elements.namedItem("month-words") as unknown as HTMLOutputElement;
  const play = row.querySelector<HTMLButtonElement>("[data-step=play]") as HTMLButtonElement;
  let playing = false;
  // One place behind the last month stands for the newest 12 together.
  slider.max = String(months.length);

  const at = (): number => Number(slider.value);
  const move = (to: number): Promise<void> => go(months[Math.max(0, Math.min(months.length, to))] ?? "");
  const stop = (): void => {
    playing = false;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  };
  const wait = (): Promise<void> => new Promise((done) => setTimeout(done, reduced.matches ? CALM_STEP_MS : STEP_MS));

  async function run(): Promise<void> {
    playing = true;
    play.textContent = "Stop";
    play.setAttribute("aria-pressed", "true");
    let next = at() >= months.length - 1 ? 0 : at() + 1;
    while (playing && next < months.length) {
      await move(next);
      next += 1;
      await wait();
    }
    stop();
  }

  slider.addEventListener("input", () => {
    stop();
    void move(at());
  });
  row.addEventListener("click", (event) => {
    const step = (event.target as HTMLElement).closest<HTMLElement>("[data-step]")?.dataset["step"];
    if (step === "play") {
      if (playing) stop();
      else void run();
    } else if (step !== undefined) {
      stop();
      void move(at() + Number(step));
    }
  });
  return {
    show(when) {
      row.hidden = when === null;
      if (when === null) return;
      const month = months.indexOf(when);
      slider.value = String(month < 0 ? months.length : month);
      const text = month >= 0 ? monthWords(when) : periodWords(when, { window: "newest 12 months" } as Settings);
      words.textContent = text;
      slider.setAttribute("aria-valuetext", text);
    },
  };
}
