// Numbers and months as they are read. No locale is asked: every engine writes the same.

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Text as HTML. */
export const escaped = (text: string): string =>
  text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;").replace(/"/gu, "&quot;");

/** 1234 as "1,234". */
export const whole = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(?:[0-9]{3})+$)/gu, ",");

/** 1 crime, 2 crimes. */
export const counted = (count: number, one: string, many: string): string =>
  `${whole(count)} ${count === 1 ? one : many}`;

/** A share as "12.3%"; small ones keep their digit. */
export const percent = (share: number, decimals = 1): string => `${(share * 100).toFixed(decimals)}%`;

/** Percentage points with their sign: "+2.1", "−0.4". */
export function points(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return difference < 0 ? `−${text}` : `+${text}`;
}

/** "2025-01" as "January 2025". */
export const month = (month: string): string => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

/** "2025-01" as "Jan 2025". */
export const shortMonth = (month: string): string =>
  `${(MONTHS[Number(month.slice(5)) - 1] ?? "").slice(0, 3)} ${month.slice(0, 4)}`;

/** "January 2025 to December 2025", or one month. */
export const span = (first: string, last: string): string =>
  first === last ? month(first) : `${month(first)} to ${month(last)}`;

/** A, B and C. */
export function list(words: string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** Metres: "500 m", "1.5 km". */
export const metres = (length: number): string => (length < 1000 ? `${length} m` : `${length / 1000} km`);

/** Unbroken runs of months in words. */
export function runs(months: string[]): string {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  const found: [string, string][] = [];
  for (const month of months) {
    const run = found[found.length - 1];
    if (run && number(month) === number(run[1]) + 1) run[1] = month;
    else found.push([month, month]);
  }
  return list(found.map(([first, last]) => span(first, last)));
}
