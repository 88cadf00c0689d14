/** The modules as the build inlined them. */

import { inlined as core } from "#inlined-core";
import { inlined as live } from "#inlined-live";
import { decode } from "./decode.js";

export const loadCore = (): BufferSource => decode(core);
export const loadLive = (_user: string): BufferSource => decode(live);
