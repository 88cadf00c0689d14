// Software bills of materials in CycloneDX 1.5, https://cyclonedx.org: of the npm package, and of the crates that are
// compiled into its modules. The same sources give the same bytes: no random numbers, no time but that of the commit.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ask, root, run, stop } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";
/** The larger module's: the smaller one has none that it has not. */
const FEATURES = "module-live";

const hash = (algorithm, bytes) => ({
  alg: algorithm,
  content: createHash(algorithm.replace("-", "")).update(bytes).digest("hex"),
});

/** When the commit was made, or what SOURCE_DATE_EPOCH says, in seconds. Outside a repository there is no time. */
async function timestamp() {
  const seconds = process.env.SOURCE_DATE_EPOCH ?? (await ask("git", ["log", "-1", "--format=%ct"]));
  return seconds ? { timestamp: new Date(Number(seconds) * 1000).toISOString() } : {};
}

/** The text of a bill. Its serial number is a UUID made from its contents. */
function textOf({ metadata, ...rest }) {
  const digest = createHash("sha256")
    .update(JSON.stringify({ metadata, ...rest }))
    .digest("hex");
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
  ];
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: `urn:uuid:${[...parts, digest.slice(20, 32)].join("-")}`,
    version: 1,
    metadata,
    ...rest,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/** What `cargo tree` prints: crates by their purl, each with its licence and the purls of what it depends on. */
export function readTree(text) {
  const crates = new Map();
  const path = [];
  for (const line of text.split("\n").filter(Boolean)) {
    const [, depth, name, version, license] =
      line.match(/^(\d+)(\S+) v(\S+)[^\t]*\t(.*)$/) ?? stop(`cargo tree printed "${line}"`, "Mend readTree.");
    const purl = `pkg:cargo/${name}@${version}`;
    if (!crates.has(purl)) {
      // Slashes are how old crates write it.
      const expression = license.replaceAll(/ ?\/ ?/g, " OR ");
      crates.set(purl, { name, version, expression, dependsOn: new Set() });
    }
    path.splice(Number(depth), path.length, purl);
    if (path.length > 1) crates.get(path.at(-2)).dependsOn.add(purl);
  }
  return crates;
}

async function tree(edges) {
  const args = ["tree", "--locked", "--target", TARGET, "--features", FEATURES, "--edges", edges];
  const { stdout } = await run(
    "cargo",
    [...args, "--prefix", "depth", "--no-dedupe", "--format", "{p}\t{l}"],
    {
      quiet: true,
    },
  );
  return readTree(stdout);
}

/** The checksum that Cargo.lock has of a crate. */
function checksum(lock, { name, version }) {
  const entry = lock
    .split("\n\n")
    .find((text) => text.includes(`name = "${name}"\nversion = "${version}"\n`));
  return entry?.match(/^checksum = "(\w+)"$/m)?.[1];
}

/** Rust's standard library, and what turns the crates into modules and bindings. */
async function toolchain() {
  const rustc = (await ask("rustc", ["--version"]))?.match(/^rustc (\S+)/)?.[1];
  const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const binaryen = read("package-lock.json").packages["node_modules/binaryen"];
  const wasmBindgen = readFileSync(join(root, "Cargo.lock"), "utf8").match(
    /name = "wasm-bindgen"\nversion = "(.+)"/,
  )?.[1];
  const expression = "MIT OR Apache-2.0";
  return [
    { type: "library", name: "std", version: rustc, expression, purl: `pkg:generic/rust-std@${rustc}` },
    { name: "rustc", version: rustc, expression, purl: `pkg:generic/rustc@${rustc}` },
    {
      name: "wasm-bindgen-cli",
      version: wasmBindgen,
      expression,
      purl: `pkg:cargo/wasm-bindgen-cli@${wasmBindgen}`,
    },
    {
      name: "binaryen",
      version: binaryen.version,
      expression: binaryen.license,
      purl: `pkg:npm/binaryen@${binaryen.version}`,
    },
  ];
}

/**
 * The bill of what is compiled into the modules. The scope of a crate whose code is in them is "required"; of one that only
 * runs while they are built, as a macro or a build script, it is "excluded".
 */
export async function crateBill(modules) {
  const everything = await tree("normal,build");
  const inside = await tree("normal,no-proc-macro");
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const [[rootPurl, main], ...crates] = everything;
  const components = crates.map(([purl, crate]) => ({
    type: "library",
    "bom-ref": purl,
    name: crate.name,
    version: crate.version,
    scope: inside.has(purl) ? "required" : "excluded",
    hashes: [{ alg: "SHA-256", content: checksum(lock, crate) }],
    licenses: [{ expression: crate.expression }],
    purl,
  }));
  const tools = (await toolchain()).map(({ type = "application", name, version, expression, purl }) => ({
    type,
    "bom-ref": purl,
    name,
    version,
    scope: type === "library" ? "required" : "excluded",
    licenses: [{ expression }],
    purl,
  }));
  const order = (one, other) => (one.purl < other.purl ? -1 : 1);
  const dependencies = [...everything].map(([ref, { dependsOn }]) => ({
    ref,
    dependsOn: [...dependsOn].sort(),
  }));
  dependencies[0].dependsOn.push(...tools.map(({ purl }) => purl));
  return textOf({
    metadata: {
      ...(await timestamp()),
      lifecycles: [{ phase: "build" }],
      component: {
        type: "library",
        "bom-ref": rootPurl,
        name: main.name,
        version: main.version,
        description: `The crate as it is compiled into the modules of the npm package, with the feature ${FEATURES}.`,
        licenses: [{ expression: main.expression }],
        purl: rootPurl,
        components: modules.map(({ name, bytes }) => ({
          type: "file",
          "bom-ref": `file:${name}`,
          name,
          hashes: [hash("SHA-256", bytes)],
        })),
      },
      properties: [{ name: "cdx:rustc:sbom:target:triple", value: TARGET }],
    },
    components: [...components.sort(order), ...tools],
    dependencies,
  });
}

/** npm's own bill of the package, with the checksum of its tarball and the name of the other bill. */
export async function npmBill(tarball, crateFile) {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"];
  const { stdout } = await run("npm", args, { quiet: true });
  const { metadata, components, dependencies } = JSON.parse(stdout);
  const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { timestamp: _now, component, ...rest } = metadata;
  return textOf({
    metadata: {
      ...(await timestamp()),
      ...rest,
      component: {
        ...component,
        // npm takes the name of the folder.
        name,
        hashes: [hash("SHA-512", tarball)],
        externalReferences: [
          ...component.externalReferences,
          { type: "bom", url: crateFile, comment: "The crates that are compiled into its modules" },
        ],
      },
    },
    components,
    dependencies,
  });
}
