// npm run bench: times the package against other ways to do its job, in Node.js, Chromium and Firefox.
//
//   npm run bench -- [node] [chromium] [firefox] [--quick] [--only <row>]… [--pkg <folder>]
//
// --only names a row by its id ("inspect") or by how its id begins ("inspect*"). --pkg takes the package from another
// folder, as it is there, and builds nothing. Only a run of everything is written to benches/.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { ENGINES, runIn } from "../benches/drive.mjs";
import { machine, printRow, printSummary } from "../benches/report.mjs";
import { main, root, stop } from "./lib/run.mjs";
import { browsers, crates, node, packages, rust } from "./lib/setup.mjs";

function options() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        pkg: { type: "string" },
      },
    });
  } catch (error) {
    stop(error.message, "The options are --quick, --only <row> and --pkg <folder>.");
  }
  const { values, positionals } = parsed;
  const wrong = positionals.find((name) => !ENGINES.includes(name));
  if (wrong) stop(`There is no engine ${wrong}`, `The engines are ${ENGINES.join(", ")}.`);
  return { ...values, engines: positionals.length > 0 ? positionals : ENGINES };
}

/** Where the contestants meet: one bundle for each kind of engine. */
async function bundle(pkg) {
  const { build } = await import("esbuild");
  const out = join(root, "target", "bench");
  mkdirSync(out, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["benches/node.ts", "benches/page.ts"],
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    alias: { "cobrowse-session": join(pkg, "index.js") },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  return out;
}

function readVectors() {
  const folder = join(root, "tests", "vectors");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).cases);
}

await main(async () => {
  const { engines, quick, only, pkg } = options();
  const began = Date.now();
  node();
  await packages();
  if (!pkg) {
    await rust();
    await crates("wasm-bindgen");
    const { build } = await import("./build.mjs");
    await build();
  }
  const found = engines.some((engine) => engine !== "node") ? await browsers() : {};
  const bundled = await bundle(pkg ? resolve(pkg) : join(root, "pkg"));
  const config = { quick, only, vectors: readVectors() };

  const scratch = mkdtempSync(join(tmpdir(), "cobrowse-bench-"));
  try {
    const results = { machine: await machine(engines, found), quick, engines: {} };
    for (const engine of engines) {
      console.log(`\n━━ ${engine} ${results.machine.engines[engine]} ━━`);
      results.engines[engine] = await runIn(engine, { bundled, config, found, scratch, onRow: printRow });
    }
    printSummary(results);
    console.log(`\n✓ done in ${Math.round((Date.now() - began) / 1000)} s`);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
});
