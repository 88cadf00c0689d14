// The bytes to load: of the package, of apps that use it, and of each contestant with all that its job needs.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { ALONE, APPS, buildApps, readAlone } from "./build.mjs";

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The sizes of files that are loaded together. Goals go by `kind`. */
const size = (kind, name, ...parts) => ({
  kind,
  name,
  raw: parts.reduce((sum, part) => sum + part.length, 0),
  gzip: parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0),
  brotli: parts.reduce((sum, part) => sum + brotli(part), 0),
});

/** A file of the package, and those that it imports. */
async function entryFiles(path) {
  const { build } = await import("esbuild");
  const folder = dirname(path);
  const options = { bundle: true, format: "esm", write: false, metafile: true, external: ["*.wasm"] };
  const { metafile } = await build({ ...options, absWorkingDir: folder, entryPoints: [path] });
  return Object.keys(metafile.inputs).map((file) => readFileSync(join(folder, file)));
}

export async function measureSizes(pkg) {
  const modules = readdirSync(pkg)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => ({ name, bytes: readFileSync(join(pkg, name)) }));
  const slim = join(pkg, "slim.js");
  const slimFiles = existsSync(slim) ? await entryFiles(slim) : undefined;
  const apps = await buildApps(pkg);
  // Ours is told above: as it is published, not as bundled once more.
  const others = Object.keys(ALONE).filter((name) => name !== "cobrowse-session");
  return [
    ...modules.map(({ name, bytes }) => size("module", name, bytes)),
    size("entry", "default entry", ...(await entryFiles(join(pkg, "index.js")))),
    ...(slimFiles
      ? modules.map(({ name, bytes }) => size("slim", `slim entry + ${name}`, ...slimFiles, bytes))
      : []),
    ...Object.entries(APPS).map(([file, name]) =>
      size(`app-${file}`, name, readFileSync(join(apps, `${file}.mjs`))),
    ),
    ...others.map((name) => size("contestant", name, readAlone(name))),
  ];
}
