import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 120_000,
    // The package is what is tested: as it is published, not as bundled once more.
    server: { deps: { external: [/\/pkg\//] } },
    projects: [
      { extends: true, test: { name: "js", include: ["tests/js/**/*.test.ts"] } },
      { extends: true, test: { name: "page", include: ["tests/e2e/**/*.test.ts"], fileParallelism: false } },
    ],
  },
});
