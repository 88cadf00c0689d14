/** What the modules export, as wasm-bindgen declares it from `src/wasm`. */

import type { bind as bindCore } from "#bindings-core";
import type { bind as bindLive } from "#bindings-live";

/** What both modules export. */
export type CoreExports = ReturnType<typeof bindCore>;

/** What the larger module exports. */
export type LiveExports = ReturnType<typeof bindLive>;
