/** The modules as a runtime imports them that compiles none at run time. */

import { bind as bindCore } from "#bindings-core";
import { bind as bindLive } from "#bindings-live";
import core from "#imported-core";
import live from "#imported-live";
import { startCore, startLive } from "#instance";

export const loadCore = () => startCore(core, bindCore);
export const loadLive = (_user: string) => startLive(live, bindLive);
