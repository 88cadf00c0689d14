/** The larger module as the build inlined it, for everything. */

import { bind } from "#bindings-live";
import { inlined as live } from "#inlined-live";
import { startLive } from "#instance";
import { decode } from "./decode.js";

export const loadLive = (_user?: string) => startLive(decode(live), bind);
export { loadLive as loadCore };
