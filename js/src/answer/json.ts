/** What the larger module answers as JSON. */

import type { Instance, LiveExports } from "../module/modules.js";

/** The value of an answer of that length; `undefined` of none. */
export function jsonOf<T>(module: Instance<LiveExports>, length: number): T | undefined {
  return length === 0 ? undefined : JSON.parse(module.text(module.exports.answerTextAt(), length));
}
