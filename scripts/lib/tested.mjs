// What was tested: the commit of which a whole `npm test` passed is written down, for the release to look at.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { ask, root } from "./run.mjs";

const stamp = join(root, "target", "tested");

/** The commit that is checked out, or `undefined` if anything differs from it (or there is none). */
export async function cleanCommit() {
  const changed = await ask("git", ["status", "--porcelain"]);
  return changed === "" ? ask("git", ["rev-parse", "HEAD"]) : undefined;
}

/** Remembers that all tests passed of a commit. */
export function setTested(commit) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${commit}\n`);
}

/** Forgets it: a test run that failed says more than an earlier one that did not. */
export function clearTested() {
  rmSync(stamp, { force: true });
}

/** The commit of which all tests passed last. */
export function tested() {
  return existsSync(stamp) ? readFileSync(stamp, "utf8").trim() : undefined;
}
