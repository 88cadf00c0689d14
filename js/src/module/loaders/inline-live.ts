/** The larger module as the build inlined it, for everything. */

import { inlined as live } from "#inlined-live";
import { decode } from "./decode.js";

export const loadLive = (_user?: string): BufferSource => decode(live);
export { loadLive as loadCore };
