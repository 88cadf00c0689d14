/** The larger module as a runtime imports it that compiles none at run time, for everything. */

import { bind } from "#bindings-live";
import live from "#imported-live";
import { startLive } from "#instance";

export const loadLive = (_user?: string) => startLive(live, bind);
export { loadLive as loadCore };
