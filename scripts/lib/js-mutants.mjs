// Mutants of js/src: Stryker makes them, and runs the tests of the package for each: at first those that catch most in little time,
// then, for what survived those, all that are quick, and at last those that are slow and about it.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import { build } from "../build.mjs";
import { hashOf, mutantOf, numbered } from "./mutants.mjs";
import { root, run, stop } from "./run.mjs";
import { packages } from "./setup.mjs";

/** Stryker, which the project needs for nothing else. */
const stryker = join(root, "scripts", "mutants");
const work = join(root, "target", "mutants");
const report = join(work, "stryker.json");
const knownFile = join(work, "js.json");
const slowFile = join(work, "slow-tests.json");
/** How much source is changed in one run, and how many survivors are run once more. */
const BYTES_AT_ONCE = 30_000;
const SURVIVORS_AT_ONCE = 120;
/** The files of tests that mutants meet first, with those that have the name of a mutant's file or of its folder. */
const FIRST_TESTS = [
  "vectors",
  "legs",
  "examples",
  "small-exports",
  "format",
  "messages",
  "options",
  "live-answers",
];
/** The files of tests that mutants meet last, by their folder, with those that have the name of a mutant's file or of its folder. */
const LAST_TESTS = {
  live: ["failures", "reentry", "recovery"],
  module: ["failures", "hostile", "memory", "reentry", "recovery"],
  read: ["failures", "hostile", "plain"],
};
/** How long a test may take that is quick. */
const QUICK_MS = 250;

const OUTCOMES = {
  Killed: "caught",
  Timeout: "timeout",
  Survived: "missed",
  NoCoverage: "missed",
  CompileError: "unviable",
  RuntimeError: "unviable",
};

/** The files that are changed: those of elements are tested in browsers only. */
function files() {
  return readdirSync(join(root, "js", "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `js/src/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .filter((name) => !name.startsWith("js/src/elements/") && !name.endsWith("/fetched.ts"))
    .sort();
}

/** The files in parts, each of some hundred mutants. */
function inParts(files) {
  const parts = [];
  let size = BYTES_AT_ONCE;
  for (const file of files) {
    const bytes = statSync(join(root, file)).size;
    if (size + bytes > BYTES_AT_ONCE) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1).push(file);
    size += bytes;
  }
  return parts;
}

/** Writes down which tests take long. */
async function findSlowTests() {
  const times = join(work, "tests.json");
  const config = relative(root, join(stryker, "vitest.config.ts"));
  const args = ["vitest", "run", "-c", config, "--reporter=json", `--outputFile=${times}`];
  await run("npx", args, {
    label: "the tests, unchanged (vitest)",
    quiet: true,
    env: { COBROWSE_QUICK: "1" },
  });
  const { testResults } = JSON.parse(readFileSync(times, "utf8"));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const slow = tests.filter(({ duration }) => duration > QUICK_MS).map(({ fullName }) => fullName);
  writeFileSync(slowFile, JSON.stringify(slow));
  console.log(`${tests.length} tests, ${slow.length} of them slow`);
  return testResults
    .filter(({ assertionResults }) => assertionResults.length > 0)
    .map(({ name }) => relative(root, name));
}

/** Of files of tests, those that have one of some names, or that of a file or of its folder. */
function testsOf(file, names, testFiles) {
  const all = [...names, basename(file, ".ts"), basename(dirname(file))];
  return testFiles.filter((test) => all.includes(basename(test, ".test.ts")));
}

/** The names of those that mutants of a file meet last. */
const lastNames = (file) => LAST_TESTS[basename(dirname(file))] ?? LAST_TESTS.read;

/** Runs the mutants of files, or of places in them (`file:line:column-line:column`). Returns what came of each. */
async function runSome(mutate, label, testFiles, env) {
  rmSync(report, { force: true });
  const config = relative(root, join(stryker, "stryker.config.mjs"));
  await run(join(stryker, "node_modules", ".bin", "stryker"), ["run", config, "--mutate", mutate.join(",")], {
    label,
    quiet: true,
    allowFailure: true,
    env: { COBROWSE_QUICK: "1", COBROWSE_MUTATED: mutate.join(), COBROWSE_TESTS: testFiles.join(), ...env },
  });
  if (!existsSync(report)) stop("Stryker made no report", "Its reasons stand above.");
  const { files: reported, testFiles: tested } = JSON.parse(readFileSync(report, "utf8"));
  // Stryker says nothing of a file of tests that can't be loaded where it runs them.
  const lost = testFiles.filter((file) => tested[file] === undefined);
  if (lost.length > 0)
    stop(`Stryker ran no test of ${lost.join(", ")}`, "See ignorePatterns in its configuration.");
  const sources = new Map();
  return Object.entries(reported).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => status in OUTCOMES)
      .map(({ mutatorName, replacement = "", location: span, status }) => {
        const mutation = `${mutatorName}: ${replacement.replace(/\s+/g, " ").trim().slice(0, 80)}`;
        // Where places are chosen, columns are counted from 0.
        const at = ({ line, column }) => `${line}:${column - 1}`;
        const place = `${at(span.start)}-${at(span.end)}`;
        return { ...mutantOf({ file, mutation, span }, sources), place, outcome: OUTCOMES[status] };
      }),
  );
}

