/** How long to wait before the next try: doubling from 250 ms to 3 s, spread so that browsers do not come back as one. */

const FIRST_MS = 250;
const MOST_MS = 3_000;

export function delayBefore(attempt: number, random: () => number): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling * (0.5 + random() / 2));
}
