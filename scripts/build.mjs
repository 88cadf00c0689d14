// Builds the package into pkg/: the module from Rust, its types, and the façade with the module inlined.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readersOf } from "./lib/readers.mjs";
import { main, root, run, stop } from "./lib/run.mjs";
import { crates, isFresh, node, packages, rust } from "./lib/setup.mjs";

const pkg = join(root, "pkg");
const glue = join(pkg, "wasm");

/** Flags that keep the folders of this machine out of the module, so that it is the same wherever it is built. */
async function anywhere() {
  await run("cargo", ["fetch", "--locked"], { label: "crates (cargo fetch)", quiet: true });
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const remap = [...registries.map((folder) => `${folder}=crates`), `${root}=.`];
  return remap.flatMap((pair) => ["--remap-path-prefix", pair]).join("\x1f");
}

/** pkg/wasm: the module and the JavaScript that calls it. */
async function buildModule() {
  await run("cargo", ["build", "--release", "--target", "wasm32-unknown-unknown", "--lib", "--locked"], {
    label: "the module (cargo build)",
    quiet: true,
    env: { CARGO_ENCODED_RUSTFLAGS: await anywhere() },
  });
  const built = join(root, "target", "wasm32-unknown-unknown", "release", "cobrowse_session.wasm");
  const bound = join(glue, "cobrowse_session_bg.wasm");
  const scripts = ["build.mjs", "lib/readers.mjs"].map((name) => join(root, "scripts", name));
  if (isFresh(join(pkg, "cobrowse_session.wasm"), built, ...scripts)) return;
  // No default path to the module: bundlers would follow it and ship a second copy.
  const flags = [
    "--target",
    "web",
    "--omit-default-module-path",
    "--remove-name-section",
    "--remove-producers-section",
  ];
  await run("wasm-bindgen", [built, ...flags, "--out-dir", glue], {
    label: "its glue (wasm-bindgen)",
    quiet: true,
  });
  // The features are read from the module: asking for all of them makes one that Node.js 20 refuses.
  await run("wasm-opt", ["-O3", bound, "-o", bound], { label: "its optimisation (wasm-opt)", quiet: true });
  writeFileSync(join(pkg, "types.d.ts"), typesOf(readFileSync(join(glue, "cobrowse_session.d.ts"), "utf8")));
  await writeReaders(bound);
  copyFileSync(bound, join(pkg, "cobrowse_session.wasm"));
}

/** pkg/wasm/readers.js: what reads the objects that are read most, from the tables that the module has. */
async function writeReaders(bound) {
  const { initSync, tables } = await import(
    `${pathToFileURL(join(glue, "cobrowse_session.js"))}?${Date.now()}`
  );
  initSync({ module: readFileSync(bound) });
  const { session, context } = tables();
  writeFileSync(join(glue, "readers.js"), readersOf({ session, context }));
}

/** The exported types among wasm-bindgen's declarations, in the order of their names: the linker's own varies. */
function typesOf(declarations) {
  const [ours] = declarations.split("\nexport function");
  const found = ours.matchAll(
    /(?:\/\*\*\n(?: \*.*\n)+? \*\/\n)?export (?:interface|type) (\w+)[\s\S]*?(?:\n\}|;)(?=\n\n|\n*$)/g,
  );
  const types = [...found].map(([text, name]) => ({ text, name }));
  if (types.length === 0)
    stop("wasm-bindgen wrote no types", "Check that the Rust types still derive Tsify.");
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `// Generated from the Rust types. Their documentation is written there.\n\n${types.map((type) => type.text).join("\n\n")}\n`;
}

/** pkg/index.js and the declarations. */
async function buildFacade() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["js/src/index.ts"],
    outdir: "pkg",
    bundle: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    legalComments: "none",
    loader: { ".wasm": "binary" },
  });
  await run("tsc", ["--project", "js/tsconfig.json"], { label: "the façade (esbuild, tsc)", quiet: true });
}

/** Builds all of it; what is up to date is left alone. */
export async function build() {
  mkdirSync(glue, { recursive: true });
  await buildModule();
  await buildFacade();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    node();
    await rust();
    await packages();
    await crates("wasm-bindgen");
    await build();
    console.log("✓ the package is in pkg/");
  });
}