/**
 * Runs the mutants of the chosen files, and says what came of them. That is kept, and holds as long as a file does not change,
 * and, of what survived, no test. `done` is called with files as they are done.
 */
export async function jsMutants({ isChosen, isInShard, isNamed, fresh, quick: isQuick, done }) {
  const chosen = files().filter(isChosen).filter(isInShard);
  if (chosen.length === 0) return [];
  await packages(stryker);
  await build();
  mkdirSync(work, { recursive: true });
  const known = existsSync(knownFile) ? JSON.parse(readFileSync(knownFile, "utf8")) : {};
  const save = () => writeFileSync(knownFile, `${JSON.stringify(known, null, 1)}\n`);
  const tests = hashOf("tests/js", "tests/vectors", "scripts/mutants/vitest.config.ts");
  const testFiles = await findSlowTests();

  const quick = { COBROWSE_SLOW_TESTS: slowFile };
  const testsOfAll = (mutants, namesOf) => [
    ...new Set(mutants.flatMap(({ file }) => testsOf(file, namesOf(file), testFiles))),
  ];
  /** What mutants are run with, one after the other, as long as no test notices them. */
  const STAGES = [
    { title: "first tests", env: quick, met: (mutants) => testsOfAll(mutants, () => FIRST_TESTS) },
    { title: "quick tests", env: quick, met: () => testFiles },
    { title: "last tests", env: {}, met: (mutants) => testsOfAll(mutants, lastNames) },
  ];
  const ask = async (mutants, label, { met, env }) => {
    if (mutants.length === 0) return;
    const places = [...new Set(mutants.map(({ file, place }) => `${file}:${place}`))];
    const found = await runSome(places, `${mutants.length} mutants (stryker, ${label})`, met(mutants), env);
    for (const mutant of mutants) {
      const same = ({ file, mutation, place }) =>
        file === mutant.file && mutation === mutant.mutation && place === mutant.place;
      mutant.outcome = found.find(same)?.outcome;
      if (mutant.outcome === undefined)
        stop(`Stryker did not run ${mutant.mutation} in ${mutant.file}`, "Run this again.");
    }
  };
  /** Asks once more about what took too long: it may have been slow by chance. */
  const askAgain = (mutants, label, stage) =>
    ask(
      mutants.filter(({ outcome }) => outcome === "timeout"),
      `${label}, again`,
      stage,
    );
  const parts = inParts(chosen);
  for (const [index, part] of parts.entries()) {
    const changed = part.filter((file) => fresh || known[file]?.source !== hashOf(file));
    const [first] = STAGES;
    if (changed.length > 0) {
      const met = first.met(changed.map((file) => ({ file })));
      const label = `mutants of ${changed.join(", ")} (stryker, ${first.title}, part ${index + 1} of ${parts.length})`;
      const mutants = numbered(await runSome(changed, label, met, first.env));
      for (const file of changed) {
        known[file] = { source: hashOf(file), mutants: mutants.filter((mutant) => mutant.file === file) };
      }
      await askAgain(mutants, first.title, first);
      save();
    }
    for (const stage of STAGES.slice(1, isQuick ? 2 : 3)) {
      const isLeft = (mutant) =>
        mutant.ran?.[stage.title] !== tests && mutant.outcome === "missed" && !isNamed(mutant);
      const todo = part.flatMap((file) => known[file].mutants).filter(isLeft);
      for (let from = 0; from < todo.length; from += SURVIVORS_AT_ONCE) {
        const batch = todo.slice(from, from + SURVIVORS_AT_ONCE);
        const label = `${stage.title}, ${from} of ${todo.length} are done`;
        await ask(batch, label, stage);
        await askAgain(batch, label, stage);
        for (const mutant of batch) mutant.ran = { ...mutant.ran, [stage.title]: tests };
        save();
      }
    }
    for (const file of part) done(file, known[file].mutants);
  }
  return chosen.flatMap((file) => known[file].mutants);
}
