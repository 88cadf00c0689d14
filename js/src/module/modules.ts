/**
 * The modules, each instantiated at its first use, so that an import does nothing. Each entry has its own `#loader`, and all
 * of them share `#instance`.
 */

import { type Instance, started, startedLive } from "#instance";
import { loadCore, loadLive } from "#loader";
import type { LiveExports } from "./exports.js";

export { type Instance, MOST_UNITS, type Running } from "#instance";
export type { LiveExports } from "./exports.js";

/** The instance that checks and times sessions: the larger module's if there is one, which saves another. */
export function core(): Instance {
  return started() ?? loadCore();
}

/** The instance that has everything. `user`: the function that needs it. */
export function live(user: string): Instance<LiveExports> {
  return startedLive() ?? loadLive(user);
}
