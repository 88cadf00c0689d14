// The consumers of the package. Each is a folder here, and gets a copy of common/ beside its files:
//
// check   "npm run check" does everything, and prints "passed"
// pages   entries of which main.js is made, one after the other: "npm run build" makes dist/, and its page passes.
//         Of `only`, which needs no module, no part of one is shipped; of `core` the smaller module alone, of `live` the
//         larger one alone; of `slim` and `slim-core`, one .wasm.
// served  "npm run <script> <port>" serves a page that passes, for each entry
// example a folder of examples/, whose files it gets too
//
// A page passes by saying so in the attribute `data-result` of its root.

const WEB = {
  full: "full.js",
  live: "live.js",
  core: "core.js",
  slim: "slim.js",
  "slim-core": "slim-core.js",
  only: "only.js",
  elements: "elements.js",
};
/** For bundlers that emit what is imported, and not what a URL names. */
const IMPORTED = { ...WEB, slim: "slim-import.js", "slim-core": "slim-core-import.js" };
const DEV = { script: "dev", entries: ["full.js", "slim.js"] };

export const CONSUMERS = {
  publint: { check: true },
  attw: { check: true },
  types: { check: true },
  "node-esm": { check: true },
  "node-cjs": { check: true },
  deno: { check: true },
  bun: { check: true },
  workerd: { check: true },
  edge: { check: true, example: "edge" },
  jest: { check: true },
  "vitest-jsdom": { check: true },
  plain: {
    pages: {
      full: "full.js",
      live: "live.js",
      slim: "slim.js",
      "slim-core": "slim-core.js",
      elements: "elements.js",
    },
  },
  worker: { pages: { full: "full.js" } },
  extension: { pages: { full: "full.js" }, extension: true },
  "vite-7": { folder: "vite", versions: { vite: "7.3.8" }, pages: WEB, served: DEV },
  "vite-8": { folder: "vite", pages: WEB, served: DEV },
  "webpack-5": { folder: "webpack", pages: WEB },
  rspack: { pages: WEB },
  rollup: { pages: IMPORTED },
  esbuild: { pages: IMPORTED },
  parcel: { pages: WEB },
  next: { build: true, served: { script: "serve" } },
};
