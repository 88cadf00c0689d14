/**
 * The modules for what brings none along and can wait: it uses the one that the page has, and fetches one if there is none. Bundlers make files
 * of their own of them.
 */

import { startCore, started, startedLive, startLive } from "#instance";
import { decode } from "./decode.js";
import { loadCore, loadLive } from "./external.js";

export { loadCore, loadLive };

/** Which of the modules is needed: the smaller one, which is a part of the larger one, or that. */
export type Needed = "core" | "live";

/** Whether a module is there that has what is needed. */
export const isThere = (needed: Needed): boolean =>
  (needed === "core" ? started() : startedLive()) !== undefined;

async function fetchCore(): Promise<void> {
  const [{ bind }, { inlined }] = await Promise.all([import("#bindings-core"), import("#inlined-core")]);
  startCore(decode(inlined), bind);
}

async function fetchLive(): Promise<void> {
  const [{ bind }, { inlined }] = await Promise.all([import("#bindings-live"), import("#inlined-live")]);
  startLive(decode(inlined), bind);
}

const pending = /* @__PURE__ */ new Map<Needed, Promise<void>>();

/** Fetches the module, once for all who need it; after a failure again. */
export function fetchModule(needed: Needed): Promise<void> {
  let fetched = pending.get(needed);
  if (fetched === undefined) {
    fetched = (needed === "core" ? fetchCore() : fetchLive()).finally(() => pending.delete(needed));
    pending.set(needed, fetched);
  }
  return fetched;
}
