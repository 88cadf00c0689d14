import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fewer = fileURLToPath(new URL("./fewer-cases.ts", import.meta.url));

/** The tests that say nothing of what the package does: those of time, size, memory, packaging and its other sides. */
const OTHERS = [
  "bench",
  "cold",
  "imports",
  "kept-memory",
  "little-memory",
  "manifest",
  "mutants",
  "oracle",
  "package",
  "parity",
  "payloads",
  "readme",
  "recipes",
  "recipes.leaks",
  "release",
  "scale",
  "schema.tools",
  "supply",
  "surroundings",
];

export default defineConfig({
  root,
  resolve: { alias: [{ find: /^fast-check$/, replacement: fewer }] },
  test: {
    testTimeout: 60_000,
    setupFiles: fileURLToPath(new URL("./skip-slow.ts", import.meta.url)),
    include: process.env.COBROWSE_TESTS?.split(",") ?? ["tests/js/*.test.ts"],
    exclude: OTHERS.map((name) => `tests/js/${name}.test.ts`),
    // As it is published: what Stryker has changed is in the package, not in modules that vitest transforms.
    server: { deps: { external: [/\/pkg\//] } },
  },
});
