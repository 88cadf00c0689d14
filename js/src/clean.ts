/** Writes clean records: what was kept of the input, with the times and members that the module made of it. */

import type { Kept } from "./read.js";
import type { FieldShape } from "./types.js";

/**
 * The clean record, or `undefined` if nothing is left of it. `outcomes` holds, in the order of the fields,
 * the milliseconds of each time (NaN: absent) and the number of each member (-1: unknown).
 */
export function clean(
  kept: Kept,
  fields: readonly FieldShape[],
  outcomes: Iterator<number>,
): Record<string, unknown> | undefined {
  const record: Record<string, unknown> = {};
  fields.forEach((field, index) => {
    const value = cleanValue(kept.values[index], field, outcomes);
    if (value !== undefined) record[field.names[0] as string] = value;
  });
  for (const [key, value] of kept.unknown) {
    if (value === undefined) continue;
    // Defined, not assigned, which for `__proto__` would set the prototype.
    Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return Object.keys(record).length > 0 ? record : undefined;
}

function cleanValue(value: unknown, field: FieldShape, outcomes: Iterator<number>): unknown {
  if (value === undefined) return undefined;
  switch (field.kind) {
    case "time": {
      const ms: number = outcomes.next().value;
      return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
    }
    case "member":
      return field.members[outcomes.next().value] ?? wellFormed(value as string);
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
  return text.replace(SURROGATES, (found) => (found.length === 2 ? found : "\uFFFD"));
}
