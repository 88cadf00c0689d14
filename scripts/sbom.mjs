// npm run sbom [-- --destination <folder>] [-- --built]: builds and packs the package, and writes its bills of materials
// beside the tarball. With --built it takes the build in pkg/ as it is.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { MODULES } from "./build.mjs";
import { called, main, root, run } from "./lib/run.mjs";
import { crateBill, npmBill } from "./lib/sbom.mjs";

await main(async () => {
  const known = {
    destination: { type: "string", default: join(root, "target", "release-files") },
    built: { type: "boolean", default: false },
  };
  const { values } = called({ options: known }, "The options are --destination <folder> and --built.");
  if (!values.built) await run(process.execPath, ["scripts/build.mjs"], { label: "the build", quiet: true });

  const folder = resolve(values.destination);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/\.(?:tgz|cdx\.json)$/.test(name)) rmSync(join(folder, name));
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { quiet: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));

  const base = tarball.replace(/\.tgz$/, "");
  const [npmFile, crateFile] = [`${base}.npm.cdx.json`, `${base}.crate.cdx.json`];
  const modules = MODULES.map(({ file }) => ({ name: file, bytes: readFileSync(join(root, "pkg", file)) }));
  writeFileSync(join(folder, crateFile), await crateBill(modules));
  writeFileSync(join(folder, npmFile), await npmBill(readFileSync(join(folder, tarball)), crateFile));
  for (const name of [tarball, npmFile, crateFile]) console.log(`✓ ${relative(root, join(folder, name))}`);
});
