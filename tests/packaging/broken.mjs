// A tarball that is broken on purpose: no consumer may take it for a good one.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inlined } from "../../scripts/lib/inline.mjs";
import { run, stop } from "../../scripts/lib/run.mjs";

// The same letters, so that the module stays as long as it is, and is inlined by the same table.
const [WORDS, WRONG] = ["startTime", "startTmie"];

/** The modules, and the files in which they are inlined. */
const MODULES = {
  "cobrowse_session.wasm": ["modules/core-inlined.js", "index.cjs"],
  "cobrowse_session_live.wasm": ["modules/live-inlined.js", "index.cjs", "index-live.cjs"],
};

/** What a failure says that comes of this, and not of a network that is down. */
export const NOTICED = new RegExp(`.*(${WRONG}|index\\.d\\.cts|declaration).*`, "i");

const textOf = (module, all) => inlined(module, all).match(/"text":(".*")\};/)[1];

/** Writes a copy of a tarball in which the modules misspell a field, wherever they are, and a declaration is missing. */
export async function breakTarball(tarball, broken) {
  const folder = mkdtempSync(join(tmpdir(), "broken-"));
  const pkg = join(folder, "package", "pkg");
  await run("tar", ["-xzf", tarball, "-C", folder], { quiet: true });
  const all = Object.keys(MODULES).map((file) => readFileSync(join(pkg, file)));
  for (const [index, [file, inlinedIn]] of Object.entries(MODULES).entries()) {
    const module = all[index];
    const spoilt = Buffer.from(module.toString("latin1").replaceAll(WORDS, WRONG), "latin1");
    const [text, wrongText] = [textOf(module, all), textOf(spoilt, all)];
    if (text === wrongText)
      stop(`${file} does not say ${WORDS}`, "Name other words in tests/packaging/broken.mjs.");
    writeFileSync(join(pkg, file), spoilt);
    for (const name of inlinedIn) {
      const code = readFileSync(join(pkg, name), "utf8");
      if (!code.includes(text)) stop(`${name} has another module inlined`, "Pack the package anew.");
      writeFileSync(
        join(pkg, name),
        code.replace(text, () => wrongText),
      );
    }
  }
  rmSync(join(pkg, "index.d.cts"));
  await run("tar", ["-czf", broken, "-C", folder, "package"], { quiet: true });
  rmSync(folder, { recursive: true });
  return broken;
}
