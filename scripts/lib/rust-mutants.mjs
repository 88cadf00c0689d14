// Mutants of the crate: cargo-mutants lists, builds and runs them, and cargo-nextest the tests.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hashOf, mutantOf, numbered, Results } from "./mutants.mjs";
import { ask, root, run, stop } from "./run.mjs";

/** How many mutants are run before their results are saved. */
const AT_ONCE = 100;
/** The tests that catch most, and take least to build. */
const FIRST = ["vectors", "legs", "payloads", "told", "store"];
/** What an endless loop may take: some fill the memory. */
const MEMORY_KB = 8_000_000;

const work = join(root, "target", "mutants");

/** Whether a mutation is of a part of a line, which only its place tells from others. */
const isWithinLine = (genre) => !["FnValue", "MatchArm", "StructField"].includes(genre);

/** The tests of the crate, some of which stand in its sources: what a survivor survived. */
export function rustTests() {
  const tests = readdirSync(join(root, "tests")).filter(
    (name) => name.endsWith(".rs") || name.endsWith(".json"),
  );
  return hashOf("src", "tests/vectors", ...tests.sort().map((name) => `tests/${name}`));
}

/** All mutants of the crate, in the order of its files. */
export async function rustMutants() {
  const listed = await ask("cargo", ["mutants", "--list", "--json"]);
  if (listed === undefined) stop("cargo mutants can't list the mutants", "Run 'cargo mutants --list'.");
  const sources = new Map();
  return numbered(
    JSON.parse(listed).map(({ file, function: within, genre, name, span }) =>
      mutantOf(
        {
          file,
          functionName: within?.function_name,
          functionSpan: within?.span,
          mutation: name.replace(/^.*?:\d+:\d+: /, ""),
          span: isWithinLine(genre) ? span : undefined,
          native: name,
        },
        sources,
      ),
    ),
  );
}

const OUTCOMES = {
  CaughtMutant: "caught",
  MissedMutant: "missed",
  Timeout: "timeout",
  Unviable: "unviable",
};

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Runs some mutants by one profile of nextest, with all tests or with those of some files. Returns what came of each, by name. */
async function runSome(mutants, profile, tests = []) {
  rmSync(join(work, "mutants.out"), { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const config = join(work, "config.toml");
  const names = mutants.map(({ native }) => `  ${JSON.stringify(`^${escaped(native)}$`)},\n`);
  const own = readFileSync(join(root, ".cargo", "mutants.toml"), "utf8");
  const locked = '"--locked"';
  const base = own.replace(locked, [locked, ...tests.map((name) => `"--test=${name}"`)].join(", "));
  // Some kinds of mutants escape the names, but none the files.
  const files = JSON.stringify([...new Set(mutants.map(({ file }) => file))]);
  writeFileSync(config, `${base}\nexamine_globs = ${files}\nexamine_re = [\n${names.join("")}]\n`);
  const args = ["--config", config, "--output", work, "--baseline", "skip", "--colors", "never"];
  const limits = ["--timeout", "300", "--build-timeout", "300"];
  const command = ["mutants", ...args, ...limits];
  const limited = `ulimit -v ${MEMORY_KB}; exec cargo "$@"`;
  // It fails if there are survivors, which is for us to judge.
  const { output } = await run("sh", ["-c", limited, "cargo", ...command], {
    label: `${mutants.length} mutants, ${profile} tests ${tests.join(", ")} (cargo mutants)`,
    quiet: true,
    allowFailure: true,
    env: {
      CARGO_TARGET_DIR: join(work, "build"),
      NEXTEST_PROFILE: profile,
      // Always the same cases, so that what is caught today is caught tomorrow.
      PROPTEST_CASES: profile === "quick" ? "64" : "1000",
      PROPTEST_RNG_SEED: "1",
      PROPTEST_MAX_SHRINK_ITERS: "0",
    },
  });
  const { outcomes } = JSON.parse(readFileSync(join(work, "mutants.out", "outcomes.json"), "utf8"));
  const found = new Map(outcomes.map(({ scenario, summary }) => [scenario.Mutant?.name, OUTCOMES[summary]]));
  if (mutants.some(({ native }) => found.get(native) === undefined)) {
    stop(
      `cargo mutants did not run all mutants: ${output.trim().split("\n").at(-1)}`,
      "Leave src/ and tests/ alone while it runs, then run this again.",
    );
  }
  return found;
}

/**
 * What comes of the chosen mutants. Those that are not known from earlier are run: at first with the tests that are quick,
 * then what survived those with all of them, but for what may survive anyway. Results are saved as they come.
 */
export async function rustResults({ isChosen, isInShard, isNamed, fresh, quick, done }) {
  const mutants = (await rustMutants()).filter(({ file }) => isChosen(file)).filter(isInShard);
  const results = new Results("rust");
  const tests = rustTests();
  if (fresh) for (const mutant of mutants) results.forget(mutant);
  const todo = mutants.filter((mutant) => results.of(mutant, tests) === undefined);
  console.log(`${mutants.length} mutants of the crate, ${todo.length} of them new or changed`);
  for (let from = 0; from < todo.length; from += AT_ONCE) {
    const batch = todo.slice(from, from + AT_ONCE);
    const outcomes = new Map();
    const isMissed = ({ native }) => (outcomes.get(native) ?? "missed") === "missed";
    const meet = async (mutants, ...how) => {
      if (mutants.length === 0) return;
      for (const [name, outcome] of await runSome(mutants, ...how)) outcomes.set(name, outcome);
    };
    await meet(batch, "quick", FIRST);
    await meet(batch.filter(isMissed), "quick");
    const isLeft = (mutant) => isMissed(mutant) && (quick || isNamed(mutant));
    await meet(
      batch.filter((mutant) => isMissed(mutant) && !isLeft(mutant)),
      "thorough",
    );
    for (const mutant of batch.filter((mutant) => !isLeft(mutant))) {
      results.set(mutant, outcomes.get(mutant.native), tests);
    }
    results.save();
    console.log(`  ${from + batch.length} of ${todo.length}`);
  }
  // What may survive anyway, and did, is in no results.
  const found = mutants.map((mutant) => ({ ...mutant, outcome: results.of(mutant, tests) ?? "missed" }));
  for (const file of new Set(found.map((mutant) => mutant.file))) {
    done(
      file,
      found.filter((mutant) => mutant.file === file),
    );
  }
  return found;
}
