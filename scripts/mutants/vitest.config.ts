import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fewer = fileURLToPath(new URL("./fewer-cases.ts", import.meta.url));

/** The tests that say what the package does, and are quick. The others are of time, memory and packaging. */
const FILES = [
  "edge",
  "entries",
  "examples",
  "failures",
  "format",
  "hostile",
  "legs",
  "lines",
  "live",
  "memory",
  "messages",
  "options",
  "properties",
  "recovery",
  "redact",
  "reentry",
  "schema",
  "tick",
  "vectors",
];

export default defineConfig({
  root,
  resolve: { alias: [{ find: /^fast-check$/, replacement: fewer }] },
  test: {
    testTimeout: 60_000,
    setupFiles: fileURLToPath(new URL("./skip-slow.ts", import.meta.url)),
    include: process.env.COBROWSE_TESTS?.split(",") ?? FILES.map((name) => `tests/js/${name}.test.ts`),
    // As it is published: what Stryker has changed is in the package, not in modules that vitest transforms.
    server: { deps: { external: [/\/pkg\//] } },
  },
});
