/** The larger module as a runtime imports it that compiles none at run time, for everything. */

import live from "#imported-live";

export const loadLive = (_user?: string): WebAssembly.Module => live;
export { loadLive as loadCore };
