// How Stryker changes js/src and tests what comes of it: `npm run mutants -- js`.

export default {
  mutate: ["js/src/**/*.ts", "!js/src/**/*.d.ts", "!js/src/elements/**"],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutants/vitest.config.ts", related: false },
  // The tests import the package, not its sources.
  buildCommand: "node scripts/mutants/bundle.mjs",
  coverageAnalysis: "perTest",
  checkers: [],
  disableTypeChecks: "js/src/**/*.ts",
  ignorePatterns: [
    "/.tools",
    "/target",
    "/docs-site",
    "/www",
    "/tests/packaging/*",
    "!/tests/packaging/edge",
    "/tests/e2e",
    "/scripts/docs/node_modules",
    "/scripts/mutants/node_modules",
  ],
  concurrency: 1,
  timeoutMS: 10_000,
  tempDirName: "target/mutants/stryker",
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: "target/mutants/stryker.json" },
};
