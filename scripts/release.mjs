// npm run release -- --dry-run: checks that what is here can be released, has cargo and npm go through all of it but the
// upload, and says what would be done. Without --dry-run it is done. The tarball and its bills of materials go to
// target/release-files; the tarball there is the one that is published.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { called, main, root, run, stop } from "./lib/run.mjs";
import { cleanCommit, tested } from "./lib/tested.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");

/** The version, which the crate, the npm package and the changelog have to agree on; and the changelog's date. */
function versionOf() {
  const [, heading = ""] = read("CHANGELOG.md").match(/^## (.+)$/m) ?? [];
  const versions = {
    "Cargo.toml": read("Cargo.toml").match(/^version = "(.+)"$/m)?.[1],
    "package.json": JSON.parse(read("package.json")).version,
    "CHANGELOG.md": heading.match(/^\[?(\d+\.\d+\.\d+[^\s\],]*)/)?.[1],
  };
  if (new Set(Object.values(versions)).size !== 1) {
    const said = Object.entries(versions).map(([file, version]) => `${file} says ${version ?? "none"}`);
    stop(`The versions differ: ${said.join(", ")}`, "Make them the same, commit, and run npm test again.");
  }
  return { version: versions["package.json"], date: heading.match(/\d{4}-\d\d-\d\d$/)?.[0] };
}

/** What is still to be done before a release that is none for practice. */
function missing(date) {
  const found = [];
  if (date === undefined)
    found.push('a date in the heading of CHANGELOG.md, such as "## 1.2.3 - 2026-03-02"');
  if (JSON.parse(read("package.json")).repository === undefined) {
    found.push('"repository" in package.json, without which npm attests no provenance');
  }
  return found;
}

await main(async () => {
  const known = { "dry-run": { type: "boolean", default: false } };
  const { values } = called({ options: known }, "The option is --dry-run.");
  const commit = await cleanCommit();
  if (commit === undefined) {
    stop("The tree differs from its commit", "Commit or remove what git status shows, then run npm test.");
  }
  if (tested() !== commit) {
    stop(
      `Commit ${commit.slice(0, 12)} is not tested`,
      "Run npm test, all of it: it writes down the commit of which everything passed (target/tested).",
    );
  }
  const { version, date } = versionOf();
  const lacking = missing(date);
  if (!values["dry-run"] && lacking.length > 0) stop(`Missing: ${lacking.join("; ")}`, "Add it and commit.");

  await run("cargo", ["publish", "--dry-run", "--locked"], {
    label: "the crate (cargo publish --dry-run)",
    quiet: true,
  });
  await run("npm", ["run", "sbom"], { label: "the tarball and its bills of materials", quiet: true });
  const { name } = JSON.parse(read("package.json"));
  const tarball = `./target/release-files/${name}-${version}.tgz`;
  await run("npm", ["publish", "--dry-run", tarball], {
    label: "the npm package (npm publish --dry-run)",
    quiet: true,
  });
  // What the dry runs have built is no part of the commit.
  if ((await cleanCommit()) !== commit)
    stop("Building it has changed the tree", "Commit what git status shows.");

  const steps = [
    ["git", "tag", "--annotate", `v${version}`, "--message", `Version ${version}`],
    ["cargo", "publish", "--locked"],
    ["npm", "publish", tarball, "--provenance", "--access", "public"],
    ["git", "push", "origin", `v${version}`],
  ];
  if (values["dry-run"]) {
    console.log(`\n✓ ${version} can be released from ${commit.slice(0, 12)}. It would be done by`);
    for (const step of steps) console.log(`  ${step.join(" ")}`);
    for (const what of lacking) console.log(`! still to be added: ${what}`);
    return;
  }
  for (const [command, ...args] of steps) await run(command, args, { label: [command, ...args].join(" ") });
  console.log(`\n✓ ${version} is released. To its page belong the files in target/release-files`);
});
