// Words as the search compares them; src/json/search/words.rs does the same to the names.

/** The words of a text in lower case, without accents and apostrophes: "St John's Wŷl" is st, johns, wyl. */
export function words(text: string): string[] {
  const plain = text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/['’‘`]/gu, "");
  return plain.split(/[^\p{Letter}\p{Number}]+/u).filter((word) => word !== "");
}

/** How many letters must be changed, added, left out or swapped to make one word of the other; at most `most` + 1. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, (before[j - 2] ?? 0) + 1);
      }
      next.push(steps);
      least = Math.min(least, steps);
    }
    if (least > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[b.length] ?? most + 1;
}

/** So many wrong letters are forgiven in a word of this length. */
export function forgiven(word: string): number {
  if (word.length < 4 || /[0-9]/u.test(word)) return 0;
  return word.length < 7 ? 1 : 2;
}
