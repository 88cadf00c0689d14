// npm test [step…]: sets up what is missing, browsers included, and runs everything, or the steps that are named.

import { fuzz, TARGETS } from "./lib/fuzz.mjs";
import { main, run, stop, which } from "./lib/run.mjs";
import { browsers, crates, driverConfiguration, node, oldestRust, packages, rust } from "./lib/setup.mjs";
import { checkSupply } from "./lib/supply.mjs";
import { cleanCommit, clearTested, setTested } from "./lib/tested.mjs";

/** How many tests a runner's output says passed and failed. */
function counts(output) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: runners colour their output
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  let [passed, failed] = [0, 0];
  // The vectors are one test to the Rust runners, and say themselves how many they are.
  for (const [, p, f] of plain.matchAll(/^vectors: (\d+) passed, (\d+) failed$/gm)) {
    passed += Number(p) - 1;
    failed += Number(f);
  }
  for (const [, p, f] of plain.matchAll(/test result: \w+\. (\d+) passed; (\d+) failed/g)) {
    passed += Number(p);
    failed += Number(f);
  }
  for (const [, line] of plain.matchAll(/^ +Tests +(.+)$/gm)) {
    passed += Number(line.match(/(\d+) passed/)?.[1] ?? 0);
    failed += Number(line.match(/(\d+) failed/)?.[1] ?? 0);
  }
  return { passed, failed };
}

let found;
const wasmPack = (browser, driver) => () =>
  runTests("wasm-pack", [
    "test",
    "--headless",
    `--${browser}`,
    ...driver(),
    "--",
    "--locked",
    "--test",
    "vectors",
    "--test",
    "payloads",
    "--test",
    "frames",
    "--",
    "--nocapture",
  ]);
const vitest = (...args) =>
  runTests("vitest", ["run", ...args], found ? { CHROMIUM: found.chromium, FIREFOX: found.firefox } : {});

async function runTests(command, args, env = {}) {
  const { code, output } = await run(command, args, { allowFailure: true, env });
  const { passed, failed } = counts(output);
  const went = code === 0 && passed > 0;
  return { passed, failed: went ? failed : Math.max(failed, 1) };
}

/** A step that only passes or fails. */
const check =
  (...commands) =>
  async () => {
    for (const [command, ...args] of commands) {
      console.log(`→ ${[command, ...args].join(" ")}`);
      const { code } = await run(command, args, { allowFailure: true });
      if (code !== 0) return { passed: 0, failed: 1 };
    }
    return { passed: commands.length, failed: 0 };
  };

const clippy = (...options) => ["cargo", "clippy", "--locked", "--quiet", ...options, "--", "-D", "warnings"];
const all = "--all-targets";
/** For how long each fuzz target runs. */
const FUZZ_SECONDS = 20;
const wasm = ["--target", "wasm32-unknown-unknown"];
const core = ["--no-default-features"];
const STEPS = {
  build: {
    needs: [],
    run: check(
      ["node", "scripts/build.mjs"],
      ["vite", "build", "--config", "www/vite.config.ts", "--logLevel", "warn"],
    ),
  },
  lint: {
    needs: ["build"],
    run: check(
      ["cargo", "fmt", "--check"],
      ["cargo", "fmt", "--check", "--manifest-path", "fuzz/Cargo.toml"],
      clippy(all),
      clippy(all, "--features", "describe"),
      clippy(...core),
      clippy(...wasm, all),
      clippy(...wasm, "--features", "module-live"),
      clippy(...wasm, ...core, "--features", "module"),
      ["biome", "ci", "--error-on-warnings", "."],
      ["tsc", "--project", "tests/js/tsconfig.json"],
      ["tsc", "--project", "www/tsconfig.json"],
    ),
  },
  // Where crates and npm packages come from, and under which licences; advisories.
  supply: { needs: ["cargo-deny"], run: checkSupply },
  // The oldest Rust that the crate promises to work with.
  msrv: {
    needs: [],
    run: async () => check(["cargo", `+${await oldestRust()}`, "check", "--locked"])(),
  },
  docs: { needs: [], run: check(["node", "scripts/docs.mjs"]) },
  native: { needs: [], run: () => runTests("cargo", ["test", "--locked", "--", "--nocapture"]) },
  chrome: {
    needs: ["wasm-bindgen", "wasm-pack", "browsers"],
    run: wasmPack("chrome", () => ["--chromedriver", found.chromedriver]),
  },
  firefox: {
    needs: ["wasm-bindgen", "wasm-pack", "geckodriver", "browsers"],
    run: wasmPack("firefox", () => ["--geckodriver", which("geckodriver")]),
  },
  // The same bytes from another folder.
  reproducible: { needs: ["build"], run: check(["node", "scripts/reproducible.mjs", "--built"]) },
  js: { needs: ["build"], run: () => vitest("--project", "js") },
  fuzz: {
    needs: ["build", "cargo-fuzz"],
    run: async () => {
      const findings = await fuzz(TARGETS, FUZZ_SECONDS);
      return { passed: TARGETS.length - findings, failed: findings };
    },
  },
  page: { needs: ["build", "browsers"], run: () => vitest("--project", "page") },
};

await main(async () => {
  const named = process.argv.slice(2);
  const wrong = named.find((name) => !(name in STEPS));
  if (wrong) stop(`There is no test step ${wrong}`, `The steps are ${Object.keys(STEPS).join(", ")}.`);
  const steps = named.length > 0 ? named : Object.keys(STEPS);

  // What a step needs comes before it.
  const needs = new Set(steps.flatMap((name) => STEPS[name].needs));
  if (needs.has("build")) {
    for (const need of STEPS.build.needs) needs.add(need);
    if (!steps.includes("build")) steps.unshift("build");
  }

  const began = Date.now();
  const commit = await cleanCommit();
  node();
  await rust({ style: steps.includes("lint") });
  await packages();
  await crates(
    ...["wasm-bindgen", "wasm-pack", "geckodriver", "cargo-deny", "cargo-fuzz"].filter((name) =>
      needs.has(name),
    ),
  );
  if (needs.has("browsers")) {
    found = await browsers();
    driverConfiguration(found);
  }
  console.log(`✓ set up in ${Math.round((Date.now() - began) / 1000)} s`);

  const rows = [];
  const unchecked = [];
  for (const name of steps) {
    console.log(`\n━━ ${name} ━━`);
    const since = Date.now();
    const { passed, failed, notChecked = [] } = await STEPS[name].run();
    unchecked.push(...notChecked);
    rows.push({ step: name, passed, failed, seconds: Math.round((Date.now() - since) / 1000) });
    // What comes next would test what was built before.
    if (name === "build" && failed > 0) break;
  }
  console.log("");
  console.table(rows);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  for (const what of unchecked) console.log(`not checked: ${what}`);
  if (sum("failed") > 0) process.exitCode = 1;
  const isWhole = Object.keys(STEPS).every((name) => rows.some((row) => row.step === name));
  if (sum("failed") > 0) clearTested();
  else if (isWhole && commit !== undefined && (await cleanCommit()) === commit) setTested(commit);
});
