import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/js/**/*.test.ts"],
    testTimeout: 120_000,
    // The package is what is tested: as it is published, not as bundled once more.
    server: { deps: { external: [/\/pkg\//] } },
  },
});
