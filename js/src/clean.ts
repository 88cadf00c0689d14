/** Writes clean records: what was kept of the input, with the times and members that the module made of it. */

import type { Kept, Shape } from "./read.js";

/**
 * Writes clean values: a method for each kind of field. `outcomes` has what came of each time (its milliseconds; NaN:
 * absent; Infinity: clean as it was received) and of each member (its number; -1: unknown), in the order of the fields.
 */
export class Cleaner {
  readonly #outcomes: Float64Array;
  #at = 0;

  constructor(outcomes: Float64Array) {
    this.#outcomes = outcomes;
  }

  time(value: unknown): unknown {
    const ms = this.#outcomes[this.#at++] as number;
    if (ms === Number.POSITIVE_INFINITY) return value;
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  }

  member(value: unknown, members: readonly string[]): unknown {
    return members[this.#outcomes[this.#at++] as number] ?? wellFormed(value as string);
  }

  text(value: unknown): unknown {
    return wellFormed(value as string);
  }

  word(value: unknown): unknown {
    return wellFormed(value as string);
  }

  url(value: unknown): unknown {
    return wellFormed(value as string);
  }

  flag(value: unknown): unknown {
    return value;
  }

  count(value: unknown): unknown {
    return (value as number) + 0; // -0 is 0
  }

  texts(value: unknown): unknown {
    return (value as string[]).map(wellFormed);
  }

  /** The clean record, or `undefined` if nothing is left of it. */
  record(value: unknown, shape: Shape): Record<string, unknown> | undefined {
    const { values, unknown } = value as Kept;
    const record = shape.clean(values, this);
    for (const [key, value] of unknown) {
      if (value === undefined) continue;
      // Defined, not assigned, which for `__proto__` would set the prototype.
      Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
    }
    return Object.keys(record).length > 0 ? record : undefined;
  }

  records(value: unknown, shape: Shape): unknown {
    return (value as Kept[]).map((item) => this.record(item, shape));
  }
}

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g;

/** A lone surrogate reads as U+FFFD, as everywhere on the web where text becomes UTF-8. */
function wellFormed(text: string): string {
  // Not every browser has it yet.
  if (text.isWellFormed?.()) return text;
  return text.replace(SURROGATES, (found) => (found.length === 2 ? found : "\uFFFD"));
}
