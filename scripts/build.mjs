// Builds the package into pkg/: the modules from Rust, their types, and the façade as it is for each entry.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

import { inlined } from "./lib/inline.mjs";
import { manifestText } from "./lib/manifest.mjs";
import { readersOf, tablesOf } from "./lib/readers.mjs";
import { main, root, run, stop } from "./lib/run.mjs";
import { describedSchema } from "./lib/schema.mjs";
import { crates, isFresh, node, packages, rust } from "./lib/setup.mjs";

const pkg = join(root, "pkg");
/** What the build writes for itself: none of it is shipped. */
const generated = join(pkg, "generated");
/** What the modules are made by, beside what they are made from. */
const ours = [
  "scripts/build.mjs",
  "scripts/lib/inline.mjs",
  "scripts/lib/readers.mjs",
  "Cargo.lock",
  "package-lock.json",
].map((file) => join(root, file));

/** The modules: the features of the crate that each is made of, and the names under which the package has it. */
export const MODULES = [
  {
    name: "core",
    file: "cobrowse_session.wasm",
    features: ["--no-default-features", "--features", "module"],
  },
  { name: "live", file: "cobrowse_session_live.wasm", features: ["--features", "module-live"] },
];

/**
 * Flags that keep the folders of this machine out of the modules. The bytes are the same wherever they are built, if the
 * version of Rust is the same: npm run test:reproducible.
 */
export async function anywhere() {
  await run("cargo", ["fetch", "--locked"], { label: "crates (cargo fetch)", quiet: true });
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const remap = [...registries.map((folder) => `${folder}=crates`), `${root}=.`];
  const inlining = ["-C", "llvm-args=-inline-threshold=10"];
  return [...inlining, ...remap.flatMap((pair) => ["--remap-path-prefix", pair])].join("\x1f");
}

/** wasm-bindgen's script for one page, which keeps what it knows of its one instance to itself. */
const BINDINGS = ["--target", "no-modules", "--no-modules-global", "bindings"];

/**
 * What such a script has for loading a module, which nobody calls here, and scanners of pages take for network access; and for
 * compiling one, which it would do with a module of another realm.
 */
