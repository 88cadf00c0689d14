// The supply chain checks: deny.toml says what crates may be, the npm lock files say what packages are.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { ask, root, run } from "./run.mjs";

const ADVISORIES =
  "known vulnerabilities and yanked crates (the advisory database or the index can't be fetched)";

/** The files of the repository of this name, those included that are not committed yet. */
async function filesNamed(name) {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", name, `*/${name}`];
  const found = (await ask("git", list)) ?? "";
  return found.split("\n").filter(Boolean).sort();
}

/** Runs a cargo-deny check of one Cargo.lock. Returns whether it passed. */
async function deny(lock, checks, ...options) {
  const where = ["--manifest-path", join(dirname(lock), "Cargo.toml"), "--config", join(root, "deny.toml")];
  const args = ["--locked", ...options, ...where, "check", "--hide-inclusion-graph", ...checks];
  const { code } = await run("cargo-deny", args, {
    label: `${lock}: ${checks.join(", ")} (cargo deny)`,
    allowFailure: true,
  });
  return code === 0;
}

/** Whether the advisory database and the index of crates.io can be fetched. */
async function fetchAdvisories() {
  console.log("→ the advisory database (cargo deny fetch)");
  return (await ask("cargo-deny", ["--locked", "fetch", "db", "index"])) !== undefined;
}

/**
 * What is wrong with an npm lock file: packages without a checksum, and those that name the place that they come from. Such a
 * place would be taken instead of the registry that npm is set to.
 */
export function lockProblems(lock) {
  return Object.entries(lock.packages)
    .filter(([path]) => path !== "")
    .flatMap(([path, { integrity = "", resolved, link }]) => {
      const problems = [];
      if (link) problems.push("is a link to a folder");
      else if (!integrity.startsWith("sha512-")) problems.push("has no SHA-512 checksum");
      if (resolved !== undefined && !link) problems.push(`is to come from ${resolved}`);
      return problems.map((problem) => `${path} ${problem}`);
    });
}

/** Checks an npm lock file. Returns whether it passed. */
function checkNpmLock(file) {
  console.log(`→ ${file}: checksums, sources`);
  const problems = lockProblems(JSON.parse(readFileSync(join(root, file), "utf8")));
  for (const problem of problems) console.error(`  ${file}: ${problem}`);
  return problems.length === 0;
}

/**
 * Runs all of them. Returns how many checks passed and failed, and what could not be checked. Licences and duplicates only
 * matter in the package's own Cargo.lock: the crates of the others are not published.
 */
export async function checkSupply() {
  const results = [];
  const locks = await filesNamed("Cargo.lock");
  for (const check of ["licenses", "bans"]) results.push(await deny("Cargo.lock", [check]));
  for (const lock of locks) results.push(await deny(lock, ["sources"]));
  for (const lock of await filesNamed("package-lock.json")) results.push(checkNpmLock(lock));

  const notChecked = [];
  if (await fetchAdvisories()) {
    for (const lock of locks) results.push(await deny(lock, ["advisories"], "--offline"));
  } else {
    notChecked.push(ADVISORIES);
    console.log(`! not checked: ${ADVISORIES}`);
  }
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed, notChecked };
}
