// npm run mutants [rust|js] [--shard k/n] [--fresh] [--quick] [folder…]: changes the source in small ways, one at a time, and says
// which changes no test notices. It fails if such a survivor is not on the list of tests/mutants, or if too few are caught.
//
// It takes hours, a shard of it less; with --quick, only the quick tests are asked, and those that take longer another time.
// What came of a mutant is kept under target/mutants until its function changes; what came of a
// file is kept in tests/mutants/scores.json, once all that survives of it is named, until the file changes.

import { jsMutants } from "./lib/js-mutants.mjs";
import { accepted, countsOf, keyOf, rowsOf, Scores, stale } from "./lib/mutants.mjs";
import { called, main, stop } from "./lib/run.mjs";
import { rustResults } from "./lib/rust-mutants.mjs";
import { crates, node, packages, rust } from "./lib/setup.mjs";

/** How many of a hundred viable mutants tests have to notice, by folder. */
const GOALS = { "src/check": 95, "src/legs": 95, "src/live": 95, "src/time": 95, "js/src": 90 };

/** What is changed, unless folders are named. */
const FOLDERS = { rust: ["src/check", "src/time", "src/legs", "src/live"], js: ["js/src"] };

/** The part that `--shard` names: every n-th from the k-th on. */
function shardOf(text) {
  if (text === undefined) return () => true;
  const [k, n] =
    text
      .match(/^(\d+)\/(\d+)$/)
      ?.slice(1)
      .map(Number) ?? [];
  if (!(k >= 1 && k <= n)) stop(`There is no shard ${text}`, "Write --shard 1/4, …, --shard 4/4.");
  return (_, index) => index % n === k - 1;
}

function printed({ file, function: name, mutation, at }) {
  return `${file}: ${mutation}${name && !mutation.includes(name) ? ` in ${name}` : ""}${at ? `\n    ${at}` : ""}`;
}

await main(async () => {
  const usage = "Run: npm run mutants -- [rust|js] [--shard k/n] [--fresh] [--quick] [folder…]";
  const options = { shard: { type: "string" }, fresh: { type: "boolean" }, quick: { type: "boolean" } };
  const { values, positionals } = called({ options, allowPositionals: true }, usage);
  const languages = Object.keys(FOLDERS).filter((name) => positionals.includes(name));
  const named = positionals.filter((name) => !(name in FOLDERS)).map((name) => name.replace(/\/$/, ""));
  const isInShard = shardOf(values.shard);

  node();
  await packages();
  const entries = accepted();
  const keys = new Set(entries.map(keyOf));
  const isNamed = (mutant) => keys.has(keyOf(mutant));
  const isWhole = values.shard === undefined;
  const scores = new Scores(entries);
  const problems = [];
  const table = [];
  for (const [language, folders] of Object.entries(FOLDERS)) {
    if (languages.length > 0 && !languages.includes(language)) continue;
    const chosen =
      named.length > 0 ? named.filter((name) => name.startsWith("js") === (language === "js")) : folders;
    if (chosen.length === 0) continue;
    await rust();
    if (language === "rust") await crates("cargo-mutants", "cargo-nextest");
    const counts = new Map();
    const isChosen = (file) => {
      if (!chosen.some((folder) => file === folder || file.startsWith(`${folder}/`))) return false;
      const known = values.fresh ? undefined : scores.of(file);
      if (known !== undefined) counts.set(file, known);
      return known === undefined;
    };
    const done = (file, mutants) => {
      const own = countsOf(mutants, isNamed);
      counts.set(file, own);
      // A shard of the crate has not all mutants of a file.
      if (own.missed === own.accepted && (isWhole || language === "js")) scores.set(file, own);
    };
    const collect = language === "rust" ? rustResults : jsMutants;
    const mutants = await collect({
      isChosen,
      isInShard,
      isNamed,
      fresh: values.fresh,
      quick: values.quick,
      done,
    });
    if (counts.size === 0) stop(`There are no mutants in ${chosen.join(", ")}`, usage);

    for (const row of rowsOf(counts)) {
      const goal = GOALS[row.folder];
      table.push({ ...row, goal });
      // A part of a folder is not held to the goal of the whole.
      if (isWhole && chosen.includes(row.folder) && row["%"] < goal)
        problems.push(`${row.folder}: ${row["%"]} % are caught, not ${goal} %`);
    }
    for (const mutant of mutants.filter((mutant) => mutant.outcome === "missed" && !isNamed(mutant)))
      problems.push(`no test notices ${printed(mutant)}`);
    if (isWhole) {
      for (const entry of stale(entries, mutants))
        problems.push(`the list names what is not there: ${printed(entry)}`);
    }
  }
  console.table(table);
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log("✓ all survivors are named");
});
