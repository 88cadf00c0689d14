// What the contestants need built, into target/bench: ajv's generated code, the usual way in Rust, and the bundles.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

import { main, root, run } from "../scripts/lib/run.mjs";
import { isFresh } from "../scripts/lib/setup.mjs";

export const out = join(root, "target", "bench");

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  outExtension: { ".js": ".mjs" },
  loader: { ".wasm": "binary" },
  logLevel: "warning",
};

/** ajv's code for the schema. */
async function buildStandalone() {
  const [{ build }, { Ajv }, { default: standalone }] = await Promise.all([
    import("esbuild"),
    import("ajv"),
    import("ajv/dist/standalone/index.js"),
  ]);
  await build({ ...OPTIONS, entryPoints: ["benches/job/json-schema.ts"], outdir: out });
  const { jsonSchema } = await import(pathToFileURL(join(out, "json-schema.mjs")).href);
  const ajv = new Ajv({ allErrors: true, code: { source: true, esm: true } });
  const code = standalone.default(ajv, ajv.compile(jsonSchema({ formats: false })));
  writeFileSync(join(out, "ajv-standalone.mjs"), code);
}

/** The module of benches/serde-wasm and its glue. */
async function buildSerdeWasm() {
  const folder = join(root, "benches", "serde-wasm");
  const target = join(out, "cargo");
  await run("cargo", ["build", "--release", "--target", "wasm32-unknown-unknown", "--locked"], {
    label: "the usual way in Rust (cargo build)",
    quiet: true,
    cwd: folder,
    env: { CARGO_TARGET_DIR: target },
  });
  const built = join(target, "wasm32-unknown-unknown", "release", "serde_wasm.wasm");
  const bound = join(out, "serde-wasm", "serde_wasm_bg.wasm");
  if (isFresh(bound, built)) return;
  const flags = ["--target", "web", "--omit-default-module-path", "--out-dir", join(out, "serde-wasm")];
  await run("wasm-bindgen", [built, ...flags], { label: "its glue (wasm-bindgen)", quiet: true });
  await run("wasm-opt", ["-O3", bound, "-o", bound], { label: "its optimisation (wasm-opt)", quiet: true });
}

/** What the contestants need, without the package. */
export async function buildContestants() {
  mkdirSync(out, { recursive: true });
  await buildStandalone();
  await buildSerdeWasm();
}

/** The contestants as they are measured, and whose sizes are told: each by itself, with all that its job needs. */
export const ALONE = {
  "cobrowse-session": 'export { ours } from "./contestants/ours.js";',
  "by hand": 'export { floor } from "./contestants/floor.js";',
  "ajv standalone":
    'import validate from "built/ajv-standalone"; import { makeAjvStandalone } from "./contestants/ajv-standalone.js"; export const it = makeAjvStandalone(validate);',
  ajv: 'export { ajv } from "./contestants/ajv.js";',
  sury: 'export { sury } from "./contestants/sury.js";',
  typebox: 'export { typebox } from "./contestants/typebox.js";',
  arktype: 'export { arktype } from "./contestants/arktype.js";',
  zod: 'export { zod } from "./contestants/zod.js";',
  "zod/mini": 'export { zodMini } from "./contestants/zod-mini.js";',
  valibot: 'export { valibot } from "./contestants/valibot.js";',
  "serde-wasm":
    'import * as wasm from "built/serde-wasm"; import bytes from "built/serde-wasm.wasm"; import { makeSerdeWasm } from "./contestants/serde-wasm.js"; export const it = makeSerdeWasm(wasm, bytes);',
};

export const fileOf = (name) => `${name.replace(/\W/g, "-")}.mjs`;

/** The bundles: one for each kind of engine, with our package, and one for each contestant. */
export async function bundle(pkg) {
  const { build } = await import("esbuild");
  const alias = {
    "cobrowse-session": join(pkg, "index.js"),
    "built/ajv-standalone": join(out, "ajv-standalone.mjs"),
    "built/serde-wasm": join(out, "serde-wasm", "serde_wasm.js"),
    "built/serde-wasm.wasm": join(out, "serde-wasm", "serde_wasm_bg.wasm"),
  };
  const entryPoints = [
    "benches/node.ts",
    "benches/page.ts",
    "benches/cold-node.ts",
    "benches/cold-page.ts",
    "benches/memory-cases.ts",
    "benches/memory-node.ts",
    "benches/records.ts",
  ];
  await build({ ...OPTIONS, entryPoints, outdir: out, alias });
  for (const [name, contents] of Object.entries(ALONE)) {
    const stdin = { contents, resolveDir: join(root, "benches") };
    await build({ ...OPTIONS, stdin, outfile: join(out, "alone", fileOf(name)), alias });
  }
}

/** The apps whose sizes are told, by their files in benches/apps. */
export const APPS = {
  validate: "app: validate",
  durations: "app: validate, durations",
  live: "app: validate, durations, legs, LiveSessions",
  everything: "app: everything",
};

/**
 * Bundles each app as its author would: with the package in node_modules, whose package.json names the entry and lets
 * the bundler drop what is unused. Returns the folder of the bundles.
 */
export async function buildApps(pkg) {
  const { build } = await import("esbuild");
  const folder = join(out, "apps");
  const installed = join(folder, "node_modules", "cobrowse-session");
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "benches", "apps"), folder, { recursive: true });
  cpSync(pkg, join(installed, "pkg"), { recursive: true });
  // Another build of the package brings its own package.json, if it has one.
  const own = join(dirname(pkg), "package.json");
  const manifest = existsSync(own) ? own : join(root, "package.json");
  cpSync(manifest, join(installed, "package.json"));
  // An older build of the package has one module, and everything in its default entry.
  const hasLive = "./live" in JSON.parse(readFileSync(manifest, "utf8")).exports;
  await build({
    absWorkingDir: folder,
    entryPoints: readdirSync(folder).filter((name) => name.endsWith(".ts")),
    outdir: "built",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    logLevel: "warning",
    alias: hasLive ? {} : { "cobrowse-session/live": "cobrowse-session" },
  });
  return join(folder, "built");
}

/** The bundle of a contestant alone. */
export const readAlone = (name) => readFileSync(join(out, "alone", fileOf(name)));

if (argv[1] === fileURLToPath(import.meta.url)) await main(buildContestants);
