// How much there is to load: of the package, and of each contestant with all that its job needs.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { ALONE, readAlone } from "./build.mjs";

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const size = (name, ...parts) => ({
  name,
  raw: parts.reduce((sum, part) => sum + part.length, 0),
  gzip: parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0),
  brotli: parts.reduce((sum, part) => sum + brotli(part), 0),
});

export function measureSizes(pkg) {
  const read = (name) => readFileSync(join(pkg, name));
  const module = read("cobrowse_session.wasm");
  // The entries share a file. (A package of before they did has none, and one entry.)
  const shared = existsSync(join(pkg, "instance.js")) ? [read("instance.js")] : [];
  const slim = shared.map((file) => size("slim entry + module", read("slim.js"), file, module));
  // Ours is told above: as it is published, not as bundled once more.
  const others = Object.keys(ALONE).filter((name) => name !== "cobrowse-session");
  return [
    size("the module", module),
    size("default entry", read("index.js"), ...shared),
    ...slim,
    ...others.map((name) => size(name, readAlone(name))),
  ];
}
