/** Which of some names is meant by one that is none of them. */

import { visible } from "./read/visible.js";

/** Longer names are not looked at to their end. */
const LONGEST = 100;

/** A name as a message shows it, in quotes. */
export const quoted = (name: string): string => JSON.stringify(visible(name, LONGEST));

/** The nearest of some names. */
export function nearest<N extends string>(names: readonly N[], name: string): N {
  return names.reduce((a, b) => (unlike(b, name) < unlike(a, name) ? b : a));
}

/** How unlike two names are, in any case: by how many letters one has that are not in the other, in their order. */
function unlike(name: string, other: string): number {
  const [a, b] = [name.toLowerCase(), other.slice(0, LONGEST).toLowerCase()];
  // How many letters they have in common, up to each of b's.
  let row: number[] = Array(b.length + 1).fill(0);
  for (const letter of a) {
    const next = [0];
    for (let index = 0; index < b.length; index++) {
      const both = letter === b[index] ? (row[index] as number) + 1 : 0;
      next.push(Math.max(both, next[index] as number, row[index + 1] as number));
    }
    row = next;
  }
  return a.length + b.length - 2 * (row[b.length] as number);
}