const LOADING = [
  / {4}async function __wbg_load[\s\S]*?(?= {4}function initSync\()/,
  / {4}let __wbg_init_promise;[\s\S]*?(?= {4}return Object\.assign\()/,
  /(?<= {4}return Object\.assign\()__wbg_init, /,
  / {8}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*\n {8}\}\n/,
];

/**
 * JavaScript that runs such a script anew for each instance: an instance that failed or grew is replaced by another. The
 * script would look for itself in the document, to load the module from beside it.
 */
function bindings(script) {
  const own = LOADING.reduce((rest, part) => rest.replace(part, ""), script);
  if (/__wbg_(load|init\b)|fetch\(|WebAssembly\.Module\b/.test(own)) {
    stop(
      "wasm-bindgen writes another script than it did",
      "Compare pkg/generated/*.js with LOADING in scripts/build.mjs.",
    );
  }
  return `export function bind() {\nconst document = undefined;\n${own}\nreturn bindings;\n}\n`;
}

/**
 * CommonJS in which what all objects inherit is no export, and describes none: esbuild lists exports by `for…in`, and describes
 * them by objects that inherit.
 */
function ownExports(code) {
  const own = code
    .replace(
      /for\(var ([\w$]+) in ([\w$]+)\)(?=[\w$]+\([\w$]+,\1,\{get:\2\[\1\],)/g,
      "for(var $1 of Object.keys($2))",
    )
    .replace(/\{(?=get:(\(\)=>)?[\w$]+\[[\w$]+\],enumerable:|value:!0\}\))/g, "{__proto__:null,");
  const [keys, descriptions] = [/for\(var [\w$]+ in [\w$]+\)/, /\{__proto__:null,(get|value):/g];
  if (keys.test(own) || own.match(descriptions)?.length < 3) {
    stop(
      "esbuild writes other CommonJS than it did",
      "Compare the beginning of pkg/index.cjs with ownExports in scripts/build.mjs.",
    );
  }
  return own;
}

/** What cargo is called with to compile a module. */
export function moduleCommand({ name, features }, flags) {
  return {
    args: ["build", "--release", "--target", "wasm32-unknown-unknown", "--lib", "--locked", ...features],
    // A folder for each, so that one build does not overwrite the other.
    env: { CARGO_ENCODED_RUSTFLAGS: flags, CARGO_TARGET_DIR: join(root, "target", name) },
  };
}

/** A module, for files and inlined; what imports it for runtimes that compile none. */
async function buildModule({ name, file, features }, flags) {
  const { args, env } = moduleCommand({ name, features }, flags);
  await run("cargo", args, { label: `${file} (cargo build)`, quiet: true, env });
  const built = join(env.CARGO_TARGET_DIR, "wasm32-unknown-unknown", "release", "cobrowse_session.wasm");
  const out = join(pkg, file);
  if (isFresh(out, built, ...ours)) return;
  await run("wasm-bindgen", [...BINDINGS, "--out-dir", generated, "--out-name", name, built], {
    label: `${file} (wasm-bindgen)`,
    quiet: true,
  });
  const read = (extension) => readFileSync(join(generated, `${name}${extension}`), "utf8");
  writeFileSync(join(generated, `${name}-bindings.js`), bindings(read(".js")));
  writeFileSync(
    join(generated, `${name}-bindings.d.ts`),
    `${read(".d.ts")}\nexport declare function bind(): typeof bindings;\n`,
  );
  const optimised = join(generated, file);
  // The features are read from the module: asking for all of them makes one that Node.js 20 refuses.
  const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
  await run("wasm-opt", ["-O3", ...strip, join(generated, `${name}_bg.wasm`), "-o", optimised], {
    label: `${file} (wasm-opt)`,
    quiet: true,
  });
  writeFileSync(join(pkg, "modules", `${name}-imported.js`), `export { default } from "../${file}";\n`);
  copyFileSync(optimised, out);
}

/** The modules as text, for what can't import them. */
function inlineModules() {
  const files = MODULES.map(({ file }) => join(pkg, file));
  const all = files.map((file) => readFileSync(file));
  MODULES.forEach(({ name }, index) => {
    const out = join(pkg, "modules", `${name}-inlined.js`);
    if (!isFresh(out, ...files, ...ours)) writeFileSync(out, inlined(all[index], all));
  });
}

/** What the crate says of itself: pkg/types.d.ts, and the readers of objects. */
async function describeCrate() {
  const features = ["--features", "describe", "--bin", "describe"];
  const file = join(generated, "description.json");
  await run("cargo", ["run", "--locked", ...features, "--", file], {
    label: "the tables and types (cargo run)",
    quiet: true,
  });
  const described = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(join(pkg, "types.d.ts"), typesOf(described.types));
  writeFileSync(join(generated, "readers.js"), readersOf(described));
  writeFileSync(join(generated, "tables.js"), tablesOf(described));
}

/** The declarations, in the order of their names. */
function typesOf(declarations) {
  const types = declarations.map((text) => ({
    text: documented(text),
    name: text.match(/^export (?:interface|type) (\w+)/m)[1],
  }));
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
 * The files of the façade: of the ESM ones, all share the instances and the inlined modules; a CommonJS file has all in
 * it. They differ in where the modules come from, which is what `#loader` stands for. With a `query` they import the modules
 * themselves, by it.
 */
const FACADE = [
  { to: "instance.js", from: "module/instance.ts", shares: false },
  { to: "index.js", from: "index.ts", loader: "inline" },
  { to: "index-live.js", from: "index.ts", loader: "inline-live" },
  { to: "workerd.js", from: "index.ts", loader: "wasm-import" },
  { to: "workerd-live.js", from: "index.ts", loader: "wasm-import-live" },
  { to: "edge-light.js", from: "index.ts", loader: "wasm-import-live", query: "?module" },
  { to: "slim.js", from: "slim.ts", loader: "external" },
  { to: "index.cjs", from: "index.ts", loader: "inline", shares: false },
  { to: "index-live.cjs", from: "index.ts", loader: "inline-live", shares: false },
  { to: "slim.cjs", from: "slim.ts", loader: "external", shares: false },
  { to: "messages/de.js", from: "messages/de.ts" },
  { to: "messages/de.cjs", from: "messages/de.ts" },
  { to: "react.js", from: "react.ts" },
  { to: "react.cjs", from: "react.ts", shares: false },
];

/** The element of a source file, if it has one. */
function elementOf(file) {
  const name = file.match(/^([a-z-]+)\.ts$/)?.[1];
  if (name === undefined) return [];
  return readFileSync(join(root, "js", "src", "elements", file), "utf8").includes(`@element cobrowse-${name}`)
    ? [name]
    : [];
}

/** What bundles have in common. `up`: the way from a file to the folder of the package. */
function common({ loader = "external", shares = true, query, up = "." }) {
  return {
    absWorkingDir: root,
    bundle: true,
    target: ["es2022"],
    minifySyntax: true,
    minifyIdentifiers: true,
    legalComments: "none",
    alias: {
      "#readers": "./pkg/generated/readers.js",
      "#tables": "./pkg/generated/tables.js",
      "#canonical-time": "./js/src/read/canonical-time.ts",
      "#text": "./js/src/read/text.ts",
      "#values": "./js/src/read/values.ts",
      ...Object.fromEntries(
        MODULES.map(({ name }) => [`#bindings-${name}`, `./pkg/generated/${name}-bindings.js`]),
      ),
      "#loader": `./js/src/module/loaders/${loader}.ts`,
      "#instance": shares ? `${up}/instance.js` : "./js/src/module/instance.ts",
      ...Object.fromEntries(
        MODULES.flatMap(({ name, file }) => [
          [`#inlined-${name}`, `${shares ? up : "./pkg"}/modules/${name}-inlined.js`],
          [`#imported-${name}`, query ? `./${file}${query}` : `./modules/${name}-imported.js`],
        ]),
      ),
    },
    external: [
      `${up}/instance.js`,
      ...MODULES.flatMap(({ name }) => [
        `${up}/modules/${name}-inlined.js`,
        `${up}/modules/${name}-imported.js`,
      ]),
      "*.wasm?module",
      "lit",
      "react",
    ],
  };
}

/** The files of the façade. */
export async function bundleFacade() {
  const { build } = await import("esbuild");
  const bundle = ({ to, from, ...how }) =>
    build({
      ...common(how),
      entryPoints: [`js/src/${from}`],
      outfile: `pkg/${to}`,
      format: to.endsWith(".cjs") ? "cjs" : "esm",
      // Without its spaces a file would lose the comments that tell bundlers what they may drop.
      minifyWhitespace: to.endsWith(".cjs"),
    });
  await Promise.all(FACADE.map(bundle));
  // The documentation of classes is in the declarations; esbuild keeps it in the code too.
  for (const { to } of FACADE) {
    const code = readFileSync(join(pkg, to), "utf8").replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "");
    writeFileSync(join(pkg, to), to.endsWith(".cjs") ? ownExports(code) : code);
  }
}

/** The elements: a file for each, beside the one that has them all, and what they share. */
async function bundleElements() {
  const { build } = await import("esbuild");
  const folder = join(pkg, "elements");
  rmSync(folder, { recursive: true, force: true });
  const elements = readdirSync(join(root, "js", "src", "elements")).flatMap(elementOf);
  await build({
    ...common({ loader: "fetched", up: ".." }),
    entryPoints: ["index", ...elements].map((name) => `js/src/elements/${name}.ts`),
    outdir: "pkg/elements",
    splitting: true,
    chunkNames: "[name]-[hash]",
    format: "esm",
  });
}

/** The façade and its declarations. */
async function buildFacade() {
  console.log("→ the façade (esbuild, tsc)");
  await bundleFacade();
  await bundleElements();
  await run("tsc", ["--project", "js/tsconfig.json"], { quiet: true });
  writeFileSync(join(pkg, "custom-elements.json"), await manifestText());
  for (const { file } of MODULES) {
    copyFileSync(join(root, "js", "cobrowse_session.wasm.d.ts"), join(pkg, `${file}.d.ts`));
  }
  // The same declarations for CommonJS: each names the others by the extension of its own kind.
  for (const name of readdirSync(pkg, { recursive: true }).filter((file) => file.endsWith(".d.ts"))) {
    const declarations = readFileSync(join(pkg, name), "utf8").replace(/(from "\.[\w./-]+)\.js"/g, '$1.cjs"');
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
  for (const folder of ["generated", "modules"]) mkdirSync(join(pkg, folder), { recursive: true });
  await crates("wasm-bindgen");
  const flags = await anywhere();
  for (const module of MODULES) await buildModule(module, flags);
  inlineModules();
  await describeCrate();
  await buildFacade();
  await writeSchema();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    node();
    await rust();
    await packages();
    await build();
    console.log("✓ the package is in pkg/");
  });
}
