// Builds the package into pkg/: the module from Rust, its types, and the façade as it is for each entry.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

import { inlined } from "./lib/inline.mjs";
import { readersOf } from "./lib/readers.mjs";
import { main, root, run, stop } from "./lib/run.mjs";
import { describedSchema } from "./lib/schema.mjs";
import { crates, isFresh, node, packages, rust } from "./lib/setup.mjs";

const pkg = join(root, "pkg");
const glue = join(pkg, "wasm");
/** What the module is made by, beside what it is made from. */
const ours = [
  "scripts/build.mjs",
  "scripts/lib/inline.mjs",
  "scripts/lib/readers.mjs",
  "Cargo.lock",
  "package-lock.json",
].map((file) => join(root, file));

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
  if (isFresh(join(pkg, "cobrowse_session.wasm"), built, ...ours)) return;
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
  writeFileSync(join(glue, "inlined.js"), inlined(readFileSync(bound)));
  await writeReaders(bound);
  copyFileSync(bound, join(pkg, "cobrowse_session.wasm"));
}

/** pkg/wasm/readers.js: what reads the objects that are read most, from the tables that the module has. */
async function writeReaders(bound) {
  const { initSync, table, factCounts, regionDomains, segmentTypes } = await import(
    `${pathToFileURL(join(glue, "cobrowse_session.js"))}?${Date.now()}`
  );
  initSync({ module: readFileSync(bound) });
  const [facts, segmentFacts] = factCounts();
  const types = segmentTypes()
    .map((type) => type.split("="))
    .map(([name, number]) => [name, Number(number)]);
  const readers = readersOf({
    session: table(0),
    context: table(1),
    facts,
    segmentFacts,
    regionDomains: regionDomains(),
    segmentTypes: types,
  });
  writeFileSync(join(glue, "readers.js"), readers);
}

/** The exported types among wasm-bindgen's declarations, in the order of their names: the linker's own varies. */
function typesOf(declarations) {
  const [ours] = declarations.split("\nexport function");
  const found = ours.matchAll(
    /(?:\/\*\*\n(?: \*.*\n)+? \*\/\n)?export (?:interface|type) (\w+)[\s\S]*?(?:\n\}|;)(?=\n\n|\n*$)/g,
  );
  const types = [...found].map(([text, name]) => ({ text: documented(text), name }));
  if (types.length === 0)
    stop("wasm-bindgen wrote no types", "Check that the Rust types still derive Tsify.");
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `// Generated from the Rust types. Their documentation is written there.\n\n${types.map((type) => type.text).join("\n\n")}\n`;
}

/** A declaration with its documentation as TypeScript has it: without the examples in Rust, and with its own links. */
function documented(declaration) {
  return declaration
    .replace(/^ \*\n \* ```(.*)\n(?: \*.*\n)*? \* ```\n/gm, (block, language) => (language ? block : ""))
    .replace(/\[`(\w+)`\]/g, "{@link $1}");
}

/**
 * The files of the façade: of the ESM ones, all share the instance, and with it the glue; a CommonJS file has all in
 * it. They differ in where the module comes from, which is what `#loader` stands for.
 */
const FACADE = [
  { to: "instance.js", from: "instance.ts", shares: false },
  { to: "index.js", from: "index.ts", loader: "inline" },
  { to: "workerd.js", from: "index.ts", loader: "module" },
  { to: "slim.js", from: "slim.ts", loader: "none" },
  { to: "index.cjs", from: "index.ts", loader: "inline", shares: false },
  { to: "slim.cjs", from: "slim.ts", loader: "none", shares: false },
  { to: "messages/de.js", from: "messages/de.ts" },
  { to: "messages/de.cjs", from: "messages/de.ts" },
];

/** The façade and its declarations. */
async function buildFacade() {
  console.log("→ the façade (esbuild, tsc)");
  const { build } = await import("esbuild");
  const bundle = ({ to, from, loader = "none", shares = true }) =>
    build({
      absWorkingDir: root,
      entryPoints: [`js/src/${from}`],
      outfile: `pkg/${to}`,
      bundle: true,
      format: to.endsWith(".cjs") ? "cjs" : "esm",
      target: ["es2022"],
      minifySyntax: true,
      minifyIdentifiers: true,
      // Without its spaces a file would lose the comments that tell bundlers what they may drop.
      minifyWhitespace: to.endsWith(".cjs"),
      legalComments: "none",
      alias: {
        "#wasm": "./pkg/wasm/cobrowse_session.js",
        "#inlined": "./pkg/wasm/inlined.js",
        "#readers": "./pkg/wasm/readers.js",
        "#canonical-time": "./js/src/read/canonical-time.ts",
        "#text": "./js/src/read/text.ts",
        "#values": "./js/src/read/values.ts",
        "#loader": `./js/src/loaders/${loader}.ts`,
        "#instance": shares ? "./instance.js" : "./js/src/instance.ts",
        "#module": "./cobrowse_session.wasm",
      },
      external: ["./instance.js", "./cobrowse_session.wasm"],
    });
  await Promise.all(FACADE.map(bundle));
  // The documentation of classes is in the declarations; esbuild keeps it in the code too.
  for (const { to } of FACADE) {
    const code = readFileSync(join(pkg, to), "utf8").replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "");
    writeFileSync(join(pkg, to), code);
  }
  await run("tsc", ["--project", "js/tsconfig.json"], { quiet: true });
  copyFileSync(join(root, "js", "cobrowse_session.wasm.d.ts"), join(pkg, "cobrowse_session.wasm.d.ts"));
  // The same declarations for CommonJS: each names the others by the extension of its own kind.
  for (const name of readdirSync(pkg, { recursive: true }).filter((file) => file.endsWith(".d.ts"))) {
    const declarations = readFileSync(join(pkg, name), "utf8").replace(/(from "\.[\w./]+)\.js"/g, '$1.cjs"');
    writeFileSync(join(pkg, name.replace(".d.ts", ".d.cts")), declarations);
  }
}

/** pkg/schema.json, from what the package says itself. */
async function writeSchema() {
  const { sessionSchema } = await import(`${pathToFileURL(join(pkg, "index.js"))}?${Date.now()}`);
  const schema = sessionSchema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  const declarations = readFileSync(join(pkg, "types.d.ts"), "utf8");
  writeFileSync(join(pkg, "schema.json"), describedSchema(schema, declarations));
}

/** Builds all of it; what is up to date is left alone. */
export async function build() {
  mkdirSync(glue, { recursive: true });
  await buildModule();
  await buildFacade();
  await writeSchema();
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
