// How well a name answers what was typed: a cost, lower is better.
import type { First } from "./shelves.ts";
import { distance, forgiven, words } from "./words.ts";

/** A word that was typed, with what else it may stand for. */
export interface Asked {
  word: string;
  /** Itself, the words it stands for, and corrections, each with what it costs. */
  forms: Map<string, number>;
}

/** What was typed. */
export interface Question {
  asked: Asked[];
  /** Words that may be left out or added. */
  silent: string[];
  /** All words without spaces, for names that are written as one word. */
  joined: string;
}

const COST = {
  standsFor: 0.05,
  beginning: 0.15,
  restOfWord: 0.25,
  wrongLetter: 0.8,
  around: 0.35,
  leftOver: 0.12,
  mostLeftOver: 0.5,
  silentOver: 0.05,
  otherOrder: 0.15,
  whole: -0.5,
  silentHeld: -0.06,
  joined: 0.2,
};

/** Costs above this are found only by overlooking letters. */
export const WELL = 0.79;

/** The words that stand for one another, either way. */
export class Vocabulary {
  private readonly same = new Map<string, Set<string>>();
  /** Words that stand for several. */
  private readonly phrases = new Map<string, string[]>();
  readonly generic: Set<string>;
  private readonly silent: Set<string>;

  constructor(first: First) {
    this.generic = new Set(first.generic);
    this.silent = new Set(first.silent);
    for (const [typed, held] of Object.entries(first.same)) {
      for (const word of held) {
        if (word.includes(" ")) {
          this.phrases.set(typed, words(word));
          continue;
        }
        this.add(typed, word);
        this.add(word, typed);
      }
    }
  }

  private add(from: string, to: string): void {
    const known = this.same.get(from);
    if (known) known.add(to);
    else this.same.set(from, new Set([to]));
  }

  isSilent(word: string): boolean {
    return this.silent.has(word);
  }

  /** What a text asks for. */
  question(text: string): Question {
    const typed = words(text).flatMap((word) => this.phrases.get(word) ?? [word]);
    const loud = typed.filter((word) => !this.silent.has(word));
    const asked = (loud.length > 0 ? loud : typed).map((word) => {
      const forms = new Map([[word, 0]]);
      for (const other of this.same.get(word) ?? []) forms.set(other, COST.standsFor);
      return { word, forms };
    });
    const silent = loud.length > 0 ? typed.filter((word) => this.silent.has(word)) : [];
    return { asked, silent, joined: typed.join("") };
  }

  /** The words by which shards are looked for: generic ones only where there is no other. */
  keys(question: Question): string[] {
    const telling = question.asked.filter(({ word }) => !this.generic.has(word));
    const chosen = telling.length > 0 ? telling : question.asked;
    return chosen.flatMap(({ forms }) => [...forms.keys()]).concat(telling.length > 0 ? [] : question.silent);
  }
}

/** What it costs to take one word of a name for the word asked; null: they do not fit. */
function ofWord(asked: Asked, held: string, last: boolean): number | null {
  let best: number | null = null;
  const offer = (cost: number): void => {
    if (best === null || cost < best) best = cost;
  };
  for (const [form, cost] of asked.forms) {
    if (form === held) offer(cost);
    else if (form.length >= 1 && held.startsWith(form) && (form === asked.word || form.length > 3)) {
      offer(cost + COST.beginning + COST.restOfWord * (1 - form.length / held.length) + (last ? 0 : 0.1));
    }
  }
  const most = forgiven(asked.word);
  if (best === null && most > 0) {
    const wrong = distance(asked.word, held, most);
    if (wrong <= most) offer(wrong * COST.wrongLetter);
    else if (last && asked.word.length > 4 && held.length > asked.word.length) {
      const begun = distance(asked.word, held.slice(0, asked.word.length), 1);
      if (begun <= 1) offer(begun * COST.wrongLetter + COST.beginning + 0.1);
    }
  }
  return best;
}

/** The word that fits best, of those not taken by an earlier one. */
function bestOf(asked: Asked, held: string[], last: boolean, taken?: Set<number>): { cost: number; at: number } | null {
  let best: { cost: number; at: number } | null = null;
  held.forEach((word, at) => {
    if (taken?.has(at)) return;
    const cost = ofWord(asked, word, last);
    if (cost !== null && (best === null || cost < best.cost)) best = { cost, at };
  });
  return best;
}

/** A name fits: what it costs, and the words that fit neither it nor what lies around. */
export interface Fit {
  cost: number;
  /** Places in `asked` of the words found around, not in the name. */
  around: number[];
  /** Places in `asked` of the words found nowhere. */
  missing: number[];
}

/** How well a name with what lies around it answers a question; null when no word of the name is asked for. */
export function fit(question: Question, vocabulary: Vocabulary, name: string, around: string[]): Fit | null {
  const held = words(name);
  const loud = held.filter((word) => !vocabulary.isSilent(word));
  const telling = loud.length > 0 ? loud : held;
  const lastPlace = question.asked.length - 1;
  let cost = 0;
  const taken = new Set<number>();
  let exact = true;
  let first: number | null = null;
  const found: Fit = { cost: 0, around: [], missing: [] };
  question.asked.forEach((asked, place) => {
    const last = place === lastPlace;
    const own = bestOf(asked, held, last, taken);
    const other = own !== null && own.cost <= COST.standsFor ? null : bestOf(asked, around, last);
    if (own !== null && (other === null || own.cost <= other.cost + COST.around)) {
      cost += own.cost;
      taken.add(own.at);
      if (own.cost > COST.standsFor) exact = false;
      first ??= place;
    } else if (other !== null) {
      cost += other.cost + COST.around;
      found.around.push(place);
    } else {
      found.missing.push(place);
    }
  });
  const joined = question.joined;
  const compact = held.join("");
  if (joined.length >= 5 && question.asked.length < held.length && (compact === joined || compact.startsWith(joined))) {
    const begun = compact === joined ? COST.whole : COST.beginning;
    return { cost: COST.joined + begun, around: [], missing: [] };
  }
  if (taken.size === 0) return null;
  const leftOver = held.filter((word, at) => !taken.has(at) && telling.includes(word)).length;
  const silentOver = held.filter((word, at) => !taken.has(at) && !telling.includes(word) && !question.silent.includes(word)).length;
  cost += Math.min(leftOver * COST.leftOver, COST.mostLeftOver) + silentOver * COST.silentOver;
  if (leftOver === 0 && exact) cost += COST.whole;
  const opening = telling[0];
  const asked = first === null ? undefined : question.asked[first];
  if (opening !== undefined && asked && ofWord(asked, opening, true) === null) cost += COST.otherOrder;
  cost += question.silent.filter((word) => held.includes(word)).length * COST.silentHeld;
  return { ...found, cost };
}
