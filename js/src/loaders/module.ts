/** The module as a runtime imports it that compiles none at run time. */

import module from "#module";

export const load = (): WebAssembly.Module => module;
