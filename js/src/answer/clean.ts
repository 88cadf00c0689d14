/** Makes the copy of a record clean: where a value was odd, by what the module made of it. */

import type { Running } from "../module/modules.js";
import type { Reading } from "../read/reading.js";
import { wellFormed } from "../read/text.js";
import type { Session } from "../types.js";

/** The clean session of a copy that is valid. */
export function cleanCopy(
  running: Running,
  copy: Record<string, unknown>,
  { targets, maybeEmpty }: Reading,
): Session {
  for (const { odd, record, name, value, members } of targets) {
    const outcome = running.judged(odd);
    if (outcome === Number.POSITIVE_INFINITY)
      record[name] = typeof value === "string" ? wellFormed(value) : value;
    else if (Number.isNaN(outcome)) delete record[name];
    else record[name] = members ? members[outcome] : new Date(outcome).toISOString();
  }
  for (const [record, name, sub] of maybeEmpty) {
    if (Object.keys(sub).length === 0) delete record[name];
  }
  return copy as Session;
}
