/** Writes clean records: what was kept of the input, with the times and members that the module made of it. */

import type { Kept } from "./read.js";
import type { FieldShape } from "./types.js";

/** What came of each time and each member, in the order of the fields, and how far they were used. */
export interface Outcomes {
  list: Float64Array;
  at: number;
}

/**
 * The clean record, or `undefined` if nothing is left of it. The outcome of a time is its milliseconds (NaN: absent;
 * Infinity: clean as it was received), of a member its number (-1: unknown).
 */
export function clean(
  kept: Kept,
  fields: readonly FieldShape[],
  outcomes: Outcomes,
): Record<string, unknown> | undefined {
  const record: Record<string, unknown> = {};
  const { values, unknown } = kept;
  let empty = true;
  for (let index = 0; index < fields.length; index++) {
    const value = values[index];
    if (value === undefined) continue;
    const field = fields[index] as FieldShape;
    const cleaned = cleanValue(value, field, outcomes);
    if (cleaned === undefined) continue;
    record[field.names[0] as string] = cleaned;
    empty = false;
  }
  for (const [key, value] of unknown) {
    if (value === undefined) continue;
    // Defined, not assigned, which for `__proto__` would set the prototype.
    Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
    empty = false;
  }
  return empty ? undefined : record;
}

function cleanValue(value: unknown, field: FieldShape, outcomes: Outcomes): unknown {
  switch (field.kind) {
    case "time": {
      const ms = outcomes.list[outcomes.at++] as number;
      if (ms === Number.POSITIVE_INFINITY) return value;
      return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
    }
    case "member":
      return field.members[outcomes.list[outcomes.at++] as number] ?? wellFormed(value as string);
    case "count":
      return (value as number) + 0; // -0 is 0
    case "flag":
      return value;
    case "texts":
      return (value as string[]).map(wellFormed);
    case "record":
      return clean(value as Kept, field.fields, outcomes);
    case "records":
      return (value as Kept[]).map((item) => clean(item, field.fields, outcomes));
    default:
      return wellFormed(value as string);
  }
}

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g;

/** A lone surrogate reads as U+FFFD, as everywhere on the web where text becomes UTF-8. */
function wellFormed(text: string): string {
  // Not every browser has it yet.
  if (text.isWellFormed?.()) return text;
  return text.replace(SURROGATES, (found) => (found.length === 2 ? found : "\uFFFD"));
}
