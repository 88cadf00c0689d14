/** The modules as the build inlined them. */

import { bind as bindCore } from "#bindings-core";
import { bind as bindLive } from "#bindings-live";
import { inlined as core } from "#inlined-core";
import { inlined as live } from "#inlined-live";
import { startCore, startLive } from "#instance";
import { decode } from "./decode.js";

export const loadCore = () => startCore(decode(core), bindCore);
export const loadLive = (_user: string) => startLive(decode(live), bindLive);
