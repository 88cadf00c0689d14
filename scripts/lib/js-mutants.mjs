// Mutants of js/src: Stryker makes them all at once, and runs the tests of the package once for each.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";

import { build } from "../build.mjs";
import { mutantOf, numbered } from "./mutants.mjs";
import { root, run, stop } from "./run.mjs";
import { packages } from "./setup.mjs";

/** Stryker, which the project needs for nothing else. */
const stryker = join(root, "scripts", "mutants");
const work = join(root, "target", "mutants");
const report = join(work, "stryker.json");
/** How much source is changed in one run. */
const BYTES_AT_ONCE = 20_000;

const OUTCOMES = {
  Killed: "caught",
  Timeout: "timeout",
  Survived: "missed",
  NoCoverage: "missed",
  CompileError: "unviable",
  RuntimeError: "unviable",
};

/** The files that are changed. */
function files() {
  return readdirSync(join(root, "js", "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `js/src/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .sort();
}

/** What Stryker found the last time, with the name of each mutant. */
function found(isChosen) {
  const { files: reported } = JSON.parse(readFileSync(report, "utf8"));
  const sources = new Map();
  return Object.entries(reported).flatMap(([file, { mutants }]) =>
    isChosen(file)
      ? mutants
          .filter(({ status }) => status in OUTCOMES)
          .map(({ mutatorName, replacement = "", location: span, status }) => {
            const mutation = `${mutatorName}: ${replacement.replace(/\s+/g, " ").trim().slice(0, 80)}`;
            return { ...mutantOf({ file, mutation, span }, sources), outcome: OUTCOMES[status] };
          })
      : [],
  );
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

/**
 * Runs the mutants of the chosen files, and says what came of them. What has not changed Stryker knows from the last run. It saves
 * what it found when it ends, so that it is run part by part.
 */
export async function jsMutants({ isChosen, isInShard, fresh }) {
  await packages(stryker);
  await build();
  mkdirSync(work, { recursive: true });
  const all = inParts(files().filter(isChosen).filter(isInShard));
  const mutants = [];
  for (const [index, part] of all.entries()) {
    rmSync(report, { force: true });
    const config = relative(root, join(stryker, "stryker.config.mjs"));
    const args = ["run", config, "--mutate", part.join(","), ...(fresh ? ["--force"] : [])];
    await run(join(stryker, "node_modules", ".bin", "stryker"), args, {
      label: `mutants of ${part.join(", ")} (stryker, part ${index + 1} of ${all.length})`,
      quiet: true,
      allowFailure: true,
      env: { COBROWSE_QUICK: "1" },
    });
    if (!existsSync(report)) stop("Stryker made no report", "Its reasons stand above.");
    mutants.push(...found((file) => part.includes(file)));
  }
  return numbered(mutants);
}
