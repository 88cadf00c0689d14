// npm run test:reproducible: builds and packs the package here and in a copy of the sources in another folder, and compares
// the bytes of every published file and of the tarball. With --built it takes the build in pkg/ as it is.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ask, called, main, root, run, stop, tools } from "./lib/run.mjs";
import { crates, node, packages, rust } from "./lib/setup.mjs";

/** Deeper than this folder, with a space and letters that are not ASCII. */
const COPY = join("another folder", "öäü", "cobrowse-session-copy");

/** The sources, those included that are not committed yet, and the tools that are installed already. */
async function copySources(folder) {
  const list = await ask("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (list === undefined) stop("This is no git repository", "Clone it, and run this in the clone.");
  for (const file of list.split("\0").filter(Boolean)) {
    const copy = join(folder, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, file), copy);
  }
  symlinkSync(tools, join(folder, ".tools"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

/** Packs what was built in a folder. Returns the bytes of every file, and of the tarball, by their names. */
async function pack(folder, destination) {
  mkdirSync(destination);
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", destination];
  const { stdout } = await run("npm", args, { cwd: folder, quiet: true });
  const [{ filename, files }] = JSON.parse(stdout);
  const contents = new Map(files.map(({ path }) => [path, readFileSync(join(folder, path))]));
  return contents.set(filename, readFileSync(join(destination, filename)));
}

/** The first difference between two versions of a file, for the reader who has to find its cause. */
function difference(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 60).toString("latin1"));
  return `${one.length} and ${other.length} bytes; from byte ${at}:\n      ${around(one)}\n      ${around(other)}`;
}

await main(async () => {
  const known = { built: { type: "boolean", default: false } };
  const { values } = called({ options: known }, "The option is --built.");
  if (!values.built) {
    node();
    await rust();
    await packages();
    await crates("wasm-bindgen");
    await run(process.execPath, ["scripts/build.mjs"], { label: "the build here", quiet: true });
  }
  const scratch = mkdtempSync(join(tmpdir(), "reproducible-"));
  try {
    const folder = join(scratch, COPY);
    await copySources(folder);
    // The registry of crates under another name, and another language and time zone.
    const registry = join(scratch, "another-cargo-home");
    symlinkSync(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), registry);
    await run(process.execPath, ["scripts/build.mjs"], {
      label: "the build in another folder",
      quiet: true,
      cwd: folder,
      env: {
        CARGO_HOME: registry,
        CARGO_TARGET_DIR: undefined,
        LC_ALL: "C",
        TZ: "Pacific/Kiritimati",
      },
    });
    const here = await pack(root, join(scratch, "here"));
    const there = await pack(folder, join(scratch, "there"));

    const names = [...new Set([...here.keys(), ...there.keys()])];
    const differing = names.filter((name) => !here.get(name)?.equals(there.get(name) ?? Buffer.of()));
    for (const name of differing) {
      const [one, other] = [here.get(name), there.get(name)];
      console.error(
        `  ${name} differs: ${one && other ? difference(one, other) : "it is in one of them only"}`,
      );
    }
    if (differing.length > 0)
      stop(`${differing.length} files differ`, "The build must not depend on its folder.");
    const [[tarball, bytes]] = [...here].slice(-1);
    const hash = createHash("sha256").update(bytes).digest("hex");
    console.log(
      `✓ ${names.length - 1} files are the same from both folders, and ${tarball}: SHA-256 ${hash}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
